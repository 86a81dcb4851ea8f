"""Table 05: who has sent a return, when, how complete, and with how many questions left."""

from collections.abc import Iterator
from datetime import date

from analysis.observations.register import File, Sender
from analysis.reports.documents.annex.cells import Cell, Number, Text
from analysis.reports.documents.annex.desk import (
    Column,
    Desk,
    begin,
    finish,
    write_nothing,
    write_row,
)
from analysis.reports.tables import senders

_COLUMNS = (
    ("No.", 6.0, "A"),
    ("Agency", 34.0, "B"),
    ("Standing", 16.0, "C"),
    ("Received", 11.0, "D"),
    ("File", 44.0, "E"),
    ("Reading", 16.0, "G"),
    ("Filled", 9.0, "1"),
    ("Asked", 9.0, "2"),
    ("Errors", 9.0, "3"),
    ("Warnings", 9.0, "4"),
    ("Questions", 9.0, "5"),
)
_COUNTS = {
    "values": "figures and states given in the file for the reporting year",
    "asked": "figures and states that the file asks for",
    "errors": "errors found in the file",
    "warnings": "warnings found in the file",
    "questions": "questions that the file leaves open",
}
_STANDINGS = {
    "on_time": "on time",
    "late": "late",
    "unreadable": "could not be read",
    "missing": "nothing received",
}


def write(desk: Desk) -> None:
    """Write one row for each file received, and one for each agency that sent none."""
    found = senders(desk.figures)
    columns = [Column(desk.say(words), width, index=index) for words, width, index in _COLUMNS]
    title = desk.say("Returns received for {year}", year=desk.year)
    intro = [_summary(desk, found)] if found else []
    table = begin(desk, "register", title, columns, frozen=2, number="05", intro=intro)
    if not found:
        write_nothing(table, desk.say("No return is expected for {year}.", year=desk.year))
        return
    row = table.first
    for place, sender in enumerate(found, start=1):
        for cells in _rows(desk, sender, place):
            write_row(table, row, cells)
            row += 1
    finish(table, row)


def _summary(desk: Desk, found: list[Sender]) -> str:
    """Return how many agencies have reported, late or not at all, as one sentence."""
    counts = {
        "sent": (sum(s.latest is not None for s in found), "agencies with at least one return of "
                 "the year that could be read"),
        "expected": (len(found), "agencies whose return is expected"),
        "late": (sum(s.late for s in found), "agencies whose first readable return came after the "
                 "last day"),
        "missing": (sum(s.latest is None for s in found), "agencies without a readable return of "
                    "the year"),
    }  # fmt: skip
    stem = f"returns/{desk.year}"
    texts = {
        name: desk.figures.text(desk.figures.tally(f"{stem}/{name}/count", count, words))
        for name, (count, words) in counts.items()
    }
    said = "{sent} of {expected} agencies have reported, {late} of them late; {missing} have not."
    return desk.say(said, **texts)


def _rows(desk: Desk, sender: Sender, place: int) -> Iterator[list[Cell]]:
    """Yield a row for each file of an agency, in order of arrival."""
    name = sender.agency.name.in_(desk.lang)
    standing = Text(desk.say(_STANDINGS[sender.standing]), "centred")
    for file in sender.files:
        yield [Number(place, look="ordinal"), name, standing, *_file(desk, file)]
    if not sender.files:
        yield [Number(place, look="ordinal"), name, standing, *[None] * 8]


def _file(desk: Desk, file: File) -> list[Cell]:
    """Return day, name and counts of a file; one that could not be read counts nothing."""
    day = date.fromisoformat(str(file["vintage"])[:10])
    read = "read" if file["accepted"] else "set aside: could not be read"
    cells: list[Cell] = [day, str(file["file"]), Text(desk.say(read), "centred")]
    if not file["accepted"]:
        return [*cells, *[None] * len(_COUNTS)]
    for measure, words in _COUNTS.items():
        key = desk.figures.tally(f"returns/{file['file']}/{measure}/count", file[measure], words)
        cells.append(Number(desk.figures.get(key).value))
    return cells
