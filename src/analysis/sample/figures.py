"""The figures behind the made-up round: of the province, and of every area below it.

One world is seeded once; each figure follows from the seed, its indicator, year and area alone,
so it is the same in whichever order returns are written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from analysis.catalogue import Area, Catalogue
from analysis.language.formats import rounded
from analysis.sample.stories import BASES, HOUSES, LAST_YEAR, SEGMENTS, Segment

BASE_YEAR = 2016
UNEVENNESS = 0.2
"""How far a year may stray from the straight line, in yearly changes."""
_POOR = ("poor children", "poor pregnant", "poor elderly")
_UNCHANGED_OR_HIGH = ("Suối Tọ", "Ngọc Chiến", "Tân Yên", "Mường Bám", "Mường Lèo", "Xím Vàng")


@dataclass(frozen=True)
class Count:
    """One figure: a value in the indicator's unit, and its parts where it has any."""

    value: Decimal
    numerator: int | None = None
    denominator: int | None = None


@dataclass(frozen=True)
class World:
    """The catalogue and the seed that all figures follow from."""

    catalogue: Catalogue
    seed: int
    told: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)
    """What was worked out before: each area's form asks for the figures of all areas."""

    def dice(self, *of: object) -> Random:
        """Return the random numbers of one matter, the same at every call."""
        return Random("/".join(str(part) for part in (self.seed, *of)))

    def segments(self, code: str) -> list[Segment]:
        """Return the stretches of an indicator's story, in order."""
        return [s for s in SEGMENTS if s.code == code]

    def main(self, code: str, year: int) -> Segment | None:
        """Return the stretch that a year belongs to, in the plan's own way of measuring.

        Years beyond the last belong to the last stretch: areas report what the province does not.
        """
        first = self.catalogue.indicators[code].definitions[0].id
        own = [s for s in self.segments(code) if s.definition in ("", first)]
        return next((s for s in reversed(own) if s.first <= year), None)

    def of_province(self, segment: Segment, year: int) -> Count:
        """Return the province's figure in a year."""
        return self.counted(segment, year, self._path(segment, year))

    def estimate(self, segment: Segment, year: int) -> Count:
        """Return what the province's figure is thought to be before the year is over."""
        if year == LAST_YEAR:
            return self.of_province(segment, year)
        if segment.guess is not None:
            return self.counted(segment, year, segment.guess)
        dice = self.dice("estimate", segment.code, year)
        settled = self.of_province(segment, year)
        if dice.random() < 0.4:
            return settled
        step = float(Decimal(1).scaleb(-self.catalogue.indicators[segment.code].decimals))
        return self.counted(
            segment, year, float(settled.value) + dice.choice((-3, -2, 2, 3)) * step
        )

    def counted(self, segment: Segment, year: int, value: float) -> Count:
        """Return a value as the quotient of two whole counts, or rounded where it has none."""
        indicator = self.catalogue.indicators[segment.code]
        if not segment.base:
            return Count(rounded(Decimal(repr(value)), indicator.decimals))
        below = base(segment.base, year)
        per = self.catalogue.units[indicator.unit].per
        share = value / float(per)
        top = below if per == 100 else 10 * below
        above = min(top, round(share * below))
        return Count(per * above / below, above, below)

    def _path(self, segment: Segment, year: int) -> float:
        years = segment.last - segment.first
        if not years:
            return segment.start
        slope = (segment.end - segment.start) / years
        straight = segment.start + slope * (year - segment.first)
        if year in (segment.first, segment.last) or not slope:
            return straight
        # Two indicators with one story (CT23 and CT49) have the same figures.
        stray = self.dice("path", segment.first, segment.start, segment.end, year).uniform(-1, 1)
        return straight + UNEVENNESS * slope * stray

    def of_areas(self, code: str, year: int, areas: Sequence[Area]) -> dict[str, Count]:
        """Return an indicator's figure in each area; the areas add up to the province.

        Where nothing of the kind exists in an area, it is not in the answer.
        """
        asked = ("figures", code, year, *(area.key for area in areas))
        if asked not in self.told:
            self.told[asked] = self._of_areas(code, year, areas)
        return dict(self.told[asked])

    def _of_areas(self, code: str, year: int, areas: Sequence[Area]) -> dict[str, Count]:
        segment = self.main(code, year)
        if segment is None or not segment.base:
            return {}
        whole = self.of_province(segment, year)
        assert whole.numerator is not None and whole.denominator is not None
        below = shares(whole.denominator, [self._weight(a, segment.base) for a in areas])
        rest = whole.denominator - whole.numerator
        smaller = min(rest, whole.numerator)
        spread = [b * self._luck(a, code) for a, b in zip(areas, below, strict=True)]
        minority = shares(smaller, spread)
        per = self.catalogue.unit(code).per
        found: dict[str, Count] = {}
        for area, part, few in zip(areas, below, minority, strict=True):
            few = min(few, part)
            above = part - few if smaller == rest else few
            if part:
                found[area.key] = Count(per * above / part, above, part)
        return found

    def houses(self, code: str, year: int, areas: Sequence[Area]) -> dict[str, int]:
        """Return the temporary houses left in each area; a few areas hold them all."""
        asked = ("houses", code, year, *(area.key for area in areas))
        if asked not in self.told:
            self.told[asked] = self._houses(code, year, areas)
        return dict(self.told[asked])

    def _houses(self, code: str, year: int, areas: Sequence[Area]) -> dict[str, int]:
        hit = [
            self._weight(a, "poor elderly")
            if self.dice("hit", code, year, a.key).random() < 0.4
            else 0
            for a in areas
        ]
        left = shares(HOUSES[code].get(year, 0), hit)
        return {area.key: count for area, count in zip(areas, left, strict=True)}

    def population(self, year: int, areas: Sequence[Area]) -> dict[str, int]:
        """Return the people of each area."""
        weights = [self._weight(a, "population") for a in areas]
        return dict(
            zip((a.key for a in areas), shares(base("population", year), weights), strict=True)
        )

    def _weight(self, area: Area, of: str) -> float:
        """Return an area's share of a denominator: wards are larger, high communes small."""
        dice = self.dice("size", area.key)
        small = area.name in _UNCHANGED_OR_HIGH or dice.random() < 0.08
        size = dice.uniform(0.12, 0.35) if small else dice.uniform(0.75, 1.3)
        town = area.type in ("Phường", "Thành phố")
        if of in _POOR:
            size *= 0.15 if town else dice.uniform(0.5, 1.8)
        if of == "rural households" and area.type == "Phường":
            return 0
        if of == "remote people" and (town or dice.random() < 0.3):
            return 0
        return size

    def _luck(self, area: Area, code: str) -> float:
        """Return how much more often than on average the smaller part occurs in an area."""
        dice = self.dice("luck", area.key, code)
        return dice.uniform(0.3, 1.1) if area.type == "Phường" else dice.uniform(0.4, 1.9)


def base(name: str, year: int) -> int:
    """Return a denominator in a year, on the straight line between 2016 and 2026."""
    first, last = BASES[name]
    return round(first + (last - first) * (year - BASE_YEAR) / (LAST_YEAR - BASE_YEAR))


def shares(total: int, weights: Sequence[float]) -> list[int]:
    """Return whole parts that add up to the total, in proportion to weights (largest remainder)."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(part) for part in exact]
    order = sorted(range(len(parts)), key=lambda n: (parts[n] - exact[n], n))
    for n in order[: total - sum(parts)]:
        parts[n] += 1
    return parts
