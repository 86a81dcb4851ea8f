"""The page of methods: who sees an indicator otherwise and why, rules, words."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from analysis.catalogue import Indicator
from analysis.progress import METHODS, Opinion, assess_one, goal_of, opinions
from analysis.progress.registry import (
    OUTLOOK_WORDS,
    REASON_WORDS,
    STATUS_WORDS,
    VERDICT_WORDS,
    WHYS,
)
from analysis.reports.figures import Figures
from analysis.reports.render import part


@dataclass(frozen=True)
class Compared:
    """One indicator by every method."""

    indicator: Indicator
    row: dict[str, Any]
    opinions: tuple[Opinion, ...]

    @property
    def differs(self) -> bool:
        """Return whether any method sees it otherwise."""
        return any(opinion.differs for opinion in self.opinions)


def disagreements(figures: Figures) -> Markup:
    """Return the indicators of the province by every method, and why methods differ."""
    lines = [line for code in figures.catalogue.indicators if (line := compared(figures, code))]
    stem = f"methods/{figures.release.year}"
    figures.tally(f"{stem}/compared/count", len(lines), "indicators with a verdict on progress")
    differing = sum(line.differs for line in lines)
    figures.tally(f"{stem}/differing/count", differing, "indicators on which a method differs")
    names = {code: METHODS[code].name for code in VERDICT_WORDS}
    return part(
        "disagreements.html.j2", figures, lines=lines, stem=stem, names=names,
        words=VERDICT_WORDS, statuses=STATUS_WORDS, whys=WHYS,
    )  # fmt: skip


def compared(figures: Figures, code: str) -> Compared | None:
    """Return an indicator by every method; None where it has no verdict of its own."""
    release, area = figures.release, figures.province
    indicator, row = release.catalogue.indicators[code], figures.assessment(code, area)
    if row["status"] == "not_assessed" or indicator.is_state:
        return None
    frame = release.series
    series = frame[(frame["indicator"] == code) & (frame["area"] == area)]
    stale = release.catalogue.plan.stale_after_years
    series = series[series["period"] <= release.year]
    found = assess_one(series, indicator, release.year, release.day, stale)
    goal = goal_of(indicator, indicator.target_at(release.day))
    return Compared(indicator, row, opinions(series, indicator, goal, found))


def rules(figures: Figures) -> Markup:
    """Return every method with its rules, thresholds, assumptions, version and source."""
    return part("methods.html.j2", figures, methods=list(METHODS.values()))


def words(figures: Figures) -> Markup:
    """Return the words of status, outlook and reasons, each with the code that tables carry."""
    outlook = {word: word for word in OUTLOOK_WORDS if word}
    return part(
        "words.html.j2", figures, statuses=STATUS_WORDS, outlook=outlook, reasons=REASON_WORDS
    )
