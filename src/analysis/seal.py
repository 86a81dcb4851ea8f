"""The seal of a frozen release: what it held when it was reported, and that nothing overwrites it.

frozen.json lists the hash of every file of the release and of all it was made from, in order
of name. frozen.sha256 beside it holds the hash of that list, the seal, as `sha256sum -c` reads
it: whoever has the seal on paper can prove the release without this program.
"""

import json
import stat
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from analysis.hashing import hash_of
from analysis.language import UserError
from analysis.observations.files import write_whole

RECORD, SEAL = "frozen.json", "frozen.sha256"
_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


class SealError(UserError):
    """A release is frozen and would be overwritten, or the record of its freezing is broken."""


class Source(BaseModel):
    """A return that a release was made from: its hash, and the day that it arrived."""

    model_config = ConfigDict(frozen=True)

    sha256: str
    arrived: str


class Record(BaseModel):
    """What a release held when it was frozen; files by path, hashes are SHA-256 in hexadecimal.

    `files` stand in the release, `returns` under data/raw, `params` under params/. `digest` is
    that of the manifest; `code` is the hash of this program.
    """

    model_config = ConfigDict(frozen=True)

    release: str
    as_of: str
    digest: str
    code: str
    versions: dict[str, str]
    params: dict[str, str]
    returns: dict[str, Source]
    files: dict[str, str]


def is_frozen(folder: Path) -> bool:
    """Whether a release stands frozen in its folder."""
    return (folder / RECORD).is_file()


def read(folder: Path) -> Record:
    """Return what a frozen release held; raise SealError where the record cannot be read."""
    try:
        return Record.model_validate_json((folder / RECORD).read_bytes())
    except (OSError, ValidationError) as error:
        words = (
            "{release}: {file} cannot be read; put it back from a copy, "
            "or take the release out with chitieu unfreeze and freeze it again"
        )
        raise SealError(words, release=folder.name, file=RECORD) from error


def seal(folder: Path) -> str:
    """Return the seal of a frozen release as its record gives it now: 64 hexadecimal digits."""
    return hash_of(folder / RECORD)


def noted(folder: Path) -> str:
    """Return the seal that was written beside the record when it was frozen; "" for none."""
    try:
        return (folder / SEAL).read_text(encoding="utf-8").partition(" ")[0]
    except (OSError, UnicodeDecodeError):
        return ""


def put(folder: Path, record: Record) -> str:
    """Freeze a folder: write seal and record, make its files read-only; return the seal.

    The record comes after the seal: a folder without it is not frozen.
    """
    text = json.dumps(record.model_dump(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    content = text.encode()
    found = sha256(content).hexdigest()
    write_whole(folder / SEAL, f"{found}  {RECORD}\n".encode())
    write_whole(folder / RECORD, content)
    for name in (*record.files, SEAL, RECORD):
        path = folder / name
        path.chmod(path.stat().st_mode & ~_WRITABLE)
    return found


def lift(folder: Path) -> None:
    """Take the seal off a folder: its files may be written again."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            path.chmod(path.stat().st_mode | stat.S_IWUSR)
    (folder / RECORD).unlink(missing_ok=True)
    (folder / SEAL).unlink(missing_ok=True)


def hashes(folder: Path) -> dict[str, str]:
    """Return the hash of every file of a release by its path in it, record and seal left out."""
    paths = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    return {
        name: hash_of(path) for name, path in sorted(paths.items()) if name not in (RECORD, SEAL)
    }


def guard(*paths: Path) -> None:
    """Raise SealError where writing to a path would change a frozen release.

    A path may be a release, a folder in it or a file. What a release did not hold when it was
    frozen may be added beside it.
    """
    faults = [fault for path in paths if (fault := _fault(path.resolve()))]
    if faults:
        raise SealError.of(faults)


def _fault(path: Path) -> SealError | None:
    folder = next((f for f in (path, *path.parents) if is_frozen(f)), None)
    if folder is None:
        return None
    if path == folder:
        return SealError(_WHOLE, release=folder.name)
    inside = path.relative_to(folder).as_posix()
    own = [name for name in read(folder).files if name == inside or name.startswith(f"{inside}/")]
    return SealError(_PART, release=folder.name, file=own[0]) if own else None


_WHOLE = (
    "{release}: the release is frozen as it was reported, nothing overwrites it. "
    "Make one of a later day (--as-of), or open this one first: "
    "chitieu unfreeze {release} --reason …"
)
_PART = (
    "{release}: {file} belongs to the frozen release and is not overwritten; "
    "write into another folder with --out"
)
