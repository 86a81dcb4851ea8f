"""What people read: figures with their trails, charts, tables, sentences, pages."""

from analysis.reports.display import show, show_chart
from analysis.reports.pages import begin, chart, finish, section, worst_charts

__all__ = ["begin", "chart", "finish", "section", "show", "show_chart", "worst_charts"]
