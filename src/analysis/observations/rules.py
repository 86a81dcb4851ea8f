"""Rules across returns: what no sender can see in one workbook alone.

They ask, they never block: a rule finds a cell worth a second look, its kind stands among the
problems under the same code. Nothing is changed in the long table.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from statistics import median
from typing import Any

import pandas as pd

from analysis.catalogue import Area, Catalogue, Indicator
from analysis.language import number
from analysis.language.formats import rounded
from analysis.observations.current import ORDER, conflicts, current, standing
from analysis.observations.schema import KEY, table
from analysis.returns.problems import Problem

Row = Mapping[str, Any]

SHARE_OF_TOTAL = 0.005
"""How far a sum of areas may lie from the province's own figure."""
NOISE_BANDS = 8
SHARE_OF_WIDTH = 0.2
SHARE_OF_LAST = 0.5
"""A jump: more than so many noise bands and such a share of the usual width (or last value)."""
COPIED = 3
"""How many unchanged indicators make a return look copied from last year's."""
EQUAL_CHANGES = 4
SMALLEST_STEPS = 10
"""A series is too regular from so many equal changes on, each of so many printed decimals."""
TIMES_MEDIAN = 10
FEWEST_AREAS = 5
SMALLEST_DENOMINATOR = 20
"""A slip of the unit shows beside enough areas, and where one case cannot move the rate far."""
NAMED = 5
"""How many areas are named before the rest is only counted."""


@dataclass(frozen=True)
class Evidence:
    """What the rules look at: every row ever sent, and those that count on a day."""

    observations: pd.DataFrame
    catalogue: Catalogue
    year: int
    day: date

    @cached_property
    def counted(self) -> list[dict[str, Any]]:
        """Return the rows that count and hold a value or a reason, without breakdowns."""
        found = _totals(current(self.observations, self.catalogue, self.day))
        return _records(found[found["period"] <= self.year])

    @cached_property
    def values(self) -> dict[tuple[str, str, str, int], Row]:
        """Return the values that count by indicator, definition, area and period."""
        given = (r for r in self.counted if r["value"] is not None)
        return {(r["indicator"], r["definition"], r["area"], r["period"]): r for r in given}

    @cached_property
    def of_year(self) -> list[Row]:
        """Return the values of the reporting year."""
        return [row for key, row in self.values.items() if key[3] == self.year]

    @cached_property
    def pairs(self) -> list[tuple[Row, Row]]:
        """Return this year's value and last year's where no break separates them."""
        found = [(row, self._before(row)) for row in self.of_year]
        return [(row, old) for row, old in found if old is not None]

    def indicator(self, row: Row) -> Indicator:
        """Return the indicator of a row."""
        return self.catalogue.indicators[row["indicator"]]

    def of_province(self, row: Row) -> bool:
        """Whether a row is the province's own."""
        return bool(row["area"] == self.catalogue.plan.province)

    def sent_for_year(self, row: Row) -> bool:
        """Whether a row came with a return of the reporting year: its folder says so."""
        return str(row["file"]).startswith(f"{self.year}/")

    def _before(self, row: Row) -> Row | None:
        last = self.year - 1
        old = self.values.get((row["indicator"], row["definition"], row["area"], last))
        known = self.indicator(row).definition(row["definition"])
        apart = any(
            b.period == self.year or (b.period == last and b.kind == "isolated")
            for b in (known.breaks if known else ())
        )
        return None if apart or row["obs_status"] == "B" else old


Rule = Callable[[Evidence], Iterable[Problem]]


def across(observations: pd.DataFrame, catalogue: Catalogue, year: int, day: date) -> pd.DataFrame:
    """Return what the rules find in the returns of a year, as rows of the table of problems.

    In order of rule, file, sheet and cell, whatever the order of the observations.
    """
    evidence = Evidence(observations, catalogue, year, day)
    found = sorted(
        {problem for rule in RULES.values() for problem in rule(evidence)},
        key=lambda p: (p.code, p.file, p.sheet, p.cell, p.found, p.expected),
    )
    senders = observations.drop_duplicates("file").set_index("file")[["agency", "vintage"]]
    sent = {str(file): {"agency": a, "vintage": v} for file, a, v in senders.itertuples()}
    return table(
        "problems",
        (asdict(p) | {"severity": p.severity} | sent.get(p.file, {}) for p in found),
    )


def sum_of_areas(evidence: Evidence) -> Iterator[Problem]:
    """X01: the counts of all areas do not add up to the province's own.

    Where areas are missing, only a sum above the whole is a contradiction.
    """
    for row, areas, by_area in _totals_by_area(evidence):
        if row is None:
            continue
        for part in ("value",) if _is_count(evidence.indicator(row)) else _PARTS:
            alike = [r for r in by_area.values() if r["definition"] == row["definition"]]
            given = [r[part] for r in alike if r[part] is not None]
            own, together = row[part], sum(given)
            none = sum(r["obs_status"] == "M" for r in by_area.values())
            if own is None or not given:
                continue
            excess = together - own
            whole = len(given) + none == len(areas)
            if (abs(excess) if whole else excess) > max(1, SHARE_OF_TOTAL * own):
                yield _problem("X01", row, _in(evidence, row, _count(together)), _count(own))


def areas_missing(evidence: Evidence) -> Iterator[Problem]:
    """X02: some areas of a level have no figure while others have."""
    for row, areas, by_area in _totals_by_area(evidence):
        answered = {a for a, r in by_area.items() if r["value"] is not None}
        none = {a for a, r in by_area.items() if r["obs_status"] == "M"}
        silent = [a for a in areas if a.key not in answered | none]
        if not answered or not silent:
            continue
        names = ", ".join(_name(a) for a in silent[:NAMED])
        more = ", …" if len(silent) > NAMED else ""
        code = next(iter(by_area.values()))["indicator"]
        found = f"{code}: {len(silent)} ({names}{more})"
        expected = str(len(areas) - len(none))
        yield _problem("X02", row, found, expected)


def jump(evidence: Evidence) -> Iterator[Problem]:
    """X03: a value far from last year's; a count that falls as the plan wants is none."""
    for row, old in evidence.pairs:
        indicator = evidence.indicator(row)
        change = row["value"] - old["value"]
        if _is_count(indicator) and (not evidence.of_province(row) or change < 0):
            continue
        if abs(change) > _band(indicator, old["value"]):
            new, last = _shown(indicator, row["value"], old["value"])
            found = _in(evidence, row, f"{new} ({row['period']})")
            yield _problem("X03", row, found, f"{last} ({old['period']})")


def copied_forward(evidence: Evidence) -> Iterator[Problem]:
    """X04: a return repeats last year's value, numerator and denominator, indicator by indicator.

    An indicator counts when all its areas are the same; zero and the natural limits do not.
    """
    same: dict[str, dict[str, list[tuple[Row, bool]]]] = {}
    for row, old in evidence.pairs:
        if row["agency"] == old["agency"] and row["file"] != old["file"]:
            equal = all(row[part] == old[part] for part in ("value", *_PARTS))
            limits = evidence.indicator(row).limits
            telling = equal and row["value"] not in (0, limits.low, limits.high)
            same.setdefault(row["file"], {}).setdefault(row["indicator"], []).append((row, telling))
    for indicators in same.values():
        copied = {c: rows for c, rows in indicators.items() if all(told for _, told in rows)}
        if len(copied) >= COPIED:
            first = min((r for rows in copied.values() for r, _ in rows), key=_place)
            yield _problem("X04", first, ", ".join(sorted(copied)), str(evidence.year - 1))


def too_regular(evidence: Evidence) -> Iterator[Problem]:
    """X05: the last four or more yearly changes are the same to the last printed decimal."""
    for row in evidence.of_year:
        indicator = evidence.indicator(row)
        key = (row["indicator"], row["definition"], row["area"])
        years, changes = evidence.year, list[int]()
        while (old := evidence.values.get((*key, years - 1))) is not None:
            new = evidence.values[(*key, years)]
            change = _steps(indicator, new["value"]) - _steps(indicator, old["value"])
            if changes and change != changes[0]:
                break
            changes.append(change)
            years -= 1
        if len(changes) >= EQUAL_CHANGES and abs(changes[0]) >= SMALLEST_STEPS:
            step = changes[0] * 10.0**-indicator.decimals
            shown = number(step, indicator.decimals, signed=True)
            found = _in(evidence, row, f"{shown} ({years}–{evidence.year})")
            yield _problem("X05", row, found, str(len(changes)))


def revised(evidence: Evidence) -> Iterator[Problem]:
    """X06: a later return changes a final value, or moves an earlier one across its target."""
    rows = _totals(standing(evidence.observations))
    rows = rows[rows["value"].notna() & (rows["period"] <= evidence.year)]
    rows = rows[rows.duplicated([*KEY, "agency"], keep=False)]
    ordered = _records(rows.sort_values([*KEY, "agency", *ORDER], kind="stable"))
    for _, group in groupby(ordered, key=lambda r: (*(r[k] for k in KEY), r["agency"])):
        *_, before, after = [[], *(list(g) for _, g in groupby(group, key=lambda r: r["value"]))]
        if not before or not evidence.sent_for_year(after[0]):
            continue
        old, new = before[-1], after[-1]
        if old["file"] != new["file"] and _is_revision(evidence, old, new):
            now, last = _shown(evidence.indicator(new), new["value"], old["value"])
            found = _in(evidence, new, f"{now} ({new['period']})")
            yield _problem("X06", new, found, f"{last} ({old['file']})")


def new_definition(evidence: Evidence) -> Iterator[Problem]:
    """X07: an indicator is measured otherwise than last year; once for each return."""
    ways: dict[tuple[str, str, int], set[str]] = {}
    for code, way, area, period in evidence.values:
        ways.setdefault((code, area, period), set()).add(way)
    told = set()
    for row in sorted(evidence.of_year, key=_place):
        last = ways.get((row["indicator"], row["area"], evidence.year - 1), set())
        now = ways[row["indicator"], row["area"], evidence.year]
        change = (row["file"], row["indicator"], row["definition"])
        if last and not last & now and change not in told:
            told.add(change)
            indicator = evidence.indicator(row)
            before = "; ".join(_way(indicator, way) for way in sorted(last))
            found = _in(evidence, row, _way(indicator, row["definition"]))
            yield _problem("X07", row, found, before)


def decided_conflict(evidence: Evidence) -> Iterator[Problem]:
    """X08: agencies differ, and the order of precedence says whose value counts."""
    return _conflicts(evidence, "X08", "decided")


def open_conflict(evidence: Evidence) -> Iterator[Problem]:
    """X10: agencies differ, and nothing says whose value counts."""
    return _conflicts(evidence, "X10", "open")


def unit_slip(evidence: Evidence) -> Iterator[Problem]:
    """X09: the rate of an area is ten times, or a tenth of, what is usual among the areas."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in evidence.of_year:
        rate = not _is_count(evidence.indicator(row)) and not evidence.of_province(row)
        if rate and row["value"] > 0:
            groups.setdefault((row["indicator"], row["definition"]), []).append(row)
    for rows in groups.values():
        for row in rows if len(rows) >= FEWEST_AREAS else ():
            usual = median(r["value"] for r in rows if r is not row)
            small = (row["denominator"] or SMALLEST_DENOMINATOR) < SMALLEST_DENOMINATOR
            if not small and not usual / TIMES_MEDIAN <= row["value"] <= usual * TIMES_MEDIAN:
                found, expected = _shown(evidence.indicator(row), row["value"], usual)
                yield _problem("X09", row, _in(evidence, row, found), expected)


RULES: dict[str, Rule] = {
    "X01": sum_of_areas,
    "X02": areas_missing,
    "X03": jump,
    "X04": copied_forward,
    "X05": too_regular,
    "X06": revised,
    "X07": new_definition,
    "X08": decided_conflict,
    "X09": unit_slip,
    "X10": open_conflict,
}
"""Every rule under its code; its words stand in analysis.returns.problems."""

_PARTS = ("numerator", "denominator")


def _totals_by_area(
    evidence: Evidence,
) -> Iterator[tuple[Row | None, list[Area], dict[str, Row]]]:
    """Yield the province's row, the areas of a level and what each of them says, per indicator."""
    said: dict[tuple[str, str], dict[str, Row]] = {}
    for row in evidence.counted:
        if row["period"] == evidence.year:
            said.setdefault((row["indicator"], row["area"]), {})[row["definition"]] = row
    for code, indicator in evidence.catalogue.indicators.items():
        way = indicator.definitions[0].id
        own = said.get((code, evidence.catalogue.plan.province), {}).get(way)
        for level in indicator.by_area.levels if indicator.by_area else ():
            areas = evidence.catalogue.areas_on(evidence.day, level)
            told = {a.key: said[code, a.key] for a in areas if (code, a.key) in said}
            by_area = {key: _preferred(rows, way) for key, rows in told.items()}
            if by_area:
                yield own if own and own["value"] is not None else None, areas, by_area


def _preferred(rows: Mapping[str, Row], way: str) -> Row:
    """Return the row that has a value, of a way of measuring before any other."""
    order = sorted(rows.items(), key=lambda i: (i[1]["value"] is None, i[0] != way, i[0]))
    return order[0][1]


def _conflicts(evidence: Evidence, code: str, kind: str) -> Iterator[Problem]:
    found = _totals(conflicts(evidence.observations, evidence.catalogue, evidence.day))
    rows = _records(found[(found["conflict"] == kind) & (found["period"] <= evidence.year)])
    for _, group in groupby(rows, key=lambda r: tuple(r[k] for k in KEY)):
        agencies = list(group)
        if not any(evidence.sent_for_year(r) or r["period"] == evidence.year for r in agencies):
            continue
        for row in agencies:
            others = (_said(evidence, r) for r in agencies if r is not row)
            yield _problem(code, row, _in(evidence, row, _said(evidence, row)), "; ".join(others))


def _said(evidence: Evidence, row: Row) -> str:
    """Return an agency's value or state, with its year and the agency's name."""
    name = evidence.catalogue.agencies[row["agency"]].name.vi
    if row["value"] is None:
        said = evidence.catalogue.word("state", row["state"])
    else:
        said = _shown(evidence.indicator(row), row["value"])[0]
    return f"{said} ({row['period']}, {name})"


def _is_revision(evidence: Evidence, old: Row, new: Row) -> bool:
    """Whether a final value moved beyond noise, or any value to the other side of its target."""
    indicator = evidence.indicator(new)
    smallest = max(float(indicator.noise), 0.5 * 10.0**-indicator.decimals)
    if abs(new["value"] - old["value"]) <= smallest:
        return False
    target = evidence.catalogue.target(new["indicator"], evidence.day).value
    crossed = target is not None and (new["value"] >= target) != (old["value"] >= target)
    return bool(old["obs_status"] == "A" or crossed)


def _band(indicator: Indicator, last: float) -> float:
    """Return by how much a value may move in a year before it is asked about."""
    low = indicator.limits.low if indicator.plausible.low is None else indicator.plausible.low
    high = indicator.limits.high if indicator.plausible.high is None else indicator.plausible.high
    if low is not None and high is not None:
        share = SHARE_OF_WIDTH * float(high - low)
    else:
        share = SHARE_OF_LAST * abs(last)
    return max(NOISE_BANDS * float(indicator.noise), share)


def _is_count(indicator: Indicator) -> bool:
    """Whether an indicator counts things (houses left) instead of measuring a rate."""
    return indicator.decimals == 0


def _steps(indicator: Indicator, value: float) -> int:
    return int(rounded(value, indicator.decimals).scaleb(indicator.decimals))


def _totals(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are broken down by nothing."""
    return frame[(frame[["sex", "age", "residence"]] == "_T").all(axis=1)]


_USED = [
    *("indicator", "definition", "area", "period", "sex", "age", "residence", "vintage", "value"),
    *("numerator", "denominator", "state", "obs_status", "agency", "file", "sheet", "cell"),
    *("version", "correction"),
]


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as dicts, an empty number as None."""
    plain = frame[_USED].astype(object)
    return [
        dict(zip(_USED, row, strict=True))
        for row in plain.where(plain.notna(), None).itertuples(index=False)
    ]


def _problem(code: str, row: Row | None, found: str, expected: str) -> Problem:
    """Return a problem at the cell of a row; a value of two cells has it at the first."""
    if row is None:
        return Problem("", "", "", code, found, expected)
    return Problem(row["file"], row["sheet"], row["cell"].split("/")[0], code, found, expected)


def _place(row: Row) -> tuple[str, str, str, str]:
    return row["file"], row["indicator"], row["sheet"], row["cell"]


def _in(evidence: Evidence, row: Row, words: str) -> str:
    """Return words behind the indicator's code and, below the province, the area's name."""
    area = evidence.catalogue.areas.get(row["area"])
    below = "" if evidence.of_province(row) or area is None else f", {_name(area)}"
    return f"{row['indicator']}{below}: {words}"


def _name(area: Area) -> str:
    return f"{area.type.lower()} {area.name}"


def _way(indicator: Indicator, code: str) -> str:
    """Return the name of a way of measuring; one that is not known is its own words."""
    known = indicator.definition(code)
    return known.name.vi if known else code or "…"


def _shown(indicator: Indicator, *values: float) -> list[str]:
    """Return values as printed, with one more decimal where they would look the same."""
    shown = [number(value, indicator.decimals) for value in values]
    alike = len(set(shown)) < len(set(values))
    return [number(value, indicator.decimals + 1) for value in values] if alike else shown


def _count(value: float) -> str:
    return number(value, 0)
