"""The grammar of the small multiples: one panel for each former district, all on one scale.

The dark line is the district, the pale one the province, black is the target; the dotted upright
is the change of areas, across which no line is drawn. The last cell says how to read it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import IdentityTransform

from analysis.language import number
from analysis.reports.canvas import (
    GREY,
    GRID,
    HISTORY,
    INK,
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
    wrapped,
    write,
)
from analysis.reports.dot_plot import SHAPES, Line, Style

WIDTH, COLUMNS, GAP = 576.0, 4, 16.0
PANEL, TITLE, YEARS, BOTTOM = 80.0, 18.0, 18.0, 22.0

Values = Mapping[int, float]


@dataclass(frozen=True)
class Panel:
    """One former district: its values by year, and the verdict on that of the last year."""

    name: str
    values: Values
    verdict: str


@dataclass(frozen=True)
class Multiples:
    """What the panels show; `change` is the first year of the new areas."""

    panels: tuple[Panel, ...]
    province: tuple[Values, ...]
    """The values of the province, one piece for each stretch that compares."""
    lines: tuple[Line, ...]
    years: tuple[int, int]
    change: int | None
    unit: str
    limits: tuple[float | None, float | None]
    words: dict[str, str]
    lang: str
    sample: bool

    @property
    def rows(self) -> int:
        """The rows of panels, the last of which ends in the key."""
        return -(-(len(self.panels) + 1) // COLUMNS)

    @property
    def height(self) -> float:
        """The height of the drawing in points."""
        return BOTTOM + self.rows * (TITLE + PANEL + YEARS) + 14


def drawn(about: Multiples) -> Figure:
    """Return the drawing as a matplotlib figure."""
    with matplotlib.rc_context(STYLE):
        figure = sheet(WIDTH, about.height)
        low, high = _range(about)
        ticks = _ticks(about, low, high)
        for place, one in enumerate(about.panels):
            axes = _axes(figure, about, place, (low, high), ticks)
            _draw_province(axes, about)
            _draw_target(axes, about)
            _draw_change(axes, about)
            _draw_district(axes, about, one)
            _label(axes, about, one)
        _draw_key(_axes(figure, about, len(about.panels), (low, high), ()), about)
        _label_edges(figure.axes[0], about)
    return figure


def _axes(
    figure: Figure,
    about: Multiples,
    place: int,
    levels: tuple[float, float],
    ticks: Sequence[float],
) -> Axes:
    words = [number(tick, decimals(ticks), about.lang) for tick in ticks]
    left = 12 + text_width(number(levels[1], 1, about.lang), SMALL)
    width = (WIDTH - left - 6 - (COLUMNS - 1) * GAP) / COLUMNS
    row, column = divmod(place, COLUMNS)
    bottom = about.height - 14 - (row + 1) * (TITLE + PANEL + YEARS) + YEARS
    axes = panel(figure, left + column * (width + GAP), bottom, width, PANEL)
    first, last = about.years
    room = 0.08 * max(last - first, 2)
    axes.set(xlim=(first - room, last + room), ylim=levels)
    axes.set_yticks(list(ticks), words if column == 0 else [""] * len(words))
    axes.set_xticks([first, last] if last > first and ticks else [])
    axes.set_xticklabels([str(y) for y in axes.get_xticks().astype(int)])
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    return axes


def _levels(about: Multiples) -> list[float]:
    of = [v for one in about.panels for v in one.values.values()]
    return [
        *of,
        *(v for run in about.province for v in run.values()),
        *(x.value for x in about.lines if x.is_target),
    ]


def _range(about: Multiples) -> tuple[float, float]:
    """Return the one scale of all panels: from 0 where 0 is near."""
    levels = _levels(about) or [0.0, 1.0]
    low, high = min(levels), max(levels)
    room = (high - low) * 0.14 or abs(high) * 0.1 or 1.0
    return (0.0 if 0 <= low <= 0.3 * high else low - room), high + room


def _ticks(about: Multiples, low: float, high: float) -> list[float]:
    bottom, top = about.limits
    ticks = MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    ends = (low if bottom is None else max(low, bottom), high if top is None else min(high, top))
    return [float(round(t, 10)) for t in ticks if ends[0] <= t <= ends[1]]


def _pieces(values: Values, change: int | None) -> list[list[tuple[int, float]]]:
    """Return the stretches that a line joins: consecutive years on one side of the change."""
    points = sorted(values.items())
    side = [
        (year - place, change is not None and year >= change)
        for place, (year, _) in enumerate(points)
    ]
    paired = groupby(zip(side, points, strict=True), key=lambda pair: pair[0])
    return [[one for _, one in run] for _, run in paired]


def _draw_province(axes: Axes, about: Multiples) -> None:
    for run in about.province:
        axes.plot(
            list(run),
            list(run.values()),
            color="#b9bec4",
            linewidth=2,
            zorder=2,
            marker="o",
            markersize=2,
            label="province",
        )


def _draw_target(axes: Axes, about: Multiples) -> None:
    for line in about.lines:
        if line.is_target:
            axes.axhline(line.value, color=INK, linewidth=1.2, zorder=3, label="target")


def _draw_change(axes: Axes, about: Multiples) -> None:
    if about.change is not None and about.years[0] < about.change <= about.years[1]:
        axes.axvline(
            about.change - 0.5,
            color=GREY,
            linewidth=0.9,
            linestyle=(0, (1, 2)),
            zorder=1,
            label="change",
        )


def _draw_district(axes: Axes, about: Multiples, one: Panel) -> None:
    for run in _pieces(one.values, about.change):
        axes.plot(
            *zip(*run, strict=True),
            color=HISTORY,
            linewidth=2,
            marker="o",
            markersize=3.6,
            zorder=4,
            label="district",
        )
    last = about.years[1]
    if last in one.values:
        style = SHAPES[one.verdict]
        axes.plot(
            [last],
            [one.values[last]],
            linestyle="none",
            markersize=6.5,
            zorder=5,
            markeredgewidth=1.2,
            label="latest",
            **style,
        )


def _label(axes: Axes, about: Multiples, one: Panel) -> None:
    x, top = axes.bbox.x0, axes.bbox.y1 + 4
    name = cut(one.name, axes.bbox.width / 1.07, SMALL)
    write(axes, [name], x, top, SMALL, INK, "literal:code", "bold")
    for first, last in _empty(about, one):
        middle = point(axes, (first + last) / 2, 0)[0]
        room = point(axes, last + 0.5, 0)[0] - point(axes, first - 0.5, 0)[0] - 2
        lines = wrapped(about.words["none"], room, SMALL)
        write(axes, lines, middle, _free(axes, about, len(lines)), SMALL, MUTED, ha="center")


def _free(axes: Axes, about: Multiples, lines: int) -> float:
    """Return the height of words that the lines of province and target do not cross."""
    drawn = [*(v for run in about.province for v in run.values())]
    drawn += [line.value for line in about.lines if line.is_target]
    heights = [point(axes, 0, value)[1] for value in drawn]
    tall = lines * LINE
    tries = [float(axes.bbox.y0) + 4 + step * 4 for step in range(int((PANEL - tall) / 4) + 1)]
    clear = [min((abs(y + tall / 2 - h) for h in heights), default=PANEL) for y in tries]
    return tries[clear.index(max(clear))] + tall - LINE + 3


def _empty(about: Multiples, one: Panel) -> list[tuple[int, int]]:
    """Return the sides of the change on which a district has no value at all."""
    first, last = about.years
    turn = about.change if about.change is not None and first < about.change <= last else first
    sides = [(first, turn - 1), (turn, last)]
    return [(a, b) for a, b in sides if a <= b and not any(a <= year <= b for year in one.values)]


def _draw_key(axes: Axes, about: Multiples) -> None:
    """Say what lines and shapes mean, in the last cell."""
    axes.set_axis_off()
    x, y = axes.bbox.x0, axes.bbox.y1 + 4
    for kind, words, shown, key in _keys(about):
        _sample(axes, kind, x, y + 3)
        write(axes, [words], x + 22, y, SMALL, MUTED, "literal:date")
        if shown:
            place = x + 22 + text_width(words, SMALL) * 1.04 + 5
            write(axes, [shown], place, y, SMALL, INK, f"figure:{key}", "bold")
        y -= LINE


def _keys(about: Multiples) -> list[tuple[str, str, str, str]]:
    """Return kind, words and, where it has one, figure of each line of the key."""
    words = about.words
    found = [("district", words["district"], "", "")]
    for line in about.lines:
        found.append(("target" if line.is_target else "province", line.head, line.shown, line.key))
    if about.change is not None and about.years[0] < about.change <= about.years[1]:
        found.append(("change", words["change"], "", ""))
    seen = {one.verdict for one in about.panels if about.years[1] in one.values}
    return [*found, *((v, words[v], "", "") for v in SHAPES if v in seen)]


def _sample(axes: Axes, kind: str, x: float, y: float) -> None:
    still: Style = {"transform": IdentityTransform(), "clip_on": False, "label": "key"}
    if kind in SHAPES:
        axes.plot(
            [x + 8],
            [y],
            linestyle="none",
            markersize=6.5,
            markeredgewidth=1.2,
            **SHAPES[kind],
            **still,
        )
    elif kind == "change":
        axes.plot(
            [x + 8, x + 8],
            [y - 5, y + 6],
            color=GREY,
            linewidth=0.9,
            linestyle=(0, (1, 2)),
            **still,
        )
    else:
        colour = {"district": HISTORY, "province": "#b9bec4", "target": INK}[kind]
        axes.plot(
            [x, x + 16], [y, y], color=colour, linewidth=1.2 if kind == "target" else 2, **still
        )


def _label_edges(axes: Axes, about: Multiples) -> None:
    write(axes, [about.unit], 4, about.height - 11, SMALL, MUTED, "literal:plan")
    if axes.get_ylim()[0] > 0:
        write(axes, [about.words["cut"]], 4, 6, SMALL, MUTED, "literal:axis")
    if about.sample:
        write(axes, [about.words["sample"]], WIDTH - 4, 6, SMALL, PATH, "", "bold", "right")
