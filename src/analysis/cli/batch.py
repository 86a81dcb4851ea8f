"""The command that runs a batch plan: any notebooks, one run for each row."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from analysis.cli.runs import clear_stops
from analysis.cli.shared import Lang, Scheduler, app, clear_errors, err, existing, out, plain
from analysis.language import UserError, say

if TYPE_CHECKING:
    from analysis.batch import Job
    from analysis.batch.foreign import Asked
    from analysis.batch.plans import Batch
    from analysis.batch.settings import Profile


@app.command()
def batch(
    plan: Annotated[Path, typer.Argument(help="Batch plan: a YAML file of notebooks and rows.")],
    into: Annotated[
        Path | None, typer.Option("--into", help="Folder for notebooks/ and reports/.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=0, help="Notebooks at a time; 0: one a core.")
    ] = None,
    profile: Annotated[str, typer.Option("--profile", help="exact or report.")] = "",
    scheduler: Scheduler = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would be run.")
    ] = False,
    lang: Lang = "vi",
) -> None:
    """Run any notebooks with the parameters of a plan, each row in a process of its own.

    Every row is checked before the first one runs. docs/batch-plans.md shows what a plan holds.

    Example: chitieu batch plan.yml --into out --jobs 4
    """
    with clear_errors(lang):
        from analysis.batch.foreign import Asked
        from analysis.batch.plans import read_batch

        existing([plan])
        made = read_batch(plan)
        if dry_run:
            out.print(_listed(made.jobs, lang))
            raise typer.Exit(0)
        settings = made.limits.settings(jobs, _profile(profile))
        failed = _run(made, plan.name, Asked(_folder(into), settings, lang, scheduler))
    raise typer.Exit(1 if failed else 0)


def _profile(name: str) -> "Profile | None":
    if name in ("", "exact", "report"):
        return name or None  # type: ignore[return-value]
    words = "profile: expected one of {expected}, found {found!r}"
    raise UserError(words, expected="exact, report", found=name)


def _folder(into: Path | None) -> Path:
    """Return the folder with places for notebooks and pages; raise UserError without one."""
    if into is None:
        raise UserError("--into: name the folder to write into")
    folder = into.absolute()
    if folder.exists() and not folder.is_dir():
        raise UserError("{folder}: expected a folder, found a file", folder=into)
    for name in ("notebooks", "reports"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return folder


def _run(plan: "Batch", title: str, asked: "Asked") -> int:
    """Run the jobs of a plan, name what failed, and return how many did."""
    from analysis.batch.foreign import carry_out
    from analysis.batch.watching import watching

    workers = asked.settings.workers
    with clear_stops(asked.lang), watching(lang=asked.lang, workers=workers) as watch:
        found = carry_out(plan, title, asked, watch)
    failed = [outcome for outcome in found if not outcome.ok]
    for outcome in failed:
        err.print(plain(f"{outcome.page}: {outcome.error}"), style="red")
    words = "{done} of {all} pages made"
    out.print(say(words, asked.lang, done=len(found) - len(failed), all=len(found)))
    kept = len(plan.jobs) - len(found)
    if kept:
        out.print(say("{n} were whole and not made again", asked.lang, n=kept))
    out.print(plain(str(asked.folder / "reports")))
    return len(failed)


def _listed(jobs: "Sequence[Job]", lang: str) -> Table:
    table = Table(title=say("{n} runs", lang, n=len(jobs)), title_justify="left")
    for head in ("Page", "Notebook", "Parameters"):
        table.add_column(say(head, lang), overflow="fold")
    for job in jobs:
        given = ", ".join(f"{name} = {value!r}" for name, value in job.parameters.items())
        table.add_row(plain(job.page), plain(job.notebook.name), plain(given))
    return table
