"""Make the review of several years: its page by the notebook, its Word document beside it.

It stands in a folder of its own, so that it changes no release, frozen or not:
data/processed/reviews/2024-2026-mau/, replaced as a whole.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from analysis import places, storage
from analysis.batch.children import outcomes
from analysis.batch.jobs import Job, JobError, Parameter
from analysis.batch.outcome import Outcome
from analysis.batch.parameters import faults_of
from analysis.language import UserError
from analysis.observations.replies import Recorded
from analysis.release import open_release
from analysis.reports.documents.review import write_review
from analysis.reports.figures import Figures
from analysis.reports.pages import check_choices
from analysis.reports.review.model import check, opened, page_name
from analysis.reports.review.proposals import followed

NOTEBOOK = "13_review"
FOLDER = "reviews"


@dataclass(frozen=True)
class Reviewed:
    """What came of it: the page, the document, and answers on record that fit no proposal."""

    page: Path
    document: Path
    outcome: Outcome
    loose: tuple[Recorded, ...]


def review(
    first: int,
    last: int,
    source: str = "returns",
    as_of: str = "",
    lang: str = "vi",
    tell: Callable[[str], None] = lambda _: None,
) -> Reviewed:
    """Make the review of the reporting years from `first` to `last` and return where it is.

    `tell` hears the name of the page when it is done. Raises ReviewError for a period that cannot
    be reviewed, ReleaseError where no return of the last year was received, CatalogueError for a
    broken file of replies, WordTemplateError for a template that cannot be used.
    """
    check(first, last)
    check_choices(lang, "internal")
    release = open_release(last, source, as_of)
    figures = opened(Figures(release, "review", lang), first)
    loose = followed(figures).loose
    job = _job(first, last, source, as_of, lang)
    made = _emptied(places.work() / f"{release.name}-review-{first}")
    outcome = next(iter(outcomes([job], made)))
    tell(outcome.page)
    _take(release.folder / "figures" / f"{job.page}.json", made / "figures")
    document = write_review(replace(release, folder=made), first, made / "documents", lang)
    folder = places.processed() / FOLDER / f"{first}-{release.name}"
    with storage.changing(folder):
        _moved(made, folder)
    page = folder / "reports" / f"{job.page}.html"
    return Reviewed(page, folder / document.relative_to(made), outcome, loose)


def _job(first: int, last: int, source: str, as_of: str, lang: str) -> Job:
    """Return the job of the page; raise JobError for parameters that its notebook refuses."""
    parameters: dict[str, Parameter] = {
        "year": last, "source": source, "as_of": as_of, "lang": lang, "since": first,
    }  # fmt: skip
    job = Job(places.notebooks() / f"{NOTEBOOK}.ipynb", page_name(first, last), parameters)
    faults: list[UserError] = list(faults_of(job.notebook, job.parameters))
    if faults:
        raise JobError.of(faults)
    return job


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("notebooks", "reports", "figures", "documents"):
        (folder / name).mkdir(parents=True)
    return folder


def _take(file: Path, folder: Path) -> None:
    """Move what the notebook stored beside its release; a failed one has stored nothing."""
    if file.is_file():
        file.rename(folder / file.name)


def _moved(made: Path, folder: Path) -> None:
    """Put the new folder in the place of the old one."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    made.rename(folder)
