"""Which of several vintages and agencies counts; nothing that was sent is ever lost."""

from datetime import date
from itertools import permutations

import pandas as pd
import pytest
from observed import observed
from officer import plan

from analysis.observations import conflicts, current

DAY = date(2026, 11, 30)


def counts(*rows, day=DAY):
    """Return what counts of several rows of one key."""
    found = current(observed(*rows), plan(), day)
    assert len(found) == 1
    return found.iloc[0]


def doctors(value, vintage="2026-11-20", **more):
    status = {"obs_status": "O"} if value is None else {}
    return {"indicator": "CT25", "value": value, "vintage": vintage} | status | more


def test_the_later_vintage_counts():
    assert counts(doctors(9.1, "2026-11-20"), doctors(9.3, "2026-12-02"))["value"] == 9.3
    assert counts(doctors(9.3, "2026-12-02T0930"), doctors(9.1, "2026-12-02"))["value"] == 9.3


def test_the_declared_version_goes_before_the_arrival():
    newer = doctors(9.3, "2026-11-20", version="2026-11-20/0002")
    older = doctors(9.1, "2026-12-02", version="2026-11-20/0001")
    assert counts(newer, older)["value"] == 9.3


def test_a_correction_stands_in_for_the_row_that_it_corrects():
    place = {"cell": "I12", "version": "2026-11-20/0001"}
    received, fixed = doctors(91.0, **place), doctors(9.1, **place, correction="a.yml #1")
    assert counts(received, fixed)["value"] == 9.1
    again = doctors(9.2, "2026-12-02", version="2026-12-02/0002")
    assert counts(received, fixed, again)["value"] == 9.2


def test_a_later_blank_never_takes_the_place_of_a_value():
    assert counts(doctors(9.1, "2026-11-20"), doctors(None, "2026-12-02"))["value"] == 9.1


def test_a_later_word_that_there_is_no_figure_withdraws_it():
    row = counts(doctors(9.1, "2026-11-20"), doctors(None, "2026-12-02", obs_status="L"))
    assert pd.isna(row["value"])
    assert row["obs_status"] == "L"


def test_different_definitions_years_and_areas_stand_beside_each_other():
    rows = (
        doctors(9.1),
        doctors(9.2, definition="doctors_public_provincial"),
        doctors(9.3, period=2025),
        doctors(9.4, area="14x"),
    )
    assert sorted(current(observed(*rows), plan(), DAY)["value"]) == [9.1, 9.2, 9.3, 9.4]


# Agencies that differ. CT07: social insurance first, then labour, whose matters went to health.

FIRST, SECOND, LABOUR, STRANGER = "bhxh-tinh", "so-y-te", "so-ldtbxh", "so-gddt"


def pensions(value, agency, **more):
    status = {"obs_status": "O"} if value is None else {}
    return {"indicator": "CT07", "value": value, "agency": agency} | status | more


def test_the_precedence_of_the_indicator_decides_and_the_conflict_is_kept():
    row = counts(pensions(25.0, SECOND), pensions(24.0, FIRST))
    assert (row["value"], row["agency"], row["conflict"]) == (24.0, FIRST, "decided")


def test_agencies_that_agree_are_no_conflict():
    assert counts(pensions(24.0, SECOND), pensions(24.0, FIRST))["conflict"] == ""


def test_a_listed_agency_takes_precedence_over_one_that_is_not_listed():
    row = counts(pensions(25.0, STRANGER), pensions(24.0, SECOND))
    assert (row["value"], row["conflict"]) == (24.0, "decided")


def test_a_blank_of_the_first_agency_leaves_the_value_of_the_second():
    row = counts(pensions(None, FIRST), pensions(24.0, SECOND))
    assert (row["value"], row["agency"], row["conflict"]) == (24.0, SECOND, "")


def test_no_data_of_the_first_agency_leaves_the_value_of_the_second():
    row = counts(pensions(None, FIRST, obs_status="L"), pensions(24.0, SECOND))
    assert (row["value"], row["agency"]) == (24.0, SECOND)


def test_a_reason_says_more_than_a_blank():
    row = counts(pensions(None, FIRST), pensions(None, SECOND, obs_status="M"))
    assert row["obs_status"] == "M"


def test_a_successor_corrects_the_agency_that_it_came_after():
    successor = plan().in_charge(LABOUR, DAY, indicator="CT07").code
    row = counts(
        pensions(24.0, LABOUR, vintage="2024-11-20", period=2024),
        pensions(24.5, successor, period=2024),
    )
    assert (row["value"], row["agency"], row["conflict"]) == (24.5, successor, "succeeded")


def test_the_successor_of_the_first_agency_still_goes_before_the_second():
    # CT42: agriculture (merged into another department in 2025), then health
    successor = plan().in_charge("so-nnptnt", DAY, indicator="CT42").code
    assert successor != "so-nnptnt"
    rows = [
        {"indicator": "CT42", "value": v, "agency": a}
        for v, a in ((70.0, "so-y-te"), (60.0, successor))
    ]
    assert (counts(*rows)["value"], counts(*rows)["conflict"]) == (60.0, "decided")


def test_where_nobody_is_listed_the_conflict_stays_open_and_there_is_no_value():
    # CT23 belongs to nobody
    rows = [
        {"indicator": "CT23", "value": v, "agency": a, "numerator": 1, "denominator": 2}
        for v, a in ((0.68, "so-y-te"), (0.69, "so-gddt"))
    ]
    row = counts(*rows)
    assert row["conflict"] == "open"
    assert row[["value", "numerator", "denominator"]].isna().all()


def test_a_committee_counts_for_its_own_area():
    area = "03646@2025-07-01"
    rows = [
        {"indicator": "CT36", "value": v, "agency": a, "area": area}
        for v, a in ((5, "so-xay-dung"), (3, "ubnd-03646"))
    ]
    assert (counts(*rows)["value"], counts(*rows)["conflict"]) == (3, "decided")


def test_states_conflict_like_values():
    rows = [
        {"indicator": "CT50", "state": s, "value": None, "agency": a}
        for s, a in (("reached", "so-y-te"), ("lost", "so-gddt"))
    ]
    row = counts(*rows)
    assert (row["state"], row["conflict"]) == ("", "open")


def test_conflicts_list_every_value_and_mark_the_one_that_counts():
    found = conflicts(
        observed(pensions(25.0, SECOND), pensions(24.0, FIRST), doctors(9.1)), plan(), DAY
    )
    assert list(zip(found["agency"], found["value"], found["counts"], strict=True)) == [
        (FIRST, 24.0, True), (SECOND, 25.0, False),
    ]  # fmt: skip


def test_in_an_open_conflict_none_counts():
    rows = [
        {"indicator": "CT23", "value": v, "agency": a}
        for v, a in ((0.68, "so-y-te"), (0.69, "so-gddt"))
    ]
    assert not conflicts(observed(*rows), plan(), DAY)["counts"].any()


def test_a_corrected_value_is_no_conflict_any_more():
    rows = (
        pensions(25.0, SECOND, vintage="2026-11-20"),
        pensions(24.0, SECOND, vintage="2026-12-02"),
        pensions(24.0, FIRST),
    )
    assert conflicts(observed(*rows), plan(), DAY).empty


@pytest.mark.parametrize("order", list(permutations(range(4))), ids=str)
def test_rows_in_any_order_give_the_same_answer(order):
    rows = [
        {"cell": f"A{n}", "file": f"{n}.xlsx"} | row
        for n, row in enumerate(
            (
                pensions(25.0, SECOND),
                pensions(24.0, FIRST, vintage="2026-11-10"),
                pensions(24.5, FIRST),
                pensions(None, STRANGER),
            )
        )
    ]
    found = current(observed(*(rows[n] for n in order)), plan(), DAY)
    assert found.equals(current(observed(*rows), plan(), DAY))


def test_nothing_gives_nothing():
    assert current(observed(), plan(), DAY).empty
    assert conflicts(observed(), plan(), DAY).empty
