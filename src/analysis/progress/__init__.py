"""Arithmetic only: level, pace, outlook, status, what others would say. Opens no file."""

from analysis.progress.assess import assess
from analysis.progress.columns import Facts, Goals, assess_columns
from analysis.progress.comparison import Opinion, opinions
from analysis.progress.disparities import disparities
from analysis.progress.goal import Goal, goal_of
from analysis.progress.level import (
    gap,
    gap_percent,
    kept,
    met,
    milestone,
    relative_target,
    required_annual_change,
    weakest_bound,
)
from analysis.progress.one import Assessment, assess_one
from analysis.progress.outlook import Outlook, outlook
from analysis.progress.pace import Pace, pace
from analysis.progress.page import methods_page
from analysis.progress.placings import placings
from analysis.progress.registry import METHODS, Method
from analysis.progress.rows import METHOD, METHOD_VERSION
from analysis.progress.series import series
from analysis.progress.status import Status, status
from analysis.progress.whatif import WhatIf, whatif

__all__ = [
    "METHOD",
    "METHODS",
    "METHOD_VERSION",
    "Assessment",
    "Facts",
    "Goal",
    "Goals",
    "Method",
    "Opinion",
    "Outlook",
    "Pace",
    "Status",
    "WhatIf",
    "assess",
    "assess_columns",
    "assess_one",
    "disparities",
    "gap",
    "gap_percent",
    "goal_of",
    "kept",
    "met",
    "methods_page",
    "milestone",
    "opinions",
    "outlook",
    "pace",
    "placings",
    "relative_target",
    "required_annual_change",
    "series",
    "status",
    "weakest_bound",
    "whatif",
]
