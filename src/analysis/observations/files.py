"""The files of data/raw: which there are, when each arrived, and writing whole ones only."""

import os
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

from analysis.language import UserError

_STAMP = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:T(\d{4,6}))?")


class ReturnsError(UserError):
    """There is nothing to read where returns should be."""


@dataclass(frozen=True)
class Received:
    """One file under data/raw: where it stands and when it arrived."""

    path: Path
    name: str
    year: int
    agency: str
    vintage: str


def received(root: Path, year: int, as_of: str = "") -> list[Received]:
    """Return the files under <root>/<year>/<agency>/ up to a reporting year and a day.

    In order of arrival, then name, whatever the order of the folder; one that lies in the
    year's own folder says itself whose it is. The day of arrival begins the file's name
    (2026-11-28_….xlsx); a file named otherwise has the day it was last changed.
    Raises ReturnsError when the folder is missing or holds no return of that year.
    """
    if not root.is_dir():
        raise ReturnsError("{folder}: the folder does not exist", folder=_shown(root))
    found = [_received(root, parts) for parts in _listed(root)]
    known = [f for f in found if f.year <= year and (not as_of or f.vintage[:10] <= as_of)]
    if not any(f.year == year for f in known):
        folder = _shown(root / str(year))
        if as_of:
            words = "{folder}: no return of {year} was received by {day}"
            raise ReturnsError(words, folder=folder, year=year, day=as_of)
        raise ReturnsError("{folder}: no return of {year} was received", folder=folder, year=year)
    return sorted(known, key=lambda f: (f.vintage, f.name))


def _shown(folder: Path) -> str:
    """Return a folder as people name it: from data/ on, wherever the data root is."""
    before, raw, after = folder.as_posix().rpartition("/raw/")
    return f"data{raw}{after}" if before else folder.name


def _listed(root: Path) -> list[tuple[str, ...]]:
    """Return year, agency and name of every file; what programs leave behind is no return."""
    years = [e.name for e in os.scandir(root) if e.name.isdecimal() and e.is_dir()]
    found: list[tuple[str, ...]] = []
    for year in years:
        for entry in os.scandir(root / year):
            if not is_visible(entry.name):
                continue
            if entry.is_dir():
                inside = [e.name for e in os.scandir(entry) if e.is_file()]
                found += [(year, entry.name, name) for name in inside if is_visible(name)]
            else:
                found.append((year, entry.name))
    return found


def is_visible(name: str) -> bool:
    """Whether a file's name is one that people gave, not what a program left behind."""
    return not name.startswith((".", "~$"))


def _received(root: Path, parts: tuple[str, ...]) -> Received:
    year, *agency, name = parts
    path = root.joinpath(*parts)
    # A name in another encoding than ours cannot be stored in a table as it is.
    shown = "/".join(parts).encode(errors="replace").decode()
    vintage = arrived(name) or date.fromtimestamp(path.stat().st_mtime).isoformat()
    return Received(path, shown, int(year), "".join(agency), vintage)


def arrived(name: str) -> str:
    """Return the day, or the day and time, that a file's name begins with; "" for none."""
    stamp = _STAMP.match(name)
    try:
        day = date.fromisoformat(stamp[1]).isoformat() if stamp else ""
    except ValueError:
        return ""
    return day + (f"T{stamp[2]}" if stamp and stamp[2] else "")


def write_whole(path: Path, content: bytes, durable: bool = True) -> None:
    """Write a file so that it is there whole or not at all, whenever the machine stops.

    The bytes go to a hidden file beside it (….part) that nobody reads, then take its name. What
    can be made again need not be `durable`: it is whole whenever the program stops.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{uuid4().hex}.part")
    try:
        with part.open("xb") as stream:
            stream.write(content)
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    if durable:
        sync(path.parent)


def sync(folder: Path) -> None:
    """Have the names in a folder written to the disk; where folders cannot be, nothing."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
