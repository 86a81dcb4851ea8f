"""Receive a return: store its bytes first, then read it, and say what it changes.

A file is stored under data/raw/returns/<year>/<agency>/, named by the moment it arrived and
its hash; what cannot be placed goes to data/raw/returns/quarantine/. Nothing that was stored
is ever changed, and the same bytes are stored once.
"""

import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from analysis.catalogue import Catalogue
from analysis.returns import sendback
from analysis.returns.reading import Record, Return, read

QUARANTINE = "quarantine"
_KEY = ("indicator", "definition", "area", "period")


@dataclass(frozen=True)
class Change:
    """One value that differs from what the agency sent before."""

    indicator: str
    area: str
    period: int
    before: str
    after: str
    sheet: str
    cell: str


@dataclass(frozen=True)
class Receipt:
    """What became of one file: where it is stored, what it says, what it changes."""

    stored: Path
    known: bool
    content: Return
    changes: tuple[Change, ...] = ()
    earlier: str = ""


def receive(file: Path, root: Path, catalogue: Catalogue, at: datetime) -> Receipt:
    """Store a file, read it, and compare it with the agency's last return of that year.

    `at` is the moment of arrival. The same bytes sent again are recognised (`known`) and not
    stored twice. Raises OSError where the file cannot be read or stored.
    """
    content = file.read_bytes()
    found = read(file, catalogue, file.name, sample=False)
    folder = _folder(root, found)
    twin = _twin(content, folder)
    if twin:
        return Receipt(twin, True, found)
    earlier = _last(folder)
    stored = _store(content, folder, _name(file.name, content, at))
    if earlier is None or not found.accepted:
        return Receipt(stored, False, found)
    before = read(earlier, catalogue, earlier.name)
    return Receipt(stored, False, found, tuple(changes(before, found)), earlier.name)


def send_back(receipt: Receipt, root: Path, folder: Path, lang: str = "vi") -> Path | None:
    """Write what the sender gets back, in the same place below `folder` as below `root`.

    Returns its path: the sender's own workbook with the cells marked, or a workbook of questions
    where the file is no workbook. None where there is nothing to ask.
    """
    asked = [p for p in receipt.content.problems if p.severity != "note"]
    if not asked:
        return None
    place = folder / receipt.stored.parent.relative_to(root)
    place.mkdir(parents=True, exist_ok=True)
    return sendback.send_back(receipt.stored, place, receipt.content.problems, lang)


def _folder(root: Path, found: Return) -> Path:
    """Return where a file belongs: by year and agency, or with what could not be placed."""
    if found.accepted:
        return root / str(found.year) / found.agency
    return root / QUARANTINE


def _twin(content: bytes, folder: Path) -> Path | None:
    """Return the stored file that holds the same bytes, if there is one."""
    digest = sha256(content).hexdigest()[:8]
    files = sorted(folder.glob(f"*_{digest}_*")) if folder.is_dir() else []
    return next((path for path in files if path.read_bytes() == content), None)


def _last(folder: Path) -> Path | None:
    files = [p for p in folder.iterdir() if not p.name.startswith(".")] if folder.is_dir() else []
    return max(files, key=lambda p: p.name, default=None)


def _name(original: str, content: bytes, at: datetime) -> str:
    """Return arrival, hash and a harmless form of the sender's own name."""
    digest = sha256(content).hexdigest()[:8]
    return f"{at:%Y-%m-%dT%H%M%S}_{digest}_{harmless(original)}"


def harmless(name: str) -> str:
    """Return a file name without what file systems and readers trip over, at most 80 letters.

    Control characters, separators, right-to-left marks and leading dots go; the suffix stays.
    """
    clean = unicodedata.normalize("NFC", Path(name.replace("\\", "/")).name)
    clean = "".join(c for c in clean if unicodedata.category(c)[0] != "C")
    clean = re.sub(r'[<>:"/|?*\s]+', "-", clean).strip(".- ") or "tep"
    stem, dot, suffix = clean.rpartition(".")
    return f"{stem[:70]}{dot}{suffix[:9]}" if dot else clean[:80]


def _store(content: bytes, folder: Path, name: str) -> Path:
    """Write all or nothing: a crash leaves a hidden file that nobody reads, never half a return."""
    folder.mkdir(parents=True, exist_ok=True)
    target, part = folder / name, folder / f".{name}.part"
    with part.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(target)
    return target


def changes(before: Return, after: Return) -> Iterator[Change]:
    """Yield the values that differ between two returns, each with its cell in the later one.

    A blank in the later return deletes nothing, so it is no change.
    """
    old = {tuple(row[k] for k in _KEY): row for row in before.observations}
    for row in after.observations:
        was = old.get(tuple(row[k] for k in _KEY))
        shown = _said(row)
        if shown and (was is None or _said(was) != shown):
            yield Change(
                row["indicator"], row["area"], row["period"], _said(was) if was else "", shown,
                row["sheet"], row["cell"],
            )  # fmt: skip


def _said(row: Record) -> str:
    """Return what a row says: its text as typed, its status and its state."""
    if row["obs_status"] == "O":
        return ""
    parts = (row["raw"], row["obs_status"], row.get("state") or "")
    return " ".join(part for part in parts if part)
