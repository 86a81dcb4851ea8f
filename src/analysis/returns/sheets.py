"""How every sheet of a template looks, and how its cells are written.

Few formats for many cells: a template is written in some twenty milliseconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from analysis.language import say
from analysis.returns.form import Column, Form, Row, Table


@dataclass(frozen=True)
class Percent:
    """A number shown as a percentage: Percent(Decimal("0.2401")) reads 24,01%."""

    value: Decimal | float


@dataclass(frozen=True)
class Formula:
    """A formula with the result that readers see without calculating: Formula("=I8/J8", 24.01)."""

    text: str
    cached: float | str


Entry = str | float | int | Decimal | date | Percent | Formula
"""What a cell is filled with beforehand. Text stays text, to the letter."""
Key = tuple[str, str, str]
"""Tags of table, row and column."""

PERCENT, TEXT = 10, 49
"""Excel's own numbers of the formats 0.00% and @."""
DEEP, MIDDLE, PALE, BAND, LINE = "#0b3c5d", "#3d6a8a", "#fff8e1", "#e3ebf2", "#c9d3dc"
INK, GREY, RED = "#1f2933", "#52606d", "#9b1c1c"
_SHOWN = {"locked": True, "border": 1, "border_color": LINE, "text_wrap": True, "valign": "vcenter"}
_WORDS = {"align": "left", "indent": 1}
_INPUT = _SHOWN | {"locked": False, "bg_color": PALE, "font_color": INK}
_BAND = {"locked": True, "text_wrap": True, "valign": "vcenter", "bg_color": BAND} | {
    "top": 1,
    "bottom": 1,
    "top_color": LINE,
    "bottom_color": LINE,
}
_HEAD = {"locked": True, "bold": True, "font_color": "#ffffff", "bg_color": DEEP}
LOOKS: Mapping[str, Mapping[str, Any]] = {
    "plain": {"locked": True},
    "tag": {"locked": True, "font_size": 8, "font_color": GREY},
    "mark": {"locked": True, "bold": True, "font_size": 11, "font_color": RED},
    "title": {
        "locked": True,
        "bold": True,
        "font_size": 16,
        "font_color": DEEP,
        "valign": "vcenter",
    },
    "intro": {"locked": True, "italic": True, "font_color": GREY, "valign": "vcenter"},
    "section": {"locked": True, "bold": True, "font_size": 12, "font_color": DEEP, "bottom": 2}
    | {"bottom_color": DEEP},
    "heading": _SHOWN | _HEAD | {"align": "center", "border_color": MIDDLE},
    "group": _BAND | _WORDS | {"bold": True, "font_color": DEEP},
    "band": _BAND,
    "name": _SHOWN | _WORDS | {"font_color": INK},
    "shown": _SHOWN | _WORDS | {"font_color": GREY},
    "centred": _SHOWN | {"font_color": GREY, "align": "center"},
    "label": _SHOWN | _WORDS | {"font_color": DEEP, "bold": True},
    "link": _SHOWN | _WORDS | {"font_color": DEEP, "bold": True, "underline": 1},
    "number": _INPUT | _WORDS | {"align": "right"},
    "percent": _INPUT | _WORDS | {"align": "right", "num_format": PERCENT},
    "year": _INPUT | {"align": "center"},
    "date": _INPUT | {"align": "center", "num_format": "dd/mm/yyyy"},
    # As text, "- đã họp" is not taken for a formula nor 1/2 for a date.
    "text": _INPUT | _WORDS | {"num_format": TEXT},
    "whole": {"num_format": "#,##0"},
    "broken": {"num_format": "#,##0.0##"},
}
"""The few formats of a workbook; what is not listed is Normal, which is unlocked, so that
cells pasted from elsewhere do not lock the officer out."""

NORMAL = {"font_name": "Arial", "font_size": 10, "font_scheme": "none", "locked": False}
ALLOWED = ("format_cells", "format_columns", "format_rows", "autofilter", "insert_rows")
NAMES = ("name", "area", "title", "indicator")
"""Tags of the column that names a row; it stays in sight."""
LINE_HEIGHT, PADDING, LEAST, ROOM, MOST = 13.5, 8.0, 24.0, 44.0, 409.0
"""Points; Excel allows no row above 409."""
LONG_TABLE = 25
"""Rows that fit on a screen or two; a longer table has a filter and low rows."""


@dataclass(frozen=True)
class Desk:
    """What every sheet is written with."""

    book: Workbook
    form: Form
    formats: Mapping[str, Format]
    ranges: Mapping[str, str]
    entries: Mapping[Key, Entry]
    sample: bool

    def say(self, message: str, **values: object) -> str:
        """Return a message in the form's language."""
        return say(message, self.form.lang, **values)


def set_columns(desk: Desk, sheet: Worksheet, table: Table) -> None:
    """Hide the column of row tags and give the others their widths."""
    sheet.set_column(0, 0, 10, desk.formats["tag"], {"hidden": True})
    for position, column in enumerate(table.columns, start=1):
        sheet.set_column(position, position, column.width)


def write_mark(desk: Desk, sheet: Worksheet) -> None:
    """Say in the first row that the figures are made up, where they are."""
    if desk.sample:
        sheet.set_row(0, 20, desk.formats["plain"])
        words = desk.say("ILLUSTRATION – THESE FIGURES ARE NOT REAL")
        sheet.write_string(0, 1, words, desk.formats["mark"])


def write_row(desk: Desk, sheet: Worksheet, table: Table, row: Row, line: int) -> None:
    """Write the tag, the words and the entries of a row, high enough for its longest text."""
    sheet.write_string(line, 0, row.tag, desk.formats["tag"])
    lines = 1
    for position, column in enumerate(table.columns, start=1):
        filled: Entry | None = desk.entries.get((table.tag, row.tag, column.tag))
        entry = row.shown.get(column.tag, "") if filled is None else filled
        _cell(sheet, line, position, entry, _look(column, entry), desk.formats)
        if isinstance(entry, str) and entry:
            lines = max(lines, lines_of(entry, column.width))
    sheet.set_row(line, points(lines, least=_least(table)))


def _least(table: Table) -> float:
    """Return the least height of a row: where much is to be told in few rows, room for it."""
    telling = any(column.kind == "long" and column.width >= 40 for column in table.columns)
    return ROOM if telling and len(table.rows) <= LONG_TABLE else LEAST


def _look(column: Column, entry: Entry) -> str:
    """Return the name of the format that a cell bears, by its column and what stands in it."""
    if column.kind == "shown":
        return "name" if column.tag in NAMES else "centred" if column.width < 20 else "shown"
    if isinstance(entry, Percent):
        return "percent"
    if isinstance(entry, date) or column.kind == "date":
        return "date"
    if column.tag == "period":
        return "year"
    numeric = column.kind == "number" or not isinstance(entry, str)
    return "number" if numeric else "text"


def _cell(
    sheet: Worksheet,
    line: int,
    position: int,
    entry: Entry,
    look: str,
    formats: Mapping[str, Format],
) -> None:
    style = formats[look]
    match entry:
        case "":
            sheet.write_blank(line, position, None, style)
        case str():
            # Never sheet.write(): it would take "=1+1" for a formula.
            sheet.write_string(line, position, entry, style)
        case Percent(value):
            sheet.write_number(line, position, float(value), style)
        case Formula(text, cached):
            sheet.write_formula(line, position, text, style, cached)
        case date():
            sheet.write_datetime(line, position, entry, style)
        case _:
            sheet.write_number(line, position, float(entry), style)


def set_edges(desk: Desk, sheet: Worksheet) -> None:
    """Set what stands at the edges of every printed page."""
    sheet.set_paper(9)
    sheet.center_horizontally()
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    made_up = desk.say("ILLUSTRATION – THESE FIGURES ARE NOT REAL") if desk.sample else ""
    font = '&"Arial,Regular"&8 '
    title = cut(desk.form.title.replace("&", "&&"), 150)
    sheet.set_header(f"&L{font}{title}&R{font}{made_up}")
    sheet.set_footer(f"&L{font}&A&R{font}{desk.say('Page')} &P/&N")


def protect(sheet: Worksheet) -> None:
    """Lock our words; filtering, formatting and inserting rows stay allowed."""
    sheet.protect("", dict.fromkeys(ALLOWED, True))


def lines_of(text: str, width: float) -> int:
    """Return how many lines a text takes in a column whose width is given in digits.

    Vietnamese letters are a little narrower than digits; the indent takes two.
    """
    return sum(_paragraph(paragraph, width * 1.15 - 2) for paragraph in text.split("\n"))


def _paragraph(paragraph: str, width: float) -> int:
    lines, used = 1, 0
    for word in paragraph.split():
        if used and used + 1 + len(word) > width:
            lines, used = lines + 1, 0
        used += len(word) + (used > 0)
        lines += ceil(used / width) - 1
        used = min(used, ceil(width))
    return lines


def points(lines: int, least: float = LEAST) -> float:
    """Return the height of a row that holds some lines of text."""
    return min(MOST, max(least, LINE_HEIGHT * lines + PADDING))


def cut(text: str, most: int) -> str:
    """Return a text that Excel takes where it allows so many letters and no more."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
