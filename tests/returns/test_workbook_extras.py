"""What a workbook carries beside its values: formulas, fonts, merges, comments, and notices."""

import zipfile

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font
from test_workbook import MAIN, PACKAGE, made, refused

from analysis.returns.workbook import Cells, open_workbook


def rels(*rows: tuple[str, str, str]) -> str:
    one = '<Relationship Id="r{}" Type="http://x/{}" Target="{}" {}/>'
    mode = 'TargetMode="External"'
    body = "".join(
        one.format(i, kind, target, mode if ":" in target else "")
        for i, (kind, target, _) in enumerate(rows, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{body}</Relationships>'


@pytest.fixture
def book():
    return openpyxl.Workbook()


def saved(folder, book):
    book.save(folder / "a.xlsx")
    return open_workbook(folder / "a.xlsx").sheets[0]


def test_a_formula_is_kept_as_text_and_a_shared_one_as_its_sign(tmp_path):
    rows = (
        '<row><c><f t="shared" ref="A1:B1" si="0">A2*2</f><v>4</v></c>'
        '<c><f t="shared" si="0"/><v>6</v></c><c><f>"a"&amp;1</f></c><c><v>1</v></c></row>'
    )
    cells = open_workbook(made(tmp_path, rows)).sheets[0].cells.values()
    assert [c.formula for c in cells] == ["=A2*2", "=", '="a"&1', ""]


def test_a_text_has_the_font_of_its_style_or_of_its_first_run_with_letters(tmp_path, book):
    sheet = book.active
    sheet["A1"] = "Sè liÖu"
    sheet["A1"].font = Font(name=".VnTime")
    sheet["A2"] = CellRichText(
        TextBlock(InlineFont(rFont="Arial"), "1. "), TextBlock(InlineFont(rFont=".VnTimeH"), "a")
    )
    sheet["A3"] = CellRichText("a", TextBlock(InlineFont(rFont=".VnTime"), "b"))
    cells = saved(tmp_path, book).cells
    assert [cells[row, 1].font for row in (1, 2, 3)] == [".VnTime", ".VnTimeH", "Calibri"]


def test_merges_hidden_rows_and_hidden_columns_are_kept(tmp_path, book):
    book.active["B2"] = 1
    book.active.merge_cells("B2:D3")
    book.active.row_dimensions[5].hidden = True
    book.active.column_dimensions["C"].hidden = True
    sheet = saved(tmp_path, book)
    assert sheet.merges == ((2, 2, 3, 4),)
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({5}, {3})


def test_a_comment_is_kept_without_its_author(tmp_path, book):
    book.active["B2"].comment = Comment("Lan:\nước tính", "Lan")
    book.active["C1"].comment = Comment("lấy từ sổ", "Lan")
    assert saved(tmp_path, book).comments == {(2, 2): "ước tính", (1, 3): "lấy từ sổ"}


def test_a_thread_stands_for_the_note_that_repeats_it(tmp_path):
    note = '<comment ref="A1"><text><t>[Threaded comment] Comment: một</t></text></comment>'
    thread = '<threadedComment ref="A1"><text>{}</text></threadedComment>'
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": rels(
            ("comments", "../c.xml", ""), ("threadedComment", "../t.xml", "")
        ),
        "xl/c.xml": f'<comments xmlns="{MAIN}"><commentList>{note}</commentList></comments>',
        "xl/t.xml": f"<T>{thread.format('một')}{thread.format('hai')}</T>",
    }
    assert open_workbook(made(tmp_path, "", parts=parts)).sheets[0].comments == {(1, 1): "một\nhai"}


def notices(path):
    return [(n.code, n.sheet, n.cell, n.found, n.expected) for n in open_workbook(path).notices]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("xl/vbaProject.bin", ("B02", "", "", "", "")),
        ("xl/embeddings/oleObject1.bin", ("B05", "", "", "oleobject1.bin", "")),
        ("_xmlsignatures/sig1.xml", ("B06", "", "", "", "")),
        ("xl/connections.xml", ("B03", "", "", "connections.xml", "")),
    ],
)
def test_what_is_never_run_or_opened_is_noted(tmp_path, part, expected):
    path = made(tmp_path, "<row><c><v>1</v></c></row>", parts={part: "x"})
    assert notices(path) == [expected]


def test_links_to_files_and_programs_are_noted_and_not_followed(tmp_path):
    links = [("externalLink", "l1.xml", ""), ("externalLink", "l2.xml", "")]
    parts = {
        "xl/_rels/workbook.xml.rels": rels(("worksheet", "worksheets/sheet1.xml", ""), *links),
        "xl/l1.xml": "<externalLink/>",
        "xl/_rels/l1.xml.rels": rels(("externalLinkPath", "file:///C:/So%20lieu.xlsx", "")),
        "xl/l2.xml": '<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>',
    }
    assert notices(made(tmp_path, "", parts=parts)) == [
        ("B03", "", "", "So lieu.xlsx", ""),
        ("B04", "", "", "cmd /c calc", ""),
    ]


def test_the_text_of_a_text_box_is_kept_with_its_place(tmp_path):
    box = (
        "<wsDr xmlns:a='x'><twoCellAnchor><from><col>2</col><row>4</row></from>"
        "<to><col>9</col><row>9</row></to><sp><txBody><a:p><a:r><a:t>Nơi</a:t></a:r>"
        "<a:r><a:t> nhận</a:t></a:r></a:p><a:p><a:r><a:t>UBND</a:t></a:r></a:p></txBody></sp>"
        "</twoCellAnchor></wsDr>"
    )
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": rels(("drawing", "../d.xml", "")),
        "xl/d.xml": box,
    }
    assert notices(made(tmp_path, "", parts=parts)) == [("B07", "A", "C5", "Nơi nhận\nUBND", "")]


def merged(tmp_path, rows, *refs):
    xml = "".join(f'<mergeCell ref="{ref}"/>' for ref in refs)
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{xml}</worksheet>'
    return made(tmp_path, "", parts={"xl/worksheets/sheet1.xml": sheet})


def test_a_value_under_merged_cells_is_read_and_noted(tmp_path):
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    path = merged(tmp_path, rows, "A1:C1", "A2:B3")
    assert notices(path) == [("B08", "A", "B1", "2", "A1:C1")]
    assert len(open_workbook(path).sheets[0].cells) == 3


def test_three_thousand_merged_rows_stay_ranges(tmp_path):
    path = merged(tmp_path, "<row><c><v>1</v></c></row>", *(f"A{n}:XFD{n}" for n in range(1, 3001)))
    assert len(open_workbook(path).sheets[0].merges) == 3000
    assert notices(path) == []


def test_a_cell_far_from_all_others_is_read_and_noted(tmp_path):
    rows = (
        "<row><c><v>1</v></c><c><v>2</v></c></row>"
        '<row r="1048576"><c r="XFD1048576"><v>3</v></c></row>'
    )
    assert notices(made(tmp_path, rows)) == [("B09", "A", "XFD1048576", "3", "")]


def test_cells_by_row_are_a_mapping_like_any_other(tmp_path):
    sheet = open_workbook(made(tmp_path, "<row><c><v>1</v></c><c><v>2</v></c></row>")).sheets[0]
    cells = sheet.cells
    assert isinstance(cells, Cells)
    assert list(cells) == [(1, 1), (1, 2)] == [k for k, _ in cells.items()]
    assert [c.text for c in cells.values()] == ["1", "2"]
    assert ((1, 2) in cells, (1, 3) in cells, (2, 1) in cells, len(cells)) == (
        True,
        False,
        False,
        2,
    )
    assert cells.get((9, 9)) is None
    assert cells == dict(cells)


@pytest.mark.parametrize(
    ("ref", "code"), [("A1:XFE1", "F16"), ("A1:A99999999999", "F16"), ("x", "F16")]
)
def test_a_merged_range_that_excel_does_not_have_is_refused(tmp_path, ref, code):
    assert refused(merged(tmp_path, "", ref))[0] == code


def test_a_namespace_with_a_prefix_changes_nothing(tmp_path):
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is>'
        '<x:t>a</x:t></x:is></x:c><x:c r="B1"><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row>'
        '</x:sheetData><x:mergeCells><x:mergeCell ref="A2:B2"/></x:mergeCells></x:worksheet>'
    )
    found = open_workbook(made(tmp_path, "", parts={"xl/worksheets/sheet1.xml": sheet})).sheets[0]
    assert [(c.text, c.formula) for c in found.cells.values()] == [("a", ""), ("2", "=1+1")]
    assert found.merges == ((2, 1, 2, 2),)


# Hostile packages


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param("<row><c><c><v>1</v></c></c></row>", id="cell within a cell"),
        pytest.param("<row><c><v>1</v><v>2</v></c></row>", id="two values"),
    ],
)
def test_a_cell_that_says_two_things_is_refused(tmp_path, rows):
    assert refused(made(tmp_path, rows))[0] == "F02"


def test_two_parts_of_one_name_that_differ_are_refused(tmp_path):
    path = made(tmp_path, "<row><c><v>1</v></c></row>")
    with zipfile.ZipFile(path, "a") as package, pytest.warns(UserWarning):
        package.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    assert refused(path) == ("F02", "two parts of one name")


def test_a_deep_nest_is_refused_everywhere(tmp_path):
    deep = "<a>" * 300_000
    for part in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"):
        assert refused(made(tmp_path, "", parts={part: deep})) == ("F03", "depth of the XML")
    assert refused(made(tmp_path, f"<row><c><is>{deep}"))[0] == "F03"


def test_endless_spaces_are_refused_before_they_are_unpacked(tmp_path):
    with (
        zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as package,
        package.open("xl/workbook.xml", "w") as stream,
    ):
        for _ in range(128):
            stream.write(b" " * 2**20)
    assert refused(tmp_path / "a.xlsx") == ("F03", "unpacked size")


def test_a_name_that_leads_out_of_the_package_leads_nowhere(tmp_path):
    path = made(tmp_path, "<row><c><v>1</v></c></row>", parts={"../../out.xml": "x"})
    assert len(open_workbook(path).sheets[0].cells) == 1
    assert not (tmp_path.parent / "out.xml").exists()


def test_a_file_may_not_take_more_than_its_time(tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.returns.workbook.limits.MAX_SECONDS", -1.0)
    assert refused(made(tmp_path, "")) == ("F03", "time to read it")
