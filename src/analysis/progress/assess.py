"""Assess every indicator of every area of a release: level, pace, outlook and status."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.catalogue import Catalogue
from analysis.language import year_span
from analysis.observations import current as chosen
from analysis.progress.agreement import METHODS
from analysis.progress.columns import METS, Facts, Goals, assess_columns
from analysis.progress.crosscheck.common import Codes, Flags
from analysis.progress.gathering import Gathered, gathered, is_double, totals, usual
from analysis.progress.goal import goal_of
from analysis.progress.registry import OUTLOOK_WORDS, REASONS, STATUSES
from analysis.progress.rows import COLUMNS, Asked, Keys, Rows, blank, keys_of, texts_of, waiting
from analysis.progress.series import FITS, Ints, Lines, lines
from analysis.progress.states import judged_by_state


def assess(
    observations: pd.DataFrame,
    catalogue: Catalogue,
    year: int | None = None,
    day: date | None = None,
) -> pd.DataFrame:
    """Return one row for each indicator of the province and of every area that sent values.

    `observations` is the long table; where keys have several vintages or agencies, those that
    count are chosen first. `year` is the reporting year (the latest of the table), `day` fixes
    the targets in force (the end of that year). Values are in the indicator's unit.

    `met` is met, not_met, at_threshold or not_assessed; `reason` says why the level cannot be
    judged (no_value, stale, conflict, out_of_range); `status` and `status_reason` as in
    registry.STATUSES and REASONS. A stale value keeps its gap, and its required change is
    counted from the reporting year. Source: docs/methods.
    """
    if year is None:
        year = int(observations["period"].max()) if len(observations) else 0
    asked = Asked(catalogue, year, day or date(max(year, 1), 12, 31))
    table = _until(totals(observations), year)
    by_number = _by_number(table, asked)
    if by_number is None:
        return assess(chosen(table, catalogue, asked.day), catalogue, year, asked.day)
    rows, keys, waits = by_number
    judged_by_state(rows, keys, table, asked, waits)
    whole = {"period": "Int64", "first_period": "Int64", "stable": "boolean"}
    return pd.DataFrame(rows, columns=COLUMNS).astype(whole)


def _by_number(table: pd.DataFrame, asked: Asked) -> tuple[Rows, Keys, Flags] | None:
    """Return what the values say, None where it is not yet chosen which of them count.

    The lines of a country's table are large; they are let go before states are looked at.
    """
    found = lines(table, asked.catalogue)
    if is_double(found):
        return None
    keys = keys_of(table, found, asked)
    waits = waiting(table, keys, asked)
    rows = blank(keys, asked, waits)
    _fill(rows, keys, table, found, asked, waits)
    return rows, keys, waits


def _until(table: pd.DataFrame, year: int) -> pd.DataFrame:
    past = (table["period"] <= year).to_numpy(dtype=bool)
    return (table if past.all() else table[past]).reset_index(drop=True)


def _fill(
    rows: Rows, keys: Keys, table: pd.DataFrame, found: Lines, asked: Asked, waits: Flags
) -> None:
    """Write what the values say into their rows."""
    values = table["value"].to_numpy(dtype=np.float64, na_value=np.nan)
    series = gathered(found, values, asked.catalogue)
    if not len(series.row):
        return
    number = keys.of_lines(found, series.indicator, series.area)
    at, which = keys.at(number), number // len(keys.areas)
    last = series.starts[1:] - 1
    stale = asked.year - series.years[last] > asked.catalogue.plan.stale_after_years
    is_usual = usual(series.values[last], asked.indicators, which)
    undecided = waits[at] & (series.years[last] < asked.year)
    held = _reason({"conflict": undecided, "stale": stale, "out_of_range": ~is_usual})
    ours = zip(asked.indicators, asked.targets, strict=True)
    goals = Goals.of([goal_of(indicator, target) for indicator, target in ours], which)
    facts = assess_columns(
        series.starts, series.years, series.values, goals, asked.year, held, stale, series.few
    )
    has_goal = goals.known
    _write(rows, at, _of_facts(facts, has_goal) | _of_latest(table, series, undecided))
    _write(rows, at, {"stale": stale, "reason": texts_of(REASONS)[held]})


def _reason(rules: dict[str, Flags]) -> Codes:
    """Return, as places in REASONS, the first rule that holds; 0 where none does."""
    codes = [REASONS.index(reason) for reason in rules]
    return np.select(list(rules.values()), codes, 0).astype(np.int8)


def _write(rows: Rows, at: Ints, found: Rows) -> None:
    for name, column in found.items():
        rows[name][at] = column


def _of_facts(facts: Facts, has_goal: Flags) -> Rows:
    """Return the columns that the arithmetic gives, codes as words."""
    level = np.where(has_goal, texts_of(METS)[facts.met], "not_assessed")
    return {name: getattr(facts, name) for name in _NUMBERS} | {
        "met": level,
        "outlook_word": texts_of(OUTLOOK_WORDS)[facts.outlook_word],
        "status": texts_of(STATUSES)[facts.status],
        "status_reason": texts_of(REASONS)[facts.reason],
        "status_before": texts_of(STATUSES)[facts.before],
        "stable": np.where(facts.stable < 0, np.nan, facts.stable),
        "methods_disagree": _methods(facts.disagree),
        "window": _windows(facts.window_from, facts.period),
    }


def _methods(disagree: Flags) -> NDArray[Any]:
    """Return the names of the methods that disagree, separated by spaces."""
    bits = 1 << np.arange(len(METHODS))
    texts = [
        " ".join(name for name, bit in zip(METHODS, bits, strict=True) if number & bit)
        for number in range(2 ** len(METHODS))
    ]
    return np.asarray(texts_of(texts)[(disagree * bits).sum(axis=1)])


def _windows(first: Ints, last: Ints) -> NDArray[Any]:
    """Return the years of each window: 2021–2026, or 2026 alone."""
    pairs, which = np.unique(first * 10_000 + last, return_inverse=True)
    texts = texts_of([year_span(*divmod(int(pair), 10_000)) for pair in pairs])
    return np.asarray(texts[which])


def _of_latest(table: pd.DataFrame, series: Gathered, undecided: Flags) -> Rows:
    """Return what is told of each latest value and of the first that it compares with."""
    told = {name: column for name, column in _TOLD.items() if column in table}
    latest = table[[*told.values()]].take(series.row)
    first = table[["period", "value"]].take(series.first_row)
    found = {name: latest[column].to_numpy(dtype=object) for name, column in told.items()}
    if "conflict" in found:
        found["conflict"] = np.where(undecided, "open", found["conflict"])
    return found | {
        "fit": texts_of(FITS)[series.fit],
        "first_period": first["period"].to_numpy(),
        "first_value": first["value"].to_numpy(dtype=np.float64),
    }


_NUMBERS = (
    "period", "value", "gap", "gap_percent", "n", "pace", "required_pace", "factor",
    "must_reverse", "outlook_value", "outlook_low", "outlook_high", "provisional", "flipped",
    "hardly_changed", "score",
)  # fmt: skip
"""Columns of the result that are columns of `Facts`."""

_TOLD = {
    "value_status": "obs_status",
    "definition": "definition",
    "agency": "agency",
    "vintage": "vintage",
    "conflict": "conflict",
}
"""Columns of the result that repeat one of the latest value."""
