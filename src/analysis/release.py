"""A release: everything computed from the returns known at one moment.

Its tables are stored in data/processed/.work/<release>/ with a digest of what they were made
from, so a notebook that is run by hand always sees the returns as they are now: fresh tables
are read, others are built again.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis import places, progress, sample
from analysis.catalogue import Catalogue
from analysis.catalogue import read as read_catalogue
from analysis.language import UserError
from analysis.observations import SCHEMAS, ReturnsError, Round, conflicts, current, gather
from analysis.observations.corrections import read_corrections
from analysis.observations.files import received, write_whole
from analysis.observations.rules import across
from analysis.progress import disclosure
from analysis.returns.form import last_day

SOURCES = {"returns": "", "sample": "-mau", "published": "-cong-bo"}
"""Where returns come from, and what a release made from them adds to its name."""


PUBLIC = "+cong-khai"
"""What the folder of a public edition adds to the name of its release."""


class ReleaseError(UserError):
    """A release that cannot be made: a wrong parameter, or nothing to make it from."""


class NothingReceivedError(ReleaseError):
    """No return of that year was received."""


def release_name(year: int, source: str, as_of: str = "") -> str:
    """Return the folder of a release: 2026, 2026-mau, 2024-cong-bo, 2026@2026-12-14.

    Raises ReleaseError for an unknown source, a year that is none and a day that is none.
    """
    if source not in SOURCES:
        raise one_of("source", source, SOURCES)
    if isinstance(year, bool) or not isinstance(year, int) or not 2000 <= year <= 2100:
        raise ReleaseError(
            "year: expected a whole number such as 2026, found {found!r}", found=year
        )
    return f"{year}{SOURCES[source]}" + (f"@{_iso(as_of)}" if as_of else "")


def one_of(name: str, found: object, choices: Iterable[str]) -> ReleaseError:
    """Return the error that a parameter is none of its choices."""
    words = f"{name}: expected one of {{expected}}, found {{found!r}}"
    return ReleaseError(words, expected=", ".join(choices), found=found)


def _iso(day: str) -> str:
    try:
        return date.fromisoformat(day).isoformat()
    except (TypeError, ValueError) as error:
        words = "as_of: expected a day such as 2026-12-14, found {found!r}"
        raise ReleaseError(words, found=day) from error


def parse_name(name: str) -> tuple[int, str, str]:
    """Return year, source and as_of of a release's name; raise ReleaseError where it is none."""
    match = re.fullmatch(r"(\d{4})(-mau|-cong-bo)?(?:@(\d{4}-\d{2}-\d{2}))?", name, re.A)
    if not match:
        words = "release: expected a name such as 2026 or 2026-mau, found {found!r}"
        raise ReleaseError(words, found=name)
    source = next(s for s, ending in SOURCES.items() if ending == (match[2] or ""))
    return int(match[1]), source, match[3] or ""


@dataclass(frozen=True)
class Release:
    """The tables of one release; computed columns follow from the stored ones."""

    name: str
    year: int
    source: str
    as_of: str
    catalogue: Catalogue
    folder: Path
    digest: str
    stored: Round
    edition: str = "internal"
    chosen: pd.DataFrame | None = None
    """The values that count in a public edition, small cells hidden; None: found when needed."""

    @property
    def is_public(self) -> bool:
        """Whether small cells were hidden before anything was computed."""
        return self.edition == "public"

    @property
    def observations(self) -> pd.DataFrame:
        """Return the long table: every value of every vintage (columns: observations/schema.py)."""
        return self.stored.observations

    @property
    def returns(self) -> pd.DataFrame:
        """Return the register: one row for each file received."""
        return self.stored.returns

    @property
    def problems(self) -> pd.DataFrame:
        """Return every fault found, with file, sheet and cell."""
        return self.stored.problems

    @property
    def is_sample(self) -> bool:
        """Whether the figures are made up, as the returns themselves say."""
        return bool(self.observations["sample"].any())

    @property
    def day(self) -> date:
        """Return the day that targets and agencies are those of."""
        return date.fromisoformat(self.as_of) if self.as_of else last_day(self.catalogue, self.year)

    @property
    def known_until(self) -> date:
        """Return the day the newest return arrived on: the date of every page."""
        return date.fromisoformat(self.returns["vintage"].max()[:10])

    @cached_property
    def current(self) -> pd.DataFrame:
        """Return one row for each key: the value that counts."""
        if self.chosen is not None:
            return self.chosen
        return current(self.observations, self.catalogue, self.day)

    @cached_property
    def conflicts(self) -> pd.DataFrame:
        """Return the values on which agencies differ."""
        return conflicts(self.observations, self.catalogue, self.day)

    @cached_property
    def series(self) -> pd.DataFrame:
        """Return the current values with their segments, in order of period."""
        return progress.series(self.current, self.catalogue)

    @cached_property
    def assessments(self) -> pd.DataFrame:
        """Return level, gap and required change of every indicator and area."""
        assess = disclosure.assessed if self.is_public else progress.assess
        return assess(self.current, self.catalogue, self.year, self.day)

    @cached_property
    def equity(self) -> pd.DataFrame:
        """Return the disparity between areas of every indicator and year."""
        return progress.disparities(self.current, self.catalogue, self.year)

    def write(self) -> None:
        """Store the tables, each whole, then what they are made from and the hash of each.

        Whatever is stopped when, a folder is taken for fresh only where every table is the one
        that this list names.
        """
        stored = {name: _parquet(getattr(self.stored, name), name) for name in _TABLES}
        for name, content in stored.items():
            write_whole(self.folder / f"{name}.parquet", content)
        hashes = {name: sha256(content).hexdigest() for name, content in stored.items()}
        listed = json.dumps({"digest": self.digest, "tables": hashes}, sort_keys=True)
        write_whole(self.folder / "inputs.json", listed.encode() + b"\n")

    def write_computed(self) -> tuple[Path, ...]:
        """Store assessments and disparities beside the observations and return their paths."""
        return tuple(self._computed(name) for name in ("assessments", "equity"))

    def _computed(self, name: str) -> Path:
        path, stream = self.folder / f"{name}.parquet", BytesIO()
        pq.write_table(pa.Table.from_pandas(getattr(self, name), preserve_index=False), stream)
        write_whole(path, stream.getvalue())
        return path


_TABLES = [field.name for field in fields(Round)]


def _parquet(frame: pd.DataFrame, name: str) -> bytes:
    """Return a table as Parquet; equal tables are equal bytes."""
    stream = BytesIO()
    arrow = pa.Table.from_pandas(frame, schema=SCHEMAS[name], preserve_index=False)
    pq.write_table(arrow, stream)
    return stream.getvalue()


def open_release(
    release: str | int,
    source: str = "sample",
    as_of: str = "",
    catalogue: Catalogue | None = None,
    edition: str = "internal",
) -> Release:
    """Return a release by its name ("2026-mau") or by year and source, fresh in any case.

    Made-up returns are generated when they are asked for and not there. In the public edition
    small cells are hidden before anything is computed. Raises ReleaseError when no return of
    that year was received, naming the folder and what to do.
    """
    made = _opened(release, source, as_of, catalogue)
    return _public(made) if edition == "public" else made


def _public(release: Release) -> Release:
    """Return the public edition of a release, which is built in a folder of its own."""
    chosen = disclosure.masked(release.current, release.catalogue)
    stored = {name: getattr(release.stored, name) for name in _TABLES}
    tables = disclosure.public_tables(stored, chosen, release.catalogue)
    folder = release.folder.with_name(f"{release.folder.name}{PUBLIC}")
    return replace(release, stored=Round(**tables), chosen=chosen, edition="public", folder=folder)


def _opened(release: str | int, source: str, as_of: str, catalogue: Catalogue | None) -> Release:
    if isinstance(release, str):
        year, source, as_of = parse_name(release)
    else:
        year = release
    name = release_name(year, source, as_of)
    year, source, as_of = parse_name(name)
    catalogue = catalogue or read_catalogue()
    root = places.raw(source)
    if source == "sample":
        sample.ensure(root, catalogue)
    digest = _digest(root, year, source, as_of)
    folder = places.work() / name
    stored = _fresh((folder, places.processed() / name), digest)
    made = Release(
        name,
        year,
        source,
        as_of,
        catalogue,
        folder,
        digest,
        stored or _round(root, catalogue, year, source, as_of),
    )
    if stored is None:
        made.write()
    return made


def _round(root: Path, catalogue: Catalogue, year: int, source: str, as_of: str) -> Round:
    """Read the returns and hold them against each other, all under one list of problems."""
    found = _read(root, catalogue, year, source, as_of)
    day = date.fromisoformat(as_of) if as_of else last_day(catalogue, year)
    rules = across(found.observations, catalogue, year, day)
    problems = pd.concat([found.problems, rules], ignore_index=True)
    return replace(found, problems=problems)


def _read(root: Path, catalogue: Catalogue, year: int, source: str, as_of: str) -> Round:
    """Read the returns; real ones take their history from what was published, and say so."""
    found = _gathered(root, catalogue, year, source, as_of)
    history = places.raw("published")
    if source != "returns" or not history.is_dir():
        return found
    try:
        published = _gathered(history, catalogue, _last_year(history), "published", as_of)
    except ReturnsError:
        return found
    earlier = published.observations[published.observations["period"] <= year]
    both = pd.concat([found.observations, earlier], ignore_index=True)
    return replace(found, observations=both)


def _gathered(root: Path, catalogue: Catalogue, year: int, source: str, as_of: str) -> Round:
    """Read the returns of one source with the corrections that were decided on them."""
    folder = places.params() / "corrections"
    corrections = read_corrections(folder, catalogue, source, year)
    kept = places.work() / "readings.sqlite"
    return gather(root, catalogue, year, source == "sample", as_of, corrections, kept)


def _last_year(root: Path) -> int:
    return max((int(p.name) for p in root.iterdir() if p.name.isdigit()), default=0)


def _digest(root: Path, year: int, source: str, as_of: str) -> str:
    """Return the hash of everything the tables depend on: returns, params/ and our own code."""
    try:
        files = received(root, year, as_of)
    except ReturnsError as error:
        advice = ReleaseError(_ADVICE[source], year=year)
        raise NothingReceivedError.of([error, advice]) from error
    inputs: dict[str, Path] = {f"{f.vintage} {f.name}": f.path for f in files}
    params, code = places.params(), Path(__file__).parent
    inputs |= {f"params/{p.relative_to(params)}": p for p in params.rglob("*.*") if p.is_file()}
    inputs |= {f"code/{p.relative_to(code)}": p for p in code.rglob("*.p[yo]")}
    history = places.raw("published")
    if source == "returns" and history.is_dir():
        inputs |= {f"published/{p.relative_to(history)}": p for p in history.rglob("*.xlsx")}
    return _hash_of(inputs)


def _hash_of(inputs: Mapping[str, Path]) -> str:
    whole = sha256()
    for name, path in sorted(inputs.items()):
        whole.update(name.encode() + b"\0" + sha256(path.read_bytes()).digest())
    return whole.hexdigest()


_ADVICE = {
    "returns": "Put the returns into data/raw/returns/{year}/<agency>/, "
    "or see the made-up round with --source sample.",
    "sample": "The made-up round has the years 2023 to 2026.",
    "published": "The published figures have the year 2024.",
}


def _fresh(folders: tuple[Path, ...], digest: str) -> Round | None:
    """Return the stored tables of the first folder that was made from the same inputs."""
    for folder in folders:
        stored = _stored(folder, digest)
        if stored is not None:
            return stored
    return None


def _stored(folder: Path, digest: str) -> Round | None:
    """Return the tables of a folder, None unless all are there as made from these inputs."""
    try:
        listed = json.loads((folder / "inputs.json").read_text())
        if listed["digest"] != digest:
            return None
        contents = {name: (folder / f"{name}.parquet").read_bytes() for name in _TABLES}
        hashes = {name: sha256(content).hexdigest() for name, content in contents.items()}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if listed.get("tables") != hashes:
        return None
    return Round(**{name: pd.read_parquet(BytesIO(c)) for name, c in contents.items()})
