"""From the parts of one figure, wherever they stand in the table, to one record."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import get_args

from analysis.catalogue import Agency, Catalogue
from analysis.language.formats import plain
from analysis.returns.desk import History, Record
from analysis.returns.layouts.models import Meaning, Measure
from analysis.returns.problems import Findings
from analysis.returns.values import Amount, Figure, amount, count, figure
from analysis.returns.workbook import Cell, Workbook


@dataclass(frozen=True)
class Sender:
    """Whose workbook is read, and for which year; `history` holds last year's values."""

    catalogue: Catalogue
    book: Workbook
    agency: Agency
    year: int
    sample: bool
    history: History


@dataclass(frozen=True)
class Subject:
    """What a figure is of: indicator, way of measuring, area, year; assigned or observed."""

    indicator: str
    definition: str
    area: str
    period: int
    planned: bool


@dataclass
class Gathered:
    """The parts of one figure that were met so far, with its status and words."""

    parts: dict[Measure, Amount] = field(default_factory=dict)
    status: str = ""
    notes: dict[str, None] = field(default_factory=dict)
    sources: dict[str, None] = field(default_factory=dict)


def definition_of(meaning: Meaning, catalogue: Catalogue) -> str:
    """Return the id of the way of measuring: the one named, or the only one there is."""
    return meaning.definition or catalogue.indicators[meaning.indicator].definitions[0].id


def part(meaning: Meaning, cell: Cell | None, where: str, sheet: str, findings: Findings) -> Amount:
    """Return what a cell says as a part of a figure, in the indicator's own unit."""
    if meaning.factor == 1:
        read = amount if meaning.measure == "value" else count
        return read(cell, where, sheet, findings)
    # 1.330,5 thousand people is a count, though no whole number before it is scaled.
    typed = amount(cell, where, sheet, findings)
    if meaning.measure != "value" and len(typed.readings) > 1:
        both = " / ".join(plain(float(reading)) for reading in typed.readings)
        findings.add("N02", sheet, where, found=typed.raw, expected=both)
        return Amount(raw=typed.raw, address=where, faulty=True)
    return _scaled(typed, meaning.factor)


def _scaled(read: Amount, factor: Decimal) -> Amount:
    return replace(
        read,
        readings=tuple(value * factor for value in read.readings),
        formatted=None if read.formatted is None else read.formatted * factor,
        typed_decimals=max(0, read.typed_decimals - max(0, factor.adjusted())),
    )


def records(
    sender: Sender, gathered: Mapping[Subject, Gathered], sheet: str, findings: Findings
) -> Iterator[tuple[bool, Record]]:
    """Yield for each figure whether it was assigned, and its record."""
    for subject, parts in gathered.items():
        found = _figure(sender, subject, parts, sheet, findings)
        if subject.planned:
            if found.value is not None:
                yield True, _plan(sender, subject, found, sheet)
        elif not (found.blank and subject.period < sender.year):
            if found.blank:
                findings.add("V09", sheet, found.cell)
            yield False, _observation(sender, subject, parts, found, sheet)


def _figure(
    sender: Sender, subject: Subject, gathered: Gathered, sheet: str, findings: Findings
) -> Figure:
    indicator = sender.catalogue.indicators[subject.indicator]
    unit = sender.catalogue.unit(subject.indicator)
    value, numerator, denominator = (
        gathered.parts.get(measure, Amount()) for measure in get_args(Measure)
    )
    if subject.planned and (numerator.value is None or denominator.value is None):
        # A number of people assigned is no rate yet.
        numerator = denominator = Amount()
    of_this_year = subject.period == sender.year
    last = sender.history.get((subject.indicator, subject.area)) if of_this_year else None
    found = figure(value, numerator, denominator, indicator, unit, sheet, findings, last)
    if found.cell:
        return found
    where = next((read.address for read in gathered.parts.values() if read.address), "")
    return replace(found, cell=where)


def _plan(sender: Sender, subject: Subject, found: Figure, sheet: str) -> Record:
    return {
        "indicator": subject.indicator,
        "area": subject.area,
        "period": subject.period,
        "value": found.value,
        **_trail(sender, found, sheet),
    }


def _observation(
    sender: Sender, subject: Subject, gathered: Gathered, found: Figure, sheet: str
) -> Record:
    """Return one row of the long table, without its vintage; «no data» bears no value."""
    status = found.missing or ("O" if found.value is None else gathered.status)
    if status in ("L", "M", "O"):
        found = replace(found, value=None, numerator=None, denominator=None)
    return {
        "indicator": subject.indicator,
        "definition": subject.definition,
        "area": subject.area,
        "period": subject.period,
        "value": found.value,
        "numerator": found.numerator,
        "denominator": found.denominator,
        "unit": sender.catalogue.indicators[subject.indicator].unit,
        "obs_status": status,
        "origin": "published" if sender.agency.kind == "publisher" else "reported",
        "source": "; ".join(gathered.sources),
        "address": "",
        "note": "; ".join(gathered.notes),
        **_trail(sender, found, sheet),
    }


def _trail(sender: Sender, found: Figure, sheet: str) -> Record:
    return {
        "agency": sender.agency.code,
        "sample": sender.sample,
        "file": sender.book.file,
        "sha256": sender.book.sha256,
        "sheet": sheet,
        "cell": found.cell,
        "raw": found.raw,
    }
