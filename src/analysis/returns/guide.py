"""The first sheet of a template: what is asked, how to fill it in, and who filled it in."""

from collections.abc import Iterator
from datetime import timedelta

from xlsxwriter.worksheet import Worksheet

from analysis.language import date_short, say
from analysis.returns.form import STATUSES, Column, Form, Row, Table
from analysis.returns.sheets import (
    Desk,
    lines_of,
    points,
    protect,
    set_columns,
    set_edges,
    write_mark,
    write_row,
)

COLOURS = (
    ("text", "Pale yellow", "To be filled in by your agency."),
    ("shown", "White", "Already there; locked, without a password."),
    ("group", "Light blue", "Name of a group."),
    ("heading", "Deep blue", "Names of the columns."),
)
STATUS_MEANINGS = {
    "A": "Published or settled; it will not change.",
    "P": "Counted, but it may still be revised.",
    "E": "Estimated to the end of the year, as the count is not in yet.",
    "none": "There is no figure: leave the number empty and choose the reason.",
    "B": "Final, but from this year on collected or computed differently from earlier years.",
    "D": "Final, but measured otherwise than the plan means; say how in the note.",
}
REASON_MEANINGS = {
    "the agency does not collect it": "The thing exists, but nobody in your agency counts it.",
    "cannot exist": "There is no such thing in the area, so no figure can exist; this is not 0.",
    "not yet due for publication": "It is published at set times; say in the note when it is due.",
    "no guidance on the method": "No document yet says how to collect or compute it.",
    "waiting for another agency": "Another agency holds the figure; name it in the note.",
}
STEPS = (
    "Fill in the pale yellow cells only. To paste from another file, use Paste Special → Values.",
    (
        "Give each figure in the unit shown: 24,01% is typed 24,01. Where there are a numerator "
        "and a denominator, give both: they are worth more than a rounded rate."
    ),
    (
        "Where there is no figure, leave the number empty, choose the status “no data” and the "
        "reason. Empty is not zero: type 0 only where the result is zero."
    ),
    "Choose the way of measuring from the list; if yours is not there, type it in.",
    "Name the source of each figure: report, register or survey, with number and date.",
    "Rows may be inserted, filtered and made higher. Please delete no row and no sheet.",
    "Write no personal data of citizens, such as names or identity numbers.",
    "Save as .xlsx and send it to {receiver}. To correct a return, send the whole file again.",
)


def contact(lang: str) -> Table:
    """Return the small table of the guide that asks who filled the form."""
    return Table(
        tag="contact",
        sheet=say("Guide", lang),
        title=say("Who prepared this return", lang),
        intro="",
        columns=(Column("label", "", 26, "shown"), Column("value", "", 78, "text")),
        rows=(
            Row("reporter", {"label": say("Prepared by", lang)}),
            Row("phone", {"label": say("Telephone", lang)}),
            Row("submission", {"label": say("Submission number, from 2 on", lang)}),
        ),
    )


def write_guide(desk: Desk) -> None:
    """Write the first sheet and make it the one that opens."""
    form, table = desk.form, contact(desk.form.lang)
    sheet = desk.book.add_worksheet(table.sheet)
    set_columns(desk, sheet, table)
    write_mark(desk, sheet)
    line = 1 if desk.sample else 0
    line = _guide_top(desk, sheet, line)
    for title, lines in _sections(form):
        line = _section(desk, sheet, line, title)
        for look, label, words in lines:
            _guide_line(desk, sheet, line, look, (label, words))
            line += 1
    _contact(desk, sheet, table, _section(desk, sheet, line, table.title))
    sheet.hide_gridlines(2)
    sheet.fit_to_pages(1, 1)
    set_edges(desk, sheet)
    protect(sheet)
    sheet.activate()


def _guide_top(desk: Desk, sheet: Worksheet, line: int) -> int:
    form = desk.form
    sheet.set_row(line, 34)
    sheet.write_string(line, 1, form.title, desk.formats["title"])
    sheet.set_row(line + 1, 20)
    sheet.write_string(line + 1, 1, _under_plan(form), desk.formats["intro"])
    return line + 2


def _section(desk: Desk, sheet: Worksheet, line: int, title: str) -> int:
    """Write the title of a part of the guide and return the row below it."""
    sheet.set_row(line, 30)
    sheet.write_string(line, 1, title, desk.formats["section"])
    sheet.write_blank(line, 2, None, desk.formats["section"])
    return line + 1


def _guide_line(desk: Desk, sheet: Worksheet, line: int, look: str, words: tuple[str, str]) -> None:
    label, meaning = words
    if look == "link":
        sheet.write_url(line, 1, f"internal:'{label}'!B1", desk.formats[look], label)
    else:
        sheet.write_string(line, 1, label, desk.formats[look])
    sheet.write_string(line, 2, meaning, desk.formats["name"])
    sheet.set_row(line, points(max(lines_of(label, 23), lines_of(meaning, 78)), least=20))


def _contact(desk: Desk, sheet: Worksheet, table: Table, line: int) -> None:
    tag = desk.formats["tag"]
    sheet.set_row(line, 3, tag, {"hidden": True})
    sheet.write_string(line, 0, f"#{table.tag}", tag)
    for position, column in enumerate(table.columns, start=1):
        sheet.write_string(line, position, column.tag, tag)
    for below, row in enumerate(table.rows, start=line + 1):
        write_row(desk, sheet, table, row, below)


def words(form: Form) -> Iterator[str]:
    """Yield everything that the guide of a form says."""
    table = contact(form.lang)
    yield from (form.title, _under_plan(form), table.title)
    yield from (str(row.shown["label"]) for row in table.rows)
    for title, lines in _sections(form):
        yield title
        for _, label, meaning in lines:
            yield from (label, meaning)


def _under_plan(form: Form) -> str:
    return say("Under plan {plan}", form.lang, plan=form.plan)


Section = tuple[str, list[tuple[str, str, str]]]
"""Title, then lines: the look of the label, the label and what it means."""


def _sections(form: Form) -> Iterator[Section]:
    def tell(message: str, **values: object) -> str:
        return say(message, form.lang, **values)

    yield tell("What is asked, and by when"), _facts(form)
    steps = [tell(step, receiver=form.receiver) for step in STEPS]
    yield (
        tell("How to fill it in"),
        [("label", tell("Step {n}", n=n), step) for n, step in enumerate(steps, start=1)],
    )
    yield tell("Sheets"), [("link", table.sheet, table.intro) for table in form.tables]
    yield tell("Colours"), [(look, tell(label), tell(words)) for look, label, words in COLOURS]
    yield (
        tell("Status of a figure"),
        [("label", tell(word), tell(STATUS_MEANINGS[code])) for code, word in STATUSES.items()],
    )
    yield tell("Why there is no figure"), _reasons(form)


def _facts(form: Form) -> list[tuple[str, str, str]]:
    before, last = form.last_day + timedelta(days=1), form.last_day
    when = say(
        "before {before}, that is by {last} at the latest",
        form.lang,
        before=date_short(before, form.lang),
        last=date_short(last, form.lang),
    )
    facts = {
        "Reporting agency": form.agency.name.in_(form.lang),
        "Reporting year": str(form.year),
        "Last day": when,
        "Sent to": form.receiver,
    }
    return [("label", say(label, form.lang), words) for label, words in facts.items()]


def _reasons(form: Form) -> list[tuple[str, str, str]]:
    meanings = {
        say(word, form.lang): say(words, form.lang) for word, words in REASON_MEANINGS.items()
    }
    words = form.lists.get("reason", ())
    return [("label", word, meanings.get(word, "")) for word in words]
