"""Explain: for each page whether it would be made again, and because of what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.batch import keys, records
from analysis.batch.jobs import Job
from analysis.language import number, say
from analysis.release import Release, Rows
from analysis.reports.reads import reads

_WORDS = {
    "notebook": "the notebook changed",
    "parameters": "the parameters changed",
    "profile": "the way figures are drawn changed",
    "program": "the program, its words or its templates changed",
    "packages": "a package or Python has another version",
    "params": "files under params/ changed",
    "release": "the list of pages changed",
    "comments": "an analyst's comment on the page changed",
    "documents": "a Word template, a setting or a comment changed",
    "earlier": "a release of an earlier day was frozen or opened",
    "known until": "the day up to which returns are known changed",
}
_MOST = 3
"""How many cells of changed rows are named."""


@dataclass(frozen=True)
class Reason:
    """Why a page would be made again; no texts: it is whole and stays."""

    page: str
    texts: tuple[str, ...]


def reasons(
    jobs: Sequence[Job], release: Release, folder: Path, lang: str = "vi"
) -> Iterator[Reason]:
    """Yield for each job of a release why it would be made again, given what is published."""
    known = records.published(folder)
    unfinished = records.unfinished(release.folder, jobs)
    for job in jobs:
        record = known.get(job.page)
        if records.is_whole(job, record, folder) or records.is_whole(
            job, unfinished.get(job.page), release.folder
        ):
            yield Reason(job.page, ())
        elif record is None:
            yield Reason(job.page, (say("it was not made yet", lang),))
        elif record.key == job.key:
            yield Reason(job.page, (say("a file of it was changed or removed", lang),))
        else:
            yield Reason(job.page, tuple(_changes(job, record.inputs, release, folder, lang)))


def _changes(
    job: Job, before: Mapping[str, str], release: Release, folder: Path, lang: str
) -> Iterator[str]:
    page, subject = keys.page_and_subject(job)
    chosen = reads(page, subject, release)
    for name in sorted({*job.inputs, *before}):
        if job.inputs.get(name) == before.get(name):
            continue
        kind, _, table = name.partition(" ")
        if kind == "table":
            yield _rows(table, chosen.get(table), release, folder, lang)
        else:
            yield say(_WORDS[name], lang)


def _rows(name: str, rows: Rows, release: Release, folder: Path, lang: str) -> str:
    """Say how many rows of a table are other ones than before, and where the first stand."""
    now, before = _taken(keys.table_of(release, name), rows), _before(folder, name, rows)
    if before is None:
        return say("rows of the table {table} changed", lang, table=name)
    come = now[~keys.row_hashes(now).isin(set(keys.row_hashes(before)))]
    gone = int((~keys.row_hashes(before).isin(set(keys.row_hashes(now)))).sum())
    told = say(
        "table {table}: rows new or changed {new}, gone {old}", lang,
        table=name, new=number(len(come), 0, lang), old=number(gone, 0, lang),
    )  # fmt: skip
    return " ".join([told, *_cells(come)])


def _cells(rows: pd.DataFrame) -> list[str]:
    if not {"file", "sheet", "cell"} <= set(rows.columns) or rows.empty:
        return []
    first = rows[["file", "sheet", "cell"]].drop_duplicates().head(_MOST)
    cells = [f"{r.file} {r.sheet}!{r.cell}" for r in first.itertuples()]
    return [f"({'; '.join(cells)}{' …' if len(rows) > _MOST else ''})"]


def _taken(table: pd.DataFrame, rows: Rows) -> pd.DataFrame:
    return table if rows is None else table[rows(table)]


def _before(folder: Path, name: str, rows: Rows) -> pd.DataFrame | None:
    path = folder / f"{name}.parquet"
    try:
        return _taken(pd.read_parquet(path), rows)
    except (OSError, ValueError, KeyError):
        return None
