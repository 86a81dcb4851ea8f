"""Who is reminded of a return, and of what: not sent, not readable, not whole, not clear."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from analysis.catalogue import Agency, Task
from analysis.catalogue.heirs import forerunners
from analysis.language import LANGUAGES, say
from analysis.observations import records
from analysis.observations.register import Pair, Sender, asked_of_form, senders
from analysis.release import Release
from analysis.reports.tables import faults
from analysis.returns import form as forms
from analysis.returns.grouped import rank
from analysis.returns.problems import Problem

Reason = Literal["missing", "unreadable", "incomplete", "questions"]
NOT_FILLED, CORRECTED = "V09", "C04"
"""Kinds of problems: a cell that nobody filled, a cell whose question a correction has settled."""


@dataclass(frozen=True)
class Reminder:
    """What is wanted of one sender on a day.

    `figures` (indicator and area) and `tasks` were asked for and not given; `questions` are the
    errors and warnings of its latest return that still stand. Both are empty where the whole
    return is wanted.
    """

    sender: Sender
    reasons: tuple[Reason, ...]
    questions: tuple[Problem, ...] = ()
    figures: tuple[Pair, ...] = ()
    tasks: tuple[Task, ...] = ()
    forerunners: tuple[Agency, ...] = ()
    to_itself: bool = False
    """Whether the sender is the consolidating agency, which writes no letter to itself."""

    @property
    def code(self) -> str:
        """Return the code of the agency that the return is expected from."""
        return self.sender.agency.code

    @property
    def addressees(self) -> tuple[Agency, ...]:
        """Return who is written to: the agency, or who answers in its place since it ended."""
        return self.sender.heirs or (self.sender.agency,)

    @property
    def wants_all(self) -> bool:
        """Whether nothing that could be read has come, so that the whole return is wanted."""
        return self.sender.latest is None


def reminders(release: Release, day: date) -> list[Reminder]:
    """Return who is to be reminded on a day, in the order of agencies.yml.

    Whoever is expected on that day and has sent nothing, nothing that can be read, not all that
    its form asks for, or something that raises questions. Lateness alone is no reason.
    """
    catalogue, desk = release.catalogue, _desk(release, day)
    writer = catalogue.consolidator(day)
    found = []
    for sender in senders(release.returns, catalogue, release.year, day=day):
        one = _of(sender, desk)
        if one.reasons:
            before = tuple(forerunners(catalogue, sender.agency, day))
            found.append(replace(one, forerunners=before, to_itself=writer in one.addressees))
    return found


def questions_of_file(release: Release, file: str) -> list[Problem]:
    """Return the errors and warnings of a file that no correction has settled, gravest first."""
    return _open([problem for problem in faults(release) if problem.file == file])


Cells = tuple[tuple[str, str], ...]
"""Sheets with addresses."""


@dataclass(frozen=True)
class _Desk:
    """What reminders follow from.

    `problems` and `blank` (the figures of the year for which it gives nothing, with their cells)
    are by file, `given` and `told` (tasks) by agency: in whichever of its files.
    """

    release: Release
    day: date
    asked: Callable[[str, int], frozenset[Pair]]
    problems: Mapping[str, list[Problem]]
    blank: Mapping[str, dict[Pair, Cells]]
    given: Mapping[str, set[Pair]]
    told: Mapping[str, set[str]]


def _desk(release: Release, day: date) -> _Desk:
    problems: dict[str, list[Problem]] = defaultdict(list)
    blank: dict[str, dict[Pair, Cells]] = defaultdict(dict)
    given: dict[str, set[Pair]] = defaultdict(set)
    told: dict[str, set[str]] = defaultdict(set)
    for problem in faults(release):
        problems[problem.file].append(problem)
    rows = release.observations
    for row in records(rows.loc[rows["period"] == release.year, _COLUMNS]):
        pair = row["indicator"], row["area"]
        if row["obs_status"] == "O":
            cells = tuple((row["sheet"], cell) for cell in row["cell"].split("/"))
            blank[row["file"]][pair] = cells
        else:
            given[row["agency"]].add(pair)
    for row in records(release.stored.tasks):
        if row["year"] == release.year:
            told[row["agency"]].add(row["task"])
    return _Desk(release, day, asked_of_form(release.catalogue, day), problems, blank, given, told)


_COLUMNS = ["indicator", "area", "obs_status", "agency", "file", "sheet", "cell"]


def _of(sender: Sender, desk: _Desk) -> Reminder:
    """Return what is wanted of a sender, without reasons where nothing is."""
    last = sender.files[-1]["file"] if sender.files else ""
    unread = _open(desk.problems.get(last, [])) if last and not sender.files[-1]["accepted"] else []
    if sender.latest is None:
        return Reminder(sender, ("unreadable",) if last else ("missing",), tuple(unread))
    file = sender.latest["file"]
    blank = desk.blank.get(file, {})
    standing = [p for p in _open(desk.problems.get(file, [])) if not _is_listed(p, blank)]
    figures = [pair for pair in _not_given(sender, desk) if not _waits(blank, pair, standing)]
    tasks = _not_told(sender, desk)
    wanted: dict[Reason, bool] = {
        "unreadable": bool(unread),
        "incomplete": bool(figures or tasks),
        "questions": bool(standing),
    }
    reasons = tuple(reason for reason, stands in wanted.items() if stands)
    return Reminder(sender, reasons, (*unread, *standing), tuple(figures), tuple(tasks))


def _open(of_file: list[Problem]) -> list[Problem]:
    """Return the questions of a file that no correction has settled, the gravest first."""
    settled = {(p.sheet, p.cell) for p in of_file if p.code == CORRECTED}
    standing = [p for p in of_file if p.severity != "note" and not set(_cells(p)) & settled]
    return sorted(standing, key=lambda problem: rank(problem.severity))


def _cells(problem: Problem) -> Cells:
    return tuple((problem.sheet, cell) for cell in problem.cell.split("/"))


def _is_listed(problem: Problem, blank: Mapping[Pair, Cells]) -> bool:
    """Whether a problem is a blank cell that stands among what was not given or not told."""
    if problem.code != NOT_FILLED:
        return False
    rows = {(sheet, _row(cell)) for cells in blank.values() for sheet, cell in cells}
    of_tasks = problem.sheet in {say("Tasks", lang) for lang in LANGUAGES}
    return of_tasks or (problem.sheet, _row(problem.cell)) in rows


def _row(cell: str) -> str:
    return "".join(sign for sign in cell.partition("/")[0] if sign.isdigit())


def _not_given(sender: Sender, desk: _Desk) -> list[Pair]:
    """Return the figures that the form asks for and no file of the sender gives, in plan order."""
    catalogue, code = desk.release.catalogue, sender.agency.code
    left = desk.asked(code, desk.release.year) - desk.given.get(code, set())
    codes, areas = list(catalogue.indicators), list(catalogue.areas)
    return sorted(left, key=lambda pair: (codes.index(pair[0]), areas.index(pair[1])))


def _waits(blank: Mapping[Pair, Cells], pair: Pair, standing: list[Problem]) -> bool:
    """Whether a figure that is not given has a question at its cells, and waits for its answer."""
    asked = {cell for problem in standing for cell in _cells(problem)}
    return bool(set(blank.get(pair, ())) & asked)


def _not_told(sender: Sender, desk: _Desk) -> list[Task]:
    """Return the tasks that the form asks for and no file of the sender tells of."""
    catalogue, agency = desk.release.catalogue, sender.agency
    on = forms.day_of(catalogue, agency, desk.release.year, desk.day)
    asked = forms.tasks_of(catalogue, agency, on) if on else []
    told = desk.told.get(agency.code, set())
    return [task for task, _ in asked if task.number not in told]
