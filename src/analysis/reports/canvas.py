"""What every drawing shares: typeface, measured text, labels, and SVG that can stand in a page.

Places and sizes are points of the drawing, whose lower left corner is (0, 0).
"""

import logging
import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from io import StringIO
from pathlib import Path
from typing import Any

import fontpkg
import matplotlib
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ft2font import LoadFlags

INK, MUTED, GREY, GRID, SHADE = "#1a1a1a", "#595959", "#8a8a8a", "#e3e6e9", "#f3f4f6"
HISTORY, PATH = "#0b3c5d", "#b3381c"
FONTS = ["Noto Sans", "DejaVu Sans"]
STYLE: Any = {
    "font.family": FONTS,
    "svg.fonttype": "none",
    "text.parse_math": False,
    "axes.unicode_minus": True,
}
LABEL, SMALL, LINE = 10.0, 9.0, 13.0
BOLDER = 1.07


@lru_cache
def use_fonts() -> None:
    """Make the packaged typeface known to matplotlib.

    It has one weight on paper, while SVG leaves bold to the browser: nothing to be told of.
    """
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    for file in fontpkg.family("Noto Sans").files:
        font_manager.fontManager.addfont(str(file.path))


def sheet(width: float, height: float) -> Figure:
    """Return an empty drawing, without pyplot's global state."""
    use_fonts()
    figure = Figure((width / 72, height / 72), dpi=72, facecolor="none")
    FigureCanvasSVG(figure)
    return figure


def panel(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Return axes without a frame at a place of the drawing."""
    across, up = figure.get_size_inches() * 72
    axes = figure.add_axes((left / across, bottom / up, width / across, height / up))
    axes.set(facecolor="none", axisbelow=True)
    axes.tick_params(length=0, labelsize=SMALL, labelcolor=MUTED, pad=4)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set(color=MUTED, linewidth=0.8)
    return axes


def nothing(words: str, width: float) -> Figure:
    """Return a drawing that says why there is nothing to draw: hatched, as missing values are."""
    with matplotlib.rc_context(STYLE):
        figure = sheet(width, 72)
        axes = panel(figure, 4, 8, width - 8, 56)
        axes.set(xticks=[], yticks=[])
        axes.patch.set(facecolor="white", edgecolor=GRID, hatch="///", linewidth=0)
        write(axes, [words], width / 2, 32, LABEL, MUTED, ha="center")
    return figure


@lru_cache(maxsize=2048)
def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of a text in points, by the packaged fonts on every machine."""
    fallback = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    font = font_manager.get_font([str(fontpkg.path("Noto Sans")), str(fallback)])
    font.set_size(size, 72)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    width = float(font.get_width_height()[0]) / 64
    return width * (BOLDER if bold else 1)


def wrapped(words: str, width: float, size: float) -> list[str]:
    """Return the words in lines that fit a measured width."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def cut(text: str, width: float, size: float) -> str:
    """Return a text that fits a measured width, its end cut off where it must be."""
    if text_width(text, size) <= width:
        return text
    kept = next((n for n in range(len(text), 0, -1) if text_width(_cut(text, n), size) <= width), 1)
    return _cut(text, kept)


def _cut(text: str, letters: int) -> str:
    return text[:letters].rstrip() + "…"


def write(
    axes: Axes,
    lines: Sequence[str],
    x: float,
    y: float,
    size: float,
    colour: str,
    gid: str = "",
    weight: str = "normal",
    ha: str = "left",
) -> None:
    """Write lines of text at points of the drawing; each stands on its own base line.

    Base lines and anchors are all that a browser needs, so no font shifts a label.
    """
    for row, line in enumerate(lines):
        axes.annotate(
            line,
            (x, y - row * LINE),
            xycoords="figure points",
            annotation_clip=False,
            ha=ha,
            va="baseline",
            fontsize=size,
            color=colour,
            weight=weight,
            gid=gid or None,
            zorder=6,
        )


def point(axes: Axes, x: float, y: float) -> tuple[float, float]:
    """Return a place of the data on the drawing, in points."""
    across, up = axes.transData.transform((x, y))
    return float(across), float(up)


def decimals(ticks: Sequence[float]) -> int:
    """Return the decimals that all of the ticks need."""
    return next(d for d in range(11) if all(abs(round(t, d) - t) < 1e-9 for t in ticks))


def svg(figure: Figure, name: str, alt: str, kind: str) -> str:
    """Return a drawing as SVG that can stand in a page among others.

    `name` is unique on the page; `kind` is the class that the style sheet knows.
    """
    stream = StringIO()
    nothing = dict.fromkeys(["Date", "Creator", "Format", "Type"])
    with matplotlib.rc_context(STYLE):
        matplotlib.rcParams["svg.hashsalt"] = f"chitieu {name}"
        figure.savefig(stream, format="svg", metadata=nothing)
    across, up = figure.get_size_inches() * 72
    root = _root(f"ve-{name}", alt, kind, f"0 0 {across:g} {up:g}")
    return f"{root}{_inlined(stream.getvalue())}"


def _inlined(svg: str) -> str:
    """Return matplotlib's SVG without prologue and page-wide style, with keys instead of ids.

    matplotlib's own ids (figure_1, text_2) would repeat in a page of several charts, and its
    style rule * would reach the whole page.
    """
    body = svg[svg.index("</defs>") + len("</defs>") :]
    body = re.sub(r'<g id="figure:([^"]*)"', r'<g data-figure="\1"', body)
    body = re.sub(r'<g id="literal:([^"]*)"', r'<g data-literal="\1"', body)
    body = re.sub(r'<g id="[xy]tick_\d+"', '<g data-literal="axis"', body)
    body = re.sub(r'<g id="[^"]*"', "<g", body)
    body = re.sub(r" ?font-family: [^;\"]*;?", "", body)
    body = re.sub(r' transform="rotate\(-0 [^"]*"', "", body)
    body = re.sub(r'\b(d|x|y|x1|y1|transform)="([^"]*)"', _shortened, body)
    return re.sub(r">\s+<", "><", body).strip()


def _root(name: str, alt: str, kind: str, box: str) -> str:
    families = ",".join(f"'{font}'" for font in FONTS)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'id="{name}" class="{kind}" viewBox="{box}" '
        f'role="img" aria-labelledby="{name}-alt"><title id="{name}-alt">{escape(alt)}</title>'
        f"<style>#{name} *{{stroke-linejoin:round}}"
        f"#{name} text{{font-family:{families},sans-serif}}</style>"
    )


def _shortened(attribute: re.Match[str]) -> str:
    numbers = re.sub(r"-?\d+\.\d+", lambda n: f"{float(n[0]):.1f}".removesuffix(".0"), attribute[2])
    return f'{attribute[1]}="{" ".join(numbers.split())}"'
