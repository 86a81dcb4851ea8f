"""One at a time: two machines must not make the same release at the same moment."""

import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from analysis.storage.mirror import Mirror
from analysis.storage.store import StorageError, Store, is_remote, shown

LOCKS = "processed/.locks"
LAPSES = 24 * 3600.0
"""Seconds after which a lock is taken for one that a broken machine left."""


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Hold a release of the store while it is made; StorageError where another has it.

    The lock is an object that only one can create. One that a dead process of this machine left
    is taken over at once, one of another machine after a day.
    """
    if not is_remote():
        yield
        return
    store, lock = Mirror().store, f"{LOCKS}/{name}.json"
    holder = {"host": socket.gethostname(), "process": os.getpid(), "token": uuid4().hex}
    ours = json.dumps(holder).encode()
    _taken(store, lock, ours, name)
    try:
        yield
    finally:
        if store.read(lock) == ours:
            store.delete([lock])


def _taken(store: Store, lock: str, ours: bytes, name: str) -> None:
    if store.create(lock, ours):
        return
    theirs = store.read(lock)
    if theirs == ours:  # the answer to our first try was lost, and the second was refused
        return
    if theirs is None or _is_left(theirs) or _is_old(store, lock):
        store.delete([lock] if theirs is not None else [])
        if store.create(lock, ours):
            return
    words = (
        "{url}: {release} is being made by another process ({holder}). Wait until it is done; "
        "where that one is dead, delete {lock} in the store"
    )
    raise StorageError(words, url=shown(), release=name, holder=_named(theirs), lock=lock)


def _named(content: bytes | None) -> str:
    """Return who holds a lock: machine/process, "?" where it cannot be read."""
    try:
        holder = json.loads(content or b"")
        return f"{holder['host']}/{holder['process']}"
    except (ValueError, KeyError, TypeError):
        return "?"


def _is_left(content: bytes) -> bool:
    """Whether a process of this machine that is no more left the lock."""
    try:
        holder = json.loads(content)
        if holder["host"] != socket.gethostname() or os.name != "posix":
            return False
        os.kill(int(holder["process"]), 0)
    except ProcessLookupError:
        return True
    except (ValueError, KeyError, TypeError, OSError):
        return False
    return False


def _is_old(store: Store, lock: str) -> bool:
    one = store.find(LOCKS).get(lock)
    return one is not None and time.time() - one.moment > LAPSES
