"""Workbooks that are not our form are read as their layouts say, or said to differ."""

from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from tables_of_others import (
    COMMUNE,
    HEALTH,
    INSURANCE,
    changed,
    of,
    put,
    read_book,
    samples,
    shifted,
    values,
)

from analysis.returns.layouts import layout_for, read_layouts, read_with
from analysis.returns.problems import Findings
from analysis.returns.reading import read
from analysis.returns.workbook import Sheet, Workbook, open_workbook, position
from analysis.sample.foreign import write_foreign

HERE = "03985@2025-07-01"
FIRST, LAST_BUT_ONE = "03646@2025-07-01", "04240@2025-07-01"


@pytest.fixture(scope="module")
def folder(tmp_path_factory, catalogue):
    made = tmp_path_factory.mktemp("foreign")
    write_foreign(made, catalogue)
    return made


@pytest.fixture(scope="module")
def layouts(catalogue):
    return read_layouts(catalogue)


@pytest.fixture(scope="module")
def health(folder):
    return open_workbook(samples(folder, HEALTH))


@pytest.fixture(scope="module")
def insurance(folder):
    return open_workbook(samples(folder, INSURANCE))


@pytest.fixture(scope="module")
def commune(folder):
    return open_workbook(samples(folder, COMMUNE))


def test_the_same_seed_writes_the_same_bytes(folder, tmp_path, catalogue):
    for path in write_foreign(tmp_path, catalogue):
        assert path.read_bytes() == (folder / path.relative_to(tmp_path)).read_bytes()


@pytest.mark.parametrize("agency", [HEALTH, INSURANCE, COMMUNE])
def test_every_made_up_workbook_says_so_and_says_who_and_when(agency, folder, layouts, catalogue):
    book = open_workbook(samples(folder, agency))
    match, reading, problems = read_book(book, layouts, catalogue)
    assert (match.agency.code, match.year, match.sample) == (agency, 2026, True)
    assert match.fits
    assert all(row["sample"] for row in reading.observations)
    assert {p.severity for p in problems} <= {"note"}


@pytest.mark.parametrize("agency", [HEALTH, INSURANCE, COMMUNE])
def test_every_cell_that_excel_sees_is_counted_once(agency, folder, layouts, catalogue):
    path = samples(folder, agency)
    _, reading, _ = read_book(open_workbook(path), layouts, catalogue)
    sheets = openpyxl.load_workbook(path).worksheets
    seen = sum(c.value is not None for s in sheets for row in s.iter_rows() for c in row)
    assert reading.counted.cells == seen
    assert reading.counted.flagged == 0


def test_the_health_annex_gives_rates_from_counts_over_one_population(health, layouts, catalogue):
    _, reading, _ = read_book(health, layouts, catalogue)
    found = values(reading)
    # 1,340,000 people; 4,060 beds, 1,206 doctors, 147 pharmacists, 2,479 nurses and others.
    assert found["CT24", "14", 2026] == Decimal(4060) / 134
    assert found["CT25", "14", 2026] == 9
    assert found["CT26", "14", 2026] == Decimal(147) / 134
    assert found["CT27", "14", 2026] == Decimal("18.5")
    # 21,600 of 24,000; 285 of 300; 180 of 1,500.
    assert [found[code, FIRST, 2026] for code in ("CT30", "CT31", "CT32")] == [90, 95, 12]
    assert found["CT32", LAST_BUT_ONE, 2026] == "L"
    assert len(found) == 4 + 76 * 3


def test_a_figure_bears_its_cells_their_texts_and_its_definition(health, layouts, catalogue):
    _, reading, _ = read_book(health, layouts, catalogue)
    row = next(row for row in reading.observations if row["indicator"] == "CT25")
    assert (row["sheet"], row["cell"], row["raw"]) == ("Biểu 01", "D10/C10", "1206 / 1340000")
    assert (row["definition"], row["obs_status"]) == ("doctors_per_10000", "P")
    assert (row["numerator"], row["denominator"]) == (1206, 1_340_000)
    assert (row["agency"], row["sha256"], row["origin"]) == (HEALTH, health.sha256, "reported")


def test_footnotes_are_kept_with_their_cells(health, layouts, catalogue):
    _, reading, _ = read_book(health, layouts, catalogue)
    kept = {(note.sheet, note.cell): note.text for note in reading.notes}
    assert kept["Biểu 01", "A19"] == "Nguồn: Báo cáo của các đơn vị trực thuộc Sở Y tế."


def test_the_insurance_table_has_thousands_of_people_below_people(insurance, layouts, catalogue):
    _, reading, _ = read_book(insurance, layouts, catalogue)
    found = values(reading)
    # 81,075 and 50,760 of 705 thousand; 27,830 of 121 thousand; 1,286,400 of 1,340 thousand.
    assert found["CT05", "14", 2026] == Decimal("11.5")
    assert found["CT06", "14", 2026] == Decimal("7.2")
    assert found["CT07", "14", 2026] == 23
    assert found["CT28", "14", 2026] == 96
    # Last year: 77,000 of 700 thousand; 1,270,000 of 1,330.5 thousand.
    assert found["CT05", "14", 2025] == 11
    assert found["CT28", "14", 2025] == Decimal(127_000_000) / 1_330_500
    assigned = {(row["indicator"], row["period"]): row["value"] for row in reading.plans}
    assert assigned == {
        ("CT05", 2026): 12,
        ("CT06", 2026): Decimal("7.5"),
        ("CT07", 2026): Decimal("23.5"),
        ("CT28", 2026): Decimal("96.5"),
    }
    status = {(row["period"], row["obs_status"]) for row in reading.observations}
    assert status == {(2025, "A"), (2026, "E")}


def test_the_summary_of_a_commune_is_read_for_that_commune(commune, layouts, catalogue):
    _, reading, problems = read_book(commune, layouts, catalogue)
    expected = {
        "CT01": (Decimal(23000) / 242, Decimal("97.5")),  # 230 of 242; 234 of 240
        "CT08": (Decimal("52.4"), 60),
        "CT09": (33, Decimal("37.5")),  # typed as text: 37,5
        "CT10": (Decimal("50.8"), Decimal("55.2")),
        "CT36": (18, 6),
        "CT37": (13, 4),
        "CT38": ("M", "M"),  # typed as -
        "CT41": (Decimal("41.7"), Decimal("45.2")),
        "CT42": (Decimal("68.9"), Decimal("71.3")),
        "CT47": ("L", 83),  # typed as …
    }
    years = {code: zip((2025, 2026), pair, strict=True) for code, pair in expected.items()}
    assert values(reading) == {
        (code, HERE, year): value for code, pairs in years.items() for year, value in pairs
    }
    assert of(problems, "N06") == [("F14", "37,5", "37,5")]
    noted = {row["indicator"]: row["note"] for row in reading.observations if row["note"]}
    assert noted == {"CT09": "Rà soát đến tháng 10", "CT38": "Không phát sinh"}


def test_an_inserted_column_moves_the_others_and_is_reported(insurance, layouts, catalogue):
    before = values(read_book(insurance, layouts, catalogue)[1])
    wider = shifted(insurance, {}, {c: c + 1 for c in range(4, 9)})
    wider = put(wider, {"D7": "Kỳ trước", "D10": 12.5})
    _, reading, problems = read_book(wider, layouts, catalogue)
    assert values(reading) == before
    assert of(problems, "L04") == [("D7", "Kỳ trước", "")]
    assert [cell for cell, _, _ in of(problems, "L05")] == ["E7", "F7", "G7", "H7", "I7"]
    assert reading.counted.flagged == 2


def test_inserted_rows_above_the_table_change_nothing(commune, layouts, catalogue):
    before = values(read_book(commune, layouts, catalogue)[1])
    lower = shifted(commune, {row: row + 3 for row in range(4, 60)}, {})
    _, reading, problems = read_book(lower, layouts, catalogue)
    assert values(reading) == before
    assert {p.severity for p in problems} == {"note"}


def test_sorted_rows_give_the_same_figures(health, layouts, catalogue):
    before = values(read_book(health, layouts, catalogue)[1])
    last = 84
    assert health.sheets[1].cells[position(f"B{last}")].text == "Mường Lạn"
    turned = shifted(health, {row: 10 + last - row for row in range(10, last + 1)}, {}, sheet=1)
    assert values(read_book(turned, layouts, catalogue)[1]) == before


def test_a_renamed_heading_is_an_error_and_its_column_is_not_read(commune, layouts, catalogue):
    match, reading, problems = read_book(put(commune, {"F7": "Ước cả năm"}), layouts, catalogue)
    assert not match.fits
    assert not match.refused
    assert of(problems, "L02") == [("F7", "Ước cả năm", "Ước thực hiện năm 2026")]
    found = values(reading)
    assert found["CT08", HERE, 2025] == Decimal("52.4")
    assert found["CT08", HERE, 2026] == "O"


def test_spaces_case_and_tone_placement_of_headings_and_labels_do_not_matter(
    commune, layouts, catalogue
):
    before = values(read_book(commune, layouts, catalogue)[1])
    said = {"B7": " CHỈ  TIÊU:", "B25": "2) người dân hưởng thụ, tham gia hoạt động văn hóa (*)"}
    assert values(read_book(put(commune, said), layouts, catalogue)[1]) == before


def test_a_label_misspelt_by_one_letter_is_suggested_and_not_read(commune, layouts, catalogue):
    bent = put(commune, {"B19": "- Hộ cận nghéo"})
    _, reading, problems = read_book(bent, layouts, catalogue)
    [(where, found, expected)] = of(problems, "L06")
    assert (where, found) == ("B19", "- Hộ cận nghéo")
    assert expected.startswith("«Hộ cận nghèo»")
    assert ("CT37", HERE, 2026) not in values(reading)
    assert [found for _, found, _ in of(problems, "L07")] == ["Hộ cận nghèo"]


def test_a_misspelt_commune_is_suggested_and_not_read(health, layouts, catalogue):
    name = health.sheets[1].cells[position("B54")].text
    bent = put(health, {"B54": name + "n"}, sheet=1)
    _, reading, problems = read_book(bent, layouts, catalogue)
    [(where, _, expected)] = of(problems, "L06")
    assert where == "B54"
    assert name.removeprefix("P. ") in expected
    assert len(values(reading)) == 4 + 75 * 3


def test_a_former_commune_is_not_taken_for_the_one_it_became_part_of(health, layouts, catalogue):
    _, reading, problems = read_book(put(health, {"B11": "Chiềng Xôm"}, 1), layouts, catalogue)
    assert of(problems, "T05") == [("B11", "Chiềng Xôm", "Phường Chiềng An")]
    assert ("CT30", "03664@2025-07-01", 2026) not in values(reading)


def test_another_unit_in_a_heading_is_an_error_and_its_column_is_not_read(
    health, layouts, catalogue
):
    _, reading, problems = read_book(
        put(health, {"F8": "Số trẻ (nghìn trẻ)"}, 1), layouts, catalogue
    )
    assert of(problems, "L03") == [("F8", "nghìn trẻ", "trẻ")]
    row = next(r for r in reading.observations if (r["indicator"], r["area"]) == ("CT31", FIRST))
    # The rate that stands beside is what is left.
    assert (row["value"], row["denominator"], row["cell"]) == (95, None, "H10")


def test_another_unit_beside_a_row_is_an_error_and_the_row_is_not_read(
    insurance, layouts, catalogue
):
    _, reading, problems = read_book(put(insurance, {"C24": "‰"}), layouts, catalogue)
    assert of(problems, "L03") == [("C24", "‰", "%")]
    assert reading.plans
    assert all(row["indicator"] != "CT28" for row in reading.plans)


@pytest.mark.parametrize(
    ("said", "promised"),
    [
        pytest.param({}, 2027, id="title of last year's file"),
        pytest.param({"A4": "TỔNG HỢP KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU CHÍNH SÁCH XÃ HỘI NĂM 2027"},
                     2026, id="title of another year"),
    ],
)  # fmt: skip
def test_another_year_in_the_title_refuses_the_file(said, promised, commune, layouts, catalogue):
    bent = put(commune, said)
    match, reading, problems = read_book(bent, layouts, catalogue, COMMUNE, promised)
    [(where, _, expected)] = of(problems, "L01")
    assert (where, expected) == ("A4", str(promised))
    assert match.refused
    assert reading.observations == ()
    assert reading.counted.flagged == reading.counted.cells


def test_another_year_in_a_heading_is_an_error_and_its_column_is_not_read(
    commune, layouts, catalogue
):
    bent = put(commune, {"D7": "Thực hiện năm 2024"})
    _, reading, problems = read_book(bent, layouts, catalogue)
    assert of(problems, "L15") == [("D7", "Thực hiện năm 2024", "Thực hiện năm 2025")]
    assert {row["period"] for row in reading.observations if row["value"] is not None} == {2026}


def test_a_layout_is_not_used_for_years_it_does_not_cover(commune, layouts, catalogue):
    match, reading, problems = read_book(commune, layouts, catalogue, COMMUNE, 2025)
    assert of(problems, "L13") == [("", "2025", "2026–")]
    assert match.refused
    assert reading.observations == ()


def test_one_value_over_several_indicators_is_a_question(commune, layouts, catalogue):
    merges = (*commune.sheets[0].merges, (*position("F22"), *position("F23")))
    bent = put(changed(commune, merges=merges), {"F23": None})
    _, reading, problems = read_book(bent, layouts, catalogue)
    assert of(problems, "L09") == [("F22", "45.2", "F22:F23")]
    found = values(reading)
    assert found["CT41", HERE, 2026] == found["CT42", HERE, 2026] == "O"


def test_a_row_that_is_merged_as_a_whole_is_one_row(commune, layouts, catalogue):
    before = values(read_book(commune, layouts, catalogue)[1])
    taller = shifted(commune, {row: row + 1 for row in range(24, 60)}, {})
    tall = tuple((23, column, 24, column) for column in range(1, 9))
    merges = (*taller.sheets[0].merges, *tall)
    assert values(read_book(changed(taller, merges=merges), layouts, catalogue)[1]) == before


@pytest.mark.parametrize(
    ("typed", "form", "value", "code"),
    [
        pytest.param(None, "General", "O", "V09", id="blank"),
        pytest.param("…", "General", "L", "", id="not collected"),
        pytest.param("-", "General", "M", "", id="no such thing"),
        pytest.param("71,3", "General", Decimal("71.3"), "N06", id="comma"),
        pytest.param(0.713, "0.0%", Decimal("71.3"), "N06", id="shown as percent"),
        pytest.param("khoảng 70", "General", "O", "N03", id="about"),
        pytest.param("đạt", "General", "O", "N01", id="words"),
        pytest.param("115..5", "General", "O", "N01", id="slip"),
    ],
)
def test_cells_are_read_by_the_grammar_of_the_form(
    typed, form, value, code, commune, layouts, catalogue
):
    _, reading, problems = read_book(put(commune, {"F23": typed}, 0, form), layouts, catalogue)
    assert values(reading)["CT42", HERE, 2026] == value
    assert code in {p.code for p in problems if p.cell == "F23"} | {""}


def test_thousands_typed_with_dot_and_comma_are_scaled(insurance, layouts, catalogue):
    bent = put(insurance, {"F10": "1.340,0", "D10": "1.330,5"})
    _, reading, _ = read_book(bent, layouts, catalogue)
    assert values(reading)["CT28", "14", 2026] == 96
    assert values(reading)["CT28", "14", 2025] == Decimal(127_000_000) / 1_330_500


def test_a_thousand_that_can_be_read_in_two_ways_is_a_question(insurance, layouts, catalogue):
    _, reading, problems = read_book(put(insurance, {"F10": "1.340"}), layouts, catalogue)
    assert [where for where, _, _ in of(problems, "N02")] == ["F10"]
    row = next(r for r in reading.observations if (r["indicator"], r["period"]) == ("CT28", 2026))
    assert (row["value"], row["denominator"]) == (96, None)


def test_last_years_value_settles_a_share_that_may_be_a_percentage(commune, layouts, catalogue):
    bent = put(commune, {"F23": 0.9})
    match = layout_for(bent, layouts, catalogue)
    history = {("CT42", HERE): Decimal("88.5")}
    silent, told = (
        values(read_with(match, bent, catalogue, Findings("a"), known))["CT42", HERE, 2026]
        for known in (None, history)
    )
    assert (silent, told) == ("O", 90)


def test_a_row_that_stands_twice_is_not_read_at_all(health, layouts, catalogue):
    _, reading, problems = read_book(put(health, {"B11": "P. Tô Hiệu"}, 1), layouts, catalogue)
    assert [(where, others) for where, _, others in of(problems, "L08")] == [
        ("B10", "B11"),
        ("B11", "B10"),
    ]
    assert ("CT30", FIRST, 2026) not in values(reading)


def test_what_stands_beside_the_table_is_listed(commune, layouts, catalogue):
    extra = Sheet("Nháp", False, {(2, 2): replace(commune.sheets[0].cells[7, 1], row=2, column=2)})
    bent = put(commune, {"K3": 12.5, "J30": "xem lại"})
    bent = replace(bent, sheets=(*bent.sheets, extra))
    _, reading, problems = read_book(bent, layouts, catalogue)
    assert [(where, found) for where, found, _ in of(problems, "L10")] == [
        ("K3", "12.5"),
        ("J30", "xem lại"),
    ]
    assert of(problems, "L11") == [("B2", "Nháp", "")]
    assert reading.counted.flagged == 3


def test_what_is_hidden_is_read_and_said(commune, layouts, catalogue):
    before = values(read_book(commune, layouts, catalogue)[1])
    bent = changed(commune, hidden_rows=frozenset({13, 30}), hidden_columns=frozenset({4}))
    _, reading, problems = read_book(bent, layouts, catalogue)
    assert values(reading) == before
    assert [(cell, found) for cell, found, _ in of(problems, "S17")] == [("A13", "13"), ("D1", "D")]


def test_comments_are_said_with_their_cells(commune, layouts, catalogue):
    bent = changed(commune, comments={position("F13"): "Số ước, chờ Sở duyệt"})
    _, _, problems = read_book(bent, layouts, catalogue)
    assert of(problems, "S18") == [("F13", "Số ước, chờ Sở duyệt", "")]


def test_every_note_beside_the_parts_of_a_figure_is_kept(commune, layouts, catalogue):
    bent = put(commune, {"H9": "Theo danh sách", "H11": "Đã rà soát"})
    _, reading, _ = read_book(bent, layouts, catalogue)
    row = next(row for row in reading.observations if row["indicator"] == "CT01")
    assert row["note"] == "Theo danh sách; Đã rà soát"


def test_a_renamed_sheet_is_found_by_its_headings(insurance, layouts, catalogue):
    before = values(read_book(insurance, layouts, catalogue)[1])
    _, reading, problems = read_book(changed(insurance, name="Sheet1"), layouts, catalogue)
    assert values(reading) == before
    assert of(problems, "L14") == [("", "Sheet1", "TH 2026")]


def test_a_missing_table_is_an_error_and_the_other_is_read(health, layouts, catalogue):
    _, reading, problems = read_book(replace(health, sheets=health.sheets[1:]), layouts, catalogue)
    assert of(problems, "L12") == [("", "", "Biểu 01")]
    assert len(values(reading)) == 76 * 3


def test_a_commune_in_the_folder_of_another_is_refused(commune, layouts, catalogue):
    match, reading, problems = read_book(commune, layouts, catalogue, "ubnd-03646")
    assert of(problems, "F06") == [("", "UBND xã Chiềng Sơn", "UBND phường Tô Hiệu")]
    assert match.refused
    assert reading.observations == ()


def test_a_sender_that_is_not_known_is_refused(commune, layouts, catalogue):
    match, _, problems = read_book(put(commune, {"A2": "XÃ CHIỀNG SƠM"}), layouts, catalogue)
    assert of(problems, "F07") == [("", "XÃ CHIỀNG SƠM", "")]
    assert match.refused


def test_a_layout_of_another_agency_is_refused(insurance, layouts, catalogue):
    match, _, problems = read_book(insurance, layouts, catalogue, "so-y-te", 2026)
    assert [p.code for p in problems if p.severity == "error"] == ["F06"]
    assert match.refused


def test_a_workbook_like_none_of_them_has_no_layout(commune, layouts, catalogue):
    sheet = Sheet("Tổng hợp", False, {(1, 1): commune.sheets[0].cells[7, 2]})
    assert layout_for(Workbook("a.xlsx", "", (sheet,)), layouts, catalogue) is None


def test_a_table_of_an_agencys_own_is_read_like_any_return(folder, catalogue):
    path = next(p for p in sorted(folder.rglob("*.xlsx")) if HEALTH in p.as_posix())
    found = read(path, catalogue, year=2026, agency=HEALTH, sample=True)
    assert (found.accepted, found.agency, found.year, found.sample) == (True, HEALTH, 2026, True)
    assert {r["agency"] for r in found.observations} == {HEALTH}
    assert found.counted.lost == 0
    assert not read(path, catalogue, sample=False).accepted
    assert not read(path, catalogue, year=2025).accepted
