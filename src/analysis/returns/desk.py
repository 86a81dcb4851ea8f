"""What is at hand while one return is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from analysis.catalogue import Agency, Area, Catalogue
from analysis.returns.finding import Found
from analysis.returns.form import Form
from analysis.returns.problems import Findings
from analysis.returns.workbook import Workbook

Record = dict[str, Any]
History = Mapping[tuple[str, str], Decimal]
"""Last year's value by indicator and area, where somebody knows it."""


@dataclass(frozen=True)
class Desk:
    """One return, who sent it, and the form that its sender is asked to fill."""

    catalogue: Catalogue
    book: Workbook
    agency: Agency
    area: Area
    year: int
    day: date
    sample: bool
    form: Form
    findings: Findings
    history: History = field(default_factory=dict)
    plans: list[Record] = field(default_factory=list)

    def trail(self, sheet: str, cell: str, raw: str) -> Record:
        """Return the columns that say where a record came from."""
        return {
            "agency": self.agency.code,
            "sample": self.sample,
            "file": self.book.file,
            "sha256": self.book.sha256,
            "sheet": sheet,
            "cell": cell,
            "raw": raw,
        }

    def complain(self, table: Found, row: str, column: str, code: str, **values: object) -> None:
        """Note a fault of one cell, unless its whole column is lost, which is a fault itself."""
        if not column or column in table.columns:
            self.findings.add(code, table.sheet.name, table.address(row, column), **values)

    def blank(self, table: Found, row: str, column: str) -> None:
        """Note a cell that nobody filled; where the cell has another fault, that one says it."""
        where = table.address(row, column)
        if not self.findings.has(table.sheet.name, where):
            self.complain(table, row, column, "V09")
