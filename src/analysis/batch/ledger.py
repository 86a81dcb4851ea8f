"""The ledger: when each run was, what became of its pages, what time and memory they took.

One SQLite file, .work/runs.sqlite. What differs from run to run stands here and in no manifest.
It is a help and never a condition: whatever is wrong with the file, the run goes on, and a
damaged one is set aside for a new one. Every page is written as it ends, in a transaction of
its own, so a kill loses the page that was being made and nothing else.
"""

import contextlib
import json
import os
import socket
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

from analysis import places
from analysis.batch.jobs import Job
from analysis.batch.outcome import Outcome
from analysis.batch.settings import Settings
from analysis.hashing import hash_if_there
from analysis.language import say

Ending = Literal["done", "failed", "interrupted"]
"""How a run ended. A run whose process is gone without a word counts as interrupted."""

FILE, DAMAGED = "runs.sqlite", "runs.damaged.sqlite"
MOST = 200
"""How many runs are kept; the oldest go first."""
_VERSION = 1
_WAIT = 10.0
"""Seconds to wait for another process that is writing."""

_TABLES = f"""
CREATE TABLE IF NOT EXISTS runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    release TEXT NOT NULL, parameters TEXT NOT NULL, versions TEXT NOT NULL,
    started TEXT NOT NULL, ended TEXT, seconds REAL, outcome TEXT NOT NULL,
    cores INTEGER NOT NULL, host TEXT NOT NULL, process INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS jobs (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    page TEXT NOT NULL, key TEXT NOT NULL, outcome TEXT NOT NULL, error TEXT NOT NULL,
    seconds REAL NOT NULL, cpu_seconds REAL NOT NULL, peak_bytes INTEGER NOT NULL,
    is_fresh INTEGER NOT NULL, worker TEXT NOT NULL,
    PRIMARY KEY (run, page)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unsafe (
    notebook TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (notebook, sha256)
) WITHOUT ROWID;
PRAGMA user_version = {_VERSION};
"""

Base = sqlite3.Connection
Row = tuple[object, ...]
Found = TypeVar("Found")


@dataclass(frozen=True)
class Record:
    """One run as the ledger knows it; `outcome` is "running" as long as its process is there.

    Times in seconds, `peak_bytes` the most that one page took; pages counted by what became of
    them.
    """

    id: int
    release: str
    parameters: Mapping[str, object]
    versions: Mapping[str, str]
    started: datetime
    seconds: float | None
    outcome: str
    cores: int
    done: int = 0
    failed: int = 0
    skipped: int = 0
    cpu_seconds: float = 0.0
    peak_bytes: int = 0


@dataclass(frozen=True)
class Page:
    """One page of a run: what became of it (done, failed or skipped) and what it used.

    `is_fresh` is 1 where it was made in a fresh process, after a forked one had failed.
    """

    page: str
    key: str
    outcome: str
    error: str
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    is_fresh: int
    worker: str


class Ledger:
    """The ledger of all runs; several processes may write into it at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._base: Base | None = None
        self._faults: list[tuple[str, dict[str, object]]] = []

    @classmethod
    def open(cls, path: Path | None = None) -> Self:
        """Return the ledger of the data root, or that of a file. Nothing is made until a write."""
        return cls(path or places.work() / FILE)

    def __enter__(self) -> Self:
        """Return the ledger."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        if self._base is not None:
            with contextlib.suppress(sqlite3.Error):
                self._base.close()
        self._base = None

    def faults(self, lang: str = "vi") -> list[str]:
        """Return what was wrong with the file so far, each once, in words for the terminal."""
        return list(dict.fromkeys(say(words, lang, **told) for words, told in self._faults))

    # A run

    def begin(
        self,
        release: str,
        parameters: Mapping[str, object],
        versions: Mapping[str, str] | None = None,
    ) -> "Entry":
        """Open the entry of a run: the name of its release or plan, what it was called with."""
        told = (json.dumps(dict(one), ensure_ascii=False, sort_keys=True, default=str)
                for one in (parameters, versions or {}))  # fmt: skip
        here = (Settings().workers, socket.gethostname(), os.getpid())
        values = (release, *told, _now(), *here)
        return Entry(self, self.write(lambda base: _begun(base, values), 0), values)

    def unsafe(self, notebooks: Iterable[Path]) -> frozenset[str]:
        """Return the names of those notebooks that failed in a fork and have not changed since."""
        hashes = {path: hash_if_there(path) for path in notebooks}
        asked = "SELECT notebook, sha256 FROM unsafe"
        rows: list[Any] = self._read(lambda base: base.execute(asked).fetchall(), [])
        known = set(rows)
        return frozenset(
            path.name for path, digest in hashes.items() if (path.name, digest) in known
        )

    def remember_unsafe(self, notebook: Path) -> None:
        """Remember that a notebook fails in a forked process, until its file changes."""
        forget, keep = "DELETE FROM unsafe WHERE notebook = ?", "INSERT INTO unsafe VALUES (?, ?)"

        def remembered(base: Base) -> None:
            base.execute(forget, (notebook.name,))
            base.execute(keep, (notebook.name, hash_if_there(notebook)))

        self.write(remembered, None)

    # What is known of runs

    def runs(self, release: str = "", most: int = 20) -> list[Record]:
        """Return the last runs, of one release or of all, the newest first."""
        return self._read(lambda base: _records(base, "? IN ('', release)", release, most), [])

    def run(self, number: int) -> Record | None:
        """Return one run by its number; None where there is none."""
        none: list[Record] = []
        return next(iter(self._read(lambda base: _records(base, "id = ?", number, 1), none)), None)

    def last(self, release: str) -> Record | None:
        """Return the last run of a release; None where there is none."""
        return next(iter(self.runs(release, 1)), None)

    def pages(self, number: int) -> list[Page]:
        """Return the pages of a run, the slowest first."""
        asked = (
            "SELECT page, key, outcome, error, seconds, cpu_seconds, peak_bytes, is_fresh, worker "
            "FROM jobs WHERE run = ? ORDER BY seconds DESC, page"
        )
        rows: list[Any] = self._read(lambda base: base.execute(asked, (number,)).fetchall(), [])
        return [Page(*row) for row in rows]

    def seconds(self, release: str) -> dict[str, float]:
        """Return what each page of a release took when it was last made."""
        asked = (  # SQLite takes the seconds from the row that has the maximum
            "SELECT page, jobs.seconds, max(run) FROM jobs JOIN runs ON runs.id = jobs.run "
            "WHERE release = ? AND jobs.outcome = 'done' GROUP BY page"
        )
        rows: list[Any] = self._read(lambda base: base.execute(asked, (release,)).fetchall(), [])
        return {page: seconds for page, seconds, _ in rows}

    # The file

    def write(self, act: Callable[[Base], Found], instead: Found) -> Found:
        """Do something in one transaction; return `instead` where the file does not let us."""

        def done(base: Base) -> Found:
            with base:
                return act(base)

        return self._tried(done, instead)

    def _read(self, act: Callable[[Base], Found], instead: Found) -> Found:
        return self._tried(act, instead) if self._path.is_file() else instead

    def _tried(self, act: Callable[[Base], Found], instead: Found) -> Found:
        """Use the base; where its file is damaged, set it aside and try once more."""
        try:
            try:
                return act(self._opened())
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                self._set_aside()
                return act(self._opened())
        except (sqlite3.Error, OSError, ValueError) as error:
            words = "{file}: the ledger of runs cannot be used ({reason}); this run is not in it"
            self._faults.append((words, {"file": self._path.name, "reason": error}))
            self.close()
            return instead

    def _opened(self) -> Base:
        if self._base is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._base = _connected(self._path)
        return self._base

    def _set_aside(self) -> None:
        """Put a damaged file out of the way, what belongs to it first.

        Where another process has done so already, the new file is whole and stays.
        """
        self.close()
        if _is_whole(self._path):
            return
        aside = self._path.with_name(DAMAGED)
        for ending in ("-wal", "-shm", ""):
            part = self._path.with_name(self._path.name + ending)
            with contextlib.suppress(FileNotFoundError):
                part.replace(aside.with_name(aside.name + ending))
        words = "{file}: the ledger of runs was damaged; it lies beside as {aside}, a new one began"
        self._faults.append((words, {"file": self._path.name, "aside": DAMAGED}))


class Entry:
    """The entry of a run that goes on."""

    def __init__(self, ledger: Ledger, number: int, values: Row) -> None:
        self.id = number
        self._ledger, self._values = ledger, values
        self._begun = time.monotonic()

    def note(
        self, outcome: Outcome, job: Job | None = None, skipped: bool = False, worker: str = ""
    ) -> None:
        """Note what became of a page; a document has no job. Noted twice, the later counts."""
        self._note([_noted(self.id, outcome, job, skipped, worker)])

    def skip(self, jobs: Sequence[Job]) -> None:
        """Note at once all jobs that were done before and are not run again."""
        whole = [(Outcome(job.page, job.notebook.name, True), job) for job in jobs]
        self._note([_noted(self.id, outcome, job, True, "") for outcome, job in whole])

    def __enter__(self) -> Self:
        """Return the entry."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Note how the run ended where an error ends it; else `end` has noted it."""
        if error is not None:
            self.end("interrupted" if isinstance(error, KeyboardInterrupt) else "failed")

    def end(self, outcome: Ending) -> None:
        """Note how the run ended."""
        ended = (_now(), time.monotonic() - self._begun, outcome, self.id)
        words = "UPDATE runs SET ended = ?, seconds = ?, outcome = ? WHERE id = ?"
        self._write(lambda base: base.execute(words, ended))

    def _note(self, rows: Sequence[Row]) -> None:
        words = f"INSERT OR REPLACE INTO jobs VALUES ({_marks(10)})"
        self._write(lambda base: base.executemany(words, rows))

    def _write(self, act: Callable[[Base], object]) -> None:
        """Write; a ledger that was set aside in the meantime does not know the run yet."""

        def known(base: Base) -> None:
            base.execute(_BEGIN.format("OR IGNORE"), (self.id, *self._values))
            act(base)

        if self.id:
            self._ledger.write(known, None)


def _marks(count: int) -> str:
    return ", ".join("?" * count)


_BEGIN = (
    "INSERT {} INTO runs "
    "(id, release, parameters, versions, started, cores, host, process, outcome) "
    f"VALUES ({_marks(8)}, '')"
)


def _begun(base: Base, values: Row) -> int:
    """Write the row of a run, let the oldest go, and return its number."""
    number = base.execute(_BEGIN.format(""), (None, *values)).lastrowid or 0
    base.execute("DELETE FROM runs WHERE id <= ?", (number - MOST,))
    return number


def _noted(run: int, outcome: Outcome, job: Job | None, skipped: bool, worker: str) -> Row:
    word = "skipped" if skipped else "done" if outcome.ok else "failed"
    used, key = outcome.used, job.key if job else ""
    spent = (used.seconds, used.cpu_seconds, used.peak_bytes)
    return (run, outcome.page, key, word, outcome.error, *spent, outcome.is_fresh, worker)


_RECORDS = """
SELECT id, release, parameters, versions, started, runs.seconds, runs.outcome, cores,
    count(page) FILTER (WHERE jobs.outcome = 'done'),
    count(page) FILTER (WHERE jobs.outcome = 'failed'),
    count(page) FILTER (WHERE jobs.outcome = 'skipped'),
    total(cpu_seconds), ifnull(max(peak_bytes), 0), host, process
FROM runs LEFT JOIN jobs ON jobs.run = runs.id
WHERE {} GROUP BY id ORDER BY id DESC LIMIT ?
"""


def _records(base: Base, chosen: str, value: object, most: int) -> list[Record]:
    return [_record(*row) for row in base.execute(_RECORDS.format(chosen), (value, most))]


def _record(
    number: int, release: str, parameters: str, versions: str, started: str,
    seconds: float | None, outcome: str, cores: int,
    done: int, failed: int, skipped: int, cpu: float, peak: int, host: str, process: int,
) -> Record:  # fmt: skip
    if not outcome:
        outcome = "running" if _is_there(host, process) else "interrupted"
    return Record(
        number, release, json.loads(parameters), json.loads(versions),
        datetime.fromisoformat(started), seconds, outcome, cores,
        done, failed, skipped, cpu, peak,
    )  # fmt: skip


def _is_there(host: str, process: int) -> bool:
    """Whether the process of a run may still be at work; of another machine nobody knows."""
    if host != socket.gethostname() or sys.platform == "win32":  # there a signal 0 would end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _connected(path: Path) -> Base:
    base = sqlite3.connect(path, timeout=_WAIT)
    try:
        with contextlib.suppress(sqlite3.OperationalError):  # another process is just doing it
            base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")
        base.execute("PRAGMA foreign_keys = ON")
        (version,) = base.execute("PRAGMA user_version").fetchone()
        if version not in (0, _VERSION):
            raise sqlite3.DatabaseError(f"version {version}")
        if version == 0:
            base.executescript(f"BEGIN IMMEDIATE; {_TABLES} COMMIT;")
    except BaseException:
        base.close()
        raise
    return base


def _is_whole(path: Path) -> bool:
    """Whether the file can be opened and SQLite finds nothing wrong in it."""
    try:
        with contextlib.closing(_connected(path)) as base:
            return bool(base.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
