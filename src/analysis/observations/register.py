"""The register: who has reported for a year, on time or late, and how completely.

Who is expected depends on the day: until an agency is merged or abolished its return is due from
itself, from then on from those that came after it. What it sent before stays under its own name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Literal

import pandas as pd

from analysis.catalogue import Agency, Area, Catalogue
from analysis.catalogue.heirs import heirs
from analysis.observations.files import Received
from analysis.observations.schema import records
from analysis.returns import form as forms
from analysis.returns.form import last_day
from analysis.returns.reading import Return

Pair = tuple[str, str]
"""Indicator and area."""

Standing = Literal["on_time", "late", "unreadable", "missing"]
File = dict[str, Any]


@dataclass(frozen=True)
class Sender:
    """What one agency sent for the reporting year, in order of arrival."""

    agency: Agency
    files: tuple[File, ...]
    standing: Standing
    heirs: tuple[Agency, ...] = ()
    """Who answers in its place since it ended; none while it exists."""
    forerunners: tuple["Sender", ...] = ()
    """The ended agencies it came after that sent something for the year."""

    @property
    def late(self) -> bool:
        """Whether the first return that could be read came after the last day."""
        return self.standing == "late"

    @property
    def latest(self) -> File | None:
        """Return the last version that could be read; of equal bytes the first to arrive."""
        read = [file for file in self.files if file["accepted"]]
        return max(read, key=lambda file: file["version"], default=None)

    @property
    def completeness(self) -> float | None:
        """Return which share of what its form asks for the latest version gives, 0 to 1."""
        file = self.latest
        return file["values"] / file["expected"] if file and file["expected"] else None


@dataclass(frozen=True)
class Coverage:
    """How many of the figures asked for an area have been given, by whomever."""

    area: Area
    expected: int
    given: int

    @property
    def completeness(self) -> float:
        """Return the share that was given, 0 to 1."""
        return self.given / self.expected if self.expected else 1.0


def senders(
    returns: pd.DataFrame,
    catalogue: Catalogue,
    year: int,
    only_known: bool = False,
    day: date | None = None,
) -> list[Sender]:
    """Return every agency whose return is expected for a year, with what it sent.

    `returns` is the register of files; `only_known` leaves out who sent nothing (publishers
    of figures are expected by nobody). `day` is the day that agencies are those of, the last
    for returns unless given.
    """
    sent = _sent(returns, year)
    before: dict[str, list[Sender]] = {}
    for ended in () if only_known else _former(sent, catalogue, year, day):
        for heir in ended.heirs:
            before.setdefault(heir.code, []).append(ended)
    expected = list(sent) if only_known else list(expected_of(catalogue, year, day))
    return [
        replace(_sender(code, sent, catalogue, year, day), forerunners=tuple(before.get(code, ())))
        for code in expected
        if code in catalogue.agencies
    ]


def former(
    returns: pd.DataFrame, catalogue: Catalogue, year: int, day: date | None = None
) -> list[Sender]:
    """Return what agencies sent for a year that ended before the day, with their heirs.

    They are expected no more; in the order of agencies.yml.
    """
    return _former(_sent(returns, year), catalogue, year, day)


def expected_of(catalogue: Catalogue, year: int, day: date | None = None) -> dict[str, Agency]:
    """Return the agencies whose return is expected for a year, by code.

    Those that exist on `day`, and no later than on the last day for returns.
    """
    on = min(day or date.max, last_day(catalogue, year))
    return {code: a for code, a in catalogue.agencies.items() if a.reports and a.exists_on(on)}


def _sent(returns: pd.DataFrame, year: int) -> dict[str, list[File]]:
    """Return the files of a reporting year by sender, in order of arrival."""
    sent: dict[str, list[File]] = {}
    of_year = returns[returns["year"] == year].sort_values("vintage", kind="stable")
    for row in records(of_year):
        sent.setdefault(row["agency"], []).append(row)
    return sent


def _former(
    sent: Mapping[str, list[File]], catalogue: Catalogue, year: int, day: date | None
) -> list[Sender]:
    expected = expected_of(catalogue, year, day)
    ended = [c for c, a in catalogue.agencies.items() if a.reports and c in sent and a.valid_to]
    found = [_sender(c, sent, catalogue, year, day) for c in ended if c not in expected]
    return [one for one in found if one.heirs]


def _sender(
    code: str, sent: Mapping[str, list[File]], catalogue: Catalogue, year: int, day: date | None
) -> Sender:
    agency, files = catalogue.agencies[code], tuple(sent.get(code, ()))
    today = day or last_day(catalogue, year)
    after = () if agency.exists_on(today) else tuple(heirs(catalogue, agency, today))
    return Sender(agency, files, _standing(files, catalogue.deadline("returns", year)), after)


def _standing(files: tuple[File, ...], deadline: date) -> Standing:
    if not files:
        return "missing"
    good = [str(file["vintage"])[:10] for file in files if file["accepted"]]
    if not good:
        return "unreadable"
    return "late" if min(good) > deadline.isoformat() else "on_time"


def asked_of_form(
    catalogue: Catalogue, until: date | None = None
) -> Callable[[str, int], frozenset[Pair]]:
    """Return what tells the indicators and areas that the form of an agency and year asks for.

    `until` is the day that agencies and areas are those of, where it comes before the last one
    for returns.
    """

    @cache
    def asked(agency: str, year: int) -> frozenset[Pair]:
        sender = catalogue.agencies.get(agency)
        if sender is None or not year or forms.day_of(catalogue, sender, year, until) is None:
            return frozenset()
        form = forms.for_agency(catalogue, sender, year, until=until)
        return frozenset(_pairs(form, "indicators") | _pairs(form, "states") | _by_area(form))

    return asked


def _pairs(form: forms.Form, tag: str) -> set[Pair]:
    table = form.table(tag)
    return {(row.tag, form.area.key) for row in table.rows} if table else set()


def _by_area(form: forms.Form) -> set[Pair]:
    table = form.table("by_area")
    if table is None:
        return set()
    codes = [c.tag.removesuffix(".value") for c in table.columns if c.tag.endswith(".value")]
    return {(code, row.tag) for code in codes for row in table.rows}


def entry(
    file: Received, one: Return, version: str, asked: Callable[[str, int], frozenset[Pair]]
) -> File:
    """Return the row of the register for one file.

    `values` counts the figures, states and reasons given of those in the file for its own year
    (`asked`); `expected` is what the form of the agency asks for, rows deleted or not.
    """
    of_year = [r for r in one.observations if r["period"] == one.year]
    sender = one.agency if one.accepted else file.agency
    counts = [p.severity for p in one.problems]
    return {
        "file": file.name,
        "sha256": one.sha256,
        "agency": sender,
        "year": one.year or file.year,
        "vintage": file.vintage,
        "submission": one.submission,
        "version": version,
        "accepted": one.accepted,
        "sample": one.sample,
        "values": sum(_is_given(row) for row in of_year),
        "asked": len(of_year),
        "expected": len(asked(sender, one.year or file.year)),
        "errors": counts.count("error"),
        "warnings": counts.count("warning"),
        "questions": counts.count("error") + counts.count("warning"),
    } | _cells(one)


def _is_given(row: dict[str, Any]) -> bool:
    return row["value"] is not None or bool(row.get("state")) or row["obs_status"] in "LMQ"


def _cells(one: Return) -> dict[str, int]:
    """Return what became of the cells of a file; `lost_cells` is 0, or our reading is wrong."""
    return {
        "cells": one.counted.cells,
        "value_cells": one.counted.values,
        "label_cells": one.counted.labels,
        "note_cells": one.counted.notes,
        "flagged_cells": one.counted.flagged,
        "lost_cells": one.counted.lost,
    }


def coverage(
    current: pd.DataFrame, catalogue: Catalogue, year: int, day: date | None = None
) -> list[Coverage]:
    """Return for each area how many of the figures asked for it in a year have been given.

    `current` holds the rows that count, `day` is the day that agencies and areas are those of.
    Areas in the order of areas.csv; those nobody is asked about are left out.
    """
    asked = asked_of_form(catalogue, day)
    pairs = {pair for code in expected_of(catalogue, year, day) for pair in asked(code, year)}
    rows = records(current[current["period"] == year])
    given = pairs & {(r["indicator"], r["area"]) for r in rows if r["obs_status"] != "O"}
    areas = [catalogue.areas[key] for key in catalogue.areas if any(a == key for _, a in pairs)]
    return [Coverage(area, _count(pairs, area.key), _count(given, area.key)) for area in areas]


def _count(pairs: set[Pair], area: str) -> int:
    return sum(found == area for _, found in pairs)
