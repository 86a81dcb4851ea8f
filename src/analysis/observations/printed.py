"""The register and the receipts as people read them on a terminal."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from analysis.language import date_short, number, say
from analysis.observations.receive import Receipt
from analysis.observations.register import Coverage, Sender
from analysis.observations.storing import Waiting

STANDINGS = {"on_time": "", "late": "yellow", "unreadable": "red", "missing": "red"}
MOST_CHANGES = 20
"""How many differences to the earlier return are listed; the rest is counted."""
MOST_AREAS = 5
_BAR = 5


def register_table(senders: Sequence[Sender], year: int, last: date, lang: str) -> Table:
    """Return one row for each sender: standing, day, how complete, errors, open questions."""
    title = say("Returns of {year}, due by {day}", lang, year=year, day=date_short(last, lang))
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD)
    for head in ("Agency", "Standing", "Received"):
        table.add_column(say(head, lang))
    for head in ("Complete", "Errors", "Questions"):
        table.add_column(say(head, lang), justify="right")
    for sender in senders:
        table.add_row(*_cells(sender, lang), style=STANDINGS[sender.standing])
    return table


def _cells(sender: Sender, lang: str) -> list[str]:
    file = sender.latest or (sender.files[-1] if sender.files else None)
    names = [sender.agency.name.in_(lang), *came_after(sender, lang)]
    cells = [escape("\n  ".join(names)), say(sender.standing, lang)]
    if file is None:
        return cells
    return [
        *(*cells, _arrived(file, lang), share(sender.completeness, lang)),
        *(str(file[name]) if file[name] else "–" for name in ("errors", "questions")),
    ]


def came_after(sender: Sender, lang: str) -> list[str]:
    """Return for each department that a sender came after the day on which it last reported."""
    words = "in place of {agency} (reported on {day})"
    return [
        say(words, lang, agency=one.agency.name.in_(lang), day=_arrived(one.files[-1], lang))
        for one in sender.forerunners
        if one.agency.area is None
    ]


def former_table(senders: Sequence[Sender], lang: str) -> Table:
    """Return what agencies sent that have ended since, and who answers in their place."""
    title = say("Returns of agencies that have ended", lang)
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD)
    for head in ("Agency", "Received", "Answers in its place"):
        table.add_column(say(head, lang))
    for one in senders:
        days = ", ".join(_arrived(file, lang) for file in one.files)
        after = escape("; ".join(heir.name.in_(lang) for heir in one.heirs))
        table.add_row(escape(one.agency.name.in_(lang)), days, after)
    return table


def _arrived(file: dict[str, Any], lang: str) -> str:
    return date_short(date.fromisoformat(str(file["vintage"])[:10]), lang)


def share(part: float | None, lang: str) -> str:
    """Return a share as a bar and per cent, rounded down: 100 % is only what is whole."""
    if part is None:
        return "–"
    full = min(_BAR, int(part * _BAR))
    percent = number(int(min(part, 1.0) * 100), 0, lang)
    return f"{'█' * full}{'░' * (_BAR - full)} {percent:>3} %"


def totals(senders: Sequence[Sender], lang: str) -> str:
    """Return how many reported how, how much of what was asked is there, and what is open."""
    counts: Counter[str] = Counter(sender.standing for sender in senders)
    latest = [file for sender in senders if (file := sender.latest)]
    words = "{on_time} on time, {late} late, {unreadable} unreadable, {missing} missing"
    said = say(words, lang, **{standing: counts[standing] for standing in STANDINGS})
    more = say(
        "{errors} errors, {questions} open questions",
        lang,
        errors=sum(file["errors"] for file in latest),
        questions=sum(file["questions"] for file in latest),
    )
    return f"{said}; {more}"


def is_open(sender: Sender) -> bool:
    """Whether something is still wanted of a sender, or came late."""
    file = sender.latest
    whole = file is not None and sender.completeness in (None, 1.0) and not file["questions"]
    return sender.standing != "on_time" or not whole


def areas_line(covered: Sequence[Coverage], lang: str) -> str:
    """Return how many areas have every figure asked for, and which have the fewest."""
    short = sorted((c for c in covered if c.given < c.expected), key=lambda c: c.completeness)
    words = "areas with every figure asked for: {n} of {all}"
    said = say(words, lang, n=len(covered) - len(short), all=len(covered))
    named = [f"{c.area.type} {c.area.name} {c.given}/{c.expected}" for c in short[:MOST_AREAS]]
    more = ", …" if len(short) > MOST_AREAS else ""
    return f"{said} ({', '.join(named)}{more})" if short else said


def areas_table(covered: Sequence[Coverage], lang: str) -> Table:
    """Return one row for each area: figures given of those asked for."""
    table = Table(say("Area", lang), box=SIMPLE_HEAD)
    table.add_column(say("Figures", lang), justify="right")
    table.add_column(say("Complete", lang), justify="right")
    for one in covered:
        name = escape(f"{one.area.type} {one.area.name}")
        table.add_row(name, f"{one.given}/{one.expected}", share(one.completeness, lang))
    return table


def quarantine_lines(waiting: Sequence[Waiting], lang: str) -> Iterator[str]:
    """Yield what waits in quarantine, each file with its day and reason."""
    if waiting:
        words = "in quarantine, {n} files that could not be placed:"
        yield say(words, lang, n=len(waiting))
    for one in waiting:
        day = one.vintage[:10] and date_short(date.fromisoformat(one.vintage[:10]), lang)
        reasons = "; ".join(problem.says(lang) for problem in one.problems)
        yield f"    {one.name} ({day}): {reasons or '–'}  [{one.path.name}]"


def leftover_lines(paths: Sequence[Path], lang: str) -> Iterator[str]:
    """Yield what was stored and not yet read, and what to do."""
    if paths:
        words = "stored but not yet read, {n} files; the next chitieu receive reads them"
        yield say(words, lang, n=len(paths))


def receipt_line(receipt: Receipt, name: str, place: str, lang: str) -> str:
    """Return in one line what became of a file and what was found in it."""
    words = "{file}: stored as {place}"
    if receipt.known:
        words = "{file}: the same file was received before as {place}"
    counts = Counter(problem.severity for problem in receipt.content.problems)
    summary = say(
        "{n} figures, {errors} errors, {warnings} warnings",
        lang,
        n=sum(row["value"] is not None for row in receipt.content.observations),
        errors=counts["error"],
        warnings=counts["warning"],
    )
    return f"{say(words, lang, file=name, place=place)}; {summary}"


def change_lines(receipt: Receipt, lang: str) -> Iterator[str]:
    """Yield what differs from the earlier return, cell by cell, and which questions are closed."""
    if receipt.earlier:
        words = "compared with {earlier}: {n} figures differ"
        yield say(words, lang, earlier=receipt.earlier, n=len(receipt.changes))
    for change in receipt.changes[:MOST_CHANGES]:
        line = "{indicator} {period}, {sheet} {cell}: {before} → {after}"
        yield "    " + say(line, lang, **(vars(change) | {"before": change.before or "–"}))
    if len(receipt.changes) > MOST_CHANGES:
        yield "    " + say("and {n} more", lang, n=len(receipt.changes) - MOST_CHANGES)
    if receipt.closing:
        yield say(
            "questions: {closed} closed, {open} still open, {new} new",
            lang,
            closed=len(receipt.closing.closed),
            open=len(receipt.closing.still_open),
            new=len(receipt.closing.new),
        )
