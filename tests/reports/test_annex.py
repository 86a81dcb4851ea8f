"""The annex: its numbers are the figures, its formulas give them again, its texts stay texts.

Expected values are worked out by hand from the made-up story (src/analysis/sample/stories.py).
"""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from openpyxl.utils import range_boundaries
from python_calamine import CalamineWorkbook

from analysis import places
from analysis.language import say
from analysis.progress import disclosure
from analysis.release import open_release
from analysis.reports.documents.annex import write_annex
from analysis.reports.documents.annex.areas import write as write_areas
from analysis.reports.documents.annex.cells import Formula, Link, Number, Text, roman
from analysis.reports.documents.annex.desk import (
    SHEETS,
    Column,
    begin,
    close,
    finish,
    open_desk,
    write_row,
)
from analysis.reports.documents.annex.told import ranges
from analysis.reports.figures import Figures

VI = "[$-42A]"
"""What marks a number format as Vietnamese."""
INDICATORS, AREAS, COUNTS = (
    "Biểu 01 – Chỉ tiêu",
    "Biểu 02 – Theo địa bàn",
    "Biểu 02a – Tử số, mẫu số",
)
TASKS, PROPOSALS = "Biểu 03 – Nhiệm vụ", "Biểu 04 – Kiến nghị"
REGISTER, SOURCES, LEGEND = "Biểu 05 – Tình hình gửi báo cáo", "Nguồn số liệu", "Giải thích"
TARGET, BEFORE, PLAN, VALUE = "E", "F", "G", "H"
AGAINST_PLAN, AGAINST_BEFORE, AGAINST_TARGET = "I", "J", "K"
MADE_UP = "SỐ LIỆU MINH HỌA – KHÔNG PHẢI SỐ LIỆU THẬT"
MISSING = "Xã Long Hẹ"
"""The commune of code 03763, one of those that send nothing in 2026 (sample/slips.py)."""


@pytest.fixture(scope="module")
def written(sample_data, tmp_path_factory):
    return write_annex(open_release("2026-mau"), tmp_path_factory.mktemp("annex"))


@pytest.fixture(scope="module")
def book(written):
    """Return the workbook with its formulas."""
    return openpyxl.load_workbook(written)


@pytest.fixture(scope="module")
def results(written):
    """Return the workbook with the results that the file holds for its formulas."""
    return openpyxl.load_workbook(written, data_only=True)


@pytest.fixture(scope="module")
def published(sample_data):
    return open_release("2024-cong-bo")


@pytest.fixture(scope="module")
def sparse(published, tmp_path_factory):
    return openpyxl.load_workbook(write_annex(published, tmp_path_factory.mktemp("published")))


def heading(sheet) -> int:
    """Return the row of the letters and numbers of the columns."""
    return next(row for row in range(4, 16) if sheet.cell(row, 1).value in ("A", "1"))


def rows(sheet):
    """Return the rows below the headings that have a number in the first column."""
    below = range(heading(sheet) + 1, sheet.max_row + 1)
    return [row for row in below if isinstance(sheet.cell(row, 1).value, int)]


def line(sheet, code: str) -> int:
    """Return the row of an indicator: the plan has CT01 as its first."""
    number = int(code.removeprefix("CT"))
    return next(row for row in rows(sheet) if sheet.cell(row, 1).value == number)


def column(sheet, words: str) -> int:
    """Return the column whose heading begins with some words."""
    top = heading(sheet) - 1
    found = (sheet.cell(top, place) for place in range(1, sheet.max_column + 1))
    return next(c.column for c in found if str(c.value or "").startswith(words))


# Numbers


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        pytest.param("CT03", 3723 / 104_000 * 100, "0.00", id="3,58 of 104.000 urban workers"),
        pytest.param("CT25", 1230 / 1_335_000 * 10_000, "0.00", id="9,21 doctors"),
        pytest.param("CT28", 1_262_910 / 1_335_000 * 100, "0.0", id="94,6 percent insured"),
        pytest.param("CT07", 26.41, "0.00", id="typed as 26,41%"),
        pytest.param("CT38", 214, "0", id="houses of the flood"),
        pytest.param("CT01", 21_471 / 21_480 * 100, "0.00", id="99,96 would else read 100,0"),
    ],
)
def test_a_value_is_a_number_with_all_its_decimals(results, code, value, shown):
    sheet = results[INDICATORS]
    cell = sheet[f"{VALUE}{line(sheet, code)}"]
    assert cell.value == pytest.approx(value, rel=1e-12)
    assert cell.number_format == f"{VI}#,##{shown}"


@pytest.mark.parametrize(
    ("code", "place", "formula", "value", "shown"),
    [
        pytest.param("CT28", AGAINST_TARGET, "={v}-{t}", 94.6 - 97, "0.0", id="percentages"),
        pytest.param("CT03", AGAINST_TARGET, "={v}-{t}", 3723 / 1040 - 3.5, "0.00", id="ceiling"),
        pytest.param("CT24", AGAINST_TARGET, "={v}/{t}*100", 3925 / 133.5 / 32 * 100, "0.0",
                     id="a rate that should rise"),
        pytest.param("CT39", AGAINST_TARGET, "={v}/{t}*100", 22 / 24.6 * 100, "0.0",
                     id="floor area"),
        pytest.param("CT38", AGAINST_TARGET, "={v}-{t}", 214, "0", id="lower is better"),
        pytest.param("CT38", AGAINST_BEFORE, "={v}-{b}", 214, "0", id="no house a year before"),
        pytest.param("CT07", AGAINST_BEFORE, "={v}-{b}", 26.41 - 25.12, "0.00", id="points"),
        pytest.param("CT25", AGAINST_BEFORE, "={v}/{b}*100", 9.21 / 9.02 * 100, "0.0",
                     id="a rate beside the year before"),
    ],
)  # fmt: skip
def test_a_comparison_is_a_formula_of_its_row(book, results, code, place, formula, value, shown):
    sheet = book[INDICATORS]
    row = line(sheet, code)
    names = {"v": f"{VALUE}{row}", "t": f"{TARGET}{row}", "b": f"{BEFORE}{row}"}
    assert sheet[f"{place}{row}"].value == formula.format(**names)
    assert results[INDICATORS][f"{place}{row}"].value == pytest.approx(value, abs=0.05)
    signed = "-" in formula
    expected = (
        f'{VI}+#,##{shown};{VI}"−"#,##{shown};{VI}#,##{shown}' if signed else f"{VI}#,##{shown}"
    )
    assert sheet[f"{place}{row}"].number_format == expected


def test_where_nothing_compares_the_place_is_empty_and_a_note_says_why(results):
    sheet = results[INDICATORS]
    unit_slip, silent = line(sheet, "CT26"), line(sheet, "CT46")
    assert sheet[f"{VALUE}{unit_slip}"].value == 10.4
    assert sheet[f"{AGAINST_TARGET}{unit_slip}"].value is None
    assert "không so sánh với mục tiêu" in sheet[f"Q{unit_slip}"].value
    assert sheet[f"{VALUE}{silent}"].value is None
    assert "Chưa đo khối lượng nước thải phát sinh" in sheet[f"Q{silent}"].value


def test_a_state_stands_in_words_with_day_and_evidence(results):
    sheet = results[INDICATORS]
    row = line(sheet, "CT19")
    told = [sheet[f"{place}{row}"].value for place in (BEFORE, VALUE)]
    assert told == ["đang duy trì", "đã mất chuẩn"]
    assert "từ ngày 30/06/2026" in sheet[f"Q{row}"].value


def test_the_target_bears_the_words_of_the_plan(results):
    sheet = results[INDICATORS]
    told = [sheet[f"D{line(sheet, code)}"].value for code in ("CT04", "CT22", "CT03")]
    assert told == ["đạt khoảng trên (>)", "tối thiểu (≥)", "≤"]


# Formulas

REFERENCE = re.compile(r"(?:'([^']+)'!)?\$?([A-Z]+)\$?(\d+)")


def evaluated(results, sheet: str, formula: str) -> float:
    """Return the result of a formula from the numbers of the workbook: + − * / and SUM only."""
    if found := re.fullmatch(r"=SUM\(([A-Z0-9:]+)\)", formula):
        left, top, right, bottom = range_boundaries(found[1])
        area = results[sheet].iter_rows(top, bottom, left, right, values_only=True)
        return sum(value for row in area for value in row if isinstance(value, int | float))
    plain = REFERENCE.sub(lambda m: repr(float(results[m[1] or sheet][m[2] + m[3]].value)), formula)
    assert re.fullmatch(r"=[-\d.e*/()]+", plain), formula
    return eval(plain[1:])


def test_formulas_give_the_results_that_the_file_holds(book, results):
    checked = 0
    for sheet in book:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            held = results[sheet.title][cell.coordinate].value
            computed = evaluated(results, sheet.title, cell.value)
            assert held == pytest.approx(computed, rel=1e-9, abs=1e-9), cell.coordinate
            checked += 1
    assert checked > 100


def test_comparisons_read_as_the_figures_are_printed(results, written):
    stored = places.work() / "2026-mau" / "figures" / "annex.json"
    figures = json.loads(stored.read_text(encoding="utf-8"))
    measures = {"against_plan": AGAINST_PLAN, "against_before": AGAINST_BEFORE,
                "against_target": AGAINST_TARGET, "value": VALUE, "plan": PLAN}  # fmt: skip
    sheet, compared = results[INDICATORS], 0
    for key, figure in figures.items():
        code, _, rest = key.partition("/")
        area, _, measure = rest.partition("/2026/")
        if area == "14" and measure in measures:
            shown = figure["text"].replace("−", "-").replace(".", "").replace(",", ".")
            held = sheet[f"{measures[measure]}{line(sheet, code)}"].value
            half = 0.5 * 10.0 ** -len(shown.partition(".")[2])
            assert abs(held - float(shown)) <= half * (1 + 1e-9), key
            compared += 1
    assert compared > 100


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_an_office_program_calculates_the_same_results(written, results, tmp_path):
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    source = tmp_path / "source.xlsx"
    openpyxl.load_workbook(written).save(source)  # without results, so that they are calculated
    command = ["soffice", "--headless", profile, "--convert-to", "xlsx", "--outdir",
               str(tmp_path / "made"), str(source)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    made = openpyxl.load_workbook(tmp_path / "made" / "source.xlsx", data_only=True)
    formulas = openpyxl.load_workbook(written)
    for sheet in (INDICATORS, AREAS, COUNTS):
        for cell in (cell for row in formulas[sheet].iter_rows() for cell in row):
            if cell.data_type == "f":
                held = results[sheet][cell.coordinate].value
                assert made[sheet][cell.coordinate].value == pytest.approx(held, abs=1e-9)


# Sources


def test_every_number_of_a_return_leads_to_the_cell_that_was_typed(results, book):
    sheet, sources = results[INDICATORS], results[SOURCES]
    told = {sources.cell(row, 18).value: row for row in rows(sources)}
    shelf: dict[str, CalamineWorkbook] = {}
    looked = 0
    for row in rows(sheet):
        code = f"CT{sheet.cell(row, 1).value:02d}"
        years = {BEFORE: f"{code}/14/2025/value", PLAN: f"{code}/14/2026/plan",
                 VALUE: f"{code}/14/2026/value"}  # fmt: skip
        for place, key in years.items():
            if not isinstance(sheet[f"{place}{row}"].value, int | float):
                continue
            at = told[key]
            assert sources.cell(at, 7).value == pytest.approx(sheet[f"{place}{row}"].value)
            file, name, cells, raw = (sources.cell(at, c).value for c in (11, 12, 13, 14))
            if file not in shelf:
                shelf[file] = CalamineWorkbook.from_path(places.raw("sample") / file)
            grid = shelf[file].get_sheet_by_name(name).to_python(skip_empty_area=False)
            for address, text in zip(cells.split(" / "), raw.split(" / "), strict=True):
                assert is_typed(grid, address, text), (key, address, text)
            looked += 1
    assert looked > 70


def is_typed(grid, address: str, text: str) -> bool:
    """Return whether a cell holds a text, or a number that is typed so."""
    column, row, _, _ = range_boundaries(address)
    held = grid[row - 1][column - 1]
    if isinstance(held, str):
        return held == text
    return float(text.rstrip("%")) == pytest.approx(held * (100 if "%" in text else 1))


def test_a_line_leads_to_the_rows_of_its_figures(book, results):
    sheet, sources = book[INDICATORS], results[SOURCES]
    cell = sheet[f"P{line(sheet, 'CT25')}"]
    first, last = (int(number) for number in cell.value.split("–"))
    place = cell.hyperlink.location.rpartition("!")[2]
    assert sources[place].value == first
    told = {sources.cell(row, 18).value for row in rows(sources)
            if first <= sources.cell(row, 1).value <= last}  # fmt: skip
    assert {"CT25/14/2030/target", "CT25/14/2026/value", "CT25/14/2026/against_plan"} <= told


def test_rows_of_sources_are_named_as_people_write_them():
    assert ranges([3, 1, 2, 7, 9, 8, 12]) == "1–3, 7–9, 12"


# Areas


def test_all_areas_together_come_from_counts_and_are_no_average(results):
    sheet, counts = results[AREAS], results[COUNTS]
    place = column(sheet, "Nước sạch nông thôn")
    top = next(c.column for c in counts[heading(counts) - 2]
               if c.value == "Nước sạch nông thôn")  # fmt: skip
    pairs = [(counts.cell(row, top).value, counts.cell(row, top + 1).value)
             for row in rows(counts)]  # fmt: skip
    given = [(above, below) for above, below in pairs if below is not None]
    whole = 100 * sum(above for above, _ in given) / sum(below for _, below in given)
    average = sum(100 * above / below for above, below in given) / len(given)
    held = sheet.cell(heading(sheet) + 3, place).value
    assert held == pytest.approx(whole)
    assert abs(held - average) > 0.05


def test_an_area_that_sent_nothing_is_neither_zero_nor_empty(results):
    sheet = results[AREAS]
    row = next(row for row in rows(sheet) if sheet.cell(row, 2).value == MISSING)
    told = {sheet.cell(row, place).value for place in range(3, 19)}
    words = {value for value in told if isinstance(value, str)}
    assert words == {"chưa báo cáo"}
    assert 0 not in told


def test_a_verdict_shows_without_colours(results):
    sheet = results[AREAS]
    place = column(sheet, "Bao phủ bảo hiểm y tế")
    for row in rows(sheet):
        cell = sheet.cell(row, place)
        mark = '" ●"' if cell.value >= 97 else '" ○"'
        assert cell.number_format in (f"{VI}#,##0.0{mark}", f"{VI}#,##0.00{mark}")


def test_few_in_the_denominator_are_marked(results):
    """Phường Tô Hiệu has 29 households with small children, below the 30 of the plan."""
    sheet = results[AREAS]
    assert sheet.cell(heading(sheet) + 7, 2).value == "Phường Tô Hiệu"
    cell = sheet.cell(heading(sheet) + 7, column(sheet, "Trợ cấp: hộ có trẻ"))
    assert cell.number_format == f'{VI}"*"#,##0.0" ●"'


def test_75_communes_stand_under_their_former_districts(results):
    sheet = results[AREAS]
    assert len(rows(sheet)) == 75
    bands = [sheet.cell(row, 2).value for row in range(heading(sheet) + 1, sheet.max_row + 1)]
    assert "Địa bàn cấp huyện cũ: Huyện Thuận Châu" in bands


def test_a_public_annex_holds_no_hidden_value(sample_data):
    release = open_release("2026-mau", edition="public")
    masked, stream = release.current, BytesIO()
    desk = open_desk(stream, Figures(release, "annex"))
    write_areas(desk)
    close(desk)
    sheet = openpyxl.load_workbook(stream)[AREAS]
    areas = {
        f"{a.type} {a.name}": a.key for a in release.catalogue.areas_on(release.day, "commune")
    }
    hidden = masked[(masked["obs_status"] == disclosure.HIDDEN) & (masked["period"] == 2026)]
    at = {"CT41": "Nước sạch", "CT10": "Trợ cấp: người cao tuổi", "CT38": "Nhà tạm, dột nát: do"}
    of = {code: set(hidden.loc[hidden["indicator"] == code, "area"]) for code in at}
    assert of["CT10"]
    for row in rows(sheet):
        key = areas[sheet.cell(row, 2).value]
        for code, words in at.items():
            value = sheet.cell(row, column(sheet, words)).value
            assert (value == "×") == (key in of[code]), (code, key)


# Words of agencies


def test_every_task_of_the_plan_has_its_leader(results):
    sheet = results[TASKS]
    below = range(heading(sheet) + 1, sheet.max_row + 1)
    numbers = [(sheet.cell(r, 1).value, sheet.cell(r, 3).value, sheet.cell(r, 4).value)
               for r in below]  # fmt: skip
    leading = {number: agency for number, agency, role in numbers if role == "chủ trì"}
    assert len(leading) == 21, "22 tasks, of which 2.4 is everybody's"
    assert leading["2.2"] == "Sở Khoa học và Công nghệ", "it took over Sở TTTT"


def test_the_register_has_every_agency_and_who_is_silent(results):
    sheet = results[REGISTER]
    standing = {sheet.cell(row, 2).value: sheet.cell(row, 3).value for row in rows(sheet)}
    assert len(standing) == 85
    assert standing["Sở Văn hoá, Thể thao và Du lịch"].startswith("chưa nhận được")
    assert standing["Sở Khoa học và Công nghệ"] == "muộn"


# Form


def test_sheets_stand_in_order_and_excel_takes_their_names(book):
    assert book.sheetnames == [INDICATORS, AREAS, COUNTS, TASKS, PROPOSALS, REGISTER, SOURCES,
                               LEGEND]  # fmt: skip
    assert all(len(name) <= 31 for name in book.sheetnames)
    assert len({say(words) for words in SHEETS.values()}) == len(SHEETS)


def test_a_sheet_prints_on_a4_across_one_page_wide_with_its_headings(book):
    for sheet in book:
        row = heading(sheet)
        setup = sheet.page_setup
        assert (setup.orientation, int(setup.paperSize)) == ("landscape", 9)
        assert (setup.fitToWidth or 1, setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows.endswith(f"${row}")
        assert sheet.print_area.rpartition("$")[2] == str(sheet.max_row)
        assert int(re.sub(r"\D", "", sheet.freeze_panes)) == row + 1
        assert sheet.oddHeader.center.text == "&P"


def test_no_cell_of_the_rows_is_merged(book):
    for sheet in book:
        tables = [r for r in sheet.merged_cells.ranges if heading(sheet) < r.min_row]
        notes = [r for r in tables if r.min_col == 1 and r.max_col == sheet.max_column]
        assert tables == notes, sheet.title


def test_every_sheet_says_that_it_is_a_draft_of_made_up_figures(book):
    for sheet in book:
        top = {sheet.cell(row, 1).value for row in range(1, heading(sheet))}
        assert f"DỰ THẢO · {MADE_UP}" in top, sheet.title
        assert MADE_UP in sheet.oddHeader.left.text


def test_numbers_are_no_texts(results):
    number = re.compile(r"[+−-]?\d[\d.]*(,\d+)?%?")
    for name in (INDICATORS, AREAS, COUNTS, REGISTER):
        sheet = results[name]
        for row in rows(sheet):
            texts = [c.value for c in sheet[row] if isinstance(c.value, str)]
            kept = [text for text in texts if number.fullmatch(text)]
            sources = {sheet.cell(row, p).value for p in (16, sheet.max_column)}
            assert set(kept) <= sources, (name, row)


def test_long_sheets_have_filters(book):
    for name in (INDICATORS, AREAS, TASKS, REGISTER, SOURCES):
        assert book[name].auto_filter.ref.startswith(f"A{heading(book[name])}:")


def test_every_word_of_the_annex_has_its_vietnamese(published, sparse, tmp_path):
    english = openpyxl.load_workbook(write_annex(published, tmp_path, "en"))
    assert english.sheetnames == list(SHEETS.values())
    for one, other in zip(sparse, english, strict=True):
        row = heading(one) - 1
        heads = [(a.value, b.value) for a, b in zip(one[row], other[row], strict=True) if a.value]
        assert not [both for both in heads if both[0] == both[1]], one.title


# Hostile texts

HOSTILE = (
    "=HYPERLINK(\"http://x.example\";\"Bấm\")",
    "+1+1", "-2", "@SUM(A1)", "{=1}", "0412", "http://x.example", "internal:A1", "_x0041_",
)  # fmt: skip


@pytest.fixture
def scratch(published):
    """Return an empty sheet of two columns, and what reads it back."""
    stream = BytesIO()
    desk = open_desk(stream, Figures(published, "annex"))
    table = begin(desk, "legend", "Thử", [Column("một", 20.0), Column("hai", 20.0)])

    def read():
        close(desk)
        return openpyxl.load_workbook(stream)

    return table, read


def test_what_was_typed_stays_a_text(scratch):
    table, read = scratch
    for row, text in enumerate(HOSTILE, start=table.first):
        write_row(table, row, [text, Text(text)])
    book = read()
    for row, text in enumerate(HOSTILE, start=table.first + 1):
        for cell in book[LEGEND][row][:2]:
            assert (cell.data_type, cell.value, cell.hyperlink) == ("s", text, None)


def test_characters_that_no_workbook_holds_go(scratch):
    table, read = scratch
    write_row(table, table.first, ["a\x00b\x0bc\x1f\ud800d\r\ne", None])
    assert read()[LEGEND].cell(table.first + 1, 1).value == "abcd\ne"


def test_a_text_too_long_for_a_cell_goes_on_in_a_sheet_of_its_own(scratch):
    table, read = scratch
    text = "".join(f"câu {number} " for number in range(8000))
    write_row(table, table.first, [None, text])
    finish(table, table.first + 1)
    book = read()
    start = book[LEGEND].cell(table.first + 1, 2).value
    beginning, _, where = start.rpartition(" [")
    assert where == f"còn tiếp ở trang tính “Văn bản dài”: B{table.first + 1}]"
    rest = book["Văn bản dài"]
    pieces = [rest.cell(row, 4).value for row in range(heading(rest) + 1, rest.max_row + 1)]
    assert beginning + "".join(pieces) == text
    assert rest.cell(heading(rest) + 1, 2).value == f"B{table.first + 1}"


def test_cells_of_every_kind_are_of_their_type(scratch):
    table, read = scratch
    write_row(table, table.first, [Number(8.8515, 2, "≥ "), Formula("=1+1", 2.0, signed=True)])
    write_row(table, table.first + 1, [Link("1–3", "'Giải thích'!A1"), None])
    sheet = read()[LEGEND]
    first, second = sheet[table.first + 1][:2]
    assert (first.value, first.number_format) == (8.8515, f'{VI}"≥ "#,##0.00')
    assert (second.value, second.data_type) == ("=1+1", "f")
    assert sheet.cell(table.first + 2, 1).hyperlink.location == "'Giải thích'!A1"


def test_parts_of_a_table_have_roman_numbers():
    assert [roman(n) for n in (1, 4, 9, 12, 14, 19)] == ["I", "IV", "IX", "XII", "XIV", "XIX"]


# Sparse releases


def test_published_figures_say_what_they_lack(sparse):
    told = {name: " ".join(str(c.value) for row in sparse[name].iter_rows() for c in row if c.value)
            for name in (INDICATORS, AREAS, TASKS, PROPOSALS)}  # fmt: skip
    assert "Không có số liệu theo địa bàn của năm 2024." in told[AREAS]
    assert "Không có báo cáo về nhiệm vụ của năm 2024." in told[TASKS]
    assert "Không có đề xuất, kiến nghị của năm 2024." in told[PROPOSALS]
    assert "không phải báo cáo của cơ quan" in told[INDICATORS]
    assert MADE_UP not in told[INDICATORS]


def test_published_doctors_stand_against_the_target(sparse):
    sheet = sparse[INDICATORS]
    row = line(sheet, "CT25")
    assert (sheet[f"{BEFORE}{row}"].value, sheet[f"{VALUE}{row}"].value) == (8.6, 8.85)
    assert sheet[f"{AGAINST_TARGET}{row}"].value == f"={VALUE}{row}/{TARGET}{row}*100"


def test_a_plan_without_areas_and_tasks_has_an_annex(published, tmp_path):
    province = published.catalogue.plan.province
    alone = {province: published.catalogue.areas[province]}
    catalogue = replace(published.catalogue, areas=alone, tasks={})
    made = write_annex(replace(published, catalogue=catalogue), tmp_path)
    sheet = openpyxl.load_workbook(made)[TASKS]
    assert "Kế hoạch không giao nhiệm vụ." in [cell.value for cell in sheet["A"]]


def test_the_same_release_gives_the_same_bytes(published, tmp_path):
    one, other = (write_annex(published, tmp_path / name) for name in ("one", "other"))
    assert one.read_bytes() == other.read_bytes()
