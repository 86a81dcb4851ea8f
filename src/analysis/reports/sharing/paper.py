"""The paper of a share card: 1080 × 1350 pixels, measured from its upper left corner.

Chat programs show it about three times smaller on a telephone, so no text is below 22 pixels.
Every text that holds a digit names its figure or the kind of literal it is, as in drawing.py.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import matplotlib
import numpy as np
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.svgLib.path import parse_path
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, IdentityTransform
from PIL import Image

from analysis.reports import marks
from analysis.reports.canvas import INK, STYLE
from analysis.reports.sharing import fonts

WIDTH, HEIGHT, DPI, EDGE = 1080, 1350, 135, 60
POINT = 72 / DPI
"""One pixel in points, in which matplotlib counts sizes."""
SPACE = 0.26
"""The space after a piece of a line, as a share of the size of the line."""
WARNING, PALE = "#9c2f16", "#f8e4de"
SMALLEST, COLOURS = 22, 160
MARK_EVERY = 150


def sheet() -> Figure:
    """Return an empty card."""
    return laid_on(Figure())


def laid_on(figure: Figure) -> Figure:
    """Return a drawing on the paper of a card, white below it."""
    fonts.use_in_drawings()
    FigureCanvasAgg(figure)  # that of a drawing measures for SVG
    figure.set_dpi(DPI)
    figure.set_size_inches(WIDTH / DPI, HEIGHT / DPI)
    figure.set_facecolor("white")
    return figure


def write(
    figure: Figure,
    text: str,
    x: float,
    y: float,
    size: float,
    colour: str = INK,
    weight: str = "normal",
    ha: str = "left",
    gid: str = "",
) -> Text:
    """Write one line of text and return it; `y` is its base line."""
    with matplotlib.rc_context(STYLE):
        return figure.text(
            x, HEIGHT - y, text, transform=IdentityTransform(), fontsize=size * POINT, color=colour,
            weight=weight, ha=ha, va="baseline", gid=gid or None,
        )  # fmt: skip


def write_lines(
    figure: Figure, lines: Sequence[str], x: float, y: float, size: float, **how: Any
) -> float:
    """Write lines one below the other and return the base line of the next."""
    for line in lines:
        write(figure, line, x, y, size, **how)
        y += leading(size)
    return y


@dataclass(frozen=True)
class Run:
    """A piece of a line: figures, words and units stand in one line but are told apart."""

    text: str
    gid: str = ""
    weight: str = "normal"
    share: float = 1
    """Its size as a share of that of the line."""
    colour: str = INK
    space: float = SPACE

    def width(self, size: float) -> float:
        """Return its width in a line of a size."""
        return fonts.width(self.text, size * self.share, self.weight) + size * self.space


def write_runs(figure: Figure, runs: Sequence[Run], x: float, y: float, size: float) -> None:
    """Write the pieces of a line one after the other."""
    for run in runs:
        how = {"colour": run.colour, "weight": run.weight, "gid": run.gid}
        written = write(figure, run.text, x, y, size * run.share, **how)
        x += float(written.get_window_extent().width) + size * run.space


def fitting_runs(runs: Sequence[Run], width: float, size: float) -> float:
    """Return the size, at most the given one, at which a line of pieces fits a width."""
    wide = sum(run.width(size) for run in runs)
    return size if wide <= width else size * width / wide


def leading(size: float) -> float:
    """Return the distance between base lines; Vietnamese letters bear two marks."""
    return round(size * 1.32)


def wrapped(text: str, width: float, size: float, weight: str = "normal") -> list[str]:
    """Return the text in lines that fit a width."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and fonts.width(longer, size, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def balanced(text: str, width: float, size: float) -> list[str]:
    """Return a title in bold lines of about equal length, no more than it needs."""
    lines = wrapped(text, width, size, "bold")
    while len(narrower := wrapped(text, width - 20, size, "bold")) == len(lines) > 1:
        lines, width = narrower, width - 20
    return lines


def shortened(text: str, width: float, size: float, most: int) -> list[str]:
    """Return the text in at most so many lines; what is left out ends in “…”."""
    lines = wrapped(text, width, size)
    if len(lines) <= most:
        return [_cut(line, width, size) for line in lines]
    return [*lines[: most - 1], _cut(f"{lines[most - 1]} {lines[most]}", width, size)]


def _cut(line: str, width: float, size: float) -> str:
    if fonts.width(line, size) <= width:
        return line
    while line and fonts.width(f"{line}…", size) > width:
        line = line[:-1].rstrip()
    return f"{line}…"


def box(figure: Figure, x: float, y: float, width: float, height: float, colour: str) -> None:
    """Fill a rectangle; `y` is its upper edge."""
    figure.add_artist(
        Rectangle(
            (x, HEIGHT - y - height),
            width,
            height,
            facecolor=colour,
            linewidth=0,
            transform=IdentityTransform(),
        )
    )


def shape(figure: Figure, word: str, x: float, y: float, size: float) -> None:
    """Draw the shape of a verdict as every page does; `x`, `y` are its middle."""
    svg = ElementTree.fromstring(marks.shape(word))
    scale = size / 14
    place = Affine2D().translate(-7, -7).scale(scale, -scale).translate(x, HEIGHT - y)
    for path in svg.iter("path"):
        figure.add_artist(
            PathPatch(_outline(path.get("d", "")), transform=place, **_pen(path, scale))
        )


def _pen(path: ElementTree.Element, scale: float) -> dict[str, Any]:
    """Return fill and stroke of a path of an SVG, its widths in points."""
    stroke, dashes = path.get("stroke"), path.get("stroke-dasharray")
    width = float(path.get("stroke-width", "1"))
    return {
        "facecolor": path.get("fill", "none"),
        "edgecolor": stroke or "none",
        "linewidth": width * scale * POINT if stroke else 0,
        "linestyle": (0, [float(d) / width for d in dashes.split()]) if dashes else "solid",
        "joinstyle": "round",
    }


def _outline(d: str) -> Outline:
    """Return the outline that an SVG path describes."""
    pen = DecomposingRecordingPen({})
    parse_path(d, pen)
    steps = list(_steps(pen.value))
    return Outline([point for point, _ in steps], [code for _, code in steps])


def _steps(drawn: Sequence[tuple[str, Any]]) -> Iterator[tuple[tuple[float, float], np.uint8]]:
    codes = {"moveTo": Outline.MOVETO, "lineTo": Outline.LINETO, "curveTo": Outline.CURVE4}
    for step, points in drawn:
        if step == "closePath":
            yield (0, 0), Outline.CLOSEPOLY
        for point in points:
            yield point, codes[step]


def mark_made_up(figure: Figure, words: str) -> None:
    """Say across the whole card that its figures are made up: no part can be cut out without it."""
    for top in (0, HEIGHT - 48):
        box(figure, 0, top, WIDTH, 72 if top == 0 else 48, WARNING)
    write(figure, words, WIDTH / 2, 48, 34, "white", "bold", "center")
    write(figure, words, WIDTH / 2, HEIGHT - 15, 24, "white", "bold", "center")
    for y in range(190, HEIGHT - 60, MARK_EVERY):
        write(figure, f"{words}   ·   {words}", WIDTH / 2, y, 34, PALE, "bold", "center", "mark")
    for text in figure.texts:
        if text.get_gid() == "mark":
            text.set_zorder(-1)


def header(figure: Figure, words: str, gid: str = "") -> None:
    """Fill the upper edge of a card of real figures."""
    box(figure, 0, 0, WIDTH, 72, marks.MET)
    write(figure, words, EDGE, 48, 30, "white", "bold", gid=gid)


def png(figure: Figure) -> bytes:
    """Return a card as PNG of few colours: small enough to send, and the same bytes every time."""
    figure.canvas.draw()
    drawn = np.asarray(figure.canvas.buffer_rgba())  # type: ignore[attr-defined]
    whole = Image.fromarray(drawn).convert("RGB")
    few, stream = whole.quantize(COLOURS, dither=Image.Dither.NONE), BytesIO()
    few.save(stream, "png", optimize=True)
    return stream.getvalue()
