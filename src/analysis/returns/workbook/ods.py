"""Read OpenDocument spreadsheets (.ods, .ots, and .fods in one file), sparsely and in one pass.

A table may repeat an empty cell two thousand million times: such tails are normal and cost
nothing. What repeats a filled cell counts against the limit of cells before it is made.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from io import BytesIO
from posixpath import basename
from urllib.parse import unquote

from analysis.returns.workbook import limits
from analysis.returns.workbook.about import about_cells
from analysis.returns.workbook.model import Content, Notice, Sheet, WorkbookError, address
from analysis.returns.workbook.ods_names import DRAW, OFFICE, STYLE, TABLE, XLINK
from analysis.returns.workbook.ods_styles import Styles
from analysis.returns.workbook.ods_table import CELLS, Table, Texts
from analysis.returns.workbook.package import Clock, Package, parse, too_many


def read_ods(package: Package) -> Content:
    """Return the sheets of an OpenDocument package; raise WorkbookError (F12) if encrypted."""
    _refuse_encrypted(package)
    reading = _Reading(package.clock)
    package.parse("styles.xml", reading.start, reading.end, reading.pieces, namespaces=True)
    package.parse("content.xml", reading.start, reading.end, reading.pieces, namespaces=True)
    return reading.content(_about_package(package))


def read_flat(content: bytes, clock: Clock) -> Content:
    """Return the sheets of an OpenDocument spreadsheet in one XML file."""
    reading = _Reading(clock)
    stream = BytesIO(content)
    chunks = iter(lambda: stream.read(1 << 16), b"")
    parse(chunks, reading.start, reading.end, reading.pieces, namespaces=True)
    return reading.content(())


def _refuse_encrypted(package: Package) -> None:
    def start(name: str, _: dict[str, str]) -> None:
        if name.rpartition(" ")[2] == "encryption-data":
            raise WorkbookError("F12", "an OpenDocument spreadsheet (.ods)")

    package.parse("META-INF/manifest.xml", start, namespaces=True)


def _about_package(package: Package) -> Iterator[Notice]:
    if any(part.startswith(("basic/", "scripts/")) for part in package):
        yield Notice("B02")
    if "META-INF/documentsignatures.xml" in package:
        yield Notice("B06")


class _Reading:
    """Takes the events of content.xml and keeps the tables that are done."""

    def __init__(self, clock: Clock) -> None:
        self.pieces: list[str] = []
        self._clock, self._styles, self._texts = clock, Styles(), Texts()
        self._sheets: list[Sheet] = []
        self._notices: list[Notice] = []
        self._epoch = date(1899, 12, 30)
        self._room = limits.MAX_CELLS
        self._table: Table | None = None
        self._depth = 0  # of tables: one within another, and those that DDE links keep

    def content(self, more: Iterable[Notice]) -> Content:
        """Return all that was read."""
        about = [notice for sheet in self._sheets for notice in about_cells(sheet)]
        return Content(tuple(self._sheets), self._epoch, (*more, *self._notices, *about))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        self._texts.take(self.pieces)
        if name in _NESTS:
            self._depth += 1
            if name == TABLE + "table" and self._depth == 1:
                self._begin(attributes)
        elif name in _LINKS:
            self._link(name, attributes)
        elif name == TABLE + "null-date":
            self._epoch = date.fromisoformat(attributes.get(TABLE + "date-value", ""))
        elif name.startswith(STYLE):
            self._styles.start(name, attributes)
        elif self._depth == 1 and self._table:
            self._inside(self._table, name, attributes)

    def _begin(self, attributes: dict[str, str]) -> None:
        too_many(len(self._sheets) + 1, limits.MAX_SHEETS, "number of sheets")
        hidden = self._styles.is_hidden(attributes.get(TABLE + "style-name", ""))
        self._table = Table(attributes.get(TABLE + "name", ""), hidden, self._room)

    def _link(self, name: str, attributes: dict[str, str]) -> None:
        get = attributes.get
        if name == OFFICE + "dde-source":
            words = get(OFFICE + "dde-application", ""), get(OFFICE + "dde-topic", "")
            self._notices.append(Notice("B04", found=" ".join(words).strip()))
        else:
            file = unquote(basename(get(XLINK + "href", "")))
            self._notices.append(Notice("B03", found=file))

    def _inside(self, table: Table, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element of a table."""
        if name in CELLS:
            table.begin_cell(attributes)
            self._texts.open()
        elif name == TABLE + "table-row":
            self._clock.check()
            table.begin_row(attributes)
        elif name == TABLE + "table-column":
            table.take_column(attributes)
        elif name in _OPENS:
            self._texts.open()
        else:
            self._texts.start(name, attributes)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        self._texts.take(self.pieces)
        table = self._table
        if name in _NESTS:
            self._depth -= 1
            if self._depth == 0 and table:
                self._finish(table)
        elif self._depth == 1 and table:
            if name in CELLS:
                table.end_cell(self._texts.close(), self._styles, self._epoch)
            elif name == TABLE + "table-row":
                table.end_row()
            elif name in _OPENS:
                self._note(table, name, self._texts.close().strip())
            else:
                self._texts.end(name)

    def _note(self, table: Table, name: str, text: str) -> None:
        """Keep the text of a comment or of a shape."""
        if name == OFFICE + "annotation" and text:
            table.comments[table.place] = text
        elif text:
            place = address(*table.place) if min(table.place) else ""
            self._notices.append(Notice("B07", table.name, place, text))

    def _finish(self, table: Table) -> None:
        self._table = None
        # LibreOffice keeps the cells of other files that formulas refer to in tables like this.
        if not table.name.startswith("'file:"):
            self._sheets.append(table.sheet())
            self._room = table.room


_NESTS = (TABLE + "table", TABLE + "dde-links", TABLE + "tracked-changes")
_LINKS = (OFFICE + "dde-source", TABLE + "table-source", TABLE + "cell-range-source")
_OPENS = (
    OFFICE + "annotation",
    *(DRAW + shape for shape in ("frame", "custom-shape", "rect", "ellipse", "caption")),
)
