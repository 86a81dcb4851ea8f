"""The send-back workbook: every fault marked at its cell, everything else as it was sent."""

import random
import re
import signal
import struct
import warnings
import zipfile
from io import BytesIO
from pathlib import Path
from posixpath import dirname, normpath
from xml.etree import ElementTree
from zlib import crc32

import openpyxl
import pytest
import xlsxwriter
from officer import HEALTH, YEAR, at, edit, fill, plan, sent
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from analysis.language import say
from analysis.returns import sendback
from analysis.returns.problems import Problem
from analysis.returns.reading import read
from analysis.returns.sendback import TINTS, Unpatchable, questions, send_back, write
from analysis.returns.workbook import WorkbookError, address, open_workbook

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "workbooks.zip"
QUICK = 60
SECONDS = 15
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


@pytest.fixture
def returned(tmp_path):
    """Return a return with planted faults, what is wrong with it, and what goes back."""
    path = fill(tmp_path / "2026-11-20_so-y-te.xlsx", PLANTED)
    problems = sent(path).problems
    return path, problems, send_back(path, tmp_path, problems)


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


# Marks


def test_every_faulty_cell_has_the_colour_of_its_gravest_problem(returned):
    _, problems, target = returned
    worst: dict[tuple[str, str], str] = {}
    for level in TINTS:
        for p in (p for p in problems if p.severity == level):
            for cell in p.cell.split("/"):
                worst.setdefault((p.sheet, cell), level)
    book = openpyxl.load_workbook(target)
    assert {k for k, level in worst.items() if level == "error"} >= {
        at(*DOCTORS, "value"),
        at(*DOCTORS, "status"),
        at("by_area", "03646@2025-07-01", "CT31.value"),
    }
    for (sheet, cell), level in worst.items():
        assert book[sheet][cell].fill.fgColor.rgb == f"FF{TINTS[level].upper()}", (sheet, cell)


def test_a_comment_says_what_is_wrong_and_below_it_what_to_do(returned):
    _, problems, target = returned
    book = openpyxl.load_workbook(target)
    for p in problems:
        for cell in p.cell.split("/"):
            text = book[p.sheet][cell].comment.text
            assert p.says()[1:] in text, p
            assert text.index(p.says()[1:]) < text.index(f"→ {p.todo()}") if p.todo() else True


def test_several_problems_of_one_cell_make_one_comment_with_the_worst_first(tmp_path):
    path = fill(tmp_path / "a.xlsx")
    sheet, cell = at(*DOCTORS, "value")
    several = [
        Problem("a.xlsx", sheet, cell, code, "85", "một khoảng") for code in ("N06", "V05", "N01")
    ]
    target = marked(path, several)
    text = openpyxl.load_workbook(target)[sheet][cell].comment.text
    order = [text.index(p.says()[1:]) for p in (several[2], several[1], several[0])]
    assert order == sorted(order)
    assert fill_of(target, sheet, cell) == TINTS["error"]


def test_a_style_keeps_everything_but_its_fill(returned):
    path, problems, target = returned
    before, after = openpyxl.load_workbook(path), openpyxl.load_workbook(target)
    for p in problems:
        old, new = before[p.sheet][p.cell], after[p.sheet][p.cell]
        for kept in ("font", "border", "alignment", "protection", "number_format"):
            assert repr(getattr(old, kept)) == repr(getattr(new, kept)), (kept, p.cell)


def test_cells_and_rows_that_do_not_exist_are_made_where_they_belong(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["C3"], sheet["F3"], sheet["C9"] = 1, 2, 3
    sheet.column_dimensions["H"].font = openpyxl.styles.Font(bold=True)
    book.save(tmp_path / "a.xlsx")
    cells = ["A1", "A3", "D3", "E3", "H3", "H5", "B7", "D7", "C9", "ZZ20"]
    target = marked(tmp_path / "a.xlsx", [fault("Sheet", c) for c in cells])
    after = openpyxl.load_workbook(target)["Sheet"]
    assert {c for c in cells if after[c].comment and after[c].fill.fgColor.rgb == "FFF8D7DA"} == {
        *cells
    }
    assert after["H5"].font.b
    xml = parts(target)["xl/worksheets/sheet1.xml"].decode()
    rows = [int(n) for n in re.findall(r'<row [^>]*?r="(\d+)"', xml)]
    assert rows == [1, 3, 5, 7, 9, 20]
    assert re.findall(r'<c r="([A-Z]+)3"', xml) == ["A", "C", "D", "E", "F", "H"]


def test_an_empty_sheet_and_an_empty_row_can_be_marked(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    book.add_worksheet("A").set_row(2, 40)
    book.add_worksheet("B")
    book.close()
    target = marked(tmp_path / "a.xlsx", [fault("A", "B3"), fault("B", "C2")])
    assert [fill_of(target, *k) for k in (("A", "B3"), ("B", "C2"))] == [TINTS["error"]] * 2


def test_a_fault_in_a_hidden_column_is_shown_in_the_first_column_that_is_seen(tmp_path):
    path = fill(tmp_path / "a.xlsx")
    sheet, cell = at(*DOCTORS, "number")
    target = marked(path, [fault(sheet, "A" + cell[1:], "S01", "CT99")])
    assert openpyxl.load_workbook(target)[sheet][cell].comment
    assert openpyxl.load_workbook(target).worksheets[0]["E4"].hyperlink.location.endswith(cell)


# The list of questions


def test_the_first_sheet_lists_every_problem_with_a_link_to_its_cell(returned):
    _, problems, target = returned
    sheet = openpyxl.load_workbook(target).worksheets[0]
    assert sheet.title == "Cần xem lại"
    assert sheet.freeze_panes == "A4"
    heads = [c.value for c in sheet[3][1:]]
    assert heads == [
        "STT", "Mức độ", "Trang tính", "Ô", "Đang ghi", "Vấn đề", "Cần làm",
    ]  # fmt: skip
    lines = [[c.value or "" for c in row[1:]] for row in sheet.iter_rows(min_row=4)]
    assert [line[0] for line in lines] == [str(n) for n in range(1, len(problems) + 1)]
    assert {(x[1], x[2], x[3], x[5][1:-1], x[6]) for x in lines} == {
        (say(p.severity), p.sheet, p.cell, p.says()[1:], p.todo()) for p in problems
    }
    levels = [say(level) for level in TINTS]
    assert [levels.index(x[1]) for x in lines] == sorted(levels.index(x[1]) for x in lines)
    for row in sheet.iter_rows(min_row=4):
        first = row[4].value.split("/")[0]
        assert row[4].hyperlink.location == f"'{row[3].value}'!{first}"


def test_a_found_text_that_looks_like_a_formula_stays_text(returned):
    _, _, target = returned
    sheet = openpyxl.load_workbook(target).worksheets[0]
    found = next(row for row in sheet.iter_rows(min_row=4) if row[5].value == "=1+1")
    assert found[5].data_type in ("s", "inlineStr")
    assert b"<f>" not in parts(target)["xl/worksheets/chitieu1.xml"]


@pytest.mark.parametrize("name", ["Tiền & vốn", "O'Brien's", '<a> "b"', "Sheet 1", "A1"])
def test_links_lead_to_sheets_of_any_name(tmp_path, name):
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    book.add_worksheet("x")
    book.add_worksheet(name).write_string("B2", "một")
    book.close()
    target = marked(tmp_path / "a.xlsx", [fault(name, "B2")])
    after = openpyxl.load_workbook(target)
    quoted = name.replace("'", "''")
    assert after.worksheets[0]["E4"].hyperlink.location == f"'{quoted}'!B2"
    assert after[name]["B2"].comment


def test_strange_letters_and_long_texts_harm_nothing(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "_x000D_ _x0041_"
    book.save(tmp_path / "a.xlsx")
    odd = "\x00\x07\ud800<b>&\r\n_x0041_" + "a" * 40_000
    target = marked(tmp_path / "a.xlsx", [fault("Sheet", "B1", found=odd), fault("Sheet", "A1")])
    cells = open_workbook(target).sheets[0].cells
    assert max(len(c.text) for c in cells.values()) < 32_767
    assert "<b>&" in cells[5, 7].text


def test_problems_of_the_whole_file_stand_in_the_list_without_a_link(tmp_path):
    path = fill(tmp_path / "a.xlsx")
    target = marked(path, [Problem("a.xlsx", "", "", "S03", expected="Chỉ tiêu")])
    sheet = openpyxl.load_workbook(target).worksheets[0]
    assert sheet["E4"].hyperlink is None
    assert "Chỉ tiêu" in sheet["G4"].value


def test_a_made_up_return_says_so_on_its_first_sheet(tmp_path):
    path = fill(tmp_path / "a.xlsx", PLANTED, sample=True)
    problems = sent(path, sample=True).problems
    target = send_back(path, tmp_path, problems, sample=True)
    sheet = openpyxl.load_workbook(target).worksheets[0]
    assert sheet["B1"].value == say("ILLUSTRATION – THESE FIGURES ARE NOT REAL")
    assert sheet["A1"].value == "#can-xem-lai"


def test_the_words_are_in_the_language_asked(tmp_path):
    path = fill(tmp_path / "a.xlsx", PLANTED)
    target = send_back(path, tmp_path, sent(path).problems, lang="en")
    assert openpyxl.load_workbook(target).sheetnames[0] == "To review"


# What stays


def test_every_other_part_keeps_its_bytes_and_its_date(returned):
    path, problems, target = returned
    before, after = parts(path), parts(target)
    listed = [s.name for s in open_workbook(path).sheets]
    touched = {f"xl/worksheets/sheet{listed.index(p.sheet) + 1}.xml" for p in problems}
    selected = {n for n, xml in before.items() if b'tabSelected="1"' in xml}
    assert {n for n in before if before[n] != after[n]} == FIXED | touched | selected
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target) as new:
        dates = {e.filename: e.date_time for e in new.infolist()}
        assert all(dates[e.filename] == e.date_time for e in old.infolist())
        assert [e.filename for e in old.infolist()] == new.namelist()[: len(old.namelist())]


def test_all_values_of_the_sender_stay(returned):
    path, _, target = returned
    after = values(target)
    del after["Cần xem lại"]
    assert after == values(path)


def test_protection_lists_panes_names_and_hidden_sheets_stay(returned):
    path, _, target = returned
    before, after = openpyxl.load_workbook(path), openpyxl.load_workbook(target)
    assert after.sheetnames == ["Cần xem lại", *before.sheetnames]
    assert after.active.title == "Cần xem lại"
    assert [s.title for s in after if s.sheet_view.tabSelected] == ["Cần xem lại"]
    for old in before:
        new = after[old.title]
        assert new.sheet_state == old.sheet_state
        assert new.freeze_panes == old.freeze_panes
        assert new.protection.sheet == old.protection.sheet
        assert new.print_title_rows == old.print_title_rows
        assert new.print_area == old.print_area
        assert new.auto_filter.ref == old.auto_filter.ref
        rules = [
            sorted((str(v.sqref), v.type, v.formula1, v.showErrorMessage) for v in s)
            for s in (old.data_validations.dataValidation, new.data_validations.dataValidation)
        ]
        assert rules[0] == rules[1]


def test_reading_the_send_back_gives_the_same_records_and_problems(returned):
    path, _, target = returned

    def told(file):
        found = read(file, plan(), name="x", year=YEAR, agency=HEALTH)
        own = ("observations", "plans", "tasks", "proposals")
        rows = [[r | {"sha256": ""} for r in getattr(found, name)] for name in own]
        return rows, found.problems, found.accepted

    assert told(target) == told(path)


def test_the_same_return_gives_the_same_bytes(returned, tmp_path):
    path, problems, target = returned
    first = target.read_bytes()
    assert send_back(path, tmp_path, problems).read_bytes() == first


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

    import zlib

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\x00" + b"\xff" * 8, 9) * 1)
        + chunk(b"IEND", b"")
    )


def test_pictures_charts_tables_buttons_and_formats_stay(tmp_path):
    path = rich(tmp_path / "a.xlsx")
    target = marked(path, [fault("Một", "B3"), fault("Một", "B4"), fault("Hai", "B7")])
    before, after = parts(path), parts(target)
    changed = {n for n in before if before[n] != after[n]}
    assert {n for n in changed if not re.search("sheet|comments|vmlDrawing|styles|Types|book", n)}\
        == set()  # fmt: skip
    assert not [n for n in changed if "chart" in n or "media" in n or "tables/" in n]
    book = openpyxl.load_workbook(target)
    assert book["Một"]["B4"].value == "=B2*2"
    assert book["Hai"].defined_names["riêng"].value == "Hai!$A$1"
    assert book.sheetnames == ["Cần xem lại", "Một", "Hai", "Chart1"]


def test_a_comment_of_the_sender_stays_and_ours_stands_below(tmp_path):
    path = rich(tmp_path / "a.xlsx")
    target = marked(path, [fault("Một", "B2"), fault("Một", "B3")])
    sheet = openpyxl.load_workbook(target)["Một"]
    assert sheet["B2"].comment.text.startswith("xin xem lại\n\nCần xem lại:")
    assert sheet["B2"].comment.author == "Sở"
    assert sheet["D9"].comment.text == "nguồn"
    assert sheet["B3"].comment.text.startswith("Cần xem lại:")
    shapes = [x.decode() for n, x in parts(target).items() if n.endswith("vmlDrawing1.vml")]
    assert shapes[0].count('ObjectType="Note"') == 3
    ids = re.findall(r'id="(_x0000_s\d+)"', shapes[0])
    assert len(ids) == len(set(ids)) == 4


def test_shared_and_inline_strings_and_openpyxls_comments_stay(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Số liệu"
    sheet["A1"], sheet["B2"] = "chung", "hai"
    sheet["A1"].comment = Comment("cũ", "ai đó")
    sheet.add_data_validation(DataValidation("whole", formula1="1", sqref="C1:C5"))
    book.save(tmp_path / "a.xlsx")
    found = [fault("Số liệu", "A1"), fault("Số liệu", "B2")]
    after = openpyxl.load_workbook(marked(tmp_path / "a.xlsx", found))["Số liệu"]
    assert after["A1"].comment.text.startswith("cũ\n\nCần xem lại:")
    assert (after["A1"].value, after["B2"].value) == ("chung", "hai")
    assert str(after.data_validations.dataValidation[0].sqref) == "C1:C5"


def rewritten(path: Path, change) -> Path:
    """Rewrite parts of a package by hand: `change` maps a name and its bytes to new bytes."""
    content = {name: change(name, xml) for name, xml in parts(path).items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, xml in content.items():
            package.writestr(name, xml)
    return path


def test_a_thread_is_left_as_it_is(tmp_path):
    path = rich(tmp_path / "a.xlsx")
    rewritten(path, lambda n, x: x.replace("<author>Sở<".encode(), b"<author>tc={1-2}<"))
    target = marked(path, [fault("Một", "B2")])
    assert openpyxl.load_workbook(target)["Một"]["B2"].comment.text == "xin xem lại"
    assert fill_of(target, "Một", "B2") == TINTS["error"]


def test_prefixed_elements_are_marked_too(tmp_path):
    path = fill(tmp_path / "a.xlsx", PLANTED)

    def prefixed(name, xml):
        if not re.search(r"xl/(styles|workbook|worksheets/sheet\d+)\.xml$", name):
            return xml
        text = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", xml.decode())
        return text.replace('xmlns="', 'xmlns:x="', 1).encode()

    rewritten(path, prefixed)
    problems = sent(path).problems
    target = marked(path, problems)
    assert fill_of(target, *at(*DOCTORS, "value")) == TINTS["error"]
    assert openpyxl.load_workbook(target)[at(*DOCTORS, "value")[0]][
        at(*DOCTORS, "value")[1]
    ].comment


def test_a_workbook_without_styles_gets_some(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.save(tmp_path / "a.xlsx")
    content = parts(tmp_path / "a.xlsx")
    del content["xl/styles.xml"]
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as package:
        for name, xml in content.items():
            bare = re.sub(rb"<(Override|Relationship) [^>]*styles[^>]*>", b"", xml)
            package.writestr(name, bare)
    assert b"styles" not in parts(tmp_path / "a.xlsx")["xl/_rels/workbook.xml.rels"]
    target = marked(tmp_path / "a.xlsx", [fault("Sheet", "A1")])
    assert fill_of(target, "Sheet", "A1") == TINTS["error"]


# Sent again


def test_a_file_sent_back_before_gets_its_sheet_replaced(returned, tmp_path):
    _, _, target = returned
    folder = tmp_path / "x"
    folder.mkdir()
    again = send_back(target, folder, sent(target).problems)
    sound(again)
    assert again.name == target.name
    book = openpyxl.load_workbook(again)
    assert book.sheetnames == openpyxl.load_workbook(target).sheetnames
    sheet, cell = at(*DOCTORS, "value")
    assert book[sheet][cell].comment.text.count("Cần xem lại:") == 1
    assert parts(again).keys() == parts(target).keys()
    assert book[sheet].print_title_rows == openpyxl.load_workbook(target)[sheet].print_title_rows


@pytest.mark.parametrize("by", [None, "openpyxl"])
def test_a_corrected_cell_gets_its_own_colour_back_and_loses_our_comment(returned, tmp_path, by):
    path, problems, target = returned
    if by:
        edit(target, lambda book: None)
    sheet, cell = at(*DOCTORS, "value")
    other = at(*DOCTORS, "status")
    left = [p for p in problems if (p.sheet, p.cell) != (sheet, cell)]
    folder = tmp_path / "x"
    folder.mkdir()
    again = send_back(target, folder, left)
    sound(again)
    assert fill_of(again, sheet, cell) == fill_of(path, sheet, cell)
    assert openpyxl.load_workbook(again)[sheet][cell].comment is None
    assert fill_of(again, *other) == TINTS["error"]
    assert openpyxl.load_workbook(again)[other[0]][other[1]].comment.text.count("Cần xem lại:") == 1
    third = send_back(again, tmp_path, [])
    sound(third)
    first, last = openpyxl.load_workbook(path), openpyxl.load_workbook(third)
    for p in problems:
        for c in p.cell.split("/"):
            old, new = first[p.sheet][c], last[p.sheet][c]
            assert repr(old.fill) == repr(new.fill)
            assert new.comment is None


def test_a_comment_of_the_sender_outlives_ours(tmp_path):
    path = rich(tmp_path / "a.xlsx")
    first = marked(path, [fault("Một", "B2"), fault("Một", "B3")])
    write(first, tmp_path / "b.xlsx", [])
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["Một"]
    assert sheet["B2"].comment.text == "xin xem lại"
    assert sheet["B3"].comment is None
    sound(tmp_path / "b.xlsx")


def test_a_sheet_of_ours_that_was_moved_comes_first_again(returned, tmp_path):
    _, _, target = returned
    edit(target, lambda book: book.move_sheet("Cần xem lại", 3))
    again = send_back(target, tmp_path, sent(target).problems)
    sound(again)
    names = openpyxl.load_workbook(again).sheetnames
    assert names[0] == "Cần xem lại"
    assert len(names) == len(set(names)) == len(openpyxl.load_workbook(target).sheetnames)
    old, new = openpyxl.load_workbook(target), openpyxl.load_workbook(again)
    assert [new[n].print_area for n in names] == [old[n].print_area for n in names]


def test_a_sheet_of_the_sender_with_our_title_is_kept(tmp_path):
    path = fill(tmp_path / "a.xlsx")
    edit(path, lambda book: book.create_sheet("Cần xem lại").append(["của tôi"]))
    book = openpyxl.load_workbook(marked(path, []))
    assert book.sheetnames[0] == "Cần xem lại (2)"
    assert book["Cần xem lại"]["A1"].value == "của tôi"


# Files that cannot be marked


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"%PDF-1.7", "PDF"), (b"\xd0\xcf\x11\xe0 old", ".xls"), (b"", ""), (b"PK\x03\x04cut", "")],
    ids=["pdf", "xls", "empty", "cut off"],
)
def test_what_is_no_workbook_gets_a_workbook_of_questions(tmp_path, content, word):
    path = tmp_path / "báo cáo.pdf"
    path.write_bytes(content)
    target = send_back(path, tmp_path, sent(path).problems)
    assert target.name == "báo cáo_can-xem-lai.xlsx"
    sheet = openpyxl.load_workbook(target).active
    assert path.name in sheet["B1"].value
    assert word in sheet["G4"].value
    assert sheet["H4"].value
    assert path.read_bytes() == content


def test_strict_open_xml_and_broken_order_fall_back_to_questions(tmp_path):
    for number, (old, new) in enumerate(
        [
            (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
             b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
            (b'<row r="4"', b'<row r="900"'),
            (b'standalone="yes"?>', b'standalone="yes"?><!-- \xff -->'),
        ]
    ):  # fmt: skip
        path = fill(tmp_path / f"{number}.xlsx", PLANTED)
        problems = sent(path).problems
        rewritten(path, lambda n, x, old=old, new=new: x.replace(old, new) if "sheet" in n else x)
        target = send_back(path, tmp_path, problems)
        assert openpyxl.load_workbook(target).sheetnames == ["Cần xem lại"]
        with pytest.raises((Unpatchable, WorkbookError)):
            write(path, tmp_path / "no.xlsx", problems)


def test_questions_are_text_and_the_same_bytes(tmp_path):
    found = [Problem("a.xls", "", "", "F01", "an empty file"), fault("A", "B2", found="=1+1")]
    for name in ("a.xlsx", "b.xlsx"):
        questions(tmp_path / name, found)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert (sheet["F5"].value, sheet["F5"].data_type) == ("=1+1", "s")


def test_the_source_is_never_overwritten(tmp_path):
    path = fill(tmp_path / "a_can-xem-lai.xlsx", PLANTED)
    content = path.read_bytes()
    target = send_back(path, tmp_path, sent(path).problems)
    assert target != path
    assert path.read_bytes() == content
    with pytest.raises(ValueError, match="never overwritten"):
        write(path, path, [])


def test_macros_keep_their_suffix_and_a_template_becomes_a_workbook(tmp_path):
    kind = b"spreadsheetml.sheet.main+xml"
    path = rewritten(
        fill(tmp_path / "a.xlsm"),
        lambda n, x: x.replace(
            b"vnd.openxmlformats-officedocument." + kind,
            b"vnd.ms-excel.sheet.macroEnabled.main+xml",
        ),
    )
    assert send_back(path, tmp_path, []).name == "a_can-xem-lai.xlsm"
    with pytest.raises(ValueError, match=r"\.xlsm"):
        write(path, tmp_path / "b.xlsx", [])
    path = rewritten(
        fill(tmp_path / "a.xltx"),
        lambda n, x: x.replace(kind, b"spreadsheetml.template.main+xml"),
    )
    target = send_back(path, tmp_path, [])
    assert target.name == "a_can-xem-lai.xlsx"
    assert kind in parts(target)["[Content_Types].xml"]


# Other people's workbooks


def corpus(folder: Path, most: int | None) -> list[Path]:
    if not CORPUS.is_file():
        pytest.skip(f"{CORPUS.name} is not beside this checkout")
    with zipfile.ZipFile(CORPUS) as package:
        names = sorted(n for n in package.namelist() if n.endswith((".xlsx", ".xlsm", ".xltx")))
        names = sorted(random.Random(7).sample(names, most)) if most else names
        found = [folder / f"{i:04d}-{Path(n).name}" for i, n in enumerate(names)]
        for path, name in zip(found, names, strict=True):
            path.write_bytes(package.read(name))
    return found


def opens(path: Path) -> bool:
    """Whether openpyxl opens a workbook in time."""
    signal.signal(signal.SIGALRM, hang)
    signal.alarm(SECONDS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            openpyxl.load_workbook(path)
    except Exception:
        return False
    finally:
        signal.alarm(0)
    return True


def hang(*_: object) -> None:
    raise TimeoutError


def planted(path: Path) -> list[Problem]:
    """Return a problem on some cell of a workbook and one on a blank cell beside it."""
    try:
        book = open_workbook(path)
    except WorkbookError:
        return []
    filled = [(s.name, cell) for s in book.sheets for cell in s.cells.values()]
    if not filled:
        return []
    name, cell = random.Random(path.name).choice(filled)
    beside = address(cell.row, min(cell.column + 1, 16_384))
    return [fault(name, cell.address, found=cell.text), fault(name, beside, "V09", "")]


def look_through(paths: list[Path], folder: Path) -> tuple[int, dict[str, str]]:
    """Send every workbook back; return how many were marked and why the others were not."""
    done, refused = 0, {}
    for path in paths:
        problems = planted(path)
        if not problems:
            continue
        target = folder / "out.xlsm"
        try:
            content, _ = sendback._patched(path, problems, "vi", False)
        except Unpatchable as error:
            refused[path.name] = str(error)
            continue
        target.write_bytes(content)
        done += 1
        keeps(path, target, problems[0].sheet)
        assert opens(target) or not opens(path), path.name
    return done, refused


def keeps(path: Path, target: Path, sheet: str) -> None:
    sound(target)
    before, after = parts(path), parts(target)
    changed = {n for n in before if before[n] != after.get(n)}
    own = [n for n in changed if not re.search(
        r"(?i)styles|workbook|content_types|worksheets|dialogsheets|chartsheets|sheet\d*\.xml"
        r"|comments|\.vml$", n)]  # fmt: skip
    assert own == [], path.name
    old, new = open_workbook(path), open_workbook(target)
    assert [s.name for s in new.sheets][1:] == [s.name for s in old.sheets], path.name
    for a, b in zip(old.sheets, new.sheets[1:], strict=True):
        cells = {k: (c.kind, c.text, c.formula, c.format) for k, c in b.cells.items()}
        assert cells == {k: (c.kind, c.text, c.formula, c.format) for k, c in a.cells.items()}


def test_other_peoples_workbooks_are_marked_and_keep_their_parts(tmp_path):
    done, refused = look_through(corpus(tmp_path, QUICK), tmp_path)
    assert done > 5 * len(refused), refused


@pytest.mark.long
def test_all_workbooks_of_the_corpus_are_marked_and_keep_their_parts(tmp_path):
    done, refused = look_through(corpus(tmp_path, None), tmp_path)
    print(done, refused)
    assert done > 8 * len(refused), refused
