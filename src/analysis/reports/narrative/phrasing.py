"""One of several good phrasings for each sentence, so that fifty in a row can be read.

Which one follows from the indicator's code alone: the same page always reads the same, an
indicator that is added changes no other, and neighbours never take the same phrasing.
"""

from collections.abc import Callable
from zlib import crc32

from markupsafe import Markup

from analysis.reports.narrative.quoting import Place, Places

Phrase = Callable[..., Markup]


def turn(code: str, kind: str, count: int) -> int:
    """Return which of `count` phrasings of a kind of sentence an indicator takes."""
    digits = "".join(letter for letter in code if letter.isdecimal())
    return (int(digits or 0) + crc32(kind.encode())) % count


def phrasing(code: str, places: Places) -> Phrase:
    """Return what a template calls with a kind of sentence and its phrasings.

    The places of the chosen one are filled from `places` and from what is given with it.
    """

    def one(kind: str, *phrasings: str, **more: Place) -> Markup:
        chosen = phrasings[turn(code, kind, len(phrasings))]
        return Markup(chosen).format(**{**places, **more})

    return one


def capital(text: str) -> Markup:
    """Return a sentence with its first letter in upper case."""
    return Markup(text[:1].upper()) + Markup(text[1:])
