"""Commands of the reporting cycle: its days, and letters to those whose return is wanted."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from analysis.catalogue import Catalogue, read
from analysis.cli.shared import AsOf, Lang, Source, app, clear_errors, err, out, plain
from analysis.language import UserError, date_short, say, weekday

if TYPE_CHECKING:
    from analysis.batch.reminders import Written
    from analysis.catalogue.calendar import Event


@app.command()
def calendar(
    year: Annotated[int, typer.Argument(help="Reporting year.")],
    as_of: Annotated[
        str, typer.Option("--as-of", help="Day (2026-11-24) from which days are counted; today.")
    ] = "",
    ics: Annotated[
        Path | None, typer.Option("--ics", help="File to write for other calendars, *.ics.")
    ] = None,
    lang: Lang = "vi",
) -> None:
    """Show the days of the year's cycle and how many are left until each.

    The plan sets the two deadlines; the steps between them are the office's own.

    Example: chitieu calendar 2026 --ics lich-2026.ics
    """
    with clear_errors(lang):
        from analysis.catalogue.calendar import cycle

        known, today = read(), _day(as_of)
        events = cycle(known, _year(year))
        out.print(_days_table(events, year, today, lang))
        if ics is not None:
            from analysis.reports.documents.ics import calendar as content

            ics.parent.mkdir(parents=True, exist_ok=True)
            ics.write_bytes(content(known, year, events, lang))
            out.print(plain(str(ics)))


def _day(as_of: str) -> date:
    try:
        return date.fromisoformat(as_of) if as_of else date.today()
    except ValueError:
        words = "as_of: expected a day such as 2026-12-14, found {found!r}"
        raise UserError(words, found=as_of) from None


def _year(year: int) -> int:
    if 2000 <= year <= 2100:
        return year
    raise UserError("year: expected a whole number such as 2026, found {found!r}", found=year)


def _days_table(events: "list[Event]", year: int, today: date, lang: str) -> Table:
    from analysis.catalogue.calendar import left_words

    title = say("Reporting cycle {year}, as of {day}", lang, year=year, day=date_short(today, lang))
    table = Table(title=title, title_justify="left")
    for head in ("Day", "What", "Days left", "Basis"):
        table.add_column(say(head, lang))
    for event in events:
        basis = event.basis.source if event.basis else say("the office's own", lang)
        when = f"{weekday(event.day, lang)}, {date_short(event.day, lang)}"
        cells = (when, event.name.in_(lang), left_words(event.day, today, lang), basis)
        table.add_row(*map(plain, cells), style="bold" if event.is_deadline else "")
    return table


def next_day(catalogue: Catalogue, year: int, today: date, lang: str) -> str:
    """Return which deadline of a reporting year comes next, and how many days are left."""
    from analysis.catalogue.calendar import left_words, next_deadline

    event = next_deadline(catalogue, year, today)
    words = "{what}: {day} ({left})"
    day, left = date_short(event.day, lang), left_words(event.day, today, lang)
    return say(words, lang, what=event.name.in_(lang), day=day, left=left)


@app.command()
def remind(
    year: Annotated[int, typer.Argument(help="Reporting year.")],
    source: Source = "returns",
    as_of: AsOf = "",
    to: Annotated[Path | None, typer.Option("--out", help="Folder to write into.")] = None,
    only: Annotated[
        str, typer.Option("--only", help="Agencies, with commas between: so-y-te,ubnd-03646.")
    ] = "",
    lang: Lang = "vi",
) -> None:
    """Write a letter to each agency whose return is missing, not complete or unclear.

    Each lies beside the workbook to correct or to fill. Letters are in Vietnamese and bear no
    number, day or signature; nothing is sent to anybody.

    Example: chitieu remind 2026 --source sample --as-of 2026-11-27
    """
    with clear_errors(lang):
        from analysis.batch.reminders import remind as write_letters

        codes = [code.strip() for code in only.split(",") if code.strip()]
        written = write_letters(_year(year), source, as_of, to, codes, _teller(lang))
        if written.parcels:
            out.print(_letters_table(written, lang))
            out.print(plain(str(written.folder)))
        else:
            words = "as of {day} nobody is to be reminded; no letter was written"
            out.print(say(words, lang, day=date_short(written.day, lang)))
        for name in written.kept:
            words = "{file}: changed by hand since it was written; it was left as it is"
            err.print(plain(say(words, lang, file=name)), style="yellow")


def _teller(lang: str) -> Callable[[str], None]:
    """Return what names each agency as its letter is written, on a terminal only."""

    def tell(agency: str) -> None:
        if err.is_terminal:
            err.print(plain(say("writing to {agency} …", lang, agency=agency)), style="dim")

    return tell


def _letters_table(written: "Written", lang: str) -> Table:
    from analysis.reports.documents.letters.listing import counts, reasons

    title = say("Letters as of {day}", lang, day=date_short(written.day, lang))
    table = Table(title=title, title_justify="left")
    table.add_column(say("Agency", lang))
    table.add_column(say("Reason", lang))
    for head in ("Figures not given", "Tasks not told", "Open questions"):
        table.add_column(say(head, lang), justify="right")
    for parcel in written.parcels:
        one = parcel.reminder
        name = "; ".join(agency.name.in_(lang) for agency in one.addressees)
        shown = [str(n) if n else "–" for n in counts(one).values()]
        table.add_row(
            plain(name), reasons(one, lang), *shown,
            style="red" if one.wants_all else "",
        )  # fmt: skip
    return table
