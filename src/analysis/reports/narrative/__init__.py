"""Sentences about indicators and groups of them, written as a careful statistician would."""

from analysis.reports.narrative.caveats import caveats
from analysis.reports.narrative.danger import in_danger, worst
from analysis.reports.narrative.groups import FIRST, headline, of_group
from analysis.reports.narrative.sentences import sentences

__all__ = ["FIRST", "caveats", "headline", "in_danger", "of_group", "sentences", "worst"]
