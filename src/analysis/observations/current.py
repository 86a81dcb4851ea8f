"""Which of several vintages and agencies counts; all of them stay in the long table."""

from datetime import date

import pandas as pd

from analysis.catalogue import Catalogue
from analysis.observations.schema import KEY

_UNLISTED = 99

ORDER = ["version", "vintage", "file", "correction"]
"""From the first version of a value to the one that counts (versions.py)."""


def current(observations: pd.DataFrame, catalogue: Catalogue, day: date) -> pd.DataFrame:
    """Return one row for each key: the latest version of the agency that takes precedence.

    A blank never takes the place of a value, whoever sent it and when. Where agencies differ
    and none of them is listed for the indicator, the row keeps no value and its `conflict` is
    "open"; where precedence decided, `conflict` is "decided"; else "". A correction stands in
    for the row that it corrects.
    """
    latest = _latest(observations).assign(rank=lambda f: _ranks(f, catalogue, day))
    ordered = latest.assign(silence=_silence(latest))
    ordered = ordered.sort_values(["silence", "rank"], kind="stable").drop(columns="silence")
    ordered = ordered.assign(conflict=_conflict(ordered))
    chosen = ordered.drop_duplicates(KEY, keep="first").sort_values(KEY, kind="stable")
    is_open = chosen["conflict"] == "open"
    numbers = {name: chosen[name].mask(is_open) for name in ("value", "numerator", "denominator")}
    chosen = chosen.assign(**numbers, state=chosen["state"].mask(is_open, ""))
    return chosen.drop(columns="rank").reset_index(drop=True)


def conflicts(observations: pd.DataFrame, catalogue: Catalogue, day: date) -> pd.DataFrame:
    """Return the rows of keys on which agencies differ, the one that counts first.

    Column `counts` marks it; where nothing was decided, none counts.
    """
    latest = _latest(observations).assign(rank=lambda f: _ranks(f, catalogue, day))
    given = latest[latest["obs_status"] != "O"].sort_values([*KEY, "rank"], kind="stable")
    differing = given.assign(conflict=_conflict(given)).query("conflict != ''")
    first = ~differing.duplicated(KEY)
    return differing.assign(counts=first & (differing["conflict"] == "decided")).drop(
        columns="rank"
    )


def standing(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in order of version, each corrected row in place of the one it corrects."""
    ordered = observations.sort_values(ORDER, kind="stable")
    return ordered.drop_duplicates([*KEY, "agency", "file", "sheet", "cell"], keep="last")


def _latest(observations: pd.DataFrame) -> pd.DataFrame:
    """Return the latest version of each key and agency; within one return, the later sheet row.

    A form repeats last year's figure without its state: what was told of the state stays.
    """
    ordered = _states_kept(standing(observations))
    ordered = ordered.assign(blank=ordered["obs_status"] == "O")
    ordered = ordered.sort_values("blank", ascending=False, kind="stable")
    return ordered.drop_duplicates([*KEY, "agency"], keep="last").drop(columns="blank")


_STATE = ["state", "state_date", "evidence"]


def _states_kept(ordered: pd.DataFrame) -> pd.DataFrame:
    """Return versions in order, each without a state taking over the one told before it."""
    told = ordered["state"] != ""
    if not told.any():
        return ordered
    stated = ordered["indicator"].isin(ordered.loc[told, "indicator"].unique())
    own = ordered[stated]
    known = own[_STATE].where(own["state"] != "")
    kept = known.groupby([own[name] for name in (*KEY, "agency")], sort=False).ffill().fillna("")
    return ordered.assign(**{n: ordered[n].where(~stated, kept[n]) for n in _STATE})


def _silence(frame: pd.DataFrame) -> pd.Series:
    """Return 0 for a value or a state, 1 for a reason why there is none, 2 for a blank."""
    told = frame["value"].notna() | (frame["state"] != "")
    return (~told).astype(int) + (frame["obs_status"] == "O")


def _ranks(frame: pd.DataFrame, catalogue: Catalogue, day: date) -> pd.Series:
    """Return the precedence of each row's agency for its indicator: 0 decides."""
    order: dict[tuple[str, str], int] = {}
    for code, indicator in catalogue.indicators.items():
        for place, owner in enumerate(indicator.owners):
            # A successor takes the place of the agency that it came after, and may correct it.
            successor = catalogue.in_charge(owner.agency, day, indicator=code).code
            order.setdefault((code, successor), 2 * place)
            order.setdefault((code, owner.agency), 2 * place + 1)
    ranks = [
        _rank(order, catalogue, i, a)
        for i, a in zip(frame["indicator"], frame["agency"], strict=True)
    ]
    return pd.Series(ranks, index=frame.index)


def _rank(order: dict[tuple[str, str], int], catalogue: Catalogue, code: str, agency: str) -> int:
    asked = catalogue.indicators[code].by_area
    if catalogue.agencies[agency].kind == "committee" and asked and asked.sent_by == "area":
        return -1
    return order.get((code, agency), _UNLISTED)


def _conflict(frame: pd.DataFrame) -> pd.Series:
    given = frame[(frame["obs_status"] != "O") & (frame["value"].notna() | (frame["state"] != ""))]
    groups = given.groupby(KEY, sort=False)
    differ = (groups["value"].transform("nunique") > 1) | (groups["state"].transform("nunique") > 1)
    best = groups["rank"].transform("min")
    tied = given["rank"].eq(best).groupby([given[k] for k in KEY], sort=False).transform("sum") > 1
    is_open = differ & ((best >= _UNLISTED) | tied)
    word = differ.map({True: "decided", False: ""}).mask(is_open, "open")
    return word.reindex(frame.index, fill_value="")
