"""The review of several years («sơ kết, tổng kết»): what moved, what was promised and done."""

from analysis.reports.review.model import Review, ReviewError, opened
from analysis.reports.review.page import (
    followed,
    headline,
    indicators,
    plans,
    returns,
    tasks,
    turns,
    unsaid,
)

__all__ = [
    "Review",
    "ReviewError",
    "followed",
    "headline",
    "indicators",
    "opened",
    "plans",
    "returns",
    "tasks",
    "turns",
    "unsaid",
]
