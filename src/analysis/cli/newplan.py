"""The command that lays out a folder for another plan."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.shared import Lang, app, clear_errors, out, plain
from analysis.language import say

YEARS_AHEAD = 5
"""How far the example's target lies ahead where no target year is given."""


@app.command("new-plan")
def new_plan(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    code: Annotated[
        str, typer.Option("--code", help="Number of the plan's document.")
    ] = "01/KH-UBND",
    title: Annotated[
        str, typer.Option("--title", help="Title of the plan, in Vietnamese.")
    ] = "Kế hoạch ví dụ",
    province: Annotated[
        str, typer.Option("--province", help="Code of the province or city.")
    ] = "00",
    name: Annotated[
        str, typer.Option("--name", help="Its name; a city as «Thành phố …».")
    ] = "Ví dụ",
    year: Annotated[int, typer.Option("--year", help="First reporting year; this year.")] = 0,
    target_year: Annotated[
        int, typer.Option("--target-year", help="Year of the targets; five years later.")
    ] = 0,
    lang: Lang = "vi",
) -> None:
    """Lay out a folder for another plan: a small valid example of everything, to be replaced.

    Example: chitieu new-plan ke-hoach-15 --code 15/KH-UBND --province 04 --name "Cao Bằng"
    """
    with clear_errors(lang):
        from analysis.catalogue import scaffold
        from analysis.observations import schemas

        first = year or date.today().year
        last = target_year or first + YEARS_AHEAD
        scaffold.new_plan(folder, scaffold.Facts(code, title, province, name, first, last))
        schemas.write(folder / "params" / "schemas")
        words = (
            "The plan stands in {folder}. It is an example: README.md there says what to replace, "
            "and in which order."
        )
        out.print(plain(say(words, lang, folder=folder)))
        words = "Check it with: CHITIEU_HOME={folder} chitieu catalogue"
        out.print(plain(say(words, lang, folder=folder.resolve())))
