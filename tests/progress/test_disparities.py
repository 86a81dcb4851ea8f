"""The table of disparities: who is compared with whom, and what a missing part does."""

from math import sqrt

import pandas as pd
import pytest
from officer import plan

from analysis.progress import disparities
from analysis.progress.disparities import COLUMNS

DISTRICTS = ["116", "118", "119", "120", "121", "122", "123", "124", "125", "126", "127", "128"]
MOC_CHAU, VAN_HO, SON_LA, SOP_COP = "123", "128", "116", "127"
CHIENG_SON = "03985@2025-07-01"


def told(area, numerator, denominator=100.0, period=2024, code="CT42", **more):
    known = numerator is not None and denominator is not None
    return {
        "indicator": code,
        "definition": plan().indicators[code].definitions[0].id,
        "area": area,
        "period": period,
        "sex": "_T",
        "age": "_T",
        "residence": "_T",
        "value": 100 * numerator / denominator if known else None,
        "numerator": numerator,
        "denominator": denominator,
        "obs_status": "A",
    } | more


def only(rows, level, year=2026):
    found = disparities(pd.DataFrame(rows), plan(), year)
    return found[found["level"] == level].to_dict("records")[0]


def districts(**of):
    """Twelve districts of 100 households, 50 of them with facilities; `of` says which differ."""
    return [told(code, of.get(f"d{code}", 50)) for code in DISTRICTS]


def test_twelve_districts_by_hand():
    found = only(districts(d123=80, d128=20), "district")
    assert (found["n"], found["expected"]) == (12, 12)
    assert found["mean"] == pytest.approx(50)
    assert (found["difference"], found["ratio"]) == (60, 4)
    assert found["mdmw"] == pytest.approx((30 + 30) / 12)
    assert found["covar"] == pytest.approx(100 * sqrt((900 + 900) / 12) / 50)
    assert found["par"] == pytest.approx(80 - 50)
    assert (found["best"], found["best_value"]) == (MOC_CHAU, 80)
    assert (found["worst"], found["worst_value"]) == (VAN_HO, 20)


def test_former_districts_that_one_commune_joins_are_taken_together():
    # Chiềng Sơn lies in Mộc Châu and in Vân Hồ: 80 of 100 and 20 of 100 are 100 of 200.
    found = only(districts(d123=80, d128=20), "former_district")
    assert (found["n"], found["expected"]) == (11, 11)
    assert found["difference"] == 0


def test_communes_add_up_to_the_former_districts_they_lie_in():
    areas = [a for a in plan().areas.values() if a.level == "commune" and "2025-07-01" in a.key]
    rows = [told(a.key, 90 if a.key == CHIENG_SON else 40, period=2026) for a in areas]
    found = only(rows, "former_district")
    joined = len([a for a in areas if a.key != CHIENG_SON and _lies_in(a, {MOC_CHAU, VAN_HO})])
    assert found["best"] == f"{MOC_CHAU}+{VAN_HO}"
    assert found["best_value"] == pytest.approx((90 + 40 * joined) / (joined + 1))
    assert (found["worst_value"], found["expected"]) == (40, 11)


def _lies_in(area, districts):
    parts = [a for a in plan().areas.values() if a.successor == area.key]
    return bool(districts & {part.parent.partition("@")[0] for part in parts})


def test_a_silent_area_is_missing_and_one_that_cannot_have_a_value_is_not():
    rows = districts(d123=80, d128=20)
    silent = only([row for row in rows if row["area"] != SON_LA], "district")
    assert (silent["n"], silent["expected"]) == (11, 12)
    without = only([r | {"obs_status": "M", "value": None} if r["area"] == SON_LA else r
                    for r in rows], "district")  # fmt: skip
    assert (without["n"], without["expected"]) == (11, 11)


def test_too_many_silent_areas_leave_names_and_no_measure():
    found = only(districts(d123=80, d128=20)[2:], "district")
    assert (found["n"], found["expected"], found["worst"]) == (10, 12, VAN_HO)
    assert pd.isna(found["covar"]) and pd.isna(found["mean"])


def test_an_area_without_counts_can_be_the_worst_but_weighs_nothing():
    rows = [*districts(d123=80)[:-1], told(VAN_HO, None, None, value=10.0)]
    found = only(rows, "district")
    assert (found["worst"], found["difference"]) == (VAN_HO, 70)
    assert found["mean"] == pytest.approx((80 + 10 * 50) / 11)


def test_a_count_has_no_mean_but_a_worst_area():
    rows = [told(code, None, None, code="CT36", value=float(n)) for n, code in enumerate(DISTRICTS)]
    found = only(rows, "district")
    assert (found["best"], found["worst"], found["worst_value"]) == (SON_LA, VAN_HO, 11)
    assert pd.isna(found["mean"]) and found["small"] == ""


def test_an_area_with_few_households_is_named():
    rows = [row | {"numerator": 5.0, "denominator": 10.0} if row["area"] == SOP_COP else row
            for row in districts()]  # fmt: skip
    assert only(rows, "district")["small"] == SOP_COP


def test_what_lies_after_the_reporting_year_and_what_only_one_area_says_is_left_out():
    assert disparities(pd.DataFrame(districts()), plan(), 2023).empty
    assert disparities(pd.DataFrame(districts()[:1]), plan(), 2026).empty


def test_no_value_gives_an_empty_table_with_its_columns():
    nothing = pd.DataFrame(districts()).iloc[:0]
    assert list(disparities(nothing, plan(), 2026).columns) == COLUMNS
