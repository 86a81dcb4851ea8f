"""Read a finished page as a careful reader would: every digit must be a figure or be marked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from html5lib import HTMLParser, treebuilders

LITERALS = {"plan", "law", "code", "date", "axis", "ordinal", "source-text"}
SILENT = {"style", "script"}
SPOKEN = ("alt", "title", "aria-label", "placeholder")


@dataclass(frozen=True)
class Digits:
    """A run of digits on a page, and what the page says of it."""

    text: str
    figure: str
    literal: str
    path: str


@lru_cache(maxsize=4)
def parsed(html: str):
    """Return a page as a tree; it is read, never changed, so one parsing serves many tests."""
    return HTMLParser(tree=treebuilders.getTreeBuilder("etree"), strict=True).parse(html)


def name_of(element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "#comment"


def digits(html: str) -> Iterator[Digits]:
    """Yield every text and spoken attribute of a page that holds a digit."""
    yield from _within(parsed(html), "", "", "", "")


def _within(element, figure: str, figures: str, literal: str, path: str) -> Iterator[Digits]:
    name = name_of(element)
    if name == "#comment" or name in SILENT:
        return
    figure = element.get("data-figure") or figure
    figures = element.get("data-figures") or figures
    literal = element.get("data-literal") or literal
    path = f"{path}/{name}"
    for attribute in SPOKEN:
        text = element.get(attribute) or ""
        if re.search(r"\d", text):
            yield Digits(text, figure or figures, literal, f"{path}@{attribute}")
    if re.search(r"\d", element.text or ""):
        spoken = figures if name in ("title", "desc") else ""
        yield Digits(element.text, figure or spoken, literal, path)
    for child in element:
        yield from _within(child, figure, figures, literal, path)
        if re.search(r"\d", child.tail or ""):
            yield Digits(child.tail, figure, literal, path)


def links(html: str) -> Iterator[tuple[str, str]]:
    """Yield (data-figure, href) of every link to a source."""
    for element in parsed(html).iter():
        if name_of(element) == "a" and element.get("class") == "so":
            yield element.get("data-figure"), element.get("href")


def ids(html: str) -> list[str]:
    return [e.get("id") for e in parsed(html).iter() if name_of(e) != "#comment" and e.get("id")]
