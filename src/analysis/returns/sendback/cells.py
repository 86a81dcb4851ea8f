"""Colour the cells of one sheet, and give back the colour of those that are no longer asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.returns.problems import Severity
from analysis.returns.sendback.layout import Place, RowPlace, SheetMap
from analysis.returns.sendback.record import Tinted
from analysis.returns.sendback.styles import Styles
from analysis.returns.sendback.xml_edit import (
    RELATIONS,
    Edit,
    Node,
    append,
    closing,
    tag_at,
    with_values,
)
from analysis.returns.workbook import address


@dataclass
class Paint:
    """What colours the cells of one sheet: those that are faulty, and back those that were.

    `ours` are the styles that bear our tints in a file sent back before, `former` what it says
    of the cells of this sheet; `was` collects the fill of each cell that is tinted now.
    """

    styles: Styles
    tints: Mapping[Place, Severity]
    ours: frozenset[int] = frozenset()
    former: Tinted = field(default_factory=Tinted)
    was: dict[Place, int] = field(default_factory=dict)

    def style(self, place: Place, style: int) -> int:
        """Return the style that a cell gets in place of its own."""
        fill = self.styles.fill_of(style)
        before = self._before(place, fill) if style in self.ours else None
        if place in self.tints:
            tinted = self.styles.tinted(style, self.tints[place], before or fill)
            self.was[place] = self.styles.before.index(before or fill)
            return tinted
        return style if before is None else self.styles.restored(style, before)

    def _before(self, place: Place, fill: str) -> str | None:
        """Return the fill from before our tint: by its number, else by what the list says."""
        number = self.former.number(place)
        known = self.styles.before
        listed = known[number] if number is not None and number < len(known) else None
        return self.styles.numbered(fill) or listed


def coloured(xml: bytes, here: SheetMap, paint: Paint) -> list[Edit]:
    """Return the edits that give cells their tint; blank cells are made where they belong."""
    edits: list[Edit] = []
    new_rows: dict[int, list[bytes]] = {}
    for line in sorted({row for row, _ in paint.tints} | here.rows.keys()):
        if line in here.rows:
            edits += _coloured_row(xml, here, here.rows[line], paint)
            continue
        columns = sorted(column for row, column in paint.tints if row == line)
        cells = b"".join(_blank(here, line, c, here.column(c).style, paint) for c in columns)
        name = f"{here.prefix}row"
        place = next((at for number, at in here.starts if number > line), -1)
        new_rows.setdefault(place, []).append(
            f'<{name} r="{line}">'.encode() + cells + f"</{name}>".encode()
        )
    for place, rows in new_rows.items():
        edits += [(place, place, b"".join(rows))] if place >= 0 else _at_end(xml, here, rows)
    return edits


def _at_end(xml: bytes, here: SheetMap, rows: list[bytes]) -> list[Edit]:
    start, closed = here.data
    opened = start + len(tag_at(xml, start))
    node = Node(f"{here.prefix}sheetData", {}, start, opened, *closing(xml, opened, closed))
    whole = append(xml, node, b"".join(rows))
    return whole if node.closed == node.end else whole[1:]


def _coloured_row(xml: bytes, here: SheetMap, row: RowPlace, paint: Paint) -> list[Edit]:
    wanted = {column for line, column in paint.tints if line == row.number}
    edits: list[Edit] = []
    for column, at, style in row.cells:
        if column in wanted or style in paint.ours:
            tag = tag_at(xml, at)
            new = with_values(tag, s=paint.style((row.number, column), style))
            edits.append((at, at + len(tag), new))
    missing = wanted - {column for column, _, _ in row.cells}
    return edits + _made(xml, here, row, sorted(missing), paint)


def _made(
    xml: bytes, here: SheetMap, row: RowPlace, columns: list[int], paint: Paint
) -> list[Edit]:
    """Return the edits that make blank cells in a row, each at its place in the order."""
    edits: list[Edit] = []
    appended: list[bytes] = []
    given = row.attributes.get("customFormat") in ("1", "true")
    for column in columns:
        style = int(row.attributes.get("s") or 0) if given else here.column(column).style
        blank = _blank(here, row.number, column, style, paint)
        place = next((at for right, at, _ in row.cells if right > column), -1)
        if place < 0:
            appended.append(blank)
        else:
            edits.append((place, place, blank))
    if columns:
        opened = row.start + len(tag_at(xml, row.start))
        node = Node(f"{here.prefix}row", {}, row.start, opened, *closing(xml, opened, row.end))
        # spans is a hint on which columns are filled; it would be wrong now.
        edits += append(xml, node, b"".join(appended), spans=None)
    return edits


def _blank(here: SheetMap, line: int, column: int, style: int, paint: Paint) -> bytes:
    new = paint.style((line, column), style)
    return f'<{here.prefix}c r="{address(line, column)}" s="{new}"/>'.encode()


_AFTER_DRAWING = (
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
)  # fmt: skip
"""What may follow <legacyDrawing> in a sheet."""


def drawn_at(here: SheetMap, relation: str) -> Edit:
    """Return the edit that ties the shapes of comments to a sheet, at its place in the order."""
    after = [at for name, at in here.tops if name in _AFTER_DRAWING or ":" in name]
    place = next((at for at in after if at > here.data[0]), here.end)
    new = f'<{here.prefix}legacyDrawing xmlns:r="{RELATIONS}" r:id="{relation}"/>'
    return place, place, new.encode()


def unselected(xml: bytes) -> bytes:
    """Return a sheet that is not selected: two selected sheets would be edited together."""
    end = xml.find(b"sheetData")
    head = xml if end < 0 else xml[:end]
    return _SELECTED.sub(b"", head) + xml[len(head) :]


_SELECTED = re.compile(rb"\stabSelected\s*=\s*[\"'](?:1|true)[\"']")
