"""The page of data: the tables of the release as files to take away, and what each column means."""

import csv
import io
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from analysis.observations.files import write_whole
from analysis.reports.columns import COLUMNS
from analysis.reports.figures import Figures
from analysis.reports.render import part

TABLES = {
    "observations": "every value of every vintage, with the cell it came from",
    "assessments": "level, gap, pace, outlook and verdict of every indicator and area",
    "equity": "how far apart areas are, by indicator, level and year",
}


def download(figures: Figures) -> Markup:
    """Write the tables as CSV beside the pages and return what leads to them."""
    files = [(name, _written(figures, name), words) for name, words in TABLES.items()]
    sizes = {name: _rows(figures, name) for name in TABLES}
    return part("download.html.j2", figures, files=files, sizes=sizes)


def columns(figures: Figures) -> Markup:
    """Return the meaning of every column of every table."""
    tables = [(name, [(c, COLUMNS[c]) for c in _table(figures, name).columns]) for name in TABLES]
    return part("columns.html.j2", figures, tables=tables)


def _table(figures: Figures, name: str) -> pd.DataFrame:
    found = getattr(figures.release, name)
    assert isinstance(found, pd.DataFrame)
    return found


def _rows(figures: Figures, name: str) -> str:
    key = f"tables/{name}/{figures.release.year}/count"
    return figures.tally(key, len(_table(figures, name)), "rows of the table")


def _written(figures: Figures, name: str) -> Path:
    """Write one table as CSV: UTF-8 with a mark for Excel, a comma, a point for decimals."""
    path = figures.release.folder / "data" / f"{name}.csv"
    path.parent.mkdir(exist_ok=True)
    stream = io.StringIO()
    _table(figures, name).to_csv(
        stream, index=False, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n"
    )
    write_whole(path, stream.getvalue().encode("utf-8-sig"))
    return path
