"""The rows of a table of assessments before any value is looked at: keys, targets, defaults."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.catalogue import Catalogue, Indicator, Target
from analysis.progress.crosscheck.common import Flags
from analysis.progress.registry import STATUS
from analysis.progress.series import DIFFERENT, Ints, Lines, Places

METHOD = "destatis_adapted"
METHOD_VERSION = STATUS.version

COLUMNS = [
    "indicator", "area", "year", "period", "value", "value_status", "definition", "fit", "agency",
    "target", "target_year", "operator", "met", "gap", "gap_percent", "gap_text_unit", "pace",
    "required_pace", "factor", "must_reverse", "outlook_value", "outlook_low", "outlook_high",
    "outlook_word", "provisional", "status", "status_reason", "milestone", "status_before",
    "flipped", "stable", "score", "methods_disagree", "state", "state_date", "evidence", "reason",
    "stale", "n", "window", "first_period", "first_value", "noise", "hardly_changed", "conflict",
    "vintage", "method", "method_version", "thresholds", "assumption",
]  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What a table is assessed by: the targets of a day, for one reporting year."""

    catalogue: Catalogue
    year: int
    day: date

    @cached_property
    def codes(self) -> list[str]:
        """Return the indicators in the order of their codes."""
        return sorted(self.catalogue.indicators)

    @cached_property
    def indicators(self) -> list[Indicator]:
        """Return the indicators in that order."""
        return [self.catalogue.indicators[code] for code in self.codes]

    @cached_property
    def targets(self) -> list[Target]:
        """Return the targets in force, in that order."""
        return [indicator.target_at(self.day) for indicator in self.indicators]


Rows = dict[str, NDArray[Any]]
"""The columns of the result while it is made."""


@dataclass(frozen=True)
class Keys:
    """The indicators and areas of the result, in order, as one number each."""

    number: Ints
    codes: list[str]
    areas: list[str]

    def of_rows(self, rows: pd.DataFrame) -> Ints:
        """Return the number of the indicator and area of each row of a table."""
        indicator, area = (
            _places(rows[name], known)
            for name, known in (("indicator", self.codes), ("area", self.areas))
        )
        return indicator * len(self.areas) + area

    def of_lines(self, found: Lines, indicator: Places, area: Places) -> Ints:
        """Return the number of indicators and areas that are given in the codes of `Lines`."""
        indicators = pd.Index(self.codes).get_indexer(pd.Index(found.indicators))
        areas = pd.Index(self.areas).get_indexer(pd.Index(found.areas))
        return np.asarray(indicators[indicator] * len(self.areas) + areas[area], dtype=np.int64)

    def at(self, number: Ints) -> Ints:
        """Return the rows of some keys that are among these."""
        return np.asarray(np.searchsorted(self.number, number), dtype=np.int64)

    @cached_property
    def indicator(self) -> Ints:
        """Return the place of each key's indicator."""
        return self.number // len(self.areas)

    @cached_property
    def area(self) -> Ints:
        """Return the place of each key's area."""
        return self.number % len(self.areas)


def keys_of(table: pd.DataFrame, found: Lines, asked: Asked) -> Keys:
    """Return every indicator of the province, and every indicator and area told of."""
    is_stated = table["state"].to_numpy() != "" if "state" in table else slice(0)
    stated = table[["indicator", "area"]][is_stated]
    province = asked.catalogue.plan.province
    areas = sorted({province, *found.areas, *stated["area"].unique()})
    codes = asked.codes
    usable = found.fit != DIFFERENT
    every = Keys(np.zeros(0, dtype=np.int64), codes, areas)
    of_values = every.of_lines(found, found.indicator[usable], found.area[usable])
    of_province = np.arange(len(codes)) * len(areas) + areas.index(province)
    number = np.concatenate([of_province, of_values, every.of_rows(stated)])
    return replace(every, number=np.unique(number))


def waiting(table: pd.DataFrame, keys: Keys, asked: Asked) -> Flags:
    """Return the keys whose figure of the year nobody decided on, where it would count."""
    if "conflict" not in table:
        return np.zeros(len(keys.number), dtype=bool)
    rows = table[(table["conflict"] == "open") & (table["period"] == asked.year)]
    known = asked.catalogue.indicators
    ways = zip(rows["indicator"], rows["definition"], strict=True)
    ways_known = [known[indicator].definition(way) for indicator, way in ways]
    counts = np.array([way is None or way.fit != "different" for way in ways_known], dtype=bool)
    return np.isin(keys.number, keys.of_rows(rows[counts]))


def blank(keys: Keys, asked: Asked, waits: Flags) -> Rows:
    """Return the columns that stand without any value, and defaults for the rest."""
    size, which = len(keys.number), keys.indicator
    targets, indicators = asked.targets, asked.indicators
    units = [asked.catalogue.unit(code).gap.vi for code in keys.codes]
    goal = [np.nan if t.value is None else float(t.value) for t in targets]
    rows: Rows = {
        "indicator": texts_of(keys.codes)[which],
        "area": texts_of(keys.areas)[keys.area],
        "year": np.full(size, asked.year),
        "target": np.array(goal)[which],
        "target_year": np.array([t.year for t in targets])[which],
        "operator": texts_of([t.operator for t in targets])[which],
        "gap_text_unit": texts_of(units)[which],
        "noise": np.array([float(i.noise) for i in indicators])[which],
        "assumption": texts_of(_assumptions(indicators, targets))[which],
        "met": same("not_assessed", size),
        "reason": np.where(waits, same("conflict", size), same("no_value", size)),
        "conflict": np.where(waits, same("open", size), same("", size)),
        "method": same(METHOD, size),
        "method_version": same(METHOD_VERSION, size),
        "thresholds": same(STATUS.thresholds_text, size),
    }
    rows["status_reason"] = rows["reason"].copy()
    unknown = ("value_status", "definition", "fit", "agency", "vintage")
    texts: dict[str, str | None] = dict.fromkeys(unknown)
    empty = ("state", "state_date", "evidence", "milestone", "window", "outlook_word")
    texts |= dict.fromkeys((*empty, "methods_disagree"), "")
    texts |= dict.fromkeys(("status", "status_before"), "not_assessed")
    flags = ("stale", "must_reverse", "provisional", "flipped", "hardly_changed")
    rows |= {name: same(text, size) for name, text in texts.items()}
    rows |= {name: np.zeros(size, dtype=bool) for name in flags}
    rows["n"] = np.zeros(size, dtype=np.int64)
    blank = set(COLUMNS) - set(rows)
    return rows | {name: np.full(size, np.nan) for name in sorted(blank)}


def _assumptions(indicators: list[Indicator], targets: list[Target]) -> list[str]:
    """Return the entries of plan.yml that each indicator and its target rest on."""
    pairs = zip(indicators, targets, strict=True)
    each = [[*([t.assumption] if t.assumption else []), *i.assumptions] for i, t in pairs]
    return [" ".join(dict.fromkeys(slugs)) for slugs in each]


def _places(names: pd.Series, known: list[str]) -> Ints:
    """Return the place of each name among the known; each different name is looked up once."""
    which, different = pd.factorize(names)
    return np.asarray(pd.Index(known).get_indexer(pd.Index(different))[which], dtype=np.int64)


def texts_of(texts: Iterable[str | None]) -> NDArray[Any]:
    """Return texts as an array that codes can pick from."""
    return np.array(list(texts), dtype=object)


def same(text: str | None, size: int) -> NDArray[Any]:
    """Return a column of one text."""
    return np.full(size, text, dtype=object)
