"""What a table of the open data is: its columns with their rules, its rows, its key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.reports.columns import COLUMNS
from analysis.reports.opendata import cells
from analysis.reports.opendata.words import WORDS

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """One column: a type of Table Schema, and which codelist its codes are of."""

    name: str
    kind: str = "string"
    codes: str = ""
    required: bool = False
    pattern: str = ""

    @property
    def words(self) -> str:
        """Return what the column means, as a message."""
        return WORDS.get(self.name) or COLUMNS[self.name]


@dataclass(frozen=True)
class Reference:
    """Columns whose cells stand in the key of another table; "" is the table itself."""

    columns: tuple[str, ...]
    table: str
    key: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One CSV file. `title` is a message; `folder` is "" or the folder that it stands in."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    key: tuple[str, ...]
    references: tuple[Reference, ...] = ()
    folder: str = ""

    @property
    def path(self) -> str:
        """Return where the file stands in the package."""
        return f"{self.folder}/{self.name}.csv" if self.folder else f"{self.name}.csv"

    def csv(self) -> bytes:
        """Return the rows as CSV; of a row only the declared columns are written."""
        lines = ([cells.written(row[c.name], c.kind) for c in self.columns] for row in self.rows)
        return cells.table([column.name for column in self.columns], lines)
