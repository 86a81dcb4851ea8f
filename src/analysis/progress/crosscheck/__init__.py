"""The verdicts of official bodies, each by its own rules, beside our own.

One function for a series and one for columns of series: weather (Destatis), open_sdg
(Statistics Canada), eurostat (as Eustat runs it), unsd (Progress Chart of 2023), escap (as
UNICEF runs it). Where a base year is needed the plan sets none: give the first reported year
and say so.
"""

from analysis.progress.crosscheck.common import (
    VERDICTS,
    Growth,
    GrowthColumns,
)
from analysis.progress.crosscheck.escap import IndexColumns, Indices, escap, escap_columns
from analysis.progress.crosscheck.eurostat import eurostat, eurostat_columns
from analysis.progress.crosscheck.open_sdg import open_sdg, open_sdg_columns
from analysis.progress.crosscheck.unsd import Share, ShareColumns, unsd, unsd_columns
from analysis.progress.crosscheck.weather import KINDS, SYMBOLS, weather, weather_columns, worst

__all__ = [
    "KINDS",
    "SYMBOLS",
    "VERDICTS",
    "Growth",
    "GrowthColumns",
    "IndexColumns",
    "Indices",
    "Share",
    "ShareColumns",
    "escap",
    "escap_columns",
    "eurostat",
    "eurostat_columns",
    "open_sdg",
    "open_sdg_columns",
    "unsd",
    "unsd_columns",
    "weather",
    "weather_columns",
    "worst",
]
