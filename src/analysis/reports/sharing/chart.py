"""The trajectory on a share card: the drawing of the pages, its labels fewer and larger.

The lines are those of drawing.py to the point. A page has room for eight labels of ten points;
a telephone shows a card three times smaller, so here stand only first and latest value, target
and outlook. What else the drawing names stands in words above it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from analysis.language import say
from analysis.reports.canvas import HISTORY, INK, MUTED
from analysis.reports.drawing import AHEAD
from analysis.reports.sharing import fonts
from analysis.reports.sharing.paper import EDGE, HEIGHT, POINT, SMALLEST, WIDTH, write
from analysis.reports.trajectory import (
    SYMBOLS,
    Subject,
    first,
    latest,
    outlooks,
    quoted,
    target_of,
    value_of,
)

COLUMN, TICK, VALUE = 226, 26.0, 34.0
Points = np.ndarray[Any, Any]


def lay(figure: Figure, about: Subject, top: float, bottom: float) -> None:
    """Give the drawing its place on a card, between two heights, and write its labels anew."""
    axes = figure.axes[0]
    _without_words(axes)
    has_target = about.facts["target"] is not None
    labels = [label.get_text() for label in axes.get_yticklabels()]
    left = EDGE + 12 + max(fonts.width(label, TICK) for label in labels)
    right = WIDTH - EDGE - (COLUMN if has_target else 10)
    base, height = HEIGHT - bottom + 44, bottom - top - 44 - 40
    axes.set_position((left / WIDTH, base / HEIGHT, (right - left) / WIDTH, height / HEIGHT))
    axes.tick_params(labelsize=TICK * POINT, pad=10 * POINT)
    _mark_years(axes)
    _label_points(figure, axes, about)
    _label_right(figure, axes, about)
    _label_axis(figure, axes, about, top)


def _without_words(axes: Axes) -> None:
    """Take the drawing's own labels away, and the arrow and line of the gap."""
    for text in list(axes.texts):
        text.remove()
    for line in list(axes.lines):
        if line.get_label() == "level":
            line.remove()


def _mark_years(axes: Axes) -> None:
    """Write every second, third … year in full, counted from the last, as many as have room."""
    years = [round(tick) for tick in axes.get_xticks()]
    low, high = axes.get_xlim()
    room = float(axes.bbox.width) / (high - low)
    step = next(n for n in (1, 2, 3, 5, 10, 20) if n * room > fonts.width("2000", TICK) + 18)
    shown = [year for year in years if (years[-1] - year) % step == 0]
    axes.set_xticks(shown, [str(year) for year in shown])
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_gid("literal:axis")


@dataclass(frozen=True)
class Label:
    """Words beside a place of the drawing, in pixels from its lower left corner."""

    at: tuple[float, float]
    text: str
    gid: str


def _label_points(figure: Figure, axes: Axes, about: Subject) -> None:
    """Label latest and first value, each where it hides least and neither on the other."""
    obstacles = _tracks(axes)
    taken: list[Bbox] = []
    for label in _ends(axes, about):
        box = _free_place(axes, label, obstacles, taken)
        if box is None:
            continue
        taken.append(box)
        write(figure, label.text, box.x0, HEIGHT - box.y0, VALUE, HISTORY, "bold", gid=label.gid)


def _ends(axes: Axes, about: Subject) -> Iterator[Label]:
    for point in dict.fromkeys(p for p in (latest(about), first(about)) if p):
        at = axes.transData.transform((point.period, point.value))
        value = value_of(about, point)
        yield Label((float(at[0]), float(at[1])), value.plain, f"figure:{point.key}")


def _tracks(axes: Axes) -> Points:
    """Return points along every line that is drawn."""
    tracks = [np.empty((0, 2))]
    for line in axes.get_lines():
        corners = axes.transData.transform(np.column_stack(line.get_data()))
        tracks += [np.linspace(a, b, 80) for a, b in pairwise(corners)]
    return np.vstack(tracks)


def _free_place(axes: Axes, label: Label, obstacles: Points, taken: Sequence[Bbox]) -> Bbox | None:
    """Return the place of a label that crosses the fewest lines; None where none is free."""
    width, height = fonts.width(label.text, VALUE, "bold"), VALUE * 0.78
    boxes = [
        Bbox.from_bounds(label.at[0] + dx, label.at[1] + dy, width, height)
        for dx, dy in _offsets(width, height)
    ]
    frame = Bbox.from_extents(axes.bbox.x0 + 2, axes.bbox.y0 + 4, axes.bbox.x1, axes.bbox.y1 + 30)
    free = [
        box
        for box in boxes
        if frame.x0 <= box.x0
        and box.x1 <= frame.x1
        and frame.y0 <= box.y0
        and box.y1 <= frame.y1
        and not any(box.overlaps(other) for other in taken)
    ]
    return min(free, key=lambda box: _hits(box, obstacles), default=None)


def _offsets(width: float, height: float) -> Iterator[tuple[float, float]]:
    for far in (18.0, 34.0, 56.0):
        for dx in (-width / 2, -width + 4, -4.0, -width - 14, 14.0):
            yield dx, far
            yield dx, -far - height


def _hits(box: Bbox, obstacles: Points) -> int:
    inside = (
        (obstacles[:, 0] > box.x0 - 4)
        & (obstacles[:, 0] < box.x1 + 4)
        & (obstacles[:, 1] > box.y0 - 6)
        & (obstacles[:, 1] < box.y1 + 6)
    )
    return int(inside.sum())


def _label_right(figure: Figure, axes: Axes, about: Subject) -> None:
    """Write target and outlook at the right edge, level with what they name."""
    facts, lang = about.facts, about.lang
    if facts["target"] is None:
        return
    target, goal = target_of(about), _level(axes, facts["target"])
    symbol = SYMBOLS.get(facts["operator"], "")
    head = say("Target {year}", lang, year=facts["target_year"])
    _block(figure, axes, goal, head, f"{symbol} {target.plain}".strip(), target.key, INK)
    ahead = outlooks(about).get(facts["target_year"])
    if ahead is not None:
        shown = quoted(about, about.key(facts["year"], "outlook"), about.unit.short.in_(lang))
        head = say("outlook {year}", lang, year=facts["target_year"])
        place = _apart(axes, _level(axes, ahead.value), goal)
        _block(figure, axes, place, head, shown.plain, shown.key, AHEAD)


def _level(axes: Axes, value: float) -> float:
    return float(axes.transData.transform((0, value))[1])


BLOCK = 84.0


def _apart(axes: Axes, level: float, goal: float) -> float:
    """Return a height at which a block does not touch that of the target and stays inside."""
    low, high = float(axes.bbox.y0) + 30, float(axes.bbox.y1) + 10
    held = min(max(level, low), high)
    if abs(held - goal) >= BLOCK:
        return held
    below = goal - BLOCK
    is_above = (level > goal or below < low) and goal + BLOCK <= high
    return goal + BLOCK if is_above else below


def _block(
    figure: Figure, axes: Axes, level: float, head: str, text: str, key: str, colour: str
) -> None:
    x, y = float(axes.bbox.x1) + 20, HEIGHT - level
    size = min(36.0, 36.0 * (COLUMN - 24) / fonts.width(text, 36.0, "bold"))
    write(figure, head, x, y - 6, 24, colour, gid="literal:date")
    write(figure, text, x, y + 30, size, colour, "bold", gid=f"figure:{key}")


def _label_axis(figure: Figure, axes: Axes, about: Subject, top: float) -> None:
    """Say above the axis where it does not start at zero, and in it what is hatched."""
    low, high = axes.get_ylim()
    if low > 0 or high < 0:
        words = say("the axis does not start at 0", about.lang)
        write(figure, words, EDGE, top + 24, SMALLEST, MUTED, gid="literal:axis")
    if not about.points:
        middle = float(axes.bbox.x0) + 0.35 * float(axes.bbox.width)
        words = say("no figures yet", about.lang)
        height = HEIGHT - float(axes.bbox.y0 + axes.bbox.y1) / 2
        write(figure, words, middle, height, 34, MUTED, ha="center")
