"""A public edition shows no small cell and nothing from which one could be worked out.

The attacker of these tests has every published number of a table, knows which areas lie in which,
and takes each total for the sum of its parts. For each hidden count it computes the interval that
all this leaves; with `sizes` it knows all denominators as well.
"""

from dataclasses import replace
from math import inf, isnan
from time import perf_counter

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from officer import plan

from analysis.language import say
from analysis.observations import SCHEMAS
from analysis.progress import disclosure, disparities

PROVINCE, THRESHOLD = "14", 5
DISTRICTS = ["116", "118", "119", "120", "121", "122"]
COMMUNES = [
    key
    for key, area in sorted(plan().areas.items())
    if area.level == "commune" and area.parent == PROVINCE
]
IN_119, IN_118 = (
    [
        key
        for key, area in sorted(plan().areas.items())
        if area.level == "commune" and area.parent == district
    ][:4]
    for district in ("119", "118")
)
RATE, HOUSES, PROVINCE_ONLY = "CT09", "CT37", "CT44"


# --- tables


def told(area, counted=None, others=None, *, code=RATE, period=2026, **more):
    """Return the row of an area where `counted` persons were reached and `others` were not."""
    size = None if counted is None or others is None else counted + others
    return {
        "indicator": code,
        "definition": plan().indicators[code].definitions[0].id,
        "area": area,
        "period": period,
        "sex": "_T",
        "age": "_T",
        "residence": "_T",
        "value": 100 * counted / size if size else None,
        "numerator": counted if size else None,
        "denominator": size,
        "state": "",
        "state_date": "",
        "evidence": "",
        "source": "",
        "address": "",
        "obs_status": "A" if size else "O",
        "raw": f"{counted} / {size}" if size else "",
        "note": "",
        "correction_note": "",
        "cell": "E7/F7",
        "agency": "so-y-te",
        "vintage": "2026-11-20",
        "conflict": "",
    } | more


def houses(area, left, **more):
    number = {"value": left, "obs_status": "A", "raw": f"{left}", "cell": "H7"}
    return told(area, code=HOUSES) | number | more


def table(*rows):
    frame = pd.DataFrame(list(rows))
    return frame.astype(dict.fromkeys(("value", "numerator", "denominator"), "float64"))


def communes(*pairs, province=True, **more):
    """Return the communes' rows and, unless there is none, the row of the province, their sum."""
    rows = [told(key, *pair, **more) for key, pair in zip(COMMUNES, pairs, strict=False)]
    sums = [sum(p[i] for p in pairs if p[i] is not None) for i in (0, 1)]
    return table(*rows, *([told(PROVINCE, *sums, **more)] if province else []))


def hidden(frame, catalogue=None):
    found = disclosure.masked(frame, catalogue or plan())
    return set(found.loc[found["obs_status"] == "Q", "area"])


def numbered(*places):
    return {COMMUNES[place] for place in places}


# --- the attacker


def parent_in(area, rows):
    """Return the nearest area that one lies in and that has a row, None where there is none."""
    above = plan().areas[area].parent
    while above and above not in rows:
        above = plan().areas[above].parent
    return above or None


def parts_of(rows):
    parts = {area: [] for area in rows}
    for area in rows:
        if (above := parent_in(area, rows)) is not None:
            parts[above].append(area)
    return parts


def intervals(published, most=None):
    """Return, for each area, lowest and highest number that all published numbers allow.

    `published` holds None where the number is hidden, `most` what the number of an area without
    parts cannot be above. The third number is the highest that its parts allow by themselves.
    Where totals contradict their parts nothing follows from them: the answer is then None.
    """
    parts, inside, natural, found, agrees = parts_of(published), {}, {}, {}, []

    def upwards(area):
        below = [upwards(part) for part in parts[area]]
        least = [(0, inf if most is None else most[area])]
        low, high = (sum(b[i] for b in below or least) for i in (0, 1))
        natural[area] = high
        number = published[area]
        inside[area] = (low, high) if number is None else (number, number)
        agrees.append(number is None or low <= number <= high)
        return inside[area]

    def downwards(area, low, high):
        found[area] = low, high, natural[area]
        for part in parts[area]:
            rest = [inside[other] for other in parts[area] if other != part]
            least, greatest = inside[part]
            least = max(least, low - sum(r[1] for r in rest))
            downwards(part, least, min(greatest, high - sum(r[0] for r in rest)))

    for top in (area for area in published if parent_in(area, published) is None):
        downwards(top, *upwards(top))
    return found if all(agrees) else None


COUNTED = {
    "counted": lambda row: row["numerator"],
    "others": lambda row: row["denominator"] - row["numerator"],
    "size": lambda row: row["denominator"],
}
LEFT = {"left": lambda row: row["value"]}


def given_away(frame, measures, totals=None):
    """Return what the attacker works out of small counts: area, measure, interval.

    `totals` are numbers that the attacker knows besides, by measure and area.
    """
    public = disclosure.masked(frame, plan()).to_dict("records")
    rows = [pair for pair in zip(frame.to_dict("records"), public, strict=True)
            if not isnan(pair[0]["value"])]  # fmt: skip
    sizes = {row["area"]: row["denominator"] for row, _ in rows}
    for name, measure in measures.items():
        real = {row["area"]: measure(row) for row, _ in rows}
        seen = {row["area"]: None if isnan(masked["value"]) else measure(row)
                for row, masked in rows}  # fmt: skip
        seen |= {a: n for a, n in (totals or {}).get(name, {}).items() if seen.get(a) is not None}
        for most in [None, sizes] if name in ("counted", "others") else [None]:
            found = intervals(seen, most) or dict.fromkeys(real, (0, inf, inf))
            yield from (
                (area, name, found[area])
                for area, number in real.items()
                if 0 < number < THRESHOLD and not is_safe(number, found[area], sizes, most, area)
            )


def is_safe(number, interval, sizes, most, area):
    """Whether a small count may be greater by the threshold, or by all that sizes allow."""
    if most and sizes[area] == number:  # everybody of a known number: no secret is promised
        return True
    low, high, natural = interval
    if not low <= number <= high:  # a total that is not the sum of its parts misleads
        return True
    return low < high and high >= min(number + THRESHOLD, natural if most else inf)


# --- claims


@pytest.mark.parametrize(
    ("pairs", "places"),
    [
        pytest.param([(50, 9), (60, 8), (70, 7)], [], id="nothing small"),
        pytest.param([(50, 5), (60, 8), (5, 7)], [], id="on the threshold"),
        pytest.param([(50, 0), (60, 0), (70, 0)], [], id="everybody is not a small group"),
        pytest.param([(0, 50), (0, 60), (70, 9)], [], id="nobody is not a small group"),
        pytest.param([(3, 50), (60, 20), (70, 30)], [0, 1], id="small count, the next goes too"),
        pytest.param([(50, 3), (60, 20), (70, 9)], [0, 2], id="small complement, the next too"),
        pytest.param([(4, 0), (60, 9), (70, 9)], [0, 1], id="few who could be counted"),
        pytest.param([(50, 4), (60, 4), (70, 9)], [0, 1, 2], id="two small ones and one more"),
        pytest.param([(50, 4), (60, 4), (70, 4), (80, 9)], [0, 1, 2], id="three hide each other"),
    ],
)
def test_which_communes_are_hidden(pairs, places):
    assert hidden(communes(*pairs)) == numbered(*places)


def test_without_a_total_only_small_cells_go():
    frame = communes((50, 3), (60, 20), (70, 9), province=False)
    assert hidden(frame) == numbered(0)


def test_nothing_is_hidden_where_the_plan_sets_no_threshold():
    open_plan = replace(plan(), plan=plan().plan.model_copy(update={"suppress_below": 0}))
    frame = communes((1, 1), (60, 20))
    pd.testing.assert_frame_equal(disclosure.masked(frame, open_plan), frame)


def test_the_total_goes_where_all_its_parts_could_not_hide_one():
    # 4 and 3 of 60 and 70 were not counted: whoever knows the 7 knows that none has 8 or more.
    assert hidden(communes((56, 4), (67, 3), (80, 0))) == {*numbered(0, 1), PROVINCE}


def test_a_total_that_is_less_than_its_parts_hides_less():
    # 3 + 9 = 12, but the province says 5: less the 0 shown, 3 may be 5 at most.
    frame = communes((50, 3), (60, 9), (70, 0), (80, 50), province=False)
    short = table(*frame.to_dict("records"), told(PROVINCE, 260, 55))
    assert hidden(frame) == numbered(0)
    assert hidden(short) == numbered(0, 1, 3)


def test_houses_are_counts_by_themselves():
    frame = table(houses(COMMUNES[0], 3), houses(COMMUNES[1], 0), houses(COMMUNES[2], 12),
                  houses(COMMUNES[3], 6), houses(PROVINCE, 21))  # fmt: skip
    assert hidden(frame) == numbered(0, 3)


def test_few_houses_in_the_whole_province_are_hidden_with_all_that_have_some():
    frame = table(houses(COMMUNES[0], 3), houses(COMMUNES[1], 0), houses(COMMUNES[2], 1),
                  houses(PROVINCE, 4))  # fmt: skip
    assert hidden(frame) == {*numbered(0, 2), PROVINCE}


def test_indicators_that_no_area_reports_count_stations_not_persons():
    frame = table(told(PROVINCE, 201, 3, code=PROVINCE_ONLY))
    assert hidden(frame) == set()


def test_communes_of_a_hidden_district_are_parts_of_the_province():
    # District 119 has 4 + 0 not counted and is small itself; 120 must hide both, or 119's 4 follow
    # from the province.
    frame = table(
        told(IN_119[0], 30, 4), told(IN_119[1], 30, 0), told("119", 60, 4),
        told("120", 90, 10), told("121", 90, 20), told(PROVINCE, 240, 34),
    )  # fmt: skip
    assert hidden(frame) == {IN_119[0], "119", "120"}


def test_a_district_hidden_beside_another_is_not_the_sum_of_shown_communes():
    # 120 is hidden for the sake of 119; the sum of its communes would tell it all the same.
    inside = [key for key, area in plan().areas.items() if area.parent == "120"][:2]
    frame = table(
        told("119", 60, 4), told("120", 60, 11), told("121", 90, 30), told(PROVINCE, 210, 45),
        told(inside[0], 30, 5), told(inside[1], 30, 6),
    )  # fmt: skip
    assert hidden(frame) == {"119", "120", inside[0]}


def test_a_rate_without_counts_is_judged_by_the_years_beside_it():
    # 96.7 % of 60 leaves 2; 50 % of 60 leaves 30, which is far from small.
    before = [told(COMMUNES[i], 40, 20, period=2025) for i in (0, 1)]
    rates = [told(COMMUNES[i], value=rate, obs_status="A", raw=f"{rate}")
             for i, rate in ((0, 96.7), (1, 50.0))]  # fmt: skip
    found = disclosure.masked(table(*before, *rates), plan())
    rows = found[found["obs_status"] == "Q"]
    assert list(zip(rows["area"], rows["period"], strict=True)) == [(COMMUNES[0], 2026)]


@pytest.mark.parametrize(("rate", "is_hidden"), [(97.0, True), (100.0, False), (0.0, False)])
def test_a_rate_of_unknown_size_is_hidden_unless_it_is_of_nobody_or_everybody(rate, is_hidden):
    frame = table(told(COMMUNES[0], value=rate, obs_status="A", raw=f"{rate}"))
    assert hidden(frame) == (numbered(0) if is_hidden else set())


def test_a_province_that_gives_its_rate_alone_is_shown():
    frame = table(told(PROVINCE, value=97.5, obs_status="A", raw="97,5"))
    assert hidden(frame) == set()


def test_parts_by_sex_are_hidden_together():
    girls = told(COMMUNES[0], 20, 3, sex="F")
    boys = told(COMMUNES[0], 20, 9, sex="M")
    found = disclosure.masked(table(told(COMMUNES[0], 40, 12), girls, boys), plan())
    assert list(found["obs_status"]) == ["A", "Q", "Q"]


def test_ways_of_measuring_do_not_part_what_one_total_adds_up():
    # One commune forgot to say how it measures: the province less the others still tells its 3,
    # so 9 goes too. If the province means those that say how, 9 would stand alone: 20 goes as well.
    frame = communes((50, 3), (60, 20), (70, 9), (80, 40))
    frame.loc[0, "definition"] = ""
    assert hidden(frame) == numbered(0, 1, 2)


def test_a_hidden_row_keeps_its_address_and_nothing_that_tells_its_number():
    frame = communes((50, 3), (60, 20), (70, 30))
    frame.loc[0, ["note", "source", "correction_note"]] = "còn 3 trường hợp"
    row = disclosure.masked(frame, plan()).iloc[0]
    assert (row["cell"], row["raw"], row["obs_status"]) == ("E7/F7", "× / ×", "Q")
    assert row[["value", "numerator", "denominator"]].isna().all()
    assert not any("3" in row[name] for name in ("note", "source", "correction_note"))


def test_what_an_agency_typed_beside_a_shown_value_is_not_published():
    words = {"note": "hỏi ông A, số 0912345678", "evidence": "Biên bản số 5"}
    own = told(COMMUNES[0], 40, 12, origin="reported", **words)
    printed = told(COMMUNES[1], 40, 12, origin="published", **words)
    first, second = disclosure.masked(table(own, printed), plan()).to_dict("records")
    assert (first["value"], first["note"], first["evidence"]) == (100 * 40 / 52, "", "")
    assert (second["note"], second["evidence"]) == (words["note"], words["evidence"])


def test_a_hidden_count_does_not_say_by_its_state_that_it_is_above_zero():
    left = houses(COMMUNES[0], 3, state="in_progress", state_date="2026-10-01")
    row = disclosure.masked(table(left, houses(COMMUNES[1], 40)), plan()).iloc[0]
    assert (row["state"], row["state_date"]) == ("", "")


def test_a_note_elsewhere_in_the_table_does_not_name_the_hidden_number():
    frame = communes((50, 3), (60, 20), (70, 30))
    frame.loc[3, ["note", "evidence"]] = "riêng một xã còn 3 trường hợp"
    row = disclosure.masked(frame, plan()).iloc[3]
    assert (row["area"], row["note"], row["evidence"]) == (PROVINCE, "", "")
    assert row["value"] == pytest.approx(100 * 180 / 233)


def test_what_an_area_typed_is_masked_though_it_became_no_value():
    faulty = told(COMMUNES[0], raw="57 / 6O", obs_status="O")
    undecided = told(COMMUNES[1], raw="59 / 60", obs_status="A", conflict="open")
    refused = told(COMMUNES[2], raw="-", obs_status="M")
    found = disclosure.masked(table(faulty, undecided, refused), plan())
    assert list(found["raw"]) == ["× / ×", "× / ×", "-"]
    assert list(found["obs_status"]) == ["O", "A", "M"]


def test_the_argument_is_left_as_it_was():
    frame = communes((50, 3), (60, 20), (70, 30))
    before = frame.copy()
    disclosure.masked(frame, plan())
    pd.testing.assert_frame_equal(frame, before)


# --- the attacker is let loose

SMALL = st.one_of(st.integers(0, 6), st.integers(0, 40))
PAIR = st.tuples(SMALL, SMALL).filter(any)


def test_the_attacker_finds_what_is_not_protected(monkeypatch):
    monkeypatch.setattr(disclosure, "hidden_rows", lambda f, _: (f["area"] == COMMUNES[0]).array)
    frame = communes((50, 3), (60, 20), (70, 30))
    # 53 - 20 - 30: the 3 is exact, with and without known sizes.
    found = [(area, name, low, high) for area, name, (low, high, _) in given_away(frame, COUNTED)]
    assert found == [(COMMUNES[0], "others", 3, 3)] * 2


@settings(max_examples=60, deadline=None)
@given(st.lists(PAIR, min_size=1, max_size=9))
@example([(0, 3), (60, 0)])
@example([(1, 1), (1, 1)])
@example([(4, 4), (4, 0), (0, 9)])
def test_no_count_of_a_commune_follows_from_the_province(pairs):
    assert list(given_away(communes(*pairs), COUNTED)) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(PAIR, min_size=2, max_size=8), st.tuples(st.integers(-9, 9), st.integers(-9, 9)))
def test_nor_from_a_province_that_differs_from_the_sum_of_its_communes(pairs, off):
    sums = [sum(p[i] for p in pairs) for i in (0, 1)]
    printed = [max(a + b, 0) for a, b in zip(sums, off, strict=True)]
    rows = communes(*pairs, province=False).to_dict("records")
    frame = table(*rows, told(PROVINCE, *printed) if any(printed) else told(PROVINCE))
    assert list(given_away(frame, COUNTED)) == []
    # Who knows the sum from elsewhere learns no more.
    known = dict(zip(COUNTED, ({PROVINCE: n} for n in (*sums, sum(sums))), strict=True))
    assert list(given_away(frame, COUNTED, known)) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(SMALL, min_size=1, max_size=9))
def test_no_number_of_houses_follows_from_the_province(left):
    rows = [houses(key, number) for key, number in zip(COMMUNES, left, strict=False)]
    assert list(given_away(table(*rows, houses(PROVINCE, sum(left))), LEFT)) == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(PAIR, min_size=1, max_size=4),
    st.lists(PAIR, min_size=1, max_size=4),
    st.lists(PAIR, min_size=0, max_size=3),
)
@example([(0, 1), (0, 2)], [(0, 5)], [(0, 2), (0, 2)])
def test_nor_from_districts_and_communes_printed_side_by_side(first, second, others):
    rows = dict(zip(IN_119, first, strict=False))
    rows |= dict(zip(IN_118, second, strict=False))
    rows |= dict(zip(("120", "121", "122"), others, strict=False))
    rows |= {key: tuple(map(sum, zip(*pairs, strict=True)))
             for key, pairs in (("119", first), ("118", second))}  # fmt: skip
    whole = [sum(p[i] for p in (*first, *second, *others)) for i in (0, 1)]
    frame = table(*(told(key, *pair) for key, pair in rows.items()), told(PROVINCE, *whole))
    assert list(given_away(frame, COUNTED)) == []


def test_no_count_of_the_made_up_round_can_be_worked_out(made_up):
    current = made_up.current
    whole = current[current["indicator"].map(lambda c: bool(plan().indicators[c].by_area))]
    found = [
        (code, period, *leak)
        for (code, period), rows in whole.groupby(["indicator", "period"])
        for leak in given_away(rows, LEFT if rows["unit"].iloc[0] == "houses" else COUNTED)
    ]
    assert found == []


def test_some_of_the_made_up_round_is_hidden_and_most_is_shown(made_up):
    found = disclosure.masked(made_up.current, plan())
    assert 100 < disclosure.hidden_count(found) < len(found) / 10


def test_hidden_areas_are_named_in_no_disparity_and_take_former_districts_with_them(made_up):
    shown = disclosure.masked(made_up.current, plan())
    equity = disparities(shown, plan(), 2026)
    out = shown[shown["obs_status"] == "Q"].groupby(["indicator", "period"])["area"].agg(set)
    checked = 0
    for row in equity.to_dict("records"):
        away = out.get((row["indicator"], row["period"]), set())
        assert not away & {*row["best"].split(), *row["worst"].split(), *row["small"].split()}
        if row["level"] == "commune":
            assert row["n"] <= row["expected"] - len(away - {PROVINCE})
            checked += bool(away)
    assert checked


def test_a_former_district_with_a_hidden_commune_has_no_value():
    # The first commune leaves out 2 and the second, the next smallest, 10: both are hidden, and
    # so the one former district that both lie in says nothing.
    pairs = [(50, 9 + place) for place in range(len(COMMUNES))]
    some = communes((50, 2), *pairs[1:])
    shown = disclosure.masked(some, plan())
    assert set(shown.loc[shown["obs_status"] == "Q", "area"]) == numbered(0, 1)
    whole, part = (
        found.loc[found["level"] == "former_district", "n"].item()
        for found in (disparities(frame, plan(), 2026) for frame in (some, shown))
    )
    assert whole == 11
    assert part == 10


def test_an_older_value_does_not_pass_for_a_hidden_one(made_up):
    shown = disclosure.masked(made_up.current, plan())
    found = disclosure.assessed(shown, plan(), 2026, made_up.day)
    row = found[(found["indicator"] == HOUSES) & (found["area"] == PROVINCE)].iloc[0]
    assert (row["reason"], row["status"], row["met"]) == ("suppressed", *["not_assessed"] * 2)
    assert isnan(row["value"])
    others = found[~found["indicator"].isin(shown.loc[shown["obs_status"] == "Q", "indicator"])]
    inside = made_up.assessments.set_index(["indicator", "area"]).loc[
        pd.MultiIndex.from_frame(others[["indicator", "area"]])
    ]
    assert list(others["status"]) == list(inside["status"])


def test_stored_tables_of_a_public_edition(made_up):
    shown = disclosure.masked(made_up.current, plan())
    stored = {name: getattr(made_up.stored, name) for name in SCHEMAS}
    public = disclosure.public_tables(stored, shown, plan())
    assert {name: list(t.columns) for name, t in public.items()} == {
        name: schema.names for name, schema in SCHEMAS.items()
    }
    assert not len(public["proposals"]) and not len(public["problems"])
    assert len(public["tasks"]) == len(stored["tasks"])
    assert (public["tasks"][["result", "difficulty", "next_step", "raw"]] == "").all(axis=None)
    assert set(public["plans"]["area"]) <= {PROVINCE}
    below = public["observations"].query("area != @PROVINCE")
    assert not below.duplicated(["indicator", "definition", "area", "period"]).any()
    hidden_rows = below[below["obs_status"] == "Q"]
    assert len(hidden_rows) and hidden_rows["value"].isna().all()
    assert not hidden_rows["raw"].str.contains(r"\d").any()


def test_the_note_of_a_page_is_said_in_both_languages():
    for text in (*disclosure.NOTE, disclosure.NOTHING_HIDDEN):
        words = {lang: say(text, lang, count="12", threshold="5") for lang in ("vi", "en")}
        assert words["vi"] != words["en"]


def test_a_year_is_masked_in_well_under_a_second():
    # 16 indicators, 4 years, 75 communes, a third of the complements small.
    codes = [c for c, i in plan().indicators.items() if i.by_area and i.unit == "percent"]
    rows = [
        told(key, 40 + place, place % 15, code=code, period=period)
        for code in [*codes, *codes][:16]
        for period in (2023, 2024, 2025, 2026)
        for place, key in enumerate(COMMUNES)
    ]
    frame = table(*rows)
    start = perf_counter()
    disclosure.masked(frame, plan())
    assert perf_counter() - start < 1
