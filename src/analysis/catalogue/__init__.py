"""What the plan promises: indicators, targets, agencies, areas, tasks, calendar."""

from analysis.catalogue.models import (
    Agency,
    Area,
    Definition,
    Indicator,
    Limits,
    Plan,
    Target,
    Task,
    Theme,
    Unit,
)
from analysis.catalogue.read import Catalogue, CatalogueError, read

__all__ = [
    "Agency",
    "Area",
    "Catalogue",
    "CatalogueError",
    "Definition",
    "Indicator",
    "Limits",
    "Plan",
    "Target",
    "Task",
    "Theme",
    "Unit",
    "read",
]
