"""Agencies merge and districts end within a year: who is expected, and what counts until when.

Expectations are worked out by hand from params/agencies.yml and areas.csv.
"""

from datetime import date

import pytest
from mixed_year import BAC_YEN, HOME, LABOUR, MOC_CHAU, NEW_BAC_YEN, YEAR, write
from observed import observed
from officer import plan

from analysis.catalogue.heirs import forerunners, heirs
from analysis.observations import current
from analysis.observations.register import expected_of, former, senders
from analysis.observations.rules import across
from analysis.progress import disclosure
from analysis.release import open_release
from analysis.reports import subjects
from analysis.returns import form as forms

FEBRUARY, MAY, JUNE = date(2025, 2, 15), date(2025, 5, 31), date(2025, 6, 30)
AUGUST, NOVEMBER = date(2025, 8, 15), date(2025, 11, 30)
SAME = {"so-noi-vu", "so-tai-chinh", "so-khcn", "so-xay-dung", "so-gddt", "so-y-te", "so-vhttdl",
        "bhxh-tinh", "mttq-tinh"}  # fmt: skip
"""Who reports before and after; religion and planning came or went without a new return."""
OLD = {"so-ldtbxh", "so-khdt", "so-tttt", "so-nnptnt", "so-tnmt"}
NEW = {"so-nnmt"}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    root = write(tmp_path_factory.mktemp("mixed"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHITIEU_DATA", str(root))
        yield root


@pytest.fixture(scope="module")
def opened(data):
    days = ("2025-02-15", "2025-06-30", "2025-08-15", "")
    return {day: open_release(YEAR, "sample", day, plan()) for day in days}


@pytest.mark.parametrize(
    ("day", "departments", "committees"),
    [
        pytest.param(FEBRUARY, SAME | OLD, 12, id="old departments, districts"),
        pytest.param(date(2025, 2, 28), SAME | OLD, 12, id="the last day of the old departments"),
        pytest.param(date(2025, 3, 1), SAME | NEW, 12, id="the first day of the new department"),
        pytest.param(JUNE, SAME | NEW, 12, id="the last day of the districts"),
        pytest.param(date(2025, 7, 1), SAME | NEW, 75, id="the first day of the communes"),
        pytest.param(None, SAME | NEW, 75, id="the last day for returns"),
        pytest.param(date(2026, 8, 1), SAME | NEW, 75, id="long after"),
    ],
)
def test_who_is_expected_depends_on_the_day(day, departments, committees):
    expected = expected_of(plan(), YEAR, day)
    of_areas = {code for code, agency in expected.items() if agency.kind == "committee"}
    assert set(expected) - of_areas == departments
    assert len(of_areas) == committees


def test_a_return_of_the_year_before_is_due_from_who_was_there_then():
    assert LABOUR in expected_of(plan(), 2024, date(2025, 4, 1))


def codes(found):
    return [agency.code for agency in found]


@pytest.mark.parametrize(
    ("agency", "day", "after"),
    [
        pytest.param(LABOUR, date(2025, 2, 28), [], id="while it exists nobody"),
        pytest.param(LABOUR, MAY, ["so-noi-vu", "so-gddt", "so-y-te"], id="split among three"),
        pytest.param("so-tnmt", MAY, ["so-nnmt"], id="merged"),
        pytest.param("ubnd-123", MAY, [MOC_CHAU], id="a district that became a town"),
        pytest.param("ubnd-127", NOVEMBER, ["ubnd-04228", "ubnd-04231", "ubnd-04240", "ubnd-04246"],
                     id="a district, the four communes of Sốp Cộp"),
    ],
)  # fmt: skip
def test_what_an_agency_answered_for_goes_to_those_that_came_after(agency, day, after):
    assert codes(heirs(plan(), plan().agencies[agency], day)) == after


def test_one_agency_may_come_after_several():
    new = plan().agencies["so-nnmt"]
    assert codes(forerunners(plan(), new, NOVEMBER)) == ["so-nnptnt", "so-tnmt"]
    # xã Chiềng Sơn lies in two former districts, Mộc Châu and Vân Hồ
    both = {"ubnd-123", MOC_CHAU, "ubnd-128"}
    assert set(codes(forerunners(plan(), plan().agencies["ubnd-03985"], NOVEMBER))) == both


def test_the_form_is_that_of_the_agencys_last_day():
    form = forms.for_agency(plan(), plan().agencies[LABOUR], YEAR)
    assert (form.last_day, form.receiver) == (
        date(2025, 2, 28),
        "Sở Lao động - Thương binh và Xã hội",
    )
    town = forms.for_agency(plan(), plan().agencies[MOC_CHAU], YEAR)
    assert (town.last_day, town.area.key, town.agency.name.vi) == (
        JUNE,
        "123@2025-02-01",
        "UBND thị xã Mộc Châu",
    )
    with pytest.raises(ValueError, match="so-ldtbxh does not exist in 2026"):
        forms.for_agency(plan(), plan().agencies[LABOUR], 2026)


def test_a_form_of_a_day_asks_for_the_areas_of_that_day():
    school = plan().agencies["so-gddt"]
    sizes = [
        len(forms.for_agency(plan(), school, YEAR, until=day).table("by_area").rows)
        for day in (MAY, NOVEMBER)
    ]
    assert sizes == [12, 75]


def test_what_old_agencies_sent_is_accepted_and_stays_under_their_name(opened):
    register = opened[""].returns.set_index("agency")
    for agency in (LABOUR, BAC_YEN, MOC_CHAU):
        assert register.loc[agency, "accepted"], agency
        assert register.loc[agency, "errors"] == 0, agency
    # CT01 to CT04 and CT07 to CT12, and as consolidator the six that nobody owns
    assert register.loc[LABOUR, "expected"] == 16


def values(release, code, area="14"):
    rows = release.current.query(f"indicator == '{code}' and period == {YEAR} and area == '{area}'")
    return [(r.agency, r.value) for r in rows.itertuples()]


def test_old_values_count_until_the_successor_gives_newer_ones(opened):
    assert values(opened["2025-08-15"], "CT01") == [(LABOUR, 99.1)]
    assert values(opened[""], "CT01") == [(HOME, 99.5)]
    # the successor left CT03 blank: a blank takes no value's place
    assert values(opened[""], "CT03") == [(LABOUR, 3.7)]


def test_a_newer_value_of_the_successor_is_no_conflict_between_agencies(opened):
    found = opened[""].conflicts.query("indicator == 'CT01'")
    assert found[["agency", "conflict", "counts"]].values.tolist() == [
        [HOME, "succeeded", True],
        [LABOUR, "succeeded", False],
    ]
    asked = opened[""].problems.query("code == 'X08'")["found"]
    assert not any("CT01" in words for words in asked)
    assert any("CT42" in words for words in asked)


def test_the_consolidating_agencies_stand_in_one_line_for_what_nobody_owns():
    # CT43 belongs to nobody: the labour department consolidated, home affairs does since March
    rows = [
        {"indicator": "CT43", "value": v, "agency": a, "period": YEAR}
        for a, v in ((LABOUR, 90.0), (HOME, 91.0))
    ]
    row = current(observed(*rows), plan(), NOVEMBER).to_dict("records")[0]
    assert (row["value"], row["agency"], row["conflict"]) == (91.0, HOME, "succeeded")
    other = {"indicator": "CT43", "value": 80.0, "agency": "so-xay-dung", "period": YEAR}
    row = current(observed(*rows, other), plan(), NOVEMBER).to_dict("records")[0]
    assert row["conflict"] == "open"


def sender(release, code):
    listed = senders(release.returns, release.catalogue, YEAR, day=release.day)
    return next(one for one in listed if one.agency.code == code)


def test_the_register_names_beside_a_successor_those_that_reported_before_it(opened):
    release = opened[""]
    assert codes(s.agency for s in sender(release, HOME).forerunners) == [LABOUR]
    assert codes(s.agency for s in sender(release, NEW_BAC_YEN).forerunners) == [BAC_YEN]
    assert sender(opened["2025-02-15"], HOME).forerunners == ()
    # both agencies before it sent nothing
    assert sender(release, "so-nnmt").forerunners == ()


def test_the_register_says_to_whom_the_duty_of_an_ended_agency_went(opened):
    listed = former(opened[""].returns, plan(), YEAR, opened[""].day)
    after = {one.agency.code: codes(one.heirs) for one in listed}
    assert list(after) == [LABOUR, BAC_YEN, MOC_CHAU]
    assert after[LABOUR] == ["so-noi-vu", "so-gddt", "so-y-te"]
    assert len(after[BAC_YEN]) == 6
    assert [one.standing for one in listed] == ["on_time"] * 3
    assert former(opened["2025-02-15"].returns, plan(), YEAR, FEBRUARY) == []


def test_a_successor_that_sent_nothing_is_missing_whatever_came_before_it(opened):
    assert sender(opened["2025-08-15"], HOME).standing == "missing"


def test_pages_of_areas_are_those_of_the_districts_and_then_of_the_communes(opened):
    before, after = (subjects.areas(opened[day]) for day in ("2025-06-30", ""))
    assert len(before) == 12 and "123@2025-02-01" in before and "123" not in before
    assert len(after) == 75


def test_areas_are_compared_with_those_of_the_day_only(opened):
    levels = {day: set(opened[day].equity.query(f"period == {YEAR}")["level"]) for day in opened}
    # two districts in June; of communes there is one value alone, which nothing compares with
    assert levels == {
        "2025-02-15": set(),
        "2025-06-30": {"district"},
        "2025-08-15": set(),
        "": set(),
    }


HOUSES = {"indicator": "CT36", "period": YEAR, "unit": "houses"}


def test_small_cells_are_hidden_among_those_of_one_level():
    # 3 + 500 + 500 in communes, 503 + 500 in districts: each adds up to the province's 1003
    communes = {"03856": 3, "03862": 500, "03868": 500}
    told = {f"{code}@2025-07-01": n for code, n in communes.items()} | {"121": 503, "122": 500}
    rows = [HOUSES | {"area": a, "value": n, "agency": f"ubnd-{a[:5]}"} for a, n in told.items()]
    rows.append(HOUSES | {"area": "14", "value": 1003, "agency": "so-xay-dung"})
    masked = disclosure.masked(current(observed(*rows), plan(), NOVEMBER), plan())
    hidden = set(masked[masked["obs_status"] == "Q"]["area"])
    assert "03856@2025-07-01" in hidden and len(hidden) >= 2
    assert hidden.isdisjoint({"121", "122", "14"})


def sums(day, *, districts, communes, province):
    """Return what the rules say of sums where every area has so many houses."""
    levels = {"district": districts, "commune": communes}
    rows = [
        HOUSES | {"area": area.key, "value": count, "agency": f"ubnd-{area.code}", "file": area.key}
        for level, count in levels.items()
        for area in plan().areas_on(JUNE if level == "district" else NOVEMBER, level)
    ]
    rows.append(HOUSES | {"area": "14", "value": province, "agency": "so-xay-dung"})
    named = [
        r | {"agency": MOC_CHAU if r["area"] == "123@2025-02-01" else r["agency"]} for r in rows
    ]
    found = across(observed(*named), plan(), YEAR, day)
    return {code: list(found.query(f"code == '{code}'")["found"]) for code in ("X01", "X02")}


def test_sums_are_those_of_districts_before_and_of_communes_after_and_never_of_both():
    # 12 districts of 10 houses are 120, 75 communes of one are 75
    told = {"districts": 10, "communes": 1}
    assert sums(JUNE, **told, province=120) == {"X01": [], "X02": []}
    assert sums(NOVEMBER, **told, province=75) == {"X01": [], "X02": []}
    assert sums(JUNE, **told, province=75)["X01"] == ["CT36: 120"]
    assert sums(NOVEMBER, **told, province=120)["X01"] == ["CT36: 75"]
