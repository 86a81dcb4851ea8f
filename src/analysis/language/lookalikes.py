"""Characters that a reader does not see, or takes for others, put right.

Each function returns the text itself where there is nothing to put right.
"""

import re
import unicodedata

from analysis.language.syllables import TONES, is_syllable

UNSEEN = re.compile(
    "[\x00-\x08\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffc]"
)
"""Control characters, zero-width ones and overrides of the direction of writing."""

_BLANKS = dict.fromkeys((0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " ")
_LINES = dict.fromkeys((0x0B, 0x85, 0x2028, 0x2029), "\n")
_SPACES = _BLANKS | _LINES
_SPACE = re.compile(f"[{''.join(map(chr, _SPACES))}]")


def _windows_signs() -> dict[int, str]:
    """Return the signs that stand at the C1 places in Windows-1252: 0x96 is a dash."""
    signs = {place: bytes([place]).decode("cp1252", "ignore") for place in range(0x80, 0xA0)}
    return {place: sign for place, sign in signs.items() if sign and place not in _LINES}


_WINDOWS_SIGNS = _windows_signs()


def spaced(text: str) -> str:
    """Return a text with plain spaces and line ends in place of no-break and typographic ones."""
    return text.translate(_SPACES) if _SPACE.search(text) else text


def without_unseen(text: str) -> str:
    """Return a text without characters that nobody sees; misread Windows signs become seen."""
    return UNSEEN.sub("", text.translate(_WINDOWS_SIGNS)) if UNSEEN.search(text) else text


_MISORDERED = re.compile(f"([{TONES}])([\u0302\u0306\u031b])")


def composed(text: str) -> str:
    """Return a text in NFC, also where a tone was typed before the mark of its letter."""
    if unicodedata.is_normalized("NFC", text) and not _MARK.search(text):
        return text
    ordered = _MISORDERED.sub(r"\2\1", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", ordered)


_MARK = re.compile("[\u0300-\u036f]")

_CYRILLIC = ("АВЕЅІЈКМНОРСТУХаеѕіјорсухһԁԛԝ", "ABESIJKMHOPCTYXaesijopcyxhdqw")
_GREEK = ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲ", "ABEZHIKMNOPTYXoc")
_LATIN = str.maketrans(_CYRILLIC[0] + _GREEK[0], _CYRILLIC[1] + _GREEK[1])
_FOREIGN = re.compile("[\u0370-\u052f]")
_LETTER = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_IDS = re.compile(r"(?:[A-Z]{2,4}\d{2,3}|\W)+", re.A)
_WORD = re.compile(r"\w+")


def latin(text: str) -> str:
    """Return a text with Latin letters in place of Cyrillic and Greek ones that look the same.

    A word that is Latin otherwise is put right always; a word of look-alikes only where the
    text is Latin or a list of ids (CT25) and has no letter that can be Cyrillic or Greek alone.
    """
    if not _FOREIGN.search(text):
        return text
    changed = text.translate(_LATIN)
    if not _FOREIGN.search(changed):
        return changed if _LETTER.search(text) or _IDS.fullmatch(changed) else text
    return _WORD.sub(lambda match: _latin_word(match[0]), text)


def _latin_word(word: str) -> str:
    changed = word.translate(_LATIN)
    return changed if _LETTER.search(word) and not _FOREIGN.search(changed) else word


_STROKES = str.maketrans("ÐðƉɖ", "ĐđĐđ")
_STROKE = re.compile("[ÐðƉɖ]")


def with_stroke(text: str) -> str:
    """Return a text with the Vietnamese Đ in place of the Icelandic and the African one."""
    if not _STROKE.search(text):
        return text
    return _WORD.sub(lambda match: _stroke_word(match[0]), text)


def _stroke_word(word: str) -> str:
    changed = word.translate(_STROKES)
    is_ours = changed != word and (word.isupper() or is_syllable(changed))
    return changed if is_ours else word


_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_WIDE_SIGN = re.compile("[\uff01-\uff5e]")
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def narrow(text: str) -> str:
    """Return a text with ASCII in place of full-width characters, unless it is East Asian."""
    wide = _WIDE_SIGN.search(text) and not _EAST_ASIAN.search(text)
    return text.translate(_WIDE) if wide else text


def plain(text: str) -> str:
    """Return a composed text with the letters it seems to have."""
    return with_stroke(latin(narrow(text)))
