"""One run at a time on a release: a second one is refused at once, and told who is at work."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from analysis import places
from analysis.language import UserError


class LockedError(UserError):
    """Another process is making the same release."""


@contextmanager
def held(name: str) -> Iterator[None]:
    """Hold the lock of a release while the block runs; it goes with the process, however it ends.

    Raises LockedError naming the process that holds it.
    """
    with _held(places.work(), f"{name}.lock", name):
        yield


@contextmanager
def held_in(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder that a batch plan is carried out in; LockedError as above."""
    with _held(folder, ".lock", folder.name):
        yield


@contextmanager
def _held(folder: Path, file: str, name: str) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    lock, note = FileLock(folder / file), folder / f"{file}.txt"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise _locked(name, _read(note)) from None
    try:
        since = datetime.now().strftime("%H:%M")
        note.write_text(f"{os.getpid()}@{socket.gethostname()}, {since}", encoding="utf-8")
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _read(note: Path) -> str:
    """Return who holds a lock; it may have been let go a moment ago."""
    try:
        return note.read_text(encoding="utf-8")
    except OSError:
        return "–"


def _locked(name: str, holder: str) -> LockedError:
    words = (
        "{release}: another run is making this release ({holder}). Wait until it has ended, or "
        "stop it first; nothing was changed."
    )
    return LockedError(words, release=name, holder=holder)
