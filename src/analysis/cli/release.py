"""Commands about a release: make it, follow its figures back to their cells."""

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from analysis.cli.shared import AsOf, Lang, Source, app, clear_errors, err, out, plain
from analysis.language import UserError, say

if TYPE_CHECKING:
    from analysis.batch import Run
    from analysis.release import Release


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
    with clear_errors(lang):
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
            err.print(plain(f"{outcome.notebook}: {outcome.error}"), style="red")
    for line in _set_aside(release, lang):
        err.print(plain(line), style="yellow")
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
    with clear_errors(lang):
        from analysis.release import open_release
        from analysis.reports.figures import FigureError, Figures
        from analysis.reports.sources import lines

        figures = Figures(open_release(release), "trace", lang)
        try:
            out.print("\n".join(plain(line) for line in lines(figures.get(figure), figures)))
        except FigureError:
            words = "{release}: there is no figure {key}. A key looks like CT25/14/2026/value."
            raise UserError(words, release=release, key=figure) from None


@app.command()
def whatif(
    indicator: Annotated[str, typer.Argument(help="Code of an indicator: CT25.")],
    release: Annotated[str, typer.Option("--release", help="Name of a release.")] = "2026-mau",
    area: Annotated[str, typer.Option("--area", help="Key of an area; the province.")] = "",
    pace: Annotated[
        float | None, typer.Option("--pace", help="Change a year, in the indicator's unit.")
    ] = None,
    value: Annotated[float | None, typer.Option("--target", help="Another target value.")] = None,
    by: Annotated[int | None, typer.Option("--by", help="Another target year.")] = None,
    lang: Lang = "vi",
) -> None:
    """Say when a pace reaches the target, and which pace reaches it on time.

    Example: chitieu whatif CT25 --release 2024-cong-bo --pace 0.3
    """
    with clear_errors(lang):
        from analysis import progress
        from analysis.release import open_release

        made = open_release(release)
        known = made.catalogue.indicators.get(indicator)
        if known is None:
            raise UserError("{code}: there is no such indicator", code=indicator)
        if known.is_state:
            words = "{code} is judged by its state; no pace leads to it"
            raise UserError(words, code=indicator)
        series, place = made.series, area or made.catalogue.plan.province
        rows = series[(series["indicator"] == indicator) & (series["area"] == place)]
        rows = rows[rows["period"] <= made.year]
        if rows.empty:
            words = "{release}: there is no value of {code} in {area}"
            raise UserError(words, release=release, code=indicator, area=place)
        answer = progress.whatif(rows, known, pace, value, by, made.day)
        if made.is_sample:
            out.print(say("ILLUSTRATION – THESE FIGURES ARE NOT REAL", lang), style="red")
        out.print(plain(answer.sentence(lang)))
