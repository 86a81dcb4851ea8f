"""Figures: every printed number with its identity, its formula and its trail to cells."""

from analysis.reports.figures.book import Figures
from analysis.reports.figures.model import Figure, FigureError, Input, anchor, verdict

__all__ = ["Figure", "FigureError", "Figures", "Input", "anchor", "verdict"]
