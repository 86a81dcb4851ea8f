"""The workbook beside a letter: the agency's own return with its cells marked."""

from collections.abc import Sequence
from pathlib import Path

from analysis import places
from analysis.observations import records
from analysis.observations.receive import subjects
from analysis.release import Release
from analysis.reports.documents.letters.reminding import Reminder, questions_of_file
from analysis.returns import sendback
from analysis.returns.problems import Problem
from analysis.returns.reading import Return
from analysis.returns.workbook import Workbook, WorkbookError, open_workbook


def marked_return(reminder: Reminder, release: Release, folder: Path) -> Path | None:
    """Write the latest return of a reminder with its cells marked and return its path.

    As `chitieu receive` does it, with the questions across returns as well and without those
    that a correction has settled. None where no return could be read, where nothing in it is
    asked, and where its file is not there any more.
    """
    name = str(reminder.sender.latest["file"]) if reminder.sender.latest else ""
    source = places.raw(release.source) / name
    problems = questions_of_file(release, name) if name else []
    if not problems or not source.is_file():
        return None
    where = subjects_of(release, reminder.code, problems)
    return sendback.send_back(
        source, folder, problems, sample=release.is_sample, where=where, book=_opened(source, name)
    )


def _opened(source: Path, name: str) -> Workbook | None:
    """Return the workbook under the name that its problems have; None where it cannot be opened."""
    try:
        return open_workbook(source, name)
    except WorkbookError:
        return None


def subjects_of(
    release: Release, agency: str, problems: Sequence[Problem]
) -> dict[tuple[str, str], str]:
    """Return what each cell with a problem is about: the indicator, or the area, of its row."""
    files = {problem.file for problem in problems}
    rows = release.observations
    own = rows[rows["file"].isin(files) & (rows["agency"] == agency)]
    one = Return("", agency=agency, observations=tuple(records(own)), problems=tuple(problems))
    return subjects(one, release.catalogue)
