"""What was reported for a year: of each indicator and area the row that counts, silence too."""

from typing import Any

from analysis.observations import records
from analysis.progress.gathering import totals
from analysis.reports.figures import Figures

Row = dict[str, Any]
Reported = dict[tuple[str, str], Row]
"""Rows by indicator and area; an indicator and area without a row was not reported at all."""
_BLANK = dict.fromkeys(("source", "address", "correction", "correction_note"), "")


def reported(figures: Figures, year: int) -> Reported:
    """Return what counts of a year, of the way of measuring that the release goes by."""
    frame = totals(figures.release.current)
    found: Reported = {}
    for row in records(frame[frame["period"] == year]):
        key = (row["indicator"], row["area"])
        if key not in found or _rank(figures, row) < _rank(figures, found[key]):
            found[key] = _BLANK | row
    return found


def _rank(figures: Figures, row: Row) -> tuple[bool, int]:
    """Return the place of a row among those of one indicator and area: the assessed way first."""
    assessed = figures.assessed.get((row["indicator"], row["area"]), {}).get("definition")
    ways = [d.id for d in figures.catalogue.indicators[row["indicator"]].definitions]
    known = row["definition"] in ways
    return row["definition"] != assessed, ways.index(row["definition"]) if known else len(ways)
