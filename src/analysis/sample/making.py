"""Write the made-up round: who sends what on which day, and the folder it goes into."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import xlsxwriter

from analysis.catalogue import Agency, Catalogue
from analysis.language import UserError
from analysis.returns.form import Form, last_day
from analysis.returns.template import write
from analysis.sample.figures import World
from analysis.sample.filled import Entries, entries_of, form_of
from analysis.sample.foreign import AGENCIES, write_foreign
from analysis.sample.slips import (
    AGAIN,
    ARRIVALS,
    HALF,
    MISSING,
    NEIGHBOUR,
    NEVER_AGAIN,
    NOT_A_WORKBOOK,
    SAME_AGAIN,
    SLIPS,
    STRAY,
    STRAY_DAY,
    Slips,
)
from analysis.sample.stories import LAST_YEAR, SEGMENTS, SILENT, STANDINGS

SEED = 43
YEARS = (2023, 2024, 2025, LAST_YEAR)
MARK = "made.json"
_WRITERS = (
    "sample/*.py",
    "returns/*.py",
    "language/*.py",
    "language/vi/form.po",
    "language/vi/template.po",
)
"""The code and the words that the bytes of the round follow from."""


TABLES = "tables"
"""Folder of the made-up tables that are not our form; params/layouts says how to read them."""


class SampleError(UserError):
    """The made-up round tells of another plan than the one at hand."""


@dataclass(frozen=True)
class Parcel:
    """One file that arrives: from whom, when, and the form with its entries, or bare bytes.

    `made` is the day the file bears inside, that of its arrival unless given.
    """

    year: int
    agency: str
    day: str
    form: Form | None = None
    entries: Entries | None = None
    content: bytes = b""
    made: str = ""

    @property
    def name(self) -> str:
        """Return the path under the root: 2026/so-y-te/2026-11-20_so-y-te.xlsx."""
        return f"{self.year}/{self.agency}/{self.day}_{self.agency}.xlsx"


def ensure(root: Path, catalogue: Catalogue) -> None:
    """Generate the round unless the folder holds the one that this code and catalogue make.

    A folder of made-up returns that this project did not generate is left as it is. Raises
    SampleError where the round tells of another plan.
    """
    if root.is_dir() and not (root / MARK).is_file() and any(_visible(root)):
        return
    if not _is_fresh(root, digest(catalogue, SEED)):
        _refuse_another_plan(catalogue)
        generate(root, catalogue, SEED)


def _refuse_another_plan(catalogue: Catalogue) -> None:
    """Raise SampleError unless the round has a story for every indicator, and the plan its tellers.

    The round is written for the plan that the project ships with.
    """
    told = {s.code for s in SEGMENTS} | {code for code, _ in (*STANDINGS, *SILENT)}
    untold = [code for code in catalogue.indicators if code not in told]
    unknown = [code for code in AGENCIES if code not in catalogue.agencies]
    if untold or unknown:
        words = (
            "The made-up round is written for the plan that comes with chitieu, not for {plan}. "
            "It does not know: {codes}. Use --source returns or --source published."
        )
        codes = ", ".join([*untold, *unknown][:5])
        raise SampleError(words, plan=catalogue.plan.code, codes=codes)


def generate(root: Path, catalogue: Catalogue, seed: int = SEED) -> None:
    """Write the whole round into a folder, in place of what this module wrote there before.

    The same seed, catalogue and code give the same bytes. The folder changes by renaming, so
    a reader sees the old round or the new one; of two writers at once, one is left standing.
    """
    root.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".sample-", dir=root.parent))
    try:
        write_all(made, catalogue, seed)
        (made / MARK).write_text(
            json.dumps({"digest": digest(catalogue, seed), "seed": seed}) + "\n"
        )
        _replace(root, made, digest(catalogue, seed))
    finally:
        shutil.rmtree(made, ignore_errors=True)


def write_all(
    folder: Path, catalogue: Catalogue, seed: int, years: tuple[int, ...] = YEARS
) -> None:
    """Write the returns of some years under a folder."""
    world = World(catalogue, seed)
    for parcel in (p for year in years for p in parcels(world, year)):
        path = folder / parcel.name
        path.parent.mkdir(parents=True, exist_ok=True)
        if parcel.form is None:
            path.write_bytes(parcel.content)
        else:
            made = date.fromisoformat(parcel.made or parcel.day)
            write(path, parcel.form, parcel.entries, created=made, sample=True)
    for (year, agency), day in SAME_AGAIN.items():
        first = folder / f"{year}/{agency}/{ARRIVALS[year, agency]}_{agency}.xlsx"
        if year in years:
            shutil.copyfile(first, first.with_name(f"{day}_{agency}.xlsx"))
    # Beside the round, not in it: they would be second returns of their senders.
    write_foreign(folder / TABLES, catalogue, seed)


def parcels(world: World, year: int) -> Iterator[Parcel]:
    """Yield every file of a reporting year, sender by sender."""
    for agency in senders(world.catalogue, year):
        if (year, agency.code) in STRAY:
            yield _stray(world, year, agency.code)
        if (year, agency.code) not in MISSING | NEVER_AGAIN:
            yield from _sent(world, agency, year)


def senders(catalogue: Catalogue, year: int) -> list[Agency]:
    """Return who must report: committees alone before 2025, since then the departments too."""
    day = last_day(catalogue, year)
    due = [a for a in catalogue.agencies.values() if a.reports and a.exists_on(day)]
    return [a for a in due if a.kind == "committee" or (year > YEARS[1] and a.kind != "publisher")]


def _sent(world: World, agency: Agency, year: int) -> Iterator[Parcel]:
    form = form_of(world, agency, year)
    entries = _changed(entries_of(world, form), SLIPS.get((year, agency.code), {}))
    if (year, agency.code) in HALF:
        entries = _first_half(form, entries)
    yield Parcel(year, agency.code, _arrival(world, year, agency.code), form, entries)
    if (year, agency.code) in AGAIN:
        day, corrected = AGAIN[year, agency.code]
        yield Parcel(year, agency.code, day, form, _changed(entries, corrected))


def _changed(entries: Entries, slips: Slips) -> Entries:
    kept = {key: entry for key, entry in entries.items() if key not in slips}
    return kept | {key: entry for key, entry in slips.items() if entry is not None}


def _first_half(form: Form, entries: Entries) -> Entries:
    kept = {
        (table.tag, row.tag)
        for table in form.tables
        for row in table.rows[: (len(table.rows) + 1) // 2]
        if table.tag != "tasks" or len(table.rows) > 1
    }
    return {key: entry for key, entry in entries.items() if key[:2] in kept}


def _stray(world: World, year: int, agency: str) -> Parcel:
    """Return a first file gone astray; last year's return comes as it was sent last year."""
    if STRAY[year, agency] == "kind":
        return Parcel(year, agency, STRAY_DAY, content=NOT_A_WORKBOOK)
    sender = agency if STRAY[year, agency] == "year" else NEIGHBOUR
    of = year - 1 if sender == agency else year
    sent = next(_sent(world, world.catalogue.agencies[sender], of))
    return replace(sent, year=year, agency=agency, day=STRAY_DAY, made=sent.day)


def _arrival(world: World, year: int, agency: str) -> str:
    """Return the day a return arrives: fixed by the story, or a working day of November."""
    fixed = ARRIVALS.get((year, agency))
    if fixed:
        return fixed
    day = date(year, 11, 30) - timedelta(days=world.dice("arrival", agency, year).randint(0, 20))
    return (day - timedelta(days=max(0, day.weekday() - 4))).isoformat()


def digest(catalogue: Catalogue, seed: int) -> str:
    """Return the hash of everything the bytes of the round follow from."""
    whole = sha256(f"{seed}\n{xlsxwriter.__version__}\n{catalogue.fingerprint}".encode())
    package = Path(__file__).parents[1]
    for path in sorted(path for pattern in _WRITERS for path in package.glob(pattern)):
        whole.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()


def _is_fresh(root: Path, wanted: str) -> bool:
    mark = root / MARK
    return mark.is_file() and json.loads(mark.read_text()).get("digest") == wanted


def _visible(root: Path) -> Iterator[Path]:
    return (path for path in root.iterdir() if not path.name.startswith("."))


def _replace(root: Path, made: Path, wanted: str) -> None:
    """Put the new folder in the place of the old one.

    Another process may be at it, too: where it was quicker, its round is as good as ours.
    """
    made.chmod(0o755)
    for attempts_left in (2, 1, 0):
        try:
            _swap(root, made)
            return
        except OSError:
            if _is_fresh(root, wanted):
                return
            if not attempts_left:
                raise


def _swap(root: Path, made: Path) -> None:
    """Move the old folder away, hidden files of it kept, and the new one in."""
    old = made.with_name(f"{made.name}-old")
    try:
        if root.exists():
            for hidden in (p for p in root.iterdir() if p.name.startswith(".") and p.is_file()):
                shutil.copy2(hidden, made / hidden.name)
            root.replace(old)
        made.replace(root)
    finally:
        shutil.rmtree(old, ignore_errors=True)
