"""Children: every notebook runs in a process of its own, as many at a time as there are cores.

A server that has the libraries loaded, and nothing else, forks one child for each notebook;
where the system cannot fork, each child starts fresh and is loaded while others work. A child
that dies hurts only itself: success is the result that it sent and the files that it left, never
its exit code. What fails in a forked child is run once more in a fresh one.
"""

import time
import unicodedata
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from multiprocessing.connection import wait
from pathlib import Path
from types import TracebackType

from analysis.batch import limits
from analysis.batch.child import order
from analysis.batch.crew import Child, forked_child, fresh_child
from analysis.batch.jobs import Job, JobError
from analysis.batch.outcome import Outcome
from analysis.batch.settings import Settings

LOOK = 0.5
"""Seconds between two looks at the memory of the children."""
LOADING = 300
"""Seconds in which a fresh child must have loaded what notebooks need."""
_NEVER_READY = "the process of the notebook was not ready after {count} s"
_NOTEBOOK_TOO_LONG = "the notebook was stopped after {count} s: it may take no longer"
_CELL_TOO_LONG = "the cell was stopped after {count} s: it may take no longer"
_TOO_MUCH = "the notebook was stopped: it held more than {count} MB of memory"
_DOUBLED = "{one} and {other} would both write {file}: give them pages of different names"


def outcomes(
    jobs: Sequence[Job], folder: Path, settings: Settings = Settings()
) -> Iterator[Outcome]:
    """Run jobs and return what becomes of each, in the order in which they end.

    Executed notebooks come into `folder`/notebooks, pages into `folder`/reports. Raises JobError,
    before anything starts, where two jobs would write one file.
    """
    if faults := list(doubles(jobs)):
        raise JobError.of(faults)
    return _outcomes(jobs, folder, settings)


def _outcomes(jobs: Sequence[Job], folder: Path, settings: Settings) -> Iterator[Outcome]:
    with Batch(jobs, folder, settings) as batch:
        yield from batch.ends()


def doubles(jobs: Sequence[Job]) -> Iterator[JobError]:
    """Yield what is wrong where two jobs would write one file."""
    known: dict[str, Job] = {}
    for job in jobs:
        for file in (job.page,) if job.maker else (f"{job.name}.ipynb", f"{job.page}.html"):
            # a disk may take two spellings for one name
            other = known.setdefault(unicodedata.normalize("NFC", file).casefold(), job)
            if other is not job:
                one, two = (f"{j.notebook.name} ({j.page})" for j in (other, job))
                yield JobError(_DOUBLED, one=one, other=two, file=file)


_Mark = tuple[str, str, int]
"""How a job failed: its notebook, what was said, and the cell."""


class Batch:
    """The jobs that wait, the children at work, and those that are loaded ahead of need."""

    def __init__(self, jobs: Sequence[Job], folder: Path, settings: Settings) -> None:
        self.folder, self.settings = folder, settings
        self.memory = limits.memory_of_a_job(settings)
        self.waiting, self.again = deque(jobs), deque[Job]()
        self.running: list[Child] = []
        self.idle: list[Child] = []
        self.unsafe = set(settings.unsafe)
        self.taken_along: set[str] = set()
        self.failed: dict[str, _Mark] = {}
        self.proven: set[_Mark] = set()

    def __enter__(self) -> "Batch":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        for child in (*self.running, *self.idle):
            child.end()

    def ends(self) -> Iterator[Outcome]:
        """Yield what became of each job; a job that is run again has not ended."""
        while self.waiting or self.again or self.running:
            self._start()
            self._wait()
            for child in [child for child in self.running if child.is_over]:
                self.running.remove(child)
                yield from self._judged(child)

    # Starting

    def _start(self) -> None:
        while len(self.running) < self.settings.workers and (self.again or self.waiting):
            if self.again:
                self._started(self.again.popleft(), is_fresh=True)
            else:
                job = self.waiting.popleft()
                self._started(job, self.settings.start == "spawn" or self._is_unsafe(job))
        self._load_ahead()

    def _is_unsafe(self, job: Job) -> bool:
        return job.notebook.name in self.unsafe

    def _started(self, job: Job, is_fresh: bool) -> None:
        given = order(job, self.folder, self.settings, self.memory)
        if is_fresh:
            child = self.idle.pop(0) if self.idle else fresh_child()
            child.give(given)
        else:
            child = forked_child(given)
        self.running.append(child)

    def _load_ahead(self) -> None:
        """Load one child more than there are workers, as long as there is work for it."""
        if self.settings.start == "spawn":
            here = len(self.running) + len(self.idle)
            ahead = min(self.settings.workers + 1 - here, len(self.waiting) - len(self.idle))
            self.idle += [fresh_child() for _ in range(ahead)]

    # Watching

    def _wait(self) -> None:
        """Wait until a child says something or ends, or somebody must be looked at."""
        wait(list(chain.from_iterable(child.signs for child in self.running)), LOOK)
        now = time.monotonic()
        for child in self.running:
            child.hear()
            if not child.is_over:
                self._look_at(child, now)

    def _look_at(self, child: Child, now: float) -> None:
        """Stop a child that takes too long or holds too much."""
        settings = self.settings
        if child.is_loading:
            if now - child.began > LOADING:
                child.stop(_NEVER_READY, count=f"{LOADING}")
        elif now - child.began > settings.report_seconds:
            child.stop(_NOTEBOOK_TOO_LONG, count=f"{settings.report_seconds:g}")
        elif child.is_in_cell and now - child.cell_began > settings.cell_seconds:
            child.stop(_CELL_TOO_LONG, count=f"{settings.cell_seconds:g}")
        elif now - child.looked_at > LOOK:
            child.look(now)
            # Linux stops most of them by itself before: what is mapped it does not count
            if child.used.peak_bytes > self.memory + limits.slack(self.memory):
                child.stop(_TOO_MUCH, count=f"{self.memory // 2**20}")

    # Judging

    def _judged(self, child: Child) -> Iterator[Outcome]:
        """Yield the outcome of a child, or put its job among those that are run again."""
        child.end()
        job, outcome = child.job, child.judged()
        mark = (job.notebook.name, outcome.error, outcome.cell)
        if outcome.ok:
            yield self._praised(job, outcome)
        elif child.is_taken_along and job.page not in self.taken_along:
            self.taken_along.add(job.page)
            self.waiting.appendleft(job)
        elif child.is_forked and mark not in self.proven:
            self.failed[job.page] = mark
            self.again.append(job)
        else:
            if self.failed.pop(job.page, None) == mark:
                self.proven.add(mark)  # it was the notebook: the next need not prove it
            yield child.kept(self.folder, outcome)

    def _praised(self, job: Job, outcome: Outcome) -> Outcome:
        """Remember a notebook that only a fresh process could run."""
        if self.failed.pop(job.page, None) is None:
            return outcome
        self.unsafe.add(job.notebook.name)
        return replace(outcome, is_fresh=True)
