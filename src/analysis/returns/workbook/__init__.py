"""Open a workbook safely: every cell with its text, formula, number format, font and address.

Readers of our own on zipfile and expat, and on xlrd in a child process. Libraries fold three
things into one that a return must keep apart (an error value, a blank, a formula that was never
calculated); these give them in a single pass, read sparsely, follow no link and run no macro.
"""

from analysis.returns.workbook.limits import MAX_COLUMN, MAX_ROW
from analysis.returns.workbook.model import (
    Cell,
    CellKind,
    Cells,
    Notice,
    Place,
    Range,
    Sheet,
    Workbook,
    WorkbookError,
    address,
    letters,
    position,
)
from analysis.returns.workbook.opening import open_workbook

__all__ = [
    "MAX_COLUMN",
    "MAX_ROW",
    "Cell",
    "CellKind",
    "Cells",
    "Notice",
    "Place",
    "Range",
    "Sheet",
    "Workbook",
    "WorkbookError",
    "address",
    "letters",
    "open_workbook",
    "position",
]
