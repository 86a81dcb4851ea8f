"""One return as its agency fills it when nothing goes wrong: the entries of every table."""

from collections.abc import Iterator
from datetime import date

from analysis.catalogue import Agency, Area, Indicator
from analysis.language import say
from analysis.language.formats import plain, rounded
from analysis.returns.form import STATUSES, Form, Known, area_words, for_agency, last_day
from analysis.returns.template import Entry, Key
from analysis.sample.figures import Count, World
from analysis.sample.stories import (
    HOUSES,
    LAST_YEAR,
    NOTES,
    OTHERS,
    PLANNED,
    RIVALS,
    SILENT,
    STANDINGS,
    Segment,
    Standing,
)
from analysis.sample.words import EARLIER, PROPOSALS, SHARED, TASKS, Told

Entries = dict[Key, Entry]
Row = dict[str, Entry]

HISTORY_IN_2025 = 2021
"""The returns of 2025 go back to this year, those of 2026 to the beginning."""


def form_of(world: World, agency: Agency, year: int) -> Form:
    """Return the form of a year, with what the agency said of the year before."""
    return for_agency(world.catalogue, agency, year, _known(world, agency, year))


def entries_of(world: World, form: Form) -> Entries:
    """Return what an agency fills into its form, table by table."""
    found: Entries = {}
    for table in form.tables:
        for row, cells in _FILL[table.tag](world, form):
            found |= {(table.tag, row, column): entry for column, entry in cells.items()}
    return found


def _indicators(world: World, form: Form) -> Iterator[tuple[str, Row]]:
    for indicator in _asked(world, form, "indicators"):
        yield indicator.code, _indicator(world, form, indicator)


def _indicator(world: World, form: Form, indicator: Indicator) -> Row:
    if form.agency.kind == "committee":
        of_areas = world.of_areas(indicator.code, form.year, _peers(world, form))
        count = of_areas.get(form.area.key)
        return _settled(world, form, indicator, count) if count else {"value": "-"}
    rival = RIVALS.get((form.agency.code, indicator.code, form.year))
    segment = _segment(world, indicator.code, form.year)
    if rival is not None and segment is not None:
        return _settled(world, form, indicator, world.counted(segment, form.year, rival))
    if not _is_first(world, form, indicator):
        return _silence(world, *OTHERS)
    if segment is None:
        return _silence(world, *SILENT[indicator.code, form.year])
    count = world.estimate(segment, form.year)
    return _settled(world, form, indicator, count) | _planned(world, form, segment, count)


def _settled(world: World, form: Form, indicator: Indicator, count: Count) -> Row:
    """Return a figure with its parts; every second officer also types the rate."""
    dice = world.dice("typed", form.agency.code, indicator.code, form.year)
    row: Row = _counted(count, indicator, dice.random() < 0.5)
    final = form.year < LAST_YEAR and form.agency.kind == "committee"
    status = "A" if final else dice.choice("EEEP")
    row |= {"source": f"Báo cáo chuyên ngành năm {form.year} (số minh hoạ)"}
    if form.agency.kind != "committee":
        row["note"] = NOTES.get((indicator.code, form.year), "")
    return row | {"status": say(STATUSES[status])}


def _counted(count: Count, indicator: Indicator, also_rate: bool) -> Row:
    if count.numerator is None or count.denominator is None:
        return {"value": count.value}
    row: Row = {"numerator": count.numerator, "denominator": count.denominator}
    return row | {"value": rounded(count.value, indicator.decimals)} if also_rate else row


def _planned(world: World, form: Form, segment: Segment, count: Count) -> Row:
    if segment.code not in PLANNED:
        return {}
    decimals = world.catalogue.indicators[segment.code].decimals
    ahead = (segment.end - segment.start) / max(1, segment.last - segment.first)
    plan = rounded(float(count.value) * 1.01, decimals)
    return {"plan": plan, "plan_next": rounded(float(count.value) + ahead, decimals)}


def _silence(world: World, reason: str, note: str) -> Row:
    word = world.catalogue.word("no_data_reason", reason)
    return {"status": say(STATUSES["none"]), "reason": word, "note": note}


def _states(world: World, form: Form) -> Iterator[tuple[str, Row]]:
    for indicator in _asked(world, form, "states"):
        standing, count = _standing(world, form, indicator.code)
        row: Row = {"state": world.catalogue.word("state", standing.state), "note": standing.note}
        if standing.day:
            row["state_date"] = date.fromisoformat(standing.day)
        if standing.evidence:
            row["evidence"] = standing.evidence
        if count is not None:
            row |= {"value": count, "status": say(STATUSES["P"])}
        yield indicator.code, row


def _standing(world: World, form: Form, code: str) -> tuple[Standing, Entry | None]:
    if form.agency.kind != "committee":
        segment = _segment(world, code, form.year)
        counted = world.estimate(segment, form.year).value if segment else None
        return STANDINGS[code, form.year], HOUSES.get(code, {}).get(form.year, counted)
    left = world.houses(code, form.year, _peers(world, form))[form.area.key]
    if left:
        return Standing("in_progress"), left
    proof = f"Biên bản rà soát nhà ở năm {form.year} (số minh hoạ)"
    return Standing("reached", f"{form.year}-10-{10 + len(form.area.name)}", proof), 0


def _by_area(world: World, form: Form) -> Iterator[tuple[str, Row]]:
    table = form.table("by_area")
    assert table is not None
    codes = [c.tag.removesuffix(".value") for c in table.columns if c.tag.endswith(".value")]
    figures = {code: world.of_areas(code, form.year, _peers(world, form)) for code in codes}
    for row in table.rows:
        cells: Row = {"status": say(STATUSES["P"])}
        for code in codes:
            count = figures[code].get(row.tag)
            if count and count.numerator is not None and count.denominator is not None:
                cells |= {f"{code}.numerator": count.numerator}
                cells |= {f"{code}.denominator": count.denominator}
        yield row.tag, cells


def _history(world: World, form: Form) -> Iterator[tuple[str, Row]]:
    if form.agency.kind == "committee":
        return
    rows = [*_earlier(world, form), *_houses_before(world, form), *_uninvited(world, form)]
    for number, row in enumerate(rows, start=1):
        yield f"h{number}", {"area": area_words(form.area), **row}


def _earlier(world: World, form: Form) -> Iterator[Row]:
    asked = [*_asked(world, form, "indicators"), *_asked(world, form, "states")]
    since = HISTORY_IN_2025 if form.year < LAST_YEAR else 0
    for indicator in (i for i in asked if _is_first(world, form, i)):
        for segment in world.segments(indicator.code):
            for year in _years(segment):
                if since <= year < form.year:
                    yield _of_year(world, indicator, segment, year)


def _of_year(world: World, indicator: Indicator, segment: Segment, year: int) -> Row:
    definition = indicator.definition(segment.definition) or indicator.definitions[0]
    status = segment.status if year == segment.first else "A"
    if definition.fit == "different":
        status = "D"
    return {
        "indicator": f"{indicator.code} – {indicator.short.vi}",
        "period": year,
        "definition": definition.name.vi,
        "status": say(STATUSES[status]),
        "source": f"Niên giám, báo cáo năm {year} (số minh hoạ)",
        "note": NOTES.get((indicator.code, year), ""),
        **_counted(world.of_province(segment, year), indicator, False),
    }


def _houses_before(world: World, form: Form) -> Iterator[Row]:
    for indicator in _asked(world, form, "states"):
        if form.agency.kind == "committee" or indicator.code not in HOUSES:
            continue
        for year, left in HOUSES[indicator.code].items():
            if year < form.year:
                yield {
                    "indicator": f"{indicator.code} – {indicator.short.vi}",
                    "period": year,
                    "definition": indicator.definitions[0].name.vi,
                    "value": left,
                    "status": say(STATUSES["A"]),
                    "source": f"Báo cáo tổng hợp năm {year} (số minh hoạ)",
                }


def _uninvited(world: World, form: Form) -> Iterator[Row]:
    """Yield figures of this year that an agency sends although nobody asks it."""
    asked = {i.code for i in _asked(world, form, "indicators")}
    for (agency, code, year), value in RIVALS.items():
        segment = _segment(world, code, year)
        if (agency, year) == (form.agency.code, form.year) and code not in asked and segment:
            indicator = world.catalogue.indicators[code]
            row = _of_year(world, indicator, segment, year)
            yield row | _counted(world.counted(segment, year, value), indicator, False)


def _tasks(world: World, form: Form) -> Iterator[tuple[str, Row]]:
    table = form.table("tasks")
    for row in table.rows if table else ():
        status, result, difficulty, next_step = _told(world, form, row.tag)
        yield (
            row.tag,
            {
                "status": world.catalogue.word("task_status", status),
                "result": result,
                "difficulty": difficulty,
                "next_step": next_step,
            },
        )


def _told(world: World, form: Form, task: str) -> Told:
    shared = not world.catalogue.tasks[task].lead
    if shared and form.agency != world.catalogue.consolidator(form.last_day):
        return world.dice("task", form.agency.code, form.year).choice(SHARED)
    return TASKS[task] if form.year == LAST_YEAR else EARLIER


def _proposals(world: World, form: Form) -> Iterator[tuple[str, Row]]:
    asked = PROPOSALS.get(form.agency.code, ()) if form.year == LAST_YEAR else ()
    for number, (addressee, content, reason) in enumerate(asked, start=1):
        yield f"p{number}", {"addressee": addressee, "content": content, "reason": reason}


_FILL = {
    "indicators": _indicators,
    "states": _states,
    "by_area": _by_area,
    "history": _history,
    "tasks": _tasks,
    "proposals": _proposals,
}


def _asked(world: World, form: Form, tag: str) -> list[Indicator]:
    table = form.table(tag)
    return [world.catalogue.indicators[row.tag] for row in table.rows] if table else []


def _peers(world: World, form: Form) -> list[Area]:
    asked = ("peers", form.last_day)
    if asked not in world.told:
        level = "district" if world.catalogue.areas_on(form.last_day, "district") else "commune"
        world.told[asked] = world.catalogue.areas_on(form.last_day, level)
    return list(world.told[asked])


def _years(segment: Segment) -> Iterator[int]:
    for year in range(segment.first, segment.last + 1):
        if year not in segment.skipped:
            yield year


def _segment(world: World, code: str, year: int) -> Segment | None:
    """Return the stretch that gives the province's figure of a year, if there is one."""
    segment = world.main(code, year)
    return segment if segment and year in _years(segment) else None


def _is_first(world: World, form: Form, indicator: Indicator) -> bool:
    """Whether an agency answers first for an indicator, or nobody does."""
    owners = world.catalogue.owners(indicator.code, form.last_day)
    return not owners or owners[0] == form.agency


def _known(world: World, agency: Agency, year: int) -> Known:
    """Return what stood in last year's return, as the form shows it."""
    values: dict[str, str] = {}
    if agency.kind == "committee" or not agency.exists_on(last_day(world.catalogue, year - 1)):
        return Known()
    for code, indicator in world.catalogue.indicators.items():
        segment = _segment(world, code, year - 1)
        if segment and not indicator.is_state:
            value = world.estimate(segment, year - 1).value
            values[code] = plain(float(rounded(value, indicator.decimals)))
    states = {
        code: world.catalogue.word("state", standing.state)
        for (code, of), standing in STANDINGS.items()
        if of == year - 1
    }
    return Known(values, states)
