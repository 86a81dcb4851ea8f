"""The finding of a review: how many indicators became better, which targets were met or lost."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.reports.review.courses import MOVED, Course, Turn
from analysis.reports.review.model import Review


@dataclass(frozen=True)
class Finding:
    """Counts by how indicators moved (keys of figures), and those to name."""

    all: str
    counts: dict[str, str]
    unclear: str
    """Of how many no change over the period can be told: broken, one year or none."""
    crossed: tuple[Turn, ...]
    lost: tuple[Turn, ...]
    crossed_count: str
    lost_count: str
    worsened: tuple[Course, ...]


def finding(review: Review, found: Sequence[Course]) -> Finding:
    """Return what the period brought; of each indicator its last turn counts."""
    stem = f"review/{review.since}-{review.release.year}"
    codes = {moved: [one.code for one in found if one.moved == moved] for moved in MOVED}
    turns = [one.turns[-1] for one in found if one.turns]
    crossed, lost = (tuple(t for t in turns if t.met is met) for met in (True, False))
    unclear = [one.code for one in found if one.moved in ("broken", "short", "none")]
    return Finding(
        all=review.count(f"{stem}/all/count", len(found), "indicators of the plan"),
        counts={
            moved: review.count(f"{stem}/{moved}/count", codes[moved], _COUNTS[moved])
            for moved in MOVED
        },
        unclear=review.count(f"{stem}/unclear/count", unclear, _COUNTS["unclear"]),
        crossed=crossed,
        lost=lost,
        crossed_count=review.count(
            f"{stem}/crossed/count", [t.code for t in crossed], _COUNTS["crossed"]
        ),
        lost_count=review.count(f"{stem}/lost/count", [t.code for t in lost], _COUNTS["lost"]),
        worsened=tuple(one for one in found if one.moved == "worsened"),
    )


_COUNTS = {
    "improved": "indicators that became better over the period",
    "same": "indicators that hardly changed over the period",
    "worsened": "indicators that became worse over the period",
    "broken": "indicators measured otherwise in between, so that no change is told",
    "short": "indicators known for one year of the period only",
    "none": "indicators without a figure in the period",
    "unclear": "indicators of which no change over the period can be told",
    "crossed": "indicators that have come to meet their target in the period",
    "lost": "indicators that no longer meet their target",
}
