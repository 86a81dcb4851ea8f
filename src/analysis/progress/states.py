"""States: indicators without a number are judged by state, date and evidence."""

from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.progress.crosscheck.common import Flags
from analysis.progress.level import DONE_STATES, milestone
from analysis.progress.rows import Asked, Keys, Rows
from analysis.progress.series import Ints
from analysis.progress.status import of_kept_state, of_milestone

NEEDED = ("indicator", "area", "period", "state")
TOLD = {
    "definition": "definition",
    "agency": "agency",
    "value_status": "obs_status",
    "state": "state",
    "state_date": "state_date",
    "evidence": "evidence",
    "period": "period",
    "vintage": "vintage",
}
"""Columns of the result that repeat one of the latest state."""


class Verdict(NamedTuple):
    """What a state comes to: the status, the milestone behind it, the status the year before."""

    status: str
    milestone: str
    before: str


def judged_by_state(
    rows: Rows, keys: Keys, table: pd.DataFrame, asked: Asked, waits: Flags
) -> None:
    """Write the verdicts on indicators of state into their rows.

    The latest state decides; a count of the same year or later that contradicts it (houses
    left although «đã đạt») leaves it not met. Without a state there is no verdict. Pace and
    outlook of a count stay beside it; no other method knows states.
    """
    by_state = np.array([indicator.is_state for indicator in asked.indicators])[keys.indicator]
    _silence(rows, by_state)
    stated = _stated(table)
    latest = table.take(_last(stated, keys, by_state))
    at = keys.at(keys.of_rows(latest))
    _level(rows, at, latest, asked)
    earlier = stated[stated["period"] < asked.year]
    earlier = earlier.loc[_last(earlier, keys, by_state)]
    was = np.full(len(keys.number), "", dtype=object)
    was[keys.at(keys.of_rows(earlier))] = earlier["state"].to_numpy(dtype=object)
    _status(rows, at, was[at], keys, asked)
    older = at[waits[at] & (latest["period"].to_numpy() < asked.year)]
    rows["conflict"][older] = "open"
    for name in ("reason", "status_reason"):
        rows[name][older] = "conflict"
    rows["status"][older] = "not_assessed"


def _silence(rows: Rows, by_state: Flags) -> None:
    """Take back what numbers alone said of indicators of state."""
    given = rows["reason"][by_state]
    reason = np.where(given == "", "no_value", given)
    blank = {"methods_disagree": "", "flipped": False, "stable": np.nan, "score": np.nan}
    unknown = dict.fromkeys(("met", "status", "status_before"), "not_assessed")
    for name, word in (blank | unknown).items():
        rows[name][by_state] = word
    for name in ("reason", "status_reason"):
        rows[name][by_state] = reason


def _stated(table: pd.DataFrame) -> pd.DataFrame:
    """Return which state was reported of what and when, by place in the table."""
    if "state" not in table:
        return pd.DataFrame({name: pd.Series(dtype=str) for name in NEEDED})
    return table.loc[(table["state"] != "").to_numpy(dtype=bool), [*NEEDED]]


def _last(stated: pd.DataFrame, keys: Keys, by_state: Flags) -> Ints:
    """Return the places of the latest state of each indicator of state and area."""
    ordered = stated.sort_values("period", kind="stable")
    number = pd.Series(keys.of_rows(ordered))
    last = ~number.duplicated(keep="last").to_numpy()
    return ordered.index.to_numpy()[last & by_state[keys.at(number.to_numpy())]]


def _level(rows: Rows, at: Ints, latest: pd.DataFrame, asked: Asked) -> None:
    """Write level and what is told of the state."""
    period = latest["period"].to_numpy(dtype=np.int64)
    stale = asked.year - period > asked.catalogue.plan.stale_after_years
    counted = (rows["operator"][at] == "exactly") & (rows["period"][at] >= period)
    left = counted & (rows["value"][at] != 0)
    # A count of an earlier year does not stand beside the state of a later one.
    older = rows["period"][at] < period
    for name in ("value", "gap", "gap_percent"):
        rows[name][at[older]] = np.nan
    reached = latest["state"].isin(DONE_STATES).to_numpy(dtype=bool)
    for name, column in TOLD.items():
        if column in latest:
            rows[name][at] = latest[column].to_numpy(dtype=rows[name].dtype)
    rows["met"][at] = np.where(reached & ~left, "met", "not_met")
    rows["stale"][at] = stale
    for name in ("reason", "status_reason"):
        rows[name][at] = np.where(stale, "stale", "")


def _status(rows: Rows, at: Ints, was: NDArray[Any], keys: Keys, asked: Asked) -> None:
    """Write the status of each state; what is alike is judged once."""
    states = np.where(rows["met"][at] == "met", "reached", rows["state"][at])
    # A count that contradicts «đã đạt» leaves the work in progress.
    states[(rows["met"][at] != "met") & np.isin(states, DONE_STATES)] = "in_progress"
    told = zip(keys.indicator[at].tolist(), states, was, rows["state_date"][at], strict=True)
    alike = list(told)
    verdicts = {each: _verdict(*each, asked) for each in dict.fromkeys(alike)}
    found = [verdicts[each] for each in alike]
    for place, name in enumerate(("status", "milestone", "status_before")):
        rows[name][at] = [verdict[place] for verdict in found]
    known = rows["status_before"][at] != "not_assessed"
    rows["flipped"][at] = known & (rows["status_before"][at] != rows["status"][at])
    stale = at[rows["stale"][at]]
    rows["status"][stale], rows["flipped"][stale] = "not_assessed", False


def _verdict(indicator: int, state: str, was: str, reached_on: str, asked: Asked) -> Verdict:
    target = asked.targets[indicator]
    if target.wanted == "kept":
        before = of_kept_state(was).code if was else "not_assessed"
        return Verdict(of_kept_state(state).code, "", before)
    due, year_before = date(target.year, 12, 31), date(asked.year - 1, 12, 31)
    how = milestone(state, due, asked.day, _day(reached_on))
    before = of_milestone(milestone(was, due, year_before)).code if was else "not_assessed"
    return Verdict(of_milestone(how).code, how, before)


def _day(text: str) -> date | None:
    """Return a day told in full; a month or a year alone does not say who was late."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
