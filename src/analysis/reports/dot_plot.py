"""The grammar of the dot plot of areas: one row for each, from the worst at the top to the best.

A stem runs from the target to the value, so that its length is what is missing; the shape at its
end says the verdict in the shapes of all other pages. Areas with few people behind their value
are grey. Names stand at the left for the ends of the list, or for all where there is room.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import IdentityTransform

from analysis.language import number
from analysis.reports import marks
from analysis.reports.canvas import (
    GREY,
    GRID,
    INK,
    LABEL,
    LINE,
    MUTED,
    PATH,
    SMALL,
    STYLE,
    cut,
    decimals,
    panel,
    point,
    sheet,
    text_width,
    write,
)

WIDTH, NAMES, RIGHT, BOTTOM = 576.0, 178.0, 30.0, 40.0
KEY, HEADS = 20.0, 36.0
ALL_NAMED, ROOMY, DENSE, ROWS = 20, 16.0, 3.0, 345.0
ENDS = 3
GAP = 10.0
LEADER = "#c3c8ce"

Style = dict[str, Any]
SHAPES: dict[str, Style] = {
    "met": {"marker": "o", "mfc": marks.MET, "mec": marks.MET},
    "not_met": {"marker": "D", "mfc": "white", "mec": marks.EDGE},
    "at_threshold": {
        "marker": "o", "fillstyle": "bottom", "mfc": marks.NEAR, "mec": marks.NEAR,
        "markerfacecoloralt": "white",
    },
    "not_assessed": {"marker": "o", "mfc": "white", "mec": GREY},
}  # fmt: skip
"""Verdicts as matplotlib draws them: the shapes of marks.py."""


@dataclass(frozen=True)
class Dot:
    """One area with a value; `small` where few people stand behind it."""

    name: str
    value: float
    verdict: str
    small: bool
    key: str
    shown: str


@dataclass(frozen=True)
class Line:
    """A value that all areas are held against: its words in two lines, the second a figure."""

    value: float
    head: str
    shown: str
    key: str
    is_target: bool


@dataclass(frozen=True)
class Shared:
    """A value that more areas share than can be named: their count in words, and the value."""

    count: str
    count_key: str
    key: str
    shown: str


@dataclass(frozen=True)
class Plot:
    """What one dot plot shows; `dots` run from the worst to the best.

    `worst` and `best` are what is named at the ends, the outermost first; `silent` are the areas
    without a value, with their count as a figure; `whole` units have no parts. Where all areas
    share one value, one dot stands for them. `words` say verdicts and the rest.
    """

    dots: tuple[Dot, ...]
    lines: tuple[Line, ...]
    worst: tuple[Dot | Shared, ...]
    best: tuple[Dot | Shared, ...]
    silent: int
    silent_key: str
    silent_shown: str
    unit: str
    limits: tuple[float | None, float | None]
    whole: bool
    words: dict[str, str]
    lang: str
    sample: bool

    @property
    def names_all(self) -> bool:
        """Whether every area is named beside its row."""
        return len(self.dots) <= ALL_NAMED and not any(isinstance(d, Shared) for d in self.worst)

    @property
    def hatched(self) -> int:
        """The rows that stand for the areas without a value, no more than there are dots."""
        return min(self.silent, len(self.dots))

    @property
    def pitch(self) -> float:
        """The height of a row in points."""
        rows = max(len(self.dots) + self.hatched, 1)
        return ROOMY if self.names_all and not self.silent else max(DENSE, min(ROOMY, ROWS / rows))

    @property
    def height(self) -> float:
        """The height of the drawing in points."""
        rows = (len(self.dots) + self.hatched) * self.pitch
        return BOTTOM + max(rows, 6 * LINE) + HEADS + KEY


def drawn(plot: Plot) -> Figure:
    """Return the drawing as a matplotlib figure."""
    with matplotlib.rc_context(STYLE):
        figure = sheet(WIDTH, plot.height)
        axes = _axes(figure, plot)
        _draw_silent(axes, plot)
        _draw_stems(axes, plot)
        for line in plot.lines:
            _draw_line(axes, line)
        _draw_dots(axes, plot)
        _label_lines(axes, plot)
        _label_ends(axes, plot)
        _draw_key(axes, plot)
        _label_edges(axes, plot)
    return figure


def _axes(figure: Figure, plot: Plot) -> Axes:
    low, high = _range(plot)
    box = (NAMES, BOTTOM, WIDTH - NAMES - RIGHT, plot.height - BOTTOM - HEADS - KEY)
    axes = panel(figure, *box)
    axes.set(xlim=(low, high), ylim=(max(len(plot.dots) + plot.hatched, 1) - 0.3, -0.7))
    ticks = _ticks(plot, low, high)
    axes.set_xticks(ticks, [number(t, decimals(ticks), plot.lang) for t in ticks])
    axes.set_yticks([])
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    return axes


def _range(plot: Plot) -> tuple[float, float]:
    """Return lowest and highest level drawn, with room, from 0 where 0 is near."""
    levels = [*(d.value for d in plot.dots), *(line.value for line in plot.lines)] or [0.0, 1.0]
    low, high = min(levels), max(levels)
    room = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
    if 0 <= low <= 0.25 * high:
        return -room / 3 if low == 0 else 0.0, high + room
    return low - room, high + room


def _ticks(plot: Plot, low: float, high: float) -> list[float]:
    """Return a handful of round levels, none where the indicator cannot go (above 100 %)."""
    bottom, top = plot.limits
    steps = [1, 2, 5, 10] if plot.whole else [1, 2, 2.5, 5, 10]
    ticks = MaxNLocator(nbins=6, steps=steps, integer=plot.whole).tick_values(low, high)
    ends = (low if bottom is None else max(low, bottom), high if top is None else min(high, top))
    return [float(round(t, 10)) for t in ticks if ends[0] <= t <= ends[1]]


def _target(plot: Plot) -> Line | None:
    return next((line for line in plot.lines if line.is_target), None)


def _draw_stems(axes: Axes, plot: Plot) -> None:
    """Join each value to the target: amber is what is missing, blue what is beyond."""
    target = _target(plot)
    for row, dot in enumerate(plot.dots if target else ()):
        axes.plot(
            [target.value if target else 0, dot.value],
            [row, row],
            color=GRID if dot.small else marks.TONES[dot.verdict],
            linewidth=min(plot.pitch * 0.34, 3),
            solid_capstyle="butt",
            zorder=2,
            label="stem",
        )


def _draw_dots(axes: Axes, plot: Plot) -> None:
    for row, dot in enumerate(plot.dots):
        _mark(axes, dot.verdict, dot.small, dot.value, row, _size(plot), label="dot")


def _size(plot: Plot) -> float:
    return min(plot.pitch, 7)


def _mark(
    axes: Axes, verdict: str, small: bool, x: float, y: float, size: float, **options: Any
) -> None:
    """Draw the shape of a verdict; grey and hollow where few people stand behind the value."""
    style: Style = SHAPES[verdict] | ({"mec": GREY, "mfc": "white"} if small else {})
    edge = max(0.8, size * 0.16)
    size = size * 0.85 if style["marker"] == "D" else size
    style |= {"linestyle": "none", "zorder": 5, "clip_on": False} | options
    axes.plot([x], [y], markersize=size, markeredgewidth=edge, **style)


def _draw_line(axes: Axes, line: Line) -> None:
    axes.axvline(
        line.value,
        color=INK if line.is_target else MUTED,
        linewidth=1.5 if line.is_target else 1.1,
        linestyle="-" if line.is_target else (0, (1, 2)),
        zorder=4 if line.is_target else 3,
        label="target" if line.is_target else "all",
    )


def _draw_silent(axes: Axes, plot: Plot) -> None:
    """Hatch the rows of the areas without a value: missing is neither zero nor blank."""
    if plot.silent:
        first = len(plot.dots)
        axes.axhspan(
            first - 0.3,
            first + plot.hatched - 0.3,
            facecolor="white",
            edgecolor=GREY,
            hatch="/////",
            linewidth=0.6,
            zorder=4.5,
            label="silent",
        )


def _label_lines(axes: Axes, plot: Plot) -> None:
    """Write what each line is above it, one beside the other."""
    lines = sorted(plot.lines, key=lambda line: line.value)
    widths = [max(text_width(t, LABEL, True) for t in (ln.head, ln.shown)) for ln in lines]
    middles = [point(axes, line.value, 0)[0] for line in lines]
    base = axes.bbox.y1 + 6
    for line, middle in zip(lines, _apart(middles, widths), strict=True):
        colour = INK if line.is_target else MUTED
        write(axes, [line.head], middle, base + LINE, SMALL, colour, "literal:date", ha="center")
        gid = f"figure:{line.key}"
        write(axes, [line.shown], middle, base, LABEL, colour, gid, "bold", "center")


def _apart(middles: Sequence[float], widths: Sequence[float]) -> list[float]:
    """Return places of one or two labels that overlap neither each other nor the edges."""
    if len(middles) < 2:
        return [min(m, WIDTH - 4 - w / 2) for m, w in zip(middles, widths, strict=True)]
    (left, right), (first, second) = middles, widths
    need = (first + second) / 2 + GAP
    lack = max(0.0, need - (right - left))
    left, right = left - lack / 2, right + lack / 2
    over = max(0.0, right + second / 2 - (WIDTH - 4))
    right -= over
    return [min(left, right - need), right]


def _label_ends(axes: Axes, plot: Plot) -> None:
    """Write names and values at the left, each led to its row."""
    rows = len(plot.dots)
    top, bottom = axes.bbox.y1, _height(axes, rows - 1)
    if plot.names_all:
        for row, dot in enumerate(plot.dots):
            _label(axes, dot, _height(axes, row) - 3.5, row, dot.value)
        floor = _height(axes, rows)
    else:
        for row, end in enumerate(plot.worst):
            _label(axes, end, top - LABEL - row * LINE, row, plot.dots[row].value)
        for row, end in enumerate(plot.best):
            place = rows - 1 - row
            _label(axes, end, bottom - 2 + row * LINE, place, plot.dots[place].value)
        if plot.best:
            _caption(axes, plot.words["worst"], top + 6)
            _caption(axes, plot.words["best"], bottom + len(plot.best) * LINE)
        floor = bottom - LINE - 3
    if plot.silent:
        middle = (_height(axes, rows - 0.3) + _height(axes, rows + plot.hatched - 0.3)) / 2
        y = min(middle - 3, floor)
        _write_label(axes, plot.words["silent"], "", plot.silent_key, plot.silent_shown, y)


def _height(axes: Axes, row: float) -> float:
    return point(axes, 0, row)[1]


def _caption(axes: Axes, words: str, y: float) -> None:
    write(axes, [words], NAMES - 14, y, SMALL, MUTED, ha="right")


def _label(axes: Axes, end: Dot | Shared, y: float, row: int, value: float) -> None:
    """Write the name of a row with its value and lead a thin line to its dot."""
    name, gid = _named(end)
    _write_label(axes, name, gid, end.key, end.shown, y)
    start, level = NAMES - 11, _height(axes, row)
    end_of_row = point(axes, value, 0)[0]
    axes.plot(
        [start, NAMES - 1, end_of_row],
        [y + 3.5, level, level],
        color=LEADER,
        linewidth=0.6,
        transform=IdentityTransform(),
        clip_on=False,
        zorder=1,
        label="leader",
    )


def _named(end: Dot | Shared) -> tuple[str, str]:
    """Return the words of a label and the mark of their digits."""
    if isinstance(end, Dot):
        return end.name, "literal:code"
    return end.count, f"figure:{end.count_key}"


def _write_label(axes: Axes, name: str, gid: str, key: str, shown: str, y: float) -> None:
    edge = NAMES - 14
    room = edge - text_width(shown, LABEL, True) - 8 - 4
    fitting = cut(name, room, LABEL)
    write(axes, [fitting], 4 + room, y, LABEL, INK, gid, ha="right")
    write(axes, [shown], edge, y, LABEL, INK, f"figure:{key}", "bold", "right")


def _draw_key(axes: Axes, plot: Plot) -> None:
    """Say what the shapes mean, above the drawing."""
    x, y = 8.0, plot.height - 12
    for shapes, words in _keys(plot):
        for verdict, small in shapes:
            _mark(axes, verdict, small, x, y + 3.2, 7, transform=IdentityTransform(), label="key")
            x += 11
        write(axes, [words], x - 3, y, SMALL, MUTED)
        x += text_width(words, SMALL) * 1.04 + 19


def _keys(plot: Plot) -> Iterator[tuple[list[tuple[str, bool]], str]]:
    """Yield the shapes that stand in the drawing, each kind with its words."""
    for verdict in SHAPES:
        if any(dot.verdict == verdict for dot in plot.dots):
            yield [(verdict, False)], plot.words[verdict]
    small = {dot.verdict for dot in plot.dots if dot.small}
    if small:
        yield [(verdict, True) for verdict in SHAPES if verdict in small], plot.words["small"]


def _label_edges(axes: Axes, plot: Plot) -> None:
    """Write the unit at the axis and what a reader must know of axis and figures."""
    base = axes.bbox.y0 - 13.5
    write(axes, [plot.unit], NAMES - 14, base, SMALL, MUTED, "literal:plan", ha="right")
    if axes.get_xlim()[0] > 0:
        write(axes, [plot.words["cut"]], 4, 6, SMALL, MUTED, "literal:axis")
    if plot.sample:
        write(axes, [plot.words["sample"]], WIDTH - 4, 6, SMALL, PATH, "", "bold", "right")
