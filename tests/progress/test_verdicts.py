"""Each status and each reason of the table by hand, and what stands beside them."""

from datetime import date

import pandas as pd
import pytest
from observed import observed
from officer import plan

from analysis.progress import assess, assess_one
from analysis.progress.registry import REASONS, STATUSES

DAY = date(2026, 11, 30)


def assessed(code, values, first=2021, year=2026, day=DAY, **more):
    """Return the row of an indicator whose values stand in consecutive years."""
    rows = [{"indicator": code, "value": v, "period": first + n, **more}
            for n, v in enumerate(values)]  # fmt: skip
    return table(rows, year, day).loc[code]


def table(rows, year=2026, day=DAY):
    found = assess(observed(*rows), plan(), year, day)
    return found[found["area"] == "14"].set_index("indicator")


@pytest.mark.parametrize(
    ("values", "status"),
    [
        # CT25, doctors: at least 9.5 by 2030, noise band 0.05; four years ahead
        pytest.param([6.5, 7.0, 7.5, 8.0, 8.5, 9.0], "on_track", id="0.5 a year: 11 by 2030"),
        pytest.param([7.4375, 8, 8, 8, 8, 8.5], "nearly", id="0.2125 a year: 15 % of 1 left"),
        pytest.param([8.0, 8, 8, 8, 8, 8.5], "off_track", id="0.1 a year: 60 % left"),
        pytest.param([9.0, 8, 8, 8, 8, 8.5], "wrong_direction", id="falling"),
        pytest.param([9.0, 9.1, 9.2, 9.3, 9.4, 9.6], "met_holding", id="met and rising"),
        pytest.param([9.9, 9.8, 9.8, 9.7, 9.7, 9.6], "met_slipping", id="met and falling"),
    ],
)
def test_the_status_of_a_target_to_reach(values, status):
    row = assessed("CT25", values)
    assert (row["status"], row["status_reason"], row["reason"]) == (status, "", "")


def test_a_change_within_the_noise_band_does_not_make_it_worse():
    row = assessed("CT25", [8.54, 8.6, 8.6, 8.6, 8.5, 8.5])
    assert (row["status"], row["hardly_changed"]) == ("off_track", True)
    assert assessed("CT25", [8.56, 8.6, 8.6, 8.6, 8.5, 8.5])["status"] == "wrong_direction"


def test_pace_required_pace_factor_and_window_by_hand():
    row = assessed("CT25", [7.7, 8, 8, 8, 8, 8.7])
    assert row["pace"] == pytest.approx(0.2)  # 1.0 in five years
    assert row["required_pace"] == pytest.approx(0.2)  # 0.8 in four
    assert row["factor"] == pytest.approx(1.0)
    assert (row["window"], row["n"], row["must_reverse"]) == ("2021–2026", 6, False)
    assert row["gap_percent"] == pytest.approx(100 * 0.8 / 9.5)


def test_who_falls_must_reverse_and_has_no_factor():
    row = assessed("CT25", [9.0, 8, 8, 8, 8, 8.5])
    assert row["must_reverse"]
    assert pd.isna(row["factor"])


def test_the_outlook_by_hand():
    # b = 0.2, h = 4: 8.7 + ½·0.2·4 = 9.1
    row = assessed("CT25", [7.7, 7.9, 8.1, 8.3, 8.5, 8.7])
    assert row["outlook_value"] == pytest.approx(9.1)
    # s² = 0.04: 0.04·4·(1 + 4/5) = 0.288; ¼·0.8² = 0.16; 1.533·√0.448 = 1.0261
    assert row["outlook_low"] == pytest.approx(9.1 - 1.0261, abs=1e-4)
    assert row["outlook_high"] == pytest.approx(9.1 + 1.0261, abs=1e-4)
    assert (row["outlook_word"], row["provisional"]) == ("uncertain", False)


def test_status_and_outlook_may_differ_and_both_are_given():
    row = assessed("CT25", [7.5, 7.7, 7.9, 8.1, 8.4, 8.7])
    assert (row["status"], row["outlook_word"]) == ("on_track", "uncertain")


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        pytest.param([], "no_value", id="nothing"),
        pytest.param([(2026, 9.9, {})], "one_value", id="one value, although it meets the target"),
        pytest.param([(p, 8.0, {}) for p in (2024, 2025, 2026)], "few_points", id="three"),
        pytest.param(
            [(p, 8.0, {"obs_status": "B" if p == 2024 else "A"}) for p in range(2021, 2027)],
            "series_break", id="broken in 2024: three values since",
        ),
        pytest.param(
            [(p, 8.0, {"definition": "doctors_reported_by_health_department"})
             for p in range(2021, 2026)] + [(2026, 8.0, {})],
            "definition_changed", id="counted otherwise until 2025",
        ),
        pytest.param([(p, 87.0, {}) for p in range(2021, 2027)], "out_of_range", id="too many"),
        pytest.param([(p, 8.0, {}) for p in range(2017, 2023)], "stale", id="latest of 2022"),
    ],
)  # fmt: skip
def test_the_reason_why_a_status_is_not_assessed(rows, reason):
    given = [{"indicator": "CT25", "period": p, "value": v, **more} for p, v, more in rows]
    row = table(given).loc["CT25"]
    assert (row["status"], row["status_reason"]) == ("not_assessed", reason)


def test_few_values_keep_their_level_and_a_provisional_outlook():
    row = assessed("CT25", [8.0, 8.4], first=2025)
    assert (row["met"], row["reason"], row["status_reason"]) == ("not_met", "", "few_points")
    assert row["outlook_value"] == pytest.approx(9.2)  # 8.4 + ½·0.4·4
    assert (row["outlook_word"], row["provisional"]) == ("uncertain", True)
    assert pd.isna(row["outlook_low"])
    assert pd.isna(row["factor"])


def test_a_stale_value_gives_its_level_only():
    row = assessed("CT25", [8.0, 8.2, 8.4, 8.6, 8.8, 9.0], first=2017)
    assert (row["met"], row["stale"]) == ("not_met", True)
    for name in ("pace", "outlook_value", "factor"):
        assert pd.isna(row[name])
    assert row["required_pace"] == pytest.approx(0.5 / 4)  # from 2026 on


def test_more_than_a_hundred_percent_is_a_fault_of_the_figure():
    assert assessed("CT08", [101.0], first=2026)["status_reason"] == "out_of_range"


@pytest.mark.parametrize(
    ("values", "status"),
    [
        pytest.param([100.0], "met_holding", id="one value is enough"),
        pytest.param([100.0, 99.9], "off_track", id="lost, whatever the trend"),
        pytest.param([100.0, 100.0, 100.0, 99.9], "wrong_direction", id="lost and falling"),
        pytest.param([96.0, 97.0, 98.0, 99.0], "on_track", id="not yet reached: by 2030"),
        pytest.param([98.0], "not_assessed", id="not yet reached, one value"),
    ],
)
def test_bao_dam_100_is_first_reached_and_then_kept(values, status):
    assert assessed("CT01", values, first=2027 - len(values))["status"] == status


def test_the_status_of_the_year_before_flips_and_stability():
    row = assessed("CT25", [8.0, 8.1, 8.2, 8.3, 8.4, 7.9])
    assert (row["status"], row["status_before"]) == ("wrong_direction", "off_track")
    assert (row["flipped"], row["stable"]) == (True, False)
    steady = assessed("CT25", [8.0, 8.1, 8.2, 8.3, 8.4, 8.5])
    assert (steady["status_before"], steady["flipped"], steady["stable"]) == (
        "off_track",
        False,
        True,
    )


def test_without_a_value_of_this_year_the_status_is_that_of_the_year_before():
    row = assessed("CT25", [8.0, 8.1, 8.2, 8.3, 8.4], first=2021)
    assert (row["status"], row["status_before"], row["flipped"]) == (
        "off_track",
        "off_track",
        False,
    )


def test_a_flip_within_the_noise_band_is_none():
    # 9.50 meets the target and 9.47 does not; the band is 0.05
    row = assessed("CT25", [9.1, 9.2, 9.3, 9.4, 9.5, 9.47])
    assert (row["status_before"], row["status"]) == ("met_holding", "on_track")
    assert not row["flipped"]


def test_methods_that_cannot_both_be_right_are_named():
    # 9.0 → 9.4: full linear pace leaves 0.1 − 0.32 < 0, on track; compound growth agrees
    agreed = assessed("CT25", [9.0, 9.1, 9.2, 9.3, 9.35, 9.4])
    assert (agreed["status"], agreed["methods_disagree"]) == ("on_track", "")
    # far risen and falling in the last six years: from the first value on the rest see progress
    mixed = assessed("CT25", [5.0, 9.4, 9.3, 9.2, 9.1, 9.0, 8.9], first=2020)
    assert mixed["status"] == "wrong_direction"
    assert {"open_sdg", "eurostat", "unsd"} <= set(mixed["methods_disagree"].split())
    assert "weather" not in mixed["methods_disagree"]


# States


def state(word, period=2026, **more):
    return {"state": word, "period": period, "value": None} | more


@pytest.mark.parametrize(
    ("code", "row", "year", "status", "milestone"),
    [
        pytest.param("CT11", state("reached"), 2026, "milestone_done", "done", id="done"),
        pytest.param(
            "CT11", state("reached", 2031, state_date="2031-02-01"), 2031, "milestone_done",
            "done_late", id="done late",
        ),
        pytest.param("CT11", state("in_progress"), 2026, "milestone_pending", "pending", id="due"),
        pytest.param("CT11", state("lost"), 2026, "milestone_pending", "pending", id="lost"),
        pytest.param(
            "CT11", state("in_progress", 2031), 2031, "milestone_overdue", "overdue", id="overdue"
        ),
        pytest.param("CT13", state("kept"), 2026, "met_holding", "", id="kept"),
        pytest.param("CT13", state("lost"), 2026, "wrong_direction", "", id="a standard lost"),
        pytest.param("CT13", state("in_progress"), 2026, "off_track", "", id="being regained"),
        pytest.param(
            "CT38", state("reached", value=3), 2026, "milestone_pending", "pending",
            id="reached, yet three houses left",
        ),
        pytest.param("CT38", state("reached", value=0), 2026, "milestone_done", "done", id="none"),
    ],
)  # fmt: skip
def test_the_status_of_a_state(code, row, year, status, milestone):
    found = table([row | {"indicator": code}], year, date(year, 11, 30)).loc[code]
    assert (found["status"], found["milestone"], found["status_reason"]) == (status, milestone, "")


def test_a_standard_lost_since_last_year_is_a_flip():
    rows = [state("kept", 2025), state("lost", 2026)]
    row = table([r | {"indicator": "CT13"} for r in rows]).loc["CT13"]
    assert (row["status_before"], row["flipped"]) == ("met_holding", True)


def test_houses_left_have_a_pace_and_an_outlook_beside_their_state():
    rows = [state("in_progress", 2021 + n, value=v, indicator="CT36")
            for n, v in enumerate([600, 520, 440, 360, 280, 200])]  # fmt: skip
    row = table(rows).loc["CT36"]
    assert (row["status"], row["pace"], row["required_pace"]) == ("milestone_pending", -80, -50)
    assert row["outlook_value"] == 40  # 200 − ½·80·4


def test_an_old_state_is_not_assessed():
    row = table([state("reached", 2022, indicator="CT11")]).loc["CT11"]
    assert (row["status"], row["status_reason"]) == ("not_assessed", "stale")


# The whole table


def test_every_row_has_a_status_and_a_reason_of_the_closed_lists():
    rows = [{"indicator": c, "value": 50.0, "period": 2026} for c in ("CT04", "CT25", "CT41")]
    found = assess(observed(*rows), plan(), 2026, DAY)
    assert set(found["status"]) <= set(STATUSES)
    assert set(found["status_reason"]) <= set(REASONS)
    assert ((found["status"] == "not_assessed") == (found["status_reason"] != "")).all()


def test_year_and_day_are_those_of_the_latest_values_unless_said_otherwise():
    rows = [{"indicator": "CT25", "value": 8 + n / 10, "period": 2021 + n} for n in range(6)]
    frame = observed(*rows)
    whole = assess(frame, plan(), 2026, date(2026, 12, 31))
    assert assess(frame, plan()).equals(whole)


def test_of_several_vintages_the_latest_counts():
    rows = [{"indicator": "CT25", "value": 8.0, "vintage": "2026-11-01"},
            {"indicator": "CT25", "value": 8.7, "vintage": "2026-11-20"}]  # fmt: skip
    found = table(rows).loc["CT25"]
    assert (found["value"], found["vintage"]) == (8.7, "2026-11-20")


def test_a_part_of_the_people_is_never_taken_for_all_of_them():
    rows = [{"indicator": "CT31", "value": 96.0}, {"indicator": "CT31", "value": 50.0, "sex": "F"}]
    assert table(rows).loc["CT31", "value"] == 96.0


# One series


def test_one_series_is_assessed_from_plain_numbers():
    values = dict(zip(range(2021, 2027), [6.5, 7.0, 7.5, 8.0, 8.5, 9.0], strict=True))
    found = assess_one(values, plan().indicators["CT25"])
    assert (found.status, found.met, found.gap, found.n) == ("on_track", "not_met", 0.5, 6)
    assert (found.pace, found.outlook_value) == (0.5, 10.0)


def test_one_series_as_of_an_earlier_year_does_not_see_what_came_later():
    values = {2021 + n: v for n, v in enumerate([8.0, 8.1, 8.2, 8.3, 8.4, 19.0])}
    found = assess_one(values, plan().indicators["CT25"], year=2025)
    assert (found.period, found.value, found.status) == (2025, 8.4, "off_track")


def test_nothing_is_not_assessed():
    found = assess_one({}, plan().indicators["CT25"])
    assert (found.status, found.reason, found.value) == ("not_assessed", "no_value", None)


def test_a_number_beside_a_target_of_state_judges_nothing():
    found = assess_one({2026: 2.1}, plan().indicators["CT20"])
    assert (found.met, found.status, found.reason) == (None, "not_assessed", "target_unknown")


def test_a_table_with_a_year_twice_is_refused():
    frame = pd.DataFrame({"period": [2026, 2026], "value": [8.0, 9.0]})
    with pytest.raises(ValueError, match="twice"):
        assess_one(frame, plan().indicators["CT25"])
