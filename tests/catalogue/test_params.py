"""The catalogue that the project ships, held against the plan as a person reads it.

Every expected value here was typed from the plan's own text or from a decision of the
state on agencies and areas; none was taken from the code.
"""

import re
import unicodedata
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from analysis import catalogue, places
from analysis.catalogue.read import missing_pieces

# code, operator, value, year, unit, direction
PROMISES = """
CT01  at_least  100    2030  percent           up
CT02  at_least  100    2030  percent           up
CT03  at_most   3.5    2030  percent           down
CT04  above     40     2030  percent           up
CT05  at_least  25     2030  percent           up
CT06  at_least  14.1   2030  percent           up
CT07  at_least  24.01  2030  percent           up
CT08  at_least  100    2030  percent           up
CT09  at_least  100    2030  percent           up
CT10  at_least  100    2030  percent           up
CT11  state     -      2030  state             state
CT12  state     -      2030  state             state
CT13  state     -      2030  state             state
CT14  state     -      2030  state             state
CT15  state     -      2030  state             state
CT16  at_least  99.5   2030  percent           up
CT17  at_least  95     2030  percent           up
CT18  at_least  75     2030  percent           up
CT19  state     -      2030  state             state
CT20  state     -      2030  births_per_woman  state
CT21  about     75     2030  years             up
CT22  at_least  68     2030  years             up
CT23  at_least  0.7    2030  index             up
CT24  at_least  32     2030  per_10000         up
CT25  at_least  9.5    2030  per_10000         up
CT26  at_least  1      2030  per_10000         up
CT27  at_least  19     2030  per_10000         up
CT28  at_least  97     2030  percent           up
CT29  above     95     2030  percent           up
CT30  above     95     2030  percent           up
CT31  at_least  95     2030  percent           up
CT32  below     23     2030  percent           down
CT33  state     -      2030  state             state
CT34  state     -      2030  state             state
CT35  state     -      2030  state             state
CT36  exactly   0      2030  houses            state
CT37  exactly   0      2030  houses            state
CT38  exactly   0      2030  houses            state
CT39  about     24.6   2030  m2_per_person     up
CT40  above     96     2030  percent           up
CT41  at_least  60     2030  percent           up
CT42  at_least  100    2030  percent           up
CT43  at_least  100    2030  percent           up
CT44  at_least  100    2030  percent           up
CT45  at_least  25     2030  percent           up
CT46  at_least  15     2030  percent           up
CT47  at_least  75     2030  percent           up
CT48  at_least  80     2030  percent           up
CT49  above     0.7    2045  index             up
CT50  state     -      2045  state             state
"""
ROWS = [line.split() for line in PROMISES.strip().splitlines()]
STATES = [
    *("CT11", "CT12", "CT13", "CT14", "CT15", "CT19", "CT20"),
    *("CT33", "CT34", "CT35", "CT36", "CT37", "CT38", "CT50"),
]

# What the plan prints right at each number, so that a right value under a wrong code shows.
PRINTED = {
    "CT01": "100% người có công và gia đình người có công",
    "CT02": "mức sống từ trung bình khá trở lên",
    "CT03": "thất nghiệp khu vực thành thị 3,5%",
    "CT04": "đạt khoảng trên 40%",
    "CT05": "25% lực lượng lao động trong độ tuổi lao động tham gia bảo hiểm xã hội",
    "CT06": "14,1% lực lượng lao động trong độ tuổi lao động tham gia bảo hiểm thất nghiệp",
    "CT07": "24,01% số người sau độ tuổi nghỉ hưu",
    "CT08": "trẻ em dưới 36 tháng tuổi",
    "CT09": "phụ nữ mang thai",
    "CT10": "người cao tuổi thuộc hộ nghèo, cận nghèo",
    "CT16": "cấp tiểu học đạt 99,5%",
    "CT17": "cấp trung học cơ sở đạt 95%",
    "CT18": "cấp trung học phổ thông và tương đương đạt 75%",
    "CT21": "khoảng 75 tuổi",
    "CT22": "tối thiểu 68 năm",
    "CT23": "(HDI) đạt 0,7",
    "CT24": "32 giường bệnh/10.000 dân",
    "CT25": "9,5 bác sỹ/10.000 dân",
    "CT26": "01 dược sỹ/10.000 dân",
    "CT27": "19 điều dưỡng, hộ sinh, kỹ thuật y/10.000 dân",
    "CT28": "bảo hiểm y tế đạt 97%",
    "CT29": "trên 95% người dân sử dụng dịch vụ chăm sóc ban đầu",
    "CT30": "trên 95% dân số được quản lý sức khoẻ",
    "CT31": "tiêm chủng mở rộng đạt 95%",
    "CT32": "thấp còi dưới 23%",
    "CT39": "đạt khoảng 24,6 m2 sàn/người",
    "CT40": "Trên 96% hộ gia đình ở thành thị",
    "CT41": "60% hộ gia đình ở nông thôn",
    "CT42": "100% hộ gia đình",
    "CT43": "trường học",
    "CT44": "trạm y tế",
    "CT45": "25% điểm dân cư nông thôn tập trung",
    "CT46": "15% nước thải sinh hoạt được xử lý",
    "CT47": "ít nhất 75% người dân ở vùng sâu, vùng xa, biên giới",
    "CT48": "80% các xã vùng đồng bào dân tộc thiểu số và miền núi",
    "CT49": "đạt trên 0,7",
}

# The ways of measuring that the published figures of the project follow.
PUBLISHED = """
CT03 urban_unemployment                                 exact
CT04 trained_employed_15plus_survey                     different
CT04 trained_with_certificate                           exact
CT05 compulsory_si_counting_residents_insured_elsewhere uncertain
CT20 total_fertility_rate                               exact
CT24 beds_without_commune_stations                      exact
CT24 unstated_press_2023                                uncertain
CT25 doctors_public_provincial                          uncertain
CT25 doctors_reported_by_health_department              uncertain
CT26 pharmacists_university_public_provincial           uncertain
CT28 hi_coverage_after_2021_areas                       exact
CT31 fully_immunised_under_1                            exact
CT32 stunting_under_5_nin                               exact
CT39 floor_area_living_standards_survey                 uncertain
CT41 clean_water_qcvn02_rural_people                    uncertain
"""


@pytest.fixture(scope="module")
def plan():
    return catalogue.read()


def test_the_plan_makes_fifty_promises(plan):
    assert list(plan.indicators) == [f"CT{number:02d}" for number in range(1, 51)]


@pytest.mark.parametrize(
    ("code", "operator", "value", "year", "unit", "direction"), ROWS, ids=[row[0] for row in ROWS]
)
def test_each_target_says_what_the_plan_says(plan, code, operator, value, year, unit, direction):
    indicator = plan.indicators[code]
    (target,) = indicator.targets
    assert target.operator == operator
    assert target.value == (None if value == "-" else Decimal(value))
    assert target.year == int(year)
    assert indicator.unit == unit
    assert indicator.direction == direction
    assert target.decided == date(2024, 2, 6)


@pytest.mark.parametrize(("code", "printed"), PRINTED.items(), ids=list(PRINTED))
def test_each_number_is_quoted_with_the_words_around_it(plan, code, printed):
    assert printed in plan.indicators[code].targets[0].quote


def test_thirty_six_indicators_have_a_number_and_fourteen_a_state(plan):
    assert [code for code, i in plan.indicators.items() if i.is_state] == STATES
    assert len(plan.indicators) - len(STATES) == 36


def test_forty_eight_targets_are_for_2030_and_two_for_2045(plan):
    years = Counter(i.targets[0].year for i in plan.indicators.values())
    assert years == {2030: 48, 2045: 2}
    assert plan.plan.default_target_year == 2030


def test_one_hundred_percent_is_to_be_kept_every_year(plan):
    full = {c for c, i in plan.indicators.items() if i.targets[0].value == 100}
    assert full == {"CT01", "CT02", "CT08", "CT09", "CT10", "CT42", "CT43", "CT44"}
    assert {plan.indicators[code].targets[0].kind for code in full} == {"keep"}


def test_only_standards_already_held_are_to_be_kept_as_a_state(plan):
    kept = [c for c, i in plan.indicators.items() if i.targets[0].wanted == "kept"]
    assert kept == ["CT13", "CT19"]


def test_readings_that_the_wording_does_not_give_are_marked_and_explained(plan):
    inferred = {c for c, i in plan.indicators.items() if i.targets[0].inferred}
    assert inferred == {
        *("CT03", "CT05", "CT06", "CT07", "CT36", "CT37"),
        *("CT38", "CT41", "CT45", "CT46", "CT48"),
    }
    assert all(plan.indicators[code].targets[0].assumption for code in inferred)


@pytest.mark.parametrize(
    ("code", "tolerance"),
    [
        pytest.param("CT04", "0", id="about above 40"),
        pytest.param("CT21", "0.5", id="about 75 years"),
        pytest.param("CT39", "0.05", id="about 24.6 square metres"),
    ],
)
def test_about_allows_half_of_the_last_printed_digit(plan, code, tolerance):
    target = plan.indicators[code].targets[0]
    assert target.approximate
    assert target.tolerance == Decimal(tolerance)


def test_exactly_three_targets_are_approximate(plan):
    assert [c for c, i in plan.indicators.items() if i.targets[0].approximate] == [
        "CT04",
        "CT21",
        "CT39",
    ]


def test_an_assumption_and_its_indicators_name_each_other(plan):
    for slug, assumption in plan.plan.assumptions.items():
        naming = [code for code, i in plan.indicators.items() if slug in i.assumptions]
        assert naming == sorted(assumption.indicators), slug
    for code, indicator in plan.indicators.items():
        used = {t.assumption for t in indicator.targets if t.assumption}
        assert used <= set(indicator.assumptions), code


def test_every_open_question_has_a_visible_answer(plan):
    assert {
        *("consolidator", "commune-returns", "later-decisions", "approx-tolerance"),
        *("approx-above", "above-carries", "at-least-carries", "bare-number"),
        *("population-base", "beds-definition", "insured-base", "urban-2025"),
        *("owners-unassigned", "precedence-shared", "baseline", "linear-path"),
        *("reporting-channel", "weekend-deadline", "zero-left", "fertility-national"),
    } <= set(plan.plan.assumptions)


def test_every_quote_stands_in_the_plan(plan):
    quotes = [task.quote for task in plan.tasks.values()]
    quotes += [task.cooperating_words for task in plan.tasks.values()]
    quotes += [deadline.quote for deadline in plan.plan.deadlines.values()]
    for indicator in plan.indicators.values():
        quotes += [indicator.words, *(t.quote for t in indicator.targets)]
        quotes += [owner.quote for owner in indicator.owners]
    assert [piece for quote in quotes for piece in missing_pieces(quote, plan.text)] == []


def test_the_word_of_a_target_stands_in_its_sentence(plan):
    for code, indicator in plan.indicators.items():
        target = indicator.targets[0]
        assert target.word in target.quote.lower(), code


def test_the_title_is_that_of_the_plan(plan):
    printed = re.sub(r"\s+", " ", plan.text).lower()
    assert plan.plan.title.vi.removeprefix("Kế hoạch ").lower() in printed


def test_returns_are_due_before_1_december_and_the_report_before_15_december(plan):
    deadlines = plan.plan.deadlines
    assert {name: d.before for name, d in deadlines.items()} == {
        "returns": "12-01",
        "report": "12-15",
    }


@pytest.mark.parametrize(
    ("code", "sent_by"),
    [
        *[(code, "agency") for code in ("CT16", "CT17", "CT28", "CT30", "CT31", "CT32")],
        *[(code, "area") for code in ("CT01", "CT08", "CT09", "CT10", "CT36", "CT37", "CT38")],
        *[(code, "area") for code in ("CT41", "CT42", "CT47")],
    ],
)
def test_area_figures_come_from_one_sender(plan, code, sent_by):
    assert plan.indicators[code].by_area.sent_by == sent_by


def test_sixteen_indicators_are_reported_by_area(plan):
    assert sum(i.by_area is not None for i in plan.indicators.values()) == 16


@pytest.mark.parametrize(
    ("code", "definition", "fit"),
    [line.split() for line in PUBLISHED.strip().splitlines()],
    ids=[line.split()[1] for line in PUBLISHED.strip().splitlines()],
)
def test_published_figures_follow_a_known_definition(plan, code, definition, fit):
    assert plan.indicators[code].definition(definition).fit == fit


def test_the_first_definition_is_what_the_plan_means(plan):
    assert {i.definitions[0].fit for i in plan.indicators.values()} == {"exact"}


def test_a_definition_that_does_not_fit_well_says_why(plan):
    for indicator in plan.indicators.values():
        assert all(d.note for d in indicator.definitions if d.fit != "exact"), indicator.code


@pytest.mark.parametrize(
    ("code", "definition", "period", "kind"),
    [
        pytest.param("CT25", "doctors_public_provincial", 2012, "isolated", id="one odd year"),
        pytest.param("CT28", "hi_coverage_after_2021_areas", 2021, "break", id="areas redrawn"),
        pytest.param("CT03", "urban_unemployment", 2025, "break", id="townships turned rural"),
        pytest.param("CT40", "clean_water_urban_households", 2025, "break", id="urban is 8 wards"),
        pytest.param(
            "CT07", "past_retirement_age_with_benefit", 2025, "break", id="social pension at 75"
        ),
        pytest.param(
            "CT48", "culture_ethnic_mountain_communes", 2025, "break", id="200 communes to 75"
        ),
    ],
)
def test_known_breaks_are_marked(plan, code, definition, period, kind):
    breaks = plan.indicators[code].definition(definition).breaks
    assert [(b.period, b.kind) for b in breaks] == [(period, kind)]


def test_limits_hold_the_target_and_the_plausible_range(plan):
    for code, indicator in plan.indicators.items():
        target = indicator.targets[0].value
        for limits in (indicator.limits, indicator.plausible):
            for value in (target, indicator.plausible.low, indicator.plausible.high):
                if value is not None and target is not None:
                    assert limits.low is None or limits.low <= value, code
                    assert limits.high is None or value <= limits.high, code


def test_short_names_fit_a_chart(plan):
    for code, indicator in plan.indicators.items():
        assert 0 < len(indicator.short.vi) <= 34, code
    assert len({i.short.vi for i in plan.indicators.values()}) == 50


def test_themes_follow_the_order_of_the_plan(plan):
    in_order = list(dict.fromkeys(i.theme for i in plan.indicators.values()))
    assert in_order == [theme.code for theme in plan.plan.themes]


# agencies ---------------------------------------------------------------------------------


def test_each_indicator_rests_on_the_department_that_the_plan_names(plan):
    named = {c: [o.agency for o in i.owners] for c, i in plan.indicators.items()}
    expected = {
        "so-ldtbxh": [1, 2, 3, 4, 7, 8, 9, 10, 11, 12],
        "bhxh-tinh": [5, 6, 7, 28],
        "so-gddt": [13, 14, 15, 16, 17, 18, 19],
        "so-y-te": [20, 21, 22, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 42],
        "so-xay-dung": [36, 37, 38, 39],
        "so-nnptnt": [41, 42],
        "so-tnmt": [45, 46],
        "so-vhttdl": [47, 48],
    }
    for agency, numbers in expected.items():
        assert [c for c, owners in named.items() if agency in owners] == [
            f"CT{n:02d}" for n in numbers
        ], agency
    assert [c for c, owners in named.items() if not owners] == [
        *("CT23", "CT40", "CT43", "CT44", "CT49", "CT50")
    ]


def test_an_owner_rests_on_a_sentence_of_the_item_it_names(plan):
    text = re.sub(r"\s+", " ", plan.text)
    section = text[text.index("III. NHIỆM VỤ") : text.index("IV. TỔ CHỨC")]
    starts = {n: section.index(f" {n}. ") for n in plan.tasks}
    ends = dict(zip(starts, [*list(starts.values())[1:], len(section)], strict=True))
    items = {f"III.{n}": section[start : ends[n]] for n, start in starts.items()}
    for code, indicator in plan.indicators.items():
        for owner in indicator.owners:
            named = [items[basis] for basis in owner.basis.split("; ")]
            assert any(missing_pieces(owner.quote, item) == [] for item in named), code


def test_an_indicator_without_owner_says_so(plan):
    for code, indicator in plan.indicators.items():
        assert bool(indicator.owners) != bool(indicator.owner_note), code


@pytest.mark.parametrize(
    ("code", "day", "agencies"),
    [
        pytest.param("CT03", date(2025, 2, 28), ["so-ldtbxh"], id="last day of Labour"),
        pytest.param("CT03", date(2025, 3, 1), ["so-noi-vu"], id="Labour went to Home Affairs"),
        pytest.param("CT08", date(2025, 2, 28), ["so-ldtbxh"], id="last day of Labour, assistance"),
        pytest.param("CT08", date(2025, 3, 1), ["so-y-te"], id="social protection went to Health"),
        pytest.param("CT04", date(2026, 11, 30), ["so-gddt"], id="vocational education"),
        pytest.param("CT41", date(2025, 2, 28), ["so-nnptnt"], id="last day of Agriculture"),
        pytest.param("CT41", date(2025, 3, 1), ["so-nnmt"], id="Agriculture and Environment"),
        pytest.param("CT45", date(2026, 11, 30), ["so-nnmt"], id="Environment joined it"),
        pytest.param("CT28", date(2026, 11, 30), ["bhxh-tinh", "so-y-te"], id="shared, in order"),
        pytest.param("CT42", date(2026, 11, 30), ["so-nnmt", "so-y-te"], id="shared and merged"),
        pytest.param("CT24", date(2026, 11, 30), ["so-y-te"], id="Health stays"),
        pytest.param("CT40", date(2026, 11, 30), [], id="nobody"),
    ],
)
def test_who_answers_for_an_indicator_depends_on_the_day(plan, code, day, agencies):
    assert [agency.code for agency in plan.owners(code, day)] == agencies


@pytest.mark.parametrize(
    ("agency", "before", "after"),
    [
        ("so-khdt", "so-khdt", "so-tai-chinh"),
        ("so-tttt", "so-tttt", "so-khcn"),
        ("so-tnmt", "so-tnmt", "so-nnmt"),
        ("so-noi-vu", "so-noi-vu", "so-noi-vu"),
        ("so-xay-dung", "so-xay-dung", "so-xay-dung"),
    ],
)
def test_merged_departments_answer_through_their_successor(plan, agency, before, after):
    assert plan.in_charge(agency, date(2025, 2, 28)).code == before
    assert plan.in_charge(agency, date(2025, 3, 1)).code == after


@pytest.mark.parametrize(
    ("day", "agency"),
    [(date(2024, 11, 30), "so-ldtbxh"), (date(2026, 11, 30), "so-noi-vu")],
    ids=["2024", "2026"],
)
def test_who_consolidates_depends_on_the_day(plan, day, agency):
    assert plan.consolidator(day).code == agency
    assert plan.consolidator(day).exists_on(day)


def test_what_is_not_confirmed_about_agencies_is_marked(plan):
    guessed = [s.agency for s in plan.agencies["so-ldtbxh"].successors if not s.confirmed]
    assert guessed == ["so-y-te", "so-gddt"]
    assert [term.confirmed for term in plan.plan.consolidator] == [True, False]
    assert not plan.agencies["so-ngoai-vu"].confirmed
    assert not plan.agencies["bhxh-tinh"].confirmed


def test_no_successor_is_missing_on_its_first_day(plan):
    for agency in plan.agencies.values():
        for step in agency.successors:
            assert plan.agencies[step.agency].exists_on(step.since), agency.code
            assert set(step.tasks) <= set(plan.tasks), agency.code


def test_no_two_agencies_share_a_name_or_an_abbreviation(plan):
    words = Counter(
        word.casefold() for a in plan.agencies.values() for word in (a.name.vi, *a.abbreviations)
    )
    assert [word for word, count in words.items() if count > 1 and "UBND" not in word.upper()] == []


@pytest.mark.parametrize(
    ("day", "count"),
    [(date(2025, 6, 30), 12), (date(2025, 7, 1), 75)],
    ids=["12 district committees", "75 commune committees"],
)
def test_every_area_that_reports_has_one_committee(plan, day, count):
    committees = [a for a in plan.agencies.values() if a.kind == "committee" and a.exists_on(day)]
    assert len(committees) == count
    level = "district" if count == 12 else "commune"
    assert {plan.areas[a.area].code for a in committees} == {
        area.code for area in plan.areas_on(day, level)
    }


def test_a_committee_is_named_with_the_type_of_its_area_in_small_letters(plan):
    assert plan.agencies["ubnd-119"].name.vi == "UBND huyện Thuận Châu"
    assert plan.agencies["ubnd-116"].name.vi == "UBND thành phố Sơn La"
    assert plan.agencies["ubnd-03646"].name.vi == "UBND phường Tô Hiệu"
    assert plan.agencies["ubnd-03721"].name.vi == "UBND xã Thuận Châu"


def test_sources_of_published_figures_send_no_returns(plan):
    publishers = [a for a in plan.agencies.values() if a.kind == "publisher"]
    assert len(publishers) == 9
    assert not any(a.reports for a in publishers)


# areas ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "districts", "communes"),
    [
        pytest.param(date(2024, 2, 6), 12, 204, id="when the plan was decided"),
        pytest.param(date(2025, 1, 31), 12, 204, id="before 1 February 2025"),
        pytest.param(date(2025, 2, 1), 12, 200, id="Mộc Châu becomes a town"),
        pytest.param(date(2025, 6, 30), 12, 200, id="last day of districts"),
        pytest.param(date(2025, 7, 1), 0, 75, id="two tiers"),
        pytest.param(date(2030, 12, 31), 0, 75, id="target year"),
    ],
)
def test_how_many_areas_there_are_depends_on_the_day(plan, day, districts, communes):
    assert len(plan.areas_on(day, "district")) == districts
    assert len(plan.areas_on(day, "commune")) == communes
    assert len(plan.areas_on(day, "province")) == 1


@pytest.mark.parametrize(
    ("day", "types"),
    [
        pytest.param(date(2025, 2, 1), {"Xã": 177, "Phường": 15, "Thị trấn": 8}, id="200"),
        pytest.param(date(2025, 7, 1), {"Xã": 67, "Phường": 8}, id="75"),
    ],
)
def test_communes_wards_and_townships_add_up(plan, day, types):
    assert Counter(area.type for area in plan.areas_on(day, "commune")) == types


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("03646", "Phường Chiềng Lề", "Phường Tô Hiệu"),
        ("03688", "Xã Chiềng Khay", "Xã Mường Chiên"),
        ("03664", "Xã Chiềng Xôm", "Phường Chiềng An"),
        ("03820", "Xã Ngọc Chiến", "Xã Ngọc Chiến"),
    ],
)
def test_one_code_names_another_unit_before_and_after_1_july_2025(plan, code, before, after):
    old, new = plan.area(code, date(2025, 6, 30)), plan.area(code, date(2025, 7, 1))
    assert f"{old.type} {old.name}" == before
    assert f"{new.type} {new.name}" == after
    assert old.key != new.key


def test_the_name_of_a_district_becomes_the_name_of_a_commune(plan):
    def levels(day):
        return {a.level for a in plan.areas.values() if a.name == "Thuận Châu" and a.exists_on(day)}

    assert levels(date(2025, 6, 30)) == {"district", "commune"}
    assert levels(date(2025, 7, 1)) == {"commune"}


def test_all_200_units_go_wholly_to_one_of_the_75(plan):
    last_day, first_day = date(2025, 6, 30), date(2025, 7, 1)
    heirs = [plan.areas[area.successor] for area in plan.areas_on(last_day, "commune")]
    assert all(heir.valid_from == first_day for heir in heirs)
    assert {h.key for h in heirs} == {a.key for a in plan.areas_on(first_day, "commune")}


def test_only_chieng_son_joins_two_districts(plan):
    districts = {}
    for area in plan.areas_on(date(2025, 6, 30), "commune"):
        districts.setdefault(area.successor, set()).add(plan.areas[area.parent].name)
    joined = {plan.areas[key].name: names for key, names in districts.items() if len(names) > 1}
    assert joined == {"Chiềng Sơn": {"Mộc Châu", "Vân Hồ"}}


def test_seven_units_stay_as_they_were_on_1_july_2025(plan):
    kept = [a.name for a in plan.areas.values() if a.succession == "Giữ nguyên"]
    assert sorted(kept) == sorted(
        ["Mường Lạn", "Phiêng Khoài", "Suối Tọ", "Ngọc Chiến", "Tân Yên", "Mường Bám", "Mường Lèo"]
    )


def test_the_step_of_1_february_2025_is_marked_unconfirmed(plan):
    ended = [
        a for a in plan.areas.values() if a.level == "commune" and a.valid_to == date(2025, 1, 31)
    ]
    doubtful = [area for area in ended if not area.confirmed]
    assert len(doubtful) == 19
    assert {a.name for a in ended if a.confirmed} == {
        *("Chiềng Sơn", "Chiềng Hắc", "Chiềng Khừa", "Lóng Sập")
    }


def test_a_parent_exists_on_every_day_of_its_child(plan):
    for area in plan.areas.values():
        if area.level == "province":
            continue
        parent = plan.areas[area.parent]
        assert parent.exists_on(area.valid_from or date(2024, 2, 6)), area.key
        assert parent.exists_on(area.valid_to or date(2045, 12, 31)), area.key


def test_a_successor_starts_the_day_after(plan):
    for area in plan.areas.values():
        if area.successor:
            heir = plan.areas[area.successor]
            assert (heir.valid_from - area.valid_to).days == 1, area.key


# tasks ------------------------------------------------------------------------------------


def test_section_three_has_22_items_and_27_with_its_bullets(plan):
    assert list(plan.tasks) == [
        *("1.1", "1.2", "2.1", "2.2", "2.3", "2.4", "3", "4.1", "4.2", "5.1", "5.2"),
        *("6.1", "6.2", "6.3", "6.4", "6.5", "6.6", "6.7", "7", "8.1", "8.2", "9"),
    ]
    assert [n for n, t in plan.tasks.items() if t.parts] == ["3", "4.1", "5.1", "5.2", "9"]
    assert sum(max(1, len(task.parts)) for task in plan.tasks.values()) == 27


@pytest.mark.parametrize(
    ("number", "lead", "cooperating"),
    [
        pytest.param("1.2", ("so-noi-vu",), ("so-ldtbxh",), id="Home Affairs with Labour"),
        pytest.param("2.2", ("so-tttt",), (), id="Information"),
        pytest.param("2.4", (), (), id="all together"),
        pytest.param("5.1", ("bhxh-tinh",), (), id="Social Insurance"),
        pytest.param("8.1", ("so-khdt",), ("so-ngoai-vu", "cong-an-tinh"), id="named co-operators"),
        pytest.param("9", ("mttq-tinh",), (), id="a request to the Front"),
    ],
)
def test_tasks_name_who_leads_and_who_cooperates(plan, number, lead, cooperating):
    task = plan.tasks[number]
    assert task.lead == lead
    assert task.cooperating == cooperating


def test_the_leading_word_is_the_plans_own(plan):
    other = {n: t.lead_word for n, t in plan.tasks.items() if t.lead_word != "chủ trì"}
    assert other == {
        "1.2": "phối hợp",
        "2.4": "Các sở, ban, ngành của tỉnh, UBND huyện, thành phố",
        "9": "Đề nghị",
    }


def test_only_the_satisfaction_index_is_a_deliverable(plan):
    assert [n for n, task in plan.tasks.items() if task.deliverable] == ["5.1"]


@pytest.mark.parametrize(
    ("number", "agency"),
    [("1.1", "so-noi-vu"), ("5.2", "so-y-te"), ("2.3", "so-tai-chinh"), ("6.7", "so-nnmt")],
)
def test_tasks_pass_to_the_successors(plan, number, agency):
    (lead,) = plan.tasks[number].lead
    assert plan.in_charge(lead, date(2026, 11, 30), task=number).code == agency


# words ------------------------------------------------------------------------------------


def test_codelists_have_the_codes_that_the_long_table_uses(plan):
    assert set(plan.codelists["obs_status"]) == set("APEBDLMOQ")
    assert set(plan.codelists["state"]) == {"reached", "kept", "in_progress", "not_started", "lost"}
    assert set(plan.codelists["origin"]) == {"reported", "published", "derived"}
    assert set(plan.codelists["operator"]) == {
        *("at_least", "above", "at_most", "below", "about", "exactly", "state")
    }
    assert plan.word("operator", "at_most") == "≤"
    assert plan.word("obs_status", "E") == "ước thực hiện"


def test_units_are_worth_what_they_say(plan):
    assert plan.units["percent"].per == 100
    assert plan.units["per_10000"].per == 10000
    assert plan.units["m2_per_person"].per == 1
    assert plan.units["percent"].gap.vi == "điểm %"


def test_all_text_is_composed_unicode(plan):
    files = [*places.params().rglob("*.yml"), places.params() / "areas.csv"]
    assert len(files) > 50
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert unicodedata.is_normalized("NFC", text), path.name
