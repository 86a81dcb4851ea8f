"""The annex of the report: the tables that officials expect, as a workbook that can be audited.

Every number is a typed number with all its decimals, every comparison a formula whose result is
our figure, and every figure has its row in the sheet of sources, down to the cell of a return.
"""

from io import BytesIO
from pathlib import Path

from analysis.release import Release
from analysis.reports.documents import paper
from analysis.reports.documents.annex.areas import write as write_areas
from analysis.reports.documents.annex.desk import Desk, close, open_desk
from analysis.reports.documents.annex.indicators import write as write_indicators
from analysis.reports.documents.annex.legend import write as write_legend
from analysis.reports.documents.annex.register import write as write_register
from analysis.reports.documents.annex.tasks import write_proposals, write_tasks
from analysis.reports.documents.annex.trail import write as write_sources
from analysis.reports.figures import Figures

__all__ = ["DOCUMENT", "FILE", "write_annex"]

DOCUMENT = "annex"
"""The name that figures/<document>.json bears."""
FILE = "phu-luc.xlsx"


def write_annex(release: Release, folder: Path, lang: str = "vi") -> Path:
    """Write the annex of a release as phu-luc.xlsx into a folder and return its path.

    The same release and language give the same bytes. Its figures are stored as
    figures/annex.json of the release.
    """
    figures = Figures(release, DOCUMENT, lang)
    stream = BytesIO()
    desk = open_desk(stream, figures)
    _write_sheets(desk)
    close(desk)
    figures.write()
    return paper.write(folder / FILE, stream.getvalue())


def _write_sheets(desk: Desk) -> None:
    """Write every sheet; the sources come last, when it is known what they are the sources of."""
    write_indicators(desk)
    write_areas(desk)
    write_tasks(desk)
    write_proposals(desk)
    write_register(desk)
    write_legend(desk)
    write_sources(desk)
