"""From the tables of a return to records: figures, states, tasks, proposals, each with its cell."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from analysis.catalogue import Area, Indicator
from analysis.catalogue.naming import find_area, suggest_areas
from analysis.language.folding import key
from analysis.returns import form as forms
from analysis.returns.desk import Desk, Record
from analysis.returns.finding import Found
from analysis.returns.numbers import read_number
from analysis.returns.problems import Findings
from analysis.returns.statuses import choice, chosen_status, definition_of, status_of
from analysis.returns.values import Amount, Figure, amount, count, day, figure


def observations(desk: Desk, tables: Mapping[str, list[Found]]) -> list[Record]:
    """Return one record for each figure or state that the tables ask for."""
    found = [
        row
        for tag, read in _FIGURES.items()
        for table in tables.get(tag, ())
        for row in read(desk, table)
    ]
    note_repeated(found, desk.findings)
    return found


def tasks(desk: Desk, tables: Mapping[str, list[Found]]) -> list[Record]:
    """Return one record for each task that something is told about."""
    return [row for table in tables.get("tasks", ()) for row in _tasks(desk, table)]


def proposals(desk: Desk, tables: Mapping[str, list[Found]]) -> list[Record]:
    """Return one record for each proposal."""
    return [row for table in tables.get("proposals", ()) for row in _proposals(desk, table)]


def _indicators_of(desk: Desk, table: Found) -> Iterator[tuple[Indicator, str]]:
    for code in table.rows:
        _note_unasked(desk, table, code)
        yield desk.catalogue.indicators[code], code


def _note_unasked(desk: Desk, table: Found, row: str) -> None:
    """Note a row that another agency is asked for: pasted over, or sent for somebody else."""
    asked = desk.form.table(table.tag)
    if asked and row not in {r.tag for r in asked.rows}:
        desk.complain(table, row, "", "S07", found=row)


def _of(
    desk: Desk, table: Found, row: str, indicator: Indicator, prefix: str = "", area: str = ""
) -> Figure:
    """Return the figure in the value, numerator and denominator cells of a row."""
    sheet, findings = table.sheet.name, desk.findings

    def at(column: str) -> tuple[Any, str, str, Findings]:
        tag = prefix + column
        return table.cell(row, tag), table.address(row, tag), sheet, findings

    return figure(
        amount(*at("value")),
        count(*at("numerator")),
        count(*at("denominator")),
        indicator,
        desk.catalogue.unit(indicator.code),
        sheet,
        findings,
        _last(desk, table, row, indicator, area or desk.area.key),
    )


def _last(desk: Desk, table: Found, row: str, indicator: Indicator, area: str) -> Decimal | None:
    """Return last year's value: as somebody knows it, else as the form itself shows it."""
    known = desk.history.get((indicator.code, area))
    if known is not None or table.tag != "indicators":
        return known
    shown = read_number(table.text(row, "last")).readings
    return shown[0] if len(shown) == 1 else None


def _indicators(desk: Desk, table: Found) -> Iterator[Record]:
    for indicator, row in _indicators_of(desk, table):
        found = _of(desk, table, row, indicator)
        status = status_of(desk, table, row, found, chosen_status(desk, table, row))
        desk.plans.extend(_plans(desk, table, row, indicator))
        yield _observation(
            desk,
            table,
            indicator,
            found,
            status,
            definition=definition_of(desk, table, row, indicator, found),
            source=table.text(row, "source"),
            note=_note(table, row, "reason", "note"),
        )


def _states(desk: Desk, table: Found) -> Iterator[Record]:
    for indicator, row in _indicators_of(desk, table):
        state = choice(desk, table, row, "state", "state")
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
        chosen = chosen_status(desk, table, row)
        if not table.text(row, "state") and chosen != "none":
            desk.blank(table, row, "state")
        if state and found.blank:
            where = table.address(row, "state")
            found = Figure(cell=where, raw=table.raw(row, "state"), blank=False)
            status = chosen if chosen not in ("", "none") else "A"
        else:
            status = status_of(desk, table, row, found, chosen, required=False)
        yield _observation(
            desk,
            table,
            indicator,
            found,
            status,
            definition=indicator.definitions[0].id,
            source=table.text(row, "source"),
            note=_note(table, row, "note"),
        ) | {"state": state, "state_date": reached, "evidence": evidence}


def _by_area(desk: Desk, table: Found) -> Iterator[Record]:
    form = desk.form.table("by_area")
    columns = [column.tag for column in form.columns] if form else []
    asked = [c.removesuffix(".value") for c in columns if c.endswith(".value")]
    for row in table.rows:
        area = desk.catalogue.areas.get(row)
        if area is None or not _is_of_year(area, desk):
            desk.complain(table, row, "", "S05", found=row)
            table.refused.add(row)
            continue
        _note_unasked(desk, table, row)
        chosen, note = chosen_status(desk, table, row), _note(table, row, "note")
        for indicator in (desk.catalogue.indicators[code] for code in asked):
            found = _of(desk, table, row, indicator, f"{indicator.code}.", area.key)
            # One status stands for the whole row, so it does not ask for figures left blank.
            open_cell = found.blank and chosen != "none"
            status = "O" if open_cell else status_of(desk, table, row, found, chosen)
            yield _observation(
                desk,
                table,
                indicator,
                found,
                status,
                definition=indicator.definitions[0].id,
                area=area.key,
                note=note,
            )


def _is_of_year(area: Area, desk: Desk) -> bool:
    """Whether an area existed in the reporting year: a form may be older than a change of areas."""
    ended = area.valid_to
    return area.exists_on(desk.day) or bool(ended and ended.year == desk.year and ended < desk.day)


def _history(desk: Desk, table: Found) -> Iterator[Record]:
    for row in table.rows:
        filled = [column for column in table.columns if table.text(row, column)]
        if set(filled) - {"number"}:
            yield from _history_row(desk, table, row)


def _history_row(desk: Desk, table: Found, row: str) -> Iterator[Record]:
    code = _CODE.match(table.text(row, "indicator").upper())
    indicator = desk.catalogue.indicators.get(code[0]) if code else None
    if indicator is None:
        desk.complain(table, row, "indicator", "S01", found=table.text(row, "indicator"))
    period = _period(desk, table, row)
    if period is None:
        words = table.text(row, "period")
        desk.complain(table, row, "period", "N08", found=words, expected=desk.year)
    area = _area(desk, table, row, period or desk.year)
    if indicator is None or area is None or period is None:
        table.refused.add(row)
        return
    found = _of(desk, table, row, indicator)
    yield _observation(
        desk,
        table,
        indicator,
        found,
        status_of(desk, table, row, found, chosen_status(desk, table, row)),
        definition=definition_of(desk, table, row, indicator, found),
        period=period,
        area=area,
        source=table.text(row, "source"),
        address=table.text(row, "address"),
        note=_note(table, row, "note"),
    )


_CODE = re.compile(r"[A-Z]{2,4}\d+", re.A)


def _period(desk: Desk, table: Found, row: str) -> int | None:
    """Return the year of a row, or None where it is no whole year up to the reporting year."""
    where = table.address(row, "period")
    year = amount(table.cell(row, "period"), where, table.sheet.name, Findings("")).value
    whole = year is not None and year == int(year) and 1990 <= year <= desk.year
    return int(year) if year is not None and whole else None


def _area(desk: Desk, table: Found, row: str, period: int) -> str | None:
    """Return the key of the area that a row names, the sender's own where it names none.

    A former unit stands for the one of today only where it became that one alone; a unit that
    was merged with others keeps its own key, and its figure its own place in the series.
    """
    text = table.text(row, "area")
    if not text or key(text) == key(forms.area_words(desk.area)):
        return desk.area.key
    found = find_area(text, desk.catalogue, date(period, 12, 31)) or find_area(
        text, desk.catalogue, desk.day
    )
    if found is None:
        likely = suggest_areas(text, desk.catalogue, desk.day)
        desk.complain(table, row, "area", "S05", found=text)
        if likely:
            meant = " / ".join(forms.area_words(area) for area in likely)
            desk.complain(table, row, "area", "S13", found=text, expected=meant)
        return None
    if found.kind == "former_name":
        now = forms.area_words(found.now[0])
        desk.complain(table, row, "area", "T04", found=text, expected=now)
        return found.now[0].key
    if found.kind != "same" and (found.area.valid_to or date.max).year < period:
        now = ", ".join(forms.area_words(area) for area in found.now) or "–"
        desk.complain(table, row, "area", "T05", found=text, expected=now)
        return None
    return found.area.key


_FIGURES = {"indicators": _indicators, "states": _states, "by_area": _by_area, "history": _history}


def _observation(
    desk: Desk,
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


def _note(table: Found, row: str, *columns: str) -> str:
    """Return the words of some columns and the comments that hang at any cell of the row."""
    said = [text for column in columns if (text := table.text(row, column))]
    return "; ".join((*said, *(f"[{where}] {text}" for where, text in table.comments(row))))


def _plans(desk: Desk, table: Found, row: str, indicator: Indicator) -> Iterator[Record]:
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


def note_repeated(observations: Sequence[Record], findings: Findings) -> None:
    """Note a figure that one return gives twice and differently; the later one counts."""
    first: dict[tuple[Any, ...], Record] = {}
    for row in observations:
        if row["obs_status"] == "O":
            continue
        of = tuple(row[name] for name in ("indicator", "definition", "area", "period"))
        known = first.setdefault(of, row)
        if (known["value"], known.get("state")) != (row["value"], row.get("state")):
            found = f"{row['indicator']}, {row['period']}"
            place = f"«{known['sheet']}», {known['cell']}"
            findings.add("S02", row["sheet"], row["cell"], found=found, expected=place)


def _tasks(desk: Desk, table: Found) -> Iterator[Record]:
    for row in table.rows:
        _note_unasked(desk, table, row)
        told = {column: table.text(row, column) for column in ("status", *_TOLD)}
        filled = [column for column in (*_TOLD, "status") if told[column]]
        if not filled:
            desk.blank(table, row, "status")
            continue
        yield {
            "task": row,
            "year": desk.year,
            "status": choice(desk, table, row, "status", "task_status"),
            **{column: told[column] for column in _TOLD},
            **desk.trail(
                table.sheet.name, table.address(row, filled[0]), table.raw(row, filled[0])
            ),
        }


_TOLD = ("result", "difficulty", "next_step")


def _proposals(desk: Desk, table: Found) -> Iterator[Record]:
    for row in table.rows:
        told = {column: table.text(row, column) for column in ("addressee", "content", "reason")}
        if told["content"]:
            yield {
                "year": desk.year,
                **told,
                **desk.trail(
                    table.sheet.name, table.address(row, "content"), table.raw(row, "content")
                ),
            }
        elif any(told.values()):
            desk.blank(table, row, "content")
            table.refused.add(row)
