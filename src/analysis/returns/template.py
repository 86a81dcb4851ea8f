"""The workbook an officer fills, written from the form.

The same form and entries give the same bytes, so a hash proves that a template is untouched.
Sheets: the guide, one for each table, the lists that cells choose from (hidden) and what the
workbook is (very hidden). There are no macros, and protection bears no password: it keeps
our words from being overwritten by accident.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range, xl_range_abs
from xlsxwriter.worksheet import Worksheet

from analysis.returns.form import LISTS_SHEET, META_SHEET, VERSION, Column, Form, Table
from analysis.returns.guide import contact, write_guide
from analysis.returns.sheets import (
    DEEP,
    LONG_TABLE,
    LOOKS,
    NAMES,
    NORMAL,
    Desk,
    Entry,
    Formula,
    Key,
    Percent,
    cut,
    lines_of,
    points,
    protect,
    set_columns,
    set_edges,
    write_mark,
    write_row,
)

__all__ = ["Entry", "Formula", "Key", "Percent", "contact", "template_name", "write"]

_OPEN_LISTS = ("definition", "any_definition")
A4_UPRIGHT, A4_ACROSS = 120, 210
"""Widest tables, in characters, for a page upright and a page across; on one page a wider one
would print below 6 points, so it takes two."""
MOST_LETTERS_PROMPT, MOST_LETTERS_MESSAGE = 32, 255


class _GrowingSheet(Worksheet):  # type: ignore[misc]
    """A sheet whose rows grow as somebody types: xlsxwriter alone pins every height it is given."""

    growing: frozenset[int] = frozenset()

    def _xml_start_tag_unencoded(self, tag: str, attributes: Any = None) -> None:
        if tag == "row" and attributes[0][1] - 1 in self.growing:
            attributes = [pair for pair in attributes if pair[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)


@dataclass(frozen=True)
class _Layout:
    """Where the parts of a table stand, in rows counted from 0."""

    title: int
    intro: int
    heading: int
    tags: int
    bands: Mapping[int, str]
    rows: Mapping[str, int]

    @property
    def first(self) -> int:
        return self.tags + 1

    @property
    def last(self) -> int:
        return max(self.rows.values(), default=self.first)


def template_name(form: Form) -> str:
    """Return the file name of a form's template: 2026_so-y-te.xlsx."""
    return f"{form.year}_{form.agency.code}.xlsx"


def write(
    path: Path,
    form: Form,
    entries: Mapping[Key, Entry] | None = None,
    created: date | None = None,
    sample: bool = False,
) -> None:
    """Write the workbook of a form, some of its cells filled beforehand.

    `created` is the date the file bears (the first day of the reporting year unless given);
    `sample` marks every sheet as made up. Raises ValueError naming every entry for which the
    form has no cell to fill; then nothing is written.
    """
    entries = entries or {}
    _refuse_unknown(form, entries)
    book = Workbook(str(path), {"in_memory": True, "default_format_properties": dict(NORMAL)})
    moment = datetime.combine(created or date(form.year, 1, 1), time())
    book.set_properties({"title": form.title, "author": "chitieu", "created": moment})
    formats = {name: book.add_format(dict(look)) for name, look in LOOKS.items()}
    desk = Desk(book, form, formats, _ranges(form.lists), entries, sample)
    write_guide(desk)
    for table in form.tables:
        _table_sheet(desk, table)
    _lists_sheet(desk)
    _meta_sheet(desk)
    book.close()


def _refuse_unknown(form: Form, entries: Mapping[Key, Entry]) -> None:
    cells = {
        (table.tag, row.tag, column.tag)
        for table in (contact(form.lang), *form.tables)
        for row in table.rows
        for column in table.columns
        if column.kind != "shown"
    }
    unknown = [" / ".join(key) for key in entries if key not in cells]
    if unknown:
        raise ValueError(
            f"form of {form.agency.code}, {form.year}: no cell to fill at {'; '.join(unknown)}"
        )


def _table_sheet(desk: Desk, table: Table) -> None:
    layout = _layout(table, top=1 if desk.sample else 0)
    sheet = desk.book.add_worksheet(table.sheet, _GrowingSheet)
    sheet.growing = frozenset(layout.rows.values())
    sheet.set_tab_color(DEEP)
    set_columns(desk, sheet, table)
    _top(desk, sheet, table, layout)
    _headings(desk, sheet, table, layout)
    for line, words in layout.bands.items():
        _band(desk, sheet, table, line, words)
    for row in table.rows:
        write_row(desk, sheet, table, row, layout.rows[row.tag])
    _validations(desk, sheet, table, layout)
    _thousands(desk, sheet, table, layout)
    _screen(sheet, table, layout)
    _paper(desk, sheet, table, layout)
    protect(sheet)


def _layout(table: Table, top: int) -> _Layout:
    """Return where everything stands, from the row that the title takes."""
    heading = top + 2 + any(column.group for column in table.columns)
    line, group = heading + 2, ""
    bands: dict[int, str] = {}
    rows: dict[str, int] = {}
    for row in table.rows:
        if row.group and row.group != group:
            bands[line] = row.group
            line += 1
        group = row.group
        rows[row.tag] = line
        line += 1
    return _Layout(top, top + 1, heading, heading + 1, bands, rows)


def _top(desk: Desk, sheet: Worksheet, table: Table, layout: _Layout) -> None:
    write_mark(desk, sheet)
    sheet.set_row(layout.title, 30, desk.formats["plain"])
    sheet.write_string(layout.title, 1, table.title, desk.formats["title"])
    sheet.set_row(layout.intro, 20, desk.formats["plain"])
    sheet.write_string(layout.intro, 1, table.intro, desk.formats["intro"])


def _headings(desk: Desk, sheet: Worksheet, table: Table, layout: _Layout) -> None:
    heading, tag = desk.formats["heading"], desk.formats["tag"]
    _column_groups(desk, sheet, table, layout)
    filtered = len(table.rows) > LONG_TABLE
    lines = max(lines_of(c.heading, c.width * 0.85) for c in table.columns) + filtered
    sheet.set_row(layout.heading, points(lines))
    # Showing all rows after a filter unhides the tags too; then they are a thin line.
    sheet.set_row(layout.tags, 3, tag, {"hidden": True})
    sheet.write_string(layout.tags, 0, f"#{table.tag}", tag)
    for position, column in enumerate(table.columns, start=1):
        sheet.write_string(layout.heading, position, column.heading, heading)
        sheet.write_string(layout.tags, position, column.tag, tag)


def _column_groups(desk: Desk, sheet: Worksheet, table: Table, layout: _Layout) -> None:
    """Write what neighbouring columns have in common above them."""
    if not any(column.group for column in table.columns):
        return
    line, first, most = layout.heading - 1, 1, 1
    for words, members in groupby(table.columns, key=lambda column: column.group):
        widths = [column.width for column in members]
        most = max(most, lines_of(words, sum(widths) * 0.85))
        last = first + len(widths) - 1
        for position in range(first, last + 1):
            sheet.write_string(line, position, words, desk.formats["heading"])
        if words and last > first:
            sheet.merge_range(line, first, line, last, words, desk.formats["heading"])
        first = last + 1
    sheet.set_row(line, points(most))


def _band(desk: Desk, sheet: Worksheet, table: Table, line: int, words: str) -> None:
    """Write a group's heading over the columns that stay in sight, its tint over all."""
    frozen, group = _frozen(table), desk.formats["group"]
    for position in range(frozen + 1, len(table.columns) + 1):
        sheet.write_blank(line, position, None, desk.formats["band"])
    if frozen > 1:
        sheet.merge_range(line, 1, line, frozen, words, group)
    else:
        sheet.write_string(line, 1, words, group)
    width = sum(column.width for column in table.columns[:frozen])
    sheet.set_row(line, points(lines_of(words, width * 0.9)))


def _validations(desk: Desk, sheet: Worksheet, table: Table, layout: _Layout) -> None:
    for position, column in enumerate(table.columns, start=1):
        if column.kind == "shown":
            continue
        own = {row.tag: row.choices[column.tag] for row in table.rows if column.tag in row.choices}
        for tag, choices in own.items():
            line = layout.rows[tag]
            _validate(desk, sheet, (line, position, line, position), column, choices)
        if not own:
            area = (layout.first, position, layout.last, position)
            _validate(desk, sheet, area, column, column.choices)


def _validate(
    desk: Desk, sheet: Worksheet, area: tuple[int, int, int, int], column: Column, choices: str
) -> None:
    rule = _rule(desk, column, choices)
    prompt = {"input_title": column.heading, "input_message": column.help} if column.help else {}
    if rule or prompt:
        limits = {"input_title": MOST_LETTERS_PROMPT, "error_title": MOST_LETTERS_PROMPT}
        words = {
            key: cut(text, limits.get(key, MOST_LETTERS_MESSAGE))
            for key, text in (prompt | _error(desk, column, choices)).items()
        }
        sheet.data_validation(*area, (rule or {"validate": "any"}) | words)


def _rule(desk: Desk, column: Column, choices: str) -> dict[str, Any]:
    """Return what a cell takes. Only closed lists stop; elsewhere a warning lets words pass."""
    between = {"criteria": "between", "error_type": "warning"}
    if column.kind == "choice" and choices in desk.ranges:
        stops = choices.split(".")[0] not in _OPEN_LISTS
        style = "stop" if stops else "warning"
        return {"validate": "list", "source": desk.ranges[choices], "error_type": style}
    if column.tag == "period":
        return between | {"validate": "integer", "minimum": 2000, "maximum": desk.form.year}
    if column.kind == "number":
        return between | {"validate": "decimal", "minimum": -1e12, "maximum": 1e12}
    if column.kind == "date":
        latest = date(desk.form.year, 12, 31)
        return between | {"validate": "date", "minimum": date(1950, 1, 1), "maximum": latest}
    return {}


def _error(desk: Desk, column: Column, choices: str) -> dict[str, str]:
    messages = {
        "number": "A number is expected here, for example 24,01. Words or a % sign will be "
        "kept and asked about.",
        "date": "A date is expected here: day/month/year, for example 15/10/{year}.",
        "choice": "Please choose one of the list.",
    }
    message = messages.get(column.kind, "")
    if column.tag == "period":
        message = "A year from 2000 to {year} is expected here."
    if choices.split(".")[0] in _OPEN_LISTS:
        message = "Not in the list. If it was measured in another way, say here which."
    if not message:
        return {}
    words = desk.say(message, year=desk.form.year)
    return {"error_title": column.heading, "error_message": words}


def _thousands(desk: Desk, sheet: Worksheet, table: Table, layout: _Layout) -> None:
    """Group the digits of large numbers.

    The cells themselves stay General: only so does Excel keep what was typed, 24,01% as a
    percentage and 9.5 turned into a date as a date, for the reader to see.
    """
    for numeric, members in groupby(
        enumerate(table.columns, start=1),
        key=lambda pair: pair[1].kind == "number" and pair[1].tag != "period",
    ):
        positions = [position for position, _ in members]
        if not numeric:
            continue
        area = (layout.first, positions[0], layout.last, positions[-1])
        cell = xl_range(layout.first, positions[0], layout.first, positions[0])
        large = f"AND(ISNUMBER({cell}),ABS({cell})>=1000"
        for test, look in ((f"{cell}=INT({cell})", "whole"), (f"{cell}<>INT({cell})", "broken")):
            rule = {
                "type": "formula",
                "criteria": f"={large},{test})",
                "format": desk.formats[look],
            }
            sheet.conditional_format(*area, rule)


def _frozen(table: Table) -> int:
    """Return how many columns name the row and so stay in sight."""
    tags = [column.tag for column in table.columns]
    return next((tags.index(tag) + 1 for tag in NAMES if tag in tags), 1)


def _screen(sheet: Worksheet, table: Table, layout: _Layout) -> None:
    sheet.hide_gridlines(2)
    sheet.freeze_panes(layout.first, _frozen(table) + 1)
    if len(table.rows) > LONG_TABLE:
        sheet.autofilter(layout.heading, 1, layout.last, len(table.columns))
    inputs = [n for n, c in enumerate(table.columns, start=1) if c.kind != "shown"]
    start = min(layout.rows.values(), default=layout.first)
    sheet.set_selection(start, inputs[0], start, inputs[0])
    words = [n for n, c in enumerate(table.columns, start=1) if c.kind != "number"]
    texts = " ".join(xl_range(layout.first, n, layout.last, n) for n in words)
    sheet.ignore_errors({"number_stored_as_text": texts})


def _paper(desk: Desk, sheet: Worksheet, table: Table, layout: _Layout) -> None:
    width = sum(column.width for column in table.columns)
    if width > A4_UPRIGHT:
        sheet.set_landscape()
    sheet.fit_to_pages(2 if width > A4_ACROSS else 1, 0)
    if width > A4_ACROSS:
        sheet.repeat_columns(1, _frozen(table))
        sheet.print_across()
    sheet.repeat_rows(layout.intro + 1, layout.tags)
    sheet.print_area(0, 1, layout.last, len(table.columns))
    set_edges(desk, sheet)


def _ranges(lists: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return the range of the lists sheet in which each list stands; empty lists have none."""
    return {
        name: f"={LISTS_SHEET}!{xl_range_abs(1, position, len(words), position)}"
        for position, (name, words) in enumerate(lists.items())
        if words
    }


def _lists_sheet(desk: Desk) -> None:
    sheet = desk.book.add_worksheet(LISTS_SHEET)
    for position, (name, words) in enumerate(desk.form.lists.items()):
        for line, word in enumerate((name, *words)):
            sheet.write_string(line, position, word, desk.formats["plain"])
    sheet.hide()
    protect(sheet)


def _meta_sheet(desk: Desk) -> None:
    form = desk.form
    meta = {
        "chitieu": "form",
        "version": VERSION,
        "plan": form.plan,
        "agency": form.agency.code,
        "year": str(form.year),
        "lang": form.lang,
        "area": form.area.key,
        "sample": "yes" if desk.sample else "no",
    }
    sheet = desk.book.add_worksheet(META_SHEET)
    for line, (key, value) in enumerate(meta.items()):
        sheet.write_string(line, 0, key, desk.formats["plain"])
        sheet.write_string(line, 1, value, desk.formats["plain"])
    sheet.very_hidden()
    protect(sheet)
