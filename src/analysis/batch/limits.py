"""What one job may hold of the machine, and that nothing of it outlives the batch."""

import ctypes
import os
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psutil

from analysis.batch.outcome import Used
from analysis.batch.settings import Settings

if sys.platform != "win32":
    import resource

SHARE = 0.8
"""The part of the machine's memory that all jobs together may hold."""
RESERVE = 64 * 2**20
"""Bytes beyond the limit with which a child at its limit can still say so."""
_CGROUPS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
_PR_SET_PDEATHSIG = 1


def memory_of_a_job(settings: Settings) -> int:
    """Return how many bytes the process of one job may hold."""
    return settings.memory_bytes or int(machine_memory() * SHARE) // settings.workers


def machine_memory() -> int:
    """Return the bytes of memory here: the machine's, or what its container may have."""
    return min([int(psutil.virtual_memory().total), *_limits_of_the_container()])


def _limits_of_the_container() -> list[int]:
    texts = [Path(path).read_text() for path in _CGROUPS if Path(path).is_file()]
    return [int(text) for text in texts if text.strip().isdigit()]


def hold(limit: int) -> None:
    """Let this process hold no more than `limit` bytes: more is a MemoryError in the notebook.

    Only Linux counts private memory that way; elsewhere the batch looks on from outside.
    """
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit + RESERVE))


def use_the_reserve() -> None:
    """Give a process at its limit enough to say that it is there."""
    if sys.platform == "linux":
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def slack(limit: int) -> int:
    """Return the bytes beyond a limit at which a process is stopped from outside."""
    return limit // 2 if sys.platform == "linux" else 0


def end_with_parent(is_forked: bool) -> None:
    """Make this process the head of a group of its own that ends when its parent does.

    A forked child's parent is the server, and the server ends with the batch once no child keeps
    open the pipe by which it knows that the batch lives. Linux counts the thread that started a
    process as its parent, and a thread may end early, so that a fresh process has only the
    thread of child.py that looks at the batch.
    """
    if hasattr(os, "setsid"):
        with suppress(PermissionError):  # it leads a group already
            os.setsid()
    if is_forked:
        die_with_parent(signal.SIGKILL)


def die_with_parent(kind: int) -> None:
    """Have the system send this process a signal when its parent is gone, where it can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, kind)


def kill(pid: int) -> None:
    """Kill the process of a job and what it started, whatever of them is still there."""
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def held_by(pid: int) -> Used:
    """Return what a process has used and holds now; nothing where it has ended."""
    try:
        process = psutil.Process(pid)
        times, memory = process.cpu_times(), process.memory_info()
    except psutil.Error:
        return Used()
    cpu = times.user + times.system + times.children_user + times.children_system
    return Used(0.0, cpu, memory.rss)


def used_here(seconds: float) -> Used:
    """Return what this process and those it waited for have used."""
    if sys.platform == "win32":
        return replace(held_by(os.getpid()), seconds=seconds)
    own, others = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    cpu = sum(usage.ru_utime + usage.ru_stime for usage in (own, others))
    unit = 1 if sys.platform == "darwin" else 1024  # Linux counts in KiB
    return Used(seconds, cpu, own.ru_maxrss * unit)
