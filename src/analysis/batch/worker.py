"""What runs in a worker of a cluster: it hands orders to a process of its own (host.py).

Its code travels from the machine that asks, so that workers need nothing of ours in their own
process, and it knows orders and answers only as bytes. It therefore imports nothing of `analysis`.
"""

import asyncio
import os
import struct
import subprocess
import sys
from contextlib import suppress
from threading import Lock, Timer
from types import FunctionType
from typing import Any, TypeVar

from distributed import WorkerPlugin, get_worker

Found = tuple[str, bytes, str]
"""The worker's address, the answer, and why there is none."""
_PROFILER = ("profile", "profile-cycle")
"""What looks a hundred times a second at a thread that only waits for a process."""

_Code = TypeVar("_Code")


def _travels(code: _Code) -> _Code:
    """Let a class or function be sent as a whole: what stands in no module has to be.

    Else scheduler and workers would import the package `analysis`, and all that it needs.
    """
    for one in (code, *vars(code).values()):
        if isinstance(one, type | FunctionType):
            one.__module__ = "__main__"
    return code


@_travels
class Process:
    """The process that runs notebooks for one thread of a worker."""

    def __init__(self, module: str, memory: int) -> None:
        self._pipe = subprocess.Popen(
            [sys.executable, "-m", module, str(memory)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            start_new_session=os.name == "posix",  # Ctrl-C is for the worker
        )  # fmt: skip

    def ask(self, order: bytes, seconds: float) -> bytes:
        """Return the answer to an order; nothing where the process ends or takes too long."""
        assert self._pipe.stdin and self._pipe.stdout
        clock = Timer(seconds, self._pipe.kill)
        clock.daemon = True
        clock.start()
        try:
            self._pipe.stdin.write(struct.pack(">Q", len(order)) + order)
            self._pipe.stdin.flush()
            head = self._pipe.stdout.read(8)
            if len(head) < 8:
                return b""
            (size,) = struct.unpack(">Q", head)
            answer = self._pipe.stdout.read(size)
            return answer if len(answer) == size else b""
        except (OSError, ValueError):  # it is gone, or was closed by `dismiss`
            return b""
        finally:
            clock.cancel()

    def dismiss(self) -> None:
        """Tell it to end, with what it runs."""
        with suppress(OSError, ValueError):
            self._pipe.terminate()

    def end(self) -> None:
        """See to it that it is gone."""
        self.dismiss()
        with suppress(OSError, ValueError):
            if self._pipe.stdin:
                self._pipe.stdin.close()
        try:
            self._pipe.wait(5)
        except subprocess.TimeoutExpired:
            self._pipe.kill()
            self._pipe.wait()
        if self._pipe.stdout:
            self._pipe.stdout.close()


@_travels
class Crew(WorkerPlugin):
    """Gives a worker its processes: as many as it has threads, each kept for the next job."""

    idempotent = True
    """Who comes second finds it there; what others run goes on."""

    def __init__(self, module: str, tries: int) -> None:
        self.module, self.tries = module, tries

    def setup(self, worker: Any) -> None:
        """Begin, without a process: the first order starts one."""
        self.worker, self.lock = worker, Lock()
        self.idle: list[Process] = []
        self.busy: dict[Process, str] = {}
        self.stopped: set[str] = set()
        for name in _PROFILER:
            if name in worker.periodic_callbacks:
                worker.periodic_callbacks[name].stop()

    def teardown(self, worker: Any) -> None:
        """End all processes with the worker."""
        processes = [*self.busy, *self.idle]
        for process in processes:
            process.dismiss()
        for process in processes:
            process.end()

    def done(self, run: str, order: bytes, seconds: float) -> Found:
        """Return the answer to an order; a process that was lost is started again."""
        for _ in range(self.tries if run not in self.stopped else 0):
            process = self._taken(run)
            answer = process.ask(order, seconds)
            self._given_back(process, bool(answer))
            if answer or run in self.stopped:
                return self.worker.address, answer, ""
        return self.worker.address, b"", "" if run in self.stopped else self._why()

    def stop(self, run: str) -> None:
        """End what runs for a run that nobody waits for any more."""
        with self.lock:
            self.stopped.add(run)
            for process, of in self.busy.items():
                if of == run:
                    process.dismiss()

    def _taken(self, run: str) -> Process:
        with self.lock:
            process = self.idle.pop() if self.idle else Process(self.module, self._memory())
            self.busy[process] = run
        return process

    def _given_back(self, process: Process, is_good: bool) -> None:
        with self.lock:
            self.busy.pop(process, None)
            if is_good:
                self.idle.append(process)
        if not is_good:
            process.end()

    def _memory(self) -> int:
        """Return the bytes that one process may hold with its children; 0 where none are set."""
        limit = self.worker.memory_manager.memory_limit or 0
        threads: int = self.worker.state.nthreads
        return int(limit) // max(1, threads)

    def _why(self) -> str:
        """Return why the process cannot start; nothing where it can."""
        command = [sys.executable, "-c", f"import {self.module}"]
        tried = subprocess.run(command, capture_output=True, text=True, errors="replace")
        lines = tried.stderr.strip().splitlines()
        return (lines or ["?"])[-1] if tried.returncode else ""


@_travels
def do(name: str, run: str, orders: list[bytes], seconds: float) -> list[Found]:
    """Do some orders, one after the other; this is the task."""
    plugin: Any = get_worker().plugins[name]
    return [plugin.done(run, order, seconds) for order in orders]


@_travels
async def look(name: str, run: str, order: bytes, seconds: float, dask_worker: Any) -> Found:
    """Ask a worker whether it is fit for a run; it goes on with its other work meanwhile."""
    plugin = dask_worker.plugins[name]
    found: Found = await asyncio.to_thread(plugin.done, run, order, seconds)
    return found


@_travels
def stop(name: str, run: str, dask_worker: Any) -> None:
    """End what a worker runs for a run."""
    if name in dask_worker.plugins:
        dask_worker.plugins[name].stop(run)
