"""Calibration: the outlook on real figures that did not choose the method.

    python benchmarks/outlook.py

Fourteen series of Vietnam's 63 provinces (data/gso_provinces.csv), staff and beds as rates per
10,000 people. From every origin the last up-to-six values forecast one, two, three … years
ahead. Error is scaled by the series' own mean absolute yearly change, averaged per province and
then over provinces; coverage is of 80 % intervals. Series with the lowest coverage come first.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from math import inf, sqrt
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.progress.outlook import T90, outlook

DATA = Path(__file__).parent / "data" / "gso_provinces.csv"
PER_10000 = ("doctors", "midwives", "nurses", "pharmacists_university", "beds_total",
             "beds_commune_stations")  # fmt: skip
PERCENT = ("immunised_under1", "literate_15plus", "trained_employed")
AHEAD = (1, 2, 3, 5)
FEWEST, WINDOW = 4, 6
"""Values that the word of an outlook needs, and values looked back at."""

Points = list[tuple[int, float]]
Forecast = tuple[float, float, float]


@dataclass(frozen=True)
class Trial:
    """One forecast of one series at one horizon, by every method, beside what came."""

    series: str
    area: str
    ahead: int
    scale: float
    truth: float
    forecasts: dict[str, Forecast]


def main() -> None:
    trials = list(every_trial())
    print(table(trials).to_string(float_format=lambda x: f"{x:.2f}"))
    print("\nmean scaled error, all horizons")
    print(errors(trials).to_string(float_format=lambda x: f"{x:.2f}"))


def table(trials: list[Trial]) -> pd.DataFrame:
    """Return the share of truths inside each method's 80 % interval, worst of ours first."""
    covered = pd.DataFrame(
        {"series": t.series, "ahead": t.ahead, "area": t.area}
        | {name: low <= t.truth <= high for name, (_, low, high) in t.forecasts.items()}
        for t in trials
    )
    per_area = covered.groupby(["series", "ahead", "area"]).mean()
    mean = per_area.groupby(["series", "ahead"]).mean() * 100
    counts = covered.groupby(["series", "ahead"]).size().rename("trials")
    return mean.join(counts).sort_values("ours")


def errors(trials: list[Trial]) -> pd.DataFrame:
    """Return the mean absolute error in yearly changes of the series, by series and horizon."""
    missed = pd.DataFrame(
        {"series": t.series, "ahead": t.ahead, "area": t.area}
        | {name: abs(middle - t.truth) / t.scale for name, (middle, _, _) in t.forecasts.items()}
        for t in trials
    )
    per_area = missed.groupby(["series", "ahead", "area"]).mean()
    return per_area.groupby(["series", "ahead"]).mean().sort_values("ours", ascending=False)


def every_trial() -> Iterator[Trial]:
    for series, limits, area, points in every_series():
        changes = [abs(b - a) / (j - i) for (i, a), (j, b) in itertools.pairwise(points)]
        scale = float(np.mean(changes)) if changes else 0.0
        if scale == 0:
            continue
        truths = dict(points)
        for end in range(FEWEST, len(points)):
            window = points[max(0, end - WINDOW) : end]
            for ahead in AHEAD:
                year = window[-1][0] + ahead
                if year in truths:
                    found = {name: method(window, year, limits) for name, method in METHODS.items()}
                    yield Trial(series, area, ahead, scale, truths[year], found)


def every_series() -> Iterator[tuple[str, tuple[float, float], str, Points]]:
    """Yield each series of each province: name, natural limits, province, points."""
    wide = pd.read_csv(DATA)
    people = wide[wide["series"] == "population_average"].set_index(["area", "year"])["value"]
    for (series, area), rows in wide.groupby(["series", "area"]):
        points = list(zip(rows["year"], rows["value"], strict=True))
        if series in PER_10000:
            # Thousand persons below the line, 10,000 people above it.
            points = [(y, 10 * v / people[area, y]) for y, v in points if (area, y) in people.index]
        yield str(series), (0.0, 100.0 if series in PERCENT else inf), str(area), sorted(points)


def ours(points: Points, year: int, limits: tuple[float, float]) -> Forecast:
    found = outlook([y for y, _ in points], [v for _, v in points], year, limits)
    assert found is not None
    return found.value, found.low, found.high


def line(points: Points, year: int, limits: tuple[float, float]) -> Forecast:
    """Ordinary least squares with its prediction interval."""
    x, y = np.array(points, dtype=float).T
    slope, level = np.polyfit(x - x.mean(), y, 1)
    left = len(x) - 2
    residual = y - level - slope * (x - x.mean())
    away = (year - x.mean()) ** 2 / ((x - x.mean()) ** 2).sum()
    half = T90[left - 1] * sqrt((residual**2).sum() / left * (1 + 1 / len(x) + away))
    return around(level + slope * (year - x.mean()), half, limits)


def growth(points: Points, year: int, limits: tuple[float, float]) -> Forecast:
    """Compound yearly growth from end to end; a random walk's interval around it."""
    (first_year, first), (last_year, last) = points[0], points[-1]
    known = first > 0 and last > 0
    rate = (last / first) ** (1 / (last_year - first_year)) if known else 1.0
    return around(last * rate ** (year - last_year), walk(points, year), limits)


def drifting(
    points: Points, year: int, limits: tuple[float, float], damping: float | None
) -> Forecast:
    """No change (damping 0) or a drift whose yearly steps shrink by the damping."""
    (first_year, first), (last_year, last) = points[0], points[-1]
    slope = (last - first) / (last_year - first_year)
    steps = sum((damping or 0.0) ** k for k in range(1, year - last_year + 1))
    return around(last + slope * steps, walk(points, year), limits)


def walk(points: Points, year: int) -> float:
    """Half the 80 % interval of a random walk with normal steps."""
    steps = [(b - a) / sqrt(j - i) for (i, a), (j, b) in itertools.pairwise(points)]
    return 1.2816 * sqrt(float(np.mean(np.square(steps))) * (year - points[-1][0]))


def around(middle: float, half: float, limits: tuple[float, float]) -> Forecast:
    low, centre, high = np.clip([middle - half, middle, middle + half], *limits)
    return float(centre), float(low), float(high)


METHODS: dict[str, Callable[[Points, int, tuple[float, float]], Forecast]] = {
    "ours": ours,
    "OLS": line,
    "CAGR": growth,
    "naive": partial(drifting, damping=0.0),
    "damped": partial(drifting, damping=0.8),
}

if __name__ == "__main__":
    main()
