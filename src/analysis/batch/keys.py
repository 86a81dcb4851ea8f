"""Keys: what decides the bytes of a page, so that only what changed is made again.

The key of a job is the hash of its inputs: notebook, parameters, our program with its words and
templates, the packages, the files of params/ that it can read, and those rows of the release's
tables that its page reads (reports/reads.py).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from sys import version_info
from typing import Any

import nbformat
import pandas as pd

from analysis import seal
from analysis.batch.jobs import Job
from analysis.batch.settings import Profile
from analysis.hashing import hash_of
from analysis.places import processed
from analysis.release import Release, Rows, code_hash, frozen_releases, params_files
from analysis.reports import subjects
from analysis.reports.reads import reads

PACKAGES = (
    "chitieu", "ipython", "jinja2", "babel", "markupsafe", "matplotlib", "mistune", "nbconvert",
    "nbformat", "numpy", "pandas", "papermill", "pyarrow", "seaborn", "docxtpl", "python-docx",
    "xlsxwriter",
)  # fmt: skip
"""The packages that reach a page or a document."""
_ONLY_IN_TABLES = ("corrections", "layouts", "runs", "schemas")
"""Folders of params/ that are read before the tables are made, or not at all."""
_COMMENTS, _DOCUMENTS = "comments", "documents"

Inputs = dict[str, str]


class Keys:
    """What the jobs of one release depend on."""

    def __init__(self, release: Release, profile: Profile = "exact") -> None:
        self._release = release
        self._profile = profile
        self._hashes: dict[str, pd.Series[int]] = {}
        self._notebooks: dict[Path, str] = {}

    def of(self, job: Job) -> Job:
        """Return a job of the release with its inputs and its key."""
        page, subject = page_and_subject(job)
        inputs = {
            "notebook": self._notebook(job.notebook) if not job.maker else job.maker,
            "parameters": _hash(dict(job.parameters)),
            "profile": self._profile,
            **self._common,
            **self._read_by(job, page),
            **self._rows(reads(page, subject, self._release)),
        }
        return replace(job, inputs=inputs, key=_hash(inputs))

    @cached_property
    def _common(self) -> Inputs:
        """Return what every page depends on."""
        release = self._release
        listed = {kind: list_of(release) for kind, list_of in subjects.KINDS.items()}
        told = {"name": release.name, "sample": release.is_sample, "pages": listed}
        if release.is_public:
            told["hidden"] = release.hidden
        return {
            "program": code_hash(),
            "packages": _hash(versions()),
            "params": _hash({n: h for n, h in self._params.items() if _is_common(n)}),
            "release": _hash(told),
        }

    @cached_property
    def _params(self) -> dict[str, str]:
        return {name: hash_of(path) for name, path in sorted(params_files().items())}

    def _read_by(self, job: Job, page: str) -> Inputs:
        """Return what some pages read beside the tables."""
        found: Inputs = {}
        if job.maker:
            folders = (_COMMENTS, _DOCUMENTS)
            found["documents"] = _hash(
                {n: h for n, h in self._params.items() if n.split("/")[0] in folders}
            )
        mine = {n: h for n, h in self._params.items() if _is_comment_on(n, job.page)}
        if mine:
            found["comments"] = _hash(mine)
        if page == "revisions":
            release = self._release
            before = frozen_before(release.year, release.source, release.as_of)
            found["earlier"] = _hash(before)
        return found

    def _rows(self, chosen: Mapping[str, Rows]) -> Inputs:
        """Return the hash of the rows of each table that a page reads."""
        found = {f"table {name}": self._of_rows(name, rows) for name, rows in chosen.items()}
        returns = chosen.get("returns")
        if returns is not None and not returns(self._release.returns).any():
            found["known until"] = self._release.known_until.isoformat()
        return found

    def _of_rows(self, name: str, rows: Rows) -> str:
        table = table_of(self._release, name)
        if name not in self._hashes:
            self._hashes[name] = row_hashes(table)
        hashes = self._hashes[name]
        taken = hashes if rows is None else hashes[rows(table).to_numpy()]
        return sha256(taken.to_numpy().tobytes()).hexdigest()

    def _notebook(self, path: Path) -> str:
        if path not in self._notebooks:
            self._notebooks[path] = of_notebook(path)
        return self._notebooks[path]


def table_of(release: Release, name: str) -> pd.DataFrame:
    """Return a table of a release by its name, stored or derived."""
    owner: Any = release.stored if hasattr(release.stored, name) else release
    table: pd.DataFrame = getattr(owner, name)
    return table


def row_hashes(table: pd.DataFrame) -> "pd.Series[int]":
    """Return a number for each row, the same whether the table was just computed or read.

    Numbers of any kind are taken as floating-point, texts as texts, and nothing as nothing.
    """
    return pd.util.hash_pandas_object(table.apply(_plain), index=False)


def _plain(column: "pd.Series[Any]") -> "pd.Series[Any]":
    if pd.api.types.is_numeric_dtype(column):
        return column.astype("float64")
    known = column.astype(object)
    return known.where(column.notna(), "\0").map(lambda value: f"{value}")


def of_files(jobs: Sequence[Job], files: Iterable[Path], profile: Profile) -> list[Job]:
    """Return jobs of any notebooks with their keys; `files` are the inputs that they declare."""
    common = {
        "profile": profile,
        "program": code_hash(),
        "packages": _hash(versions()),
        **{f"file {path.as_posix()}": hash_of(path) for path in files},
    }
    notebooks = {path: of_notebook(path) for path in {job.notebook for job in jobs}}
    return [_of_row(job, notebooks[job.notebook], common) for job in jobs]


def _of_row(job: Job, notebook: str, common: Inputs) -> Job:
    told = _hash({name: repr(value) for name, value in job.parameters.items()})
    inputs = {"notebook": notebook, "parameters": told, **common}
    return replace(job, inputs=inputs, key=_hash(inputs))


def of_notebook(path: Path) -> str:
    """Return the hash of what a notebook runs: its cells and their tags, not their outputs."""
    cells = nbformat.read(path, as_version=4).cells
    told = [[c.cell_type, c.get("id", ""), c.source, dict(c.metadata)] for c in cells]
    return _hash(told)


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that pages and documents depend on."""
    python = f"{version_info.major}.{version_info.minor}"
    return {name: version(name) for name in PACKAGES} | {"python": python}


def frozen_before(year: int, source: str, as_of: str) -> dict[str, str]:
    """Return the seals of the frozen releases of earlier days: the page of revisions reads one."""
    names = frozen_releases(year, source, as_of)
    return {name: seal.seal(processed() / name) for name in names}


def page_and_subject(job: Job) -> tuple[str, str]:
    """Return the kind of a page and what it is about; "" for nothing."""
    kind = next((kind for kind in subjects.KINDS if kind in job.parameters), "")
    return (kind, str(job.parameters[kind])) if kind else (job.page, "")


def _is_common(name: str) -> bool:
    return name.split("/")[0] not in (*_ONLY_IN_TABLES, _COMMENTS, _DOCUMENTS)


def _is_comment_on(name: str, page: str) -> bool:
    folder, _, file = name.partition("/")
    return folder == _COMMENTS and file.split(".")[0] == page


def _hash(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return sha256(text.encode()).hexdigest()
