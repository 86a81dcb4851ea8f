"""Numbers and dates as Vietnamese official papers print them (Decree 30/2020/NĐ-CP)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.language import date_long, date_short, number, year_span
from analysis.language.formats import plain, rounded


@pytest.mark.parametrize(
    ("value", "decimals", "vi", "en"),
    [
        pytest.param(1234.5, 2, "1.234,50", "1,234.50", id="thousands and decimals"),
        pytest.param(1234567, 0, "1.234.567", "1,234,567", id="two separators"),
        pytest.param(999.95, 1, "1.000,0", "1,000.0", id="rounding makes a thousand"),
        pytest.param(0.5, 0, "1", "1", id="half goes up"),
        pytest.param(1.5, 0, "2", "2", id="half goes up from odd"),
        pytest.param(2.5, 0, "3", "3", id="half goes up from even"),
        pytest.param(-2.5, 0, "−3", "−3", id="half goes away from zero"),
        pytest.param(2.675, 2, "2,68", "2.68", id="half as written, not as stored"),
        pytest.param(1.005, 2, "1,01", "1.01", id="the same, a famous one"),
        pytest.param(99.96, 1, "100,0", "100.0", id="shows as 100 and is not"),
        pytest.param(-0.04, 1, "0,0", "0.0", id="zero has no sign"),
        pytest.param(-0.0, 0, "0", "0", id="negative zero"),
        pytest.param(-24.01, 2, "−24,01", "−24.01", id="true minus"),
        pytest.param(Decimal("0.7"), 3, "0,700", "0.700", id="trailing zeros"),
    ],
)
def test_a_number_is_printed_as_official_tables_print_it(value, decimals, vi, en):
    assert number(value, decimals) == vi
    assert number(value, decimals, "en") == en


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1.26, "+1,3"), (-1.26, "−1,3"), (0.04, "0,0"), (-0.04, "0,0"), (0, "0,0")],
)
def test_a_difference_has_its_sign_unless_it_is_nothing(value, expected):
    assert number(value, 1, signed=True) == expected


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_figure_is_not_printed(value):
    with pytest.raises(ValueError, match="not a number"):
        number(value, 1)


@pytest.mark.parametrize(
    ("value", "vi"),
    [
        (24.01, "24,01"),
        (24.0, "24"),
        (1234.5, "1.234,5"),
        (1e6, "1.000.000"),
        (0.0001, "0,0001"),
        (-5.5, "−5,5"),
        (0, "0"),
    ],
)
def test_a_plain_number_has_the_decimals_it_was_typed_with(value, vi):
    assert plain(value) == vi


@given(st.decimals(-(10**8), 10**8, allow_nan=False, places=3), st.integers(0, 3))
def test_rounding_moves_a_value_by_half_a_unit_at_most(value, decimals):
    assert abs(rounded(value, decimals) - value) <= Decimal(5).scaleb(-decimals - 1)


@pytest.mark.parametrize(
    ("day", "long", "short"),
    [
        pytest.param(
            date(2026, 1, 5), "ngày 05 tháng 01 năm 2026", "05/01/2026", id="January is padded"
        ),
        pytest.param(
            date(2026, 2, 10), "ngày 10 tháng 02 năm 2026", "10/02/2026", id="February is padded"
        ),
        pytest.param(date(2026, 3, 9), "ngày 09 tháng 3 năm 2026", "09/03/2026", id="March is not"),
        pytest.param(date(2026, 12, 31), "ngày 31 tháng 12 năm 2026", "31/12/2026", id="December"),
    ],
)
def test_a_date_is_written_as_the_decree_asks(day, long, short):
    assert (date_long(day), date_short(day)) == (long, short)


def test_dates_in_english():
    assert date_long(date(2026, 12, 5), "en") == "5 December 2026"
    assert date_short(date(2026, 12, 5), "en") == "5 Dec 2026"


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_only_months_one_and_two_are_padded(day):
    words = date_long(day).split()
    assert len(words[1]) == 2
    assert words[3].startswith("0") == (day.month <= 2)
    assert day - timedelta(0) == date(int(words[5]), int(words[3]), int(words[1]))


def test_a_span_of_one_year_is_a_year():
    assert (year_span(2016, 2026), year_span(2026, 2026)) == ("2016–2026", "2026")
