"""Measures of disparity: WHO's published figures and hand arithmetic."""

from math import isnan, log, nan, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.progress import equity

# WHOequity/healthequal, reference pages: births attended by wealth quintile (OrderedSample).
BIRTHS = [75.60530, 91.01997, 96.03959, 97.04223, 99.22405]
WOMEN = [2072.436, 2112.204, 1983.059, 2052.124, 1884.510]

# The same repository, tests/testthat: set.seed(123), round(rnorm(5, 100, 40)).
LADDER = [20, 30, 40, 50, 60]
PEOPLE = [78, 91, 162, 103, 105]

# By hand: half, a quarter and a quarter of 400 people; mean 40 + 22.5 + 25 = 87.5, from which the
# areas differ by 7.5, 2.5 and 12.5.
VALUES = [80, 90, 100]
POPULATIONS = [200, 100, 100]


@pytest.mark.parametrize(
    ("measure", "values", "populations", "published"),
    [
        pytest.param(equity.mean, BIRTHS, WOMEN, 91.59669, id="setting average"),
        pytest.param(equity.aci, BIRTHS, WOMEN, 4.30052, id="aci of births"),
        pytest.param(equity.rci, BIRTHS, WOMEN, 0.0469506, id="rci of births"),
        pytest.param(equity.paf, BIRTHS, WOMEN, 8.327116, id="paf of births"),
        pytest.param(equity.aci, LADDER, PEOPLE, 7.3284202, id="aci, package test"),
        pytest.param(equity.rci, LADDER, PEOPLE, 0.17776859, id="rci, package test"),
        pytest.param(equity.paf, LADDER, PEOPLE, 45.544548, id="paf, package test"),
    ],
)
def test_who_figures(measure, values, populations, published):
    assert measure(values, populations) == pytest.approx(published, rel=1e-6)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        pytest.param(equity.bgv, 0.5 * 56.25 + 0.25 * 6.25 + 0.25 * 156.25, id="bgv = 68.75"),
        pytest.param(equity.bgsd, sqrt(68.75), id="bgsd"),
        pytest.param(equity.covar, 100 * sqrt(68.75) / 87.5, id="covar"),
        pytest.param(equity.mdmu, (7.5 + 2.5 + 12.5) / 3, id="mdmu"),
        pytest.param(equity.mdmw, 0.5 * 7.5 + 0.25 * 2.5 + 0.25 * 12.5, id="mdmw"),
        pytest.param(equity.idisu, 100 * 7.5 / 87.5, id="idisu"),
        pytest.param(equity.idisw, 100 * 7.5 / 87.5, id="idisw"),
        pytest.param(equity.mdbu, (20 + 10 + 0) / 3, id="mdbu"),
        pytest.param(equity.mdbw, 0.5 * 20 + 0.25 * 10, id="mdbw"),
        pytest.param(equity.par, 12.5, id="par"),
        pytest.param(equity.paf, 100 * 12.5 / 87.5, id="paf"),
        # Shares of the mean: 32/35, 36/35 and 40/35.
        pytest.param(
            equity.theil,
            1000 * (16 * log(32 / 35) + 9 * log(36 / 35) + 10 * log(40 / 35)) / 35,
            id="theil",
        ),
        pytest.param(
            equity.mld,
            -1000 * (0.5 * log(32 / 35) + 0.25 * log(36 / 35) + 0.25 * log(40 / 35)),
            id="mld",
        ),
        # Mid-ranks 0.25, 0.625, 0.875: 2 · (40 · -0.25 + 22.5 · 0.125 + 25 · 0.375) = 4.375
        pytest.param(equity.aci, 4.375, id="aci"),
        pytest.param(equity.rci, 4.375 / 87.5, id="rci"),
        # Spread of ranks 0.5/16 + 0.25/64 + 0.25 · 9/64 = 0.0703125: slope 2.1875 / 0.0703125
        pytest.param(equity.sii, 2.1875 / 0.0703125, id="sii"),
        pytest.param(
            equity.rii,
            (87.5 + 1.09375 / 0.0703125) / (87.5 - 1.09375 / 0.0703125),
            id="rii",
        ),
    ],
)
def test_measures_by_hand(measure, expected):
    assert measure(VALUES, POPULATIONS) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        pytest.param(equity.mdbu, (0 + 10 + 20) / 3, id="mdbu"),
        pytest.param(equity.mdbw, 0.25 * 10 + 0.25 * 20, id="mdbw"),
        pytest.param(equity.par, 80 - 87.5, id="par"),
        pytest.param(equity.paf, -100 * 7.5 / 87.5, id="paf"),
    ],
)
def test_the_best_area_is_the_lowest_where_lower_is_better(measure, expected):
    assert measure(VALUES, POPULATIONS, -1) == pytest.approx(expected)


def test_difference_and_ratio_need_two_areas_only():
    assert (equity.difference([5, 8]), equity.ratio([5, 8])) == (3, 1.6)
    assert (equity.difference([5, 8], 6), equity.ratio([5, 8], 6)) == (1, 1.2)


def test_of_ordered_areas_the_last_is_the_reference():
    assert equity.par([80, 100, 90], POPULATIONS, ordered=True) == pytest.approx(90 - 87.5)
    assert equity.par([100, 90, 80], POPULATIONS, ordered=True) == 0


def test_a_given_order_is_the_same_as_areas_that_stand_in_it():
    shuffled = equity.aci([100, 80, 90], [100, 200, 100], order=[3, 1, 2])
    assert shuffled == pytest.approx(4.375)


def test_areas_of_one_rank_share_its_place():
    # Two halves of one rank lie at 0.5, where they add nothing.
    assert equity.aci([80, 100], [1, 1], order=[1, 1]) == pytest.approx(0)


def test_a_zero_takes_part_in_the_logarithm():
    # Of three equal areas 0, 3 and 3 the zero counts as a millionth: the mean is almost 2.
    small, mean = 1e-6, (6 + 1e-6) / 3
    expected = -1000 * (log(small / mean) + 2 * log(3 / mean)) / 3
    assert equity.mld([0, 3, 3], [1, 1, 1]) == pytest.approx(expected)


def test_a_mean_of_zero_has_no_relative_measure():
    assert isnan(equity.covar([0, 0, 0], [1, 1, 1]))
    found = equity.disparity(["a", "b", "c"], [0, 0, 0], [50, 50, 50])
    assert (found.mdmw, found.covar, found.ratio) == (0, None, None)


def test_a_missing_value_leaves_with_its_population():
    seven = [80, 90, 100, 80, 90, 100, None]
    assert equity.mean(seven, [2, 1, 1, 2, 1, 1, 99]) == pytest.approx(87.5)


@pytest.mark.parametrize(
    ("values", "populations", "words"),
    [
        pytest.param([1, 2, 3, 4, 5, None], [1] * 6, "1 of 6 areas", id="more than 15 % missing"),
        pytest.param([1, 2], [1, 1], "at least 3", id="two areas"),
        pytest.param([1, 2, 3], [1, None, 1], "needs a population", id="no population"),
        pytest.param([1, 2, 3], [1, -1, 1], "needs a population", id="negative population"),
        pytest.param([1, 2, 3], [0, 0, 0], "no population", id="nobody"),
        pytest.param([1, 2, 3], [1, 1], "3 values, but 2", id="unequal length"),
    ],
)
def test_too_little_is_refused(values, populations, words):
    with pytest.raises(ValueError, match=words):
        equity.mdmw(values, populations)


def test_a_gap_among_ordered_areas_is_refused():
    with pytest.raises(ValueError, match="every area of an ordered"):
        equity.aci([1, 2, 3, 4, 5, 6, None], [1] * 7)


def test_best_and_worst_by_name_all_that_share_the_place():
    names = ["Yên Châu", "Mai Sơn", "Sông Mã", "Sốp Cộp"]
    found = equity.extremes(names, [90, 95, 90, None])
    assert (found.best, found.worst) == (("Mai Sơn",), ("Yên Châu", "Sông Mã"))
    turned = equity.extremes(names, [90, 95, 90, None], direction=-1)
    assert (turned.best, turned.worst) == (found.worst, found.best)
    assert equity.extremes(names, [None, nan, None, None]) == equity.Extremes((), ())


def test_a_small_or_unknown_denominator_is_flagged():
    assert equity.small_denominators([29, 30, None, nan, 1000]).tolist() == [
        True, False, True, True, False,
    ]  # fmt: skip
    assert equity.small_denominators([29, 30], below=10).tolist() == [False, False]


def test_disparity_pairs_an_absolute_with_a_relative_measure():
    found = equity.disparity(["a", "b", "c"], VALUES, [20, 10, 10], small_below=15)
    assert (found.n, found.missing, found.mean) == (3, 0, 87.5)
    assert (found.mdmw, found.difference, found.ratio) == (7.5, 20, 1.25)
    assert found.covar == pytest.approx(100 * sqrt(68.75) / 87.5)
    assert (found.best, found.worst, found.small) == (("c",), ("a",), ("b", "c"))


def test_disparity_of_two_areas_has_only_what_two_allow():
    found = equity.disparity(["a", "b"], [80, 100], [100, 100])
    assert (found.difference, found.mdmw, found.covar, found.par) == (20, None, None, None)


def test_a_province_is_rebuilt_from_counts_and_never_averaged():
    # 9 of 10 and 100 of 1,000: 109 of 1,010, where the mean of 90 % and 10 % is 50 %.
    found = equity.rebuilt([9, 100], [10, 1000])
    assert found.value == pytest.approx(10.7920792, abs=1e-7)
    assert (found.numerator, found.denominator, found.parts) == (109, 1010, 2)


def test_a_missing_part_leaves_no_value():
    found = equity.rebuilt([9, None], [10, 1000])
    assert (found.value, found.missing, found.numerator) == (None, 1, 9)
    assert equity.rebuilt([0], [0]).value is None
    assert equity.rebuilt([], []).value is None


areas = st.lists(
    st.tuples(st.integers(1, 1000), st.integers(1, 1000)), min_size=3, max_size=20
).map(lambda pairs: tuple(map(list, zip(*pairs, strict=True))))
ABSOLUTE = [equity.bgsd, equity.mdmu, equity.mdmw, equity.mdbu, equity.mdbw, equity.par]
RELATIVE = [equity.covar, equity.idisu, equity.idisw, equity.theil, equity.mld, equity.paf]


@settings(max_examples=50, deadline=None)
@given(areas, st.integers(2, 50))
def test_absolute_measures_carry_the_unit_and_relative_ones_do_not(given_areas, unit):
    values, populations = given_areas
    scaled = [value * unit for value in values]
    for measure in ABSOLUTE:
        expected = unit * measure(values, populations)
        assert measure(scaled, populations) == pytest.approx(expected, abs=1e-6)
    for measure in RELATIVE:
        expected = measure(values, populations)
        assert measure(scaled, populations) == pytest.approx(expected, abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(areas, st.integers(1, 500))
def test_equal_areas_have_no_disparity_and_no_area_is_worse_for_more_people(given_areas, value):
    values, populations = given_areas
    level = [value] * len(values)
    for measure in [*ABSOLUTE, *RELATIVE, equity.aci]:
        assert measure(level, populations) == pytest.approx(0, abs=1e-6)
        doubled = [2 * people for people in populations]
        expected = measure(values, populations)
        assert measure(values, doubled) == pytest.approx(expected, abs=1e-6)
