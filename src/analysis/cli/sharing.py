"""Commands for sharing a release outside its pages: PDF for printing, cards for chat."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from analysis import places, storage
from analysis.cli.shared import Lang, app, clear_errors, err, out, plain
from analysis.language import UserError, say
from analysis.seal import guard

Only = Annotated[
    str, typer.Option("--only", help="Names, with commas between: province,indicator-CT25.")
]
Out = Annotated[Path | None, typer.Option("--out", help="Folder to write into.")]


@app.command()
def pdf(
    release: Annotated[str, typer.Argument(help="Name of a release, for example 2026-mau.")],
    only: Only = "",
    to: Out = None,
    lang: Lang = "vi",
) -> None:
    """Make a PDF of each page of a release: A4, tagged, its typeface embedded.

    Example: chitieu pdf 2026-mau --only province
    """
    with clear_errors(lang):
        from analysis.reports.sharing.pdf import write_pdf

        pages = {path.stem: path for path in _pages(release)}
        folder = to or places.processed() / release / "documents" / "pdf"
        wanted = _chosen(only, list(pages))
        guard(*(folder / f"{name}.pdf" for name in wanted))
        with storage.changing(folder):
            for name in _told(wanted, lang):
                write_pdf(pages[name], folder)
        out.print(plain(str(folder)))


@app.command()
def cards(
    release: Annotated[str, typer.Argument(help="Name of a release, for example 2026-mau.")],
    only: Only = "",
    to: Out = None,
    lang: Lang = "vi",
) -> None:
    """Draw share cards (PNG, 1080 × 1350) of the province and of each indicator.

    Example: chitieu cards 2026-mau --only province,indicator-CT25
    """
    with clear_errors(lang):
        from analysis.release import open_release
        from analysis.reports.figures import Figures
        from analysis.reports.sharing.cards import names, write_card

        figures = Figures(open_release(release), "cards", lang)
        folder = to or places.processed() / release / "documents" / "cards"
        wanted = _chosen(only, names(figures))
        guard(*(folder / f"{name}.png" for name in wanted))
        with storage.changing(folder):
            for name in _told(wanted, lang):
                write_card(figures, name, folder)
        out.print(plain(str(folder)))


def _pages(release: str) -> list[Path]:
    """Return the finished pages of a release; raise UserError where it was not made."""
    from analysis.release import parse_name

    parse_name(release)
    storage.pull_release(release)
    pages = sorted((places.processed() / release / "reports").glob("*.html"))
    if not pages:
        words = "{release}: no page was found; make the release first with chitieu run"
        raise UserError(words, release=release)
    return pages


def _chosen(only: str, known: Sequence[str]) -> list[str]:
    """Return the names that --only asks for, all where it is empty; name every one not known."""
    wanted = [name.strip() for name in only.split(",") if name.strip()]
    words = "--only: there is no {name}; there are for example {some}"
    some = ", ".join(known[:3])
    unknown = [UserError(words, name=name, some=some) for name in wanted if name not in known]
    if unknown:
        raise UserError.of(unknown)
    return list(dict.fromkeys(wanted)) or list(known)


def _told(names: Sequence[str], lang: str) -> Iterator[str]:
    """Yield the names, saying each on a terminal before it is made."""
    for place, name in enumerate(names, 1):
        if err.is_terminal:
            words = say("{place}/{all} {name} …", lang, place=place, all=len(names), name=name)
            err.print(plain(words), style="dim")
        yield name
