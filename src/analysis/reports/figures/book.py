"""The figures of one page: made when they are first shown, listed at its end.

A page prints numbers only through `Figures.show`; each links to its entry in «Nguồn số liệu»
(sources.py). A key says what a number is: CT25/14/2026/gap (indicator, area, period, measure),
CT41/commune/2026/covar (of all areas of a level), province/2026/on_track/count (of a group).
"""

import json
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.catalogue import Catalogue
from analysis.language import number, say
from analysis.observations import records
from analysis.observations.files import write_whole
from analysis.release import Release
from analysis.reports import subjects
from analysis.reports.figures import counts, measures, spread
from analysis.reports.figures.model import Figure, FigureError, anchor

Row = dict[str, Any]


@dataclass
class Figures:
    """The figures of one page."""

    release: Release
    page: str
    lang: str = "vi"
    shown: dict[str, Figure] = field(default_factory=dict)
    tallies: dict[str, Figure] = field(default_factory=dict)
    subject: str = ""
    """The agency, indicator or area that the page is about."""

    @property
    def catalogue(self) -> Catalogue:
        """Return the catalogue of the release."""
        return self.release.catalogue

    @property
    def province(self) -> str:
        """Return the key of the province, whose page it is unless said otherwise."""
        return self.catalogue.plan.province

    def get(self, key: str) -> Figure:
        """Return a figure by key, and list it with its parts at the end of the page.

        Raises FigureError when the release has no such number.
        """
        if key not in self.shown:
            self.shown[key] = self.made(key)
        if not self.shown[key].listed_on:
            for part in self.shown[key].parts:
                self.get(part)
        return self.shown[key]

    def tally(self, key: str, count: int, formula: str) -> str:
        """Name a count of the page (files, faults) as a figure and return its key."""
        text = number(count, 0, self.lang)
        self.tallies[key] = Figure(key, count, text, say(formula, self.lang))
        return key

    def text(self, key: str) -> str:
        """Return the number as printed, for alt texts and charts; it is listed as well."""
        return self.get(key).text

    def value(self, key: str) -> float:
        """Return the number itself, for choosing words; nothing is listed."""
        return self.made(key).value

    def show(self, key: str) -> Markup:
        """Return the number as a link to its entry in «Nguồn số liệu»."""
        figure = self.get(key)
        return Markup('<a class="so" data-figure="{}" href="#{}">{}</a>').format(
            key, anchor(key), figure.text
        )

    def made(self, key: str) -> Figure:
        """Return a figure without listing it; raise FigureError when there is no such number."""
        if key in self.tallies:
            return self.tallies[key]
        parts = key.split("/")
        if len(parts) != 4:
            raise FigureError(key)
        if parts[0] not in self.catalogue.indicators:
            return counts.figure(self, key)
        if parts[1] in spread.LEVELS:
            return spread.figure(self, key)
        return measures.figure(self, key)

    def __contains__(self, key: str) -> bool:
        """Return whether the release has a figure; nothing is listed."""
        try:
            self.made(key)
        except FigureError:
            return False
        return True

    @cached_property
    def pages(self) -> dict[str, frozenset[str]]:
        """Return the subjects that have a page in this release, by kind."""
        whole = self.release.whole or self.release
        return {kind: frozenset(listed(whole)) for kind, listed in subjects.KINDS.items()}

    @cached_property
    def observed(self) -> dict[tuple[str, str, int, str], Row]:
        """Return the value that counts by indicator, area, period and definition."""
        names = ["indicator", "area", "period", "definition"]
        return {tuple(row[n] for n in names): row for row in records(self.release.series)}

    @cached_property
    def courses(self) -> dict[tuple[str, str], pd.DataFrame]:
        """Return what decides which values are joined into a series, by indicator and area."""
        names = ["period", "value", "definition", "segment", "fit"]
        whole = self.release.series[["indicator", "area", *names]]
        groups = whole.groupby(["indicator", "area"], sort=False)
        return {(str(code), str(area)): frame for (code, area), frame in groups}

    def usable(self, code: str, area: str) -> pd.DataFrame:
        """Return the values of an indicator in an area that may be held against the target.

        Rows of the release's series up to the reporting year; column `in_target` is True.
        """
        frame = self.release.series
        here = frame[(frame["indicator"] == code) & (frame["area"] == area)]
        usable = (here["fit"] != "different") & (here["period"] <= self.release.year)
        return here[usable].assign(in_target=True)

    @cached_property
    def planned(self) -> dict[tuple[str, str, int], Row]:
        """Return what was planned for an indicator, area and year, as last told.

        Where several agencies tell it, the one that answers for the indicator counts.
        """
        rows = records(self.release.stored.plans.sort_values(["vintage", "file"], kind="stable"))
        rows.sort(key=lambda row: -self._rank(row["indicator"], row["agency"]))
        blank = dict.fromkeys(("source", "address", "correction", "correction_note"), "")
        return {(row["indicator"], row["area"], row["period"]): blank | row for row in rows}

    def _rank(self, code: str, agency: str) -> int:
        """Return the place of an agency among those that answer for an indicator: 0 decides."""
        owners = [owner.code for owner in self.catalogue.owners(code, self.release.day)]
        return owners.index(agency) if agency in owners else len(owners)

    @cached_property
    def assessed(self) -> dict[tuple[str, str], Row]:
        """Return the assessment of each indicator and area."""
        rows = self.release.assessments.astype(object).where(self.release.assessments.notna(), None)
        return {(row["indicator"], row["area"]): row for row in records(rows)}

    def assessment(self, code: str, area: str) -> Row:
        """Return the assessment of an indicator in an area; FigureError where there is none."""
        found = self.assessed.get((code, area))
        if found is None:
            raise FigureError(f"{code}/{area}")
        return found

    @cached_property
    def disparities(self) -> dict[tuple[str, str, int], Row]:
        """Return the disparity between areas by indicator, level and period."""
        rows = self.release.equity.astype(object).where(self.release.equity.notna(), None)
        return {(r["indicator"], r["level"], r["period"]): r for r in records(rows)}

    @cached_property
    def placed(self) -> dict[tuple[str, str, int, str], int]:
        """Return the place of areas among all by indicator, area, period and definition."""
        rows = records(self.release.placings)
        return {
            (r["indicator"], r["area"], r["period"], r["definition"]): int(r["place"]) for r in rows
        }

    def codes(self, measure: str, group: str = "province") -> list[str]:
        """Return the indicators that a count counts, in order; FigureError for an unknown one."""
        return counts.codes(self, group, measure)

    def write(self) -> Path:
        """Store the figures of the page as figures/<page>.json of the release."""
        path = self.release.folder / "figures" / f"{self.page}.json"
        content = {key: asdict(figure) for key, figure in sorted(self.shown.items())}
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        write_whole(path, text.encode(), durable=False)
        return path
