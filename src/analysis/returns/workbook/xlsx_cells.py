"""One worksheet part: cells, merges, hidden rows and columns, in one pass over the XML.

These handlers run for every cell of every return, so they are closures over local names: with
objects and attributes in their place reading takes twice as long.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from analysis.returns.workbook import limits
from analysis.returns.workbook.model import (
    Cell,
    CellKind,
    Range,
    Rows,
    inside,
    letters,
    position,
)
from analysis.returns.workbook.package import (
    End,
    Package,
    Start,
    local,
    run,
    too_deep,
    too_many,
)
from analysis.returns.workbook.xlsx_styles import PLAIN, Look, Runs, Strings, unescaped


@dataclass
class Page:
    """What one worksheet part says; `room` is how many cells the workbook may still have."""

    room: int
    rows: Rows = field(default_factory=dict)
    merges: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def read_page(
    package: Package, part: str, strings: Strings, looks: dict[str, Look], room: int
) -> Page:
    """Return what a worksheet part says; raise WorkbookError where it says what cannot be."""
    page = Page(room)
    pieces: list[str] = []
    parser = expat.ParserCreate()
    depth, deepest = 0, limits.MAX_DEPTH

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > deepest:
            too_deep()
        if name == "sheetData":
            depth -= 1
            handlers = _handlers(page, pieces, strings, looks, listen)
            parser.StartElementHandler, parser.EndElementHandler = handlers
            parser.CharacterDataHandler = pieces.append
        elif name == "mergeCell":
            _merge(page, attributes.get("ref", ""))
        elif name == "col" and attributes.get("hidden") in _YES:
            _hide(page, attributes)
        elif ":" in name:
            depth -= 1
            start(local(name), attributes)

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    def listen() -> None:
        parser.CharacterDataHandler = None
        pieces.clear()
        parser.StartElementHandler, parser.EndElementHandler = start, end

    listen()
    run(parser, package.chunks(part), pieces)
    return page


_YES = ("1", "true")


def _merge(page: Page, ref: str) -> None:
    first, _, last = ref.partition(":")
    page.merges.append(position(first) + position(last or first))
    too_many(len(page.merges), limits.MAX_RANGES, "number of merged ranges")


def _hide(page: Page, attributes: dict[str, str]) -> None:
    first, last = int(attributes["min"]), int(attributes["max"])
    if len(page.hidden_columns) < limits.MAX_COLUMN:
        page.hidden_columns.update(range(max(first, 1), min(last, limits.MAX_COLUMN) + 1))


_TEXTS = ("s", "str", "inlineStr", "d")
_KIND: dict[str, CellKind] = {"b": "bool", "e": "error"}
_NAMES = [letters(column) for column in range(1, limits.MAX_COLUMN + 1)] + ["?"]


def _handlers(
    page: Page,
    pieces: list[str],
    strings: Strings,
    looks: dict[str, Look],
    ended: Callable[[], None],
) -> tuple[Start, End]:
    """Return what expat shall call inside of sheetData; `ended` is called at its end."""
    rows, names, clear, runs = page.rows, _NAMES, pieces.clear, Runs()
    texts, fonts, room, deepest = strings.texts, strings.fonts, page.room, limits.MAX_DEPTH
    row, column, here, depth, counted = 0, 0, "", 0, 0
    cells: dict[int, Cell] = {}
    cell: dict[str, str] | None = None
    value: str | None = None
    formula, inline, join = "", False, "".join

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal column, depth, cell, inline
        if pieces:
            clear()
        if name == "c":
            if cell is not None:
                raise ValueError("a cell within a cell")
            cell = attributes
            given = attributes.get("r")
            if given == names[column] + here:  # nearly always the next cell of the row
                column += 1
            else:
                at, column = position(given) if given else inside(row, column + 1)
                turn(at)
        elif name == "v":
            if value is not None:
                raise ValueError("two values in one cell")
        elif ":" in name:
            start(local(name), attributes)
        else:
            depth += 1
            if depth > deepest:
                too_deep()
            if name == "row":
                turn(inside(int(attributes.get("r") or row + 1), 1)[0])
                column = 0
                if attributes.get("hidden") in _YES:
                    page.hidden_rows.add(row)
            elif name == "is":
                inline = True
                runs.begin()
            elif name != "f":
                runs.start(name, attributes)

    def turn(to: int) -> None:
        """Keep the cells of the row that ends and turn to another one."""
        nonlocal row, here, cells, room, counted
        room -= len(cells) - counted
        if room < 0:
            too_many(limits.MAX_CELLS + 1, limits.MAX_CELLS, "number of cells")
        if cells:
            rows[row] = cells
        if to != row:
            row, here, cells = to, str(to), rows.get(to) or {}
        counted = len(cells)

    def end(name: str) -> None:
        nonlocal depth, cell, value, formula, inline
        if name == "v":
            value = join(pieces)
        elif name == "c":
            if value or formula or inline:
                finish(cell or {}, value or "")
                formula, inline = "", False
            cell = value = None
        elif ":" in name:
            end(local(name))
        else:
            depth -= 1
            if name == "f":
                formula = "=" + "".join(pieces)
            elif name == "sheetData":
                turn(row)
                ended()
            elif name != "row":
                runs.end(name, pieces)

    def finish(cell: dict[str, str], text: str) -> None:
        """Keep the cell that ends, unless it holds nothing."""
        kind, style = cell.get("t", "n"), cell.get("s") or "0"
        form, font = looks.get(style) or _unknown(style, looks)
        said: CellKind = "text"
        if kind == "s" and text:
            index = int(text)
            text = texts[index] if index >= 0 else _missing(index)
            if index in fonts:
                font = fonts[index]
        elif kind == "n":
            if is_number(text):
                said = "number"
        elif kind == "inlineStr":
            text, font = runs.text, runs.font or font
        elif kind == "str":
            text = unescaped(text)
        else:
            said = _KIND.get(kind, "text")
        if not text:
            if not formula or (kind == "str" and value is not None):
                return
            said = "uncalculated"
        if column in cells:
            _once(cells[column], text, formula)
        cells[column] = Cell(row, column, said, text, form, formula, font)

    return start, end


def is_number(text: str) -> bool:
    """Whether a text is a finite number as files write them, not as Python may."""
    try:
        number = float(text)
    except ValueError:
        return False
    return number - number == 0.0 and "_" not in text and text.isascii()


def _unknown(style: str, looks: dict[str, Look]) -> Look:
    """Return the look of a cell where the workbook has no styles at all.

    Raises ValueError for a style that the workbook does not list: 0.24 may be 24 %, 46272 a day.
    """
    if looks or int(style):
        raise ValueError(f"style {style}")
    return PLAIN


def _once(cell: Cell, text: str, formula: str) -> None:
    """Refuse a part that gives one cell two contents: nothing says which of them counts."""
    if (cell.text, cell.formula) != (text, formula):
        raise ValueError(f"two contents of cell {cell.address}")


def _missing(index: int) -> NoReturn:
    raise IndexError(f"shared string {index}")
