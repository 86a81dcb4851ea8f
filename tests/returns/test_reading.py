"""A return, from the officer's cells to records: each figure and each fault with its cell."""

import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from officer import (
    HEALTH,
    at,
    edit,
    fill,
    form,
    one,
    place,
    plan,
    problems,
    sent,
    sheet_of,
    where,
)

from analysis.returns import form as forms
from analysis.returns.reading import read
from analysis.returns.template import Formula, Percent, write

TO_HIEU = "03646@2025-07-01"
DOCTORS = ("indicators", "CT25")
ESTIMATE = {(*DOCTORS, "status"): "ước thực hiện"}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "2026-11-20_bao-cao.xlsx"


# Figures


def test_a_filled_indicator_becomes_one_record_with_its_cell(path):
    entries = {
        (*DOCTORS, "value"): "9,51",
        (*DOCTORS, "source"): "Báo cáo ngành",
        (*DOCTORS, "note"): "tạm",
    }
    found = sent(fill(path, entries | ESTIMATE))
    sheet, cell = at(*DOCTORS, "value")
    record = one(found, "CT25")
    assert found.accepted
    assert {
        k: record[k]
        for k in ("value", "unit", "obs_status", "definition", "origin", "source", "note")
    } == {
        "value": Decimal("9.51"),
        "unit": "per_10000",
        "obs_status": "E",
        "definition": "doctors_per_10000",
        "origin": "reported",
        "source": "Báo cáo ngành",
        "note": "tạm",
    }
    assert (record["sheet"], record["cell"], record["raw"]) == (sheet, cell, "9,51")
    assert (record["file"], record["sha256"]) == (path.name, found.sha256)


def test_numerator_and_denominator_give_the_value_and_both_cells(path):
    entries = {(*DOCTORS, "numerator"): 950, (*DOCTORS, "denominator"): 1_000_000}
    record = one(sent(fill(path, entries | ESTIMATE)), "CT25")
    _, above = at(*DOCTORS, "numerator")
    _, below = at(*DOCTORS, "denominator")
    assert record["value"] == Decimal("9.5")
    assert (record["cell"], record["raw"]) == (f"{above}/{below}", "950 / 1000000")


def test_a_whole_form_of_blanks_asks_for_each_indicator_state_and_task_once(path):
    found = sent(fill(path))
    asked = {t.tag: len(t.rows) for t in form().tables}
    assert found.accepted
    assert {p.code for p in found.problems} == {"V09"}
    assert len(found.problems) == asked["indicators"] + asked["states"] + asked["tasks"]
    assert {r["obs_status"] for r in found.observations} == {"O"}
    assert all(r["value"] is None for r in found.observations)


def test_every_record_can_be_read_again_at_its_cell(path):
    entries = {
        (*DOCTORS, "value"): "9,51",
        ("indicators", "CT07", "value"): Percent(0.2401),
        ("indicators", "CT30", "numerator"): 12,
        ("indicators", "CT30", "denominator"): 48,
        ("states", "CT20", "state"): "đang thực hiện",
        ("states", "CT20", "value"): 2.31,
        ("by_area", TO_HIEU, "CT31.value"): 96.2,
        ("history", "h3", "indicator"): "CT25 – Bác sỹ trên 10.000 dân",
        ("history", "h3", "period"): 2019,
        ("history", "h3", "value"): "7,1",
        ("tasks", "6.2", "result"): "Đã đào tạo 40 bác sỹ",
        ("proposals", "p2", "content"): "Bổ sung kinh phí",
    }
    found = sent(fill(path, entries))
    book = openpyxl.load_workbook(path)
    records = [r for r in (*found.observations, *found.tasks, *found.proposals) if r["raw"]]
    assert len(records) == 8
    for record in records:
        cells = [book[record["sheet"]][c].value for c in record["cell"].split("/")]
        assert record["raw"] == " / ".join(str(c) for c in cells)


@pytest.mark.parametrize(
    ("entry", "value", "code"),
    [
        pytest.param("24,01%", "24.01", "N06", id="percent typed"),
        pytest.param(Percent(0.2401), "24.01", "N06", id="percent by format"),
        pytest.param("24,01", "24.01", "N06", id="text"),
        pytest.param(0.2401, "24.01", "N06", id="share"),
        pytest.param(Formula("=I8/J8", 24.01), "24.01", None, id="formula with its result"),
        pytest.param("đạt", None, "N01", id="words"),
        pytest.param("115..5", None, "N01", id="slip"),
        pytest.param(">95", None, "N03", id="approximation"),
        pytest.param("1.234.567", None, "V04", id="impossible"),
        pytest.param("85", "85", "V05", id="unusual"),
        pytest.param("-", None, None, id="no such thing"),
        pytest.param("…", None, None, id="not collected"),
    ],
)
def test_an_entry_gives_a_value_or_a_fault_at_its_own_cell(path, entry, value, code):
    entries = {
        ("indicators", "CT07", "value"): entry,
        ("indicators", "CT07", "status"): "ước thực hiện",
    }
    found = sent(fill(path, entries))
    sheet, cell = at("indicators", "CT07", "value")
    assert one(found, "CT07")["value"] == (None if value is None else Decimal(value))
    own = {p for p in problems(found) if p[0] != "N06" or code == "N06"}
    assert own == ({(code, sheet, cell)} if code else set())


@pytest.mark.parametrize(
    ("table", "row", "entries", "code", "column"),
    [
        pytest.param(*DOCTORS, {"value": 9.5}, "V06", "status", id="no status"),
        pytest.param(
            *DOCTORS, {"value": 9.5, "status": "đã xong"}, "V07", "status", id="status of no list"
        ),
        pytest.param(
            *DOCTORS,
            {"value": 9.5, "status": "ước thực hiện", "definition": "đếm tay"},
            "V08",
            "definition",
            id="new definition",
        ),
        pytest.param(
            *DOCTORS,
            {"value": 9.5, "status": "ước thực hiện", "definition": " "},
            "V14",
            "definition",
            id="no definition",
        ),
        pytest.param(
            *DOCTORS,
            {"value": 9.5, "status": "không có số liệu", "reason": "không phát sinh"},
            "V11",
            "value",
            id="value and no data",
        ),
        pytest.param(
            *DOCTORS, {"status": "không có số liệu"}, "V12", "reason", id="no data and no reason"
        ),
        pytest.param(
            *DOCTORS,
            {"numerator": 5, "value": 9.5, "status": "ước thực hiện"},
            "V10",
            "numerator",
            id="half a rate",
        ),
        pytest.param(
            *DOCTORS, {"numerator": 5, "denominator": 0}, "V02", "denominator", id="nothing below"
        ),
        pytest.param(
            "indicators",
            "CT30",
            {"numerator": 5, "denominator": 4},
            "V03",
            "numerator",
            id="too much above",
        ),
        pytest.param(
            *DOCTORS,
            {"value": 12, "numerator": 950, "denominator": 10**6, "status": "ước thực hiện"},
            "V01",
            "value",
            id="not its quotient",
        ),
        pytest.param(
            *DOCTORS,
            {"plan": "1.234", "value": 9.5, "status": "ước thực hiện"},
            "N02",
            "plan",
            id="plan of two readings",
        ),
        pytest.param(
            *DOCTORS,
            {"plan_next": "cao hơn", "value": 9.5, "status": "ước thực hiện"},
            "N01",
            "plan_next",
            id="plan in words",
        ),
        pytest.param(
            "indicators",
            "CT08",
            {"value": 0.97, "status": "ước thực hiện"},
            "N07",
            "value",
            id="share or percentage",
        ),
        pytest.param(
            "indicators",
            "CT29",
            {"value": "1.234", "status": "ước thực hiện"},
            "N02",
            "value",
            id="two readings",
        ),
        pytest.param("states", "CT33", {"state": "gần đạt"}, "V07", "state", id="state of no list"),
        pytest.param(
            "states", "CT33", {"state": "đã đạt"}, "V13", "state", id="reached without proof"
        ),
        pytest.param(
            "states",
            "CT33",
            {"state": "đang thực hiện", "state_date": "quý IV"},
            "N09",
            "state_date",
            id="no date",
        ),
        pytest.param(
            "states",
            "CT20",
            {"state": "đang thực hiện", "value": 2.3},
            "V06",
            "status",
            id="count without status",
        ),
        pytest.param(
            "by_area",
            TO_HIEU,
            {"CT31.value": "tốt", "status": "ước thực hiện"},
            "N01",
            "CT31.value",
            id="words by area",
        ),
        pytest.param(
            "by_area",
            TO_HIEU,
            {"CT31.value": 96, "CT32.value": 20},
            "V06",
            "status",
            id="one status for the row",
        ),
        pytest.param(
            "history",
            "h1",
            {"indicator": "CT99", "period": 2020, "value": 5},
            "S01",
            "indicator",
            id="unknown indicator",
        ),
        pytest.param(
            "history",
            "h1",
            {"indicator": "CT250 – ?", "period": 2020, "value": 5},
            "S01",
            "indicator",
            id="code that only begins alike",
        ),
        pytest.param(
            "history",
            "h1",
            {"indicator": "CT25", "period": 2027, "value": 5},
            "N08",
            "period",
            id="year to come",
        ),
        pytest.param(
            "history",
            "h1",
            {"indicator": "CT25", "period": 2020.5, "value": 5},
            "N08",
            "period",
            id="half a year",
        ),
        pytest.param(
            "history",
            "h1",
            {"indicator": "CT25", "period": "năm kia", "value": 5},
            "N08",
            "period",
            id="year in words",
        ),
        pytest.param(
            "history",
            "h1",
            {"indicator": "CT25", "area": "Hà Nội", "period": 2020, "value": 5},
            "S05",
            "area",
            id="area elsewhere",
        ),
        pytest.param(
            "tasks", "6.2", {"status": "xong rồi"}, "V07", "status", id="task status of no list"
        ),
    ],
)
def test_a_fault_is_named_at_its_cell_and_no_other_is_invented(
    path, table, row, entries, code, column
):
    found = sent(fill(path, {(table, row, c): e for c, e in entries.items()}))
    expected = {(code, *at(table, row, column))}
    ignored = {"N06"} | ({"V06", "V14"} if table == "history" else set())
    assert {p for p in problems(found) if p[0] not in ignored - {code}} == expected


def test_a_fault_beside_blank_words_asks_where_it_stands(path):
    found = sent(fill(path, {("proposals", "p3", "reason"): "vì thiếu tiền"}))
    here = at("proposals", "p3", "content")
    assert [p.code for p in found.problems if (p.sheet, p.cell) == here] == ["V09"]
    assert found.proposals == ()


def test_two_faults_of_one_return_come_together(path):
    found = sent(fill(path, {(*DOCTORS, "value"): "đạt", ("indicators", "CT07", "value"): ">95"}))
    assert {code for code, _, _ in problems(found)} == {"N01", "N03"}


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        pytest.param("=1/0", "f", "N04", id="never calculated"),
        pytest.param("#REF!", "e", "N05", id="error"),
    ],
)
@pytest.mark.parametrize(
    ("table", "row", "column"),
    [(*DOCTORS, "value"), (*DOCTORS, "note"), ("states", "CT33", "evidence")],
)
def test_formulas_without_a_result_and_errors_are_no_blanks(
    path, text, kind, code, table, row, column
):
    fill(path, {(*DOCTORS, "value"): 9.5} | ESTIMATE if column == "note" else {})
    here = place(path, table, row, column)

    def put(book):
        book[here[0]][here[1]].value = text
        book[here[0]][here[1]].data_type = kind

    assert (code, *here) in problems(sent(edit(path, put)))


# Status and reason


@pytest.mark.parametrize(
    ("entries", "status"),
    [
        pytest.param({"value": 9.5, "status": "chính thức"}, "A", id="final"),
        pytest.param({"value": 9.5, "status": "sơ bộ"}, "P", id="provisional"),
        pytest.param({"value": 9.5, "status": "ước thực hiện"}, "E", id="estimate"),
        pytest.param({"value": 9.5, "status": "Ước thực hiện"}, "E", id="capital"),
        pytest.param({"value": 9.5, "status": "final"}, "A", id="English"),
        pytest.param({"value": 9.5}, "E", id="unstated counts as an estimate"),
        pytest.param(
            {"status": "không có số liệu", "reason": "không phát sinh"}, "M", id="cannot exist"
        ),
        pytest.param(
            {"status": "không có số liệu", "reason": "cơ quan chưa thu thập"},
            "L",
            id="not collected",
        ),
        pytest.param(
            {"status": "không có số liệu", "reason": "chờ cơ quan khác cung cấp"},
            "L",
            id="waits for others",
        ),
        pytest.param({"status": "không có số liệu"}, "L", id="no reason"),
        pytest.param(
            {"value": 9.5, "status": "không có số liệu"}, "L", id="no data although there is"
        ),
        pytest.param({"value": "-"}, "M", id="dash"),
        pytest.param({"value": "…"}, "L", id="dots"),
        pytest.param(
            {"value": "-", "status": "không có số liệu", "reason": "cơ quan chưa thu thập"},
            "L",
            id="reason before mark",
        ),
        pytest.param({"numerator": "-", "denominator": "-"}, "M", id="dashes for both counts"),
        pytest.param({"value": "đạt", "status": "ước thực hiện"}, "O", id="fault"),
        pytest.param({"status": "ước thực hiện"}, "O", id="status without a figure"),
        pytest.param({}, "O", id="blank"),
    ],
)
def test_status_and_reason_give_the_code_of_the_long_table(path, entries, status):
    found = sent(fill(path, {(*DOCTORS, c): e for c, e in entries.items()}))
    record = one(found, "CT25")
    assert record["obs_status"] == status
    assert (record["value"] is not None) == (status in "APE")


def test_a_reason_is_kept_beside_the_note(path):
    entries = {"status": "không có số liệu", "reason": "chưa đến kỳ công bố", "note": "tháng 3"}
    found = sent(fill(path, {(*DOCTORS, c): e for c, e in entries.items()}))
    assert one(found, "CT25")["note"] == "chưa đến kỳ công bố; tháng 3"


def test_an_unstated_definition_stands_on_its_own(path):
    found = sent(fill(path, {(*DOCTORS, "value"): 9.5, (*DOCTORS, "definition"): " "} | ESTIMATE))
    assert one(found, "CT25")["definition"] == "unstated"


# States, areas, history, tasks, proposals, plans


def test_a_state_comes_with_its_day_and_proof(path):
    entries = {"state": "đã đạt", "state_date": date(2026, 10, 15), "evidence": "QĐ 12/QĐ-UBND"}
    found = sent(fill(path, {("states", "CT33", c): e for c, e in entries.items()}))
    record = one(found, "CT33")
    assert problems(found) == set()
    assert (record["state"], record["state_date"], record["evidence"]) == (
        "reached", date(2026, 10, 15), "QĐ 12/QĐ-UBND",
    )  # fmt: skip
    assert (record["sheet"], record["cell"]) == at("states", "CT33", "state")
    assert record["obs_status"] == "A"


def test_the_status_of_a_state_without_a_figure_is_kept_and_asks_for_nothing(path):
    found = sent(
        fill(
            path,
            {
                ("states", "CT33", "state"): "đang thực hiện",
                ("states", "CT33", "status"): "ước thực hiện",
            },
        )
    )
    assert one(found, "CT33")["obs_status"] == "E"
    sheet, _ = at("states", "CT33", "value")
    assert len([p for p in found.problems if p.sheet == sheet]) == 5  # the five other states


def test_a_state_with_its_count_has_both(path):
    entries = {"state": "đang thực hiện", "value": "2,31", "status": "sơ bộ"}
    record = one(sent(fill(path, {("states", "CT20", c): e for c, e in entries.items()})), "CT20")
    assert (record["state"], record["value"], record["obs_status"]) == (
        "in_progress",
        Decimal("2.31"),
        "P",
    )


def test_figures_by_area_bear_the_key_of_the_area(path):
    entries = {"CT30.numerator": 30, "CT30.denominator": 40, "CT31.value": 96.2, "status": "sơ bộ"}
    found = sent(fill(path, {("by_area", TO_HIEU, c): e for c, e in entries.items()}))
    assert one(found, "CT30", area=TO_HIEU)["value"] == 75
    assert one(found, "CT31", area=TO_HIEU)["value"] == Decimal("96.2")
    assert one(found, "CT32", area=TO_HIEU)["obs_status"] == "O"
    assert problems(found) == set()


def test_a_row_of_history_is_a_record_of_its_own_year(path):
    entries = {
        "indicator": "CT25 – Bác sỹ trên 10.000 dân",
        "period": 2019,
        "value": "7,1",
        "status": "chính thức",
        "definition": plan().indicators["CT25"].definitions[2].name.vi,
        "address": "https://…",
    }
    found = sent(fill(path, {("history", "h7", c): e for c, e in entries.items()}))
    record = one(found, "CT25", 2019)
    assert (record["value"], record["definition"], record["obs_status"], record["address"]) == (
        Decimal("7.1"), "doctors_public_provincial", "A", "https://…",
    )  # fmt: skip
    assert (record["sheet"], record["cell"]) == at("history", "h7", "value")
    assert problems(found) - {("N06", record["sheet"], record["cell"])} == set()


def test_a_row_of_history_with_anything_in_it_is_never_passed_over(path):
    found = sent(fill(path, {("history", "h7", "address"): "https://gso.gov.vn"}))
    assert {code for code, _, _ in problems(found)} == {"S01", "N08"}


def test_one_figure_given_twice_and_differently_is_noted_with_both_cells(path):
    rows = {"h1": 7.1, "h2": 7.3, "h3": 7.3}
    entries = {}
    for row, value in rows.items():
        entries |= {
            ("history", row, "indicator"): "CT25",
            ("history", row, "period"): 2019,
            ("history", row, "value"): value,
            ("history", row, "status"): "chính thức",
        }
    found = sent(fill(path, entries))
    twice = [p for p in found.problems if p.code == "S02"]
    sheet, first = at("history", "h1", "value")
    assert [(p.sheet, p.cell) for p in twice] == [at("history", "h2", "value")]
    assert {p.expected for p in twice} == {f"«{sheet}», {first}"}
    # The third row says what the second says, so it is a copy and no other figure.
    third = at("history", "h3", "number")[1].replace("B", "A")
    assert [p.cell for p in found.problems if p.code == "S14"] == [third]


def test_what_was_planned_is_kept_for_both_years(path):
    entries = {
        (*DOCTORS, "plan"): "9,2",
        (*DOCTORS, "plan_next"): 9.4,
        (*DOCTORS, "value"): 9.1,
    } | ESTIMATE
    found = sent(fill(path, entries))
    assert [(p["period"], p["value"], p["raw"]) for p in found.plans] == [
        (2026, Decimal("9.2"), "9,2"), (2027, Decimal("9.4"), "9.4"),
    ]  # fmt: skip
    assert [p["cell"] for p in found.plans] == [at(*DOCTORS, c)[1] for c in ("plan", "plan_next")]


def test_a_task_is_told_with_the_cell_of_its_result_or_of_what_there_is(path):
    entries = {("tasks", "6.2", "status"): "hoàn thành", ("tasks", "6.2", "result"): "xong",
               ("tasks", "7", "next_step"): "sang năm"}  # fmt: skip
    found = sent(fill(path, entries))
    assert [(t["task"], t["status"], t["result"], t["next_step"]) for t in found.tasks] == [
        ("6.2", "done", "xong", ""), ("7", "", "", "sang năm"),
    ]  # fmt: skip
    assert [t["cell"] for t in found.tasks] == [
        at("tasks", "6.2", "result")[1], at("tasks", "7", "next_step")[1],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("=HYPERLINK(\"http://x\")", id="formula"),
        pytest.param("@SUM(A1)", id="at sign"),
        pytest.param("<script>alert(1)</script>", id="script"),
        pytest.param("một\nhai\tba", id="line and tab"),
        pytest.param("a|b`c`$d$ {found} %s", id="signs of other languages"),
        pytest.param("ch" * 16_000, id="very long"),
        pytest.param("A&B <i> \"c\"", id="signs of XML"),
        pytest.param("_x000D_ _x0041_", id="escapes of Excel"),
    ],
)  # fmt: skip
def test_text_stays_text_to_the_letter(path, text):
    found = sent(
        fill(
            path,
            {
                ("proposals", "p1", "content"): text,
                (*DOCTORS, "value"): 9.5,
                (*DOCTORS, "note"): text,
            }
            | ESTIMATE,
        )
    )
    assert [p["content"] for p in found.proposals] == [text]
    assert one(found, "CT25")["note"] == text


def test_control_characters_never_enter_the_tables(path):
    found = sent(fill(path, {("proposals", "p1", "content"): "chuông\x07 kêu"}))
    assert found.proposals[0]["content"] == "chuông_x0007_ kêu"


# The form moved, torn and written over


def read_the_same(path, change):
    entries = {
        (*DOCTORS, "value"): "9,51",
        (*DOCTORS, "status"): "ước thực hiện",
        ("states", "CT20", "value"): 2.3,
        ("by_area", TO_HIEU, "CT31.value"): 96,
        ("proposals", "p1", "content"): "xin tiền",
    }
    trail = ("file", "sha256", "sheet", "cell")

    def bare(found):
        rows = (*found.observations, *found.proposals)
        return [{k: v for k, v in r.items() if k not in trail} for r in rows]

    before = sent(fill(path, entries))
    after = sent(edit(path, change))
    assert bare(after) == bare(before)
    # openpyxl leaves merged cells where they were when it inserts rows; Excel does not.
    noted = [p.code for p in after.problems if p.code not in ("S17", "B08")]
    assert noted == [p.code for p in before.problems]
    return after


def test_inserted_rows_do_no_harm(path):
    def change(book):
        for sheet in book:
            if str(sheet["A1"].value or "") != "chitieu":
                sheet.insert_rows(1, 3)

    found = read_the_same(path, change)
    assert (one(found, "CT25")["sheet"], one(found, "CT25")["cell"]) == place(
        path, *DOCTORS, "value"
    )


def test_moved_columns_do_no_harm(path):
    def change(book):
        sheet, _ = sheet_of(book, "indicators")
        sheet.insert_cols(4, 2)

    found = read_the_same(path, change)
    assert one(found, "CT25")["cell"] == place(path, *DOCTORS, "value")[1]


def test_renamed_and_reordered_sheets_do_no_harm(path):
    def change(book):
        for number, sheet in enumerate([s for s in book if not s.title.startswith("_")]):
            sheet.title = f"Trang {number}"
        book.move_sheet("Trang 1", 2)

    assert one(read_the_same(path, change), "CT25")["sheet"] == "Trang 1"


def test_hidden_sheets_are_read(path):
    def change(book):
        sheet_of(book, "states")[0].sheet_state = "hidden"

    read_the_same(path, change)


def test_a_row_inserted_among_earlier_figures_is_read(path):
    fill(path, {("history", "h2", "indicator"): "CT25", ("history", "h2", "period"): 2019})

    def change(book):
        sheet, tags = sheet_of(book, "history")
        sheet.insert_rows(tags + 2)
        columns = {c.value: c.column for c in sheet[tags]}
        for column, value in (
            ("indicator", "CT26"),
            ("period", 2018),
            ("value", 0.9),
            ("status", "chính thức"),
        ):
            sheet.cell(tags + 2, columns[column]).value = value

    assert one(sent(edit(path, change)), "CT26", 2018)["value"] == Decimal("0.9")


@pytest.mark.parametrize(
    ("words", "period", "area", "code"),
    [
        pytest.param("Phường Tô Hiệu", 2025, TO_HIEU, None, id="as the form says it"),
        pytest.param("P. Tô Hiệu", 2025, TO_HIEU, None, id="short"),
        pytest.param("phuong to hieu", 2025, None, "S05", id="without marks it only suggests"),
        pytest.param("Phường Chiềng Cơi", 2024, "03670", None, id="a unit of that year"),
        pytest.param("Xã Ngọc Chiến", 2023, "03820", None, id="kept its name and its land"),
        pytest.param("huyện Mường La", 2024, "120", None, id="district while it lasted"),
        pytest.param("huyện Mường La", 2026, None, "T05", id="district that is no more"),
    ],
)
def test_a_row_of_history_names_an_area_of_its_year(path, words, period, area, code):
    entries = {"indicator": "CT25", "area": words, "period": period, "value": 7.1}
    found = sent(fill(path, {("history", "h1", column): v for column, v in entries.items()}))
    rows = [r for r in found.observations if r["value"] == Decimal("7.1")]
    sheet, cell = at("history", "h1", "area")
    noted = {c for c, s, a in problems(found) if (s, a) == (sheet, cell)}
    assert [r["area"].split("@")[0] for r in rows] == ([area.split("@")[0]] if area else [])
    assert code is None or code in noted


def test_the_number_of_a_submission_is_read_from_the_guide(path):
    fill(path, {("contact", "submission", "value"): "2"})
    assert sent(path).submission == 2
    assert sent(fill(path)).submission == 0


def test_no_row_is_believed_where_its_words_and_its_code_part(path):
    """Words swapped between two rows: name against code and number, so both wait."""
    rows = ("CT25", "CT26")
    fill(path, {("indicators", r, "value"): v for r, v in zip(rows, (9.1, 1.2), strict=True)})

    def change(book):
        places = [where(book, "indicators", row, "name") for row in rows]
        first, second = (book[s][c] for s, c in places)
        first.value, second.value = second.value, first.value

    found = sent(edit(path, change))
    values = [r["value"] for r in found.observations if r["indicator"] in rows]
    assert [v for v in values if v is not None] == []
    cells = {at("indicators", row, "value") for row in rows}
    assert cells <= {(s, c) for code, s, c in problems(found) if code == "S12"}


def test_rows_sorted_without_their_hidden_codes_are_read_by_their_words(path):
    rows = ("CT25", "CT26")
    fill(path, {("indicators", r, "value"): v for r, v in zip(rows, (9.1, 1.2), strict=True)})

    def change(book):
        sheet, _ = sheet_of(book, "indicators")
        lines = [sheet[where(book, "indicators", row, "name")[1]].row for row in rows]
        for column in range(2, sheet.max_column + 1):
            first, second = (sheet.cell(line, column) for line in lines)
            first.value, second.value = second.value, first.value

    found = sent(edit(path, change))
    assert one(found, "CT25")["value"] == Decimal("9.1")
    assert one(found, "CT26")["value"] == Decimal("1.2")
    assert [c for c, _, _ in problems(found)].count("S11") == 2


def test_columns_whose_headings_ask_for_another_year_are_not_read(path):
    fill(path, {(*DOCTORS, "value"): 9.1} | ESTIMATE)

    def change(book):
        sheet, tags = sheet_of(book, "indicators")
        head = next(c for c in sheet[tags - 1] if c.value == "Thực hiện năm 2026")
        head.value = "Thực hiện năm 2025"

    found = sent(edit(path, change))
    assert one(found, "CT25")["value"] is None
    assert ("V15", *at(*DOCTORS, "value")) in problems(found)


def test_a_row_whose_unit_was_changed_is_not_read(path):
    fill(path, {(*DOCTORS, "value"): 9.1} | ESTIMATE)

    def change(book):
        name, cell = where(book, *DOCTORS, "unit")
        book[name][cell].value = "trên 100.000 dân"

    found = sent(edit(path, change))
    assert one(found, "CT25")["value"] is None
    noted = {(s, c) for code, s, c in problems(found) if code == "V17"}
    assert noted == {at(*DOCTORS, "unit"), at(*DOCTORS, "value")}


def test_swapped_headings_lead_and_hidden_codes_follow(path):
    fill(path, {(*DOCTORS, "numerator"): 950, (*DOCTORS, "denominator"): 10**6} | ESTIMATE)

    def change(book):
        sheet, tags = sheet_of(book, "indicators")
        heads = {c.value: c for c in sheet[tags - 1]}
        first, second = heads["Tử số"], heads["Mẫu số"]
        line = sheet[where(book, *DOCTORS, "value")[1]].row
        first.value, second.value = second.value, first.value
        for one_, other in ((first.column, second.column),):
            a, b = sheet.cell(line, one_), sheet.cell(line, other)
            a.value, b.value = b.value, a.value

    assert one(sent(edit(path, change)), "CT25")["value"] == Decimal("9.5")


def test_a_table_without_any_hidden_code_is_read_by_its_words(path):
    fill(path, {(*DOCTORS, "value"): 9.1} | ESTIMATE)

    def change(book):
        sheet, tags = sheet_of(book, "indicators")
        sheet.delete_rows(tags)
        sheet.delete_cols(1)

    found = sent(edit(path, change))
    assert one(found, "CT25")["value"] == Decimal("9.1")
    assert "S15" in {c for c, _, _ in problems(found)}


@pytest.mark.parametrize(("column", "code"), [("value", "S16"), ("source", None)])
def test_merged_cells_over_two_rows(path, column, code):
    """One figure for two indicators is a question; one source for both is a source for both."""
    rows = ("CT25", "CT26")
    text = 9.1 if column == "value" else "Báo cáo ngành"
    fill(path, {("indicators", "CT25", column): text})

    def change(book):
        (name, first), (_, last) = (where(book, "indicators", row, column) for row in rows)
        book[name].merge_cells(f"{first}:{last}")

    found = sent(edit(path, change))
    said = [one(found, row)[column] for row in rows]
    assert said == ([None, None] if code else ["Báo cáo ngành"] * 2)
    assert code is None or (code, *at("indicators", "CT25", column)) in problems(found)


def test_a_comment_is_kept_with_its_address(path):
    fill(path, {(*DOCTORS, "value"): 9.1} | ESTIMATE)

    def change(book):
        name, cell = where(book, *DOCTORS, "value")
        book[name][cell].comment = openpyxl.comments.Comment("số tạm tính", "Lan")
        book[name]["B1"].comment = openpyxl.comments.Comment("gửi lần 2", "Lan")

    found = sent(edit(path, change))
    cell = at(*DOCTORS, "value")[1]
    assert one(found, "CT25")["note"] == f"[{cell}] số tạm tính"
    assert [(p.cell, p.found) for p in found.problems if p.code == "S18"] == [("B1", "gửi lần 2")]


def test_every_cell_is_accounted_for(path):
    fill(path, {(*DOCTORS, "value"): 9.1, (*DOCTORS, "note"): "tạm"} | ESTIMATE)

    def change(book):
        sheet, _ = sheet_of(book, "indicators")
        sheet["AA3"] = "ghi chú bên lề"
        book.create_sheet("Tính toán")["C3"] = 5

    found = sent(edit(path, change))
    book = openpyxl.load_workbook(path)
    cells = [c for s in book for row in s.iter_rows() for c in row if str(c.value or "").strip()]
    counted = found.counted
    assert counted.cells == len(cells)
    # Figure and status, and the ways of measuring that the form brings along; the note, and the
    # lines that ask who filled the form: three tags above, three rows of tag and words.
    prefilled = len(form().table("indicators").rows)
    assert (counted.values, counted.notes, counted.flagged) == (2 + prefilled, 1 + 3 + 3 * 2, 2)
    assert counted.lost == 0


def test_a_lost_table_is_named(path):
    found = sent(edit(fill(path), lambda book: book.remove(sheet_of(book, "states")[0])))
    assert [(p.code, p.expected) for p in found.problems if p.code != "V09"] == [
        ("S03", "Trạng thái")
    ]
    assert found.accepted


def test_a_lost_column_is_named_once_and_not_again_in_every_row(path):
    def change(book):
        sheet, tags = sheet_of(book, "indicators")
        for column in ("status", "value"):
            at = next(c.column for c in sheet[tags] if c.value == column)
            sheet.delete_cols(at)

    found = sent(
        edit(
            fill(
                path,
                {
                    ("indicators", "CT25", "numerator"): 950,
                    ("indicators", "CT25", "denominator"): 10**6,
                },
            ),
            change,
        )
    )
    book = openpyxl.load_workbook(path)
    sheet, tags = sheet_of(book, "indicators")
    here = {(p.code, p.cell, p.expected) for p in found.problems if p.sheet == sheet.title}
    lost = [form().tables[0].column(tag).heading for tag in ("value", "status")]
    assert here == {("S06", f"A{tags}", heading) for heading in lost}
    assert one(found, "CT25")["value"] == Decimal("9.5")


@pytest.mark.parametrize(
    ("table", "row", "tag", "code"),
    [
        pytest.param("indicators", "CT25", "CT99", "S01", id="unknown indicator"),
        pytest.param("indicators", "CT25", "CT03", "S07", id="another agency's indicator"),
        pytest.param("indicators", "CT25", None, "S04", id="no tag"),
        pytest.param("states", "CT33", "CT13", "S07", id="another agency's state"),
        pytest.param("by_area", TO_HIEU, "99999", "S05", id="unknown area"),
        pytest.param("by_area", TO_HIEU, "116", "S05", id="district that is no more"),
        pytest.param("tasks", "6.2", "99", "S08", id="unknown task"),
        pytest.param("tasks", "6.2", "3", "S07", id="another agency's task"),
    ],
)
def test_a_row_whose_tag_was_changed_is_read_by_its_words_or_noted(path, table, row, tag, code):
    filled = next(c.tag for c in form().table(table).columns if c.kind != "shown")
    fill(path, {(table, row, filled): "1" if table != "tasks" else "đang thực hiện"})
    sheet, cell = place(path, table, row, "number")
    line = openpyxl.utils.cell.coordinate_from_string(cell)[1]
    found = sent(edit(path, lambda book: book[sheet].cell(line, 1).__setattr__("value", tag)))
    before = sent(fill(path, {(table, row, filled): "1" if table != "tasks" else "đang thực hiện"}))
    assert problems(found) - problems(before) == {("S11", sheet, f"A{line}")}
    bare = [
        [{k: v for k, v in r.items() if k != "sha256"} for r in (*f.observations, *f.tasks)]
        for f in (found, before)
    ]
    assert bare[0] == bare[1]

    def nameless(book):
        book[sheet].cell(line, 1).value = tag
        for column in ("code", "name", "title", "area", "number"):
            if column in [c.tag for c in form().table(table).columns]:
                where_ = where(openpyxl.load_workbook(path), table, row, column)[1]
                book[sheet][where_].value = None

    lost = sent(edit(path, nameless))
    assert {c for c, s, a in problems(lost) if s == sheet and a.endswith(str(line))} >= {code}


def test_a_column_tag_that_stands_twice_is_noted(path):
    fill(path)

    def change(book):
        sheet, tags = sheet_of(book, "indicators")
        at = next(c for c in sheet[tags] if c.value == "source")
        at.value = "note"

    found = sent(edit(path, change))
    assert {"S02", "S11"} == {code for code, _, _ in problems(found)} - {"S04"}


@pytest.mark.parametrize(
    "at",
    [
        pytest.param(lambda tags, last, wide: (tags + 2, wide + 1), id="beside a row"),
        pytest.param(lambda tags, last, wide: (tags - 1, wide + 3), id="beside the headings"),
        pytest.param(lambda tags, last, wide: (last + 2, 3), id="below the table"),
        pytest.param(lambda tags, last, wide: (tags + 1, 4), id="in a heading between rows"),
    ],
)
@pytest.mark.parametrize("table", ["indicators", "tasks"])
def test_what_stands_outside_of_the_cells_is_noted(path, table, at):
    fill(path)

    def change(book):
        sheet, tags = sheet_of(book, table)
        wide = max(c.column for c in sheet[tags] if c.value)
        last = max(c.row for c in sheet["A"] if c.value)
        row, column = at(tags, last, wide)
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        sheet.cell(row, column).value = "xem công văn 12"
        change.place = (sheet.title, sheet.cell(row, column).coordinate)

    found = sent(edit(path, change))
    assert [(p.code, p.sheet, p.cell, p.found) for p in found.problems if p.code != "V09"] == [
        ("S04", *change.place, "xem công văn 12")
    ]


def test_a_thousand_strays_are_counted_and_not_listed(path):
    def change(book):
        sheet, _ = sheet_of(book, "tasks")
        for n in range(1000):
            sheet.cell(200 + n, 12).value = n

    strays = [p for p in sent(edit(fill(path), change)).problems if p.code == "S04"]
    assert len(strays) == 51
    assert strays[-1].found == "… (+950)"


def test_a_sheet_of_the_officers_own_is_noted(path):
    def change(book):
        book.create_sheet("Tính toán")["C3"] = 5

    assert problems(sent(edit(fill(path), change))) == {("S04", "Tính toán", "C3")}


@pytest.mark.parametrize(
    "value",
    [pytest.param(1.5, id="another figure is a question"), pytest.param(None, id="the same")],
)
def test_a_copied_sheet_counts_once(path, value):
    def change(book):
        sheet, _ = sheet_of(book, "indicators")
        copy = book.copy_worksheet(sheet)
        if value is not None:
            copy[where(book, *DOCTORS, "value")[1]].value = value

    found = sent(edit(fill(path, {(*DOCTORS, "value"): 9.5} | ESTIMATE), change))
    sheet, cell = at(*DOCTORS, "value")
    noted = {(p.code, p.sheet, p.cell) for p in found.problems if p.code in ("S02", "V09")}
    status = at(*DOCTORS, "status")[1]
    copied = {("S02", s, c) for s in (sheet, f"{sheet} Copy") for c in (cell, status)}
    assert copied <= noted if value else not copied & noted
    values = [r["value"] for r in found.observations if r["indicator"] == "CT25"]
    assert [v for v in values if v is not None] == ([] if value else [Decimal("9.5")])


def test_a_table_that_the_agency_is_not_asked_for_is_noted(path, tmp_path):
    fill(path)

    def change(book):
        copy = book.create_sheet("Thêm")
        copy["A3"], copy["B3"], copy["A4"], copy["B4"] = "#by_area", "CT31.value", TO_HIEU, 96

    found = read(edit(fill(path, agency="bhxh-tinh"), change), plan())
    own = {t.tag for t in form("bhxh-tinh").tables}
    expected = set() if "by_area" in own else {("S04", "Thêm", "A3")}
    assert problems(found) >= expected


written = st.one_of(
    st.floats(0, 200).map(lambda x: round(x, 2)),
    st.sampled_from(
        [
            "24,01%",
            "-",
            "…",
            "đạt",
            ">95",
            "1.234",
            "12,5",
            " ",
            "không có số liệu",
            "ước thực hiện",
            "=1+1",
        ]
    ),
)
MISSING_MARKS = ("", "-", "…", "không có số liệu")
PAIR = ("numerator", "denominator")
columns = [
    (t.tag, r.tag, c.tag)
    for t in form().tables[:2]
    for r in t.rows
    for c in t.columns
    if c.kind != "shown"
]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.dictionaries(st.sampled_from(columns), written, max_size=40))
def test_whatever_is_filled_in_is_read_or_noted_and_nothing_raises(path, entries):
    found = sent(fill(path, entries))
    assert found.accepted
    book = openpyxl.load_workbook(path)
    noted = {(p.sheet, p.cell) for p in found.problems}
    used = {
        (r["sheet"], c) for r in (*found.observations, *found.plans) for c in r["cell"].split("/")
    }
    texts = {"definition", "status", "reason", "source", "note", "state", "evidence"}
    for (table, row, column), entry in entries.items():
        together = {"numerator": PAIR, "denominator": PAIR, "value": ("value", *PAIR[:1])}
        names = together.get(column, (column,)) if table == "indicators" else (column,)
        cells = {where(book, table, row, name) for name in names}
        if str(entry).strip() not in MISSING_MARKS and column not in texts:
            assert cells & (noted | used), (row, column, entry)


# Wrong files


@pytest.mark.parametrize(
    ("expected", "code"),
    [
        pytest.param({"year": 2025}, "F05", id="year"),
        pytest.param({"agency": "bhxh-tinh"}, "F06", id="agency"),
        pytest.param({"sample": True}, "F09", id="real figures among made-up ones"),
    ],
)
def test_a_form_that_is_not_what_its_place_promises_is_refused(path, expected, code):
    found = sent(fill(path, {(*DOCTORS, "value"): 9.5}), **expected)
    assert not found.accepted
    assert [p.code for p in found.problems] == [code]
    assert (found.observations, found.plans, found.tasks, found.proposals) == ((), (), (), ())
    assert len(found.sha256) == 64


def test_made_up_figures_among_real_ones_are_refused(path):
    assert [p.code for p in sent(fill(path, sample=True)).problems] == ["F09"]
    assert sent(path, sample=True).sample


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        pytest.param("plan", "44/KH-UBND", "F08", id="another plan"),
        pytest.param("agency", "so-nao-do", "F07", id="no such agency"),
        pytest.param("year", "²", "F05", id="a digit that is no number"),
        pytest.param("year", "99999", "F05", id="year without a calendar"),
        pytest.param("year", "9" * 5000, "F05", id="year without end"),
        pytest.param("agency", "so-ldtbxh", "F07", id="agency that is no more"),
    ],
)
def test_a_hidden_sheet_that_was_changed_is_refused(path, key, value, code):
    def change(book):
        line = next(c for c in book["_chitieu"]["A"] if c.value == key)
        line.offset(0, 1).value = value
        line.value = key if value is not None else None

    found = read(edit(fill(path), change), plan())
    assert not found.accepted
    assert [p.code for p in found.problems] == [code]


@pytest.mark.parametrize("lost", ["year", "agency", "chitieu", "the whole sheet"])
def test_a_form_that_lost_its_hidden_sheet_is_known_by_its_title(path, lost):
    def change(book):
        if lost == "the whole sheet":
            book.remove(book["_chitieu"])
        else:
            next(c for c in book["_chitieu"]["A"] if c.value == lost).value = None

    found = read(edit(fill(path, {(*DOCTORS, "value"): 9.5} | ESTIMATE), change), plan())
    assert (found.accepted, found.agency, found.year) == (True, HEALTH, 2026)
    assert one(found, "CT25")["value"] == Decimal("9.5")
    assert {p[0] for p in problems(found)} == {"F20"}
    assert not read(path, plan(), year=2025).accepted
    assert not read(path, plan(), agency="bhxh-tinh").accepted


def test_a_form_of_another_version_is_read_with_a_warning(path):
    def change(book):
        next(c for c in book["_chitieu"]["A"] if c.value == "version").offset(0, 1).value = "0"

    found = sent(edit(fill(path), change))
    assert found.accepted
    assert {p[0] for p in problems(found)} == {"F10"}


def test_a_workbook_that_is_no_form_is_refused(path):
    openpyxl.Workbook().save(path)
    assert [p.code for p in sent(path).problems] == ["F04"]


def test_a_refusal_names_the_file_in_both_languages(path):
    path.write_bytes(b"%PDF-1.7")
    problem = sent(path).problems[0]
    assert problem.line("vi") == (
        f"{path.name}: cần một tệp Excel (.xlsx), nhưng đây là một tệp PDF. "
        "Chép số liệu vào biểu mẫu rồi gửi chính tệp biểu mẫu."
    )
    assert problem.line("en") == (
        f"{path.name}: expected an Excel workbook (.xlsx), found a PDF file. "
        "Copy the figures into the form and send the form itself."
    )


def test_a_form_in_english_is_read_like_one_in_vietnamese(path):
    english = forms.for_agency(plan(), plan().agencies[HEALTH], 2026, lang="en")
    write(path, english, {(*DOCTORS, "value"): 9.5, (*DOCTORS, "status"): "estimate"})
    found = sent(path)
    assert one(found, "CT25")["obs_status"] == "E"
    assert problems(found) == set()


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026, 2027])
def test_every_agency_of_a_year_can_be_read_without_a_problem_but_blanks(tmp_path, year):
    day = form(year=2026).last_day.replace(year=year)
    agencies = [
        a
        for a in plan().agencies.values()
        if a.exists_on(day) and a.reports and a.kind != "committee"
    ]
    for agency in agencies:
        found = read(fill(tmp_path / f"{agency.code}.xlsx", agency=agency.code, year=year), plan())
        assert found.accepted, found.problems
        assert problems(found) == set(), agency.code


def test_a_file_with_macros_is_read_and_they_are_left_alone(path):
    fill(path, {(*DOCTORS, "value"): 9.5} | ESTIMATE)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/vbaProject.bin", b"MZ")
    assert one(sent(path.rename(path.with_suffix(".xlsm"))), "CT25")["value"] == Decimal("9.5")
