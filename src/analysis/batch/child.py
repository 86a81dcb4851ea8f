"""What a child does: get ready, run the one job that it was started for, send home what came.

Messages to the batch are pairs: what («ready», «cold», «started», «ended», «outcome»), and of what.
"""

import json
import os
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib import import_module
from multiprocessing import forkserver, parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path
from threading import Thread
from typing import Any

from nbformat import NotebookNode

from analysis.batch import limits
from analysis.batch.jobs import Job
from analysis.batch.outcome import Outcome
from analysis.batch.settings import Settings

PRELOADED = ("analysis.sparing", "analysis.batch.preloaded")
"""What the server and a fresh child import, in this order."""
FIXED = {
    "OPENBLAS_NUM_THREADS": "1",  # with a job on every core, more threads only cost
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",  # at its limit glibc would look for memory in ever new places
    "PYTHONHASHSEED": "0",  # sets of strings have the same order every time
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}
"""Variables of the environment that every process of a notebook has."""


LOOK_AGAIN = 0.2
"""Seconds until a process without memory tries again to end with its batch."""


@dataclass(frozen=True)
class Order:
    """One job, and what it shall find around it: that of the batch."""

    job: Job
    folder: Path
    settings: Settings
    memory: int
    cwd: str
    umask: int
    environment: dict[str, str]


def order(job: Job, folder: Path, settings: Settings, memory: int) -> Order:
    """Return the order for a job, with the surroundings that this process has now."""
    umask = os.umask(0)
    os.umask(umask)
    around = (str(Path.cwd()), umask, dict(os.environ))
    return Order(job, folder.absolute(), settings, memory, *around)


def forked(end: Connection, given: Order) -> None:
    """Do the job in a child of the server."""
    loaded = sys.modules.get(PRELOADED[-1])
    if loaded is None or not loaded.IS_SINGLE:
        end.send(("cold", None))
    _let_the_server_end()
    _carry_out(end, given, is_forked=True)


def fresh(end: Connection) -> None:
    """Load what notebooks need, wait for a job, and do it."""
    limits.end_with_parent(is_forked=False)
    for name in PRELOADED:
        import_module(name)

    end.send(("ready", None))
    try:
        given = end.recv()
    except EOFError:  # there was none left
        return
    _carry_out(end, given, is_forked=False)


def _carry_out(end: Connection, given: Order, is_forked: bool) -> None:
    """Do the job, send its outcome, and end: nothing that a notebook left behind can wait."""
    began = time.monotonic()
    try:
        _surround(given, is_forked)
        outcome, sizes = _done(end, given)
    except BaseException as error:  # at the limit of memory, or without a folder to work in
        words = f"{type(error).__name__}: {error}"
        outcome, sizes = Outcome(given.job.page, given.job.notebook.name, False, words), {}
    try:
        used = limits.used_here(time.monotonic() - began)
        end.send(("outcome", (replace(outcome, used=used), sizes)))
    finally:
        os._exit(0)


def _surround(given: Order, is_forked: bool) -> None:
    limits.end_with_parent(is_forked)
    Thread(target=_end_with_batch, name="end with the batch", daemon=True).start()
    os.environ.clear()
    os.environ.update(given.environment | FIXED)
    os.chdir(given.cwd)
    os.umask(given.umask)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    limits.hold(given.memory)


def _done(end: Connection, given: Order) -> tuple[Outcome, dict[str, int]]:
    from analysis.batch import making

    def tell(what: str, index: int, cell: NotebookNode) -> None:
        said = json.dumps({"outputs": cell.outputs, "count": cell.execution_count})
        end.send((what, (index, said if what == "ended" else "")))

    outcome = making.made(given.job, given.folder, given.settings, tell)
    paths = making.files_of(given.job, given.folder)
    return outcome, {str(path): path.stat().st_size for path in paths if path.exists()}


def _let_the_server_end() -> None:
    """Close the pipe that keeps the server alive: it shall end with the batch, and we with it."""
    held: Any = getattr(forkserver, "_forkserver", None)
    with suppress(AttributeError, TypeError, OSError):
        os.close(held._forkserver_alive_fd)


def _end_with_batch() -> None:
    """End when the batch does, wherever the system does not see to that."""
    batch, pid = parent_process(), os.getpid()
    while batch is not None:
        try:
            wait([batch.sentinel])
            limits.kill(pid)
        except MemoryError:  # the notebook holds it all
            time.sleep(LOOK_AGAIN)
