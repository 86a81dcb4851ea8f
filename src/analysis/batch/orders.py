"""Orders: what the machine that asks says to the machines of a cluster, and what they answer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from analysis import places
from analysis.batch.jobs import Job
from analysis.batch.keys import versions
from analysis.batch.outcome import Outcome
from analysis.batch.settings import Settings
from analysis.hashing import hash_if_there
from analysis.release import code_hash, params_files

Fault = tuple[str, dict[str, object]]
"""A fault of a worker: the message in English, and what stands in its braces."""
OWN = ("CHITIEU_HOME", "CHITIEU_CACHE", "CHITIEU_PULLED")
"""Variables that belong to each machine; the other CHITIEU_… are those of who asks."""


@dataclass(frozen=True)
class Asked:
    """What is the same for all jobs of a run: where they write, and what they must find."""

    run: str
    folder: str
    settings: Settings
    identity: Mapping[str, str]
    """What the machine that asks has: digests of program and files, versions of packages."""
    notebooks: Mapping[str, str]
    """The notebooks that do not stand in the project's folder, and the digest of each."""
    environment: Mapping[str, str]
    home: str
    """The project's folder on the machine that asks."""
    cwd: str
    sign: str = ""
    """The name of a file in the folder by which a machine knows that it sees it."""


@dataclass(frozen=True)
class Order:
    """One job of a run; without one the machine only says what it lacks."""

    asked: Asked
    job: Job | None = None


@dataclass(frozen=True)
class Answer:
    """What became of an order: the outcome and the digests of its files, or the faults."""

    outcome: Outcome | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    machine: str = ""


# What the machine is


def identity() -> dict[str, str]:
    """Return what decides the bytes of pages on this machine, by name."""
    published = places.home() / "data" / "raw" / "published"
    return {
        "program": code_hash(),
        "notebooks": _digest(_found(places.notebooks(), "*.ipynb")),
        "params": _digest(params_files()),
        "published": _digest(_found(published, "*.xlsx")),
        **versions(),
    }


def _found(folder: Path, kind: str) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob(kind)}


def _digest(files: Mapping[str, Path]) -> str:
    told = {name: hash_if_there(path) for name, path in files.items()}
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def placed(job: Job, home: Path, new: Path) -> Job:
    """Return a job whose notebook stands in another project folder, if it stands in one."""
    if job.maker or not job.notebook.is_relative_to(home):
        return job
    return replace(job, notebook=new / job.notebook.relative_to(home))
