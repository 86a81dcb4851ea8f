"""Arithmetic only: level, gap, required yearly change. Opens no file."""

from analysis.progress.assess import METHOD, METHOD_VERSION, assess
from analysis.progress.level import gap, met, required_annual_change
from analysis.progress.series import series

__all__ = ["METHOD", "METHOD_VERSION", "assess", "gap", "met", "required_annual_change", "series"]
