import re
import xml.etree.ElementTree as ElementTree

import pytest

from analysis.progress.registry import STATUSES
from analysis.reports import marks


def paths(svg, colour):
    """Return the path data of the elements drawn in a colour."""
    root = ElementTree.fromstring(svg)
    return [e.get("d") for e in root if colour in (e.get("stroke"), e.get("fill")) and e.get("d")]


@pytest.mark.parametrize(
    ("first", "latest", "target", "direction", "expected"),
    [
        pytest.param(10, 15, 20, "up", 0.5, id="half of a rise"),
        pytest.param(20, 15, 10, "down", 0.5, id="half of a fall"),
        pytest.param(10, 10, 20, "up", 0.0, id="not moved"),
        pytest.param(10, 20, 20, "up", 1.0, id="arrived"),
        pytest.param(10, 5, 20, "up", -0.5, id="went the wrong way"),
        pytest.param(10, 25, 20, "up", 1.5, id="beyond the target"),
        pytest.param(96, 97, 95, "up", 3.0, id="met from the start, better still"),
        pytest.param(96, 94, 95, "up", 0.0, id="met at the start, lost since"),
        pytest.param(110, 106, 104, "two_sided", pytest.approx(2 / 3), id="nearer from above"),
        pytest.param(98, 110, 104, "two_sided", 0.0, id="as far on the other side"),
        pytest.param(20, 20, 20, "down", 1.0, id="no way to go, met"),
    ],
)
def test_the_bar_is_as_long_as_the_way_done(first, latest, target, direction, expected):
    assert marks.travelled(first, latest, target, direction) == expected


def test_the_bar_ends_where_the_way_done_ends():
    half = marks.bar(10, 15, 20, "up", "not_met")
    assert paths(half, marks.SLOW)[0] == "M16 9H76"


@pytest.mark.parametrize(
    ("latest", "arrow"),
    [
        pytest.param(40, "M159", id="far beyond the target points right"),
        pytest.param(-40, "M1 ", id="far back points left"),
    ],
)
def test_a_value_outside_the_track_is_cut_and_marked(latest, arrow):
    svg = marks.bar(10, latest, 20, "up", "met")
    assert paths(svg, marks.OUTSIDE)[0].startswith(arrow)
    numbers = [float(n) for n in re.findall(r"H(-?[\d.]+)", svg)]
    assert all(0 <= n <= marks.BAR_WIDTH for n in numbers)


def test_a_value_on_the_track_has_no_arrow():
    assert not paths(marks.bar(10, 15, 20, "up", "not_met"), marks.OUTSIDE)


@pytest.mark.parametrize("missing", range(3))
def test_nothing_to_compare_is_hatched_and_never_a_bar(missing):
    values = [None if i == missing else 10 + i for i in range(3)]
    svg = marks.bar(*values, "up", "not_assessed")
    assert paths(svg, marks.GREY)
    assert not paths(svg, marks.FAINT)


def test_a_break_is_not_joined():
    svg = marks.spark([2018, 2019, 2020, 2021], [1, 2, 7, 8], [0, 0, 1, 1])
    assert paths(svg, marks.MET)[0].count("M") == 2


def test_a_gap_in_the_years_keeps_its_width():
    drawn = paths(marks.spark([2010, 2019, 2020], [1, 2, 3], [0, 0, 0]), marks.MET)[0]
    first, second = [float(n) for n in re.findall(r"l([\d.]+)", drawn)]
    assert first == pytest.approx(9 * second, abs=0.6)


@pytest.mark.parametrize(
    ("values", "target"),
    [
        pytest.param([], None, id="no value"),
        pytest.param([5.0], None, id="one value"),
        pytest.param([5.0, 5.0], 5.0, id="flat and on target"),
    ],
)
def test_short_and_flat_series_draw(values, target):
    periods = list(range(2020, 2020 + len(values)))
    svg = marks.spark(periods, values, [0] * len(values), target)
    ElementTree.fromstring(svg)
    assert "nan" not in svg


def test_each_verdict_has_its_own_shape():
    verdicts = ["met", "not_met", "at_threshold", "not_assessed"]
    assert len({marks.shape(verdict) for verdict in verdicts}) == 4


def test_an_unknown_verdict_is_refused():
    with pytest.raises(ValueError, match="verdict: expected one of met"):
        marks.shape("good")


def test_marks_are_hidden_from_screen_readers_and_show_no_text():
    for svg in (
        marks.shape("met"),
        marks.bar(1, 2, 3, "up", "not_met"),
        marks.spark([1, 2], [1, 2], [0, 0]),
    ):
        root = ElementTree.fromstring(svg)
        assert root.get("aria-hidden") == "true"
        assert "".join(root.itertext()) == ""


def test_fifty_rows_of_marks_stay_under_forty_five_kilobytes():
    years = list(range(2016, 2027))
    values = [12.34 + 1.7 * (year % 4) for year in years]
    row = (
        marks.bar(12.34, 17.77, 21.9, "up", "not_met")
        + marks.spark(years, values, [0] * 5 + [1] * 6, 21.9)
        + marks.shape("not_met")
    )
    assert 50 * len(row.encode()) < 45_000


def test_every_status_and_every_verdict_on_the_level_has_a_shape():
    for word in (*STATUSES, "met", "not_met", "at_threshold"):
        assert marks.shape(word)


def test_words_that_differ_for_the_reader_differ_in_shape():
    drawn = [marks.shape(word) for word in (*STATUSES, "not_met", "at_threshold")]
    # «đã đạt» is one word for a standard kept and for a thing done.
    assert len(set(drawn)) == len(drawn) - 1
