"""Jobs: which notebooks run, with which parameters, checked before the first one starts."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from analysis import places
from analysis.language import UserError

Parameter = str | int


class JobError(UserError):
    """Parameters that a notebook does not have or cannot take; every fault is listed."""


@dataclass(frozen=True)
class Job:
    """One notebook to run: its page, its parameters, and the page it makes."""

    notebook: Path
    page: str
    parameters: Mapping[str, Parameter]

    @property
    def name(self) -> str:
        """Return the name of the executed notebook: 03_province, 05_indicator-CT25."""
        subject = self.page.partition("-")[2]
        return self.notebook.stem + (f"-{subject}" if subject else "")


@dataclass(frozen=True)
class Outcome:
    """What became of one job: the page it made, or why it has none."""

    page: str
    notebook: str
    ok: bool
    error: str = ""


PAGES = {
    "returns": "01_returns",
    "gaps": "02_gaps",
    "province": "03_province",
    "areas": "08_areas",
    "methods": "09_methods",
}
"""Pages in the order they are made: the first two store the tables of the release."""


def plan_jobs(parameters: Mapping[str, Parameter]) -> list[Job]:
    """Return the jobs of a release; raise JobError when a notebook refuses a parameter.

    papermill only warns of a parameter that the notebook does not have and then runs with the
    default, so names and types are compared with the `parameters` cell first.
    """
    jobs = [
        Job(places.notebooks() / f"{notebook}.ipynb", page, parameters)
        for page, notebook in PAGES.items()
    ]
    faults = [fault for job in jobs for fault in faults_of(job)]
    if faults:
        raise JobError.of(faults)
    return jobs


def defaults(notebook: Path) -> dict[str, Any]:
    """Return the names and defaults of a notebook's `parameters` cell.

    Raises JobError when the notebook has no such cell or it holds more than plain assignments.
    """
    content = nbformat.read(notebook, as_version=4)
    cells = [c for c in content.cells if "parameters" in c.metadata.get("tags", [])]
    if not cells:
        raise JobError("{notebook}: no cell is tagged “parameters”", notebook=notebook.name)
    try:
        return {
            target.id: ast.literal_eval(line.value)
            for line in ast.parse(cells[0].source).body
            if isinstance(line, ast.Assign)
            for target in line.targets
            if isinstance(target, ast.Name)
        }
    except (SyntaxError, ValueError) as error:
        words = "{notebook}: the parameters cell is not plain assignments"
        raise JobError(words, notebook=notebook.name) from error


def faults_of(job: Job) -> list[JobError]:
    """Return what is wrong with the parameters of a job: unknown names, wrong types."""
    known = defaults(job.notebook)
    at = job.notebook.name
    faults = []
    for name, value in job.parameters.items():
        if name not in known:
            words = "{notebook}: it has no parameter {name!r}; its parameters are {known}"
            faults.append(JobError(words, notebook=at, name=name, known=", ".join(known)))
        elif type(value) is not type(known[name]):
            words = "{notebook}, {name}: expected {expected}, found {found!r}"
            kind = type(known[name]).__name__
            faults.append(JobError(words, notebook=at, name=name, expected=kind, found=value))
    return faults
