"""The default Word templates, made by code: one module for each, looks shared in decree30.py."""

from collections.abc import Callable, Mapping
from functools import partial

from analysis.reports.documents.drafts import letter, report, review

DRAFTS: Mapping[str, Callable[[], bytes]] = {
    "bao-cao.docx": partial(report.draft, "vi"),
    "bao-cao.en.docx": partial(report.draft, "en"),
    letter.NAME: letter.draft,
    "so-ket.docx": partial(review.draft, "vi"),
    "so-ket.en.docx": partial(review.draft, "en"),
}
"""The templates of params/documents/ by the name of their file."""
