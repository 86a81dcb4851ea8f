"""What else an .xlsx package carries: macros, links, embedded files, signatures, text boxes.

None of it is run, followed or opened; the receiver is told.
"""

from collections.abc import Iterator
from posixpath import basename
from urllib.parse import unquote

from analysis.returns.workbook.model import Notice, address
from analysis.returns.workbook.package import Package, local
from analysis.returns.workbook.relations import Relation, relations

_BY_NAME = (
    ("vbaproject.bin", "B02"),
    ("_xmlsignatures/", "B06"),
    ("xl/embeddings/", "B05"),
    ("xl/connections.", "B03"),
)
"""Pieces of part names with the notice that such a part deserves."""


def about_package(package: Package, linked: tuple[Relation, ...]) -> Iterator[Notice]:
    """Yield notices of what the package carries beside its sheets."""
    for part in package:
        code = next((code for piece, code in _BY_NAME if piece in part), "")
        if code and not part.endswith(".rels"):
            yield Notice(code, found="" if code in ("B02", "B06") else basename(part))
    for relation in linked:
        if relation.kind == "externalLink":
            yield from _links(package, relation.part)


def _links(package: Package, part: str) -> Iterator[Notice]:
    """Yield what an external link names: another workbook, or a program (DDE)."""
    for relation in relations(package, part):
        if relation.external:
            yield Notice("B03", found=unquote(basename(relation.target.replace("\\", "/"))))
    programs: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "ddeLink":
            get = attributes.get
            programs.append(f"{get('ddeService', '')} {get('ddeTopic', '')}".strip())

    if part.lower().endswith(".xml"):  # .xlsb has the same in a binary part
        package.parse(part, start)
    yield from (Notice("B04", found=program) for program in programs)


def about_sheet(package: Package, sheet: str, part: str) -> Iterator[Notice]:
    """Yield the texts that stand in text boxes on a sheet."""
    for relation in relations(package, part):
        if relation.kind == "drawing":
            for cell, text in _boxes(package, relation.part):
                yield Notice("B07", sheet, cell, text)


def _boxes(package: Package, part: str) -> list[tuple[str, str]]:
    """Return the texts of a drawing with the cell that each box begins at."""
    found: list[tuple[str, str]] = []
    pieces: list[str] = []
    lines: list[str] = []
    corner: dict[str, str] = {}

    def start(name: str, _: dict[str, str]) -> None:
        pieces.clear()
        name = local(name)
        if name == "txBody":
            lines.clear()
        elif name == "p":
            lines.append("")
        elif name.endswith("Anchor"):
            corner.clear()

    def end(name: str) -> None:
        name = local(name)
        if name == "t" and lines:
            lines[-1] += "".join(pieces)
        elif name in ("row", "col"):
            corner.setdefault(name, "".join(pieces))
        elif name == "txBody" and (text := "\n".join(lines).strip()):
            place = int(corner.get("row") or 0) + 1, int(corner.get("col") or 0) + 1
            found.append((address(*place) if corner else "", text))

    package.parse(part, start, end, pieces)
    return found
