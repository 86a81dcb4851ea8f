"""Commands about a release: make it, follow its figures back to their cells."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer
from rich import box
from rich.table import Table

from analysis.cli.runs import clear_stops
from analysis.cli.shared import (
    AsOf,
    Lang,
    Scheduler,
    Source,
    app,
    clear_errors,
    err,
    out,
    plain,
)
from analysis.language import UserError, say

if TYPE_CHECKING:
    from analysis.batch import Run
    from analysis.batch.settings import Settings
    from analysis.release import Release
    from analysis.reports.figures import Figure, Figures, Input
    from analysis.reports.neighbourhood import Neighbourhood, Shelf


Only = Annotated[
    str, typer.Option("--only", help="Pages: province, agencies, indicators:CT25, documents, …")
]
Jobs = Annotated[
    int | None, typer.Option("--jobs", min=0, help="Pages made at a time; 0: one a core.")
]


@app.command()
def run(
    year: Annotated[int, typer.Argument(help="Reporting year.")],
    source: Source = "returns",
    as_of: AsOf = "",
    lang: Annotated[
        str, typer.Option("--lang", help="Language of messages and pages: vi or en.")
    ] = "",
    edition: Annotated[str, typer.Option("--edition", help="internal or public.")] = "",
    only: Only = "",
    jobs: Jobs = None,
    scheduler: Scheduler = "",
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Only say which pages would be made again, and why."),
    ] = False,
) -> None:
    """Make a release: read the returns, compute the gaps, publish every page.

    What rests on the same inputs as before is not made again, and what was stopped goes on.
    Where an option is left out, params/runs/<year>.yml may say it.

    Example: chitieu run 2026 --source sample
    """
    with clear_errors(lang or "vi"):
        from analysis.batch.plans import settings_of_year

        told = settings_of_year(year)
        settings, lang = told.settings(jobs), lang or told.lang or "vi"
        as_of, only = as_of or told.as_of, only or ",".join(told.only)
        editions = [edition] if edition else [*told.editions] or ["internal"]
        asked = [Request(year, source, as_of, lang, each, only) for each in editions]
        if explain:
            for one in asked:
                _explain(one, settings)
            raise typer.Exit(0)
        made = [_run(one, settings, scheduler) for one in asked]
    raise typer.Exit(0 if all(one.ok for one in made) else 1)


@app.command()
def publish(
    release: Annotated[str, typer.Argument(help="Name of a release, for example 2026-mau.")],
    lang: Lang = "vi",
    only: Only = "",
    jobs: Jobs = None,
    scheduler: Scheduler = "",
) -> None:
    """Make the public edition of a release: small cells are hidden before anything is computed.

    Example: chitieu publish 2026-mau
    """
    with clear_errors(lang):
        from analysis.batch.plans import settings_of_year
        from analysis.release import parse_name

        asked = Request(*parse_name(release), lang, "public", only)
        made = _run(asked, settings_of_year(asked.year).settings(jobs), scheduler)
    raise typer.Exit(0 if made.ok else 1)


class Request(NamedTuple):
    """Which release is asked for, and which pages of it."""

    year: int
    source: str
    as_of: str
    lang: str
    edition: str
    only: str


def _run(asked: Request, settings: "Settings", scheduler: str) -> "Run":
    """Make a release while the terminal shows how it gets on, and print what came out."""
    from analysis import batch
    from analysis.batch.watching import watching

    with clear_stops(asked.lang):
        with watching(lang=asked.lang, workers=settings.workers) as watch:
            made = batch.run(*asked, settings=settings, address=scheduler, watch=watch)
        _summary(made, asked.lang)
    return made


def _explain(asked: Request, settings: "Settings") -> None:
    """Print for each page whether it stays, or why it would be made again."""
    from analysis.batch.releasing import explained

    for reason in explained(*asked, settings=settings):
        if not reason.texts:
            stays = say("unchanged", asked.lang)
            out.print(plain(f"{reason.page}: {stays}"), style="dim")
        for text in reason.texts:
            out.print(plain(f"{reason.page}: {text}"))


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
    of_all = f"{len(made.made)}/{len(made.outcomes)}"
    table.add_row(say("Pages and documents made now", lang), of_all)
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
    every: Annotated[
        bool,
        typer.Option("--all", help="Show what stands around every cell, not only around three."),
    ] = False,
    lang: Lang = "vi",
) -> None:
    """Follow a printed number back to the cells it came from, and show what stands around them.

    Example: chitieu trace 2024-cong-bo CT25/14/2024/gap
    """
    with clear_errors(lang):
        from analysis.release import open_release
        from analysis.reports.figures import FigureError, Figures
        from analysis.reports.sources import nearest

        figures = Figures(open_release(release), "trace", lang)
        try:
            asked = figures.made(figure)
        except FigureError:
            near = ", ".join(nearest(figure, figures))
            words = "{release}: there is no figure {key}. The nearest are {nearest}."
            raise UserError(words, release=release, key=figure, nearest=near) from None
        if figures.release.is_sample:
            out.print(say("ILLUSTRATION – THESE FIGURES ARE NOT REAL", lang), style="red")
        _print_trail(asked, figures, every)


def _print_trail(figure: "Figure", figures: "Figures", every: bool) -> None:
    """Print lines and pictures; cells that several parts rest on are pictured once."""
    from analysis.reports.neighbourhood import Shelf
    from analysis.reports.sources import MOST_AROUND, steps

    shelf, pictured, left_out = Shelf(figures.release), set[object](), 0
    for step in steps(figure, figures):
        if isinstance(step, str):
            out.print(plain(step))
        elif step in pictured:
            continue
        elif every or len(pictured) < MOST_AROUND:
            pictured.add(step)
            _print_around(step, shelf, figures.lang)
        else:
            left_out += 1
    if left_out:
        words = "{n} more cells: --all shows what stands around every one"
        out.print(say(words, figures.lang, n=left_out), style="dim")


def _print_around(cells: "tuple[Input, ...]", shelf: "Shelf", lang: str) -> None:
    from analysis.reports.neighbourhood import LostCellError

    try:
        out.print(_picture(shelf.around(cells)), soft_wrap=False)
    except LostCellError as error:
        out.print(plain(f"    {error.says(lang)}"), style="yellow")


def _picture(around: "Neighbourhood") -> Table:
    """Return what stands around cells as a table for the terminal; the cells stand in arrows."""
    table = Table("", *around.columns, box=box.SQUARE, show_lines=False)
    table.add_row(
        str(around.head.number), *map(plain, around.head.texts), style="dim", end_section=True
    )
    for line in around.rows:
        texts = zip(around.columns, line.texts, strict=True)
        shown = (f"▸{t}◂" if around.is_asked(line.number, c) else t for c, t in texts)
        table.add_row(str(line.number), *map(plain, shown))
    return table


@app.command()
def comment(
    release: Annotated[str, typer.Argument(help="Name of a release, for example 2026-mau.")],
    page: Annotated[str, typer.Argument(help="Name of a page: province, gaps, indicator-CT25.")],
    place: Annotated[str, typer.Option("--place", help="Code of an indicator on the page.")] = "",
    write: Annotated[
        bool, typer.Option("--write", help="Write the file under params/comments/.")
    ] = False,
    lang: Lang = "vi",
) -> None:
    """Begin an analyst's comment on a page, with the present numbers it will be held against.

    Example: chitieu comment 2026-mau province --place CT25
    """
    with clear_errors(lang):
        from analysis import places, seal
        from analysis.release import open_release
        from analysis.reports import comments
        from analysis.reports.figures import Figures
        from analysis.reports.pages import TITLES

        seal.guard(*([places.processed() / release] if write else []))
        path = comments.file_of(page, lang)
        if page.partition("-")[0] not in TITLES:
            words = "page: expected one of {expected}, found {found!r}"
            raise UserError(words, expected=", ".join(sorted(TITLES)), found=page)
        text = comments.stub(Figures(open_release(release), page, lang), place)
        if not write:
            out.print(plain(text), end="")
            return
        if path.exists():
            words = "{file}: the file is already there; add this to it by hand"
            raise UserError(words, file=f"params/comments/{path.name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        out.print(plain(str(path)))


@app.command()
def whatif(
    indicator: Annotated[str, typer.Argument(help="Code of an indicator: CT25.")],
    release: Annotated[
        str, typer.Option("--release", help="Name of a release; the newest that was made.")
    ] = "",
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

        made = open_release(release or _newest())
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
            raise UserError(words, release=made.name, code=indicator, area=place)
        answer = progress.whatif(rows, known, pace, value, by, made.day)
        if made.is_sample:
            out.print(say("ILLUSTRATION – THESE FIGURES ARE NOT REAL", lang), style="red")
        out.print(plain(answer.sentence(lang)))


def _newest() -> str:
    """Return the release of the latest year that was made, real returns before others."""
    from analysis import places, storage
    from analysis.release import SOURCES, ReleaseError, parse_name

    storage.pull_releases()
    found = []
    for folder in places.processed().glob("*"):
        try:
            year, source, as_of = parse_name(folder.name)
        except ReleaseError:
            continue
        found.append((year, -list(SOURCES).index(source), not as_of, as_of, folder.name))
    if not found:
        raise UserError("--release: no release was made yet; make one with chitieu run")
    return max(found)[-1]
