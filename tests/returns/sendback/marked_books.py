"""What tests of the send-back workbook share: books to mark, and how marks are looked up."""

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from posixpath import dirname, normpath
from xml.etree import ElementTree
from zlib import crc32

import openpyxl
import xlsxwriter

from analysis.returns.problems import Problem
from analysis.returns.sendback import write
from analysis.returns.workbook import open_workbook

DOCTORS = ("indicators", "CT25")
PLANTED = {
    (*DOCTORS, "value"): "=1+1",
    (*DOCTORS, "status"): "đã xong",
    ("indicators", "CT07", "value"): "85",
    ("indicators", "CT30", "numerator"): 5,
    ("indicators", "CT30", "denominator"): 4,
    ("by_area", "03646@2025-07-01", "CT31.value"): "khoảng 30",
}
FIXED = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def values(path: Path) -> dict[str, dict[str, object]]:
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: {
            c.coordinate: c.value for row in sheet.iter_rows() for c in row if c.value is not None
        }
        for sheet in book.worksheets
    }


def fill_of(path: Path, sheet: str, cell: str) -> str:
    return openpyxl.load_workbook(path)[sheet][cell].fill.fgColor.rgb[2:].lower()


def marked(source: Path, problems: list[Problem]) -> Path:
    target = source.with_name("out.xlsx")
    write(source, target, problems)
    sound(target)
    return target


def fault(sheet: str, cell: str, code: str = "N01", found: str = "đạt") -> Problem:
    return Problem("a.xlsx", sheet, cell, code, found)


def sound(path: Path) -> None:
    """Check what Excel checks on opening: XML, relations, types, ids, counts and order."""
    content = parts(path)
    assert zipfile.ZipFile(path).testzip() is None
    types = ElementTree.fromstring(content["[Content_Types].xml"])
    declared = [n.attrib["PartName"].lower() for n in types if "PartName" in n.attrib]
    assert len(declared) == len(set(declared))
    known = {name.lower() for name in content}
    for name, xml in content.items():
        if name.endswith(".rels"):
            owner = name.replace("_rels/", "").removesuffix(".rels")
            rows = list(ElementTree.fromstring(xml))
            assert len({r.attrib.get("Id") for r in rows}) == len(rows)
            for row in rows:
                target = row.attrib.get("Target", "")
                if "chitieu" in target or "comments" in target or "vmlDrawing" in target:
                    place = target if target[0] == "/" else f"{dirname(owner)}/{target}"
                    assert normpath(place).lstrip("/").lower() in known
    styles = next(x for n, x in content.items() if n.lower().endswith("styles.xml"))
    root = ElementTree.fromstring(styles)
    for node in root:
        if node.tag.rpartition("}")[2] in ("fonts", "fills", "borders", "cellXfs"):
            assert int(node.attrib["count"]) == len(node)
    book = open_workbook(path)
    assert book.sheets[0].cells[1, 1].text == "#can-xem-lai"


def listed(path: Path) -> list[list[openpyxl.cell.Cell]]:
    """Return the lines of the list of questions, below its own heading."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [list(row[1:]) for row in sheet.iter_rows(min_row=line_of(path))]


def line_of(path: Path) -> int:
    """Return the row of the first question."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return max(cell.row for cell in sheet["B"] if cell.value == "STT") + 1


def rich(path: Path) -> Path:
    """Write a workbook with most of what people put into one."""
    book = xlsxwriter.Workbook(str(path))
    bold = book.add_format({"bold": True, "num_format": "0.00"})
    one, two, chart = book.add_worksheet("Một"), book.add_worksheet("Hai"), book.add_chartsheet()
    one.write_comment("B2", "xin xem lại", {"author": "Sở"})
    one.write_comment("D9", "nguồn")
    one.write_number("B2", 5, bold)
    one.write_string("B3", "chữ")
    one.write_formula("B4", "=B2*2", bold, 10)
    one.conditional_format("B2:B9", {"type": "cell", "criteria": ">", "value": 3, "format": bold})
    one.data_validation("C2", {"validate": "list", "source": ["a", "b"]})
    one.insert_image("F2", "a.png", {"image_data": BytesIO(png())})
    one.add_table("H2:I5")
    one.insert_button("K2", {"caption": "bấm"})
    one.set_header("&G", {"image_left": "a.png", "image_data_left": BytesIO(png())})
    two.write_url("A1", "https://example.org/")
    two.insert_chart("C3", drawn := book.add_chart({"type": "line"}))
    drawn.add_series({"values": "=Một!$B$2:$B$4"})
    bars = book.add_chart({"type": "bar"})
    bars.add_series({"values": "=Một!$B$2:$B$4"})
    chart.set_chart(bars)
    book.define_name("Hai!riêng", "=Hai!$A$1")
    book.define_name("chung", "=Một!$B$2")
    two.activate()
    book.close()
    return path


def png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc32(kind + body))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\x00" + b"\xff" * 8, 9) * 1)
        + chunk(b"IEND", b"")
    )


def rewritten(path: Path, change) -> Path:
    """Rewrite parts of a package by hand: `change` maps a name and its bytes to new bytes."""
    content = {name: change(name, xml) for name, xml in parts(path).items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, xml in content.items():
            package.writestr(name, xml)
    return path


def plain_book(path: Path, lines: int = 6) -> Path:
    """Write rows of two fills: what somebody coloured by hand, and nothing."""
    book = openpyxl.Workbook()
    green = openpyxl.styles.PatternFill("solid", fgColor="FF00B050")
    for line in range(1, lines + 1):
        book.active.append([f"CT{line:02d}", "đạt"])
        if line % 2:
            book.active.cell(line, 2).fill = green
    book.save(path)
    return path


def tints(path: Path, sheet: str = "Sheet") -> dict[str, str]:
    """Return the cells of a sheet that bear a tint of ours or a colour of somebody."""
    rows = openpyxl.load_workbook(path)[sheet].iter_rows()
    cells = (cell for row in rows for cell in row if cell.fill.fill_type)
    return {cell.coordinate: cell.fill.fgColor.rgb[2:].lower() for cell in cells}
