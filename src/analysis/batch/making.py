"""Make one page: run its notebook, take clocks and random ids out of it, export it.

What a child process does (children.py); everything it needs is imported when this module is.
"""

import json
import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import matplotlib.backends.backend_svg  # noqa: F401
import nbformat
import seaborn  # noqa: F401  a child must not pay for what its notebook imports
from nbformat import NotebookNode
from papermill import execute_notebook
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError

from analysis import reports  # noqa: F401
from analysis.batch.engine import ShellEngine
from analysis.batch.jobs import Job
from analysis.batch.outcome import Outcome
from analysis.reports.exporter import PageExporter


def made(job: Job, folder: Path) -> Outcome:
    """Run the notebook of a job in this process and write its page, also where it stopped."""
    target = folder / "notebooks" / f"{job.name}.ipynb"
    papermill_engines.register("chitieu", ShellEngine)
    error = ""
    os.chdir(folder)
    try:
        execute_notebook(
            str(job.notebook), str(target), parameters=dict(job.parameters), engine_name="chitieu",
            progress_bar=False, log_output=False, autosave_cell_every=0,
        )  # fmt: skip
    except PapermillExecutionError as failure:
        error = f"{failure.ename}: {failure.evalue}"
    except Exception as failure:  # a broken notebook must not stop the other pages
        error = f"{type(failure).__name__}: {failure}"
    if target.is_file():
        _finish(target, job, folder / "reports" / f"{job.page}.html")
    return Outcome(job.page, job.notebook.name, not error, error)


def _finish(target: Path, job: Job, page: Path) -> None:
    content = stable(nbformat.read(target, as_version=4), job.parameters)
    nbformat.write(content, target)
    body, _ = PageExporter().from_notebook_node(content)
    page.write_text(body, encoding="utf-8")


def stable(content: NotebookNode, parameters: Mapping[str, Any]) -> NotebookNode:
    """Return an executed notebook without what differs between two equal runs.

    papermill writes times and paths into the metadata and gives the cell of parameters a
    random id; the manifest keeps the parameters.
    """
    content.metadata.pop("papermill", None)
    digest = sha256(json.dumps(dict(parameters), sort_keys=True).encode()).hexdigest()
    for cell in content.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = digest[:8]
    return content
