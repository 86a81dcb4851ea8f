"""What runs notebooks on a machine of a cluster: `python -m analysis.batch.host MEMORY`.

A worker of the cluster runs threads and so must not fork. It starts this process, which has the
fork server (children.py) and does one job at a time: an order comes in on stdin, its answer goes
out on stdout, each with its length before it. It ends, and what it runs with it, when stdin does.
"""

import os
import pickle
import signal
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from time import monotonic, sleep
from typing import BinaryIO, NoReturn

from analysis import places
from analysis.batch import carrying, limits, records
from analysis.batch.children import Batch
from analysis.batch.jobs import Job
from analysis.batch.orders import OWN, Answer, Asked, Fault, Order, identity, placed
from analysis.batch.outcome import Outcome
from analysis.batch.settings import Settings
from analysis.hashing import hash_if_there
from analysis.language import UserError

PATIENCE = 10.0
"""Seconds until a file that another machine wrote must be seen in a shared folder."""
_SIZE = struct.Struct(">Q")

_DIFFERS = (
    "{worker}: {what} differs: expected {expected}, found {found}. "
    "Install there what is installed here, then start that worker again"
)
_UNSEEN = (
    "{worker}: {folder} is not the folder that it is on this machine. Give every machine that "
    "folder under the same path, or set CHITIEU_DATA to the URL of a store"
)
_ODD_NOTEBOOK = (
    "{worker}: expected the notebook {notebook} as it is on this machine, found {found}. "
    "Put it into a folder that every machine has under the same path"
)
WORDS = {
    "program": "the program chitieu",
    "notebooks": "the folder notebooks/",
    "params": "the folder params/",
    "published": "the folder of published figures",
}
"""What the parts of an identity are called."""


class Host:
    """Does the jobs of one run after the other, in children of this process."""

    def __init__(self, memory: int) -> None:
        self.memory = memory
        self.run = ""
        self.faults: tuple[Fault, ...] = ()
        self._kept = ExitStack()

    def close(self) -> None:
        """End what runs."""
        self._kept.close()

    def answer(self, order: Order) -> Answer:
        """Do what is ordered; a machine that is not fit for the run does nothing."""
        if order.asked.run != self.run:
            self._begin(order.asked)
        if self.faults or order.job is None:
            return Answer(faults=self.faults, machine=socket.gethostname())
        outcome = self._done(placed(order.job, Path(order.asked.home), places.home()))
        names = records.outputs_of(order.job, self.folder)
        files = {name: hash_if_there(self.folder / name) for name in names}
        carrying.send(self.folder, names)
        return Answer(outcome, files, machine=socket.gethostname())

    def _begin(self, asked: Asked) -> None:
        """Get ready for a run: what it needs stands here, and this machine is fit for it."""
        self._kept.close()
        self.run = asked.run
        _surround(asked)
        try:
            self.folder = carrying.folder_here(asked.folder)
            self.faults = tuple(_faults(asked, self.folder))
            if not self.faults:
                self._kept.enter_context(carrying.prepared(self.folder, asked.folder))
                self._batch = self._kept.enter_context(Batch((), self.folder, self._own(asked)))
        except UserError as error:
            self.faults = error.lines

    def _own(self, asked: Asked) -> Settings:
        """Return the settings of this process: one job at a time, and its share of the memory."""
        share = self.memory or limits.machine_memory() // Settings().workers
        memory = asked.settings.memory_bytes or int(share * limits.SHARE)
        start = asked.settings.start if sys.platform == "linux" else "spawn"
        return replace(asked.settings, at_once=1, memory_bytes=memory, start=start)

    def _done(self, job: Job) -> Outcome:
        self._batch.waiting.append(job)
        (outcome,) = self._batch.ends()
        return outcome


def _surround(asked: Asked) -> None:
    """Give this process the variables and the working directory of the machine that asks."""
    for name in [n for n in os.environ if n.startswith("CHITIEU_") and n not in OWN]:
        del os.environ[name]
    os.environ.update(asked.environment)
    with suppress(OSError):
        os.chdir(asked.cwd)


def _faults(asked: Asked, folder: Path) -> Iterator[Fault]:
    """Yield why this machine cannot make the pages of a run as the machine that asks would."""
    found = identity()
    for name, expected in asked.identity.items():
        if found.get(name) != expected:
            what = UserError(WORDS[name]) if name in WORDS else name
            shown = {"expected": expected[:12], "found": found.get(name, "–")[:12]}
            yield _DIFFERS, {"what": what, **shown}
    if asked.sign and not seen(folder / asked.sign):
        yield _UNSEEN, {"folder": str(folder)}
        return  # notebooks beside it would only say the same
    for path, expected in asked.notebooks.items():
        if (digest := hash_if_there(Path(path))) != expected:
            yield _ODD_NOTEBOOK, {"notebook": path, "found": digest[:12] or "–"}


def seen(path: Path) -> bool:
    """Whether a file is there; a shared folder may show it some seconds late."""
    until = monotonic() + PATIENCE
    while not path.exists():
        if monotonic() > until:
            return False
        sleep(0.2)
    return True


# The process


def main() -> None:
    """Answer one order after the other until there are no more."""
    orders, answers = _streams()
    waiting: SimpleQueue[bytes] = SimpleQueue()
    _end_with_worker()
    Thread(target=_hear, args=(orders, waiting), name="orders", daemon=True).start()
    host = Host(int(sys.argv[1]))
    try:
        while order := waiting.get():
            write(answers, pickle.dumps(host.answer(pickle.loads(order))))
    except BrokenPipeError:  # the worker is gone
        pass
    finally:
        host.close()
        sys.stderr.flush()
        os._exit(0)


def _streams() -> tuple[BinaryIO, BinaryIO]:
    """Return the pipes to the worker; whatever else is written goes where errors go."""
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    return orders, answers


def _end_with_worker() -> None:
    """End in good order when asked to, or when the worker is gone.

    Killed at once, it could not end what its children started.
    """
    signal.signal(signal.SIGTERM, _leave)
    limits.die_with_parent(signal.SIGTERM)


def _leave(*_: object) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit


def _hear(orders: BinaryIO, waiting: "SimpleQueue[bytes]") -> None:
    """Put orders where they wait; at their end stop what runs."""
    while order := read(orders):
        waiting.put(order)
    os.kill(os.getpid(), signal.SIGTERM)


def write(stream: BinaryIO, content: bytes) -> None:
    """Write a message with its length before it."""
    stream.write(_SIZE.pack(len(content)) + content)
    stream.flush()


def read(stream: BinaryIO) -> bytes:
    """Return the next message; nothing where there is none or only half of one."""
    head = stream.read(_SIZE.size)
    if len(head) < _SIZE.size:
        return b""
    (size,) = _SIZE.unpack(head)
    content = stream.read(size)
    return content if len(content) == size else b""


if __name__ == "__main__":
    main()
