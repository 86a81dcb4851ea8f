"""Which returns the report rests on: in time, late, not readable, missing, by name."""

from collections.abc import Iterable
from dataclasses import dataclass

from docxtpl import RichText
from markupsafe import Markup

from analysis.language import date_short
from analysis.observations.register import Sender
from analysis.reports import tables
from analysis.reports.documents.inline import Run, joined, plain
from analysis.reports.documents.parts.wording import literal, of_figure, sentence
from analysis.reports.figures import Figures


@dataclass(frozen=True)
class Group:
    """Agencies whose returns stand alike."""

    words: RichText
    names: Markup


@dataclass(frozen=True)
class Received:
    """What was received; `groups` leaves out those who were in time."""

    opening: RichText
    groups: tuple[Group, ...]


def received(figures: Figures) -> Received:
    """Return how the returns of the year stand; published figures are expected of nobody."""
    senders = tables.senders(figures)
    if figures.release.source == "published":
        return _published(figures, senders)
    deadline = figures.catalogue.deadline("returns", figures.release.year)
    opening = sentence(
        "By the last day, {day}, {on_time} of {expected} agencies had sent their returns in time.",
        figures.lang,
        day=literal(date_short(deadline, figures.lang)),
        on_time=_count(figures, "on_time", _of(senders, "on_time")),
        expected=_count(figures, "expected", senders),
    )
    groups = [_group(figures, senders, standing) for standing in _WORDS]
    return Received(joined(opening), tuple(group for group in groups if group))


_WORDS = {
    "late": "Late ({n})",
    "unreadable": "Not readable yet ({n})",
    "missing": "No return ({n})",
}


def _group(figures: Figures, senders: list[Sender], standing: str) -> Group | None:
    found = _of(senders, standing)
    if not found:
        return None
    words = sentence(_WORDS[standing], figures.lang, n=_count(figures, standing, found))
    return Group(joined(words), _names(figures, found))


def _published(figures: Figures, senders: list[Sender]) -> Received:
    words = sentence(
        "The figures of this report were published; they come from {n} sources, not from returns "
        "of agencies.",
        figures.lang,
        n=_count(figures, "sources", senders),
    )
    names = _names(figures, senders)
    listed = Group(joined(sentence("Published by", figures.lang)), names)
    return Received(joined(words), (listed,) if senders else ())


def _of(senders: Iterable[Sender], standing: str) -> list[Sender]:
    return [sender for sender in senders if sender.standing == standing]


def _count(figures: Figures, name: str, found: list[Sender]) -> list[Run]:
    key = f"returns/{figures.release.year}/{name}/count"
    return of_figure(figures, figures.tally(key, len(found), "agencies by how their returns stand"))


def _names(figures: Figures, found: Iterable[Sender]) -> Markup:
    return plain("; ".join(sender.agency.name.in_(figures.lang) for sender in found))
