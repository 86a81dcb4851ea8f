"""What the guide's last lines say: which submission of a return this is."""

from collections.abc import Iterator

from analysis.language import LANGUAGES, say
from analysis.language.folding import key
from analysis.returns.finding.found import words
from analysis.returns.numbers import read_number
from analysis.returns.problems import Findings
from analysis.returns.workbook import Sheet, Workbook, address

MOST = 99
"""Nobody corrects a return more often."""


def submission(book: Workbook, findings: Findings) -> int:
    """Return the number of the submission that the sender declares, 0 where none is."""
    for sheet, row, column in _places(book):
        text = words(sheet, row, column)
        read = read_number(text)
        if len(read.readings) == 1 and read.readings[0] in range(1, MOST + 1):
            return int(read.readings[0])
        if text:
            findings.add("N10", sheet.name, address(row, column), found=text)
    return 0


def _places(book: Workbook) -> Iterator[tuple[Sheet, int, int]]:
    """Yield where the number stands: beside its hidden tag, else beside its words."""
    labels = {key(say("Submission number, from 2 on", lang)) for lang in LANGUAGES}
    for sheet in book.sheets:
        for (row, column), cell in sheet.cells.items():
            if cell.text == "submission" and cell.kind == "text":
                yield sheet, row, column + 2
                return
            if cell.kind == "text" and key(cell.text) in labels and not words(sheet, row, 1):
                yield sheet, row, column + 1
                return
