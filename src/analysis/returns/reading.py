"""Read one return: its figures, states, tasks and proposals, each with the cell it came from.

Strict like a good customs officer, kind like a good colleague: every fault of the file is
noted with its cell, what can be read is read, and nothing raises.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from analysis.catalogue import Agency, Area, Catalogue, Indicator
from analysis.language import LANGUAGES, say
from analysis.returns import form as forms
from analysis.returns.problems import Findings, Problem
from analysis.returns.tables import Found, find_tables, meta
from analysis.returns.values import Amount, Figure, amount, count, day, figure
from analysis.returns.workbook import Workbook, WorkbookError, open_workbook

Record = dict[str, Any]


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


@dataclass(frozen=True)
class _Desk:
    """What is at hand while one return is read."""

    catalogue: Catalogue
    book: Workbook
    agency: Agency
    area: Area
    year: int
    day: date
    sample: bool
    findings: Findings
    plans: list[Record] = field(default_factory=list)

    def trail(self, sheet: str, cell: str, raw: str) -> Record:
        """Return the columns that say where a record came from."""
        return {
            "agency": self.agency.code,
            "sample": self.sample,
            "file": self.book.file,
            "sha256": self.book.sha256,
            "sheet": sheet,
            "cell": cell,
            "raw": raw,
        }


def read(
    path: Path,
    catalogue: Catalogue,
    name: str | None = None,
    year: int | None = None,
    agency: str | None = None,
    sample: bool | None = None,
) -> Return:
    """Return what a return says and what is wrong with it.

    `name` is how messages call the file; `year`, `agency` and `sample` are what its place in
    data/raw promises, and a file that says otherwise is refused. A refused file has
    accepted = False, no records, and the problem that says why. Never raises for a bad file.
    """
    name = name or path.name
    findings = Findings(name)
    try:
        book = open_workbook(path, name)
    except WorkbookError as error:
        findings.add(error.code, found=error.found, expected=error.expected)
        return Return(name, problems=tuple(findings.found))
    known = meta(book)
    desk = _identified(known, book, catalogue, findings, year, agency, sample)
    if desk is None:
        return Return(name, book.sha256, known.get("agency", ""), problems=tuple(findings.found))
    tables = find_tables(book, findings)
    for table in forms.for_agency(catalogue, desk.agency, desk.year).tables:
        if table.tag not in tables:
            findings.add("S03", expected=table.sheet)
    observations = [row for tag in _FIGURES for row in _FIGURES[tag](desk, tables.get(tag))]
    return Return(
        file=name,
        sha256=book.sha256,
        agency=desk.agency.code,
        year=desk.year,
        sample=desk.sample,
        accepted=True,
        observations=tuple(observations),
        plans=tuple(desk.plans),
        tasks=tuple(_tasks(desk, tables.get("tasks"))),
        proposals=tuple(_proposals(desk, tables.get("proposals"))),
        problems=tuple(findings.found),
    )


def _identified(
    known: dict[str, str],
    book: Workbook,
    catalogue: Catalogue,
    findings: Findings,
    year: int | None,
    agency: str | None,
    sample: bool | None,
) -> _Desk | None:
    """Return the desk for a form that is what its place promises; note every mismatch."""
    if "chitieu" not in known:
        findings.add("F04")
        return None
    before = len(findings.found)
    if known.get("plan") != catalogue.plan.code:
        findings.add("F08", found=known.get("plan", "?"), expected=catalogue.plan.code)
    of_year = int(known["year"]) if known.get("year", "").isdigit() else 0
    if of_year == 0 or (year is not None and of_year != year):
        findings.add("F05", found=known.get("year", "?"), expected=year or "?")
    sender = catalogue.agencies.get(known.get("agency", ""))
    if sender is None:
        findings.add("F07", found=known.get("agency", "?"))
    elif agency is not None and agency in catalogue.agencies and sender.code != agency:
        findings.add("F06", found=sender.name.vi, expected=catalogue.agencies[agency].name.vi)
    is_sample = known.get("sample") == "yes"
    if sample is not None and sample != is_sample:
        kinds = (say("real figures"), say("made-up figures"))
        findings.add("F09", found=kinds[is_sample], expected=kinds[sample])
    if len(findings.found) > before or sender is None:
        return None
    last_day = forms.last_day(catalogue, of_year)
    if not sender.exists_on(last_day):
        findings.add("F07", found=f"{sender.name.vi} ({last_day:%d/%m/%Y})")
        return None
    if known.get("version") != forms.VERSION:
        findings.add("F10", found=known.get("version", "?"), expected=forms.VERSION)
    area = catalogue.areas[sender.area or catalogue.plan.province]
    return _Desk(catalogue, book, sender, area, of_year, last_day, is_sample, findings)


def _known_rows(desk: _Desk, table: Found | None) -> Iterator[tuple[Indicator, str]]:
    """Yield the indicators of a table with their row tags; note tags that are no indicator."""
    for tag in table.rows if table else ():
        indicator = desk.catalogue.indicators.get(tag)
        if table and indicator is None:
            desk.findings.add("S01", table.sheet.name, table.address(tag, ""), found=tag)
        elif indicator:
            yield indicator, tag


def _of(desk: _Desk, table: Found, row: str, indicator: Indicator, prefix: str = "") -> Figure:
    """Return the figure in the value, numerator and denominator cells of a row."""
    sheet, findings = table.sheet.name, desk.findings

    def at(column: str) -> tuple[Any, str, str, Findings]:
        return (
            table.cell(row, prefix + column),
            table.address(row, prefix + column),
            sheet,
            findings,
        )

    return figure(
        amount(*at("value")),
        count(*at("numerator")),
        count(*at("denominator")),
        indicator,
        desk.catalogue.unit(indicator.code),
        sheet,
        findings,
    )


def _indicators(desk: _Desk, table: Found | None) -> Iterator[Record]:
    for indicator, row in _known_rows(desk, table):
        assert table is not None
        found = _of(desk, table, row, indicator)
        status = _status(desk, table, row, found, required=True)
        desk.plans.extend(_plans(desk, table, row, indicator))
        yield _observation(
            desk,
            table,
            indicator,
            found,
            status,
            definition=_definition(desk, table, row, indicator, found),
            source=table.text(row, "source"),
            note=_note(table, row),
        )


def _states(desk: _Desk, table: Found | None) -> Iterator[Record]:
    for indicator, row in _known_rows(desk, table):
        assert table is not None
        state = _choice(desk, table, row, "state", "state")
        reached = day(
            table.cell(row, "state_date"),
            table.address(row, "state_date"),
            table.sheet.name,
            desk.findings,
        )
        evidence = table.text(row, "evidence")
        if state in ("reached", "kept") and not (reached and evidence):
            word = desk.catalogue.word("state", state)
            desk.findings.add("V13", table.sheet.name, table.address(row, "state"), found=word)
        found = _of(desk, table, row, indicator)
        status = _status(desk, table, row, found, required=False)
        if not state and found.blank:
            desk.findings.add("V09", table.sheet.name, table.address(row, "state"))
        if state and found.blank:
            found = Figure(
                cell=table.address(row, "state"), raw=table.text(row, "state"), blank=False
            )
            status = "A"
        yield _observation(
            desk,
            table,
            indicator,
            found,
            status if state or not found.blank else "O",
            definition=indicator.definitions[0].id,
            source=table.text(row, "source"),
            note=table.text(row, "note"),
        ) | {"state": state, "state_date": reached, "evidence": evidence}


def _by_area(desk: _Desk, table: Found | None) -> Iterator[Record]:
    if table is None:
        return
    asked = [c.removesuffix(".value") for c in table.columns if c.endswith(".value")]
    for row in table.rows:
        area = desk.catalogue.areas.get(row)
        if area is None:
            desk.findings.add("S05", table.sheet.name, table.address(row, ""), found=row)
            continue
        for indicator in (
            desk.catalogue.indicators[c] for c in asked if c in desk.catalogue.indicators
        ):
            found = _of(desk, table, row, indicator, f"{indicator.code}.")
            status = _status(desk, table, row, found, required=False)
            yield _observation(
                desk,
                table,
                indicator,
                found,
                "O" if found.blank else status,
                definition=indicator.definitions[0].id,
                area=area.key,
                note=table.text(row, "note"),
            )


def _history(desk: _Desk, table: Found | None) -> Iterator[Record]:
    columns = ("indicator", "period", "value", "numerator", "denominator", "source", "note")
    for row in table.rows if table else ():
        assert table is not None
        if any(table.text(row, column) for column in columns):
            yield from _history_row(desk, table, row)


def _history_row(desk: _Desk, table: Found, row: str) -> Iterator[Record]:
    sheet, findings = table.sheet.name, desk.findings
    code = table.text(row, "indicator")[:4]
    indicator = desk.catalogue.indicators.get(code)
    if indicator is None:
        findings.add(
            "S01", sheet, table.address(row, "indicator"), found=table.text(row, "indicator")
        )
    period = amount(table.cell(row, "period"), table.address(row, "period"), sheet, Findings(""))
    if period.value is None or not 1990 <= period.value <= desk.year:
        findings.add(
            "N08",
            sheet,
            table.address(row, "period"),
            found=table.text(row, "period"),
            expected=desk.year,
        )
    area = _area(desk, table.text(row, "area"))
    if area is None:
        findings.add("S05", sheet, table.address(row, "area"), found=table.text(row, "area"))
    if (
        indicator is None
        or area is None
        or period.value is None
        or not 1990 <= period.value <= desk.year
    ):
        return
    found = _of(desk, table, row, indicator)
    yield _observation(
        desk,
        table,
        indicator,
        found,
        _status(desk, table, row, found, required=False),
        definition=_definition(desk, table, row, indicator, found),
        period=int(period.value),
        area=area,
        source=table.text(row, "source"),
        address=table.text(row, "address"),
        note=table.text(row, "note"),
    )


def _area(desk: _Desk, text: str) -> str | None:
    """Return the key of an area named as the form names it; the sender's own where blank."""
    if not text or unicodedata.normalize("NFC", text) == forms.area_words(desk.area):
        return desk.area.key
    if text in desk.catalogue.areas:
        return text
    named = [
        a.key
        for a in desk.catalogue.areas.values()
        if forms.area_words(a) == text and a.exists_on(desk.day)
    ]
    return named[0] if len(named) == 1 else None


_FIGURES = {"indicators": _indicators, "states": _states, "by_area": _by_area, "history": _history}


def _observation(
    desk: _Desk,
    table: Found,
    indicator: Indicator,
    found: Figure,
    status: str,
    definition: str,
    **more: Any,
) -> Record:
    """Return one row of the long table, without its vintage."""
    published = desk.agency.kind == "publisher"
    origin = (
        ("derived" if found.numerator is not None else "published") if published else "reported"
    )
    return {
        "indicator": indicator.code,
        "definition": definition,
        "area": desk.area.key,
        "period": desk.year,
        "value": found.value,
        "numerator": found.numerator,
        "denominator": found.denominator,
        "unit": indicator.unit,
        "obs_status": status,
        "origin": origin,
        "source": "",
        "address": "",
        "note": "",
        **desk.trail(table.sheet.name, found.cell, found.raw),
        **more,
    }


def _status(desk: _Desk, table: Found, row: str, found: Figure, required: bool) -> str:
    """Return the SDMX status of a figure; an unstated one counts as an estimate."""
    sheet, findings = table.sheet.name, desk.findings
    text = table.text(row, "status")
    where = table.address(row, "status")
    words = {say(word, lang): code for lang in LANGUAGES for code, word in forms.STATUSES.items()}
    code = words.get(unicodedata.normalize("NFC", text).lower(), "")
    if text and not code:
        findings.add("V07", sheet, where, found=text, expected="; ".join(w for w in words))
    if code == "none":
        if found.value is not None:
            findings.add("V11", sheet, found.cell, found=found.raw)
        return _reason(desk, table, row)
    if found.missing:
        return found.missing
    if found.blank and not code:
        if required:
            findings.add("V09", sheet, found.cell)
        return "O"
    if found.value is None:
        # The fault itself is noted where it was found; a status without a figure is one too.
        if found.blank:
            findings.add("V09", sheet, found.cell)
        return "O"
    if not code:
        findings.add("V06", sheet, where)
        return "E"
    return code


def _reason(desk: _Desk, table: Found, row: str) -> str:
    """Return M where nothing of the kind exists, else L: it exists and was not collected."""
    text = unicodedata.normalize("NFC", table.text(row, "reason"))
    if not text:
        desk.findings.add("V12", table.sheet.name, table.address(row, "reason"))
        return "L"
    codes = desk.catalogue.codelists["no_data_reason"]
    chosen = next((code for code, word in codes.items() if text in (word.vi, word.en)), "L")
    return chosen if chosen in ("L", "M") else "L"


def _note(table: Found, row: str) -> str:
    return "; ".join(part for part in (table.text(row, "reason"), table.text(row, "note")) if part)


def _definition(desk: _Desk, table: Found, row: str, indicator: Indicator, found: Figure) -> str:
    """Return the id of the way of measuring; an unstated or unknown one stands on its own."""
    text = unicodedata.normalize("NFC", table.text(row, "definition"))
    for known in indicator.definitions:
        if text in (known.id, known.name.vi, known.name.en):
            return known.id
    if not found.blank:
        code = "V08" if text else "V14"
        desk.findings.add(code, table.sheet.name, table.address(row, "definition"), found=text)
    return text or "unstated"


def _choice(desk: _Desk, table: Found, row: str, column: str, codelist: str) -> str:
    """Return the code of a word chosen from a codelist; "" where blank or unknown."""
    text = unicodedata.normalize("NFC", table.text(row, column))
    words = desk.catalogue.codelists[codelist]
    chosen = next(
        (c for c, w in words.items() if text.lower() in (w.vi.lower(), w.en.lower(), c)), ""
    )
    if text and not chosen:
        listed = "; ".join(word.vi for word in words.values())
        desk.findings.add(
            "V07", table.sheet.name, table.address(row, column), found=text, expected=listed
        )
    return chosen


def _plans(desk: _Desk, table: Found, row: str, indicator: Indicator) -> Iterator[Record]:
    """Yield what the agency was assigned for this year and the next."""
    for column, year in (("plan", desk.year), ("plan_next", desk.year + 1)):
        where = table.address(row, column)
        given: Amount = amount(table.cell(row, column), where, table.sheet.name, desk.findings)
        if given.value is not None and given.other is None:
            yield {
                "indicator": indicator.code,
                "area": desk.area.key,
                "period": year,
                "value": given.value,
                **desk.trail(table.sheet.name, where, given.raw),
            }


def _tasks(desk: _Desk, table: Found | None) -> Iterator[Record]:
    columns = ("status", "result", "difficulty", "next_step")
    for row in table.rows if table else ():
        assert table is not None
        if row not in desk.catalogue.tasks:
            desk.findings.add("S01", table.sheet.name, table.address(row, ""), found=row)
        elif not any(table.text(row, column) for column in columns):
            desk.findings.add("V09", table.sheet.name, table.address(row, "status"))
        else:
            yield {
                "task": row,
                "year": desk.year,
                "status": _choice(desk, table, row, "status", "task_status"),
                **{column: table.text(row, column) for column in columns[1:]},
                **desk.trail(
                    table.sheet.name, table.address(row, "result"), table.text(row, "result")
                ),
            }


def _proposals(desk: _Desk, table: Found | None) -> Iterator[Record]:
    for row in table.rows if table else ():
        assert table is not None
        content = table.text(row, "content")
        if content:
            yield {
                "year": desk.year,
                "addressee": table.text(row, "addressee"),
                "content": content,
                "reason": table.text(row, "reason"),
                **desk.trail(table.sheet.name, table.address(row, "content"), content),
            }
