"""On paper too every printed number leads to its cell: files are numbered, cells stand beside.

A number is found by its indicator and year; the entry names the file by its number, the sheet
and the cells. Values of areas stand with the file that brought them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from docxtpl import RichText
from markupsafe import Markup

from analysis.language import date_short, say
from analysis.reports.documents.inline import Run, joined, plain
from analysis.reports.documents.parts.wording import literal, of_figure
from analysis.reports.figures import Figure, Figures, Input


@dataclass(frozen=True)
class Files:
    """The files of a document, numbered in the order in which they are first named."""

    known: dict[str, Input] = field(default_factory=dict)

    def number(self, cell: Input) -> int:
        """Return the number of the file that a cell stands in, from 1 on."""
        self.known.setdefault(cell.file, cell)
        return list(self.known).index(cell.file) + 1


@dataclass(frozen=True)
class Entry:
    """One indicator with its printed numbers, each with file, sheet and cells."""

    code: str
    name: Markup
    numbers: RichText


@dataclass(frozen=True)
class File:
    """One file: who sent it, when it came, and the cells of values by area that it brought."""

    number: int
    agency: Markup
    name: Markup
    received: str
    cells: Markup


@dataclass(frozen=True)
class Count:
    """A number that was counted, and what it counts."""

    number: RichText
    words: Markup
    key: str


def entries(figures: Figures, files: Files) -> list[Entry]:
    """Return the numbers of the province that were printed so far, by indicator."""
    found = []
    for code, indicator in figures.catalogue.indicators.items():
        stem = f"{code}/{figures.province}/"
        rested = [f for key, f in figures.shown.items() if key.startswith(stem) and _rests(f)]
        if rested:
            numbers = joined(_numbers(figures, sorted(rested, key=_order), files))
            found.append(Entry(code, plain(indicator.short.in_(figures.lang)), numbers))
    return found


def _rests(figure: Figure) -> bool:
    return bool(figure.inputs or figure.law)


def _order(figure: Figure) -> tuple[bool, int, str]:
    """Targets last, the newest value first."""
    _, _, period, measure = figure.key.split("/")
    return bool(figure.law), -int(period), "" if measure == "value" else measure


def _numbers(figures: Figures, listed: Iterable[Figure], files: Files) -> Iterator[Run]:
    for place, figure in enumerate(listed):
        _, _, period, measure = figure.key.split("/")
        yield from [Run("; ")] if place else []
        yield Run(f"{say(_MEASURES[measure], figures.lang)} ")
        yield literal(f"{period}: ")
        yield from of_figure(figures, figure.key)
        yield literal(f" ({figure.law or _place(figure.inputs, files)})")


_MEASURES = {"value": "carried out", "plan": "planned", "target": "target"}


def _place(cells: tuple[Input, ...], files: Files) -> str:
    """Return where a number stands: [12] Chỉ tiêu!J17 ÷ K17."""
    shared = {(files.number(cell), cell.sheet) for cell in cells}
    if len(shared) == 1:
        ((number, sheet),) = shared
        return f"[{number}] {sheet}!{' ÷ '.join(cell.cell for cell in cells)}"
    return "; ".join(f"[{files.number(cell)}] {cell.sheet}!{cell.cell}" for cell in cells)


def counts(figures: Figures) -> list[Count]:
    """Return the numbers that were counted, with what each counts."""
    known = figures.catalogue.indicators
    found = [f for f in figures.shown.values() if f.subject not in known]
    return [Count(joined(of_figure(figures, f.key)), plain(f.formula), f.key) for f in found]


def listed(figures: Figures, files: Files) -> list[File]:
    """Return the files by number; all numbers that were printed are listed before this."""
    cells: dict[str, list[tuple[str, Input]]] = {}
    for key, figure in figures.shown.items():
        code, area = key.split("/")[:2]
        if code in figures.catalogue.indicators and area != figures.province:
            for one in figure.inputs:
                files.number(one)
                cells.setdefault(one.file, []).append((code, one))
    return [
        _file(figures, number, first, cells.get(name, []))
        for number, (name, first) in enumerate(files.known.items(), 1)
    ]


def _file(figures: Figures, number: int, one: Input, cells: list[tuple[str, Input]]) -> File:
    return File(
        number,
        plain(figures.catalogue.agencies[one.agency].name.in_(figures.lang)),
        plain(one.file),
        date_short(date.fromisoformat(one.received), figures.lang),
        plain("; ".join(_ranges(cells))),
    )


def _ranges(cells: list[tuple[str, Input]]) -> Iterator[str]:
    """Yield the cells of each sheet by indicator, whole columns of them as one range."""
    sheets: dict[str, dict[str, dict[str, list[int]]]] = {}
    for code, one in cells:
        column, row = _split(one.cell)
        codes = sheets.setdefault(one.sheet, {})
        codes.setdefault(code, {}).setdefault(column, []).append(row)
    for sheet, codes in sheets.items():
        yield f"{sheet}: {', '.join(_spans(code, columns) for code, columns in codes.items())}"


def _spans(code: str, columns: Mapping[str, list[int]]) -> str:
    """Return the cells of an indicator on a sheet: CT16 E8:E82 ÷ F8:F82."""
    return (
        f"{code} {' ÷ '.join(f'{column}{_span(column, rows)}' for column, rows in columns.items())}"
    )


def _split(cell: str) -> tuple[str, int]:
    match = re.fullmatch(r"([A-Z]+)(\d+)", cell)
    return (match[1], int(match[2])) if match else (cell, 0)


def _span(column: str, rows: list[int]) -> str:
    first, last = min(rows), max(rows)
    return f"{first or ''}" if first == last else f"{first}:{column}{last}"
