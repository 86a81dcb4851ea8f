"""A correction counts in place of what was received, which stays; one that misses is an error."""

from datetime import date
from decimal import Decimal

import pytest
from observed import observed
from officer import plan

from analysis.observations import current
from analysis.observations.correcting import correct
from analysis.observations.corrections import Correction, Entry

DAY = date(2026, 11, 30)
FIRST, SECOND = "2026/so-y-te/2026-11-20_a.xlsx", "2026/so-y-te/2026-12-02_b.xlsx"
KEY = {"indicator": "CT25", "area": "14", "period": 2026, "agency": "so-y-te"}
CELL = {"file": FIRST, "sheet": "s", "cell": "I12"}


def doctors(value, raw, file=FIRST, day="2026-11-20", cell="I12", **more):
    return {
        "indicator": "CT25", "value": value, "raw": raw, "file": file, "vintage": day,
        "version": f"{day}/0001", "cell": cell, "note": "as sent",
    } | more  # fmt: skip


def exact(number):
    """Return a number as the YAML reader gives it."""
    return Decimal(repr(number)) if isinstance(number, float) else number


def entry(old=89.1, new=None, number=1, until="newer_return", decided="2026-12-03", **place):
    content = {
        "number": number,
        "old": exact(old),
        "new": {name: exact(part) for name, part in (new or {"value": 8.91}).items()},
        "reason": "slip of the comma",
        "reporter": "the department",
        "decided": decided,
        "until": until,
        **(place or {"key": KEY}),
    }
    content = Correction.model_validate(content)
    return Entry(file="a.yml", year=2026, content=content)


def corrected(rows, *entries, as_of=""):
    return correct(observed(*rows), entries, plan(), as_of)


def counting(frame):
    (row,) = current(frame, plan(), DAY).to_dict("records")
    return row


@pytest.mark.parametrize(
    "place", [{"key": KEY}, {"cell": CELL}], ids=["by key", "by cell of a file"]
)
@pytest.mark.parametrize("old", [89.1, "89,1", " 89,1 "], ids=["number", "text", "text in spaces"])
def test_the_corrected_value_counts_and_the_received_row_stays(old, place):
    frame, problems = corrected([doctors(89.1, "89,1")], entry(old, **place))
    assert frame["value"].tolist() == [89.1, 8.91]
    row = counting(frame)
    assert (row["value"], row["raw"], row["cell"], row["file"]) == (8.91, "89,1", "I12", FIRST)
    assert row["correction"] == "a.yml #1"
    assert row["correction_note"] == "slip of the comma (the department, 03/12/2026)"
    assert row["note"] == "as sent"
    assert problems[["code", "file", "sheet", "cell"]].values.tolist() == [
        ["C04", FIRST, "s", "I12"]
    ]


def test_a_correction_by_hash_finds_the_file_under_any_name():
    cell = {"sha256": "0", "sheet": "s", "cell": "I12"}
    frame, _ = corrected([doctors(89.1, "89,1")], entry(cell=cell))
    assert counting(frame)["value"] == 8.91


@pytest.mark.parametrize(
    ("old", "found"),
    [(88.0, "89,1"), ("89.1", "89,1"), (">95", "89,1")],
    ids=["another number", "another text", "a text that never stood there"],
)
def test_one_that_no_longer_matches_is_an_error_and_changes_nothing(old, found):
    frame, problems = corrected([doctors(89.1, "89,1")], entry(old, number=4))
    assert frame["value"].tolist() == [89.1]
    (problem,) = problems.to_dict("records")
    assert (problem["code"], problem["severity"]) == ("C01", "error")
    assert (problem["file"], problem["cell"]) == ("params/corrections/a.yml", "#4")
    assert found in problem["found"]


def test_a_cell_that_is_gone_is_an_error():
    gone = entry(cell=CELL | {"cell": "Z99"})
    frame, problems = corrected([doctors(89.1, "89,1")], gone)
    assert problems["code"].tolist() == ["C01"]
    assert counting(frame)["value"] == 89.1


def test_two_corrections_of_one_cell_are_both_errors_and_neither_counts():
    both = entry(number=1), entry(number=2, cell=CELL, new={"status": "L"})
    frame, problems = corrected([doctors(89.1, "89,1")], *both)
    assert problems["code"].tolist() == ["C02", "C02"]
    assert counting(frame)["value"] == 89.1


@pytest.mark.parametrize(
    ("until", "codes", "value"),
    [
        pytest.param("2026-12-02", ["C04"], 8.91, id="its last day"),
        pytest.param("2026-12-01", ["C03"], 89.1, id="the day after"),
    ],
)
def test_it_ends_on_its_day(until, codes, value):
    rows = [doctors(89.1, "89,1"), doctors(None, "", SECOND, "2026-12-02", obs_status="O")]
    frame, problems = corrected(rows, entry(until=until))
    assert problems["code"].tolist() == codes
    assert counting(frame)["value"] == value


@pytest.mark.parametrize("place", [{"key": KEY}, {"cell": CELL}], ids=["by key", "by cell"])
def test_it_ends_when_the_agency_sends_another_figure(place):
    rows = [doctors(89.1, "89,1"), doctors(9.0, "9,0", SECOND, "2026-12-02")]
    frame, problems = corrected(rows, entry(**place))
    assert problems["code"].tolist() == ["C03"]
    assert counting(frame)["value"] == 9.0


def test_a_later_blank_does_not_end_it():
    rows = [doctors(89.1, "89,1"), doctors(None, "", SECOND, "2026-12-02", obs_status="O")]
    assert counting(corrected(rows, entry())[0])["value"] == 8.91


def test_the_same_fault_sent_again_is_corrected_again():
    rows = [doctors(89.1, "89,1"), doctors(89.1, "89,1", SECOND, "2026-12-02")]
    row = counting(corrected(rows, entry())[0])
    assert (row["value"], row["file"]) == (8.91, SECOND)


def test_one_decided_later_was_not_known_on_that_day():
    frame, problems = corrected([doctors(89.1, "89,1")], entry(), as_of="2026-12-02")
    assert frame["value"].tolist() == [89.1]
    assert problems.empty
    frame, _ = corrected([doctors(89.1, "89,1")], entry(), as_of="2026-12-03")
    assert counting(frame)["value"] == 8.91


def test_a_value_is_built_anew_from_numerator_and_denominator():
    rows = [doctors(9.0, "1179 / 1310000", cell="J12/K12", numerator=1179, denominator=1310000)]
    cell = {"cell": CELL | {"cell": "J12"}}
    new = {"numerator": 1197, "denominator": 1310000}
    for old in ("1179", 1179):
        row = counting(corrected(rows, entry(old, new, **cell))[0])
        # 10,000 × 1197 / 1,310,000
        assert row["value"] == pytest.approx(9.1374045801526)
        assert (row["numerator"], row["denominator"]) == (1197, 1310000)


@pytest.mark.parametrize("status", ["L", "M"])
def test_a_value_is_withdrawn_for_good(status):
    rows = [doctors(8.0, "8", day="2026-11-10", file="x"), doctors(89.1, "89,1")]
    row = counting(corrected(rows, entry(new={"status": status}))[0])
    assert row["obs_status"] == status
    assert row["value"] != row["value"]  # nan: no value


def test_a_value_that_is_made_blank_leaves_the_earlier_one():
    rows = [doctors(8.0, "8", day="2026-11-10", file="x"), doctors(89.1, "89,1")]
    assert counting(corrected(rows, entry(new={"status": "O"}))[0])["value"] == 8.0


def test_words_in_place_of_a_number_become_a_number_and_an_estimate():
    rows = [doctors(None, "khoảng 9", obs_status="O")]
    row = counting(corrected(rows, entry("khoảng 9"))[0])
    assert (row["value"], row["obs_status"]) == (8.91, "E")


def test_a_state_is_corrected():
    rows = [doctors(None, "đã đạt", state="reached") | {"indicator": "CT35"}]
    key = KEY | {"indicator": "CT35"}
    frame, _ = corrected(rows, entry("đã đạt", {"state": "in_progress"}, key=key))
    assert counting(frame)["state"] == "in_progress"


def test_without_corrections_nothing_changes():
    frame = observed(doctors(89.1, "89,1"))
    same, problems = correct(frame, (), plan())
    assert same.equals(frame)
    assert problems.empty
