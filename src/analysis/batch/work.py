"""Carry out jobs: skip what is done and whole, run the rest, record each as it ends."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from analysis.batch import children, records
from analysis.batch.jobs import Job
from analysis.batch.ledger import Entry, Ledger
from analysis.batch.outcome import Outcome
from analysis.batch.settings import Settings
from analysis.batch.watching import Watch

Executor = Callable[[Sequence[Job], Path, Settings], Iterator[Outcome]]

FOLDERS = ("notebooks", "reports", "figures", "data", "documents")
"""Where jobs write."""


@dataclass(frozen=True)
class Standing:
    """Which jobs are to be run and which are done, before anything runs."""

    todo: tuple[Job, ...]
    here: tuple[Job, ...]
    """Done in the folder itself, by a batch that was stopped."""
    before: tuple[Job, ...]
    """Done in the folder of the earlier batch."""
    records: Mapping[str, records.Record]
    """What the done ones are made from and wrote, by page."""


def standing(jobs: Sequence[Job], folder: Path, earlier: Path | None = None) -> Standing:
    """Return which jobs are done and whole in a folder or in that of the earlier batch."""
    here = _whole(jobs, records.unfinished(folder, jobs), folder)
    left = [job for job in jobs if job.page not in here]
    before = _whole(left, records.published(earlier), earlier) if earlier else {}
    return Standing(
        tuple(job for job in left if job.page not in before),
        tuple(job for job in jobs if job.page in here),
        tuple(job for job in left if job.page in before),
        here | before,
    )


def _whole(
    jobs: Sequence[Job], known: Mapping[str, records.Record], folder: Path
) -> dict[str, records.Record]:
    pages = (job.page for job in jobs if records.is_whole(job, known.get(job.page), folder))
    return {page: known[page] for page in pages}


def carry_out(
    stand: Standing,
    folder: Path,
    settings: Settings,
    watch: Watch,
    ledger: Ledger,
    entry: Entry,
    earlier: Path | None = None,
    address: str = "",
) -> list[Outcome]:
    """Run what is to be run and return what became of it, in the order of the plan.

    What is done is taken over from the earlier batch; what is neither is removed first. The
    scheduler at `address` ("local" or tcp://…) spreads the jobs over its workers; without one
    they run in children of this process. What fails in a forked process and not in a fresh one is
    remembered.
    """
    _take_over(stand, folder, earlier)
    done = (*stand.here, *stand.before)
    entry.skip(done)
    watch.skipped(len(done))
    unsafe = ledger.unsafe({job.notebook for job in stand.todo if not job.maker})
    settings = replace(settings, unsafe=settings.unsafe | unsafe)
    found: dict[str, Outcome] = {}
    by_page = {job.page: job for job in stand.todo}
    for outcome in _executor(address)(stand.todo, folder, settings):
        job = by_page[outcome.page]
        if outcome.ok:
            records.keep(job, folder)
        if outcome.is_fresh and outcome.ok:
            ledger.remember_unsafe(job.notebook)
        entry.note(outcome, job)
        watch.done(outcome)
        found[outcome.page] = outcome
    return [found[job.page] for job in stand.todo if job.page in found]


def _take_over(stand: Standing, folder: Path, earlier: Path | None) -> None:
    records.clear(folder, [stand.records[job.page] for job in stand.here], FOLDERS)
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    for job in stand.before:
        assert earlier is not None
        records.take_over(job, stand.records[job.page], earlier, folder)


def _executor(address: str) -> Executor:
    if not address:
        return children.outcomes
    from analysis.batch import cluster

    return partial(cluster.outcomes, address=address)
