"""Numbers of binary formats as an .xlsx file would write them."""

from math import isfinite

from analysis.returns.workbook.model import CellKind

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""Error values by the code that binary formats give them."""


def number_said(number: float) -> tuple[CellKind, str]:
    """Return the kind and the shortest text of a number: 14, 24.01, 1e+20; nan is a text."""
    if not isfinite(number):
        return "text", str(number)
    whole = number == int(number) and abs(number) < 1e15
    return "number", str(int(number)) if whole else repr(number)
