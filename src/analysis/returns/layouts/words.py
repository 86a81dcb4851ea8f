"""When two texts of a table are the same, and which year a title or a heading implies.

Case, spacing, punctuation and tone placement do not matter; letters do. Numbering before a
label and footnote marks behind it belong to the print, not to the words.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from analysis.language import folding

YEARS = {"{year}": 0, "{last_year}": -1, "{next_year}": 1}
"""What may stand for a year in a layout, with its distance from the year reported."""
REST = "…"
"""Stands in a layout for any further text, or none."""

_SIGNS = {place: f" yearplace{at} " for at, place in enumerate(YEARS)} | {REST: " restplace "}
_MARKS = re.compile(r"(?:\s*(?:\((?:\*+|\d{1,2})\)|\*+|[¹²³⁴⁵⁶⁷⁸⁹]))+\s*[:;.]*\s*$")


@lru_cache(maxsize=16384)
def key(text: str) -> str:
    """Return a text as headings and titles are compared."""
    return folding.key(text)


@lru_cache(maxsize=16384)
def label_key(text: str) -> str:
    """Return a label as it is compared: without numbering before and marks behind it."""
    return folding.key(_MARKS.sub("", text) or text, numbering=False)


@lru_cache(maxsize=4096)
def _pattern(words: str) -> tuple[re.Pattern[str], tuple[int, ...]]:
    """Return what matches the key of a text, and the shift of each year in it."""
    for place, sign in _SIGNS.items():
        words = words.replace(place, sign)
    shifts, parts = [], []
    for word in key(words).split():
        if word == "restplace":
            parts.append(r"(?: .*)?")
        elif word.startswith("yearplace"):
            shifts.append(list(YEARS.values())[int(word[-1])])
            parts.append(r" (\d{4})")
        else:
            parts.append(" " + re.escape(word))
    return re.compile("".join(parts)), tuple(shifts)


def year_in(words: str, text: str) -> tuple[bool, int | None]:
    """Return whether a text says the words of a layout, and the reporting year it implies.

    The year is None where the words have no place for one. Two years that imply different
    reporting years are no match.
    """
    pattern, shifts = _pattern(words)
    match = pattern.fullmatch(" " + key(text))
    if match is None:
        return False, None
    years = {int(found) - shift for found, shift in zip(match.groups(), shifts, strict=True)}
    return len(years) < 2, next(iter(years), None)


def is_bare(words: str) -> bool:
    """Whether words of a layout hold nothing but places and signs: they would say anything."""
    for sign in _SIGNS:
        words = words.replace(sign, "")
    return not key(words)


def says(words: str, text: str) -> bool:
    """Whether a text says the words of a layout, whatever the year in it."""
    return year_in(words, text)[0]


def filled(words: str, year: int) -> str:
    """Return the words of a layout as they read for a reporting year; as they are for none."""
    for place, shift in YEARS.items() if year else ():
        words = words.replace(place, str(year + shift))
    return words


def with_places(text: str, year: int) -> str:
    """Return a text with {year}, {last_year} or {next_year} where it names those years."""
    for place, shift in YEARS.items():
        text = re.sub(rf"(?<!\d){year + shift}(?!\d)", place, text)
    return text


def alike(text: str, known: Iterable[str], at_least: float = 60) -> list[tuple[str, float]]:
    """Return the known labels most like a text with their likeness, 0 to 100; never a match."""
    return folding.suggest(text, known, at_least=at_least)
