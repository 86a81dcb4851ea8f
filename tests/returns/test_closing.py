"""Which questions a corrected file closes, which stay open, which are new."""

import openpyxl

from analysis.returns.closing import closed
from analysis.returns.problems import Problem
from analysis.returns.sendback import Asked, asked, questions_in, write
from analysis.returns.workbook import open_workbook


def fault(cell: str, code: str = "N01", found: str = "đạt", expected: str = "") -> Problem:
    return Problem("a.xlsx", "A", cell, code, found, expected)


def question(cell: str, code: str = "N01", found: str = "đạt", row: str = "") -> Asked:
    return Asked(code, "A", cell, found, row=row)


def book(path, *rows):
    made = openpyxl.Workbook()
    made.active.title = "A"
    for row in rows:
        made.active.append(row)
    made.save(path)
    return path


def test_a_solved_question_is_closed_and_another_stays_open():
    result = closed([question("D1"), question("D2")], [fault("D2")])
    assert result.closed == (question("D1"),)
    assert result.still_open == (fault("D2"),)
    assert result.new == ()


def test_another_wrong_word_in_the_same_cell_keeps_the_question_open():
    result = closed([question("D1")], [fault("D1", found="tốt")])
    assert (result.closed, result.new) == ((), ())
    assert result.still_open == (fault("D1", found="tốt"),)


def test_another_kind_of_problem_in_the_same_cell_is_new():
    result = closed([question("D1")], [fault("D1", "N03", "24-25")])
    assert result.closed == (question("D1"),)
    assert result.new == (fault("D1", "N03", "24-25"),)


def test_a_question_is_found_again_by_what_was_found_where_its_cell_moved():
    result = closed([question("D1", found="khoảng 40")], [fault("D8", found="khoảng 40")])
    assert result.still_open == (fault("D8", found="khoảng 40"),)


def test_a_blank_somewhere_else_is_not_the_blank_that_was_asked_about():
    result = closed([question("D1", "V09", "")], [fault("D8", "V09", "")])
    assert result.closed == (question("D1", "V09", ""),)
    assert result.new == (fault("D8", "V09", ""),)


def test_a_question_answers_one_problem_at_most():
    result = closed([question("D1")], [fault("D8"), fault("D9")])
    assert result.still_open == (fault("D8"),)
    assert result.new == (fault("D9"),)


def test_rows_are_known_by_their_first_words_where_they_moved(tmp_path):
    before = open_workbook(book(tmp_path / "a.xlsx", ["CT01", ""], ["CT02", ""], ["CT03", ""]))
    blanks = [asked(fault(cell, "V09", ""), before) for cell in ("B1", "B2")]
    after = open_workbook(book(tmp_path / "b.xlsx", ["mới", ""], ["CT01", ""], ["CT02", ""]))
    # CT01 moved from row 1 to row 2 and is still blank; CT02, now in row 3, was filled in.
    result = closed(blanks, [fault("B2", "V09", "")], after)
    assert [one.row for one in result.closed] == ["CT02"]
    assert result.still_open == (fault("B2", "V09", ""),)


def test_a_file_that_was_sent_back_tells_what_it_was_asked(tmp_path):
    path = book(tmp_path / "a.xlsx", ["CT01", "đạt"], ["CT02", "=1+1"])
    odd = "=1+1 \u202e_x0041_\x07" + "a" * 400
    problems = [
        fault("B1"),
        fault("B2", "N02", odd, "1,234 / 1234"),
        Problem("a.xlsx", "", "", "S03", expected="Chỉ tiêu"),
    ]
    write(path, tmp_path / "b.xlsx", problems)
    carried = questions_in(open_workbook(tmp_path / "b.xlsx"))
    assert {(q.code, q.sheet, q.cell, q.row) for q in carried} == {
        ("N01", "A", "B1", "CT01"),
        ("N02", "A", "B2", "CT02"),
        ("S03", "", "", ""),
    }
    again = open_workbook(tmp_path / "b.xlsx")
    assert closed(carried, problems, again).closed == ()
    assert closed(carried, problems, again).new == ()
    assert len(closed(carried, [], again).closed) == 3


def test_a_file_without_our_list_carries_no_questions(tmp_path):
    assert questions_in(open_workbook(book(tmp_path / "a.xlsx", ["CT01"]))) == ()


def test_a_list_that_somebody_spoiled_gives_the_questions_that_are_left(tmp_path):
    path = book(
        tmp_path / "a.xlsx", ["#can-xem-lai"], ["{không phải"], ["{"], ['{"code": "N01"}'], ["[1]"]
    )
    assert questions_in(open_workbook(path)) == (Asked("N01", "", ""),)
