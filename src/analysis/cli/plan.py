"""Commands about the plan: what it promises, the forms of a year, made-up returns."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from analysis import places, storage
from analysis.catalogue import read
from analysis.cli.shared import Lang, app, clear_errors, out, plain
from analysis.language import UserError, say


@app.command()
def catalogue(
    what: Annotated[
        str, typer.Argument(help="One indicator (CT25), or tasks, agencies, calendar, assumptions.")
    ] = "indicators",
    lang: Lang = "vi",
) -> None:
    """Print what the plan promises: the indicators, one of them whole, or another part.

    Example: chitieu catalogue CT25
    """
    from analysis.catalogue import show

    with clear_errors(lang):
        known = read()
        codes = list(known.indicators)
        if what in codes:
            out.print(plain(show.detail(known, what, lang)))
        elif what in show.PARTS:
            heads, rows = show.PARTS[what]
            table = Table(*(say(head, lang) for head in heads))
            for row in rows(known, date.today(), lang):
                table.add_row(*(plain(cell) for cell in row))
            out.print(table)
        else:
            words = "{code}: expected a code from {first} to {last}, or one of {parts}"
            parts = ", ".join(show.PARTS)
            raise UserError(words, code=what, first=codes[0], last=codes[-1], parts=parts)


@app.command()
def template(
    year: Annotated[int, typer.Argument(help="Reporting year.")],
    agency: Annotated[str, typer.Option("--agency", help="Only this one: so-y-te.")] = "",
    to: Annotated[Path | None, typer.Option("--to", help="Folder to write into.")] = None,
    lang: Lang = "vi",
) -> None:
    """Write the forms of a year: one .xlsx for each agency and each area.

    Example: chitieu template 2026 --agency so-y-te
    """
    from analysis.batch.forms import write_forms

    with clear_errors(lang):
        folder = to or places.processed() / "templates" / str(year)
        with storage.changing(folder):
            written = write_forms(read(), year, folder, agency, lang)
        out.print(say("{n} forms written to {folder}", lang, n=len(written), folder=folder))


@app.command()
def sample(lang: Lang = "vi") -> None:
    """Write the made-up reporting round into data/raw/sample.

    Example: chitieu sample
    """
    with clear_errors(lang):
        from analysis.sample import ensure

        ensure(places.raw("sample"), read())
        out.print(str(places.raw("sample")))
