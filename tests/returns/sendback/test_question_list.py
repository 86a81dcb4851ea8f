"""The first sheet of a file that goes back: every question, grouped and one by one."""

import zipfile

import openpyxl
import pytest
import xlsxwriter
from marked_books import PLANTED, fault, line_of, listed, marked, parts, plain_book, tints
from officer import edit, fill, sent

from analysis.language import say
from analysis.returns.problems import Problem
from analysis.returns.sendback import TINTS, questions, send_back, write
from analysis.returns.workbook import open_workbook


def test_the_first_sheet_lists_every_problem_with_a_link_to_its_cell(returned):
    _, problems, target = returned
    sheet = openpyxl.load_workbook(target).worksheets[0]
    assert sheet.title == "Cần xem lại"
    heads = [c.value for c in sheet[line_of(target) - 1][1:]]
    assert heads == [
        "STT", "Mức độ", "Mã", "Chỉ tiêu", "Trang tính", "Ô", "Đang ghi", "Cả dòng ghi", "Vấn đề",
        "Cần làm",
    ]  # fmt: skip
    lines = [[c.value or "" for c in row] for row in listed(target)]
    assert [line[0] for line in lines] == [str(n) for n in range(1, len(problems) + 1)]
    assert {(x[1], x[2], x[4], x[5], x[8][1:-1], x[9]) for x in lines} == {
        (say(p.severity), p.code, p.sheet, p.cell, p.says()[1:], p.todo()) for p in problems
    }
    levels = [say(level) for level in TINTS]
    assert [levels.index(x[1]) for x in lines] == sorted(levels.index(x[1]) for x in lines)
    for row in listed(target):
        first = row[5].value.split("/")[0]
        assert row[5].hyperlink.location == f"'{row[4].value}'!{first}"


def test_a_found_text_that_looks_like_a_formula_stays_text_even_when_opened(returned):
    _, _, target = returned
    found = next(row[6] for row in listed(target) if row[6].value == "=1+1")
    assert found.data_type in ("s", "inlineStr")
    assert found.quotePrefix
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
    assert after.worksheets[0]["G4"].hyperlink.location == f"'{quoted}'!B2"
    assert after[name]["B2"].comment


def test_strange_letters_and_long_texts_harm_nothing(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "_x000D_ _x0041_"
    book.save(tmp_path / "a.xlsx")
    odd = "\x00\x07\ud800<b>&\r\n_x0041_" + "a" * 40_000
    target = marked(tmp_path / "a.xlsx", [fault("Sheet", "B1", found=odd), fault("Sheet", "A1")])
    cells = open_workbook(target).sheets[0].cells
    assert max(len(c.text) for c in cells.values()) < 32_767
    assert "<b>&" in cells[line_of(target) + 1, 8].text


def test_problems_of_the_whole_file_stand_in_the_list_without_a_link(tmp_path):
    path = fill(tmp_path / "a.xlsx")
    target = marked(path, [Problem("a.xlsx", "", "", "S03", expected="Chỉ tiêu")])
    sheet = openpyxl.load_workbook(target).worksheets[0]
    assert sheet["G4"].hyperlink is None
    assert "Chỉ tiêu" in sheet["J4"].value


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


def test_the_list_names_what_each_cell_is_about(tmp_path):
    path = plain_book(tmp_path / "a.xlsx")
    found = [fault("Sheet", "B1"), fault("Sheet", "B2", "V09", "")]
    write(path, tmp_path / "out.xlsx", found, where={("Sheet", "B1"): "CT25 – Bác sĩ"})
    assert [row[3].value or "" for row in listed(tmp_path / "out.xlsx")] == ["CT25 – Bác sĩ", ""]
    write(path, tmp_path / "no.xlsx", found)
    columns = openpyxl.load_workbook(tmp_path / "no.xlsx").worksheets[0].column_dimensions
    assert columns["E"].hidden


def test_above_the_list_one_line_for_each_kind_gives_all_addresses(tmp_path):
    found = [fault("Sheet", f"B{line}") for line in (1, 2, 3)] + [fault("Sheet", "A6", "V09", "")]
    sheet = openpyxl.load_workbook(
        marked(plain_book(tmp_path / "a.xlsx"), found)
    ).worksheets[0]  # fmt: skip
    lines = [[c.value for c in row[1:11]] for row in sheet.iter_rows(min_row=5, max_row=6)]
    assert [line[0] for line in lines] == ["3", "1"]
    assert [line[2] for line in lines] == ["N01", "V09"]
    assert [line[3] for line in lines] == ["«Sheet» B1–B3", "«Sheet» A6"]
    assert [line[9] for line in lines] == [found[0].todo(), found[3].todo()]


def test_questions_of_other_files_are_not_put_to_this_one(tmp_path):
    path = plain_book(tmp_path / "a.xlsx")
    rules = [Problem(file, "Sheet", "B1", "X01", "1", "2") for file in ("a.xlsx", "", "b.xlsx")]
    target = marked(path, [*rules, fault("Sheet", "B2")])
    assert [row[2].value for row in listed(target)] == ["N01", "X01"]
    questions(tmp_path / "q.xlsx", rules, file="a.xlsx")
    assert len(listed(tmp_path / "q.xlsx")) == 1


def test_letters_that_turn_the_direction_of_writing_are_left_out(tmp_path):
    target = marked(plain_book(tmp_path / "a.xlsx"), [fault("Sheet", "A9", found="\u202exslx.a")])
    assert listed(target)[0][6].value == "xslx.a"
    assert "\u202e" not in openpyxl.load_workbook(target)["Sheet"]["A9"].comment.text


def test_a_digital_signature_that_our_marks_break_is_named(tmp_path):
    path = plain_book(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("_xmlsignatures/origin.sigs", "")
    words = "The file was signed digitally; with our marks the signature no longer holds. "
    words = say(words + "Sign the corrected file again.")
    sheet = openpyxl.load_workbook(marked(path, [fault("Sheet", "B1")])).worksheets[0]
    assert words in [cell.value for cell in sheet["B"]]
    plain = marked(plain_book(tmp_path / "a.xlsx"), [fault("Sheet", "B1")])
    assert words not in [cell.value for cell in openpyxl.load_workbook(plain).worksheets[0]["B"]]


def test_a_workbook_whose_structure_is_locked_is_marked(tmp_path):
    path = plain_book(tmp_path / "a.xlsx")

    def lock(book):
        book.security = openpyxl.workbook.protection.WorkbookProtection(lockStructure=True)
        book.active.protection.sheet = True

    target = marked(edit(path, lock), [fault("Sheet", "B1")])
    after = openpyxl.load_workbook(target)
    assert after.security.lockStructure
    assert after["Sheet"].protection.sheet
    assert tints(target)["B1"] == TINTS["error"]


def test_a_range_is_marked_at_its_first_cell(tmp_path):
    target = marked(plain_book(tmp_path / "a.xlsx"), [fault("Sheet", "A2:B5"), fault("Sheet", "?")])
    assert tints(target)["A2"] == TINTS["error"]
    assert [row[5].value for row in listed(target)] == ["?", "A2:B5"]
