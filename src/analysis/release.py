"""A release: everything computed from the returns known at one moment.

Its tables are stored in data/processed/.work/<release>/ with a digest of what they were made
from, so a notebook that is run by hand always sees the returns as they are now: fresh tables
are read, others are built again.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property, lru_cache, partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis import places, progress, sample, seal, storage
from analysis.catalogue import Catalogue
from analysis.catalogue import read as read_catalogue
from analysis.language import UserError
from analysis.observations import SCHEMAS, ReturnsError, Round, conflicts, current, gather
from analysis.observations.corrections import read_corrections
from analysis.observations.files import Received, received, write_whole
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


COMPUTED = ("assessments", "equity")
"""The tables that follow from the stored ones; a frozen release keeps them as they were."""
DERIVED = (*COMPUTED, "placings")
"""All tables that follow from the stored ones."""
Rows = Callable[[pd.DataFrame], "pd.Series[bool]"] | None
"""What chooses the rows of a table that a page reads; None: all of them."""


class _Unread:
    """Stands where a table would be that a page did not say it reads."""

    def __init__(self, name: str) -> None:
        self._name = name

    def _refuse(self, *_: object) -> Any:
        raise LookupError(f"the page does not declare that it reads the table {self._name}")

    __getattr__ = __getitem__ = __len__ = _refuse


def _taken(table: Callable[[], pd.DataFrame | None], name: str, rows: Mapping[str, Rows]) -> Any:
    """Return the rows of a table that a page says it reads; no other table is computed."""
    if name not in rows:
        return _Unread(name)
    choose, whole = rows[name], table()
    return whole if choose is None or whole is None else whole[choose(whole)]


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
    frozen: Path | None = None
    """The folder that the release stands frozen in: what was concluded is read from there."""
    whole: "Release | None" = None
    """The release that this is a part of, for what is said of the whole; None: it is whole."""

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
        return bool((self.whole or self).observations["sample"].any())

    @property
    def day(self) -> date:
        """Return the day that targets and agencies are those of."""
        return date.fromisoformat(self.as_of) if self.as_of else last_day(self.catalogue, self.year)

    @property
    def known_until(self) -> date:
        """Return the day the newest return arrived on: the date of every page.

        The page of a subject rests on some of the returns and has the day of the newest of them.
        """
        if self.returns.empty and self.whole:
            return self.whole.known_until
        return date.fromisoformat(self.returns["vintage"].max()[:10])

    @cached_property
    def hidden(self) -> int:
        """Return how many cells a public edition hides, in the whole release."""
        return disclosure.hidden_count((self.whole or self).current)

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
        if self.frozen:
            return pd.read_parquet(self.frozen / "assessments.parquet")
        assess = disclosure.assessed if self.is_public else progress.assess
        return assess(self.current, self.catalogue, self.year, self.day)

    @cached_property
    def equity(self) -> pd.DataFrame:
        """Return the disparity between areas of every indicator and year."""
        if self.frozen:
            return pd.read_parquet(self.frozen / "equity.parquet")
        return progress.disparities(self.current, self.catalogue, self.year, self.day)

    @cached_property
    def placings(self) -> pd.DataFrame:
        """Return the place of each area among all of its level, by indicator and year."""
        return progress.placings(self.current, self.catalogue, self.day)

    def part(self, rows: Mapping[str, Rows]) -> "Release":
        """Return a release that holds some rows of some tables, for a page that says which.

        `rows` has for each table that is read what chooses its rows (a table in, one truth value
        for each row out), or None for all of them. A table that is not named cannot be read:
        LookupError.
        """
        names = (*_TABLES, *DERIVED)
        taken = {name: _taken(partial(self._table, name), name, rows) for name in names}
        chosen = None if self.chosen is None else _taken(lambda: self.chosen, "observations", rows)
        stored = Round(**{name: taken[name] for name in _TABLES})
        kept = replace(self, stored=stored, whole=self.whole or self, chosen=chosen)
        kept.__dict__.update({name: taken[name] for name in DERIVED})
        return kept

    def _table(self, name: str) -> pd.DataFrame:
        table: pd.DataFrame = getattr(self.stored if name in _TABLES else self, name)
        return table

    def write(self) -> None:
        """Store the tables, each whole, then what they are made from and the hash of each.

        Whatever is stopped when, a folder is taken for fresh only where every table is the one
        that this list names.
        """
        stored = {name: _parquet(getattr(self.stored, name), name) for name in _TABLES}
        _write(self.folder, self.digest, stored)

    def write_computed(self) -> tuple[Path, ...]:
        """Store assessments and disparities beside the observations and return their paths."""
        return tuple(self._computed(name) for name in COMPUTED)

    def _computed(self, name: str) -> Path:
        path = self.folder / f"{name}.parquet"
        write_whole(path, _bytes(pa.Table.from_pandas(getattr(self, name), preserve_index=False)))
        return path


_TABLES = [field.name for field in fields(Round)]
_KEPT = ("current", *DERIVED)
"""The tables that are kept beside the stored ones for the pages of a release."""


def _parquet(frame: pd.DataFrame, name: str) -> bytes:
    """Return a table as Parquet; equal tables are equal bytes."""
    return _bytes(pa.Table.from_pandas(frame, schema=SCHEMAS[name], preserve_index=False))


def _table_of(content: bytes) -> pd.DataFrame:
    """Return a table from its Parquet, in this thread: other threads take longer to start."""
    arrow = pq.ParquetFile(BytesIO(content)).read(use_threads=False)
    frame: pd.DataFrame = arrow.to_pandas(use_threads=False)
    return frame


def _bytes(arrow: pa.Table) -> bytes:
    stream = BytesIO()
    pq.write_table(arrow, stream)
    return stream.getvalue()


def _write(folder: Path, digest: str, contents: Mapping[str, bytes]) -> None:
    """Write tables, each whole, then what they were made from and the hash of each."""
    for name, content in contents.items():
        write_whole(folder / f"{name}.parquet", content)
    hashes = {name: sha256(content).hexdigest() for name, content in contents.items()}
    listed = json.dumps({"digest": digest, "tables": hashes}, sort_keys=True)
    write_whole(folder / "inputs.json", listed.encode() + b"\n")


def open_release(
    release: str | int,
    source: str = "sample",
    as_of: str = "",
    catalogue: Catalogue | None = None,
    edition: str = "internal",
) -> Release:
    """Return a release by its name ("2026-mau") or by year and source, fresh unless it is frozen.

    A frozen release is what was reported, whatever became of its returns, of params/ and of this
    program since. Made-up returns are generated when they are asked for and not there. In the
    public edition small cells are hidden before anything is computed. Raises ReleaseError when
    no return of that year was received, naming the folder and what to do, and where the tables
    of a frozen release are not those that were frozen.
    """
    made = _opened(release, source, as_of, catalogue)
    return _public(made) if edition == "public" else made


def _public(release: Release) -> Release:
    """Return the public edition of a release, which is built in a folder of its own."""
    chosen = disclosure.masked(release.current, release.catalogue)
    stored = {name: getattr(release.stored, name) for name in _TABLES}
    tables = disclosure.public_tables(stored, chosen, release.catalogue)
    folder = release.folder.with_name(f"{release.folder.name}{PUBLIC}")
    return replace(
        release, stored=Round(**tables), chosen=chosen, edition="public", folder=folder, frozen=None
    )


def _opened(release: str | int, source: str, as_of: str, catalogue: Catalogue | None) -> Release:
    if isinstance(release, str):
        year, source, as_of = parse_name(release)
    else:
        year = release
    name = release_name(year, source, as_of)
    year, source, as_of = parse_name(name)
    catalogue = catalogue or catalogue_now()
    storage.pull_release(name, whole=False)
    if seal.is_frozen(places.processed() / name):
        return _reported(name, catalogue)
    root = _root(source, catalogue)
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
    return _with_derived(made)


def _with_derived(release: Release) -> Release:
    """Return a release with the tables that follow from its stored ones, as they are kept.

    They are kept under the digest that those bear, so that each page of a release need not
    compute them again; where they cannot be kept they are computed when they are asked for.
    """
    folder = places.work() / ".derived" / release.folder.name
    # The digest tells of params/, not of a catalogue that the caller has changed.
    made_from = f"{release.digest} {release.catalogue.fingerprint}"
    derived = _kept(folder, made_from, _KEPT)
    if derived is None:
        derived = {name: getattr(release, name) for name in _KEPT}
        with suppress(OSError):
            contents = {name: _bytes(pa.Table.from_pandas(frame, preserve_index=False))
                        for name, frame in derived.items()}  # fmt: skip
            _write(folder, made_from, contents)
    release.__dict__.update(derived)
    return release


def _root(source: str, catalogue: Catalogue) -> Path:
    """Return the folder of one kind of returns; what it is to hold is there after this."""
    storage.pull_raw(*_READ[source])
    root = places.raw(source)
    if source == "sample":
        sample.ensure(root, catalogue)
    return root


_READ = {"returns": ("returns", "published"), "sample": (), "published": ("published",)}
"""Which kinds of returns each kind of release is read from."""


def frozen_releases(year: int, source: str, before: str = "") -> list[str]:
    """Return the names of the frozen releases of a year and a source, the earliest day first.

    `before` is a day, such as the as_of of a release: only those of earlier days; "" for all.
    """
    storage.pull_releases()
    found = places.processed().glob(f"{release_name(year, source)}@*/{seal.RECORD}")
    names = sorted(path.parent.name for path in found)
    return [name for name in names if not before or parse_name(name)[2] < before]


def _reported(name: str, catalogue: Catalogue) -> Release:
    """Return a frozen release from the tables that were frozen."""
    folder, (year, source, as_of) = places.processed() / name, parse_name(name)
    record, tables = seal.read(folder), _frozen_tables(folder)
    stored = {n: _as_declared(pd.read_parquet(BytesIO(tables[n])), n) for n in _TABLES}
    return Release(
        name, year, source, as_of, catalogue, places.work() / name, record.digest,
        Round(**stored), frozen=folder,
    )  # fmt: skip


def _frozen_tables(folder: Path) -> dict[str, bytes]:
    """Return the tables of a frozen release; ReleaseError unless record and tables are whole."""
    listed, names = seal.read(folder).files, (*_TABLES, *COMPUTED)
    paths = {name: folder / f"{name}.parquet" for name in names}
    tables = {name: path.read_bytes() for name, path in paths.items() if path.is_file()}
    whole = all(
        name in tables and sha256(tables[name]).hexdigest() == listed.get(f"{name}.parquet")
        for name in names
    )
    if whole and seal.seal(folder) == seal.noted(folder):
        return tables
    words = (
        "{release}: its tables are not those that were frozen; "
        "chitieu verify {release} names what changed"
    )
    raise ReleaseError(words, release=folder.name)


def _as_declared(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return a table with the columns of today; what it lacks, because it is older, is empty."""
    columns: list[str] = SCHEMAS[name].names
    blank = {f.name: _BLANK[f.type] for f in SCHEMAS[name] if f.name not in frame.columns}
    return frame.assign(**blank)[columns]


_BLANK: dict[Any, str | bool | int | float] = {
    pa.string(): "",
    pa.bool_(): False,
    pa.int32(): 0,
    pa.float64(): float("nan"),
}


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


def digest_now(year: int, source: str, as_of: str) -> str:
    """Return the hash of everything a release would be made from now, frozen or not.

    Raises ReleaseError when no return of that year was received.
    """
    return _digest(_root(source, catalogue_now()), year, source, as_of)


def sources_of(year: int, source: str, as_of: str = "") -> dict[str, Received]:
    """Return the files that a release is read from, by their place under data/raw.

    Those of the year and of earlier ones, and the published history of real returns.
    """
    storage.pull_raw(*_READ[source])
    lists = [(source, places.raw(source), year)]
    history = places.raw("published")
    if source == "returns" and history.is_dir():
        lists.append(("published", history, _last_year(history)))
    found: dict[str, Received] = {}
    for name, root, last in lists:
        with suppress(ReturnsError):
            found |= {f"{name}/{file.name}": file for file in received(root, last, as_of)}
    return found


def catalogue_now() -> Catalogue:
    """Return the catalogue of params/ as its files are now.

    A process reads it once for each state of the files, and so do all that are forked from it.
    """
    return _catalogue_of(places.params(), _hash_of(params_files()))


@lru_cache(maxsize=1)
def _catalogue_of(folder: Path, state: str) -> Catalogue:
    """Return the catalogue of a folder whose files have a hash."""
    return read_catalogue(folder)


def params_files() -> dict[str, Path]:
    """Return the files of params/ by their path in it."""
    folder = places.params()
    return {p.relative_to(folder).as_posix(): p for p in folder.rglob("*.*") if p.is_file()}


def code_hash() -> str:
    """Return the hash of this program: its modules, its words, its templates and styles."""
    return _hash_of({n: p for kind in ("*.p[yo]", "*.j2", "*.css") for n, p in _code(kind).items()})


def _code(kind: str = "*.p[yo]") -> dict[str, Path]:
    folder = Path(__file__).parent
    return {p.relative_to(folder).as_posix(): p for p in folder.rglob(kind)}


def _digest(root: Path, year: int, source: str, as_of: str) -> str:
    """Return the hash of everything the tables depend on: returns, params/ and our own code."""
    try:
        files = received(root, year, as_of)
    except ReturnsError as error:
        advice = ReleaseError(_ADVICE[source], year=year, years=_years(root))
        raise NothingReceivedError.of([error, advice]) from error
    inputs: dict[str, Path] = {f"{f.vintage} {f.name}": f.path for f in files}
    inputs |= {f"params/{name}": path for name, path in params_files().items()}
    inputs |= {f"code/{name}": path for name, path in _code().items()}
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
    "sample": "The made-up round has the years {years}.",
    "published": "Years with published figures: {years}. They stand in "
    "data/raw/published/<year>/<agency>/.",
}


def _years(root: Path) -> str:
    """Return the years that a folder of returns has, as a text."""
    years = sorted(p.name for p in root.iterdir() if p.name.isdecimal()) if root.is_dir() else []
    return ", ".join(years) or "–"


def _fresh(folders: tuple[Path, ...], digest: str) -> Round | None:
    """Return the stored tables of the first folder that was made from the same inputs."""
    for folder in folders:
        stored = _kept(folder, digest, _TABLES)
        if stored is not None:
            return Round(**stored)
    return None


def _kept(folder: Path, digest: str, names: Iterable[str]) -> dict[str, pd.DataFrame] | None:
    """Return the tables of a folder, None unless all are there as made from these inputs."""
    try:
        listed = json.loads((folder / "inputs.json").read_text())
        if listed["digest"] != digest:
            return None
        contents = {name: (folder / f"{name}.parquet").read_bytes() for name in names}
        hashes = {name: sha256(content).hexdigest() for name, content in contents.items()}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if listed.get("tables") != hashes:
        return None
    return {name: _table_of(content) for name, content in contents.items()}
