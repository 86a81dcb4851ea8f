"""Agreement: whose verdict on a series cannot be reconciled with our status."""

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from analysis.progress.crosscheck import VERDICTS
from analysis.progress.registry import STATUSES

OURS: Mapping[str, frozenset[str]] = {
    "met_holding": frozenset({"met"}),
    "met_slipping": frozenset({"met"}),
    "on_track": frozenset({"on_pace"}),
    "nearly": frozenset({"nearly"}),
    "off_track": frozenset({"too_slow"}),
    "wrong_direction": frozenset({"wrong_way"}),
}
"""Our status in the words that all methods are compared by (docs/methods, label map)."""

METHODS = tuple(VERDICTS)


def differing(status: str, verdicts: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return the methods whose verdict and ours cannot both be right, in fixed order.

    A method without a verdict disagrees with nobody, and nobody with a status not assessed.
    """
    return tuple(m for m in METHODS if _apart(status, m, verdicts.get(m)))


def _apart(status: str, method: str, verdict: str | None) -> bool:
    ours, theirs = OURS.get(status, frozenset()), VERDICTS[method].get(verdict or "", frozenset())
    return bool(ours and theirs) and not ours & theirs


@cache
def table(method: str, names: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return, by status and verdict as places in STATUSES and `names`, whether they differ.

    The last column stands for no verdict, so that the place -1 says it.
    """
    rows = [[*(_apart(status, method, name) for name in names), False] for status in STATUSES]
    return np.array(rows, dtype=np.bool_)
