"""What if: years and paces by hand."""

import pytest
from officer import plan

from analysis.progress import Goal, whatif

RISING = dict(zip(range(2021, 2027), [6.5, 7.0, 7.5, 8.0, 8.5, 8.7], strict=True))
"""Observed pace (8.7 − 6.5) ÷ 5 = 0.44; without 2026 (8.5 − 6.5) ÷ 4 = 0.5."""


def test_the_observed_pace_goes_on_unless_another_is_given():
    found = whatif(RISING, plan().indicators["CT25"])  # at least 9.5
    assert found.pace == pytest.approx(0.44)
    assert found.reached == 2028  # 0.8 ÷ 0.44 = 1.8 years
    assert found.needed == pytest.approx(0.2)  # 0.8 in four years
    assert found.pace_before == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("pace", "goal", "reached"),
    [
        pytest.param(0.4, Goal.of(9.5, 2030), 2028, id="0.8 ÷ 0.4: exactly two years"),
        pytest.param(0.1, Goal.of(9.5, 2030), 2034, id="0.8 ÷ 0.1 in binary: still eight years"),
        pytest.param(0.39, Goal.of(9.5, 2030), 2029, id="a little slower: a year more"),
        pytest.param(0.4, Goal.of(9.5, 2030, strict=True), 2029, id="touched is not passed"),
        pytest.param(0.0, Goal.of(9.5, 2030), None, id="standing still"),
        pytest.param(-0.4, Goal.of(9.5, 2030), None, id="the wrong way"),
        pytest.param(-0.1, Goal.of(8.5, 2030, -1), 2028, id="falling to a ceiling"),
        pytest.param(-0.1, Goal.of(8.0, 2030), 2026, id="met already"),
        pytest.param(0.1, Goal.of(8.7, 2030, strict=True), 2027, id="from the threshold on"),
        pytest.param(0.0, Goal.of(8.7, 2030, strict=True), None, id="stuck on the threshold"),
        pytest.param(0.4, Goal.of(9.5, 2030, tolerance=0.5), 2028, id="about: to its own value"),
    ],
)
def test_a_pace_arrives_in_the_first_year_that_meets_the_target(pace, goal, reached):
    assert whatif(RISING, goal, pace=pace).reached == reached


def test_another_target_and_year_stand_in_for_the_plans():
    found = whatif(RISING, plan().indicators["CT25"], target_value=10.7, target_year=2028)
    assert (found.target, found.target_year) == (10.7, 2028)
    assert found.needed == pytest.approx(1.0)  # 2.0 in two years


def test_when_the_year_is_gone_no_pace_is_needed_any_more():
    assert whatif(RISING, Goal.of(9.5, 2026)).needed is None


def test_the_effect_of_the_latest_value_on_the_status():
    values = dict(zip(range(2021, 2027), [8.0, 8.1, 8.2, 8.3, 8.4, 7.9], strict=True))
    found = whatif(values, Goal.of(9.5, 2030))
    assert (found.status, found.status_before) == ("wrong_direction", "off_track")


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        (
            "vi",
            "Với nhịp độ +0,30 mỗi năm, mục tiêu 9,50 đạt được vào năm 2029. "
            "Để đạt vào năm 2030, cần +0,20 mỗi năm. "
            "Nếu bỏ số liệu năm 2026, nhịp độ thực tế là +0,50 mỗi năm.",
        ),
        (
            "en",
            "At +0.30 a year the target 9.50 is reached in 2029. "
            "To reach it by 2030, +0.20 a year is needed. "
            "Without the value of 2026 the observed pace would be +0.50 a year.",
        ),
    ],
)
def test_the_answer_in_words(lang, sentence):
    assert whatif(RISING, plan().indicators["CT25"], pace=0.3).sentence(lang) == sentence


def test_what_is_met_never_reached_or_without_pace_is_said():
    met, never = Goal.of(8.0, 2030), Goal.of(9.5, 2030)
    assert whatif(RISING, met).sentence("en").startswith("The target 8.0 is already met.")
    assert "is never reached" in whatif(RISING, never, pace=-0.1).sentence("en")
    alone = whatif({2026: 8.7}, never).sentence("en")
    assert alone == "One value has no pace. To reach it by 2030, +0.2 a year is needed."


def test_a_pace_too_small_for_its_decimals_is_not_printed_as_zero():
    assert "+0.004 a year" in whatif(RISING, Goal.of(9.5, 2030), pace=0.004).sentence("en")


def test_no_pace_leads_to_a_state_and_nothing_from_nothing():
    with pytest.raises(ValueError, match="state"):
        whatif(RISING, plan().indicators["CT13"])
    with pytest.raises(ValueError, match="no value"):
        whatif({}, plan().indicators["CT25"])
