"""Opening workbooks: what our reader says, held against openpyxl and against hostile files."""

import random
import signal
import warnings
import zipfile
from datetime import date, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from time import perf_counter

import openpyxl
import pytest
from officer import fill
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from analysis.language import say
from analysis.returns import workbook as reader
from analysis.returns.workbook import (
    Cell,
    WorkbookError,
    address,
    kinds,
    limits,
    old,
    open_workbook,
    position,
)
from analysis.returns.workbook.xlsx_styles import BUILT_IN

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "workbooks.zip"
QUICK = 40
SECONDS = 5


def refused(path: Path) -> tuple[str, str]:
    with pytest.raises(WorkbookError) as error:
        open_workbook(path)
    return error.value.code, error.value.found


def file(folder: Path, content: bytes, name: str = "a.xlsx") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


WORKBOOK = (
    '<workbook xmlns="{ns}" xmlns:r="{rel}">{extra}'
    '<sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>'
)
SHEET = '<worksheet xmlns="{ns}"><sheetData>{rows}</sheetData></worksheet>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def made(
    folder: Path,
    rows: str,
    strings: str = "",
    extra: str = "",
    strict: bool = False,
    target: str = "worksheets/sheet1.xml",
    parts: dict[str, str] | None = None,
) -> Path:
    """Write a workbook by hand, as odd programs do."""
    ns, rel = (STRICT, STRICT_RELATIONS) if strict else (MAIN, RELATIONS)
    relations = f'<Relationships xmlns="{PACKAGE}">{{}}</Relationships>'
    one = '<Relationship Id="{}" Type="' + rel + '/{}" Target="{}"/>'
    content = {
        "_rels/.rels": relations.format(one.format("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": WORKBOOK.format(ns=ns, rel=rel, extra=extra),
        "xl/_rels/workbook.xml.rels": relations.format(
            one.format("r1", "worksheet", target)
            + one.format("r2", "sharedStrings", "sharedStrings.xml")
        ),
        "xl/worksheets/sheet1.xml": SHEET.format(ns=ns, rows=rows),
        "xl/sharedStrings.xml": f'<sst xmlns="{ns}" count="4000000000">{strings}</sst>',
    } | (parts or {})
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in content.items():
            package.writestr(name, text)
    return file(folder, stream.getvalue())


def cells(path: Path) -> dict[str, tuple[str, str]]:
    return {c.address: (c.kind, c.text) for c in open_workbook(path).sheets[0].cells.values()}


# What a cell says


def test_every_kind_of_cell_reads_as_openpyxl_wrote_it(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Số liệu"
    sheet["B2"] = "Tỷ lệ"
    sheet["B3"] = 24.01
    sheet["B4"] = True
    sheet["B5"] = False
    sheet["B6"] = "=1/0"
    sheet["B7"] = "#DIV/0!"
    sheet["B8"] = 0
    sheet["B9"] = "  hai đầu  "
    sheet["B10"] = CellRichText("một ", TextBlock(InlineFont(b=True), "hai"))
    sheet["B11"] = datetime(2026, 11, 28)
    book.save(tmp_path / "a.xlsx")
    assert cells(tmp_path / "a.xlsx") == {
        "B2": ("text", "Tỷ lệ"),
        "B3": ("number", "24.01"),
        "B4": ("bool", "1"),
        "B5": ("bool", "0"),
        "B6": ("uncalculated", ""),
        "B7": ("error", "#DIV/0!"),
        "B8": ("number", "0"),
        "B9": ("text", "  hai đầu  "),
        "B10": ("text", "một hai"),
        "B11": ("number", "46354"),  # days since 30 December 1899
    }
    assert open_workbook(tmp_path / "a.xlsx").sheets[0].name == "Số liệu"


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        pytest.param("<c><f>1+1</f></c>", ("uncalculated", ""), id="no cached value"),
        pytest.param("<c><f>1+1</f><v/></c>", ("uncalculated", ""), id="empty cached value"),
        pytest.param("<c><f>1+1</f><v>2</v></c>", ("number", "2"), id="cached number"),
        pytest.param('<c t="str"><f>A2</f><v>a</v></c>', ("text", "a"), id="cached text"),
        pytest.param('<c t="str"><f>A2</f><v></v></c>', None, id="calculated to an empty text"),
        pytest.param('<c t="str"><f>A2</f></c>', ("uncalculated", ""), id="text never calculated"),
        pytest.param('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>', ("error", "#DIV/0!"), id="error"),
        pytest.param('<c t="inlineStr"><is><t>a</t></is></c>', ("text", "a"), id="inline text"),
        pytest.param(
            '<c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>',
            ("text", "ab"),
            id="rich",
        ),
        pytest.param(
            '<c t="inlineStr"><is><t>a</t><rPh><t>x</t></rPh></is></c>',
            ("text", "a"),
            id="phonetic",
        ),
        pytest.param('<c t="s"><v>0</v></c>', ("text", "chung"), id="shared text"),
        pytest.param('<c t="s"><v>1</v></c>', ("text", "ab"), id="shared text in runs"),
        pytest.param('<c t="d"><v>2026-11-28</v></c>', ("text", "2026-11-28"), id="ISO date"),
        pytest.param('<c s=""><v>1</v></c>', ("number", "1"), id="empty style"),
        pytest.param("<c><v>1e400</v></c>", ("text", "1e400"), id="beyond every number"),
        pytest.param("<c><v>nan</v></c>", ("text", "nan"), id="not a number"),
        pytest.param("<c><v>abc</v></c>", ("text", "abc"), id="letters where a number should be"),
        pytest.param("<c><v>1_0</v></c>", ("text", "1_0"), id="Python's own way of writing ten"),
        pytest.param('<c s="1"/>', None, id="formatted and empty"),
        pytest.param(
            '<c t="inlineStr"><is><t>a_x000D_&#10;b</t></is></c>', ("text", "a\r\nb"), id="line end"
        ),
        pytest.param(
            '<c t="inlineStr"><is><t>_x005F_x000D_</t></is></c>',
            ("text", "_x000D_"),
            id="escaped escape",
        ),
        pytest.param(
            '<c t="inlineStr"><is><t>_x0007_</t></is></c>',
            ("text", "_x0007_"),
            id="bell stays as written",
        ),
    ],
)
def test_a_cell_says_what_its_xml_says(tmp_path, xml, expected):
    strings = "<si><t>chung</t><rPh><t>x</t></rPh></si><si><r><t>a</t></r><r><t>b</t></r></si>"
    path = made(tmp_path, f"<row>{xml}</row>", strings)
    assert cells(path) == ({} if expected is None else {"A1": expected})


def test_cells_and_rows_without_addresses_follow_each_other(tmp_path):
    rows = (
        '<row><c><v>1</v></c><c r="D1"><v>2</v></c><c><v>3</v></c></row>'
        '<row r="5"/><row><c><v>4</v></c></row>'
    )
    assert {a: t for a, (_, t) in cells(made(tmp_path, rows)).items()} == {
        "A1": "1", "D1": "2", "E1": "3", "A6": "4",
    }  # fmt: skip


def test_the_strict_namespace_reads_like_the_usual_one(tmp_path):
    path = made(tmp_path, '<row><c t="s"><v>0</v></c></row>', "<si><t>a</t></si>", strict=True)
    assert cells(path) == {"A1": ("text", "a")}


@pytest.mark.parametrize(
    "target",
    ["worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml", "../xl/worksheets/sheet1.xml",
     "worksheets\\sheet1.xml", "WORKSHEETS/Sheet1.xml", "./worksheets/sheet1.xml"],
)  # fmt: skip
def test_a_sheet_is_found_however_its_part_is_named(tmp_path, target):
    assert cells(made(tmp_path, "<row><c><v>1</v></c></row>", target=target))


def test_dates_count_from_1904_where_the_workbook_says_so(tmp_path):
    extra = '<workbookPr date1904="1"/>'
    assert open_workbook(made(tmp_path, "", extra=extra)).epoch == date(1904, 1, 1)
    assert open_workbook(made(tmp_path, "")).epoch == date(1899, 12, 30)


@pytest.mark.parametrize(
    ("code", "percent", "day"),
    [
        ("General", False, False),
        ("0.00%", True, False),
        ('0.00"%"', False, False),
        ("0.00\\%", False, False),
        ("0%;[Red]-0%", True, False),
        ("#,##0.0##", False, False),
        ('#,##0 "đồng/tháng"', False, False),
        ("[Red]0.0", False, False),
        ("0.00E+00", False, False),
        ("@", False, False),
        ("dd/mm/yyyy", False, True),
        ("d-mmm", False, True),
        ("[$-1042A]dd mmmm yyyy", False, True),
        ("h:mm", False, True),
    ],
)
def test_a_number_format_tells_percentages_and_dates(tmp_path, code, percent, day):
    book = openpyxl.Workbook()
    book.active["A1"] = 0.2401
    book.active["A1"].number_format = code
    book.save(tmp_path / "a.xlsx")
    cell = open_workbook(tmp_path / "a.xlsx").sheets[0].cells[1, 1]
    assert (cell.is_percent, cell.is_date) == (percent, day)


@pytest.mark.parametrize("number", [14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47])
def test_the_dates_built_into_excel_are_dates(number):
    assert Cell(1, 1, "number", "1", BUILT_IN[number]).is_date


def test_hidden_sheets_are_read_and_marked(tmp_path):
    book = openpyxl.Workbook()
    for state in ("hidden", "veryHidden"):
        book.create_sheet(state).sheet_state = state
    book.save(tmp_path / "a.xlsx")
    assert [s.hidden for s in open_workbook(tmp_path / "a.xlsx").sheets] == [False, True, True]


def test_a_template_reads_as_openpyxl_reads_it(tmp_path):
    path = fill(tmp_path / "a.xlsx", {("indicators", "CT25", "value"): 9.5})
    ours, theirs = open_workbook(path), openpyxl.load_workbook(path, data_only=True)
    assert [s.name for s in ours.sheets] == theirs.sheetnames
    assert differences(ours, theirs) == []


@pytest.mark.parametrize(
    ("place", "expected"),
    [("A1", (1, 1)), ("Z9", (9, 26)), ("AA10", (10, 27)), ("XFD1048576", (1_048_576, 16_384))],
)
def test_an_address_leads_there_and_back(place, expected):
    assert position(place) == expected
    assert address(*expected) == place


@pytest.mark.parametrize("place", ["A0", "A1048577", "XFE1", "1A", "A", "", "A-1", "ZZZZ1", "A1 "])
def test_an_address_that_excel_does_not_have_is_refused(tmp_path, place):
    path = made(tmp_path, f'<row><c r="{place or "?"}"><v>1</v></c></row>')
    assert refused(path)[0] == "F16"


# What is no workbook


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"", ("F01", "an empty file"), id="empty"),
        pytest.param(b"\0" * 100, ("F02", "nothing but zero bytes"), id="zeros"),
        pytest.param(b"%PDF-1.7 ...", ("F13", "a PDF file"), id="PDF"),
        pytest.param(b"{\\rtf1 a}", ("F13", "an RTF document"), id="RTF"),
        pytest.param(b"\x89PNG\r\n", ("F13", "a picture"), id="PNG"),
        pytest.param(b"RIFF0000WEBPVP8 ", ("F13", "a picture"), id="WebP"),
        pytest.param(b"Rar!\x1a\x07", ("F14", "a RAR archive"), id="RAR"),
        pytest.param(
            b"\xd0\xcf\x11\xe0rest",
            ("F01", "an old Office file that is damaged or cut off"),
            id="OLE that is cut off",
        ),
        pytest.param(b"<html></html>", ("F01", "a web page"), id="web page"),
        pytest.param(b"\xef\xbb\xbf<?xml version='1.0'?>", ("F01", "an XML file"), id="XML"),
        pytest.param(
            '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            ("F01", "an XML table of Excel 2003"),
            id="XML of 2003",
        ),
        pytest.param(
            "MIME-Version: 1.0\nContent-Type: multipart/related",
            ("F01", "a web page in one file (.mht)"),
            id="MHTML",
        ),
        pytest.param("mã;giá trị\nA;1\n", ("F01", "a table of text (CSV)"), id="CSV"),
        pytest.param("mã\tgiá trị\n".encode("utf-16"), ("F01", "a table of text (CSV)"), id="TSV"),
        pytest.param("Kính gửi\n", ("F01", "a text file"), id="letter"),
        pytest.param(b"\x01\x02\x03", ("F01", "a file of another kind"), id="other"),
        pytest.param(b"PK\x03\x04 cut", ("F02", "a file that was cut off"), id="cut-off zip"),
    ],
)
def test_a_file_of_another_kind_is_named(tmp_path, content, expected):
    content = content.encode() if isinstance(content, str) else content
    assert refused(file(tmp_path, content)) == expected


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("word/document.xml", ("F13", "a Word document")),
        ("ppt/presentation.xml", ("F13", "a presentation")),
        ("Index/Document.iwa", ("F01", "an Apple Numbers document")),
        ("readme.txt", ("F14", "a zip archive")),
    ],
)
def test_another_package_is_named(tmp_path, part, expected):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as package:
        package.writestr(part, "x")
    assert refused(tmp_path / "a.xlsx") == expected


def test_every_name_of_a_file_is_said_in_vietnamese():
    named = {words for rows in (kinds._STARTS, kinds._PARTS) for *_, words in rows}
    named |= {words for *_, words in old._STREAMS} | {*kinds._WORDS.values()}
    assert {words for words in named if say(words) == words} == set()


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.xls", ".xls"), ("a.csv", ".csv"), ("a.XLSM", ""), ("bao cao.2026", ""), ("a", "")],
)
def test_a_wrong_ending_is_read_and_noted(tmp_path, name, expected):
    path = made(tmp_path, "<row><c><v>1</v></c></row>")
    found = [(n.code, n.expected) for n in open_workbook(path, name).notices]
    assert found == ([("F15", expected)] if expected else [])


def test_a_folder_and_a_missing_file_are_refused_like_any_other(tmp_path):
    assert refused(tmp_path) == ("F01", "a file that cannot be opened")
    assert refused(tmp_path / "none.xlsx") == ("F01", "a file that cannot be opened")


def test_a_refused_file_still_has_its_hash(tmp_path):
    path = file(tmp_path, b"%PDF-1.7")
    with pytest.raises(WorkbookError) as error:
        open_workbook(path)
    assert error.value.sha256 == sha256(b"%PDF-1.7").hexdigest()


@pytest.mark.parametrize("size", [1, 22, 100, 1000, 5000])
def test_a_file_cut_off_anywhere_is_refused(tmp_path, size):
    whole = fill(tmp_path / "whole.xlsx").read_bytes()
    assert refused(file(tmp_path, whole[:-size], "cut.xlsx"))[0] == "F02"


def test_flipped_bits_never_raise_anything_else(tmp_path):
    whole = made(
        tmp_path, '<row><c t="s"><v>0</v></c><c><v>1</v></c></row>', "<si><t>a</t></si>"
    ).read_bytes()
    dice = random.Random(43)
    for _ in range(400):
        hurt = bytearray(whole)
        for _ in range(dice.randint(1, 4)):
            hurt[dice.randrange(len(hurt))] ^= 1 << dice.randrange(8)
        survives(file(tmp_path, bytes(hurt), "hurt.xlsx"))


def survives(path: Path) -> bool:
    """Whether a file is read; a refusal is fine, anything else is not."""
    try:
        open_workbook(path)
    except WorkbookError:
        return False
    return True


@pytest.mark.parametrize(
    "sheet",
    [
        pytest.param("<row><c", id="cut off"),
        pytest.param('<row r="x"><c/></row>', id="row that is no number"),
        pytest.param('<row><c s="x"><v>1</v></c></row>', id="style that is no number"),
        pytest.param('<row><c t="s"><v>7</v></c></row>', id="shared text that is not there"),
        pytest.param('<row><c t="s"><v>-1</v></c></row>', id="shared text before the first"),
        pytest.param('<row><c t="s"><v>x</v></c></row>', id="shared text that is no number"),
        pytest.param("<row>\x01</row>", id="control character"),
    ],
)
def test_a_broken_sheet_is_refused(tmp_path, sheet):
    assert refused(made(tmp_path, sheet, "<si><t>a</t></si>")) == (
        "F02",
        "a part that cannot be read",
    )


@pytest.mark.parametrize(
    "head",
    [
        pytest.param('<!DOCTYPE a [<!ENTITY b "c">]>', id="internal"),
        pytest.param('<!DOCTYPE a SYSTEM "file:///etc/passwd">', id="external"),
    ],
)
def test_any_doctype_is_refused(tmp_path, head):
    path = made(tmp_path, "", parts={"xl/worksheets/sheet1.xml": f"{head}<worksheet/>"})
    assert refused(path) == ("F02", "a DOCTYPE in the XML")


def test_an_encoding_that_nobody_knows_is_refused(tmp_path):
    xml = '<?xml version="1.0" encoding="no-such"?><worksheet/>'
    assert refused(made(tmp_path, "", parts={"xl/worksheets/sheet1.xml": xml}))[0] == "F02"


# What is too large


@pytest.fixture
def small_limits(monkeypatch):
    monkeypatch.setattr(limits, "MAX_FILE_BYTES", 10_000)
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", 50_000)
    monkeypatch.setattr(limits, "MAX_ENTRIES", 20)
    monkeypatch.setattr(limits, "MAX_SHEETS", 3)
    monkeypatch.setattr(limits, "MAX_CELLS", 10)


@pytest.mark.parametrize(
    ("rows", "more"),
    [
        pytest.param("", {"big": random.Random(1).randbytes(12_000).hex()}, id="file"),
        pytest.param(" " * 60_000, {}, id="unpacked"),
        pytest.param("", {f"p{n}": "" for n in range(20)}, id="parts"),
        pytest.param("<row>" + "<c><v>1</v></c>" * 11 + "</row>", {}, id="cells"),
        pytest.param("<a>" * 200 + "</a>" * 200, {}, id="depth"),
        pytest.param(
            "",
            {"xl/workbook.xml": f"<workbook><sheets>{'<sheet/>' * 4}</sheets></workbook>"},
            id="sheets",
        ),
    ],
)
def test_what_is_larger_than_allowed_is_refused(tmp_path, small_limits, rows, more):
    assert refused(made(tmp_path, rows, parts=more))[0] == "F03"


def test_many_sheets_that_name_one_large_part_are_refused(tmp_path, small_limits):
    sheets = '<sheet name="a" r:id="r1"/>' * 3
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets></workbook>'
    path = made(tmp_path, " " * 20_000, parts={"xl/workbook.xml": book})
    assert refused(path) == ("F03", "unpacked size")


def test_a_far_stray_cell_costs_nothing(tmp_path):
    path = made(
        tmp_path, '<row><c><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    )
    started = perf_counter()
    assert set(cells(path)) == {"A1", "XFD1048576"}
    assert perf_counter() - started < 1


def test_a_declared_count_of_texts_is_not_believed(tmp_path):
    assert cells(made(tmp_path, '<row><c t="s"><v>0</v></c></row>', "<si><t>a</t></si>"))


# The corpus: about 900 real and malformed workbooks of public test suites


def differences(
    ours: reader.Workbook, theirs: openpyxl.Workbook
) -> list[tuple[str, str, object, object]]:
    """Return the cells whose values differ: sheet, address, ours, theirs."""
    found = []
    for sheet in theirs.worksheets:
        mine = {k: c for k, c in ours.sheet(sheet.title).cells.items() if c.text}
        other = {k: c.value for k, c in sheet._cells.items() if c.value not in (None, "")}
        for key in sorted(mine.keys() | other.keys()):
            cell, value = mine.get(key), other.get(key)
            if not (cell and _same(cell, value)):
                found.append((sheet.title, address(*key), cell and cell.text, value))
    return found


def _same(cell: Cell, value: object) -> bool:
    if cell.kind == "bool":
        return value is (cell.text == "1")
    if cell.kind == "number" and isinstance(value, int | float):
        return float(cell.text) == pytest.approx(value, rel=1e-12)
    if cell.kind == "number":
        return cell.is_date and not isinstance(value, str)  # openpyxl turns it into a day
    plain = str(value).replace("_x000D_", "\r").replace("_x000d_", "\r")
    return plain.replace("\r", "") == cell.text.replace("\r", "")


KNOWN_TO_DIFFER = {
    "tests__date_iso.xlsx": "openpyxl turns an ISO date into a day",
    "test-data__spreadsheet__duplicate-filename-case-insensitive.xlsx": "two parts of one name",
    "tests__data__issue139.xlsx": "openpyxl calls a day beyond 9999 an error",
}


def corpus_of(folder: Path, most: int | None) -> list[Path]:
    if not CORPUS.is_file():
        pytest.skip(f"{CORPUS.name} is not beside this checkout")
    with zipfile.ZipFile(CORPUS) as package:
        names = sorted(n for n in package.namelist() if not n.endswith("/"))
        if most:
            names = sorted(random.Random(43).sample(names, most))
        return [
            file(folder, package.read(n), f"{i:04d}-{Path(n).name}") for i, n in enumerate(names)
        ]


def hang(*_: object) -> None:
    raise TimeoutError


def look_through(paths: list[Path]) -> dict[str, list[object]]:
    """Open every file with both readers; return the differences by file."""
    signal.signal(signal.SIGALRM, hang)
    differ: dict[str, list[object]] = {}
    read = 0
    for path in paths:
        started = perf_counter()
        opened = survives(path)
        assert perf_counter() - started < SECONDS, path.name
        read += opened
        if opened:
            found = beside_openpyxl(path)
            if found and path.name[5:] not in KNOWN_TO_DIFFER:
                differ[path.name] = found
    assert read > len(paths) // 4  # about 400 of 900 are xlsx; the others are refused by name
    return differ


def beside_openpyxl(path: Path) -> list[object]:
    signal.alarm(20)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = openpyxl.load_workbook(path, data_only=True)
    except Exception:  # openpyxl raises a dozen kinds, and hangs
        return []
    finally:
        signal.alarm(0)
    return list(differences(open_workbook(path), theirs))


def test_a_sample_of_the_corpus_is_read_as_openpyxl_reads_it_or_refused(tmp_path):
    assert look_through(corpus_of(tmp_path, QUICK)) == {}


@pytest.mark.long
def test_the_whole_corpus_is_read_as_openpyxl_reads_it_or_refused(tmp_path):
    assert look_through(corpus_of(tmp_path, None)) == {}
