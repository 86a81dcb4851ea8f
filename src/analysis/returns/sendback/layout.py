"""Where the rows, cells and parts of a sheet stand in its XML, and how wide and high they are.

A sheet may have a million tags, and of few of them anything is asked: they are found as text.
That is exact, for the workbook was parsed before, and comments and the like are blanked first.
"""

import re
from collections.abc import Set
from dataclasses import dataclass, field

from analysis.returns.sendback.xml_edit import (
    Node,
    Unpatchable,
    attributes_of,
    check_encoding,
    prefix_of,
)
from analysis.returns.workbook import MAX_COLUMN, position

Place = tuple[int, int]
"""Row and column, from 1."""


@dataclass
class RowPlace:
    """One row: where it starts and its closing tag, and its cells."""

    number: int
    start: int
    attributes: dict[str, str]
    cells: list[tuple[int, int, int]] = field(default_factory=list)
    """Column, byte position and style."""
    end: int = 0


@dataclass(frozen=True)
class Columns:
    """One <col>: the columns it speaks of, their width in pixels and their style."""

    first: int
    last: int
    width: int
    style: int


@dataclass
class SheetMap:
    """Where things stand in the XML of one sheet; cells only of the rows that are wanted."""

    prefix: str = ""
    rows: dict[int, RowPlace] = field(default_factory=dict)
    starts: list[tuple[int, int]] = field(default_factory=list)
    columns: list[Columns] = field(default_factory=list)
    row_tags: dict[int, bytes] = field(default_factory=dict)
    tops: list[tuple[str, int]] = field(default_factory=list)
    data: tuple[int, int] = (-1, -1)
    end: int = -1
    drawing: str = ""

    def column(self, column: int) -> Columns:
        """Return what is said of a column, by number."""
        found = (c for c in self.columns if c.first <= column <= c.last)
        return next(found, Columns(column, column, 64, 0))

    def height(self, row: int) -> int:
        """Return the height of a row in pixels."""
        attributes = attributes_of(self.row_tags.get(row, b""))
        if attributes.get("hidden") in ("1", "true"):
            return 0
        return round(float(attributes["ht"]) * 4 / 3) if "ht" in attributes else 20

    def visible(self, column: int) -> int:
        """Return the column, or the first one beside it that is not hidden: A holds our tags."""
        seen = column
        while seen <= MAX_COLUMN and self.column(seen).width == 0:
            seen = self.column(seen).last + 1
        return seen if seen <= MAX_COLUMN else column


_REST = r"""(?=[\s/>])[^"'>]*(?:"[^"]*"[^"'>]*|'[^']*'[^"'>]*)*>"""
_ANY = re.compile(rf"<(/?)([\w.:-]+){_REST}".encode())
_BLANKED = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.S)


def mapped(xml: bytes, wanted: Set[int] = frozenset(), styles: Set[int] = frozenset()) -> SheetMap:
    """Return where the rows, the cells of some rows and the parts of a sheet stand.

    The rows are those that are wanted and those with a cell of one of the styles.
    """
    check_encoding(xml)
    if b"<!" in xml or xml.count(b"<?") > 1:
        xml = _BLANKED.sub(lambda match: b" " * len(match[0]), xml)
    found = SheetMap(_root_prefix(xml))
    data = _data_tags(xml, found.prefix)
    _note_parts(found, xml, 0, data[0].end(), 0)
    _note_parts(found, xml, data[-1].end(), len(xml), 1)
    last = data[-1]
    found.data = (data[0].start(), last.start() if len(data) > 1 else last.end())
    if found.end < 0:
        raise Unpatchable("a sheet that does not end")
    _note_rows(found, xml[: found.data[1]], wanted, styles)
    return found


def _root_prefix(xml: bytes) -> str:
    root = _ANY.search(xml)
    name = root[2].decode() if root else ""
    prefix = prefix_of(Node(name, attributes_of(root[0]) if root else {}, 0, 0))
    if name != prefix + "worksheet":
        raise Unpatchable("a sheet that is no worksheet")
    return prefix


def _data_tags(xml: bytes, prefix: str) -> list[re.Match[bytes]]:
    """Return the one tag of an empty sheetData, or the two around the rows."""
    opening = re.compile(f"<{prefix}sheetData{_REST}".encode())
    closing = re.compile(f"</{prefix}sheetData{_REST}".encode())
    found = [*opening.finditer(xml), *closing.finditer(xml)]
    empty = len(found) == 1 and found[0][0].endswith(b"/>")
    paired = len(found) == 2 and found[0].end() <= found[1].start()
    if not empty and not (paired and found[1][0].startswith(b"</")):
        raise Unpatchable("a sheet without its one sheetData")
    return found


def _note_parts(found: SheetMap, xml: bytes, start: int, end: int, depth: int) -> None:
    """Note what stands before the rows or behind them."""
    for match in _ANY.finditer(xml, start, end):
        if match[1]:
            depth -= 1
            if depth == 0:
                found.end = match.start()
            continue
        depth += 1
        _note_part(found, match[2].decode(), match, depth)
        depth -= match[0].endswith(b"/>")


def _note_part(found: SheetMap, name: str, match: re.Match[bytes], depth: int) -> None:
    if depth == 2:
        section = name.removeprefix(found.prefix)
        found.tops.append((section, match.start()))
        if section == "legacyDrawing":
            given = attributes_of(match[0]).items()
            found.drawing = next(v for k, v in given if k.endswith(":id"))
    elif depth == 3 and name == found.prefix + "col":
        _note_columns(found, attributes_of(match[0]))


def _note_rows(found: SheetMap, xml: bytes, wanted: Set[int], styles: Set[int]) -> None:
    last = 0
    tags = list(re.finditer(f"<{found.prefix}row{_REST}".encode(), xml))
    ends = [*(match.start() for match in tags[1:]), len(xml)]
    for match, end in zip(tags, ends, strict=False):
        given = _NUMBER.search(match[0])
        number = int(given[1]) if given else last + 1
        if number <= last:
            raise Unpatchable("rows out of order")
        last = number
        found.starts.append((number, match.start()))
        found.row_tags[number] = match[0]
        if styles or number in wanted:
            row = RowPlace(number, match.start(), attributes_of(match[0]))
            _note_cells(found, xml, match, end, row)
            if number in wanted or any(style in styles for _, _, style in row.cells):
                found.rows[number] = row


_NUMBER = re.compile(rb"\sr\s*=\s*[\"'](\d+)[\"']")


def _note_cells(
    found: SheetMap, xml: bytes, opening: re.Match[bytes], end: int, row: RowPlace
) -> None:
    """Note the cells of a row and where its closing tag is; `end` is where the next row starts."""
    empty = opening[0].endswith(b"/>")
    start = opening.end()
    row.end = start if empty else xml.rindex(f"</{found.prefix}row".encode(), start, end)
    last = 0
    for match in re.finditer(f"<{found.prefix}c{_REST}".encode(), xml[start : row.end]):
        attributes = attributes_of(match[0])
        given = attributes.get("r")
        line, column = position(given) if given else (row.number, last + 1)
        if column <= last or line != row.number:
            raise Unpatchable("cells out of order")
        last = column
        row.cells.append((column, start + match.start(), int(attributes.get("s") or 0)))


def _note_columns(found: SheetMap, attributes: dict[str, str]) -> None:
    hidden = attributes.get("hidden") in ("1", "true")
    width = 0 if hidden else max(1, round(float(attributes.get("width") or 8.43) * 7 + 5))
    first, last = int(attributes["min"]), int(attributes["max"])
    found.columns.append(Columns(first, last, width, int(attributes.get("style") or 0)))
