"""The page of revisions: what changed since an earlier release, and which verdicts moved.

`compared` opens the earlier release; the other functions each return one part of the page.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from analysis.catalogue import Agency, Area, Indicator
from analysis.observations import records
from analysis.progress.registry import REASON_WORDS, STATUS_WORDS
from analysis.reports.comparison import Comparison, compared, key_of, side_of
from analysis.reports.figures import Input
from analysis.reports.figures.model import inputs_of
from analysis.reports.moves import DIRECTIONS, Move, moves
from analysis.reports.render import part
from analysis.reports.sources import corrected

__all__ = ["additions", "arrivals", "compared", "headline", "unchanged", "values", "verdicts"]

Row = dict[str, Any]
MOST_OTHERS = 200
"""How many revised values of areas below the province are listed; the rest is counted."""
MOST_LISTED = 280
"""How many are listed in all: a page has to stay below 500 kB."""
MOST_NEW = 60
MOST_AREAS = 40
MOST_FILES = 200
MOST_NAMED = 5
MOST_CAUSES = 4
"""How many values are named as causes of one moved verdict; the rest is counted."""

REVISED = ("corrected", "revised", "withdrawn", "disputed", "requalified")


@dataclass(frozen=True)
class Trail:
    """The cells of one side of a value, and who sent them when. `side` is before, after, rival."""

    side: str
    cells: tuple[Input, ...]

    @property
    def one(self) -> Input:
        """Return the first cell: file, sheet, sender and day are those of all."""
        return self.cells[0]


@dataclass(frozen=True)
class Line:
    """One changed value as it is printed: both sides, their difference and their cells."""

    row: Row
    indicator: Indicator
    area: Area
    old: Markup
    new: Markup
    difference: Markup
    trails: tuple[Trail, ...]

    @property
    def statuses(self) -> tuple[str, str]:
        """Return the status of the value on both sides, "" where a release has no such row."""
        return self.row["obs_status_before"], self.row["obs_status_after"]


def headline(page: Comparison) -> Markup:
    """Return in words how many values and verdicts changed since the earlier release."""
    stem = f"revisions/{page.release.year}"
    kinds = Counter(row["kind"] for row in page.changed)
    for kind, words in _KINDS.items():
        page.tally(f"{stem}/{kind}/count", kinds[kind], words)
    moved = moves(page)
    province = [move for move in moved if move.area == page.province]
    ways = Counter(move.direction for move in province)
    for way in DIRECTIONS:
        page.tally(f"{stem}/{way}/count", ways[way], _WAYS[way])
    page.tally(f"{stem}/moved/count", len(province), "verdicts of the province that moved")
    elsewhere = len(moved) - len(province)
    page.tally(f"{stem}/areas/count", elsewhere, "verdicts of areas that moved")
    return part(
        "revisions_headline.html.j2", page, stem=stem, same=_is_same_release(page),
        earlier=page.earlier, ways=[way for way in DIRECTIONS if ways[way]], words=_WAYS_SHORT,
        named=province[:MOST_NAMED], indicators=page.catalogue.indicators, statuses=STATUS_WORDS,
    )  # fmt: skip


def _is_same_release(page: Comparison) -> bool:
    """Return whether the earlier release is this one on an earlier day."""
    earlier, release = page.earlier, page.release
    return (earlier.year, earlier.source) == (release.year, release.source)


_KINDS = {
    "new": "values that the earlier release does not have",
    "revised": "values that the sender has changed",
    "withdrawn": "values that are no longer given",
    "corrected": "values that were corrected after review",
    "disputed": "values on which agencies differ now, so that none counts",
    "requalified": "values that stay, with another status",
}
_WAYS = {
    "better": "verdicts of the province that became better",
    "worse": "verdicts of the province that became worse",
    "appeared": "verdicts of the province given for the first time",
    "lost": "verdicts of the province no longer given",
    "aside": "verdicts of the province that moved to another of the same rank",
}
_WAYS_SHORT = {
    "better": "better",
    "worse": "worse",
    "appeared": "given for the first time",
    "lost": "no longer given",
    "aside": "changed, neither better nor worse",
}


def verdicts(page: Comparison) -> Markup:
    """Return the verdicts that moved, before and after, and because of which values.

    Of areas those that moved from one word to another; where a verdict first appears or ends,
    the areas are only counted.
    """
    moved = moves(page)
    listed = [move for move in moved if move.area == page.province or _is_turn(move)]
    most = sum(move.area == page.province for move in listed) + MOST_AREAS
    rest = len(moved) - len(listed[:most])
    key = f"revisions/{page.release.year}/verdicts_not_listed/count"
    page.tally(key, rest, "verdicts of areas that moved and are not listed")
    return part(
        "revisions_verdicts.html.j2", page, moves=[_told(page, move) for move in listed[:most]],
        rest=rest, key=key, statuses=STATUS_WORDS, reasons=REASON_WORDS, words=_WAYS_SHORT,
        causes=_CAUSES, corrected=corrected,
    )  # fmt: skip


def _is_turn(move: Move) -> bool:
    return move.direction not in ("appeared", "lost")


_CAUSES = {
    "target": "the target was changed",
    "definition": "the value is measured in another way",
    "rule": "the rule or its version was changed",
    "params": "what params/ says of the indicator was changed after the release was frozen",
    "year": "the reporting year is another",
    "file": "the same values came in another file",
    "day": "the day of the verdict is another",
    "unknown": "no value and no rule explains it; report it as a fault",
}


@dataclass(frozen=True)
class Told:
    """A moved verdict as it is printed. `details` say what a cause was and is."""

    move: Move
    indicator: Indicator
    area: Area
    lines: tuple[Line, ...]
    more: str
    details: Mapping[str, tuple[Markup, Markup]]


def _told(page: Comparison, move: Move) -> Told:
    lines = tuple(_line(page, row) for row in move.values[:MOST_CAUSES])
    more = len(move.values) - len(lines)
    key = f"{move.indicator}/{move.area}/{page.release.year}/more_causes/count"
    if more:
        page.tally(key, more, "further values that changed")
    indicator, area = page.catalogue.indicators[move.indicator], page.catalogue.areas[move.area]
    details = {cause: _detail(page, move, cause) for cause in move.others if cause in _DETAILED}
    return Told(move, indicator, area, lines, key if more else "", details)


_DETAILED = ("target", "definition")


def _detail(page: Comparison, move: Move, cause: str) -> tuple[Markup, Markup]:
    """Return what a target or a way of measuring was and is, in the plan's words."""
    if cause == "target":
        old, new = (_goal(page, move.indicator, side) for side in ("before", "after"))
        return old, new
    indicator = page.catalogue.indicators[move.indicator]
    key = (move.indicator, move.area)
    ways = (str(book.assessment(*key)["definition"]) for book in (page.before, page))
    known = (indicator.definition(way) for way in ways)
    old, new = (escape(one.name.in_(page.lang)) if one else Markup("–") for one in known)
    return old, new


def _goal(page: Comparison, code: str, side: str) -> Markup:
    release = page.earlier if side == "before" else page.release
    target = release.catalogue.indicators[code].target_at(release.day)
    number = page.target(code, side) if target.value is not None else Markup("")
    return part("revisions_target.html.j2", page, target=target, number=number)


def values(page: Comparison) -> Markup:
    """Return the values that were revised, corrected, withdrawn or disputed: old, new, cells.

    The province's first, then those of areas that changed most; the rest is counted.
    """
    rows = [row for row in page.changed if row["kind"] in REVISED]
    own = [row for row in rows if row["area"] == page.province][:MOST_LISTED]
    others = sorted((r for r in rows if r["area"] != page.province), key=_by_size)
    listed = [*own, *others[: min(MOST_OTHERS, MOST_LISTED - len(own))]]
    caption = "Revised values: the province first, then the areas that changed most"
    return _table(page, listed, len(rows) - len(listed), caption, "revised")


def additions(page: Comparison) -> Markup:
    """Return the values of the province that the earlier release does not have, newest first."""
    rows = [row for row in page.changed if row["kind"] == "new" and row["area"] == page.province]
    rows = sorted(rows, key=lambda row: (-row["period"], row["indicator"]))
    rest = max(len(rows) - MOST_NEW, 0)
    return _table(
        page, rows[:MOST_NEW], rest, "New values of the province, the newest years first", "new"
    )


def _table(page: Comparison, rows: list[Row], rest: int, caption: str, name: str) -> Markup:
    key = f"revisions/{page.release.year}/{name}_not_listed/count"
    page.tally(key, rest, "changed values that are not listed")
    lines = [_line(page, row) for row in rows]
    return part(
        "revisions_values.html.j2", page, lines=lines, caption=caption, rest=key, kinds=_SHORT,
        fresh=name == "new", corrected=corrected,
    )  # fmt: skip


_SHORT = {
    "new": "new",
    "revised": "revised",
    "withdrawn": "withdrawn",
    "corrected": "corrected",
    "disputed": "agencies differ",
    "requalified": "another status",
}


def _by_size(row: Row) -> tuple[float, str, str, int]:
    """Return the place of a value among those of areas: what moved most, in its own scale, first.

    What has no number on one side comes before all: it was withdrawn, disputed or corrected.
    """
    old, new = row["value_before"], row["value_after"]
    moved = abs(new - old) / (max(abs(old), abs(new)) or 1) if pd.notna(old + new) else 2.0
    return -moved, row["indicator"], row["area"], row["period"]


def _line(page: Comparison, row: Row) -> Line:
    old, new = row["value_before"], row["value_after"]
    moved = bool(pd.notna(old + new)) and old != new
    return Line(
        row=row,
        indicator=page.catalogue.indicators[row["indicator"]],
        area=page.catalogue.areas[row["area"]],
        old=_said(page, row, "before"),
        new=_said(page, row, "after"),
        difference=page.difference(row) if moved else Markup(""),
        trails=tuple(_trails(page, row)),
    )


def _said(page: Comparison, row: Row, side: str) -> Markup:
    """Return state and value of one side, a dash where there is neither."""
    seen = side_of(row, side)
    said: list[Markup] = []
    if seen["state"]:
        said.append(escape(page.catalogue.word("state", seen["state"], page.lang)))
    if pd.notna(seen["value"]):
        said.append(page.tell(row, side))
    return Markup("; ").join(said) if said else Markup("–")


def _trails(page: Comparison, row: Row) -> Iterable[Trail]:
    """Yield the cells of both sides; where agencies differ, those of each agency."""
    if row["raw_before"]:
        yield Trail("before", inputs_of(side_of(row, "before")))
    if row["kind"] == "disputed":
        yield from (Trail("rival", inputs_of(rival)) for rival in page.rivals[key_of(row)])
    elif row["file_after"]:
        yield Trail("after", inputs_of(side_of(row, "after")))


@dataclass(frozen=True)
class Arrival:
    """A file that came in between: what it brought, by kind of change.

    `altered` is one that the earlier release has as well, under its name and with other bytes.
    """

    file: Row
    agency: Agency
    late: bool
    altered: bool
    brought: Mapping[str, int]


def arrivals(page: Comparison) -> Markup:
    """Return the returns that arrived in between, by agency, with what each of them changed."""
    known = set(_files(page.earlier.returns))
    fresh = [row for row in records(page.release.returns) if _file(row) not in known]
    here = set(page.release.returns["file"])
    gone = [name for name, _ in _files(page.earlier.returns) if name not in here]
    order = list(page.catalogue.agencies)
    ordered = sorted(fresh, key=lambda row: (order.index(row["agency"]), row["vintage"]))
    listed = [_arrival(page, row) for row in ordered[:MOST_FILES]]
    stem = f"revisions/{page.release.year}"
    page.tally(f"{stem}/files/count", len(fresh), "returns that arrived in between")
    senders = len({row["agency"] for row in fresh})
    page.tally(f"{stem}/senders/count", senders, "agencies that sent them")
    page.tally(f"{stem}/gone/count", len(gone), "returns that only the earlier release has")
    page.tally(f"{stem}/files_not_listed/count", len(fresh) - len(listed), "returns not listed")
    return part(
        "revisions_arrivals.html.j2", page, arrivals=listed, stem=stem, columns=_BROUGHT,
        gone=sorted(gone)[:MOST_FILES],
    )  # fmt: skip


def _file(row: Row) -> tuple[str, str]:
    return row["file"], row["sha256"]


def _files(returns: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(returns["file"], returns["sha256"], strict=True))


_BROUGHT = {
    "new": "new",
    "revised": "revised",
    "requalified": "another status",
    "withdrawn": "withdrawn",
}


def _arrival(page: Comparison, row: Row) -> Arrival:
    """Return what one file changed; what was corrected is no work of its sender."""
    kinds = Counter(r["kind"] for r in page.changed if r["file_after"] == row["file"])
    deadline = page.catalogue.deadline("returns", row["year"]).isoformat()
    late = str(row["vintage"])[:10] > deadline
    agency = page.catalogue.agencies[row["agency"]]
    altered = row["file"] in set(page.earlier.returns["file"])
    return Arrival(row, agency, late, altered, {kind: kinds[kind] for kind in _BROUGHT})


def unchanged(page: Comparison) -> Markup:
    """Return in one sentence what did not change."""
    stem = f"revisions/{page.release.year}"
    same = sum(row["kind"] == "unchanged" for row in page.rows)
    page.tally(f"{stem}/same_values/count", same, "values that are the same in both releases")
    moved = sum(move.area == page.province for move in moves(page))
    verdicts = len(page.catalogue.indicators) - moved
    page.tally(f"{stem}/same_verdicts/count", verdicts, "verdicts that are the same in both")
    page.tally(f"{stem}/all/count", len(page.catalogue.indicators), "indicators of the plan")
    return part("revisions_unchanged.html.j2", page, stem=stem)
