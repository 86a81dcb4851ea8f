"""Tables 03 and 04: tasks and proposals, in the words of the agencies that reported them."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from analysis.catalogue import Task
from analysis.reports.documents.annex.cells import Cell, Number, Text, roman
from analysis.reports.documents.annex.desk import (
    Column,
    Desk,
    Table,
    begin,
    finish,
    write_band,
    write_nothing,
    write_row,
)
from analysis.reports.tables import newest

Row = dict[str, Any]
_TASK_COLUMNS = (
    ("Item", 7.0),
    ("Task of the plan", 32.0),
    ("Agency", 20.0),
    ("Role", 10.0),
    ("Status", 14.0),
    ("Result", 38.0),
    ("Difficulty and its cause", 32.0),
    ("Next step", 30.0),
    ("Received", 11.0),
    ("File, sheet and cell", 24.0),
)
_PROPOSAL_COLUMNS = (
    ("No.", 6.0),
    ("Proposal or recommendation", 60.0),
    ("Reason", 44.0),
    ("Agency", 26.0),
    ("Received", 11.0),
    ("File, sheet and cell", 28.0),
)


def write_tasks(desk: Desk) -> None:
    """Write what the leading agency of each task reports, and below it all the others."""
    title = desk.say("Results of the tasks in {year}", year=desk.year)
    columns = _columns(desk, _TASK_COLUMNS)
    table = begin(desk, "tasks", title, columns, frozen=2, number="03")
    reports = _reports(desk)
    if not desk.catalogue.tasks:
        write_nothing(table, desk.say("The plan assigns no task."))
        return
    if not reports:
        write_nothing(table, desk.say("No task was reported for {year}.", year=desk.year))
        return
    row = _write_leaders(table, table.first, reports)
    row = _write_others(table, row, reports)
    hidden = desk.say("What agencies wrote is not shown in the public edition.")
    finish(table, row, [hidden] if desk.figures.release.is_public else [])


def _columns(desk: Desk, heads: tuple[tuple[str, float], ...]) -> list[Column]:
    letters = "ABCDEGHIKL"  # offices leave out F and J
    return [
        Column(desk.say(words), width, index=letters[place])
        for place, (words, width) in enumerate(heads)
    ]


def _reports(desk: Desk) -> dict[str, list[Row]]:
    """Return what agencies reported of each task for the year, as last sent."""
    release = desk.figures.release
    found: dict[str, list[Row]] = {}
    for row in newest(release.stored.tasks, release.year, ["task", "agency"]):
        found.setdefault(row["task"], []).append(row)
    return found


def _leaders(desk: Desk, task: Task) -> list[str]:
    """Return the agencies that lead a task on the day of the release, each once."""
    day, catalogue = desk.figures.release.day, desk.catalogue
    found = (catalogue.in_charge(code, day, task=task.number).code for code in task.lead)
    return list(dict.fromkeys(found))


def _write_leaders(table: Table, row: int, reports: dict[str, list[Row]]) -> int:
    """Write every task with the report of who leads it; return the row behind the last."""
    desk = table.desk
    write_band(table, row, "A", desk.say("Reports of the leading agencies"))
    row += 1
    grouped = groupby(desk.catalogue.tasks.values(), key=lambda t: t.heading.in_(desk.lang))
    for place, (heading, tasks) in enumerate(grouped, start=1):
        write_band(table, row, roman(place), heading)
        row += 1
        for task in tasks:
            for cells in _of_leaders(desk, task, reports.get(task.number, [])):
                write_row(table, row, cells)
                row += 1
    return row


def _of_leaders(desk: Desk, task: Task, rows: list[Row]) -> Iterator[list[Cell]]:
    """Yield a row for each leading agency, also where it reported nothing."""
    leaders = _leaders(desk, task)
    for code in leaders:
        told = next((row for row in rows if row["agency"] == code), None)
        name = desk.catalogue.agencies[code].name.in_(desk.lang)
        if told is None:
            yield [*_task(desk, task), name, desk.say("leads"), *_missing(desk, "not reported")]
        else:
            yield [*_task(desk, task), name, desk.say("leads"), *_told(desk, told)]
    if not leaders:
        words = "see part B" if rows else "not reported"
        yield [*_task(desk, task), task.lead_word, None, *_missing(desk, words)]


def _write_others(table: Table, row: int, reports: dict[str, list[Row]]) -> int:
    """Write what agencies report that take part; return the row behind the last."""
    desk, catalogue = table.desk, table.desk.catalogue
    others = [
        (task, told)
        for number, task in catalogue.tasks.items()
        for told in reports.get(number, [])
        if told["agency"] not in _leaders(desk, task)
    ]
    if not others:
        return row
    write_band(table, row, "B", desk.say("Reports of the other agencies"))
    for task, told in others:
        row += 1
        name = catalogue.agencies[told["agency"]].name.in_(desk.lang)
        role = desk.say("takes part")
        write_row(table, row, [*_task(desk, task), name, role, *_told(desk, told)])
    return row + 1


def _task(desk: Desk, task: Task) -> list[Cell]:
    return [Text(task.number, "centred"), Text(task.title.in_(desk.lang))]


def _missing(desk: Desk, words: str) -> list[Cell]:
    return [Text(desk.say(words), "missing"), None, None, None, None, None]


def _told(desk: Desk, row: Row) -> list[Cell]:
    """Return status, words, day and cell of a report."""
    status = desk.catalogue.word("task_status", row["status"], desk.lang) if row["status"] else ""
    words = (Text(str(row[name])) for name in ("result", "difficulty", "next_step"))
    return [Text(status, "centred"), *words, _day(row), _place(row)]


def _day(row: Row) -> date:
    return date.fromisoformat(str(row["vintage"])[:10])


def _place(row: Row) -> str:
    """Return where a report stands: file, sheet and cell."""
    return f"{row['file']}, {row['sheet']}!{row['cell']}"


def write_proposals(desk: Desk) -> None:
    """Write the proposals of the year under those that they are addressed to."""
    title = desk.say("Proposals and recommendations in {year}", year=desk.year)
    columns = _columns(desk, _PROPOSAL_COLUMNS)
    table = begin(desk, "proposals", title, columns, number="04")
    release = desk.figures.release
    if release.is_public:
        write_nothing(table, desk.say("Not shown in the public edition."))
        return
    rows = newest(release.stored.proposals, release.year, ["agency", "content"])
    if not rows:
        write_nothing(table, desk.say("No proposal was made for {year}.", year=desk.year))
        return
    _write_addressed(table, sorted(rows, key=lambda row: str(row["addressee"]).strip()))


def _write_addressed(table: Table, rows: list[Row]) -> None:
    desk, at, count = table.desk, table.first, 0
    grouped = groupby(rows, key=lambda row: str(row["addressee"]).strip())
    for place, (addressee, told) in enumerate(grouped, start=1):
        write_band(table, at, roman(place), addressee or desk.say("without an addressee"))
        for row in told:
            at, count = at + 1, count + 1
            name = desk.catalogue.agencies[row["agency"]].name.in_(desk.lang)
            words = (Text(str(row[part])) for part in ("content", "reason"))
            write_row(
                table, at, [Number(count, look="ordinal"), *words, name, _day(row), _place(row)]
            )
        at += 1
    finish(table, at)
