"""Send a return back: the sender's own file, its faulty cells coloured and explained.

The zip package is patched, not written anew: openpyxl loses parts of one real workbook in five.
Only the sheets touched, their comments, styles.xml, workbook.xml, its relations and the list of
content types change; every other entry keeps its bytes. Where the package is built in a way that
cannot be patched with certainty, the questions go into a workbook of their own. A marked file
that comes back loses the marks of what is solved.
"""

from collections.abc import Sequence
from pathlib import Path

from analysis.returns.problems import Problem
from analysis.returns.sendback.asked import Where
from analysis.returns.sendback.marking import marked
from analysis.returns.sendback.questions import questions
from analysis.returns.sendback.record import MARK, Asked, asked, questions_in, without_our_comments
from analysis.returns.sendback.styles import TINTS
from analysis.returns.sendback.xml_edit import Unpatchable
from analysis.returns.workbook import Workbook, WorkbookError, open_workbook

__all__ = [
    "ENDING",
    "MARK",
    "TINTS",
    "Asked",
    "Unpatchable",
    "Where",
    "asked",
    "questions",
    "questions_in",
    "send_back",
    "without_our_comments",
    "write",
]

ENDING = "_can-xem-lai"


def send_back(
    source: Path,
    target_folder: Path,
    problems: Sequence[Problem],
    lang: str = "vi",
    sample: bool = False,
    *,
    where: Where | None = None,
    book: Workbook | None = None,
) -> Path:
    """Write what the sender gets back into a folder and return its path.

    The sender's own file with marks where it can be patched, else a workbook of questions.
    The name ends in _can-xem-lai; a workbook with macros stays .xlsm, or Excel would refuse it.
    The source is never overwritten. `where` names what a cell is about, by sheet and address;
    `book` is the source where it is open already, and its name for the file is the one shown.
    """
    try:
        book = book or open_workbook(source)
        content, macros = marked(source, book, problems, lang, sample, where)
    except (WorkbookError, Unpatchable):
        target = _target(source, target_folder, ".xlsx")
        file = book.file if book else next((p.file for p in problems), source.name)
        questions(target, problems, lang, sample, file, where=where, book=book)
        return target
    target = _target(source, target_folder, ".xlsm" if macros else ".xlsx")
    target.write_bytes(content)
    return target


def _target(source: Path, folder: Path, suffix: str) -> Path:
    """Return the path to write; a file that was sent back before does not get a second ending."""
    target = folder / f"{source.stem.removesuffix(ENDING)}{ENDING}{suffix}"
    if target.exists() and target.samefile(source):
        target = folder / f"{source.stem}{ENDING}{suffix}"
    return target


def write(
    source: Path,
    target: Path,
    problems: Sequence[Problem],
    lang: str = "vi",
    sample: bool = False,
    *,
    where: Where | None = None,
    book: Workbook | None = None,
) -> None:
    """Write the source with its faulty cells marked and a first sheet of questions.

    Raises WorkbookError for what is no workbook, Unpatchable where the package cannot be patched
    with certainty, ValueError where the target is the source or its name ends in the wrong
    suffix (.xlsm with macros, else .xlsx); then nothing is written. `where` and `book` are those
    of `send_back`.
    """
    if target.exists() and target.samefile(source):
        raise ValueError(f"{target.name}: a file that was received is never overwritten")
    content, macros = marked(source, book or open_workbook(source), problems, lang, sample, where)
    suffix = ".xlsm" if macros else ".xlsx"
    if target.suffix.lower() != suffix:
        raise ValueError(f"{target.name}: expected a name that ends in {suffix}")
    target.write_bytes(content)
