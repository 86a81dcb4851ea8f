"""The list of all letters of a day, as a workbook: to whom, why, how much is open, which files."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from analysis.language import date_short, say
from analysis.reports.documents.annex.cells import LOOKS, NORMAL, clean
from analysis.reports.documents.letters.letter import LANG, Occasion
from analysis.reports.documents.letters.reminding import Reason, Reminder

FILE = "danh-sach.xlsx"
REASONS: dict[Reason, str] = {
    "missing": "no return received",
    "unreadable": "not readable",
    "incomplete": "not complete",
    "questions": "open questions",
}
_WIDTHS = (5, 36, 26, 14, 13, 12, 12, 12, 24, 40)
_HEADS = (
    "No.",
    "Agency",
    "Reason",
    "Standing",
    "Received on",
    "Figures not given",
    "Tasks not told",
    "Open questions",
    "Letter",
    "Workbook beside it",
)
_LAST = len(_HEADS) - 1


@dataclass(frozen=True)
class Parcel:
    """What is made for one reminder: paths below the folder, "" where there is none."""

    reminder: Reminder
    letter: str
    workbook: str


def listing(parcels: Sequence[Parcel], occasion: Occasion) -> bytes:
    """Return the workbook that lists the letters; equal inputs give equal bytes."""
    stream = BytesIO()
    book = Workbook(stream, {"in_memory": True, "default_format_properties": dict(NORMAL)})
    moment = datetime.combine(occasion.day, time())
    title = say("Letters to be sent", LANG)
    book.set_properties({"title": title, "author": "chitieu", "created": moment})
    sheet, looks = book.add_worksheet(title), _looks(book)
    _set_page(sheet)
    first = _write_head(sheet, looks, occasion)
    for place, parcel in enumerate(parcels):
        cells = [(str(place + 1), "centred"), *_cells(parcel, occasion)]
        _write_row(sheet, looks, first + place, cells)
    for place, text in enumerate(summary(parcels)):
        sheet.merge_range(*_whole(first + len(parcels) + place), text, looks["note"])
    book.close()
    return stream.getvalue()


def _looks(book: Workbook) -> dict[str, Format]:
    whole = {name: book.add_format(dict(look)) for name, look in LOOKS.items()}
    indented = book.add_format(dict(LOOKS["words"]) | {"indent": 1})
    return whole | {
        "words": indented,
        "count": book.add_format(dict(LOOKS["number"]) | {"align": "center"}),
    }


def _set_page(sheet: Worksheet) -> None:
    """Set widths and an A4 page across whose heading is repeated."""
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    sheet.set_footer("&C&P/&N")


def _write_head(sheet: Worksheet, looks: dict[str, Format], occasion: Occasion) -> int:
    """Write whose list it is and of what, and the headings; return the row of the first letter."""
    sheet.write_string(0, 0, occasion.office.parent.in_(LANG), looks["plain"])
    sheet.write_string(1, 0, occasion.writer.name.in_(LANG).upper(), looks["top"])
    lines = list(_title_lines(occasion))
    for row, (look, text) in enumerate(lines, 2):
        sheet.merge_range(*_whole(row), text, looks[look])
        sheet.set_row(row, 30 if look == "title" else 18)
    heading = 2 + len(lines)
    sheet.set_row(heading, 34)
    for column, head in enumerate(_HEADS):
        sheet.write_string(heading, column, say(head, LANG), looks["heading"])
    sheet.repeat_rows(heading)
    sheet.freeze_panes(heading + 1, 2)
    return heading + 1


def _title_lines(occasion: Occasion) -> Iterator[tuple[str, str]]:
    words = "Agencies to be reminded of their returns of {year}"
    yield "title", say(words, LANG, year=occasion.year).upper()
    told = {
        "plan": occasion.catalogue.plan.code,
        "day": date_short(occasion.day, LANG),
        "deadline": date_short(occasion.deadline, LANG),
    }
    words = "{plan}; as of {day}; last day for returns {deadline}"
    yield "subtitle", say(words, LANG, **told)
    if occasion.is_sample:
        yield "mark", say("ILLUSTRATION – THESE FIGURES ARE NOT REAL", LANG)


def _whole(row: int) -> tuple[int, int, int, int]:
    return row, 0, row, _LAST


def _write_row(
    sheet: Worksheet, looks: dict[str, Format], row: int, cells: Sequence[tuple[Any, str]]
) -> None:
    for column, (cell, look) in enumerate(cells):
        if isinstance(cell, date):
            sheet.write_datetime(row, column, datetime.combine(cell, time()), looks[look])
        elif isinstance(cell, int):
            sheet.write_number(row, column, cell, looks[look])
        elif look == "link" and cell:
            shown = clean(cell.rpartition("/")[2])
            sheet.write_url(row, column, f"external:{cell}", looks[look], shown)
        elif cell:
            sheet.write_string(row, column, clean(cell), looks[look])
        else:
            sheet.write_blank(row, column, None, looks[look])
    sheet.set_row(row, 24)


def _cells(parcel: Parcel, occasion: Occasion) -> Iterator[tuple[Any, str]]:
    """Yield what the row of a letter says behind its number."""
    one = parcel.reminder
    file = one.sender.latest or (one.sender.files[-1] if one.sender.files else None)
    yield "; ".join(agency.name.in_(LANG) for agency in one.addressees), "words"
    yield reasons(one, LANG), "words"
    yield say(one.sender.standing, LANG), "centred"
    yield (date.fromisoformat(str(file["vintage"])[:10]), "day") if file else ("", "centred")
    for name, number in counts(one).items():
        occasion.count(one.code, name, number)
        yield number or "", "count"
    if one.to_itself:
        yield say("no letter: the consolidating agency itself", LANG), "words"
    else:
        yield parcel.letter, "link"
    yield parcel.workbook, "link"


def counts(reminder: Reminder) -> dict[str, int]:
    """Return how much is wanted of somebody, by the name that its figure has."""
    return {
        "figures_not_given": len(reminder.figures),
        "tasks_not_told": len(reminder.tasks),
        "open_questions": len(reminder.questions),
    }


def reasons(reminder: Reminder, lang: str) -> str:
    """Return why somebody is reminded, in words."""
    return "; ".join(say(REASONS[reason], lang) for reason in reminder.reasons)


def summary(parcels: Sequence[Parcel]) -> Iterator[str]:
    """Yield how many letters there are and why."""
    found = Counter(reason for parcel in parcels for reason in parcel.reminder.reasons)
    letters = sum(bool(parcel.letter) for parcel in parcels)
    told = {words: found[name] for name, words in REASONS.items() if found[name]}
    said = [f"{say(words, LANG)}: {count}" for words, count in told.items()]
    yield say("{n} letters; {reasons}", LANG, n=letters, reasons=", ".join(said))
    yield say("Nothing was sent: number, day and signature are the clerk's.", LANG)
