"""What a cell of the annex holds, and how it looks.

Number formats are written the way the file format wants them, `#,##0.0`, behind the mark of their
language: Excel shows comma or point as its owner set it, LibreOffice as the language has it, so
that a Vietnamese office reads 8,85 in both.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from analysis.language.formats import MINUS

FONT = "Times New Roman"
LINE, SHADE, PALE, BLUE, RED = "#595959", "#DDE4EA", "#EFF2F5", "#0B3C5D", "#9B1C1C"
_CELL = {"border": 1, "border_color": LINE, "text_wrap": True, "valign": "vcenter"}
_OUTSIDE = {"text_wrap": True, "valign": "vcenter"}
LOOKS: Mapping[str, Mapping[str, Any]] = {
    "plain": {},
    "top": {"bold": True},
    "right": {"align": "right", "bold": True},
    "title": _OUTSIDE | {"bold": True, "font_size": 14, "align": "center"},
    "subtitle": _OUTSIDE | {"italic": True, "align": "center"},
    "mark": _OUTSIDE | {"bold": True, "font_size": 12, "align": "center", "font_color": RED},
    "intro": _OUTSIDE | {"align": "left"},
    "note": _OUTSIDE | {"align": "left", "italic": True, "font_size": 10},
    "heading": _CELL | {"bold": True, "align": "center", "bg_color": SHADE},
    "index": _CELL | {"italic": True, "align": "center", "font_size": 9, "bg_color": SHADE},
    "band": {"border": 0, "top": 1, "bottom": 1, "border_color": LINE, "bold": True}
    | {"valign": "vcenter", "bg_color": PALE, "top_color": LINE, "bottom_color": LINE},
    "words": _CELL | {"align": "left"},
    "strong": _CELL | {"align": "left", "bold": True},
    "centred": _CELL | {"align": "center"},
    "strong centred": _CELL | {"align": "center", "bold": True},
    "missing": _CELL | {"align": "center", "italic": True, "font_size": 9, "font_color": LINE},
    "number": _CELL | {"align": "right"},
    "ordinal": _CELL | {"align": "center"},
    "year": _CELL | {"align": "center", "num_format": "0"},
    "full": _CELL | {"align": "right", "num_format": "General"},
    "strong number": _CELL | {"align": "right", "bold": True},
    "day": _CELL | {"align": "center", "num_format": "dd/mm/yyyy"},
    "link": _CELL | {"align": "center", "underline": 1, "font_color": BLUE},
}
NORMAL = {"font_name": FONT, "font_size": 11, "font_scheme": "none"}


@dataclass(frozen=True)
class Text:
    """A text, always written as a text: «=1+1» stays what was typed."""

    text: str
    look: str = "words"


@dataclass(frozen=True)
class Number:
    """A number with all its decimals, shown with some of them; words may stand around it."""

    value: float
    decimals: int = 0
    before: str = ""
    after: str = ""
    look: str = "number"

    @property
    def format(self) -> str:
        """Return the number format of the cell; "" where its look has one."""
        if "num_format" in LOOKS[self.look]:
            return ""
        return f"{_quoted(self.before)}{_digits(self.decimals)}{_quoted(self.after)}"


@dataclass(frozen=True)
class Formula:
    """A formula of the workbook and its result, our own figure."""

    formula: str
    value: float
    decimals: int = 0
    signed: bool = False
    look: str = "number"

    @property
    def format(self) -> str:
        """Return the number format of the cell: a difference shows its plus as well."""
        digits = _digits(self.decimals)
        return f'+{digits};"{MINUS}"{digits};{digits}' if self.signed else digits


@dataclass(frozen=True)
class Link:
    """A text that leads to a row of another sheet."""

    text: str
    target: str
    look: str = "link"


Cell = str | Text | Number | Formula | Link | date | None
"""What stands in a cell; None and "" are an empty one."""


def _digits(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")


_LANGUAGE = {"vi": "[$-42A]"}
"""Languages by the number that number formats know them by; others stay as the computer has it."""


def in_language(number_format: str, lang: str) -> str:
    """Return a number format each of whose parts is marked with a language."""
    mark = _LANGUAGE.get(lang, "")
    return ";".join(mark + part for part in number_format.split(";"))


def _quoted(words: str) -> str:
    return f'"{words}"' if words else ""


_BROKEN = re.compile("[\ud800-\udfff\ufffe\uffff]")
_UNPRINTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def clean(text: str) -> str:
    """Return a text without control characters and halves of letters, which no workbook holds."""
    return _UNPRINTED.sub("", _BROKEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(number: int) -> str:
    """Return a number from 1 on as offices number the parts of a table: 4 is IV."""
    found = ""
    for size, letters in ROMAN:
        times, number = divmod(number, size)
        found += letters * times
    return found
