"""The order of versions: the declared submission, then the arrival; never the order of listing."""

from itertools import permutations

import pytest

from analysis.observations.versions import Filed, overtaken, tied, versions

GROUP = ("so-y-te", 2026)


def filed(day, submission=0, name="", group=GROUP):
    return Filed(group, f"2026-11-{day:02d}", name or f"{day}-{submission}", submission)


def order(*files):
    places = versions(files)
    return sorted(places, key=places.__getitem__)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param([filed(1), filed(2)], ["1-0", "2-0"], id="none declared: by arrival"),
        pytest.param([filed(1, 2), filed(5, 1)], ["5-1", "1-2"], id="the older one arrives later"),
        pytest.param([filed(1, 1), filed(2, 1)], ["1-1", "2-1"], id="one number twice: by arrival"),
        pytest.param(
            [filed(1, 2), filed(2), filed(3, 3)],
            ["2-0", "1-2", "3-3"],
            id="one without a number is the first",
        ),
        pytest.param(
            [filed(1), filed(2, 1), filed(3, 2)], ["1-0", "2-1", "3-2"], id="numbers come later"
        ),
        pytest.param([filed(3, 10), filed(4, 9)], ["4-9", "3-10"], id="ten comes after nine"),
    ],
)
def test_submission_then_arrival(files, expected):
    for listed in permutations(files):
        assert order(*listed) == expected


def test_other_agencies_and_years_are_ordered_by_arrival():
    other = ("so-y-te", 2025)
    files = [filed(1, 1), filed(3, 2), filed(2, 1, "of 2025", group=other)]
    assert order(*files) == ["1-1", "of 2025", "3-2"]


def test_an_older_submission_gets_the_day_of_the_one_it_comes_before():
    # 2 arrived on the 1st, 1 on the 9th, and another year's return in between
    files = [filed(1, 2), filed(9, 1), filed(5, 0, "of 2025", group=("so-y-te", 2025))]
    assert order(*files) == ["9-1", "1-2", "of 2025"]


def test_a_time_of_day_comes_after_the_bare_day_and_seconds_after_minutes():
    moments = ["2026-12-02", "2026-12-02T0930", "2026-12-02T093001", "2026-12-03"]
    files = [Filed((f"agency-{n}", 2026), moment, moment) for n, moment in enumerate(moments)]
    assert order(*reversed(files)) == moments


def test_one_that_comes_after_a_higher_number_is_told_with_that_one():
    first, late, next_one = filed(1, 2), filed(5, 1), filed(6, 3)
    assert overtaken([late, next_one, first]) == {"5-1": first}
    assert overtaken([filed(1, 2), filed(3)]) == {"3-0": first}
    assert overtaken([filed(1), filed(2, 1), filed(3)]) == {}


def test_files_that_only_their_names_put_in_order_are_told():
    first, second = (Filed(GROUP, "2026-11-20", name) for name in ("a.xlsx", "b.xlsx"))
    later = Filed(GROUP, "2026-11-21", "c.xlsx")
    assert tied([first, second, later]) == {"a.xlsx": second, "b.xlsx": first}
    assert tied([first, Filed(GROUP, "2026-11-20", "b.xlsx", 2)]) == {}
