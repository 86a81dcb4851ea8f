"""Which documents a release has, and how each of them is written.

Word and Excel take half a second to load: a document imports what it needs when it is written.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from analysis.release import Release

FOLDER = "documents"
Writer = Callable[[Release, Path, str], Path]


def _report(release: Release, folder: Path, lang: str) -> Path:
    from analysis.reports.documents.report import write_report

    return write_report(release, folder, lang)


def _annex(release: Release, folder: Path, lang: str) -> Path:
    from analysis.reports.documents.annex import write_annex

    return write_annex(release, folder, lang)


WRITERS: Mapping[str, Writer] = {"bao-cao": _report, "phu-luc": _annex}
FILES: Mapping[str, str] = {"bao-cao": "bao-cao.docx", "phu-luc": "phu-luc.xlsx"}
PURPOSES = {
    "bao-cao": "The consolidated report in Word, a draft to be signed.",
    "phu-luc": "The annex in Excel: every table, with formulas and the source of each number.",
}
INTERNAL = ("bao-cao",)
"""Documents that a public edition does not have: agencies' own words stand in them."""


def of_edition(edition: str) -> list[str]:
    """Return the documents that an edition has."""
    return [name for name in WRITERS if edition != "public" or name not in INTERNAL]
