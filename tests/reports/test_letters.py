"""Letters to agencies: who gets one, what it says, and that nobody's work is overwritten."""

import dataclasses
import json
import re
from datetime import date
from io import BytesIO

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from typer.testing import CliRunner

from analysis.batch.reminders import nothing_received, remind
from analysis.catalogue.office import read_office
from analysis.cli import app
from analysis.observations.register import senders
from analysis.release import open_release
from analysis.reports.documents import paper
from analysis.reports.documents.drafts import letter as drafted
from analysis.reports.documents.inline import FIGURE_STYLE, LITERAL_STYLE
from analysis.reports.documents.letters.letter import Occasion, letter
from analysis.reports.documents.letters.reminding import Reminder, reminders
from analysis.reports.figures import Figures
from analysis.returns.problems import Problem
from analysis.sample.slips import HALF, MISSING, NEVER_AGAIN

DAY = date(2026, 12, 11)
"""The day on which the last return of the made-up round arrived."""
SOME = ("so-noi-vu", "so-vhttdl", "so-y-te", "ubnd-03781", "ubnd-04168")

DOUBTFUL = {
    *("so-y-te", "ubnd-03856", "ubnd-03907", "ubnd-04105", "ubnd-04240", "ubnd-04075"),
    *("ubnd-03985", "ubnd-04210", "ubnd-03862"),
    # what only several returns together show: houses lost to the floods, two figures of CT40
    *("so-xay-dung", "so-noi-vu"),
}
"""Whose slip is an error or a warning; that of ubnd-04231 was settled by a correction."""


@pytest.fixture(scope="module")
def release(sample_data):
    return open_release("2026-mau")


@pytest.fixture(scope="module")
def found(release):
    return {one.code: one for one in reminders(release, DAY)}


@pytest.fixture(scope="module")
def folder(release, tmp_path_factory):
    """The letters to some agencies."""
    folder = tmp_path_factory.mktemp("letters") / "2026-mau"
    remind(2026, "sample", folder=folder, only=SOME)
    return folder


def of_year(pairs):
    return {agency for year, agency in pairs if year == 2026}


def test_who_is_reminded_and_why(found):
    """Late is no reason by itself; what was settled by a correction is none either."""
    because = {
        reason: {code for code, one in found.items() if reason in one.reasons}
        for reason in ("missing", "unreadable", "incomplete", "questions")
    }
    assert because == {
        "missing": of_year(MISSING),
        "unreadable": of_year(NEVER_AGAIN),
        "incomplete": of_year(HALF),
        "questions": DOUBTFUL,
    }


def test_a_half_filled_return_is_asked_for_the_other_half(found):
    """Ten figures and one task are asked of a commune; the first half of every table came."""
    one = found["ubnd-03781"]
    area = "03781@2025-07-01"
    assert one.figures == tuple((code, area) for code in ("CT38", "CT41", "CT42", "CT47"))
    assert [task.number for task in one.tasks] == ["2.4"]
    assert one.questions == ()


def test_a_doubtful_figure_is_a_question_and_not_missing(found):
    one = found["ubnd-04240"]
    assert [(p.sheet, p.cell, p.found) for p in one.questions] == [
        ("Chỉ tiêu", "I16", "đã rà soát xong")
    ]
    assert one.figures == ()


def test_a_correction_settles_a_question_from_the_day_it_is_known(release):
    """Before 7 December the answer of ubnd-04231 about «>75» is not known."""
    notes = release.problems["code"] != "C04"
    stored = dataclasses.replace(release.stored, problems=release.problems[notes])
    before = reminders(dataclasses.replace(release, stored=stored), DAY)
    assert [p.found for one in before if one.code == "ubnd-04231" for p in one.questions] == [">75"]


def test_the_consolidating_agency_writes_no_letter_to_itself(found, folder):
    assert found["so-noi-vu"].to_itself
    assert [path.name for path in (folder / "so-noi-vu").iterdir()] == [
        "2026-11-20_so-noi-vu_can-xem-lai.xlsx"
    ]


@pytest.mark.parametrize(
    ("day", "there", "gone"),
    [
        pytest.param("2025-02-15", {"so-ldtbxh", "ubnd-118"}, {"so-nnmt", "ubnd-03646"}, id="old"),
        pytest.param("2025-05-31", {"so-nnmt", "ubnd-118"}, {"so-ldtbxh", "ubnd-03646"}, id="May"),
        pytest.param("2025-12-05", {"so-nnmt", "ubnd-03646"}, {"ubnd-118"}, id="communes"),
    ],
)
def test_in_2025_letters_go_to_those_who_exist_on_the_day(catalogue, sample_data, day, there, gone):
    nothing = nothing_received(2025, "returns", day, catalogue)
    written_to = {one.code for one in reminders(nothing, date.fromisoformat(day))}
    assert there <= written_to
    assert not gone & written_to


def test_who_answers_for_others_is_known(found):
    assert [a.code for a in found["ubnd-03781"].forerunners] == ["ubnd-119"]
    assert [a.name.vi for a in found["so-y-te"].forerunners] == [
        "Sở Lao động - Thương binh và Xã hội"
    ]


def text(content):
    """Return the words of a Word file, table by table, paragraph by paragraph."""
    made = docx.Document(BytesIO(content))
    paragraphs = made.element.body.iter(qn("w:p"))
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in paragraphs)


def said(folder, agency):
    return text((folder / agency / "cong-van.docx").read_bytes())


def test_a_letter_has_ground_deadline_and_what_is_missing(folder):
    words = said(folder, "so-vhttdl")
    assert "Kính gửi: Sở Văn hoá, Thể thao và Du lịch" in words
    assert "«Định kỳ trước ngày 01/12 hằng năm, báo cáo kết quả, tiến độ" in words
    assert "là thứ Hai, ngày 30/11/2026 (đã quá hạn 11 ngày)." in words
    assert "Đến ngày 11/12/2026, Sở Nội vụ chưa nhận được báo cáo năm 2026" in words
    assert "biểu mẫu kèm theo (2026_so-vhttdl.xlsx)" in words
    assert "chậm nhất ngày 14/12/2026." in words
    assert words.count("./.") == 1
    assert "BÁO CÁO\n" not in words, "a letter has no line with its type"


def test_a_letter_lists_what_was_not_given(folder):
    words = said(folder, "ubnd-03781")
    assert "ngày 13/11/2026. Qua rà soát, còn 4 số liệu chưa báo cáo, 1 nhiệm vụ" in words
    assert "thay cho UBND huyện Thuận Châu." in words
    assert "- CT42 – " in words and "- Nhiệm vụ 2.4: " in words


def test_a_letter_asks_its_questions_with_sheet_cell_and_cure(folder):
    made = docx.Document(folder / "so-y-te" / "cong-van.docx")
    (table,) = [t for t in made.tables if len(t.columns) == 5]
    head, *rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert head[0] == "STT"
    place, found, says, todo = rows[0][1:]
    assert (place, found) == ("«Theo địa bàn», D56: Xã Yên Châu", ">95")
    assert says.startswith("“>95”") and todo.startswith("Ghi một con số")
    assert len(rows) == 3


def test_a_file_that_is_no_workbook_is_named_with_its_reason_and_a_form_lies_beside(folder):
    words = said(folder, "ubnd-04168")
    assert "«2026-11-16_ubnd-04168.xlsx»" in words
    assert "Cần một tệp Excel (.xlsx), nhưng đây là một tệp PDF." in words
    assert sorted(path.name for path in (folder / "ubnd-04168").iterdir()) == [
        "2026_ubnd-04168.xlsx", "cong-van.docx",
    ]  # fmt: skip


def test_the_workbook_beside_a_letter_is_the_return_with_its_questions(folder):
    book = openpyxl.load_workbook(folder / "so-y-te" / "2026-11-26_so-y-te_can-xem-lai.xlsx")
    assert book.sheetnames[0] == "Cần xem lại"
    assert book["Chỉ tiêu"]["I18"].comment
    cells = [str(c.value) for row in book["Cần xem lại"].iter_rows() for c in row if c.value]
    assert any("CT26" in cell for cell in cells)


def test_a_made_up_letter_says_so(folder):
    made = docx.Document(folder / "so-y-te" / "cong-van.docx")
    mark = "SỐ LIỆU MINH HỌA – KHÔNG PHẢI SỐ LIỆU THẬT"
    assert mark in said(folder, "so-y-te")
    assert mark in "".join(p.text for p in made.sections[0].header.paragraphs)


def digits(made):
    """Return the texts with digits of a document by the style of their run."""
    found = {FIGURE_STYLE: [], LITERAL_STYLE: [], "": []}
    names = {style.style_id: style.name for style in made.styles}
    for run in made.element.body.iter(qn("w:r")):
        words = "".join(t.text or "" for t in run.iter(qn("w:t")))
        style = run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}")
        name = names[style.get(qn("w:val"))] if style is not None else ""
        if re.search(r"\d", words):
            found[name].append(words)
    return found


@pytest.mark.parametrize("agency", [code for code in SOME if code != "so-noi-vu"])
def test_every_number_of_a_letter_is_a_figure_of_its_list(folder, agency):
    printed = digits(docx.Document(folder / agency / "cong-van.docx"))
    listed = json.loads((folder / "figures" / "cong-van.json").read_text(encoding="utf-8"))
    own = {f["text"] for key, f in listed.items() if key.startswith(f"{agency}/2026/")}
    assert set(printed[FIGURE_STYLE]) <= own
    assert "11" in printed[FIGURE_STYLE], "the days overdue"
    assert printed[""] == [], "digits without a style are neither figure nor quotation"


def occasion(release, tmp_path):
    figures = Figures(dataclasses.replace(release, folder=tmp_path), "test")
    return Occasion(figures, read_office(), DAY)


def asked(release, problems):
    (sender,) = [
        s for s in senders(release.returns, release.catalogue, 2026) if s.agency.code == "so-y-te"
    ]
    return Reminder(sender, ("questions",), tuple(problems))


HOSTILE = "{{ 7*7 }} {% for x in y %} {_{ a }_} <w:p>&amp; \x07\x0b\u202e ' \" " + "dài " * 3000


def test_words_of_a_return_stay_words(release, tmp_path):
    problem = Problem("2026/so-y-te/a.xlsx", "T{{ 1+1 }}<b>", "B2", "N01", HOSTILE)
    words = text(letter(asked(release, [problem]), occasion(release, tmp_path), "a.xlsx", True))
    assert "{{ 7*7 }} {% for x in y %} {_{ a }_} <w:p>&amp;" in words
    assert "«T{{ 1+1 }}<b>», B2" in words
    assert "49" not in words and "\x07" not in words and "\u202e" not in words
    assert max(map(len, words.splitlines())) < 700, "long texts are cut"


def test_more_than_forty_questions_are_counted(release, tmp_path):
    many = [Problem("f.xlsx", "Chỉ tiêu", f"I{n}", "N01", "x") for n in range(10, 55)]
    words = text(letter(asked(release, many), occasion(release, tmp_path), "a.xlsx", True))
    assert "còn 45 nội dung cần làm rõ." in words
    assert "Còn 5 nội dung khác được liệt kê đầy đủ trong tệp kèm theo." in words
    assert "I49" in words and "I50" not in words


def test_the_same_letter_is_the_same_bytes(found, folder, release, tmp_path):
    name = "2026-11-26_so-y-te_can-xem-lai.xlsx"
    again = letter(found["so-y-te"], occasion(release, tmp_path), name, True)
    assert again == (folder / "so-y-te" / "cong-van.docx").read_bytes()


def test_the_list_names_every_agency_reason_and_file(folder):
    sheet = openpyxl.load_workbook(folder / "danh-sach.xlsx").active
    rows = {str(row[1].value): row for row in sheet.iter_rows() if row[1].value}
    assert "DANH SÁCH CƠ QUAN CẦN ĐÔN ĐỐC BÁO CÁO NĂM 2026" in {c.value for c in sheet["A"]}
    half = rows["UBND xã Co Mạ"]
    assert half[2].value == "báo cáo chưa đủ"
    assert [half[5].value, half[6].value, half[7].value] == [4, 1, None]
    assert half[8].hyperlink.target == "ubnd-03781\\cong-van.docx"
    assert rows["Sở Nội vụ"][8].value == "không gửi công văn: chính cơ quan tổng hợp"
    assert sheet.print_title_rows and sheet.page_setup.orientation == "landscape"


def test_a_letter_that_somebody_edited_is_left_and_the_others_are_made_anew(release, tmp_path):
    remind(2026, "sample", folder=tmp_path, only=("ubnd-03781", "ubnd-04240"))
    edited, gone = tmp_path / "ubnd-03781" / "cong-van.docx", tmp_path / "ubnd-04240"
    own = tmp_path / "ghi-chu.txt"
    edited.write_bytes(b"with a number and a day")
    own.write_text("of the clerk")
    (gone / "cong-van.docx").unlink()
    again = remind(2026, "sample", folder=tmp_path, only=("ubnd-03781", "ubnd-04240"))
    assert again.kept == ("ubnd-03781/cong-van.docx",)
    assert edited.read_bytes() == b"with a number and a day"
    assert own.read_text() == "of the clerk"
    assert (gone / "cong-van.docx").is_file()


def test_what_is_no_longer_wanted_goes_away(release, tmp_path):
    remind(2026, "sample", folder=tmp_path, only=("ubnd-04240",))
    remind(2026, "sample", folder=tmp_path, only=("ubnd-03646",))  # nothing is open there
    assert (tmp_path / "ubnd-04240" / "cong-van.docx").is_file(), "not asked about"
    remind(2026, "sample", folder=tmp_path, only=("ubnd-03646", "ubnd-04240"))
    assert not (tmp_path / "ubnd-03646").exists()


def test_the_template_is_the_one_that_the_program_makes():
    assert (paper.folder() / drafted.NAME).read_bytes() == drafted.draft()


def call(*words):
    return CliRunner().invoke(app, list(words))


def test_the_commands_speak_clearly(sample_data, tmp_path):
    """None of these writes anything."""
    unknown = call("remind", "2026", "--source", "sample", "--only", "so-abc,so-xyz")
    assert unknown.exit_code == 2
    assert [line[:30] for line in unknown.stderr.splitlines()] == [
        "--only: không có cơ quan so-ab", "--only: không có cơ quan so-xy",
    ]  # fmt: skip
    assert call("remind", "2024", "--source", "published").exit_code == 2
    quiet = call("remind", "2026", "--source", "sample", "--only", "ubnd-03646", "--out",
                 str(tmp_path / "none"))  # fmt: skip
    assert quiet.exit_code == 0
    assert "tính đến ngày 11/12/2026 không cần đôn đốc cơ quan nào" in quiet.stdout
    assert call("calendar", "2026", "--as-of", "hôm nay").exit_code == 2
    shown = call("calendar", "2026", "--as-of", "2026-11-24", "--lang", "en")
    assert shown.exit_code == 0
    assert "6 days left" in shown.stdout and "43/KH-UBND" in shown.stdout
