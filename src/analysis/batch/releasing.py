"""Make a release: run its jobs, lead to what they made, and publish the whole at once."""

import ctypes
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from analysis import places, seal, storage
from analysis.batch import explain, failures, keys, lock, papers, records, watching
from analysis.batch.jobs import Job, Parameter, chosen, plan_jobs
from analysis.batch.ledger import Entry, Ledger
from analysis.batch.outcome import Outcome
from analysis.batch.settings import Settings
from analysis.batch.watching import Watch
from analysis.batch.work import FOLDERS, Standing, carry_out, standing
from analysis.hashing import hash_if_there, hash_of
from analysis.language import UserError
from analysis.release import PUBLIC, Release, release_name
from analysis.reports import opendata, site
from analysis.reports.pages import check_choices


@dataclass(frozen=True)
class Run:
    """What a whole run made."""

    release: Release
    folder: Path
    outcomes: tuple[Outcome, ...]
    """Of every page and document that the release has, or should have."""
    made: tuple[str, ...] = ()
    """The pages and documents that this run made; the others were whole already."""

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
    settings: Settings = Settings(),
    address: str = "",
    watch: Watch | None = None,
) -> Run:
    """Make a release: read the returns, run every notebook, write the documents, publish the whole.

    What is done and rests on the same inputs is not made again. `only` chooses pages (see
    `jobs.chosen`) and «documents»; others stay where they are still true. `address` is that of a
    Dask scheduler, or "local". A notebook that fails stops no other; its page says so. The
    release is built in data/processed/.work and takes the place of an earlier one in one rename;
    stopped at any moment, the next run goes on. Raises ReleaseError, JobError, LockedError and,
    where that release is frozen, SealError before anything runs.
    """
    parameters = _parameters(year, source, as_of, lang, edition)
    name = folder_name(year, source, as_of, edition)
    plan_jobs(parameters)
    with storage.session(), storage.alone(name), lock.held(name), _disk_faults(name):
        storage.pull_release(name)
        seal.guard(places.processed() / name)
        with (
            Ledger.open() as ledger,
            ledger.begin(name, parameters, keys.versions()) as entry,
        ):
            made = _made(parameters, only, settings, address, watch or _unseen(), ledger, entry)
            storage.push_release(name)
            entry.end("done" if made.ok else "failed")
    return made


def _parameters(
    year: int, source: str, as_of: str, lang: str, edition: str
) -> dict[str, Parameter]:
    """Return what every notebook is given; raise ReleaseError for a choice that is none."""
    check_choices(lang, edition)
    return {"year": year, "source": source, "as_of": as_of, "lang": lang, "edition": edition}


def folder_name(year: int, source: str, as_of: str = "", edition: str = "internal") -> str:
    """Return the folder that an edition of a release is published in."""
    return release_name(year, source, as_of) + (PUBLIC if edition == "public" else "")


def _unseen() -> Watch:
    return Watch(0, "vi", {}, 1, lambda: 0.0)


@contextmanager
def _disk_faults(name: str) -> Iterator[None]:
    """Say it in one line where the disk refuses; nothing that is published has changed."""
    try:
        yield
    except OSError as error:
        words = (
            "{release}: {reason} ({file}). The earlier release is unchanged; make room or give the "
            "right to write, then run the same command: it goes on where it stopped."
        )
        reason, file = error.strerror or str(error), error.filename or "–"
        raise UserError(words, release=name, reason=reason, file=file) from error


@dataclass(frozen=True)
class _Plan:
    """What a run is to make, and what stands of it."""

    release: Release
    parameters: Mapping[str, Parameter]
    jobs: tuple[Job, ...]
    stand: Standing

    @property
    def target(self) -> Path:
        """Return the folder that the release is published in."""
        return places.processed() / self.release.folder.name


def _made(
    parameters: Mapping[str, Parameter],
    only: str,
    settings: Settings,
    address: str,
    watch: Watch,
    ledger: Ledger,
    entry: Entry,
) -> Run:
    watch.stage(watching.READING)
    plan = _planned(parameters, only, settings, watch)
    if (unchanged := _unchanged(plan)) is not None:
        entry.skip(plan.jobs)
        return unchanged
    _prepare(plan.release)
    release, total = plan.release, len(plan.jobs)
    watch.expect(total, _of(ledger.seconds(release.folder.name), plan.stand.todo))
    watch.stage(watching.PAGES)
    fresh = carry_out(
        plan.stand, release.folder, settings, watch, ledger, entry, plan.target, address
    )
    outcomes = _in_order(plan, fresh)
    _finish(plan, outcomes)
    folder = _published(release.folder, release.folder.name)
    return Run(release, folder, tuple(outcomes), tuple(outcome.page for outcome in fresh))


def _of(seconds: Mapping[str, float], jobs: Sequence[Job]) -> dict[str, float]:
    return {job.page: seconds[job.page] for job in jobs if job.page in seconds}


def explained(
    year: int,
    source: str = "returns",
    as_of: str = "",
    lang: str = "vi",
    edition: str = "internal",
    only: str = "",
    settings: Settings = Settings(),
) -> list[explain.Reason]:
    """Return for each page and document why a run would make it again; nothing is made."""
    parameters = _parameters(year, source, as_of, lang, edition)
    with storage.session():
        storage.pull_release(folder_name(year, source, as_of, edition))
        plan = _planned(parameters, only, settings, _unseen())
    asked = {job.page for job in _chosen(plan.jobs, only)}
    jobs = [job for job in plan.jobs if job.page in asked]
    return list(explain.reasons(jobs, plan.release, plan.target, lang))


def _keyed(release: Release, parameters: Mapping[str, Parameter], settings: Settings) -> list[Job]:
    known = keys.Keys(release, settings.profile)
    jobs = [*papers.jobs(release, parameters), *plan_jobs(parameters, release)]
    return [known.of(job) for job in jobs]


def _planned(
    parameters: Mapping[str, Parameter], only: str, settings: Settings, watch: Watch
) -> _Plan:
    """Return what is to be made: the documents first, since they take longest."""
    release = papers.release_of(parameters)
    _put_back(release.folder.name)
    watch.stage(watching.COMPUTING)
    jobs = _keyed(release, parameters, settings)
    asked = {job.page for job in _chosen(jobs, only)}
    stand = standing(jobs, release.folder, places.processed() / release.folder.name)
    stand = replace(stand, todo=tuple(job for job in stand.todo if job.page in asked))
    standing_now = {job.page for job in (*stand.todo, *stand.here, *stand.before)}
    kept = tuple(job for job in jobs if job.page in standing_now)
    return _Plan(release, parameters, kept, stand)


DOCUMENTS = "documents"


def _chosen(jobs: Sequence[Job], only: str) -> list[Job]:
    """Return the jobs that a choice names; documents by that word, none of them one by one."""
    pages = [job for job in jobs if not job.maker]
    found = chosen(pages, only, beside=(DOCUMENTS,))
    names = {name.strip() for name in only.split(",")}
    if not only.strip() or DOCUMENTS in names:
        found += [job for job in jobs if job.maker]
    return found if only.strip() else list(jobs)


def _unchanged(plan: _Plan) -> Run | None:
    """Return the release as it is published where this run would make the same, file for file."""
    if plan.stand.todo or plan.stand.here:
        return None
    try:
        told = json.loads((plan.target / records.MANIFEST).read_text(encoding="utf-8"))
        same = _told(plan.release, plan.parameters) == {n: told[n] for n in _TOLD}
        seen = {name for record in plan.stand.records.values() for name in record.outputs}
        rest = {name: was for name, was in told["outputs"].items() if name not in seen}
        whole = all(hash_if_there(plan.target / name) == was for name, was in rest.items())
        known = set(told["jobs"]) == {job.page for job in plan.jobs}
        failed = [o for o in told["outcomes"] if not o["ok"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    if not (same and whole and known) or failed:
        return None
    return Run(plan.release, plan.target, tuple(map(_done_before, plan.jobs)))


def _prepare(release: Release) -> None:
    """Store the tables of a release in its build folder, which keeps what is whole."""
    shutil.rmtree(release.folder / opendata.FOLDER, ignore_errors=True)
    release.write()
    release.write_computed()


def _in_order(plan: _Plan, fresh: Sequence[Outcome]) -> list[Outcome]:
    known = {outcome.page: outcome for outcome in fresh}
    ordered = sorted(plan.jobs, key=lambda job: bool(job.maker))
    return [known.get(job.page) or _done_before(job) for job in ordered]


def _done_before(job: Job) -> Outcome:
    return Outcome(job.page, job.notebook.name, True)


def _finish(plan: _Plan, outcomes: Sequence[Outcome]) -> None:
    """Write what leads to the pages and tells of them: failures, index, open data, manifest."""
    release, lang = plan.release, str(plan.parameters["lang"])
    folder, papers_ = release.folder, {job.page for job in plan.jobs if job.maker}
    failures.write(
        release, folder, outcomes, plan.jobs, lang, release.edition,
        failures.command_of(plan.parameters),
    )  # fmt: skip
    site.write_index(
        release, folder / "reports", [o.page for o in outcomes if o.page not in papers_], lang,
        release.edition, [o.page for o in outcomes if o.page in papers_ and o.ok],
        [o.page for o in outcomes if not o.ok],
    )  # fmt: skip
    if release.is_public:
        opendata.write(release, folder / opendata.FOLDER, lang)
    _write_manifest(plan, outcomes)


def _write_manifest(plan: _Plan, outcomes: Sequence[Outcome]) -> None:
    """Write what went in and what came out: no clock, no timings, so equal runs are equal."""
    release, folder = plan.release, plan.release.folder
    done = records.unfinished(folder, plan.jobs)
    records.forget(folder, FOLDERS)
    content = _told(release, plan.parameters) | {
        "versions": keys.versions(),
        "inputs": release.returns[["file", "sha256", "vintage"]].to_dict("records"),
        "outcomes": [outcome.told for outcome in outcomes],
        "jobs": {page: asdict(record) for page, record in done.items()},
        "outputs": {
            path.relative_to(folder).as_posix(): hash_of(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != records.MANIFEST
        },
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / records.MANIFEST).write_text(text, encoding="utf-8")


_TOLD = ("release", "parameters", "sample", "known_until", "digest", "frozen_before")


def _told(release: Release, parameters: Mapping[str, Parameter]) -> dict[str, object]:
    """Return what the manifest says of a release as a whole."""
    return {
        "release": release.name,
        "parameters": dict(parameters),
        "sample": release.is_sample,
        "known_until": release.known_until.isoformat(),
        "digest": release.digest,
        "frozen_before": keys.frozen_before(release.year, release.source, release.as_of),
    }


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
