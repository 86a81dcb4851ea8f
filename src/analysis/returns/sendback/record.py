"""What our sheet of questions remembers, in its hidden first column, for the file's return.

Below the mark in A1 stand the fills that cells had before our tints; beside every question
stand, as JSON, what was asked and how its cells looked.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Any
from xml.parsers import expat
from zlib import crc32

from analysis.returns.problems import Problem
from analysis.returns.sendback.layout import Place
from analysis.returns.sendback.words import MOST_FOUND, openings, plain
from analysis.returns.sendback.xml_edit import Unpatchable, tree
from analysis.returns.sheets import cut
from analysis.returns.workbook import Sheet, Workbook, WorkbookError, position

MARK = "#can-xem-lai"
"""Stands in A1 of the sheet of questions; readers pass over sheets that are marked with `#`."""
_WIDEST, _ROW = 40, 80
"""Columns that are looked through for the words of a row, and letters of them that are kept."""


@dataclass(frozen=True)
class Asked:
    """One question: its kind, its place, what was found and expected, and whose row it was.

    `row` is the first text of the row, in our form the tag of its hidden first cell: it stays
    when rows are inserted or sorted.
    """

    code: str
    sheet: str
    cell: str
    found: str = ""
    expected: str = ""
    row: str = ""


def asked(problem: Problem, book: Workbook | None = None) -> Asked:
    """Return a problem as a question, with the words of its row where the workbook is known."""
    sheet = book.sheet(problem.sheet) if book else None
    found, expected = (cut(plain(text), MOST_FOUND) for text in (problem.found, problem.expected))
    row = row_words(sheet, problem.cell) if sheet else ""
    return Asked(problem.code, problem.sheet, problem.cell, found, expected, row)


def row_words(sheet: Sheet, cell: str) -> str:
    """Return the first text in the row of a cell, "" where there is none."""
    lines = places(cell)[:1]
    cells = (sheet.cells.get((row, n)) for row, _ in lines for n in range(1, _WIDEST))
    words = (plain(c.text) for c in cells if c and c.kind == "text")
    return cut(next(words, ""), _ROW)


def places(cell: str) -> list[Place]:
    """Return the cells that an address names: D14, the two of I12/J12, the first of a range."""
    found = (part.partition(":")[0].replace("$", "") for part in cell.split("/"))
    try:
        return [position(part) for part in found] if cell else []
    except WorkbookError:
        return []


@dataclass(frozen=True)
class Tinted:
    """What a list remembers of one sheet: the number of the fill that each cell had."""

    before: Mapping[Place, int] = field(default_factory=dict)

    def number(self, place: Place) -> int | None:
        """Return the number of a cell's fill; where rows moved, the usual one of its column."""
        if place in self.before:
            return self.before[place]
        column = Counter(n for (_, column), n in self.before.items() if column == place[1])
        return column.most_common(1)[0][0] if column else None


@dataclass(frozen=True)
class Former:
    """What a file sent back before remembers: fills, cells by sheet, and comments of ours."""

    sheet: int
    fills: tuple[str, ...]
    tinted: Mapping[str, Tinted]
    said: frozenset[int]


def written(question: Asked, was: Mapping[str, int], said: Mapping[str, int]) -> str:
    """Return the hidden text of one question: `was` are fills and `said` comments by address."""
    given = {name: value for name, value in vars(question).items() if value}
    return json.dumps(given | {"was": dict(was), "said": dict(said)}, ensure_ascii=False)


def fills_written(fills: list[str]) -> str:
    """Return the hidden text that holds the fills from before our tints."""
    return json.dumps({"fills": fills}, ensure_ascii=False)


def digest(comment: str) -> int:
    """Return a number that tells our comment from one that somebody wrote on in."""
    return crc32(" ".join(plain(comment).split()).encode())


def list_sheet(book: Workbook) -> int | None:
    """Return the place of our sheet among the sheets, None where there is none."""
    first = (sheet.cells.get((1, 1)) for sheet in book.sheets)
    return next((n for n, cell in enumerate(first) if cell and cell.text == MARK), None)


def former(book: Workbook) -> Former | None:
    """Return what a file that was sent back before remembers, None where it was not."""
    place = list_sheet(book)
    if place is None:
        return None
    records = _records(book.sheets[place])
    tinted: dict[str, dict[Place, int]] = {}
    for record in records:
        for cell, number in _numbers(record, "was"):
            for at in places(cell):
                tinted.setdefault(str(record.get("sheet", "")), {})[at] = number
    said = frozenset(number for record in records for _, number in _numbers(record, "said"))
    fills: list[object] = next(
        (r["fills"] for r in records if isinstance(r.get("fills"), list)), []
    )
    checked = tuple(fill for fill in fills if isinstance(fill, str))
    if not all(map(_is_fill, checked)):
        checked = ()
    return Former(place, checked, {name: Tinted(cells) for name, cells in tinted.items()}, said)


def questions_in(book: Workbook) -> tuple[Asked, ...]:
    """Return the questions that a file sent back before carries, in the order of its list."""
    place = list_sheet(book)
    records = _records(book.sheets[place]) if place is not None else []
    names = ("code", "sheet", "cell", "found", "expected", "row")
    return tuple(
        Asked(*(str(record.get(name, "")) for name in names))
        for record in records
        if "code" in record
    )


def without_our_comments(book: Workbook) -> Workbook:
    """Return a workbook without what we said in comments an earlier time.

    A comment of ours in which somebody wrote an answer stays whole.
    """
    before = former(book)
    said = before.said if before else None
    sheets = tuple(_of_people(sheet, said) if sheet.comments else sheet for sheet in book.sheets)
    return replace(book, sheets=sheets)


def _of_people(sheet: Sheet, said: Set[int] | None) -> Sheet:
    found = {place: _theirs(text, said) for place, text in sheet.comments.items()}
    return replace(sheet, comments={place: text for place, text in found.items() if text})


def _theirs(comment: str, said: Set[int] | None) -> str:
    begins = [comment.find(opening) for opening in openings() if opening in comment]
    if not begins:
        return comment
    theirs, ours = comment[: min(begins)], comment[min(begins) :]
    return theirs.strip() if said is None or digest(ours) in said else comment


def _records(sheet: Sheet) -> list[dict[str, Any]]:
    """Return what stands as JSON in the first column; what somebody spoiled is left out."""
    lines = sorted(row for row, column in sheet.cells if column == 1)
    found = []
    for text in (sheet.cells[row, 1].text for row in lines):
        try:
            record = json.loads(text) if text.startswith("{") else None
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict):
            found.append(record)
    return found


def _numbers(record: dict[str, Any], name: str) -> list[tuple[str, int]]:
    held = record.get(name)
    rows = held.items() if isinstance(held, dict) else ()
    return [(cell, number) for cell, number in rows if isinstance(number, int) and number >= 0]


_FILL_PARTS = {"fill", "patternFill", "fgColor", "bgColor", "gradientFill", "stop", "color"}


def _is_fill(xml: str) -> bool:
    """Whether a text is a fill and nothing else: it comes from a file that anybody may edit."""
    try:
        root = tree(xml.encode())
    except (expat.ExpatError, Unpatchable, ValueError):
        return False
    inside = [root, *root.every()]
    return (
        root.name == "fill"
        and {node.name for node in inside} <= _FILL_PARTS
        and not _PROLOG.search(xml)
    )


_PROLOG = re.compile("<[?!]")
