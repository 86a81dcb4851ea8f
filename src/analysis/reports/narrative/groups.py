"""The first sentences of a page: how many indicators stand how, and which are in danger."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from analysis.catalogue import Indicator
from analysis.progress.registry import STATUS_WORDS
from analysis.reports.figures import Figures, verdict
from analysis.reports.figures.counts import rows
from analysis.reports.narrative.danger import in_danger, worst
from analysis.reports.narrative.phrasing import Phrase, phrasing
from analysis.reports.narrative.quoting import Quoted, places
from analysis.reports.narrative.telling import Telling
from analysis.reports.render import part

Row = dict[str, Any]
FIRST = 5
"""How many indicators in danger a page names first."""
OPEN = (
    *("on_track", "nearly", "off_track", "wrong_direction"),
    *("milestone_pending", "milestone_overdue"),
)
"""The statuses of what is not met, in the order in which they are told."""


def headline(figures: Figures) -> Markup:
    """Return the finding of the province: what is met, how the rest moves, what is in danger."""
    return of_group(figures, "province")


def of_group(figures: Figures, group: str, card: str = "") -> Markup:
    """Return the same finding of a theme, an agency or an area, named as in figures/counts.py.

    `card` is what a link to an indicator's card begins with; by default that of the page.
    """
    found = _counted(figures, group)
    html = part(
        f"headline.{figures.lang}.j2",
        figures,
        group=group.partition(".")[0],
        name=_name(figures, group),
        has=found,
        q={measure: Quoted(figures, key) for measure, key in _keys(figures, group, found).items()},
        open=[status for status in OPEN if found[status]],
        reasons=[(reason, f"open.{reason}") for reason in _of(found, "open.")],
        unknown=[(reason, f"unknown.{reason}") for reason in _of(found, "unknown.")],
        dangers=[_danger(figures, group, code) for code in in_danger(figures, group)[:FIRST]],
        farthest=[_danger(figures, group, code) for code in worst(figures, group)[:3]],
        status_words=STATUS_WORDS,
        card=card or CARDS.get(figures.page, "#ct-"),
    )
    return Markup(" ".join(html.split()))


CARDS = {"gaps": "#kc-"}
"""Where a page has its cards under other ids than #ct-CODE."""


@dataclass(frozen=True)
class Danger:
    """One indicator in danger, and what its few words are filled from."""

    indicator: Indicator
    told: Telling
    one: Phrase
    owners: list[str]
    """By name; on its own page an agency is left out."""


def _danger(figures: Figures, group: str, code: str) -> Danger:
    told = Telling(figures, figures.assessment(code, area_of(figures, group)))
    owners = figures.catalogue.owners(code, figures.release.day)
    names = [a.name.in_(figures.lang) for a in owners if f"agency.{a.code}" != group]
    return Danger(told.indicator, told, phrasing(code, places(told)), names)


def area_of(figures: Figures, group: str) -> str:
    """Return the area whose assessments a group holds."""
    kind, _, name = group.partition(".")
    return name if kind == "area" else figures.province


def _name(figures: Figures, group: str) -> str:
    """Return what a group is called; the province needs no name on its own pages."""
    kind, _, name = group.partition(".")
    catalogue, lang = figures.catalogue, figures.lang
    if kind == "agency":
        return catalogue.agencies[name].name.in_(lang)
    if kind == "theme":
        return next(t.name.in_(lang) for t in catalogue.plan.themes if t.code == name)
    if kind == "area" and name in catalogue.areas:
        area = catalogue.areas[name]
        return f"{area.type[:1].lower()}{area.type[1:]} {area.name}"
    return ""


def _counted(figures: Figures, group: str) -> dict[str, int]:
    """Return how many indicators of a group each count has."""
    found = dict.fromkeys(("all", "met", "met_slipping", "unmet", "assessed", "unknown", *OPEN), 0)
    found["open"] = 0
    for row in rows(figures, group):
        for measure in _measures(row):
            found[measure] = found.get(measure, 0) + 1
    return found


def _measures(row: Row) -> list[str]:
    """Return every count that an assessment belongs to."""
    level = verdict(row)
    if level == "not_assessed":
        return ["all", "unknown", f"unknown.{row['reason'] or row['status_reason']}"]
    if level == "met":
        slips = ["met_slipping"] if row["status"] == "met_slipping" else []
        return ["all", "assessed", "met", *slips]
    if row["status"] == "not_assessed":
        return ["all", "assessed", "unmet", "open", f"open.{row['status_reason']}"]
    return ["all", "assessed", "unmet", row["status"]]


def _of(found: dict[str, int], start: str) -> list[str]:
    """Return the reasons counted under a start, the most frequent first."""
    reasons = [name for name in found if name.startswith(start)]
    ordered = sorted(reasons, key=lambda name: (-found[name], name))
    return [name.removeprefix(start) for name in ordered]


_TALLIED = {
    "assessed": "indicators whose level could be judged",
    "unmet": "indicators that have not met their target, those on the threshold among them",
    "unknown": "indicators that could not be assessed",
    "open": "indicators not met whose progress could not be judged",
}


def _keys(figures: Figures, group: str, found: dict[str, int]) -> dict[str, str]:
    """Return the key of each count: one of figures/counts.py, else a tally of the page."""
    year = figures.release.year
    return {
        measure: figures.tally(f"{group}/{year}/{measure}/count", count, words)
        if (words := _TALLIED.get(measure.partition(".")[0]))
        else f"{group}/{year}/{measure}/count"
        for measure, count in found.items()
    }
