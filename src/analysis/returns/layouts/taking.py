"""Read a workbook as its layout says: every figure with its cell, every cell accounted for."""

from dataclasses import dataclass

from analysis.catalogue import Catalogue
from analysis.returns import form as forms
from analysis.returns.account import Counted
from analysis.returns.desk import History, Record
from analysis.returns.layouts.body import Desk, gather
from analysis.returns.layouts.figures import Sender, records
from analysis.returns.layouts.fitting import Match, Placed
from analysis.returns.layouts.grid import Grid
from analysis.returns.layouts.ledger import Ledger
from analysis.returns.layouts.rows import Known, lines
from analysis.returns.layouts.surroundings import take_headings, take_surroundings
from analysis.returns.problems import Findings
from analysis.returns.workbook import Workbook, address


@dataclass(frozen=True)
class Note:
    """Words to keep: a footnote or a note beside a figure, with its place."""

    sheet: str
    cell: str
    text: str


@dataclass(frozen=True)
class Reading:
    """What a workbook says through its layout, and what became of its cells."""

    observations: tuple[Record, ...]
    plans: tuple[Record, ...]
    notes: tuple[Note, ...]
    counted: Counted


def read_with(
    match: Match,
    book: Workbook,
    catalogue: Catalogue,
    findings: Findings,
    history: History | None = None,
) -> Reading:
    """Return the figures of a workbook that follows a layout, noting all that is wrong with it.

    What does not fit goes to `findings`, the problems of the match first. A refused match gives
    no figures. `history` holds last year's values by indicator and area, as evidence for
    doubtful readings. Every filled cell is counted as value, label, note or flagged.
    """
    findings.found += match.problems
    ledger, given = Ledger(), list[tuple[bool, Record]]()
    tables = match.placed if match.agency is not None and not match.refused else ()
    for placed in tables:
        assert match.agency is not None
        sender = Sender(catalogue, book, match.agency, match.year, match.sample, history or {})
        given += _table(sender, placed, match, ledger, findings)
    _note_comments(book, findings)
    counted = ledger.close([Grid(s) for s in book.sheets], _sheets(tables), findings)
    return Reading(
        tuple(record for planned, record in given if not planned),
        tuple(record for planned, record in given if planned),
        tuple(_notes(book, ledger)),
        counted,
    )


def _sheets(tables: tuple[Placed, ...]) -> set[str]:
    return {placed.grid.sheet.name for placed in tables}


def _table(
    sender: Sender, placed: Placed, match: Match, ledger: Ledger, findings: Findings
) -> list[tuple[bool, Record]]:
    """Return the records of one table, each with whether it is an assigned figure."""
    day = forms.day_of(sender.catalogue, sender.agency, sender.year)
    assert day is not None
    known = Known(placed.table, sender.catalogue, day)
    take_headings(placed, ledger, findings)
    found, end = lines(placed, _stops(match, placed), known, ledger, findings)
    gathered = gather(Desk(sender, placed, end, ledger, findings), found)
    take_surroundings(placed, match.layout, end, ledger)
    return list(records(sender, gathered, placed.grid.sheet.name, findings))


def _stops(match: Match, placed: Placed) -> tuple[str, ...]:
    """Return the words that end a table: those around it, and the titles of the next one."""
    others = (p.table for p in match.placed if p.grid.sheet.name == placed.grid.sheet.name)
    titles = (title.text for other in others for title in other.titles)
    return (*match.layout.words, *match.layout.notes, *titles)


def _notes(book: Workbook, ledger: Ledger) -> list[Note]:
    """Return footnotes and notes beside figures, which somebody should read."""
    return [
        Note(sheet.name, address(*at), sheet.cells[at].text.strip())
        for sheet in book.sheets
        for at in ledger.notes(sheet.name)
    ]


def _note_comments(book: Workbook, findings: Findings) -> None:
    for sheet in book.sheets:
        for at, text in sorted(sheet.comments.items()):
            if text.strip():
                findings.add("S18", sheet.name, address(*at), found=text.strip())
