"""What changed between two states of the long table: new, revised, withdrawn and corrected values.

Both sides are the values that count (current.py), one row for each key, so a return that was
sent again without a change is no revision.
"""

import numpy as np
import pandas as pd

from analysis.observations.schema import KEY

KINDS = ("corrected", "revised", "withdrawn", "disputed", "requalified", "new", "unchanged")
"""What became of a value. `disputed`: agencies differ and nothing is decided, so none counts;
`requalified`: the value stays and only its status moves, from an estimate to final."""

SIDE = [
    *("value", "numerator", "denominator", "state", "state_date", "obs_status", "conflict"),
    *("agency", "origin", "source", "address", "vintage", "file", "sha256", "sheet", "cell", "raw"),
    *("correction", "correction_note"),
]
"""What is told of a value on each side, in columns that end in _before and _after."""

_NUMBERS = ("value", "numerator", "denominator")
_SAME = 1e-9
"""How far, relatively, two numbers may lie apart that were computed from the same cells."""


def revisions(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each key that has, had or lost a value, with its `kind` and both sides.

    `before` and `after` hold the rows that count. Columns: KEY, kind, and those of SIDE twice.
    Values are in the indicator's unit; a side without a value has NaN and empty texts.
    """
    merged = _sided(before, "before").merge(
        _sided(after, "after"), on=KEY, how="outer", validate="one_to_one"
    )
    texts = [name for name in merged.columns if name.rpartition("_")[0] not in (*_NUMBERS, "")]
    both = merged.assign(**{name: merged[name].fillna("") for name in texts})
    had, has = (_is_told(both, side) for side in ("before", "after"))
    open_now = both["conflict_after"] == "open"
    found = both.assign(kind=_kinds(both, had, has, open_now))[had | has | open_now]
    return found[[*KEY, "kind", *_columns("before"), *_columns("after")]].reset_index(drop=True)


def _sided(rows: pd.DataFrame, side: str) -> pd.DataFrame:
    return rows[[*KEY, *SIDE]].rename(columns={name: f"{name}_{side}" for name in SIDE})


def _columns(side: str) -> list[str]:
    return [f"{name}_{side}" for name in SIDE]


def _is_told(both: pd.DataFrame, side: str) -> pd.Series:
    """Return whether a side has a value or a state; a reason why there is none is none."""
    return both[f"value_{side}"].notna() | (both[f"state_{side}"] != "")


def _kinds(both: pd.DataFrame, had: pd.Series, has: pd.Series, open_now: pd.Series) -> pd.Series:
    """Return the first kind that holds; a correction explains whatever it changes."""
    moved = ~_equal(both)
    requalified = both["obs_status_before"] != both["obs_status_after"]
    fresh = (both["correction_after"] != "") & (
        both["correction_after"] != both["correction_before"]
    )
    rules = {
        "corrected": fresh & (moved | requalified),
        "disputed": open_now & (had | (both["conflict_before"] != "open")),
        "withdrawn": had & ~has,
        "new": ~had & has,
        "revised": had & has & moved,
        "requalified": had & has & requalified,
    }
    words = np.select(list(rules.values()), list(rules), "unchanged")
    return pd.Series(words, index=both.index, dtype=str)


def _equal(both: pd.DataFrame) -> pd.Series:
    """Return whether both sides say the same. A count or state that one of them leaves out is none.

    A return of the next year repeats last year's figure without its counts and its state.
    """
    same = _close(both, "value")
    for name in ("numerator", "denominator"):
        missing = both[f"{name}_before"].isna() | both[f"{name}_after"].isna()
        same &= missing | _close(both, name)
    for name in ("state", "state_date"):
        old, new = both[f"{name}_before"], both[f"{name}_after"]
        same &= (old == "") | (new == "") | (old == new)
    return same


def _close(both: pd.DataFrame, name: str) -> pd.Series:
    old, new = (both[f"{name}_{side}"].to_numpy(np.float64) for side in ("before", "after"))
    return pd.Series(np.isclose(old, new, rtol=_SAME, atol=0, equal_nan=True), index=both.index)
