"""The number grammar: what people type, and what it says."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.returns.numbers import Typed, read_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("24,01", "24.01", id="decimal comma"),
        pytest.param("24.01", "24.01", id="decimal point"),
        pytest.param("15343.5", "15343.5", id="point after five digits"),
        pytest.param("1.234,5", "1234.5", id="Vietnamese thousands and decimals"),
        pytest.param("1,234.5", "1234.5", id="English thousands and decimals"),
        pytest.param("1.234,567", "1234.567", id="the last of two separators is decimal"),
        pytest.param("1,234.567", "1234.567", id="the same in English"),
        pytest.param(
            " 2 515.8", "2515.8", id="space of thousands, as the statistics office prints"
        ),
        pytest.param("2\N{NO-BREAK SPACE}515,8", "2515.8", id="no-break space of thousands"),
        pytest.param("2\N{NARROW NO-BREAK SPACE}515", "2515", id="narrow no-break space"),
        pytest.param("1 234 567", "1234567", id="spaces alone are never decimal"),
        pytest.param("1.234.567", "1234567", id="two equal separators are thousands"),
        pytest.param("0,123", "0.123", id="no group of thousands begins with zero"),
        pytest.param("0.500", "0.5", id="no group of thousands begins with zero, point"),
        pytest.param("1234,567", "1234.567", id="four digits before leave one reading"),
        pytest.param("２４，０１", "24.01", id="full-width digits"),
        pytest.param("−5", "-5", id="minus sign"),
        pytest.param("–5,5", "-5.5", id="en dash as minus"),
        pytest.param("+5", "5", id="plus sign"),
        pytest.param("'24,01", "24.01", id="apostrophe of Excel"),
        pytest.param("24\N{ZERO WIDTH SPACE},01", "24.01", id="zero-width space within"),
        pytest.param("\ufeff24,01", "24.01", id="byte-order mark before"),
        pytest.param("0", "0", id="zero is a number"),
    ],
)
def test_one_reading_gives_a_number(text, value):
    assert read_number(text) == Typed("number", (Decimal(value),))


@pytest.mark.parametrize("text", ["24,01%", "24.01%", "24,01 %", " 24,01 % "])
def test_a_percent_sign_is_kept_beside_the_number(text):
    assert read_number(text) == Typed("number", (Decimal("24.01"),), "%")


@pytest.mark.parametrize(
    ("text", "whole", "broken"),
    [
        pytest.param("1.234", "1234", "1.234", id="point"),
        pytest.param("1,234", "1234", "1.234", id="comma"),
        pytest.param("-12.345", "-12345", "-12.345", id="negative"),
    ],
)
def test_one_separator_before_three_digits_has_two_readings(text, whole, broken):
    assert read_number(text) == Typed("number", (Decimal(whole), Decimal(broken)))


def test_two_readings_of_a_percentage_are_still_percentages():
    assert read_number("1.234%") == Typed("number", (Decimal(1234), Decimal("1.234")), "%")


def test_a_permille_sign_is_kept_beside_the_number():
    assert read_number("5‰") == Typed("number", (Decimal(5),), "‰")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        pytest.param("15 triệu", ["15000000"], id="million"),
        pytest.param("2,5 nghìn người", ["2500"], id="thousand people"),
        pytest.param("2.500 hộ", ["2500", "2.500"], id="households"),
        pytest.param("73,5 tuổi", ["73.5"], id="years"),
        pytest.param("120người", ["120"], id="no space between"),
    ],
)
def test_a_number_with_words_is_a_suggestion(text, meant):
    read = read_number(text)
    assert (read.outcome, read.readings) == ("worded", tuple(map(Decimal, meant)))


@pytest.mark.parametrize(
    ("text", "status"),
    [
        pytest.param("-", "M", id="hyphen: no such thing"),
        pytest.param("–", "M", id="en dash"),
        pytest.param("không phát sinh", "M", id="does not occur"),
        pytest.param("Không phát sinh ", "M", id="capital and space"),
        pytest.param("…", "L", id="ellipsis: exists, not collected"),
        pytest.param("...", "L", id="three points"),
        pytest.param("không có số liệu", "L", id="no data"),
        pytest.param("kho\u0302ng co\u0301 so\u0302\u0301 lie\u0323\u0302u", "L", id="decomposed"),
        pytest.param("chưa có", "L", id="not yet"),
        pytest.param("KCSL", "L", id="abbreviation"),
        pytest.param("N/A", "L", id="English"),
        pytest.param("x", "L", id="cross"),
    ],
)
def test_a_missing_mark_is_a_status_and_never_zero(text, status):
    assert read_number(text) == Typed("missing", missing=status)


@pytest.mark.parametrize(
    "text",
    [">95", "≥95", "< 5", "~40", "±2", "khoảng 40", "Khoảng 40", "trên 95", "30-35", "30 – 35",
     "gần 40", "ít nhất 5"],
)  # fmt: skip
def test_a_range_or_an_approximation_is_no_value(text):
    assert read_number(text) == Typed("approximate")


@pytest.mark.parametrize(
    "text",
    ["115..5", "đạt", "(12,5)", "1.5e3", "1,23,4", "12.34.56", "1.2345,6",
     "1.234.5", "12,", ",5", "", " ", "%", "--5", "5-", "0.123.456", "0 123", "1.234 567,8",
     "1.234,567.890", "12²", "٣", "1_000", "inf", "nan", "9" * 26, "=1+1", "24,01\n25"],
)  # fmt: skip
def test_what_is_no_number_is_refused(text):
    assert read_number(text).outcome == "refused"


vietnamese = st.decimals(-(10**9), 10**9, allow_nan=False, places=4)


@given(vietnamese)
def test_a_decimal_written_the_vietnamese_way_is_read_back_equal(value):
    whole, _, part = f"{abs(value):,.4f}".partition(".")
    text = ("-" if value < 0 else "") + whole.replace(",", ".") + "," + part
    assert read_number(text).readings == (value,)


@given(st.integers(1000, 10**14), st.sampled_from([" ", "\N{NO-BREAK SPACE}"]))
def test_spaces_of_thousands_change_nothing(value, space):
    assert read_number(f"{value:,}".replace(",", space)).readings == (value,)


@given(st.text(max_size=60))
def test_no_text_whatever_raises_and_a_value_stands_only_beside_its_outcome(text):
    read = read_number(text)
    assert bool(read.readings) == (read.outcome in ("number", "worded"))
    assert len(read.readings) <= 2
    assert bool(read.missing) == (read.outcome == "missing")
