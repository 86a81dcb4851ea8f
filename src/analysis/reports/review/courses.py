"""What became of each indicator over the period: better or worse, its target crossed or lost.

Better is what the indicator's own direction says, and a change inside its noise band is hardly
one. A change is told between values that were measured alike and stand before the same break;
nothing bridges a break: what was measured otherwise before is said to be so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from analysis.catalogue import Indicator
from analysis.language import number, say
from analysis.observations import records
from analysis.progress.goal import Goal, goal_of
from analysis.progress.pace import hardly
from analysis.reports.figures import Figure, look, verdict
from analysis.reports.figures.decimals import of_value, visible
from analysis.reports.review.model import Review

Row = dict[str, Any]
Moved = Literal["improved", "same", "worsened", "broken", "short", "none"]
MOVED: tuple[Moved, ...] = ("improved", "same", "worsened", "broken", "short", "none")
"""From good to bad; then measured otherwise in between, known for one year only, for none."""
STATES = {"lost": 0, "not_started": 0, "in_progress": 1, "reached": 2, "kept": 2}
"""How far a promise without a number is; a standard that is lost stands where nothing was begun."""


@dataclass(frozen=True)
class Point:
    """What is known of an indicator in one year: its value, or how far its state is."""

    year: int
    level: float
    series: tuple[object, ...] = ()
    """Values of one series compare: equal definition and segment; a state has none."""


@dataclass(frozen=True)
class Change:
    """How an indicator moved between two years that compare.

    `key` names the figure of its size, empty for a state; `rose` whether the number rose.
    `part` where it covers only what follows a break.
    """

    first: int
    last: int
    key: str
    rose: bool
    moved: Moved
    part: bool = False


@dataclass(frozen=True)
class Cell:
    """An indicator in one year: key of its value ("" where none), state, and what to mind."""

    year: int
    value: str
    state: str
    doubtful: bool = False
    other_way: bool = False
    """Whether it was measured in another way, or before a break, than the latest value."""


@dataclass(frozen=True)
class Turn:
    """A target that was crossed in a year, or lost."""

    code: str
    year: int
    met: bool


@dataclass(frozen=True)
class Course:
    """One indicator through the period."""

    indicator: Indicator
    cells: tuple[Cell, ...]
    moved: Moved
    change: Change | None
    then: str
    now: str
    """Marks (`look`) in the first and in the last year."""
    required: str
    turns: tuple[Turn, ...]
    target: str

    @property
    def code(self) -> str:
        """Return the code of the indicator."""
        return self.indicator.code

    @property
    def is_broken(self) -> bool:
        """Whether a value of the period was measured otherwise than the latest."""
        return any(cell.other_way for cell in self.cells)


def courses(review: Review) -> list[Course]:
    """Return every indicator of the plan through the period, in the order of the plan."""
    states = _states(review)
    return [_course(review, one, states) for one in review.catalogue.indicators.values()]


def _states(review: Review) -> dict[tuple[str, int], str]:
    """Return the state that counts of each indicator of the province and year."""
    rows = review.release.current
    told = rows[(rows["area"] == review.province) & (rows["state"] != "")]
    return {
        (row["indicator"], row["period"]): row["state"]
        for row in records(told)
        if row.get("conflict") != "open"
    }


def _course(review: Review, indicator: Indicator, states: dict[tuple[str, int], str]) -> Course:
    code = indicator.code
    points = _points(review, indicator, states)
    moved, change = _moved(review, indicator, points)
    first, last = (review.judged[year].get(code) for year in (review.since, review.release.year))
    stem, target = f"{code}/{review.province}", indicator.target_at(review.release.day)
    return Course(
        indicator=indicator,
        cells=tuple(_cell(review, code, year, states, points) for year in review.years),
        moved=moved,
        change=change,
        then=look(first) if first else "not_assessed",
        now=look(last) if last else "not_assessed",
        required=review.known(f"{stem}/{review.release.year}/required"),
        turns=tuple(_turns(review, code)),
        target=review.known(f"{stem}/{target.year}/target"),
    )


def _points(
    review: Review, indicator: Indicator, states: dict[tuple[str, int], str]
) -> list[Point]:
    """Return what may be held against each other, in order of year.

    A promise without a number is held by its state; one that counts what is left (houses) by
    the count, as long as two years have one.
    """
    counted = _values(review, indicator) if _goal(review, indicator) else []
    if indicator.is_state and len(counted) < 2:
        told = ((year, states.get((indicator.code, year), "")) for year in review.years)
        return [Point(year, STATES[state]) for year, state in told if state in STATES]
    return counted


def _goal(review: Review, indicator: Indicator) -> Goal | None:
    return goal_of(indicator, indicator.target_at(review.release.day))


def _values(review: Review, indicator: Indicator) -> list[Point]:
    code = indicator.code
    found = ((year, review.observation(code, year)) for year in review.years)
    return [
        Point(year, row["value"], (row["definition"], row["segment"]))
        for year, row in found
        if row and row["fit"] != "different" and not review.is_doubtful(code, year)
    ]


def _cell(
    review: Review,
    code: str,
    year: int,
    states: dict[tuple[str, int], str],
    points: Sequence[Point],
) -> Cell:
    row = review.observation(code, year)
    series = (row["definition"], row["segment"]) if row else None
    latest = points[-1].series if points else ()
    return Cell(
        year,
        review.known(f"{code}/{review.province}/{year}/value"),
        states.get((code, year), ""),
        review.is_doubtful(code, year),
        bool(latest and series and series != latest),
    )


def _moved(
    review: Review, indicator: Indicator, points: Sequence[Point]
) -> tuple[Moved, Change | None]:
    """Return how an indicator moved over the period, and the change that can be told."""
    if len(points) < 2:
        return ("short" if points else "none"), None
    alike = [point for point in points if point.series == points[-1].series]
    change = _change(review, indicator, alike, part=alike[0] != points[0])
    if change is None or change.part:
        return "broken", change
    return change.moved, change


def _change(
    review: Review, indicator: Indicator, alike: Sequence[Point], part: bool
) -> Change | None:
    first, last = alike[0], alike[-1]
    if first == last:
        return None
    size = last.level - first.level
    key = _size(review, indicator, first, last) if last.series else ""
    moved = _direction(indicator, _goal(review, indicator), first, last)
    return Change(first.year, last.year, key, size > 0, moved, part)


def _direction(indicator: Indicator, goal: Goal | None, first: Point, last: Point) -> Moved:
    """Return whether a change is one, and for the better: by direction and noise band."""
    then, now = (goal.reflected(p.level) if goal else p.level for p in (first, last))
    gain = (goal.direction if goal else 1) * (now - then)
    if hardly(gain, float(indicator.noise)):
        return "same"
    return "improved" if gain > 0 else "worsened"


def _size(review: Review, indicator: Indicator, first: Point, last: Point) -> str:
    """Make the size of a change a figure and return its key: CT25/14/2026/since_2024."""
    stem = f"{indicator.code}/{review.province}"
    size, key = last.level - first.level, f"{stem}/{last.year}/since_{first.year}"
    target = indicator.target_at(review.release.day)
    finest = max(of_value(point.level, indicator, target) for point in (first, last))
    text = number(abs(size), visible(abs(size), finest), review.lang)
    words = say("value of the last year − value of the first year that compares", review.lang)
    parts = tuple(f"{stem}/{point.year}/value" for point in (last, first))
    review.tallies[key] = Figure(key, size, text, words, parts=parts)
    return key


def _turns(review: Review, code: str) -> list[Turn]:
    """Return when the target was crossed and when it was lost, in order.

    A year in which the level cannot be judged is passed over.
    """
    levels = [(year, review.judged[year].get(code)) for year in review.years]
    known = [(year, verdict(row) == "met") for year, row in levels if row and _is_known(row)]
    return [Turn(code, year, now) for (_, then), (year, now) in pairwise(known) if then != now]


def _is_known(row: Row) -> bool:
    return verdict(row) != "not_assessed"
