"""Records: which jobs are done, with what they were made from and what they wrote.

A finished job leaves one small file in the folder that it was made in, .jobs/<page>.json, after
its own files are whole; a batch that was stopped goes on by these. The manifest of a published
release holds them all. A job counts as done where its key is the same and its files are.
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from analysis.batch.jobs import Job
from analysis.hashing import hash_if_there
from analysis.observations.files import write_whole

FOLDER, MANIFEST = ".jobs", "manifest.json"
BESIDE: Mapping[str, tuple[str, ...]] = {"data": ("data/*.csv",)}
"""What pages write beside themselves, from the folder of the release."""


@dataclass(frozen=True)
class Record:
    """A job that is done: its key, the hash of each input, and of each file that it wrote."""

    key: str
    inputs: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)


def keep(job: Job, folder: Path) -> None:
    """Record a job as done with the files that it left in a folder."""
    outputs = {name: hash_if_there(folder / name) for name in outputs_of(job, folder)}
    _write(Record(job.key, dict(job.inputs), outputs), folder, job.page)


def _write(record: Record, folder: Path, page: str) -> None:
    text = json.dumps(asdict(record), ensure_ascii=False, sort_keys=True)
    write_whole(_file(folder, page), text.encode(), durable=False)


def outputs_of(job: Job, folder: Path) -> list[str]:
    """Return the files of a job that are there, by their path in the folder."""
    if job.maker:
        names = [job.page, f"figures/{Path(job.page).stem}.json"]
    else:
        names = [f"notebooks/{job.name}.ipynb", f"reports/{job.page}.html"]
        names += [f"figures/{job.page}.json", *_beside(job, folder)]
    return [name for name in names if (folder / name).is_file()]


def _beside(job: Job, folder: Path) -> Iterator[str]:
    for pattern in BESIDE.get(job.page, ()):
        yield from (path.relative_to(folder).as_posix() for path in sorted(folder.glob(pattern)))


def unfinished(folder: Path, jobs: Iterable[Job]) -> dict[str, Record]:
    """Return the records of a folder in which a batch was at work, by page."""
    found = {job.page: _read(_file(folder, job.page)) for job in jobs}
    return {page: record for page, record in found.items() if record}


def published(folder: Path) -> dict[str, Record]:
    """Return the records of a published release by page; none where there is no manifest."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return {page: Record(**record) for page, record in content["jobs"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def is_whole(job: Job, record: Record | None, folder: Path) -> bool:
    """Whether a job was done with the same key and all its files are as it wrote them."""
    if record is None or record.key != job.key or not record.outputs:
        return False
    return all(hash_if_there(folder / name) == digest for name, digest in record.outputs.items())


def take_over(job: Job, record: Record, of: Path, into: Path) -> None:
    """Give a folder the files of a job that stand in another, and its record.

    Files are never written in place, so one file may have two names.
    """
    for name in record.outputs:
        (into / name).parent.mkdir(parents=True, exist_ok=True)
        (into / name).unlink(missing_ok=True)
        try:
            os.link(of / name, into / name)
        except OSError:
            shutil.copyfile(of / name, into / name)
    _write(record, into, job.page)


def forget(folder: Path, folders: Iterable[str]) -> None:
    """Take out of a folder the records, which its manifest holds, and what stayed empty."""
    shutil.rmtree(folder / FOLDER, ignore_errors=True)
    for name in folders:
        with suppress(OSError):
            (folder / name).rmdir()


def clear(folder: Path, keeping: Iterable[Record], folders: Iterable[str]) -> None:
    """Remove from some folders of a folder what belongs to none of the records that are kept."""
    known = {name for record in keeping for name in record.outputs}
    for name in folders:
        for path in sorted((folder / name).rglob("*")):
            if path.is_file() and path.relative_to(folder).as_posix() not in known:
                path.unlink()


def _file(folder: Path, page: str) -> Path:
    return folder / FOLDER / f"{page.replace('/', '+')}.json"


def _read(path: Path) -> Record | None:
    try:
        return Record(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
