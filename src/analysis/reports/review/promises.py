"""What agencies were assigned for each year, and what came of it.

The plan of a year is what the agency told last; where it told another number the year before,
that stands beside it. Counts of figures only: no score and no rank.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from analysis.catalogue import Agency, Indicator
from analysis.language import number, say
from analysis.observations import records
from analysis.progress.goal import goal_of
from analysis.reports.figures import Figure
from analysis.reports.figures.decimals import of_value
from analysis.reports.figures.model import inputs_of
from analysis.reports.review.model import Review

Row = dict[str, Any]
Outcome = Literal["kept", "missed", "open"]
OUTCOMES: tuple[Outcome, ...] = ("kept", "missed", "open")
"""At least as good as planned, less, or not to be told: no value, a doubtful or another one."""


@dataclass(frozen=True)
class Promise:
    """The plan of one indicator for one year; each number by the key of its figure."""

    year: int
    indicator: Indicator
    agency: Agency
    plan: str
    earlier: str
    """The plan for this year as it was told the year before, where it was another number."""
    value: str
    against: str
    outcome: Outcome


@dataclass(frozen=True)
class Account:
    """The plans of one agency in one year: keys of their counts by outcome."""

    agency: Agency
    year: int
    told: str
    counts: dict[Outcome, str]


def promises(review: Review) -> list[Promise]:
    """Return every plan for a year of the period, the latest year first, in plan order."""
    earlier = _earlier(review)
    return [
        _promise(review, review.catalogue.indicators[code], year, earlier)
        for year in reversed(review.years)
        for code in review.catalogue.indicators
        if (code, review.province, year) in review.planned
    ]


def _earlier(review: Review) -> dict[tuple[str, int], Row]:
    """Return the plan of each indicator and year as a return for an earlier year told it last."""
    plans = review.release.stored.plans
    rows = records(plans.sort_values(["vintage", "file"], kind="stable"))
    return {
        (row["indicator"], row["period"]): row
        for row in rows
        if row["area"] == review.province
        and review.told_in.get(row["file"], row["period"]) < row["period"]
    }


def _promise(
    review: Review, indicator: Indicator, year: int, earlier: dict[tuple[str, int], Row]
) -> Promise:
    code, stem = indicator.code, f"{indicator.code}/{review.province}/{year}"
    row = review.planned[code, review.province, year]
    against = "" if review.is_doubtful(code, year) else review.known(f"{stem}/against_plan")
    before = earlier.get((code, year))
    return Promise(
        year=year,
        indicator=indicator,
        agency=review.catalogue.agencies[row["agency"]],
        plan=f"{stem}/plan",
        earlier=_told_before(review, indicator, row, before) if before else "",
        value=review.known(f"{stem}/value"),
        against=against,
        outcome=_outcome(review, indicator, stem) if against else "open",
    )


def _told_before(review: Review, indicator: Indicator, row: Row, before: Row) -> str:
    """Make the plan told a year before a figure, and return its key; "" where it is the same."""
    if before["value"] == row["value"]:
        return ""
    key = f"{indicator.code}/{review.province}/{row['period']}/plan_before"
    target = indicator.target_at(review.release.day)
    decimals = of_value(before["value"], indicator, target)
    blank = dict.fromkeys(("source", "address", "correction", "correction_note"), "")
    words = say("the plan for the year as it was told the year before", review.lang)
    text = number(before["value"], decimals, review.lang)
    cells = inputs_of(blank | before)
    review.tallies[key] = Figure(key, before["value"], text, words, cells)
    return key


def _outcome(review: Review, indicator: Indicator, stem: str) -> Outcome:
    """Return whether a value is at least as good as its plan, by the indicator's direction."""
    goal = goal_of(indicator, indicator.target_at(review.release.day))
    if goal is None:
        return "open"
    plan, value = (goal.reflected(review.value(f"{stem}/{m}")) for m in ("plan", "value"))
    return "kept" if goal.direction * (value - plan) >= 0 else "missed"


def accounts(review: Review, found: list[Promise]) -> list[Account]:
    """Return the counts of every agency and year that has plans, agencies as in agencies.yml."""
    pairs = {(one.year, one.agency.code) for one in found}
    return [
        _account(review, year, code, found)
        for code in review.catalogue.agencies
        for year in review.years
        if (year, code) in pairs
    ]


def _account(review: Review, year: int, code: str, found: list[Promise]) -> Account:
    own = [one for one in found if (one.year, one.agency.code) == (year, code)]
    names = {
        outcome: [p.indicator.code for p in own if p.outcome == outcome] for outcome in OUTCOMES
    }
    return Account(
        review.catalogue.agencies[code],
        year,
        review.count(f"{code}/{year}/plans/count", [p.indicator.code for p in own], _COUNTS["all"]),
        {
            outcome: review.count(f"{code}/{year}/plans_{outcome}/count", codes, _COUNTS[outcome])
            for outcome, codes in names.items()
        },
    )


def totals(review: Review, found: list[Promise]) -> Iterator[tuple[int, str, dict[Outcome, str]]]:
    """Yield each year of the period with how many plans it has and what came of them."""
    for year in review.years:
        own = [one for one in found if one.year == year]
        codes = {o: [p.indicator.code for p in own if p.outcome == o] for o in OUTCOMES}
        stem = f"plans/{year}"
        told = [p.indicator.code for p in own]
        yield (
            year,
            review.count(f"{stem}/told/count", told, _COUNTS["all"]),
            {o: review.count(f"{stem}/{o}/count", codes[o], _COUNTS[o]) for o in OUTCOMES},
        )


_COUNTS = {
    "all": "figures that agencies were assigned for the year",
    "kept": "figures that came at least as good as planned",
    "missed": "figures that came less good than planned",
    "open": "figures that cannot be held against their plan",
}
