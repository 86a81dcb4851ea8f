"""Vietnamese and English: words, numbers and dates as people read them."""

from analysis.language.errors import UserError
from analysis.language.formats import date_long, date_short, number, weekday, year_span
from analysis.language.words import LANGUAGES, Text, say

__all__ = [
    "LANGUAGES",
    "Text",
    "UserError",
    "date_long",
    "date_short",
    "number",
    "say",
    "weekday",
    "year_span",
]
