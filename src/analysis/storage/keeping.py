"""Folders that are neither returns nor releases: forms, letters, reviews, what is sent back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from analysis import places
from analysis.storage import session
from analysis.storage.mirror import Mirror
from analysis.storage.store import is_remote


def pull(part: str) -> None:
    """Make a folder of the mirror what the store holds; a name such as processed/sendback."""
    if not is_remote() or session.has(part):
        return
    mirror = Mirror()
    there = mirror.store.find(part)
    mirror.bring(there, part)
    mirror.remove(set(mirror.files(part)) - set(there))
    session.note(part)


def push(part: str) -> None:
    """Send what is new or changed in a folder, and delete objects whose files are gone.

    Only objects that this machine had are deleted: what others added meanwhile stays.
    """
    if not is_remote():
        return
    mirror = Mirror()
    there, known = mirror.store.find(part), mirror.index.part(part)
    changed = mirror.changed(there, part)
    mirror.store.put(changed)
    gone = sorted((set(known) & set(there)) - set(mirror.files(part)))
    mirror.store.delete(gone)
    mirror.index.drop(gone)
    mirror.note(part, changed)


def send(paths: Sequence[Path]) -> None:
    """Send files of the mirror as they are now."""
    if not is_remote() or not paths:
        return
    mirror = Mirror()
    names = {path.relative_to(mirror.folder).as_posix(): path for path in paths}
    mirror.store.put(names)
    for name in names:
        mirror.note(name.rpartition("/")[0], [name])


@contextmanager
def changing(folder: Path) -> Iterator[None]:
    """Bring a folder down, let it be changed, and send it; a folder elsewhere is left alone.

    Nothing is sent where the work ends in an error.
    """
    root = places.data()
    if not is_remote() or not folder.is_relative_to(root):
        yield
        return
    part = folder.relative_to(root).as_posix()
    pull(part)
    yield
    push(part)
