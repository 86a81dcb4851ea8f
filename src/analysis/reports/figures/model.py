"""What a figure is: its number, what it says, and the cells it rests on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class FigureError(KeyError):
    """A figure was asked for that the release does not have."""


@dataclass(frozen=True)
class Input:
    """One cell that a figure rests on, as it was received."""

    file: str
    sheet: str
    cell: str
    raw: str
    received: str
    agency: str
    source: str = ""
    address: str = ""
    sha256: str = ""
    correction: str = ""
    correction_note: str = ""


@dataclass(frozen=True)
class Figure:
    """One printed number. `parts` are the keys of other figures that its formula names.

    Where they are many they are listed on another page: `listed_on` names it.
    """

    key: str
    value: float
    text: str
    formula: str
    inputs: tuple[Input, ...] = ()
    parts: tuple[str, ...] = ()
    listed_on: str = ""
    law: str = ""
    quote: str = ""

    @property
    def subject(self) -> str:
        """Return what comes first in the key: an indicator, or a group that is counted."""
        return self.key.partition("/")[0]


LOOKS = (
    *("met", "met_slipping", "on_track", "nearly", "milestone_pending", "at_threshold"),
    *("not_met", "off_track", "milestone_overdue", "wrong_direction", "not_assessed"),
)
"""Every word that `look` may give, from good to bad."""


def verdict(row: Mapping[str, Any]) -> str:
    """Return whether the level meets the target: a stale or undecided value is not assessed."""
    return "not_assessed" if row["reason"] else str(row["met"])


def look(row: Mapping[str, Any]) -> str:
    """Return the word whose shape and colour stand for an indicator.

    Its status; where there is none, whether the level meets the target; «not_assessed» where
    even that cannot be said. What is met and holding is met, whichever way it was judged.
    """
    status = str(row["status"])
    if status in ("met_holding", "milestone_done"):
        return "met"
    return status if status != "not_assessed" else verdict(row)


def anchor(key: str) -> str:
    """Return the id of a figure's entry: so-CT25-14-2026-gap."""
    return "so-" + re.sub(r"[^A-Za-z0-9]+", "-", key).strip("-")


_SHARED = (
    *("file", "sheet", "agency", "source", "address", "sha256"),
    *("correction", "correction_note"),
)


def inputs_of(row: Mapping[str, Any]) -> tuple[Input, ...]:
    """Return the cells of an observation: one, or numerator and denominator."""
    cells = str(row["cell"]).split("/")
    raws = str(row["raw"]).split(" / ") if len(cells) > 1 else [str(row["raw"])]
    shared = {name: row[name] for name in _SHARED}
    return tuple(
        Input(cell=cell, raw=raw, received=str(row["vintage"])[:10], **shared)
        for cell, raw in zip(cells, raws, strict=True)
    )
