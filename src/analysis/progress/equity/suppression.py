"""Suppression of small cells: no published sum may give a hidden count away.

Source: A. Hundepool et al., «Statistical Disclosure Control», Wiley 2012, chapter 4 (frequency
rule, secondary suppression, exact disclosure by linear relations).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.progress.equity.measures import Numbers

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

THRESHOLD = 5
ZERO = 1e-9


def suppressed(
    counts: Numbers,
    sums: Sequence[Sequence[str]] | None = None,
    threshold: float = THRESHOLD,
    hide: Sequence[bool] | None = None,
) -> Flags:
    """Return which cells to hide: small ones, and more where a sum would give them away.

    Small is above zero and below `threshold` persons. `sums` says what else is published: each
    list names for every cell the total that it is part of (its district, its sex), None means
    one total of all, an empty list none. `hide` adds cells that must go for another reason,
    such as a small complement. The hidden cells of a total come to `threshold` at least, or two
    cells that add up to 2 would be known; where all cells of a total cannot reach that, the
    total itself is small and is the caller's to hide. A cell without a count is neither hidden
    nor used. Raises ValueError for lists of unequal length.
    """
    count = np.array([np.nan if c is None else c for c in counts], dtype=np.float64)
    totals = [["_T"] * len(count)] if sums is None else sums
    if any(len(labels) != len(count) for labels in totals):
        raise ValueError(f"{len(count)} counts, but not as many names of totals")
    hidden = (count > 0) & (count < threshold)
    if hide is not None:
        hidden |= np.array(hide, dtype=bool) & ~np.isnan(count)
    relations = _relations(totals, ~np.isnan(count))
    while (more := _next(count, hidden, relations, threshold)) is not None:
        hidden[more] = True
    return hidden


def _relations(totals: Sequence[Sequence[str]], known: Flags) -> NDArray[np.bool_]:
    """Return one row for each published total, true at the cells it is the sum of."""
    rows = [
        (np.array(labels) == label) & known for labels in totals for label in sorted(set(labels))
    ]
    return np.array(rows, dtype=bool).reshape(len(rows), len(known))


def _next(count: Floats, hidden: Flags, relations: Flags, threshold: float) -> int | None:
    """Return the next cell to hide, None when nothing gives a hidden one away."""
    for row in relations:
        inside = row & hidden
        known_sum = count[inside].sum()
        if inside.any() and (inside.sum() < 2 or known_sum < threshold):
            cell = _smallest_open(count, row & ~hidden)
            if cell is not None:
                return cell
    for exposed in np.flatnonzero(_exposed(hidden, relations)):
        around = relations[relations[:, exposed]].any(axis=0)
        cell = _smallest_open(count, around & ~hidden)
        if cell is not None:
            return cell
    return None


def _smallest_open(count: Floats, candidates: Flags) -> int | None:
    """Return the candidate that loses least when hidden: the smallest, a zero only last."""
    places = np.flatnonzero(candidates)
    if not len(places):
        return None
    return int(min(places, key=lambda place: (count[place] == 0, count[place])))


def _exposed(hidden: Flags, relations: Flags) -> Flags:
    """Return the hidden cells that the published totals determine exactly.

    They are those that no change of hidden cells which keeps every total can move.
    """
    exposed = np.zeros(len(hidden), dtype=bool)
    places = np.flatnonzero(hidden)
    if len(places) and len(relations):
        system = relations[:, places].astype(float)
        _, size, directions = np.linalg.svd(system)
        free = directions[int((size > ZERO).sum()) :]
        exposed[places] = (np.abs(free) < ZERO).all(axis=0)
    return exposed
