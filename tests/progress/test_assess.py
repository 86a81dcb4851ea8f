"""Every indicator assessed: level, gap, required change, or the reason why not."""

from datetime import date

import pandas as pd
import pytest
from observed import observed
from officer import plan

from analysis.progress import assess

DAY = date(2026, 11, 30)


def assessed(*rows, year=2026, conflict=""):
    frame = observed(*rows)
    conflicts = [row.get("conflict", conflict) for row in rows]
    return assess(frame.assign(conflict=pd.Series(conflicts, dtype=str)), plan(), year, DAY)


def only(code, *rows, area="14", **more):
    """Return the assessment of one indicator; `conflict` in a row marks it."""
    bare = [{k: v for k, v in row.items() if k != "conflict"} | {"indicator": code} for row in rows]
    frame = observed(*bare).assign(conflict=[row.get("conflict", "") for row in rows])
    found = assess(frame, plan(), more.get("year", 2026), DAY).set_index(["indicator", "area"])
    return found.loc[(code, area)]


def test_every_indicator_has_its_row_whether_or_not_anybody_reported():
    found = assessed()
    assert list(found["indicator"]) == sorted(plan().indicators)
    assert set(found["met"]) == {"not_assessed"}
    assert set(found["reason"]) == {"no_value"}
    assert found["gap"].isna().all()


def test_level_gap_and_required_change_by_hand():
    row = only("CT25", {"value": 8.0, "period": 2022}, {"value": 8.7, "period": 2026})
    assert (row["met"], row["reason"], row["n"]) == ("not_met", "", 2)
    assert row["gap"] == pytest.approx(0.8, abs=1e-12)
    assert row["required_pace"] == pytest.approx(0.2)  # 0.8 in four years
    assert (row["first_period"], row["first_value"], row["period"]) == (2022, 8.0, 2026)


def test_an_exact_quotient_meets_its_target():
    row = only("CT25", {"value": 10_000 * 950 / 1_000_000, "numerator": 950, "denominator": 10**6})
    assert (row["met"], row["gap"]) == ("met", 0)
    assert pd.isna(row["required_pace"])


def test_what_shows_as_the_target_and_is_not_is_not_met():
    assert only("CT16", {"value": 99.46})["met"] == "not_met"  # target 99.5


@pytest.mark.parametrize(("code", "expected"), [("CT23", "met"), ("CT49", "at_threshold")])
def test_hdi_of_0700_meets_2030_and_not_2045(code, expected):
    assert only(code, {"value": 0.700, "definition": "hdi_nso"})["met"] == expected


def test_a_falling_indicator_needs_a_negative_change():
    row = only("CT32", {"value": 27.0})
    assert (row["met"], row["gap"], row["required_pace"]) == ("not_met", 4.0, -1.0)


def test_on_a_strict_threshold_nothing_is_missing_and_nothing_is_met():
    row = only("CT32", {"value": 23.0})
    assert (row["met"], row["gap"]) == ("at_threshold", 0)
    assert pd.isna(row["required_pace"])


def test_a_value_of_the_year_to_come_is_not_looked_at():
    assert only("CT25", {"value": 9.9, "period": 2027})["reason"] == "no_value"


def test_an_old_value_gives_its_level_and_a_change_counted_from_now():
    fresh, stale = (only("CT25", {"value": 8.7, "period": p}) for p in (2023, 2022))
    assert (fresh["stale"], fresh["reason"]) == (False, "")
    assert fresh["required_pace"] == pytest.approx(0.8 / 7)
    assert (stale["stale"], stale["reason"]) == (True, "stale")
    assert stale["gap"] == pytest.approx(0.8, abs=1e-12)
    assert stale["required_pace"] == pytest.approx(0.2)


def test_a_definition_that_differs_from_the_plans_is_never_held_against_the_target():
    row = only("CT24", {"value": 35.0, "definition": "beds_with_commune_stations"})
    assert (row["met"], row["reason"]) == ("not_assessed", "no_value")


def test_of_two_definitions_of_the_latest_year_the_first_of_the_catalogue_counts():
    press = "doctors_reported_by_health_department"
    row = only("CT25", {"value": 9.9, "definition": press}, {"value": 8.7})
    assert (row["value"], row["definition"]) == (8.7, "doctors_per_10000")


def test_the_first_value_is_the_first_of_the_same_segment():
    # CT07 breaks in 2025
    row = only(
        "CT07", *({"value": v, "period": p} for p, v in ((2023, 15), (2025, 20), (2026, 21)))
    )
    assert (row["first_period"], row["n"]) == (2025, 2)


def test_an_isolated_year_is_no_first_value():
    rows = (
        {"value": v, "period": p, "definition": "doctors_public_provincial"}
        for p, v in ((2012, 6.9), (2013, 5.3), (2025, 7.0))
    )
    assert only("CT25", *rows)["first_period"] == 2013


def test_a_value_outside_of_what_is_usual_is_not_assessed():
    assert only("CT25", {"value": 87.0})["reason"] == "out_of_range"


# States


def state(word, period=2026, **more):
    return {"state": word, "period": period, "value": None} | more


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("reached", "met"),
        ("kept", "met"),
        ("in_progress", "not_met"),
        ("not_started", "not_met"),
        ("lost", "not_met"),
    ],
)
def test_a_state_decides_an_indicator_without_a_number(word, expected):
    row = only("CT13", state(word, state_date="2026-10-15", evidence="QĐ 1"))
    assert (row["met"], row["state"], row["state_date"], row["evidence"]) == (
        expected,
        word,
        "2026-10-15",
        "QĐ 1",
    )


def test_the_latest_state_counts_so_a_standard_can_be_lost():
    assert only("CT13", state("reached", 2024), state("lost", 2026))["met"] == "not_met"


def test_an_old_state_is_stale():
    assert only("CT13", state("reached", 2022))["reason"] == "stale"


def test_a_fertility_rate_is_shown_and_judges_nothing():
    row = only("CT20", {"value": 2.31})
    assert (row["met"], row["reason"], row["value"]) == ("not_assessed", "no_value", 2.31)
    assert pd.isna(row["gap"])


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([state("reached", value=0)], "met", id="reached and none left"),
        pytest.param([state("reached")], "met", id="reached and not counted"),
        pytest.param([state("reached", value=3)], "not_met", id="reached, yet three left"),
        pytest.param([state("in_progress", value=0)], "not_met", id="none left, yet not declared"),
        pytest.param(
            [state("reached", 2025, value=0), {"value": 5, "period": 2026}],
            "not_met",
            id="the stock refilled",
        ),
        pytest.param(
            [{"value": 5, "period": 2024}, state("reached", 2026)],
            "met",
            id="left before, reached since",
        ),
    ],
)
def test_houses_left_contradict_a_state_of_the_same_time_or_before(rows, expected):
    assert only("CT38", *rows)["met"] == expected


def test_houses_left_are_the_gap_and_must_fall_to_none():
    row = only("CT36", state("in_progress", value=412))
    assert (row["gap"], row["required_pace"]) == (412, -103)  # in four years


# Conflicts and areas


def test_an_open_conflict_is_the_reason_why_there_is_no_verdict():
    row = only("CT23", {"value": None, "conflict": "open", "definition": "hdi_nso"})
    assert (row["met"], row["reason"], row["conflict"]) == ("not_assessed", "conflict", "open")


def test_an_open_conflict_is_not_hidden_by_an_older_value():
    row = only("CT23", {"value": 0.68, "period": 2025, "definition": "hdi_nso"},
               {"value": None, "conflict": "open", "definition": "hdi_nso"})  # fmt: skip
    assert (row["period"], row["reason"], row["conflict"]) == (2025, "conflict", "open")


def test_a_conflict_on_a_way_of_measuring_that_is_context_only_does_not_matter():
    row = only(
        "CT24",
        {"value": 29.0},
        {"value": None, "conflict": "open", "definition": "beds_with_commune_stations"},
    )
    assert (row["reason"], row["conflict"]) == ("", "")


def test_areas_are_assessed_beside_the_province_and_never_mixed():
    area = "03646@2025-07-01"
    row = only("CT31", {"value": 96.0}, {"value": 90.0, "area": area}, area=area)
    assert (row["value"], row["met"]) == (90.0, "not_met")
    assert only("CT31", {"value": 96.0}, {"value": 90.0, "area": area})["met"] == "met"


def test_rows_in_any_order_give_the_same_assessments():
    rows = [{"indicator": "CT25", "value": 8 + p / 100, "period": 2020 + p} for p in range(6)]
    rows += [
        {"indicator": "CT13", "state": s, "period": 2024 + n}
        for n, s in enumerate(("reached", "lost"))
    ]
    assert assessed(*rows).equals(assessed(*rows[::-1]))
