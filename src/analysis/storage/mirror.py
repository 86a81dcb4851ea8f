"""The mirror: files of this machine and objects of the store, made equal part by part.

A file is taken for its object where both look as they did when they were last equal: the object
by size and mark (its ETag, or the moment it was changed), the file by size and moment.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from analysis import places
from analysis.hashing import hash_of
from analysis.storage.index import FILE, Index, Known
from analysis.storage.store import Object, Store

_LOCAL = {".work", ".lock", "incoming", FILE}
"""What never leaves this machine: builds, locks, and returns that are not placed yet."""


@dataclass(frozen=True)
class Mirror:
    """The store, the folder that mirrors it, and what is known of the two."""

    store: Store = field(default_factory=Store)
    folder: Path = field(default_factory=places.data)

    @property
    def index(self) -> Index:
        """Return what is known of the files."""
        return Index(self.folder)

    def path(self, name: str) -> Path:
        """Return the file of an object."""
        return self.folder.joinpath(*name.split("/"))

    def files(self, part: str) -> dict[str, Path]:
        """Return the files of a part that may be sent, by name."""
        found = (p for p in self.path(part).rglob("*") if p.is_file())
        names = {p.relative_to(self.folder).as_posix(): p for p in found}
        return {name: path for name, path in sorted(names.items()) if _travels(name)}

    def bring(self, there: Mapping[str, Object], part: str) -> None:
        """Bring down the objects that are new or changed."""
        known = self.index.part(part)
        wanted = {n: o for n, o in there.items() if not self._is_equal(n, o, known.get(n))}
        parts = {name: _part_of(self.path(name)) for name in wanted}
        try:
            self.store.get(parts)
            for name, path in parts.items():
                os.utime(path, (wanted[name].moment, wanted[name].moment))
                _make_way(self.path(name))
                path.replace(self.path(name))
        finally:
            for path in parts.values():
                path.unlink(missing_ok=True)
        self.index.put({name: self._known(name, one) for name, one in wanted.items()})

    def _is_equal(self, name: str, one: Object, known: Known | None) -> bool:
        return known is not None and known.mark == one.mark and known.is_still(self.path(name))

    def _known(self, name: str, one: Object) -> Known:
        stat = self.path(name).stat()
        return Known(one.mark, stat.st_size, stat.st_mtime_ns, hash_of(self.path(name)))

    def remove(self, names: Iterable[str]) -> None:
        """Delete files that are no longer in the store."""
        gone = list(names)
        for name in gone:
            _make_way(self.path(name))
            self.path(name).unlink(missing_ok=True)
        self.index.drop(gone)

    def changed(self, there: Mapping[str, Object], part: str) -> dict[str, Path]:
        """Return the files of a part that are not what the store holds, by name."""
        known = self.index.part(part)
        return {
            name: path
            for name, path in self.files(part).items()
            if not self._is_sent(path, there.get(name), known.get(name))
        }

    def _is_sent(self, path: Path, one: Object | None, known: Known | None) -> bool:
        if one is None or known is None or one.mark != known.mark:
            return False
        return known.is_still(path) or known.sha256 == hash_of(path)

    def note(self, part: str, names: Iterable[str]) -> None:
        """Note that files were sent: they get the moment that the store gave their objects."""
        there, sent = self.store.find(part), {}
        for name in names:
            if name in there:
                os.utime(self.path(name), (there[name].moment, there[name].moment))
                sent[name] = self._known(name, there[name])
        self.index.put(sent)


def _travels(name: str) -> bool:
    return not _LOCAL & set(name.split("/")) and not name.endswith(".part")


def _part_of(path: Path) -> Path:
    """Return the hidden file beside a path that its content is brought into."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f".{uuid4().hex}.part")


def _make_way(path: Path) -> None:
    """Let a file of a frozen release be replaced where the system minds."""
    if os.name == "nt" and path.exists():
        path.chmod(0o666)


Wanted = Callable[[str], bool]


def everything(_: str) -> bool:
    """Want every object."""
    return True
