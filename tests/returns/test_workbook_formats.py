"""OpenDocument, old and binary workbooks: read equally, held against calamine on the corpus."""

import signal
import sys
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from test_workbook import corpus_of, file, refused, small_limits  # noqa: F401

from analysis.returns.workbook import Workbook, WorkbookError, address, child, open_workbook
from analysis.returns.workbook.package import Clock

NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"


def ods(folder: Path, rows: str, styles: str = "", parts: dict[str, str] | None = None) -> Path:
    """Write an OpenDocument spreadsheet by hand."""
    body = (
        f"<office:document-content {NAMES}><office:automatic-styles>{styles}"
        "</office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="A">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(folder / "a.ods", "w") as package:
        package.writestr("mimetype", MIMETYPE)
        package.writestr("content.xml", body)
        for name, text in (parts or {}).items():
            package.writestr(name, text)
    return folder / "a.ods"


def row(cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{cells}</table:table-row>"


def cell(attributes: str, text: str = "", more: str = "") -> str:
    paragraph = f"<text:p>{text}</text:p>" if text else ""
    return f"<table:table-cell {attributes}>{more}{paragraph}</table:table-cell>"


def read(path: Path) -> dict[str, tuple[str, str, str]]:
    found = open_workbook(path).sheets[0].cells.values()
    return {c.address: (c.kind, c.text, c.format) for c in found}


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        pytest.param(
            cell('office:value-type="float" office:value="24.01"', "24,01"),
            ("number", "24.01", "General"),
            id="number",
        ),
        pytest.param(
            cell('office:value-type="percentage" office:value="0.2401"', "24,01%"),
            ("number", "0.2401", "0.00%"),
            id="percentage",
        ),
        pytest.param(
            cell('office:value-type="date" office:date-value="1900-01-01"', "1/1/1900"),
            ("number", "2", "dd/mm/yyyy"),  # two days after 30 December 1899
            id="date",
        ),
        pytest.param(
            cell('office:value-type="time" office:time-value="PT36H00M00S"'),
            ("number", "1.5", "[h]:mm:ss"),
            id="time",
        ),
        pytest.param(
            cell('office:value-type="boolean" office:boolean-value="true"', "TRUE"),
            ("bool", "1", "General"),
            id="boolean",
        ),
        pytest.param(
            cell('office:value-type="string"', 'một<text:s text:c="2"/>hai</text:p><text:p>ba'),
            ("text", "một  hai\nba", "General"),
            id="text",
        ),
        pytest.param(
            cell(
                'table:formula="of:=1/0" office:value-type="string" calcext:value-type="error"',
                "#DIV/0!",
            ),
            ("error", "#DIV/0!", "General"),
            id="error",
        ),
        pytest.param(
            cell('table:formula="of:=1+1"'), ("uncalculated", "", "General"), id="uncalculated"
        ),
        pytest.param(cell(""), None, id="empty"),
    ],
)
def test_an_opendocument_cell_says_what_its_xml_says(tmp_path, xml, expected):
    assert read(ods(tmp_path, row(xml))) == ({"A1": expected} if expected else {})


NUMBER = 'office:value-type="float" office:value="1"'
FAR = 'table:number-columns-repeated="2000000000"'


def test_repeated_empty_cells_and_rows_cost_nothing(tmp_path):
    rows = (
        row(cell(NUMBER) + cell('table:number-columns-repeated="3"') + cell(NUMBER) + cell(FAR))
        + row(cell(FAR), 'table:number-rows-repeated="1000000"')
        + row(cell(NUMBER))
        + row(cell(FAR), 'table:number-rows-repeated="2000000000"')
    )
    assert set(read(ods(tmp_path, rows))) == {"A1", "E1", "A1000002"}


def test_repeated_filled_cells_are_all_there(tmp_path):
    rows = row(
        cell(f'{NUMBER} table:number-columns-repeated="2"'), 'table:number-rows-repeated="3"'
    )
    assert sorted(read(ods(tmp_path, rows))) == ["A1", "A2", "A3", "B1", "B2", "B3"]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (row(cell(f"{NUMBER} {FAR}")), "F16"),
        (row(cell(NUMBER), 'table:number-rows-repeated="2000000000"'), "F16"),
        (row(cell(NUMBER), 'table:number-rows-repeated="1000000"'), "F03"),
    ],
)
def test_filled_cells_without_end_are_refused(tmp_path, small_limits, rows, code):  # noqa: F811
    assert refused(ods(tmp_path, rows))[0] == code


def test_formulas_merges_comments_and_what_is_hidden_are_kept(tmp_path):
    note = "<office:annotation><text:p>ước tính</text:p></office:annotation>"
    rows = (
        '<table:table-column/><table:table-column table:visibility="collapse"/>'
        + row(
            cell(f'{NUMBER} table:formula="of:=[.A2]" table:number-columns-spanned="2"', "1", note)
            + '<table:covered-table-cell office:value-type="float" office:value="9"/>'
        )
        + row(cell(NUMBER), 'table:visibility="filter"')
    )
    book = open_workbook(ods(tmp_path, rows))
    sheet = book.sheets[0]
    assert sheet.cells[1, 1].formula == "=[.A2]"
    assert (sheet.merges, sheet.comments) == (((1, 1, 1, 2),), {(1, 1): "ước tính"})
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({2}, {2})
    assert [(n.code, n.cell, n.found) for n in book.notices] == [("B08", "B1", "9")]


def test_an_opendocument_text_has_the_font_of_its_style(tmp_path):
    style = '<style:style style:name="{}" style:family="table-cell" {}</style:style>'
    styles = style.format("a", '><style:text-properties style:font-name=".VnTime"/>')
    styles += style.format("b", 'style:parent-style-name="a">')
    text = 'office:value-type="string" table:style-name="b"'
    found = open_workbook(ods(tmp_path, row(cell(text, "Sè")), styles)).sheets[0]
    assert found.cells[1, 1].font == ".VnTime"


def test_an_encrypted_opendocument_file_asks_for_one_without_a_password(tmp_path):
    manifest = '<m xmlns="urn:x"><file-entry><encryption-data/></file-entry></m>'
    path = ods(tmp_path, "", parts={"META-INF/manifest.xml": manifest})
    assert refused(path)[0] == "F12"


def test_a_doctype_is_refused_in_opendocument_too(tmp_path):
    path = ods(tmp_path, "", parts={"styles.xml": "<!DOCTYPE a><a/>"})
    assert refused(path) == ("F02", "a DOCTYPE in the XML")


# The child that reads old formats


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        pytest.param("import os; os.abort()", ("F02", "a file that stops its reader"), id="abort"),
        pytest.param("print('no JSON')", ("F02", "a file that stops its reader"), id="chatter"),
        pytest.param("while True: pass", ("F03", "time to read it"), id="hang"),
    ],
)
def test_a_child_that_fails_harms_nobody(tmp_path, monkeypatch, program, expected):
    (tmp_path / "broken_reader.py").write_text(program)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("analysis.returns.workbook.limits.MAX_SECONDS", 1.0)
    with pytest.raises(WorkbookError) as error:
        child.read_old(b"", Clock(), "broken_reader")
    assert (error.value.code, error.value.found) == expected


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the address space")
def test_a_child_without_enough_memory_says_so(tmp_path, monkeypatch):
    (tmp_path / "greedy_reader.py").write_text(
        "import sys\nfrom analysis.returns.workbook import old\n"
        "old.read = lambda content, most: bytearray(2**31)\nold.main(sys.argv[1:])"
    )
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(WorkbookError) as error:
        child.read_old(b"", Clock(), "greedy_reader")
    assert (error.value.code, error.value.found) == ("F03", "memory to read it")


# The corpus, held against calamine

KNOWN_TO_DIFFER = {
    "tests__encoded_entities.xlsx": "ours: calamine takes a line end alone for nothing",
    "tests__issue_174.xlsx": "ours: the space at the end stands in the file",
    "tests__minimal_package.xlsx": "ours: the spaces stand in the file",
    "tests__whitespace_trim.xlsx": "ours: the spaces stand in the file",
    "test-data__spreadsheet__56278.xlsx": "ours: the space at the end stands in the file",
    "tests__data__base.ods": "ours: calamine leaves a time beyond a day as text",
    "tests__biff5-rich-text-string.xls": "ours: calamine ignores the code page",
    "tests__sheet_name_parsing.xls": "ours: calamine takes UTF-16 for single bytes",
    "test-data__spreadsheet__49761.xls": "equal: a number that is none, a text for us",
    "test-data__spreadsheet__WrongFormulaRecordType.xls": "ours: calamine drops three cells",
    "test-data__spreadsheet__ex41187-19267.xls": "ours: calamine takes UTF-16 for single bytes",
}


def beside_calamine(path: Path, book: Workbook) -> list[tuple[object, ...]]:
    """Return the cells that differ: sheet, address, ours, theirs; nothing where calamine fails."""
    found: list[tuple[object, ...]] = []
    try:
        other = CalamineWorkbook.from_path(str(path))
        theirs = {s.name: _filled(other, s.name) for s in book.sheets if s.cells}
    except BaseException as error:  # a panic of Rust is no Exception
        if isinstance(error, KeyboardInterrupt):
            raise
        return []
    for sheet in book.sheets:
        values = theirs.get(sheet.name, {})
        ours = {k: c for k, c in sheet.cells.items() if c.kind in ("number", "text", "bool")}
        for key in sorted(ours.keys() | values.keys()):
            if key not in ours or key not in values or not _equal(ours[key], values[key]):
                found.append((sheet.name, address(*key), ours.get(key), values.get(key)))
    return found


def _filled(other: CalamineWorkbook, name: str) -> dict[tuple[int, int], object]:
    sheet = other.get_sheet_by_name(name)
    top, left = sheet.start or (0, 0)
    rows = enumerate(sheet.to_python(), top + 1)
    return {(r, c): v for r, line in rows for c, v in enumerate(line, left + 1) if v != ""}


def _equal(cell, value) -> bool:
    if isinstance(value, bool):
        return cell.kind == "bool" and value is (cell.text == "1")
    if isinstance(value, int | float):
        return cell.kind == "number" and float(cell.text) == pytest.approx(value, rel=1e-9)
    if isinstance(value, str):
        return cell.kind != "bool" and cell.text.replace("\r", "") == value.replace("\r", "")
    return isinstance(value, date | datetime | time) or cell.kind == "number"


def look_through(paths: list[Path]) -> dict[str, object]:
    differ: dict[str, object] = {}
    for path in paths:
        signal.alarm(30)
        try:
            book = open_workbook(path)
        except WorkbookError as error:
            assert error.code in ("F01", "F02", "F03", "F12", "F13", "F14", "F16"), path.name
            continue
        finally:
            signal.alarm(0)
        found = beside_calamine(path, book)
        if found and path.name[5:] not in KNOWN_TO_DIFFER:
            differ[path.name] = found[:3]
    return differ


def endings(folder: Path, most: int | None) -> list[Path]:
    return [p for p in corpus_of(folder, most) if p.suffix in (".xls", ".xlsb", ".ods", ".xlsx")]


def test_a_sample_of_the_corpus_is_read_as_calamine_reads_it_or_refused(tmp_path):
    assert look_through(endings(tmp_path, 40)) == {}


@pytest.mark.long
def test_the_whole_corpus_is_read_as_calamine_reads_it_or_refused(tmp_path):
    assert look_through(endings(tmp_path, None)) == {}
