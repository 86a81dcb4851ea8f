"""A table that is being described: what its columns and rows seem to hold."""

from dataclasses import dataclass
from functools import cached_property
from typing import get_args

from analysis.catalogue import Catalogue, Indicator
from analysis.catalogue.models import Level
from analysis.catalogue.naming import find_area
from analysis.returns import form as forms
from analysis.returns.layouts.grid import Heading
from analysis.returns.layouts.guessing import Guess, guess, likeliest
from analysis.returns.layouts.models import UNIT
from analysis.returns.layouts.outline import Outline
from analysis.returns.layouts.words import key


def _keys(*words: str) -> tuple[str, ...]:
    return tuple(key(word) for word in words)


_ORDER = _keys("STT", "TT", "Số TT", "Số thứ tự")
_UNITS = _keys("ĐVT", "Đơn vị tính", "Đơn vị")
_NOTES = _keys("Ghi chú")
_SOURCES = _keys("Nguồn", "Nguồn số liệu")
_PLANNED = _keys("kế hoạch", "chỉ tiêu giao", "mục tiêu")
_COMPARED = _keys("so với", "tỷ lệ thực hiện", "so sánh", "tăng giảm")


@dataclass(frozen=True)
class Draft:
    """One table, and what its texts are compared with."""

    outline: Outline
    catalogue: Catalogue
    known: tuple[Indicator, ...]
    year: int

    @cached_property
    def labels(self) -> list[tuple[str, bool]]:
        """Return the labels with whether their rows have figures."""
        return [(one_line(cell.text), given) for cell, given in self.outline.labels()]

    @cached_property
    def units(self) -> dict[str, str]:
        """Return the unit beside each label, where a column has them."""
        at = next((h.column for h in self.outline.headings if self.reads(h) == "unit"), None)
        grid = self.outline.grid
        cells = (cell for cell, _ in self.outline.labels())
        return {one_line(c.text): one_line(grid.text(c.row, at)) for c in cells if at}

    @cached_property
    def has_areas(self) -> bool:
        """Whether the rows are areas: more of them are, or the headings name the indicators."""
        given = [label for label, figures in self.labels if figures]
        areas = sum(self.area(label) is not None for label in given)
        rows = sum(self.guess(label, self.units.get(label, "")) is not None for label in given)
        return areas > 0 and (2 * areas >= len(given) or len(self.headed) > rows)

    def guess(self, text: str, unit: str) -> Guess | None:
        """Return the indicator that a text may mean."""
        if (text, unit) not in self._guesses:
            self._guesses[text, unit] = guess(text, unit, self.known)
        return self._guesses[text, unit]

    @cached_property
    def _guesses(self) -> dict[tuple[str, str], Guess | None]:
        return {}

    @cached_property
    def headed(self) -> dict[int, Guess]:
        """Return what the headings of figures most likely mean, each indicator once."""
        heads = [h for h in self.outline.headings if self.reads(h) == "figure"]
        found = [self.guess(*words_and_unit(heading)) for heading in heads]
        best = zip(heads, found, likeliest(found), strict=True)
        return {heading.column: one for heading, one, kept in best if one and kept}

    def area(self, label: str, level: Level | None = None) -> str | None:
        """Return the key of the area that a label names in the reporting year."""
        if (label, level) not in self._areas:
            day = forms.last_day(self.catalogue, self.year)
            found = find_area(label, self.catalogue, day, level)
            same = found is not None and found.kind in ("same", "former_name")
            self._areas[label, level] = found.now[0].key if found and same else None
        return self._areas[label, level]

    @cached_property
    def _areas(self) -> dict[tuple[str, Level | None], str | None]:
        return {}

    @cached_property
    def level(self) -> Level | None:
        """Return the level of most of the areas in the rows."""
        levels: dict[Level, int] = {}
        for level in get_args(Level):
            named = (self.area(label, level) for label, figures in self.labels if figures)
            levels[level] = sum(found is not None for found in named)
        return max(levels, key=lambda level: levels[level], default=None)

    def reads(self, heading: Heading) -> str:
        """Return what a column seems to hold."""
        words, column = key(heading.texts[-1]), heading.column
        if column == self.outline.label:
            return "label"
        for kind, names in (("order", _ORDER), ("unit", _UNITS), ("note", _NOTES)):
            if words in names:
                return kind
        if words in _SOURCES:
            return "source"
        if any(sign in key(" ".join(heading.texts)) for sign in _COMPARED):
            return "compared"
        return "figure" if column in self.outline.figures else "text"


def words_and_unit(heading: Heading) -> tuple[str, str]:
    """Return the words of a heading from the top down, and the unit in its last one."""
    unit = UNIT.search(heading.texts[-1])
    words = " ".join(UNIT.sub("", one_line(text)) for text in heading.texts)
    return words, unit[1].strip() if unit else ""


def one_line(text: str) -> str:
    """Return a text without the line breaks and runs of spaces of its cell."""
    return " ".join(text.split())


def is_planned(heading: Heading) -> bool:
    """Whether a heading speaks of what was assigned, not of what was done."""
    return any(sign in key(" ".join(heading.texts)) for sign in _PLANNED)
