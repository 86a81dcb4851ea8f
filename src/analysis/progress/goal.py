"""Goal: a target as plain numbers, ready for arithmetic on one value or on a million."""

from dataclasses import dataclass
from decimal import Decimal
from math import inf
from typing import Literal, Self

from analysis.catalogue import Indicator, Target
from analysis.progress.level import LOWER_IS_BETTER

Kind = Literal["reach", "keep", "keep_once_reached"]


@dataclass(frozen=True)
class Goal:
    """What the values of one series are held against, in the indicator's unit.

    `direction` is +1 where more is better and −1 where less is. Values from `met_from` to
    `met_to` meet the goal, save the value itself where it is `strict`. `low` and `high` are
    the natural limits, ±inf where there is none; changes up to `noise` are hardly changes.
    """

    value: float
    year: int
    direction: int
    met_from: float
    met_to: float
    strict: bool = False
    two_sided: bool = False
    kind: Kind = "reach"
    low: float = -inf
    high: float = inf
    noise: float = 0.0

    @classmethod
    def of(
        cls,
        value: float | Decimal,
        year: int,
        direction: int = 1,
        *,
        tolerance: float | Decimal = 0,
        strict: bool = False,
        two_sided: bool = False,
        kind: Kind = "reach",
        limits: tuple[float, float] = (-inf, inf),
        noise: float = 0.0,
    ) -> Self:
        """Return a goal from plain numbers; a two-sided one is met within its tolerance.

        Raises ValueError for a direction that is neither +1 nor −1.
        """
        if direction not in (1, -1):
            raise ValueError(f"direction: expected 1 or -1, found {direction!r}")
        goal, about = Decimal(str(value)), Decimal(str(tolerance))
        return cls(
            value=float(goal),
            year=year,
            direction=-1 if two_sided else direction,
            met_from=float(goal - about) if two_sided or direction > 0 else -inf,
            met_to=float(goal + about) if two_sided or direction < 0 else inf,
            strict=strict,
            two_sided=two_sided,
            kind=kind,
            low=limits[0],
            high=limits[1],
            noise=noise,
        )

    def is_met(self, value: float) -> bool:
        """Return whether a value meets the goal."""
        touched = self.strict and value == self.value
        return self.met_from <= value <= self.met_to and not touched

    def reflected(self, value: float) -> float:
        """Return a value as the rules see it: T + |y − T| for two-sided goals, else itself.

        Source: Statistics Canada and Open SDG, Goldilocks targets.
        """
        return self.value + abs(value - self.value) if self.two_sided else value


def goal_of(indicator: Indicator, target: Target) -> Goal | None:
    """Return the goal of an indicator's target; None where its state decides, not a number."""
    if target.value is None:
        return None
    down = target.operator in LOWER_IS_BETTER
    down = down or (target.operator == "about" and indicator.direction == "down")
    low, high = indicator.limits.low, indicator.limits.high
    return Goal.of(
        target.value,
        target.year,
        -1 if down else 1,
        tolerance=target.tolerance if target.operator == "about" else 0,
        strict=target.operator in ("above", "below"),
        two_sided=indicator.direction == "two_sided" or target.operator == "exactly",
        kind=_kind(target, low if down else high),
        limits=(-inf if low is None else float(low), inf if high is None else float(high)),
        noise=float(indicator.noise),
    )


def _kind(target: Target, end: Decimal | None) -> Kind:
    """Return the kind: «bảo đảm 100 %» must first be reached, then kept; «duy trì X» always."""
    if target.kind == "keep" and target.value == end:
        return "keep_once_reached"
    return "keep" if target.kind == "keep" else "reach"
