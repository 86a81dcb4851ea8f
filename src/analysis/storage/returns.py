"""Returns in the store: brought down before they are read, sent once and never overwritten."""

import os
from collections.abc import Sequence
from glob import escape
from pathlib import Path

from analysis.storage import session
from analysis.storage.mirror import Mirror
from analysis.storage.store import StorageError, is_remote, shown


def pull_raw(*sources: str) -> None:
    """Make the returns of each source what the store holds: "returns", "published".

    Only what is new or changed comes down, and bears the moment at which the store got it: that
    is the day of arrival of a file whose name has none. What is gone from the store goes. A file
    that was filed here and never reached the store is sent first. The made-up round is made on
    each machine, the same bytes, and is never stored.
    """
    for source in sources:
        part = f"raw/{source}"
        if is_remote() and source != "sample" and not session.has(part):
            _pulled(Mirror(), part)
            session.note(part)


def _pulled(mirror: Mirror, part: str) -> None:
    there, known = mirror.store.find(part), mirror.index.part(part)
    waiting = [n for n in mirror.files(part) if n not in there and n not in known]
    _sent(mirror, waiting)
    mirror.bring(there, part)
    mirror.remove(n for n in mirror.files(part) if n not in there and n not in waiting)


def send_return(path: Path) -> None:
    """Send a return that was filed, and the reason beside it where it could not be placed.

    Raises StorageError where an object of that name holds other bytes: nothing is overwritten.
    """
    if is_remote():
        mirror = Mirror()
        beside = sorted(path.parent.glob(f"{escape(path.name)}.*"))
        files = [*beside, path]  # no file is ever there without its reason
        _sent(mirror, [one.relative_to(mirror.folder).as_posix() for one in files])


def push_raw(source: str) -> None:
    """Send what was filed here and delete the objects whose files were moved or renamed."""
    if not is_remote():
        return
    mirror, part = Mirror(), f"raw/{source}"
    there, known = mirror.store.find(part), mirror.index.part(part)
    _sent(mirror, list(mirror.changed(there, part)))
    gone = sorted((set(known) & set(there)) - set(mirror.files(part)))
    mirror.store.delete(gone)
    mirror.index.drop(gone)


def _sent(mirror: Mirror, names: Sequence[str]) -> None:
    """Send files that must not be in the store yet; the same bytes there are as good."""
    faults = []
    for name in names:
        content = mirror.path(name).read_bytes()
        if not mirror.store.create(name, content) and mirror.store.read(name) != content:
            words = (
                "{url}: {name} is in the store with other bytes; nothing was overwritten. "
                "Rename or remove one of the two, then give the command again"
            )
            faults.append(StorageError(words, url=shown(), name=name))
    folders = {name.rpartition("/")[0] for name in names}
    if folders:
        mirror.note(os.path.commonpath(folders).replace(os.sep, "/"), names)
    if faults:
        raise StorageError.of(faults)
