"""What a layout file may say: how to read one agency's own table, field by field.

A layout names every column by its full heading and every row by its label. What it does not
name is never read, only reported; so a table that changes is noticed, not misread.
"""

import re
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from analysis.catalogue.models import IndicatorCode, Level, Record, Slug
from analysis.language import Text

Measure = Literal["value", "numerator", "denominator"]
Period = Literal["this", "last", "next"]
Letters = Annotated[str, Field(pattern=r"^[A-Z]{1,3}$")]
Address = Annotated[str, Field(pattern=r"^[A-Z]{1,3}[1-9]\d{0,6}$")]
Given = Literal["A", "P", "E", "B", "D"]
"""Status of a figure that is given; what is missing says so in its own cell."""


UNIT = re.compile(r"\(([^()]*)\)\s*$")
"""A unit in a heading stands in brackets at its end: Tỷ lệ (%)."""


class Meaning(Record):
    """What a cell says of one indicator: its value, or a part of it.

    `factor` turns the table's unit into the indicator's (nghìn người: "1000"); `definition`
    may be left out where the indicator has only one.
    """

    indicator: IndicatorCode
    measure: Measure = "value"
    definition: Slug | None = None
    factor: Annotated[Decimal, Field(gt=0)] = Decimal(1)


class Column(Record):
    """One column: its letter, its heading from the top down, and what stands in it.

    A heading may hold {year}, {last_year} or {next_year}. `planned` marks assigned figures,
    `period` the year the figures describe, `ignored` says why a column is passed over.
    """

    column: Letters
    header: Annotated[tuple[str, ...], Field(min_length=1)]
    reads: Literal["label", "unit", "figure", "note", "source", "ignored"]
    ignored: str | None = None
    unit: str | None = None
    planned: bool = False
    period: Period = "this"
    status: Given | None = None
    gives: tuple[Meaning, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.reads == "ignored") != (self.ignored is not None):
            raise ValueError("`ignored` says why a column that reads: ignored is passed over")
        if self.reads != "figure" and (self.gives or self.unit or self.planned or self.status):
            raise ValueError("gives, unit, planned and status belong to a column of figures")
        shown = UNIT.search(self.header[-1])
        if self.unit is not None and shown and shown[1].strip() != self.unit:
            raise ValueError(f"unit {self.unit!r} is not the one in its heading, {shown[1]!r}")
        return self


class Row(Record):
    """One row by its label; `under` is the section it stands in where the label comes twice.

    It gives indicators, or is an area that the area table does not know by this label, or is
    passed over for a reason.
    """

    label: Annotated[str, Field(min_length=1)]
    under: str | None = None
    unit: str | None = None
    gives: tuple[Meaning, ...] = ()
    area: str | None = None
    ignored: str | None = None

    @model_validator(mode="after")
    def _one_meaning(self) -> Self:
        if sum((bool(self.gives), self.area is not None, self.ignored is not None)) != 1:
            raise ValueError("a row needs exactly one of: gives, area, ignored")
        return self


class Title(Record):
    """A cell above the table that must hold a text; {year} in it must be the year reported."""

    cell: Address
    text: Annotated[str, Field(min_length=1)]


class Sender(Record):
    """A cell that names the sender; {area} in its text is the name of the sender's area."""

    cell: Address
    text: Annotated[str, Field(pattern=r"\{area\}")]


class Header(Record):
    """First and last row of the headings; `numbers` is a row of column numbers below them."""

    first: Annotated[int, Field(ge=1)]
    last: Annotated[int, Field(ge=1)]
    numbers: int | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first or self.numbers not in (None, self.last + 1):
            raise ValueError("expected first ≤ last, and numbers in the row after last")
        return self

    @property
    def end(self) -> int:
        """Return the last row that belongs to the headings."""
        return self.numbers or self.last


class Table(Record):
    """One table on one sheet. `rows_are` says whether its rows are indicators or areas.

    `level` says which areas, `sections` what stands between the rows; `status` holds for every
    figure whose column names none.
    """

    sheet: str | None = None
    marked: Title | None = None
    titles: tuple[Title, ...] = ()
    header: Header
    columns: Annotated[tuple[Column, ...], Field(min_length=2)]
    rows_are: Literal["indicators", "areas"]
    level: Level | None = None
    rows: tuple[Row, ...] = ()
    sections: tuple[str, ...] = ()
    status: Given

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.sheet is None) == (self.marked is None):
            raise ValueError("a table is found by `sheet` or by `marked`, one of the two")
        reads = [column.reads for column in self.columns]
        if reads.count("label") != 1:
            raise ValueError("a table needs one column of labels")
        letters = [column.column for column in self.columns]
        if len(set(letters)) != len(letters):
            raise ValueError("a column is declared twice")
        self._meanings_stand_on_one_side()
        return self

    def _meanings_stand_on_one_side(self) -> None:
        by_row = self.rows_are == "indicators"
        for column in self.columns:
            if column.reads == "figure" and bool(column.gives) == by_row:
                raise ValueError("indicators stand in the rows or in the columns, not in both")
        if any(row.area if by_row else row.gives for row in self.rows):
            raise ValueError(f"rows_are {self.rows_are}: a row says something else")

    @property
    def label(self) -> Column:
        """Return the column of labels."""
        return next(column for column in self.columns if column.reads == "label")


class Layout(Record):
    """How to read the workbook of one or more agencies, for some reporting years.

    `agencies` are codes, or ubnd-* for every committee; `sender` tells which of them sent the
    file. `words` are texts that stand around the tables and carry no figure, `notes` footnotes,
    which are kept; «…» in them stands for any text. The first of either ends a table.
    """

    code: Slug
    name: Text
    agencies: Annotated[tuple[str, ...], Field(min_length=1)]
    first_year: int
    last_year: int | None = None
    sender: Sender | None = None
    words: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    tables: Annotated[tuple[Table, ...], Field(min_length=1)]

    def covers(self, year: int) -> bool:
        """Whether the layout holds for a reporting year."""
        return self.first_year <= year <= (self.last_year or year)
