"""How a cell of the open data is written: numbers plainly, texts so that no program runs them."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

import pandas as pd

MARK = "'"
"""What stands before a text that a spreadsheet would take for a formula, or that has it already."""
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters of a formula. Source: OWASP, CSV Injection."""


def written(value: object, kind: str) -> str:
    """Return one value as its cell; missing is the empty cell.

    `kind` is a type of Table Schema: string, number, integer, boolean, date.
    """
    if value is None or value is pd.NA or value != value:
        return ""
    if kind == "boolean":
        return "true" if value else "false"
    if kind in ("number", "integer"):
        return number(value)
    return text(value.isoformat() if isinstance(value, date) else str(value))


def number(value: object) -> str:
    """Return a number with all decimals that it is stored with, a point before them: 9.1, 300.

    The shortest text that gives the number back; never an exponent, never a sign before zero.
    """
    exact = Decimal(value) if isinstance(value, int | Decimal) else Decimal(repr(float(str(value))))
    if exact == exact.to_integral_value():
        return str(int(exact))
    return format(exact.normalize(), "f")


def text(value: str) -> str:
    """Return a text that no spreadsheet runs: an apostrophe before one that begins like a formula.

    Texts that begin with an apostrophe get one as well, so whoever takes the first apostrophe
    of a text away has exactly what was said.
    """
    return f"{MARK}{value}" if value.startswith((*RISKY, MARK)) else value


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return cells as CSV by RFC 4180: UTF-8 without a mark, commas, lines that end in CR LF."""
    stream = io.StringIO(newline="")
    lines = csv.writer(stream, lineterminator="\r\n")
    lines.writerow(header)
    lines.writerows(rows)
    return stream.getvalue().encode("utf-8")
