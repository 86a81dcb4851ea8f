"""The tables of a page: all indicators with bars, states, returns, problems, assumptions."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.catalogue import Agency, Indicator
from analysis.observations import records
from analysis.observations.register import Sender
from analysis.observations.register import former as former_of
from analysis.observations.register import senders as senders_of
from analysis.progress.registry import METHODS
from analysis.release import Release
from analysis.reports import comments, marks, narrative
from analysis.reports.figures import LOOKS, Figures, look
from analysis.reports.render import part
from analysis.returns.problems import KINDS, Problem


@dataclass(frozen=True)
class Line:
    """One row of the table of all indicators."""

    indicator: Indicator
    row: dict[str, Any]
    look: str
    owners: tuple[Agency, ...]
    bar: Markup
    spark: Markup


def overview(figures: Figures, codes: Collection[str] | None = None) -> Markup:
    """Return the table of all indicators, in the order of the plan, with bars and sparklines.

    `codes` leaves the others out. The bar runs from the first comparable value to the latest to
    the target, each indicator in its own unit: the plan has no base year and no even path.
    """
    of_theme: dict[str, list[Line]] = {}
    every = figures.catalogue.indicators
    for line in _lines(figures, [code for code in every if codes is None or code in codes]):
        of_theme.setdefault(line.indicator.theme, []).append(line)
    themes = [theme for theme in figures.catalogue.plan.themes if theme.code in of_theme]
    groups = [(theme, of_theme[theme.code]) for theme in themes]
    return part("overview.html.j2", figures, groups=groups)


def _lines(figures: Figures, codes: Iterable[str]) -> Iterator[Line]:
    release, area = figures.release, figures.province
    by_code = dict(iter(_drawable(figures).groupby("indicator")))
    for code in codes:
        indicator, row = release.catalogue.indicators[code], figures.assessment(code, area)
        values = by_code.get(code)
        yield Line(
            indicator=indicator,
            row=row,
            look=look(row),
            owners=tuple(release.catalogue.owners(code, release.day)),
            bar=Markup(_bar(row, indicator)),
            spark=Markup(_spark(values, row)) if values is not None else Markup(""),
        )


def _drawable(figures: Figures) -> pd.DataFrame:
    """Return the values of the province that may be held against a target."""
    frame = figures.release.series
    usable = (frame["fit"] != "different") & (frame["period"] <= figures.release.year)
    return frame[usable & (frame["area"] == figures.province)]


def _bar(row: dict[str, Any], indicator: Indicator) -> str:
    first = row["first_value"] if row["n"] and row["n"] > 1 else None
    direction = "down" if indicator.is_state else indicator.direction
    return marks.bar(first, row["value"], row["target"], direction, look(row))


def _spark(values: pd.DataFrame, row: dict[str, Any]) -> str:
    same = values[(values["definition"] == row["definition"]) & ~values["isolated"]]
    if len(same) < 2:
        return ""
    periods, levels, segments = (same[c].tolist() for c in ("period", "value", "segment"))
    return marks.spark(periods, levels, segments, row["target"])


def legend(figures: Figures) -> Markup:
    """Return every verdict that occurs with its shape, word and count, and the rule in words."""
    return part("legend.html.j2", figures, words=[w for w in LOOKS if _shown(figures, w)])


def _shown(figures: Figures, word: str) -> bool:
    return bool(figures.codes(f"shown_{word}"))


def states(figures: Figures) -> Markup:
    """Return the indicators without a number: state, date and evidence."""
    indicators = [i for i in figures.catalogue.indicators.values() if i.is_state]
    rows = [(i, figures.assessment(i.code, figures.province)) for i in indicators]
    return part("states.html.j2", figures, rows=rows)


def assumptions(figures: Figures) -> Markup:
    """Return the open questions of the plan and what this release assumes for each."""
    return part("assumptions.html.j2", figures, entries=figures.catalogue.plan.assumptions)


def gaps(figures: Figures) -> Markup:
    """Return level, target, gap and required yearly change of every indicator, with its words."""
    codes = list(figures.catalogue.indicators)
    words = {code: narrative.sentences(code, figures.province, figures) for code in codes}
    lies_ahead = {code: ahead(figures, code) for code in codes}
    return part(
        "gaps.html.j2",
        figures,
        lines=list(_lines(figures, figures.catalogue.indicators)),
        words=words,
        ahead=lies_ahead,
        comments={code: comments.shown(figures, code) for code in codes},
    )


def ahead(figures: Figures, code: str) -> Markup:
    """Return verdict on progress, pace, outlook and the methods that see it otherwise."""
    row = figures.assessment(code, figures.province)
    return part(
        "ahead.html.j2",
        figures,
        row=row,
        stem=f"{code}/{figures.province}/{figures.release.year}",
        unit=figures.catalogue.unit(code).gap.in_(figures.lang),
        unstable=row["stable"] is False,
        moves=row["pace"] is not None and row["n"] > 1,
        foreseen=row["outlook_value"] is not None and not row["reason"],
        others=[METHODS[name].name for name in row["methods_disagree"].split()],
    )


def senders(figures: Figures) -> list[Sender]:
    """Return every agency whose return is expected, with the files it sent for the year."""
    release = figures.release
    published = release.source == "published"
    return senders_of(release.returns, release.catalogue, release.year, published, release.day)


def register(figures: Figures, agency: str = "") -> Markup:
    """Return who has reported, when, how completely and with how many questions.

    `agency` leaves all others out.
    """
    listed, ended = (
        [one for one in found if agency in ("", one.agency.code)]
        for found in (senders(figures), former(figures))
    )
    return part("register.html.j2", figures, senders=listed, ended=ended, words=_FILE_COUNTS)


def former(figures: Figures) -> list[Sender]:
    """Return what agencies sent for the year that ended before the day of the release."""
    release = figures.release
    if release.source == "published":
        return []
    return former_of(release.returns, release.catalogue, release.year, release.day)


_FILE_COUNTS = {
    "values": "figures and states given in the file for the reporting year",
    "asked": "figures and states that the file asks for",
    "errors": "errors found in the file",
    "warnings": "warnings found in the file",
}


def faults(release: Release) -> list[Problem]:
    """Return the problems of a release as records that can say themselves."""
    columns = ["file", "sheet", "cell", "code", "found", "expected"]
    return [Problem(*(str(row[c]) for c in columns)) for row in records(release.problems)]


def problems(figures: Figures, agency: str = "") -> Markup:
    """Return every fault found, one message for each kind with its cells.

    `agency` leaves the files of all others out.
    """
    of_agency = figures.release.problems["agency"]
    own = set(figures.release.problems["file"][of_agency == agency]) if agency else None
    groups: dict[str, list[Problem]] = {}
    for fault in faults(figures.release):
        if own is not None and fault.file not in own:
            continue
        groups.setdefault(fault.code, []).append(fault)
    order = {"error": 0, "warning": 1, "note": 2}
    listed = sorted(groups.items(), key=lambda item: (order[KINDS[item[0]].severity], item[0]))
    return part("problems.html.j2", figures, groups=listed, kinds=KINDS)


def conflicts(figures: Figures) -> Markup:
    """Return the values on which agencies differ, and which of them counts."""
    return part("conflicts.html.j2", figures, rows=records(figures.release.conflicts))


def tasks(figures: Figures) -> Markup:
    """Return the tasks of the plan as the agencies report them for the year, leaders first."""
    release, catalogue = figures.release, figures.catalogue
    reported: dict[str, list[dict[str, Any]]] = {}
    for row in newest(release.stored.tasks, release.year, ["task", "agency"]):
        reported.setdefault(row["task"], []).append(row)
    listed = []
    for number, task in catalogue.tasks.items():
        leaders = {catalogue.in_charge(code, release.day, task=number).code for code in task.lead}
        rows = reported.get(number, [])
        # until its successor reports, what an agency told before it ended is the latest known
        before = [row for row in rows if row["agency"] in task.lead]
        lead = [row for row in rows if row["agency"] in leaders] or before
        listed.append((task, lead, [row for row in rows if row not in lead]))
    return part("tasks.html.j2", figures, tasks=listed)


def tasks_of(figures: Figures, agency: str) -> Markup:
    """Return what one agency reports of the tasks of the plan, those that it leads marked."""
    release, catalogue = figures.release, figures.catalogue
    told = newest(release.stored.tasks, release.year, ["task", "agency"])
    rows = {row["task"]: row for row in told if row["agency"] == agency}
    led = {
        number
        for number, task in catalogue.tasks.items()
        for code in task.lead
        if catalogue.in_charge(code, release.day, task=number).code == agency
    }
    listed = [
        (t, rows.get(n), n in led) for n, t in catalogue.tasks.items() if n in rows or n in led
    ]
    return part("tasks_of.html.j2", figures, tasks=listed)


def proposals(figures: Figures, agency: str = "") -> Markup:
    """Return the proposals of the year, in the words of those who made them, by addressee."""
    rows = newest(figures.release.stored.proposals, figures.release.year, ["agency", "content"])
    rows = [row for row in rows if agency in ("", row["agency"])]
    return part("proposals.html.j2", figures, rows=sorted(rows, key=lambda r: r["addressee"]))


def newest(frame: pd.DataFrame, year: int, key: list[str]) -> list[dict[str, Any]]:
    """Return the rows of a year as last sent."""
    of_year = frame[frame["year"] == year].sort_values(["vintage", "file"], kind="stable")
    return records(of_year.drop_duplicates(key, keep="last").sort_index())
