"""Scale: 3,321 communes × 50 indicators × 10 years, every fact of every series in one pass.

    python benchmarks/assess.py            the table of the plan
    python benchmarks/assess.py --curve    and the cost up to ten times as many series

Prints seconds, peak memory, and the two promises: a hundred times faster than the scalar
functions in a loop, and within ten times of reading the table from Parquet.
"""

import argparse
import resource
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis import catalogue as catalogues
from analysis.observations.schema import OBSERVATIONS
from analysis.progress import Goals, assess, assess_columns, assess_one, goal_of
from analysis.progress.gathering import usual
from analysis.progress.registry import REASONS, STATUSES

COMMUNES, YEARS = 3321, 10
YEAR, DAY = 2026, date(2026, 11, 30)
SEED = 43


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--curve", action="store_true", help="cost up to ten times the series")
    parser.add_argument("--communes", type=int, default=COMMUNES)
    parser.add_argument("--looped", type=int, default=3000, help="series assessed one by one")
    given = parser.parse_args()
    plan = catalogues.read()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "observations.parquet"
        # Made by another process, so that its memory is not counted here.
        with ProcessPoolExecutor(1) as other:
            other.submit(write, path, given.communes).result()
        whole_table(path, plan)
    columns_against_loop(plan, given.communes, given.looped)
    if given.curve:
        curve(plan, given.communes)
    print(f"peak memory of the run: {peak():.2f} GB")


def write(path: Path, communes: int) -> None:
    """Store made-up random walks as a whole table of observations, one indicator at a time."""
    plan = catalogues.read()
    rng = np.random.default_rng(SEED)
    with pq.ParquetWriter(path, OBSERVATIONS) as writer:
        for code, indicator in plan.indicators.items():
            writer.write_table(table_of(rng, code, indicator, communes))


def table_of(rng, code: str, indicator, communes: int):
    size = communes * YEARS
    goal = float(indicator.targets[0].value or 100)
    values = walks(rng, communes, goal)
    area = np.repeat([f"{n:05d}@2025-07-01" for n in range(communes)], YEARS)
    period = np.tile(np.arange(YEAR - YEARS + 1, YEAR + 1), communes)
    texts = {
        "indicator": code, "definition": indicator.definitions[0].id, "sex": "_T", "age": "_T",
        "residence": "_T", "vintage": "2026-11-20", "unit": indicator.unit, "obs_status": "A",
        "origin": "reported", "agency": "so-y-te", "file": "so-y-te-2026.xlsx",
        "sha256": "0" * 64, "sheet": "Chỉ tiêu", "raw": "12,5",
    }  # fmt: skip
    cells = [f"F{n}" for n in range(size)]
    state = np.full(size, "in_progress" if indicator.is_state else "")
    full = {name: np.full(size, texts.get(name, "")) for name in OBSERVATIONS.names} | {
        "area": area,
        "period": period,
        "value": values,
        "cell": cells,
        "state": state,
    }
    full |= {"numerator": np.full(size, np.nan), "denominator": np.full(size, np.nan)}
    full |= {"sample": np.ones(size, dtype=bool)}
    return pa.table({n: pa.array(c) for n, c in full.items()}).cast(OBSERVATIONS)


def walks(rng, communes: int, goal: float) -> np.ndarray:
    """Return random walks that start somewhat below their goal, laid end to end."""
    start = goal * rng.uniform(0.7, 1.0, (communes, 1))
    steps = rng.normal(0.005 * goal, 0.02 * goal, (communes, YEARS))
    return np.round(np.clip(start + np.cumsum(steps, axis=1), 0, goal * 1.0), 2).ravel()


def whole_table(path: Path, plan) -> None:
    read, table = timed(lambda: pd.read_parquet(path))
    print(f"peak memory with the table read: {peak():.2f} GB")
    spent, found = timed(lambda: assess(table.assign(conflict=""), plan, YEAR, DAY))
    print(f"{len(table):,} observations read from Parquet in {read:.2f} s")
    print(
        f"assess(table): {len(found):,} assessments in {spent:.2f} s, {spent / read:.1f}× reading"
    )
    print(f"peak memory so far: {peak():.2f} GB")


def columns_against_loop(plan, communes: int, looped: int) -> None:
    starts, years, values, goals, indicators = columns(plan, communes)
    of_each = list(plan.indicators.values())
    quick, facts = timed(lambda: run(starts, years, values, goals, of_each, indicators))
    size = len(starts) - 1
    some = np.random.default_rng(SEED).choice(size, min(looped, size), replace=False)
    series = [dict(zip(years[a:b].tolist(), values[a:b].tolist(), strict=True))
              for a, b in zip(starts[some], starts[some + 1], strict=True)]  # fmt: skip
    of = [of_each[indicators[place]] for place in some]
    slow, ones = timed(
        lambda: [assess_one(s, i, YEAR, DAY) for s, i in zip(series, of, strict=True)]
    )
    same = np.mean([one.status == status_of(facts, at) for one, at in zip(ones, some, strict=True)])
    each = slow / len(some)
    print(f"assess_columns: {size:,} series in {quick:.2f} s")
    whole = each * size
    print(f"assess_one in a loop: {len(some):,} series in {slow:.2f} s, {whole:,.0f} s for all:")
    print(f"    {whole / quick:,.0f}× slower; the same status in {same:.1%}")


def columns(plan, communes: int):
    """Return made-up series of every indicator end to end, with their goals."""
    rng = np.random.default_rng(SEED)
    goals = [goal_of(i, i.target_at(DAY)) for i in plan.indicators.values()]
    each = [walks(rng, communes, goal.value if goal else 100.0) for goal in goals]
    which = np.repeat(np.arange(len(goals)), communes)
    starts = np.arange(len(which) + 1, dtype=np.int64) * YEARS
    years = np.tile(np.arange(YEAR - YEARS + 1, YEAR + 1), len(which))
    return starts, years, np.concatenate(each), Goals.of(goals, which), which


def run(starts, years, values, goals, indicators, which):
    none = np.zeros(len(which), dtype=np.int8)
    doubted = ~usual(values[starts[1:] - 1], indicators, which)
    held = np.where(doubted, REASONS.index("out_of_range"), none).astype(np.int8)
    return assess_columns(starts, years, values, goals, YEAR, held, none > 0, none)


def status_of(facts, at: int) -> str:
    return STATUSES[facts.status[at]]


def curve(plan, communes: int) -> None:
    of_each = list(plan.indicators.values())
    for times in (1, 2, 5, 10):
        given = columns(plan, communes * times)
        spent, _ = timed(partial(run, *given[:4], of_each, given[4]))
        size = len(given[4])
        each = 1e6 * spent / size
        print(f"{times:>3}×: {size * YEARS:>11,} values, {spent:6.2f} s, {each:5.2f} µs a series")


def timed(call):
    begun = perf_counter()
    result = call()
    return perf_counter() - begun, result


def peak() -> float:
    """Return the peak memory of this process in GB."""
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / (1e9 if sys.platform == "darwin" else 1e6)


if __name__ == "__main__":
    main()
