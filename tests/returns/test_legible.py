"""Texts made legible: what is converted, what stays, and that nothing changes unsaid."""

import unicodedata
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.returns.form import for_agency
from analysis.returns.legible import legible
from analysis.returns.problems import KINDS
from analysis.returns.template import write
from analysis.returns.workbook import Cell, Notice, Sheet, Workbook, WorkbookError, open_workbook

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "workbooks.zip"


def book(*texts: str, font: str = "", comments: tuple[str, ...] = ()) -> Workbook:
    """Return a workbook with one text below the other in column A, and comments at column B."""
    cells = {(n, 1): Cell(n, 1, "text", text, font=font) for n, text in enumerate(texts, start=1)}
    said = {(n, 2): text for n, text in enumerate(comments, start=1)}
    return Workbook("tệp.xls", "", (Sheet("Biểu 1", False, cells, comments=said),))


def texts(found: Workbook) -> list[str]:
    return [cell.text for sheet in found.sheets for cell in sheet.cells.values()]


def codes(found: Workbook) -> list[str]:
    return [notice.code for notice in found.notices]


@pytest.mark.parametrize(
    ("font", "before", "after", "code"),
    [
        (".VnTime", "Tû lÖ hé nghÌo", "Tỷ lệ hộ nghèo", "TCVN3"),
        (".VnTime", "X· ChiÒng S¬", "Xã Chiềng Sơ", "TCVN3"),
        (".VnTimeH", "tæng sè hé", "TỔNG SỐ HỘ", "TCVN3"),
        (".VnArial", "ng\xad\xeai", "người", "TCVN3"),
        ("VNI-Times", "Tyû leä hoä ngheøo", "Tỷ lệ hộ nghèo", "VNI"),
        ("VNI-Helve", "XAÕ CHIEÀNG SÔ", "XÃ CHIỀNG SƠ", "VNI"),
    ],
)
def test_a_text_in_an_old_font_is_read_in_its_code(font, before, after, code):
    found = legible(book(before, font=font))
    cell = found.sheets[0].cells[1, 1]
    assert (cell.text, cell.original, cell.font) == (after, before, font)
    seen = before.replace("\xad", "")
    assert found.notices == (Notice("T01", "Biểu 1", "A1", f"«{seen}» → «{after}»", f"1 ({code})"),)


@pytest.mark.parametrize("font", [".VnTime", ".VnTimeH", "VNI-Times"])
@pytest.mark.parametrize(
    "text", ["Tỷ lệ hộ nghèo", "Báo cáo", "Số hộ", "CT25", "2024", "Xã Đoàn Kết", "trong đó", "Hà"]
)
def test_unicode_in_an_old_font_stays(font, text):
    received = book(text, font=font)
    assert legible(received) is received


@pytest.mark.parametrize(
    ("others", "read"),
    [
        pytest.param(["Tû lÖ hé nghÌo", "D©n sè"], "cú", id="the others are in the code"),
        pytest.param(["Tỷ lệ hộ nghèo", "Dân số"], "có", id="the others are in Unicode"),
        pytest.param([], "cú", id="the font alone"),
    ],
)
def test_a_word_that_can_be_both_is_read_as_the_others_of_its_font(others, read):
    found = legible(book(*others, "có", font=".VnTime"))
    assert texts(found)[-1] == read


OLD = ["Tû lÖ hé nghÌo", "D©n sè trung b×nh", "N¨m b¸o c¸o", "X· ChiÒng S¬n"]


def test_old_letters_in_an_unknown_font_are_read_and_said_to_be_a_conclusion():
    found = legible(book(*OLD, font="Times New Roman"))
    assert texts(found) == ["Tỷ lệ hộ nghèo", "Dân số trung bình", "Năm báo cáo", "Xã Chiềng Sơn"]
    assert found.notices == (
        Notice("T06", "Biểu 1", "A1", "«Tû lÖ hé nghÌo» → «Tỷ lệ hộ nghèo»", "4 (TCVN3)"),
    )
    assert [cell.original for cell in found.sheets[0].cells.values()] == OLD


def test_old_letters_of_vni_are_known_too():
    received = book("Tyû leä hoä ngheøo", "Daân soá trung bình", "Naêm baùo caùo", "Caáp nöôùc")
    assert texts(legible(received)) == [
        "Tỷ lệ hộ nghèo", "Dân số trung bình", "Năm báo cáo", "Cấp nước",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Größe der Straße",
        "Île-de-France, année 2024",
        "Município de São João",
        "£5 © 2024 ® ½",
        "25 °C ± 2 m²",
        "«Chiềng Sơ»",
        "Tû lÖ",
    ],
)
def test_foreign_words_and_single_slips_are_no_old_code(text):
    received = book(text, "Tỷ lệ hộ nghèo")
    assert legible(received) is received


def test_letters_in_pieces_are_joined_with_a_note():
    received = [unicodedata.normalize("NFD", text) for text in ("Tỷ lệ", "Số hộ", "2024")]
    found = legible(book(*received))
    assert texts(found) == ["Tỷ lệ", "Số hộ", "2024"]
    assert found.notices == (Notice("T02", "Biểu 1", "A1", "«Tỷ lệ»", "2"),)
    assert KINDS["T02"].severity == "note"


def test_unseen_and_look_alike_characters_are_replaced_and_named():
    found = legible(book("Chiềng Sơ", "СТ25", "CT\u200b26", "a\u202eb"))
    assert texts(found) == ["Chiềng Sơ", "CT25", "CT26", "ab"]
    assert found.notices == (Notice("T03", "Biểu 1", "A2", "«CT25» (U+0421, U+0422)", "3"),)


def test_five_thousand_cells_give_one_notice():
    found = legible(book(*(f"Chiềng Аn {n}" for n in range(5000)), font="Arial"))
    assert [(notice.cell, notice.expected) for notice in found.notices] == [("A1", "5000")]


def test_a_no_break_space_is_a_space_and_nothing_to_talk_about():
    found = legible(book("2\u00a0515,8"))
    cell = found.sheets[0].cells[1, 1]
    assert (cell.text, cell.original, found.notices) == ("2 515,8", "2\u00a0515,8", ())


def test_comments_are_made_legible_and_sheet_names_stay():
    received = book("Tỷ lệ", comments=("СТ25",))
    sheet = Sheet("Bie\u0302\u0309u", False, {}, comments={(3, 3): "Hộ\u200b nghèo"})
    found = legible(Workbook("a", "", (*received.sheets, sheet)))
    assert [s.comments for s in found.sheets] == [{(1, 2): "CT25"}, {(3, 3): "Hộ nghèo"}]
    assert [s.name for s in found.sheets] == ["Biểu 1", "Bie\u0302\u0309u"]
    assert [(n.sheet, n.cell) for n in found.notices] == [
        ("Biểu 1", "B1"),
        ("Bie\u0302\u0309u", "C3"),
    ]


def test_only_texts_change_and_earlier_notices_stay():
    number = Cell(1, 2, "number", "0.5", "0%", font=".VnTime")
    formula = Cell(2, 2, "text", "CT\u200b1", formula='="CT"&1')
    received = Workbook(
        "a", "", (Sheet("A", False, {(1, 2): number, (2, 2): formula}),), notices=(Notice("F12"),)
    )
    found = legible(received)
    assert found.sheets[0].cells[1, 2] is number
    assert found.sheets[0].cells[2, 2].formula == '="CT"&1'
    assert codes(found) == ["F12", "T03"]


@pytest.mark.parametrize("font", ["Arial", ".VnTime"])
def test_what_was_made_legible_is_legible(font):
    first = legible(book(*OLD, "có", "СТ25", "Bie\u0302\u0309u", "2\u00a0515", font=font))
    assert legible(first) is first


@given(
    st.lists(st.text(st.characters(max_codepoint=0x2FFF), max_size=12), max_size=6),
    st.sampled_from(["", "Arial", ".VnTime", ".VnTimeH", "VNI-Times", "VI Times"]),
)
def test_any_text_in_any_font_stays_or_is_kept_beside_its_reading(written, font):
    cells = legible(book(*written, font=font)).sheets[0].cells.values()
    for before, cell in zip(written, cells, strict=True):
        assert cell.original == (before if cell.text != before else "")
        assert unicodedata.is_normalized("NFC", cell.text)


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("agency", ["so-y-te", "so-noi-vu", "ubnd-03670"])
def test_a_form_of_our_own_needs_nothing(tmp_path, catalogue, agency, lang):
    path = tmp_path / "form.xlsx"
    write(path, for_agency(catalogue, catalogue.agencies[agency], 2026, lang=lang))
    received = open_workbook(path)
    assert len(texts(received)) > 100
    assert legible(received) is received


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of workbooks is not here")
def test_no_workbook_of_the_corpus_is_taken_for_old_vietnamese(tmp_path):
    """None of the corpus is Vietnamese, so no text of it may be read in an old code."""
    read = 0
    with zipfile.ZipFile(CORPUS) as corpus, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        names = [name for name in corpus.namelist() if name.endswith((".xlsx", ".xlsm"))]
        for name in sorted(names):
            path = tmp_path / "a.xlsx"
            path.write_bytes(corpus.read(name))
            try:
                received = open_workbook(path)
            except WorkbookError:
                continue
            read += 1
            assert not {"T01", "T06"} & set(codes(legible(received))), name
    assert read > 300
