"""Open a workbook safely: every cell with its text, formula, number format and address.

A small reader of our own on zipfile and expat. openpyxl and pandas fold three things into one
that a return must keep apart (an error value, a blank, a formula that was never calculated);
this one gives them in a single pass, reads sparsely, follows no link and runs no macro.
"""

import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
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

    def __init__(self, code: str, found: str, expected: str = "") -> None:
        self.code, self.found, self.expected = code, found, expected
        super().__init__(found)


@dataclass(frozen=True, slots=True)
class Cell:
    """One non-empty cell: `text` is what the file says, before any reading of it."""

    row: int
    column: int
    kind: CellKind
    text: str
    format: str = "General"
    formula: bool = False

    @property
    def address(self) -> str:
        """Return the address as Excel shows it: D14."""
        return address(self.row, self.column)


@dataclass(frozen=True)
class Sheet:
    """One sheet with its non-empty cells by (row, column), both counted from 1."""

    name: str
    hidden: bool
    cells: dict[tuple[int, int], Cell]


@dataclass(frozen=True)
class Workbook:
    """A workbook as it was received."""

    file: str
    sha256: str
    sheets: tuple[Sheet, ...]

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
    content = path.read_bytes()
    _check_kind(content)
    try:
        with zipfile.ZipFile(path) as package:
            parts = _Package(package)
            sheets = tuple(_sheets(parts))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise WorkbookError("F02", str(error)) from error
    except (expat.ExpatError, UnicodeError, ValueError, KeyError) as error:
        raise WorkbookError("F02", str(error)) from error
    return Workbook(name or path.name, sha256(content).hexdigest(), sheets)


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
    if len(content) > MAX_FILE_BYTES:
        raise WorkbookError("F03", f"{len(content) // 2**20} MB", f"{MAX_FILE_BYTES // 2**20} MB")
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
        # Part names are compared without case; entry names are never used as paths.
        self._names = {entry.filename.lstrip("/").lower(): entry for entry in entries}

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
        unpacked = 0
        with self._package.open(entry) as stream:
            while chunk := stream.read(1 << 18):
                unpacked += len(chunk)
                if unpacked > MAX_UNPACKED_BYTES:
                    raise WorkbookError("F03", "unpacked size", f"{MAX_UNPACKED_BYTES // 2**20} MB")
                parser.Parse(chunk, False)
        parser.Parse(b"", True)


Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Chars = Callable[[str], None]


def _sheets(parts: _Package) -> list[Sheet]:
    book = _book_part(parts)
    targets = _relations(parts, book)
    listed: list[tuple[str, bool, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            relation = next((v for k, v in attributes.items() if k.rpartition(" ")[2] == "id"), "")
            hidden = attributes.get("state", "visible") != "visible"
            listed.append((attributes.get("name", ""), hidden, targets.get(relation, "")))

    parts.parse(book, start)
    if len(listed) > MAX_SHEETS:
        raise WorkbookError("F03", f"{len(listed)} sheets", str(MAX_SHEETS))
    shared = _shared_strings(parts, _related(parts, book, "sharedStrings", "sharedStrings.xml"))
    formats = _formats(parts, _related(parts, book, "styles", "styles.xml"))
    room = [MAX_CELLS]
    return [
        Sheet(name, hidden, _cells(parts, part, shared, formats, room) if part in parts else {})
        for name, hidden, part in listed
    ]


def _book_part(parts: _Package) -> str:
    """Return the name of the workbook part; other Office files have none."""
    found: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
            found.append(attributes.get("Target", "").lstrip("/"))

    if "_rels/.rels" in parts:
        parts.parse("_rels/.rels", start)
    for part in (*found, "xl/workbook.xml"):
        if part in parts and part.lower().startswith("xl/"):
            return part
    kinds = (
        ("word/document.xml", "a Word document"),
        ("ppt/presentation.xml", "a presentation"),
        ("content.xml", "an OpenDocument file"),
    )
    raise WorkbookError(
        "F01", next((kind for part, kind in kinds if part in parts), "a zip archive")
    )


def _relations(parts: _Package, book: str) -> dict[str, str]:
    """Return relation ids of the workbook with the parts they point to."""
    return {identifier: target for identifier, _, target in _relation_rows(parts, book)}


def _relation_rows(parts: _Package, book: str) -> list[tuple[str, str, str]]:
    folder = PurePosixPath(book).parent
    rels = f"{folder}/_rels/{PurePosixPath(book).name}.rels"
    rows: list[tuple[str, str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            part = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
            rows.append((attributes.get("Id", ""), attributes.get("Type", ""), part))

    if rels in parts:
        parts.parse(rels, start)
    return rows


def _related(parts: _Package, book: str, kind: str, usual: str) -> str:
    found = (
        part for _, of_kind, part in _relation_rows(parts, book) if of_kind.endswith(f"/{kind}")
    )
    return next(found, f"{PurePosixPath(book).parent}/{usual}")


def _shared_strings(parts: _Package, part: str) -> list[str]:
    """Return the shared strings; phonetic readings (rPh) are left out, the declared count ignored."""
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
            strings.append("".join(pieces))

    def text(data: str) -> None:
        if inside["t"] and not inside["rPh"]:
            pieces.append(data)

    if part in parts:
        parts.parse(part, start, end, text)
    return strings


_BUILT_IN = {
    9: "0%",
    10: "0.00%",
    14: "dd/mm/yyyy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    22: "dd/mm/yyyy hh:mm",
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
            styles.append(int(attributes.get("numFmtId", "0")))

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
    formula: bool = False
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
            now.row, now.column = int(attributes.get("r", now.row + 1)), 0
        elif name in ("v", "t", "f"):
            now.within = name
            now.formula = now.formula or name == "f"

    def end(name: str) -> None:
        if name == "c":
            cell = _finished(now, shared, formats)
            if cell:
                cells[now.place] = cell
                room[0] -= 1
                if room[0] < 0:
                    raise WorkbookError("F03", "number of cells", str(MAX_CELLS))
        elif name in ("v", "t", "f"):
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
    now.style = int(attributes.get("s", "0"))
    now.formula = False
    now.value, now.inline = [], []


def _finished(now: _Open, shared: list[str], formats: list[str]) -> Cell | None:
    """Return the cell just read, or None where it holds nothing."""
    value = "".join(now.value)
    kind: CellKind = "number"
    if now.kind == "s":
        kind, value = "text", shared[int(value)] if value else ""
    elif now.kind == "inlineStr":
        kind, value = "text", "".join(now.inline)
    elif now.kind in ("str", "d"):
        kind = "text"
    elif now.kind == "b":
        kind = "bool"
    elif now.kind == "e":
        kind = "error"
    if not value and now.formula:
        kind = "uncalculated"
    elif not value:
        return None
    style = formats[now.style] if now.style < len(formats) else "General"
    return Cell(*now.place, kind, value, style, now.formula)
