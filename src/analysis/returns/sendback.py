"""Send a return back: the sender's own file, its faulty cells coloured and explained.

The zip package is patched, not written anew: openpyxl loses parts of one real workbook in five.
Only the sheets touched, their comments, styles.xml, workbook.xml, its relations and the list of
content types change; every other entry keeps its bytes. Where the package is built in a way that
cannot be patched with certainty, the questions go into a workbook of their own.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from html import escape
from io import BytesIO
from lzma import LZMAError
from pathlib import Path
from posixpath import dirname, normpath, relpath
from xml.parsers import expat

from xlsxwriter import Workbook as NewWorkbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from analysis.language import LANGUAGES, say
from analysis.returns.problems import Problem, Severity
from analysis.returns.sheets import DEEP, GREY, INK, LINE, LOOKS, NORMAL, RED, cut, lines_of, points
from analysis.returns.workbook import (
    MAX_COLUMN,
    Workbook,
    WorkbookError,
    address,
    letters,
    open_workbook,
    position,
)

ENDING = "_can-xem-lai"
MARK = "#can-xem-lai"
"""Stands in A1 of the sheet of questions; readers pass over sheets that are marked with `#`."""
AUTHOR = "chitieu"
TINTS: Mapping[Severity, str] = {"error": "f8d7da", "warning": "fff3cd", "note": "d9e8f6"}
"""Fill of a cell by its gravest problem, worst first."""
MOST_FOUND, MOST_COMMENT, MOST_STYLES = 300, 2_000, 64_000
"""Letters shown of what a cell holds and of a comment; cell styles that Excel allows."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml"
_TYPE_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_BROKEN = (
    zipfile.BadZipFile, zlib.error, LZMAError, struct.error, EOFError, NotImplementedError,
    RuntimeError, expat.ExpatError, ArithmeticError, LookupError, ValueError, WorkbookError,
)  # fmt: skip


class Unpatchable(Exception):  # noqa: N818 - a state of the file, not a mistake of anybody
    """The package is built in a way that cannot be patched with certainty; says which."""


def send_back(
    source: Path,
    target_folder: Path,
    problems: Sequence[Problem],
    lang: str = "vi",
    sample: bool = False,
) -> Path:
    """Write what the sender gets back into a folder and return its path.

    The sender's own file with marks where it can be patched, else a workbook of questions.
    The name ends in _can-xem-lai; a workbook with macros stays .xlsm, or Excel would refuse it.
    The source is never overwritten.
    """
    try:
        content, macros = _patched(source, problems, lang, sample)
    except (WorkbookError, Unpatchable):
        target = _target(source, target_folder, ".xlsx")
        questions(target, problems, lang, sample, file=source.name)
        return target
    target = _target(source, target_folder, ".xlsm" if macros else ".xlsx")
    target.write_bytes(content)
    return target


def _target(source: Path, folder: Path, suffix: str) -> Path:
    """Return the path to write; a file that was sent back before does not get a second ending."""
    target = folder / f"{source.stem.removesuffix(ENDING)}{ENDING}{suffix}"
    if target.exists() and target.samefile(source):
        target = folder / f"{source.stem}{ENDING}{suffix}"
    return target


def write(
    source: Path,
    target: Path,
    problems: Sequence[Problem],
    lang: str = "vi",
    sample: bool = False,
) -> None:
    """Write the source with its faulty cells marked and a first sheet of questions.

    Raises WorkbookError for what is no workbook, Unpatchable where the package cannot be patched
    with certainty, ValueError where the target is the source or its name ends in the wrong
    suffix (.xlsm with macros, else .xlsx); then nothing is written.
    """
    if target.exists() and target.samefile(source):
        raise ValueError(f"{target.name}: a file that was received is never overwritten")
    content, macros = _patched(source, problems, lang, sample)
    suffix = ".xlsm" if macros else ".xlsx"
    if target.suffix.lower() != suffix:
        raise ValueError(f"{target.name}: expected a name that ends in {suffix}")
    target.write_bytes(content)


# What is asked


@dataclass(frozen=True)
class _Question:
    """One line of the list; `target` is what its link opens, `was` how its cells were filled."""

    severity: Severity
    sheet: str
    cell: str
    found: str
    says: str
    todo: str
    target: str = ""
    was: str = ""


def _title(lang: str) -> str:
    return say("To review", lang)


def _headings(lang: str) -> tuple[str, ...]:
    return (
        say("No.", lang),
        say("Severity", lang),
        say("Sheet", lang),
        say("Cell", lang),
        say("Found in the cell", lang),
        say("What is wrong", lang),
        say("What to do", lang),
    )


_WIDTHS = (6, 12, 22, 9, 28, 52, 48)
_LEVELS = tuple(TINTS)


def _summary(file: str, count: int, lang: str) -> str:
    return say("To review: {count} points – {file}", lang, count=count, file=file)


def _question(problem: Problem, lang: str, found: str = "", target: str = "") -> _Question:
    return _Question(
        problem.severity,
        problem.sheet,
        problem.cell,
        cut(found or ("" if problem.code.startswith("F") else problem.found), MOST_FOUND),
        cut(_sentence(problem.says(lang)), MOST_COMMENT),
        cut(problem.todo(lang), MOST_COMMENT),
        target,
    )


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:].rstrip(". ") + "."


def _clean(text: str) -> str:
    """Return a text without what XML or Excel would take for something else."""
    plain = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _ESCAPED.sub("_x005F_x", plain)


_CONTROL = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPED = re.compile("_x(?=[0-9A-Fa-f]{4}_)")


def questions(
    target: Path,
    problems: Sequence[Problem],
    lang: str = "vi",
    sample: bool = False,
    file: str = "",
) -> None:
    """Write a workbook that holds only the sheet of questions, for files that cannot be marked.

    `file` is the name that its title gives; that of the first problem unless told.
    """
    book = NewWorkbook(str(target), {"in_memory": True, "default_format_properties": dict(NORMAL)})
    book.set_properties({"author": AUTHOR, "created": datetime(2026, 1, 1)})
    looks = {name: book.add_format(dict(look)) for name, look in LOOKS.items()}
    for level, rgb in TINTS.items():
        tint = {"bg_color": f"#{rgb}", "font_color": INK}
        looks[level] = book.add_format({**LOOKS["shown"], **tint})
    file = file or (problems[0].file if problems else "")
    top = _top(file, len(problems), lang, sample, alone=True)
    sheet = book.add_worksheet(_title(lang))
    _set_page(sheet, looks["tag"], len(top) + 1)
    for line, (look, words) in enumerate(top):
        sheet.write_string(line, 1, words, looks[look])
        sheet.set_row(line, 24)
    for column, words in enumerate(_headings(lang), start=1):
        sheet.write_string(len(top), column, words, looks["heading"])
    asked = [_question(problem, lang) for problem in sorted(problems, key=_rank)]
    for number, one in enumerate(asked, start=1):
        for column, words in enumerate(_texts(number, one, lang), start=1):
            look = looks[one.severity] if column == 2 else looks["name"]
            sheet.write_string(len(top) + number, column, _clean(words), look)
        sheet.set_row(len(top) + number, _height(one))
    book.close()


def _set_page(sheet: Worksheet, tag: Format, frozen: int) -> None:
    """Set columns, frozen rows and paper; the mark stands in hidden column A."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 10, tag, {"hidden": True})
    sheet.write_string(0, 0, MARK, tag)
    for column, width in enumerate(_WIDTHS, start=1):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(frozen, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _top(file: str, count: int, lang: str, sample: bool, alone: bool) -> list[tuple[str, str]]:
    """Return the lines above the table, each with its look."""
    if alone:
        todo = say("The cells of this file could not be marked; here is what to do about it.", lang)
    else:
        todo = say(
            "Click a cell to go there, correct it, save this file and send it back. "
            "This sheet may stay.",
            lang,
        )
    mark = [("mark", say("ILLUSTRATION – THESE FIGURES ARE NOT REAL", lang))] if sample else []
    return [*mark, ("title", _clean(_summary(file, count, lang))), ("intro", todo)]


def _texts(number: int, one: _Question, lang: str) -> tuple[str, ...]:
    level = say(one.severity, lang)
    return str(number), level, one.sheet, one.cell, one.found, one.says, one.todo


def _height(one: _Question) -> float:
    texts = ("", "", one.sheet, one.cell, one.found, one.says, one.todo)
    pairs = zip(texts, _WIDTHS, strict=True)
    return points(max(lines_of(text, width) for text, width in pairs))


# XML, cut at the byte


@dataclass
class _Node:
    """One element: where it starts, where its content starts and ends, where it ends."""

    name: str
    attributes: dict[str, str]
    start: int
    opened: int
    closed: int = 0
    end: int = 0
    children: list["_Node"] = field(default_factory=list)

    @property
    def local(self) -> str:
        return self.name.rpartition(":")[2]

    def child(self, local: str) -> "_Node | None":
        return next((node for node in self.children if node.local == local), None)

    def all(self, local: str) -> Iterator["_Node"]:
        for node in self.children:
            if node.local == local:
                yield node
            yield from node.all(local)


_Edit = tuple[int, int, bytes]
_TAG = re.compile(rb"<[^\"'>]*(?:\"[^\"]*\"[^\"'>]*|'[^']*'[^\"'>]*)*>")
_ATTRIBUTE = re.compile(rb"\s+([^\s=]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']+)")


def _parser(xml: bytes) -> expat.XMLParserType:
    """Return a parser whose byte positions we may cut at; refuse what is not UTF-8."""
    declared = _ENCODING.match(xml.removeprefix(b"\xef\xbb\xbf"))
    if xml[:2] in (b"\xff\xfe", b"\xfe\xff") or (declared and declared[1].lower() != b"utf-8"):
        raise Unpatchable("a part that is not UTF-8")
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise Unpatchable("a DOCTYPE")

    parser.StartDoctypeDeclHandler = refuse
    return parser


def _tree(xml: bytes) -> _Node:
    """Return the elements of a small part with their byte positions."""
    parser = _parser(xml)
    top = _Node("", {}, 0, 0)
    path = [top]

    def start(name: str, attributes: dict[str, str]) -> None:
        at = parser.CurrentByteIndex
        node = _Node(name, attributes, at, at + len(_tag(xml, at)))
        path[-1].children.append(node)
        path.append(node)

    def end(_: str) -> None:
        node = path.pop()
        node.closed, node.end = _closing(xml, node.opened, parser.CurrentByteIndex)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(xml, True)
    return top.children[0]


def _tag(xml: bytes, at: int) -> bytes:
    match = _TAG.match(xml, at)
    if not match:
        raise Unpatchable("a tag that cannot be found again")
    return match[0]


def _closing(xml: bytes, opened: int, at: int) -> tuple[int, int]:
    """Return where the closing tag starts and ends; an empty element has none."""
    if xml[opened - 2 : opened] == b"/>":
        return opened, opened
    return at, xml.index(b">", at) + 1


def _edited(xml: bytes, edits: Iterable[_Edit]) -> bytes:
    pieces, last = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        if start < last:
            raise Unpatchable("two changes of one place")
        pieces += [xml[last:start], new]
        last = end
    return b"".join((*pieces, xml[last:]))


def _with(tag: bytes, **values: object) -> bytes:
    """Return a start tag with some attributes set, or taken away where the value is None."""
    for name, value in values.items():
        new = b"" if value is None else f' {name}="{escape(str(value))}"'.encode()
        found = next((m for m in _ATTRIBUTE.finditer(tag) if m[1] == name.encode()), None)
        place = found.span() if found else (len(tag) - (2 if tag.endswith(b"/>") else 1),) * 2
        tag = tag[: place[0]] + new + tag[place[1] :]
    return tag


def _append(xml: bytes, node: _Node, new: bytes, **values: object) -> list[_Edit]:
    """Return the edits that put something at the end of an element and set its attributes."""
    tag = _with(xml[node.start : node.opened], **values)
    if node.closed == node.end:  # <sheetData/> becomes <sheetData>…</sheetData>
        tag = tag[:-2].rstrip() + b">"
        return [(node.start, node.end, tag + new + f"</{node.name}>".encode())]
    return [(node.start, node.opened, tag), (node.closed, node.closed, new)]


def _prefix(node: _Node) -> str:
    """Return the prefix of a part's own elements, "x:" or "", where it is not Strict."""
    before, colon, _ = node.name.rpartition(":")
    if node.attributes.get(f"xmlns:{before}" if colon else "xmlns") != _MAIN:
        raise Unpatchable("a part in another namespace (Strict Open XML)")
    return before + colon


def _need(node: _Node | None, what: str) -> _Node:
    if node is None:
        raise Unpatchable(f"no {what}")
    return node


# The package


def _part(name: str) -> str:
    return normpath(name.replace("\\", "/")).lstrip("/")


class _Package:
    """The entries of the source by name without case, and the parts that change or are new."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self.package = package
        self.entries = {_part(e.filename).lower(): e for e in package.infolist()}
        self.parts: dict[str, bytes] = {}
        self.names: dict[str, str] = {}
        self.types: dict[str, str] = {}
        if len(self.entries) != len(package.infolist()):
            raise Unpatchable("two entries of one name")
        if any("\\" in entry.filename for entry in package.infolist()):
            raise Unpatchable("names of entries with backslashes")
        if any(entry.flag_bits & 1 for entry in package.infolist()):
            raise Unpatchable("an encrypted entry")

    def __contains__(self, part: str) -> bool:
        return part.lower() in self.parts or part.lower() in self.entries

    def read(self, part: str) -> bytes:
        key = part.lower()
        return self.parts[key] if key in self.parts else self.package.read(self.entries[key])

    def put(self, part: str, content: bytes, kind: str = "") -> None:
        """Set what a part holds; a new one is declared as its kind."""
        self.parts[part.lower()] = content
        self.names.setdefault(part.lower(), part)
        if kind:
            self.types[part] = kind

    def fresh(self, pattern: str) -> str:
        """Return the name of a part that does not exist: xl/comments{}.xml and a number."""
        return next(n for n in map(pattern.format, range(1, 10_000)) if n not in self)

    def content(self) -> bytes:
        """Return the new package; entries that did not change are copied as they are packed."""
        stream = BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
            for key, entry in self.entries.items():
                if key in self.parts:
                    out.writestr(_entry(entry.filename, entry.date_time), self.parts[key])
                else:
                    _copy(self.package, entry, out)
            for key, content in self.parts.items():
                if key not in self.entries:
                    out.writestr(_entry(self.names[key], (1980, 1, 1, 0, 0, 0)), content)
        return stream.getvalue()


def _entry(name: str, moment: tuple[int, int, int, int, int, int]) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, moment)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 0  # the same bytes on every system
    return entry


def _copy(package: zipfile.ZipFile, entry: zipfile.ZipInfo, out: zipfile.ZipFile) -> None:
    """Copy an entry without unpacking it; its own date stays, sizes move into its header."""
    source, target = package.fp, out.fp
    assert source and target
    source.seek(entry.header_offset)
    header = source.read(30)
    if header[:4] != b"PK\x03\x04":
        raise Unpatchable("an entry that is not where the list says")
    source.seek(sum(struct.unpack("<HH", header[26:30])), 1)
    packed = source.read(entry.compress_size)
    if len(packed) != entry.compress_size:
        raise Unpatchable("an entry that is cut off")
    new = copy(entry)
    new.flag_bits &= ~0x08
    new.extra = b""
    new.header_offset = target.tell()
    target.write(new.FileHeader(zip64=False) + packed)
    out.filelist.append(new)
    out.NameToInfo[new.filename] = new
    out.start_dir = target.tell()


# Relations and content types


@dataclass
class _Relations:
    """The relations of one part: what they point to, and new ones."""

    parts: _Package
    owner: str
    rows: list[tuple[str, str, str]] = field(default_factory=list)
    """Id, kind (the last word of its type) and part."""
    added: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        folder, slash, file = self.owner.rpartition("/")
        return f"{folder}{slash}_rels/{file}.rels"

    def target(self, identifier: str) -> str:
        return next((part for known, _, part in self.rows if known == identifier), "")

    def one(self, kind: str) -> str:
        found = [part for _, of_kind, part in self.rows if of_kind == kind]
        if len(found) > 1:
            raise Unpatchable(f"two relations of kind {kind}")
        return found[0] if found else ""

    def add(self, kind: str, part: str) -> str:
        """Relate the owner to a part and return the id of the relation."""
        known = {identifier for identifier, _, _ in self.rows}
        new = next(n for n in (f"rId{i}" for i in range(1, 100_000)) if n not in known)
        target = relpath("/" + part, "/" + dirname(self.owner))
        self.rows.append((new, kind, part))
        self.added.append(
            f'<Relationship xmlns="{_PACKAGE}" Id="{new}" Type="{_RELATIONS}/{kind}" '
            f'Target="{escape(target)}"/>'
        )
        return new

    def save(self) -> None:
        if not self.added:
            return
        if self.name not in self.parts:
            empty = f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}"/>'
            self.parts.put(self.name, empty.encode())
        xml = self.parts.read(self.name)
        edits = _append(xml, _tree(xml), "".join(self.added).encode())
        self.parts.put(self.name, _edited(xml, edits))


def _relations(parts: _Package, owner: str) -> _Relations:
    found = _Relations(parts, owner)
    if found.name in parts:
        for node in _tree(parts.read(found.name)).all("Relationship"):
            target = node.attributes.get("Target", "")
            if not target.startswith("/"):
                target = f"{dirname(owner)}/{target}"
            outside = node.attributes.get("TargetMode") == "External"
            kind = node.attributes.get("Type", "").rpartition("/")[2]
            row = (node.attributes.get("Id", ""), kind, "" if outside else _part(target))
            found.rows.append(row)
    return found


def _save_types(parts: _Package, book: str) -> bool:
    """Declare the new parts; return whether the workbook has macros.

    A template becomes a workbook: it is a return now, and Excel refuses a template named .xlsx.
    """
    xml = parts.read("[Content_Types].xml")
    root = _tree(xml)
    own = next(
        (
            n
            for n in root.all("Override")
            if _part(n.attributes["PartName"]).lower() == book.lower()
        ),
        None,
    )
    kind = own.attributes.get("ContentType", "") if own else ""
    if "macroEnabled" in kind and "template" in kind:
        raise Unpatchable("a template with macros")
    new = [_declared(part, kind) for part, kind in parts.types.items() if kind != _TYPE_VML]
    defaults = {n.attributes.get("Extension", "").lower() for n in root.all("Default")}
    vml = [part for part, kind in parts.types.items() if kind == _TYPE_VML]
    prefix = root.name.removesuffix("Types")
    edits = _append(xml, root, _prefixed("".join(new), prefix).encode())
    if vml and "vml" not in defaults:
        default = f'<Default Extension="vml" ContentType="{_TYPE_VML}"/>'
        edits.append((root.opened, root.opened, _prefixed(default, prefix).encode()))
    if own and "template" in kind:
        tag = _with(xml[own.start : own.opened], ContentType=_TYPE.format("sheet.main"))
        edits.append((own.start, own.opened, tag))
    parts.put("[Content_Types].xml", _edited(xml, edits))
    return "macroEnabled" in kind


def _declared(part: str, kind: str) -> str:
    return f'<Override PartName="/{escape(part)}" ContentType="{kind}"/>'


# Styles

_PLAIN_STYLES = (
    f'{_DECLARATION}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    "</styleSheet>"
)
_TOP = '<alignment horizontal="left" vertical="top" wrapText="1" indent="1"/>'
_MIDDLE = '<alignment vertical="center"/>'
_CENTRE = '<alignment horizontal="center" vertical="{}" wrapText="1"/>'
_OWN: dict[str, tuple[str, str, bool, str]] = {
    "tag": (f'<sz val="8"/><color rgb="FF{GREY[1:]}"/>', "", False, ""),
    "mark": (f'<b/><sz val="11"/><color rgb="FF{RED[1:]}"/>', "", False, _MIDDLE),
    "title": (f'<b/><sz val="16"/><color rgb="FF{DEEP[1:]}"/>', "", False, _MIDDLE),
    "intro": (f'<i/><sz val="10"/><color rgb="FF{GREY[1:]}"/>', "", False, _MIDDLE),
    "heading": (
        '<b/><sz val="10"/><color rgb="FFFFFFFF"/>', DEEP[1:], True, _CENTRE.format("center")
    ),
    "text": (f'<sz val="10"/><color rgb="FF{INK[1:]}"/>', "", True, _TOP),
    "number": (f'<sz val="10"/><color rgb="FF{GREY[1:]}"/>', "", True, _CENTRE.format("top")),
    "link": (
        f'<b/><u/><sz val="10"/><color rgb="FF{DEEP[1:]}"/>', "", True, _CENTRE.format("top")
    ),
    **{
        level: (f'<sz val="10"/><color rgb="FF{INK[1:]}"/>', tint, True, _CENTRE.format("top"))
        for level, tint in TINTS.items()
    },
}  # fmt: skip
"""Looks of the list of questions: font, fill, whether it has borders, alignment."""


class _Styles:
    """styles.xml and what is added at the ends of its collections."""

    def __init__(self, xml: bytes) -> None:
        self.xml, self.root = xml, _tree(xml)
        self.prefix = _prefix(self.root)
        names = ("fonts", "fills", "borders", "cellXfs")
        self.nodes = {name: _need(self.root.child(name), name) for name in names}
        self.added: dict[str, dict[str, int]] = {name: {} for name in names}
        if any(not node.children for node in self.nodes.values()):
            raise Unpatchable("an empty collection of styles")

    def add(self, collection: str, xml: str) -> int:
        """Return the number of an entry, new unless it was added before."""
        added = self.added[collection]
        return added.setdefault(xml, len(self.nodes[collection].children) + len(added))

    def tinted(self, style: int, level: Severity) -> int:
        """Return the number of a style that differs from another only in its fill."""
        return self._filled(style, self._fill(TINTS[level]))

    def restored(self, style: int, fill: str) -> int:
        """Return the number of a style with the fill that it had before we tinted it."""
        known = [self._node(node) for node in self.nodes["fills"].children]
        number = known.index(fill) if fill in known else self.add("fills", self._x(fill))
        return self._filled(style, number)

    def fill_of(self, style: int) -> str:
        """Return the fill of a style, as XML without prefix."""
        fills = self.nodes["fills"].children
        number = int(self._xf(style).attributes.get("fillId") or 0)
        if not 0 <= number < len(fills):
            raise Unpatchable(f"fill {number} does not exist")
        return self._node(fills[number])

    def _node(self, node: _Node) -> str:
        xml = self.xml[node.start : node.end].decode()
        return re.sub(f"<(/?){self.prefix}", r"<\1", xml) if self.prefix else xml

    def _xf(self, style: int) -> _Node:
        xfs = self.nodes["cellXfs"].children
        if not 0 <= style < len(xfs):
            raise Unpatchable(f"cell style {style} does not exist")
        return xfs[style]

    def _filled(self, style: int, fill: int) -> int:
        node = self._xf(style)
        tag = _with(self.xml[node.start : node.opened], fillId=fill, applyFill=1)
        return self.add("cellXfs", (tag + self.xml[node.opened : node.end]).decode())

    def own(self, look: str) -> int:
        """Return the number of one of the looks of our own sheet."""
        font, fill, bordered, alignment = _OWN[look]
        written = self._x(f'<font>{font}<name val="Arial"/><family val="2"/></font>')
        base = (
            '<xf numFmtId="0" xfId="0"' if self.root.child("cellStyleXfs") else '<xf numFmtId="0"'
        )
        return self.add(
            "cellXfs",
            self._x(
                f'{base} fontId="{self.add("fonts", written)}" '
                f'fillId="{self._fill(fill) if fill else 0}" '
                f'borderId="{self._border() if bordered else 0}" applyFont="1" applyFill="1" '
                f'applyBorder="1" applyAlignment="1">{alignment}</xf>'
            ),
        )

    def _fill(self, rgb: str) -> int:
        colours = f'<fgColor rgb="FF{rgb.upper()}"/><bgColor indexed="64"/>'
        fill = f'<fill><patternFill patternType="solid">{colours}</patternFill></fill>'
        return self.add("fills", self._x(fill))

    def _border(self) -> int:
        edges = "".join(
            f'<{side} style="thin"><color rgb="FF{LINE[1:].upper()}"/></{side}>'
            for side in ("left", "right", "top", "bottom")
        )
        return self.add("borders", self._x(f"<border>{edges}<diagonal/></border>"))

    def _x(self, xml: str) -> str:
        return _prefixed(xml, self.prefix)

    def patched(self) -> bytes:
        edits: list[_Edit] = []
        for name, node in self.nodes.items():
            count = len(node.children) + len(self.added[name])
            if count > MOST_STYLES:
                raise Unpatchable("too many cell styles")
            new = "".join(self.added[name]).encode()
            edits += _append(self.xml, node, new, count=count)
        return _edited(self.xml, edits)


def _prefixed(xml: str, prefix: str) -> str:
    return re.sub("<(/?)", rf"<\1{prefix}", xml) if prefix else xml


# Sheets


@dataclass
class _Row:
    number: int
    start: int
    attributes: dict[str, str]
    cells: list[tuple[int, int, int]] = field(default_factory=list)
    """Column, byte position and style."""
    end: int = 0


@dataclass(frozen=True)
class _Columns:
    """One <col>: the columns it speaks of, their width in pixels and their style."""

    first: int
    last: int
    width: int
    style: int


@dataclass
class _Map:
    """Where things stand in the XML of one sheet; cells only of the rows that are wanted."""

    prefix: str = ""
    rows: dict[int, _Row] = field(default_factory=dict)
    starts: list[tuple[int, int]] = field(default_factory=list)
    columns: list[_Columns] = field(default_factory=list)
    heights: dict[int, int] = field(default_factory=dict)
    tops: list[tuple[str, int]] = field(default_factory=list)
    data: tuple[int, int] = (-1, -1)
    end: int = -1
    drawing: str = ""

    def column(self, column: int) -> _Columns:
        found = (c for c in self.columns if c.first <= column <= c.last)
        return next(found, _Columns(column, column, 64, 0))

    def visible(self, column: int) -> int:
        """Return the column, or the first one beside it that is not hidden: A holds our tags."""
        seen = column
        while seen <= MAX_COLUMN and self.column(seen).width == 0:
            seen = self.column(seen).last + 1
        return seen if seen <= MAX_COLUMN else column


def _mapped(xml: bytes, wanted: set[int]) -> _Map:
    """Return where the rows, the cells of wanted rows and the parts of a sheet stand."""
    parser = _parser(xml)
    found = _Map()
    depth, last, section = 0, 0, ""
    row: _Row | None = None

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, last, section, row
        depth += 1
        if depth == 4:
            if row and name == found.prefix + "c":
                _note_cell(row, attributes, parser.CurrentByteIndex)
        elif depth == 3:
            if name == found.prefix + "row" and section == "sheetData":
                number = int(attributes.get("r") or last + 1)
                if number <= last:
                    raise Unpatchable("rows out of order")
                last = number
                found.starts.append((number, parser.CurrentByteIndex))
                _note_height(found, number, attributes)
                if number in wanted:
                    row = found.rows[number] = _Row(number, parser.CurrentByteIndex, attributes)
            elif name == found.prefix + "col":
                _note_columns(found, attributes)
        elif depth == 2:
            section = name.removeprefix(found.prefix)
            found.tops.append((section, parser.CurrentByteIndex))
            if section == "legacyDrawing":
                found.drawing = next(v for k, v in attributes.items() if k.endswith(":id"))
        elif depth == 1:
            found.prefix = _prefix(_Node(name, attributes, 0, 0))
            if name != found.prefix + "worksheet":
                raise Unpatchable("a sheet that is no worksheet")

    def end(_: str) -> None:
        nonlocal depth, row
        if depth == 3 and row:
            row.end, row = parser.CurrentByteIndex, None
        elif depth == 2 and section == "sheetData":
            found.data = (found.tops[-1][1], parser.CurrentByteIndex)
        elif depth == 1:
            found.end = parser.CurrentByteIndex
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(xml, True)
    if [name for name, _ in found.tops].count("sheetData") != 1:
        raise Unpatchable("a sheet without its one sheetData")
    return found


def _note_cell(row: _Row, attributes: dict[str, str], at: int) -> None:
    last = row.cells[-1][0] if row.cells else 0
    line, column = position(attributes["r"]) if "r" in attributes else (row.number, last + 1)
    if column <= last or line != row.number:
        raise Unpatchable("cells out of order")
    row.cells.append((column, at, int(attributes.get("s") or 0)))


def _note_height(found: _Map, number: int, attributes: dict[str, str]) -> None:
    if attributes.get("hidden") in ("1", "true"):
        found.heights[number] = 0
    elif "ht" in attributes:
        found.heights[number] = round(float(attributes["ht"]) * 4 / 3)


def _note_columns(found: _Map, attributes: dict[str, str]) -> None:
    hidden = attributes.get("hidden") in ("1", "true")
    width = 0 if hidden else max(1, round(float(attributes.get("width") or 8.43) * 7 + 5))
    first, last = int(attributes["min"]), int(attributes["max"])
    found.columns.append(_Columns(first, last, width, int(attributes.get("style") or 0)))


_Place = tuple[int, int]


@dataclass
class _Paint:
    """What colours the cells of one sheet: those that are faulty, and back those that were.

    `old` is the fill of each cell that was tinted in a file sent back before; `was` collects
    the fill of each that is tinted now, so that it can be given back another time.
    """

    styles: _Styles
    tints: Mapping[_Place, Severity]
    old: Mapping[_Place, str]
    was: dict[_Place, str] = field(default_factory=dict)

    def style(self, place: _Place, style: int) -> int:
        """Return the style that a cell gets in place of its own."""
        fill = self.styles.fill_of(style)
        ours = place in self.old and bool(_OUR_FILL.search(fill))
        if ours:
            fill = self.old[place]
        if place in self.tints:
            self.was[place] = fill
            return self.styles.tinted(style, self.tints[place])
        return self.styles.restored(style, fill) if ours else style


_OUR_FILL = re.compile(f'fgColor rgb="FF({"|".join(TINTS.values())})"', re.I)


def _coloured(xml: bytes, here: _Map, paint: _Paint) -> list[_Edit]:
    """Return the edits that give cells their tint; blank cells are made where they belong."""
    edits: list[_Edit] = []
    new_rows: dict[int, list[bytes]] = {}
    for line in sorted({row for row, _ in (*paint.tints, *paint.old)}):
        if line in here.rows:
            edits += _coloured_row(xml, here, here.rows[line], paint)
            continue
        columns = sorted(column for row, column in paint.tints if row == line)
        cells = b"".join(_blank(here, line, c, here.column(c).style, paint) for c in columns)
        name = f"{here.prefix}row"
        place = next((at for number, at in here.starts if number > line), -1)
        if cells:
            new_rows.setdefault(place, []).append(
                f'<{name} r="{line}">'.encode() + cells + f"</{name}>".encode()
            )
    for place, rows in new_rows.items():
        edits += [(place, place, b"".join(rows))] if place >= 0 else _at_end(xml, here, rows)
    return edits


def _at_end(xml: bytes, here: _Map, rows: list[bytes]) -> list[_Edit]:
    start, closed = here.data
    opened = start + len(_tag(xml, start))
    node = _Node(f"{here.prefix}sheetData", {}, start, opened, *_closing(xml, opened, closed))
    new = b"".join(rows)
    whole = _append(xml, node, new)
    return whole if node.closed == node.end else whole[1:]


def _coloured_row(xml: bytes, here: _Map, row: _Row, paint: _Paint) -> list[_Edit]:
    wanted = {column for line, column in paint.tints if line == row.number}
    known = {column for column, _, _ in row.cells}
    edits: list[_Edit] = []
    for column, at, style in row.cells:
        if column in wanted or (row.number, column) in paint.old:
            tag = _tag(xml, at)
            new = _with(tag, s=paint.style((row.number, column), style))
            edits.append((at, at + len(tag), new))
    appended: list[bytes] = []
    given = row.attributes.get("customFormat") in ("1", "true")
    for column in sorted(wanted - known):
        style = int(row.attributes.get("s") or 0) if given else here.column(column).style
        blank = _blank(here, row.number, column, style, paint)
        place = next((at for right, at, _ in row.cells if right > column), -1)
        if place < 0:
            appended.append(blank)
        else:
            edits.append((place, place, blank))
    if wanted - known:
        opened = row.start + len(_tag(xml, row.start))
        node = _Node(f"{here.prefix}row", {}, row.start, opened, *_closing(xml, opened, row.end))
        # spans is a hint on which columns are filled; it would be wrong now.
        edits += _append(xml, node, b"".join(appended), spans=None)
    return edits


def _blank(here: _Map, line: int, column: int, style: int, paint: _Paint) -> bytes:
    new = paint.style((line, column), style)
    return f'<{here.prefix}c r="{address(line, column)}" s="{new}"/>'.encode()


_AFTER_DRAWING = (
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
)  # fmt: skip
"""What may follow <legacyDrawing> in a sheet."""


def _drawn(here: _Map, relation: str) -> _Edit:
    """Return the edit that ties the shapes of comments to a sheet, at its place in the order."""
    after = [at for name, at in here.tops if name in _AFTER_DRAWING or ":" in name]
    place = next((at for at in after if at > here.data[0]), here.end)
    new = f'<{here.prefix}legacyDrawing xmlns:r="{_RELATIONS}" r:id="{relation}"/>'
    return place, place, new.encode()


def _unselected(xml: bytes) -> bytes:
    """Return a sheet that is not selected: two selected sheets would be edited together."""
    end = xml.find(b"sheetData")
    head = xml if end < 0 else xml[:end]
    return _SELECTED.sub(b"", head) + xml[len(head) :]


_SELECTED = re.compile(rb"\stabSelected\s*=\s*[\"'](?:1|true)[\"']")


# Comments

_Texts = Mapping[_Place, str]


def _comment(
    parts: _Package, sheet: str, here: _Map, texts: _Texts, blocks: Iterator[int]
) -> list[_Edit]:
    """Write the comments of a sheet and their shapes; return what changes in the sheet."""
    relations = _relations(parts, sheet)
    known = relations.one("comments")
    shapes = relations.target(here.drawing) if here.drawing else ""
    if here.drawing and (not shapes or shapes not in parts):
        raise Unpatchable("a drawing that is not there")
    if known and not shapes:
        raise Unpatchable("comments without shapes")
    if not known:
        known = parts.fresh("xl/comments{}.xml")
        relations.add("comments", known)
        empty = f'<comments xmlns="{_MAIN}"><authors/><commentList/></comments>'
        parts.put(known, (_DECLARATION + empty).encode(), _TYPE.format("comments"))
    content, new = _with_comments(parts.read(known), texts)
    parts.put(known, content)
    edits: list[_Edit] = []
    if new and not shapes:
        shapes = parts.fresh("xl/drawings/vmlDrawing{}.vml")
        parts.put(shapes, _EMPTY_VML.encode(), _TYPE_VML)
        edits.append(_drawn(here, relations.add("vmlDrawing", shapes)))
    if new:
        parts.put(shapes, _with_shapes(parts.read(shapes), here, new, blocks))
    relations.save()
    return edits


_FONT = '<sz val="9"/><color indexed="81"/><rFont val="Tahoma"/><family val="2"/>'


def _run(text: str) -> str:
    words = escape(_clean(text), quote=False)
    return f'<r><rPr>{_FONT}</rPr><t xml:space="preserve">{words}</t></r>'


def _with_comments(xml: bytes, texts: _Texts) -> tuple[bytes, dict[_Place, str]]:
    """Return a part of comments with ours, and those of ours that need a shape.

    On a cell that has a comment ours stands below it; a thread is left as it is.
    """
    root = _tree(xml)
    prefix = _prefix(root)
    authors = _need(root.child("authors"), "authors")
    listed = _need(root.child("commentList"), "commentList")
    names = [xml[n.opened : n.closed].decode() for n in authors.children]
    there = {position(n.attributes["ref"]): n for n in listed.children if n.local == "comment"}
    edits: list[_Edit] = []
    new = {place: text for place, text in texts.items() if place not in there}
    for place in texts.keys() & there.keys():
        writer = names[int(there[place].attributes.get("authorId") or 0)]
        if not writer.startswith("tc="):
            edits += _below(xml, there[place], texts[place], prefix)
    writer_id = names.index(AUTHOR) if AUTHOR in names else len(names)
    if new and AUTHOR not in names:
        edits += _append(xml, authors, _prefixed(f"<author>{AUTHOR}</author>", prefix).encode())
    comments = (
        f'<comment ref="{address(*place)}" authorId="{writer_id}">'
        f"<text>{_run(text)}</text></comment>"
        for place, text in sorted(new.items())
    )
    if new:
        edits += _append(xml, listed, _prefixed("".join(comments), prefix).encode())
    return _edited(xml, edits), new


def _below(xml: bytes, comment: _Node, text: str, prefix: str) -> list[_Edit]:
    """Return the edits that add a text to a comment; what we said an earlier time goes."""
    holder = _need(comment.child("text"), "text of a comment")
    edits: list[_Edit] = []
    place, before = holder.opened, False
    for node in holder.children:
        if _is_ours(xml, node):
            edits.append((node.start, node.end, b""))
            place = node.end
        elif node.local in ("r", "t"):
            place, before = node.end, True
        if node.local == "t" and not _is_ours(xml, node):  # a bare text may not stand before runs
            edits.append((node.start, node.start, f"<{prefix}r>".encode()))
            edits.append((node.end, node.end, f"</{prefix}r>".encode()))
    new = _prefixed(_run(("\n\n" if before else "") + text), prefix).encode()
    if holder.closed == holder.end:
        return _append(xml, holder, new)
    return [*edits, (place, place, new)]


def _forget(parts: _Package, sheet: str, here: _Map, places: Iterable[_Place]) -> None:
    """Take away what we said of cells an earlier time and no longer say."""
    relations = _relations(parts, sheet)
    known, shapes = relations.one("comments"), relations.target(here.drawing)
    if not (known and shapes and known in parts and shapes in parts):
        return
    xml, drawing = parts.read(known), parts.read(shapes)
    root, edits = _tree(xml), list[_Edit]()
    for node in _need(root.child("commentList"), "commentList").children:
        holder, place = node.child("text"), position(node.attributes.get("ref", "A1"))
        said = [run for run in holder.children if _is_ours(xml, run)] if holder else []
        if place not in places or not holder or not said:
            continue
        if len(said) < len(holder.children):
            edits += [(run.start, run.end, b"") for run in said]
        elif shape := _shape_at(drawing, place):
            edits.append((node.start, node.end, b""))
            drawing = drawing.replace(shape, b"", 1)
    parts.put(known, _edited(xml, edits))
    parts.put(shapes, drawing)


def _shape_at(drawing: bytes, place: _Place) -> bytes | None:
    row, column = place[0] - 1, place[1] - 1
    at = re.compile(rb":Row>\s*%d\s*</\w+:Row>\s*<\w+:Column>\s*%d\s*<" % (row, column))
    return next((m[0] for m in _ONE_SHAPE.finditer(drawing) if at.search(m[0])), None)


_ONE_SHAPE = re.compile(rb"<(\w+):shape\s.*?</\1:shape>", re.S)


def _is_ours(xml: bytes, run: _Node) -> bool:
    text = run if run.local == "t" else run.child("t")
    words = xml[text.opened : text.closed].decode().lstrip() if text else ""
    return any(words.startswith(f"{_title(lang)}:") for lang in LANGUAGES)


_EMPTY_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data=""/></o:shapelayout></xml>'
)
_KIND_OF_SHAPE = (
    '<v:shapetype xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" id="_x0000_t202" '
    'coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel" id="_x0000_s{id}" type="#_x0000_t202" '
    'style="position:absolute;margin-left:60pt;margin-top:2pt;width:{width}pt;height:{height}pt;'
    'z-index:{z};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">'
    '<div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note">'
    "<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>"
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
    "</x:ClientData></v:shape>"
)
_BLOCK = 1024
"""Ids of shapes come in blocks; a block belongs to one drawing of the workbook."""
_IDMAP = re.compile(rb"(<\w+:idmap\b[^>]*?\bdata\s*=\s*[\"'])([\d,\s]*)")
_WIDE = 300


def _blocks(parts: _Package) -> Iterator[int]:
    """Yield numbers of blocks of shapes that no drawing of the workbook uses."""
    drawings = [parts.read(name) for name in parts.entries if name.endswith(".vml")]
    lists = [match[2] for xml in drawings for match in _IDMAP.finditer(xml)]
    used = [int(number) for text in lists for number in re.findall(rb"\d+", text)]
    ids = [int(n) // _BLOCK for xml in drawings for n in re.findall(rb"_x0000_s(\d{1,9})\b", xml)]
    yield from range(max([0, *used, *ids]) + 1, 10**6)


def _with_shapes(xml: bytes, here: _Map, texts: _Texts, blocks: Iterator[int]) -> bytes:
    """Return a drawing with a box for each text. Excel's own are no XML: they are cut as text."""
    end = xml.rfind(b"</xml>")
    if end < 0 or xml[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Unpatchable("a drawing that does not end as expected")
    taken: list[int] = []
    shapes: list[str] = [] if b'"_x0000_t202"' in xml else [_KIND_OF_SHAPE]
    for n, ((row, column), text) in enumerate(sorted(texts.items())):
        if n % (_BLOCK - 1) == 0:
            taken.append(next(blocks))
        number = taken[-1] * _BLOCK + 1 + n % (_BLOCK - 1)
        shapes.append(_shape(number, n + 1, here, row, column, text))
    xml = xml[:end] + "".join(shapes).encode() + xml[end:]
    listed = ",".join(map(str, taken)).encode()
    return _IDMAP.sub(
        lambda m: m[1] + m[2] + (b"," if m[2].strip() else b"") + listed, xml, count=1
    )


def _shape(number: int, z: int, here: _Map, row: int, column: int, text: str) -> str:
    high = 17 * lines_of(text, 44) + 16
    left = _along(column + 1, 15, MAX_COLUMN, lambda n: here.column(n).width)
    right = _along(column + 1, 15 + _WIDE, MAX_COLUMN, lambda n: here.column(n).width)
    top = _along(row, 2, 1_048_576, lambda n: here.heights.get(n, 20))
    bottom = _along(row, 2 + high, 1_048_576, lambda n: here.heights.get(n, 20))
    return _SHAPE.format(
        id=number, z=z, row=row - 1, column=column - 1,
        width=_WIDE * 3 // 4, height=high * 3 // 4,
        anchor=", ".join(str(n) for pair in zip((left, right), (top, bottom), strict=True)
                         for side in pair for n in side),
    )  # fmt: skip


def _along(number: int, pixels: int, most: int, size: Callable[[int], int]) -> tuple[int, int]:
    """Return the row or column, from 0, that lies some pixels further, and what is left over."""
    while number < most and pixels >= size(number):
        pixels -= size(number)
        number += 1
    return min(number, most) - 1, pixels


# The whole


def _patched(
    source: Path, problems: Sequence[Problem], lang: str, sample: bool
) -> tuple[bytes, bool]:
    """Return the bytes of the marked workbook and whether it has macros."""
    book = open_workbook(source)
    try:
        with zipfile.ZipFile(source) as package:
            return _marked(_Package(package), book, problems, lang, sample, source.name)
    except _BROKEN as error:
        raise Unpatchable(str(error)) from error


def _marked(
    parts: _Package, book: Workbook, problems: Sequence[Problem], lang: str, sample: bool, file: str
) -> tuple[bytes, bool]:
    name = _book_part(parts)
    if any("revisions/" in part for part in parts.entries):
        raise Unpatchable("a workbook shared in the old way")
    relations = _relations(parts, name)
    sheets = _sheet_parts(parts, name, relations)
    styles = _styles(parts, name, relations)
    seen = _mark_sheets(parts, sheets, problems, _recorded(book), styles, lang)
    for part in sheets.values():
        xml = parts.read(part)
        plain = _unselected(xml)
        if plain != xml:
            parts.put(part, plain)
    asked = _asked(book, problems, seen, lang)
    _add_sheet(
        parts, book, name, relations, sheets, lang, _sheet(asked, styles, lang, sample, file)
    )
    parts.put(_styles_part(name, relations), styles.patched())
    relations.save()
    macros = _save_types(parts, name)
    return parts.content(), macros


def _book_part(parts: _Package) -> str:
    found = _relations(parts, "").one("officeDocument")
    if not found or found not in parts:
        raise Unpatchable("no workbook part")
    return found


def _sheet_parts(parts: _Package, name: str, relations: _Relations) -> dict[str, str]:
    """Return the part of each sheet by its name, in the order of the tabs."""
    root = _tree(parts.read(name))
    _prefix(root)
    listed = _need(root.child("sheets"), "sheets").children
    found = {
        node.attributes["name"]: relations.target(_relation_of(node))
        for node in listed
        if node.local == "sheet"
    }
    if len(found) != len(listed) or not all(part in parts for part in found.values()):
        raise Unpatchable("a sheet that is not there")
    if len(set(found.values())) != len(found):
        raise Unpatchable("two sheets of one part")
    return found


def _relation_of(node: _Node) -> str:
    return next((v for k, v in node.attributes.items() if k.rpartition(":")[2] == "id"), "")


def _styles_part(name: str, relations: _Relations) -> str:
    return relations.one("styles") or _part(f"{dirname(name)}/styles.xml")


def _styles(parts: _Package, name: str, relations: _Relations) -> _Styles:
    part = _styles_part(name, relations)
    if not relations.one("styles"):
        if part in parts:
            raise Unpatchable("styles that nothing points to")
        relations.add("styles", part)
        parts.put(part, _PLAIN_STYLES.encode(), _TYPE.format("styles"))
    return _Styles(parts.read(part))


@dataclass(frozen=True)
class _Marked:
    """What is known of a sheet after its cells are marked: what is seen, fills as they were."""

    visible: Callable[[int], int]
    was: Mapping[_Place, str]


def _mark_sheets(
    parts: _Package,
    sheets: Mapping[str, str],
    problems: Sequence[Problem],
    old: Mapping[str, Mapping[_Place, str]],
    styles: _Styles,
    lang: str,
) -> dict[str, _Marked]:
    """Colour and explain the cells of every sheet that has problems, or had."""
    blocks = _blocks(parts)
    marked: dict[str, _Marked] = {}
    for name, part in sheets.items():
        own = [p for p in problems if p.sheet == name and p.cell]
        before = old.get(name, {})
        if not own and not before:
            continue
        xml = parts.read(part)
        places = {*before, *(place for p in own for place in _places(p))}
        here = _mapped(xml, {row for row, _ in places})
        by_cell = _by_cell(own, here)
        tints = {place: min(faults, key=_rank).severity for place, faults in by_cell.items()}
        texts = {place: _words(faults, lang) for place, faults in by_cell.items()}
        paint = _Paint(styles, tints, before)
        edits = _coloured(xml, here, paint)
        if before:
            _forget(parts, part, here, before.keys() - texts.keys())
        if texts:
            edits += _comment(parts, part, here, texts, blocks)
        parts.put(part, _edited(xml, edits))
        marked[name] = _Marked(here.visible, paint.was)
    return marked


def _rank(problem: Problem) -> int:
    return _LEVELS.index(problem.severity)


def _places(problem: Problem) -> list[_Place]:
    """Return the cells of a problem; a rate stands in two: I12/J12."""
    return [position(cell) for cell in problem.cell.split("/")] if problem.cell else []


def _by_cell(problems: Iterable[Problem], here: _Map) -> dict[_Place, list[Problem]]:
    found: dict[_Place, list[Problem]] = {}
    for problem in problems:
        for row, column in _places(problem):
            found.setdefault((row, here.visible(column)), []).append(problem)
    return found


def _words(problems: Iterable[Problem], lang: str) -> str:
    """Return the comment of a cell: what is wrong, below it what to do, the worst first."""
    said = dict.fromkeys(
        "\n→ ".join(part for part in (_sentence(p.says(lang)), p.todo(lang)) if part)
        for p in sorted(problems, key=_rank)
    )
    return cut(f"{_title(lang)}:\n" + "\n\n".join(said), MOST_COMMENT)


def _asked(
    book: Workbook, problems: Sequence[Problem], seen: Mapping[str, _Marked], lang: str
) -> list[_Question]:
    """Return the questions, the worst first, then in the order of sheets and rows."""
    order = {sheet.name: place for place, sheet in enumerate(book.sheets)}

    def key(problem: Problem) -> tuple[int, int, list[_Place]]:
        return _rank(problem), order.get(problem.sheet, -1), _places(problem)

    asked = []
    for problem in sorted(problems, key=key):
        sheet = book.sheet(problem.sheet)
        places = _places(problem)
        cells = [sheet.cells.get(place) for place in places] if sheet else []
        found = " / ".join(cell.text for cell in cells if cell)
        target, was = "", ""
        if sheet:
            row, column = places[0] if places else (1, 1)
            own = seen.get(sheet.name)
            column = own.visible(column) if own else column
            at = address(row, column)
            target = "'" + sheet.name.replace("'", "''") + f"'!{at}"
            was = _record(sheet.name, own, places) if own else ""
        asked.append(replace(_question(problem, lang, found, target), was=was))
    return asked


_WAS = "#was"
"""Begins a line in hidden column A: sheet, cell and the fill that the cell had before ours."""


def _record(sheet: str, own: _Marked, places: Iterable[_Place]) -> str:
    seen = ((row, own.visible(column)) for row, column in places)
    return "\n".join(f"{_WAS}|{address(*at)}|{own.was[at]}|{sheet}" for at in seen if at in own.was)


def _recorded(book: Workbook) -> dict[str, dict[_Place, str]]:
    """Return by sheet the cells that were tinted in a file sent back before, and their fills."""
    found: dict[str, dict[_Place, str]] = {}
    old = _old(book)
    cells = book.sheets[old].cells.items() if old is not None else ()
    for line in (line for (_, column), c in cells if column == 1 for line in c.text.split("\n")):
        mark, _, rest = line.partition("|")
        if mark == _WAS and _RECORD.fullmatch(rest):
            cell, fill, sheet = rest.split("|", 2)
            found.setdefault(sheet, {})[position(cell)] = fill
    return found


_RECORD = re.compile(r"[A-Z]{1,3}[0-9]{1,7}\|<fill>[^|&\n]*</fill>\|.+")


# The sheet of questions


def _sheet(asked: list[_Question], styles: _Styles, lang: str, sample: bool, file: str) -> bytes:
    """Return the XML of the sheet of questions."""
    top = _top(file, len(asked), lang, sample, False)
    rows = [_line(n, [(look, words)], 24, styles) for n, (look, words) in enumerate(top, start=1)]
    rows[0] = _tagged(rows[0], 1, MARK, styles)
    header = len(top) + 1
    rows.append(_line(header, [("heading", words) for words in _headings(lang)], 28, styles))
    links = []
    for number, one in enumerate(asked, start=1):
        looks = ("number", one.severity, "text", "link" if one.target else "number", *["text"] * 3)
        cells = list(zip(looks, _texts(number, one, lang), strict=True))
        row = _line(header + number, cells, _height(one), styles)
        rows.append(_tagged(row, header + number, one.was, styles))
        if one.target:
            location = escape(_CONTROL.sub("", one.target))
            links.append(f'<hyperlink ref="E{header + number}" location="{location}"/>')
    widths = ''.join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(_WIDTHS, start=2)
    )  # fmt: skip
    return (
        f'{_DECLARATION}<worksheet xmlns="{_MAIN}"><sheetPr><tabColor rgb="FF{RED[1:].upper()}"/>'
        '<pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView showGridLines="0" '
        f'tabSelected="1" workbookViewId="0"><pane ySplit="{header}" '
        f'topLeftCell="A{header + 1}" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="E{header + 1}" sqref="E{header + 1}"/>'
        '</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
        f'<cols><col min="1" max="1" width="10" hidden="1" customWidth="1"/>{widths}</cols>'
        f"<sheetData>{''.join(rows)}</sheetData>"
        + (f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "")
        + '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    ).encode()


def _line(number: int, cells: list[tuple[str, str]], height: float, styles: _Styles) -> str:
    written = "".join(
        _text_cell(f"{letters(column)}{number}", words, styles.own(look))
        for column, (look, words) in enumerate(cells, start=2)
    )
    return f'<row r="{number}" ht="{height:g}">{written}</row>'


def _tagged(row: str, number: int, tag: str, styles: _Styles) -> str:
    """Return a row with a text in its hidden first cell."""
    cell = _text_cell(f"A{number}", tag, styles.own("tag")) if tag else ""
    return row.replace('">', f'">{cell}', 1)


def _text_cell(cell: str, words: str, style: int) -> str:
    """Return a cell that holds text whatever it begins with: an inline string is no formula."""
    text = escape(_clean(words), quote=False)
    return (
        f'<c r="{cell}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    )


def _add_sheet(
    parts: _Package,
    book: Workbook,
    name: str,
    relations: _Relations,
    sheets: Mapping[str, str],
    lang: str,
    content: bytes,
) -> None:
    """Put the sheet of questions first and in front; one that was sent before is replaced."""
    xml = parts.read(name)
    root = _tree(xml)
    listed = _need(root.child("sheets"), "sheets")
    old = _old(book)
    known = listed.children[old] if old is not None else None
    if known:
        title = known.attributes["name"]
        part, relation = sheets[title], _relation_of(known)
        identifier = known.attributes["sheetId"]
        if _relations(parts, part).rows:
            raise Unpatchable("somebody added things to our sheet")
        parts.put(part, content)
    else:
        title = _free_title(book, _title(lang))
        part = parts.fresh(f"{dirname(name)}/worksheets/{AUTHOR}{{}}.xml".lstrip("/"))
        relation = relations.add("worksheet", part)
        identifier = str(max(int(n.attributes["sheetId"]) for n in listed.children) + 1)
        parts.put(part, content, _TYPE.format("worksheet"))
    new = (
        f'<{_prefix(root)}sheet xmlns:r="{_RELATIONS}" name="{escape(title)}" '
        f'sheetId="{identifier}" r:id="{escape(relation)}"/>'
    )
    edits = [(listed.opened, listed.opened, new.encode())]
    edits += [(known.start, known.end, b"")] if known else []
    parts.put(name, _edited(xml, [*edits, *_shifted(xml, root, old)]))


def _old(book: Workbook) -> int | None:
    """Return the place of our sheet in a file that was sent back before."""
    for place, sheet in enumerate(book.sheets):
        first = sheet.cells.get((1, 1))
        if first and first.text == MARK:
            if any(cell.formula for cell in sheet.cells.values()):
                raise Unpatchable("formulas in our sheet, which the calculation chain names")
            return place
    return None


def _free_title(book: Workbook, title: str) -> str:
    taken = {sheet.name.casefold() for sheet in book.sheets}
    names = [title, *(f"{title} ({n})" for n in range(2, 1000))]
    return next(name for name in names if name.casefold() not in taken)


def _shifted(xml: bytes, root: _Node, old: int | None) -> Iterator[_Edit]:
    """Yield the edits of what counts sheets from the first: names of one sheet, the open tab."""
    for node in root.all("definedName"):
        local = node.attributes.get("localSheetId")
        if local is None:
            continue
        if int(local) == old:
            yield node.start, node.end, b""
        elif old is None or int(local) < old:
            tag = _with(xml[node.start : node.opened], localSheetId=int(local) + 1)
            yield node.start, node.opened, tag
    for node in root.all("workbookView"):
        tag = xml[node.start : node.opened]
        new = _with(tag, activeTab=0 if "activeTab" in node.attributes else None, firstSheet=None)
        yield node.start, node.opened, new
