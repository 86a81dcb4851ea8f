"""«Ý kiến chuyên viên»: what an analyst says beside the figures, kept through every run.

params/comments/<page>.md is Markdown that people write: text before any heading stands at the
top of the page, text under `## CT25` at that place. It may name the numbers it was written
beside; where one of them reads otherwise by now, the comment is marked for review.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mistune
import yaml
from markupsafe import Markup, escape
from pydantic import Field, ValidationError

from analysis import places
from analysis.catalogue import Catalogue
from analysis.catalogue.models import Day, Record
from analysis.language import UserError, say
from analysis.language.lookalikes import without_unseen
from analysis.release import Release, ReleaseError, parse_name
from analysis.reports import subjects
from analysis.reports.figures import FigureError, Figures
from analysis.reports.render import part


class CommentError(UserError):
    """A file of params/comments that cannot be read, or a page that cannot have one."""


class Front(Record):
    """What a file of comments says above its text, each field in quotes.

    `beside` leads from the key of a figure to its text when the words were written. A comment
    on one release is not shown on releases of another kind of returns: words about made-up
    figures never stand beside real ones.
    """

    release: str = ""
    author: str = ""
    written: Day | None = None
    beside: Mapping[str, str] = Field(default_factory=dict)


@dataclass(frozen=True)
class Comments:
    """The comments of one page: their text by place ("" at the top) and what stands above it."""

    front: Front
    texts: Mapping[str, str]
    lang: str

    def beside(self, place: str) -> dict[str, str]:
        """Return the numbers that the text of a place was written beside.

        They belong to the place that their key begins with, else to the first text of the page.
        """
        first = next(iter(self.texts), "")
        owner = {key: key.partition("/")[0] for key in self.front.beside}
        return {
            key: text
            for key, text in self.front.beside.items()
            if (owner[key] if owner[key] in self.texts else first) == place
        }


@dataclass(frozen=True)
class Change:
    """A number that reads otherwise than when the words were written; `gone` when it is no more."""

    key: str
    name: str
    then: str
    gone: bool


def shown(figures: Figures, place: str = "") -> Markup:
    """Return what analysts say at a place of a page: "" is its top, CT25 an indicator's place.

    Empty where they say nothing. Raises CommentError for a file that cannot be read.
    """
    found = of_page(figures)
    if found is None or place not in found.texts:
        return Markup("")
    return part(
        "comment.html.j2",
        figures,
        front=found.front,
        own=found.lang,
        body=rendered(found.texts[place]),
        changes=list(_changes(found.beside(place), figures, found.lang)),
        other=found.front.release if found.front.release != figures.release.name else "",
    )


def elsewhere(figures: Figures, placed: Iterable[str]) -> Markup:
    """Return the comments of a page for places that it does not have, so that none is lost.

    `placed` are the places that the page has shown.
    """
    found = of_page(figures)
    done = {"", *placed}
    left = [place for place in (found.texts if found else ()) if place not in done]
    return Markup("").join(shown(figures, place) for place in left)


def of_page(figures: Figures) -> Comments | None:
    """Return the comments of a page in its language, else in Vietnamese; None where there are none.

    Raises CommentError for a file that cannot be read.
    """
    for lang in dict.fromkeys((figures.lang, "vi")):
        path = file_of(figures.page, lang)
        if path.is_file():
            found = read(path, figures.catalogue, lang)
            return found if _is_of(found.front, figures.release, path.name) else None
    return None


_PAGE = re.compile(r"[a-z]+(-[\w@.-]+)?", re.ASCII)


def file_of(page: str, lang: str = "vi") -> Path:
    """Return the file that holds the comments of a page; raise CommentError for no page's name."""
    if not _PAGE.fullmatch(page):
        words = "page: expected a name such as province or indicator-CT25, found {found!r}"
        raise CommentError(words, found=page)
    ending = ".md" if lang == "vi" else f".{lang}.md"
    return places.params() / "comments" / f"{page}{ending}"


def _is_of(front: Front, release: Release, file: str) -> bool:
    """Whether comments are on returns of the kind that a release is made from."""
    if not front.release:
        return True
    try:
        return parse_name(front.release)[1] == release.source
    except ReleaseError as error:
        words = "{file}, field {field}: {fault}"
        raise CommentError(words, file=file, field="release", fault=error.says("en")) from error


# Reading


def read(path: Path, catalogue: Catalogue, lang: str = "vi") -> Comments:
    """Return the comments of a file; raise CommentError naming file and field."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        words = "{file}: expected UTF-8 text, found other bytes"
        raise CommentError(words, file=path.name) from error
    composed = without_unseen(unicodedata.normalize("NFC", text))
    front, body = _parted(composed)
    return Comments(_front(front, path.name), _by_place(body, catalogue), lang)


def _parted(text: str) -> tuple[str, str]:
    """Return what stands between two lines of --- at the very top, and the rest."""
    match = re.match(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", text, re.DOTALL | re.MULTILINE)
    return (match[1], text[match.end() :]) if match else ("", text)


def _front(text: str, file: str) -> Front:
    try:
        # BaseLoader keeps every text as it is written: 9,10 and 0412 stay what they are.
        given: Any = {"beside": {}} | (yaml.load(text, Loader=yaml.BaseLoader) or {})
        return Front.model_validate({name: said for name, said in given.items() if said})
    except ValidationError as error:
        raise CommentError.of(
            CommentError(
                "{file}, field {field}: {fault}",
                file=file,
                field=".".join(str(name) for name in fault["loc"]),
                fault=fault["msg"],
            )
            for fault in error.errors()
        ) from error
    except (yaml.YAMLError, TypeError) as error:
        mark = getattr(error, "problem_mark", None)
        words = "{file}, line {line}: what stands between --- and --- is no YAML"
        line = mark.line + 2 if mark else 1
        raise CommentError(words, file=file, line=line) from error


_PLACE = re.compile(r"##[ \t]+(\S+)[ \t]*(.*)")


def _by_place(text: str, catalogue: Catalogue) -> dict[str, str]:
    """Return the text of each place; a heading that names none is words like any other."""
    found: dict[str, list[str]] = {"": []}
    here = found[""]
    for line in text.splitlines():
        heading = _PLACE.fullmatch(line.rstrip())
        if heading and _is_place(heading[1], catalogue):
            here = found.setdefault(heading[1], [])
            rest = heading[2].strip(" –-:.#")
            here += [f"### {rest}", ""] if rest else []
        else:
            here.append(line)
    joined = {place: "\n".join(lines).strip() for place, lines in found.items()}
    return {place: words for place, words in joined.items() if words}


def _is_place(name: str, catalogue: Catalogue) -> bool:
    themes = {theme.code for theme in catalogue.plan.themes}
    known = (catalogue.indicators, catalogue.agencies, catalogue.areas, catalogue.tasks, themes)
    return any(name in codes for codes in known)


# Markdown, safely


class _Words(mistune.HTMLRenderer):
    """Markdown as plain words: HTML is escaped, pictures are their words, links go to the web."""

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        return f"<p><strong>{text}</strong></p>\n"

    def link(self, text: str, url: str, title: str | None = None) -> str:
        if not url.lower().startswith(("http://", "https://")):
            return text
        return f'<a href="{escape(url)}" rel="noreferrer">{text}</a>'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return text


def rendered(text: str) -> Markup:
    """Return Markdown as HTML in which nothing of it is markup but what Markdown is for.

    Text that the parser itself fails on stands as it was written.
    """
    try:
        made = mistune.Markdown(_Words(escape=True))(text)
    except Exception:  # whatever it is, a comment must not take its page with it
        made = f"<p>{escape(text)}</p>"
    return Markup(made)


# What has changed since


def _changes(beside: Mapping[str, str], figures: Figures, lang: str) -> Iterator[Change]:
    """Yield the numbers that read otherwise now, in the language that the words were written in."""
    theirs = Figures(figures.release, figures.page, lang)
    for key, then in beside.items():
        now = _now(key, theirs)
        if now != then.strip():
            yield Change(key, _name(key, figures), then, gone=now is None)


def _now(key: str, figures: Figures) -> str | None:
    try:
        return figures.made(key).text
    except (FigureError, ValueError):
        return None


def _name(key: str, figures: Figures) -> str:
    """Return what a key is of, as people call it."""
    code = key.partition("/")[0]
    known = figures.catalogue.indicators.get(code)
    return f"{code} – {known.short.in_(figures.lang)}" if known else ""


# A new comment


MEASURES = ("value", "target", "gap", "required", "pace", "outlook")
COUNTS = ("all", "met", "at_threshold", "not_met", "not_assessed")


def stub(figures: Figures, place: str = "") -> str:
    """Return the beginning of a file of comments, with the present numbers of its place.

    Raises CommentError for a page about nothing that is known, and for a place that is none.
    """
    if "-" in figures.page and not _subject(figures)[1]:
        words = "page: expected a name such as province or indicator-CT25, found {found!r}"
        raise CommentError(words, found=figures.page)
    if place and not _is_place(place, figures.catalogue):
        raise CommentError("place: expected a code such as CT25, found {found!r}", found=place)
    numbers = {key: text for key in _keys(figures, place) if (text := _now(key, figures))}
    lines = [f'  "{key}": "{text}"' for key, text in numbers.items()]
    hint = say("what the words are written beside: delete the lines they do not speak of",
               figures.lang)  # fmt: skip
    front = ["---", f'release: "{figures.release.name}"', f"beside: # {hint}", *lines, "---", ""]
    heading = [f"## {place}", ""] if place else []
    words = say("Write here; this line goes.", figures.lang)
    return "\n".join([*front, *heading, words, ""])


def _keys(figures: Figures, place: str) -> Iterator[str]:
    """Yield the keys of the numbers of a place: of an indicator, else the counts of the page."""
    kind, subject = _subject(figures)
    year, area = figures.release.year, subject if kind == "area" else figures.province
    code = place or subject
    if code in figures.catalogue.indicators:
        row = figures.assessed.get((code, area), {})
        periods = {"value": row.get("period"), "target": row.get("target_year")}
        yield from (f"{code}/{area}/{periods.get(m, year)}/{m}" for m in MEASURES)
    else:
        group = f"{kind}.{subject}" if kind in ("agency", "area") else "province"
        yield from (f"{group}/{year}/{count}/count" for count in COUNTS)


def _subject(figures: Figures) -> tuple[str, str]:
    """Return what a page is about, by its name: area, 03664@2025-07-01; "" where about no one."""
    kind, catalogue = figures.page.partition("-")[0], figures.catalogue
    known: dict[str, Iterable[str]] = {
        "agency": catalogue.agencies,
        "indicator": catalogue.indicators,
        "area": catalogue.areas,
    }
    keys = known.get(kind, ())
    return kind, next((key for key in keys if subjects.page(kind, key) == figures.page), "")
