"""How every sheet of the annex is laid out: head, headings, printed pages, texts that are safe."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from itertools import groupby
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from analysis.catalogue import Catalogue
from analysis.language import date_long, say
from analysis.reports.documents.annex.cells import (
    LOOKS,
    NORMAL,
    Cell,
    Formula,
    Link,
    Number,
    Text,
    clean,
    in_language,
)
from analysis.reports.documents.annex.reported import Reported, reported
from analysis.reports.documents.annex.told import Told
from analysis.reports.figures import Figures
from analysis.returns.sheets import cut, lines_of

SHEETS = {
    "indicators": "Table 01 – Indicators",
    "areas": "Table 02 – By area",
    "counts": "Table 02a – Counts",
    "tasks": "Table 03 – Tasks",
    "proposals": "Table 04 – Proposals",
    "register": "Table 05 – Returns",
    "sources": "Sources of figures",
    "legend": "Explanations",
}
"""The sheets in their order, by the English of their names; a name has 31 letters at most."""
LONG_TEXTS = "Long texts"
"""The sheet of what no cell can hold; it is there only where there is such a text."""
NAMES = {**SHEETS, "rests": LONG_TEXTS}
LONGEST, PIECE = 32_000, 16_000
"""Excel holds 32,767 UTF-16 units in a cell; a letter takes up to two of them."""
LINE_HEIGHT, HIGHEST, MOST_SEEN = 14.5, 409.0, 5000
"""Points of a line, points of the highest row that Excel allows, letters that may fill it."""
MOST_HEADER = 100


class _GrowingSheet(Worksheet):  # type: ignore[misc]
    """A sheet whose rows grow as somebody types: xlsxwriter pins every height it is given."""

    def _xml_start_tag_unencoded(self, tag: str, attributes: Any = None) -> None:
        if tag == "row":
            attributes = [pair for pair in attributes if pair[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)


@dataclass(frozen=True)
class Rest:
    """A piece of a text that was too long for its cell: sheet and address, number, the piece."""

    sheet: str
    cell: str
    number: int
    text: str


@dataclass(frozen=True)
class Desk:
    """What every sheet is written with."""

    book: Workbook
    figures: Figures
    told: Told
    sheets: dict[str, Worksheet]
    looks: dict[tuple[str, str], Format] = field(default_factory=dict)
    rests: list[Rest] = field(default_factory=list)
    years: dict[int, Reported] = field(default_factory=dict)

    @property
    def lang(self) -> str:
        """Return the language of the workbook."""
        return self.figures.lang

    @property
    def catalogue(self) -> Catalogue:
        """Return the catalogue of the release."""
        return self.figures.catalogue

    @property
    def year(self) -> int:
        """Return the reporting year."""
        return self.figures.release.year

    def say(self, message: str, **values: object) -> str:
        """Return a message in the language of the workbook."""
        return say(message, self.lang, **values)

    def reported(self, year: int) -> Reported:
        """Return what was reported for a year, gathered once."""
        if year not in self.years:
            self.years[year] = reported(self.figures, year)
        return self.years[year]

    def look(self, name: str, number_format: str = "") -> Format:
        """Return a format; each is made once, since a workbook holds a limited number."""
        found = self.looks.get((name, number_format))
        if found is None:
            shown = in_language(number_format, self.lang)
            more = {"num_format": shown} if number_format else {}
            found = self.looks[name, number_format] = self.book.add_format({**LOOKS[name], **more})
        return found

    def reference(self, name: str) -> str:
        """Return the name of a sheet as formulas and links write it: 'Biểu 01 – Chỉ tiêu'."""
        return str(quote_sheetname(self.say(SHEETS[name])))

    @cached_property
    def mark(self) -> str:
        """Return what every sheet says of itself: a draft, made-up figures, the public edition."""
        release, said = self.figures.release, [self.say("DRAFT")]
        if release.is_sample:
            said.append(self.say("MADE-UP FIGURES – NOT REAL DATA"))
        if release.is_public:
            said.append(self.say("PUBLIC EDITION"))
        return " · ".join(said)


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, width in digits, what it shares with its neighbours."""

    name: str
    width: float
    group: str = ""
    index: str = ""


@dataclass(frozen=True)
class Table:
    """A sheet whose head is written: what its rows are written with, counted from 0."""

    desk: Desk
    sheet: Worksheet
    name: str
    columns: tuple[Column, ...]
    heading: int
    grouped: bool

    @property
    def first(self) -> int:
        """Return the first row of the table itself."""
        return self.index + 1

    @property
    def index(self) -> int:
        """Return the last row of the heading: the letters and numbers of the columns."""
        return self.heading + self.grouped + 1

    @property
    def width(self) -> float:
        """Return the width of the whole table."""
        return sum(column.width for column in self.columns)


def open_desk(stream: IO[bytes], figures: Figures) -> Desk:
    """Return a workbook with all its sheets, still empty."""
    release, lang = figures.release, figures.lang
    book = Workbook(stream, {"in_memory": True, "default_format_properties": dict(NORMAL)})
    moment = datetime.combine(release.known_until, time())
    title = say("Annex: social-policy targets in {year}", lang, year=release.year)
    book.set_properties({"title": title, "author": "chitieu", "created": moment})
    book.set_size(2400, 1400)
    sheets = {
        name: book.add_worksheet(say(words, lang), _GrowingSheet) for name, words in SHEETS.items()
    }
    return Desk(book, figures, Told(figures), sheets)


def close(desk: Desk) -> None:
    """Write what was too long for its cell and finish the workbook."""
    if desk.rests:
        _write_rests(desk)
    desk.book.close()


# The head


def begin(
    desk: Desk,
    name: str,
    title: str,
    columns: Sequence[Column],
    frozen: int = 0,
    number: str = "",
    intro: Sequence[str] = (),
) -> Table:
    """Write head and headings of a sheet and return the table below them.

    `frozen` columns stay in sight; `number` is that of the table, such as 01; `intro` are lines
    between title and table.
    """
    sheet, last = desk.sheets[name], len(columns) - 1
    for position, column in enumerate(columns):
        sheet.set_column(position, position, column.width)
    _corners(desk, sheet, number, last)
    width = sum(column.width for column in columns)
    row = _across(desk, sheet, 3, last, width, title.upper(), "title")
    row = _across(desk, sheet, row, last, width, _period(desk), "subtitle")
    row = _across(desk, sheet, row, last, width, desk.mark, "mark")
    for line in intro:
        row = _across(desk, sheet, row, last, width, line, "intro")
    sheet.set_row(row, 6)
    grouped = any(column.group for column in columns)
    table = Table(desk, sheet, desk.say(NAMES[name]), tuple(columns), row + 1, grouped)
    _headings(table)
    sheet.freeze_panes(table.first, frozen)
    _edges(table)
    return table


def _corners(desk: Desk, sheet: Worksheet, number: str, last: int) -> None:
    """Write number of the table, who made it, for whom and for when into the upper corners."""
    top, right = desk.look("top"), desk.look("right")
    heads = [desk.say("Table No. {number}", number=number) if number else "", *_parties(desk)]
    for row, words in enumerate(heads):
        sheet.write_string(row, 0, words, top)
    period = desk.say("Reporting period: year {year}", year=desk.year)
    for row, words in enumerate((period, desk.catalogue.plan.place.in_(desk.lang))):
        sheet.write_string(row, last, words[:1].upper() + words[1:], right)


def _parties(desk: Desk) -> tuple[str, str]:
    """Return who reports to whom; published figures were reported to nobody."""
    release, lang = desk.figures.release, desk.lang
    if release.source == "published":
        return desk.say("Made from published figures: no agency has reported them"), ""
    sender = desk.catalogue.consolidator(release.day).name.in_(lang)
    receiver = desk.catalogue.plan.issuer.in_(lang)
    return (
        desk.say("Reporting agency: {name}", name=sender),
        desk.say("Receiving agency: {name}", name=receiver),
    )


def _period(desk: Desk) -> str:
    """Return which plan and release the figures belong to, and until when they were received."""
    release = desk.figures.release
    return desk.say(
        "Plan {plan} · release {name} · figures received until {day}",
        plan=desk.catalogue.plan.code,
        name=release.name,
        day=date_long(release.known_until, desk.lang),
    )


def _across(
    desk: Desk, sheet: Worksheet, row: int, last: int, width: float, words: str, look: str
) -> int:
    """Write words over all columns of a sheet, high enough for them; return the next row."""
    size = LOOKS[look].get("font_size", NORMAL["font_size"]) / NORMAL["font_size"]
    sheet.set_row(row, LINE_HEIGHT * size * lines_of(words, width / size) + 3)
    if last:
        sheet.merge_range(row, 0, row, last, "", desk.look(look))
    sheet.write_string(row, 0, words, desk.look(look))
    return row + 1


def _headings(table: Table) -> None:
    """Write one or two rows of headings, and the letters and numbers of the columns."""
    sheet, look = table.sheet, table.desk.look("heading")
    leaf = table.index - 1
    for position, column in enumerate(table.columns):
        sheet.write_string(leaf, position, column.name, look)
        sheet.write_string(table.index, position, column.index, table.desk.look("index"))
        if table.grouped and not column.group:
            sheet.merge_range(leaf - 1, position, leaf, position, "", look)
            sheet.write_string(leaf - 1, position, column.name, look)
    own = [c for c in table.columns if c.group or not table.grouped]
    most = max(lines_of(column.name, column.width * 0.85) for column in own)
    sheet.set_row(leaf, LINE_HEIGHT * most + 4)
    if table.grouped:
        _groups(table, leaf - 1, most)


def _groups(table: Table, row: int, below: int) -> None:
    """Write what neighbouring columns have in common above them, high enough for all."""
    first, most, look = 0, 1, table.desk.look("heading")
    for words, members in groupby(table.columns, key=lambda column: column.group):
        columns = list(members)
        last = first + len(columns) - 1
        if words and last > first:
            table.sheet.merge_range(row, first, row, last, "", look)
        if words:
            table.sheet.write_string(row, first, words, look)
            most = max(most, lines_of(words, sum(c.width for c in columns) * 0.85))
        else:
            tall = max(lines_of(c.name, c.width * 0.85) for c in columns)
            most = max(most, tall - below)
        first = last + 1
    table.sheet.set_row(row, LINE_HEIGHT * most + 4)


def _edges(table: Table) -> None:
    """Set the paper: A4 across, one page wide, headings on every page, its number at the top."""
    desk, sheet = table.desk, table.sheet
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.35, right=0.35, top=0.75, bottom=0.6)
    sheet.center_horizontally()
    sheet.set_start_page(1)
    sheet.hide_gridlines(2)
    sheet.repeat_rows(table.heading, table.index)
    font = '&"Times New Roman,Regular"'
    mark = cut(desk.mark.replace("&", "&&"), MOST_HEADER)
    sheet.set_header(f'&L&"Times New Roman,Bold"&9 {mark}&C{font}&13&P')
    release = cut(desk.figures.release.name.replace("&", "&&"), MOST_HEADER)
    sheet.set_footer(f"&L{font}&9 chitieu {release}&R{font}&9 &A")


# Rows


def write_row(table: Table, row: int, cells: Sequence[Cell]) -> None:
    """Write the cells of one row of a table, high enough for the longest of them."""
    most = 1.0
    for position, cell in enumerate(cells):
        _write(table, row, position, cell)
        most = max(most, _lines(cell, table.columns[position].width))
    table.sheet.set_row(row, min(HIGHEST, LINE_HEIGHT * most + 3))


def _lines(cell: Cell, width: float) -> float:
    """Return how many lines of the usual size a cell takes in a column."""
    if not isinstance(cell, str | Text | Link):
        return 1
    words, look = (cell, "words") if isinstance(cell, str) else (cell.text, cell.look)
    size = LOOKS[look].get("font_size", NORMAL["font_size"]) / NORMAL["font_size"]
    wide = 0.9 if "bold" in LOOKS[look] else 1
    return float(size * lines_of(words[:MOST_SEEN], width / size * wide))


def _write(table: Table, row: int, position: int, cell: Cell) -> None:
    desk, sheet = table.desk, table.sheet
    match cell:
        case None | "":
            sheet.write_blank(row, position, None, desk.look("words"))
        case str():
            _write_text(table, row, position, Text(cell))
        case Text():
            _write_text(table, row, position, cell)
        case Number():
            sheet.write_number(row, position, cell.value, desk.look(cell.look, cell.format))
        case Formula():
            look = desk.look(cell.look, cell.format)
            sheet.write_formula(row, position, cell.formula, look, cell.value)
        case Link():
            target = f"internal:{cell.target}"
            sheet.write_url(row, position, target, desk.look(cell.look), cell.text)
        case date():
            moment = datetime.combine(cell, time())
            sheet.write_datetime(row, position, moment, desk.look("day"))


def _write_text(table: Table, row: int, position: int, cell: Text) -> None:
    """Write a text as a text; what a cell cannot hold goes to the sheet of long texts."""
    text, look = clean(cell.text), table.desk.look(cell.look)
    if not text:
        table.sheet.write_blank(row, position, None, look)
        return
    if len(text.encode("utf-16-le")) // 2 > LONGEST:
        text = _shortened(table, row, position, text)
    table.sheet.write_string(row, position, text, look)


def _shortened(table: Table, row: int, position: int, text: str) -> str:
    """Return the beginning of a text with where its rest is, and lay the rest aside."""
    cell = xl_rowcol_to_cell(row, position)
    pieces = [text[at : at + PIECE] for at in range(0, len(text), PIECE)]
    for number, piece in enumerate(pieces[1:], start=2):
        table.desk.rests.append(Rest(table.name, cell, number, piece))
    words = "[goes on in the sheet “{sheet}”: {cell}]"
    said = table.desk.say(words, sheet=table.desk.say(LONG_TEXTS), cell=cell)
    return f"{pieces[0]} {said}"


def write_band(table: Table, row: int, number: str, words: str) -> None:
    """Write the name of a group of rows over all columns, without merging them."""
    look = table.desk.look("band")
    for position in range(len(table.columns)):
        table.sheet.write_blank(row, position, None, look)
    table.sheet.write_string(row, 0, clean(number), look)
    table.sheet.write_string(row, 1, clean(words), look)


def write_nothing(table: Table, words: str) -> None:
    """Say in the place of the rows why there is none."""
    finish(table, table.first, [words], filtered=False)


def finish(table: Table, after: int, notes: Sequence[str] = (), filtered: bool = True) -> None:
    """Write the notes below a table, and say what is printed; `after` is the row behind its last.

    `filtered` gives the headings their filters.
    """
    last = len(table.columns) - 1
    if filtered and after > table.first:
        table.sheet.autofilter(table.index, 0, after - 1, last)
    row = after
    for note in notes:
        row = _across(table.desk, table.sheet, row, last, table.width, note, "note")
    table.sheet.print_area(0, 0, max(row, table.first) - 1, last)


def _write_rests(desk: Desk) -> None:
    desk.sheets["rests"] = desk.book.add_worksheet(desk.say(LONG_TEXTS))
    names = (("Sheet", 26.0), ("Cell", 10.0), ("Part", 8.0), ("Text", 150.0))
    columns = [
        Column(desk.say(words), width, index=letter)
        for letter, (words, width) in zip("ABCD", names, strict=True)
    ]
    title = desk.say("Texts that are too long for a cell")
    table = begin(desk, "rests", title, columns)
    for row, rest in enumerate(desk.rests, start=table.first):
        cells: list[Cell] = [rest.sheet, rest.cell, Number(rest.number), rest.text]
        write_row(table, row, cells)
    finish(table, table.first + len(desk.rests))
