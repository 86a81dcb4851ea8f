"""What the person at the terminal sees while a batch runs, and how it can be stopped.

On a terminal: a line for each stage, then a bar with what is done, failed and left, the time
left and the pages that are being made. Elsewhere nothing. NO_COLOR takes the colours away, a
narrow terminal the bar's width.
"""

import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from babel.units import format_unit
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.markup import escape
from rich.text import Text

from analysis.batch.outcome import Outcome
from analysis.batch.settings import Settings
from analysis.language import say
from analysis.language.lookalikes import without_unseen

READING = "reading the returns"
COMPUTING = "computing the gaps"
PAGES = "making the pages"
DOCUMENTS = "writing the documents"
"""The stages of a release, in the order in which they come."""

STOPPED = 130
"""The exit code of a command that was stopped: that of a shell after Ctrl-C."""

_WIDEST_BAR = 40
_ENOUGH = 3
"""From so many finished pages on, the time left is counted from this run alone."""


class Watch:
    """What is shown of a run; every method may be called whether anything is shown or not."""

    def __init__(
        self, total: int, lang: str, expected: Mapping[str, float], workers: int,
        clock: Callable[[], float],
    ) -> None:  # fmt: skip
        self.total, self.good, self.failed, self.kept = total, 0, 0, 0
        self._lang, self._workers, self._clock = lang, workers, clock
        self._expected, self._open = dict(expected), dict(expected)
        self._weight_done = 0.0
        self._stage, self._since = "", clock()
        self._begun = clock()
        self._running: dict[str, None] = {}
        self._live: Live | None = None

    def stage(self, text: str) -> None:
        """Begin a stage, named by one of the messages above; say what the last one took."""
        self._end_stage()
        self._stage, self._since = text, self._clock()
        if text == PAGES:
            self._begun = self._clock()
        self._refresh()

    def expect(self, total: int, expected: Mapping[str, float] | None = None) -> None:
        """Say how many pages there are, where that was not known in the beginning."""
        self.total, self._begun = total, self._clock()
        self._expected, self._open = dict(expected or {}), dict(expected or {})

    def started(self, page: str) -> None:
        """Name a page that is being made from now on."""
        self._running[page] = None
        self._refresh()

    def done(self, outcome: Outcome) -> None:
        """Count a page, and say at once why one failed."""
        self._weight_done += self._weight(outcome.page)
        self._open.pop(outcome.page, None)
        self._running.pop(outcome.page, None)
        self.good, self.failed = self.good + outcome.ok, self.failed + (not outcome.ok)
        if not outcome.ok:
            self._print(f"✗ {outcome.page}: {outcome.error}", "red")
        self._refresh()

    def skipped(self, count: int) -> None:
        """Count pages that were whole already and are not made again."""
        self.kept += count
        self._refresh()

    # What is known

    @property
    def left(self) -> int:
        """Return how many pages are not done."""
        return max(0, self.total - self.good - self.failed - self.kept)

    def seconds_left(self) -> float | None:
        """Return the time that the pages left will take; None where nothing tells.

        What is left against what is done, both weighed by what each page took last time, and
        times the time that has passed. Before there is enough of that: last time's seconds,
        spread over the workers.
        """
        if not self.left:
            return 0.0
        weight_left = sum(self._open.values())
        weight_left += max(0, self.left - len(self._open)) * self._usual()
        made = self.good + self.failed
        if made < min(_ENOUGH, self.total) or not self._weight_done:
            return weight_left / self._workers if self._expected else None
        return (self._clock() - self._begun) * weight_left / self._weight_done

    def _weight(self, page: str) -> float:
        return self._expected.get(page) or self._usual()

    def _usual(self) -> float:
        """Return what a page takes of which nothing is known: as long as the others, else one."""
        known = self._expected.values()
        return sum(known) / len(known) if known and sum(known) else 1.0

    # What is shown

    def attach(self, live: Live) -> None:
        """Show everything in a display from now on."""
        self._live = live

    def close(self) -> None:
        """End the last stage; the display is taken away by its owner."""
        self._end_stage()

    def shown(self) -> RenderableType:
        """Return the lines that change: the stage, or the bar and the pages in the making."""
        if self._live is None:
            return ""
        if not self.left or self._stage not in ("", PAGES):
            return self._line(self._stage_now(), "dim")
        pages = ", ".join(self._running)
        bar = self._line(self._bar(self._live.console), "")
        lines: list[RenderableType] = [bar, self._line(self.counts(), "")]
        return Group(*lines, *([self._line(pages, "dim")] if pages else []))

    def _bar(self, console: Console) -> str:
        """Return the bar in two signs, so that it can be read without colours."""
        full, empty = "#-" if console.options.ascii_only else "█░"
        width = min(console.width, _WIDEST_BAR)
        filled = width * (self.total - self.left) // self.total
        return full * filled + empty * (width - filled)

    def counts(self) -> str:
        """Return what is done, failed, kept and left, and the time left."""
        counted = [
            ("{n} done", self.good),
            ("{n} failed", self.failed),
            ("{n} unchanged", self.kept),
            ("{n} left", self.left),
        ]
        parts = [say(words, self._lang, n=n) for words, n in counted if n or words == "{n} left"]
        if self.left and (seconds := self.seconds_left()) is not None:
            parts.append(say("about {time}", self._lang, time=duration(seconds, self._lang)))
        return " · ".join(parts)

    def _stage_now(self) -> str:
        if not self._stage:
            return ""
        seconds = duration(self._clock() - self._since, self._lang)
        return f"{say(self._stage, self._lang)} … {seconds}"

    def _end_stage(self) -> None:
        if self._stage:
            seconds = duration(self._clock() - self._since, self._lang)
            self._print(f"✓ {say(self._stage, self._lang)} ({seconds})", "dim")
        self._stage = ""

    def _line(self, text: str, style: str) -> Text:
        return Text(without_unseen(text), style=style, overflow="ellipsis", no_wrap=True)

    def _print(self, text: str, style: str) -> None:
        if self._live is not None:
            self._live.console.print(escape(without_unseen(text)), style=style)

    def _refresh(self) -> None:
        if self._live is not None and not self._live.auto_refresh:
            self._live.refresh()


@contextmanager
def watching(
    total: int = 0,
    lang: str = "vi",
    expected: Mapping[str, float] | None = None,
    console: Console | None = None,
    workers: int = 0,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Watch]:
    """Show how a batch gets on while the block runs; the bar goes when it ends.

    `expected` are the seconds that the pages which are to be made took last time
    (`Ledger.seconds`), `workers` how many are made at once; the number of cores. The display
    goes to stderr, so what is piped from stdout stays clean.
    """
    to = console or Console(stderr=True, highlight=False)
    watch = Watch(total, lang, expected or {}, workers or Settings().workers, clock)
    if not to.is_terminal or to.is_dumb_terminal:
        yield watch
        return
    live = Live(
        get_renderable=watch.shown, console=to, transient=True, redirect_stdout=False,
        auto_refresh=console is None,
    )  # fmt: skip
    watch.attach(live)
    with live:
        try:
            yield watch
        finally:
            watch.close()


def duration(seconds: float, lang: str = "vi") -> str:
    """Return a time as people say it: 4 giây, 1 phút 20 giây, 2 giờ 5 phút."""
    whole = max(1, round(seconds)) if seconds > 0 else 0
    hours, rest = divmod(whole, 3600)
    minutes, rest_seconds = divmod(rest, 60)
    parts = [("hour", hours), ("minute", minutes), ("second", 0 if hours else rest_seconds)]
    told = [_unit(n, f"duration-{name}", lang) for name, n in parts if n]
    return " ".join(told) or _unit(0, "duration-second", lang)


def _unit(number: float, unit: str, lang: str) -> str:
    return str(format_unit(number, unit, length="short", locale=lang))


def memory(size: float, lang: str = "vi") -> str:
    """Return an amount of memory in megabytes: 210 MB."""
    return _unit(round(size / 1e6), "digital-megabyte", lang)


def interrupted(lang: str, command: str, kept: int = 0) -> str:
    """Return what a person who stopped a batch wants to know: what is kept, and how to go on."""
    lines = [
        say("Stopped. Everything that was finished is kept; an earlier release is unchanged.", lang)
    ]
    if kept:
        lines.append(say("Pages finished so far: {n}.", lang, n=kept))
    lines.append(say("To go on where it stopped, give the same command again:", lang))
    return "\n".join([*lines, f"    {command}"])


@contextmanager
def stoppable() -> Iterator[None]:
    """Let a polite request to end (SIGTERM) stop the block as Ctrl-C does.

    Only the first one counts, so that a second cannot break the clearing up; outside the main
    thread, where no signal arrives, nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGTERM, _heard)
    raise KeyboardInterrupt


def _heard(number: int, frame: FrameType | None) -> None:
    """Do nothing more: what was asked for is being done."""
