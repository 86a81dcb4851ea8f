"""Sentences about an indicator, written as a careful statistician would.

One Jinja template for each language; numbers come through figures only. A fall can be good,
a difference of percentages is in percentage points, and a change smaller than the indicator's
noise is called hardly any change.
"""

from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.catalogue import Indicator
from analysis.reports.figures import Figures, verdict
from analysis.reports.render import part


def sentences(code: str, area: str, figures: Figures) -> Markup:
    """Return two to four sentences on level, gap, required change and caveats."""
    row = figures.assessment(code, area)
    indicator = figures.catalogue.indicators[code]
    return part(
        f"narrative.{figures.lang}.j2",
        figures,
        i=indicator,
        row=row,
        verdict_of=verdict(row),
        stem=f"{code}/{area}",
        unit=figures.catalogue.unit(code),
        before=_before(figures, row, indicator),
        caveats=caveats(code, area, figures),
    )


def _before(figures: Figures, row: dict[str, Any], indicator: Indicator) -> dict[str, Any] | None:
    """Return the change since the year before, or None where the two cannot be compared."""
    if row["period"] is None or row["value"] is None:
        return None
    frame = figures.release.series
    same = frame[
        (frame["indicator"] == row["indicator"])
        & (frame["area"] == row["area"])
        & (frame["definition"] == row["definition"])
        & frame["period"].isin([row["period"], row["period"] - 1])
    ]
    if len(same) != 2 or same["segment"].nunique() != 1:
        return None
    change = float(row["value"]) - float(same.iloc[0]["value"])
    return {
        "period": int(row["period"]) - 1,
        "change": change,
        "noise": abs(change) <= float(indicator.noise),
        "good": _good(change, row["operator"]),
    }


def _good(change: float, operator: str) -> bool:
    return change < 0 if operator in ("at_most", "below", "exactly") else change > 0


def caveats(code: str, area: str, figures: Figures) -> list[str]:
    """Return what a reader must know before using the latest value, as sentences."""
    row = figures.assessment(code, area)
    indicator = figures.catalogue.indicators[code]
    known = indicator.definition(str(row["definition"]))
    found: list[str] = []
    if known and known.fit == "uncertain" and known.note:
        found.append(known.note.in_(figures.lang))
    observed = figures.release.series
    here = observed[
        (observed["indicator"] == code)
        & (observed["area"] == area)
        & (observed["period"] == row["period"])
        & (observed["definition"] == row["definition"])
    ]
    notes = [note for note in here["note"] if isinstance(note, str) and note]
    return [*found, *(note for note in notes if note not in found)]


def headline(figures: Figures) -> Markup:
    """Return the finding of the province page: how many are met, not met and unknown."""
    return part(f"headline.{figures.lang}.j2", figures, worst=worst(figures)[:3])


def worst(figures: Figures) -> list[str]:
    """Return the indicators that are farthest from their target, the farthest first.

    By the gap as a share of the target, so that percentages and rates can stand in one list;
    a stale or undecided value is not ranked, since nobody knows where it stands today.
    """
    rows = [row for (_, area), row in figures.assessed.items() if area == figures.province]
    frame = pd.DataFrame(rows)
    ranked = frame[(frame["reason"] == "") & frame["met"].isin(["not_met", "at_threshold"])]
    ranked = ranked[ranked["gap"].notna() & (ranked["target"].fillna(0) != 0)]
    share = ranked["gap"].astype(float) / ranked["target"].astype(float)
    return [
        str(code)
        for code in ranked.assign(share=share).sort_values(
            ["share", "indicator"], ascending=[False, True]
        )["indicator"]
    ]
