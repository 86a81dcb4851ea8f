"""Gather the returns known at one moment into tables."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.catalogue import Catalogue
from analysis.observations.correcting import correct
from analysis.observations.corrections import Entry
from analysis.observations.current import current
from analysis.observations.files import Received, ReturnsError, received
from analysis.observations.readings import Asked, readings
from analysis.observations.register import asked_of_form, entry
from analysis.observations.schema import table
from analysis.observations.versions import Filed, overtaken, tied, versions
from analysis.returns.form import last_day
from analysis.returns.problems import Problem
from analysis.returns.reading import History, Return


@dataclass(frozen=True)
class Part:
    """One file and what was read of it; `version` is its place among those of its sender."""

    file: Received
    content: Return
    version: str = ""

    @property
    def sender(self) -> str:
        """Return whose return it is; one that was refused stays with whom it was filed under."""
        return self.content.agency if self.content.accepted else self.file.agency

    @property
    def filed(self) -> Filed:
        """Return what decides its place."""
        group = (self.sender, self.content.year)
        return Filed(group, self.file.vintage, self.file.name, self.content.submission)


@dataclass(frozen=True)
class Round:
    """Everything read from the returns known at one moment, table by table."""

    observations: pd.DataFrame
    plans: pd.DataFrame
    tasks: pd.DataFrame
    proposals: pd.DataFrame
    problems: pd.DataFrame
    returns: pd.DataFrame


def gather(
    root: Path,
    catalogue: Catalogue,
    year: int,
    sample: bool,
    as_of: str = "",
    corrections: Sequence[Entry] = (),
    kept: Path | None = None,
) -> Round:
    """Return the tables of all returns known for a reporting year.

    Every submission stays: a later one adds rows under its own vintage. A file that cannot be
    read is listed in `returns` with accepted = False and its reason in `problems`; the others
    still go through. The same files in any order give the same tables. `kept` is the file that
    keeps readings for the next time.
    """
    files = received(root, year, as_of)
    parts = _in_versions(_once(_read(files, catalogue, sample, kept)))
    found = _tables(parts, catalogue, date.fromisoformat(as_of) if as_of else None)
    observations, problems = correct(found.observations, corrections, catalogue, as_of)
    both = pd.concat([found.problems, problems], ignore_index=True)
    return replace(found, observations=observations, problems=both)


def history_of(
    root: Path, catalogue: Catalogue, year: int, sample: bool, kept: Path | None = None
) -> History:
    """Return last year's values that count, by indicator and area; none where none came."""
    try:
        files = [f for f in received(root, year - 1) if f.year < year]
    except ReturnsError:
        return {}
    return _history(_read(files, catalogue, sample, kept), catalogue, year)


def _read(
    files: Sequence[Received], catalogue: Catalogue, sample: bool, kept: Path | None
) -> list[Part]:
    """Return what the files say, year by year: each year is read in the light of the last."""
    parts: list[Part] = []
    for year, group in groupby(sorted(files, key=lambda f: f.year), key=lambda f: f.year):
        of_year = list(group)
        asked = [Asked(f.path, f.name, f.year, f.agency, sample) for f in of_year]
        contents = readings(asked, catalogue, _history(parts, catalogue, year), kept)
        parts += [Part(f, one) for f, one in zip(of_year, contents, strict=True)]
    return parts


def _history(parts: Sequence[Part], catalogue: Catalogue, year: int) -> History:
    """Return last year's values that count, as evidence for doubtful readings of a year.

    Only where one way of measuring has a value: otherwise last year decides nothing.
    """
    earlier = _in_versions(_once(parts))
    rows = table("observations", _rows(earlier, "observations"))
    rows = current(rows[rows["period"] == year - 1], catalogue, last_day(catalogue, year - 1))
    rows = rows[rows["value"].notna()]
    alone = rows[~rows.duplicated(["indicator", "area"], keep=False)]
    places = zip(alone["indicator"], alone["area"], strict=True)
    return dict(zip(places, (Decimal(repr(v)) for v in alone["value"].tolist()), strict=True))


def _once(parts: Sequence[Part]) -> list[Part]:
    """Return the files in order of arrival, the records of equal bytes once, with the first."""
    ordered = sorted(parts, key=lambda p: (p.file.vintage, p.file.name))
    first_of: dict[str, str] = {}
    for part in ordered:
        # A refused file says why; that it came before is no reason.
        if part.content.accepted:
            first_of.setdefault(part.content.sha256, part.file.name)
    return [_unless_copy(part, first_of.get(part.content.sha256, "")) for part in ordered]


def _unless_copy(part: Part, first: str) -> Part:
    """Return the part without its records where the same bytes were read under another name."""
    if not part.content.accepted or first == part.file.name:
        return part
    same = Problem(part.content.file, "", "", "F11", found=first)
    empty: dict[str, Any] = dict.fromkeys(("observations", "plans", "tasks", "proposals"), ())
    return replace(part, content=replace(part.content, **empty, problems=(same,)))


def _in_versions(parts: Sequence[Part]) -> list[Part]:
    """Return the parts with their place in the order of versions, and what was overtaken told."""
    counting = [p.filed for p in parts if p.content.accepted and not _is_copy(p)]
    places = versions(counting)
    late: dict[str, Filed] = {}
    equal: dict[str, Filed] = {}
    for _, group in groupby(sorted(counting), key=lambda f: f.group):
        files = list(group)
        late, equal = late | overtaken(files), equal | tied(files)
    return [_placed(part, places.get(part.file.name, ""), late, equal) for part in parts]


def _is_copy(part: Part) -> bool:
    return any(problem.code == "F11" for problem in part.content.problems)


def _placed(part: Part, version: str, late: dict[str, Filed], equal: dict[str, Filed]) -> Part:
    """Return a part with its place among the versions, and what is doubtful about that place."""
    told = []
    file, over, other = part.content.file, late.get(part.file.name), equal.get(part.file.name)
    if over:
        words = f"{over.place} ({over.file})"
        told.append(Problem(file, "", "", "C05", str(part.filed.place), words))
    if other:
        told.append(Problem(file, "", "", "C07", other.file))
    content = replace(part.content, problems=(*part.content.problems, *told))
    return replace(part, content=content, version=version)


def _tables(parts: Sequence[Part], catalogue: Catalogue, until: date | None = None) -> Round:
    asked = asked_of_form(catalogue, until)
    return Round(
        observations=table("observations", _rows(parts, "observations")),
        plans=table("plans", _rows(parts, "plans")),
        tasks=table("tasks", _rows(parts, "tasks")),
        proposals=table("proposals", _rows(parts, "proposals")),
        problems=table("problems", _problems(parts)),
        returns=table("returns", (entry(p.file, p.content, p.version, asked) for p in parts)),
    )


_TOTALS = {"sex": "_T", "age": "_T", "residence": "_T"}


def _rows(parts: Iterable[Part], name: str) -> Iterator[dict[str, Any]]:
    of_values = name == "observations"
    for part in parts:
        place = {"vintage": part.file.vintage}
        place |= _TOTALS | {"version": part.version} if of_values else {}
        for record in getattr(part.content, name):
            yield place | record


def _problems(parts: Iterable[Part]) -> Iterator[dict[str, Any]]:
    for part in parts:
        for problem in part.content.problems:
            words = {field.name: getattr(problem, field.name) for field in fields(problem)}
            owner = {"agency": part.sender, "vintage": part.file.vintage}
            yield words | {"severity": problem.severity} | owner
