"""Several indicators together: verdicts counted by theme, agency or area, scores beside them."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from analysis.progress.registry import STATUS_WORDS
from analysis.reports.figures import Figures
from analysis.reports.figures.counts import rows, scores
from analysis.reports.render import part


@dataclass(frozen=True)
class Group:
    """One line of a table of groups; `worst` is the indicator with the lowest score, if any."""

    key: str
    name: str
    has_score: bool
    worst: str


def by_theme(figures: Figures) -> Markup:
    """Return the verdicts of each theme of the plan."""
    themes = figures.catalogue.plan.themes
    named = [(f"theme.{theme.code}", theme.name.in_(figures.lang)) for theme in themes]
    return _table(figures, named, "Themes of the plan", "Theme")


def by_agency(figures: Figures) -> Markup:
    """Return the verdicts of each agency that answers for an indicator on the day."""
    release = figures.release
    found = {
        owner.code: owner.name.in_(figures.lang)
        for code in release.catalogue.indicators
        for owner in release.catalogue.owners(code, release.day)
    }
    named = [(f"agency.{code}", name) for code, name in found.items()]
    return _table(figures, named, "Agencies that answer for indicators", "Agency")


def _table(
    figures: Figures, named: Iterable[tuple[str, str]], caption: str, heading: str
) -> Markup:
    groups = [_group(figures, key, name) for key, name in named if rows(figures, key)]
    statuses = [s for s in STATUS_WORDS if any(_count(figures, g.key, s) for g in groups)]
    return part(
        "groups.html.j2", figures, groups=groups, statuses=statuses, caption=caption,
        heading=heading, words=STATUS_WORDS,
    )  # fmt: skip


def _count(figures: Figures, group: str, status: str) -> int:
    measure = "without_status" if status == "not_assessed" else status
    return len(figures.codes(measure, group))


def _group(figures: Figures, key: str, name: str) -> Group:
    scored = [row for row in rows(figures, key) if row["score"] is not None]
    lowest = min(scored, key=lambda row: (row["score"], row["indicator"]), default=None)
    return Group(
        key,
        name,
        scores(figures, key).mean is not None,
        str(lowest["indicator"]) if lowest else "",
    )
