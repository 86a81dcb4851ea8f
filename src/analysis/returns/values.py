"""From the cells of one figure to one value: number formats, numerators, typed texts, doubts."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from analysis.catalogue import Indicator, Unit
from analysis.language import number
from analysis.language.formats import decimals_of, plain
from analysis.returns.numbers import Typed, read_number
from analysis.returns.problems import Findings
from analysis.returns.workbook import Cell


@dataclass(frozen=True)
class Amount:
    """What one cell says: a value, or a missing mark, or neither; and whether it is doubtful.

    `typed_decimals` are the decimals that somebody typed; the many of a computed rate are cut
    where binary arithmetic begins to show.
    """

    value: Decimal | None = None
    other: Decimal | None = None
    percent: bool = False
    missing: str = ""
    raw: str = ""
    address: str = ""
    typed_decimals: int = 0
    faulty: bool = False


@dataclass(frozen=True)
class Figure:
    """One value with its parts and the cells that it rests on.

    `cell` is the address of the value, or I12/J12 where numerator and denominator decide;
    `raw` holds the texts of the same cells in the same order.
    """

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    missing: str = ""
    cell: str = ""
    raw: str = ""
    blank: bool = True
    faulty: bool = False


def amount(cell: Cell | None, where: str, sheet: str, findings: Findings) -> Amount:
    """Return what a cell says as a number, noting what is wrong with it."""
    if cell is None or (cell.kind == "text" and not cell.text.strip()):
        return Amount(address=where)
    if cell.kind == "uncalculated":
        findings.add("N04", sheet, where)
        return Amount(address=where, faulty=True)
    if cell.kind == "error":
        findings.add("N05", sheet, where, found=cell.text)
        return Amount(address=where, raw=cell.text, faulty=True)
    if cell.kind == "bool":
        findings.add("N01", sheet, where, found="TRUE" if cell.text == "1" else "FALSE")
        return Amount(address=where, raw=cell.text, faulty=True)
    read = _stored(cell, where) if cell.kind == "number" else _typed(cell, where, sheet, findings)
    strange = _strange(cell, read.value)
    if strange:
        findings.add("N01", sheet, where, found=strange)
        return Amount(raw=read.raw, address=where, faulty=True)
    return read


MAX_DECIMALS = 9
MAX_VALUE = Decimal(10) ** 15
"""No count of the province comes near it, and beyond it Excel loses digits."""
EPOCH = date(1899, 12, 30)


def _strange(cell: Cell, value: Decimal | None) -> str:
    """Return what a cell shows that is no figure: a date (9.5 became 9 May) or 1E+300; else ""."""
    is_day = cell.kind == "number" and cell.is_date
    if value is None or (abs(value) < MAX_VALUE and not is_day):
        return ""
    shown = _counted(cell.text, EPOCH) if is_day else None
    return f"{shown:%d/%m/%Y}" if shown else cell.text


def _stored(cell: Cell, where: str) -> Amount:
    # Excel keeps 15 significant digits; the binary tail beyond them was never typed.
    raw = f"{float(cell.text):.15g}"
    shown = Decimal(raw) * (100 if cell.is_percent else 1)
    return Amount(
        shown,
        percent=cell.is_percent,
        raw=raw,
        address=where,
        typed_decimals=_decimals(shown.normalize()),
    )


def _decimals(value: Decimal) -> int:
    return min(MAX_DECIMALS, decimals_of(value))


def _typed(cell: Cell, where: str, sheet: str, findings: Findings) -> Amount:
    read: Typed = read_number(cell.text)
    if read.outcome == "missing":
        return Amount(missing=read.missing, raw=cell.text, address=where)
    if read.outcome == "approximate":
        findings.add("N03", sheet, where, found=cell.text.strip())
    elif read.outcome == "refused":
        findings.add("N01", sheet, where, found=cell.text.strip())
    if read.value is None:
        return Amount(raw=cell.text, address=where, faulty=True)
    if read.outcome == "number" and abs(read.value) < MAX_VALUE:
        findings.add("N06", sheet, where, found=cell.text, expected=_vi(read.value))
    decimals = _decimals(read.value)
    return Amount(read.value, read.other, read.percent, "", cell.text, where, decimals)


def _vi(value: Decimal) -> str:
    return plain(float(value))


def count(cell: Cell | None, where: str, sheet: str, findings: Findings) -> Amount:
    """Return a count above or below the line: of two readings, the whole number is the count."""
    read = amount(cell, where, sheet, findings)
    if read.percent and read.value is not None:
        findings.add("N01", sheet, where, found=f"{_vi(read.value)}%")
        return Amount(raw=read.raw, address=where, faulty=True)
    if read.other is not None and read.value is not None:
        findings.add("N06", sheet, where, found=read.raw, expected=_vi(read.value))
        return Amount(read.value, raw=read.raw, address=where)
    return read


def figure(
    value: Amount,
    numerator: Amount,
    denominator: Amount,
    indicator: Indicator,
    unit: Unit,
    sheet: str,
    findings: Findings,
) -> Figure:
    """Return the value that the three cells of one figure give together.

    Numerator and denominator decide where both are given: value = per × numerator /
    denominator. A typed value that two readings fit is settled by them or by the indicator's
    usual range; where neither settles it, it is a question and no value.
    """
    faulty = value.faulty or numerator.faulty or denominator.faulty
    # A formula that was never calculated shows nothing, yet the cell is not blank.
    blank = not (value.raw or numerator.raw or denominator.raw or faulty)
    ratio = _ratio(numerator, denominator, indicator, unit, sheet, findings)
    settled = _settled(value, ratio, indicator, unit, sheet, findings)
    if numerator.value is not None and denominator.value is not None:
        cell = f"{numerator.address}/{denominator.address}"
        raw = f"{numerator.raw} / {denominator.raw}"
        # Counts that give no rate leave a doubt that a typed rate does not settle.
        if ratio is None or not _possible(ratio, indicator, sheet, numerator.address, findings):
            return Figure(cell=cell, raw=raw, blank=False, faulty=True)
        _compare(settled, value, ratio, sheet, findings)
        return Figure(ratio, numerator.value, denominator.value, "", cell, raw, False)
    if settled is not None and not _possible(settled, indicator, sheet, value.address, findings):
        settled, faulty = None, True
    faulty = faulty or (settled is None and bool(value.raw) and not value.missing)
    missing = value.missing or ("" if value.raw else numerator.missing or denominator.missing)
    return Figure(settled, None, None, missing, value.address, value.raw, blank, faulty)


def _ratio(
    numerator: Amount,
    denominator: Amount,
    indicator: Indicator,
    unit: Unit,
    sheet: str,
    findings: Findings,
) -> Decimal | None:
    if numerator.value is None and denominator.value is None:
        return None
    if numerator.value is None or denominator.value is None:
        given = denominator if numerator.value is None else numerator
        if not (numerator.faulty or denominator.faulty):
            findings.add("V10", sheet, given.address, found=given.raw)
        return None
    if denominator.value <= 0:
        findings.add("V02", sheet, denominator.address, found=_vi(denominator.value))
        return None
    if numerator.value > denominator.value and indicator.limits.high == unit.per:
        findings.add(
            "V03",
            sheet,
            numerator.address,
            found=_vi(numerator.value),
            expected=_vi(denominator.value),
        )
        return None
    return unit.per * numerator.value / denominator.value


def _settled(
    value: Amount,
    ratio: Decimal | None,
    indicator: Indicator,
    unit: Unit,
    sheet: str,
    findings: Findings,
) -> Decimal | None:
    """Return the one reading of a typed value, or None where the evidence does not settle it."""
    if value.value is None:
        return None
    percent_unit = unit.per == 100
    if value.percent and not percent_unit:
        findings.add(
            "N02",
            sheet,
            value.address,
            found=value.raw,
            expected=_both(value.value, value.value / 100),
        )
        return None
    if value.percent and value.other is None:
        findings.add("N06", sheet, value.address, found=value.raw, expected=f"{_vi(value.value)}%")
    readings = [value.value] if value.other is None else [value.value, value.other]
    if percent_unit and not value.percent and 0 < value.value <= 1 and value.other is None:
        readings = [value.value, value.value * 100]
    if len(readings) == 1:
        return readings[0]
    fitting = [r for r in readings if _fits(r, ratio, indicator)]
    if len(fitting) == 1:
        findings.add("N06", sheet, value.address, found=value.raw, expected=_vi(fitting[0]))
        return fitting[0]
    code = "N02" if value.other is not None else "N07"
    findings.add(code, sheet, value.address, found=value.raw, expected=_both(*readings))
    return None


def _both(first: Decimal, second: Decimal) -> str:
    return f"{_vi(first)} / {_vi(second)}"


def _fits(reading: Decimal, ratio: Decimal | None, indicator: Indicator) -> bool:
    if ratio is not None:
        return abs(reading - ratio) <= Decimal("0.5")
    ranges = (indicator.limits, indicator.plausible)
    return all(limits.hold(reading) for limits in ranges)


def _compare(
    settled: Decimal | None, value: Amount, ratio: Decimal, sheet: str, findings: Findings
) -> None:
    """Note where a typed rate is not its own quotient, allowing for its rounding."""
    if value.missing:
        findings.add("V01", sheet, value.address, found=value.raw, expected=number(ratio, 4))
    if settled is None:
        return
    slack = Decimal(5).scaleb(-value.typed_decimals - 1) * Decimal("1.000001")
    if abs(settled - ratio) > slack:
        findings.add("V01", sheet, value.address, found=value.raw, expected=number(ratio, 4))


def _possible(
    value: Decimal, indicator: Indicator, sheet: str, where: str, findings: Findings
) -> bool:
    limits, usual = indicator.limits, indicator.plausible
    if not limits.hold(value):
        findings.add(
            "V04", sheet, where, found=_vi(value), expected=_range(limits.low, limits.high)
        )
        return False
    if not usual.hold(value):
        findings.add("V05", sheet, where, found=_vi(value), expected=_range(usual.low, usual.high))
    return True


def _range(low: Decimal | None, high: Decimal | None) -> str:
    return f"{'' if low is None else _vi(low)}–{'' if high is None else _vi(high)}"


def day(
    cell: Cell | None, where: str, sheet: str, findings: Findings, epoch: date = EPOCH
) -> date | None:
    """Return the date in a cell: a date of Excel, or typed as dd/mm/yyyy.

    A day before 1950 is none: it is a bare year or a count that became a date.
    """
    if cell is None or (cell.kind == "text" and not cell.text.strip()):
        return None
    if cell.kind == "uncalculated":
        findings.add("N04", sheet, where)
        return None
    found = _counted(cell.text, epoch) if cell.kind == "number" else _written(cell.text)
    if found is None or found.year < EARLIEST_YEAR:
        findings.add("N09", sheet, where, found=cell.text)
        return None
    return found


EARLIEST_YEAR = 1950
_WRITTEN = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.A)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(T.*)?", re.A)


def _written(text: str) -> date | None:
    ours, iso = _WRITTEN.fullmatch(text.strip()), _ISO.fullmatch(text.strip())
    parts = (ours[3], ours[2], ours[1]) if ours else iso.groups()[:3] if iso else None
    try:
        return date(*(int(part) for part in parts)) if parts else None
    except ValueError:
        return None


def _counted(text: str, epoch: date) -> date | None:
    try:
        return epoch + timedelta(days=int(float(text)))
    except (ValueError, OverflowError):
        return None
