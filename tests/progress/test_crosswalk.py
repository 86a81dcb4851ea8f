"""Communes before and after July 2025: exact sums, and what is not known stays visible."""

from datetime import date

import pytest
from officer import plan

from analysis.catalogue import Area
from analysis.progress.crosswalk import crosswalk, rebased, regrouped

EVE, MORROW = date(2025, 6, 30), date(2025, 7, 1)
END_OF_2024 = date(2024, 12, 31)


def area(code, level="commune", since=None, until=None, parent="", successor="", confirmed=True):
    return Area(
        code=code,
        valid_from=since,
        valid_to=until,
        name=code,
        type="",
        level=level,
        parent=parent,
        successor=successor,
        succession="",
        confirmed=confirmed,
        source="",
    )


def register(*areas):
    return {one.key: one for one in areas}


# 1 and 2 of district D, 3 of district E; 1 goes into the new 1, 2 and 3 together into the new 3.
SMALL = register(
    area("D", "district", until=EVE),
    area("E", "district", until=EVE),
    area("1", until=EVE, parent="D", successor="1@2025-07-01"),
    area("2", until=EVE, parent="D", successor="3@2025-07-01"),
    area("3", until=EVE, parent="E", successor="3@2025-07-01", confirmed=False),
    area("1", since=MORROW),
    area("3", since=MORROW),
)


def test_parts_districts_and_what_joins_them():
    walk = crosswalk(SMALL, EVE, MORROW)
    assert walk.successor == {"1": "1", "2": "3", "3": "3"}
    assert walk.parts == {"1": ("1",), "3": ("2", "3")}
    assert (walk.joining, walk.unconfirmed) == ({"3"}, {"3"})
    assert walk.district_groups() == {"D": "D+E", "E": "D+E"}
    assert walk.commune_groups() == {"1": "D+E", "3": "D+E"}


def test_values_are_rebuilt_from_sums():
    # 3 of 10 and 30 of 40 are 33 of 50 = 66 %, not the mean of 30 % and 75 %.
    found = rebased(crosswalk(SMALL, EVE, MORROW), ["1", "2", "3"], [5, 3, 30], [10, 10, 40])
    assert (found["1"].value, found["3"].value) == (50, 66)
    assert found["3"].parts == 2


def test_a_missing_part_leaves_the_new_commune_without_a_value():
    found = rebased(crosswalk(SMALL, EVE, MORROW), ["1", "2"], [5, 3], [10, 10])
    assert (found["1"].value, found["3"].value, found["3"].missing) == (50, None, 1)


def test_an_area_of_the_same_day_is_its_own_part():
    walk = crosswalk(SMALL, EVE, EVE)
    assert walk.successor == {"1": "1", "2": "2", "3": "3"}
    assert (walk.joining, walk.incomplete, walk.unconfirmed) == (set(), set(), set())


def test_districts_that_one_commune_joins_compare_together():
    walk = crosswalk(SMALL, EVE, MORROW)
    before = regrouped(["D", "E"], [8, 30], [20, 40], walk.district_groups())
    after = regrouped(["1", "3"], [6, 36], [10, 50], walk.commune_groups())
    assert before["D+E"].value == pytest.approx(100 * 38 / 60)
    assert after["D+E"].value == 70


@pytest.mark.parametrize(
    ("codes", "words"),
    [(["1", "1", "2"], "stands twice"), (["1", "2", "9"], "does not know: 9")],
)
def test_a_strange_code_is_refused(codes, words):
    with pytest.raises(ValueError, match=words):
        rebased(crosswalk(SMALL, EVE, MORROW), codes, [1, 1, 1], [2, 2, 2])


def test_the_crosswalk_runs_forward():
    with pytest.raises(ValueError, match="runs forward"):
        crosswalk(SMALL, MORROW, EVE)


# The catalogue: table of 200 units to 75 of resolution 1681/NQ-UBTVQH15.
def test_two_hundred_communes_become_seventy_five():
    walk = crosswalk(plan().areas, EVE, MORROW)
    assert (len(walk.successor), len(walk.parts)) == (200, 75)
    assert (walk.unplaced, walk.incomplete) == (set(), set())


def test_only_chieng_son_joins_two_districts():
    walk = crosswalk(plan().areas, EVE, MORROW)
    joining = {plan().area(code, MORROW).name for code in walk.joining}
    assert joining == {"Chiềng Sơn"}
    assert walk.parts["03985"] == ("03985", "04056")  # Chiềng Sơn and Chiềng Xuân
    assert walk.districts["03985"] == ("123", "128")  # Mộc Châu and Vân Hồ
    assert len(set(walk.district_groups().values())) == 11


def test_sums_over_the_province_are_exact():
    walk = crosswalk(plan().areas, EVE, MORROW)
    codes = sorted(walk.successor)
    numerators, denominators = range(1, 201), range(1001, 1201)
    found = rebased(walk, codes, numerators, denominators)
    assert sum(one.numerator for one in found.values()) == 200 * 201 // 2
    assert sum(one.denominator for one in found.values()) == 200 * 1000 + 200 * 201 // 2


def test_the_communes_that_nobody_traced_are_named_and_not_guessed():
    # Nine communes of Mộc Châu were split on 1 February 2025 without a published table.
    walk = crosswalk(plan().areas, END_OF_2024, MORROW)
    assert (len(walk.successor), len(walk.unplaced)) == (195, 9)
    codes = sorted({*walk.successor, *walk.unplaced})
    found = rebased(walk, codes, [1] * 204, [10] * 204)
    assert {code for code, one in found.items() if one.value is None} == walk.incomplete
    assert all(walk.districts[code] == ("123",) for code in walk.incomplete)
