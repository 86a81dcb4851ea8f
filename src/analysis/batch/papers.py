"""The documents of a release as jobs: each is written in a process of its own, as pages are."""

from collections.abc import Mapping
from pathlib import Path

from analysis.batch.jobs import Job, Parameter
from analysis.batch.outcome import Outcome
from analysis.release import Release, open_release
from analysis.reports.documents import writing

MAKER = "analysis.batch.papers:made"


def jobs(release: Release, parameters: Mapping[str, Parameter]) -> list[Job]:
    """Return one job for each document that the edition of a release has."""
    names = writing.of_edition(release.edition)
    return [
        Job(Path(name), f"{writing.FOLDER}/{writing.FILES[name]}", parameters, maker=MAKER)
        for name in names
    ]


def release_of(told: Mapping[str, Parameter]) -> Release:
    """Return the release that the parameters of a job name."""
    year, source, as_of = int(str(told["year"])), str(told["source"]), str(told["as_of"])
    return open_release(year, source, as_of, edition=str(told["edition"]))


def made(job: Job, folder: Path) -> Outcome:
    """Write the document of a job in this process; raises what its writer raises."""
    told, release = job.parameters, release_of(job.parameters)
    name = job.notebook.name
    draft = folder / f".{writing.FOLDER}-{name}"
    path = writing.WRITERS[name](release, draft, str(told["lang"]))
    (folder / job.page).parent.mkdir(exist_ok=True)
    path.replace(folder / job.page)
    draft.rmdir()
    return Outcome(job.page, name, True)
