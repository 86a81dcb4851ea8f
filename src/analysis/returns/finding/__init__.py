"""Find in a workbook what the form asks for: whose it is, its tables, their columns and rows."""

from analysis.returns.finding.found import OPEN_TABLES, TABLE_TAGS, Found
from analysis.returns.finding.identity import Identity, identity, meta
from analysis.returns.finding.tables import find_tables

__all__ = ["OPEN_TABLES", "TABLE_TAGS", "Found", "Identity", "find_tables", "identity", "meta"]
