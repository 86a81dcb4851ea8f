"""The processes of a batch, seen from outside: how they start, what they say, how they end."""

import multiprocessing
import os
import pickle
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from signal import Signals
from threading import RLock
from types import ModuleType
from typing import Any

from analysis.batch import child, limits
from analysis.batch.jobs import Job
from analysis.batch.outcome import Outcome, Used

_SERVER_LOST = 255
"""What multiprocessing gives as exit code of a child whose server is gone."""
_NO_RESULT = "the process of the notebook ended without a result ({code})"
_NOT_WHOLE = "what the notebook made is not whole: {name}"
_STARTING = RLock()


class Child:
    """One process, the job that it does, and what it said of it."""

    job: Job
    """Its job, once it has one."""

    def __init__(self, process: BaseProcess, end: Any, is_forked: bool) -> None:
        self.process, self.is_forked = process, is_forked
        self._end = end
        self.is_loading = not is_forked
        self.heard: dict[int, str] = {}
        self.place, self.is_in_cell = 0, False
        self.began = self.cell_began = self.looked_at = time.monotonic()
        self.used = Used()
        self._outcome: Outcome | None = None
        self._sizes: dict[str, int] = {}
        self._why: tuple[str, dict[str, str]] | None = None
        self._is_gone = False

    def give(self, given: child.Order) -> None:
        """Give it its job. One that is gone already says so at its end."""
        self.job, self.began = given.job, time.monotonic()
        with suppress(OSError):
            self._end.send(given)

    @property
    def signs(self) -> tuple[Any, int]:
        """Return what is to be waited for: its word, or its end."""
        return self._end, self.process.sentinel

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be heard."""
        return self._outcome is not None or self._is_gone or self._why is not None

    def hear(self) -> None:
        """Take what it has said until now."""
        try:
            while not self.is_over and self._end.poll():
                self._take(*self._end.recv())
        except (EOFError, OSError, pickle.UnpicklingError, TypeError, ValueError):
            self._is_gone = True
        if not self.process.is_alive() and not self.is_over and not self._end.poll():
            self._is_gone = True

    def _take(self, what: str, said: Any) -> None:
        if what == "started":
            self.place, self.is_in_cell, self.cell_began = said[0], True, time.monotonic()
        elif what == "ended":
            self.heard[said[0]] = said[1]
            self.place, self.is_in_cell = said[0] + 1, False
        elif what == "ready":
            self.is_loading, self.began = False, time.monotonic()
        elif what == "outcome":
            self._outcome, self._sizes = said
        elif what == "cold":
            warnings.warn(
                "the fork server lacks what notebooks need, or runs more than one thread",
                stacklevel=2,
            )

    def look(self, now: float) -> None:
        """See what it has used and holds."""
        self.looked_at = now
        seen = limits.held_by(self.process.pid or 0)
        peak = max(self.used.peak_bytes, seen.peak_bytes)
        self.used = Used(now - self.began, max(self.used.cpu_seconds, seen.cpu_seconds), peak)

    def stop(self, words: str, **facts: str) -> None:
        """Stop it, and remember why."""
        self.look(time.monotonic())
        self._why = words, facts
        self._kill()

    def end(self) -> None:
        """See to it that it is gone, and what it started with it."""
        if self._outcome is not None:
            self.process.join(1)
        self._kill()
        self._end.close()

    def _kill(self) -> None:
        """Kill it and its group; a number that is free again is nobody's of ours for long."""
        if self.process.pid is not None:
            limits.kill(self.process.pid)
        self.process.join()

    @property
    def is_taken_along(self) -> bool:
        """Whether it went because its server did."""
        return self.is_forked and self._is_gone and self.process.exitcode == _SERVER_LOST

    def judged(self) -> Outcome:
        """Return what became of its job: what it said, if that is so."""
        if self._outcome is None or not self._outcome.ok:
            return self._outcome or self._failed(*self._cause())
        lacking = [name for name, size in self._sizes.items() if not _is_whole(name, size)]
        if lacking or not self._sizes:
            return self._failed(_NOT_WHOLE, {"name": ", ".join(Path(n).name for n in lacking)})
        return self._outcome

    def kept(self, folder: Path, outcome: Outcome) -> Outcome:
        """Return the outcome of a failed job, its unfinished notebook and page written.

        The child writes them itself where it still can.
        """
        if self._outcome is not None:
            return outcome
        from analysis.batch.making import composed

        words, facts = self._cause()
        cell = self.place + 1 if self.is_in_cell else 0
        made = composed(self.job, folder, self.heard, self.place, cell, words, **facts)
        return replace(made, used=self.used)

    def _failed(self, words: str, facts: dict[str, str]) -> Outcome:
        error = words.format(**facts)
        cell = self.place + 1 if self.is_in_cell else 0
        return Outcome(self.job.page, self.job.notebook.name, False, error, cell, used=self.used)

    def _cause(self) -> tuple[str, dict[str, str]]:
        return self._why or (_NO_RESULT, {"code": _name(self.process.exitcode)})


def _is_whole(name: str, size: int) -> bool:
    path = Path(name)
    return path.is_file() and path.stat().st_size == size


def _name(code: int | None) -> str:
    """Return the name of the signal that ended a process, else its exit code."""
    with suppress(ValueError):
        return Signals(-(code or 0)).name
    return f"exit {code}"


def forked_child(given: child.Order) -> Child:
    """Start a child of the server for a job; a server that was lost is started again."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(child.PRELOADED))
    here, there = context.Pipe(duplex=False)
    for _ in range(3):  # the server may be lost in this very moment
        process = context.Process(target=child.forked, args=(there, given), daemon=True)
        with suppress(ConnectionError, EOFError, BrokenPipeError):
            return _started(process, here, there, given.job)
    raise ConnectionError("the fork server cannot be started")


def fresh_child() -> Child:
    """Start a child that loads what it needs and waits for its job."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=child.fresh, args=(there,), daemon=True)
    return _started(process, here, there, None)


def _started(process: BaseProcess, here: Connection, there: Connection, job: Job | None) -> Child:
    with _plain_start():
        process.start()
    there.close()
    started = Child(process, here, is_forked=job is not None)
    if job is not None:
        started.job = job
    return started


@contextmanager
def _plain_start() -> Iterator[None]:
    """Start processes with the fixed environment, and without the program that asks for them.

    multiprocessing would import that program's main module in each of them.
    """
    with _STARTING:
        before, main = dict(os.environ), sys.modules["__main__"]
        os.environ.update(child.FIXED)
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main
            for name in child.FIXED:
                os.environ.pop(name)
            os.environ.update({n: before[n] for n in child.FIXED if n in before})
