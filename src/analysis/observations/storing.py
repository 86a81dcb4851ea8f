"""Store what arrives: the bytes first, each file whole, nothing overwritten, equal bytes once.

    incoming/<moment>_<hash>_<name>             stored, not yet read
    <year>/<agency>/<moment>_<hash8>_<name>     placed
    quarantine/<moment>_<hash8>_<name>          could not be placed; ….reason says why

Every step is one rename, so a process killed at any moment leaves each file in one of these
places, and doing the same again ends in the same state. The earliest arrival names a file, so
the order in which equal files are handed over leaves no trace.
"""

import contextlib
import json
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from analysis.observations.files import arrived, is_visible, sync, write_whole
from analysis.returns.problems import Problem

INCOMING, AGAIN, QUARANTINE = "incoming", "again", "quarantine"
REASON = ".reason"
_OURS = re.compile(r"(\d{4}-\d\d-\d\dT\d{6})_([0-9a-f]{8}|[0-9a-f]{64})_(.+)", re.DOTALL)


@dataclass(frozen=True)
class Waiting:
    """A file in quarantine or among what came in: its own name, its arrival and the reason."""

    path: Path
    name: str
    vintage: str
    problems: tuple[Problem, ...] = ()


@contextlib.contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold the store, so that two who receive at once do it one after the other.

    The system itself lets go when a process is killed. Parts of files that one has left behind
    are removed.
    """
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".lock").open("ab") as stream:
        _hold(stream.fileno())
        for folder in (root / INCOMING, root / QUARANTINE):
            for part in folder.glob(".*.part"):
                part.unlink(missing_ok=True)
        yield


def _hold(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX)


def take_in(content: bytes, name: str, at: datetime, root: Path) -> Path:
    """Store bytes as they are before anything looks into them; return where they wait."""
    digest = sha256(content).hexdigest()
    path = root / INCOMING / f"{at:%Y-%m-%dT%H%M%S}_{digest}_{harmless(name)}"
    write_whole(path, content)
    return path


def harmless(name: str) -> str:
    """Return a file name without what file systems and readers trip over, at most 80 letters.

    Control characters, separators, right-to-left marks and leading dots go; the suffix stays.
    The moment and hash of a file that was stored before are no part of its name.
    """
    clean = unicodedata.normalize("NFC", Path(name.replace("\\", "/")).name)
    clean = "".join(c for c in clean if unicodedata.category(c)[0] != "C")
    clean = re.sub(r'[<>:"/|?*\s]+', "-", clean).strip(".- ")
    ours = _OURS.fullmatch(clean)
    clean = (ours[3] if ours else clean) or "tep"
    stem, dot, suffix = clean.removesuffix(REASON).rpartition(".")
    return f"{stem[:70]}{dot}{suffix[:9]}" if dot else suffix[:80]


def leftovers(root: Path) -> list[Path]:
    """Return what was stored and not yet placed, because a process ended before it was read."""
    folder = root / INCOMING
    found = [*folder.glob("*"), *(folder / AGAIN).glob("*")]
    return sorted(path for path in found if path.is_file() and is_visible(path.name))


def once_more(waiting: Path, root: Path) -> tuple[Path, bool]:
    """Return where a leftover waits now, and whether it may be read: a second time, not a third.

    A file on which the reader itself was killed must not stop what comes after it for ever.
    """
    if waiting.parent.name == AGAIN:
        return waiting, False
    target = root / INCOMING / AGAIN / waiting.name
    target.parent.mkdir(exist_ok=True)
    waiting.replace(target)
    sync(target.parent)
    return target, True


@dataclass(frozen=True)
class _Move:
    """How one file gets to its place: who moves where, and which copies are spent then."""

    mover: Path
    target: Path
    twin: Path | None
    spent: tuple[Path, ...]

    def make(self) -> None:
        """Rename, then delete the copies of what now stands in its place, with their reasons."""
        if self.target != self.mover:
            self.target.parent.mkdir(parents=True, exist_ok=True)
            self.mover.rename(self.target)
            sync(self.target.parent)
            _reason_of(self.mover).unlink(missing_ok=True)
        for path in self.spent:
            path.unlink(missing_ok=True)
            _reason_of(path).unlink(missing_ok=True)


def place(waiting: Path, folder: Path, root: Path) -> tuple[Path, bool]:
    """Move a file to where it belongs; return its path and whether its bytes were there before.

    Bytes that had been in quarantine leave it. The earlier arrival names the file.
    """
    move = _planned(waiting, folder, root)
    move.make()
    return move.target, move.twin is not None


def set_aside(
    waiting: Path, root: Path, name: str, problems: Sequence[Problem]
) -> tuple[Path, bool]:
    """Move a file to quarantine with the reason beside it; return as `place` does."""
    move = _planned(waiting, root / QUARANTINE, root)
    reason = {
        "file": name,
        "received": arrived(move.target.name),
        "sha256": sha256(waiting.read_bytes()).hexdigest(),
        "problems": [
            {"code": p.code, "found": p.found, "expected": p.expected, "says": p.says()}
            for p in problems
        ],
    }
    # The reason is there before the file is: no file is ever without one.
    text = json.dumps(reason, ensure_ascii=False, indent=1) + "\n"
    write_whole(_reason_of(move.target), text.encode(errors="replace"))
    move.make()
    return move.target, move.twin is not None


def _planned(waiting: Path, folder: Path, root: Path) -> _Move:
    content = waiting.read_bytes()
    twin = _twin(content, folder)
    elsewhere = None if folder == root / QUARANTINE else _twin(content, root / QUARANTINE)
    copies = [path for path in (twin, elsewhere, waiting) if path]
    mover = copies[0]
    # A file that somebody put there by hand keeps the name that it was given.
    if twin and not _own_name(twin):
        target = twin
    else:
        name = min(name for path in copies if (name := _own_name(path)))
        target = _free(folder, name, mover, content)
    return _Move(mover, target, twin, tuple(copies[1:]))


def quarantined(root: Path) -> list[Waiting]:
    """Return what waits in quarantine in order of arrival, each with the reason."""
    found = [p for p in (root / QUARANTINE).glob("*") if p.is_file() and is_visible(p.name)]
    return [_waiting(path) for path in sorted(found) if not path.name.endswith(REASON)]


def _waiting(path: Path) -> Waiting:
    ours = _OURS.fullmatch(path.name)
    name = ours[3] if ours else path.name
    try:
        told = json.loads(_reason_of(path).read_text(encoding="utf-8"))
        listed = [(p["code"], p["found"], p["expected"]) for p in told["problems"]]
        problems = tuple(Problem(told["file"], "", "", *words) for words in listed)
        name = told["file"]
    except (OSError, ValueError, KeyError, TypeError):
        problems = ()
    return Waiting(path, name, arrived(path.name), problems)


def _reason_of(path: Path) -> Path:
    return path.with_name(path.name + REASON)


def _own_name(path: Path) -> str:
    """Return the name that we give a file in its place; "" where people named it otherwise."""
    ours = _OURS.fullmatch(path.name)
    return f"{ours[1]}_{ours[2][:8]}_{ours[3]}" if ours else ""


def _twin(content: bytes, folder: Path) -> Path | None:
    """Return the stored file that holds the same bytes, if there is one."""
    files = [p for p in folder.glob("*") if p.is_file() and is_visible(p.name)]
    sized = sorted(p for p in files if p.stat().st_size == len(content))
    return next((path for path in sized if path.read_bytes() == content), None)


def _free(folder: Path, name: str, mover: Path, content: bytes) -> Path:
    """Return the path that a file gets: where another has its name, the whole hash is in it."""
    target = folder / name
    if not target.exists() or target == mover:
        return target
    moment, _, own = name.split("_", 2)
    return folder / f"{moment}_{sha256(content).hexdigest()}_{own}"
