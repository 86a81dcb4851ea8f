"""How many decimals a number is printed with."""

from decimal import Decimal

from analysis.catalogue import Indicator, Target
from analysis.language.formats import rounded
from analysis.progress import met

MOST = 6
NOTHING = 1e-9
"""A size below it is a rounding error of the arithmetic, not a difference."""


def of_value(value: float, indicator: Indicator, target: Target) -> int:
    """Return the decimals to print: more where rounding would show the opposite verdict."""
    decimals = indicator.decimals
    if target.value is None:
        return decimals
    truth = met(value, target, indicator.direction)
    while decimals < indicator.decimals + 4:
        if met(rounded(value, decimals), target, indicator.direction) == truth:
            break
        decimals += 1
    return decimals


def visible(size: float, decimals: int) -> int:
    """Return the decimals that keep a difference above zero from being printed as zero."""
    while size > NOTHING and rounded(Decimal(repr(size)), decimals) == 0 and decimals < MOST:
        decimals += 1
    return decimals
