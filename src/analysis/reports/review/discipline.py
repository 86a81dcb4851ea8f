"""How returns came in each year: in time, late, not readable, not at all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.catalogue import Agency
from analysis.observations.register import Sender, senders
from analysis.reports.review.model import Review

STANDINGS = ("on_time", "late", "unreadable", "missing")
PUBLISHED = "published"


@dataclass(frozen=True)
class Season:
    """The returns of one year: keys of how many were expected and how they stood.

    `expected` is empty where nobody had to send anything: before the plan, or where figures were
    taken from publications. `files` counts what arrived.
    """

    year: int
    files: str
    expected: str
    counts: dict[str, str]
    last: date
    is_empty: bool


@dataclass(frozen=True)
class Often:
    """An agency whose return was late or missing in more than one year."""

    agency: Agency
    years: tuple[tuple[int, str], ...]


def seasons(review: Review) -> list[Season]:
    """Return the years of the period in order."""
    return [_season(review, year, _standing(review, year)) for year in review.years]


def _standing(review: Review, year: int) -> list[Sender]:
    """Return who was expected to report for a year; nobody before the plan was decided."""
    release, catalogue = review.release, review.catalogue
    if release.source == PUBLISHED or catalogue.deadline("returns", year) < catalogue.plan.decided:
        return []
    day = release.day if year == release.year else None
    return senders(release.returns, catalogue, year, day=day)


def _season(review: Review, year: int, found: Sequence[Sender]) -> Season:
    files = review.release.returns
    size = int((files["year"] == year).sum())
    stem = f"returns/{year}"
    counts = {
        standing: review.count(
            f"{stem}/{standing}/count",
            sum(sender.standing == standing for sender in found),
            _COUNTS[standing],
        )
        for standing in (STANDINGS if found else ())
    }
    return Season(
        year,
        review.count(f"{stem}/files/count", size, "files received for the year"),
        review.count(f"{stem}/expected/count", len(found), _COUNTS["all"]) if found else "",
        counts,
        review.catalogue.deadline("returns", year),
        not size,
    )


_COUNTS = {
    "all": "agencies that had to send a return",
    "on_time": "agencies whose first readable return came by the last day",
    "late": "agencies whose first readable return came after the last day",
    "unreadable": "agencies whose files cannot be read",
    "missing": "agencies that sent nothing",
}


def often(review: Review) -> list[Often]:
    """Return the agencies of today that were late or silent in more than one year."""
    found: dict[str, list[tuple[int, str]]] = {}
    for year in review.years:
        for sender in _standing(review, year):
            if sender.standing != "on_time":
                found.setdefault(sender.agency.code, []).append((year, sender.standing))
    return [one for one in _several(review, found) if one.agency.exists_on(review.release.day)]


def _several(review: Review, found: dict[str, list[tuple[int, str]]]) -> Iterator[Often]:
    for code, agency in review.catalogue.agencies.items():
        if len(found.get(code, ())) > 1:
            yield Often(agency, tuple(found[code]))
