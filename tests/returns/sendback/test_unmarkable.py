"""Files that cannot be marked get a workbook of questions."""

import openpyxl
import pytest
from marked_books import PLANTED, fault, listed, parts, plain_book, rewritten
from officer import fill, sent

from analysis.returns.problems import Problem
from analysis.returns.sendback import Unpatchable, questions, send_back, write
from analysis.returns.workbook import WorkbookError, open_workbook


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"%PDF-1.7", "PDF"), (b"\xd0\xcf\x11\xe0 old", "hỏng"), (b"", ""), (b"PK\x03\x04cut", "")],
    ids=["pdf", "xls", "empty", "cut off"],
)
def test_what_is_no_workbook_gets_a_workbook_of_questions(tmp_path, content, word):
    path = tmp_path / "báo cáo.pdf"
    path.write_bytes(content)
    target = send_back(path, tmp_path, sent(path).problems)
    assert target.name == "báo cáo_can-xem-lai.xlsx"
    sheet = openpyxl.load_workbook(target).active
    assert path.name in sheet["B1"].value
    assert word in sheet["J4"].value
    assert sheet["K4"].value
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
    assert (sheet["H5"].value, sheet["H5"].data_type) == ("=1+1", "s")


def test_a_workbook_that_has_all_the_styles_excel_allows_gets_questions(tmp_path):
    path = plain_book(tmp_path / "a.xlsx")

    def full(name, xml):
        if not name.endswith("styles.xml"):
            return xml
        more = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' * 64_000
        return xml.replace(b"</cellXfs>", more + b"</cellXfs>")

    target = send_back(rewritten(path, full), tmp_path, [fault("Sheet", "B1")])
    assert openpyxl.load_workbook(target).sheetnames == ["Cần xem lại"]
    with pytest.raises(Unpatchable, match="too many cell styles"):
        write(path, tmp_path / "no.xlsx", [fault("Sheet", "B1")])


def test_questions_quote_the_row_where_the_workbook_could_be_read(tmp_path):
    book = open_workbook(plain_book(tmp_path / "a.xlsx"))
    questions(tmp_path / "q.xlsx", [fault("Sheet", "B2")], book=book)
    (row,) = listed(tmp_path / "q.xlsx")
    assert row[7].value == "CT02 · đạt"


def test_a_workbook_that_is_open_already_is_not_opened_again(tmp_path, monkeypatch):
    path = plain_book(tmp_path / "a.xlsx")
    book = open_workbook(path, "báo cáo.xlsx")
    monkeypatch.setattr("analysis.returns.sendback.open_workbook", None)
    target = send_back(path, tmp_path, [fault("Sheet", "B2")], book=book)
    assert "báo cáo.xlsx" in openpyxl.load_workbook(target).worksheets[0]["B1"].value


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
