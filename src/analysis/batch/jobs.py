"""Jobs: which notebooks run, with which parameters, checked before the first one starts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analysis import places
from analysis.batch.parameters import Value, faults_of
from analysis.language import UserError
from analysis.release import Release
from analysis.reports import subjects

Parameter = Value


class JobError(UserError):
    """Jobs that cannot be run as they were asked for; every fault is listed."""


@dataclass(frozen=True)
class Job:
    """One notebook to run: its page, its parameters, and the page it makes."""

    notebook: Path
    page: str
    parameters: Mapping[str, Parameter]
    key: str = ""
    """The hash of everything that decides the bytes of the page; it also seeds random numbers."""
    inputs: Mapping[str, str] = field(default_factory=dict, compare=False)
    """What the key is made of: the name of each input and its hash (keys.py)."""
    maker: str = ""
    """The function that makes it where no notebook does, as module:name (papers.py)."""

    @property
    def name(self) -> str:
        """Return the name of the executed notebook: 03_province, 05_indicator-CT25."""
        subject = self.page.partition("-")[2]
        return self.notebook.stem + (f"-{subject}" if subject else "")


PAGES = {
    "returns": "01_returns",
    "gaps": "02_gaps",
    "province": "03_province",
    "revisions": "07_revisions",
    "communes": "08_communes",
    "methods": "09_methods",
    "data": "10_data",
    "duties": "11_duties",
    "commendation": "12_commendation",
}
"""The pages of a release that are made once."""

INTERNAL = ("revisions", "commendation")
"""Pages that a public edition does not have: two states of a table give hidden cells away, and
what speaks for or against an agency is for the body that decides.
"""

SUBJECTS = {"agency": "04_agency", "indicator": "05_indicator", "area": "06_area"}
"""The pages that are made for each subject, which is a parameter of their notebook."""


def plan_jobs(parameters: Mapping[str, Parameter], release: Release | None = None) -> list[Job]:
    """Return the jobs of a release, those of every subject where the release is given.

    Raises JobError when a notebook refuses a parameter: papermill only warns of one that the
    notebook does not have and then runs with the default, so names, types and choices are compared
    with the `parameters` cell first.
    """
    inside = parameters.get("edition") != "public"
    pages = {p: n for p, n in PAGES.items() if inside or p not in INTERNAL}
    jobs = [Job(_path(notebook), page, parameters) for page, notebook in pages.items()]
    first = [Job(_path(name), kind, {**parameters, kind: ""}) for kind, name in SUBJECTS.items()]
    checked = ((job.notebook, job.parameters) for job in (*jobs, *first))
    faults = [fault for one in checked for fault in faults_of(*one)]
    if faults:
        raise JobError.of(faults)
    return jobs + (list(_of_subjects(parameters, release)) if release else [])


KINDS = {"agencies": "agency", "indicators": "indicator", "areas": "area"}


def chosen(jobs: Sequence[Job], only: str, beside: Sequence[str] = ()) -> list[Job]:
    """Return the jobs that a choice such as «province,agencies,indicators:CT25» names.

    Pages by name, all pages of a kind, or one subject of it; an empty choice takes every job.
    `beside` are names of what is no job. Raises JobError for a name that chooses nothing.
    """
    names = [name.strip() for name in only.split(",") if name.strip()]
    known = [name for name in names if name in beside or any(_is(job, name) for job in jobs)]
    faults = [_nothing(jobs, name, beside) for name in names if name not in known]
    if faults:
        raise JobError.of(faults)
    return [job for job in jobs if not names or any(_is(job, name) for name in names)]


def _is(job: Job, name: str) -> bool:
    kind, _, subject = name.partition(":")
    if kind in KINDS and (subject or name == kind):
        return KINDS[kind] in job.parameters and subject in ("", job.parameters[KINDS[kind]])
    return job.page == name


def _nothing(jobs: Sequence[Job], name: str, beside: Sequence[str]) -> JobError:
    pages = [job.page for job in jobs if "-" not in job.page]
    known = ", ".join([*pages, *KINDS, *beside])
    words = (
        "only: {name!r} chooses nothing; known are {known}, and one of a kind as indicators:CODE"
    )
    return JobError(words, name=name, known=known)


def _path(notebook: str) -> Path:
    return places.notebooks() / f"{notebook}.ipynb"


def _of_subjects(parameters: Mapping[str, Parameter], release: Release) -> Iterator[Job]:
    for kind, notebook in SUBJECTS.items():
        for key in subjects.KINDS[kind](release):
            yield Job(_path(notebook), subjects.page(kind, key), {**parameters, kind: key})
