"""The register: on time, late, unreadable, missing; the weekend is a setting."""

from datetime import date

import pytest

from analysis.observations import table
from analysis.observations.register import senders

NUMBERS = dict.fromkeys(
    [
        *("submission", "values", "asked", "expected", "errors", "warnings", "questions"),
        *("cells", "value_cells", "label_cells", "note_cells", "flagged_cells", "lost_cells"),
    ],
    0,
)


def row(agency, vintage, accepted=True):
    return {
        "file": f"2026/{agency}/{vintage}.xlsx", "sha256": vintage, "agency": agency, "year": 2026,
        "vintage": vintage, "accepted": accepted, "sample": False,
    } | NUMBERS  # fmt: skip


def standing(catalogue, *rows):
    listed = senders(table("returns", rows), catalogue, 2026)
    return {sender.agency.code: sender.standing for sender in listed}


@pytest.mark.parametrize(
    ("vintages", "expected"),
    [
        pytest.param([("2026-11-30", True)], "on_time", id="trước 01/12 is by 30 November"),
        pytest.param([("2026-12-01", True)], "late", id="the day itself is too late"),
        pytest.param([("2026-11-30", False)], "unreadable", id="a file nobody can read"),
        pytest.param(
            [("2026-11-20", False), ("2026-12-05", True)], "late", id="readable only after the day"
        ),
        pytest.param(
            [("2026-11-20", True), ("2026-12-05", True)], "on_time", id="corrected after the day"
        ),
    ],
)
def test_the_first_return_that_can_be_read_decides(catalogue, vintages, expected):
    rows = [row("so-y-te", vintage, accepted) for vintage, accepted in vintages]
    assert standing(catalogue, *rows)["so-y-te"] == expected


def test_everybody_who_must_report_is_listed(catalogue):
    found = standing(catalogue)
    assert set(found.values()) == {"missing"}
    assert sum(code.startswith("ubnd-") for code in found) == 75
    assert "so-y-te" in found and "so-ldtbxh" not in found and "nguon-tctk" not in found


@pytest.mark.parametrize(
    ("weekend", "year", "last"),
    [
        pytest.param("keep", 2026, date(2026, 11, 30), id="a Monday stays"),
        pytest.param("keep", 2030, date(2030, 11, 30), id="a Saturday stays"),
        pytest.param("previous_workday", 2030, date(2030, 11, 29), id="Saturday to Friday"),
        pytest.param("next_workday", 2030, date(2030, 12, 2), id="Saturday to Monday"),
        pytest.param("previous_workday", 2025, date(2025, 11, 28), id="Sunday to Friday"),
        pytest.param("next_workday", 2025, date(2025, 12, 1), id="Sunday to Monday"),
        pytest.param("next_workday", 2026, date(2026, 11, 30), id="a working day needs no move"),
    ],
)
def test_a_last_day_on_a_weekend_follows_the_setting(catalogue, weekend, year, last):
    plan = catalogue.plan.model_copy(update={"weekend": weekend})
    changed = type(catalogue)(**{**vars_of(catalogue), "plan": plan})
    assert changed.deadline("returns", year) == last


def vars_of(catalogue):
    return {name: getattr(catalogue, name) for name in type(catalogue).__dataclass_fields__}
