"""Commands about runs: what was made when, what it took, and how a run is stopped."""

import json
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from analysis.cli.shared import Lang, app, clear_errors, err, out, plain
from analysis.language import UserError, date_short, say

if TYPE_CHECKING:
    from analysis.batch.ledger import Ledger, Page, Record

_COLOURS = {"done": "", "failed": "red", "interrupted": "yellow", "running": "dim", "skipped": ""}
_WORDS = {"done": "finished", "skipped": "not made again"}


@app.command()
def runs(
    release: Annotated[
        str, typer.Argument(help="Name of a release, for example 2026-mau; all runs without it.")
    ] = "",
    number: Annotated[int, typer.Option("--id", help="Number of one run to show whole.")] = 0,
    slowest: Annotated[
        int, typer.Option("--slowest", min=0, help="How many of its slowest pages to show.")
    ] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
    lang: Lang = "vi",
) -> None:
    """Show the last runs: when, what became of the pages, time, processor time and memory.

    With a release or --id, also what the manifest of the release says. Seconds and bytes in JSON.

    Example: chitieu runs 2026-mau
    """
    with clear_errors(lang):
        from analysis.batch.ledger import Ledger

        with Ledger.open() as ledger:
            found = _found(ledger, release, number)
            pages = ledger.pages(number) if number else []
            manifest = _manifest(found[0].release) if found and (release or number) else {}
            if as_json:
                out.out(_json(found, pages, manifest))
            elif number:
                _print_one(found[0], pages, slowest, lang)
            else:
                _print_all(found, lang)
            if manifest and not as_json:
                _print_manifest(manifest, lang)
            for line in ledger.faults(lang):
                err.print(plain(line), style="yellow")


def _found(ledger: "Ledger", release: str, number: int) -> "list[Record]":
    """Return the runs that are asked for; UserError where there is none of that name or number."""
    if number:
        one = ledger.run(number)
        if one is None or release not in ("", one.release):
            words = "--id: there is no run {number}; chitieu runs lists those that are known"
            raise UserError(words, number=number)
        return [one]
    found = ledger.runs(release)
    if release and not found:
        words = "{release}: no run of it is known; chitieu runs lists those that are"
        raise UserError(words, release=release)
    return found


def _manifest(release: str) -> dict[str, Any]:
    """Return what the published release says of itself; nothing where there is no such release."""
    from analysis import places

    try:
        path = places.processed() / release / "manifest.json"
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    failed = [one["page"] for one in content.get("outcomes", ()) if not one["ok"]]
    return {
        "release": content.get("release", release),
        "known_until": content.get("known_until", ""),
        "inputs": len(content.get("inputs", ())),
        "outputs": len(content.get("outputs", ())),
        "pages": len(content.get("outcomes", ())),
        "failed": failed,
        "versions": content.get("versions", {}),
    }


def _json(found: "Sequence[Record]", pages: "Sequence[Page]", manifest: Mapping[str, Any]) -> str:
    content = {
        "runs": [asdict(one) for one in found],
        "pages": [asdict(one) | {"is_fresh": bool(one.is_fresh)} for one in pages],
        "manifest": manifest or None,
    }
    return json.dumps(content, ensure_ascii=False, indent=1, default=lambda d: d.isoformat())


def _print_all(found: "Sequence[Record]", lang: str) -> None:
    if not found:
        out.print(say("no run is known yet", lang))
        return
    table = _table("Runs", lang)
    for head in ("Run", "When", "Release", "Outcome"):
        table.add_column(say(head, lang), no_wrap=head != "Release", overflow="fold")
    for head in ("Done", "Failed", "Unchanged", "Time", "CPU", "Memory"):
        table.add_column(say(head, lang), justify="right", no_wrap=True)
    for one in found:
        table.add_row(*map(plain, _cells(one, lang)), style=_COLOURS[one.outcome])
    out.print(table)


def _table(title: str, lang: str) -> Table:
    """Return a table that is narrow enough for eighty letters."""
    return Table(
        title=say(title, lang), title_justify="left", box=None, padding=(0, 1, 0, 0), pad_edge=False
    )


def _cells(one: "Record", lang: str) -> list[str]:
    counts = [str(n) if n else "–" for n in (one.done, one.failed, one.skipped)]
    took = _took(one.seconds, one.cpu_seconds, one.peak_bytes, lang)
    return [str(one.id), _when(one, lang), one.release, _word(one.outcome, lang), *counts, *took]


def _word(outcome: str, lang: str) -> str:
    return say(_WORDS.get(outcome, outcome), lang)


def _when(one: "Record", lang: str) -> str:
    return f"{date_short(one.started.date(), lang)} {one.started:%H:%M}"


def _took(seconds: float | None, cpu_seconds: float, peak_bytes: int, lang: str) -> list[str]:
    """Return wall time, processor time and memory; a dash for what is not known."""
    from analysis.batch.watching import memory

    return [
        _clock(seconds) if seconds is not None else "–",
        _clock(cpu_seconds) if cpu_seconds else "–",
        memory(peak_bytes, lang) if peak_bytes else "–",
    ]


def _clock(seconds: float) -> str:
    """Return a time as a clock shows it: 0:05, 12:05, 1:02:05."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _print_one(one: "Record", pages: "Sequence[Page]", slowest: int, lang: str) -> None:
    """Print a run, why its pages failed, and which pages took longest."""
    _print_all([one], lang)
    words = "Run with {cores} processor cores: {parameters}"
    given = ", ".join(f"{name}={value}" for name, value in one.parameters.items() if value != "")
    out.print(plain(say(words, lang, cores=one.cores, parameters=given)))
    versions = ", ".join(f"{name} {number}" for name, number in one.versions.items())
    if versions:
        out.print(plain(say("Versions: {versions}", lang, versions=versions)))
    for page in pages:
        if page.outcome == "failed":
            out.print(plain(f"✗ {page.page}: {page.error}"), style="red")
    made = [page for page in pages if page.outcome != "skipped"][:slowest]
    if made:
        out.print(_slowest(made, lang))


def _slowest(pages: "Sequence[Page]", lang: str) -> Table:
    table = _table("Slowest pages", lang)
    for head in ("Page", "Outcome"):
        table.add_column(say(head, lang))
    for head in ("Seconds", "Processor seconds", "Memory"):
        table.add_column(say(head, lang), justify="right")
    for page in pages:
        table.add_row(*map(plain, _page_cells(page, lang)), style=_COLOURS[page.outcome])
    return table


def _page_cells(page: "Page", lang: str) -> list[str]:
    from analysis.batch.watching import memory
    from analysis.language import number

    used = [number(value, 2, lang) for value in (page.seconds, page.cpu_seconds)]
    peak = memory(page.peak_bytes, lang) if page.peak_bytes else "–"
    return [page.page, _word(page.outcome, lang), *used, peak]


def _print_manifest(manifest: Mapping[str, Any], lang: str) -> None:
    """Print what the release says of itself: it may be of another run than the one above."""
    words = (
        "The release {release} as it stands: figures known on {day}, {inputs} returns read, "
        "{pages} pages and documents, {failed} of them failed, {outputs} files"
    )
    shown = {key: manifest[key] for key in ("release", "inputs", "pages", "outputs")}
    day = manifest["known_until"]
    out.print(plain(say(words, lang, day=day, failed=len(manifest["failed"]), **shown)))
    versions = ", ".join(f"{name} {number}" for name, number in manifest["versions"].items())
    out.print(plain(say("Versions: {versions}", lang, versions=versions)), style="dim")


@contextmanager
def clear_stops(lang: str, command: str = "") -> Iterator[None]:
    """Where the block is stopped (Ctrl-C, SIGTERM) say what is kept; leave with exit code 130.

    `command` is what goes on where it stopped; the command that was called without it.
    """
    from analysis.batch.watching import STOPPED, interrupted, stoppable

    with stoppable():
        try:
            yield
        except KeyboardInterrupt:
            same = command or shlex.join(["chitieu", *sys.argv[1:]])
            for line in interrupted(lang, same).splitlines():
                err.print(plain(line), style="yellow")
            raise typer.Exit(STOPPED) from None
