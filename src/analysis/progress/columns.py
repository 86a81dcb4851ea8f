"""Assess many series at once: the rules of pace, outlook and status on NumPy columns.

Series stand end to end, each in order of year; `starts` holds where each begins, and the
length last. A test proves that every answer is that of `assess_one`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from math import inf, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.progress import crosscheck
from analysis.progress.agreement import METHODS, table
from analysis.progress.crosscheck.common import Codes, Flags, Floats
from analysis.progress.crosscheck.escap import ANTICIPATED_STATUSES
from analysis.progress.crosscheck.unsd import UNSD_STATUSES
from analysis.progress.crosscheck.weather import KEEP, REACH, SYMBOLS
from analysis.progress.goal import Goal, Kind
from analysis.progress.outlook import DRIFT, INTERVAL_POINTS, T90, WORD_POINTS
from analysis.progress.pace import ROUNDING, WINDOW
from analysis.progress.registry import OUTLOOK_WORDS, REASONS, STATUSES
from analysis.progress.status import NEARLY_FROM, OFF_ABOVE, POINTS

Ints = NDArray[np.int64]
METS = ("not_met", "met", "at_threshold")
NOT_MET, MET, AT_THRESHOLD = range(3)
KINDS: tuple[Kind, ...] = ("reach", "keep", "keep_once_reached")
HOLDING, SLIPPING, ON_TRACK, NEARLY, OFF_TRACK, WRONG = range(6)
NOT_ASSESSED = STATUSES.index("not_assessed")
UNKNOWN, LIKELY, UNCERTAIN, UNLIKELY = (
    OUTLOOK_WORDS.index(word) for word in ("", "likely", "uncertain", "unlikely")
)
BLOCK = 1 << 14
"""Series worked on at a time: their columns stay in the processor's cache."""
EXACT_UP_TO = 4096.0
"""Below it a difference is rounded to 12 decimals, the binary tail of 9.5 − 8.7 taken off."""


@dataclass(frozen=True)
class Goals:
    """What each series is held against: the fields of `Goal` as columns.

    `value` is NaN where there is no goal; `kind` holds places in KINDS.
    """

    value: Floats
    year: Ints
    direction: Ints
    met_from: Floats
    met_to: Floats
    strict: Flags
    two_sided: Flags
    kind: Ints
    low: Floats
    high: Floats
    noise: Floats

    @classmethod
    def of(cls, goals: Sequence[Goal | None], which: NDArray[np.integer]) -> "Goals":
        """Return columns from a few goals and, for each series, which of them is its own."""
        none = Goal(nan, 0, 1, -inf, inf)
        each = [goal or none for goal in goals]
        columns = {
            name: np.array([getattr(goal, name) for goal in each])[which]
            for name in cls.__dataclass_fields__
            if name != "kind"
        }
        kind = np.array([KINDS.index(goal.kind) for goal in each], dtype=np.int64)[which]
        return cls(**columns, kind=kind)

    @property
    def known(self) -> Flags:
        """Return where there is a goal."""
        return ~np.isnan(self.value)

    def is_met(self, value: Floats) -> Flags:
        """Return whether one value of each series meets its goal."""
        touched = self.strict & (value == self.value)
        return np.asarray((self.met_from <= value) & (value <= self.met_to) & ~touched)

    def reflected(self, value: Floats) -> Floats:
        """Return one value of each series as the rules see it (see `Goal.reflected`)."""
        if not self.two_sided.any():
            return value
        return np.where(self.two_sided, self.value + np.abs(value - self.value), value)


@dataclass(frozen=True)
class Facts:
    """What `assess_columns` finds, one entry for each series; NaN where nothing can be said.

    Codes: `met` in METS, `status` and `before` in registry.STATUSES, `reason` in
    registry.REASONS, `outlook_word` in registry.OUTLOOK_WORDS; `stable` is −1 where unknown;
    `disagree` has a column for each of agreement.METHODS, `score` is Statistics Canada's.
    """

    period: Ints
    value: Floats
    met: Codes
    gap: Floats
    gap_percent: Floats
    n: Ints
    window_from: Ints
    hardly_changed: Flags
    pace: Floats
    required_pace: Floats
    factor: Floats
    must_reverse: Flags
    outlook_value: Floats
    outlook_low: Floats
    outlook_high: Floats
    outlook_word: Codes
    provisional: Flags
    status: Codes
    reason: Codes
    before: Codes
    flipped: Flags
    stable: Codes
    score: Floats
    disagree: Flags


@dataclass(frozen=True)
class _Columns:
    """Series end to end, and where the last values of each are."""

    starts: Ints
    years: Ints
    values: Floats
    goals: Goals

    @classmethod
    def cut(
        cls, starts: Ints, years: Ints, values: Floats, goals: Goals, block: slice
    ) -> "_Columns":
        """Return the series of a block of columns."""
        own = starts[block.start : block.stop + 1]
        rows = slice(int(own[0]), int(own[-1]))
        few = Goals(*(getattr(goals, name)[block] for name in _names(Goals)))
        return cls(own - own[0], years[rows], values[rows], few)

    @property
    def last(self) -> Ints:
        return self.starts[1:] - 1

    @property
    def n(self) -> Ints:
        return np.diff(self.starts)

    def first(self, last: Ints) -> Ints:
        """Return where the window that ends at `last` begins."""
        return np.maximum(self.starts[:-1], last - (WINDOW - 1))


def assess_columns(
    starts: Ints,
    years: Ints,
    values: Floats,
    goals: Goals,
    year: int,
    held_back: Codes,
    stale: Flags,
    few: Codes,
) -> Facts:
    """Return the assessments of many series.

    `year` is the reporting year. `held_back` gives, as a place in REASONS, why no more than the
    level may be said (0: nothing); of a `stale` value the required pace counts from the
    reporting year. `few` is the reason to give where there are too few values (0: by number).
    Raises ValueError for a series without values. Source: `assess_one`, whose answers these are.
    """
    if (np.diff(starts) < 1).any():
        raise ValueError("a series has no value")
    blocks = [slice(at, at + BLOCK) for at in range(0, max(len(starts) - 1, 1), BLOCK)]
    found = [
        _block(
            _Columns.cut(starts, years, values, goals, block),
            year,
            held_back[block],
            stale[block],
            few[block],
        )
        for block in blocks
    ]
    return Facts(*(np.concatenate([getattr(f, n) for f in found]) for n in _names(Facts)))


def _names(of: type) -> list[str]:
    return [field.name for field in fields(of)]


def _block(given: "_Columns", year: int, held_back: Codes, stale: Flags, few: Codes) -> Facts:
    level = _level(given, np.where(stale, year, given.years[given.last]))
    judged = _status(given, given.last, few)
    dropped = _status(given, given.last - 1, few)
    free = (held_back == 0) & given.goals.known
    reason = np.where(held_back, held_back, REASONS.index("target_unknown"))
    return Facts(
        **level,
        **_forecast(given, level["required_pace"], free),
        **_compared(given, judged[0], dropped[0], year, free),
        reason=np.where(free, judged[1], reason).astype(np.int8),
    )


def _level(given: _Columns, start: Ints) -> dict[str, NDArray[Any]]:
    """Return level, gap and required pace; `start` is the year that the pace counts from."""
    goals, value = given.goals, given.values[given.last]
    is_met = goals.is_met(value)
    touched = goals.strict & (value == goals.value)
    code = np.select([touched, is_met], [AT_THRESHOLD, MET], NOT_MET).astype(np.int8)
    ahead = goals.value - value
    gap = _plain(np.where(goals.two_sided, np.abs(ahead), goals.direction * ahead))
    years_left = goals.year - start
    with np.errstate(all="ignore"):
        percent = np.where(goals.value == 0, nan, 100 * gap / np.abs(goals.value))
        required = np.where((code == NOT_MET) & (years_left > 0), ahead / years_left, nan)
    return {
        "period": given.years[given.last],
        "value": value,
        "met": code,
        "gap": gap,
        "gap_percent": percent,
        "n": given.n,
        "required_pace": required,
    }


def _plain(difference: Floats) -> Floats:
    small = np.abs(difference) < EXACT_UP_TO
    return np.where(small, np.round(difference, 12), difference)


def _forecast(given: _Columns, required: Floats, free: Flags) -> dict[str, NDArray[Any]]:
    """Return pace and outlook where they may be given."""
    goals, last = given.goals, given.last
    begin = given.first(last)
    change, span = given.values[last] - given.values[begin], given.years[last] - given.years[begin]
    with np.errstate(all="ignore"):
        pace = np.where(free & (span > 0), change / span, nan)
        times = np.where(required * pace > 0, required / pace, nan)
    trend = free & (given.n >= POINTS) & ~np.isnan(required)
    return {
        "window_from": given.years[begin],
        "hardly_changed": free & (span > 0) & (np.abs(change) <= goals.noise * (1 + ROUNDING)),
        "pace": pace,
        "factor": np.where(trend, times, nan),
        "must_reverse": trend & np.isnan(times),
        **_outlook(given, begin, pace, free),
    }


def _outlook(given: _Columns, begin: Ints, pace: Floats, free: Flags) -> dict[str, NDArray[Any]]:
    goals, last = given.goals, given.last
    ahead, span = goals.year - given.years[last], given.years[last] - given.years[begin]
    steps = last - begin
    there = free & (steps > 0) & (ahead > 0)
    with np.errstate(all="ignore"):
        middle = given.values[last] + DRIFT * pace * ahead
        walk = _mean_square(given, begin) * ahead * (1 + ahead / span)
        spread = np.sqrt(walk + DRIFT * (1 - DRIFT) * (pace * ahead) ** 2)
        half = np.array((nan, nan, *T90))[np.minimum(steps, len(T90))] * spread
    low, high = (np.clip(middle + side, goals.low, goals.high) for side in (-half, half))
    shown = there & (steps + 1 >= INTERVAL_POINTS)
    return {
        "outlook_value": np.where(there, np.clip(middle, goals.low, goals.high), nan),
        "outlook_low": np.where(shown, low, nan),
        "outlook_high": np.where(shown, high, nan),
        "outlook_word": np.where(there, _word(goals, low, high, steps + 1), UNKNOWN).astype(
            np.int8
        ),
        "provisional": there & (steps + 1 < WORD_POINTS),
    }


def _mean_square(given: _Columns, begin: Ints) -> Floats:
    """Return the mean squared yearly change over each window."""
    with np.errstate(all="ignore"):
        squares = np.diff(given.values, prepend=nan) ** 2 / np.diff(given.years, prepend=0)
    ends = given.last[:, None] - np.arange(WINDOW - 1)
    inside = ends > begin[:, None]
    sums = np.where(inside, squares[np.maximum(ends, 0)], 0.0).sum(axis=1)
    with np.errstate(all="ignore"):
        return np.asarray(sums / (given.last - begin))


def _word(goals: Goals, low: Floats, high: Floats, n: Ints) -> Ints:
    touches = (high >= goals.met_from) & (low <= goals.met_to)
    surely = goals.is_met(low) & goals.is_met(high)
    return np.select([n < WORD_POINTS, surely, touches], [UNCERTAIN, LIKELY, UNCERTAIN], UNLIKELY)


def _status(given: _Columns, last: Ints, few: Codes) -> tuple[Codes, Codes]:
    """Return status and reason of the series up to `last`, which may leave nothing."""
    goals, n = given.goals, last - given.starts[:-1] + 1
    safe = np.maximum(last, given.starts[:-1])
    begin = given.first(safe)
    latest, years_left = given.values[safe], goals.year - given.years[safe]
    is_met, keeps = goals.is_met(latest), _keeps(given, safe)
    seen, earlier = goals.reflected(latest), goals.reflected(given.values[begin])
    change = goals.direction * (seen - earlier)
    noise = (change < 0) & (np.abs(change) <= goals.noise * (1 + ROUNDING))
    improving = np.where(noise, 0.0, change)
    wrong = (improving < 0) | ((improving == 0) & (goals.noise == 0))
    with np.errstate(all="ignore"):
        missing = goals.direction * (goals.value - seen)
        left = missing - change / (given.years[safe] - given.years[begin]) * years_left
    rules = [
        is_met & (improving < 0),
        is_met,
        wrong,
        keeps | (years_left <= 0),
        left < (NEARLY_FROM - ROUNDING) * missing,
        left <= (OFF_ABOVE + ROUNDING) * missing,
    ]
    full = np.select(rules, [SLIPPING, HOLDING, WRONG, OFF_TRACK, ON_TRACK, NEARLY], OFF_TRACK)
    kept = np.where(is_met, HOLDING, OFF_TRACK)
    enough = n >= POINTS
    code = np.select([enough, keeps & (n > 0)], [full, kept], NOT_ASSESSED)
    by_number = np.where(n == 1, REASONS.index("one_value"), REASONS.index("few_points"))
    reason = np.where(few > 0, few, by_number)
    return code.astype(np.int8), np.where(code == NOT_ASSESSED, reason, 0).astype(np.int8)


def _keeps(given: _Columns, last: Ints) -> Flags:
    """Return where the target is one to keep: by its kind, or because it was once reached."""
    once = given.goals.kind == KINDS.index("keep_once_reached")
    found: Flags = np.asarray(given.goals.kind == KINDS.index("keep"))
    if not once.any():
        return found
    goals = given.goals
    which = np.repeat(np.arange(len(once)), given.n)
    here = once[which] & (np.arange(len(which)) <= last[which])
    rows = np.flatnonzero(here)
    of = which[rows]
    value = given.values[rows]
    touched = goals.strict[of] & (value == goals.value[of])
    reached = (goals.met_from[of] <= value) & (value <= goals.met_to[of]) & ~touched
    found[of[reached]] = True
    return found


def _compared(
    given: _Columns, now: Codes, dropped: Codes, year: int, free: Flags
) -> dict[str, NDArray[Any]]:
    """Return the status beside the one before, the one without the latest value, and others'."""
    last = given.last
    before = np.where(given.years[last] == year, dropped, now)
    both = free & (now != NOT_ASSESSED) & (dropped != NOT_ASSESSED)
    step = np.abs(given.values[last] - given.values[np.maximum(last - 1, 0)])
    noise = step <= given.goals.noise * (1 + ROUNDING)
    status = np.where(free, now, NOT_ASSESSED).astype(np.int8)
    verdicts, score = _verdicts(given)
    return {
        "status": status,
        "before": np.where(free, before, NOT_ASSESSED).astype(np.int8),
        "flipped": both & (before != now) & ~noise,
        "stable": np.where(both, now == dropped, -1).astype(np.int8),
        "score": np.where(status == NOT_ASSESSED, nan, score),
        "disagree": np.column_stack([table(m, verdicts[m][1])[status, verdicts[m][0]]
                                     for m in METHODS]),
    }  # fmt: skip


def _verdicts(given: _Columns) -> tuple[dict[str, tuple[Codes, tuple[str, ...]]], Floats]:
    """Return the verdict of every other method, and Statistics Canada's score."""
    goals, begin, last = given.goals, given.starts[:-1], given.last
    values = _all_reflected(given)
    ends = (given.years[begin], values[begin], given.years[last], values[last])
    aim = (goals.value, goals.year, goals.direction)
    rule = np.where(_keeps(given, last), KEEP, REACH)
    symbol = crosscheck.weather_columns(given.starts, given.years, values, *aim, rule)
    canadian = crosscheck.open_sdg_columns(*ends, *aim)
    european = crosscheck.eurostat_columns(*ends, *aim)
    share = crosscheck.unsd_columns(*ends, *aim)
    indices = crosscheck.escap_columns(
        given.starts, given.years, values, goals.value, goals.direction,
        given.years[begin], given.years[last], goals.year, goals.high,
    )  # fmt: skip
    return {
        "weather": (symbol, SYMBOLS),
        "open_sdg": (canadian.status, canadian.names),
        "eurostat": (european.status, european.names),
        "unsd": (share.status, UNSD_STATUSES),
        "escap": (np.where(np.isfinite(goals.high), indices.anticipated_label, -1),
                  ANTICIPATED_STATUSES),
    }, canadian.score  # fmt: skip


def _all_reflected(given: _Columns) -> Floats:
    goals = given.goals
    if not goals.two_sided.any():
        return given.values
    which = np.repeat(np.arange(len(given.n)), given.n)
    centre = goals.value[which]
    reflected = centre + np.abs(given.values - centre)
    return np.where(goals.two_sided[which], reflected, given.values)
