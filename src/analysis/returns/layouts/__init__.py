"""Workbooks that are not our template: params/layouts/*.yml say how to read each of them."""

from analysis.returns.layouts.files import read_layouts, schema, write_schema
from analysis.returns.layouts.fitting import Match, layout_for
from analysis.returns.layouts.models import Layout
from analysis.returns.layouts.taking import Note, Reading, read_with

__all__ = [
    "Layout",
    "Match",
    "Note",
    "Reading",
    "layout_for",
    "read_layouts",
    "read_with",
    "schema",
    "write_schema",
]
