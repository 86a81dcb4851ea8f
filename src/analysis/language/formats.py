"""Numbers and dates as they are printed; the one place that knows comma from point."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal

MINUS = "\N{MINUS SIGN}"


@lru_cache(maxsize=4096)
def _grouped(value: Decimal, decimals: int, lang: str) -> str:
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, format=pattern, locale=lang)


def rounded(value: float | Decimal, decimals: int) -> Decimal:
    """Return the value rounded half away from zero, as official tables are."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def number(value: float | Decimal, decimals: int, lang: str = "vi", signed: bool = False) -> str:
    """Return a number with fixed decimals: 1.234,50 (vi) or 1,234.50 (en).

    Uses the true minus sign; `signed` also prints a plus. A value that rounds to zero
    carries no sign. Raises ValueError on nan and infinity: they are not figures.
    """
    if not Decimal(repr(float(value))).is_finite():
        raise ValueError(f"not a number that can be printed: {value}")
    shown = rounded(value, decimals)
    sign = MINUS if shown < 0 else "+" if signed and shown > 0 else ""
    return sign + _grouped(abs(shown), decimals, lang)


def decimals_of(value: Decimal) -> int:
    """Return the decimals that a number is written with: 2 for 24.01, 0 for 1E+3."""
    return max(0, -int(value.as_tuple().exponent))


def plain(value: float, lang: str = "vi") -> str:
    """Return a number with as many decimals as it has, as a person would type it."""
    exact = Decimal(repr(float(value))).normalize()
    return number(exact, decimals_of(exact), lang)


def date_short(day: date, lang: str = "vi") -> str:
    """Return 05/12/2026 (vi) or 5 Dec 2026 (en)."""
    return day.strftime("%d/%m/%Y") if lang == "vi" else f"{day.day} {day:%b} {day.year}"


def date_long(day: date, lang: str = "vi") -> str:
    """Return «ngày 05 tháng 12 năm 2026», padded as Decree 30/2020/NĐ-CP asks, or 5 December 2026.

    Days below 10 and months 1 and 2 are padded, other months are not.
    """
    if lang != "vi":
        return f"{day.day} {day:%B} {day.year}"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def weekday(day: date, lang: str = "vi") -> str:
    """Return the day of the week: Thứ Hai, Monday."""
    return str(format_date(day, "EEEE", locale=lang))


def year_span(first: int, last: int) -> str:
    """Return 2016–2026, or 2026 when both are one."""
    return str(first) if first == last else f"{first}–{last}"
