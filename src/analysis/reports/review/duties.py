"""The tasks of section III through the years: how far they were, and next steps beside results.

Words of agencies are quoted and not judged: what one said it would do next stands beside what it,
or the agency that came after it, told the year after.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from analysis.catalogue import Agency, Task
from analysis.observations import records
from analysis.reports.review.model import Review
from analysis.returns.form import last_day

Row = dict[str, Any]
STATUSES = ("done", "on_schedule", "late", "not_started", "untold")
"""What a leader says of its task; «untold» where it says nothing."""


@dataclass(frozen=True)
class Said:
    """What one agency told of a task in one year."""

    agency: Agency
    year: int
    status: str
    result: str
    next_step: str


@dataclass(frozen=True)
class Year:
    """A task in one year: what its leaders told, or how many told what where all must do it."""

    year: int
    told: tuple[Said, ...]
    counts: dict[str, str]


@dataclass(frozen=True)
class Step:
    """A next step told for a year, and what was told of the task a year later."""

    said: Said
    after: tuple[Said, ...]


@dataclass(frozen=True)
class Duty:
    """One task through the years; `steps` begin with the earliest."""

    task: Task
    years: tuple[Year, ...]
    steps: tuple[Step, ...]

    @property
    def is_shared(self) -> bool:
        """Whether every agency must do it, none leading."""
        return not self.task.lead


def duties(review: Review) -> list[Duty]:
    """Return every task in the order of the plan."""
    told = _told(review)
    return [_duty(review, task, told) for task in review.catalogue.tasks.values()]


def _told(review: Review) -> dict[tuple[str, int], list[Row]]:
    """Return what agencies told of each task and year, each as it was last sent."""
    frame = review.release.stored.tasks.sort_values(["vintage", "file"], kind="stable")
    newest = frame.drop_duplicates(["task", "agency", "year"], keep="last").sort_index()
    found: dict[tuple[str, int], list[Row]] = {}
    for row in records(newest):
        found.setdefault((row["task"], row["year"]), []).append(row)
    return found


def _duty(review: Review, task: Task, told: dict[tuple[str, int], list[Row]]) -> Duty:
    years = tuple(
        _year(review, task, year, told.get((task.number, year), [])) for year in review.years
    )
    return Duty(task, years, tuple(_steps(years)))


def _year(review: Review, task: Task, year: int, rows: list[Row]) -> Year:
    if task.lead:
        leaders = leaders_of(review, task, year)
        lead = [row for row in rows if row["agency"] in leaders]
        # until its successor reports, what an agency told before it ended is the latest known
        lead = lead or [row for row in rows if row["agency"] in task.lead]
        return Year(year, tuple(_said(review, row) for row in lead), {})
    return Year(year, (), _counts(review, task, year, rows))


def is_told(found: Sequence[Duty]) -> bool:
    """Whether anybody told of any task in any year."""
    return any(year.told or year.counts for duty in found for year in duty.years)


def leaders_of(review: Review, task: Task, year: int) -> list[str]:
    """Return the agencies that led a task at the end of a reporting year."""
    day = _day(review, year)
    found = (review.catalogue.in_charge(c, day, task=task.number) for c in task.lead)
    return list(dict.fromkeys(agency.code for agency in found))


def _day(review: Review, year: int) -> date:
    release = review.release
    return release.day if year == release.year else last_day(review.catalogue, year)


def _said(review: Review, row: Row) -> Said:
    words = (str(row[name]).strip() for name in ("status", "result", "next_step"))
    return Said(review.catalogue.agencies[row["agency"]], row["year"], *words)


def _counts(review: Review, task: Task, year: int, rows: list[Row]) -> dict[str, str]:
    """Return how many agencies told each status of a task that all must do."""
    sizes = {s: sum((row["status"] or "untold") == s for row in rows) for s in STATUSES}
    return {
        status: review.count(
            f"task-{task.number}/{year}/{status}/count", size, "agencies that report a task alike"
        )
        for status, size in sizes.items()
        if size
    }


def _steps(years: Sequence[Year]) -> Iterator[Step]:
    """Yield what leaders said they would do next, beside what was told the year after."""
    after = {year.year: year.told for year in years}
    for year in years[:-1]:
        for said in year.told:
            if said.next_step:
                yield Step(said, after.get(year.year + 1, ()))


def standing(review: Review, found: Sequence[Duty]) -> dict[tuple[int, str], str]:
    """Return by year and status how many of the tasks with a leader were told to be so."""
    led = [duty for duty in found if not duty.is_shared]
    return {
        (year, status): review.count(
            f"tasks/{year}/{status}/count",
            [duty.task.number for duty in led if status in _statuses(duty, year)],
            _COUNTS[status],
        )
        for year in review.years
        for status in STATUSES
    }


def _statuses(duty: Duty, year: int) -> set[str]:
    told = next(one.told for one in duty.years if one.year == year)
    return {said.status or "untold" for said in told} or {"untold"}


_COUNTS = {
    "done": "tasks that their leaders report as done",
    "on_schedule": "tasks that their leaders report as under way, on schedule",
    "late": "tasks that their leaders report as late",
    "not_started": "tasks that their leaders report as not started",
    "untold": "tasks of which their leaders tell nothing",
}


def deliverables(found: Sequence[Duty]) -> list[Duty]:
    """Return the tasks that name a thing to be delivered."""
    return [duty for duty in found if duty.task.deliverable]
