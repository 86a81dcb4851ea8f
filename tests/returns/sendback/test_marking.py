"""The marks of the send-back workbook: every fault at its cell."""

import re

import openpyxl
import xlsxwriter
from marked_books import DOCTORS, fault, fill_of, marked, parts
from officer import at, fill

from analysis.returns.problems import Problem
from analysis.returns.sendback import TINTS


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
    assert openpyxl.load_workbook(target).worksheets[0]["G4"].hyperlink.location.endswith(cell)
