"""What a review cannot tell: years without returns, series that break, doubtful values."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.catalogue import Indicator
from analysis.language import Text
from analysis.reports.review.courses import Course
from analysis.reports.review.model import Review


@dataclass(frozen=True)
class Divided:
    """An indicator measured otherwise in some years than in the latest.

    `ways` are the ways of measuring that its values follow, the earliest first, where there are
    several; `breaks` the known breaks of the period with what is known of them.
    """

    indicator: Indicator
    years: tuple[int, ...]
    ways: tuple[Text, ...]
    breaks: tuple[tuple[int, Text], ...]


@dataclass(frozen=True)
class Limits:
    """What stands in the way of a judgement on the whole period."""

    silent: tuple[int, ...]
    """Years of the period for which no return was received."""
    divided: tuple[Divided, ...]
    valueless: tuple[Indicator, ...]
    doubtful: tuple[tuple[Indicator, int], ...]


def limits(review: Review, found: Sequence[Course]) -> Limits:
    """Return what the review of a period cannot tell."""
    told = set(review.told_in.values())
    return Limits(
        silent=tuple(year for year in review.years if year not in told),
        divided=tuple(_divided(review, one) for one in found if one.is_broken),
        valueless=tuple(one.indicator for one in found if one.moved == "none"),
        doubtful=tuple((o.indicator, c.year) for o in found for c in o.cells if c.doubtful),
    )


def _divided(review: Review, course: Course) -> Divided:
    rows = [review.observation(course.code, cell.year) for cell in course.cells]
    used = list(dict.fromkeys(str(row["definition"]) for row in rows if row))
    known = [d for d in course.indicator.definitions if d.id in used]
    known.sort(key=lambda one: used.index(one.id))
    breaks = {
        cut.period: cut.note
        for definition in known
        for cut in definition.breaks
        if cut.kind == "break" and review.since < cut.period <= review.release.year
    }
    return Divided(
        course.indicator,
        tuple(cell.year for cell in course.cells if cell.other_way),
        tuple(one.name for one in known) if len(known) > 1 else (),
        tuple(sorted(breaks.items())),
    )
