"""Children: every notebook runs in a process of its own, as many at a time as there are cores.

A server that has the libraries loaded, and nothing else, forks one child for each notebook;
where the system cannot fork, each child starts fresh. A child that dies hurts only itself:
success is the result that it left, never its exit code.
"""

import multiprocessing
import os
import pickle
import sys
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from analysis.batch.jobs import Job
from analysis.batch.outcome import Outcome

PRELOADED = "analysis.batch.making"


def outcomes(jobs: Sequence[Job], folder: Path, at_once: int = 0) -> Iterator[Outcome]:
    """Run jobs and yield what became of each, in the order in which they end.

    `at_once` is the number of children at a time; 0 stands for the number of cores.
    """
    context, waiting = _context(), list(reversed(jobs))
    running: dict[Any, tuple[Job, BaseProcess]] = {}
    limit = at_once or os.cpu_count() or 1
    try:
        while waiting or running:
            while waiting and len(running) < limit:
                job = waiting.pop()
                end, child = _started(context, job, folder)
                running[end] = (job, child)
            for end in wait(list(running)):
                yield _ended(end, *running.pop(end))
    finally:
        for _, child in running.values():
            child.kill()


def _context() -> BaseContext:
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([PRELOADED])
    return context


def _started(context: BaseContext, job: Job, folder: Path) -> tuple[Any, BaseProcess]:
    here, there = context.Pipe(duplex=False)
    child = context.Process(  # type: ignore[attr-defined]
        target=_run, args=(there, job, folder, dict(os.environ)), daemon=True
    )
    child.start()
    there.close()
    return here, child


def _run(end: Connection, job: Job, folder: Path, environment: dict[str, str]) -> None:
    """Run one job in the child and send home what became of it.

    The server keeps the environment that it was started with; a child takes that of the batch.
    """
    os.environ.clear()
    os.environ.update(environment)
    from analysis.batch.making import made

    end.send_bytes(pickle.dumps(made(job, folder)))
    end.close()


def _ended(end: Any, job: Job, child: BaseProcess) -> Outcome:
    try:
        outcome = pickle.loads(end.recv_bytes())
    except (EOFError, OSError, pickle.UnpicklingError):
        child.join()
        words = f"the process of the notebook ended without a result (exit {child.exitcode})"
        outcome = Outcome(job.page, job.notebook.name, False, words)
    end.close()
    child.join()
    assert isinstance(outcome, Outcome)
    return outcome
