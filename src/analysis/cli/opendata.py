"""The command that writes open data: CSV with a Data Package, and SDMX."""

from pathlib import Path
from typing import Annotated

import typer

from analysis import places, storage
from analysis.cli.shared import Lang, app, clear_errors, out, plain


@app.command()
def opendata(
    release: Annotated[str, typer.Argument(help="Name of a release, for example 2026-mau.")],
    to: Annotated[Path | None, typer.Option("--out", help="Folder to write into.")] = None,
    lang: Lang = "vi",
) -> None:
    """Write the open data of a release from its public edition: CSV, a Data Package, SDMX.

    `chitieu publish` writes them as well; a release that is frozen keeps those it has.

    Example: chitieu opendata 2026-mau
    """
    with clear_errors(lang):
        from analysis import seal
        from analysis.release import PUBLIC, open_release
        from analysis.reports.opendata import FOLDER, write

        public = open_release(release, edition="public")
        folder = to or places.processed() / f"{public.name}{PUBLIC}" / FOLDER
        seal.guard(folder)
        with storage.changing(folder):
            write(public, folder, lang)
        out.print(plain(str(folder)))
