"""Rules across returns: each fires at the cell concerned, and stays silent on a near-miss."""

from datetime import date

import pytest
from observed import observed
from officer import plan

from analysis.observations.rules import RULES, Evidence, across
from analysis.returns.problems import KINDS

DAY = date(2026, 11, 30)
COMMUNES = [a.key for a in plan().areas_on(DAY, "commune")]


def told(code, *rows, year=2026, day=DAY):
    """Return cell, found and expected of what one rule says about some rows."""
    found = across(observed(*rows), plan(), year, day)
    found = found[found["code"] == code]
    return list(zip(found["cell"], found["found"], found["expected"], strict=True))


def row(indicator, value, period=2026, **more):
    status = {"obs_status": "O"} if value is None else {}
    file = {"file": f"{period}/f.xlsx", "vintage": f"{period}-11-20"}
    return {"indicator": indicator, "value": value, "period": period} | status | file | more


def rate(numerator, denominator, period=2026, indicator="CT31", **more):
    parts = {"numerator": numerator, "denominator": denominator}
    return row(indicator, 100 * numerator / denominator, period, **parts | more)


def immunised(*missing, each=(95, 100), **more):
    """Return every commune's rate but those of the missing ones."""
    areas = [a for a in COMMUNES if a not in missing]
    return [rate(*each, area=a, cell=f"D{n}", **more) for n, a in enumerate(areas)]


ALL = len(COMMUNES)

# X01


def test_areas_that_do_not_add_up_are_noted_at_the_province_with_both_sums():
    own = rate(93 * ALL, 100 * ALL, cell="J5/K5")
    assert told("X01", own, *immunised()) == [("J5", "CT31: 7.125", "6.975")]


def test_areas_that_add_up_to_half_a_percent_are_whole():
    assert told("X01", rate(95 * ALL + 35, 100 * ALL), *immunised()) == []


def test_a_sum_below_the_whole_is_no_fault_while_an_area_is_missing():
    own = rate(99 * ALL, 100 * ALL)
    assert told("X01", own, *immunised(COMMUNES[3])) == []
    assert told("X01", rate(90 * ALL, 100 * ALL, cell="J5"), *immunised(COMMUNES[3])) == [
        ("J5", "CT31: 7.030", "6.750")
    ]


def test_counts_are_added_too():
    houses = [row("CT36", 2, area=a, unit="houses") for a in COMMUNES]
    assert told("X01", row("CT36", 100, cell="J7"), *houses) == [("J7", "CT36: 150", "100")]
    assert told("X01", row("CT36", 150, cell="J7"), *houses) == []


# X02


def test_missing_areas_are_counted_and_named_at_the_province():
    own = rate(95 * ALL, 100 * ALL, cell="J5")
    first = plan().areas[COMMUNES[0]]
    assert told("X02", own, *immunised(COMMUNES[0])) == [
        ("J5", f"CT31: 1 ({first.type.lower()} {first.name})", str(ALL))
    ]


def test_of_many_missing_areas_five_are_named():
    ((cell, found, _),) = told("X02", *immunised(*COMMUNES[:7]))
    assert cell == ""
    assert found.startswith("CT31: 7 (")
    assert found.count(",") == 5
    assert found.endswith(", …)")


def test_an_area_where_there_is_nothing_to_count_is_not_missing():
    nothing = row("CT31", None, area=COMMUNES[0], obs_status="M")
    assert told("X02", nothing, *immunised(COMMUNES[0])) == []
    blank = row("CT31", None, area=COMMUNES[0])
    assert len(told("X02", blank, *immunised(COMMUNES[0]))) == 1


def test_an_area_that_measures_otherwise_has_a_figure_but_is_not_added():
    other = rate(95, 100, area=COMMUNES[0], definition="")
    rows = [rate(90 * ALL, 100 * ALL), *immunised(COMMUNES[0]), other]
    assert told("X02", *rows) == []
    assert told("X01", *rows) == [("A1", f"CT31: {95 * (ALL - 1):,}".replace(",", "."), "6.750")]


def test_an_indicator_that_no_area_reported_misses_none():
    assert told("X02", rate(95, 100)) == []


# X03


def test_a_jump_names_both_values_and_years():
    # the usual width is 0,1 to 5: a fifth of it is 0,98
    rows = row("CT26", 0.78, 2025), row("CT26", 10.4, cell="I18")
    assert told("X03", *rows) == [("I18", "CT26: 10,40 (2026)", "0,78 (2025)")]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        pytest.param(row("CT26", 0.78, 2025), row("CT26", 1.75), id="inside the band"),
        pytest.param(row("CT26", 0.78, 2024), row("CT26", 10.4), id="two years ago"),
        pytest.param(
            row("CT26", 0.78, 2025, definition="pharmacists_university_public_provincial"),
            row("CT26", 10.4),
            id="measured otherwise",
        ),
        pytest.param(row("CT26", 0.78, 2025), row("CT26", 10.4, obs_status="B"), id="told break"),
        pytest.param(row("CT36", 1248, 2025), row("CT36", 0), id="houses replaced"),
    ],
)
def test_what_is_no_jump_is_not_asked_about(before, now):
    assert told("X03", before, now) == []


def test_a_break_of_the_catalogue_separates_two_years():
    rows = row("CT03", 3.6, 2024), row("CT03", 9.9, 2025)
    assert told("X03", *rows, year=2025, day=date(2025, 11, 30)) == []
    rows = row("CT03", 3.6, 2025), row("CT03", 9.9, 2026)
    assert len(told("X03", *rows)) == 1


def test_houses_that_come_back_are_a_jump():
    assert told("X03", row("CT38", 0, 2025), row("CT38", 214, cell="J9")) == [
        ("J9", "CT38: 214 (2026)", "0 (2025)")
    ]


# X04


def copied(*codes, year=2026):
    return [
        row(c, 40 + n, y, numerator=4, denominator=10, cell=f"I{n}")
        for n, c in enumerate(codes)
        for y in (year - 1, year)
    ]


def test_a_return_that_repeats_last_years_figures_is_noted_once():
    assert told("X04", *copied("CT27", "CT29", "CT32")) == [("I0", "CT27, CT29, CT32", "2025")]


def test_two_equal_indicators_are_a_coincidence():
    assert told("X04", *copied("CT27", "CT29"), row("CT32", 30, 2025), row("CT32", 29)) == []


def test_zero_and_a_hundred_percent_do_not_count_as_copied():
    full = [row(c, 100, y) for c in ("CT08", "CT09", "CT10") for y in (2025, 2026)]
    none = [row(c, 0, y) for c in ("CT36", "CT37", "CT38") for y in (2025, 2026)]
    assert told("X04", *full, *none) == []


# X05


def rising(*values, last=2026):
    first = last - len(values) + 1
    return [row("CT04", v, first + n, cell=f"H{n}") for n, v in enumerate(values)]


def test_four_equal_changes_are_noted_at_the_last_value():
    assert told("X05", *rising(20, 21, 23, 25, 27, 29)) == [("H5", "CT04: +2,0 (2022–2026)", "4")]


@pytest.mark.parametrize(
    "values",
    [
        pytest.param((23, 25, 27, 29), id="three changes"),
        pytest.param((21, 23, 25, 27.1, 29), id="one differs by the last decimal"),
        pytest.param((100, 100, 100, 100, 100), id="at its limit"),
        pytest.param((20.1, 20.2, 20.3, 20.4, 20.5), id="steps as small as rounding"),
    ],
)
def test_a_series_that_happens_to_be_even_is_not_noted(values):
    assert told("X05", *rising(*values)) == []


# X06


def sent(value, year, **more):
    return row("CT31", value, 2025, file=f"{year}/f.xlsx", vintage=f"{year}-11-20", **more)


def test_a_final_value_changed_later_names_both_values_and_the_older_file():
    assert told("X06", sent(97.5, 2025), sent(96.6, 2026, cell="H97")) == [
        ("H97", "CT31: 96,6 (2025)", "97,5 (2025/f.xlsx)")
    ]


def test_an_estimate_that_settles_on_the_other_side_of_its_target_is_noted():
    assert len(told("X06", sent(94.8, 2025, obs_status="E"), sent(96.6, 2026))) == 1


def test_a_revision_sent_twice_is_still_one():
    again = sent(96.6, 2026, cell="H97") | {"vintage": "2026-12-02", "file": "2026/g.xlsx"}
    rows = sent(97.5, 2025), sent(96.6, 2026, cell="H97"), again
    assert [cell for cell, *_ in told("X06", *rows)] == ["H97"]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param((sent(97.0, 2025), sent(96.6, 2026)), id="inside the noise"),
        pytest.param((sent(98, 2025, obs_status="E"), sent(96.6, 2026)), id="an estimate settles"),
        pytest.param((sent(97.5, 2024), sent(96.6, 2025)), id="known since last year"),
    ],
)
def test_what_changes_nothing_is_no_revision(rows):
    assert told("X06", *rows) == []


# X07


def test_another_way_of_measuring_is_noted():
    rows = (
        row("CT25", 8.7, 2025, definition="doctors_public_provincial"),
        row("CT25", 9.0, cell="J17"),
    )
    ((cell, found, expected),) = told("X07", *rows)
    names = {d.id: d.name.vi for d in plan().indicators["CT25"].definitions}
    assert cell == "J17"
    assert found == f"CT25: {names['doctors_per_10000']}"
    assert expected == names["doctors_public_provincial"]


def test_a_second_way_beside_last_years_is_no_new_series():
    other = row("CT25", 8.7, definition="doctors_public_provincial")
    assert told("X07", row("CT25", 8.7, 2025), row("CT25", 9.0), other) == []


# X08 and X10


def test_a_decided_conflict_is_noted_at_the_cell_of_each_agency():
    rows = (
        row("CT28", 94.6, agency="bhxh-tinh", cell="J11/K11", file="2026/a.xlsx"),
        row("CT28", 95.1, agency="so-y-te", cell="J20/K20", file="2026/b.xlsx"),
    )
    insurance, health = (
        f"94,6 (2026, {plan().agencies['bhxh-tinh'].name.vi})",
        f"95,1 (2026, {plan().agencies['so-y-te'].name.vi})",
    )
    assert told("X08", *rows) == [
        ("J11", f"CT28: {insurance}", health),
        ("J20", f"CT28: {health}", insurance),
    ]
    assert told("X10", *rows) == []


def test_an_open_conflict_is_a_warning():
    rows = [
        row("CT40", v, agency=a, file=f"2026/{a}.xlsx")
        for a, v in (("so-noi-vu", 93.4), ("so-xay-dung", 96.8))
    ]
    assert [cell for cell, *_ in told("X10", *rows)] == ["A1", "A2"]
    assert told("X08", *rows) == []
    assert (KINDS["X08"].severity, KINDS["X10"].severity) == ("note", "warning")


def test_agencies_that_agree_are_not_noted():
    rows = [row("CT28", 94.6, agency=a) for a in ("bhxh-tinh", "so-y-te")]
    assert told("X08", *rows) == told("X10", *rows) == []


# X09


def by_area(*values, **more):
    areas = COMMUNES[: len(values)]
    cells = enumerate(zip(areas, values, strict=True))
    return [row("CT32", v, area=a, cell=f"D{n}", **more) for n, (a, v) in cells]


def test_a_tenth_of_what_is_usual_among_the_areas_is_a_slip_of_the_unit():
    area = plan().areas[COMMUNES[5]]
    named = f"CT32, {area.type.lower()} {area.name}: 2,6"
    assert told("X09", *by_area(26, 28, 30, 27, 29, 2.6)) == [("D5", named, "28,0")]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(by_area(26, 28, 30, 27, 29, 4), id="low, but not a tenth"),
        pytest.param(by_area(26, 28, 30, 2.6), id="too few areas"),
        pytest.param(by_area(26, 28, 30, 27, 29, 0), id="none at all"),
        pytest.param(
            by_area(26, 28, 30, 27, 29, 2.6, numerator=1, denominator=12), id="a dozen children"
        ),
    ],
)
def test_an_unlike_area_is_not_yet_a_slip(rows):
    assert told("X09", *rows) == []


# All of them


def test_every_rule_has_its_kind_and_none_blocks():
    assert set(RULES) == {code for code in KINDS if code.startswith("X")}
    assert {KINDS[code].severity for code in RULES} == {"warning", "note"}


def test_every_rule_begins_its_words_with_its_code():
    for code, rule in RULES.items():
        assert (rule.__doc__ or "").startswith(f"{code}: ")
        assert {p.code for p in rule(Evidence(observed(), plan(), 2026, DAY))} == set()


def test_a_finding_bears_the_agency_and_the_day_of_its_cell():
    (found,) = across(
        observed(row("CT26", 0.78, 2025), row("CT26", 10.4)), plan(), 2026, DAY
    ).to_dict("records")
    assert (found["agency"], found["vintage"]) == ("so-y-te", "2026-11-20")
    assert (found["file"], found["sheet"], found["severity"]) == ("2026/f.xlsx", "s", "warning")


def test_nothing_gives_nothing():
    assert across(observed(), plan(), 2026, DAY).empty


@pytest.fixture(scope="module")
def release(made_up):
    return made_up


def test_rows_in_any_order_give_the_same_findings(release):
    mixed = release.observations.sample(frac=1, random_state=3)
    found = across(mixed, release.catalogue, 2026, release.day)
    assert found.equals(across(release.observations, release.catalogue, 2026, release.day))


def test_the_made_up_round_has_its_planted_findings_and_no_others(release):
    found = release.problems[release.problems["code"].str.startswith("X")]
    told = {(r.code, r.found.split(":")[0], r.agency) for r in found.itertuples()}
    assert {c for code, c, _ in told if code == "X02"} == {
        "CT01", "CT08", "CT09", "CT10", "CT30", "CT36", "CT37", "CT38", "CT41", "CT42", "CT47",
    }  # fmt: skip
    assert {t for t in told if t[0] != "X02"} == {
        ("X03", "CT26", "so-y-te"),
        ("X03", "CT37", "so-xay-dung"),
        ("X03", "CT38", "so-xay-dung"),
        ("X06", "CT16", "so-gddt"),
        ("X06", "CT31", "so-y-te"),
        ("X08", "CT28", "bhxh-tinh"),
        ("X08", "CT28", "so-y-te"),
        ("X08", "CT42", "so-nnmt"),
        ("X08", "CT42", "so-y-te"),
        ("X10", "CT40", "so-noi-vu"),
        ("X10", "CT40", "so-xay-dung"),
    }


def test_the_breaks_of_2025_do_not_alarm(opened):
    found = opened("2025-mau").problems
    assert "X03" not in set(found["code"])
    assert found.query("code == 'X07'")["found"].str[:4].tolist() == ["CT25"]


def test_the_published_figures_are_not_doubted(published):
    found = published.problems
    assert not found["code"].str.startswith("X").any()


def test_errors_and_warnings_of_the_register_stay_those_of_the_file(release):
    own = release.problems[~release.problems["code"].str.startswith("X")]
    assert release.returns["warnings"].sum() == (own["severity"] == "warning").sum()
