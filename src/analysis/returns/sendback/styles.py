"""styles.xml: our tints, the fills that cells had before them, and the looks of our own sheet."""

import re
from collections.abc import Mapping, Sequence

from analysis.returns.problems import Severity
from analysis.returns.sendback.xml_edit import (
    ATTRIBUTE,
    DECLARATION,
    MAIN,
    Edit,
    Node,
    Unpatchable,
    append,
    edited,
    need,
    prefix_of,
    prefixed,
    tree,
    with_values,
)
from analysis.returns.sheets import DEEP, GREY, INK, LINE, RED

TINTS: Mapping[Severity, str] = {"error": "f8d7da", "warning": "fff3cd", "note": "d9e8f6"}
"""Fill of a cell by its gravest problem, worst first."""
MOST_STYLES, MOST_FILLS = 64_000, 150
"""Cell styles that Excel allows; fills before ours that we can remember in one cell."""
PLAIN_STYLES = (
    f'{DECLARATION}<styleSheet xmlns="{MAIN}">'
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
    "section": (f'<b/><sz val="12"/><color rgb="FF{DEEP[1:]}"/>', "", False, _MIDDLE),
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
_OUR_FILL = re.compile(f'fgColor rgb="FF(?:{"|".join(TINTS.values())})"', re.I)
_FIRST_NUMBER = 0xC40000
_NUMBERED = re.compile(r'bgColor rgb="FFC4([0-9A-F]{4})"', re.I)
"""A solid fill does not show its second colour: ours counts which fill the cell had before."""


class Styles:
    """styles.xml and what is added at the ends of its collections.

    `before` are the fills that cells had before our tints, in this round and the former ones.
    """

    def __init__(self, xml: bytes, before: Sequence[str] = ()) -> None:
        self.xml, self.root = xml, tree(xml)
        self.prefix = prefix_of(self.root)
        self.before = list(before)
        names = ("fonts", "fills", "borders", "cellXfs")
        self.nodes = {name: need(self.root.child(name), name) for name in names}
        self.added: dict[str, list[str]] = {name: [] for name in names}
        self._known: dict[str, dict[object, int]] = {}
        self._own: dict[str, int] = {}
        self._tinted: dict[tuple[int, Severity, str], int] = {}
        if any(not node.children for node in self.nodes.values()):
            raise Unpatchable("an empty collection of styles")

    def tinted(self, style: int, level: Severity, before: str) -> int:
        """Return the number of a style that differs from another only in its fill.

        `before` is the fill that the cell had before any tint of ours.
        """
        known = self._tinted.get((style, level, before))
        if known is not None:
            return known
        if before not in self.before:
            self.before.append(before)
        if len(self.before) > MOST_FILLS:
            raise Unpatchable("too many fills")
        number = _FIRST_NUMBER + self.before.index(before)
        new = self._filled(style, self._solid(TINTS[level], f'rgb="FF{number:06X}"'))
        self._tinted[style, level, before] = new
        return new

    def restored(self, style: int, fill: str) -> int:
        """Return the number of a style with the fill that it had before we tinted it."""
        return self._filled(style, self._add("fills", fill))

    def ours(self) -> frozenset[int]:
        """Return the numbers of the cell styles that bear one of our tints."""
        fills = self.nodes["fills"].children
        tints = {n for n, fill in enumerate(fills) if _OUR_FILL.search(self._plain(fill))}
        xfs = enumerate(self.nodes["cellXfs"].children)
        return frozenset(n for n, xf in xfs if int(xf.attributes.get("fillId") or 0) in tints)

    def numbered(self, fill: str) -> str | None:
        """Return the fill from before a tint by the number that the tint bears, or None."""
        match = _NUMBERED.search(fill)
        number = int(match[1], 16) if match else len(self.before)
        return self.before[number] if number < len(self.before) else None

    def fill_of(self, style: int) -> str:
        """Return the fill of a style, as XML without prefix."""
        fills = self.nodes["fills"].children
        number = int(self._xf(style).attributes.get("fillId") or 0)
        if not 0 <= number < len(fills):
            raise Unpatchable(f"fill {number} does not exist")
        return self._plain(fills[number])

    def own(self, look: str) -> int:
        """Return the number of one of the looks of our own sheet."""
        if look not in self._own:
            self._own[look] = self._look(look)
        return self._own[look]

    def _look(self, look: str) -> int:
        font, fill, bordered, alignment = _OWN[look]
        written = f'<font>{font}<name val="Arial"/><family val="2"/></font>'
        parent = ' xfId="0"' if self.root.child("cellStyleXfs") else ""
        # Quoted: a text with = stays text when somebody opens its cell and leaves it.
        quoted = ' quotePrefix="1"' if look == "text" else ""
        return self._add(
            "cellXfs",
            f'<xf numFmtId="0" fontId="{self._add("fonts", written)}" '
            f'fillId="{self._solid(fill) if fill else 0}" '
            f'borderId="{self._border() if bordered else 0}"{parent}{quoted} applyFont="1" '
            f'applyFill="1" applyBorder="1" applyAlignment="1">{alignment}</xf>',
        )

    def patched(self) -> bytes:
        """Return the part with what was added."""
        edits: list[Edit] = []
        for name, node in self.nodes.items():
            count = len(node.children) + len(self.added[name])
            if count > MOST_STYLES:
                raise Unpatchable("too many cell styles")
            new = prefixed("".join(self.added[name]), self.prefix).encode()
            edits += append(self.xml, node, new, count=count) if new else []
        return edited(self.xml, edits)

    def _add(self, collection: str, xml: str) -> int:
        """Return the number of an entry, new unless one of the same sense is there."""
        known = self._known.get(collection)
        if known is None:
            nodes = self.nodes[collection].children
            known = self._known[collection] = {}
            for number, node in enumerate(nodes):
                known.setdefault(_sense(self._plain(node)), number)
        number = len(self.nodes[collection].children) + len(self.added[collection])
        found = known.setdefault(_sense(xml), number)
        if found == number:
            self.added[collection].append(xml)
        return found

    def _plain(self, node: Node) -> str:
        xml = self.xml[node.start : node.end].decode()
        return re.sub(f"<(/?){self.prefix}", r"<\1", xml) if self.prefix else xml

    def _xf(self, style: int) -> Node:
        xfs = self.nodes["cellXfs"].children
        if not 0 <= style < len(xfs):
            raise Unpatchable(f"cell style {style} does not exist")
        return xfs[style]

    def _filled(self, style: int, fill: int) -> int:
        xml = self._plain(self._xf(style)).encode()
        end = xml.index(b">") + 1
        tag = with_values(xml[:end], fillId=fill, applyFill=1)
        return self._add("cellXfs", (tag + xml[end:]).decode())

    def _solid(self, rgb: str, second: str = 'indexed="64"') -> int:
        colours = f'<fgColor rgb="FF{rgb.upper()}"/><bgColor {second}/>'
        return self._add(
            "fills", f'<fill><patternFill patternType="solid">{colours}</patternFill></fill>'
        )

    def _border(self) -> int:
        edges = "".join(
            f'<{side} style="thin"><color rgb="FF{LINE[1:].upper()}"/></{side}>'
            for side in ("left", "right", "top", "bottom")
        )
        return self._add("borders", f"<border>{edges}<diagonal/></border>")


def _sense(xml: str) -> tuple[frozenset[tuple[bytes, bytes]], str]:
    """Return what an entry means: its attributes in no order, whether or not fills are applied."""
    tag, _, rest = xml.partition(">")
    found = {m[1]: m[2] for m in ATTRIBUTE.finditer(tag.removesuffix("/").encode())}
    found.pop(b"applyFill", None)
    return frozenset(found.items()), rest.removesuffix("</xf>")
