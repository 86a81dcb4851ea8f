"""The drawings of the Word report: all verdicts at a glance, the course of what is in danger."""

from dataclasses import dataclass
from io import BytesIO

import matplotlib
import numpy as np
from docxtpl import RichText
from markupsafe import Markup
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Drawing
from PIL import Image

from analysis.language import say
from analysis.progress.registry import REASON_WORDS, STATUS_WORDS
from analysis.reports import drawing, narrative
from analysis.reports.canvas import GRID, INK, STYLE
from analysis.reports.documents.inline import plain, rich
from analysis.reports.documents.paper import Picture
from analysis.reports.figures import LOOKS, Figures, look, verdict
from analysis.reports.sharing import fonts
from analysis.reports.sharing import paper as sheet
from analysis.reports.trajectory import alternative, definition_line, finding, subject

WIDTH = 160.0
"""Millimetres between the margins of a portrait page."""
DPI = 200
MOST_COURSES, COLOURS = 5, 64


@dataclass(frozen=True)
class Course:
    """The course of one indicator: its finding, the drawing, what was measured."""

    title: RichText
    picture: Picture
    measured: Markup


def courses(figures: Figures) -> list[Course]:
    """Return the courses of indicators in danger, then of those farthest from their target."""
    codes = dict.fromkeys([*narrative.in_danger(figures), *narrative.worst(figures)])
    known = [code for code in codes if _has_course(figures, code)]
    return [_course(figures, code) for code in known[:MOST_COURSES]]


def _has_course(figures: Figures, code: str) -> bool:
    """Whether there are values to draw, two at least."""
    row = figures.assessment(code, figures.province)
    return row["value"] is not None and len(figures.usable(code, figures.province)) > 1


def _course(figures: Figures, code: str) -> Course:
    row, catalogue = figures.assessment(code, figures.province), figures.catalogue
    about = subject(
        figures.usable(code, figures.province),
        row | {"met": verdict(row)},
        catalogue.indicators[code],
        catalogue.unit(code),
        figures,
        figures.lang,
        figures.release.is_sample,
    )
    drawn = drawing.drawn(about)
    drawn.set_facecolor("white")
    drawn.set_dpi(DPI * WIDTH / 25.4 / drawn.get_figwidth())
    spoken = " ".join(words.plain for words in alternative(about))
    return Course(
        rich(finding(about).marked),
        Picture(_png(drawn), spoken, WIDTH),
        plain(definition_line(about)),
    )


def _png(drawn: Drawing) -> bytes:
    """Return a drawing as a small file of few colours; equal drawings are equal bytes."""
    fonts.use_in_drawings()
    canvas, stream = FigureCanvasAgg(drawn), BytesIO()
    canvas.draw()  # type: ignore[no-untyped-call]
    pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    whole = Image.fromarray(pixels).convert("RGB")
    few = whole.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(stream, "png", dpi=(DPI, DPI))
    return stream.getvalue()


# All verdicts


ROW, LEGEND, LABEL, TILE = 52, 40, 380, 97
"""Heights and widths in pixels of the overview, which is 1260 pixels wide."""
ACROSS = round(WIDTH / 25.4 * DPI)
PER_ROW = (ACROSS - LABEL) // TILE


def overview(figures: Figures) -> Picture:
    """Return every indicator with the shape of its verdict, a row for each theme."""
    themes = [(theme.name.in_(figures.lang), _codes(figures, theme.code))
              for theme in figures.catalogue.plan.themes]  # fmt: skip
    rows = [
        (name if not start else "", codes[start : start + PER_ROW])
        for name, codes in themes
        for start in range(0, len(codes), PER_ROW)
    ]
    words = [word for word in LOOKS if figures.codes(f"shown_{word}")]
    height = ROW * len(rows) + LEGEND * -(-len(words) // 3) + 30
    drawn = _paper(height)
    for place, (name, codes) in enumerate(rows):
        _row(figures, drawn, height, place * ROW, name, codes)
    _legend(figures, drawn, height, ROW * len(rows) + 30, words)
    return Picture(_png(drawn), _spoken(figures, words), WIDTH)


def _codes(figures: Figures, theme: str) -> list[str]:
    found = figures.catalogue.indicators.items()
    return [c for c, i in found if i.theme == theme and (c, figures.province) in figures.assessed]


def _paper(height: int) -> Drawing:
    with matplotlib.rc_context(STYLE):
        drawn = Drawing(facecolor="white")
    FigureCanvasAgg(drawn)
    drawn.set_dpi(sheet.DPI)
    drawn.set_size_inches(ACROSS / sheet.DPI, height / sheet.DPI)
    fonts.use_in_drawings()
    return drawn


def _row(
    figures: Figures, drawn: Drawing, height: int, top: int, name: str, codes: list[str]
) -> None:
    down = sheet.HEIGHT - height + top  # a card is measured from its own upper edge
    size = min(24.0, 24.0 * (LABEL - 20) / max(1.0, fonts.width(name, 24.0)))
    sheet.write(drawn, name, 0, down + 34, size, INK)
    sheet.box(drawn, 0, down + ROW - 1, ACROSS, 1, GRID)
    for place, code in enumerate(codes):
        at = LABEL + place * TILE
        word = look(figures.assessment(code, figures.province))
        sheet.shape(drawn, word, at + 14, down + 26, 28)
        sheet.write(drawn, code, at + 36, down + 34, 22, INK)


def _legend(figures: Figures, drawn: Drawing, height: int, top: int, words: list[str]) -> None:
    down, column = sheet.HEIGHT - height + top, ACROSS / 3
    for place, word in enumerate(words):
        x, y = place % 3 * column, down + place // 3 * LEGEND
        sheet.shape(drawn, word, x + 14, y + 12, 28)
        sheet.write(drawn, f"{_said(figures, word)}: {_count(figures, word)}", x + 38, y + 20, 22)


def _count(figures: Figures, word: str) -> str:
    return figures.text(f"province/{figures.release.year}/shown_{word}/count")


def _said(figures: Figures, word: str) -> str:
    known = STATUS_WORDS | REASON_WORDS
    if word in known:
        return say(known[word], figures.lang)
    return figures.catalogue.word("verdict", word, figures.lang)


def _spoken(figures: Figures, words: list[str]) -> str:
    """Return what those hear who do not see the overview: each verdict with its indicators."""
    listed = {word: ", ".join(figures.codes(f"shown_{word}")) for word in words}
    told = [f"{_said(figures, w)}: {_count(figures, w)} ({codes})" for w, codes in listed.items()]
    head = say("Every indicator with the shape of its verdict, by theme.", figures.lang)
    return f"{head} {'; '.join(told)}."
