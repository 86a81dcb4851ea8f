"""A value beside the plan of the year, the year before and the target, as officials compare."""

from decimal import Decimal

import pytest

from analysis.language.formats import rounded
from analysis.reports.documents.inline import Run, runs
from analysis.reports.documents.lines import lines
from analysis.reports.figures import FigureError, Figures


@pytest.fixture(scope="module")
def figures(made_up):
    return Figures(made_up, "test")


def test_percentages_differ_by_points(figures):
    """CT28: 1,262,910 insured of 1,335,000; planned 95.5 %; the target is 97 %."""
    plan = figures.get("CT28/14/2026/against_plan")
    assert plan.text == "−0,9"  # 94.6 − 95.5
    assert "điểm phần trăm" in plan.formula
    assert plan.parts == ("CT28/14/2026/value", "CT28/14/2026/plan")
    before = Decimal(100) * 1262910 / 1335000 - Decimal(100) * 1217630 / 1322300
    assert figures.get("CT28/14/2026/against_before").text == f"+{rounded(before, 1)}".replace(
        ".", ","
    )
    assert figures.get("CT28/14/2026/against_target").text == "−2,4"


def test_other_levels_that_should_rise_are_a_percentage(figures):
    """CT25: 1,230 doctors for 1,335,000 people; planned 9.31; the target is 9.5."""
    level = Decimal(10000) * 1230 / 1335000
    for measure, base in (("against_plan", "9.31"), ("against_target", "9.5")):
        figure = figures.get(f"CT25/14/2026/{measure}")
        assert figure.value == pytest.approx(float(100 * level / Decimal(base)))
        assert figure.text == str(rounded(100 * level / Decimal(base), 1)).replace(".", ",")


def test_where_lower_is_better_no_share_of_the_target_is_printed(figures):
    """CT38: 214 houses are left; none was left a year before, and none is the target."""
    assert figures.get("CT38/14/2026/against_target").text == "+214"
    assert figures.get("CT38/14/2026/against_before").text == "+214"
    assert figures.get("CT03/14/2026/against_target").text == "+0,08"  # 3723/104000 − 3.5 %


def test_a_plan_rests_on_the_cell_of_the_return(figures):
    plan = figures.get("CT25/14/2026/plan")
    assert (plan.text, plan.inputs[0].cell, plan.inputs[0].raw) == ("9,31", "H17", "9.31")


def test_nothing_is_compared_across_a_break(figures):
    """CT48 counts 75 communes from 2025 and 204 before."""
    with pytest.raises(FigureError):
        figures.get("CT48/14/2025/against_before")


def test_a_doubtful_value_is_held_against_nothing(figures):
    """CT26 came ten times too high: outside what is plausible."""
    for measure in ("against_plan", "against_before", "against_target"):
        assert f"CT26/14/2026/{measure}" not in figures


def test_a_value_of_an_earlier_year_is_not_held_against_the_target_of_this_one(figures):
    line = next(one for one in lines(figures) if one.code == "CT22")
    assert (line.value, line.latest) == ("", "CT22/14/2021/value")
    assert (line.against_target, line.against_before) == ("", "")
    assert any("2021" in note for note in line.notes)


def test_every_indicator_has_its_line_in_the_order_of_the_plan(figures, catalogue):
    assert [line.code for line in lines(figures)] == list(catalogue.indicators)


def test_a_sentence_of_a_page_keeps_its_figures_in_word():
    html = (
        '<p>Năm <span data-literal="date">2026</span>\n đạt '
        '<a class="so" data-figure="CT25/14/2026/value" href="#x">9,21</a>;&nbsp;'
        '<strong>chậm</strong><svg><title>9</title></svg><span class="sr">ẩn</span></p>'
    )
    assert runs(html) == [
        Run("Năm "),
        Run("2026", literal=True),
        Run(" đạt "),
        Run("9,21", "CT25/14/2026/value"),
        Run(";\N{NO-BREAK SPACE}"),
        Run("chậm", bold=True),
    ]
