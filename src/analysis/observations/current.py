"""Which of several vintages and agencies counts; all of them stay in the long table."""

from datetime import date

import pandas as pd

from analysis.catalogue import Catalogue
from analysis.observations.schema import KEY

_LINE = 100
"""Ranks that one owner has for those that came after it: the last of them is the first."""
_UNLISTED = 100 * _LINE

ORDER = ["version", "vintage", "file", "correction"]
"""From the first version of a value to the one that counts (versions.py)."""


def current(observations: pd.DataFrame, catalogue: Catalogue, day: date) -> pd.DataFrame:
    """Return one row for each key: the latest version of the agency that takes precedence.

    A blank never takes the place of a value, whoever sent it and when. Where agencies differ
    and none of them is listed for the indicator, the row keeps no value and its `conflict` is
    "open"; where precedence decided, `conflict` is "decided"; where an agency differs only from
    one that it came after, "succeeded"; else "". A correction stands in for the row that it
    corrects.
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
    return differing.assign(counts=first & (differing["conflict"] != "open")).drop(columns="rank")


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
            steps = catalogue.succession(owner.agency, day, indicator=code)
            line = [owner.agency, *(step.agency for step in steps)]
            for back, agency in enumerate(reversed(line)):
                order.setdefault((code, agency), _LINE * place + back)
        if not indicator.owners:
            for back, agency in enumerate(_consolidators(catalogue, day)):
                order.setdefault((code, agency), _UNLISTED + back)
    ranks = [
        _rank(order, catalogue, i, a)
        for i, a in zip(frame["indicator"], frame["agency"], strict=True)
    ]
    return pd.Series(ranks, index=frame.index)


def _consolidators(catalogue: Catalogue, day: date) -> list[str]:
    """Return who consolidates on a day and who did before, the last first: asked where nobody is.

    They are listed for no indicator, but one of them may correct the one that it came after.
    """
    terms = [term.agency for term in catalogue.plan.consolidator if term.since <= day]
    return list(dict.fromkeys(reversed(terms)))


def _rank(order: dict[tuple[str, str], int], catalogue: Catalogue, code: str, agency: str) -> int:
    asked = catalogue.indicators[code].by_area
    if catalogue.agencies[agency].kind == "committee" and asked and asked.sent_by == "area":
        return -1
    return order.get((code, agency), _UNLISTED + _LINE)


def _conflict(frame: pd.DataFrame) -> pd.Series:
    given = frame[(frame["obs_status"] != "O") & (frame["value"].notna() | (frame["state"] != ""))]
    differ, best = _differ(given), given.groupby(KEY, sort=False)["rank"].transform("min")
    tied = given["rank"].eq(best).groupby([given[k] for k in KEY], sort=False).transform("sum") > 1
    apart = differ & _between_lines(given) if differ.any() else differ
    word = differ.map({True: "succeeded", False: ""}).mask(apart, "decided")
    word = word.mask(apart & ((best >= _UNLISTED) | tied), "open")
    return word.reindex(frame.index, fill_value="")


def _differ(given: pd.DataFrame) -> pd.Series:
    """Whether the values or the states of a row's key differ."""
    groups = given.groupby(KEY, sort=False)
    return (groups["value"].transform("nunique") > 1) | (groups["state"].transform("nunique") > 1)


def _between_lines(given: pd.DataFrame) -> pd.Series:
    """Whether they differ still when only the last agency of each line of succession is heard."""
    line = (given["rank"] // _LINE).astype(str)
    line = line.where(given["rank"].between(0, _UNLISTED + _LINE - 1), given["agency"])
    ordered = given.assign(line=line).sort_values("rank", kind="stable")
    last = ordered.drop_duplicates([*KEY, "line"], keep="first")
    keys = pd.MultiIndex.from_frame(last.loc[_differ(last), KEY])
    return pd.Series(pd.MultiIndex.from_frame(given[KEY]).isin(keys), index=given.index)
