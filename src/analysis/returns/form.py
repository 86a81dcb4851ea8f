"""The form of a return: one description that the template is written from and returns are read by.

Every table stands on a sheet of its own, under a hidden row of column tags that begins with
`#` and the table's tag; every row has its tag in hidden column A. A reader finds cells by these
tags, so inserted rows and moved columns do no harm.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from analysis.catalogue import Agency, Area, Catalogue, Indicator, Task
from analysis.catalogue.show import target_text
from analysis.language import say

VERSION = "1"
META_SHEET = "_chitieu"
LISTS_SHEET = "_danhmuc"
HISTORY_ROWS = {"publisher": 120, "committee": 60}
"""Rows for figures of earlier years by kind of agency; others have ten for each indicator."""
PROPOSAL_ROWS = 20

Kind = Literal["shown", "number", "text", "long", "choice", "date"]
"""shown = locked words of ours; the rest are cells that an officer fills."""

STATUSES = {
    "A": "final",
    "P": "provisional",
    "E": "estimate",
    "none": "no data",
    "B": "final, method changed",
    "D": "final, other definition",
}
"""Status of a value: code of the long table (none: see the reason) and the word in the form."""
CURRENT_STATUSES = ("A", "P", "E", "none")


@dataclass(frozen=True)
class Column:
    """One column: its tag, heading, width in characters, kind and the list it chooses from."""

    tag: str
    heading: str
    width: float
    kind: Kind
    choices: str = ""
    help: str = ""
    group: str = ""


@dataclass(frozen=True)
class Row:
    """One row: its tag, the group heading above it and the words that stand in it already."""

    tag: str
    shown: Mapping[str, str | float] = field(default_factory=dict)
    group: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    """Lists that differ by row: column tag to the name of a list."""


@dataclass(frozen=True)
class Table:
    """One table on a sheet of its own."""

    tag: str
    sheet: str
    title: str
    intro: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def column(self, tag: str) -> Column:
        """Return the column that bears a tag."""
        return next(column for column in self.columns if column.tag == tag)


@dataclass(frozen=True)
class Form:
    """What one agency is asked to fill for one reporting year."""

    agency: Agency
    year: int
    plan: str
    lang: str
    title: str
    area: Area
    last_day: date
    receiver: str
    tables: tuple[Table, ...]
    lists: Mapping[str, tuple[str, ...]]

    def table(self, tag: str) -> Table | None:
        """Return one of the tables, or None where the agency is not asked for it."""
        return next((table for table in self.tables if table.tag == tag), None)


@dataclass(frozen=True)
class Known:
    """What the caller knows of history: last year's value and state by indicator, as text."""

    values: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)


def for_agency(
    catalogue: Catalogue,
    agency: Agency,
    year: int,
    known: Known | None = None,
    lang: str = "vi",
    until: date | None = None,
) -> Form:
    """Return the form that an agency fills for a reporting year.

    It asks for what the agency answers for on the last day for returns, or on its own last day
    where it ended earlier in the year, and no later than `until`. `known` brings last year's
    values: a return sees one workbook at a time. Raises ValueError when the agency does not
    exist in that year.
    """
    day = day_of(catalogue, agency, year, until)
    if day is None:
        raise ValueError(f"agency {agency.code} does not exist in {year}")
    known = known or Known()
    numeric, states = asked_of(catalogue, agency, day)
    lists: dict[str, tuple[str, ...]] = {
        "status": tuple(say(STATUSES[code], lang) for code in CURRENT_STATUSES),
        "any_status": tuple(say(word, lang) for word in STATUSES.values()),
        "reason": _words(catalogue, "no_data_reason", lang),
        "state": _words(catalogue, "state", lang),
        "task_status": _words(catalogue, "task_status", lang),
    }
    own = agency.kind != "publisher"  # a source is asked for published figures only
    tables = [
        _indicators(catalogue, numeric, year, day, known, lang) if numeric and own else None,
        _states(catalogue, states, year, day, known, lang) if states and own else None,
        _by_area(catalogue, agency, day, lang),
        _history(catalogue, agency, [*numeric, *states], lists, lang),
        _tasks(catalogue, agency, day, lang) if own else None,
        _proposals(lang) if own else None,
    ]
    for indicator in (*numeric, *states) if own else ():
        lists[f"definition.{indicator.code}"] = tuple(
            d.name.in_(lang) for d in indicator.definitions
        )
    return Form(
        agency=agency,
        year=year,
        plan=catalogue.plan.code,
        lang=lang,
        title=say("Annual return {year}: {agency}", lang, year=year, agency=agency.name.in_(lang)),
        area=catalogue.areas[agency.area or catalogue.plan.province],
        last_day=day,
        receiver=catalogue.consolidator(day).name.in_(lang),
        tables=tuple(table for table in tables if table),
        lists=lists,
    )


def last_day(catalogue: Catalogue, year: int) -> date:
    """Return the last day for returns: «trước 01/12» means by 30 November."""
    return catalogue.plan.deadlines["returns"].last_day(year)


def day_of(
    catalogue: Catalogue, agency: Agency, year: int, until: date | None = None
) -> date | None:
    """Return the day that an agency's form of a year is of; None where it does not exist then.

    The last day for returns, or `until` where that is earlier; for an agency that ended earlier
    in the year its own last day.
    """
    day = min(until or date.max, last_day(catalogue, year))
    if agency.exists_on(day):
        return day
    ended = agency.valid_to
    return ended if ended and ended.year == year and ended < day else None


def asked_of(
    catalogue: Catalogue, agency: Agency, day: date
) -> tuple[list[Indicator], list[Indicator]]:
    """Return the indicators with a number and those of state that an agency answers for.

    A committee answers for those its area sends, a publisher for any; the consolidating
    department also for those that nobody owns.
    """
    asked = [i for i in catalogue.indicators.values() if _answers(catalogue, agency, i, day)]
    return [i for i in asked if not i.is_state], [i for i in asked if i.is_state]


def _answers(catalogue: Catalogue, agency: Agency, indicator: Indicator, day: date) -> bool:
    if agency.kind == "publisher":
        return True
    if agency.kind == "committee":
        level = catalogue.areas[agency.area or ""].level
        asked = indicator.by_area
        return asked is not None and asked.sent_by == "area" and level in asked.levels
    owners = catalogue.owners(indicator.code, day)
    return agency in (owners or [catalogue.consolidator(day)])


def _words(catalogue: Catalogue, codelist: str, lang: str) -> tuple[str, ...]:
    return tuple(word.in_(lang) for word in catalogue.codelists[codelist].values())


def _themes(catalogue: Catalogue, lang: str) -> dict[str, str]:
    return {theme.code: theme.name.in_(lang) for theme in catalogue.plan.themes}


def _columns(lang: str, columns: Iterable[Column], **values: object) -> tuple[Column, ...]:
    return tuple(
        Column(
            tag=c.tag,
            heading=say(c.heading, lang, **values),
            width=c.width,
            kind=c.kind,
            choices=c.choices,
            help=say(c.help, lang) if c.help else "",
            group=say(c.group, lang) if c.group else "",
        )
        for c in columns
    )


_INDICATOR_COLUMNS = (
    Column("number", "No.", 5, "shown"),
    Column("code", "Code", 7, "shown"),
    Column("name", "Indicator (words of the plan)", 52, "shown"),
    Column("unit", "Unit", 13, "shown"),
    Column("target", "Target", 15, "shown"),
    Column("last", "Result {last}", 13, "shown"),
    Column(
        "plan", "Plan {year}", 11, "number", help="Only where a figure was assigned for the year."
    ),
    Column(
        "value",
        "Result {year}",
        13,
        "number",
        help="The figure in the unit shown, for example 24,01.",
    ),
    Column(
        "numerator", "Numerator", 14, "number", help="The count above the line, where there is one."
    ),
    Column(
        "denominator",
        "Denominator",
        14,
        "number",
        help="The count below the line, of the same day.",
    ),
    Column("definition", "Way of measuring", 32, "choice", "definition"),
    Column("status", "Status", 15, "choice", "status", help="Estimate, provisional or final."),
    Column("reason", "Why there is no figure", 22, "choice", "reason"),
    Column(
        "source", "Source", 30, "text", help="Report, register or survey that the figure is from."
    ),
    Column("note", "Note", 30, "long"),
    Column(
        "plan_next",
        "Plan {next}",
        11,
        "number",
        help="Only where a figure was assigned for the year.",
    ),
)


def _indicators(
    catalogue: Catalogue, asked: list[Indicator], year: int, day: date, known: Known, lang: str
) -> Table:
    themes = _themes(catalogue, lang)
    rows = tuple(
        Row(
            tag=indicator.code,
            group=themes[indicator.theme],
            shown={
                "number": position,
                "code": indicator.code,
                "name": indicator.words,
                "unit": catalogue.unit(indicator.code).name.in_(lang),
                "target": target_text(catalogue, indicator.target_at(day), lang),
                "last": known.values.get(indicator.code, ""),
                "definition": indicator.definitions[0].name.in_(lang),
            },
            choices={"definition": f"definition.{indicator.code}"},
        )
        for position, indicator in enumerate(asked, start=1)
    )
    return Table(
        tag="indicators",
        sheet=say("Indicators", lang),
        title=say("I. Indicators with a number", lang),
        intro=say(
            "Fill the pale cells. Numerator and denominator are worth more than a rounded rate.",
            lang,
        ),
        columns=_columns(lang, _INDICATOR_COLUMNS, year=year, last=year - 1, next=year + 1),
        rows=rows,
    )


_STATE_COLUMNS = (
    Column("number", "No.", 5, "shown"),
    Column("code", "Code", 7, "shown"),
    Column("name", "Indicator (words of the plan)", 52, "shown"),
    Column("target", "Target", 18, "shown"),
    Column("last", "State {last}", 18, "shown"),
    Column("state", "State {year}", 18, "choice", "state"),
    Column("state_date", "Date reached or recognised", 16, "date", help="dd/mm/yyyy"),
    Column("evidence", "Evidence (number and date of the decision)", 40, "long"),
    Column(
        "value",
        "Supporting figure",
        13,
        "number",
        help="For example houses left or births per woman.",
    ),
    Column("unit", "Unit", 13, "shown"),
    Column("status", "Status of the figure", 15, "choice", "status"),
    Column("source", "Source", 30, "text"),
    Column("note", "Note", 30, "long"),
)


def _states(
    catalogue: Catalogue, asked: list[Indicator], year: int, day: date, known: Known, lang: str
) -> Table:
    rows = tuple(
        Row(
            tag=indicator.code,
            group=_themes(catalogue, lang)[indicator.theme],
            shown={
                "number": position,
                "code": indicator.code,
                "name": indicator.words,
                "target": target_text(catalogue, indicator.target_at(day), lang),
                "last": known.states.get(indicator.code, ""),
                "unit": ""
                if indicator.unit == "state"
                else catalogue.unit(indicator.code).name.in_(lang),
            },
        )
        for position, indicator in enumerate(asked, start=1)
    )
    return Table(
        tag="states",
        sheet=say("States", lang),
        title=say("II. Indicators without a number", lang),
        intro=say("Choose the state, give its date and the decision that proves it.", lang),
        columns=_columns(lang, _STATE_COLUMNS, year=year, last=year - 1),
        rows=rows,
    )


_HISTORY_COLUMNS = (
    Column("number", "No.", 5, "shown"),
    Column("indicator", "Indicator", 38, "choice", "indicator"),
    Column("area", "Area", 22, "choice", "area"),
    Column("period", "Year", 8, "number"),
    Column("definition", "Way of measuring", 40, "choice", "any_definition"),
    Column("value", "Value", 13, "number"),
    Column("numerator", "Numerator", 14, "number"),
    Column("denominator", "Denominator", 14, "number"),
    Column("status", "Status", 22, "choice", "any_status"),
    Column("source", "Source", 34, "text"),
    Column("address", "Address of the source", 40, "text"),
    Column("note", "Note", 40, "long"),
)


def _history(
    catalogue: Catalogue,
    agency: Agency,
    asked: list[Indicator],
    lists: dict[str, tuple[str, ...]],
    lang: str,
) -> Table:
    lists["indicator"] = tuple(f"{i.code} – {i.short.in_(lang)}" for i in asked)
    lists["any_definition"] = tuple(
        dict.fromkeys(d.name.in_(lang) for i in asked for d in i.definitions)
    )
    area = catalogue.areas[agency.area or catalogue.plan.province]
    lists["area"] = (area_words(area),)
    rows = HISTORY_ROWS.get(agency.kind, max(60, 10 * len(asked)))
    return Table(
        tag="history",
        sheet=say("Figures of earlier years", lang),
        title=say("Figures of earlier years", lang),
        intro=say("One row for each year. Give the source and where it can be read.", lang),
        columns=_columns(lang, _HISTORY_COLUMNS),
        rows=tuple(Row(tag=f"h{n}", shown={"number": n}) for n in range(1, rows + 1)),
    )


def area_words(area: Area) -> str:
    """Return how the form names an area: Phường Tô Hiệu."""
    return f"{area.type} {area.name}"


def _by_area(catalogue: Catalogue, agency: Agency, day: date, lang: str) -> Table | None:
    asked = [
        i
        for i in catalogue.indicators.values()
        if i.by_area
        and i.by_area.sent_by == "agency"
        and agency in catalogue.owners(i.code, day)[:1]
    ]
    level = "district" if catalogue.areas_on(day, "district") else "commune"
    if not asked or agency.kind == "committee":
        return None
    columns = [Column("number", "No.", 5, "shown"), Column("area", "Area", 26, "shown")]
    for i in asked:
        group = f"{i.code} – {i.short.in_(lang)} ({catalogue.unit(i.code).short.in_(lang)})"
        columns += [
            Column(f"{i.code}.value", "Value", 11, "number", group=group),
            Column(f"{i.code}.numerator", "Numerator", 12, "number", group=group),
            Column(f"{i.code}.denominator", "Denominator", 12, "number", group=group),
        ]
    columns += [
        Column("status", "Status", 15, "choice", "status"),
        Column("note", "Note", 30, "long"),
    ]
    areas = catalogue.areas_on(day, level)
    return Table(
        tag="by_area",
        sheet=say("By area", lang),
        title=say("III. Figures by area", lang),
        intro=say(
            "One row for each area. A figure that is not known stays empty; it is not zero.", lang
        ),
        columns=_columns(lang, columns),
        rows=tuple(
            Row(tag=area.key, shown={"number": n, "area": area_words(area)})
            for n, area in enumerate(areas, start=1)
        ),
    )


_TASK_COLUMNS = (
    Column("number", "Task", 7, "shown"),
    Column("title", "Content (duty in the plan)", 52, "shown"),
    Column("role", "Role", 12, "shown"),
    Column("status", "Status", 24, "choice", "task_status"),
    Column("result", "Result", 50, "long"),
    Column("difficulty", "Difficulty and its cause", 44, "long"),
    Column("next_step", "Next step", 40, "long"),
)


def tasks_of(catalogue: Catalogue, agency: Agency, day: date) -> list[tuple[Task, str]]:
    """Return the tasks an agency reports on, each with its role: lead, shared or cooperating."""
    found: list[tuple[Task, str]] = []
    for task in catalogue.tasks.values():
        lead = [catalogue.in_charge(code, day, task=task.number) for code in task.lead]
        named = [catalogue.in_charge(code, day, task=task.number) for code in task.cooperating]
        if agency in lead:
            found.append((task, "lead"))
        elif not task.lead:
            found.append((task, "shared"))
        elif agency in named:
            found.append((task, "cooperating"))
    return found


def _tasks(catalogue: Catalogue, agency: Agency, day: date, lang: str) -> Table:
    rows = tuple(
        Row(
            tag=task.number,
            group=task.heading.in_(lang),
            shown={"number": task.number, "title": task.title.in_(lang), "role": say(role, lang)},
        )
        for task, role in tasks_of(catalogue, agency, day)
    )
    return Table(
        tag="tasks",
        sheet=say("Tasks", lang),
        title=say("IV. Tasks and solutions", lang),
        intro=say(
            "Say in a few words what was done, what stands in the way and what comes next.", lang
        ),
        columns=_columns(lang, _TASK_COLUMNS),
        rows=rows,
    )


_PROPOSAL_COLUMNS = (
    Column("number", "No.", 5, "shown"),
    Column("addressee", "Addressed to", 34, "text"),
    Column("content", "Proposal or recommendation", 80, "long"),
    Column("reason", "Reason", 50, "long"),
)


def _proposals(lang: str) -> Table:
    return Table(
        tag="proposals",
        sheet=say("Proposals", lang),
        title=say("V. Proposals and recommendations", lang),
        intro=say("One proposal in one row, with whom it is for.", lang),
        columns=_columns(lang, _PROPOSAL_COLUMNS),
        rows=tuple(Row(tag=f"p{n}", shown={"number": n}) for n in range(1, PROPOSAL_ROWS + 1)),
    )
