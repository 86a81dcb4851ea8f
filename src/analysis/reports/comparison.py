"""Two releases on one page: the figures of both, each under a key of its own.

Figures of the earlier release have `before:` in front of their key (before:CT25/14/2026/value):
that is the figure CT25/14/2026/value of that release, and its trail. The difference of the two
is CT25/14/2026/revision.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis.language import number, say
from analysis.language.formats import rounded
from analysis.observations import KEY, Round, records
from analysis.observations.revisions import SIDE, revisions
from analysis.release import (
    NothingReceivedError,
    Release,
    ReleaseError,
    frozen_releases,
    open_release,
    release_name,
)
from analysis.reports.figures import Figure, FigureError, Figures
from analysis.reports.figures.decimals import MOST, of_value, visible
from analysis.reports.figures.model import inputs_of

Row = dict[str, Any]
BEFORE = "before:"
SIDES = ("before", "after")


@dataclass
class Comparison(Figures):
    """The figures of a page that holds its release against an earlier one.

    `told` are the figures whose cells stand beside them in the page: the list at its end does
    not repeat them, so that two hundred revised values stay a page that can be sent.
    """

    earlier: Release = field(kw_only=True)
    told: dict[str, Figure] = field(default_factory=dict)

    @cached_property
    def before(self) -> Figures:
        """Return the figures of the earlier release."""
        return Figures(self.earlier, self.page, self.lang)

    @cached_property
    def rows(self) -> list[Row]:
        """Return every value that one of the releases has: what became of it, both sides."""
        return records(revisions(self.earlier.current, self.release.current))

    @cached_property
    def changed(self) -> list[Row]:
        """Return the values that are not the same in both."""
        return [row for row in self.rows if row["kind"] != "unchanged"]

    @cached_property
    def rivals(self) -> dict[tuple[Any, ...], list[Row]]:
        """Return what each agency says where they differ now, by what it is said of."""
        found: dict[tuple[Any, ...], list[Row]] = {}
        for row in records(self.release.conflicts):
            found.setdefault(key_of(row), []).append(row)
        return found

    def made(self, key: str) -> Figure:
        """Return a figure of either release without listing it; FigureError for an unknown one."""
        if key in self.told:
            return self.told[key]
        if not key.startswith(BEFORE):
            return super().made(key)
        found = self.before.made(key.removeprefix(BEFORE))
        return replace(found, key=key, parts=tuple(BEFORE + part for part in found.parts))

    def tell(self, row: Row, side: str) -> Markup:
        """Return the value of one side of a row as printed; its cells must stand beside it."""
        seen = side_of(row, side)
        text = number(seen["value"], _decimals(self, row), self.lang)
        key = (BEFORE if side == "before" else "") + self._key(row, "value")
        return self._told(Figure(key, seen["value"], text, self._formula(seen), inputs_of(seen)))

    def difference(self, row: Row) -> Markup:
        """Return by how much a value was revised, with its sign, in the unit of differences."""
        size = row["value_after"] - row["value_before"]
        decimals = visible(abs(size), _decimals(self, row))
        key, value = self._key(row, "revision"), self._key(row, "value")
        text = number(size, decimals, self.lang, signed=True)
        words = say("new value − old value", self.lang)
        return self._told(Figure(key, size, text, words, parts=(value, BEFORE + value)))

    def target(self, code: str, side: str) -> Markup:
        """Return the target of an indicator on one side; the plan's words must stand beside it."""
        release = self.earlier if side == "before" else self.release
        year = release.catalogue.indicators[code].target_at(release.day).year
        key = f"{code}/{self.province}/{year}/target"
        return self._told(self.made((BEFORE if side == "before" else "") + key))

    def write(self) -> Path:
        """Store the figures of the page, those told beside their cells as well."""
        whole = self.shown | self.told
        return Figures(self.release, self.page, self.lang, shown=whole).write()

    def _told(self, figure: Figure) -> Markup:
        self.told[figure.key] = figure
        return Markup('<span data-figure="{}">{}</span>').format(figure.key, figure.text)

    def _key(self, row: Row, measure: str) -> str:
        """Return the key of a row; the way of measuring is named where the usual one is another."""
        stem = f"{row['indicator']}/{row['area']}/{row['period']}"
        parts = [row["definition"], *(row[n] for n in ("sex", "age", "residence"))]
        named = ".".join(part for part in parts if part != "_T")
        return f"{stem}/{measure}" if self._is_usual(row) else f"{stem}/{measure}.{named}"

    def _is_usual(self, row: Row) -> bool:
        """Return whether the plain key means this row, in every release that has it."""
        key = f"{row['indicator']}/{row['area']}/{row['period']}/value"
        made = {"before": self.before.made, "after": super().made}
        return all(
            _inputs(made[side], key) == inputs_of(side_of(row, side))
            for side in SIDES
            if pd.notna(row[f"value_{side}"])
        )

    def _formula(self, seen: Row) -> str:
        if pd.notna(seen["numerator"]):
            return say("numerator ÷ denominator", self.lang)
        published = seen["origin"] == "published"
        return say("value as published" if published else "value as reported", self.lang)


def _inputs(made: Callable[[str], Figure], key: str) -> tuple[Any, ...]:
    try:
        return made(key).inputs
    except FigureError:
        return ()


def _decimals(page: Comparison, row: Row) -> int:
    """Return the decimals of both values: as many as tell the old from the new."""
    indicator = page.catalogue.indicators[row["indicator"]]
    target = indicator.target_at(page.release.day)
    values = [row[f"value_{side}"] for side in SIDES if pd.notna(row[f"value_{side}"])]
    decimals = max(of_value(value, indicator, target) for value in values)
    apart = len(values) == 2 and values[0] != values[1]
    while apart and decimals < MOST and len({rounded(v, decimals) for v in values}) == 1:
        decimals += 1
    return decimals


def key_of(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what a value is of: indicator, way of measuring, area, period, who."""
    return tuple(row[name] for name in KEY)


def side_of(row: Mapping[str, Any], side: str) -> Row:
    """Return what a row tells of one side, by the names of the long table."""
    return {name: row[f"{name}_{side}"] for name in SIDE}


def compared(page: Figures, against: str = "") -> Comparison:
    """Return the figures of a page that compares its release with another one.

    `against` is the name of a release; empty stands for the last one that was frozen before, as
    it was reported, and where there is none for the same release as it was known on the last day
    of returns. Raises ReleaseError for a name that is none, and in the public edition: what one
    state hides another may show.
    """
    if page.release.is_public:
        raise ReleaseError("a comparison of two states is internal: it gives hidden cells away")
    earlier = _earlier(page.release, against)
    return Comparison(page.release, page.page, page.lang, page.shown, page.tallies, earlier=earlier)


def _earlier(release: Release, against: str) -> Release:
    reported = frozen_releases(release.year, release.source, release.as_of)
    if against or reported:
        return open_release(against or reported[-1], catalogue=release.catalogue)
    last = release.catalogue.deadline("returns", release.year).isoformat()
    day = min(last, release.as_of or last)
    try:
        return open_release(release.year, release.source, day, release.catalogue)
    except NothingReceivedError:
        return _nothing(release, day)


def _nothing(release: Release, day: str) -> Release:
    """Return the release as it stood before any return had come."""
    tables = {name: frame.iloc[:0] for name, frame in vars(release.stored).items()}
    name = release_name(release.year, release.source, day)
    return replace(release, name=name, as_of=day, digest="", stored=Round(**tables))
