"""The year's cycle as days: the plan's two deadlines and the office's own steps between them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from analysis.catalogue.models import Deadline, Step
from analysis.catalogue.read import Catalogue
from analysis.language import Text, say


@dataclass(frozen=True)
class Event:
    """One day of the cycle; `basis` is the deadline of the plan, None for the office's own step.

    `code` is the deadline's name or the step's code, the same every year.
    """

    code: str
    name: Text
    day: date
    basis: Deadline | None = None

    @property
    def is_deadline(self) -> bool:
        """Whether the plan sets the day, not the office."""
        return self.basis is not None


def cycle(catalogue: Catalogue, year: int) -> list[Event]:
    """Return the days of a reporting year in their order; deadlines after the steps of a day."""
    found = [*_steps(catalogue, year), *deadlines(catalogue, year)]
    return sorted(found, key=lambda event: event.day)


def deadlines(catalogue: Catalogue, year: int) -> list[Event]:
    """Return the last days that the plan sets for a reporting year."""
    return [
        Event(name, _text(_NAMES[name]), catalogue.deadline(name, year), deadline)
        for name, deadline in catalogue.plan.deadlines.items()
    ]


_NAMES = {
    "returns": "Last day for agencies to send their returns",
    "report": "Last day to submit the report on results",
}


def _text(words: str) -> Text:
    return Text(vi=say(words, "vi"), en=words)


def next_deadline(catalogue: Catalogue, year: int, today: date) -> Event:
    """Return the first deadline of a reporting year that has not passed, else the last one."""
    listed = sorted(deadlines(catalogue, year), key=lambda event: event.day)
    return next((event for event in listed if event.day >= today), listed[-1])


def days_left(last: date, today: date) -> int:
    """Return how many days are left until a last day: 0 on the day itself, negative after it."""
    return (last - today).days


def left_words(last: date, today: date, lang: str) -> str:
    """Return in words how many days are left until a last day, or have passed since."""
    days = days_left(last, today)
    if days in _NEAR:
        return say(_NEAR[days], lang)
    return say("{n} days left" if days > 0 else "{n} days ago", lang, n=abs(days))


_NEAR = {1: "1 day left", 0: "today", -1: "1 day ago"}


def _steps(catalogue: Catalogue, year: int) -> Iterator[Event]:
    for code, step in catalogue.plan.cycle.items():
        yield Event(code, step.name, _day_of(step, catalogue, year))


def _day_of(step: Step, catalogue: Catalogue, year: int) -> date:
    """Return the day of a step; on a weekend the working day that lies away from the deadline.

    Earlier for what comes before a deadline, later for what follows it, so that no reminder of
    an overdue return falls on its last day.
    """
    if step.day:
        return _working(date.fromisoformat(f"{year + step.in_next_year}-{step.day}"), -1)
    assert step.deadline is not None
    day = catalogue.deadline(step.deadline, year) + timedelta(days=step.days)
    return _working(day, 1 if step.days > 0 else -1)


def _working(day: date, way: int) -> date:
    while day.weekday() > 4:
        day += timedelta(days=way)
    return day
