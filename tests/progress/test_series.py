"""Which values may be joined by a line."""

import pytest
from observed import observed
from officer import plan

from analysis.progress import series

PUBLIC = "doctors_public_provincial"


def segments(*rows):
    """Return period to segment of one series."""
    found = series(observed(*rows), plan())
    return dict(zip(found["period"], found["segment"], strict=True))


def doctors(period, value=8.0, **more):
    return {"indicator": "CT25", "period": period, "value": value} | more


def test_values_of_one_definition_are_one_segment():
    found = segments(doctors(2020), doctors(2022), doctors(2021))
    assert list(found) == [2020, 2021, 2022]
    assert len(set(found.values())) == 1


def test_values_of_two_definitions_never_join():
    found = series(observed(doctors(2020), doctors(2021, definition=PUBLIC)), plan())
    assert len(found.groupby(["definition", "segment"])) == 2


def test_an_unknown_definition_stands_on_its_own_and_is_uncertain():
    found = series(observed(doctors(2020, definition="đếm tay")), plan())
    assert found["fit"].tolist() == ["uncertain"]


def test_a_break_begins_a_segment():
    # CT07: social pension from 75 years on since 1 July 2025
    found = segments(
        *({"indicator": "CT07", "period": p, "value": 20} for p in (2023, 2024, 2025, 2026))
    )
    assert found[2023] == found[2024] != found[2025] == found[2026]


def test_a_break_counts_when_its_own_year_has_no_value():
    found = segments(*({"indicator": "CT07", "period": p, "value": 20} for p in (2024, 2026)))
    assert found[2024] != found[2026]


def test_a_break_that_the_agency_reports_begins_a_segment():
    found = segments(doctors(2020), doctors(2021, obs_status="B"), doctors(2022))
    assert found[2020] != found[2021] == found[2022]


def test_an_isolated_year_is_left_out_and_does_not_cut_the_others():
    # 571 doctors in 2011, 773 in 2012, 605 in 2013: coverage differed in 2012
    found = segments(*(doctors(p, definition=PUBLIC) for p in (2011, 2012, 2013)))
    assert found[2011] == found[2013] != found[2012]


def test_areas_and_indicators_are_series_of_their_own():
    rows = observed(doctors(2020), doctors(2021, obs_status="B"), doctors(2021, area="14x"))
    found = series(rows, plan()).set_index(["area", "period"])["segment"]
    assert found["14x", 2021] == found["14", 2020]


def test_rows_in_any_order_give_the_same_series():
    rows = [
        doctors(p, definition=d) for p in (2019, 2020, 2021) for d in (PUBLIC, "doctors_per_10000")
    ]
    first, second = observed(*rows), observed(*rows[::-1])
    columns = ["period", "definition", "segment", "fit", "value"]
    assert series(first, plan())[columns].equals(series(second, plan())[columns])


def test_nothing_gives_nothing():
    found = series(observed(), plan())
    assert found.empty
    assert {"segment", "fit", "isolated"} <= set(found.columns)


@pytest.mark.parametrize("status", ["L", "O"])
def test_a_year_without_a_value_is_in_no_series(status):
    assert list(segments(doctors(2020), doctors(2021, value=None, obs_status=status))) == [2020]
