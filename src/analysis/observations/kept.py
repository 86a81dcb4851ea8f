"""A small file that keeps what was computed under a key; it may be lost at any time."""

import contextlib
import sqlite3
import zlib
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

MOST = 20_000
"""How many entries are kept; the oldest go first."""
_AT_ONCE = 500
_WAIT = 30.0
"""Seconds to wait for another process that is writing."""


class Kept:
    """Bytes under keys in one SQLite file, safe when processes write at once or are killed.

    Whatever is wrong with the file, nothing is found and nothing raises: the caller computes
    anew. `path` None keeps nothing.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._new: dict[bytes, bytes] = {}

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Write what was put, in one transaction."""
        if self._path is None or not self._new:
            return
        try:
            self._write(self._path)
        except (sqlite3.Error, OSError):
            _remove(self._path)

    def get(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """Return what is kept under some of the keys; a damaged entry is none."""
        if self._path is None or not self._path.is_file():
            return {}
        try:
            with contextlib.closing(_opened(self._path)) as base:
                found = dict(_rows(base, keys))
        except sqlite3.OperationalError:  # busy, or without our table
            return {}
        except sqlite3.Error:
            _remove(self._path)
            return {}
        return {key: content for key, packed in found.items() if (content := _unpacked(packed))}

    def put(self, key: bytes, content: bytes) -> None:
        """Keep bytes under a key from the end of the `with` on."""
        self._new[key] = content

    def _write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(_opened(path)) as base, base:
            base.execute("CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, content BLOB)")
            packed = ((key, zlib.compress(content, 1)) for key, content in self._new.items())
            base.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?)", packed)
            oldest = "DELETE FROM kept WHERE rowid <= (SELECT max(rowid) FROM kept) - ?"
            base.execute(oldest, (MOST,))


def _remove(path: Path) -> None:
    """Delete a damaged file, and its journal first: it must not be played into the next one."""
    with contextlib.suppress(OSError):
        path.with_name(path.name + "-journal").unlink(missing_ok=True)
        path.unlink(missing_ok=True)


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=_WAIT)


def _rows(base: sqlite3.Connection, keys: Iterable[bytes]) -> Iterable[tuple[bytes, bytes]]:
    remaining = iter(keys)
    while some := list(islice(remaining, _AT_ONCE)):
        marks = ",".join("?" * len(some))
        yield from base.execute(f"SELECT key, content FROM kept WHERE key IN ({marks})", some)


def _unpacked(packed: bytes) -> bytes | None:
    try:
        return zlib.decompress(packed)
    except (zlib.error, TypeError):
        return None
