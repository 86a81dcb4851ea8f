"""The period of a review: its years, and every indicator as each of them saw it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from analysis import progress
from analysis.language import UserError, number, say
from analysis.observations import records
from analysis.reports.figures import Figure, Figures
from analysis.returns.form import last_day

Row = dict[str, Any]
MOST_YEARS = 10
"""A plan runs for less; a table with more columns could be read by nobody."""
UNUSABLE = ("out_of_range", "conflict")
"""Reasons why a value speaks neither for nor against anybody."""


class ReviewError(UserError):
    """A period that cannot be reviewed, and which one can."""


@dataclass
class Review(Figures):
    """The figures of a review: those of the release of its last year, and of every year before."""

    since: int = field(kw_only=True)

    @property
    def years(self) -> tuple[int, ...]:
        """Return the reporting years of the period, the first and the last included."""
        return tuple(range(self.since, self.release.year + 1))

    @property
    def is_final(self) -> bool:
        """Whether the last year is the one that the plan is for."""
        return self.release.year >= self.catalogue.plan.default_target_year

    @cached_property
    def judged(self) -> dict[int, dict[str, Row]]:
        """Return the province's assessments of every year, by indicator.

        Each year by the rule of today, on the values of its own and earlier years that are known
        today, and by the targets in force at its end; as the history of verdicts has it.
        """
        return {year: self._judged(year) for year in self.years}

    def _judged(self, year: int) -> dict[str, Row]:
        release = self.release
        if year == release.year:
            return {code: r for (code, area), r in self.assessed.items() if area == self.province}
        rows = release.current[release.current["area"] == self.province]
        day = last_day(release.catalogue, year)
        found = progress.assess(rows, release.catalogue, year, day)
        plain = found.astype(object).where(found.notna(), None)
        return {r["indicator"]: r for r in records(plain) if r["area"] == self.province}

    def observation(self, code: str, year: int) -> Row | None:
        """Return the observation that the figure CODE/province/year/value prints."""
        assessed = (self.assessed.get((code, self.province)) or {}).get("definition")
        ways = (assessed, *(d.id for d in self.catalogue.indicators[code].definitions))
        found = (self.observed.get((code, self.province, year, str(way))) for way in ways)
        return next((row for row in found if row), None)

    def is_doubtful(self, code: str, year: int) -> bool:
        """Whether the value of a year lies outside what is usual, or is in an open conflict."""
        row = self.judged[year].get(code, {})
        return row.get("period") == year and row["reason"] in UNUSABLE

    @cached_property
    def told_in(self) -> dict[str, int]:
        """Return the reporting year of each file of returns."""
        files = self.release.returns
        return dict(zip(files["file"], (int(year) for year in files["year"]), strict=True))

    def known(self, key: str) -> str:
        """Return a key of a figure that there is, "" for any other."""
        return key if key in self else ""

    def count(self, key: str, counted: int | Iterable[str], words: str) -> str:
        """Make a count a figure that names what it counts, and return its key."""
        names = [] if isinstance(counted, int) else list(counted)
        size = counted if isinstance(counted, int) else len(names)
        said = say(words, self.lang)
        listed = f"{said}: {', '.join(names)}" if names else said
        self.tallies[key] = Figure(key, size, number(size, 0, self.lang), listed)
        return key


def check(since: int, last: int) -> None:
    """Raise ReviewError for a period of less than two years or of more than ten."""
    if since >= last:
        words = (
            "since: expected a year before {last}, found {found}; a review holds two or more "
            "years against each other"
        )
        raise ReviewError(words, last=last, found=since)
    if last - since >= MOST_YEARS:
        words = "since: expected {earliest} or later, found {found}; a review has {most} years"
        raise ReviewError(words, earliest=last - MOST_YEARS + 1, found=since, most=MOST_YEARS)


def page_name(since: int, last: int) -> str:
    """Return the name of the page of a review: review-2024-2026."""
    return f"review-{since}-{last}"


def opened(figures: Figures, since: int) -> Review:
    """Return the review of the years from `since` to that of a release.

    Raises ReviewError for a period that cannot be reviewed.
    """
    check(since, figures.release.year)
    name = page_name(since, figures.release.year)
    return Review(figures.release, name, figures.lang, since=since)
