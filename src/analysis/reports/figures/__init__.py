"""Figures: every printed number with its identity, its formula and its trail to cells."""

from analysis.reports.figures.book import Figures
from analysis.reports.figures.model import LOOKS, Figure, FigureError, Input, anchor, look, verdict

__all__ = ["LOOKS", "Figure", "FigureError", "Figures", "Input", "anchor", "look", "verdict"]
