"""The register: who has reported for a year, on time or late, and how completely."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd

from analysis.catalogue import Agency, Catalogue
from analysis.observations.schema import records
from analysis.returns.form import last_day

Standing = Literal["on_time", "late", "unreadable", "missing"]
File = dict[str, Any]


@dataclass(frozen=True)
class Sender:
    """What one agency sent for the reporting year, in order of arrival."""

    agency: Agency
    files: tuple[File, ...]
    standing: Standing

    @property
    def late(self) -> bool:
        """Whether the first return that could be read came after the last day."""
        return self.standing == "late"

    @property
    def latest(self) -> File | None:
        """Return the last return that could be read."""
        return next((file for file in reversed(self.files) if file["accepted"]), None)


def senders(
    returns: pd.DataFrame, catalogue: Catalogue, year: int, only_known: bool = False
) -> list[Sender]:
    """Return every agency whose return is expected for a year, with what it sent.

    `returns` is the register of files; `only_known` leaves out who sent nothing (publishers
    of figures are expected by nobody).
    """
    deadline = catalogue.deadline("returns", year)
    sent: dict[str, list[File]] = {}
    of_year = returns[returns["year"] == year].sort_values("vintage", kind="stable")
    for row in records(of_year):
        sent.setdefault(row["agency"], []).append(row)
    agencies = catalogue.agencies
    expected = list(sent) if only_known else list(expected_of(catalogue, year))
    listed = [(agencies[code], tuple(sent.get(code, ()))) for code in expected if code in agencies]
    return [Sender(agency, files, _standing(files, deadline)) for agency, files in listed]


def expected_of(catalogue: Catalogue, year: int) -> dict[str, Agency]:
    """Return the agencies whose return is expected for a year, by code."""
    day = last_day(catalogue, year)
    return {code: a for code, a in catalogue.agencies.items() if a.reports and a.exists_on(day)}


def _standing(files: tuple[File, ...], deadline: date) -> Standing:
    if not files:
        return "missing"
    good = [str(file["vintage"])[:10] for file in files if file["accepted"]]
    if not good:
        return "unreadable"
    return "late" if min(good) > deadline.isoformat() else "on_time"
