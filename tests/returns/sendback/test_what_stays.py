"""What a file that goes back keeps: everything that was not asked about."""

import re
import zipfile

import openpyxl
from marked_books import (
    DOCTORS,
    FIXED,
    PLANTED,
    fault,
    fill_of,
    marked,
    parts,
    rewritten,
    rich,
    values,
)
from officer import HEALTH, YEAR, at, fill, plan, sent
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from analysis.returns.reading import read
from analysis.returns.sendback import TINTS, send_back
from analysis.returns.workbook import open_workbook


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
