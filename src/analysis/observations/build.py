"""Gather the returns known at one moment into tables."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.catalogue import Catalogue
from analysis.language import UserError
from analysis.observations.schema import table
from analysis.returns.problems import Problem
from analysis.returns.reading import Return, read

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


@dataclass(frozen=True)
class Round:
    """Everything read from the returns known at one moment, table by table."""

    observations: pd.DataFrame
    plans: pd.DataFrame
    tasks: pd.DataFrame
    proposals: pd.DataFrame
    problems: pd.DataFrame
    returns: pd.DataFrame


def received(root: Path, year: int, as_of: str = "") -> list[Received]:
    """Return the files under <root>/<year>/<agency>/ up to a reporting year and a day.

    In order of arrival, then name; one that lies in the year's own folder says itself whose
    it is. The day of arrival begins the file's name
    (2026-11-28_….xlsx); a file named otherwise has the day it was last changed.
    Raises ReturnsError when the folder is missing or holds no return of that year.
    """
    if not root.is_dir():
        raise ReturnsError("{folder}: the folder does not exist", folder=_shown(root))
    paths = sorted({*root.glob("*/*"), *root.glob("*/*/*")})
    found = [_received(path, root) for path in paths if _is_return(path, root)]
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


def _is_return(path: Path, root: Path) -> bool:
    hidden = path.name.startswith((".", "~$"))
    return path.is_file() and not hidden and path.relative_to(root).parts[0].isdecimal()


def _received(path: Path, root: Path) -> Received:
    year, *agency, _ = path.relative_to(root).parts
    name = path.relative_to(root).as_posix()
    return Received(path, name, int(year), "".join(agency), _arrived(path))


def _arrived(path: Path) -> str:
    stamp = _STAMP.match(path.name)
    try:
        day = date.fromisoformat(stamp[1]).isoformat() if stamp else ""
    except ValueError:
        day = ""
    if not (stamp and day):
        return date.fromtimestamp(path.stat().st_mtime).isoformat()
    return day + (f"T{stamp[2]}" if stamp[2] else "")


def gather(root: Path, catalogue: Catalogue, year: int, sample: bool, as_of: str = "") -> Round:
    """Return the tables of all returns known for a reporting year.

    Every submission stays: a later one adds rows under its own vintage. A file that cannot be
    read is listed in `returns` with accepted = False and its reason in `problems`; the others
    still go through. The same files in any order give the same tables.
    """
    files = received(root, year, as_of)
    first_of: dict[str, str] = {}
    parts: list[tuple[Received, Return]] = []
    for file in files:
        one = read(file.path, catalogue, file.name, file.year, file.agency, sample)
        # A refused file says why; that it came before is no reason.
        first = first_of.setdefault(one.sha256, file.name) if one.accepted else file.name
        parts.append((file, one if first == file.name else _copy(one, first)))
    return Round(
        observations=table("observations", _rows(parts, "observations")),
        plans=table("plans", _rows(parts, "plans")),
        tasks=table("tasks", _rows(parts, "tasks")),
        proposals=table("proposals", _rows(parts, "proposals")),
        problems=table("problems", _problems(parts)),
        returns=table("returns", (_register(file, one) for file, one in parts)),
    )


def _copy(one: Return, first: str) -> Return:
    """Return the return without its records: the same bytes were read under another name."""
    same = Problem(one.file, "", "", "F11", found=first)
    return replace(one, observations=(), plans=(), tasks=(), proposals=(), problems=(same,))


_TOTALS = {"sex": "_T", "age": "_T", "residence": "_T"}


def _rows(parts: list[tuple[Received, Return]], name: str) -> Iterator[dict[str, Any]]:
    totals = _TOTALS if name == "observations" else {}
    for file, one in parts:
        for record in getattr(one, name):
            yield totals | record | {"vintage": file.vintage}


def _problems(parts: list[tuple[Received, Return]]) -> Iterator[dict[str, Any]]:
    for file, one in parts:
        for problem in one.problems:
            words = asdict(problem) | {"severity": problem.severity}
            yield words | {"agency": _sender(file, one), "vintage": file.vintage}


def _sender(file: Received, one: Return) -> str:
    """Return whose return it is; one that was refused stays with whom it was filed under."""
    return one.agency if one.accepted else file.agency


def _register(file: Received, one: Return) -> dict[str, Any]:
    asked = [r for r in one.observations if r["period"] == one.year]
    given = [
        r for r in asked if r["value"] is not None or r.get("state") or r["obs_status"] in "LMQ"
    ]
    return {
        "file": file.name,
        "sha256": one.sha256,
        "agency": _sender(file, one),
        "year": one.year or file.year,
        "vintage": file.vintage,
        "accepted": one.accepted,
        "sample": one.sample,
        "values": len(given),
        "asked": len(asked),
        "errors": sum(p.severity == "error" for p in one.problems),
        "warnings": sum(p.severity == "warning" for p in one.problems),
    }
