"""Corrections: reviewed fixes to known faults, kept in params/corrections as data with a reason.

Each file is read strictly; every fault of every file comes in one error. How they change what
counts stands in correcting.py.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from analysis.catalogue import Catalogue, CatalogueError
from analysis.catalogue.models import Day, IndicatorCode, Number, Record, Slug
from analysis.catalogue.read import record

Words = Annotated[str, Field(min_length=1, pattern=r"\S")]
Status = Literal["A", "P", "E", "B", "D", "L", "M", "O", "Q"]
NO_VALUE = ("L", "M", "O")
"""Not collected, cannot exist, missing: what a correction may say in place of a value."""


class OfCell(Record):
    """The cell of one file: its name below the root of the returns, or the hash of its bytes."""

    file: str = ""
    sha256: str = ""
    sheet: Words
    cell: Annotated[str, Field(pattern=r"^[A-Z]{1,3}[1-9]\d{0,6}$")]

    @model_validator(mode="after")
    def _one_file(self) -> Self:
        if bool(self.file) == bool(self.sha256):
            raise ValueError("give either `file` or `sha256`")
        return self


class OfKey(Record):
    """What one agency says of an indicator, area and period, in whichever file it counts."""

    indicator: IndicatorCode
    area: str
    period: int
    agency: Slug
    definition: str = ""


class New(Record):
    """What takes the place: a value, its numerator and denominator, a state, or no value."""

    value: Number | None = None
    numerator: Number | None = None
    denominator: Annotated[Number, Field(gt=0)] | None = None
    state: Slug | None = None
    status: Status | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.numerator is None) != (self.denominator is None):
            raise ValueError("give numerator and denominator, or neither")
        given = (self.value, self.numerator, self.state)
        told = sum(item is not None for item in given) + (self.status in NO_VALUE)
        if told != 1:
            raise ValueError(
                "give one of: value, numerator with denominator, state, or status L, M or O"
            )
        return self


class Correction(Record):
    """One reviewed fix. `old` is the text as typed in the cell, or the number that was read."""

    number: Annotated[int, Field(ge=1)]
    cell: OfCell | None = None
    key: OfKey | None = None
    old: Words | Number
    new: New
    reason: Words
    reporter: Words
    decided: Day
    until: Literal["newer_return"] | Day

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.cell is None) == (self.key is None):
            raise ValueError("give either `cell` or `key`")
        return self


class CorrectionFile(Record):
    """The corrections to the returns of one source and reporting year."""

    source: Literal["returns", "sample", "published"]
    year: Annotated[int, Field(ge=2000, le=2100)]
    corrections: tuple[Correction, ...]


class Entry(Record):
    """A correction with the file that it stands in."""

    file: str
    year: int
    content: Correction

    @property
    def place(self) -> str:
        """Return how people find it: file and number."""
        return f"{self.file} #{self.content.number}"


def read_corrections(
    folder: Path, catalogue: Catalogue, source: str, year: int
) -> tuple[Entry, ...]:
    """Return the corrections to the returns of a source up to a reporting year.

    In order of file and number. A file whose name begins with _ is an example and not read.
    Raises CatalogueError with every fault of every file, also of those for other years.
    """
    faults: list[str] = []
    entries: list[Entry] = []
    for path in sorted(folder.glob("[!_.]*.yml")):
        content = read_file(path, catalogue, faults)
        if content and content.source == source and content.year <= year:
            listed = sorted(content.corrections, key=lambda c: c.number)
            entries += [Entry(file=path.name, year=content.year, content=c) for c in listed]
    if faults:
        raise CatalogueError(faults)
    return tuple(entries)


def read_file(path: Path, catalogue: Catalogue, faults: list[str]) -> CorrectionFile | None:
    """Return one file, or None where it cannot be read; every fault is added to `faults`."""
    before = len(faults)
    content = record(path, CorrectionFile, faults)
    if content is None:
        return None
    faults += [f"{path.name}, {words}" for words in _references(content, catalogue)]
    return content if len(faults) == before else None


def _references(content: CorrectionFile, catalogue: Catalogue) -> Iterator[str]:
    """Yield a fault for every number that stands twice and every code that points nowhere."""
    numbers = [correction.number for correction in content.corrections]
    for number in sorted({n for n in numbers if numbers.count(n) > 1}):
        yield f"number {number}: stands twice; give each correction its own"
    for one in content.corrections:
        where, states = f"number {one.number}, field", catalogue.codelists["state"]
        if one.new.state and one.new.state not in states:
            yield f"{where} new.state: expected one of {', '.join(states)}, found {one.new.state}"
        if one.key and one.key.indicator not in catalogue.indicators:
            yield f"{where} key.indicator: no indicator {one.key.indicator}"
        if one.key and one.key.area not in catalogue.areas:
            yield f"{where} key.area: {one.key.area} is not in areas.csv"
        if one.key and one.key.agency not in catalogue.agencies:
            yield f"{where} key.agency: {one.key.agency} is not in agencies.yml"


def schema() -> str:
    """Return the JSON Schema of a file of corrections, for editors."""
    content = TypeAdapter(CorrectionFile).json_schema()
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
