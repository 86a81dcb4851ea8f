"""A scheduler and its workers as processes of their own on this machine, as the docs start them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

DASK = str(Path(sys.executable).with_name("dask"))
PATIENCE = 300.0


@dataclass
class Machines:
    """What runs: kill it as you like."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    scheduler: subprocess.Popen | None = None
    workers: list[subprocess.Popen] = field(default_factory=list)

    @property
    def address(self) -> str:
        return json.loads((self.folder / "scheduler.json").read_text())["address"]

    def start(self, *command: str) -> subprocess.Popen:
        with (self.folder / "log").open("ab") as log:
            around = {**os.environ, **self.environment}
            return subprocess.Popen(
                [DASK, *command], stdout=log, stderr=log, cwd=self.folder, env=around
            )

    def start_scheduler(self) -> None:
        (self.folder / "scheduler.json").unlink(missing_ok=True)
        self.scheduler = self.start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
            "--scheduler-file", str(self.folder / "scheduler.json"),
        )  # fmt: skip
        until((self.folder / "scheduler.json").exists, "the scheduler")

    def start_worker(self, *options: str) -> subprocess.Popen:
        found = self.start("worker", self.address, "--nthreads", "1", *options)
        self.workers.append(found)
        return found


@contextmanager
def machines(folder: Path, workers: int = 2, options=("--no-nanny",), **env) -> Iterator[Machines]:
    folder.mkdir(parents=True, exist_ok=True)
    found = Machines(folder, env)
    found.start_scheduler()
    for _ in range(workers):
        found.start_worker(*options)
    try:
        yield found
    finally:
        for process in (*found.workers, found.scheduler):
            end(process)


def end(process: subprocess.Popen) -> None:
    """End a process and what it started: as a machine that is switched off would."""
    with suppress(psutil.Error):
        below = psutil.Process(process.pid).children(recursive=True)
        process.terminate()
        psutil.wait_procs(below, timeout=10)
        for one in below:
            with suppress(psutil.Error):
                one.kill()
    process.kill()
    process.wait()


def below(process: subprocess.Popen | psutil.Process) -> list[psutil.Process]:
    """Return all processes that a process started, and those that these did."""
    return psutil.Process(process.pid).children(recursive=True)


def killed(process: subprocess.Popen | psutil.Process) -> None:
    os.kill(process.pid, signal.SIGKILL)


def until(is_so: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    """Wait until something is so."""
    end_ = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end_, f"waited in vain for {what}"
        time.sleep(0.05)


def all_gone(processes: list[psutil.Process]) -> bool:
    return not [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]
