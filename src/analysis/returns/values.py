"""From the cells of one figure to one value: number formats, numerators, typed texts, doubts."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from analysis.catalogue import Indicator, Unit
from analysis.language import number
from analysis.language.formats import decimals_of, plain
from analysis.returns.evidence import Evidence, named
from analysis.returns.numbers import Sign, Typed, read_number
from analysis.returns.problems import Findings
from analysis.returns.workbook import Cell


@dataclass(frozen=True)
class Amount:
    """What one cell says: the values it can mean, or a missing mark, or neither.

    `readings` are one or two values; `formatted` the one that the cell's own format names;
    `sign` the % or ‰ that stands behind it or that its format shows. `typed_decimals` are the
    decimals that somebody typed; the many of a computed rate are cut where binary arithmetic
    begins to show.
    """

    readings: tuple[Decimal, ...] = ()
    formatted: Decimal | None = None
    sign: Sign = ""
    missing: str = ""
    raw: str = ""
    address: str = ""
    typed_decimals: int = 0
    faulty: bool = False
    uncalculated: bool = False

    @property
    def value(self) -> Decimal | None:
        """Return the value where the cell can mean one thing only."""
        return self.readings[0] if len(self.readings) == 1 else None


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
    """Return what a cell says as a number, noting what is wrong with it.

    A formula that was never calculated is for the caller to note: a quotient may stand in for it.
    """
    if cell is None or (cell.kind == "text" and not cell.text.strip()):
        return Amount(address=where)
    if cell.kind == "uncalculated":
        return Amount(address=where, raw=_formula(cell), faulty=True, uncalculated=True)
    if cell.kind == "error":
        findings.add("N05", sheet, where, found=f"{cell.text} {_formula(cell)}".strip())
        return Amount(address=where, raw=cell.text, faulty=True)
    if cell.kind == "bool":
        findings.add("N01", sheet, where, found="TRUE" if cell.text == "1" else "FALSE")
        return Amount(address=where, raw=cell.text, faulty=True)
    if cell.kind == "text":
        return _typed(cell, where, sheet, findings)
    return _stored(cell, where, sheet, findings)


def _formula(cell: Cell) -> str:
    return cell.formula if len(cell.formula) > 1 else ""


MAX_DECIMALS = 9
MAX_VALUE = Decimal(10) ** 15
"""No count of the province comes near it, and beyond it Excel loses digits."""
EPOCH = date(1899, 12, 30)


def _stored(cell: Cell, where: str, sheet: str, findings: Findings) -> Amount:
    # Excel keeps 15 significant digits; the binary tail beyond them was never typed.
    raw = f"{float(cell.text):.15g}"
    value = Decimal(raw)
    if cell.is_date:
        _note_date(cell, where, sheet, findings)
        return Amount(raw=cell.text, address=where, faulty=True)
    if abs(value) >= MAX_VALUE:
        findings.add("N01", sheet, where, found=cell.text)
        return Amount(raw=cell.text, address=where, faulty=True)
    if not cell.is_percent:
        decimals = _decimals(value.normalize())
        return Amount((value,), raw=raw, address=where, typed_decimals=decimals)
    shown = value * 100
    readings = (shown,) if value == 0 else (shown, value)
    decimals = _decimals(shown.normalize())
    return Amount(readings, shown, "%", "", raw, where, decimals)


def _note_date(cell: Cell, where: str, sheet: str, findings: Findings) -> None:
    """Note a number that became a date, with what was probably typed: 9.5 became 9 May."""
    shown = _counted(cell.text, EPOCH)
    if shown is None:
        findings.add("N01", sheet, where, found=cell.text)
        return
    typed = f"{shown.day},{shown.month} / {shown.month},{shown.day}"
    findings.add("N11", sheet, where, found=f"{shown:%d/%m/%Y}", expected=typed)


def _decimals(value: Decimal) -> int:
    return min(MAX_DECIMALS, decimals_of(value))


def _typed(cell: Cell, where: str, sheet: str, findings: Findings) -> Amount:
    read: Typed = read_number(cell.text)
    found, raw = cell.text.strip(), cell.original or cell.text
    if read.outcome == "missing":
        return Amount(missing=read.missing, raw=raw, address=where)
    if read.outcome == "number" and all(abs(r) < MAX_VALUE for r in read.readings):
        if len(read.readings) == 1 and not read.sign:
            findings.add("N06", sheet, where, found=cell.text, expected=_vi(read.readings[0]))
        decimals = _decimals(read.readings[0])
        return Amount(read.readings, None, read.sign, "", raw, where, decimals)
    if read.outcome == "approximate":
        findings.add("N03", sheet, where, found=found)
    elif read.outcome == "worded":
        findings.add("N12", sheet, where, found=found, expected=_both(*read.readings))
    else:
        findings.add("N01", sheet, where, found=found)
    return Amount(raw=raw, address=where, faulty=True)


def _vi(value: Decimal) -> str:
    return plain(float(value))


def count(cell: Cell | None, where: str, sheet: str, findings: Findings) -> Amount:
    """Return a count above or below the line: of two readings, the whole number is the count."""
    read = amount(cell, where, sheet, findings)
    if read.uncalculated:
        findings.add("N04", sheet, where)
        return read
    if read.sign and read.readings:
        findings.add("N01", sheet, where, found=f"{_vi(read.readings[0])}{read.sign}")
        return Amount(raw=read.raw, address=where, faulty=True)
    whole = [reading for reading in read.readings if reading == int(reading)]
    if read.readings and not whole:
        findings.add("N10", sheet, where, found=_vi(read.readings[0]))
        return Amount(raw=read.raw, address=where, faulty=True)
    if len(read.readings) > 1:
        findings.add("N06", sheet, where, found=read.raw, expected=_vi(whole[0]))
        return replace(read, readings=(whole[0],))
    return read


def figure(
    value: Amount,
    numerator: Amount,
    denominator: Amount,
    indicator: Indicator,
    unit: Unit,
    sheet: str,
    findings: Findings,
    last: Decimal | None = None,
) -> Figure:
    """Return the value that the three cells of one figure give together.

    Numerator and denominator decide where both are given: value = per × numerator /
    denominator. A typed value that two readings fit is settled by evidence (`last` is last
    year's value); where that does not settle it, it is a question and no value.
    """
    faulty = value.faulty or numerator.faulty or denominator.faulty
    blank = not (value.raw or numerator.raw or denominator.raw or faulty)
    ratio = _ratio(numerator, denominator, indicator, unit, sheet, findings)
    if value.uncalculated:
        code = "N04" if ratio is None else "N14"
        findings.add(code, sheet, value.address, found=value.raw)
    settled = _settled(value, Evidence(indicator, unit, ratio, last), sheet, findings)
    if numerator.value is not None and denominator.value is not None:
        cell = f"{numerator.address}/{denominator.address}"
        raw = f"{numerator.raw} / {denominator.raw}"
        # Counts that give no rate leave a doubt that a typed rate does not settle.
        if ratio is None or not _possible(ratio, indicator, sheet, numerator.address, findings):
            return Figure(cell=cell, raw=raw, blank=False, faulty=True)
        _compare(settled, value, ratio, sheet, findings)
        return Figure(ratio, numerator.value, denominator.value, "", cell, raw, False)
    if settled is not None and not indicator.decimals and settled != int(settled):
        findings.add("N10", sheet, value.address, found=_vi(settled))
        settled, faulty = None, True
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
        above, below = _vi(numerator.value), _vi(denominator.value)
        findings.add("V03", sheet, numerator.address, found=above, expected=below)
        return None
    return unit.per * numerator.value / denominator.value


def _settled(value: Amount, known: Evidence, sheet: str, findings: Findings) -> Decimal | None:
    """Return the one reading of a typed value, or None where the evidence does not settle it."""
    readings, formatted, clash = _candidates(value, known.unit.per)
    if not readings:
        return None
    meant = set() if clash else named(readings, formatted, known)
    if len(meant) != 1 and len(readings) > 1:
        code = "N02" if value.sign or len(value.readings) > 1 else "N07"
        findings.add(code, sheet, value.address, found=value.raw, expected=_both(*readings))
        return None
    settled = meant.pop() if meant else readings[0]
    if len(readings) > 1 or value.sign:
        expected = _vi(settled) + ("%" if value.sign and known.unit.per == 100 else "")
        findings.add("N06", sheet, value.address, found=value.raw, expected=expected)
    return settled


def _candidates(value: Amount, per: Decimal) -> tuple[tuple[Decimal, ...], Decimal | None, bool]:
    """Return what a value can mean in its unit, what its sign names, and whether they clash."""
    readings = value.readings
    if not readings:
        return (), None, False
    first = readings[0]
    if value.sign == "‰" and per == 100:
        return (first / 10, first), first / 10, False
    if value.sign and per != 100:
        return (first, first / 100 if value.sign == "%" else first * 10), None, True
    if per == 100 and not value.sign and len(readings) == 1 and 0 < first <= 1:
        return (first, first * 100), None, False
    return readings, value.formatted, False


def _both(*readings: Decimal) -> str:
    return " / ".join(_vi(reading) for reading in readings)


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
        expected = _range(limits.low, limits.high)
        findings.add("V04", sheet, where, found=_vi(value), expected=expected)
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
