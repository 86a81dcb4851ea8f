"""Numbers as people type them, read with decimal arithmetic and never guessed.

The grammar is our own: a locale's parser turns '1,234.5' into 1.2345 and '115..5' into 1155.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Outcome = Literal["number", "missing", "approximate", "worded", "refused"]
Sign = Literal["", "%", "‰"]

_SPACES = re.compile(r"[\s\u00a0\u2007\u202f]+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_LONGEST = 25
"""Characters: no count or rate is longer."""
_DASHES = str.maketrans({"−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "﹣": "-", "－": "-"})
_NUMBER = re.compile(
    r"^(?P<sign>[-+]?)(?:"
    r"(?P<grouped>[1-9]\d{0,2}(?:[ .,]\d{3})+)(?P<tail>[.,]\d+)?"
    r"|(?P<plain>\d+)(?P<part>[.,]\d+)?)$",
    re.A,
)
_APPROXIMATE = re.compile(
    r"^(>|<|≥|≤|~|≈|±|khoảng|trên|dưới|gần|hơn|tối thiểu|ít nhất)|\d\s*-\s*\d", re.I
)
_WORDED = re.compile(r"^([-+]?\d[\d., ]*?)\s*([^\W\d_][^\d]*)$")
_MANY = {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}

MISSING = {
    "-": "M",
    "không phát sinh": "M",
    "…": "L",
    "...": "L",
    "..": "L",
    "x": "L",
    "kcsl": "L",
    "không có số liệu": "L",
    "không có": "L",
    "chưa có": "L",
    "chưa có số liệu": "L",
    "n/a": "L",
    "na": "L",
}
"""Marks that stand for a missing figure, with their status in the long table."""


@dataclass(frozen=True)
class Typed:
    """What a typed text says.

    `readings` are the one or two values it can mean, the one with grouped thousands first;
    `sign` is the % or ‰ behind it; `missing` the status of a missing mark.
    """

    outcome: Outcome
    readings: tuple[Decimal, ...] = ()
    sign: Sign = ""
    missing: str = ""


def read_number(text: str) -> Typed:
    """Return what a typed text says.

    A number has one reading (24,01% gives 24.01 and its sign) or two ('1.234': 1234 and 1.234).
    missing carries the status of its mark; approximate ('>95', '30-35', 'khoảng 40') and refused
    ('115..5', 'đạt') carry nothing; worded ('15 triệu', '2.500 hộ') carries what was probably
    meant, which is for a question and is no value.
    """
    clean = unicodedata.normalize("NFC", _UNSEEN.sub("", text)).translate(_FULL_WIDTH)
    clean = _SPACES.sub(" ", clean).strip(" '’").translate(_DASHES)
    if clean.lower() in MISSING:
        return Typed("missing", missing=MISSING[clean.lower()])
    if _APPROXIMATE.search(clean):
        return Typed("approximate")
    sign: Sign = "%" if clean.endswith("%") else "‰" if clean.endswith("‰") else ""
    readings = _parsed(clean.removesuffix(sign).strip())
    if readings:
        return Typed("number", readings, sign)
    return _worded(clean)


def _parsed(clean: str) -> tuple[Decimal, ...]:
    match = _NUMBER.match(clean) if len(clean) <= _LONGEST else None
    return tuple(_readings(match)) if match else ()


def _worded(clean: str) -> Typed:
    """Return a number with words behind it as a suggestion; anything else is refused."""
    match = _WORDED.match(clean)
    readings = _parsed(match[1]) if match else ()
    if not (match and readings and match[2][0].isalpha()):
        return Typed("refused")
    times = _MANY.get(match[2].split()[0].lower(), 1)
    # Who writes '2.500 hộ' groups thousands; who writes '1.234 triệu' may mean either.
    return Typed("worded", tuple(reading * times for reading in readings))


def _readings(match: re.Match[str]) -> list[Decimal]:
    """Return the one or two values a matched text can mean; none where its separators clash."""
    sign = -1 if match["sign"] == "-" else 1
    if match["plain"] is not None:
        part = (match["part"] or "").replace(",", ".")
        return [sign * Decimal(match["plain"] + part)]
    grouped, tail = match["grouped"], match["tail"]
    separators = set(re.findall(r"[ .,]", grouped))
    if len(separators) > 1:
        # '1.234,567' is matched as two groups: the last separator is the decimal one.
        return _mixed(grouped, sign) if tail is None else []
    separator = separators.pop()
    whole = sign * Decimal(grouped.replace(separator, ""))
    if tail is not None:
        return [] if tail[0] == separator else [_joined(grouped, separator, tail, sign)]
    if separator == " " or grouped.count(separator) > 1:
        return [whole]
    return [whole, sign * Decimal(grouped.replace(",", "."))]


def _joined(grouped: str, separator: str, tail: str, sign: int) -> Decimal:
    return sign * Decimal(grouped.replace(separator, "") + "." + tail[1:])


def _mixed(grouped: str, sign: int) -> list[Decimal]:
    last = max(grouped.rfind(","), grouped.rfind("."), grouped.rfind(" "))
    head, tail = grouped[:last], grouped[last + 1 :]
    separators = set(re.findall(r"[ .,]", head))
    if grouped[last] == " " or len(separators) != 1 or grouped[last] in separators:
        return []
    return [sign * Decimal(head.replace(separators.pop(), "") + "." + tail)]
