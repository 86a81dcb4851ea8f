"""Table 02: indicators by commune and ward, and what all of them together come to.

The whole is rebuilt from the numerators and denominators of table 02a, never averaged.
"""

from collections.abc import Iterator

from xlsxwriter.utility import xl_range

from analysis.catalogue import Area
from analysis.reports.documents.annex import counts, trail
from analysis.reports.documents.annex.cells import Cell, Formula, Link, Number, Text
from analysis.reports.documents.annex.desk import (
    Column,
    Desk,
    Table,
    begin,
    finish,
    write_band,
    write_nothing,
    write_row,
)
from analysis.reports.documents.annex.indicators import decimals
from analysis.reports.documents.annex.places import LEVEL_WORDS, Grid, grid, placed

SUMMARIES = 5
"""Rows above the areas."""
MARKS = {"met": " ●", "not_met": " ○", "at_threshold": " ◊"}
"""What stands behind a value: a shape tells the verdict where colours cannot."""
SMALL = "*"


def write(desk: Desk) -> None:
    """Write values by area, and in a second sheet the counts that they are made of."""
    found = grid(desk.figures, desk.reported(desk.year))
    if found is None:
        _write_nothing(desk)
        return
    table = begin(
        desk, "areas", desk.say("Results by area in {year}", year=desk.year),
        _columns(desk, found), frozen=counts.NAMES, number="02",
    )  # fmt: skip
    _write_rows(table, found, counts.write(desk, found))


def _write_nothing(desk: Desk) -> None:
    words = desk.say("No figure by area was reported for {year}.", year=desk.year)
    title = desk.say("Results by area in {year}", year=desk.year)
    write_nothing(begin(desk, "areas", title, counts.empty(desk), number="02"), words)
    counts.write_nothing_there(desk, words)


def _columns(desk: Desk, found: Grid) -> list[Column]:
    """Return a column for each indicator under its theme, and that of the sources."""
    themes = {theme.code: theme.name.in_(desk.lang) for theme in desk.catalogue.plan.themes}
    columns = [
        Column(desk.say("No."), 5.0, index="A"),
        Column(desk.say(LEVEL_WORDS[found.level]), 24.0, index="B"),
    ]
    for place, code in enumerate(found.codes, start=1):
        indicator, unit = desk.catalogue.indicators[code], desk.catalogue.unit(code)
        words = f"{indicator.short.in_(desk.lang)} ({unit.short.in_(desk.lang)})"
        columns.append(Column(words, 11.0, themes[indicator.theme], str(place)))
    return [*columns, Column(desk.say("Row of the sources"), 10.0, index="C")]


def _write_rows(table: Table, found: Grid, wholes: counts.Wholes) -> None:
    """Write target, province and whole above the areas."""
    desk = table.desk
    places = placed(found, table.first + SUMMARIES)
    ends = (table.first + SUMMARIES, places[-1].row)
    summaries = (
        _targets(desk, found),
        _province(desk, found),
        _together(desk, found, wholes, ends),
        _counted(desk, found, "n", "Areas with a value"),
        _counted(desk, found, "expected", "Areas that can have a value"),
    )
    for row, cells in enumerate(summaries, start=table.first):
        write_row(table, row, cells)
    for place in places:
        if place.area is None:
            write_band(table, place.row, "", place.band)
        else:
            write_row(table, place.row, list(_cells(desk, found, place.area, place.number)))
    finish(table, ends[1] + 1, list(_notes(desk)))


# What all areas together come to


def _heading(words: str) -> list[Cell]:
    return [None, Text(words, "strong")]


def _elsewhere(desk: Desk) -> Cell:
    """Return what leads to table 01, whose rows name the sources."""
    words = desk.say("Table {number}", number="01")
    return Link(words, f"{desk.reference('indicators')}!A1")


def _targets(desk: Desk, found: Grid) -> list[Cell]:
    cells = _heading(desk.say("Target"))
    for code in found.codes:
        row = desk.figures.assessment(code, desk.figures.province)
        key = f"{code}/{desk.figures.province}/{row['target_year']}/target"
        if key not in desk.figures:
            cells.append(None)
            continue
        figure = desk.figures.get(key)
        sign = desk.catalogue.word("operator", row["operator"], desk.lang)
        shown = decimals(figure.text, desk.lang)
        cells.append(Number(figure.value, shown, f"{sign} ", look="strong number"))
    return [*cells, _elsewhere(desk)]


def _province(desk: Desk, found: Grid) -> list[Cell]:
    cells = _heading(desk.say("Whole province, as reported"))
    for code in found.codes:
        key = f"{code}/{desk.figures.province}/{desk.year}/value"
        cells.append(_number(desk, key) if key in desk.figures else None)
    return [*cells, _elsewhere(desk)]


def _number(desk: Desk, key: str) -> Cell:
    figure = desk.figures.get(key)
    return Number(figure.value, decimals(figure.text, desk.lang), look="strong number")


def _together(desk: Desk, found: Grid, wholes: counts.Wholes, rows: tuple[int, int]) -> list[Cell]:
    """Return all areas together: rates from their counts, numbers of things as their sum."""
    numbers: list[int] = []
    cells = _heading(desk.say("All areas that reported, from their counts"))
    for column, code in enumerate(found.codes, start=counts.NAMES):
        key = f"{code}/{found.level}/{found.year}/mean"
        if code in wholes and key in desk.figures:
            top, bottom = wholes[code]
            scale = f"{desk.catalogue.unit(code).per:f}"
            cells.append(_formula(desk, key, f"={top}/{bottom}*{scale}"))
        elif code not in wholes and (key := counts.summed(desk, found, code)):
            where = xl_range(rows[0], column, rows[1], column)
            cells.append(_formula(desk, key, f"=SUM({where})"))
        else:
            cells.append(None)
            continue
        numbers.append(desk.told.number(key))
    return [*cells, trail.link(desk, numbers)]


def _formula(desk: Desk, key: str, formula: str) -> Cell:
    figure = desk.figures.get(key)
    shown = decimals(figure.text, desk.lang)
    return Formula(formula, figure.value, shown, look="strong number")


def _counted(desk: Desk, found: Grid, measure: str, words: str) -> list[Cell]:
    """Return how many areas there are with a value, or could be."""
    numbers: list[int] = []
    cells = _heading(desk.say(words))
    for code in found.codes:
        key = f"{code}/{found.level}/{found.year}/{measure}"
        if key in desk.figures:
            cells.append(_number(desk, key))
            numbers.append(desk.told.number(key))
        else:
            cells.append(None)
    return [*cells, trail.link(desk, numbers)]


# Areas


def _cells(desk: Desk, found: Grid, area: Area, number: int) -> Iterator[Cell]:
    """Yield the cells of one area: its values with their marks, or why there is none."""
    numbers: list[int] = []
    yield Number(number, look="ordinal")
    yield Text(f"{area.type} {area.name}")
    for code in found.codes:
        key = f"{code}/{area.key}/{found.year}/value"
        if key in desk.figures:
            numbers.append(desk.told.number(key))
            yield _value(desk, found, key)
        else:
            yield _absent(desk, found, code, area)
    yield trail.link(desk, numbers)


def _value(desk: Desk, found: Grid, key: str) -> Cell:
    code, area, _, _ = key.split("/")
    figure, level = desk.figures.get(key), found.judged.get((code, area), "")
    few = SMALL if (code, area) in found.small else ""
    look = "strong number" if level == "not_met" else "number"
    shown = decimals(figure.text, desk.lang)
    return Number(figure.value, shown, few, MARKS.get(level, ""), look)


SIGNS = {"Q": "×", "M": "–", "L": "…"}
"""Why there is no value: hidden, cannot exist, not collected; as statistical yearbooks mark it."""


def _absent(desk: Desk, found: Grid, code: str, area: Area) -> Cell:
    """Return why an area has no value: missing is not zero, and not everything is missing."""
    row = found.row(code, area)
    status = row.get("obs_status")
    if status in SIGNS:
        return Text(SIGNS[status], "centred")
    unusable = bool(str(row.get("raw") or "").strip())
    return Text(desk.say("to be reviewed" if unusable else "not reported"), "missing")


def _notes(desk: Desk) -> Iterator[str]:
    yield desk.say(
        "{met} meets the target; {not_met} does not; {threshold} stands on the threshold of a "
        "target that asks for more; without a mark: not assessed. {few} few in the denominator: "
        "one case moves the rate by points.",
        met="●", not_met="○", threshold="◊", few=SMALL,
    )  # fmt: skip
    yield desk.say(
        "{none} cannot occur there; {silent} not collected; “to be reviewed”: what was typed is "
        "no figure.",
        none=SIGNS["M"], silent=SIGNS["L"],
    )  # fmt: skip
    yield desk.say(
        "All areas together are rebuilt from the counts of the sheet “{sheet}” where enough areas "
        "gave them, and never averaged; areas that did not report are left out.",
        sheet=desk.say("Table 02a – Counts"),
    )
    if desk.figures.release.is_public:
        yield desk.say("{sign} hidden in the public edition.", sign=SIGNS["Q"])
