"""Make one page: run its notebook, take clocks and random ids out of it, export it.

What a child process does (child.py), and what the batch does with the rest of a child that died.
"""

import json
import random
import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from traceback import format_exc
from typing import Any, cast

import nbformat
import numpy as np
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from papermill.execute import prepare_notebook_metadata, raise_for_execution_errors
from papermill.execute import remove_error_markers as without_notes
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from analysis.batch import profile
from analysis.batch.engine import ShellEngine, Tell
from analysis.batch.jobs import Job
from analysis.batch.outcome import Outcome
from analysis.batch.settings import Settings
from analysis.batch.shell import new_shell
from analysis.language import UserError
from analysis.observations.files import write_whole
from analysis.reports.exporter import STOPPED, PageExporter

KERNEL, LANGUAGE = "python3", "python"
LINES = 20
"""How many of its last lines an outcome tells of a cell that failed."""


def notebook_of(job: Job, folder: Path) -> Path:
    """Return where the executed notebook of a job stands."""
    return folder / "notebooks" / f"{job.name}.ipynb"


def page_of(job: Job, folder: Path) -> Path:
    """Return where the page of a job stands."""
    return folder / "reports" / f"{job.page}.html"


def files_of(job: Job, folder: Path) -> tuple[Path, ...]:
    """Return what a job writes."""
    if job.maker:
        return (folder / job.page,)
    return notebook_of(job, folder), page_of(job, folder)


def made(
    job: Job, folder: Path, settings: Settings = Settings(), tell: Tell = lambda *_: None
) -> Outcome:
    """Run the notebook of a job in this process and write its page, also where it stopped."""
    if job.maker:
        return _by_function(job, folder)
    try:
        content = prepared(job)
        shell = new_shell(_language(job))
        _seed(job)
        profile.use(settings.profile, shell)
        content = ShellEngine.execute_notebook(
            content, KERNEL, progress_bar=False, autosave_cell_every=0, tell=tell, shell=shell
        )
        outcome = _judged(job, content)
        write(job, folder, content)
    except Exception as failure:  # a broken notebook must not stop the other pages
        return _failed(job, f"{type(failure).__name__}: {failure}")
    return outcome


def _by_function(job: Job, folder: Path) -> Outcome:
    """Let the function that a job names do it."""
    module, _, name = job.maker.partition(":")
    try:
        outcome: Outcome = getattr(import_module(module), name)(job, folder)
    except UserError as error:
        return _failed(job, error.says(_language(job)))
    except Exception as failure:  # whatever it is, the pages are there and shall be published
        return _failed(job, f"{type(failure).__name__}: {failure}", said=format_exc())
    return outcome


def prepared(job: Job) -> NotebookNode:
    """Return the notebook of a job with its parameters, not yet run."""
    content = load_notebook_node(str(job.notebook))
    if job.parameters:
        content = parameterize_notebook(
            content, dict(job.parameters), kernel_name=KERNEL, language=LANGUAGE
        )
    content = prepare_notebook_metadata(content, str(job.notebook), None)
    return cast(NotebookNode, without_notes(content))


def write(job: Job, folder: Path, content: NotebookNode) -> None:
    """Write the executed notebook and its page, each whole or not at all."""
    content = stable(content, job.parameters)
    text = nbformat.v4.writes(content)
    write_at_once(notebook_of(job, folder), text if text.endswith("\n") else f"{text}\n")
    body, _ = exporter().from_notebook_node(content)
    write_at_once(page_of(job, folder), body)


def write_at_once(path: Path, text: str) -> None:
    """Write a file under a hidden name and give it its own: nobody ever sees half of it.

    It is not forced to the disk: what a power cut takes is made again.
    """
    write_whole(path, text.encode(), durable=False)


@lru_cache
def exporter() -> PageExporter:
    """Return what makes pages: the templates are read and compiled once in a process."""
    return PageExporter()


def _seed(job: Job) -> None:
    """Let random numbers follow from the job: they differ between jobs, not between runs."""
    seed = job.key or json.dumps([job.name, dict(job.parameters)], sort_keys=True)
    number = int.from_bytes(sha256(seed.encode()).digest()[:4], "big")
    random.seed(number)
    np.random.seed(number)


def _language(job: Job) -> str:
    return str(job.parameters.get("lang") or "vi")


# What a job that failed says


def _judged(job: Job, content: NotebookNode) -> Outcome:
    """Return what became of a notebook, by papermill's own rule."""
    try:
        raise_for_execution_errors(content, None)
    except PapermillExecutionError as failure:
        cell = _first_failed(content)
        error = f"{failure.ename}: {failure.evalue}".removesuffix(": ")
        return _failed(job, error, failure.cell_index + 1, _said(cell))
    return Outcome(job.page, job.notebook.name, True)


def _first_failed(content: NotebookNode) -> NotebookNode:
    failed = (c for c in content.cells if any(map(_is_error, c.get("outputs", []))))
    return cast(NotebookNode, next(failed))


def _is_error(output: Mapping[str, Any]) -> bool:
    return bool(output["output_type"] == "error")


def _said(cell: NotebookNode) -> str:
    """Return all that a cell wrote, and the traceback it ended with."""
    written = [o["text"] for o in cell.get("outputs", []) if o["output_type"] == "stream"]
    traces = ["\n".join(o["traceback"]) for o in cell.get("outputs", []) if _is_error(o)]
    return "\n".join([*written, *traces])


def _failed(job: Job, error: str, cell: int = 0, said: str = "") -> Outcome:
    lines = [line.rstrip() for line in steady(said).splitlines() if line.strip()]
    error = " ".join(steady(error).split())
    return Outcome(job.page, job.notebook.name, False, error, cell, tuple(lines[-LINES:]))


_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_CHANGING = re.compile(r"\b0x[0-9a-f]{6,}|(?<=/ipykernel_)\d+|(?<=\bpid )\d+|(?<=\bpid=)\d+", re.I)


def steady(text: str) -> str:
    """Return text without colours of a terminal and without what each process has of its own."""
    return _CHANGING.sub("…", _ANSI.sub("", text))


def composed(
    job: Job,
    folder: Path,
    heard: Mapping[int, str],
    place: int,
    cell: int,
    words: str,
    **facts: str,
) -> Outcome:
    """Write the notebook and the page of a child that died, from what it had sent; say so.

    Args:
        job: What the child had to do.
        folder: Where its files stand.
        heard: The finished cells: place from 0, and outputs and count as JSON.
        place: The place of the cell that ran at the end, or was the next, from 0.
        cell: The number of the cell that ran at the end, from 1; 0 where none did.
        words: What happened, as a message in English.
        facts: What stands in the braces of the message.
    """
    error = words.format(**facts)
    if job.maker:
        return _failed(job, error)
    try:
        content = prepared(job)
        for index, code in enumerate(content.cells):
            _fill(code, heard.get(index))
        _mark(content, place, words, facts)
        write(job, folder, content)
    except Exception as failure:  # the batch goes on; the words about the child remain
        return _failed(job, f"{error}; {type(failure).__name__}: {failure}")
    return _failed(job, error, cell)


def _fill(cell: NotebookNode, sent: str | None) -> None:
    if cell.cell_type == "code":
        found = json.loads(sent) if sent else {"outputs": [], "count": None}
        cell.outputs = nbformat.from_dict(found["outputs"])
        cell.execution_count = found["count"]


def _mark(content: NotebookNode, place: int, words: str, facts: Mapping[str, Any]) -> None:
    """Let the cell that ran at the end show that it was stopped, and why."""
    error = nbformat.v4.new_output("error", ename="Stopped", evalue=words.format(**facts))
    codes = [n for n, cell in enumerate(content.cells) if cell.cell_type == "code"]
    at = next((n for n in codes if n >= place), codes[-1] if codes else None)
    if at is not None:
        content.cells[at].outputs.append(error)
        content.cells[at].metadata[STOPPED] = {"words": words, "facts": dict(facts)}


def stable(content: NotebookNode, parameters: Mapping[str, Any]) -> NotebookNode:
    """Return an executed notebook without what differs between two equal runs.

    papermill writes times and paths into the metadata and gives the cells that it adds a
    random id; the manifest keeps the parameters.
    """
    content.metadata.pop("papermill", None)
    digest = sha256(json.dumps(dict(parameters), sort_keys=True).encode()).hexdigest()
    for place, cell in enumerate(content.cells):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        tags = cell.metadata.get("tags", [])
        if "injected-parameters" in tags:
            cell.id = digest[:8]
        elif "papermill-error-cell-tag" in tags:
            cell.id = f"error-{place}"
    return content
