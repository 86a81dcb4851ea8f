"""How many indicators stand how, year by year: bands whose edges slope from column to column.

The best verdict lies on top and the missing one at the bottom, so a glance says whether the dark
blue grows. Words, shapes and counts stand beside the last column; there is no legend. Each count
drawn bears the key of its figure into the SVG.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle
from matplotlib.path import Path

from analysis.language import say
from analysis.reports import canvas
from analysis.reports.canvas import INK, LABEL, MUTED, SMALL, STYLE, text_width, write
from analysis.reports.marks import EDGE, EMPTY, TONES

WIDTH, HEIGHT = 576.0, 280.0
TOP, BOTTOM, LEFT = 268.0, 40.0, 8.0
COLUMN, STEP = 38.0, 13.5
"""Width of a column, and the least distance of two labels, in points."""
LOWEST = 11.0
"""The height that a count inside a column needs."""
BESIDE = 14.0

HATCHES = {
    "met_slipping": "///",
    "nearly": "////",
    "milestone_pending": "||",
    "at_threshold": "---",
    "not_met": "////",
    "milestone_overdue": "xxx",
    "not_assessed": "////",
}
"""Verdicts that share a colour are told apart by a pattern, as their shapes are by an outline."""
FULL = ("met", "met_slipping", "on_track", "off_track", "milestone_overdue", "wrong_direction")
LIGHT_TEXT = ("met", "met_slipping", "milestone_overdue", "wrong_direction")

_HANDS = Path([(0.0, 0.55), (0.0, 0.0), (0.45, 0.0)])
_CHEVRON = Path([(-0.45, 0.2), (0.0, -0.3), (0.45, 0.2)])


@dataclass(frozen=True)
class Band:
    """One verdict through the years: its word, what people read, and a count for each year."""

    word: str
    name: str
    counts: tuple[int, ...]
    texts: tuple[str, ...]
    keys: tuple[str, ...]


def svg(
    bands: Sequence[Band], years: Sequence[int], name: str, alt: str, lang: str, sample: bool
) -> str:
    """Return the drawing as SVG that can stand in a page among others."""
    return canvas.svg(drawn(bands, years, lang, sample), name, alt, "bands")


def drawn(bands: Sequence[Band], years: Sequence[int], lang: str, sample: bool) -> Figure:
    """Return the drawing as a matplotlib figure; `bands` run from good to bad."""
    with matplotlib.rc_context({**STYLE, "hatch.linewidth": 0.7}):
        figure = canvas.sheet(WIDTH, HEIGHT)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, WIDTH), ylim=(0, HEIGHT))
        axes.set_axis_off()
        _draw(axes, bands, years)
        if sample:
            mark, risk = say("MADE-UP FIGURES – NOT REAL DATA", lang), TONES["wrong_direction"]
            write(axes, [mark], WIDTH - 4, 6, SMALL, risk, "", "bold", "right")
    return figure


def _draw(axes: Axes, bands: Sequence[Band], years: Sequence[int]) -> None:
    middles = _middles(bands, len(years))
    edges = [_edges(bands, column) for column in range(len(years))]
    _draw_slopes(axes, bands, edges, middles)
    for column, x in enumerate(middles):
        _draw_column(axes, bands, column, x, edges[column])
        write(axes, [str(years[column])], x, 24, LABEL, INK, "literal:date", ha="center")
    _draw_labels(axes, bands, edges[-1], middles[-1] + COLUMN / 2)


def _middles(bands: Sequence[Band], columns: int) -> list[float]:
    """Return the middles of the columns, as far apart as the labels at the right leave room."""
    widest = max(text_width(f"{band.texts[-1]} {band.name}", LABEL, True) for band in bands)
    first, last = LEFT + COLUMN / 2, WIDTH - COLUMN / 2 - 2 * BESIDE - 12 - widest
    step = (last - first) / max(columns - 1, 1)
    return [first + step * column for column in range(columns)] if columns > 1 else [last]


def _edges(bands: Sequence[Band], column: int) -> list[float]:
    """Return the heights between the bands of a column, from the top down."""
    total = sum(band.counts[column] for band in bands) or 1
    edges = [TOP]
    for band in bands:
        edges.append(edges[-1] - band.counts[column] / total * (TOP - BOTTOM))
    return edges


def _draw_slopes(
    axes: Axes, bands: Sequence[Band], edges: list[list[float]], middles: list[float]
) -> None:
    """Join each band of a column to the same band of the next one."""
    for (left, right), (x, y) in zip(pairwise(edges), pairwise(middles), strict=True):
        for row, band in enumerate(bands):
            start, end = x + COLUMN / 2, y - COLUMN / 2
            corners = [
                (start, left[row]), (end, right[row]), (end, right[row + 1]), (start, left[row + 1])
            ]  # fmt: skip
            tone = TONES[band.word]
            light = 0.3 if band.word in FULL else 0.13
            axes.add_patch(
                Polygon(corners, facecolor=tone, alpha=light, linewidth=0, clip_on=False, zorder=1)
            )


def _draw_column(
    axes: Axes, bands: Sequence[Band], column: int, x: float, edges: list[float]
) -> None:
    for row, band in enumerate(bands):
        height = edges[row] - edges[row + 1]
        if not height:
            continue
        place = (x - COLUMN / 2, edges[row + 1])
        tone, full = TONES[band.word], band.word in FULL
        axes.add_patch(
            Rectangle(
                place, COLUMN, height, zorder=3, linewidth=0.9, hatch=HATCHES.get(band.word),
                facecolor=tone if full else EMPTY, edgecolor=_outline(band.word),
                label=f"{band.word} {column}", clip_on=False,
            )
        )  # fmt: skip
        if height >= LOWEST:
            _draw_count(axes, band, column, x, (edges[row] + edges[row + 1]) / 2)


def _outline(word: str) -> str:
    """Return the colour of an outline: dark where amber alone is too light, white between tones."""
    if word in ("not_met", "off_track"):
        return EDGE
    return EMPTY if word in FULL else TONES[word]


def _draw_count(axes: Axes, band: Band, column: int, x: float, middle: float) -> None:
    """Write a count into its column, on a ground of its own where the column has a pattern."""
    text, light = band.texts[column], band.word in LIGHT_TEXT
    if band.word in HATCHES:
        wide, ground = text_width(text, SMALL, True) + 6, TONES[band.word] if light else EMPTY
        place = (x - wide / 2, middle - SMALL / 2 - 0.5)
        axes.add_patch(
            Rectangle(
                place, wide, SMALL + 1, facecolor=ground, linewidth=0, clip_on=False, zorder=4
            )
        )
    gid, colour = f"figure:{band.keys[column]}", EMPTY if light else INK
    write(axes, [text], x, middle - SMALL * 0.36, SMALL, colour, gid, "bold", "center")


def _draw_labels(axes: Axes, bands: Sequence[Band], edges: list[float], x: float) -> None:
    """Write shape, count and word of each band beside its place in the last column."""
    there = [row for row, band in enumerate(bands) if band.counts[-1]]
    places = [(edges[row] + edges[row + 1]) / 2 for row in there]
    widest = max((text_width(bands[row].texts[-1], LABEL, True) for row in there), default=0.0)
    for row, place, level in zip(there, places, spread(places), strict=True):
        band, start = bands[row], x + BESIDE
        axes.plot(
            [x + 1, start - 1], [place, level], color=MUTED, linewidth=0.6, clip_on=False, zorder=2
        )
        _draw_shape(axes, band.word, start + 6, level)
        base, right = level - LABEL * 0.36, start + 15 + widest
        gid = f"figure:{band.keys[-1]}"
        write(axes, [band.texts[-1]], right, base, LABEL, INK, gid, "bold", "right")
        write(axes, [band.name], right + 4, base, LABEL, INK)


def spread(places: Sequence[float]) -> list[float]:
    """Return the places of labels, from the top down, moved apart until none hides another."""
    found: list[float] = []
    for place in places:
        found.append(min(place, found[-1] - STEP) if found else min(place, TOP - 4))
    below = BOTTOM + 4
    for at in range(len(found) - 1, -1, -1):
        found[at] = max(found[at], below)
        below = found[at] + STEP
    return found


def _draw_shape(axes: Axes, word: str, x: float, y: float) -> None:
    """Draw the shape that stands for a verdict on every page (marks.py) as markers."""
    for marker, size, face, edge, width in _SHAPES[word]:
        axes.plot(
            [x], [y], marker=marker, markersize=size, markerfacecolor=face, markeredgecolor=edge,
            markeredgewidth=width, linestyle="none", clip_on=False, zorder=5,
        )  # fmt: skip


_Stroke = tuple[str | Path, float, str, str, float]
_SHAPES: dict[str, tuple[_Stroke, ...]] = {
    "met": (("o", 9, TONES["met"], "none", 0),),
    "met_slipping": (
        ("o", 9, TONES["met"], "none", 0),
        (_CHEVRON, 5, "none", EMPTY, 1.5),
    ),
    "on_track": (("^", 9, TONES["on_track"], "none", 0),),
    "nearly": (("^", 8, EMPTY, TONES["nearly"], 1.5),),
    "milestone_pending": (
        ("o", 8.5, EMPTY, TONES["milestone_pending"], 1.4),
        (_HANDS, 5.5, "none", TONES["milestone_pending"], 1.2),
    ),
    "at_threshold": (("o", 8.5, EMPTY, TONES["at_threshold"], 1.4),),
    "not_met": (("D", 6.5, EMPTY, EDGE, 1.3),),
    "off_track": (("D", 7, TONES["off_track"], EDGE, 0.9),),
    "milestone_overdue": (("x", 8, "none", TONES["milestone_overdue"], 2.4),),
    "wrong_direction": (("s", 8.5, TONES["wrong_direction"], "none", 0),),
    "not_assessed": (("o", 8, EMPTY, TONES["not_assessed"], 1.2),),
}
