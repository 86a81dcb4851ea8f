"""A marked file that comes back: what is solved loses its marks, nothing piles up."""

import openpyxl
import pytest
from marked_books import DOCTORS, fault, fill_of, marked, parts, plain_book, rich, sound, tints
from officer import at, edit, fill, sent
from openpyxl.comments import Comment

from analysis.returns.sendback import TINTS, send_back, without_our_comments, write
from analysis.returns.workbook import open_workbook


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


def test_marks_are_taken_back_where_the_sender_moved_the_rows(tmp_path):
    path = plain_book(tmp_path / "a.xlsx")
    first = marked(path, [fault("Sheet", f"B{line}") for line in (1, 2, 3)])
    edit(first, lambda book: book["Sheet"].move_range("A1:B6", rows=4, translate=True))
    moved = {f"B{line + 4}": "f8d7da" for line in (1, 2, 3)} | {"B9": "00b050"}
    assert tints(first) == moved
    write(first, tmp_path / "b.xlsx", [fault("Sheet", "B6")])
    sound(tmp_path / "b.xlsx")
    assert tints(tmp_path / "b.xlsx") == {
        "B5": "00b050", "B6": "f8d7da", "B7": "00b050", "B9": "00b050",
    }  # fmt: skip


def test_marking_again_and_again_piles_nothing_up(tmp_path):
    found = [fault("Sheet", "B1"), fault("Sheet", "B2")]
    path, sizes = plain_book(tmp_path / "0.xlsx"), []
    for turn in range(1, 4):
        write(path, tmp_path / f"{turn}.xlsx", found)
        path = tmp_path / f"{turn}.xlsx"
        content = parts(path)
        sizes.append((sorted(content), content["xl/styles.xml"], content["xl/comments1.xml"]))
    assert sizes[0] == sizes[1] == sizes[2]
    write(path, tmp_path / "last.xlsx", [])
    assert tints(tmp_path / "last.xlsx") == tints(tmp_path / "0.xlsx")


def test_an_answer_that_somebody_wrote_into_our_comment_stays(tmp_path):
    first = marked(plain_book(tmp_path / "a.xlsx"), [fault("Sheet", "B1"), fault("Sheet", "B2")])

    def answer(book):
        comment = book["Sheet"]["B1"].comment
        book["Sheet"]["B1"].comment = Comment(f"{comment.text}\nSở: số này đúng", comment.author)

    edit(first, answer)
    write(first, tmp_path / "b.xlsx", [])
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["Sheet"]
    assert "Sở: số này đúng" in sheet["B1"].comment.text
    assert sheet["B2"].comment is None


def test_what_people_wrote_in_comments_is_told_from_what_we_wrote(tmp_path):
    path = rich(tmp_path / "a.xlsx")
    first = marked(path, [fault("Một", "B2"), fault("Một", "B3"), fault("Một", "B4")])

    def answer(book):
        comment = book["Một"]["B4"].comment
        book["Một"]["B4"].comment = Comment(f"{comment.text}\nsố này đúng", comment.author)

    said = without_our_comments(open_workbook(edit(first, answer))).sheet("Một").comments
    assert {place: text for place, text in said.items() if place != (4, 2)} == {
        (2, 2): "xin xem lại",
        (9, 4): "nguồn",
    }
    assert said[4, 2].endswith("số này đúng")


def test_a_fill_in_the_record_that_is_no_fill_is_not_written(tmp_path):
    first = marked(plain_book(tmp_path / "a.xlsx"), [fault("Sheet", "B1")])
    hostile = '{"fills": ["<fill><evil/></fill>", "<fill/></fills><fills>"]}'

    def spoil(book):
        book.worksheets[0]["A2"] = hostile

    edit(first, spoil)
    write(first, tmp_path / "b.xlsx", [])
    sound(tmp_path / "b.xlsx")
    assert b"evil" not in parts(tmp_path / "b.xlsx")["xl/styles.xml"]


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
