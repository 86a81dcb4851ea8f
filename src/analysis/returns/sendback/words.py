"""Texts as they may stand in a workbook that we write."""

import re
from functools import cache

from analysis.language import LANGUAGES, say

AUTHOR = "chitieu"
MOST_FOUND, MOST_COMMENT = 300, 2_000
"""Letters shown of what a cell holds and of a comment."""
CONTROL = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ESCAPED = re.compile("_x(?=[0-9A-Fa-f]{4}_)")


def title(lang: str) -> str:
    """Return the title of the sheet of questions, with which each comment of ours begins."""
    return say("To review", lang)


@cache
def openings() -> tuple[str, ...]:
    """Return how comments of ours begin, in every language."""
    return tuple(f"{title(lang)}:" for lang in LANGUAGES)


def plain(text: str) -> str:
    """Return a text without control characters and marks that turn the direction of writing."""
    if text.isprintable():
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _DIRECTION.sub("", CONTROL.sub("", lines))


def clean(text: str) -> str:
    """Return a plain text in which Excel finds no escape of its own (_x000D_)."""
    return _ESCAPED.sub("_x005F_x", plain(text)) if "_x" in text else plain(text)
