"""What became of every cell: value, label, note or flagged. Nothing is passed over in silence."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from analysis.returns.account import MOST_STRAYS, Counted
from analysis.returns.layouts.grid import Grid
from analysis.returns.problems import Findings
from analysis.returns.workbook import address

Role = Literal["value", "label", "note", "flagged"]


@dataclass
class Ledger:
    """The role of each cell that was looked at, by sheet, row and column; the first one holds."""

    roles: dict[tuple[str, int, int], Role] = field(default_factory=dict)

    def take(self, grid: Grid, row: int, column: int, role: Role) -> None:
        """Enter the role of a filled cell; a place with nothing in it has none."""
        if (row, column) in grid.cells:
            self.roles.setdefault((grid.sheet.name, row, column), role)

    def notes(self, sheet: str) -> list[tuple[int, int]]:
        """Return the places on a sheet whose words are to be kept, in order of rows."""
        return sorted(
            at[1:] for at, role in self.roles.items() if at[0] == sheet and role == "note"
        )

    def has(self, grid: Grid, row: int, column: int) -> bool:
        """Whether a cell has its role."""
        return (grid.sheet.name, row, column) in self.roles

    def close(self, grids: Sequence[Grid], read: set[str], findings: Findings) -> Counted:
        """Flag what is left over on each sheet, and count; `read` names the sheets with tables."""
        for grid in grids:
            if grid.sheet.name in read:
                self._flag_strays(grid, findings)
            elif grid.cells:
                name, first = grid.sheet.name, next(iter(grid.cells))
                findings.add("L11", name, address(*first), found=name)
                for place in grid.cells:
                    self.take(grid, *place, "flagged")
        self._flag_faulty(findings)
        roles = list(self.roles.values())
        return Counted(
            cells=sum(len(grid.cells) for grid in grids),
            values=roles.count("value"),
            labels=roles.count("label"),
            notes=roles.count("note"),
            flagged=roles.count("flagged"),
        )

    def _flag_strays(self, grid: Grid, findings: Findings) -> None:
        strays = [cell for at, cell in grid.cells.items() if not self.has(grid, *at)]
        name = grid.sheet.name
        for cell in strays[:MOST_STRAYS]:
            findings.add("L10", name, cell.address, found=cell.text.strip() or cell.formula)
        if len(strays) > MOST_STRAYS:
            more = len(strays) - MOST_STRAYS
            findings.add("L10", name, strays[MOST_STRAYS].address, found=f"… (+{more})")
        for cell in strays:
            self.take(grid, cell.row, cell.column, "flagged")

    def _flag_faulty(self, findings: Findings) -> None:
        """A value with an error is flagged, not read."""
        faulty = {(p.sheet, p.cell) for p in findings.found if p.severity == "error"}
        for (sheet, row, column), role in self.roles.items():
            if role == "value" and (sheet, address(row, column)) in faulty:
                self.roles[sheet, row, column] = "flagged"
