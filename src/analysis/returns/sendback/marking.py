"""Mark the sender's own workbook: cells coloured and explained, the list of questions in front."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from lzma import LZMAError
from pathlib import Path
from posixpath import dirname
from xml.parsers import expat

from analysis.returns.grouped import rank
from analysis.returns.problems import Problem
from analysis.returns.sendback.asked import (
    Marked,
    Where,
    Wording,
    comment_text,
    own_problems,
    page,
    questions_of,
)
from analysis.returns.sendback.cells import Paint, coloured, unselected
from analysis.returns.sendback.comments import Voice, comment_cells, forget
from analysis.returns.sendback.layout import Place, SheetMap, mapped
from analysis.returns.sendback.listing import sheet_xml
from analysis.returns.sendback.package import Package, part_name
from analysis.returns.sendback.record import (
    MARK,
    Former,
    Tinted,
    digest,
    fills_written,
    former,
    places,
)
from analysis.returns.sendback.relations import Relations, relations_of, save_types
from analysis.returns.sendback.shapes import free_blocks
from analysis.returns.sendback.styles import PLAIN_STYLES, Styles
from analysis.returns.sendback.words import AUTHOR, title
from analysis.returns.sendback.xml_edit import (
    RELATIONS,
    TYPE,
    Edit,
    Node,
    Unpatchable,
    edited,
    need,
    prefix_of,
    tree,
    with_values,
)
from analysis.returns.workbook import Workbook, WorkbookError

_BROKEN = (
    zipfile.BadZipFile, zlib.error, LZMAError, struct.error, EOFError, NotImplementedError,
    RuntimeError, expat.ExpatError, ArithmeticError, LookupError, ValueError, WorkbookError,
)  # fmt: skip
_HARMLESS = {"printerSettings", "hyperlink"}
"""What programs hang on our sheet by themselves and what nothing of it needs."""


@dataclass(frozen=True)
class _Job:
    """What marking one workbook needs: its package, its own part, what it and its list say."""

    parts: Package
    book: Workbook
    name: str
    relations: Relations
    sheets: Mapping[str, str]
    before: Former | None
    styles: Styles
    lang: str

    @property
    def list_name(self) -> str | None:
        """Return the name of our sheet in a file that was sent back before."""
        return self.book.sheets[self.before.sheet].name if self.before else None


def marked(
    source: Path,
    book: Workbook,
    problems: Sequence[Problem],
    lang: str = "vi",
    sample: bool = False,
    where: Where | None = None,
) -> tuple[bytes, bool]:
    """Return the bytes of the marked workbook and whether it has macros.

    Raises Unpatchable where the package cannot be patched with certainty.
    """
    own = own_problems(problems, source.name, book.file)
    try:
        with zipfile.ZipFile(source) as package:
            parts = Package(package)
            signed = any(name.startswith("_xmlsignatures/") for name in parts.entries)
            told = Wording(lang, book.file, sample, where or {}, marked=True, signed=signed)
            return _patched(_job(parts, book, lang), own, told)
    except _BROKEN as error:
        raise Unpatchable(str(error)) from error


def _job(parts: Package, book: Workbook, lang: str) -> _Job:
    name = relations_of(parts, "").one("officeDocument")
    if not name or name not in parts:
        raise Unpatchable("no workbook part")
    if any("revisions/" in part for part in parts.entries):
        raise Unpatchable("a workbook shared in the old way")
    relations, before = relations_of(parts, name), former(book)
    sheets = _sheet_parts(parts, name, relations)
    if list(sheets) != [sheet.name for sheet in book.sheets]:
        raise Unpatchable("sheets that are read otherwise than they are written")
    styles = _styles(parts, name, relations, before.fills if before else ())
    return _Job(parts, book, name, relations, sheets, before, styles, lang)


def _patched(job: _Job, problems: Sequence[Problem], told: Wording) -> tuple[bytes, bool]:
    seen = _mark_sheets(job, problems)
    for part in job.sheets.values():
        xml = job.parts.read(part)
        plain = unselected(xml)
        if plain != xml:
            job.parts.put(part, plain)
    listed = questions_of(problems, told, job.book, seen)
    shown = page(listed, problems, told, (MARK, fills_written(job.styles.before)))
    _add_sheet(job, sheet_xml(shown, job.styles))
    job.parts.put(_styles_part(job.name, job.relations), job.styles.patched())
    job.relations.save()
    macros = save_types(job.parts, job.name)
    return job.parts.content(), macros


def _sheet_parts(parts: Package, name: str, relations: Relations) -> dict[str, str]:
    """Return the part of each sheet by its name, in the order of the tabs."""
    root = tree(parts.read(name))
    prefix_of(root)
    listed = need(root.child("sheets"), "sheets").children
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


def _relation_of(node: Node) -> str:
    return next((v for k, v in node.attributes.items() if k.rpartition(":")[2] == "id"), "")


def _styles_part(name: str, relations: Relations) -> str:
    return relations.one("styles") or part_name(f"{dirname(name)}/styles.xml")


def _styles(parts: Package, name: str, relations: Relations, before: Sequence[str]) -> Styles:
    part = _styles_part(name, relations)
    if not relations.one("styles"):
        if part in parts:
            raise Unpatchable("styles that nothing points to")
        relations.add("styles", part)
        parts.put(part, PLAIN_STYLES.encode(), TYPE.format("styles"))
    return Styles(parts.read(part), before)


def _mark_sheets(job: _Job, problems: Sequence[Problem]) -> dict[str, Marked]:
    """Colour and explain the cells of every sheet that has problems, or may have had."""
    blocks = free_blocks(job.parts)
    ours = job.styles.ours() if job.before else frozenset[int]()
    found: dict[str, Marked] = {}
    for name in job.sheets:
        own = [p for p in problems if p.sheet == name and places(p.cell)]
        if name != job.list_name and (own or _bears_marks(job, name, ours)):
            found[name] = _mark_sheet(job, name, own, ours, blocks)
    return found


def _bears_marks(job: _Job, name: str, ours: frozenset[int]) -> bool:
    """Whether a sheet may bear marks of an earlier time: a style of ours, or any comment."""
    part = job.sheets[name]
    if not job.before or job.relations.kind(part) != "worksheet":
        return False
    used = {int(number) for number in _STYLE.findall(job.parts.read(part))}
    return bool(used & ours or relations_of(job.parts, part).one("comments"))


_STYLE = re.compile(rb"\ss=[\"'](\d{1,6})[\"']")


def _mark_sheet(
    job: _Job, name: str, own: list[Problem], ours: frozenset[int], blocks: Iterator[int]
) -> Marked:
    parts, part = job.parts, job.sheets[name]
    xml = parts.read(part)
    here = mapped(xml, {row for p in own for row, _ in places(p.cell)}, ours)
    by_cell = _by_cell(own, here)
    worst = {place: min(faults, key=_rank).severity for place, faults in by_cell.items()}
    texts = {place: comment_text(faults, job.lang) for place, faults in by_cell.items()}
    before = job.before.tinted.get(name, Tinted()) if job.before else Tinted()
    paint = Paint(job.styles, worst, ours, before)
    voice = Voice(job.before.said if job.before else None)
    edits = coloured(xml, here, paint)
    if job.before:
        forget(parts, part, here, texts.keys(), voice)
    if texts:
        edits += comment_cells(parts, part, here, texts, blocks, voice)
    if edits:
        parts.put(part, edited(xml, edits))
    return Marked(here.visible, paint.was, {place: digest(text) for place, text in texts.items()})


def _rank(problem: Problem) -> int:
    return rank(problem.severity)


def _by_cell(problems: Iterable[Problem], here: SheetMap) -> dict[Place, list[Problem]]:
    found: dict[Place, list[Problem]] = {}
    for problem in problems:
        for row, column in places(problem.cell):
            found.setdefault((row, here.visible(column)), []).append(problem)
    return found


def _add_sheet(job: _Job, content: bytes) -> None:
    """Put the sheet of questions first and in front; one that was sent before is replaced."""
    xml = job.parts.read(job.name)
    root = tree(xml)
    listed = need(root.child("sheets"), "sheets")
    known = listed.children[job.before.sheet] if job.before else None
    if known:
        new = known.attributes["name"], known.attributes["sheetId"], _relation_of(known)
        _replace(job, content)
    else:
        new = _made(job, listed, content)
    name, identifier, relation = map(escape, new)
    entry = (
        f'<{prefix_of(root)}sheet xmlns:r="{RELATIONS}" name="{name}" '
        f'sheetId="{identifier}" r:id="{relation}"/>'
    )
    edits = [(listed.opened, listed.opened, entry.encode())]
    edits += [(known.start, known.end, b"")] if known else []
    shifted = _shifted(xml, root, job.before.sheet if job.before else None)
    job.parts.put(job.name, edited(xml, [*edits, *shifted]))


def _replace(job: _Job, content: bytes) -> None:
    assert job.before
    part = job.sheets[job.book.sheets[job.before.sheet].name]
    if any(kind not in _HARMLESS for _, kind, _ in relations_of(job.parts, part).rows):
        raise Unpatchable("somebody added things to our sheet")
    if any(cell.formula for cell in job.book.sheets[job.before.sheet].cells.values()):
        raise Unpatchable("formulas in our sheet, which the calculation chain names")
    job.parts.put(part, content)


def _made(job: _Job, listed: Node, content: bytes) -> tuple[str, str, str]:
    """Add a sheet; return its name, its number and its relation."""
    part = job.parts.fresh(f"{dirname(job.name)}/worksheets/{AUTHOR}{{}}.xml".lstrip("/"))
    job.parts.put(part, content, TYPE.format("worksheet"))
    number = max(int(node.attributes["sheetId"]) for node in listed.children) + 1
    return _free_title(job), str(number), job.relations.add("worksheet", part)


def _free_title(job: _Job) -> str:
    taken = {name.casefold() for name in job.sheets}
    first = title(job.lang)
    names = [first, *(f"{first} ({n})" for n in range(2, 1000))]
    return next(name for name in names if name.casefold() not in taken)


def _shifted(xml: bytes, root: Node, old: int | None) -> Iterator[Edit]:
    """Yield the edits of what counts sheets from the first: names of one sheet, the open tab."""
    for node in root.all("definedName"):
        local = node.attributes.get("localSheetId")
        if local is None:
            continue
        if int(local) == old:
            yield node.start, node.end, b""
        elif old is None or int(local) < old:
            tag = with_values(xml[node.start : node.opened], localSheetId=int(local) + 1)
            yield node.start, node.opened, tag
    for node in root.all("workbookView"):
        tag = xml[node.start : node.opened]
        active = 0 if "activeTab" in node.attributes else None
        yield node.start, node.opened, with_values(tag, activeTab=active, firstSheet=None)
