"""Have old formats read by a child process, which may hang, grow or die without harm to us.

A fresh interpreter rather than a fork: it works from a notebook's kernel, a test worker and a
thread alike. The child is `analysis.returns.workbook.old`; the file goes in as bytes, its cells
come out as JSON, and nothing else can pass.
"""

import json
import os
import subprocess
import sys
from datetime import date
from typing import Any

from analysis.returns.workbook import limits
from analysis.returns.workbook.about import about_cells
from analysis.returns.workbook.model import Cell, Cells, Content, Notice, Sheet, WorkbookError
from analysis.returns.workbook.package import Clock

READER = "analysis.returns.workbook.old"


def read_old(content: bytes, clock: Clock, reader: str = READER) -> Content:
    """Return the sheets of an .xls file; raise WorkbookError with the child's reason, or for it.

    F03 when the child takes too much time or memory, F02 when it dies.
    """
    command = [sys.executable, "-m", reader, str(limits.CHILD_BYTES), str(limits.MAX_CELLS)]
    paths = os.pathsep.join(path for path in sys.path if path)
    try:
        done = subprocess.run(
            command,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=clock.left,
            check=False,
            env={**os.environ, "PYTHONPATH": paths},
        )
    except subprocess.TimeoutExpired as error:
        raise WorkbookError("F03", "time to read it", f"{limits.MAX_SECONDS:g} s") from error
    return _content(_answer(done.stdout))


def _answer(output: bytes) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = json.loads(output)
    except ValueError as error:
        raise WorkbookError("F02", "a file that stops its reader") from error
    if "error" in answer:
        raise WorkbookError(*answer["error"])
    return answer


def _content(answer: dict[str, Any]) -> Content:
    looks = [tuple(look) for look in answer["looks"]]
    sheets = tuple(_sheet(sheet, looks) for sheet in answer["sheets"])
    notices = [Notice(*notice) for notice in answer["notices"]]
    notices += [notice for sheet in sheets for notice in about_cells(sheet)]
    return Content(sheets, date.fromisoformat(answer["epoch"]), tuple(notices))


def _sheet(answer: dict[str, Any], looks: list[tuple[str, ...]]) -> Sheet:
    rows: dict[int, dict[int, Cell]] = {}
    for row, column, kind, text, look in answer["cells"]:
        form, font = looks[look]
        rows.setdefault(row, {})[column] = Cell(row, column, kind, text, form, "", font)
    return Sheet(
        answer["name"],
        answer["hidden"],
        Cells(rows),
        tuple(tuple(area) for area in answer["merges"]),
        {(row, column): text for row, column, text in answer["comments"]},
        frozenset(answer["hidden_rows"]),
        frozenset(answer["hidden_columns"]),
    )
