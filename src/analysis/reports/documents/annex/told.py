"""The figures that the tables of the annex have told, numbered in the order of the telling.

A figure is numbered once: tables name its number, and the sheet of sources has a row for it.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from analysis.reports.figures import Figure, Figures
from analysis.reports.figures.model import inputs_of

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """One row of the sheet of sources."""

    number: int
    figure: Figure

    @property
    def value(self) -> float | None:
        """Return the number with all its decimals; a state has none."""
        return None if math.isnan(self.figure.value) else self.figure.value


@dataclass(frozen=True)
class Told:
    """The entries by the key of their figure."""

    figures: Figures
    entries: dict[str, Entry] = field(default_factory=dict)

    def number(self, key: str) -> int:
        """Return the number of a figure, from 1 on; what it is made of is numbered behind it.

        Raises FigureError when the release has no such figure.
        """
        if key not in self.entries:
            figure = self.figures.get(key)
            self._enter(figure)
            for part in () if figure.listed_on else figure.parts:
                self.number(part)
        return self.entries[key].number

    def state(self, key: str, words: str, formula: str, row: Row) -> int:
        """Return the number of a state that was reported, with the cell it stands in."""
        if key not in self.entries:
            self._enter(Figure(key, math.nan, words, formula, inputs_of(row)))
        return self.entries[key].number

    def _enter(self, figure: Figure) -> None:
        self.entries[figure.key] = Entry(len(self.entries) + 1, figure)


def ranges(numbers: Iterable[int]) -> str:
    """Return numbers as people write them: 1, 2, 3 and 7 are 1–3, 7."""
    spans = []
    placed = enumerate(sorted(set(numbers)))
    for _, run in groupby(placed, key=lambda pair: pair[1] - pair[0]):
        found = [number for _, number in run]
        first, last = found[0], found[-1]
        spans.append(str(first) if first == last else f"{first}–{last}")
    return ", ".join(spans)
