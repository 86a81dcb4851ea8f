"""Read one return: its figures, states, tasks and proposals, each with the cell it came from.

Strict like a good customs officer, kind like a good colleague: every fault of the file is
noted with its cell, what can be read is read, and nothing raises.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from analysis.catalogue import Agency, Area, Catalogue, Indicator
from analysis.language import LANGUAGES, say
from analysis.returns import form as forms
from analysis.returns import leftover
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
    """What is at hand while one return is read; `form` is what its sender is asked to fill."""

    catalogue: Catalogue
    book: Workbook
    agency: Agency
    area: Area
    year: int
    day: date
    sample: bool
    form: forms.Form
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

    def complain(self, table: Found, row: str, column: str, code: str, **values: object) -> None:
        """Note a fault of one cell, unless its whole column is lost, which is a fault itself."""
        if not column or column in table.columns:
            self.findings.add(code, table.sheet.name, table.address(row, column), **values)


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
        return Return(name, error.sha256, problems=findings.distinct())
    known = meta(book)
    desk = _identified(known, book, catalogue, findings, year, agency, sample)
    if desk is None:
        return Return(name, book.sha256, known.get("agency", ""), problems=findings.distinct())
    tables = find_tables(book, findings)
    leftover.check(book, tables, desk.form, catalogue, findings)
    tables = {tag: found for tag, found in tables.items() if desk.form.table(tag)}
    observations = [row for tag in _FIGURES for row in _FIGURES[tag](desk, tables.get(tag))]
    _note_repeated(observations, findings)
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
        problems=findings.distinct(),
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
    of_year = int(known["year"]) if re.fullmatch("20[0-9]{2}", known.get("year", "")) else 0
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
    lang = known.get("lang") if known.get("lang") in LANGUAGES else "vi"
    form = forms.for_agency(catalogue, sender, of_year, lang=lang or "vi")
    return _Desk(catalogue, book, sender, form.area, of_year, last_day, is_sample, form, findings)


def _known_rows(desk: _Desk, table: Found | None) -> Iterator[tuple[Indicator, str]]:
    """Yield the indicators of a table with their row tags; note tags that are no indicator."""
    for tag in table.rows if table else ():
        assert table is not None
        indicator = desk.catalogue.indicators.get(tag)
        if indicator is None:
            desk.complain(table, tag, "", "S01", found=tag)
        else:
            _note_unasked(desk, table, tag)
            yield indicator, tag


def _note_unasked(desk: _Desk, table: Found, row: str) -> None:
    """Note a row that another agency is asked for: pasted over, or sent for somebody else."""
    asked = desk.form.table(table.tag)
    if asked and row not in {r.tag for r in asked.rows}:
        desk.complain(table, row, "", "S07", found=row)


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
        status = _status(desk, table, row, found, _chosen_status(desk, table, row))
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
            desk.book.epoch,
        )
        evidence = table.text(row, "evidence")
        if state in ("reached", "kept") and not (reached and evidence):
            word = desk.catalogue.word("state", state)
            desk.complain(table, row, "state", "V13", found=word)
        found = _of(desk, table, row, indicator)
        chosen = _chosen_status(desk, table, row)
        if not table.text(row, "state") and chosen != "none":
            desk.complain(table, row, "state", "V09")
        if state and found.blank:
            where = table.address(row, "state")
            found = Figure(cell=where, raw=table.text(row, "state"), blank=False)
            status = chosen if chosen not in ("", "none") else "A"
        else:
            status = _status(desk, table, row, found, chosen, required=False)
        yield _observation(
            desk,
            table,
            indicator,
            found,
            status,
            definition=indicator.definitions[0].id,
            source=table.text(row, "source"),
            note=table.text(row, "note"),
        ) | {"state": state, "state_date": reached, "evidence": evidence}


def _by_area(desk: _Desk, table: Found | None) -> Iterator[Record]:
    if table is None:
        return
    form = desk.form.table("by_area")
    columns = [column.tag for column in form.columns] if form else []
    asked = [c.removesuffix(".value") for c in columns if c.endswith(".value")]
    for row in table.rows:
        area = desk.catalogue.areas.get(row)
        if area is None or not area.exists_on(desk.day):
            desk.complain(table, row, "", "S05", found=row)
            continue
        _note_unasked(desk, table, row)
        chosen = _chosen_status(desk, table, row)
        for indicator in (desk.catalogue.indicators[code] for code in asked):
            found = _of(desk, table, row, indicator, f"{indicator.code}.")
            # One status stands for the whole row, so it does not ask for figures left blank.
            open_cell = found.blank and chosen != "none"
            status = "O" if open_cell else _status(desk, table, row, found, chosen)
            yield _observation(
                desk,
                table,
                indicator,
                found,
                status,
                definition=indicator.definitions[0].id,
                area=area.key,
                note=table.text(row, "note"),
            )


def _history(desk: _Desk, table: Found | None) -> Iterator[Record]:
    for row in table.rows if table else ():
        assert table is not None
        if any(table.text(row, column) for column in table.columns if column != "number"):
            yield from _history_row(desk, table, row)


def _history_row(desk: _Desk, table: Found, row: str) -> Iterator[Record]:
    code = _CODE.match(table.text(row, "indicator").upper())
    indicator = desk.catalogue.indicators.get(code[0]) if code else None
    if indicator is None:
        desk.complain(table, row, "indicator", "S01", found=table.text(row, "indicator"))
    period = _period(desk, table, row)
    if period is None:
        words = table.text(row, "period")
        desk.complain(table, row, "period", "N08", found=words, expected=desk.year)
    area = _area(desk, table.text(row, "area"))
    if area is None:
        desk.complain(table, row, "area", "S05", found=table.text(row, "area"))
    if indicator is None or area is None or period is None:
        return
    found = _of(desk, table, row, indicator)
    yield _observation(
        desk,
        table,
        indicator,
        found,
        _status(desk, table, row, found, _chosen_status(desk, table, row)),
        definition=_definition(desk, table, row, indicator, found),
        period=period,
        area=area,
        source=table.text(row, "source"),
        address=table.text(row, "address"),
        note=table.text(row, "note"),
    )


_CODE = re.compile(r"[A-Z]{2,4}\d+", re.A)


def _period(desk: _Desk, table: Found, row: str) -> int | None:
    """Return the year of a row, or None where it is no whole year up to the reporting year."""
    where = table.address(row, "period")
    year = amount(table.cell(row, "period"), where, table.sheet.name, Findings("")).value
    whole = year is not None and year == int(year) and 1990 <= year <= desk.year
    return int(year) if year is not None and whole else None


def _area(desk: _Desk, text: str) -> str | None:
    """Return the key of an area named as the form names it; the sender's own where blank."""
    text = unicodedata.normalize("NFC", text)
    if not text or text == forms.area_words(desk.area):
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
    """Return one row of the long table, without its vintage; «no data» bears no value."""
    if status in ("L", "M"):
        found = replace(found, value=None, numerator=None, denominator=None)
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


def _chosen_status(desk: _Desk, table: Found, row: str) -> str:
    """Return the code of the chosen status, "none" for no data; "" where blank or unknown."""
    text = unicodedata.normalize("NFC", table.text(row, "status"))
    words = {say(word, lang): code for code, word in forms.STATUSES.items() for lang in LANGUAGES}
    if text and text.lower() not in words:
        listed = "; ".join(say(word) for word in forms.STATUSES.values())
        desk.complain(table, row, "status", "V07", found=text, expected=listed)
    return words.get(text.lower(), "")


def _status(
    desk: _Desk, table: Found, row: str, found: Figure, chosen: str, required: bool = True
) -> str:
    """Return the SDMX status of a figure; an unstated one counts as an estimate."""
    if chosen == "none":
        if found.value is not None:
            desk.findings.add("V11", table.sheet.name, found.cell, found=found.raw)
        return _reason(desk, table, row)
    if found.missing:
        return found.missing
    if found.blank and (chosen or required):
        desk.complain(table, row, "value", "V09")
    if found.value is None:
        # The fault itself is noted where it was found.
        return "O"
    if not table.text(row, "status"):
        desk.complain(table, row, "status", "V06")
    return chosen or "E"


def _reason(desk: _Desk, table: Found, row: str) -> str:
    """Return M where nothing of the kind exists, else L: it exists and was not collected."""
    text = unicodedata.normalize("NFC", table.text(row, "reason"))
    if not text:
        desk.complain(table, row, "reason", "V12")
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
        desk.complain(table, row, "definition", "V08" if text else "V14", found=text)
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
        desk.complain(table, row, column, "V07", found=text, expected=listed)
    return chosen


def _plans(desk: _Desk, table: Found, row: str, indicator: Indicator) -> Iterator[Record]:
    """Yield what the agency was assigned for this year and the next."""
    sheet, nothing = table.sheet.name, Amount()
    for column, year in (("plan", desk.year), ("plan_next", desk.year + 1)):
        where = table.address(row, column)
        typed = amount(table.cell(row, column), where, sheet, desk.findings)
        unit = desk.catalogue.unit(indicator.code)
        given = figure(typed, nothing, nothing, indicator, unit, sheet, desk.findings)
        if given.value is not None:
            yield {
                "indicator": indicator.code,
                "area": desk.area.key,
                "period": year,
                "value": given.value,
                **desk.trail(sheet, where, given.raw),
            }


def _note_repeated(observations: list[Record], findings: Findings) -> None:
    """Note a figure that one return gives twice and differently; the later one counts."""
    first: dict[tuple[Any, ...], Record] = {}
    for row in observations:
        if row["obs_status"] == "O":
            continue
        key = tuple(row[name] for name in ("indicator", "definition", "area", "period"))
        known = first.setdefault(key, row)
        if (known["value"], known.get("state")) != (row["value"], row.get("state")):
            found = f"{row['indicator']}, {row['period']}"
            place = f"«{known['sheet']}», {known['cell']}"
            findings.add("S02", row["sheet"], row["cell"], found=found, expected=place)


def _tasks(desk: _Desk, table: Found | None) -> Iterator[Record]:
    columns = ("status", "result", "difficulty", "next_step")
    for row in table.rows if table else ():
        assert table is not None
        filled = [column for column in columns if table.text(row, column)]
        if row not in desk.catalogue.tasks:
            desk.complain(table, row, "", "S08", found=row)
            continue
        _note_unasked(desk, table, row)
        if not filled:
            desk.complain(table, row, "status", "V09")
            continue
        told = "result" if "result" in filled else filled[0]
        yield {
            "task": row,
            "year": desk.year,
            "status": _choice(desk, table, row, "status", "task_status"),
            **{column: table.text(row, column) for column in columns[1:]},
            **desk.trail(table.sheet.name, table.address(row, told), table.text(row, told)),
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
        elif table.text(row, "addressee") or table.text(row, "reason"):
            desk.complain(table, row, "content", "V09")
