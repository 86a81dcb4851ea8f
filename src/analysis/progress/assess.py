"""Assess every indicator of every area of a release: level, gap and required yearly change."""

from datetime import date
from typing import Any

import pandas as pd

from analysis.catalogue import Catalogue, Definition, Indicator, Target
from analysis.observations.schema import records
from analysis.progress.level import gap, met, required_annual_change
from analysis.progress.series import series

Row = dict[str, Any]
METHOD = "level"
METHOD_VERSION = "1"

COLUMNS = [
    "indicator", "area", "year", "period", "value", "value_status", "definition", "fit", "agency",
    "target", "target_year", "operator", "met", "gap", "required_pace", "state", "state_date",
    "evidence", "reason", "stale", "n", "first_period", "first_value", "conflict", "method",
    "method_version", "assumption",
]  # fmt: skip


def assess(current: pd.DataFrame, catalogue: Catalogue, year: int, day: date) -> pd.DataFrame:
    """Return one row for each indicator of the province and of every area that sent values.

    `current` has one row for each key; `day` fixes the targets in force. `met` is met,
    not_met, at_threshold or not_assessed; `reason` says why not (no_value, stale, conflict);
    a stale value keeps its gap, and its required change is counted from the reporting year.
    """
    values = series(current[current["period"] <= year], catalogue)
    usable = values[values["fit"] != "different"]
    by_key: dict[tuple[str, str], list[Row]] = {}
    for value in records(usable):
        by_key.setdefault((value["indicator"], value["area"]), []).append(value)
    states = _states(current, catalogue, year)
    open_keys = _open(current, catalogue)
    province = catalogue.plan.province
    keys = dict.fromkeys((code, province) for code in catalogue.indicators)
    keys |= dict.fromkeys([*by_key, *states])
    rows = [
        _row(
            catalogue,
            code,
            area,
            year,
            day,
            by_key.get((code, area)),
            states.get((code, area)),
            open_keys,
        )
        for code, area in sorted(keys)
    ]
    whole = {"period": "Int64", "first_period": "Int64"}
    return pd.DataFrame(rows, columns=COLUMNS).astype(whole)


def _states(current: pd.DataFrame, catalogue: Catalogue, year: int) -> dict[tuple[str, str], Row]:
    """Return the latest reported state of each indicator and area."""
    given = current[(current["state"] != "") & (current["period"] <= year)]
    given = given.sort_values("period", kind="stable")
    latest = given.drop_duplicates(["indicator", "area"], keep="last")
    return {(row["indicator"], row["area"]): row for row in records(latest)}


def _open(current: pd.DataFrame, catalogue: Catalogue) -> set[tuple[str, str, int]]:
    """Return the keys whose figure nobody decided on, in a way of measuring that counts."""
    if "conflict" not in current:
        return set()
    rows = current[current["conflict"] == "open"]
    of = zip(rows["indicator"], rows["definition"], rows["area"], rows["period"], strict=True)
    known = catalogue.indicators
    return {(i, a, p) for i, d, a, p in of if not _is_context(known[i].definition(d))}


def _is_context(definition: Definition | None) -> bool:
    return definition is not None and definition.fit == "different"


def _row(
    catalogue: Catalogue,
    code: str,
    area: str,
    year: int,
    day: date,
    values: list[Row] | None,
    state: Row | None,
    open_keys: set[tuple[str, str, int]],
) -> Row:
    indicator = catalogue.indicators[code]
    target = indicator.target_at(day)
    waiting = "open" if (code, area, year) in open_keys else ""
    row: Row = {
        "indicator": code,
        "area": area,
        "year": year,
        "target": None if target.value is None else float(target.value),
        "target_year": target.year,
        "operator": target.operator,
        "met": "not_assessed",
        "reason": "conflict" if waiting else "no_value",
        "stale": False,
        "n": 0,
        "state": "",
        "state_date": "",
        "evidence": "",
        "conflict": waiting,
        "method": METHOD,
        "method_version": METHOD_VERSION,
        "assumption": " ".join(_assumptions(indicator, target)),
    }
    if values:
        row |= _level(values, indicator, target, year, catalogue.plan.stale_after_years)
    if indicator.is_state:
        row |= _state(state, row, target, year, catalogue.plan.stale_after_years)
    if waiting and row.get("period", 0) < year:
        # What stands here is of an earlier year: the figure of this one waits for a decision.
        row |= {"conflict": waiting, "reason": "conflict"}
    return row


def _assumptions(indicator: Indicator, target: Target) -> list[str]:
    return list(
        dict.fromkeys([*([target.assumption] if target.assumption else []), *indicator.assumptions])
    )


def _level(
    values: list[Row], indicator: Indicator, target: Target, year: int, stale_after: int
) -> Row:
    """Return level, gap and required change of the latest value that may be compared.

    Of several definitions with a value of the latest period, the first of the catalogue counts.
    """
    latest = _latest(values, indicator)
    joined = [v for v in values if _joins(v, latest)]
    first = joined[0]
    period, value = int(latest["period"]), float(latest["value"])
    stale = year - period > stale_after
    usual = indicator.plausible.hold(value)
    found: Row = {
        "period": period,
        "value": value,
        "value_status": latest["obs_status"],
        "definition": latest["definition"],
        "fit": latest["fit"],
        "agency": latest["agency"],
        "stale": stale,
        "reason": "stale" if stale else "" if usual else "out_of_range",
        "n": len(joined),
        "first_period": int(first["period"]),
        "first_value": float(first["value"]),
        "conflict": latest.get("conflict", ""),
    }
    if target.value is not None:
        found |= {"met": met(value, target), "gap": float(gap(value, target))}
        start = year if stale else period
        if found["gap"] > 0 and found["met"] != "met" and target.year > start:
            goal = float(target.value)
            found["required_pace"] = required_annual_change(value, start, goal, target.year)
    return found


def _latest(values: list[Row], indicator: Indicator) -> Row:
    order = {d.id: place for place, d in enumerate(indicator.definitions)}
    newest = max(value["period"] for value in values)
    of_newest = [value for value in values if value["period"] == newest]
    return min(of_newest, key=lambda v: order.get(v["definition"], len(order)))


def _joins(value: Row, latest: Row) -> bool:
    """Whether a value stands in one line with the latest, or is the latest itself."""
    same = value["segment"] == latest["segment"] or value["period"] == latest["period"]
    return bool(same and value["definition"] == latest["definition"])


def _state(state: Row | None, row: Row, target: Target, year: int, stale_after: int) -> Row:
    """Return the verdict of an indicator without a number: its state decides.

    A count of the same year or later that contradicts the state (houses left although
    «đã đạt») leaves it not met.
    """
    if state is None:
        return {"met": "not_assessed", "reason": row["reason"] or "no_value", "gap": row.get("gap")}
    period = int(state["period"])
    stale = year - period > stale_after
    reached = state["state"] in ("reached", "kept")
    counted = target.operator == "exactly" and row.get("period", 0) >= period
    left = row["value"] if counted else None
    return {
        "period": period,
        "value_status": state["obs_status"],
        "definition": state["definition"],
        "agency": state["agency"],
        "met": "met" if reached and not left else "not_met",
        "state": state["state"],
        "state_date": state["state_date"],
        "evidence": state["evidence"],
        "stale": stale,
        "reason": "stale" if stale else "",
    }
