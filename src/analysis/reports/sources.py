"""«Nguồn số liệu»: where every number of a page comes from, down to the cell."""

from collections.abc import Iterator

from markupsafe import Markup

from analysis.language import say
from analysis.reports.figures import Figure, Figures, Input
from analysis.reports.render import part


def listing(figures: Figures) -> Markup:
    """Return the list of sources of all figures shown so far, grouped by indicator."""
    groups: dict[str, list[Figure]] = {}
    for figure in sorted(figures.shown.values(), key=lambda f: _order(figures, f)):
        groups.setdefault(_group(figures, figure), []).append(figure)
    return part("sources.html.j2", figures, groups=groups, corrected=corrected)


_MEASURES = (
    *("value", "target", "gap", "required", "pace", "factor"),
    *("outlook", "outlook_low", "outlook_high"),
)


def _group(figures: Figures, figure: Figure) -> str:
    return figure.subject if figure.subject in figures.catalogue.indicators else "counts"


def _order(figures: Figures, figure: Figure) -> tuple[str, int, str]:
    """Return the place of a figure: aggregates first, then by indicator, measure and period."""
    group, last = _group(figures, figure), figure.key.rpartition("/")[2]
    place = _MEASURES.index(last) if last in _MEASURES else len(_MEASURES)
    return "" if group == "counts" else group, place, figure.key


def corrected(one: Input, lang: str) -> str:
    """Return what was corrected in a cell, by whom and why, with the number of the correction."""
    words = "corrected: {note} [{correction}]"
    return say(words, lang, note=one.correction_note, correction=one.correction)


def lines(figure: Figure, figures: Figures) -> Iterator[str]:
    """Yield the trail of a figure as lines for the terminal."""
    yield f"{figure.key} = {figure.text}"
    yield f"  {figure.formula}"
    if figure.law:
        yield f"  {figure.law}: «{figure.quote}»"
    for one in figure.inputs:
        place = f"{one.file} | {one.sheet} | {one.cell}"
        yield f"  {place} | «{one.raw}» | {one.received} | {one.agency}"
        if one.source or one.address:
            yield f"    {one.source} {one.address}".rstrip()
        if one.correction:
            yield f"    {corrected(one, figures.lang)}"
    for key in figure.parts:
        yield from (f"  {line}" for line in lines(figures.get(key), figures))
