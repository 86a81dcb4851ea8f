"""Which indicators a leader must look at first, and why in a few words."""

from typing import Any

import pandas as pd

from analysis.reports.figures import Figures
from analysis.reports.figures.counts import rows

Row = dict[str, Any]
LAST = float("inf")


def in_danger(figures: Figures, group: str = "province") -> list[str]:
    """Return the indicators that are bad or getting worse, the most urgent first.

    Not met and moving the wrong way; lost or overdue; off track and unlikely to arrive; off
    track; met but slipping. Within a rank by the bounded score from below, then by the gap as a
    share of the target from above. An indicator without a verdict is never among them.
    """
    found = [(rank, row) for row in rows(figures, group) if (rank := _rank(row)) is not None]
    return [str(row["indicator"]) for rank, row in sorted(found, key=_order)]


def _rank(row: Row) -> int | None:
    """Return how urgent an indicator is, 0 first; None where it is not in danger."""
    if row["reason"] or row["status"] == "not_assessed":
        return None
    if row["state"] == "lost" or row["status"] == "milestone_overdue":
        return 1
    off = 2 if row["outlook_word"] == "unlikely" else 3
    return {"wrong_direction": 0, "off_track": off, "met_slipping": 4}.get(row["status"])


def _order(ranked: tuple[int, Row]) -> tuple[int, float, float, str]:
    rank, row = ranked
    score = LAST if row["score"] is None else float(row["score"])
    share = -LAST if row["gap_percent"] is None else float(row["gap_percent"])
    return rank, score, -share, str(row["indicator"])


def worst(figures: Figures, group: str = "province") -> list[str]:
    """Return the indicators that are farthest from their target, the farthest first.

    By the gap as a share of the target, so that percentages and rates can stand in one list;
    a stale or undecided value is not ranked, since nobody knows where it stands today.
    """
    frame = pd.DataFrame(rows(figures, group))
    if frame.empty:
        return []
    ranked = frame[(frame["reason"] == "") & frame["met"].isin(["not_met", "at_threshold"])]
    ranked = ranked[ranked["gap"].notna() & (ranked["target"].fillna(0) != 0)]
    share = ranked["gap"].astype(float) / ranked["target"].astype(float)
    ordered = ranked.assign(share=share).sort_values(
        ["share", "indicator"], ascending=[False, True]
    )
    return [str(code) for code in ordered["indicator"]]
