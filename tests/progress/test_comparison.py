"""Why methods differ: each reason on a series in which it alone explains the verdict."""

import pytest
from officer import plan

from analysis.progress import Goal, assess_one, goal_of, opinions
from analysis.progress.registry import VERDICT_WORDS, WHYS


def asked(code, values):
    indicator = plan().indicators[code]
    goal = goal_of(indicator, indicator.targets[0])
    found = assess_one(values, indicator, max(values))
    return {o.method: o for o in opinions(values, indicator, goal, found)}, found


def years(*values, first=2021):
    return dict(enumerate(values, first))


def test_methods_that_agree_give_no_reason():
    found, ours = asked("CT28", years(85.0, 87.0, 89.0, 91.0, 93.0, 95.0))
    assert ours.status == "on_track"
    assert {o.why for o in found.values()} == {""}
    assert found["weather"].verdict == "sun"


def test_on_a_strict_threshold_the_others_say_met():
    # CT30: «trên 95%», and 95.0 is not above 95.
    found, ours = asked("CT30", years(90.0, 91.0, 92.0, 93.0, 94.0, 95.0))
    assert ours.met == "at_threshold"
    assert (found["open_sdg"].verdict, found["open_sdg"].why) == ("target_achieved", "threshold")


def test_unsd_takes_almost_a_hundred_for_a_hundred():
    found, ours = asked("CT01", years(98.5, 98.7, 98.9, 99.1, 99.3, 99.5))
    assert (ours.met, ours.status) == ("not_met", "on_track")
    assert (found["unsd"].verdict, found["unsd"].why) == ("met", "near_end")


def test_a_method_that_looks_farther_back_says_so():
    # Twelve years of growth, then six of decline: from end to end it still grew.
    rose = [20.0 + n for n in range(12)]
    found, ours = asked("CT04", years(*rose, 30.5, 30.0, 29.5, 29.0, 28.5, 28.0, first=2009))
    assert ours.status == "wrong_direction"
    assert (found["open_sdg"].differs, found["open_sdg"].why) == (True, "span")
    assert found["weather"].verdict == "thunderstorm"


def test_compound_growth_differs_from_equal_steps():
    # One point a year leads from 9 to 13 in 2030 and misses 14.1; 17.6 % a year leads beyond it.
    found, ours = asked("CT06", years(4.0, 5.0, 6.0, 7.0, 8.0, 9.0))
    assert ours.status == "off_track"
    assert found["open_sdg"].why == "growth"


def test_without_a_status_nobody_is_compared():
    found, ours = asked("CT28", years(90.0, 91.0))
    assert ours.status == "not_assessed"
    assert {(o.verdict, o.differs) for o in found.values()} == {(None, False)}


def test_without_a_goal_nobody_is_compared():
    indicator = plan().indicators["CT28"]
    values = years(85.0, 87.0, 89.0, 91.0)
    found = opinions(values, indicator, None, assess_one(values, indicator, 2024))
    assert {o.verdict for o in found} == {None}


@pytest.mark.parametrize("method", sorted(VERDICT_WORDS))
def test_a_difference_always_has_a_reason_that_is_listed(method):
    seen = set()
    goal = Goal.of(97, 2030, limits=(0, 100))
    indicator = plan().indicators["CT28"]
    for step in (-2.0, -0.3, 0.0, 0.1, 0.4, 1.0, 3.0):
        for start in (40.0, 80.0, 90.0, 96.0):
            values = years(*(min(start + step * n, 99.0) for n in range(6)))
            ours = assess_one(values, indicator, 2026)
            one = {o.method: o for o in opinions(values, indicator, goal, ours)}[method]
            seen.add(one.why)
            assert one.verdict is None or one.verdict in VERDICT_WORDS[method]
    assert seen <= {"", *WHYS}
