"""Run the jobs of a release through papermill, build its pages, and publish the whole at once."""

import ctypes
import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from traitlets.config import Config

from analysis import places
from analysis.batch.jobs import Job, Parameter, plan_jobs
from analysis.release import Release, open_release, release_name
from analysis.reports import site
from analysis.reports.exporter import PageExporter
from analysis.reports.pages import check_choices

_KERNEL = Config({"KernelManager": {"transport": "ipc"}})
"""Kernels listen on a file of this user, not on network ports that others can reach or take."""


@dataclass(frozen=True)
class Outcome:
    """What became of one job: the page it made, or why it has none."""

    page: str
    notebook: str
    ok: bool
    error: str = ""


@dataclass(frozen=True)
class Run:
    """What a whole run made."""

    release: Release
    folder: Path
    outcomes: tuple[Outcome, ...]

    @property
    def ok(self) -> bool:
        """Whether every notebook ran to its end."""
        return all(outcome.ok for outcome in self.outcomes)

    @property
    def index(self) -> Path:
        """Return the page that leads to all others."""
        return self.folder / "reports" / "index.html"


def run(
    year: int,
    source: str = "returns",
    as_of: str = "",
    lang: str = "vi",
    edition: str = "internal",
    tell: Callable[[str], None] = lambda _: None,
) -> Run:
    """Make a release: read the returns, run every notebook, publish pages and tables.

    `tell` hears the name of each page as it starts. A notebook that fails stops no other; its
    page says so. The release is built in data/processed/.work and takes the place of an earlier
    one in one rename. Raises ReleaseError and JobError before anything runs.
    """
    parameters: dict[str, Parameter] = {
        "year": year, "source": source, "as_of": as_of, "lang": lang, "edition": edition,
    }  # fmt: skip
    jobs = plan_jobs(parameters)
    check_choices(lang, edition)
    _put_back(release_name(year, source, as_of))
    release = open_release(year, source, as_of)
    folder = _emptied(release)
    outcomes = []
    for job in jobs:
        tell(job.page)
        outcomes.append(_done(job, folder))
    site.write_index(release, folder / "reports", [o.page for o in outcomes], lang, edition)
    _write_manifest(release, folder, parameters, outcomes)
    return Run(release, _published(folder, release.name), tuple(outcomes))


def _emptied(release: Release) -> Path:
    """Return the build folder with the tables of the release and nothing of an earlier run."""
    shutil.rmtree(release.folder, ignore_errors=True)
    release.write()
    for name in ("notebooks", "reports", "figures"):
        (release.folder / name).mkdir()
    return release.folder


def _done(job: Job, folder: Path) -> Outcome:
    """Run one notebook and write its page, also where it stopped half way."""
    # papermill takes a second to import; commands that run no notebook do not pay for it.
    from papermill import execute_notebook
    from papermill.exceptions import PapermillExecutionError

    target = folder / "notebooks" / f"{job.notebook.stem}.ipynb"
    error = ""
    try:
        execute_notebook(
            str(job.notebook), str(target), parameters=dict(job.parameters),
            progress_bar=False, log_output=False, cwd=str(folder), config=_KERNEL,
        )  # fmt: skip
    except PapermillExecutionError as failure:
        error = f"{failure.ename}: {failure.evalue}"
    except Exception as failure:  # a dead kernel must not stop the other pages
        error = f"{type(failure).__name__}: {failure}"
    if target.is_file():
        _finish(target, job, folder / "reports" / f"{job.page}.html")
    return Outcome(job.page, job.notebook.name, not error, error)


def _finish(target: Path, job: Job, page: Path) -> None:
    """Take clocks and random ids out of the executed notebook, and write its page."""
    content = stable(nbformat.read(target, as_version=4), job.parameters)
    nbformat.write(content, target)
    body, _ = PageExporter().from_notebook_node(content)
    page.write_text(body, encoding="utf-8")


def stable(content: NotebookNode, parameters: Mapping[str, Any]) -> NotebookNode:
    """Return an executed notebook without what differs between two equal runs.

    papermill writes times and paths into the metadata and gives the cell of parameters a
    random id; the manifest keeps the parameters.
    """
    content.metadata.pop("papermill", None)
    digest = sha256(json.dumps(dict(parameters), sort_keys=True).encode()).hexdigest()
    for cell in content.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = digest[:8]
    return content


def _write_manifest(
    release: Release, folder: Path, parameters: Mapping[str, Parameter], outcomes: list[Outcome]
) -> None:
    """Write what went in and what came out: no clock, no timings, so equal runs are equal."""
    inputs = release.returns[["file", "sha256", "vintage"]].to_dict("records")
    outputs = {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }
    content = {
        "release": release.name,
        "parameters": dict(parameters),
        "sample": release.is_sample,
        "known_until": release.known_until.isoformat(),
        "digest": release.digest,
        "versions": _versions(),
        "inputs": inputs,
        "outcomes": [vars(outcome) for outcome in outcomes],
        "outputs": outputs,
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")


def _versions() -> dict[str, str]:
    packages = ("chitieu", "pandas", "matplotlib", "papermill", "nbconvert", "pyarrow")
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {name: version(name) for name in packages} | {"python": python}


def _published(folder: Path, name: str) -> Path:
    """Put a finished build in the place of the earlier release; a crash leaves one of the two."""
    target, old = places.processed() / name, _old(name)
    shutil.rmtree(old, ignore_errors=True)
    if not target.exists():
        folder.rename(target)
    elif _exchanged(folder, target):
        shutil.rmtree(folder)
    else:
        target.rename(old)
        folder.rename(target)
        shutil.rmtree(old)
    return target


_HERE, _EXCHANGE = -100, 2
"""Linux: paths count from the working directory; two names change places in one step."""


def _exchanged(one: Path, other: Path) -> bool:
    """Let two folders change places in one step, where the system can."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None) if sys.platform == "linux" else None
    if rename is None:
        return False
    return bool(rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)


def _put_back(name: str) -> None:
    """Give the earlier release its place back where a crash came between the two renames."""
    target, old = places.processed() / name, _old(name)
    if old.exists() and not target.exists():
        old.rename(target)


def _old(name: str) -> Path:
    return places.work() / f"{name}.old"
