"""The one long table: every value with the cell it came from, every vintage kept."""

from analysis.observations.build import Round, gather
from analysis.observations.current import conflicts, current
from analysis.observations.files import ReturnsError
from analysis.observations.schema import KEY, SCHEMAS, TableError, records, table

__all__ = [
    "KEY",
    "SCHEMAS",
    "ReturnsError",
    "Round",
    "TableError",
    "conflicts",
    "current",
    "gather",
    "records",
    "table",
]
