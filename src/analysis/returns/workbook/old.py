"""Read one old Office file (.xls) on standard input and print its cells as JSON: the child.

xlrd gives values, error values, number formats, fonts, merges, notes and what is hidden. It
gives no formulas and no sign of one that was never calculated: such a cell reads as its last
value, or as zero.
"""

import json
import os
import sys
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

import msoffcrypto  # type: ignore[import-untyped]
import olefile  # type: ignore[import-untyped]
import xlrd  # type: ignore[import-untyped]

from analysis.returns.workbook.model import WorkbookError
from analysis.returns.workbook.numbers import ERRORS, number_said
from analysis.returns.workbook.xlsx_comments import without_author

Answer = dict[str, Any]
Looks = dict[tuple[str, str], int]
OPENS_SILENTLY = "VelvetSweatshop"
"""The password of workbooks that Excel protects but opens without asking."""

_STREAMS = (
    ("encryptedpackage", "F12", "an Excel workbook (.xlsx)"),
    ("worddocument", "F13", "a Word document"),
    ("powerpoint document", "F13", "a presentation"),
    ("visiodocument", "F13", "a drawing"),
    ("__properties_version1.0", "F13", "an e-mail"),
)


def main(arguments: list[str]) -> None:
    """Answer for the file on standard input; the arguments are bytes of memory and cells."""
    memory, cells = (int(argument) for argument in arguments)
    _limit(memory)
    content = sys.stdin.buffer.read()
    try:
        answer = read(content, cells)
    except WorkbookError as error:
        answer = {"error": [error.code, error.found, error.expected]}
    except MemoryError:
        answer = {"error": ["F03", "memory to read it", f"{memory // 2**20} MB"]}
    except Exception:  # xlrd and olefile raise whatever comes, struct.error to AssertionError
        answer = {"error": ["F01", "an old Office file that is damaged or cut off", ""]}
    sys.stdout.write(json.dumps(answer))


def _limit(memory: int) -> None:
    """Limit the address space of this process, on systems that can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def read(content: bytes, most: int) -> Answer:
    """Return what a file says; raise WorkbookError where it is no workbook or has more cells."""
    notices = _refuse_others(content) if content.startswith(olefile.MAGIC) else []
    book = _open(content)
    looks: Looks = {}
    sheets: list[Answer] = []
    for sheet in book.sheets():
        sheets.append(_sheet(book, sheet, looks, most))
        most -= len(sheets[-1]["cells"])
    epoch = "1904-01-01" if book.datemode else "1899-12-30"
    return {"sheets": sheets, "looks": list(looks), "epoch": epoch, "notices": notices}


def _refuse_others(content: bytes) -> list[list[str]]:
    """Return notices about an OLE file; raise WorkbookError where it holds no workbook."""
    with olefile.OleFileIO(BytesIO(content)) as ole:
        names = ["/".join(path).lower() for path in ole.listdir()]
    for stream, code, found in _STREAMS:
        if stream in names:
            raise WorkbookError(code, found)
    if not {"workbook", "book"} & set(names):
        raise WorkbookError("F01", "an Office file of another kind")
    marks = (("_vba_project_cur/", "B02"), ("mbd", "B05"), ("_signatures", "B06"))
    carried = {code: name for start, code in marks for name in names if name.startswith(start)}
    return [[code, "", "", name.partition("/")[0], ""] for code, name in carried.items()]


def _open(content: bytes) -> xlrd.book.Book:
    try:
        return _opened(content)
    except xlrd.XLRDError as error:
        if "encrypted" not in str(error).lower():
            raise
    return _opened(_decrypted(content))


def _opened(content: bytes) -> xlrd.book.Book:
    """Open with number formats, fonts and merges; without, where xlrd stumbles over them."""
    for formatted in (True, False):
        try:
            return xlrd.open_workbook(
                file_contents=content,
                formatting_info=formatted,
                ragged_rows=True,
                logfile=StringIO(),
            )
        except (MemoryError, xlrd.XLRDError):
            raise
        except Exception:
            if not formatted:
                raise
    raise AssertionError


def _decrypted(content: bytes) -> bytes:
    target = BytesIO()
    try:
        file = msoffcrypto.OfficeFile(BytesIO(content))
        file.load_key(password=OPENS_SILENTLY)
        file.decrypt(target)
    except Exception as error:  # another password, or a cipher it does not know
        raise WorkbookError("F12", "an old Excel workbook (.xls)") from error
    return target.getvalue()


def _sheet(book: xlrd.book.Book, sheet: xlrd.sheet.Sheet, looks: Looks, most: int) -> Answer:
    cells = []
    for cell in _cells(book, sheet, looks):
        cells.append(cell)
        if len(cells) > most:
            raise WorkbookError("F03", "number of cells", f"{most:,}")
    notes = sorted(sheet.cell_note_map.items())
    return {
        "name": sheet.name,
        "hidden": sheet.visibility != 0,
        "cells": cells,
        "merges": [[r + 1, c + 1, last_r, last_c] for r, last_r, c, last_c in sheet.merged_cells],
        "comments": [
            [row + 1, column + 1, without_author(note.author, note.text)]
            for (row, column), note in notes
        ],
        "hidden_rows": [row + 1 for row, of in sheet.rowinfo_map.items() if of.hidden],
        "hidden_columns": [column + 1 for column, of in sheet.colinfo_map.items() if of.hidden],
    }


def _cells(book: xlrd.book.Book, sheet: xlrd.sheet.Sheet, looks: Looks) -> Iterator[list[Any]]:
    """Yield row, column, kind, text and number of the look of every cell that holds something."""
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
            said = _said(kind, value)
            if said:
                look = _look(book, sheet, row, column, kind)
                yield [row + 1, column + 1, *said, looks.setdefault(look, len(looks))]


def _said(kind: int, value: Any) -> tuple[str, str] | None:
    if kind == xlrd.XL_CELL_TEXT:
        return ("text", value) if value else None
    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return number_said(value)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "bool", str(value)
    if kind == xlrd.XL_CELL_ERROR:
        return "error", ERRORS.get(value, "#N/A")
    return None


def _look(
    book: xlrd.book.Book, sheet: xlrd.sheet.Sheet, row: int, column: int, kind: int
) -> tuple[str, str]:
    """Return number format and font of a cell, as far as the file could be read for them."""
    if not book.formatting_info:
        return ("dd/mm/yyyy" if kind == xlrd.XL_CELL_DATE else "General"), ""
    style = book.xf_list[sheet.cell_xf_index(row, column)]
    known = book.format_map.get(style.format_key)
    form = known.format_str if known else "General"
    font = style.font_index
    for start, of_run in sheet.rich_text_runlist_map.get((row, column), ()):
        if not any(map(str.isalpha, sheet.cell_value(row, column)[:start])):
            font = of_run
    return form, book.font_list[font].name if font < len(book.font_list) else ""


if __name__ == "__main__":
    main(sys.argv[1:])
    sys.stdout.flush()
    os._exit(0)  # nothing to tidy up, and two million cells take their time to forget
