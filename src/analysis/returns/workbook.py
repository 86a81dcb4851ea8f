"""Open a workbook safely: every cell with its text, formula, number format and address.

A small reader of our own on zipfile and expat. openpyxl and pandas fold three things into one
that a return must keep apart (an error value, a blank, a formula that was never calculated);
this one gives them in a single pass, reads sparsely, follows no link and runs no macro.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from io import BytesIO
from lzma import LZMAError
from math import isfinite
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Literal
from xml.parsers import expat

MAX_FILE_BYTES = 32 * 2**20
MAX_UNPACKED_BYTES = 96 * 2**20
MAX_ENTRIES = 5_000
MAX_SHEETS = 200
MAX_CELLS = 2_000_000
MAX_DEPTH = 100
MAX_ROW, MAX_COLUMN = 1_048_576, 16_384

CellKind = Literal["number", "text", "bool", "error", "uncalculated"]


class WorkbookError(Exception):
    """A file that is no workbook we read; `code` is its kind of problem."""

    sha256 = ""

    def __init__(self, code: str, found: str, expected: str = "") -> None:
        """Take the kind of problem, what was found and the limit it broke."""
        self.code, self.found, self.expected = code, found, expected
        super().__init__(found)


@dataclass(frozen=True, slots=True)
class Cell:
    """One non-empty cell: `text` is what the file says, before any reading of it.

    `formula` is its formula with the sign of equality ("=" alone where the file shares it with
    another cell), "" where there is none; `font` names its font, "" where nothing tells;
    `original` is the text as the file has it where `text` was made legible, else "".
    """

    row: int
    column: int
    kind: CellKind
    text: str
    format: str = "General"
    formula: str = ""
    font: str = ""
    original: str = ""

    @property
    def address(self) -> str:
        """Return the address as Excel shows it: D14."""
        return address(self.row, self.column)

    @property
    def is_percent(self) -> bool:
        """Whether Excel shows the number times 100: 0.00%, but not 0.00"%"."""
        return "%" in _LITERAL.sub("", self.format)

    @property
    def is_date(self) -> bool:
        """Whether Excel shows the number as a date or a time."""
        return bool(_DATE.search(_LITERAL.sub("", self.format)))


_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DATE = re.compile("[dmyhs]", re.I)


@dataclass(frozen=True)
class Sheet:
    """One sheet with its non-empty cells by (row, column), both counted from 1.

    `merges` are (first row, first column, last row, last column); `comments` are texts by place.
    """

    name: str
    hidden: bool
    cells: dict[tuple[int, int], Cell]
    merges: tuple[tuple[int, int, int, int], ...] = ()
    comments: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Notice:
    """Something about a file that its receiver should know: a kind of problem and its place."""

    code: str
    sheet: str = ""
    cell: str = ""
    found: str = ""
    expected: str = ""


@dataclass(frozen=True)
class Workbook:
    """A workbook as it was received; `epoch` is the day that its dates are counted from."""

    file: str
    sha256: str
    sheets: tuple[Sheet, ...]
    epoch: date = date(1899, 12, 30)
    kind: str = "xlsx"
    notices: tuple[Notice, ...] = ()

    def sheet(self, name: str) -> Sheet | None:
        """Return the sheet of a name, or None."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def letters(column: int) -> str:
    """Return the letters of a column counted from 1: 28 is AB."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(row: int, column: int) -> str:
    """Return the address of a cell as Excel shows it."""
    return f"{letters(column)}{row}"


_ADDRESS = re.compile(r"^([A-Z]{1,3})([1-9]\d{0,6})$")


def position(text: str) -> tuple[int, int]:
    """Return (row, column) of an address; raise WorkbookError where Excel has no such cell."""
    match = _ADDRESS.match(text)
    row, column = 0, 0
    if match:
        row = int(match[2])
        for letter in match[1]:
            column = column * 26 + ord(letter) - 64
    if not (0 < row <= MAX_ROW and 0 < column <= MAX_COLUMN):
        raise WorkbookError("F02", f"cell address {text[:20]}")
    return row, column


def open_workbook(path: Path, name: str | None = None) -> Workbook:
    """Return the cells of an .xlsx, .xlsm or .xltx file; `name` is how messages call it.

    Raises WorkbookError with a named reason for anything else; never executes or follows
    anything in the file.
    """
    content = _content(path)
    digest = sha256(content).hexdigest()
    try:
        _check_kind(content)
        sheets, epoch = _read(content)
    except WorkbookError as error:
        error.sha256 = digest
        raise
    return Workbook(name or path.name, digest, sheets, epoch)


def _content(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise WorkbookError("F03", f"{size // 2**20} MB", f"{MAX_FILE_BYTES // 2**20} MB")
        return path.read_bytes()
    except OSError as error:
        raise WorkbookError("F01", "a file that cannot be opened") from error


_BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, LZMAError, struct.error, EOFError, OSError,
    NotImplementedError, RuntimeError,
)  # fmt: skip
_BROKEN_XML = (expat.ExpatError, ArithmeticError, LookupError, ValueError)


def _read(content: bytes) -> tuple[tuple[Sheet, ...], date]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            return _sheets(_Package(package))
    except _BROKEN_ZIP as error:
        raise WorkbookError("F02", "a broken zip archive") from error
    except _BROKEN_XML as error:
        raise WorkbookError("F02", "a part that cannot be read") from error


_KINDS = (
    (b"%PDF", "a PDF file"),
    (b"\xd0\xcf\x11\xe0", "an old .xls file or a workbook with a password"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"<", "a web page or XML file"),
    (b"\xef\xbb\xbf<", "a web page or XML file"),
)


def _check_kind(content: bytes) -> None:
    if not content:
        raise WorkbookError("F01", "an empty file")
    if content[:2] != b"PK":
        named = (kind for start, kind in _KINDS if content.startswith(start))
        raise WorkbookError("F01", next(named, "a file of another kind"))


class _Package:
    """The parts of the zip file, read by name with limits on size and number."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        entries = package.infolist()
        if len(entries) > MAX_ENTRIES:
            raise WorkbookError("F03", f"{len(entries)} parts", str(MAX_ENTRIES))
        if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
            raise WorkbookError("F03", "unpacked size", f"{MAX_UNPACKED_BYTES // 2**20} MB")
        self._package = package
        self._unpacked = 0
        # Part names are compared without case; entry names are never used as paths.
        self._names = {_part(entry.filename).lower(): entry for entry in entries}

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._names

    def parse(
        self, part: str, start: "Start", end: "End | None" = None, text: "Chars | None" = None
    ) -> None:
        """Run expat over one part; any DOCTYPE is refused."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        depth = 0

        def opened(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > MAX_DEPTH:
                raise WorkbookError("F03", "depth of the XML", str(MAX_DEPTH))
            start(name.rpartition(" ")[2], attributes)

        def closed(name: str) -> None:
            nonlocal depth
            depth -= 1
            if end:
                end(name.rpartition(" ")[2])

        def refuse(*_: object) -> None:
            raise WorkbookError("F02", "a DOCTYPE in the XML")

        parser.StartElementHandler = opened
        parser.EndElementHandler = closed
        parser.StartDoctypeDeclHandler = refuse
        if text:
            parser.CharacterDataHandler = text
        entry = self._names[part.lower()]
        with self._package.open(entry) as stream:
            while chunk := stream.read(1 << 18):
                # Many sheets may name one part: what counts is what is parsed.
                self._unpacked += len(chunk)
                if self._unpacked > MAX_UNPACKED_BYTES:
                    raise WorkbookError("F03", "unpacked size", f"{MAX_UNPACKED_BYTES // 2**20} MB")
                parser.Parse(chunk, False)
        parser.Parse(b"", True)


Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Chars = Callable[[str], None]


def _part(name: str) -> str:
    """Return the name of a part as we compare it; some writers use backslashes."""
    return normpath(name.replace("\\", "/")).lstrip("/")


def _sheets(parts: _Package) -> tuple[tuple[Sheet, ...], date]:
    book = _book_part(parts)
    targets = _relations(parts, book)
    listed: list[tuple[str, bool, str]] = []
    epoch = date(1899, 12, 30)

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal epoch
        if name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            epoch = date(1904, 1, 1)
        elif name == "sheet":
            relation = next((v for k, v in attributes.items() if k.rpartition(" ")[2] == "id"), "")
            hidden = attributes.get("state", "visible") != "visible"
            listed.append((attributes.get("name", ""), hidden, targets.get(relation, "")))

    parts.parse(book, start)
    if len(listed) > MAX_SHEETS:
        raise WorkbookError("F03", f"{len(listed)} sheets", str(MAX_SHEETS))
    shared = _shared_strings(parts, _related(parts, book, "sharedStrings", "sharedStrings.xml"))
    formats = _formats(parts, _related(parts, book, "styles", "styles.xml"))
    room = [MAX_CELLS]
    sheets = (
        Sheet(name, hidden, _cells(parts, part, shared, formats, room) if part in parts else {})
        for name, hidden, part in listed
    )
    return tuple(sheets), epoch


def _book_part(parts: _Package) -> str:
    """Return the name of the workbook part; other Office files have none."""
    found: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
            found.append(_part(attributes.get("Target", "")))

    if "_rels/.rels" in parts:
        parts.parse("_rels/.rels", start)
    for part in (*found, "xl/workbook.xml"):
        if part in parts and _is_book(part):
            return part
    kinds = (
        ("xl/workbook.bin", "a binary workbook (.xlsb)"),
        ("word/document.xml", "a Word document"),
        ("ppt/presentation.xml", "a presentation"),
        ("content.xml", "an OpenDocument file"),
    )
    raise WorkbookError(
        "F01", next((kind for part, kind in kinds if part in parts), "a zip archive")
    )


def _is_book(part: str) -> bool:
    ours = part.lower().startswith("xl/") or "/" not in part
    return ours and part.lower().endswith(".xml")


def _relations(parts: _Package, book: str) -> dict[str, str]:
    """Return relation ids of the workbook with the parts they point to."""
    return {identifier: target for identifier, _, target in _relation_rows(parts, book)}


def _relation_rows(parts: _Package, book: str) -> list[tuple[str, str, str]]:
    folder = PurePosixPath(book).parent
    rels = _part(f"{folder}/_rels/{PurePosixPath(book).name}.rels")
    rows: list[tuple[str, str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            part = target if target.startswith("/") else f"{folder}/{target}"
            rows.append((attributes.get("Id", ""), attributes.get("Type", ""), _part(part)))

    if rels in parts:
        parts.parse(rels, start)
    return rows


def _related(parts: _Package, book: str, kind: str, usual: str) -> str:
    found = (
        part for _, of_kind, part in _relation_rows(parts, book) if of_kind.endswith(f"/{kind}")
    )
    return next(found, _part(f"{PurePosixPath(book).parent}/{usual}"))


def _shared_strings(parts: _Package, part: str) -> list[str]:
    """Return the shared strings without phonetic readings (rPh), whatever count is declared."""
    strings: list[str] = []
    pieces: list[str] = []
    inside = {"t": False, "rPh": False}

    def start(name: str, _: dict[str, str]) -> None:
        if name in inside:
            inside[name] = True
        elif name == "si":
            pieces.clear()

    def end(name: str) -> None:
        if name in inside:
            inside[name] = False
        elif name == "si":
            strings.append(_unescaped("".join(pieces)))

    def text(data: str) -> None:
        if inside["t"] and not inside["rPh"]:
            pieces.append(data)

    if part in parts:
        parts.parse(part, start, end, text)
    return strings


def _unescaped(text: str) -> str:
    """Return a text with Excel's own escapes undone: line ends, tabs and the underscore.

    Other control characters stay as they are written (_x0007_), so none enters our tables.
    """
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


_ESCAPE = re.compile("_x(0009|000[AaDd]|005[Ff])_")

_BUILT_IN = {
    9: "0%",
    10: "0.00%",
    14: "dd/mm/yyyy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "dd/mm/yyyy hh:mm",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
}


def _formats(parts: _Package, part: str) -> list[str]:
    """Return the number format of each cell style, by style number."""
    named: dict[int, str] = dict(_BUILT_IN)
    styles: list[int] = []
    inside: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        inside.append(name)
        if name == "numFmt":
            named[int(attributes["numFmtId"])] = attributes.get("formatCode", "General")
        elif name == "xf" and inside[-2:-1] == ["cellXfs"]:
            styles.append(int(attributes.get("numFmtId") or 0))

    def end(_: str) -> None:
        inside.pop()

    if part in parts:
        parts.parse(part, start, end)
    return [named.get(style, "General") for style in styles]


@dataclass
class _Open:
    """The cell that is being read."""

    row: int = 0
    column: int = 0
    place: tuple[int, int] = (0, 0)
    kind: str = "n"
    style: int = 0
    formula: str = ""
    calculated: bool = False
    within: str = ""
    value: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)


def _cells(
    parts: _Package, part: str, shared: list[str], formats: list[str], room: list[int]
) -> dict[tuple[int, int], Cell]:
    cells: dict[tuple[int, int], Cell] = {}
    now = _Open()

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            _begin(now, attributes)
        elif name == "row":
            now.row, now.column = int(attributes.get("r") or now.row + 1), 0
        elif name == "rPh" or (name in ("v", "t", "f") and now.within != "rPh"):
            now.within = name
            now.formula = now.formula or ("=" if name == "f" else "")
            now.calculated = now.calculated or name == "v"

    def end(name: str) -> None:
        if name == "c":
            cell = _finished(now, shared, formats)
            if cell:
                cells[now.place] = cell
                room[0] -= 1
                if room[0] < 0:
                    raise WorkbookError("F03", "number of cells", str(MAX_CELLS))
        elif name == now.within:
            now.within = ""

    def text(data: str) -> None:
        if now.within == "v":
            now.value.append(data)
        elif now.within == "t":
            now.inline.append(data)

    parts.parse(part, start, end, text)
    return cells


def _begin(now: _Open, attributes: dict[str, str]) -> None:
    given = attributes.get("r")
    now.place = position(given) if given else (now.row, now.column + 1)
    now.row, now.column = now.place
    now.kind = attributes.get("t", "n")
    now.style = int(attributes.get("s") or 0)
    now.formula, now.calculated = "", False
    now.within = ""
    now.value, now.inline = [], []


_TEXTS = ("s", "str", "inlineStr", "d")
_KIND: dict[str, CellKind] = {"b": "bool", "e": "error"}
_NUMBER = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*", re.A)


def _finished(now: _Open, shared: list[str], formats: list[str]) -> Cell | None:
    """Return the cell just read, or None where it holds nothing."""
    value = _text(now, shared)
    kind = "text" if now.kind in _TEXTS else _KIND.get(now.kind, "number")
    if not value and now.formula and not (now.kind == "str" and now.calculated):
        kind = "uncalculated"
    elif not value:
        return None
    elif kind == "number" and not _is_number(value):
        kind = "text"
    style = formats[now.style] if 0 <= now.style < len(formats) else "General"
    return Cell(*now.place, kind, value, style, now.formula)


def _text(now: _Open, shared: list[str]) -> str:
    value = "".join(now.value)
    if now.kind == "inlineStr":
        return _unescaped("".join(now.inline))
    if now.kind != "s" or not value:
        return _unescaped(value) if now.kind == "str" else value
    place = int(value)
    if not 0 <= place < len(shared):
        raise IndexError(f"shared string {place}")
    return shared[place]


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text)) and isfinite(float(text))
