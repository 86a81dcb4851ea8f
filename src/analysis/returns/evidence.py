"""Which of two readings of a number is meant: evidence that must agree, or a question.

Numerator and denominator, the cell's own number format, the indicator's range and last year's
value each name one reading or stay silent. Where they name different ones, or
none does, nothing is guessed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from analysis.catalogue import Indicator, Unit

NEAR_PERCENT = Decimal("0.5")
"""Percentage points within which a typed rate is taken for its own quotient."""
NEAR_SHARE = Decimal("0.05")
"""The same for other rates, as a share of the quotient."""
TIMES_LAST = 4
"""A value within so many times of last year's is like it."""


@dataclass(frozen=True)
class Evidence:
    """What is known of a figure besides its own cell.

    `ratio` is its quotient, `last` last year's value; None where there is none.
    """

    indicator: Indicator
    unit: Unit
    ratio: Decimal | None = None
    last: Decimal | None = None


def named(readings: Sequence[Decimal], by_format: Decimal | None, known: Evidence) -> set[Decimal]:
    """Return the readings that the evidence names: one where it agrees, none where it is silent."""
    return {vote for vote in _votes(readings, by_format, known) if vote is not None}


def _votes(
    readings: Sequence[Decimal], by_format: Decimal | None, known: Evidence
) -> Iterator[Decimal | None]:
    yield by_format
    yield _only([r for r in readings if _is_near(r, known)])
    yield _only([r for r in readings if _is_usual(r, known.indicator)])
    yield _only([r for r in readings if _is_like_last(r, known.last)])


def _only(fitting: Sequence[Decimal]) -> Decimal | None:
    return fitting[0] if len(fitting) == 1 else None


def _is_near(reading: Decimal, known: Evidence) -> bool:
    if known.ratio is None:
        return False
    slack = NEAR_PERCENT if known.unit.per == 100 else NEAR_SHARE * abs(known.ratio)
    return abs(reading - known.ratio) <= slack


def _is_usual(reading: Decimal, indicator: Indicator) -> bool:
    return indicator.limits.hold(reading) and indicator.plausible.hold(reading)


def _is_like_last(reading: Decimal, last: Decimal | None) -> bool:
    return bool(last) and last is not None and last / TIMES_LAST <= reading <= last * TIMES_LAST
