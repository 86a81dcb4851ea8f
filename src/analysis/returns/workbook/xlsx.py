"""Read the .xlsx family: .xlsx, .xlsm, .xltx, .xltm, in the usual or the Strict namespaces.

The reader follows the relations of the package as Excel does, looks at no part that says nothing
about cells, follows no link and runs no macro.
"""

from dataclasses import dataclass
from datetime import date

from analysis.returns.workbook import limits, xlsx_extras
from analysis.returns.workbook.about import about_cells
from analysis.returns.workbook.model import (
    Cells,
    Content,
    Sheet,
)
from analysis.returns.workbook.package import Package, local, named, too_many
from analysis.returns.workbook.relations import Relation, relations
from analysis.returns.workbook.xlsx_cells import read_page
from analysis.returns.workbook.xlsx_comments import comments
from analysis.returns.workbook.xlsx_styles import Look, Strings, looks, shared_strings


@dataclass(frozen=True)
class _Listed:
    """A sheet as the workbook lists it."""

    name: str
    hidden: bool
    part: str


def book_part(package: Package) -> str:
    """Return the name of the workbook part; "" where the package has none."""
    listed = [r.part for r in relations(package, "") if r.kind == "officeDocument"]
    for part in (*listed, "xl/workbook.xml", "xl/workbook.bin"):
        ours = part.lower().startswith("xl/") or "/" not in part
        if ours and part in package and part.lower().endswith((".xml", ".bin")):
            return part
    return ""


def read_xlsx(package: Package, book: str) -> Content:
    """Return the sheets of a workbook whose main part is `book`."""
    linked = relations(package, book)
    listed, epoch = _listed(package, book, linked)
    too_many(len(listed), limits.MAX_SHEETS, "number of sheets")
    strings = shared_strings(package, _part(package, linked, "sharedStrings"))
    known = looks(package, _part(package, linked, "styles"))
    notices = list(xlsx_extras.about_package(package, linked))
    sheets: list[Sheet] = []
    room = limits.MAX_CELLS
    for item in listed:
        sheet = _sheet(package, item, strings, known, room)
        room -= len(sheet.cells)
        notices += about_cells(sheet)
        notices += xlsx_extras.about_sheet(package, item.name, item.part)
        sheets.append(sheet)
    return Content(tuple(sheets), epoch, tuple(notices))


def _listed(
    package: Package, book: str, linked: tuple[Relation, ...]
) -> tuple[list[_Listed], date]:
    """Return the sheets that a workbook part lists, and the day its dates are counted from."""
    parts = {relation.id: relation.part for relation in linked if not relation.external}
    found: list[_Listed] = []
    epoch = date(1899, 12, 30)

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal epoch
        name = local(name)
        if name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            epoch = date(1904, 1, 1)
        elif name == "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            part = parts.get(named(attributes, "id"), "")
            found.append(_Listed(attributes.get("name", ""), hidden, part))

    package.parse(book, start)
    return found, epoch


def _sheet(
    package: Package, item: _Listed, strings: Strings, known: dict[str, Look], room: int
) -> Sheet:
    if item.part not in package:  # chart sheets of some writers, and parts that were lost
        return Sheet(item.name, item.hidden, {})
    page = read_page(package, item.part, strings, known, room)
    return Sheet(
        item.name,
        item.hidden,
        Cells(page.rows),
        tuple(page.merges),
        comments(package, item.part),
        frozenset(page.hidden_rows),
        frozenset(page.hidden_columns),
    )


def _part(package: Package, linked: tuple[Relation, ...], kind: str) -> str:
    """Return the part of a kind, under its usual name where no relation leads to it.

    Raises LookupError where a relation leads to a part that is lost: without its styles a
    workbook shows other figures than its sender saw.
    """
    part = next((r.part for r in linked if r.kind == kind), "")
    if part and part not in package:
        raise LookupError(part)
    return part or f"xl/{kind}.xml"
