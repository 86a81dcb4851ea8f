"""«Nguồn số liệu»: where every number of a page comes from, down to the cell and what is around it.

Entries are numbered in their order. On paper each number in the text carries the number of its
entry (`numbered`); on the screen it is a link.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from analysis.language import say
from analysis.reports.figures import Figure, Figures, Input
from analysis.reports.neighbourhood import LostCellError, Neighbourhood, Shelf, by_row
from analysis.reports.render import part

ROOM = 120_000
"""Bytes that all neighbourhoods of a page may take: it has to stay below 500 kB as a whole."""
MOST_AROUND = 3
"""Rows of cells of one figure whose neighbourhood is shown; of the others there is the address."""


@dataclass(frozen=True)
class Trail:
    """The cells of one row that a figure rests on; `anchor` names their picture.

    `around` is the picture itself, or why there is none. Where another figure rests on the same
    cells it is empty, and `number` is the entry that has the picture.
    """

    inputs: tuple[Input, ...]
    anchor: str = ""
    around: Markup = Markup("")
    number: int = 0


@dataclass(frozen=True)
class Entry:
    """One figure of the list with its number."""

    number: int
    figure: Figure
    trails: tuple[Trail, ...]


def listing(figures: Figures, room: int = ROOM) -> Markup:
    """Return the list of sources of all figures shown so far, grouped by indicator.

    `room` is how many bytes the neighbourhoods of their cells may take, 0 for none.
    """
    listed = sorted(figures.shown.values(), key=lambda f: _order(figures, f))
    numbers = {figure.key: number for number, figure in enumerate(listed, start=1)}
    pictures = _Pictures(figures, listed, room)
    groups: dict[str, list[Entry]] = {}
    for figure in listed:
        number = numbers[figure.key]
        entry = Entry(number, figure, tuple(pictures.trails(figure, number)))
        groups.setdefault(_group(figures, figure), []).append(entry)
    return part(
        "sources.html.j2",
        figures,
        groups=groups,
        numbers=numbers,
        corrected=corrected,
        left_out=pictures.left_out,
    )


_MEASURES = (
    *("value", "target", "gap", "required", "pace", "factor"),
    *("outlook", "outlook_low", "outlook_high"),
)


def _group(figures: Figures, figure: Figure) -> str:
    return figure.subject if figure.subject in figures.catalogue.indicators else "counts"


def _order(figures: Figures, figure: Figure) -> tuple[str, int, str]:
    """Return the place of a figure: aggregates first, then by indicator, measure and period."""
    group, last = _group(figures, figure), figure.key.rpartition("/")[2]
    place = _MEASURES.index(last) if last in _MEASURES else len(_MEASURES)
    return "" if group == "counts" else group, place, figure.key


def corrected(one: Input, lang: str) -> str:
    """Return what was corrected in a cell, by whom and why, with the number of the correction."""
    words = "corrected: {note} [{correction}]"
    return say(words, lang, note=one.correction_note, correction=one.correction)


# Neighbourhoods

Cells = tuple[Input, ...]


class _Pictures:
    """The neighbourhoods of a page, each shown once, the newest values first while there is room."""

    def __init__(self, figures: Figures, listed: list[Figure], room: int) -> None:
        self._figures, self._shelf = figures, Shelf(figures.release)
        self._made: dict[tuple[str, ...], Markup] = {}
        self._first: dict[tuple[str, ...], tuple[int, str]] = {}
        self.left_out = False
        for cells in sorted(_cells(listed), key=lambda item: -item[0]) if room else ():
            room -= self._make(cells[1], room)

    def _make(self, cells: Cells, room: int) -> int:
        """Make the picture of some cells where there is room, and return the bytes it takes."""
        key = _place(cells)
        if key in self._made:
            return 0
        made = _around(cells, self._figures, self._shelf)
        size = len(made.encode())
        if size > room:
            self.left_out = True
            return 0
        self._made[key] = made
        return size

    def trails(self, figure: Figure, number: int) -> Iterator[Trail]:
        """Yield the rows of cells of a figure; a picture stands with the first that needs it."""
        for place, cells in enumerate(by_row(figure.inputs), start=1):
            key, anchor = _place(cells), f"o-{number}-{place}"
            if key not in self._made or place > MOST_AROUND:
                yield Trail(cells)
            elif key in self._first:
                first, known = self._first[key]
                yield Trail(cells, known, number=first)
            else:
                self._first[key] = number, anchor
                yield Trail(cells, anchor, self._made[key])
