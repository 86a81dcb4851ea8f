"""Apply corrections: each adds a row that counts in place of the one it corrects.

The row received stays, the new one names the same file, sheet, cell and text, and says which
correction it comes from and why. One that no longer matches changes nothing and is an error.
"""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from analysis.catalogue import Catalogue
from analysis.language import date_short
from analysis.language.formats import plain
from analysis.observations.corrections import NO_VALUE, Correction, Entry, New, OfCell, OfKey
from analysis.observations.current import standing
from analysis.observations.schema import KEY, checked, records, table
from analysis.returns.problems import Problem

Row = dict[str, Any]
_SAME = 1e-9
"""How far, relatively, a number may lie from the one that a correction names."""
_CELL = (*KEY, "agency", "file", "sheet", "cell")


@dataclass(frozen=True)
class Fitting:
    """What became of one correction: the row that it corrects, or the problem it has."""

    entry: Entry
    row: Row | None = None
    problem: Problem | None = None


def correct(
    observations: pd.DataFrame, entries: Sequence[Entry], catalogue: Catalogue, as_of: str = ""
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the long table with the corrected rows added, and the problems of the corrections.

    `as_of` is the day up to which things are known; "" means all. Corrections decided later
    are not known yet. One that ends on a day ends when something newer than that day is known.
    """
    known = [e for e in entries if not as_of or e.content.decided.isoformat() <= as_of]
    if not known or observations.empty:
        return observations, table("problems", ())
    day = as_of or str(observations["vintage"].max())[:10]
    rows = [_plain(row) for row in records(_near(standing(observations), known))]
    fittings = _without_doubles([_fitted(entry, rows, day) for entry in known])
    corrected = [(f, _corrected(f.row, f.entry, catalogue)) for f in fittings if f.row]
    added = table("observations", (row for _, row in corrected))
    problems = [_told(f, new) for f, new in corrected]
    problems += [(f.problem, {}) for f in fittings if f.problem]
    whole = pd.concat([observations, added], ignore_index=True) if corrected else observations
    return checked("observations", whole), table("problems", map(_problem_row, problems))


def _near(rows: pd.DataFrame, known: Sequence[Entry]) -> pd.DataFrame:
    """Return the rows that the corrections could concern: a year has tens of thousands."""
    cells = [e.content.cell for e in known if e.content.cell]
    named = rows["file"].isin({c.file for c in cells}) | (
        rows["sha256"].isin({c.sha256 for c in cells})
    )
    agencies = set(rows.loc[named, "agency"])
    agencies |= {e.content.key.agency for e in known if e.content.key}
    return rows[rows["agency"].isin(agencies)]


def _plain(row: Row) -> Row:
    """Return a row with None where a number is missing."""
    numbers = ("value", "numerator", "denominator")
    return row | {name: None if math.isnan(row[name]) else row[name] for name in numbers}


def _fitted(entry: Entry, rows: Sequence[Row], day: str) -> Fitting:
    """Return the one row that a correction fits, or why there is none."""
    one = entry.content
    if isinstance(one.until, date) and one.until.isoformat() < day:
        return Fitting(entry, problem=_problem(entry, "C03", one.until.isoformat()))
    if one.cell:
        there = [row for row in rows if _is_in(row, one.cell)]
        later = [r for row in there for r in _newer(row, rows)]
    else:
        there = [row for row in rows if one.key and _is_of(row, one.key)]
        there = [row for row in there if row["obs_status"] != "O"] or there
        there, later = _last_of_each(there), []
        # An agency that has sent another figure since has corrected itself.
        superseded = [r for r in rows if one.key and _is_of(r, one.key) and _matches(r, one)]
        if not any(_matches(row, one) for row in there) and superseded:
            later = there
    if later and one.until == "newer_return":
        return Fitting(entry, problem=_problem(entry, "C03", later[-1]["file"]))
    fitting = [row for row in there if _matches(row, one)]
    if len(fitting) != 1:
        found = "; ".join(_said(row, one.cell) for row in there) or "–"
        return Fitting(entry, problem=_problem(entry, "C01", found, _shown(one.old)))
    return Fitting(entry, fitting[0])


def _is_in(row: Row, place: OfCell) -> bool:
    file = row["file"] == place.file if place.file else row["sha256"] == place.sha256
    return file and row["sheet"] == place.sheet and place.cell in row["cell"].split("/")


def _is_of(row: Row, key: OfKey) -> bool:
    names = ("indicator", "area", "period", "agency")
    same = all(row[name] == getattr(key, name) for name in names)
    return same and (not key.definition or row["definition"] == key.definition)


def _newer(row: Row, rows: Sequence[Row]) -> list[Row]:
    """Return what the same agency said of the same thing in later files; blanks say nothing."""
    own = [r for r in rows if all(r[name] == row[name] for name in (*KEY, "agency"))]
    after = own[own.index(row) + 1 :]
    return [r for r in after if r["file"] != row["file"] and r["obs_status"] != "O"]


def _last_of_each(rows: Sequence[Row]) -> list[Row]:
    """Return the last row of each key."""
    return list({tuple(row[name] for name in KEY): row for row in rows}.values())


def _matches(row: Row, one: Correction) -> bool:
    part, raw = _part(row, one.cell)
    if isinstance(one.old, Decimal):
        number = row[part]
        return number is not None and math.isclose(number, float(one.old), rel_tol=_SAME)
    return _text(raw) == _text(one.old)


def _part(row: Row, place: OfCell | None) -> tuple[str, str]:
    """Return which number of a row a correction means, and the text in its cell."""
    cells, raws = row["cell"].split("/"), row["raw"].split(" / ")
    if place and len(cells) == len(raws) == 2:
        at = cells.index(place.cell)
        return ("numerator", "denominator")[at], raws[at]
    return "value", row["raw"]


def _text(words: str) -> str:
    return unicodedata.normalize("NFC", words).strip()


def _said(row: Row, place: OfCell | None) -> str:
    return f"“{_part(row, place)[1]}” ({row['file']}, «{row['sheet']}», {row['cell']})"


def _shown(old: str | Decimal) -> str:
    return plain(float(old)) if isinstance(old, Decimal) else f"“{old}”"


def _without_doubles(fittings: Sequence[Fitting]) -> list[Fitting]:
    """Return the fittings; of several that correct one cell none is applied."""
    cells: dict[tuple[Any, ...], list[Entry]] = {}
    for one in fittings:
        if one.row:
            cells.setdefault(tuple(one.row[n] for n in _CELL), []).append(one.entry)
    return [_unless_double(one, cells) for one in fittings]


def _unless_double(one: Fitting, cells: dict[tuple[Any, ...], list[Entry]]) -> Fitting:
    rivals = cells[tuple(one.row[n] for n in _CELL)] if one.row else []
    if not one.row or len(rivals) == 1:
        return one
    place = f"{one.row['file']}, «{one.row['sheet']}», {one.row['cell']}"
    others = ", ".join(entry.place for entry in rivals if entry is not one.entry)
    return Fitting(one.entry, problem=_problem(one.entry, "C02", others, place))


def _corrected(row: Row, entry: Entry, catalogue: Catalogue) -> Row:
    """Return the row that counts: the new content, the old trail, and why."""
    one = entry.content
    why = f"{one.reason} ({one.reporter}, {date_short(one.decided)})"
    content = _content(row, one.new, catalogue)
    return row | content | {"correction": entry.place, "correction_note": why}


def _content(row: Row, new: New, catalogue: Catalogue) -> Row:
    """Return the columns that a correction changes; numbers in the indicator's unit."""
    empty: Row = {"value": None, "numerator": None, "denominator": None}
    if new.status in NO_VALUE:
        return empty | {"obs_status": new.status, "state": ""}
    # A figure without a status counts as an estimate, as in a return.
    before = row["obs_status"]
    status = {"obs_status": new.status or ("E" if before in NO_VALUE else before)}
    if new.state is not None:
        return status | {"state": new.state}
    if new.value is not None:
        return empty | status | {"value": float(new.value)}
    assert new.numerator is not None and new.denominator is not None
    value = catalogue.unit(row["indicator"]).per * new.numerator / new.denominator
    return status | {
        "value": float(value),
        "numerator": float(new.numerator),
        "denominator": float(new.denominator),
    }


def _told(fitting: Fitting, new: Row) -> tuple[Problem, Row]:
    """Return the note that stands at a corrected cell, with the row that says whose it is."""
    one, row = fitting.entry, fitting.row or {}
    said = new["state"] if one.content.new.state else new["obs_status"]
    found = said if new["value"] is None else plain(new["value"])
    words = f"{found} – {new['correction_note']} [{one.place}]"
    cell = row["cell"].split("/")[0]
    return Problem(row["file"], row["sheet"], cell, "C04", words, _shown(one.content.old)), row


def _problem(entry: Entry, code: str, found: str, expected: str = "") -> Problem:
    """Return the problem of a correction itself: its place is the file and its number there."""
    file = f"params/corrections/{entry.file}"
    return Problem(file, "", f"#{entry.content.number}", code, found, expected)


def _problem_row(told: tuple[Problem, Row]) -> Row:
    problem, row = told
    owner = {"agency": row.get("agency", ""), "vintage": row.get("vintage", "")}
    return asdict(problem) | {"severity": problem.severity} | owner
