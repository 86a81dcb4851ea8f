"""Small drawings that stand inside a line of a table: bars, sparklines, status shapes.

Each is hidden from screen readers, because the numbers and words stand beside it. Colours are
written twice: as attributes, so that JupyterLab shows them too, and as classes, so that the
page's dark mode can lighten them.
"""

from collections.abc import Sequence
from itertools import groupby

MET, SLOW, NEAR, GREY, FAINT = "#0b3c5d", "#e8a33d", "#3b8fc2", "#8a8a8a", "#d9dee3"
TONES = {"met": MET, "not_met": SLOW, "at_threshold": NEAR, "not_assessed": GREY}
_WORDS = {
    "met": "met",
    "not_met": "slow",
    "at_threshold": "near",
    "not_assessed": "none",
}

BAR_WIDTH, BAR_HEIGHT, BAR_START, BAR_TARGET = 160, 18, 16, 136
SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 110, 26, 4
REVERSED, OVERSHOT = -0.08, 1.1
"""Where a bar is cut: one long reversal must not flatten its neighbours."""


def _svg(width: int, height: int, *parts: str) -> str:
    return (
        f'<svg class="mark" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )


def _n(coordinate: float) -> str:
    return f"{coordinate:.1f}".removesuffix(".0")


def _line(x1: float, x2: float, y: float, width: float, colour: str, name: str) -> str:
    return (
        f'<path class="{name}" stroke="{colour}" stroke-width="{_n(width)}" '
        f'd="M{_n(x1)} {_n(y)}H{_n(x2)}"/>'
    )


_OUTLINES = {
    "met": "M{l} {y}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
    "not_met": "M{x} {t}l5.5 5.5l-5.5 5.5l-5.5 -5.5z",
    "at_threshold": "M{x} {t}l5.5 10h-11z",
    "not_assessed": "M{l} {y}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
}


def _shape(verdict: str, x: float, y: float) -> str:
    """Return the outline of a verdict around a point; amber gets a dark edge (2.2:1 on white)."""
    outline = _OUTLINES[verdict].format(x=_n(x), y=_n(y), l=_n(x - 5), t=_n(y - 5.5))
    if verdict == "not_assessed":
        return (
            f'<path class="s none" fill="#fff" stroke="{GREY}" stroke-width="1.5" d="{outline}"/>'
        )
    edge = ' stroke="#7a4f10"' if verdict == "not_met" else ""
    return f'<path class="s {_WORDS[verdict]}" fill="{TONES[verdict]}"{edge} d="{outline}"/>'


def shape(verdict: str) -> str:
    """Return the status shape of a verdict: ● met, ◆ not met, ▲ at the threshold, ○ not assessed.

    Raises ValueError for a word that has no shape.
    """
    if verdict not in _OUTLINES:
        raise ValueError(f"verdict: expected one of {', '.join(_OUTLINES)}, found {verdict!r}")
    return _svg(14, 14, _shape(verdict, 7, 7))


def travelled(first: float, latest: float, target: float, direction: str) -> float:
    """Return the part of the way from first to target that is done: 0 at first, 1 at the target.

    Below 0 the latest value is worse than the first, above 1 it is better than the target. Where
    the first value already met the target the scale is the distance between the two.
    """
    way = abs(target - first)
    short = abs(target - latest)
    if direction != "two_sided":
        short = target - latest if direction == "up" else latest - target
    if way == 0:
        return 1.0 if short <= 0 else REVERSED - 1
    return 1 - short / way


def bar(
    first: float | None, latest: float | None, target: float | None, direction: str, verdict: str
) -> str:
    """Return a bar: the first comparable value at its left, the target at its right line.

    `direction` is the wanted one: "up", "down" or "two_sided". A latest value outside the track
    is cut and marked with an arrow. Nothing to compare gives a hatched track.
    """
    middle = BAR_HEIGHT / 2
    if first is None or latest is None or target is None:
        return _svg(BAR_WIDTH, BAR_HEIGHT, _hatched(middle), _goal(middle))
    done = travelled(first, latest, target, direction)
    x = _at(min(max(done, REVERSED), OVERSHOT))
    return _svg(
        BAR_WIDTH,
        BAR_HEIGHT,
        _line(BAR_START, BAR_TARGET, middle, 5, FAINT, "track"),
        _line(BAR_START, x, middle, 5, TONES[verdict], _WORDS[verdict]),
        f'<path class="axis" stroke="{GREY}" d="M{BAR_START} 3V15"/>',
        _goal(middle),
        _arrow(done, middle),
        _shape(verdict, x, middle),
    )


def _at(done: float) -> float:
    return BAR_START + done * (BAR_TARGET - BAR_START)


def _goal(middle: float) -> str:
    top, bottom = _n(middle - 8), _n(middle + 8)
    return (
        f'<path class="goal" stroke="#1a1a1a" stroke-width="2" d="M{BAR_TARGET} {top}V{bottom}"/>'
    )


def _hatched(middle: float) -> str:
    return (
        f'<path class="hatch" stroke="{GREY}" stroke-width="6" stroke-dasharray="1 4" '
        f'd="M{BAR_START} {_n(middle)}H{BAR_TARGET}"/>'
    )


def _arrow(done: float, middle: float) -> str:
    """Return the arrow head that says the value lies farther out than drawn."""
    if REVERSED <= done <= OVERSHOT:
        return ""
    tip, step = (BAR_WIDTH - 1, -5) if done > 1 else (1, 5)
    top, back = _n(middle - 3.5), _n(middle)
    return f'<path class="beyond" fill="#595959" d="M{tip} {back}L{tip + step} {top}v7z"/>'


def spark(
    periods: Sequence[int],
    values: Sequence[float],
    segments: Sequence[int],
    target: float | None = None,
) -> str:
    """Return a sparkline: one line for each segment, a dot at the latest value, a faint target.

    Values of unequal segments are never joined. No value at all gives an empty drawing.
    """
    levels = [*values, *([] if target is None else [target])]
    if not values:
        return _svg(SPARK_WIDTH, SPARK_HEIGHT)
    xs = [_scaled(p, min(periods), max(periods), SPARK_EDGE, SPARK_WIDTH - 6) for p in periods]
    ys = [_height(v, levels) for v in values]
    goal = (
        ""
        if target is None
        else f'<path class="aim" stroke="{GREY}" stroke-dasharray="2 3" '
        f'd="M0 {_n(_height(target, levels))}H{SPARK_WIDTH}"/>'
    )
    way = _runs(xs, ys, segments)
    lines = f'<path class="run" fill="none" stroke="{MET}" stroke-width="1.8" d="{way}"/>'
    dot = f'<circle class="dot" fill="{MET}" cx="{_n(xs[-1])}" cy="{_n(ys[-1])}" r="3"/>'
    return _svg(SPARK_WIDTH, SPARK_HEIGHT, goal, lines, dot)


def _scaled(value: float, low: float, high: float, start: float, end: float) -> float:
    return end if low == high else start + (value - low) / (high - low) * (end - start)


def _height(value: float, levels: Sequence[float]) -> float:
    low, high = min(levels), max(levels)
    if low == high:
        return SPARK_HEIGHT / 2
    return _scaled(value, low, high, SPARK_HEIGHT - SPARK_EDGE, SPARK_EDGE)


def _runs(xs: Sequence[float], ys: Sequence[float], segments: Sequence[int]) -> str:
    """Return the path of all runs; a lone point is a short dash, so that it can be seen."""
    points = zip(segments, xs, ys, strict=True)
    runs = [list(run) for _, run in groupby(points, key=lambda point: point[0])]
    return "".join(_run([(x, y) for _, x, y in run]) for run in runs)


def _run(points: Sequence[tuple[float, float]]) -> str:
    if len(points) == 1:
        x, y = points[0]
        return f"M{_n(x - 1.5)} {_n(y)}h3"
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points)
