"""Commands that keep what was reported: freeze a release, prove it later, open it with a reason."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli.runs import clear_stops
from analysis.cli.shared import AsOf, Lang, Source, app, clear_errors, err, out, plain
from analysis.language import UserError, date_short, say

if TYPE_CHECKING:
    from analysis.batch.freezing import Frozen, Proof

Name = Annotated[str, typer.Argument(help="Name of a release, for example 2026@2026-12-14.")]


@app.command()
def freeze(
    year: Annotated[int, typer.Argument(help="Reporting year.")],
    source: Source = "returns",
    as_of: AsOf = "",
    lang: Lang = "vi",
    only: Annotated[
        str, typer.Option("--only", help="Pages to make where the release is not there yet.")
    ] = "",
) -> None:
    """Make the release of a day immutable and print its seal, for the signed report.

    It is made first where it is not published yet, or was made from other returns.

    Example: chitieu freeze 2026 --as-of 2026-12-14
    """
    with clear_errors(lang):
        from analysis.batch.freezing import freeze as make_immutable
        from analysis.batch.watching import watching

        with clear_stops(lang), watching(lang=lang) as watch:
            frozen = make_immutable(year, source, as_of, lang, only, watch)
        for line in _told(frozen, lang):
            out.print(plain(line))
        if frozen.lacking:
            words = "{n} pages of a whole release are not in it"
            err.print(plain(say(words, lang, n=frozen.lacking)), style="yellow")


def _told(frozen: "Frozen", lang: str) -> Iterator[str]:
    """Yield what was frozen, and the seal in groups of eight that can be read aloud."""
    record, name = frozen.record, frozen.record.release
    if frozen.already:
        yield say("{release}: it is frozen already, nothing was changed", lang, release=name)
    else:
        words = "{release}: frozen, {files} files, made from {returns} returns and published files"
        if frozen.made:
            words = (
                "{release}: made and frozen, {files} files, "
                "made from {returns} returns and published files"
            )
        counts = {"files": len(record.files), "returns": len(record.returns)}
        yield say(words, lang, release=name, **counts)
    yield say("Seal, to be written into the signed report or a minute:", lang)
    yield "    " + grouped(frozen.seal)
    words = 'To prove it later: chitieu verify {release} --seal "{seal}"'
    yield say(words, lang, release=name, seal=grouped(frozen.seal))


def grouped(seal: str) -> str:
    """Return a seal in groups of eight digits."""
    return " ".join(seal[place : place + 8] for place in range(0, len(seal), 8))


@app.command()
def verify(
    release: Name,
    seal: Annotated[
        str, typer.Option("--seal", help="The seal that stands in the signed report.")
    ] = "",
    lang: Lang = "vi",
) -> None:
    """Prove a frozen release, and name what changed since: its files, returns, params, program.

    Exit code 0: it is what was reported; 1: something was changed; 2: the command was wrong.

    Example: chitieu verify 2026@2026-12-14
    """
    with clear_errors(lang):
        from analysis.batch.freezing import verify as prove

        proof = prove(release, seal)
        _print_proof(proof, lang)
    raise typer.Exit(0 if proof.ok else 1)


def _print_proof(proof: "Proof", lang: str) -> None:
    """Print the faults, then what is only worth knowing, then the verdict."""
    faults = [finding for finding in proof.findings if finding.is_fault]
    others = [finding for finding in proof.findings if not finding.is_fault]
    for finding in faults:
        err.print(plain(finding.says(lang)), style="red")
    for finding in others:
        out.print(plain(say("note: {words}", lang, words=finding.says(lang))), style="dim")
    for entry in proof.opened:
        words = "note: it was frozen with seal {seal} and opened on {on}: {reason}"
        shown = {"seal": grouped(entry["seal"]), "reason": entry["reason"]}
        day = date_short(date.fromisoformat(entry["on"]), lang)
        out.print(plain(say(words, lang, on=day, **shown)), style="dim")
    out.print(plain(say(_verdict(proof), lang, release=proof.release, n=len(faults))))
    if proof.is_frozen:
        out.print(plain(say("Seal: {seal}", lang, seal=grouped(proof.seal))))


def _verdict(proof: "Proof") -> str:
    if proof.is_frozen and proof.ok:
        return "{release}: frozen, and as it was reported"
    if proof.is_frozen:
        return "{release}: frozen, but {n} things are not as they were reported"
    if proof.ok:
        return "{release}: not frozen; it is as it was made"
    return "{release}: not frozen; {n} things are not as they were when it was made"


@app.command()
def unfreeze(
    release: Name,
    reason: Annotated[
        str, typer.Option("--reason", help="Why it is opened; it stays on record.")
    ] = "",
    on: Annotated[str, typer.Option("--on", help="Day it is opened (2026-12-20); today.")] = "",
    lang: Lang = "vi",
) -> None:
    """Open a frozen release so that it can be made again; seal, day and reason stay on record.

    Example: chitieu unfreeze 2026@2026-12-14 --reason "the annex lacked a page"
    """
    with clear_errors(lang):
        from analysis.batch.freezing import LOG
        from analysis.batch.freezing import unfreeze as open_again

        day = _day(on)
        seal = open_again(release, reason, day.isoformat())
        words = "{release}: opened on {day}; its seal was {seal}. On record in {file}"
        shown = {"day": date_short(day, lang), "seal": grouped(seal)}
        out.print(plain(say(words, lang, release=release, file=f"data/processed/{LOG}", **shown)))


def _day(on: str) -> date:
    """Return the day that is named, today where none is."""
    try:
        return date.fromisoformat(on) if on else date.today()
    except ValueError:
        words = "--on: expected a day such as 2026-11-28, found {found!r}"
        raise UserError(words, found=on) from None
