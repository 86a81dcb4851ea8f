"""From three cells to one value: formats, numerators, doubts; and dates."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from officer import plan

from analysis.returns.problems import Findings
from analysis.returns.values import EPOCH, Figure, amount, count, day, figure
from analysis.returns.workbook import Cell, CellKind


def typed(text: str) -> Cell:
    return Cell(1, 1, "text", text)


def stored(text: str, style: str = "General") -> Cell:
    return Cell(1, 1, "number", text, style)


def read(
    code: str, value: Cell | None, above: Cell | None = None, below: Cell | None = None
) -> tuple[Figure, list[tuple[str, str]]]:
    """Return the figure of an indicator in V1, N1 and D1 and the problems with their cells."""
    notes = Findings("f")
    found = figure(
        amount(value, "V1", "s", notes),
        count(above, "N1", "s", notes),
        count(below, "D1", "s", notes),
        plan().indicators[code],
        plan().unit(code),
        "s",
        notes,
    )
    return found, [(p.code, p.cell) for p in notes.distinct()]


@pytest.mark.parametrize(
    ("code", "value", "expected", "problems"),
    [
        pytest.param("CT07", typed("24,01"), "24.01", [("N06", "V1")], id="text"),
        pytest.param("CT07", typed("24,01%"), "24.01", [("N06", "V1")], id="text with percent"),
        pytest.param("CT07", stored("24.01"), "24.01", [], id="number"),
        pytest.param(
            "CT07", stored("0.2401", "0.00%"), "24.01", [("N06", "V1")], id="percent format"
        ),
        pytest.param(
            "CT07", stored("24.01", '0.00"%"'), "24.01", [], id="percent sign as mere text"
        ),
        pytest.param(
            "CT07", stored("0.2401"), "24.01", [("N06", "V1")], id="share: only 24 is usual"
        ),
        pytest.param("CT03", stored("0.5"), "0.5", [("N06", "V1")], id="low rate: 50 is not usual"),
        pytest.param(
            "CT01", stored("0.97"), None, [("N07", "V1")], id="share or percentage: both usual"
        ),
        pytest.param("CT01", stored("1"), None, [("N07", "V1")], id="one per cent or all"),
        pytest.param("CT01", stored("0"), "0", [], id="zero is zero either way"),
        pytest.param(
            "CT25", typed("9,5%"), None, [("N02", "V1")], id="percentage of a rate per 10,000"
        ),
        pytest.param(
            "CT25", stored("0.095", "0%"), None, [("N02", "V1")], id="percent format there"
        ),
        pytest.param(
            "CT26", typed("1.234%"), None, [("N02", "V1")], id="ambiguous percentage there"
        ),
        pytest.param(
            "CT26", typed("1.234"), "1.234", [("N06", "V1")], id="usual range settles two readings"
        ),
        pytest.param(
            "CT01", typed("1.234"), "1.234", [("N06", "V1")], id="only one reading is possible"
        ),
        pytest.param(
            "CT29",
            typed("1.234"),
            None,
            [("N02", "V1")],
            id="neither reading is usual and possible",
        ),
        pytest.param(
            "CT20", typed("1.234"), "1.234", [("N06", "V1")], id="only one reading is usual"
        ),
        pytest.param(
            "CT36", typed("1.234"), None, [("N02", "V1")], id="many houses, or a slip: who knows"
        ),
        pytest.param("CT36", stored("1.234"), None, [("N10", "V1")], id="a broken house"),
        pytest.param(
            "CT24", typed("5.678"), None, [("N02", "V1")], id="nothing settles two readings"
        ),
        pytest.param(
            "CT07", stored("24.01", "0.00%"), None, [("N02", "V1")], id="format against range"
        ),
        pytest.param("CT07", typed("240,1‰"), "24.01", [("N06", "V1")], id="per mille"),
        pytest.param("CT03", typed("5‰"), "0.5", [("N06", "V1")], id="per mille, as it says"),
        pytest.param("CT07", typed("24,01 điểm"), None, [("N12", "V1")], id="with words"),
        pytest.param(
            "CT25", stored("46151", "d-mmm"), None, [("N11", "V1")], id="9.5 became 9 May"
        ),
        pytest.param("CT36", stored("1E+300"), None, [("N01", "V1")], id="beyond all counting"),
        pytest.param(
            "CT36", typed("9" * 25), None, [("N01", "V1")], id="typed beyond all counting"
        ),
        pytest.param("CT07", stored("120"), None, [("V04", "V1")], id="impossible"),
        pytest.param("CT07", stored("-1"), None, [("V04", "V1")], id="negative"),
        pytest.param("CT25", stored("0.1"), "0.1", [("V05", "V1")], id="unusual but possible"),
        pytest.param(
            "CT07", Cell(1, 1, "error", "#DIV/0!"), None, [("N05", "V1")], id="error value"
        ),
        pytest.param(
            "CT07",
            Cell(1, 1, "uncalculated", "", formula="=F5/G5"),
            None,
            [("N04", "V1")],
            id="never calculated",
        ),
        pytest.param("CT07", Cell(1, 1, "bool", "1"), None, [("N01", "V1")], id="TRUE"),
        pytest.param("CT07", typed("115..5"), None, [("N01", "V1")], id="slip"),
        pytest.param("CT07", typed("khoảng 40"), None, [("N03", "V1")], id="approximation"),
        pytest.param("CT07", typed("  "), None, [], id="spaces are blank"),
        pytest.param("CT07", None, None, [], id="blank"),
    ],
)
def test_one_cell_gives_a_value_or_says_why_not(code, value, expected, problems):
    found, noted = read(code, value)
    assert found.value == (None if expected is None else Decimal(expected))
    assert noted == problems


@pytest.mark.parametrize(
    ("code", "value", "above", "below", "expected", "problems"),
    [
        pytest.param("CT25", None, "950", "1000000", "9.5", [], id="exactly the target"),
        pytest.param("CT16", None, "9996", "10000", "99.96", [], id="rounds to 100 and is not"),
        pytest.param(
            "CT07", "24", "2449", "10000", "24.49", [], id="within the rounding of a whole number"
        ),
        pytest.param("CT07", "24", "2450", "10000", "24.5", [], id="just on the rounding"),
        pytest.param(
            "CT07", "24", "2451", "10000", "24.51", [("V01", "V1")], id="beyond the rounding"
        ),
        pytest.param("CT07", "24.5", "2451", "10000", "24.51", [], id="one decimal allows 0.05"),
        pytest.param(
            "CT07", "0.2401", "2401", "10000", "24.01", [("N06", "V1")], id="counts settle a share"
        ),
        pytest.param("CT07", "30", "2401", "10000", "24.01", [("V01", "V1")], id="counts decide"),
        pytest.param("CT07", "24.01", "5", "0", None, [("V02", "D1")], id="nothing below the line"),
        pytest.param("CT08", "100", "0", "0", None, [("V02", "D1")], id="100 of none is no value"),
        pytest.param("CT07", None, "5", "-3", None, [("V02", "D1")], id="less than nothing below"),
        pytest.param("CT08", "100", "12", "10", None, [("V03", "N1")], id="more above than below"),
        pytest.param(
            "CT25", None, "12", "10", "12000", [("V05", "N1")], id="a rate may exceed its base"
        ),
        pytest.param("CT07", "24.01", "5", None, "24.01", [("V10", "N1")], id="only above"),
        pytest.param("CT07", "24.01", None, "5", "24.01", [("V10", "D1")], id="only below"),
        pytest.param("CT07", None, "-5", "10", None, [("V04", "N1")], id="negative count"),
    ],
)
def test_numerator_and_denominator_decide(code, value, above, below, expected, problems):
    cells = [None if text is None else stored(text) for text in (value, above, below)]
    found, noted = read(code, *cells)
    assert found.value == (None if expected is None else Decimal(expected))
    assert noted == problems
    if expected and above and below:
        assert (found.cell, found.raw) == ("N1/D1", f"{above} / {below}")
        assert (found.numerator, found.denominator) == (Decimal(above), Decimal(below))


def test_a_count_with_a_separator_of_thousands_is_the_whole_number():
    found, noted = read("CT25", None, typed("1.234"), typed("1.299.000"))
    assert (found.numerator, found.denominator) == (1234, 1299000)
    assert noted == [("N06", "N1"), ("N06", "D1")]


@pytest.mark.parametrize(
    ("last", "expected", "problems"),
    [
        pytest.param("95", "97", ["N06"], id="like last year's percentage"),
        pytest.param("0.9", "0.97", ["N06"], id="like last year's small percentage"),
        pytest.param(None, None, ["N07"], id="unknown"),
        pytest.param("10", None, ["N07"], id="like neither"),
        pytest.param("0", None, ["N07"], id="zero tells nothing"),
    ],
)
def test_last_year_settles_a_share_where_nothing_else_does(last, expected, problems):
    notes, nothing = Findings("f"), amount(None, "N1", "s", Findings("f"))
    shown = amount(stored("0.97"), "V1", "s", notes)
    unit, known = plan().unit("CT01"), None if last is None else Decimal(last)
    found = figure(shown, nothing, nothing, plan().indicators["CT01"], unit, "s", notes, last=known)
    assert found.value == (None if expected is None else Decimal(expected))
    assert [p.code for p in notes.found] == problems


def test_a_share_whose_format_and_last_year_disagree_is_a_question():
    notes, nothing = Findings("f"), amount(None, "N1", "s", Findings("f"))
    shown = amount(stored("0.97", "0%"), "V1", "s", notes)
    indicator, unit = plan().indicators["CT01"], plan().unit("CT01")
    found = figure(shown, nothing, nothing, indicator, unit, "s", notes, last=Decimal("0.9"))
    assert (found.value, [p.code for p in notes.found]) == (None, ["N02"])
    assert (notes.found[0].found, notes.found[0].expected) == ("0.97", "97 / 0,97")


def test_a_quotient_stands_in_for_its_formula_that_was_never_calculated():
    formula = Cell(1, 1, "uncalculated", "", formula="=100*N1/D1")
    found, noted = read("CT07", formula, stored("2401"), stored("10000"))
    assert (found.value, noted) == (Decimal("24.01"), [("N14", "V1")])


@pytest.mark.parametrize("above", [stored("1.234"), typed("12,5")])
def test_a_broken_count_is_a_question(above):
    found, noted = read("CT25", None, above, stored("1000000"))
    assert (found.value, noted[-1]) == (None, ("N10", "N1"))


def test_a_percentage_is_no_count():
    found, noted = read("CT25", None, stored("0.24", "0%"), stored("1000"))
    assert found.value is None
    assert noted == [("N01", "N1")]


def test_a_missing_mark_beside_counts_is_noted_and_the_counts_decide():
    found, noted = read("CT07", typed("-"), stored("2401"), stored("10000"))
    assert (found.value, found.missing) == (Decimal("24.01"), "")
    assert noted == [("V01", "V1")]


def test_missing_marks_for_both_counts_are_a_reason_and_no_blank():
    found, noted = read("CT07", None, typed("-"), typed("-"))
    assert (found.missing, found.blank, noted) == ("M", False, [])


@given(st.integers(1, 10**7), st.integers(1, 10**7))
def test_a_rate_that_excel_computed_from_its_own_counts_never_differs_from_them(above, below):
    above = min(above, below)
    for shown in (stored(repr(100 * above / below)), stored(repr(above / below), "0.00%")):
        _, noted = read("CT01", shown, stored(str(above)), stored(str(below)))
        assert "V01" not in [code for code, _ in noted]


kinds: list[CellKind] = ["number", "text", "bool", "error", "uncalculated"]


@given(
    st.sampled_from(["CT03", "CT07", "CT25", "CT36"]),
    st.sampled_from(kinds),
    st.text(max_size=12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["General", "0%", "d-mmm"]),
)
def test_no_cell_whatever_raises(code, kind, text, number, style):
    shown = repr(number) if kind == "number" else text
    cell = Cell(1, 1, kind, shown, style, "=" if kind == "uncalculated" else "")
    found, noted = read(code, cell, cell, cell)
    assert found.value is None or found.value.is_finite()
    assert found.value is not None or noted or found.blank or found.missing
    day(cell, "A1", "s", Findings("f"))


# Dates


def reads_day(cell: Cell | None, epoch: date = EPOCH) -> tuple[date | None, list[str]]:
    notes = Findings("f")
    return day(cell, "A1", "s", notes, epoch), [p.code for p in notes.found]


@pytest.mark.parametrize(
    "text",
    ["15/10/2026", "15-10-2026", "15.10.2026", " 15/10/2026 ", "2026-10-15", "2026-10-15T00:00:00"],
)
def test_a_typed_date_is_day_month_year(text):
    assert reads_day(typed(text)) == (date(2026, 10, 15), [])


def test_a_date_of_excel_counts_days():
    # 1 January 2026 is 46023 in Excel; 46023 + 287 days is 15 October.
    assert reads_day(stored("46310", "dd/mm/yyyy")) == (date(2026, 10, 15), [])
    assert reads_day(stored("46310.75", "dd/mm/yyyy")) == (date(2026, 10, 15), [])
    # The same day counted from 1904 is 1462 less.
    assert reads_day(stored("44848", "dd/mm/yyyy"), date(1904, 1, 1)) == (date(2026, 10, 15), [])


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param(typed("tháng 10/2026"), id="words"),
        pytest.param(typed("31/02/2026"), id="no such day"),
        pytest.param(typed("10/2026"), id="month only"),
        pytest.param(typed("15/10/26"), id="two-digit year"),
        pytest.param(typed("15/10/2026/1"), id="four parts"),
        pytest.param(stored("2026"), id="a bare year would be a day of 1905"),
        pytest.param(stored("1E+300"), id="beyond the calendar"),
        pytest.param(stored("-5"), id="before the calendar"),
        pytest.param(Cell(1, 1, "error", "#N/A"), id="error"),
        pytest.param(Cell(1, 1, "bool", "1"), id="TRUE"),
    ],
)
def test_what_is_no_date_is_noted(cell):
    assert reads_day(cell) == (None, ["N09"])


def test_a_date_that_was_never_calculated_is_no_blank():
    assert reads_day(Cell(1, 1, "uncalculated", "", formula="=F5/G5")) == (None, ["N04"])


def test_a_blank_date_is_none_and_no_fault():
    assert reads_day(None) == reads_day(typed(" ")) == (None, [])
