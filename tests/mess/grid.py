"""A workbook small enough to bend a thousand times: cells that know themselves wherever they go.

Written by our own hand, so that it can look like the export of any program; never by the code
under test.
"""

import itertools
import zipfile
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

Place = tuple[int, int]
Content = str | int | float | Decimal | bool | None


@dataclass(eq=False)
class Box:
    """One cell, the same object wherever its row or column is moved to.

    `error` holds #N/A and its like; `formula` gives the text of a formula once all cells stand
    where they stay, `uncached` leaves its result out.
    """

    value: Content = None
    format: str = "General"
    font: str = ""
    error: str = ""
    formula: "Callable[[Callable[[Box], str]], str] | None" = None
    uncached: bool = False
    comment: str = ""

    @property
    def blank(self) -> bool:
        return self.value in (None, "") and not self.error and self.formula is None

    def says(self, value: Content, format: str = "") -> None:
        """Let the cell hold another value, nothing else."""
        self.value, self.error, self.formula, self.uncached = value, "", None, False
        self.format = format or self.format


@dataclass(eq=False)
class Page:
    """One sheet: its cells by (row, column) and what Excel knows of rows and columns."""

    name: str
    state: str = "visible"
    cells: dict[Place, Box] = field(default_factory=dict)
    merges: list[tuple[Box, Box]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    extra: str = ""

    def at(self, row: int, column: int) -> Box:
        """Return the cell of a place, made where there was none."""
        return self.cells.setdefault((row, column), Box())

    def insert_rows(self, at: int, count: int = 1) -> None:
        """Push the rows from `at` on downwards."""
        self.cells = {(r + count * (r >= at), c): box for (r, c), box in self.cells.items()}
        self.hidden_rows = [r + count * (r >= at) for r in self.hidden_rows]

    def insert_columns(self, at: int, count: int = 1) -> None:
        """Push the columns from `at` on to the right."""
        self.cells = {(r, c + count * (c >= at)): box for (r, c), box in self.cells.items()}
        self.hidden_columns = [c + count * (c >= at) for c in self.hidden_columns]

    def delete_row(self, at: int) -> None:
        self.cells = {(r - (r > at), c): b for (r, c), b in self.cells.items() if r != at}
        self.hidden_rows = [r - (r > at) for r in self.hidden_rows if r != at]

    def delete_column(self, at: int) -> None:
        self.cells = {(r, c - (c > at)): b for (r, c), b in self.cells.items() if c != at}
        self.hidden_columns = [c - (c > at) for c in self.hidden_columns if c != at]

    def permute_rows(self, order: dict[int, int], columns: Callable[[int], bool]) -> None:
        """Move rows to where `order` says, only in the columns that are chosen."""
        moved = lambda r, c: order.get(r, r) if columns(c) else r  # noqa: E731
        self.cells = {(moved(r, c), c): box for (r, c), box in self.cells.items()}


@dataclass(eq=False)
class Book:
    """All sheets, and how the file is to be written."""

    pages: list[Page]
    strict: bool = False
    inline: bool = False
    date1904: bool = False
    parts: dict[str, bytes] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    relations: list[tuple[str, str]] = field(default_factory=list)
    kind: str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

    def copied(self) -> "tuple[Book, dict[Box, Box]]":
        """Return a copy with cells of its own, and which cell became which."""
        twin = {box: copy(box) for page in self.pages for box in page.cells.values()}
        pages = [_copied(page, twin) for page in self.pages]
        return Book(pages), twin

    def page_of(self, box: Box) -> Page | None:
        return next((p for p in self.pages if any(b is box for b in p.cells.values())), None)

    def places(self) -> dict[Box, tuple[str, str]]:
        """Return sheet and address of every cell."""
        return {
            box: (page.name, f"{get_column_letter(column)}{row}")
            for page in self.pages
            for (row, column), box in page.cells.items()
        }


def _copied(page: Page, twin: dict[Box, Box]) -> Page:
    cells = {place: twin[box] for place, box in page.cells.items()}
    merges = [(twin[a], twin[b]) for a, b in page.merges]
    hidden = (list(page.hidden_rows), list(page.hidden_columns))
    return Page(page.name, page.state, cells, merges, *hidden)


def of_openpyxl(book: Workbook) -> Book:
    """Return the cells of a workbook that openpyxl opened."""
    return Book([_page(sheet) for sheet in book.worksheets])


def _page(sheet: object) -> Page:
    page = Page(sheet.title, sheet.sheet_state)
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None or cell.number_format != "General":
                box = Box(cell.value, cell.number_format)
                page.cells[cell.row, cell.column] = box
    for area in sheet.merged_cells.ranges:
        first = page.at(area.min_row, area.min_col)
        page.merges.append((first, page.at(area.max_row, area.max_col)))
    page.hidden_rows = [n for n, row in sheet.row_dimensions.items() if row.hidden]
    page.hidden_columns = [1] if sheet.column_dimensions["A"].hidden else []
    return page


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_STRICT = {
    _MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    _OFFICE: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_MOMENT = (2026, 11, 20, 8, 0, 0)


class _Writer:
    """Gathers styles and strings while the sheets are written."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.places = book.places()
        self.strings: dict[str, int] = {}
        self.styles: dict[tuple[str, str], int] = {("General", ""): 0}

    def address(self, box: Box) -> str:
        return self.places[box][1] if box in self.places else "#REF!"

    def sheet(self, page: Page) -> str:
        hidden = "".join(f'<col min="{c}" max="{c}" hidden="1"/>' for c in page.hidden_columns)
        rows: dict[int, list[tuple[int, Box]]] = {r: [] for r in page.hidden_rows}
        for (row, column), box in page.cells.items():
            rows.setdefault(row, []).append((column, box))
        data = "".join(self.row(page, row, rows[row]) for row in sorted(rows))
        return (
            f'<worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
            f"{f'<cols>{hidden}</cols>' if hidden else ''}<sheetData>{data}{page.extra}</sheetData>"
            f"{self.merged(page)}</worksheet>"
        )

    def row(self, page: Page, row: int, cells: list[tuple[int, Box]]) -> str:
        inner = "".join(self.cell(row, column, box) for column, box in sorted(cells, key=_first))
        hidden = ' hidden="1"' if row in page.hidden_rows else ""
        return f'<row r="{row}"{hidden}>{inner}</row>'

    def cell(self, row: int, column: int, box: Box) -> str:
        number = self.styles.setdefault((box.format, box.font), len(self.styles))
        head = f'<c r="{get_column_letter(column)}{row}"' + (f' s="{number}"' if number else "")
        formula = f"<f>{escape(box.formula(self.address))}</f>" if box.formula else ""
        if box.uncached or (box.value in (None, "") and not box.error):
            return f"{head}>{formula}</c>" if formula else f"{head}/>"
        if box.error:
            return f'{head} t="e">{formula}<v>{escape(box.error)}</v></c>'
        if isinstance(box.value, bool):
            return f'{head} t="b">{formula}<v>{int(box.value)}</v></c>'
        if not isinstance(box.value, str):
            return f"{head}>{formula}<v>{box.value}</v></c>"
        if formula:
            return f'{head} t="str">{formula}<v>{escape(box.value)}</v></c>'
        if self.book.inline:
            text = f'<t xml:space="preserve">{escape(box.value)}</t>'
            return f'{head} t="inlineStr"><is>{text}</is></c>'
        place = self.strings.setdefault(box.value, len(self.strings))
        return f'{head} t="s"><v>{place}</v></c>'

    def merged(self, page: Page) -> str:
        pairs = [(a, b) for a, b in page.merges if a in self.places and b in self.places]
        areas = "".join(f'<mergeCell ref="{self.address(a)}:{self.address(b)}"/>' for a, b in pairs)
        return f"<mergeCells>{areas}</mergeCells>" if areas else ""

    def comments(self, page: Page) -> str:
        said = [box for box in page.cells.values() if box.comment]
        notes = "".join(
            f'<comment ref="{self.address(b)}" authorId="0"><text><t>{escape(b.comment)}</t></text>'
            "</comment>"
            for b in said
        )
        return (
            f'<comments xmlns="{_MAIN}"><authors><author>Hà</author></authors>'
            f"<commentList>{notes}</commentList></comments>"
        )

    def style_part(self) -> str:
        formats = sorted({f for f, _ in self.styles if f != "General"})
        fonts = sorted({f for _, f in self.styles if f})
        numbers = {f: 164 + n for n, f in enumerate(formats)}
        given = "".join(
            f'<numFmt numFmtId="{numbers[f]}" formatCode={quoteattr(f)}/>' for f in formats
        )
        faces = "".join(f'<font><name val="{f}"/></font>' for f in ["Arial", *fonts])
        looks = "".join(
            f'<xf numFmtId="{numbers.get(f, 0)}" fontId="{fonts.index(n) + 1 if n else 0}"/>'
            for f, n in self.styles
        )
        return (
            f'<styleSheet xmlns="{_MAIN}"><numFmts>{given}</numFmts><fonts>{faces}</fonts>'
            '<fills><fill><patternFill patternType="none"/></fill></fills>'
            "<borders><border/></borders>"
            f"<cellStyleXfs><xf/></cellStyleXfs><cellXfs>{looks}</cellXfs><cellStyles>"
            '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
        )

    def string_part(self) -> str:
        items = "".join(f'<si><t xml:space="preserve">{escape(s)}</t></si>' for s in self.strings)
        return f'<sst xmlns="{_MAIN}">{items}</sst>'


def _first(pair: tuple[int, Box]) -> int:
    return pair[0]


def parts(book: Book) -> dict[str, bytes]:
    """Return the parts of an .xlsx file by name."""
    writer = _Writer(book)
    sheets = {f"xl/worksheets/sheet{n}.xml": writer.sheet(p) for n, p in enumerate(book.pages, 1)}
    noted = [n for n, p in enumerate(book.pages, 1) if any(b.comment for b in p.cells.values())]
    listed = "".join(
        f'<sheet name={quoteattr(p.name)} sheetId="{n}" state="{p.state}" r:id="rId{n}"/>'
        for n, p in enumerate(book.pages, 1)
    )
    dated = '<workbookPr date1904="1"/>' if book.date1904 else ""
    made = {
        "[Content_Types].xml": _types(book, len(sheets), noted),
        "_rels/.rels": _rels([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{dated}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _rels(_of_book(book, len(sheets))),
        **sheets,
        "xl/styles.xml": writer.style_part(),
    }
    if not book.inline:
        made["xl/sharedStrings.xml"] = writer.string_part()
    for n in noted:
        made[f"xl/comments{n}.xml"] = writer.comments(book.pages[n - 1])
        made[f"xl/worksheets/_rels/sheet{n}.xml.rels"] = _rels(
            [("comments", f"../comments{n}.xml")]
        )
    if book.strict:
        made = {name: _strict(text) for name, text in made.items()}
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return {name: (head + text).encode() for name, text in made.items()} | book.parts


def _of_book(book: Book, sheets: int) -> list[tuple[str, str]]:
    known = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, sheets + 1)]
    strings = [] if book.inline else [("sharedStrings", "sharedStrings.xml")]
    return [*known, ("styles", "styles.xml"), *strings, *book.relations]


def _rels(targets: list[tuple[str, str]]) -> str:
    rows = ""
    for n, (kind, target) in enumerate(targets, 1):
        full = kind if ":" in kind else f"{_OFFICE}/{kind}"
        away = ' TargetMode="External"' if "://" in target else ""
        rows += f'<Relationship Id="rId{n}" Type="{full}" Target={quoteattr(target)}{away}/>'
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _types(book: Book, sheets: int, noted: list[int]) -> str:
    parts = {f"/xl/worksheets/sheet{n}.xml": f"{_TYPE}worksheet+xml" for n in range(1, sheets + 1)}
    parts |= {f"/xl/comments{n}.xml": f"{_TYPE}comments+xml" for n in noted}
    parts |= {"/xl/workbook.xml": book.kind, "/xl/styles.xml": f"{_TYPE}styles+xml"}
    if not book.inline:
        parts["/xl/sharedStrings.xml"] = f"{_TYPE}sharedStrings+xml"
    rows = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>'
        for name, kind in (parts | book.types).items()
    )
    usual = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    usual += 'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    usual += '<Default Extension="bin" ContentType="application/octet-stream"/>'
    return f'<Types xmlns="{_PACKAGE}/content-types">{usual}{rows}</Types>'


def _strict(text: str) -> str:
    for ours, theirs in _STRICT.items():
        text = text.replace(ours, theirs)
    return text


def packed(parts: dict[str, bytes]) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
    for name, content in parts.items():
        info = zipfile.ZipInfo(name, _MOMENT)
        info.compress_type = zipfile.ZIP_DEFLATED
        yield info, content


def save(book: Book, path: Path) -> Path:
    """Write a workbook as .xlsx."""
    return save_parts(parts(book), path)


def save_parts(parts: dict[str, bytes], path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for info, content in packed(parts):
            package.writestr(info, content, zipfile.ZIP_DEFLATED, 1)
    return path


def ods(book: Book) -> dict[str, bytes]:
    """Return the parts of an .ods file that holds the same cells."""
    tables = "".join(_ods_table(page) for page in book.pages)
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    names = "".join(f' xmlns:{n}="{space}{n}:1.0"' for n in ("office", "table", "text", "style"))
    number = '<number:percentage-style style:name="P"><number:number/><number:text>%</number:text>'
    number = number.replace(
        "<number:percentage-style", f'<number:percentage-style xmlns:number="{space}datastyle:1.0"'
    )
    styles = f"{number}</number:percentage-style>"
    styles += '<style:style style:name="cp" style:family="table-cell" style:data-style-name="P"/>'
    content = (
        f"<office:document-content{names}><office:automatic-styles>{styles}"
        '<style:style style:name="hid" style:family="table"/></office:automatic-styles>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    return {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:'
        b'opendocument:xmlns:manifest:1.0"/>',
        "content.xml": f'<?xml version="1.0" encoding="UTF-8"?>{content}'.encode(),
    }


def _ods_table(page: Page) -> str:
    rows, last = [], 0
    for row, group in itertools.groupby(
        sorted(page.cells.items(), key=lambda i: i[0]), lambda i: i[0][0]
    ):
        if row > last + 1:
            rows.append(f'<table:table-row table:number-rows-repeated="{row - last - 1}"/>')
        last, column, cells = row, 0, []
        for (_, place), box in group:
            if place > column + 1:
                gap = place - column - 1
                cells.append(f'<table:table-cell table:number-columns-repeated="{gap}"/>')
            cells.append(_ods_cell(box))
            column = place
        hidden = ' table:visibility="collapse"' if row in page.hidden_rows else ""
        rows.append(f"<table:table-row{hidden}>{''.join(cells)}</table:table-row>")
    return f"<table:table table:name={quoteattr(page.name)}>{''.join(rows)}</table:table>"


def _ods_cell(box: Box) -> str:
    if box.value in (None, ""):
        return "<table:table-cell/>"
    if isinstance(box.value, str):
        lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in box.value.split("\n"))
        return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'
    if "%" in box.format:
        shown = f"{Decimal(str(box.value)) * 100}%"
        return (
            f'<table:table-cell table:style-name="cp" office:value-type="percentage" '
            f'office:value="{box.value}"><text:p>{shown}</text:p></table:table-cell>'
        )
    return (
        f'<table:table-cell office:value-type="float" office:value="{box.value}">'
        f"<text:p>{box.value}</text:p></table:table-cell>"
    )
