import re
import warnings
import xml.etree.ElementTree as ElementTree
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from analysis.catalogue import Definition, Indicator, Target, Unit
from analysis.catalogue.models import Limits
from analysis.language import Text
from analysis.reports import charts

SVG = "{http://www.w3.org/2000/svg}"


def text(words):
    return Text(vi=words, en=words)


PERCENT = Unit(name=text("phần trăm"), short=text("%"), gap=text("điểm %"))
DOCTORS = Unit(name=text("bác sỹ/10.000 dân"), short=text("/10.000 dân"), gap=text("/10.000 dân"))


def indicator(direction="up", operator="at_least"):
    return Indicator(
        code="CT25",
        section="II",
        theme="y-te",
        words="9,5 bác sỹ/10.000 dân",
        name=text("Số bác sỹ trên 10.000 dân"),
        short=text("Bác sỹ trên 10.000 dân"),
        unit="per-10k",
        decimals=2,
        direction=direction,
        targets=(
            Target(
                word="là",
                operator=operator,
                kind="reach",
                value=Decimal("9.5"),
                year=2030,
                decided=date(2021, 1, 1),
                source="43/KH-UBND",
                quote="9,5 bác sỹ/10.000 dân",
            ),
        ),
        population=text("dân số"),
        formula=text("bác sỹ ÷ dân số × 10.000"),
        scope="province",
        limits=Limits(low=Decimal(0), high=Decimal(100)),
        definitions=(
            Definition(id="ke-hoach", name=text("bác sỹ ngành y tế"), fit="exact"),
            Definition(id="gom-xa", name=text("gồm cả trạm y tế xã"), fit="different"),
        ),
    )


def series(*rows):
    """Return a series; a row is (period, value) and, where it differs, what comes after."""
    usual = ("A", 1, "ke-hoach", True)
    columns = ["period", "value", "obs_status", "segment", "definition", "in_target"]
    return pd.DataFrame([(*row, *usual[len(row) - 2 :]) for row in rows], columns=columns)


def assessment(**facts):
    usual = {
        "indicator": "CT25",
        "area": "14",
        "period": 2024,
        "value": 8.85,
        "target": 9.5,
        "target_year": 2030,
        "operator": "at_least",
        "met": "not_met",
        "gap": 0.65,
        "required_pace": 0.65 / 6,
        "first_period": 2018,
        "first_value": 7.1,
        "year": 2026,
        "reason": "",
    }
    return usual | facts


class Figures:
    """Figures whose text tells them apart: only what is asked for by key can be drawn."""

    def __init__(self):
        self.asked = []

    def text(self, key):
        self.asked.append(key)
        measure, period = key.split("/")[3], int(key.split("/")[2])
        words = {"target": "9,50", "gap": "0,65", "required": "0,11"}
        return words.get(measure, f"7,{period % 100}")

    def show(self, key):
        return f'<a class="so" data-figure="{key}" href="#x">{self.text(key)}</a>'


RISE = series((2018, 7.1), (2020, 7.6), (2022, 8.2), (2024, 8.85))
FALL = {"direction": "down", "operator": "at_most"}


def drawn(values=RISE, facts=None, about=None, unit=DOCTORS, **options):
    figure = charts.trajectory_figure(
        values, facts or assessment(), about or indicator(), unit, Figures(), **options
    )
    return figure.axes[0]


def chart(values=RISE, facts=None, about=None, unit=DOCTORS, **options):
    return charts.trajectory(
        values, facts or assessment(), about or indicator(), unit, Figures(), **options
    )


def lines(axes, label):
    return [line for line in axes.get_lines() if line.get_label() == label]


def words(axes):
    return [t.get_text() for t in axes.texts if t.get_text()]


@pytest.fixture(autouse=True)
def _no_missing_glyph():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


# What is drawn


def test_history_goes_through_every_value():
    (history,) = lines(drawn(), "history")
    assert list(zip(*history.get_data(), strict=True)) == [
        (2018, 7.1), (2020, 7.6), (2022, 8.2), (2024, 8.85),
    ]  # fmt: skip


def test_segments_are_not_joined():
    broken = series((2018, 7.1), (2019, 7.3), (2020, 9.0, "B", 2), (2024, 8.85, "A", 2))
    assert [len(line.get_xdata()) for line in lines(drawn(broken), "history")] == [2, 2]


def test_a_new_segment_is_announced():
    broken = series((2018, 7.1), (2019, 7.3), (2021, 9.0, "B", 2), (2022, 9, "A", 2), (2024, 9))
    assert "chuỗi số liệu mới" in words(drawn(broken.assign(segment=[1, 1, 2, 2, 2])))
    assert "chuỗi số liệu mới" not in words(drawn())


def test_definitions_that_share_a_segment_number_are_not_joined():
    mixed = series(
        (2018, 7.1, "A", 0, "gom-xa", True), (2019, 7.3, "A", 0, "gom-xa", True),
        (2020, 8.0, "A", 0), (2024, 8.85, "A", 0),
    )  # fmt: skip
    axes = drawn(mixed)
    (history,), (other,) = lines(axes, "history"), lines(axes, "other definition")
    assert list(history.get_xdata()) == [2020, 2024]
    assert list(other.get_xdata()) == [2018, 2019]


def test_the_value_of_the_assessed_definition_is_the_latest_one():
    two = series((2024, 6.0, "A", 0, "gom-xa", True), (2020, 8.0, "A", 0), (2024, 8.85, "A", 0))
    (path,) = lines(drawn(two, assessment(definition="ke-hoach")), "required path")
    assert list(path.get_ydata()) == [8.85, 9.5]


def test_the_target_is_a_line_at_its_level_above_the_history():
    axes = drawn()
    (target,), (history,) = lines(axes, "target"), lines(axes, "history")
    assert set(target.get_ydata()) == {9.5}
    assert target.get_xdata()[-1] == 2030
    assert target.get_zorder() > history.get_zorder()


def test_the_required_path_leads_from_the_latest_value_to_the_target():
    (path,) = lines(drawn(), "required path")
    assert list(path.get_xdata()) == [2024, 2030]
    assert list(path.get_ydata()) == [8.85, 9.5]
    assert path.get_linestyle() == "--"


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"met": "met", "gap": -0.2, "required_pace": None}, id="met"),
        pytest.param({"required_pace": None}, id="no year left"),
        pytest.param({"reason": "stale"}, id="stale"),
    ],
)
def test_no_required_path_where_nothing_is_required(facts):
    assert not lines(drawn(facts=assessment(**facts)), "required path")


@pytest.mark.parametrize("status", ["P", "E"])
def test_unsettled_values_are_hollow_and_named(status):
    axes = drawn(series((2018, 7.1), (2020, 7.6), (2024, 8.85, status)))
    (hollow,) = lines(axes, "hollow")
    assert list(hollow.get_xdata()) == [2024]
    assert f"7,24 {'ước' if status == 'E' else 'sơ bộ'}" in words(axes)


def test_a_lone_break_is_hollow_grey_and_not_the_first_value():
    axes = drawn(series((2012, 6.8, "A", 0), (2018, 7.1), (2024, 8.85)))
    (hollow,) = lines(axes, "hollow")
    assert list(hollow.get_xdata()) == [2012]
    assert "7,12" not in words(axes)
    assert "không so sánh được" in words(axes)


def test_another_definition_is_grey_apart_and_named():
    other = series((2018, 7.1), (2020, 9, "D", 7, "gom-xa", False), (2024, 8.85))
    axes = drawn(other)
    (line,) = lines(axes, "other definition")
    assert list(line.get_xdata()) == [2020]
    assert "gồm cả trạm y tế xã" in words(axes)


def test_only_first_and_last_value_are_labelled():
    assert [w for w in words(drawn()) if w.startswith("7,")] == ["7,24", "7,18"]


def test_years_are_whole_and_the_target_year_is_among_them():
    axes = drawn()
    assert all(float(tick).is_integer() for tick in axes.get_xticks())
    assert 2030 in axes.get_xticks()
    shown = [label.get_text() for label in axes.get_xticklabels()]
    assert all(re.fullmatch(r"\d{4}|’\d\d", year) for year in shown)


def test_level_ticks_use_the_decimal_comma():
    close = series((2018, 99.1), (2024, 99.8))
    facts = assessment(target=99.9, value=99.8, gap=0.1)
    shown = [label.get_text() for label in drawn(close, facts).get_yticklabels()]
    assert all(re.fullmatch(r"[\d.]+(,\d+)?", level) for level in shown)


def test_a_percentage_has_no_tick_above_a_hundred():
    close = series((2018, 99.1), (2024, 99.8))
    axes = drawn(close, assessment(target=99.9, value=99.8, gap=0.1), unit=PERCENT)
    assert max(axes.get_yticks()) <= 100


@pytest.mark.parametrize(
    ("values", "target", "says"),
    [
        pytest.param([(2018, 96.0), (2024, 97.0)], 99.0, True, id="far above 0"),
        pytest.param([(2018, 1.0), (2024, 8.0)], 9.5, False, id="near 0"),
    ],
)
def test_an_axis_that_does_not_start_at_0_says_so(values, target, says):
    axes = drawn(series(*values), assessment(target=target, gap=1))
    assert (axes.get_ylim()[0] > 0) == says
    assert ("trục không bắt đầu từ 0" in words(axes)) == says


@pytest.mark.parametrize(
    ("values", "facts"),
    [
        pytest.param(
            [(2012, 6.8, "A", 0), (2018, 7.1), (2023, 8.6, "P"), (2024, 8.85, "E")], {}, id="rise"
        ),
        pytest.param([(2025, 9.3), (2026, 9.9, "P")], {"met": "met", "gap": -0.4}, id="met on top"),
        pytest.param([(2026, 9.5, "E")], {"met": "at_threshold", "gap": 0.0}, id="on the line"),
        pytest.param(
            [(2020, 15), (2026, 9.6)], {"operator": "at_most", "gap": 0.1}, id="fall, nearly there"
        ),
        pytest.param([(2026, 0.1)], {"gap": 9.4, "required_pace": 2.35}, id="one low point"),
    ],
)
def test_text_is_horizontal_and_no_two_labels_overlap(values, facts):
    axes = drawn(series(*values), assessment(period=values[-1][0], **facts), unit=PERCENT)
    written = [t for t in axes.texts if t.get_text()]
    assert all(t.get_rotation() == 0 for t in written)
    boxes = [t.get_window_extent().padded(0, -2) for t in written]  # a box holds its leading
    overlaps = [(i, j) for i in range(len(boxes)) for j in range(i) if boxes[i].overlaps(boxes[j])]
    assert not overlaps


def test_every_text_stays_on_the_drawing():
    axes = drawn(unit=PERCENT, sample=True)
    canvas = axes.figure.bbox
    for t in axes.texts:
        if t.get_text():
            box = t.get_window_extent()
            assert box.x0 >= canvas.x0
            assert box.x1 <= canvas.x1
            assert box.y0 >= canvas.y0
            assert box.y1 <= canvas.y1


def test_made_up_figures_are_marked_inside_the_drawing():
    assert "SỐ LIỆU MINH HỌA – KHÔNG PHẢI SỐ LIỆU THẬT" in words(drawn(sample=True))
    assert "SỐ LIỆU MINH HỌA – KHÔNG PHẢI SỐ LIỆU THẬT" not in words(drawn())


def test_nothing_known_is_hatched_and_says_so():
    facts = assessment(
        period=None, value=None, met="not_assessed", gap=None, required_pace=None,
        first_period=None, first_value=None,
    )  # fmt: skip
    axes = drawn(series(), facts)
    assert "chưa có số liệu" in words(axes)
    assert any(patch.get_hatch() for patch in axes.patches)
    assert "chưa có số liệu" in chart(series(), facts).title


@pytest.mark.parametrize(
    ("values", "facts"),
    [
        pytest.param([(2024, 8.85)], {"first_period": 2024}, id="one point"),
        pytest.param(
            [(2018, 7.1), (2024, 8.85)],
            {"target": None, "gap": None, "required_pace": None, "met": "not_assessed"},
            id="no target",
        ),
        pytest.param([(2024, 9.5)], {"met": "at_threshold", "gap": 0.0}, id="at the threshold"),
        pytest.param([(2024, 0.0), (2023, 0.0)], {"target": 0.0, "met": "met"}, id="all zero"),
        pytest.param([(2020, -1.5), (2024, -0.5)], {"target": -0.2}, id="below zero"),
        pytest.param([(2030, 9.0)], {"year": 2030, "period": 2030}, id="in the target year"),
    ],
)
def test_unusual_series_draw(values, facts):
    made = chart(series(*values), assessment(**facts))
    assert "nan" not in made.svg.lower()
    assert made.title


# What is said


@pytest.mark.parametrize(
    ("facts", "about", "title"),
    [
        pytest.param(
            {}, {}, "Bác sỹ trên 10.000 dân còn thiếu 0,65 so với mục tiêu 2030", id="must rise"
        ),
        pytest.param(
            {"operator": "at_most"},
            FALL,
            "Bác sỹ trên 10.000 dân còn cao hơn 0,65 so với mục tiêu 2030",
            id="must fall",
        ),
        pytest.param(
            {"operator": "about"},
            {"direction": "two_sided", "operator": "about"},
            "Bác sỹ trên 10.000 dân còn lệch 0,65 so với mục tiêu 2030",
            id="two sided",
        ),
        pytest.param(
            {"met": "met", "gap": -0.1},
            {},
            "Bác sỹ trên 10.000 dân đã đạt mục tiêu 2030: 7,24",
            id="met",
        ),
        pytest.param(
            {"reason": "stale"},
            {},
            "Bác sỹ trên 10.000 dân: chưa đánh giá được so với mục tiêu 2030",
            id="stale",
        ),
    ],
)
def test_the_title_is_the_finding(facts, about, title):
    assert chart(facts=assessment(**facts), about=indicator(**about)).title == title


def test_the_unit_follows_the_number_unless_it_holds_digits_itself():
    assert "0,65 điểm %" in chart(unit=PERCENT).title
    assert "0,65 so với" in chart(unit=DOCTORS).title


def test_the_heading_links_its_figure_and_marks_what_is_no_figure():
    heading = chart().heading
    assert '<a class="so" data-figure="CT25/14/2026/gap" href="#x">0,65</a>' in heading
    assert '<span data-literal="plan">Bác sỹ trên 10.000 dân</span>' in heading
    assert '<span data-literal="date">2030</span>' in heading


def test_the_alternative_text_says_course_target_and_verdict():
    assert chart().alt == (
        "Biểu đồ đường: Bác sỹ trên 10.000 dân, từ 7,18 năm 2018 đến 7,24 năm 2024. "
        "Mục tiêu năm 2030: ≥ 9,50. Chưa đạt mục tiêu."
    )


def test_english_words_hold_no_vietnamese():
    made = chart(lang="en")
    assert made.title == "Bác sỹ trên 10.000 dân is 0,65 short of the target for 2030"
    assert "needed each year" in made.svg


def test_keys_are_those_quoted_in_title_and_alternative_text():
    assert chart().keys == (
        "CT25/14/2026/gap",
        "CT25/14/2024/value",
        "CT25/14/2018/value",
        "CT25/14/2030/target",
    )


def test_the_table_has_every_value_once():
    rows = chart(series((2018, 7.1), (2018, 9, "D", 7, "gom-xa", False), (2024, 8.85, "E"))).rows
    assert [(row.period, row.status) for row in rows] == [
        (2018, "chính thức"),
        (2024, "ước thực hiện"),
    ]


# The SVG


def test_every_number_in_the_drawing_has_a_key_or_is_a_literal():
    root = ElementTree.fromstring(chart(unit=PERCENT).svg)

    def unmarked(element, marked=False):
        marked = marked or any(name in element.attrib for name in ("data-figure", "data-literal"))
        own = element.tag == f"{SVG}text" and not marked and re.search(r"\d", element.text or "")
        return [element.text] * bool(own) + [
            t for child in element for t in unmarked(child, marked)
        ]

    assert unmarked(root) == []


def test_figures_in_the_drawing_are_those_of_their_keys():
    root = ElementTree.fromstring(chart().svg)
    shown = {
        group.get("data-figure"): "".join(group.itertext()).strip()
        for group in root.iter(f"{SVG}g")
        if group.get("data-figure")
    }
    assert shown == {
        "CT25/14/2018/value": "7,18",
        "CT25/14/2024/value": "7,24",
        "CT25/14/2026/gap": "0,65",
        "CT25/14/2026/required": "+0,11",
        "CT25/14/2030/target": "≥ 9,50",
    }


def test_the_drawing_can_stand_in_a_page_among_others():
    svg = chart().svg
    assert svg.startswith("<svg ")
    assert "<?xml" not in svg
    assert "<!DOCTYPE" not in svg
    assert not re.search(r"[>}]\s*\*\s*{", svg), "a style rule for the whole page"
    one, two = (
        set(re.findall(r'\bid="([^"]+)"', chart(facts=assessment(area=area)).svg))
        for area in ("14", "116")
    )
    assert not one & two


def test_the_drawing_has_a_role_and_a_name():
    made = chart()
    root = ElementTree.fromstring(made.svg)
    assert root.get("role") == "img"
    title = next(e for e in root if e.tag == f"{SVG}title")
    assert title.get("id") == root.get("aria-labelledby")
    assert title.text == made.alt


def test_the_same_data_gives_the_same_bytes():
    assert chart().svg == chart().svg


def test_the_drawing_is_small():
    years = [(year, 5 + 0.3 * (year - 2005)) for year in range(2005, 2025)]
    assert len(chart(series(*years)).svg.encode()) < 25_000


def test_drawing_leaves_the_settings_of_matplotlib_alone():
    import matplotlib

    before = dict(matplotlib.rcParams)
    chart()
    assert dict(matplotlib.rcParams) == before
