"""Receiving: bytes first, nothing overwritten, nothing lost, every change with its cell."""

from datetime import datetime

import openpyxl
import pytest

from analysis.observations.files import received
from analysis.observations.receive import receive, send_back
from analysis.observations.storing import QUARANTINE, harmless
from analysis.returns import form as forms
from analysis.returns import template

AT = datetime(2026, 11, 20, 10, 15, 0)
LATER = datetime(2026, 11, 28, 9, 0, 0)


@pytest.fixture
def root(tmp_path):
    return tmp_path / "raw" / "returns"


def sent(path, catalogue, **values):
    """Write a return of the health department with values of 2026 by indicator."""
    form = forms.for_agency(catalogue, catalogue.agencies["so-y-te"], 2026)
    entries = {}
    for code, value in values.items():
        entries["indicators", code, "value"] = value
        entries["indicators", code, "status"] = "sơ bộ"
    template.write(path, form, entries)
    return path


def test_a_return_is_stored_by_year_agency_arrival_and_hash(tmp_path, root, catalogue):
    file = sent(tmp_path / "Báo cáo.xlsx", catalogue, CT25=8.9)
    receipt = receive(file, root, catalogue, AT)
    digest = receipt.content.sha256[:8]
    assert receipt.stored == root / "2026" / "so-y-te" / f"2026-11-20T101500_{digest}_Báo-cáo.xlsx"
    assert receipt.stored.read_bytes() == file.read_bytes()
    assert not receipt.known and receipt.changes == ()


def test_what_was_stored_is_what_a_release_reads(tmp_path, root, catalogue):
    receive(sent(tmp_path / "a.xlsx", catalogue, CT25=8.9), root, catalogue, AT)
    (found,) = received(root, 2026)
    assert (found.agency, found.year, found.vintage) == ("so-y-te", 2026, "2026-11-20T101500")


def test_the_same_bytes_are_stored_once(tmp_path, root, catalogue):
    file = sent(tmp_path / "a.xlsx", catalogue, CT25=8.9)
    first = receive(file, root, catalogue, AT)
    again = receive(file, root, catalogue, LATER)
    assert again.known and again.stored == first.stored
    assert len(list((root / "2026" / "so-y-te").iterdir())) == 1


def test_a_correction_stands_beside_the_first_and_says_what_changed(tmp_path, root, catalogue):
    receive(sent(tmp_path / "a.xlsx", catalogue, CT25=8.9, CT26=0.8), root, catalogue, AT)
    after = receive(
        sent(tmp_path / "a.xlsx", catalogue, CT25=9.1, CT26=0.8), root, catalogue, LATER
    )
    assert len(list((root / "2026" / "so-y-te").iterdir())) == 2
    (change,) = after.changes
    assert (change.indicator, change.period) == ("CT25", 2026)
    assert (change.before, change.after) == ("8.9 P", "9.1 P")
    assert change.sheet == "Chỉ tiêu" and change.cell.startswith("I")


def test_a_blank_in_a_later_return_is_no_change(tmp_path, root, catalogue):
    receive(sent(tmp_path / "a.xlsx", catalogue, CT25=8.9), root, catalogue, AT)
    partial = sent(tmp_path / "b.xlsx", catalogue, CT26=0.8)
    changed = {c.indicator for c in receive(partial, root, catalogue, LATER).changes}
    assert changed == {"CT26"}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"%PDF-1.7", id="a PDF"),
        pytest.param(b"", id="an empty file"),
        pytest.param(b"PK\x03\x04 cut off", id="a damaged workbook"),
    ],
)
def test_what_cannot_be_placed_waits_in_quarantine(tmp_path, root, catalogue, content):
    bad = tmp_path / "bao-cao.xlsx"
    bad.write_bytes(content)
    receipt = receive(bad, root, catalogue, AT)
    assert receipt.stored.parent == root / QUARANTINE
    assert receipt.stored.read_bytes() == content
    assert [p.severity for p in receipt.content.problems] == ["error"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        pytest.param("../../etc/passwd.xlsx", "passwd.xlsx", id="a path"),
        pytest.param("..\\..\\bao cao.xlsx", "bao-cao.xlsx", id="a Windows path"),
        pytest.param("gpj\N{RIGHT-TO-LEFT OVERRIDE}.xlsx", "gpj.xlsx", id="right-to-left"),
        pytest.param(".hidden.xlsx", "hidden.xlsx", id="hidden"),
        pytest.param("a:b*c?.xlsx", "a-b-c-.xlsx", id="what Windows forbids"),
        pytest.param("x" * 300 + ".xlsx", "x" * 70 + ".xlsx", id="very long"),
        pytest.param("\x00\x01", "tep", id="nothing left"),
    ],
)
def test_the_name_of_a_file_does_no_harm(name, kept):
    assert harmless(name) == kept


def test_a_made_up_return_is_not_filed_among_the_real_ones(tmp_path, root, catalogue):
    form = forms.for_agency(catalogue, catalogue.agencies["so-y-te"], 2026)
    template.write(tmp_path / "mau.xlsx", form, sample=True)
    receipt = receive(tmp_path / "mau.xlsx", root, catalogue, AT)
    assert receipt.stored.parent == root / QUARANTINE
    assert [p.code for p in receipt.content.problems] == ["F09"]


def test_a_faulty_return_goes_back_marked_and_a_good_one_does_not(tmp_path, root, catalogue):
    faulty = receive(sent(tmp_path / "a.xlsx", catalogue, CT25="khoảng 9"), root, catalogue, AT)
    back = send_back(faulty, root, tmp_path / "back", catalogue)
    assert back.parent == tmp_path / "back" / "2026" / "so-y-te"
    book = openpyxl.load_workbook(back)
    assert book.sheetnames[0] == "Cần xem lại"
    (cell,) = [p.cell for p in faulty.content.problems if p.code == "N03"]
    assert "khoảng 9" in book["Chỉ tiêu"][cell].comment.text
    assert book["Chỉ tiêu"][cell].value == "khoảng 9"
    assert faulty.stored.read_bytes() == (tmp_path / "a.xlsx").read_bytes()


def test_a_file_that_is_no_workbook_gets_its_questions_in_one_of_its_own(tmp_path, root, catalogue):
    bad = tmp_path / "thu.pdf"
    bad.write_bytes(b"%PDF-1.7")
    back = send_back(receive(bad, root, catalogue, AT), root, tmp_path / "back", catalogue)
    words = [c.value for row in openpyxl.load_workbook(back).active.iter_rows() for c in row]
    assert any("một tệp PDF" in str(word) for word in words)
