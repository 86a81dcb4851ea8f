"""Read one return: its figures, states, tasks and proposals, each with the cell it came from.

Strict like a good customs officer, kind like a good colleague: every fault of the file is
noted with its cell, what can be read is read, and nothing raises.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from analysis.catalogue import Catalogue
from analysis.language import say
from analysis.returns import form as forms
from analysis.returns import records
from analysis.returns.account import Counted, account
from analysis.returns.desk import Desk, History, Record
from analysis.returns.finding import OPEN_TABLES, Found, Identity, find_tables, identity
from analysis.returns.finding.contact import submission
from analysis.returns.finding.found import line_numbers
from analysis.returns.form import Table
from analysis.returns.layouts import Layout, layout_for, read_layouts, read_with
from analysis.returns.legible import legible
from analysis.returns.problems import Findings, Problem
from analysis.returns.sendback.record import without_our_comments
from analysis.returns.workbook import Cell, Workbook, WorkbookError, address, open_workbook

__all__ = ["History", "Record", "Return", "read", "read_book"]


@dataclass(frozen=True)
class Return:
    """One workbook as one agency sent it for one reporting year."""

    file: str
    sha256: str = ""
    agency: str = ""
    year: int = 0
    sample: bool = False
    accepted: bool = False
    observations: tuple[Record, ...] = ()
    plans: tuple[Record, ...] = ()
    tasks: tuple[Record, ...] = ()
    proposals: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = ()
    counted: Counted = field(default_factory=Counted)
    submission: int = 0


@dataclass(frozen=True)
class Place:
    """What the place of a file in data/raw promises of it; None where it promises nothing."""

    year: int | None = None
    agency: str | None = None
    sample: bool | None = None


def read(
    path: Path,
    catalogue: Catalogue,
    name: str | None = None,
    year: int | None = None,
    agency: str | None = None,
    sample: bool | None = None,
    history: History | None = None,
) -> Return:
    """Return what a return says and what is wrong with it.

    `name` is how messages call the file; `year`, `agency` and `sample` are what its place in
    data/raw promises, and a file that says otherwise is refused. `history` holds last year's
    values by indicator and area, as evidence for doubtful readings. A refused file has
    accepted = False, no records, and the problem that says why. Never raises for a bad file.
    """
    name = name or path.name
    try:
        book = legible(without_our_comments(open_workbook(path, name)))
    except WorkbookError as error:
        findings = Findings(name)
        findings.add(error.code, found=error.found, expected=error.expected)
        return Return(name, error.sha256, problems=findings.distinct())
    return read_book(book, catalogue, Place(year, agency, sample), history)


def read_book(
    book: Workbook, catalogue: Catalogue, place: Place | None = None, history: History | None = None
) -> Return:
    """Return what an opened workbook says and what is wrong with it."""
    findings = Findings(book.file)
    for notice in book.notices:
        words = {"found": notice.found, "expected": notice.expected}
        findings.add(notice.code, notice.sheet, notice.cell, **words)
    known = identity(book, catalogue)
    if not (known.stated or known.title_year):
        own = _own_table(book, catalogue, place or Place(), findings, history or {})
        if own:
            return own
    desk = _desk(known, book, catalogue, findings, place or Place(), history or {})
    if desk is None:
        return Return(book.file, book.sha256, known.agency, problems=findings.distinct())
    tables = find_tables(book, desk.form, catalogue, findings)
    if not known.stated and not any(one.rows for founds in tables.values() for one in founds):
        refused = Findings(book.file)
        refused.add("F04")
        return Return(book.file, book.sha256, desk.agency.code, problems=refused.distinct())
    _note_structure(book, tables, desk)
    number = submission(book, findings)
    observations = records.observations(desk, tables)
    tasks, proposals = records.tasks(desk, tables), records.proposals(desk, tables)
    _note_words(tables, desk)
    counted = account(book, tables, desk.form, catalogue, findings)
    return Return(
        file=book.file,
        sha256=book.sha256,
        agency=desk.agency.code,
        year=desk.year,
        sample=desk.sample,
        accepted=True,
        observations=tuple(observations),
        plans=tuple(desk.plans),
        tasks=tuple(tasks),
        proposals=tuple(proposals),
        problems=findings.distinct(),
        counted=counted,
        submission=number,
    )


def _own_table(
    book: Workbook, catalogue: Catalogue, place: Place, findings: Findings, history: History
) -> Return | None:
    """Return what an agency's own table says, None where it follows none of the layouts."""
    match = layout_for(book, _layouts(catalogue), catalogue, place.agency, place.year)
    if match is None:
        return None
    before = len(findings.found)
    _check_sample(match.sample, place, findings)
    mixed = len(findings.found) > before
    found = read_with(match, book, catalogue, findings, history)
    for note in found.notes:
        findings.add("S18", note.sheet, note.cell, found=note.text)
    code = match.agency.code if match.agency else ""
    if match.refused or mixed:
        problems = findings.distinct()
        return Return(book.file, book.sha256, code, problems=problems, counted=found.counted)
    records.note_repeated(found.observations, findings)
    return Return(
        file=book.file,
        sha256=book.sha256,
        agency=code,
        year=match.year,
        sample=match.sample,
        accepted=True,
        observations=found.observations,
        plans=found.plans,
        problems=findings.distinct(),
        counted=found.counted,
    )


_known_layouts: list[tuple[Catalogue, tuple[Layout, ...]]] = []


def _layouts(catalogue: Catalogue) -> tuple[Layout, ...]:
    """Return the layouts of params/, read once for a catalogue."""
    if not _known_layouts or _known_layouts[0][0] is not catalogue:
        _known_layouts[:] = [(catalogue, read_layouts(catalogue))]
    return _known_layouts[0][1]


def _desk(
    known: Identity,
    book: Workbook,
    catalogue: Catalogue,
    findings: Findings,
    place: Place,
    history: History,
) -> Desk | None:
    """Return the desk for a form that is what its place promises; note every mismatch."""
    if not known.stated:
        return _unstated(known, book, catalogue, findings, place, history)
    before = len(findings.found)
    if known.plan != catalogue.plan.code:
        findings.add("F08", found=known.plan or "?", expected=catalogue.plan.code)
    year = _year(known.year)
    if year == 0 or (place.year is not None and year != place.year):
        findings.add("F05", found=known.year or "?", expected=place.year or "?")
    sender = catalogue.agencies.get(known.agency)
    if sender is None:
        findings.add("F07", found=known.agency or "?")
    elif place.agency in catalogue.agencies and sender.code != place.agency:
        expected = catalogue.agencies[place.agency or ""].name.vi
        findings.add("F06", found=sender.name.vi, expected=expected)
    _check_sample(known.sample, place, findings)
    if len(findings.found) > before or sender is None:
        return None
    if known.version != forms.VERSION:
        findings.add("F10", found=known.version or "?", expected=forms.VERSION)
    if known.title_year and known.title_year != year:
        findings.add("V16", found=known.title_year, expected=year)
    return _seated(known, book, catalogue, findings, sender.code, year, history)


def _unstated(
    known: Identity,
    book: Workbook,
    catalogue: Catalogue,
    findings: Findings,
    place: Place,
    history: History,
) -> Desk | None:
    """Return the desk for a form that lost its hidden sheet: its title says whose it is."""
    agency = known.agency or place.agency or ""
    year = _year(known.year) or place.year or 0
    before = len(findings.found)
    if agency not in catalogue.agencies or not year:
        findings.add("F04")
        return None
    if place.year is not None and year != place.year:
        findings.add("F05", found=year, expected=place.year)
    if place.agency in catalogue.agencies and agency != place.agency:
        names = (catalogue.agencies[code].name.vi for code in (agency, place.agency or ""))
        findings.add("F06", found=next(names), expected=next(names))
    _check_sample(known.sample, place, findings)
    if len(findings.found) > before:
        return None
    findings.add("F20", found=f"{catalogue.agencies[agency].name.vi}, {year}")
    return _seated(known, book, catalogue, findings, agency, year, history)


def _year(text: str) -> int:
    """Return a year of this century, 0 where the text is none."""
    return int(text) if re.fullmatch("20[0-9]{2}", text, re.A) else 0


def _check_sample(sample: bool, place: Place, findings: Findings) -> None:
    if place.sample is not None and place.sample != sample:
        kinds = (say("real figures"), say("made-up figures"))
        findings.add("F09", found=kinds[sample], expected=kinds[place.sample])


def _seated(
    known: Identity,
    book: Workbook,
    catalogue: Catalogue,
    findings: Findings,
    agency: str,
    year: int,
    history: History,
) -> Desk | None:
    sender = catalogue.agencies[agency]
    day = forms.day_of(catalogue, sender, year)
    if day is None:
        last = forms.last_day(catalogue, year)
        findings.add("F07", found=f"{sender.name.vi} ({last:%d/%m/%Y})")
        return None
    form = forms.for_agency(catalogue, sender, year, lang=known.lang)
    return Desk(
        catalogue, book, sender, form.area, year, day, known.sample, form, findings, history
    )


def _note_structure(book: Workbook, tables: dict[str, list[Found]], desk: Desk) -> None:
    """Note tables, columns and rows that are lost, strange or hidden."""
    findings = desk.findings
    for table in desk.form.tables:
        founds = tables.get(table.tag, [])
        if not founds:
            findings.add("S03", expected=table.sheet)
        _note_missing(table, founds, findings)
        for found in founds:
            if found.sheet.hidden:
                findings.add("S17", found.sheet.name, found=found.sheet.name)
            hidden = [n for n in found.rows.values() if n in found.sheet.hidden_rows]
            if hidden:
                findings.add("S17", found.sheet.name, f"A{hidden[0]}", found=line_numbers(hidden))
            for column in table.columns if found.columns else ():
                if column.kind != "shown" and column.tag not in found.columns:
                    words = f"{column.group}: {column.heading}" if column.group else column.heading
                    where = address(found.header, 1)
                    findings.add("S06", found.sheet.name, where, expected=words)
    for tag in tables.keys() - {table.tag for table in desk.form.tables}:
        for found in tables[tag]:
            where = address(found.header, 1)
            findings.add("S04", found.sheet.name, where, found=found.sheet.name)


def _note_missing(table: Table, founds: list[Found], findings: Findings) -> None:
    """Note the rows of the form that a return no longer has."""
    if table.tag in OPEN_TABLES or not founds:
        return
    here = {row for found in founds for row in (*found.rows, *found.doubted)}
    if table.tag == "by_area" and here and here.isdisjoint(row.tag for row in table.rows):
        return  # a form from before a change of areas lists those of its own day
    for row in table.rows:
        if row.tag not in here:
            words = str(row.shown.get("name") or row.shown.get("area") or row.shown.get("title"))
            where = address(founds[0].header, 1)
            findings.add("S19", founds[0].sheet.name, where, found=f"{row.tag} – {words}")


def _note_words(tables: dict[str, list[Found]], desk: Desk) -> None:
    """Note words that a formula should give and does not; numbers are noted where they are read."""
    for table in desk.form.tables:
        columns = [c.tag for c in table.columns if c.kind in ("text", "long", "choice")]
        for found in tables.get(table.tag, ()):
            for row in found.rows:
                for column in columns:
                    _note_word(found, found.cell(row, column), desk.findings)


def _note_word(found: Found, cell: Cell | None, findings: Findings) -> None:
    if cell and cell.kind == "uncalculated":
        findings.add("N04", found.sheet.name, cell.address)
    elif cell and cell.kind == "error":
        findings.add("N05", found.sheet.name, cell.address, found=cell.text)
