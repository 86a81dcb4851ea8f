"""Tiles: the indicators of each agency, the worst first, with shape, word and colour."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from analysis.catalogue import Agency, Indicator
from analysis.reports.figures import LOOKS, Figures, look
from analysis.reports.figures.counts import rows
from analysis.reports.render import part

BAD = ("wrong_direction", "milestone_overdue", "off_track")


@dataclass(frozen=True)
class Tile:
    """One indicator of an agency."""

    indicator: Indicator
    row: dict[str, Any]

    @property
    def look(self) -> str:
        """Return the word whose shape and colour the tile has."""
        return look(self.row)


@dataclass(frozen=True)
class Holder:
    """An agency with its tiles, the worst first; nobody where the plan assigns to nobody."""

    agency: Agency | None
    tiles: tuple[Tile, ...]

    @property
    def worry(self) -> tuple[float, int]:
        """Return the share and the number of tiles that go badly, both below zero."""
        bad = sum(tile.look in BAD for tile in self.tiles)
        return -bad / len(self.tiles), -bad


def every(figures: Figures) -> Markup:
    """Return the tiles of every agency that answers for an indicator, the most worrying first."""
    holders = sorted(_holders(figures), key=lambda h: (*h.worry, h.agency is None))
    return part("agency_tiles.html.j2", figures, holders=holders, named=True)


def of(figures: Figures, agency: str) -> Markup:
    """Return the tiles of one agency."""
    found = [h for h in _holders(figures) if h.agency and h.agency.code == agency]
    return part("agency_tiles.html.j2", figures, holders=found, named=False)


def _holders(figures: Figures) -> Iterator[Holder]:
    release, catalogue = figures.release, figures.catalogue
    owners = {code: catalogue.owners(code, release.day) for code in catalogue.indicators}
    agencies = {a.code: a for each in owners.values() for a in each}
    for code, agency in agencies.items():
        yield Holder(agency, _tiles(figures, rows(figures, f"agency.{code}")))
    alone = {code for code, each in owners.items() if not each}
    if alone:
        of_nobody = [r for r in rows(figures, "province") if r["indicator"] in alone]
        yield Holder(None, _tiles(figures, of_nobody))


def _tiles(figures: Figures, found: list[dict[str, Any]]) -> tuple[Tile, ...]:
    tiles = [Tile(figures.catalogue.indicators[row["indicator"]], row) for row in found]
    order = [*LOOKS[:-1][::-1], LOOKS[-1]]
    return tuple(sorted(tiles, key=lambda t: (order.index(t.look), t.indicator.code)))
