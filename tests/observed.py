"""Observations by hand: one line says what a test needs, the rest is as usual."""

from typing import Any

import pandas as pd
from officer import plan

from analysis.observations import table

USUAL: dict[str, Any] = {
    "area": "14", "period": 2026, "sex": "_T", "age": "_T", "residence": "_T",
    "vintage": "2026-11-20", "state": "", "unit": "percent", "obs_status": "A", "agency": "so-y-te",
    "origin": "reported", "sample": False, "file": "f.xlsx", "sha256": "0", "sheet": "s",
}  # fmt: skip


def observed(*rows: dict[str, Any]) -> pd.DataFrame:
    """Return the long table of some rows, each with a cell of its own."""
    return table(
        "observations",
        (
            {"cell": f"A{n}", "definition": definition_of(row)} | USUAL | row
            for n, row in enumerate(rows, 1)
        ),
    )


def definition_of(row: dict[str, Any]) -> str:
    """Return the plan's own way of measuring an indicator."""
    return plan().indicators[row["indicator"]].definitions[0].id
