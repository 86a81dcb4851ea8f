"""Evidence for commendation: how each agency reported and how its indicators and tasks stand.

One column for each criterion, no total and no rank: the criteria cannot be added up, and the
competent body decides. Agencies stand in the order of the catalogue.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from markupsafe import Markup

from analysis.language import number, say
from analysis.observations import records
from analysis.observations.register import Sender, expected_of
from analysis.observations.register import senders as senders_of
from analysis.reports import narrative, tables
from analysis.reports.figures import Figure, Figures, look
from analysis.reports.figures.counts import rows
from analysis.reports.render import part
from analysis.returns.form import tasks_of

Row = dict[str, Any]
Counted = int | list[str]
"""A count, or the codes that it counts."""
COMMITTEES = ("committee",)

ON_TRACK = ("on_track", "nearly", "milestone_pending")
STANDING = ("met", "on_track", "in_danger", "open")
"""How an indicator of an agency stands; one of them for each."""
TASKS = ("task_done", "task_on_schedule", "task_late", "task_not_started", "task_untold")
"""What an agency says of a task; «untold» where it says nothing."""


@dataclass(frozen=True)
class Timely:
    """When the first readable return of a year came; `days` before its last day, or after it.

    `figure` names the number of days; empty where it came on the last day itself.
    """

    year: int
    day: str
    days: int
    figure: str


@dataclass(frozen=True)
class Case:
    """What is known of one agency, criterion by criterion; each number by its figure's key."""

    sender: Sender
    timely: tuple[Timely, ...]
    complete: tuple[str, str] | None
    """Given and asked figures of the latest readable return."""
    corrected: Mapping[str, str]
    """Errors and questions of the first readable return, resubmissions, later revisions."""
    standing: Mapping[str, str]
    tasks: Mapping[str, str]

    @property
    def is_read(self) -> bool:
        """Whether a return of the year could be read."""
        return self.sender.latest is not None


@dataclass(frozen=True)
class Table:
    """Agencies of one kind side by side; `left_out` says in words who cannot be judged by what."""

    heading: str
    cases: tuple[Case, ...]
    left_out: Mapping[str, tuple[str, ...]]


def intro(figures: Figures) -> Markup:
    """Return what the list is for, who decides, and what each criterion means."""
    catalogue = figures.catalogue
    duties = [task for task in catalogue.tasks.values() if task.concerns == "commendation"]
    last = catalogue.deadline("returns", figures.release.year)
    leaders = {
        task.number: [catalogue.in_charge(c, figures.release.day, task=task.number)
                      for c in task.lead]
        for task in duties
    }  # fmt: skip
    return part("commendation_intro.html.j2", figures, duties=duties, leaders=leaders, last=last)


def evidence(figures: Figures) -> Markup:
    """Return the two tables: departments and agencies, then the committees of areas."""
    cases = list(_Evidence(figures).cases())
    of_areas = [case for case in cases if case.sender.agency.kind in COMMITTEES]
    others = [case for case in cases if case.sender.agency.kind not in COMMITTEES]
    named = (("Departments and agencies", others), ("Committees of areas", of_areas))
    found = [Table(name, tuple(kind), _left_out(figures, kind)) for name, kind in named if kind]
    return part("commendation.html.j2", figures, tables=found)


def _left_out(figures: Figures, cases: Sequence[Case]) -> dict[str, tuple[str, ...]]:
    """Return for each reason the names of those that cannot be judged by a criterion."""
    reasons: dict[str, list[str]] = {}
    for case in cases:
        for reason in _reasons(case):
            reasons.setdefault(reason, []).append(case.sender.agency.name.in_(figures.lang))
    return {reason: tuple(reasons[reason]) for reason in _REASONS if reason in reasons}


def _reasons(case: Case) -> Iterator[str]:
    if not case.is_read:
        yield _REASONS[0]
    elif case.complete is None:
        yield _REASONS[1]
    if not case.standing:
        yield _REASONS[2]
    elif set(case.standing) == {"open"}:
        yield _REASONS[3]


_REASONS = (
    "Timeliness, completeness and corrections: no return of the year that can be read",
    "Completeness: their form asks for no figures, only for tasks and proposals",
    "Progress: they have no indicator of their own",
    "Progress: none of their indicators has enough figures for a verdict",
)


@dataclass(frozen=True)
class _Evidence:
    """What the cases of a release are put together from, each table read once."""

    figures: Figures

    def cases(self) -> Iterator[Case]:
        for sender in tables.senders(self.figures):
            if not sender.agency.reports:
                continue  # a publisher of figures owes nobody a return
            yield Case(
                sender,
                tuple(self._timely(sender)),
                self._complete(sender),
                self._counts(sender, self._corrected(sender)),
                self._counts(sender, self._standing(sender)),
                self._counts(sender, self._tasks(sender)),
            )

    @cached_property
    def _years(self) -> dict[int, dict[str, Sender]]:
        """Return the senders of every year with returns, the newest year first."""
        release, catalogue = self.figures.release, self.figures.catalogue
        known = sorted({int(y) for y in release.returns["year"] if 0 < y < release.year})
        found = {release.year: {s.agency.code: s for s in tables.senders(self.figures)}}
        for year in reversed(known):
            listed = senders_of(release.returns, catalogue, year)
            expected = expected_of(catalogue, year)
            found[year] = {s.agency.code: s for s in listed if s.agency.code in expected}
        return found

    def _timely(self, sender: Sender) -> Iterator[Timely]:
        for year, listed in self._years.items():
            known = listed.get(sender.agency.code)
            arrived = [f["vintage"][:10] for f in known.files if f["accepted"]] if known else []
            if arrived:
                last = self.figures.catalogue.deadline("returns", year)
                days = (last - date.fromisoformat(min(arrived))).days
                name = "days_early" if days > 0 else "days_late"
                figure = self._count(sender, {name: abs(days)}, year)
                yield Timely(year, min(arrived), days, next(iter(figure.values()), ""))

    def _complete(self, sender: Sender) -> tuple[str, str] | None:
        file = sender.latest
        if file is None or not file["expected"]:
            return None
        year = self.figures.release.year
        # What a file gives beyond its form makes nothing more complete.
        given = min(file["values"], file["expected"])
        return (
            self._figure(sender, "given", given, year),
            self._figure(sender, "asked", file["expected"], year),
        )

    def _corrected(self, sender: Sender) -> dict[str, int]:
        read = _distinct([file for file in sender.files if file["accepted"]])
        if not read:
            return {}
        last = self.figures.catalogue.deadline("returns", self.figures.release.year).isoformat()
        return {
            "errors": read[0]["errors"],
            "warnings": read[0]["warnings"],
            "again": len(read) - 1,
            "revised": sum(file["vintage"][:10] > last for file in read[1:]),
        }

    def _standing(self, sender: Sender) -> dict[str, list[str]]:
        """Return the agency's own indicators by how they stand."""
        agency = sender.agency
        group = f"area.{agency.area}" if agency.area else f"agency.{agency.code}"
        danger = set(narrative.in_danger(self.figures, group))
        found: dict[str, list[str]] = {}
        for row in rows(self.figures, group):
            if self._is_own(sender, row):
                found.setdefault(_stands(row, danger), []).append(row["indicator"])
        return {name: found[name] for name in STANDING if name in found}

    def _is_own(self, sender: Sender, row: Row) -> bool:
        """Whether a committee reports an indicator itself; others own what they answer for."""
        asked = self.figures.catalogue.indicators[row["indicator"]].by_area
        return sender.agency.area is None or bool(asked and asked.sent_by == "area")

    def _tasks(self, sender: Sender) -> dict[str, list[str]]:
        """Return the tasks that an agency is asked about by what it says of them."""
        found: dict[str, list[str]] = {}
        for task, _ in tasks_of(self.figures.catalogue, sender.agency, self.figures.release.day):
            status = self._told.get((task.number, sender.agency.code), "") or "untold"
            found.setdefault(f"task_{status}", []).append(task.number)
        return {name: found[name] for name in TASKS if name in found}

    @cached_property
    def _told(self) -> dict[tuple[str, str], str]:
        """Return the status of each task as its agency last told it for the year."""
        frame = self.figures.release.stored.tasks
        of_year = frame[frame["year"] == self.figures.release.year]
        ordered = records(of_year.sort_values(["vintage", "file"], kind="stable"))
        return {(row["task"], row["agency"]): row["status"] for row in ordered}

    def _counts(self, sender: Sender, counted: Mapping[str, Counted]) -> dict[str, str]:
        return self._count(sender, counted, self.figures.release.year)

    def _count(self, sender: Sender, counted: Mapping[str, Counted], year: int) -> dict[str, str]:
        """Return the keys of the counts that are not zero."""
        told = {name: found for name, found in counted.items() if found}
        return {name: self._figure(sender, name, found, year) for name, found in told.items()}

    def _figure(self, sender: Sender, name: str, counted: Counted, year: int) -> str:
        """Make a count of an agency a figure, which names what it counts, and return its key."""
        codes = counted if isinstance(counted, list) else []
        size = counted if isinstance(counted, int) else len(counted)
        key = f"{sender.agency.code}/{year}/{name}/count"
        words = say(_COUNTS[name], self.figures.lang)
        listed = f"{words}: {', '.join(codes)}" if codes else words
        self.figures.tallies[key] = Figure(key, size, number(size, 0, self.figures.lang), listed)
        return key


def _distinct(files: Sequence[Row]) -> list[Row]:
    """Return files in order of arrival, equal bytes once."""
    return list({file["sha256"]: file for file in reversed(files)}.values())[::-1]


def _stands(row: Row, danger: set[str]) -> str:
    if row["indicator"] in danger:
        return "in_danger"
    shown = look(row)
    return "met" if shown == "met" else "on_track" if shown in ON_TRACK else "open"


_COUNTS = {
    "days_early": "days from the first readable return to the last day",
    "days_late": "days from the last day to the first readable return",
    "given": "figures and states given in the latest return, of those asked for",
    "asked": "figures and states that the form asks for",
    "errors": "errors found in the first readable return",
    "warnings": "warnings found in the first readable return",
    "again": "returns sent again, other than the same file",
    "revised": "returns sent again after the last day",
    "met": "indicators of its own that have met their target",
    "on_track": "indicators of its own that are on track, or not due yet",
    "in_danger": "indicators of its own that are in danger",
    "open": "indicators of its own without a verdict on progress",
    "task_done": "tasks reported as done",
    "task_on_schedule": "tasks reported as under way, on schedule",
    "task_late": "tasks reported as late",
    "task_not_started": "tasks reported as not started",
    "task_untold": "tasks that nothing was reported of",
}
