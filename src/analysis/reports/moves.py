"""Verdicts that moved between two releases, and because of what.

A verdict is what is said of an indicator in an area: its level (does the latest value meet the
target) and its status (is the progress enough). It moved where one of the two did.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis import places, seal
from analysis.hashing import hash_of
from analysis.release import Release
from analysis.reports.comparison import Comparison
from analysis.reports.figures import Figures, verdict

Row = dict[str, Any]
NOT_ASSESSED = "not_assessed"
DIRECTIONS = ("worse", "lost", "better", "appeared", "aside")
"""Where a verdict went: down, from one to none, up, from none to one, to an equal one."""

LEVEL_RANK = {"met": 0, "at_threshold": 1, "not_met": 2}
STATUS_RANK = {
    "met_holding": 0,
    "milestone_done": 0,
    "met_slipping": 1,
    "on_track": 2,
    "milestone_pending": 2,
    "nearly": 3,
    "off_track": 4,
    "milestone_overdue": 5,
    "wrong_direction": 5,
}
"""From good to bad. A promise that is not yet due stands with what is on track."""

_RULE = ("method", "method_version", "thresholds")


@dataclass(frozen=True)
class Standing:
    """What one release says of an indicator in an area, with the reasons where it says nothing."""

    level: str = NOT_ASSESSED
    level_reason: str = "no_value"
    status: str = NOT_ASSESSED
    status_reason: str = "no_value"


@dataclass(frozen=True)
class Move:
    """One verdict that moved.

    `values` are the changed values that it rests on, the newest first; `others` are the causes
    besides: target, definition, rule, year; only where there is none of these params, file, day,
    unknown.
    """

    indicator: str
    area: str
    before: Standing
    after: Standing
    direction: str
    values: tuple[Row, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def by_level(self) -> bool:
        """Return whether the level moved; else it was the status alone."""
        return self.before.level != self.after.level


def moves(page: Comparison) -> list[Move]:
    """Return the verdicts that moved: of the province first, what became worse before the rest."""
    keys = sorted(set(page.before.assessed) | set(page.assessed))
    by_key: dict[tuple[str, str], list[Row]] = {}
    for row in page.changed:
        by_key.setdefault((row["indicator"], row["area"]), []).append(row)
    found = ((key, standing(page.before, *key), standing(page, *key)) for key in keys)
    moved = [
        _move(page, key, before, after, by_key.get(key, []))
        for key, before, after in found
        if (before.level, before.status) != (after.level, after.status)
    ]
    ranks = {way: rank for rank, way in enumerate(DIRECTIONS)}
    return sorted(moved, key=lambda move: (move.area != page.province, ranks[move.direction]))


def standing(book: Figures, indicator: str, area: str) -> Standing:
    """Return what a release says of an indicator in an area; nothing where nobody reported."""
    row = book.assessed.get((indicator, area))
    if row is None:
        return Standing()
    return Standing(verdict(row), row["reason"], row["status"], row["status_reason"])


def direction(before: Standing, after: Standing) -> str:
    """Return where a verdict went: the level decides, then the status."""
    steps = (
        (before.level, after.level, LEVEL_RANK),
        (before.status, after.status, STATUS_RANK),
    )
    words = (_step(old, new, rank) for old, new, rank in steps)
    return next((word for word in words if word), "aside")


def _step(old: str, new: str, rank: Mapping[str, int]) -> str:
    if old == new:
        return ""
    if NOT_ASSESSED in (old, new):
        return "appeared" if old == NOT_ASSESSED else "lost"
    if rank[old] == rank[new]:
        return ""
    return "better" if rank[new] < rank[old] else "worse"


def _move(
    page: Comparison, key: tuple[str, str], before: Standing, after: Standing, changed: list[Row]
) -> Move:
    """Return a move with its causes: values first, what else is different, what is left."""
    usable = sorted((r for r in changed if _counts(page, r)), key=lambda row: -row["period"])
    values = [row for row in usable if _bears(row)]
    others = list(_others(page, *key))
    if not values and not others:
        values = usable
    if not values and not others:
        others = [_left(page, *key)]
    return Move(*key, before, after, direction(before, after), tuple(values), tuple(others))


def _counts(page: Comparison, row: Row) -> bool:
    """Return whether a value may be held against the target in the year of a release."""
    known = page.catalogue.indicators[row["indicator"]].definition(row["definition"])
    last = max(page.earlier.year, page.release.year)
    return row["period"] <= last and (known is None or known.fit != "different")


def _bears(row: Row) -> bool:
    """Return whether a change bears on a verdict: of a status alone, only one that is a break."""
    return row["kind"] != "requalified" or "B" in (
        row["obs_status_before"],
        row["obs_status_after"],
    )


def _others(page: Comparison, indicator: str, area: str) -> Iterator[str]:
    """Yield what else is different on the two sides of an assessment."""
    old = page.before.assessed.get((indicator, area))
    new = page.assessed.get((indicator, area))
    if page.earlier.year != page.release.year:
        yield "year"
    if goal_of(page.earlier, indicator) != goal_of(page.release, indicator):
        yield "target"
    if old and new:
        if old["definition"] and new["definition"] and old["definition"] != new["definition"]:
            yield "definition"
        if any(old[name] != new[name] for name in _RULE):
            yield "rule"


def goal_of(release: Release, indicator: str) -> tuple[object, ...]:
    """Return what a release holds an indicator against."""
    target = release.catalogue.indicators[indicator].target_at(release.day)
    return target.operator, target.value, target.year, target.wanted


def _left(page: Comparison, indicator: str, area: str) -> str:
    """Return what is left where no value and no rule explains a move: a file, the day, nothing."""
    if page.earlier.frozen and _is_redefined(page.earlier.frozen, indicator):
        return "params"
    same = (r for r in page.rows if (r["indicator"], r["area"]) == (indicator, area))
    if any(row["file_before"] != row["file_after"] for row in same):
        return "file"
    return "day" if page.earlier.day != page.release.day else "unknown"


def _is_redefined(frozen: Path, indicator: str) -> bool:
    """Return whether the file of an indicator is another than when a release was frozen."""
    name = f"indicators/{indicator}.yml"
    path = places.params() / name
    now = hash_of(path) if path.is_file() else None
    return seal.read(frozen).params.get(name) != now
