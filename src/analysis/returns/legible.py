"""Make the texts of a workbook legible, each change noted and the file's own text kept.

Vietnamese in the codes before Unicode (T01 where the cell's font says so, T06 where only the
letters do), decomposed letters (T02), unseen characters and look-alikes (T03). No-break spaces
become spaces without a word: Excel itself puts them into numbers.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from analysis.language.legacy import Coding, coding, decoded, has_capitals_only
from analysis.language.lookalikes import composed, plain, spaced, without_unseen
from analysis.language.syllables import is_syllable, share, words
from analysis.returns.workbook import Cell, Notice, Sheet, Workbook, address

Written = tuple[str, str]
"""A text and the name of its font; comments have no font."""

PROOF = 5
"""Words of one code that a workbook must have before its letters alone are believed."""

_LONGEST = 60


@dataclass(frozen=True)
class Reading:
    """A text made legible, the kinds of problem that this is, and the old code it was in."""

    text: str
    kinds: tuple[str, ...] = ()
    code: Coding | None = None


def legible(book: Workbook) -> Workbook:
    """Return a workbook whose texts and comments can be read; itself where all of them can.

    Cells that change keep the file's text in `original`; sheet names stay. There is one notice
    for each kind, sheet and old code: its first cell, how many cells, and an example.
    """
    readings = _readings(_written(book))
    if not readings:
        return book
    sheets = tuple(_sheet(sheet, readings) for sheet in book.sheets)
    notices = (notice for sheet in book.sheets for notice in _notices(sheet, readings))
    return replace(book, sheets=sheets, notices=(*book.notices, *notices))


def _is_open(cell: Cell) -> bool:
    """Whether a cell holds a text that was not made legible before: «có» must not turn twice."""
    return cell.kind == "text" and not cell.original


def _written(book: Workbook) -> set[Written]:
    """Return the distinct texts of a workbook with their fonts."""
    found: set[Written] = set()
    for sheet in book.sheets:
        found |= {(c.text, c.font) for c in sheet.cells.values() if _is_open(c)}
        found |= {(text, "") for text in sheet.comments.values()}
    return found


# What no clean text has: controls, Latin-1 signs and letters foreign to Vietnamese, combining
# marks, Greek and Cyrillic letters, zero-width and full-width characters.
_SUSPECT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xbf\xc4-\xc7\xcb\xce-\xd1\xd6-\xd8\xdb\xdc\xde\xdf"
    "\xe4-\xe7\xeb\xee-\xf1\xf6-\xf8\xfb\xfc\xfe\xff\u0189\u0256\u0300-\u052f\u061c\u180e"
    "\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufff9-\ufffc\uff01-\uff5e]"
)


def _readings(written: set[Written]) -> dict[Written, Reading]:
    """Return the texts that are read otherwise than they are written."""
    old_fonts = {font for _, font in written if font and coding(font)}
    together = "\n".join(text for text, _ in written)
    if not old_fonts and _is_clean(together):
        return {}
    doubtful = [w for w in written if w[1] in old_fonts or not _is_clean(w[0])]
    by_font = _by_font([w for w in doubtful if w[1] in old_fonts])
    silent = {w for w in written if w[1] not in old_fonts}
    old = by_font | _by_letters([w for w in doubtful if w in silent], silent)
    found = {w: _cleaned(w, old.get(w)) for w in {*doubtful, *old}}
    return {w: reading for w, reading in found.items() if reading.text != w[0]}


def _is_clean(text: str) -> bool:
    return not _SUSPECT.search(text) and unicodedata.is_normalized("NFC", text)


def _cleaned(written: Written, old: Reading | None) -> Reading:
    """Return a text, decoded already where it was in an old code, with the rest put right."""
    reading = old or Reading(written[0])
    space = spaced(reading.text)
    seen = without_unseen(space)
    whole = composed(seen)
    text = plain(whole)
    kinds = list(reading.kinds)
    if whole != seen:
        kinds.append("T02")
    if seen != space or text != whole:
        kinds.append("T03")
    return Reading(text, tuple(kinds), reading.code)


# Vietnamese letters that no 8-bit text can hold.
_UNICODE_ONLY = re.compile("[\u0102\u0103\u0110\u0111\u0128-\u01b0\u0300-\u0323\u1ea0-\u1ef9]")


def _by_font(written: list[Written]) -> dict[Written, Reading]:
    """Return the readings of texts whose font names an old code.

    A text in Unicode under such a font stays: it has letters beyond the code, or decoding
    leaves fewer syllables. «có» can be both, «cú» in TCVN3: the other texts in that code decide.
    """
    found: dict[Written, Reading] = {}
    undecided: dict[Written, Reading] = {}
    votes: Counter[Coding] = Counter()
    for text, font in written:
        code = coding(font)
        if code is None or text.isascii():
            continue
        reading = _decoded(text, font, code)
        better = -1.0 if _is_unicode(text) else share(reading.text) - share(text)
        if reading.text != text and better == 0:
            undecided[text, font] = reading
        elif reading.text != text and better > 0:
            found[text, font] = reading
        votes[code] += (better > 0) - (better < 0)
    return found | {w: r for w, r in undecided.items() if r.code and votes[r.code] >= 0}


def _decoded(text: str, font: str, code: Coding) -> Reading:
    unicode = decoded(text, code)
    if unicode != text and has_capitals_only(font):
        unicode = unicode.upper()
    return Reading(unicode, ("T01",), code)


def _by_letters(doubtful: list[Written], written: set[Written]) -> dict[Written, Reading]:
    """Return the readings of texts that only their letters show to be in an old code.

    The workbook must have PROOF words that decoding makes syllables of, in doubtful texts where
    it makes syllables of all: one odd word is a name or a typing error, not a code. Then every
    text in which decoding gives more syllables is read in that code.
    """
    proofs = {code: sum(_proof(text, code) for text, _ in doubtful) for code in _CODES}
    code = max(_CODES, key=proofs.__getitem__)
    if proofs[code] < PROOF:
        return {}
    found = ((w, decoded(w[0], code)) for w in written if not _is_unicode(w[0]))
    return {w: Reading(u, ("T06",), code) for w, u in found if share(u) > share(w[0])}


_CODES: tuple[Coding, ...] = ("TCVN3", "VNI")


def _is_unicode(text: str) -> bool:
    return text.isascii() or bool(_UNICODE_ONLY.search(text))


def _proof(text: str, code: Coding) -> int:
    """Return how many words decoding makes syllables of; 0 where it does not fit the text."""
    changed = [] if _is_unicode(text) else _changed(text, code)
    mended = sum(not is_syllable(word) for word, _ in changed)
    # «cã» is a syllable and in TCVN3 another one: such words prove nothing.
    fits = mended * 2 >= len(changed) and all(is_syllable(unicode) for _, unicode in changed)
    return mended if fits else 0


_ASCII_LETTER = re.compile("[A-Za-z]")


def _changed(text: str, code: Coding) -> list[tuple[str, str]]:
    """Return the words that decoding changes; a sign alone (£, ®) proves nothing."""
    pairs = ((word, decoded(word, code)) for word in words(text) if _ASCII_LETTER.search(word))
    return [(word, unicode) for word, unicode in pairs if word != unicode]


def _sheet(sheet: Sheet, readings: dict[Written, Reading]) -> Sheet:
    cells = {place: _cell(cell, readings) for place, cell in sheet.cells.items()}
    comments = {
        place: readings[text, ""].text if (text, "") in readings else text
        for place, text in sheet.comments.items()
    }
    return replace(sheet, cells=cells, comments=comments)


def _cell(cell: Cell, readings: dict[Written, Reading]) -> Cell:
    reading = readings.get((cell.text, cell.font)) if _is_open(cell) else None
    return replace(cell, text=reading.text, original=cell.text) if reading else cell


def _notices(sheet: Sheet, readings: dict[Written, Reading]) -> Iterable[Notice]:
    """Yield one notice for each kind of change and old code in a sheet."""
    texts = [(place, c.text, c.font) for place, c in sheet.cells.items() if _is_open(c)]
    texts += [(place, text, "") for place, text in sheet.comments.items()]
    groups: dict[tuple[str, Coding | None], list[tuple[tuple[int, int], str, str]]]
    groups = defaultdict(list)
    for place, text, font in texts:
        reading = readings.get((text, font))
        for kind in reading.kinds if reading else ():
            code = reading.code if reading and kind in _CODED else None
            groups[kind, code].append((place, text, font))
    for (kind, of_code), group in groups.items():
        place, text, font = min(group)
        shown = _example(text, readings[text, font].text, kind)
        count = f"{len(group)} ({of_code})" if of_code else str(len(group))
        yield Notice(kind, sheet.name, address(*place), shown, count)


_CODED = ("T01", "T06")


def _example(before: str, after: str, kind: str) -> str:
    """Return what a change was, without a sign that would spoil the message itself."""
    short = after[:_LONGEST].replace("\n", " ")
    if kind in _CODED:
        return f"«{without_unseen(spaced(before))[:_LONGEST]}» → «{short}»".replace("\n", " ")
    if kind == "T02":
        return f"«{short}»"
    foreign = {sign for sign in composed(before) if sign not in after}
    codes = ", ".join(f"U+{ord(sign):04X}" for sign in sorted(foreign)[:5])
    return f"«{short}» ({codes})" if codes else f"«{short}»"
