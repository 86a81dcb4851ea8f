"""The cost of a command as a whole: wall and processor seconds and memory, of it and its children.

A fork server outlives the command that started it by a moment and is nobody's child then; so each
command runs under a supervisor that adopts what it leaves behind and counts that too (Linux).
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TypeVar

PR_SET_CHILD_SUBREAPER = 36
LINGERING = 30
"""Seconds that what a command leaves behind may take to end."""
T = TypeVar("T")


class CommandError(Exception):
    """A command that is measured failed; the message holds the end of what it said."""


@dataclass(frozen=True)
class Cost:
    """Seconds of a command, and megabytes of the largest of its processes."""

    wall: float
    cpu: float
    peak: float
    said: str = ""


def whole(
    command: Sequence[str], settings: Mapping[str, str] | None = None, cores: Sequence[int] = ()
) -> Cost:
    """Run a command to its end and return its cost; raise CommandError where it fails.

    `settings` come on top of the environment; on `cores` alone it runs, where the system can.
    """
    with tempfile.TemporaryDirectory() as folder:
        report, said = Path(folder) / "cost.json", Path(folder) / "said.txt"
        told = json.dumps([str(report), list(cores), list(command)])
        environment = os.environ | dict(settings or {})
        with said.open("wb") as stream:
            subprocess.run(
                [sys.executable, "-I", __file__, told], env=environment, stdout=stream,
                stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=True,
            )  # fmt: skip
        words = said.read_text(encoding="utf-8", errors="replace")
        found = json.loads(report.read_text())
    if code := found.pop("code"):
        raise CommandError(f"{' '.join(command)} ended with {code}\n{words[-2000:]}")
    return Cost(**found, said=words)


def paired(acts: Mapping[str, Callable[[], T]], rounds: int) -> dict[str, list[T]]:
    """Return what each act gives in some rounds, in turn A B C A B C: drift hits all alike."""
    found: dict[str, list[T]] = {name: [] for name in acts}
    for _ in range(rounds):
        for name, act in acts.items():
            found[name].append(act())
    return found


def ratio(some: Sequence[float], others: Sequence[float]) -> float:
    """Return the median of the quotients of pairs."""
    return median(one / other for one, other in zip(some, others, strict=True))


def _supervised(report: Path, cores: Sequence[int], command: Sequence[str]) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        if cores:
            os.sched_setaffinity(0, cores)
    start = time.perf_counter()
    child = os.posix_spawnp(command[0], list(command), os.environ)
    wall, cpu, peak, code = 0.0, 0.0, 0, 1
    while True:
        try:
            pid, status, used = os.wait4(-1, 0)
        except ChildProcessError:
            break
        cpu, peak = cpu + used.ru_utime + used.ru_stime, max(peak, used.ru_maxrss)
        if pid == child:
            wall, code = time.perf_counter() - start, os.waitstatus_to_exitcode(status)
            # What hangs is not waited for: the alarm ends this process, and no report is there.
            signal.alarm(LINGERING)
    report.write_text(json.dumps({"wall": wall, "cpu": cpu, "peak": peak / 1024, "code": code}))


if __name__ == "__main__":
    place, on, asked = json.loads(sys.argv[1])
    _supervised(Path(place), on, asked)
