"""Gathering returns: every file in, good or bad; later ones add and never delete."""

import os
import shutil
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from officer import HEALTH, edit, fill, plan, sheet_of

from analysis.observations import ReturnsError, current, gather
from analysis.observations.files import received

DOCTORS = ("indicators", "CT25")
STATUS = {(*DOCTORS, "status"): "ước thực hiện"}


@pytest.fixture
def root(tmp_path):
    return tmp_path / "data" / "raw" / "returns"


def send(
    root: Path, value: object, day="2026-11-20", agency=HEALTH, year=2026, name="a.xlsx"
) -> Path:
    entries = {} if value is None else {(*DOCTORS, "value"): value} | STATUS
    return fill(root / str(year) / agency / f"{day}_{name}", entries, agency, year)


def doctors(found) -> list[tuple[str, float]]:
    rows = found.observations.query("indicator == 'CT25' and value.notna()")
    return list(zip(rows["vintage"], rows["value"], strict=True))


def counting(found) -> float:
    rows = current(found.observations, plan(), date(2026, 11, 30)).query("indicator == 'CT25'")
    return rows["value"].tolist()[0]


def gathered(root: Path, year=2026, as_of=""):
    return gather(root, plan(), year, False, as_of)


def test_a_later_return_adds_and_never_deletes(root):
    send(root, 9.1), send(root, 9.3, "2026-12-02")
    found = gathered(root)
    assert doctors(found) == [("2026-11-20", 9.1), ("2026-12-02", 9.3)]
    assert counting(found) == 9.3


def declared(path: Path, number: int) -> Path:
    """Write the number of the submission into the form's own cell for it."""

    def change(book):
        cells = (cell for sheet in book for cell in sheet["A"] if cell.value == "submission")
        tag = next(cells)
        tag.offset(column=2).value = number

    return edit(path, change)


@pytest.mark.parametrize("order", list(permutations((1, 2, 3))), ids=str)
def test_declared_submissions_count_in_their_order_whenever_they_arrive(root, order):
    for day, number in enumerate(order, start=1):
        path = send(root, 9 + number / 10, f"2026-11-0{day}")
        if number > 1:
            declared(path, number)
    found = gathered(root)
    assert counting(found) == 9.3
    assert len(doctors(found)) == 3
    late = [n for day, n in enumerate(order) if n < max(order[:day], default=0)]
    warned = found.problems.query("code == 'C05'")
    assert warned["found"].tolist() == [str(number) for number in late]


def test_a_submission_that_was_not_there_yet_does_not_count(root):
    declared(send(root, 9.2, "2026-11-01"), 2)
    send(root, 9.1, "2026-11-05")
    assert counting(gathered(root, as_of="2026-11-01")) == 9.2
    assert counting(gathered(root)) == 9.2


def test_two_years_of_one_agency_are_held_against_each_other_by_arrival(root):
    history = {
        ("history", "h1", "indicator"): "CT25 – Bác sỹ trên 10.000 dân",
        ("history", "h1", "period"): 2025,
        ("history", "h1", "value"): 8.8,
        ("history", "h1", "definition"): plan().indicators["CT25"].definitions[0].name.vi,
    }
    send(root, 8.0, "2025-11-20", year=2025)
    fill(root / "2026" / HEALTH / "2026-11-20_a.xlsx", history)
    rows = current(gathered(root).observations, plan(), date(2026, 11, 30))
    assert rows.query("indicator == 'CT25' and period == 2025")["value"].tolist() == [8.8]
    send(root, 8.1, "2026-12-01", year=2025, name="late.xlsx")
    rows = current(gathered(root).observations, plan(), date(2026, 11, 30))
    assert rows.query("indicator == 'CT25' and period == 2025")["value"].tolist() == [8.1]


def test_a_later_blank_return_leaves_the_value(root):
    send(root, 9.1), send(root, None, "2026-12-02")
    assert counting(gathered(root)) == 9.1


def test_a_later_return_that_is_broken_leaves_the_value_and_says_so(root):
    send(root, 9.1)
    (root / "2026" / HEALTH / "2026-12-02_b.xlsx").write_bytes(b"%PDF-1.7")
    found = gathered(root)
    assert counting(found) == 9.1
    assert found.returns["accepted"].tolist() == [True, False]
    assert found.problems.query("code == 'F13'")["file"].tolist() == [
        f"2026/{HEALTH}/2026-12-02_b.xlsx"
    ]
    assert found.problems.query("code == 'F13'")["agency"].tolist() == [HEALTH]


def test_what_was_known_on_a_day(root):
    (
        send(root, 9.1),
        send(root, 9.3, "2026-12-02"),
        send(root, 9.4, "2026-12-02T0930", name="b.xlsx"),
    )
    assert doctors(gathered(root, as_of="2026-12-01")) == [("2026-11-20", 9.1)]
    assert [v for v, _ in doctors(gathered(root, as_of="2026-12-02"))] == [
        "2026-11-20", "2026-12-02", "2026-12-02T0930",
    ]  # fmt: skip


def test_the_same_bytes_are_read_once(root):
    first = send(root, 9.1)
    shutil.copy(first, first.with_name("2026-12-02_again.xlsx"))
    found = gathered(root)
    assert doctors(found) == [("2026-11-20", 9.1)]
    notes = found.problems.query("code == 'F11'")
    assert notes["file"].tolist() == [f"2026/{HEALTH}/2026-12-02_again.xlsx"]
    assert notes["found"].tolist() == [f"2026/{HEALTH}/2026-11-20_a.xlsx"]


def test_a_file_refused_in_a_wrong_folder_is_read_in_its_own(root):
    right = send(root, 9.1, "2026-12-02")
    wrong = root / "2026" / "bhxh-tinh" / "2026-11-01_a.xlsx"
    wrong.parent.mkdir(parents=True)
    shutil.copy(right, wrong)
    found = gathered(root)
    assert doctors(found) == [("2026-12-02", 9.1)]
    assert found.problems.query("code == 'F06'")["agency"].tolist() == ["bhxh-tinh"]


def test_a_file_in_the_years_own_folder_says_itself_whose_it_is(root):
    send(root, 9.1).rename(root / "2026" / "2026-11-20_a.xlsx")
    found = gathered(root)
    assert doctors(found) == [("2026-11-20", 9.1)]
    assert found.returns["agency"].tolist() == [HEALTH]


def test_a_file_that_lies_in_the_folder_of_another_year_is_refused_and_the_others_go_through(root):
    send(root, 9.1)
    stray = send(root, 8.0, year=2025)
    stray.rename(root / "2026" / HEALTH / "2026-11-21_old.xlsx")
    found = gathered(root)
    assert found.problems.query("code == 'F05'")["found"].tolist() == ["2025"]
    assert doctors(found) == [("2026-11-20", 9.1)]


def test_returns_of_earlier_years_are_gathered_and_later_ones_are_not(root):
    (
        send(root, 8.0, "2025-11-20", year=2025),
        send(root, 9.1),
        send(root, 9.9, "2027-11-20", year=2027),
    )
    assert sorted(
        gathered(root).observations.query("indicator == 'CT25' and value.notna()")["period"]
    ) == [2025, 2026]


def test_the_register_counts_what_was_asked_and_given(root):
    send(root, 9.1)
    row = gathered(root).returns.iloc[0]
    asked = 16 + 6 + 3 * 75  # indicators, states, and three indicators in 75 communes
    assert (row["values"], row["asked"], row["errors"], row["accepted"], row["sample"]) == (
        1,
        asked,
        0,
        True,
        False,
    )
    assert (row["expected"], row["questions"], row["lost_cells"]) == (
        asked,
        row["errors"] + row["warnings"],
        0,
    )
    assert row["cells"] > row["label_cells"] > row["value_cells"] > 0


def test_rows_taken_out_of_the_form_are_still_expected(root):
    def without_doctors(book):
        sheet, tags = sheet_of(book, "indicators")
        sheet.delete_rows(next(c.row for c in sheet["A"] if c.row > tags and c.value == "CT25"))

    edit(send(root, 9.1), without_doctors)
    row = gathered(root).returns.iloc[0]
    assert row["expected"] == row["asked"] + 1 == 16 + 6 + 3 * 75


def test_files_written_in_any_order_give_the_same_tables(tmp_path):
    sent = [
        (9.1, "2026-11-20", "b.xlsx"),
        (9.3, "2026-11-20", "a.xlsx"),
        (9.2, "2026-11-19", "c.xlsx"),
    ]
    frames = []
    for number, order in enumerate((sent, sent[::-1])):
        root = tmp_path / str(number) / "raw" / "returns"
        for value, day, name in order:
            send(root, value, day, name=name)
        frames.append(gathered(root))
    for name in ("observations", "problems", "returns", "plans", "tasks", "proposals"):
        assert getattr(frames[0], name).equals(getattr(frames[1], name)), name
    assert doctors(frames[0]) == [("2026-11-19", 9.2), ("2026-11-20", 9.3), ("2026-11-20", 9.1)]


@pytest.mark.parametrize(
    "name",
    ["bao-cao.xlsx", "2026-13-45_bao-cao.xlsx", "20261120.xlsx"],
    ids=["bare", "no such day", "no dashes"],
)
def test_a_file_without_a_day_in_its_name_has_the_day_it_was_last_changed(root, name):
    path = send(root, 9.1)
    path = path.rename(path.with_name(name))
    os.utime(path, (0, 1_780_000_000))  # 28 May 2026
    assert received(root, 2026)[0].vintage == "2026-05-28"


@pytest.mark.parametrize("name", [".DS_Store", "~$bao-cao.xlsx", ".~lock.a.xlsx#"])
def test_what_programs_leave_behind_is_no_return(root, name):
    path = send(root, 9.1)
    path.with_name(name).write_bytes(b"x")
    assert len(received(root, 2026)) == 1


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(ReturnsError) as error:
        received(tmp_path / "data" / "raw" / "returns", 2026)
    assert error.value.says("en") == "data/raw/returns: the folder does not exist"
    assert error.value.says("vi") == "data/raw/returns: thư mục không tồn tại"


@pytest.mark.parametrize(
    ("year", "as_of", "words"),
    [
        (2024, "", "data/raw/returns/2024: no return of 2024 was received"),
        (2026, "2026-01-01", "data/raw/returns/2026: no return of 2026 was received by 2026-01-01"),
    ],
)
def test_a_year_without_returns_is_named(root, year, as_of, words):
    send(root, 9.1)
    with pytest.raises(ReturnsError) as error:
        received(root, year, as_of)
    assert error.value.says("en") == words
