"""Series: which values may be joined by a line and held against the target."""

import pandas as pd

from analysis.catalogue import Catalogue, Indicator


def series(current: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return the current values with `segment`, `fit` and `isolated`, in order of period.

    Only equal definitions join, and a break begins a new segment; an isolated year (a spike of
    coverage) belongs to no segment and does not cut the one around it. `fit` says whether the
    definition is what the plan means: exact, uncertain or different.
    """
    known = {code: _definitions(indicator) for code, indicator in catalogue.indicators.items()}
    given = current[current["value"].notna()].sort_values(
        ["indicator", "area", "definition", "period"], kind="stable"
    )
    keys = zip(given["indicator"], given["definition"], given["period"], strict=True)
    found = [(known[i].get(d, ("uncertain", {})), p) for i, d, p in keys]
    isolated = pd.Series(
        [breaks.get(p) == "isolated" for (_, breaks), p in found], given.index, bool
    )
    marked = given.assign(
        fit=[fit for (fit, _), _ in found],
        isolated=isolated,
        broken=[_breaks_until(breaks, p) for (_, breaks), p in found],
        new=(given["obs_status"] == "B") & ~isolated,
    )
    groups = marked.groupby(["indicator", "area", "definition"], sort=False)
    number = (marked["broken"] + groups["new"].cumsum()).astype(int)
    segment = number.where(~marked["isolated"], -marked["period"])
    order = ["indicator", "area", "period", "definition"]
    return (
        marked.assign(segment=segment)
        .drop(columns=["new", "broken"])
        .sort_values(order, kind="stable")
        .reset_index(drop=True)
    )


def _breaks_until(breaks: dict[int, str], period: int) -> int:
    """Count the breaks up to a period: one counts whether or not its own year has a value."""
    return sum(kind == "break" and year <= period for year, kind in breaks.items())


def _definitions(indicator: Indicator) -> dict[str, tuple[str, dict[int, str]]]:
    return {d.id: (d.fit, {b.period: b.kind for b in d.breaks}) for d in indicator.definitions}
