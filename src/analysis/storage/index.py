"""What this machine knows of the mirror: which content of the store each of its files is."""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

FILE = ".index.sqlite"
_WAIT = 60.0
"""Seconds to wait for another process that is writing."""


@dataclass(frozen=True)
class Known:
    """A file of the mirror as it was when it was last equal to its object.

    `mark` is the object's; `size` (bytes) and `changed` (nanoseconds since 1970) are the file's.
    """

    mark: str
    size: int
    changed: int
    sha256: str = ""

    def is_still(self, path: Path) -> bool:
        """Whether the file looks as it did then."""
        try:
            stat = path.stat()
        except OSError:
            return False
        return (stat.st_size, stat.st_mtime_ns) == (self.size, self.changed)


class Index:
    """The known files of one mirror, safe when several processes use it at once."""

    def __init__(self, mirror: Path) -> None:
        self._path = mirror / FILE

    def part(self, part: str) -> dict[str, Known]:
        """Return what is known of the files of a part."""
        with self._opened() as base:
            rows = base.execute(
                "SELECT name, mark, size, changed, sha256 FROM known WHERE substr(name, 1, ?) = ?",
                (len(part) + 1, f"{part}/"),
            ).fetchall()
        return {name: Known(*row) for name, *row in rows}

    def put(self, files: Mapping[str, Known]) -> None:
        """Note files that are now equal to their objects."""
        rows = [(name, *astuple(one)) for name, one in files.items()]
        with self._opened() as base:
            base.executemany("INSERT OR REPLACE INTO known VALUES (?, ?, ?, ?, ?)", rows)

    def drop(self, names: Iterable[str]) -> None:
        """Forget files that are gone."""
        with self._opened() as base:
            base.executemany("DELETE FROM known WHERE name = ?", [(name,) for name in names])

    @contextlib.contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(self._path, timeout=_WAIT)) as base, base:
            base.execute(
                "CREATE TABLE IF NOT EXISTS known "
                "(name TEXT PRIMARY KEY, mark TEXT, size INTEGER, changed INTEGER, sha256 TEXT)"
            )
            yield base
