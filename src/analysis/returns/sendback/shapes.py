"""The boxes in which comments are shown: an old drawing format (VML) beside the comments."""

import re
from collections.abc import Callable, Iterator, Mapping

from analysis.returns.sendback.layout import Place, SheetMap
from analysis.returns.sendback.package import Package
from analysis.returns.sendback.xml_edit import Unpatchable
from analysis.returns.sheets import lines_of
from analysis.returns.workbook import MAX_COLUMN

EMPTY_VML = (
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


def free_blocks(parts: Package) -> Iterator[int]:
    """Yield numbers of blocks of shapes that no drawing of the workbook uses."""
    drawings = [parts.read(name) for name in parts.entries if name.endswith(".vml")]
    lists = [match[2] for xml in drawings for match in _IDMAP.finditer(xml)]
    used = [int(number) for text in lists for number in re.findall(rb"\d+", text)]
    ids = [int(n) // _BLOCK for xml in drawings for n in re.findall(rb"_x0000_s(\d{1,9})\b", xml)]
    yield from range(max([0, *used, *ids]) + 1, 10**6)


def with_shapes(
    xml: bytes, here: SheetMap, texts: Mapping[Place, str], blocks: Iterator[int]
) -> bytes:
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


def _shape(number: int, z: int, here: SheetMap, row: int, column: int, text: str) -> str:
    high = 17 * lines_of(text, 44) + 16
    left = _along(column + 1, 15, MAX_COLUMN, lambda n: here.column(n).width)
    right = _along(column + 1, 15 + _WIDE, MAX_COLUMN, lambda n: here.column(n).width)
    top = _along(row, 2, 1_048_576, here.height)
    bottom = _along(row, 2 + high, 1_048_576, here.height)
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


def shape_at(drawing: bytes, place: Place) -> bytes | None:
    """Return the box of the comment of a cell, None where it is not found."""
    row, column = place[0] - 1, place[1] - 1
    at = re.compile(rb":Row>\s*%d\s*</\w+:Row>\s*<\w+:Column>\s*%d\s*<" % (row, column))
    return next((m[0] for m in _ONE_SHAPE.finditer(drawing) if at.search(m[0])), None)


_ONE_SHAPE = re.compile(rb"<(\w+):shape\s.*?</\1:shape>", re.S)
