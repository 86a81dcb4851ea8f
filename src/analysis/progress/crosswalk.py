"""Comparison across changes of areas: counts summed over what an area was made of.

Source: Area.successor of the catalogue (params/areas.csv names the resolution of each change).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.catalogue import Area
from analysis.progress.equity.areas import Rebuilt, rebuilt
from analysis.progress.equity.measures import Numbers


@dataclass(frozen=True)
class Crosswalk:
    """What became of the communes of one day, by their code, on a later day.

    A code alone may be two areas: `successor` maps codes of the first day to codes of the
    second, `parts` the other way. `districts` holds the districts of the first day that a later
    commune lies in, `joining` the communes that lie in several. What the catalogue does not know
    stays visible: `unplaced` are earlier communes without a successor, `incomplete` later ones
    with a part of unknown origin, `unconfirmed` those whose succession is only inferred.
    """

    successor: Mapping[str, str]
    parts: Mapping[str, tuple[str, ...]]
    districts: Mapping[str, tuple[str, ...]]
    joining: frozenset[str]
    unplaced: frozenset[str]
    incomplete: frozenset[str]
    unconfirmed: frozenset[str]

    def district_groups(self) -> dict[str, str]:
        """Return for each earlier district the name of what later communes can be held against.

        Districts that one commune joins cannot be told apart afterwards, only taken together:
        they share a name such as «123+128».
        """
        group = {d: d for found in self.districts.values() for d in found}
        for commune in sorted(self.joining):
            joined = {group[district] for district in self.districts[commune]}
            together = sorted(d for d in group if group[d] in joined)
            group |= dict.fromkeys(together, "+".join(together))
        return group

    def commune_groups(self) -> dict[str, str]:
        """Return for each later commune the same names as `district_groups`."""
        group = self.district_groups()
        return {commune: group[found[0]] for commune, found in self.districts.items()}


def crosswalk(areas: Mapping[str, Area], before: date, after: date) -> Crosswalk:
    """Return the crosswalk of communes from one day to a later one.

    `areas` is the catalogue's, by key. Raises ValueError where the days stand in the wrong order.
    """
    if before > after:
        raise ValueError(f"the crosswalk runs forward, found {before} to {after}")
    origins = {
        area.code: _origins(areas, area, before)
        for area in areas.values()
        if area.level == "commune" and area.exists_on(after)
    }
    roots = {code: found.roots for code, found in origins.items()}
    parts = {c: tuple(a.code for a in r if a.exists_on(before)) for c, r in roots.items()}
    districts = {c: tuple(sorted({_district(areas, a) for a in r})) for c, r in roots.items()}
    successor = {part: code for code, found in parts.items() for part in found}
    earlier = {a.code for a in areas.values() if a.level == "commune" and a.exists_on(before)}
    return Crosswalk(
        successor=successor,
        parts=parts,
        districts=districts,
        joining=frozenset(code for code, found in districts.items() if len(found) > 1),
        unplaced=frozenset(earlier - set(successor)),
        incomplete=frozenset(c for c, found in parts.items() if len(found) < len(roots[c])),
        unconfirmed=frozenset(c for c, found in origins.items() if not found.confirmed),
    )


def rebased(
    walk: Crosswalk,
    codes: Sequence[str],
    numerators: Numbers,
    denominators: Numbers,
    scale: float = 100,
) -> dict[str, Rebuilt]:
    """Return the value of each later commune, from the exact sums of what it was made of.

    A part that is not among `codes`, or whose origin is unknown, counts as missing, so that half
    a commune never passes for a whole one. Raises ValueError for a code that stands twice or
    that the crosswalk does not know.
    """
    unknown = {f"? {code}": code for code in walk.incomplete}
    kept = [place for place, code in enumerate(codes) if code not in walk.unplaced]
    return regrouped(
        [codes[place] for place in kept],
        [numerators[place] for place in kept],
        [denominators[place] for place in kept],
        {**walk.successor, **unknown},
        scale,
    )


def regrouped(
    codes: Sequence[str],
    numerators: Numbers,
    denominators: Numbers,
    groups: Mapping[str, str],
    scale: float = 100,
) -> dict[str, Rebuilt]:
    """Return the value of each group of areas, from the exact sums of their counts.

    `groups` names the group of every area, as a crosswalk's `district_groups()` and
    `commune_groups()` do; an area of it that is not among `codes` is a missing part. Raises
    ValueError for a code that stands twice or that has no group.
    """
    if len(set(codes)) != len(codes):
        raise ValueError("an area stands twice")
    if unknown := sorted(set(codes) - set(groups)):
        raise ValueError(f"areas that the crosswalk does not know: {', '.join(unknown)}")
    counts = dict(zip(codes, zip(numerators, denominators, strict=True), strict=True))
    members: dict[str, list[tuple[float | None, float | None]]] = {}
    for code, group in groups.items():
        members.setdefault(group, []).append(counts.get(code, (None, None)))
    return {
        group: rebuilt([n for n, _ in found], [d for _, d in found], scale)
        for group, found in members.items()
    }


@dataclass(frozen=True)
class _Origins:
    """The areas of an earlier day an area comes from, or the first known after that day."""

    roots: tuple[Area, ...]
    confirmed: bool


def _origins(areas: Mapping[str, Area], area: Area, day: date) -> _Origins:
    before = [] if area.exists_on(day) else [a for a in areas.values() if a.successor == area.key]
    if not before:
        return _Origins((area,), area.exists_on(day) or area.confirmed)
    found = [_origins(areas, one, day) for one in before]
    roots = tuple(root for one in found for root in one.roots)
    # How an area came about is told by the rows of what went into it.
    sure = all(one.confirmed for one in found) and all(a.confirmed for a in before)
    return _Origins(roots, sure)


def _district(areas: Mapping[str, Area], commune: Area) -> str:
    return areas[commune.parent].code
