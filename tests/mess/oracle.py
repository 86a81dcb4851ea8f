"""What a workbook says, read a second time: slowly, strictly, and apart from the program.

Only for the small files of the fuzz. Where a part is not what the standard asks for, UnclearError
is raised; then a return may be refused or questioned, but no new value may come out of it.
"""

import io
import re
import zipfile
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
Place = tuple[int, int]


class UnclearError(Exception):
    """The standard does not say what such a file means."""


@dataclass(frozen=True)
class Said:
    """What one cell says: number, text or something else, and its number format."""

    kind: str
    text: str
    format: str = "General"


@dataclass
class Pages:
    """The cells of each sheet by name; an address that stands twice has two entries."""

    sheets: dict[str, dict[Place, list[Said]]] = field(default_factory=dict)

    def at(self, sheet: str, place: Place) -> Said:
        return self.sheets.get(sheet, {}).get(place, [Said("blank", "")])[-1]


def _tree(content: bytes) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise UnclearError(str(error)) from error


_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def place(text: str) -> Place:
    match = _ADDRESS.fullmatch(text)
    if not match:
        raise UnclearError(text)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    if column > 16384 or int(match[2]) > 1048576:
        raise UnclearError(text)
    return int(match[2]), column


class Oracle:
    """Reads packages; keeps what it read of parts that it has seen before."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], object] = {}

    def pages(self, parts: dict[str, bytes]) -> Pages:
        """Return the cells of a package; raise UnclearError where it is no regular one."""
        strings = self._once("strings", parts, "xl/sharedStrings.xml")
        formats = self._once("formats", parts, "xl/styles.xml")
        pages = Pages()
        for name, part in self._once(
            "sheets", parts, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
        ):
            if name in pages.sheets or part not in parts:
                raise UnclearError(name)
            raw = self._once("cells", parts, part)
            pages.sheets[name] = {
                at: [_said(*cell, strings, formats) for cell in cells] for at, cells in raw.items()
            }
        return pages

    def _once(self, what: str, parts: dict[str, bytes], *names: str) -> object:
        try:
            key = (what, *(parts[name] for name in names))
        except KeyError as error:
            raise UnclearError(str(error)) from error
        if key not in self._known:
            made = {"strings": _strings, "formats": _formats, "sheets": _sheets, "cells": _cells}
            try:
                self._known[key] = made[what](*key[1:])
            except (ValueError, IndexError, KeyError, TypeError) as error:
                raise UnclearError(str(error)) from error
            while len(self._known) > 60:
                # What was read first is the unchanged base; what came later goes.
                self._known.pop(list(self._known)[40])
        return self._known[key]


def _strings(content: bytes) -> list[str]:
    tree = _tree(content)
    if tree.tag != f"{MAIN}sst":
        raise UnclearError(tree.tag)
    return [
        "".join(t.text or "" for t in item.iter(f"{MAIN}t")) for item in tree.findall(f"{MAIN}si")
    ]


def _formats(content: bytes) -> list[str]:
    tree = _tree(content)
    named = {n.attrib["numFmtId"]: n.attrib["formatCode"] for n in tree.iter(f"{MAIN}numFmt")}
    looks = tree.findall(f"{MAIN}cellXfs/{MAIN}xf")
    if not looks:
        raise UnclearError("no styles")
    ids = [x.attrib["numFmtId"] for x in looks]
    if any(i != "0" and i not in named for i in ids):
        raise UnclearError("format")
    return [named.get(i, "General") for i in ids]


def _sheets(book: bytes, rels: bytes) -> list[tuple[str, str]]:
    targets = {
        r.attrib["Id"]: r.attrib["Target"] for r in _tree(rels).iter(f"{PACKAGE}Relationship")
    }
    tree = _tree(book)
    if tree.tag != f"{MAIN}workbook":
        raise UnclearError(tree.tag)
    found = tree.findall(f"{MAIN}sheets/{MAIN}sheet")
    return [(s.attrib["name"], f"xl/{targets[s.attrib[REL]]}") for s in found]


Raw = tuple[str, str, str | None, str | None, bool]


def _cells(content: bytes) -> dict[Place, list[Raw]]:
    tree = _tree(content)
    if tree.tag != f"{MAIN}worksheet":
        raise UnclearError(tree.tag)
    cells: dict[Place, list[Raw]] = {}
    line = 0
    for row in tree.findall(f"{MAIN}sheetData/{MAIN}row"):
        line, column = int(row.get("r", line + 1)), 0
        for cell in row:
            if cell.tag != f"{MAIN}c" or cell.get("r") is None:
                raise UnclearError(cell.tag)
            at = place(cell.attrib["r"])
            if at[0] != line or at[1] <= column:
                raise UnclearError("order of cells")
            line, column = at
            kids = [kid.tag for kid in cell]
            if len(set(kids)) != len(kids) or not set(kids) <= {
                f"{MAIN}{t}" for t in ("v", "f", "is")
            }:
                raise UnclearError("inside of a cell")
            value, inline = cell.find(f"{MAIN}v"), cell.find(f"{MAIN}is")
            if value is not None and len(value):
                raise UnclearError("inside of a value")
            cells.setdefault(at, []).append(
                (
                    cell.get("t", "n"),
                    cell.get("s", "0"),
                    None if value is None else value.text or "",
                    None if inline is None else "".join(inline.itertext()),
                    cell.find(f"{MAIN}f") is not None,
                )
            )
    return cells


def _said(
    kind: str,
    style: str,
    value: str | None,
    inline: str | None,
    formula: bool,
    strings: list[str],
    formats: list[str],
) -> Said:
    try:
        look = formats[int(style)]
        if int(style) < 0:
            raise UnclearError(style)
        if kind == "s":
            return _text(strings[int(value or "")], look)
    except (ValueError, IndexError) as error:
        raise UnclearError(str(error)) from error
    if kind == "inlineStr":
        return _text(inline or "", look)
    if kind == "str":
        return _text(value or "", look)
    if formula and not value:
        return Said("uncalculated", "", look)
    if not value:
        return Said("blank", "", look)
    if kind == "n":
        return Said("number", value, look)
    if kind in ("b", "e"):
        return Said(kind, value, look)
    raise UnclearError(kind)


def _text(text: str, look: str) -> Said:
    return Said("text" if text.strip() else "blank", text, look)


_SPACE = "[ \u00a0\u202f\u2007]"
_ONE = re.compile(r"\d+(?:[.,]\d+)?", re.A)
_GROUPED = (
    re.compile(rf"[1-9]\d{{0,2}}(?:{_SPACE}\d{{3}})+(?:[.,]\d+)?", re.A),
    re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", re.A),
    re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", re.A),
)
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_SIGNS = {ord(dash): "-" for dash in "−–—‐‑﹣－"}
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def readings(cell: Said, percent: bool) -> set[Decimal]:
    """Return every number that a cell can mean in a column of percentages, or another one."""
    if cell.kind == "number":
        return _of_number(cell, percent)
    return _of_text(cell.text, percent) if cell.kind == "text" else set()


def _of_number(cell: Said, percent: bool) -> set[Decimal]:
    try:
        value = Decimal(f"{float(cell.text):.15g}")
    except (ValueError, InvalidOperation, OverflowError):
        return set()
    if not value.is_finite():
        return set()
    if "%" in re.sub(r'"[^"]*"|\\.', "", cell.format):
        return {value * 100}
    return {value, value * 100} if percent and 0 < value <= 1 else {value}


def _of_text(text: str, percent: bool) -> set[Decimal]:
    clean = text.translate(_UNSEEN).translate(_WIDE).translate(_SIGNS).strip().strip("'").strip()
    sign = -1 if clean.startswith("-") else 1
    clean = clean[1:].strip() if clean[:1] in ("-", "+") else clean
    mille = 10 if clean.endswith("‰") else 1
    marked = clean.endswith(("%", "‰"))
    clean = clean[:-1].strip() if marked else clean
    found = {Decimal(clean.replace(",", "."))} if _ONE.fullmatch(clean) else set()
    for pattern in _GROUPED:
        if pattern.fullmatch(clean):
            decimal = "," if pattern is _GROUPED[1] else "."
            whole = re.sub(_SPACE, "", clean)
            if pattern is _GROUPED[0]:
                found.add(Decimal(whole.replace(",", ".")))
            else:
                group = "." if decimal == "," else ","
                found.add(Decimal(whole.replace(group, "").replace(",", ".")))
    found = {sign * value / mille for value in found}
    if percent and not marked:
        found |= {value * 100 for value in found if 0 < value <= 1}
    return found


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}
