"""Sentences of the pages in Word: what is a figure there is one here.

Pages are HTML; a document has runs of text. Printed numbers get a
character style of their own, which looks like the text around them: a checker finds every one,
and figures/<document>.json says what each rests on.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from docxtpl import RichText

FIGURE_STYLE = "Con số"
"""The character style of every printed figure; it looks like the text around it."""


@dataclass(frozen=True)
class Run:
    """A piece of text in one style; `key` names the figure that it prints."""

    text: str
    key: str = ""
    bold: bool = False


class _Runs(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.runs: list[Run] = []
        self._open: list[tuple[str, str, bool]] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        given = dict(attrs)
        unseen = tag == "svg" or "sr" in (given.get("class") or "").split()
        self._unseen += unseen
        key = given.get("data-figure") or ""
        self._open.append((tag, key, unseen))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            name, _, unseen = self._open.pop()
            self._unseen -= unseen
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._unseen or not data:
            return
        key = next((key for _, key, _ in reversed(self._open) if key), "")
        bold = any(tag in ("strong", "b") for tag, _, _ in self._open)
        self.runs.append(Run(data, key, bold))


_VOID = ("br", "img", "hr", "wbr")


def runs(html: str) -> list[Run]:
    """Return the text of a piece of HTML as runs, white space as a browser shows it.

    Pictures and words that only screen readers hear are left out.
    """
    parser = _Runs()
    parser.feed(html)
    parser.close()
    return list(_collapsed(parser.runs))


def _collapsed(found: list[Run]) -> Iterator[Run]:
    """Yield runs with single spaces, none at the beginning or the end."""
    kept: list[Run] = []
    for run in found:
        text = re.sub(r"[ \t\r\n]+", " ", run.text)  # fixed spaces stay
        if not kept or kept[-1].text.endswith(" "):
            text = text.lstrip(" ")
        if text:
            kept.append(Run(text, run.key, run.bold))
    if kept and kept[-1].text.endswith(" "):
        last = kept.pop()
        kept.append(Run(last.text.rstrip(" "), last.key, last.bold))
    yield from (run for run in kept if run.text)


def rich(html: str) -> RichText:
    """Return a piece of HTML for the {{r …}} of a Word template."""
    text = RichText()
    for run in runs(html):
        text.add(run.text, style=FIGURE_STYLE if run.key else None, bold=run.bold)
    return text
