"""Disclosure control: what a public edition hides before any figure is made of it.

Sensitive are counts of persons, households or houses above zero and below the plan's
`suppress_below`, of indicators that areas report: what was counted, who was not (denominator
less numerator), and who could have been (the denominator). Zero and «nobody» are not small.
Whatever would give a hidden count away goes with it, so that everything computed from the
masked table (gaps, changes, best and worst, means) is safe without a further look.

Source: A. Hundepool et al., «Statistical Disclosure Control», Wiley 2012, chapters 4 and 5.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.catalogue import Catalogue
from analysis.observations import SCHEMAS
from analysis.progress.assess import assess
from analysis.progress.equity.suppression import (
    NO_TOTAL,
    Flags,
    Floats,
    is_covered,
    is_small,
    suppressed,
)
from analysis.progress.gathering import TOTALS
from analysis.progress.series import Ints

Names = NDArray[np.object_]

MASK = "×"
"""What stands in the place of a hidden cell's text."""
HIDDEN = "Q"
"""The status of a hidden value, of the SDMX codelist."""
REASON = "suppressed"
"""Why nothing is said of a series whose value of the reporting year is hidden."""

NOTE = (
    "{count} cells of areas are hidden («×») because each would show fewer than {threshold} "
    "persons, households or houses, or would give such a count away by subtraction from a total.",
    "Zero is shown as it is. Rates, gaps, changes and comparisons that rest on a hidden cell are "
    "left out with it.",
)
"""What a page of a public edition says of it; messages with {count} and {threshold}."""
NOTHING_HIDDEN = (
    "No cell of this page is hidden: none shows a count above zero and below {threshold} "
    "persons, households or houses."
)

_TABLE = ["indicator", "period"]
_NUMBERS = ("value", "numerator", "denominator")
_TYPED = ("note", "evidence")
"""What agencies type beside a value."""
_FREE = (*_TYPED, "correction_note")
"""Texts of agencies that may name the number of another cell of their table."""
_OWN = ("state", "state_date", "source", "address", *_FREE)
"""What a hidden row says besides its number; a state tells zero from more than zero."""


def masked(current: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return the values that count with small cells hidden, and what would give them away.

    `current` has one row for each key. A hidden row keeps its key and the address of its cell;
    its numbers are missing, its status is Q, its text «×» for each cell. In the table of an
    indicator and year that hides anything, and wherever an agency typed them, notes and evidence
    are emptied: they may name what another cell hides, or a person; those of publications stay.
    What an area typed and nobody took for a value is masked everywhere.

    What is promised: after every table of the release a small count may still be greater than it
    is by the threshold, so it is neither known nor known to be small. For who has all
    denominators from elsewhere it may be greater by the threshold or by all that they allow; the
    count of an area where everybody was reached is then no secret.
    """
    if not catalogue.plan.suppress_below:
        return _without_own_words(current)
    hidden = hidden_rows(current, catalogue)
    around = hidden | _of_same_table(current, hidden)
    known = [name for name in current if name in _NUMBERS]
    changed: dict[str, Any] = {name: current[name].mask(hidden) for name in known}
    changed["obs_status"] = current["obs_status"].mask(hidden, HIDDEN)
    changed |= {name: current[name].mask(hidden, "") for name in _OWN if name in current}
    changed |= {name: current[name].mask(around, "") for name in _FREE if name in current}
    if "raw" in current:
        texts = current["raw"].map(_mask)
        unread = _is_unread(current, catalogue, around)
        changed["raw"] = current["raw"].mask(hidden | unread, texts)
    return _without_own_words(current.assign(**changed))


def _without_own_words(table: pd.DataFrame) -> pd.DataFrame:
    """Return values without what the agencies that reported them typed beside them."""
    if "origin" not in table:
        return table.copy()
    own = table["origin"] == "reported"
    return table.assign(**{name: table[name].mask(own, "") for name in _TYPED if name in table})


def hidden_rows(current: pd.DataFrame, catalogue: Catalogue) -> Flags:
    """Return which rows to hide; none where the plan's `suppress_below` is 0."""
    hidden = np.zeros(len(current), dtype=bool)
    threshold = catalogue.plan.suppress_below
    at = np.flatnonzero(_is_of_area(current, catalogue))
    if not threshold or not len(at):
        return hidden
    rows = current.iloc[at]
    whole = (rows[[name for name in TOTALS if name in rows]] == "_T").all(axis=1).to_numpy()
    for cells in _tables(rows, whole, catalogue):
        hidden[at[cells.places]] = cells.hidden(threshold)
    hidden[at] |= ~whole & _with_small_parts(rows, ~whole, hidden[at], catalogue)
    return hidden


def hidden_count(table: pd.DataFrame) -> int:
    """Return how many cells of a masked table are hidden."""
    return int((table["obs_status"] == HIDDEN).sum())


def assessed(
    table: pd.DataFrame, catalogue: Catalogue, year: int, day: date | None = None
) -> pd.DataFrame:
    """Return the assessments of a masked table (columns as `progress.assess`).

    A series whose value of the reporting year is hidden is not assessed, reason `suppressed`:
    an older value would else pass for the newest and come to another verdict than the internal
    edition's.
    """
    keys = ["indicator", "area"]
    now = (table["obs_status"] == HIDDEN) & (table["period"] == year)
    withheld = pd.MultiIndex.from_frame(table.loc[now, keys])
    told = table[~pd.MultiIndex.from_frame(table[keys]).isin(withheld)]
    found = assess(told, catalogue, year, day)
    silent = pd.MultiIndex.from_frame(found[keys]).isin(withheld)
    reasons = {name: found[name].mask(silent, REASON) for name in ("reason", "status_reason")}
    return found.assign(**reasons)


def public_tables(
    tables: Mapping[str, pd.DataFrame], table: pd.DataFrame, catalogue: Catalogue
) -> dict[str, pd.DataFrame]:
    """Return the stored tables of a release as a public edition may have them.

    `tables` are those of observations.SCHEMAS by name, `table` the masked values that count.
    Observations of indicators that areas report are those that count, without earlier versions
    and other agencies' figures: the difference of two versions tells what one of them hides.
    Plans are kept for the province. Free text cannot be checked for small counts, names or
    telephone numbers: tasks keep their status alone, proposals and problems no row.
    """
    return {name: _PUBLIC.get(name, _as_it_is)(t, table, catalogue) for name, t in tables.items()}


def _as_it_is(table: pd.DataFrame, _: pd.DataFrame, __: Catalogue) -> pd.DataFrame:
    return table.copy()


def _no_rows(table: pd.DataFrame, _: pd.DataFrame, __: Catalogue) -> pd.DataFrame:
    return table.iloc[:0].copy()


def _of_province(table: pd.DataFrame, _: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    kept: pd.DataFrame = table[table["area"] == catalogue.plan.province]
    return kept.reset_index(drop=True)


def _without_words(table: pd.DataFrame, _: pd.DataFrame, __: Catalogue) -> pd.DataFrame:
    return table.assign(**dict.fromkeys(("result", "difficulty", "next_step", "raw"), ""))


def _that_count(table: pd.DataFrame, chosen: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    others = table[~_is_of_area(table, catalogue)]
    counting = chosen[_is_of_area(chosen, catalogue)][SCHEMAS["observations"].names]
    both = pd.concat([others, counting], ignore_index=True)
    return _without_own_words(both)


_PUBLIC = {
    "observations": _that_count,
    "plans": _of_province,
    "tasks": _without_words,
    "proposals": _no_rows,
    "problems": _no_rows,
}


def _mask(raw: str) -> str:
    """Return the text of one cell, or of numerator and denominator, as it is shown masked."""
    return " / ".join(MASK for _ in raw.split(" / "))


def _is_unread(current: pd.DataFrame, catalogue: Catalogue, around: Flags) -> Flags:
    """Return where digits were typed that did not become a value: by mistake, or in dispute."""
    below = (current["area"] != catalogue.plan.province) | around
    typed = current["value"].isna() & current["raw"].str.contains(r"\d")
    return np.asarray(below & typed, dtype=bool)


def _is_of_area(table: pd.DataFrame, catalogue: Catalogue) -> Flags:
    """Return the rows of indicators that areas report, those of the province included."""
    below = table["area"] != catalogue.plan.province
    asked = {code for code, indicator in catalogue.indicators.items() if indicator.by_area}
    by_area = table["indicator"].isin({*asked, *table.loc[below, "indicator"]})
    return by_area.to_numpy(dtype=bool)


def _of_same_table(current: pd.DataFrame, hidden: Flags) -> Flags:
    tables = pd.MultiIndex.from_frame(current[_TABLE])
    return np.asarray(tables.isin(tables[hidden]), dtype=bool)


def _with_small_parts(
    rows: pd.DataFrame, parts: Flags, hidden: Flags, catalogue: Catalogue
) -> Flags:
    """Return the rows of tables of which a total is hidden or a part (a sex, an age) is small.

    No page prints parts, so all of a table go where one must.
    """
    threshold = catalogue.plan.suppress_below
    small = parts & _any_small(_counts(rows, catalogue), threshold)
    return _of_same_table(rows, hidden | small)


def _any_small(measures: Sequence[Floats], threshold: float) -> Flags:
    return np.asarray(np.any([is_small(m, threshold) for m in measures], axis=0), dtype=bool)


def _counts(rows: pd.DataFrame, catalogue: Catalogue) -> tuple[Floats, ...]:
    """Return who was counted, who was not and all together; NaN where nothing is known.

    Of an area's rate that came without counts they follow from its denominator of the nearest
    year, and count half, to be taken for small too early rather than too late; without any
    denominator they are small unless nobody or everybody was counted.
    """
    value, numerator, denominator = (_floats(rows, name) for name in _NUMBERS)
    counted = np.where(rows["indicator"].isin(_counted(catalogue)), value, numerator)
    counts = counted, denominator - counted, denominator
    bare = _is_bare(rows, catalogue)
    if not bare.any():
        return counts
    share, size = value / _per(rows, catalogue), _nearest_size(rows, bare)
    below = (rows["area"] != catalogue.plan.province).to_numpy(dtype=bool)
    told = below & (~np.isnan(size) | ((share > 0) & (share < 1)))
    halves = _half(share, size), _half(1 - share, size), np.floor(size / 2)
    guessed = [np.where(told, half, np.nan) for half in halves]
    return tuple(np.where(bare, g, c) for g, c in zip(guessed, counts, strict=True))


def _is_bare(rows: pd.DataFrame, catalogue: Catalogue) -> Flags:
    """Return the rates that came without their counts."""
    value, *counts = (_floats(rows, name) for name in _NUMBERS)
    without = np.isnan(counts).any(axis=0) & ~np.isnan(value)
    return np.asarray(without & (_per(rows, catalogue) > 1), dtype=bool)


def _per(rows: pd.DataFrame, catalogue: Catalogue) -> Floats:
    per = {code: float(catalogue.unit(code).per) for code in rows["indicator"].unique()}
    return rows["indicator"].map(per).to_numpy(dtype=np.float64)


def _floats(rows: pd.DataFrame, name: str) -> Floats:
    return rows[name].to_numpy(dtype=np.float64, na_value=np.nan)


def _counted(catalogue: Catalogue) -> list[str]:
    """Return the indicators that are counts by themselves (houses): whole numbers of no base."""
    return [
        code
        for code, indicator in catalogue.indicators.items()
        if catalogue.unit(code).per == 1 and indicator.decimals == 0
    ]


def _half(share: Floats, size: Floats) -> Floats:
    """Return half the count that a share of a size comes to; 1 where the size is not known."""
    known = np.maximum(np.floor(share * size / 2), 1)
    return np.where(share > 0, np.where(np.isnan(size), 1, known), 0)


def _nearest_size(rows: pd.DataFrame, bare: Flags) -> Floats:
    """Return the area's denominator of the nearest year for the rows that came without."""
    size = np.full(len(rows), np.nan)
    if bare.any():
        plain = rows[["indicator", "area", "period", "denominator"]].reset_index(drop=True)
        given = plain.dropna(subset=["denominator"])
        pairs = plain[bare].reset_index().merge(given, on=["indicator", "area"])
        pairs["years"] = (pairs["period_x"] - pairs["period_y"]).abs()
        nearest = pairs.sort_values(["years", "denominator_y"]).drop_duplicates("index")
        size[nearest["index"].to_numpy()] = nearest["denominator_y"].to_numpy()
    return size


@dataclass(frozen=True)
class _Cells:
    """The values of one indicator and year that are of everybody: areas of every level.

    `names` are the areas, in a second reading with their ways of measuring, should these differ;
    `above` names what each lies in, nearest first. `measures` are the counts of which some must
    not be worked out; a total is `exact` where its own counts were given.
    """

    places: Ints
    names: tuple[list[str], ...]
    above: tuple[list[list[str]], ...]
    known: Flags
    exact: Flags
    measures: tuple[Floats, ...]

    def hidden(self, threshold: float) -> Flags:
        """Return the cells to hide: more of them until none gives another away."""
        hidden = _any_small(self.measures, threshold)
        more = self._with_neighbours(self._with_totals(hidden, threshold), threshold)
        while more.sum() > hidden.sum():
            hidden = more
            more = self._with_neighbours(self._with_totals(hidden, threshold), threshold)
        return hidden

    def _with_totals(self, hidden: Flags, threshold: float) -> Flags:
        """Return them with the totals that all their parts together would not hide."""
        for measure in self.measures:
            for names, labels in self._labels(hidden):
                for total in sorted(set(labels[hidden & ~np.isnan(measure)]) - {NO_TOTAL}):
                    parts = measure[(labels == total) & ~np.isnan(measure)]
                    short = self._short(measure, hidden, names, labels, total)
                    if not is_covered(np.append(parts, short), threshold):
                        hidden = hidden | ((names == total) & self.known)
        return hidden

    def _with_neighbours(self, hidden: Flags, threshold: float) -> Flags:
        """Return them with the areas that go so that a total gives no hidden count away.

        Ways to add up are looked at one after the other: only one of them can be the true one.
        """
        for measure in self.measures:
            for names, labels in self._labels(hidden):
                totals = sorted(set(labels[hidden]) - {NO_TOTAL})
                short = [self._short(measure, hidden, names, labels, total) for total in totals]
                less = [(n, total) for n, total in zip(short, totals, strict=True) if n < 0]
                counts = [*measure, *(n for n, _ in less)]
                parts = [*labels, *(total for _, total in less)]
                extended = np.append(hidden, np.ones(len(less), dtype=bool))
                hidden = suppressed(counts, [parts], threshold, extended)[: len(hidden)] | hidden
        return hidden

    def _labels(self, hidden: Flags) -> list[tuple[Names, Names]]:
        """Return names and shown totals of the cells, in each way to add them up.

        A hidden total cannot be subtracted from; its parts then are parts of what it lies in.
        """
        found: dict[tuple[tuple[str, ...], tuple[str, ...]], None] = {}
        for names, above in zip(self.names, self.above, strict=True):
            present = {name for name, known in zip(names, self.known, strict=True) if known}
            shown = {n for n, is_shown in zip(names, self.known & ~hidden, strict=True) if is_shown}
            next_up = (_first(up, present) for up in above)
            found[tuple(names), tuple(n if n in shown else NO_TOTAL for n in next_up)] = None
            inner = {name for name in present - shown if any(name in up for up in above)}
            # A hidden total may be small itself: each stands for its parts once.
            for whole in (NO_TOTAL, *sorted(inner)):
                found[tuple(names), _finest(names, above, shown, inner - {whole}, whole)] = None
        return [(np.array(names, dtype=object), np.array(of, dtype=object)) for names, of in found]

    def _short(
        self, measure: Floats, hidden: Flags, names: Names, labels: Names, total: str
    ) -> float:
        """Return by how much a printed total is less than its parts: so much less hides them."""
        printed = measure[(names == total) & self.exact & ~hidden]
        if len(printed) != 1 or np.isnan(printed[0]):
            return 0.0
        return float(min(printed[0] - np.nansum(measure[labels == total]), 0))


def _finest(
    names: list[str], above: list[list[str]], shown: set[str], inner: set[str], whole: str
) -> tuple[str, ...]:
    """Return the shown total of each cell; none for those that their parts or a whole stand for."""
    return tuple(
        NO_TOTAL if name in inner or whole in up else _first(up, shown)
        for name, up in zip(names, above, strict=True)
    )


def _first(names: Iterable[str], among: set[str]) -> str:
    return next((name for name in names if name in among), NO_TOTAL)


def _tables(rows: pd.DataFrame, whole: Flags, catalogue: Catalogue) -> Iterator[_Cells]:
    """Yield the cells of each indicator and year that has a small one."""
    measures = _counts(rows, catalogue)
    small = whole & _any_small(measures, catalogue.plan.suppress_below)
    known, exact = rows["value"].notna().to_numpy(), ~_is_bare(rows, catalogue)
    areas, ways = rows["area"].to_numpy(dtype=object), rows["definition"].to_numpy(dtype=object)
    groups = rows.reset_index(drop=True).groupby(_TABLE, sort=True).indices
    for places in (np.asarray(at)[whole[at]] for at in groups.values()):
        if small[places].any():
            names, above = _readings(areas[places], ways[places], catalogue)
            here = (measure[places] for measure in measures)
            counts = tuple(m for m in here if is_small(m, catalogue.plan.suppress_below).any())
            yield _Cells(places, names, above, known[places], exact[places], counts)


def _readings(
    areas: Names, ways: Names, catalogue: Catalogue
) -> tuple[tuple[list[str], ...], tuple[list[list[str]], ...]]:
    """Return names and what lies above each: of areas and, where they differ, of ways too.

    Which way of measuring a total follows is not always told, so both must hold.
    """
    names, above = list[list[str]](), list[list[list[str]]]()
    for up in _generations(areas, catalogue):
        names.append(list(areas))
        above.append(up)
        if len(set(ways)) > 1:
            names.append([f"{area} {way}" for area, way in zip(areas, ways, strict=True)])
            above.append([[f"{a} {way}" for a in u] for u, way in zip(up, ways, strict=True)])
    return tuple(names), tuple(above)


def _generations(areas: Names, catalogue: Catalogue) -> list[list[list[str]]]:
    """Return what lies above each area; in a year of change once for those before and after.

    Districts and the communes that came after them each add up to the province: together they
    would be taken for parts of one sum, and the wrong ones hidden.
    """
    up = [_above(area, catalogue) for area in areas]
    ended = [catalogue.areas[area].valid_to is not None for area in areas]
    below = {is_over for is_over, above in zip(ended, up, strict=True) if above}
    return [
        [above if is_over == kept else [] for is_over, above in zip(ended, up, strict=True)]
        for kept in sorted(below)
    ] or [up]


def _above(key: str, catalogue: Catalogue) -> list[str]:
    """Return the areas that one lies in, nearest first."""
    parent = catalogue.areas[key].parent
    return [parent, *_above(parent, catalogue)] if parent else []
