"""Suppression of small cells: no published sum may give a hidden count away.

Source: A. Hundepool et al., «Statistical Disclosure Control», Wiley 2012, chapter 4 (frequency
rule, secondary suppression, exact disclosure by linear relations).
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.progress.equity.measures import Numbers

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

THRESHOLD = 5
ZERO = 1e-9
NO_TOTAL = ""
"""The name of a total for cells that are part of none."""


def suppressed(
    counts: Numbers,
    sums: Sequence[Sequence[str]] | None = None,
    threshold: float = THRESHOLD,
    hide: Sequence[bool] | Flags | None = None,
) -> Flags:
    """Return which cells to hide: small ones, and more where a sum would give them away.

    Small is above zero and below `threshold` persons. `sums` says what else is published: each
    list names for every cell the total that it is part of (its district, its sex), "" where it
    is part of none; None means one total of all, an empty list none. `hide` adds cells that must
    go for another reason, such as a small complement. What hides beside a small cell of a total
    comes to `threshold` at least (`is_covered`); where all cells of a total cannot reach that,
    the total itself is the caller's to hide. A cell without a count is neither hidden nor used.
    Raises ValueError for lists of unequal length.
    """
    count = np.array([np.nan if c is None else c for c in counts], dtype=np.float64)
    totals = [["_T"] * len(count)] if sums is None else sums
    if any(len(labels) != len(count) for labels in totals):
        raise ValueError(f"{len(count)} counts, but not as many names of totals")
    hidden = is_small(count, threshold)
    if hide is not None:
        hidden |= np.array(hide, dtype=bool) & ~np.isnan(count)
    relations = _relations(totals, ~np.isnan(count))
    while (more := _next(count, hidden, relations, threshold)) is not None:
        hidden[more] = True
    return hidden


def is_small(counts: Floats, threshold: float = THRESHOLD) -> Flags:
    """Return where a count is above zero and below the threshold: nobody is no small group."""
    return np.asarray((counts > 0) & (counts < threshold), dtype=bool)


def is_covered(counts: Floats, threshold: float = THRESHOLD) -> bool:
    """Whether the sum of hidden cells says too little of each small one among them.

    A small count may then be greater by `threshold` than it is, so nobody can tell that it is
    small. One cell alone is known whatever its size.
    """
    small = counts[is_small(counts, threshold)]
    if not len(small):
        return len(counts) > 1
    return bool(counts.sum() - small.max() >= threshold)


def _relations(totals: Sequence[Sequence[str]], known: Flags) -> Flags:
    """Return one row for each published total, true at the cells it is the sum of."""
    rows = {
        tuple((np.array(labels) == label) & known): None
        for labels in totals
        for label in sorted(set(labels) - {NO_TOTAL})
    }
    return np.array(list(rows), dtype=bool).reshape(len(rows), len(known))


def _next(count: Floats, hidden: Flags, relations: Flags, threshold: float) -> Flags | None:
    """Return the next cells to hide, None when nothing gives a hidden one away."""
    for row in relations:
        inside = row & hidden
        if inside.any() and not is_covered(count[inside], threshold):
            more = _smallest_open(count, row & ~hidden)
            if more is not None:
                return more
    for exposed in np.flatnonzero(_exposed(hidden, relations)):
        around = relations[relations[:, exposed]].any(axis=0)
        more = _smallest_open(count, around & ~hidden)
        if more is not None:
            return more
    return None


def _smallest_open(count: Floats, candidates: Flags) -> Flags | None:
    """Return the candidates that lose least when hidden: the smallest, zeros only last.

    All that are equal go: which of two stays would tell who knows the rule that the other came
    after it, and so which of the hidden cells is the small one.
    """
    places = np.flatnonzero(candidates)
    if not len(places):
        return None
    least = min(places, key=lambda place: (count[place] <= 0, count[place]))
    return np.asarray(candidates & (count == count[least]), dtype=bool)


def _exposed(hidden: Flags, relations: Flags) -> Flags:
    """Return the hidden cells that the published totals determine exactly.

    They are those that no change of hidden cells which keeps every total can move. Totals
    without a hidden cell in common are looked at by themselves.
    """
    exposed = np.zeros(len(hidden), dtype=bool)
    for system in _connected(relations & hidden):
        places = np.flatnonzero(system.any(axis=0))
        _, size, directions = np.linalg.svd(system[:, places].astype(float))
        free = directions[int((size > ZERO).sum()) :]
        exposed[places] = (np.abs(free) < ZERO).all(axis=0)
    return exposed


def _connected(relations: Flags) -> Iterator[Flags]:
    """Yield the relations in groups of those that share cells, directly or through others."""
    left = relations[relations.any(axis=1)]
    while len(left):
        inside = np.zeros(len(left), dtype=bool)
        reached = left[0]
        while (grown := (left & reached).any(axis=1)).sum() > inside.sum():
            inside, reached = grown, left[grown].any(axis=0)
        yield left[inside]
        left = left[~inside]
