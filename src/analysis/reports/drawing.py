"""The grammar of the trajectory chart: what is drawn, in which order, and where labels stand.

History is solid, the required path dashed red, the target a black line on top of both. Labels
stand beside what they name, so there is no legend. Every number drawn comes from `figures` and
carries its key into the SVG; years and axis ticks are marked as literals.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox

from analysis.language import number, say
from analysis.language.formats import MINUS
from analysis.progress import Outlook
from analysis.reports import canvas
from analysis.reports.canvas import (
    GREY,
    GRID,
    HISTORY,
    INK,
    LABEL,
    LINE,
    MUTED,
    PATH,
    SHADE,
    SMALL,
    STYLE,
    decimals,
    text_width,
    wrapped,
    write,
)
from analysis.reports.trajectory import (
    SYMBOLS,
    Point,
    Run,
    Subject,
    breaks,
    first,
    latest,
    latest_value,
    named,
    open_gap,
    outlooks,
    quoted,
    target_of,
    value_of,
)

AHEAD, FAN = "#2a6f9e", "#cfe3f1"

# All measures are points on a drawing of 8 by 3.9 inches; a page shows it about 1.6 times larger.
WIDTH, HEIGHT = 576.0, 280.0
TOP, BOTTOM, MARGIN = 24.0, 40.0, 124.0
SMALLEST_ARROW = 14.0
EMPTY_YEARS = 4
REMARK = 120.0

GAP_WORDS = {
    "at_least": "still short by",
    "above": "still short by",
    "at_most": "still above by",
    "below": "still above by",
}
Points = np.ndarray[Any, Any]
HOLLOW = {"P": "prov.", "E": "est."}


def drawn(about: Subject) -> Figure:
    """Return the drawing as a matplotlib figure, without pyplot's global state."""
    with matplotlib.rc_context(STYLE):
        figure, axes = _canvas(about)
        _shade_future(axes, about)
        _draw_history(axes, about)
        _draw_outlook(axes, about)
        _draw_required_path(axes, about)
        _draw_target(axes, about)
        _draw_gap(axes, about)
        _label_future(axes, about, _label_points(axes, about))
        _label_right(axes, about)
        _label_edges(axes, about)
    return figure


def _canvas(about: Subject) -> tuple[Figure, Axes]:
    low, high = _y_range(about)
    ticks = _y_ticks(about, low, high)
    words = [number(tick, decimals(ticks), about.lang) for tick in ticks]
    left = 14 + max(text_width(word, SMALL) for word in words)
    right = MARGIN if about.facts["target"] is not None else 24
    figure = canvas.sheet(WIDTH, HEIGHT)
    box = (left, BOTTOM, WIDTH - left - right, HEIGHT - TOP - BOTTOM)
    axes = figure.add_axes((box[0] / WIDTH, box[1] / HEIGHT, box[2] / WIDTH, box[3] / HEIGHT))
    axes.set(xlim=_x_range(about), ylim=(low, high), facecolor="none", axisbelow=True)
    axes.set_yticks(ticks, words)
    years = _x_ticks(*_years(about))
    axes.set_xticks(years, [_short_year(y, years) for y in years])
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.tick_params(length=0, labelsize=SMALL, labelcolor=MUTED, pad=5)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set(color=MUTED, linewidth=0.8)
    return figure, axes


def _levels(about: Subject) -> list[float]:
    target = about.facts["target"]
    known = [*(p.value for p in about.points), *([] if target is None else [float(target)])]
    return [*known, *(level for ahead in outlooks(about).values() for level in _band(ahead))]


def _y_range(about: Subject) -> tuple[float, float]:
    """Return the lowest and highest level drawn: from 0, unless all happens far above it."""
    levels = _levels(about)
    low, high = (min(levels), max(levels)) if levels else (0.0, 1.0)
    if low == high >= 0:
        return 0.0, high * 1.15 or 1.0
    room = (high - low) * 0.18 or abs(high) * 0.1 or 1.0
    if low >= 0 and low - 2 * room <= 0.3 * high:
        return 0.0, high + (high * 0.12 or 1.0)
    if high <= 0 and high >= 0.3 * low:
        return low - room, 0.0
    return low - room, high + room


def _y_ticks(about: Subject, low: float, high: float) -> list[float]:
    """Return a handful of round levels, none where the indicator cannot go (above 100 %)."""
    top = about.indicator.limits.high
    ticks = MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return [
        float(round(t, 10))
        for t in ticks
        if low <= t <= high and (top is None or t <= max(float(top), *_levels(about), low))
    ]


def _years(about: Subject) -> tuple[int, int]:
    facts = about.facts
    ends = [p.period for p in about.points] or [facts["year"] - EMPTY_YEARS]
    if facts["target"] is not None:
        ends.append(facts["target_year"])
    return int(min(ends)), int(max(*ends, facts["year"]))


def _x_range(about: Subject) -> tuple[float, float]:
    """Return first and last year with room for half a label, and for the gap's arrow."""
    first_year, last_year = _years(about)
    room = 0.06 * max(last_year - first_year, 4)
    return first_year - room, last_year + room


def _x_ticks(first: int, last: int) -> list[int]:
    """Return whole years that always include the last one, as many as have room."""
    step = 1 if last - first <= 17 else next(s for s in (2, 5, 10, 20) if (last - first) / s <= 10)
    return list(range(last, first - 1, -step))[::-1]


def _short_year(year: int, years: Sequence[int]) -> str:
    """Return 2020 or ’21: the first and every fifth in full, as steps of one year stand close."""
    by_one = len(years) > 8 and years[1] - years[0] == 1
    return f"’{year % 100:02d}" if by_one and year % 5 and year != years[0] else str(year)


def _shade_future(axes: Axes, about: Subject) -> None:
    """Shade what lies after the reporting year."""
    if _has_future(about):
        start, end = about.facts["year"], axes.get_xlim()[1]
        axes.axvspan(start, end, color=SHADE, linewidth=0, zorder=0, label="future")


def _has_future(about: Subject) -> bool:
    return about.facts["target"] is not None and about.facts["year"] < about.facts["target_year"]


def _label_future(axes: Axes, about: Subject, taken: Sequence[Bbox]) -> None:
    """Say what the shade means in a corner that is free; not at all where there is no room."""
    if not _has_future(about):
        return
    left = _point(axes, about.facts["year"], 0)[0] + 5
    room = float(axes.bbox.x1) - left - 3
    lines = wrapped(say("after the reporting year", about.lang), room, SMALL)
    width, height = max(text_width(line, SMALL) for line in lines), LINE * len(lines)
    for base in (axes.bbox.y1 - height - 1, axes.bbox.y0 + 4):
        box = Bbox.from_bounds(left, base, width, height)
        crossed = _hits(box, _drawn_points(axes)) or any(box.overlaps(other) for other in taken)
        if width <= room and not crossed:
            write(axes, lines, left, base + height - SMALL, SMALL, MUTED)
            return


def _balanced(words: str) -> list[str]:
    """Return a remark in lines of about equal length."""
    lines = wrapped(words, REMARK, SMALL)
    return wrapped(words, text_width(words, SMALL) / len(lines) + 14, SMALL)


def _draw_history(axes: Axes, about: Subject) -> None:
    if not about.points:
        _draw_nothing_known(axes, about)
    for run in about.runs:
        _draw_run(axes, run)
        for point in run:
            if point.status in HOLLOW or (point.lone and point.in_target):
                _draw_hollow(axes, point)


def _draw_nothing_known(axes: Axes, about: Subject) -> None:
    """Hatch the years without a value: missing is neither zero nor blank."""
    left, year = axes.get_xlim()[0], about.facts["year"]
    axes.axvspan(left, year, facecolor="none", edgecolor=GRID, hatch="///", linewidth=0)
    middle, _ = _point(axes, (left + year) / 2, 0)
    height = (axes.bbox.y0 + axes.bbox.y1) / 2
    write(axes, [say("no figures yet", about.lang)], middle, height, LABEL, MUTED, ha="center")


def _draw_run(axes: Axes, run: Run) -> None:
    in_target = run[0].in_target
    axes.plot(
        [p.period for p in run],
        [p.value for p in run],
        color=_colour(run[0]),
        linewidth=2.4 if in_target else 1.6,
        marker="o",
        markersize=5 if in_target else 4,
        markeredgecolor="white",
        markeredgewidth=0.8,
        zorder=4 if in_target else 3,
        label="history" if in_target else "other definition",
    )


def _draw_hollow(axes: Axes, point: Point) -> None:
    axes.plot(
        [point.period],
        [point.value],
        linestyle="none",
        marker="o",
        markersize=6,
        markerfacecolor="white",
        markeredgecolor=_colour(point),
        markeredgewidth=1.5,
        zorder=5,
        label="hollow",
    )


def _colour(point: Point) -> str:
    return HISTORY if point.in_target and not point.lone else GREY


def _draw_target(axes: Axes, about: Subject) -> None:
    target, year = about.facts["target"], about.facts["target_year"]
    if target is None:
        return
    start = axes.get_xlim()[0]
    axes.plot([start, year], [target, target], color=INK, linewidth=1.5, zorder=5, label="target")
    axes.plot(
        [year],
        [target],
        color=INK,
        marker="*",
        markersize=13,
        linestyle="none",
        markeredgecolor="white",
        markeredgewidth=0.6,
        zorder=6,
        label="goal",
        clip_on=False,
    )


def _draw_required_path(axes: Axes, about: Subject) -> None:
    """Draw the dashed way from the latest value to the target on time."""
    facts, last = about.facts, latest(about)
    if last is None or not _has_pace(about):
        return
    axes.plot(
        [last.period, facts["target_year"]],
        [last.value, facts["target"]],
        color=PATH,
        linewidth=2,
        linestyle=(0, (4, 2.5)),
        zorder=3,
        label="required path",
    )


def _draw_outlook(axes: Axes, about: Subject) -> None:
    """Draw where half of the trend leads, and the band around it where there are values enough."""
    last, ahead = latest(about), outlooks(about)
    if last is None or not ahead:
        return
    years = [last.period, *ahead]
    axes.plot(
        years,
        [last.value, *(each.value for each in ahead.values())],
        color=AHEAD,
        linewidth=1.8,
        linestyle=(0, (1, 1.4)),
        zorder=3,
        label="outlook",
    )
    bands = [_band(each) for each in ahead.values()]
    if all(len(band) > 1 for band in bands):
        lows, highs = ([last.value, *(side(band) for band in bands)] for side in (min, max))
        axes.fill_between(years, lows, highs, color=FAN, linewidth=0, zorder=1, label="band")


def _band(ahead: Outlook) -> list[float]:
    """Return the levels of an outlook: its value, and the ends of its interval where shown."""
    ends = (ahead.low, ahead.high) if ahead.shows_interval else ()
    return [ahead.value, *(end for end in ends if end is not None)]


def _has_pace(about: Subject) -> bool:
    return about.facts.get("required_pace") is not None and about.verdict == "not_met"


def _draw_gap(axes: Axes, about: Subject) -> None:
    """Draw the gap as an arrow at the right edge, level with the latest value."""
    target, last = about.facts["target"], latest(about)
    if last is None or open_gap(about) is None:
        return
    edge = axes.get_xlim()[1]
    axes.plot(
        [last.period, edge],
        [last.value, last.value],
        color=MUTED,
        linewidth=0.8,
        linestyle=(0, (1, 3)),
        zorder=2,
        label="level",
    )
    if abs(_y_point(axes, target) - _y_point(axes, last.value)) < SMALLEST_ARROW:
        return
    axes.annotate(
        "",
        (edge, target),
        (edge, last.value),
        annotation_clip=False,
        zorder=6,
        arrowprops={
            "arrowstyle": "<->",
            "color": INK,
            "lw": 1,
            "shrinkA": 0,
            "shrinkB": 0,
            "mutation_scale": 8,
        },
    )


def _point(axes: Axes, year: float, level: float) -> tuple[float, float]:
    """Return a place on the drawing, in points."""
    x, y = axes.transData.transform((year, level))
    return float(x), float(y)


def _y_point(axes: Axes, level: float) -> float:
    return _point(axes, 0, level)[1]


# Labels beside the points: of a few places the one that hides least


def _label_points(axes: Axes, about: Subject) -> list[Bbox]:
    """Label the points; return the boxes of the labels."""
    obstacles = _drawn_points(axes)
    taken: list[Bbox] = []
    for label in _labels(about):
        point = label.point
        anchor = axes.transData.transform((point.period, point.value))
        box, ha = _best_place(axes, anchor, label, obstacles, taken)
        taken.append(box)
        x = {"left": box.x0, "center": (box.x0 + box.x1) / 2, "right": box.x1}[ha]
        top = box.y1 - label.size
        write(axes, label.lines, x, top, label.size, label.colour, label.gid, label.weight, ha)
    return taken


@dataclass(frozen=True)
class Label:
    """Words beside a point."""

    point: Point
    lines: Sequence[str]
    gid: str
    size: float
    colour: str
    weight: str


def _labels(about: Subject) -> Iterator[Label]:
    """Yield what is written at points: last and first value, then words for unusual points."""
    ends = dict.fromkeys(p for p in (latest(about), first(about)) if p)
    for point in ends:
        word = HOLLOW.get(point.status)
        text = value_of(about, point).plain + (f" {say(word, about.lang)}" if word else "")
        colour = HISTORY if point.in_target else MUTED
        yield Label(point, [text], f"figure:{point.key}", LABEL, colour, "bold")
    for point, words in _remarks(about, ends):
        yield Label(point, _balanced(words), "literal:plan", SMALL, MUTED, "normal")


def _remarks(about: Subject, ends: Container[Point]) -> Iterator[tuple[Point, str]]:
    """Yield one remark for each break, lone point, other definition and stretch of estimates.

    The end points have the word of an estimate in their own label.
    """
    for remark, points in groupby(about.points, key=lambda point: _remark(about, point)):
        stretch = [p for p in points if p.status not in HOLLOW or p not in ends]
        if remark and stretch:
            yield stretch[len(stretch) // 2], remark


def _remark(about: Subject, point: Point) -> str:
    if not point.in_target:
        return named(about, point.definition)
    if point.lone:
        return say("not comparable", about.lang)
    if point in breaks(about):
        return say("new series", about.lang)
    return say(HOLLOW[point.status], about.lang) if point.status in HOLLOW else ""


def _drawn_points(axes: Axes) -> Points:
    """Return points, in points of the drawing, along every line that is drawn."""
    tracks = [np.empty((0, 2))]
    for line in axes.get_lines():
        corners = axes.transData.transform(np.column_stack(line.get_data()))
        tracks.append(corners)
        tracks += [np.linspace(a, b, 60) for a, b in pairwise(corners)]
    return np.vstack(tracks)


def _places(width: float, height: float) -> Iterator[tuple[float, float, str]]:
    """Yield offsets of a box's lower left corner from its point, the best first."""
    for far in (0.0, 7.0, 16.0):
        yield -width / 2, 9 + far, "center"
        yield -width / 2, -9 - far - height, "center"
        yield -width - 4 - far, 5 + far, "right"
        yield 4 + far, -5 - far - height, "left"
        yield 4 + far, 5 + far, "left"
        yield -width - 4 - far, -5 - far - height, "right"


def _best_place(
    axes: Axes,
    anchor: Points,
    label: Label,
    obstacles: Points,
    taken: Sequence[Bbox],
) -> tuple[Bbox, str]:
    width = max(text_width(line, label.size, label.weight == "bold") for line in label.lines)
    height = label.size + LINE * (len(label.lines) - 1)
    boxes = [
        (Bbox.from_bounds(anchor[0] + dx, anchor[1] + dy, width, height), ha)
        for dx, dy, ha in _places(width, height)
    ]
    frame = Bbox.from_extents(axes.bbox.x0, axes.bbox.y0, axes.bbox.x1, HEIGHT)
    costs = [_cost(box, frame, obstacles, taken) + order for order, (box, _) in enumerate(boxes)]
    return boxes[int(np.argmin(costs))]


def _cost(box: Bbox, frame: Bbox, obstacles: Points, taken: Sequence[Bbox]) -> float:
    """Return how much a label would hide: lines a little, other labels and the edge a lot."""
    outside = box.x0 < frame.x0 - 4 or box.x1 > frame.x1 or box.y0 < frame.y0 + 1
    crowd = sum(bool(box.overlaps(other)) for other in taken)
    return 10.0 * _hits(box, obstacles) + 500 * float(outside) + 500 * crowd


def _hits(box: Bbox, obstacles: Points) -> int:
    """Return how many points of drawn lines a box would cover."""
    inside = (
        (obstacles[:, 0] > box.x0 - 2)
        & (obstacles[:, 0] < box.x1 + 2)
        & (obstacles[:, 1] > box.y0 - 2)
        & (obstacles[:, 1] < box.y1 + 2)
    )
    return int(inside.sum())


# Labels in the column at the right


def _label_right(axes: Axes, about: Subject) -> None:
    """Write target, gap and required pace beside the places they belong to, none on another."""
    found = list(_blocks(axes, about))
    if not found:
        return
    # The target keeps its place; the others stand in order of their distance from it.
    blocks = [found[0], *sorted(found[1:], key=lambda b: abs(b.level - found[0].level))]
    height = 2 * LINE
    for top, block in zip(_spread([b.level for b in blocks], height, axes), blocks, strict=True):
        x, y = axes.bbox.x1 + 10, top - LABEL
        write(axes, [block.head], x, y, LABEL, block.colour, block.literal)
        value = _fitting(block.number, block.unit)
        write(axes, [value], x, y - LINE, LABEL, block.colour, f"figure:{block.key}", "bold")


@dataclass(frozen=True)
class Block:
    """Two lines at the right: what it is, and its figure; `level` is the height it belongs to."""

    level: float
    head: str
    number: str
    unit: str
    key: str
    colour: str
    literal: str = ""


def _blocks(axes: Axes, about: Subject) -> Iterator[Block]:
    """Yield the blocks from the target outwards."""
    facts, last, gap = about.facts, latest(about), open_gap(about)
    if facts["target"] is None:
        return
    target, goal = target_of(about), _y_point(axes, facts["target"])
    head = say("Target {year}", about.lang, year=facts["target_year"])
    worded = f"{SYMBOLS.get(facts['operator'], '')} {target.text}".strip()
    yield Block(goal, head, worded, target.unit, target.key, INK, "literal:date")
    yield from _outlook_block(axes, about, goal)
    if last is None or gap is None:
        return
    level = _y_point(axes, last.value)
    if _has_pace(about):
        pace = quoted(about, about.key(facts["year"], "required"), about.unit.gap.in_(about.lang))
        signed = ("+" if facts["required_pace"] > 0 else MINUS) + pace.text
        head = say("needed each year", about.lang)
        yield Block((3 * goal + level) / 4, head, signed, pace.unit, pace.key, PATH)
    head = say(GAP_WORDS.get(facts["operator"], "still away by"), about.lang)
    yield Block((goal + level) / 2, head, gap.text, gap.unit, gap.key, INK)


def _outlook_block(axes: Axes, about: Subject, goal: float) -> Iterator[Block]:
    """Yield the block of the outlook, level with its value or with the target that it passes."""
    ahead = outlooks(about).get(about.facts["target_year"])
    if ahead is None:
        return
    key = about.key(about.facts["year"], "outlook")
    shown = quoted(about, key, about.unit.short.in_(about.lang))
    words = "outlook {year} (80 %)" if ahead.shows_interval else "outlook {year}"
    head = say(words, about.lang, year=about.facts["target_year"])
    level = _y_point(axes, ahead.value)
    is_short = (level - goal) * (_y_point(axes, latest_value(about)) - goal) > 0
    place = level if is_short else goal
    yield Block(place, head, shown.text, shown.unit, key, AHEAD, "literal:plan")


def _fitting(text: str, unit: str) -> str:
    """Return the text with its unit, without it where the column is too narrow."""
    return text + unit if text_width(text + unit, LABEL, True) <= MARGIN - 14 else text


def _spread(levels: Sequence[float], height: float, axes: Axes) -> list[float]:
    """Return the tops of blocks that overlap nowhere; `levels` begin with the target's.

    The target keeps its place; the others move away from it, and all together stay inside.
    """
    step = (height + 6) * (-1 if levels[-1] <= levels[0] else 1)
    away = min if step < 0 else max
    tops = [levels[0] + height / 2]
    for level in levels[1:]:
        tops.append(away(level + height / 2, tops[-1] + step))
    low, high = axes.bbox.y0 - 2 + height, axes.bbox.y1 + 8
    shift = max(low - min(tops), 0) + min(high - max(tops), 0)
    return [top + shift for top in tops]


def _label_edges(axes: Axes, about: Subject) -> None:
    """Write the unit above the axis; below, what a reader must know of axis and figures."""
    lang = about.lang
    unit = about.unit.name.in_(lang)
    write(axes, [unit], 4, HEIGHT - 11, SMALL, MUTED, "literal:plan")
    low, high = axes.get_ylim()
    if low > 0 or high < 0:
        write(axes, [say("the axis does not start at 0", lang)], 4, 6, SMALL, MUTED, "literal:axis")
    if about.sample:
        mark = say("MADE-UP FIGURES – NOT REAL DATA", lang)
        write(axes, [mark], WIDTH - 4, 6, SMALL, PATH, "", "bold", "right")


# SVG


def svg(about: Subject, name: str, alt: str) -> str:
    """Return the drawing as SVG that can stand in a page among others."""
    return canvas.svg(drawn(about), name, alt, "trajectory")
