"""Small drawings that stand inside a line of a table: bars, sparklines, status shapes.

Each is hidden from screen readers, because the numbers and words stand beside it. Colours are
written as attributes, so that JupyterLab shows them too; the page's style sheet selects by them
to lighten them in dark mode. Fifty rows must stay small, so nothing is written twice.
"""

from collections.abc import Sequence
from itertools import groupby, pairwise

MET, NEAR, SLOW, RISK = "#0b3c5d", "#3b8fc2", "#e8a33d", "#b3381c"
GREY, FAINT = "#8a8a8a", "#ddd"
INK, EDGE, OUTSIDE, EMPTY = "#111", "#741", "#555", "#fff"
TONES = {
    "met": MET,
    "met_holding": MET,
    "met_slipping": MET,
    "milestone_done": MET,
    "at_threshold": NEAR,
    "on_track": NEAR,
    "nearly": NEAR,
    "milestone_pending": NEAR,
    "not_met": SLOW,
    "off_track": SLOW,
    "wrong_direction": RISK,
    "milestone_overdue": RISK,
    "not_assessed": GREY,
}
"""The colour of each verdict on the level and each status."""

BAR_WIDTH, BAR_HEIGHT, BAR_START, BAR_TARGET = 160, 18, 16, 136
MIDDLE = BAR_HEIGHT // 2
SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 110, 26, 4
REVERSED, OVERSHOT = -0.08, 1.1
"""Where a bar is cut: one long reversal must not flatten its neighbours."""


def _svg(kind: str, width: int, height: int, *parts: str) -> str:
    return (
        f'<svg class="mark {kind}" width="{width}" viewBox="0 0 {width} {height}" '
        f'aria-hidden="true">{"".join(parts)}</svg>'
    )


def _n(coordinate: float) -> str:
    return f"{coordinate:.1f}".removesuffix(".0")


def _line(x1: float, x2: float, colour: str) -> str:
    return f'<path stroke="{colour}" stroke-width="5" d="M{_n(x1)} {MIDDLE}H{_n(x2)}"/>'


_ROUND = "M{l} {y}a5 5 0 1 0 10 0a5 5 0 1 0-10 0z"
_TRIANGLE = "M{x} {t}l5.5 10h-11z"
_DIAMOND = "M{x} {t}l5.5 5.5-5.5 5.5-5.5-5.5z"
_SQUARE = "M{l} {y}v-5h10v10h-10z"
_CROSS = "M{l} {y}m1-4l8 8m0-8l-8 8"
_HALF = "M{l} {y}a5 5 0 0 0 10 0z"
_DOWN = "M{x} {y}m-2.6-1.2l2.6 2.8 2.6-2.8"
_HANDS = "M{x} {y}m0-3v3h2.4"

Stroke = tuple[str, str, str]
"""An outline with its fill and the attributes of its stroke."""


def _filled(outline: str, tone: str, edge: str = "") -> Stroke:
    return outline, tone, f' stroke="{edge}"' if edge else ""


def _drawn(outline: str, tone: str, width: float, more: str = "", fill: str = "none") -> Stroke:
    return outline, fill, f' stroke="{tone}" stroke-width="{_n(width)}"{more}'


_DISC = _filled(_ROUND, MET)
_STROKES: dict[str, tuple[Stroke, ...]] = {
    "met": (_DISC,),
    "met_holding": (_DISC,),
    "milestone_done": (_DISC,),
    "met_slipping": (_DISC, _drawn(_DOWN, EMPTY, 1.8)),
    "at_threshold": (_drawn(_ROUND, NEAR, 1.6, fill=EMPTY), _filled(_HALF, NEAR)),
    "on_track": (_filled(_TRIANGLE, NEAR),),
    "nearly": (_drawn(_TRIANGLE, NEAR, 1.8, ' stroke-linejoin="round"', EMPTY),),
    "milestone_pending": (_drawn(_ROUND, NEAR, 1.6, fill=EMPTY), _drawn(_HANDS, NEAR, 1.5)),
    # amber alone is 2.2:1 on white, so it gets a dark edge
    "off_track": (_filled(_DIAMOND, SLOW, EDGE),),
    "not_met": (_drawn(_DIAMOND, EDGE, 1.5, fill=EMPTY),),
    "wrong_direction": (_filled(_SQUARE, RISK),),
    "milestone_overdue": (_drawn(_CROSS, RISK, 3),),
    "not_assessed": (_drawn(_ROUND, GREY, 1.5, ' stroke-dasharray="2.5 1.5"', EMPTY),),
}


def _shape(verdict: str, x: float, y: float) -> str:
    """Return the shape of a verdict around a point."""
    at = {"x": _n(x), "y": _n(y), "l": _n(x - 5), "t": _n(y - 5.5)}
    strokes = _STROKES[verdict]
    return "".join(f'<path fill="{f}"{edge} d="{d.format(**at)}"/>' for d, f, edge in strokes)


def shape(verdict: str) -> str:
    """Return the shape of a verdict on the level or of a status; each word has its own.

    ● đã đạt, ▲ đúng tiến độ, ◆ chậm, ■ đi ngược hướng, ○ chưa đánh giá and their kin. Raises
    ValueError for a word that has no shape.
    """
    if verdict not in _STROKES:
        raise ValueError(f"verdict: expected one of {', '.join(_STROKES)}, found {verdict!r}")
    return _svg("shape", 14, 14, _shape(verdict, 7, 7))


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
    if first is None or latest is None or target is None:
        return _svg("bar", BAR_WIDTH, BAR_HEIGHT, _hatched(), _ends())
    done = travelled(first, latest, target, direction)
    x = _at(min(max(done, REVERSED), OVERSHOT))
    return _svg(
        "bar",
        BAR_WIDTH,
        BAR_HEIGHT,
        _line(BAR_START, BAR_TARGET, FAINT),
        _line(BAR_START, x, TONES[verdict]),
        _ends(),
        _arrow(done),
        _shape(verdict, x, MIDDLE),
    )


def _at(done: float) -> float:
    return BAR_START + done * (BAR_TARGET - BAR_START)


def _ends() -> str:
    """Return the short line of the first value and the long one of the target."""
    way = f"M{BAR_START} 4v10M{BAR_TARGET} 0v{BAR_HEIGHT}"
    return f'<path stroke="{INK}" stroke-width="2" d="{way}"/>'


def _hatched() -> str:
    return (
        f'<path stroke="{GREY}" stroke-width="6" stroke-dasharray="1 4" '
        f'd="M{BAR_START} {MIDDLE}H{BAR_TARGET}"/>'
    )


def _arrow(done: float) -> str:
    """Return the arrow head that says the value lies farther out than drawn."""
    if REVERSED <= done <= OVERSHOT:
        return ""
    tip, step = (BAR_WIDTH - 1, -5) if done > 1 else (1, 5)
    return f'<path fill="{OUTSIDE}" d="M{tip} {MIDDLE}l{step} -3.5v7z"/>'


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
        return _svg("spark", SPARK_WIDTH, SPARK_HEIGHT)
    xs = [_scaled(p, min(periods), max(periods), SPARK_EDGE, SPARK_WIDTH - 6) for p in periods]
    ys = [_height(v, levels) for v in values]
    aim = "" if target is None else _aim(_height(target, levels))
    line = f'<path fill="none" stroke="{MET}" stroke-width="2" d="{_runs(xs, ys, segments)}"/>'
    dot = f'<circle fill="{MET}" cx="{_n(xs[-1])}" cy="{_n(ys[-1])}" r="3"/>'
    return _svg("spark", SPARK_WIDTH, SPARK_HEIGHT, aim, line, dot)


def _aim(y: float) -> str:
    return f'<path stroke="{GREY}" stroke-dasharray="2" d="M0 {_n(y)}H{SPARK_WIDTH}"/>'


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
    """Return one run as steps between rounded places, so that rounding never adds up."""
    places = [(round(x, 1), round(y, 1)) for x, y in points]
    start = f"M{_n(places[0][0])} {_n(places[0][1])}"
    if len(places) == 1:
        return f"M{_n(places[0][0] - 1.5)} {_n(places[0][1])}h3"
    steps = [f"l{_n(x - a)} {_n(y - b)}" for (a, b), (x, y) in pairwise(places)]
    return (start + "".join(steps)).replace(" -", "-")
