"""Read binary workbooks (.xlsb): records of BIFF12 in the parts of an Office package.

Values, error values, number formats, fonts, merges, comments and what is hidden. A formula is
told by "=" alone, for its tokens are not turned into text; and the format has no sign for a
formula that was never calculated, its number then reads as zero.
Record numbers and layouts: [MS-XLSB], section 2.
"""

from collections.abc import Iterator
from datetime import date
from struct import Struct

from analysis.returns.workbook import limits, xlsx_extras
from analysis.returns.workbook.about import about_cells
from analysis.returns.workbook.model import (
    Cell,
    CellKind,
    Cells,
    Content,
    Place,
    Sheet,
    inside,
)
from analysis.returns.workbook.numbers import ERRORS, number_said
from analysis.returns.workbook.package import Package, too_many
from analysis.returns.workbook.relations import Relation, relations
from analysis.returns.workbook.xlsx_comments import without_author
from analysis.returns.workbook.xlsx_styles import BUILT_IN, PLAIN, Look, Strings

_ROW, _COLUMN, _BOOK, _SHEET, _MERGE = 0, 60, 153, 156, 176
_STRING, _FONT, _FORMAT, _STYLE, _STYLES, _STYLES_END = 19, 43, 44, 47, 617, 618
_AUTHOR, _COMMENT, _COMMENT_TEXT = 632, 635, 637
_U16, _U32, _REAL, _FOUR = Struct("<H"), Struct("<I"), Struct("<d"), Struct("<IIII")
_HEAD = Struct("<II")

Record = tuple[int, bytes]


def _records(package: Package, part: str) -> Iterator[Record]:
    """Yield the records of a part: their number and their bytes."""
    content, at = package.read(part), 0
    while at < len(content):
        kind, at = _varying(content, at, 2)
        size, at = _varying(content, at, 4)
        if at + size > len(content):
            raise ValueError("a record that is cut off")
        yield kind, content[at : at + size]
        at += size


def _varying(content: bytes, at: int, most: int) -> tuple[int, int]:
    """Return a number of seven bits per byte, and where the next one begins."""
    number = 0
    for place in range(most):
        byte = content[at + place]
        number |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return number, at + place + 1
    return number, at + most


def _wide(body: bytes, at: int) -> tuple[str, int]:
    """Return a text of UTF-16 behind its length, and where the next field begins."""
    size = _U32.unpack_from(body, at)[0]
    if size == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * size
    if end > len(body):
        raise ValueError("a text that is cut off")
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def read_xlsb(package: Package, book: str) -> Content:
    """Return the sheets of a binary workbook whose main part is `book`."""
    linked = relations(package, book)
    listed, epoch = _listed(package, book, linked)
    too_many(len(listed), limits.MAX_SHEETS, "number of sheets")
    strings = _strings(package, _part(linked, "sharedStrings"))
    looks = _looks(package, _part(linked, "styles"))
    notices = list(xlsx_extras.about_package(package, linked))
    sheets: list[Sheet] = []
    room = limits.MAX_CELLS
    for name, hidden, part in listed:
        sheet = _sheet(package, name, hidden, part, strings, looks, room)
        room -= len(sheet.cells)
        notices += about_cells(sheet)
        notices += xlsx_extras.about_sheet(package, name, part)
        sheets.append(sheet)
    return Content(tuple(sheets), epoch, tuple(notices))


def _part(linked: tuple[Relation, ...], kind: str) -> str:
    return next((r.part for r in linked if r.kind == kind), f"xl/{kind}.bin")


def _listed(
    package: Package, book: str, linked: tuple[Relation, ...]
) -> tuple[list[tuple[str, bool, str]], date]:
    """Return name, hidden state and part of every sheet, and the day dates count from."""
    parts = {relation.id: relation.part for relation in linked if not relation.external}
    listed: list[tuple[str, bool, str]] = []
    epoch = date(1899, 12, 30)
    for kind, body in _records(package, book):
        if kind == _BOOK and _U32.unpack_from(body)[0] & 1:
            epoch = date(1904, 1, 1)
        elif kind == _SHEET:
            state = _U32.unpack_from(body)[0]
            relation, at = _wide(body, 8)
            listed.append((_wide(body, at)[0], state != 0, parts.get(relation, "")))
    return listed, epoch


def _strings(package: Package, part: str) -> Strings:
    found = Strings()
    for kind, body in _records(package, part):
        if kind == _STRING:
            found.texts.append(_wide(body, 1)[0])
            too_many(len(found.texts), limits.MAX_CELLS, "number of texts")
    return found


def _looks(package: Package, part: str) -> list[Look]:
    """Return number format and font of every cell style."""
    formats: dict[int, str] = dict(BUILT_IN)
    fonts: list[str] = []
    looks: list[Look] = []
    of_cells = False
    for kind, body in _records(package, part):
        if kind == _FORMAT:
            formats[_U16.unpack_from(body)[0]] = _wide(body, 2)[0]
        elif kind == _FONT:
            fonts.append(_wide(body, 21)[0])
        elif kind in (_STYLES, _STYLES_END):
            of_cells = kind == _STYLES
        elif kind == _STYLE and of_cells:
            form, font = _U16.unpack_from(body, 2)[0], _U16.unpack_from(body, 4)[0]
            name = fonts[font] if font < len(fonts) else ""
            looks.append((formats.get(form, "General"), name))
    return looks


def _sheet(
    package: Package,
    name: str,
    hidden: bool,
    part: str,
    strings: Strings,
    looks: list[Look],
    room: int,
) -> Sheet:
    rows: dict[int, dict[int, Cell]] = {}
    merges = []
    hidden_rows: set[int] = set()
    hidden_columns: set[int] = set()
    row = 0
    for kind, body in _records(package, part):
        if kind == _ROW:
            package.clock.check()
            row = _U32.unpack_from(body)[0] + 1
            if body[11] & 0x10:
                hidden_rows.add(inside(row, 1)[0])
        elif kind in _VALUES:
            cell = _cell(kind, body, row, strings, looks)
            if cell:
                rows.setdefault(row, {})[cell.column] = cell
                room -= 1
                too_many(-room, 0, "number of cells")
        elif kind == _MERGE:
            top, bottom, left, right = (number + 1 for number in _FOUR.unpack_from(body))
            merges.append((*inside(top, left), *inside(bottom, right)))
            too_many(len(merges), limits.MAX_RANGES, "number of merged ranges")
        elif kind == _COLUMN and body[16] & 1:
            first, last, _, _ = _FOUR.unpack_from(body)
            hidden_columns.update(range(first + 1, min(last + 1, limits.MAX_COLUMN) + 1))
    return Sheet(
        name,
        hidden,
        Cells(rows),
        tuple(merges),
        _comments(package, part),
        frozenset(hidden_rows),
        frozenset(hidden_columns),
    )


_TEXT, _INLINE, _RICH, _SHARED = 8, 6, 62, 7
_FORMULAS = (8, 9, 10, 11)
_VALUES = (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 62)


def _cell(kind: int, body: bytes, row: int, strings: Strings, looks: list[Look]) -> Cell | None:
    """Return the cell of a record, None where its text is empty."""
    column, style = _HEAD.unpack_from(body)
    said, text = _value(kind, body, strings)
    if not text:
        return None
    style &= 0xFFFFFF
    form, font = looks[style] if style < len(looks) else PLAIN
    formula = "=" if kind in _FORMULAS else ""
    return Cell(*inside(row, column + 1), said, text, form, formula, font)


def _value(kind: int, body: bytes, strings: Strings) -> tuple[CellKind, str]:
    if kind in (5, 9):
        return number_said(_REAL.unpack_from(body, 8)[0])
    if kind == 2:
        return number_said(_rk(_U32.unpack_from(body, 8)[0]))
    if kind == _SHARED:
        return "text", strings.texts[_U32.unpack_from(body, 8)[0]]
    if kind in (_INLINE, _TEXT):
        return "text", _wide(body, 8)[0]
    if kind == _RICH:
        return "text", _wide(body, 9)[0]
    if kind in (4, 10):
        return "bool", "1" if body[8] else "0"
    return "error", ERRORS.get(body[8], "#N/A")


def _rk(packed: int) -> float:
    """Return a number of 30 bits: a whole number or the upper half of a real, maybe a hundredth."""
    if packed & 2:
        whole = packed >> 2
        number: float = whole - 2**30 if whole >= 2**29 else whole
    else:
        number = _REAL.unpack(bytes(4) + _U32.pack(packed & 0xFFFFFFFC))[0]
    return number / 100 if packed & 1 else number


def _comments(package: Package, sheet: str) -> dict[Place, str]:
    """Return the comments of a sheet without the names of their authors."""
    found: dict[Place, str] = {}
    for relation in relations(package, sheet):
        if relation.kind != "comments":
            continue
        authors: list[str] = []
        place, author = (1, 1), ""
        for kind, body in _records(package, relation.part):
            if kind == _AUTHOR:
                authors.append(_wide(body, 0)[0])
            elif kind == _COMMENT:
                number, row, _, column = _FOUR.unpack_from(body)
                place = inside(row + 1, column + 1)
                author = authors[number] if number < len(authors) else ""
            elif kind == _COMMENT_TEXT:
                found[place] = without_author(author, _wide(body, 1)[0])
                too_many(len(found), limits.MAX_RANGES, "number of comments")
    return found
