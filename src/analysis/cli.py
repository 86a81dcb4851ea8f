"""The command line: `chitieu`. Errors in one clear line, exit codes that scripts can use.

0 all went well; 1 something was wrong with the returns or a page failed; 2 the command was
given wrongly or there was nothing to work on.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from analysis import places
from analysis.catalogue import Catalogue, CatalogueError, read
from analysis.language import LANGUAGES, UserError, date_short, say

if TYPE_CHECKING:
    from analysis.batch import Run
    from analysis.observations.register import Sender
    from analysis.release import Release
    from analysis.returns.problems import Problem

# The modules that draw and run notebooks take a second to import: each command imports its own.

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
STANDINGS = {"on_time": "", "late": "yellow", "unreadable": "red", "missing": "red"}
COLOURS = {"error": "red", "warning": "yellow", "note": "dim"}


@contextmanager
def _clear_errors(lang: str) -> Iterator[None]:
    """Print what is wrong in clear lines and leave with exit code 2, never with a traceback."""
    try:
        if lang not in LANGUAGES:
            words = "lang: expected one of {expected}, found {found!r}"
            raise UserError(words, expected=", ".join(LANGUAGES), found=lang)
        yield
    except UserError as error:
        _refuse(error.says(lang if lang in LANGUAGES else "vi"))
    except CatalogueError as error:
        _refuse(str(error))


def _refuse(lines: str) -> None:
    for line in lines.splitlines():
        err.print(escape(line), style="red")
    raise typer.Exit(2) from None


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

    with _clear_errors(lang):
        known = read()
        codes = list(known.indicators)
        if what in codes:
            out.print(escape(show.detail(known, what, lang)))
        elif what in show.PARTS:
            heads, rows = show.PARTS[what]
            table = Table(*(say(head, lang) for head in heads))
            for row in rows(known, date.today(), lang):
                table.add_row(*(escape(cell) for cell in row))
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

    Example: chitieu check 2026_so-y-te.xlsx
    """
    with _clear_errors(lang):
        _existing(files)
        known = read()
        errors = sum(_checked(file, known, lang) for file in files)
    raise typer.Exit(1 if errors else 0)


def _existing(files: list[Path]) -> None:
    """Raise UserError naming every file that does not exist."""
    words = "{file}: the file does not exist"
    missing = [UserError(words, file=file) for file in files if not file.is_file()]
    if missing:
        raise UserError.of(missing)


def _print_problems(problems: Sequence["Problem"], lang: str) -> int:
    """Print one line for each problem and return how many are errors."""
    for problem in problems:
        line = f"{say(problem.severity, lang)} {problem.code} {problem.line(lang)}"
        out.print(escape(line), style=COLOURS[problem.severity])
    return sum(problem.severity == "error" for problem in problems)


def _checked(file: Path, known: Catalogue, lang: str) -> int:
    """Print the problems of one return and return how many errors it has."""
    from analysis.returns.reading import read as read_return

    found = read_return(file, known)
    errors = _print_problems(found.problems, lang)
    given = sum(row["value"] is not None for row in found.observations)
    words = "{file}: {n} figures read, {p} problems"
    out.print(escape(say(words, lang, file=found.file, n=given, p=len(found.problems))))
    return errors


@app.command()
def receive(
    files: Annotated[list[Path], typer.Argument(help="Returns that arrived.")],
    on: Annotated[str, typer.Option("--on", help="Day of arrival (2026-11-28); today.")] = "",
    lang: Lang = "vi",
) -> None:
    """File returns under data/raw/returns: bytes first, then read; nothing is overwritten.

    Example: chitieu receive 2026_so-y-te.xlsx
    """
    with _clear_errors(lang):
        _existing(files)
        at, known = _arrival(on), read()
        errors = sum(_received(file, known, at, lang) for file in files)
    raise typer.Exit(1 if errors else 0)


def _arrival(on: str) -> datetime:
    """Return the moment of arrival: now, or the beginning of the day that is named."""
    try:
        return datetime.fromisoformat(on) if on else datetime.now()
    except ValueError:
        words = "--on: expected a day such as 2026-11-28, found {found!r}"
        raise UserError(words, found=on) from None


def _received(file: Path, known: Catalogue, at: datetime, lang: str) -> int:
    """File one return, print its receipt, and return the number of its errors."""
    from analysis.observations.receive import receive as take
    from analysis.observations.receive import send_back

    receipt = take(file, places.raw("returns"), known, at)
    place = receipt.stored.relative_to(places.data()).as_posix()
    words = "{file}: stored as {place}"
    if receipt.known:
        words = "{file}: the same file was received before as {place}"
    out.print(escape(say(words, lang, file=file.name, place=place)))
    errors = _print_problems(receipt.content.problems, lang)
    for change in receipt.changes:
        line = "{indicator} {period}, {sheet} {cell}: {before} → {after}"
        out.print(escape(say(line, lang, **(vars(change) | {"before": change.before or "–"}))))
    back = send_back(receipt, places.raw("returns"), places.processed() / "sendback", lang)
    if back:
        out.print(escape(say("to be sent back, cells marked: {path}", lang, path=back)))
    return errors


_TOTALS = (
    "{on_time} on time, {late} late, {unreadable} unreadable, {missing} missing; last day {day}"
)


@app.command()
def status(
    year: Annotated[int, typer.Argument(help="Reporting year.")],
    source: Source = "returns",
    as_of: AsOf = "",
    lang: Lang = "vi",
) -> None:
    """Show who has reported for a year: on time, late or not, how completely, with what faults.

    Example: chitieu status 2026 --source sample
    """
    with _clear_errors(lang):
        from analysis.observations import table
        from analysis.observations.register import senders
        from analysis.release import NothingReceivedError, open_release

        known = read()
        try:
            returns = open_release(year, source, as_of, known).returns
        except NothingReceivedError:
            returns = table("returns", ())
        _print_status(senders(returns, known, year), known, year, lang)
        _print_quarantine(lang)


def _print_status(listed: list["Sender"], known: Catalogue, year: int, lang: str) -> None:
    """Print one line for each expected agency, then the totals and the last day."""
    heads = ("Agency", "Standing", "Received", "Filled", "Errors", "Warnings")
    table = Table(*(say(head, lang) for head in heads))
    for sender in listed:
        file = sender.latest or (sender.files[-1] if sender.files else None)
        cells = [sender.agency.name.in_(lang), say(sender.standing, lang)]
        if file:
            filled = f"{file['values']}/{file['asked']}"
            cells += [str(file["vintage"])[:10], filled, str(file["errors"]), str(file["warnings"])]
        table.add_row(*(escape(cell) for cell in cells), style=STANDINGS[sender.standing])
    out.print(table)
    counts = {s: sum(one.standing == s for one in listed) for s in STANDINGS}
    day = date_short(known.deadline("returns", year), lang)
    out.print(say(_TOTALS, lang, **counts, day=day))


def _print_quarantine(lang: str) -> None:
    """Name the files that could not be placed: they wait, nothing is lost."""
    from analysis.observations.receive import QUARANTINE

    folder = places.raw("returns") / QUARANTINE
    waiting = sorted(p.name for p in folder.iterdir()) if folder.is_dir() else []
    if waiting:
        words = "in quarantine, to be asked for again: {files}"
        err.print(escape(say(words, lang, files=", ".join(waiting))), style="yellow")


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
    with _clear_errors(lang):
        from analysis import batch

        made = batch.run(year, source, as_of, lang, edition, _teller(lang))
        _summary(made, lang)
    raise typer.Exit(0 if made.ok else 1)


def _teller(lang: str) -> Callable[[str], None]:
    """Return what names each page as it is made, on a terminal only."""

    def tell(page: str) -> None:
        if sys.stderr.isatty():
            err.print(say("making page {page} …", lang, page=page), style="dim")

    return tell


def _summary(made: "Run", lang: str) -> None:
    """Print what came out: verdicts, returns, failures, and where to look."""
    from analysis.reports.figures import Figures

    release, figures = made.release, Figures(made.release, "summary", lang)
    table = Table(say("Release {name}", lang, name=release.name), "")
    for measure in ("met", "at_threshold", "not_met", "not_assessed"):
        count = figures.text(f"province/{release.year}/{measure}/count")
        table.add_row(release.catalogue.word("verdict", measure, lang), count)
    table.add_row(say("Indicators", lang), figures.text(f"province/{release.year}/all/count"))
    files = release.returns
    table.add_row(say("Files read", lang), f"{int(files['accepted'].sum())}/{len(files)}")
    table.add_row(say("Errors found in them", lang), str(int(files["errors"].sum())))
    out.print(table)
    for outcome in made.outcomes:
        if not outcome.ok:
            err.print(escape(f"{outcome.notebook}: {outcome.error}"), style="red")
    for line in _set_aside(release, lang):
        err.print(escape(line), style="yellow")
    out.print(str(made.index))


def _set_aside(release: "Release", lang: str) -> Iterator[str]:
    """Yield why each file that could not be read was set aside."""
    from analysis.reports.tables import faults

    bad = set(release.returns.loc[~release.returns["accepted"], "file"])
    for fault in faults(release):
        if fault.file in bad:
            yield fault.line(lang)


@app.command()
def trace(
    release: Annotated[str, typer.Argument(help="Name of a release, for example 2026-mau.")],
    figure: Annotated[str, typer.Argument(help="Key of a figure, for example CT25/14/2026/gap.")],
    lang: Lang = "vi",
) -> None:
    """Follow a printed number back to the cells it came from.

    Example: chitieu trace 2024-cong-bo CT25/14/2024/gap
    """
    with _clear_errors(lang):
        from analysis.release import open_release
        from analysis.reports.figures import FigureError, Figures
        from analysis.reports.sources import lines

        figures = Figures(open_release(release), "trace", lang)
        try:
            out.print("\n".join(escape(line) for line in lines(figures.get(figure), figures)))
        except FigureError:
            words = "{release}: there is no figure {key}. A key looks like CT25/14/2026/value."
            raise UserError(words, release=release, key=figure) from None


@app.command()
def sample(lang: Lang = "vi") -> None:
    """Write the made-up reporting round into data/raw/sample.

    Example: chitieu sample
    """
    with _clear_errors(lang):
        from analysis.sample import ensure

        ensure(places.raw("sample"), read())
        out.print(str(places.raw("sample")))


def main() -> None:
    """Run the command line."""
    app()
