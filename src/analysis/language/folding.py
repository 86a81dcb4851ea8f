"""Match keys: what two spellings of one name have in common. Keys are compared, never shown."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz

from analysis.language.lookalikes import composed, plain, spaced, without_unseen
from analysis.language.syllables import TONES

_STROKE = str.maketrans("ðɖ", "đđ")
_NUMBERING = re.compile(
    r"""\s*(?:
        \(?(?:\d{1,3}(?:\.\d{1,3})*|[ivxlc]{1,6}|[a-zđ])[.)](?=[^\d.]|$)  # 1.  2.3.  a)  (b)  IV.
      | \d{1,3}(?:\.\d{1,3})+(?=\s)                                       # 2.3
      | [-–—•●▪■◦*+]                                                      # bullets
    )\s*""",
    re.X | re.I,
)
# Punctuation is what is neither letter nor digit nor a sign that tells columns apart.
_BETWEEN = re.compile(r"(?:[^\w%‰<>≤≥]|_)+")
_TONE = re.compile(f"[{TONES}]")


def key(text: str, *, numbering: bool = True) -> str:
    """Return the match key of a text: equal keys are one spelling of the same words.

    Case, spaces, punctuation, composition, unseen characters, Đ and Ð, and the place of the tone
    (Hoà, Hòa) do not count; letters, marks and tones do. Without `numbering` a leading «1.»,
    «a)», «IV.» or bullet does not count either.
    """
    # The same few hundred words come back in every return; whole paragraphs do not.
    return _key(text, numbering) if len(text) <= _OFTEN else _folded(text, numbering)


_OFTEN = 300
"""Characters up to which the key of a text is remembered."""


@lru_cache(maxsize=1 << 15)
def _key(text: str, numbering: bool) -> str:
    return _folded(text, numbering)


def _folded(text: str, numbering: bool) -> str:
    text = composed(without_unseen(spaced(text)))
    if not numbering:
        text = without_numbering(text)
    letters = plain(text).lower().translate(_STROKE)
    return " ".join(_tone_last(word) for word in _BETWEEN.split(letters) if word)


def without_numbering(text: str) -> str:
    """Return a text without the number, letter or bullets before it, unless that is all it is."""
    rest = text
    while (match := _NUMBERING.match(rest)) and match.end():
        rest = rest[match.end() :]
    return rest if rest.strip() else text


def _tone_last(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    return _TONE.sub("", letters) + "".join(_TONE.findall(letters))


def bare(text: str) -> str:
    """Return the key of a text without marks and tones; for suggestions only.

    «Chiềng Sơ» and «Chiềng Sợ» have one bare key, so it never identifies anything.
    """
    letters = unicodedata.normalize("NFD", key(text)).replace("đ", "d")
    return "".join(sign for sign in letters if not unicodedata.combining(sign))


@lru_cache(maxsize=4096)
def _keys(text: str) -> tuple[str, str]:
    return key(text), bare(text)


def suggest(
    text: str, choices: Iterable[str], limit: int = 3, at_least: float = 75
) -> list[tuple[str, float]]:
    """Return the choices most like a text with their likeness, 0 to 100, best first.

    Likeness is the mean of that of the keys and of the bare keys, so that a name typed without
    its marks finds its namesake first; of two that are as like, the earlier choice comes first.
    To ask with, never to decide by.
    """
    wanted = _keys(text)
    scored = [
        (choice, sum(map(fuzz.ratio, wanted, _keys(choice))) / 2)
        for choice in dict.fromkeys(choices)
    ]
    near = sorted((s for s in scored if s[1] >= at_least), key=lambda s: -s[1])
    return near[:limit]
