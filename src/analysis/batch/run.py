"""Run the jobs of a release through papermill, build its pages, and publish the whole at once."""

import ctypes
import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from analysis import places, seal
from analysis.batch.children import outcomes
from analysis.batch.jobs import Job, Parameter, chosen, plan_jobs
from analysis.batch.outcome import Outcome
from analysis.language import UserError
from analysis.release import PUBLIC, Release, frozen_releases, open_release, release_name
from analysis.reports import opendata, site
from analysis.reports.documents import writing
from analysis.reports.pages import check_choices


@dataclass(frozen=True)
class Run:
    """What a whole run made."""

    release: Release
    folder: Path
    outcomes: tuple[Outcome, ...]

    @property
    def ok(self) -> bool:
        """Whether every notebook ran to its end."""
        return all(outcome.ok for outcome in self.outcomes)

    @property
    def index(self) -> Path:
        """Return the page that leads to all others."""
        return self.folder / "reports" / "index.html"


def run(
    year: int,
    source: str = "returns",
    as_of: str = "",
    lang: str = "vi",
    edition: str = "internal",
    only: str = "",
    tell: Callable[[str], None] = lambda _: None,
) -> Run:
    """Make a release: read the returns, run every notebook, write the documents, publish the whole.

    `only` chooses pages (see `jobs.chosen`) and «documents»; the release then holds no others.
    `tell` hears the name of each page and document when it is done. A notebook that fails stops
    no other; its page says so. The release is built in data/processed/.work and takes the place
    of an earlier one in one rename. Raises ReleaseError, JobError and, where that release is
    frozen, SealError before anything runs.
    """
    parameters: dict[str, Parameter] = {
        "year": year, "source": source, "as_of": as_of, "lang": lang, "edition": edition,
    }  # fmt: skip
    plan_jobs(parameters)
    check_choices(lang, edition)
    ending = PUBLIC if edition == "public" else ""
    name = f"{release_name(year, source, as_of)}{ending}"
    seal.guard(places.processed() / name)
    _put_back(name)
    release = open_release(year, source, as_of, edition=edition)
    jobs = chosen(plan_jobs(parameters, release), only, beside=(DOCUMENTS,))
    folder = _emptied(release)
    pages = _done(jobs, folder, tell)
    papers = _written(release, lang, tell) if _asks_for_documents(only) else []
    site.write_index(
        release, folder / "reports", [o.page for o in pages], lang, edition,
        [o.page for o in papers if o.ok],
    )  # fmt: skip
    done = [*pages, *papers]
    if release.is_public:
        opendata.write(release, folder / opendata.FOLDER, lang)
    _write_manifest(release, folder, parameters, done)
    return Run(release, _published(folder, folder.name), tuple(done))


def _done(jobs: Sequence[Job], folder: Path, tell: Callable[[str], None]) -> list[Outcome]:
    """Run all notebooks and return what became of each, in the order of the plan."""
    done = []
    for outcome in outcomes(jobs, folder):
        tell(outcome.page)
        done.append(outcome)
    order = {job.page: place for place, job in enumerate(jobs)}
    return sorted(done, key=lambda outcome: order[outcome.page])


DOCUMENTS = "documents"


def _asks_for_documents(only: str) -> bool:
    return not only.strip() or DOCUMENTS in (name.strip() for name in only.split(","))


def _written(release: Release, lang: str, tell: Callable[[str], None]) -> list[Outcome]:
    """Write the documents of a release; one that cannot be written takes no page with it."""
    found = []
    for name in writing.of_edition(release.edition):
        tell(name)
        folder = release.folder / writing.FOLDER
        try:
            path = writing.WRITERS[name](release, folder, lang)
            found.append(Outcome(f"{writing.FOLDER}/{path.name}", name, True))
        except UserError as error:
            found.append(Outcome(f"{writing.FOLDER}/{name}", name, False, error.says(lang)))
        except Exception as error:  # whatever it is, the pages are there and shall be published
            fault = f"{type(error).__name__}: {error}"
            found.append(Outcome(f"{writing.FOLDER}/{name}", name, False, fault))
    return found


def _emptied(release: Release) -> Path:
    """Return the build folder with the tables of a release and nothing of an earlier run."""
    shutil.rmtree(release.folder, ignore_errors=True)
    release.write()
    release.write_computed()
    for name in ("notebooks", "reports", "figures"):
        (release.folder / name).mkdir()
    return release.folder


def _write_manifest(
    release: Release, folder: Path, parameters: Mapping[str, Parameter], outcomes: list[Outcome]
) -> None:
    """Write what went in and what came out: no clock, no timings, so equal runs are equal."""
    inputs = release.returns[["file", "sha256", "vintage"]].to_dict("records")
    outputs = {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }
    content = {
        "release": release.name,
        "parameters": dict(parameters),
        "sample": release.is_sample,
        "known_until": release.known_until.isoformat(),
        "digest": release.digest,
        "versions": versions(),
        "inputs": inputs,
        "frozen_before": frozen_before(release.year, release.source, release.as_of),
        "outcomes": [outcome.told for outcome in outcomes],
        "outputs": outputs,
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")


def frozen_before(year: int, source: str, as_of: str) -> dict[str, str]:
    """Return the seals of the frozen releases of earlier days: the page of revisions reads one."""
    names = frozen_releases(year, source, as_of)
    return {name: seal.seal(places.processed() / name) for name in names}


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that a release depends on."""
    packages = ("chitieu", "pandas", "matplotlib", "papermill", "nbconvert", "pyarrow")
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {name: version(name) for name in packages} | {"python": python}


def _published(folder: Path, name: str) -> Path:
    """Put a finished build in the place of the earlier release; a crash leaves one of the two."""
    target, old = places.processed() / name, _old(name)
    shutil.rmtree(old, ignore_errors=True)
    if not target.exists():
        folder.rename(target)
    elif _exchanged(folder, target):
        shutil.rmtree(folder)
    else:
        target.rename(old)
        folder.rename(target)
        shutil.rmtree(old)
    return target


_HERE, _EXCHANGE = -100, 2
"""Linux: paths count from the working directory; two names change places in one step."""


def _exchanged(one: Path, other: Path) -> bool:
    """Let two folders change places in one step, where the system can."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None) if sys.platform == "linux" else None
    if rename is None:
        return False
    return bool(rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)


def _put_back(name: str) -> None:
    """Give the earlier release its place back where a crash came between the two renames."""
    target, old = places.processed() / name, _old(name)
    if old.exists() and not target.exists():
        old.rename(target)


def _old(name: str) -> Path:
    return places.work() / f"{name}.old"
