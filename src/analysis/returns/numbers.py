"""Numbers as people type them, read with decimal arithmetic and never guessed.

The grammar is our own: a locale's parser turns '1,234.5' into 1.2345 and '115..5' into 1155.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Outcome = Literal["number", "percent", "ambiguous", "missing", "approximate", "refused"]

_SPACES = re.compile(r"[\s\u00a0\u2007\u202f]+")
_UNSEEN = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
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
    """What a typed text says: an outcome, its value, the other reading, the missing mark.

    `percent` says whether a % sign stands behind it, in one reading or in both.
    """

    outcome: Outcome
    value: Decimal | None = None
    other: Decimal | None = None
    missing: str = ""
    percent: bool = False


def read_number(text: str) -> Typed:
    """Return what a typed text says.

    number and percent carry a value (24,01% gives 24.01); ambiguous carries both readings
    ('1.234': 1234 and 1.234); missing carries the status of its mark; approximate ('>95',
    '30-35', 'khoảng 40') and refused ('115..5', 'đạt') carry nothing.
    """
    clean = unicodedata.normalize("NFC", _UNSEEN.sub("", text)).translate(_FULL_WIDTH)
    clean = _SPACES.sub(" ", clean).strip(" '").translate(_DASHES)
    if clean.lower() in MISSING:
        return Typed("missing", missing=MISSING[clean.lower()])
    if _APPROXIMATE.search(clean):
        return Typed("approximate")
    percent = clean.endswith("%")
    match = _NUMBER.match(clean.removesuffix("%").strip()) if len(clean) <= _LONGEST else None
    readings = _readings(match) if match else []
    if not readings:
        return Typed("refused")
    if len(readings) == 2:
        return Typed("ambiguous", readings[0], readings[1], percent=percent)
    return Typed("percent" if percent else "number", readings[0], percent=percent)


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
