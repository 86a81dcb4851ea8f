"""The command line: `chitieu`. Errors in one clear line, exit codes that scripts can use.

0 all went well; 1 something was wrong with the returns or a page failed; 2 the command was
given wrongly or there was nothing to work on.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from analysis import places
from analysis.catalogue import Catalogue, CatalogueError, read
from analysis.language import LANGUAGES, say
from analysis.release import ReleaseError, open_release, parse_name

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="From agencies' Excel returns to a traced report on the targets of the plan.",
)
out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)

Lang = Annotated[str, typer.Option("--lang", help="Language of messages and pages: vi or en.")]
Source = Annotated[
    str, typer.Option("--source", help="Where the returns are: returns, sample or published.")
]
AsOf = Annotated[str, typer.Option("--as-of", help="A day (2026-12-14): what was known then.")]


class Refused(Exception):
    """The command cannot be carried out; the message says why."""


@contextmanager
def _clear_errors(lang: str) -> Iterator[None]:
    """Print what is wrong in clear lines and leave with exit code 2, never with a traceback."""
    from analysis.batch import JobError

    try:
        if lang not in LANGUAGES:
            raise Refused(f"--lang: expected vi or en, found {lang!r}")
        yield
    except (Refused, CatalogueError, ReleaseError, JobError, places.PlaceError, ValueError) as error:
        for line in str(error).splitlines():
            err.print(escape(line), style="red")
        raise typer.Exit(2) from None


@app.command()
def catalogue(
    indicator: Annotated[str, typer.Argument(help="One indicator, for example CT25.")] = "",
    lang: Lang = "vi",
) -> None:
    """Print the indicators with their targets and owners, or one of them whole.

    Example: chitieu catalogue CT25
    """
    from analysis.catalogue.show import detail, overview

    with _clear_errors(lang):
        known = read()
        if indicator and indicator not in known.indicators:
            raise Refused(f"{indicator}: expected a code from CT01 to CT50")
        if indicator:
            out.print(escape(detail(known, indicator, lang)))
            return
        table = Table(*(say(h, lang) for h in ("Code", "Indicator", "Target", "Unit", "Agency")))
        for row in overview(known, date.today(), lang):
            table.add_row(*(escape(cell) for cell in row))
        out.print(table)


@app.command()
def template(
    year: Annotated[int, typer.Argument(help="Reporting year.")],
    agency: Annotated[str, typer.Option("--agency", help="Only this one, for example so-y-te.")] = "",
    to: Annotated[Path | None, typer.Option("--to", help="Folder to write into.")] = None,
    lang: Lang = "vi",
) -> None:
    """Write the forms of a year: one .xlsx for each agency and each area.

    Example: chitieu template 2026 --agency so-y-te
    """
    from analysis.batch.forms import write_forms

    with _clear_errors(lang):
        folder = to or places.processed() / "templates" / str(year)
        written = write_forms(read(), year, folder, agency, lang)
        out.print(say("{n} forms written to {folder}", lang, n=len(written), folder=folder))


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Returns to read.")],
    lang: Lang = "vi",
) -> None:
    """Show what is wrong with returns; nothing is filed.

    Example: chitieu check Downloads/2026_so-y-te.xlsx
    """
    from analysis.returns.reading import read as read_return

    with _clear_errors(lang):
        known = read()
        missing = [file for file in files if not file.is_file()]
        if missing:
            raise Refused("\n".join(f"{file}: the file does not exist" for file in missing))
        errors = 0
        for file in files:
            found = read_return(file, known)
            given = sum(row["value"] is not None for row in found.observations)
            for problem in found.problems:
                colour = {"error": "red", "warning": "yellow", "note": "dim"}[problem.severity]
                out.print(escape(f"{say(problem.severity, lang)} {problem.code} {problem.line(lang)}"), style=colour)
            errors += sum(p.severity == "error" for p in found.problems)
            out.print(say("{file}: {n} figures read, {p} problems", lang, file=found.file, n=given, p=len(found.problems)))
    raise typer.Exit(1 if errors else 0)


@app.command()
def run(
    year: Annotated[int, typer.Argument(help="Reporting year.")],
    source: Source = "returns",
    as_of: AsOf = "",
    lang: Lang = "vi",
    edition: Annotated[str, typer.Option("--edition", help="internal or public.")] = "internal",
) -> None:
    """Make a release: read the returns, compute the gaps, publish every page.

    Example: chitieu run 2026 --source sample
    """
    from analysis import batch

    with _clear_errors(lang):
        made = batch.run(year, source, as_of, lang, edition, _teller(lang))
        _summary(made, lang)
    raise typer.Exit(0 if made.ok else 1)


def _teller(lang: str):  # type: ignore[no-untyped-def]
    def tell(page: str) -> None:
        if sys.stderr.isatty():
            err.print(say("making page {page} …", lang, page=page), style="dim")

    return tell


def _summary(made, lang: str) -> None:  # type: ignore[no-untyped-def]
    """Print what came out: verdicts, returns, failures, and where to look."""
    from analysis.reports.figures import Figures

    figures = Figures(made.release, "summary", lang)
    table = Table(say("Release {name}", lang, name=made.release.name), "")
    for measure in ("met", "at_threshold", "not_met", "not_assessed", "all"):
        word = say("Indicators", lang) if measure == "all" else made.release.catalogue.word("verdict", measure, lang)
        table.add_row(word, figures.text(f"province/{made.release.year}/{measure}/count"))
    returns = made.release.returns
    table.add_row(say("Files read", lang), f"{int(returns['accepted'].sum())}/{len(returns)}")
    table.add_row(say("Errors found in them", lang), str(int(returns["errors"].sum())))
    out.print(table)
    for outcome in made.outcomes:
        if not outcome.ok:
            err.print(escape(f"{outcome.notebook}: {outcome.error}"), style="red")
    for line in _refused_files(made.release, lang):
        err.print(escape(line), style="yellow")
    out.print(str(made.index))


def _refused_files(release, lang: str) -> Iterator[str]:  # type: ignore[no-untyped-def]
    """Yield why each file that could not be read was set aside."""
    from analysis.returns.problems import Problem

    bad = set(release.returns.loc[~release.returns["accepted"], "file"])
    for row in release.problems[release.problems["file"].isin(bad)].to_dict("records"):
        yield Problem(row["file"], row["sheet"], row["cell"], row["code"], row["found"], row["expected"]).line(lang)


@app.command()
def trace(
    release: Annotated[str, typer.Argument(help="Name of a release, for example 2026-mau.")],
    figure: Annotated[str, typer.Argument(help="Key of a figure, for example CT25/14/2026/gap.")],
    lang: Lang = "vi",
) -> None:
    """Follow a printed number back to the cells it came from.

    Example: chitieu trace 2024-cong-bo CT25/14/2024/gap
    """
    from analysis.reports.figures import FigureError, Figures
    from analysis.reports.sources import lines

    with _clear_errors(lang):
        parse_name(release)
        figures = Figures(open_release(release), "trace", lang)
        try:
            out.print("\n".join(escape(line) for line in lines(figures.get(figure), figures)))
        except FigureError:
            raise Refused(
                say("{release}: there is no figure {key}. A key looks like CT25/14/2026/value.", lang, release=release, key=figure)
            ) from None


@app.command()
def sample() -> None:
    """Write the made-up reporting round into data/raw/sample.

    Example: chitieu sample
    """
    from analysis.sample import ensure

    with _clear_errors("vi"):
        known: Catalogue = read()
        ensure(places.raw("sample"), known)
        out.print(str(places.raw("sample")))


def main() -> None:
    """Run the command line."""
    app()
