"""«Nguồn số liệu»: where every number of a page comes from, down to the cell and what is around it.

Entries are numbered in their order. On paper each number in the text bears the number of its
entry (`numbered`); on the screen it is a link.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup
from rapidfuzz import process

from analysis.language import date_short, say
from analysis.language.lookalikes import without_unseen as seen
from analysis.reports.figures import Figure, FigureError, Figures, Input
from analysis.reports.neighbourhood import LostCellError, Shelf, by_row
from analysis.reports.render import part

ROOM = 80_000
"""Bytes that all neighbourhoods of a page may take: it has to stay below 500 kB as a whole."""
MOST_AROUND = 3
"""Rows of cells of one figure whose neighbourhood is shown; of the others there is the address."""

Cells = tuple[Input, ...]
Place = tuple[str, ...]
"""File, sheet and addresses of cells."""


@dataclass(frozen=True)
class Picture:
    """The neighbourhood of some cells as HTML, or in words why there is none."""

    html: Markup
    lost: bool = False


@dataclass(frozen=True)
class Trail:
    """The cells of one row that a figure rests on, and their picture where there is room for it.

    A picture stands with the first entry that needs it, under `anchor`; the others name that
    entry by its `number`.
    """

    cells: Cells
    picture: Picture | None
    anchor: str
    number: int
    is_first: bool


@dataclass(frozen=True)
class Entry:
    """One figure of the list with its number."""

    number: int
    figure: Figure
    trails: tuple[Trail, ...]


def listing(figures: Figures, room: int = ROOM) -> Markup:
    """Return the list of sources of all figures shown so far, grouped by indicator.

    `room` is how many bytes the neighbourhoods of their cells may take; 0 shows none.
    """
    listed = sorted(figures.shown.values(), key=lambda f: _order(figures, f))
    pictures = _pictures(figures, listed, room)
    groups: dict[str, list[Entry]] = {}
    for entry in _entries(listed, pictures):
        groups.setdefault(_group(figures, entry.figure), []).append(entry)
    return part(
        "sources.html.j2",
        figures,
        groups=groups,
        numbers={figure.key: number for number, figure in enumerate(listed, start=1)},
        corrected=corrected,
        seen=seen,
        left_out=room and any(_place(cells) not in pictures for _, _, cells in _rows(listed)),
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


def _rows(listed: list[Figure]) -> Iterator[tuple[int, int, Cells]]:
    """Yield the number of each figure with the rows of cells it rests on, as far as they show."""
    for number, figure in enumerate(listed, start=1):
        for place, cells in enumerate(by_row(figure.inputs)[:MOST_AROUND], start=1):
            yield number, place, cells


def _place(cells: Cells) -> Place:
    return (cells[0].file, cells[0].sheet, *(one.cell for one in cells))


def _pictures(figures: Figures, listed: list[Figure], room: int) -> dict[Place, Picture]:
    """Return the neighbourhoods of a page, each once: of the newest values while there is room."""
    shelf, made = Shelf(figures.release), dict[Place, Picture]()
    newest = sorted(_rows(listed), key=lambda row: -_period(listed[row[0] - 1]))
    for cells in (cells for _, _, cells in newest if room):
        place = _place(cells)
        picture = made.get(place) or _picture(cells, figures, shelf)
        size = 0 if place in made else len(picture.html.encode())
        if size <= room:
            made[place], room = picture, room - size
    return made


def _period(figure: Figure) -> int:
    period = figure.key.split("/")[2]
    return int(period) if period.isdecimal() else 0


def _picture(cells: Cells, figures: Figures, shelf: Shelf) -> Picture:
    try:
        around = shelf.around(cells)
    except LostCellError as error:
        return Picture(Markup.escape(error.says(figures.lang)), lost=True)
    return Picture(part("around.html.j2", figures, around=around, seen=seen))


def _entries(listed: list[Figure], pictures: dict[Place, Picture]) -> Iterator[Entry]:
    first: dict[Place, tuple[int, int]] = {}
    for number, place, cells in _rows(listed):
        first.setdefault(_place(cells), (number, place))
    for number, figure in enumerate(listed, start=1):
        trails = []
        for place, cells in enumerate(by_row(figure.inputs), start=1):
            found = pictures.get(_place(cells)) if place <= MOST_AROUND else None
            known = first.get(_place(cells), (number, place))
            anchor = f"o-{known[0]}-{known[1]}"
            trails.append(Trail(cells, found, anchor, known[0], known == (number, place)))
        yield Entry(number, figure, tuple(trails))


# Numbers on paper

_ENTRY = re.compile(r'<li id="(so-[^"]+)"')
_LINK = re.compile(r'<a class="so" data-figure="[^"]*" href="#(so-[^"]+)"')


def numbered(html: str, listed: str) -> str:
    """Return HTML in which every number that is a link to its entry names the entry's number.

    `listed` is the HTML that holds the list of sources. The style sheet prints the number on
    paper; it is an attribute, so that copied, spoken and searched text stays as it is.
    """
    numbers = {anchor: number for number, anchor in enumerate(_ENTRY.findall(listed), start=1)}

    def with_number(link: re.Match[str]) -> str:
        number = numbers.get(link[1])
        return f'{link[0]} data-note="{number}"' if number else link[0]

    return _LINK.sub(with_number, html)


# The trail of one figure, for the terminal


def steps(figure: Figure, figures: Figures) -> Iterator[str | Cells]:
    """Yield the trail of a figure: lines of text, and cells after the lines that tell of them.

    Parts follow, each with its own trail.
    """
    yield f"{figure.key} = {figure.text}"
    yield f"  {figure.formula}"
    if figure.law:
        yield f"  {figure.law}: «{figure.quote}»"
    for cells in by_row(figure.inputs):
        yield from (f"  {line}" for line in _told(cells, figures))
        yield cells
    for key in figure.parts:
        for step in steps(figures.made(key), figures):
            yield f"  {step}" if isinstance(step, str) else step


def _told(cells: Cells, figures: Figures) -> Iterator[str]:
    """Yield where cells of one row stand, what was typed in each, when it came and from whom."""
    one, lang = cells[0], figures.lang
    yield one.file
    typed = " ÷ ".join(f"{each.cell} «{each.raw}»" for each in cells)
    yield f"{one.sheet} › {typed}"
    day = date_short(date.fromisoformat(one.received), lang)
    agency = figures.catalogue.agencies[one.agency].name.in_(lang)
    yield say("received {day}, {agency}", lang, day=day, agency=agency)
    if one.source or one.address:
        yield f"{one.source} {one.address}".strip()
    if one.correction:
        yield corrected(one, lang)


def lines(figure: Figure, figures: Figures) -> Iterator[str]:
    """Yield the trail of a figure as lines of text."""
    return (step for step in steps(figure, figures) if isinstance(step, str))


NEAR = 3


def nearest(key: str, figures: Figures) -> list[str]:
    """Return the keys of the release that are most like one that it does not have."""
    known = process.extract(key, _keys(figures), processor=str.casefold, limit=5 * NEAR)
    return [name for name, _, _ in known if _is_there(name, figures)][:NEAR]


def _keys(figures: Figures) -> list[str]:
    """Return keys that may be figures, the newest first: values, assessments, counts."""
    year, parts = figures.release.year, itertools.product(sorted(figures.assessed), _MEASURES)
    values = (f"{code}/{area}/{period}/value" for code, area, period, _ in figures.observed)
    assessed = (f"{code}/{area}/{year}/{measure}" for (code, area), measure in parts)
    targets = (
        f"{code}/{area}/{row['target_year']}/target"
        for (code, area), row in figures.assessed.items()
    )
    counts = (f"province/{year}/{measure}/count" for measure in ("all", *VERDICTS))
    known = sorted({*values, *assessed, *targets, *counts})
    return sorted(known, key=lambda key: key.split("/")[2], reverse=True)


VERDICTS = ("met", "at_threshold", "not_met", "not_assessed")


def _is_there(key: str, figures: Figures) -> bool:
    try:
        figures.made(key)
    except FigureError:
        return False
    return True
