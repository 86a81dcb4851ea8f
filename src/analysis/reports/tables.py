"""The tables of a page: all indicators with bars, states, returns, problems, assumptions."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.catalogue import Agency, Indicator
from analysis.reports import marks, narrative
from analysis.reports.figures import Figures, records, verdict
from analysis.reports.render import part
from analysis.returns.form import last_day
from analysis.returns.problems import KINDS, Problem


@dataclass(frozen=True)
class Line:
    """One row of the table of all indicators."""

    indicator: Indicator
    row: dict[str, Any]
    verdict: str
    owners: tuple[Agency, ...]
    bar: Markup
    spark: Markup


def overview(figures: Figures) -> Markup:
    """Return the table of all indicators, in the order of the plan, with bars and sparklines.

    The bar runs from the first comparable value to the latest to the target, each indicator in
    its own unit: the plan has no base year and no even path.
    """
    plan = figures.release.catalogue.plan
    lines = list(_lines(figures))
    groups = [(theme, [line for line in lines if line.indicator.theme == theme.code]) for theme in plan.themes]
    return part("overview.html.j2", figures, groups=[group for group in groups if group[1]])


def _lines(figures: Figures) -> Iterator[Line]:
    release = figures.release
    area = release.catalogue.plan.province
    by_code = {code: group for code, group in _drawable(figures, area).groupby("indicator")}
    for code, indicator in release.catalogue.indicators.items():
        row = figures.assessment(code, area)
        values = by_code.get(code)
        yield Line(
            indicator=indicator,
            row=row,
            verdict=verdict(row),
            owners=tuple(release.catalogue.owners(code, release.day)),
            bar=Markup(_bar(row, indicator)),
            spark=Markup(_spark(values, row)) if values is not None else Markup(""),
        )


def _drawable(figures: Figures, area: str) -> pd.DataFrame:
    frame = figures.release.series
    keep = (frame["area"] == area) & (frame["fit"] != "different") & (frame["period"] <= figures.release.year)
    return frame[keep]


def _bar(row: dict[str, Any], indicator: Indicator) -> str:
    first = row["first_value"] if row["n"] and row["n"] > 1 else None
    direction = "down" if indicator.is_state else indicator.direction
    return marks.bar(first, row["value"], row["target"], direction, verdict(row))


def _spark(values: pd.DataFrame, row: dict[str, Any]) -> str:
    same = values[(values["definition"] == row["definition"]) & ~values["isolated"]]
    if len(same) < 2:
        return ""
    return marks.spark(same["period"].tolist(), same["value"].tolist(), same["segment"].tolist(), row["target"])


def legend(figures: Figures) -> Markup:
    """Return the verdicts with their shapes, words, rules and counts."""
    return part("legend.html.j2", figures, measures=("met", "at_threshold", "not_met", "not_assessed"))


def states(figures: Figures) -> Markup:
    """Return the fourteen indicators without a number: state, date and evidence."""
    area = figures.release.catalogue.plan.province
    rows = [(i, figures.assessment(c, area)) for c, i in figures.release.catalogue.indicators.items() if i.is_state]
    return part("states.html.j2", figures, rows=rows)


def assumptions(figures: Figures) -> Markup:
    """Return the open questions of the plan and what this release assumes for each."""
    return part("assumptions.html.j2", figures, entries=figures.release.catalogue.plan.assumptions)


def gaps(figures: Figures) -> Markup:
    """Return level, target, gap and required yearly change of every indicator, with its words."""
    area = figures.release.catalogue.plan.province
    words = {code: narrative.sentences(code, area, figures) for code in figures.release.catalogue.indicators}
    return part("gaps.html.j2", figures, lines=list(_lines(figures)), words=words)


@dataclass(frozen=True)
class Sender:
    """What one agency sent for the reporting year."""

    agency: Agency
    files: tuple[dict[str, Any], ...]
    late: bool


def senders(figures: Figures) -> list[Sender]:
    """Return every agency whose return is expected, with the files it sent for the year."""
    release = figures.release
    last = last_day(release.catalogue, release.year)
    files = records(release.returns[release.returns["year"] == release.year])
    sent: dict[str, list[dict[str, Any]]] = {}
    for file in files:
        sent.setdefault(file["agency"], []).append(file)
    expected = [a for a in release.catalogue.agencies.values() if a.reports and a.exists_on(last)]
    if release.source == "published":
        expected = [release.catalogue.agencies[code] for code in sent if code in release.catalogue.agencies]
    return [
        Sender(agency, tuple(sent.get(agency.code, ())), _late(sent.get(agency.code, []), last.isoformat()))
        for agency in expected
    ]


def _late(files: list[dict[str, Any]], last: str) -> bool:
    good = [file["vintage"][:10] for file in files if file["accepted"]]
    return bool(good) and min(good) > last


def register(figures: Figures) -> Markup:
    """Return who has reported, when, how completely and with how many questions."""
    return part("register.html.j2", figures, senders=senders(figures), words=_FILE_COUNTS)


_FILE_COUNTS = {
    "values": "figures and states given in the file for the reporting year",
    "asked": "figures and states that the file asks for",
    "errors": "errors found in the file",
    "warnings": "warnings found in the file",
}


def problems(figures: Figures) -> Markup:
    """Return every fault found, one message for each kind with its cells."""
    frame = figures.release.problems
    groups: dict[str, list[Problem]] = {}
    for row in records(frame):
        fault = Problem(row["file"], row["sheet"], row["cell"], row["code"], row["found"], row["expected"])
        groups.setdefault(row["code"], []).append(fault)
    order = {"error": 0, "warning": 1, "note": 2}
    listed = sorted(groups.items(), key=lambda item: (order[KINDS[item[0]].severity], item[0]))
    return part("problems.html.j2", figures, groups=listed, kinds=KINDS)


def conflicts(figures: Figures) -> Markup:
    """Return the values on which agencies differ, and which of them counts."""
    return part("conflicts.html.j2", figures, rows=records(figures.release.conflicts))
