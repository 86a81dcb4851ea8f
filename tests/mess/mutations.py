"""Damage of three kinds: to the bytes of a file, to the XML of its parts, to what cells say."""

import re
from collections.abc import Callable
from random import Random

from mess.figures import MARKS, NEVER
from mess.grid import Book, Box
from mess.words import HOSTILE

Parts = dict[str, bytes]


def of_bytes(content: bytes, dice: Random) -> bytes:
    """Return a file with some of its bytes changed, lost, doubled or moved."""
    for _ in range(dice.choice([1, 1, 1, 2, 5])):
        a = dice.randrange(len(content))
        b = min(len(content), a + dice.choice([1, 4, 30, 400]))
        other = dice.randrange(len(content))
        match dice.randrange(8):
            case 0:
                content = (
                    content[:a] + bytes([content[a] ^ (1 << dice.randrange(8))]) + content[a + 1 :]
                )
            case 1:
                content = content[:a] + dice.randbytes(b - a) + content[b:]
            case 2:
                content = content[:a] + content[b:]
            case 3:
                content = content[:b] + content[a:b] + content[b:]
            case 4:
                content = content[: max(a, 30)]
            case 5:
                content = content[:a] + bytes(b - a) + content[b:]
            case 6:
                content = _renamed(content, dice)
            case _:
                content = content[:other] + content[a:b] + content[other:]
    return content


def _renamed(content: bytes, dice: Random) -> bytes:
    """Change a letter in the name of a part, in its own head or in the list at the end."""
    spots = [m.start() for m in re.finditer(rb"\w+\.xml", content)] or [0]
    at = dice.choice(spots) + dice.randrange(4)
    return content[:at] + bytes([dice.randrange(97, 123)]) + content[at + 1 :]


_ELEMENT = re.compile(
    r"<(c|row|v|f|si|t|xf|numFmt|sheet|Relationship)\b[^<>]*?(?:/>|>.*?</\1>)", re.S
)
_TAG = re.compile(r"<[^<>?!]+>")
_ATTRIBUTE = re.compile(r'\b([\w:]+)="([^"]*)"')
_WITHIN = re.compile(r">([^<>]+)<")
GARBAGE = (
    "", "0", "-1", "1", "7", "99999999999999999999", "1e308", "1e999", "NaN", "inf", "A1",
    "XFD1048576", "ZZZZZZZ1", "A0", "I6", "J6", "s", "str", "inlineStr", "n", "b", "e", "d",
    "hidden", "&#65;", "&amp;", "\u202e", "Ơ", "٣", "x" * 300, "../../etc", "rId1", "rId2",
    "24,01", "1.234", "-5", "0.24",
)  # fmt: skip


def of_parts(parts: Parts, dice: Random) -> Parts:
    """Return a package in one part of which the XML was changed."""
    names = [n for n in parts if n.endswith((".xml", ".rels"))]
    weights = [6 if "sheet2" in n or "sheet3" in n else 3 if "Strings" in n else 1 for n in names]
    name = dice.choices(names, weights)[0]
    text = parts[name].decode()
    for _ in range(dice.choice([1, 1, 1, 2, 4])):
        text = dice.choice(_EDITS)(text, dice)
    if dice.random() < 0.06:
        return {n: content for n, content in parts.items() if n != name}
    return parts | {name: text.encode("utf-8", "surrogatepass")}


def _span(pattern: re.Pattern[str], text: str, dice: Random) -> tuple[int, int] | None:
    """Return where a match begins and ends, one near a random place."""
    match = pattern.search(text, dice.randrange(len(text) + 1)) or pattern.search(text)
    return match.span() if match else None


def _drop(text: str, dice: Random) -> str:
    span = _span(_ELEMENT, text, dice)
    return text[: span[0]] + text[span[1] :] if span else text


def _double(text: str, dice: Random) -> str:
    span = _span(_ELEMENT, text, dice)
    return text[: span[1]] + text[span[0] : span[1]] + text[span[1] :] if span else text


def _swap(text: str, dice: Random) -> str:
    pattern = dice.choice([_ELEMENT, _WITHIN])
    a, b = _span(pattern, text, dice), _span(pattern, text, dice)
    if not a or not b or a[1] > b[0]:
        return text
    return text[: a[0]] + text[b[0] : b[1]] + text[a[1] : b[0]] + text[a[0] : a[1]] + text[b[1] :]


def _attribute(text: str, dice: Random) -> str:
    span = _span(_ATTRIBUTE, text, dice)
    if not span:
        return text
    name, _, value = text[slice(*span)][:-1].partition('="')
    other = _span(_ATTRIBUTE, text, dice) or span
    taken = text[slice(*other)][:-1].partition('="')[2]
    new = dice.choice([*GARBAGE, taken, taken, value + "1", value[:-1]]).replace('"', "")
    made = dice.choice(
        [f'{name}="{new}"', f'{name}="{new}"', "", f'{name}="{value}" {name}="{new}"']
    )
    return text[: span[0]] + made + text[span[1] :]


def _content(text: str, dice: Random) -> str:
    span = _span(_WITHIN, text, dice)
    if not span:
        return text
    other = _span(_WITHIN, text, dice)
    new = dice.choice([*GARBAGE, text[other[0] + 1 : other[1] - 1] if other else ""])
    return text[: span[0] + 1] + new + text[span[1] - 1 :]


def _cut_tag(text: str, dice: Random) -> str:
    span = _span(_TAG, text, dice)
    return text[: span[0]] + text[span[1] :] if span else text


def _rename(text: str, dice: Random) -> str:
    span = _span(_TAG, text, dice)
    if not span:
        return text
    tag = text[slice(*span)]
    return text[: span[0]] + re.sub(r"\w+", dice.choice("cvfx"), tag, count=1) + text[span[1] :]


def _namespace(text: str, dice: Random) -> str:
    return text.replace("/2006/main", dice.choice(["/2007/main", "/2006/other", ""]), 1)


def _head(text: str, dice: Random) -> str:
    heads = (
        "<?xml version='1.0' encoding='UTF-16'?>",
        '<!DOCTYPE a [<!ENTITY b "1">]>',
        "\ufeff",
        "<a/>",
        "\x00",
    )
    return dice.choice(heads) + text


def _prefixed(text: str, dice: Random) -> str:
    """The same XML with a prefix on every name: nothing changes."""
    return re.sub(r"<(/?)(\w+)(?=[\s/>])", r"<\1x:\2", text).replace(" xmlns=", " xmlns:x=", 1)


_EDITS: tuple[Callable[[str, Random], str], ...] = (
    _drop, _drop, _double, _swap, _swap, _attribute, _attribute, _attribute, _content, _content,
    _cut_tag, _rename, _namespace, _head, _prefixed,
)  # fmt: skip


def of_cells(book: Book, boxes: list[Box], dice: Random) -> None:
    """Let some of the cells say something else."""
    for box in dice.sample(boxes, min(len(boxes), dice.choice([1, 2, 3, 8]))):
        match dice.randrange(9):
            case 0:
                box.says(dice.choice(NEVER))
            case 1:
                box.says(dice.choice(list(MARKS)))
            case 2:
                box.says("".join(dice.choices("0123456789.,%- \u00a0'", k=dice.randint(1, 9))))
            case 3:
                box.says(
                    "".join(chr(dice.choice(_RANGES)(dice)) for _ in range(dice.randint(1, 12)))
                )
            case 4:
                box.says(
                    dice.choice([0, 1, -1, 0.5, 1e15, 1e-9, 2026, 100, 100.0001, 7.25, 10**20])
                )
            case 5:
                box.format = dice.choice(
                    ["0.00%", "dd/mm/yyyy", "0", "@", "[h]:mm", '0"%"', "#,##0", "0\\%"]
                )
            case 6:
                box.error = dice.choice(["#DIV/0!", "#N/A", "#GETTING_DATA", "x"])
            case 7:
                box.formula, box.uncached = (lambda _: "A1"), dice.random() < 0.6
            case _:
                box.says(dice.choice([True, False, *HOSTILE, "", None, " "]))


_RANGES: tuple[Callable[[Random], int], ...] = (
    lambda dice: dice.randrange(32, 127),
    lambda dice: dice.randrange(0xA0, 0x250),
    lambda dice: dice.randrange(0x300, 0x370),
    lambda dice: dice.randrange(0x1E00, 0x2070),
    lambda dice: dice.choice([0x660, 0x6F3, 0xFF12, 0x1D7D9, 0x202E, 0x200B, 0xB2, 0x2163, 0x4E8C]),
    lambda dice: dice.randrange(48, 58),
)
