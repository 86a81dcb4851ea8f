"""What a user meets on the command line: clear lines, useful exit codes, no traceback."""

import re

import pytest
from typer.testing import CliRunner

from analysis.cli import app


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("CHITIEU_DATA", str(tmp_path))
    return tmp_path


def call(*words):
    return CliRunner().invoke(app, list(words))


def test_every_command_has_a_help_page_with_an_example():
    listed = re.findall(r"^  (\w+)  ", call("--help").output, re.MULTILINE)
    assert {"catalogue", "template", "check", "run", "trace", "sample"} <= set(listed)
    for command in listed:
        assert f"Example: chitieu {command}" in call(command, "--help").output


@pytest.mark.parametrize(
    ("words", "vi", "en"),
    [
        pytest.param(
            ("run", "2026"),
            "data/raw/returns: thư mục không tồn tại",
            "data/raw/returns: the folder does not exist",
            id="a missing folder",
        ),
        pytest.param(
            ("run", "2031", "--source", "published"),
            "data/raw/published/2031: chưa nhận được báo cáo nào của năm 2031",
            "data/raw/published/2031: no return of 2031 was received",
            id="a year without returns",
        ),
        pytest.param(
            ("run", "2026", "--source", "real"),
            "source: cần một trong returns, sample, published, nhưng nhận 'real'",
            "source: expected one of returns, sample, published, found 'real'",
            id="a source that is none",
        ),
        pytest.param(
            ("run", "2024", "--source", "published", "--as-of", "15/12/2024"),
            "as_of: cần một ngày như 2026-12-14, nhưng nhận '15/12/2024'",
            "as_of: expected a day such as 2026-12-14, found '15/12/2024'",
            id="a day that is none",
        ),
        pytest.param(
            ("run", "2024", "--source", "published", "--edition", "secret"),
            "edition: cần một trong internal, public, nhưng nhận 'secret'",
            "edition: expected one of internal, public, found 'secret'",
            id="an edition that is none",
        ),
        pytest.param(
            ("catalogue", "CT99"),
            "CT99: cần mã chỉ tiêu từ CT01 đến CT50",
            "CT99: expected a code from CT01 to CT50, or one of indicators, tasks",
            id="an unknown indicator",
        ),
        pytest.param(
            ("template", "2026", "--agency", "so-la"),
            "so-la: cần mã một cơ quan phải báo cáo năm 2026",
            "so-la: expected an agency that reports for 2026",
            id="an unknown agency",
        ),
        pytest.param(
            ("trace", "2024-cong-bo", "CT25/14/1900/value"),
            "2024-cong-bo: không có con số CT25/14/1900/value",
            "2024-cong-bo: there is no figure CT25/14/1900/value",
            id="an unknown figure",
        ),
        pytest.param(
            ("check", "missing.xlsx"),
            "missing.xlsx: tệp không tồn tại",
            "missing.xlsx: the file does not exist",
            id="a missing file",
        ),
    ],
)
def test_a_bad_command_gives_one_clear_message_in_both_languages(data, words, vi, en):
    for lang, expected in (("vi", vi), ("en", en)):
        result = call(*words, "--lang", lang)
        assert result.exit_code == 2
        assert expected in result.stderr
        assert "Traceback" not in result.output


def test_a_language_that_is_none_is_refused(data):
    result = call("catalogue", "--lang", "fr")
    assert result.exit_code == 2
    assert "'fr'" in result.stderr


def test_the_catalogue_prints_all_fifty():
    printed = call("catalogue").output
    assert {f"CT{n:02d}" for n in range(1, 51)} <= set(re.findall(r"CT\d\d", printed))


@pytest.mark.parametrize(
    ("part", "word"),
    [
        pytest.param("tasks", "6.7", id="tasks of section III"),
        pytest.param("agencies", "ubnd-03646", id="agencies with their successors"),
        pytest.param("calendar", "30/11/", id="trước 01/12 is by 30 November"),
        pytest.param("assumptions", "approx-tolerance", id="open questions"),
    ],
)
def test_the_other_parts_of_the_catalogue_are_printed(part, word):
    result = call("catalogue", part)
    assert result.exit_code == 0
    assert word in result.output


def test_one_indicator_is_printed_with_its_words_target_and_source():
    printed = call("catalogue", "CT32").output
    assert "dưới 23%" in printed
    assert "< 23 (2030)" in printed
    assert "43/KH-UBND, mục II.2" in printed


def test_the_forms_of_a_year_are_written_for_every_agency_and_area(data, tmp_path):
    result = call("template", "2026", "--to", str(tmp_path / "forms"))
    assert result.exit_code == 0
    written = {path.name for path in (tmp_path / "forms").glob("*.xlsx")}
    assert {"2026_so-y-te.xlsx", "2026_bhxh-tinh.xlsx", "2026_ubnd-03646.xlsx"} <= written
    assert sum(name.startswith("2026_ubnd-") for name in written) == 75
    assert not any("ubnd-116" in name or "so-ldtbxh" in name for name in written)


def test_a_form_that_was_not_filled_is_checked_cell_by_cell(data, tmp_path):
    call("template", "2026", "--agency", "so-y-te", "--to", str(tmp_path))
    result = call("check", str(tmp_path / "2026_so-y-te.xlsx"))
    assert result.exit_code == 0
    assert "V09" in result.output
    assert "«Chỉ tiêu»" in result.output


def test_a_file_that_is_no_workbook_is_named_for_what_it_is(data, tmp_path):
    bad = tmp_path / "bao-cao.xlsx"
    bad.write_bytes(b"%PDF-1.7 ...")
    result = call("check", str(bad))
    assert result.exit_code == 1
    assert "một tệp PDF" in result.output


def test_a_figure_is_followed_to_its_cell():
    printed = call("trace", "2024-cong-bo", "CT24/14/2016/value").output
    # 2 985 beds / 1 208 000 people (GSO), so 24.71 per 10,000
    assert "CT24/14/2016/value = 24,7" in printed
    assert "«2985»" in printed
    assert "«1208000»" in printed
    assert "Số liệu các năm" in printed


def test_a_return_is_received_listed_and_recognised_when_sent_again(data, tmp_path):
    call("template", "2026", "--agency", "so-y-te", "--to", str(tmp_path))
    file = str(tmp_path / "2026_so-y-te.xlsx")
    first = call("receive", file, "--on", "2026-11-20")
    assert first.exit_code == 0
    assert "đã lưu vào raw/returns/2026/so-y-te/2026-11-20T" in first.output
    assert "đã nhận trước đây" in call("receive", file, "--on", "2026-11-21").output
    listed = call("status", "2026").output
    assert "Báo cáo năm 2026, hạn cuối 30/11/2026" in listed
    assert "1 đúng hạn, 0 muộn, 0 không đọc được, 84 chưa gửi" in listed


def test_a_file_that_cannot_be_placed_is_kept_and_named(data, tmp_path):
    bad = tmp_path / "thu.xlsx"
    bad.write_bytes(b"%PDF-1.7")
    assert call("receive", str(bad)).exit_code == 1
    result = call("status", "2026")
    assert "để riêng chờ gửi lại" in result.output
    assert "thu.xlsx" in result.output


def test_a_day_of_arrival_that_is_none_is_refused(data, tmp_path):
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"x")
    result = call("receive", str(file), "--on", "28/11/2026")
    assert result.exit_code == 2
    assert "'28/11/2026'" in result.stderr


def test_names_that_turn_the_direction_of_writing_are_printed_without_it(tmp_path):
    """A file called «…gpj.xlsx» behind a right-to-left override would show as a picture."""
    path = tmp_path / "b\u202egpj\x1b[31m.xlsx"
    path.write_bytes(b"%PDF-1.7")
    shown = CliRunner().invoke(app, ["check", str(path)]).output
    assert "bgpj[31m.xlsx" in shown
    assert not set(shown) & {"\u202e", "\x1b"}
