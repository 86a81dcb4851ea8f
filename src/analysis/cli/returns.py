"""Commands about returns: check, receive, who has reported, how to read a table of one's own."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import track

from analysis import places, storage
from analysis.catalogue import Catalogue, read
from analysis.cli.cycle import next_day
from analysis.cli.shared import (
    AsOf,
    Lang,
    Source,
    app,
    clear_errors,
    err,
    existing,
    out,
    plain,
    print_problems,
)
from analysis.language import UserError, say
from analysis.seal import seal

if TYPE_CHECKING:
    from analysis.observations.receive import Receipt, Slot


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Returns to read.")],
    lang: Lang = "vi",
) -> None:
    """Show what is wrong with returns; nothing is filed.

    Example: chitieu check 2026_so-y-te.xlsx
    """
    with clear_errors(lang):
        existing(files)
        known = read()
        errors = sum(_checked(file, known, lang) for file in files)
    raise typer.Exit(1 if errors else 0)


def _checked(file: Path, known: Catalogue, lang: str) -> int:
    """Print how much was read of one file and its problems; return how many errors it has."""
    from analysis.returns.reading import read as read_return

    found = read_return(file, known)
    given = sum(row["value"] is not None for row in found.observations)
    words = "{file}: {n} figures read, {p} problems"
    out.print(plain(say(words, lang, file=found.file, n=given, p=len(found.problems))))
    return print_problems(found.problems, lang)


@app.command()
def receive(
    files: Annotated[list[Path], typer.Argument(help="Returns that arrived.")],
    on: Annotated[str, typer.Option("--on", help="Day of arrival (2026-11-28); today.")] = "",
    agency: Annotated[
        str, typer.Option("--agency", help="Whose return it is, where the file does not say.")
    ] = "",
    year: Annotated[
        int, typer.Option("--year", help="Its reporting year, where the file does not say.")
    ] = 0,
    lang: Lang = "vi",
) -> None:
    """File returns under data/raw/returns: bytes first, then read; nothing is overwritten.

    Example: chitieu receive 2026_so-y-te.xlsx
    """
    from analysis.observations import receive as store

    with clear_errors(lang):
        existing(files)
        storage.pull_raw("returns", "published")
        at, known, root = _arrival(on), read(), places.raw("returns")
        slot = _slot(agency, year, known)
        histories = store.histories(root, known, places.work() / "readings.sqlite")
        errors = 0
        for left in store.recover(root, known, histories):
            errors += _print_receipt(left, left.content.file, known, lang)
        for file in track(files, "", console=err, transient=True, disable=not err.is_terminal):
            try:
                receipt = store.receive(file, root, known, at, slot, histories)
                errors += _print_receipt(receipt, file.name, known, lang)
            except OSError as error:
                words = "{file}: could not be read or stored: {reason}"
                err.print(plain(say(words, lang, file=file, reason=error.strerror)), style="red")
                errors += 1
        storage.push_raw("returns")
    raise typer.Exit(1 if errors else 0)


def _slot(agency: str, year: int, known: Catalogue) -> "Slot":
    """Return whose return of which year a person says it is."""
    from analysis.observations.receive import Slot

    if agency and agency not in known.agencies:
        words = "--agency: expected a code of params/agencies.yml, found {found!r}"
        raise UserError(words, found=agency)
    if year and not 2000 <= year <= 2100:
        raise UserError("--year: expected a year such as 2026, found {found}", found=year)
    return Slot(year or None, agency or None)


def _arrival(on: str) -> datetime:
    """Return the moment of arrival: now, or the beginning of the day that is named."""
    try:
        return datetime.fromisoformat(on) if on else datetime.now()
    except ValueError:
        words = "--on: expected a day such as 2026-11-28, found {found!r}"
        raise UserError(words, found=on) from None


def _print_receipt(receipt: "Receipt", name: str, known: Catalogue, lang: str) -> int:
    """Print what became of one file, write what goes back, and return the number of errors."""
    from analysis.observations import printed
    from analysis.observations.receive import send_back

    storage.send_return(receipt.stored)
    place = receipt.stored.relative_to(places.data()).as_posix()
    out.print(plain(printed.receipt_line(receipt, name, place, lang)))
    errors = print_problems(receipt.content.problems, lang)
    for line in printed.change_lines(receipt, lang):
        out.print(plain(f"  {line}"))
    folder = places.processed() / "sendback"
    back = send_back(receipt, places.raw("returns"), folder, known, lang)
    if back:
        storage.send([back])
        out.print(plain("  " + say("to be sent back: {path}", lang, path=back)))
    return errors


@app.command()
def status(
    year: Annotated[int, typer.Argument(help="Reporting year.")],
    source: Source = "returns",
    as_of: AsOf = "",
    missing: Annotated[
        bool, typer.Option("--missing", help="Only who is missing, late or has open questions.")
    ] = False,
    areas: Annotated[bool, typer.Option("--areas", help="Every area with its figures.")] = False,
    lang: Lang = "vi",
) -> None:
    """Show who has reported for a year: on time, late or not, how completely, with what faults.

    Example: chitieu status 2026 --source sample
    """
    with clear_errors(lang):
        from analysis.observations import printed, storing, table
        from analysis.observations.current import current
        from analysis.observations.register import coverage, former, senders
        from analysis.release import NothingReceivedError, frozen_releases, open_release
        from analysis.returns.form import last_day

        known, root = read(), places.raw("returns")
        try:
            stored = open_release(year, source, as_of, known)
            returns, counting = stored.returns, stored.current
        except NothingReceivedError:
            returns = table("returns", ())
            counting = current(table("observations", ()), known, last_day(known, year))
        day = date.fromisoformat(as_of) if as_of else None
        listed = senders(returns, known, year, day=day)
        shown = [one for one in listed if printed.is_open(one)] if missing else listed
        out.print(printed.register_table(shown, year, known.deadline("returns", year), lang))
        out.print(printed.totals(listed, lang))
        out.print(plain(next_day(known, year, day or date.today(), lang)))
        if ended := former(returns, known, year, day):
            out.print(printed.former_table(ended, lang))
        covered = coverage(counting, known, year, day)
        out.print(printed.areas_table(covered, lang) if areas else "", end="\n" if areas else "")
        out.print(plain(printed.areas_line(covered, lang)))
        for name in frozen_releases(year, source):
            words = "frozen as reported: {release}, seal {seal}…"
            begun = seal(places.processed() / name)[:8]
            out.print(plain(say(words, lang, release=name, seal=begun)))
        if source == "returns":
            waiting = printed.quarantine_lines(storing.quarantined(root), lang)
            for line in (*printed.leftover_lines(storing.leftovers(root), lang), *waiting):
                err.print(plain(line), style="yellow")


@app.command()
def layout(
    file: Annotated[Path, typer.Argument(help="A workbook that is not our form.")],
    agency: Annotated[str, typer.Option("--agency", help="Who sent it: so-y-te.")] = "",
    year: Annotated[int, typer.Option("--year", help="Reporting year; 0: as its titles say.")] = 0,
    to: Annotated[Path | None, typer.Option("--to", help="File to write, *.yml.")] = None,
    lang: Lang = "vi",
) -> None:
    """Propose how to read an agency's own table: YAML for params/layouts, to be confirmed.

    Example: chitieu layout phu-luc-y-te.xlsx --agency so-y-te --to params/layouts/so-y-te-2026.yml
    """
    with clear_errors(lang):
        from analysis.returns.layouts.proposing import propose_for

        existing([file])
        proposed = propose_for(file, read(), agency, year, lang)
        if to is None:
            print(proposed, end="")
        elif to.exists():
            raise UserError("{file}: the file is there already; it was not overwritten", file=to)
        else:
            to.write_text(proposed, encoding="utf-8")
            out.print(plain(say("layout proposed in {file}; confirm it there", lang, file=to)))
