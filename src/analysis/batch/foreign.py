"""Carry out a batch plan of any notebooks: with resume, failures and ledger, as a release has."""

from dataclasses import dataclass
from pathlib import Path

from analysis.batch import failures, keys, lock, work
from analysis.batch.ledger import Ledger
from analysis.batch.outcome import Outcome
from analysis.batch.plans import Batch
from analysis.batch.settings import Settings
from analysis.batch.watching import PAGES, Watch


@dataclass(frozen=True)
class Asked:
    """Where a plan is carried out, and how."""

    folder: Path
    settings: Settings
    lang: str = "vi"
    address: str = ""
    """A Dask scheduler (work.carry_out)."""


def carry_out(plan: Batch, title: str, asked: Asked, watch: Watch) -> list[Outcome]:
    """Run what a plan has that is not done yet and return what became of it.

    Executed notebooks come into the folder's notebooks/, pages into reports/, failures into
    failures.json and reports/failures.html. Raises JobError where two rows write one file and
    LockedError where another run is at work in the folder.
    """
    settings, folder = asked.settings, asked.folder
    jobs = keys.of_files(plan.jobs, plan.inputs, settings.profile)
    with lock.held_in(folder), Ledger.open() as ledger:
        stand = work.standing(jobs, folder)
        watch.expect(len(jobs), ledger.seconds(title))
        watch.stage(PAGES)
        with ledger.begin(title, {"plan": title}, keys.versions()) as entry:
            found = work.carry_out(
                stand, folder, settings, watch, ledger, entry, address=asked.address
            )
            failures.write(title, folder, found, jobs, asked.lang)
            entry.end("done" if all(outcome.ok for outcome in found) else "failed")
    return found
