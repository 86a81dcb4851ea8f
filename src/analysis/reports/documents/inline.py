"""Sentences of the pages in Word: what is a figure there is one here.

Pages are HTML; a document has runs of text. Printed numbers get a character style of their own,
words whose digits are no figures another; both look like the text around them. So a checker
finds every number, and figures/<document>.json says what each rests on.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser

from docxtpl import RichText
from markupsafe import Markup, escape

from analysis.language.lookalikes import without_unseen

FIGURE_STYLE = "Con số"
"""The character style of every printed figure; it looks like the text around it."""
LITERAL_STYLE = "Nguyên văn"
"""The character style of words as they stand elsewhere: plan, law, dates, codes, agencies."""


@dataclass(frozen=True)
class Run:
    """A piece of text in one style; `key` names the figure that it prints.

    `literal` where its digits are no figures.
    """

    text: str
    key: str = ""
    bold: bool = False
    literal: bool = False

    @property
    def style(self) -> str | None:
        """Return the name of its character style, None where it needs none."""
        if self.key:
            return FIGURE_STYLE
        return LITERAL_STYLE if self.literal else None


@dataclass(frozen=True)
class _Tag:
    name: str
    key: str
    unseen: bool
    literal: bool


class _Runs(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.runs: list[Run] = []
        self._open: list[_Tag] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        given = dict(attrs)
        unseen = tag == "svg" or "sr" in (given.get("class") or "").split()
        key = given.get("data-figure") or ""
        self._open.append(_Tag(tag, key, unseen, "data-literal" in given))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().name != tag:
            pass

    def handle_data(self, data: str) -> None:
        if any(tag.unseen for tag in self._open) or not data:
            return
        key = next((tag.key for tag in reversed(self._open) if tag.key), "")
        bold = any(tag.name in ("strong", "b") for tag in self._open)
        self.runs.append(Run(data, key, bold, any(tag.literal for tag in self._open)))


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
            kept.append(replace(run, text=text))
    if kept and kept[-1].text.endswith(" "):
        last = kept.pop()
        kept.append(replace(last, text=last.text.rstrip(" ")))
    yield from (run for run in kept if run.text)


def rich(html: str) -> RichText:
    """Return a piece of HTML for the {{r …}} of a Word template."""
    return joined(runs(html))


def joined(pieces: Iterable[Run]) -> RichText:
    """Return pieces of text for the {{r …}} of a Word template."""
    text = RichText()
    for run in pieces:
        text.add(clean(run.text), style=run.style, bold=run.bold)
    text.xml = _kept(text.xml)
    return text


def clean(text: str) -> str:
    """Return a text without the characters that no Word file can hold; else it is unchanged."""
    seen = without_unseen(text.replace("\r\n", "\n").replace("\r", "\n"))
    return _NOT_XML.sub("", seen)


_NOT_XML = re.compile("[\x0b\ud800-\udfff\ufffe\uffff]")


def plain(text: object) -> Markup:
    """Return somebody's words for a {{ … }}: escaped, and no mark of the template in them."""
    return Markup(_kept(str(escape(clean(str(text))))))


def _kept(xml: str) -> str:
    """Keep docxtpl from reading {_{ and _}} in a text as an escape of its own."""
    return xml.replace("{_", "{&#95;").replace("_}", "&#95;}")
