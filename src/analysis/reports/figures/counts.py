"""Figures of groups: how many indicators of the province, a theme, an agency or an area stand how.

A group is named province, theme.health, agency.so-y-te or area.03664@2025-07-01.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from analysis.language import number, say
from analysis.progress.composite import Scores, mean_and_worst
from analysis.progress.registry import OUTLOOK_WORDS, REASONS, STATUSES
from analysis.reports.figures.model import LOOKS, Figure, FigureError, look, verdict

if TYPE_CHECKING:
    from analysis.reports.figures.book import Figures

Row = dict[str, Any]
SCORES = ("mean", "worst")


def figure(book: "Figures", key: str) -> Figure:
    """Return the figure of a key such as province/2026/on_track/count.

    Raises FigureError for a group or a measure that is none.
    """
    group, _, measure, kind = key.split("/")
    if measure == "score" and kind in SCORES:
        return _score(book, key, group, kind)
    if kind != "count":
        raise FigureError(key)
    counted = codes(book, group, measure)
    words = say(_COUNTS[measure], book.lang)
    listed = f"{words}: {', '.join(counted)}" if counted else words
    return Figure(key, len(counted), number(len(counted), 0, book.lang), listed)


def codes(book: "Figures", group: str, measure: str) -> list[str]:
    """Return the indicators of a group that a measure counts, in order."""
    if measure not in _COUNTS:
        raise FigureError(f"{group}/{measure}")
    return sorted(row["indicator"] for row in rows(book, group) if measure in _said(row))


def rows(book: "Figures", group: str) -> list[Row]:
    """Return the assessments of a group's indicators, in order of their codes."""
    kind, _, name = group.partition(".")
    area = name if kind == "area" else book.province
    of_area = [row for (_, place), row in book.assessed.items() if place == area]
    if kind in ("province", "area"):
        return of_area
    if kind == "theme":
        return [r for r in of_area if book.catalogue.indicators[r["indicator"]].theme == name]
    if kind == "agency":
        return [r for r in of_area if name in _owners(book, r["indicator"])]
    raise FigureError(group)


def _owners(book: "Figures", code: str) -> list[str]:
    return [agency.code for agency in book.catalogue.owners(code, book.release.day)]


def _said(row: Row) -> Iterator[str]:
    """Yield every measure that counts an assessment."""
    yield "all"
    yield verdict(row)
    yield f"shown_{look(row)}"
    yield row["reason"]
    yield "without_status" if row["status"] == "not_assessed" else "with_status"
    if row["status"] != "not_assessed":
        yield row["status"]
    if row["outlook_word"] and not row["reason"]:
        yield f"outlook_{row['outlook_word']}"


def scores(book: "Figures", group: str) -> Scores:
    """Return mean and worst of the bounded scores of a group."""
    return mean_and_worst([row["score"] for row in rows(book, group)])


def _score(book: "Figures", key: str, group: str, kind: str) -> Figure:
    found = scores(book, group)
    value = getattr(found, kind)
    if value is None:
        raise FigureError(key)
    each = [(r["indicator"], r["score"]) for r in rows(book, group) if r["score"] is not None]
    listed = "; ".join(f"{code} {number(score, 1, book.lang)}" for code, score in each)
    words = say(_SCORES[kind], book.lang)
    return Figure(key, value, number(value, 1, book.lang), f"{words}: {listed}")


_SCORES = {
    "mean": "mean of the bounded scores (−5 to 5)",
    "worst": "worst of the bounded scores (−5 to 5)",
}
_COUNTS = {
    "all": "indicators of the group",
    "met": "indicators that have met their target",
    "not_met": "indicators that have not met their target",
    "at_threshold": "indicators that stand on the threshold",
    "not_assessed": "indicators that could not be assessed",
    "with_status": "indicators with a verdict on progress",
    "without_status": "indicators without a verdict on progress",
    **{f"shown_{word}": "indicators shown with this word" for word in LOOKS},
    **{f"outlook_{word}": "indicators by their outlook" for word in OUTLOOK_WORDS if word},
    **dict.fromkeys(STATUSES[:-1], "indicators by their verdict on progress"),
    **dict.fromkeys(REASONS[1:], "indicators by the reason why they are not assessed"),
    "no_value": "indicators without any figure",
    "stale": "indicators whose latest figure is old",
    "conflict": "indicators on which agencies differ, undecided",
    "out_of_range": "indicators whose figure lies outside what is usual",
}
