"""The table and one series at a time: two ways of the same rules, the same answers."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from officer import plan

from analysis.progress import assess, assess_one, series
from analysis.progress.agreement import METHODS

DAY = date(2026, 11, 30)
NUMERIC = sorted(code for code, i in plan().indicators.items() if not i.is_state)
SAME = [
    "period", "value", "met", "gap", "gap_percent", "n", "hardly_changed", "stale", "pace",
    "required_pace", "factor", "must_reverse", "outlook_value", "outlook_low", "outlook_high",
    "outlook_word", "provisional", "status", "status_before", "flipped", "stable", "score",
]  # fmt: skip


def random_table(seed: int, areas: int = 24) -> pd.DataFrame:
    """Return random walks near each target: gaps in years, breaks, two definitions, old ends."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        [
            row
            for code in NUMERIC
            for area in range(areas)
            for row in _walk(rng, code, f"{area:05d}@2025-07-01")
        ]
    )


def _walk(rng, code, area):
    indicator = plan().indicators[code]
    target = float(indicator.targets[0].value)
    ends = rng.choice([2026, 2026, 2026, 2025, 2023, 2022])
    years = [*sorted(rng.choice(np.arange(ends - 11, ends), rng.integers(0, 10), False)), ends]
    step = target * rng.choice([0.0, 0.002, 0.01, 0.05])
    values = target * rng.choice([0.9, 0.97, 1.0, 1.02]) + np.cumsum(
        rng.normal(0, step, len(years))
    )
    values += np.linspace(-8, 0, len(years)) * rng.choice([0, 1, -1]) * step
    high = float(indicator.limits.high or 1e9)
    known = [d.id for d in indicator.definitions]
    mixed = rng.random() < 0.3
    for year, value in zip(years, values, strict=True):
        yield {
            "indicator": code,
            "area": area,
            "definition": known[rng.integers(len(known))] if mixed else known[0],
            "period": int(year),
            "value": float(np.clip(round(value, int(rng.integers(1, 4))), 0, high)),
            "obs_status": "B" if rng.random() < 0.04 else "A",
            "state": "",
            "conflict": "",
        }


def test_a_table_and_each_of_its_series_are_assessed_alike():
    table = random_table(seed=7)
    found = assess(table, plan(), 2026, DAY).set_index(["indicator", "area"])
    rows = dict(zip(found.index, found.to_dict("records"), strict=True))
    for (code, area), values in series(table, plan()).groupby(["indicator", "area"]):
        one = assess_one(values, plan().indicators[code], 2026, DAY)
        if one.value is None:
            assert (code, area) not in rows
            continue
        row = rows[code, area]
        for name in SAME:
            assert same(getattr(one, name), row[name]), (code, area, name, one, row[name])
        assert one.reason == row["status_reason"], (code, area, one)
        assert " ".join(one.methods_disagree) == row["methods_disagree"], (code, area, one)
        if one.window and one.n > 1:
            assert row["window"] == f"{one.window[0]}–{one.window[1]}"


def test_the_random_tables_hold_every_situation_that_numbers_can_make():
    found = assess(random_table(seed=7), plan(), 2026, DAY)
    assert set(found["status"]) == {
        "met_holding", "met_slipping", "on_track", "nearly", "off_track", "wrong_direction",
        "not_assessed",
    }  # fmt: skip
    reasons = {"one_value", "few_points", "series_break", "definition_changed", "stale"}
    assert reasons | {"out_of_range", ""} <= set(found["status_reason"])
    assert set(found["outlook_word"]) == {"", "likely", "uncertain", "unlikely"}
    assert found["flipped"].any()
    assert set(found["stable"].dropna()) == {True, False}
    assert {m for text in found["methods_disagree"] for m in text.split()} == set(METHODS)


@pytest.mark.parametrize("block", [1, 7, 100])
def test_the_size_of_a_block_changes_nothing(block, monkeypatch):
    table = random_table(seed=1, areas=2)
    whole = assess(table, plan(), 2026, DAY)
    monkeypatch.setattr("analysis.progress.columns.BLOCK", block)
    assert assess(table, plan(), 2026, DAY).equals(whole)


def test_rows_in_any_order_give_the_same_table():
    table = random_table(seed=2, areas=3)
    shuffled = table.sample(frac=1, random_state=1)
    assert assess(table, plan(), 2026, DAY).equals(assess(shuffled, plan(), 2026, DAY))


def same(one, other) -> bool:
    if one is None:
        return bool(pd.isna(other))
    if isinstance(one, float):
        return one == pytest.approx(other, rel=1e-9, abs=1e-11)
    return bool(one == other)
