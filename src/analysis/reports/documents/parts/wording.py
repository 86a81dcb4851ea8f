"""Pieces of text for the marks of a Word template: figures, literals, sentences of pages."""

import re
from collections.abc import Iterator

from docxtpl import RichText

from analysis.language import say
from analysis.reports.documents.inline import Run, joined, rich
from analysis.reports.figures import Figures

Piece = str | Run
"""Plain words, or words in a character style."""


def shown(figures: Figures, key: str, unit: str = "") -> RichText:
    """Return a figure, its unit behind it; nothing for the key ""."""
    return joined(of_figure(figures, key, unit))


def of_figure(figures: Figures, key: str, unit: str = "") -> list[Run]:
    """Return the pieces of a figure and its unit."""
    if not key:
        return []
    number = Run(figures.text(key), key)
    space = "" if unit == "%" else " "
    whole = unit.replace(" ", "\N{NO-BREAK SPACE}")
    return [number, Run(f"{space}{whole}", literal=True)] if unit else [number]


def literal(text: object) -> Run:
    """Return words whose digits are no figures."""
    return Run(str(text), literal=True)


def sentence(message: str, lang: str, /, **places: Piece | list[Run]) -> list[Run]:
    """Return a message in a language with pieces of text in its {places}."""
    found: list[Run] = []
    for text, place in _parted(say(message, lang)):
        found += [Run(text)] if text else []
        value = places[place] if place else []
        found += (
            value if isinstance(value, list) else [value if isinstance(value, Run) else Run(value)]
        )
    return found


def _parted(message: str) -> Iterator[tuple[str, str]]:
    """Yield each stretch of plain words with the name of the place behind it."""
    at = 0
    for place in re.finditer(r"\{(\w+)\}", message):
        yield message[at : place.start()], place[1]
        at = place.end()
    yield message[at:], ""


def blocks(html: str) -> list[RichText]:
    """Return the paragraphs and list items of a piece of a page, each for a paragraph."""
    return [rich(inner) for _, inner in _BLOCK.findall(_with_owners(html))]


_BLOCK = re.compile(r"<(p|li)\b[^>]*>(.*?)</\1>", re.DOTALL)


def _with_owners(html: str) -> str:
    """Put the agencies behind a sentence, which a page sets apart by colour, in brackets."""
    return re.sub(r'\.\s*<span class="whose">(.*?)</span>', r" (\1).", html)
