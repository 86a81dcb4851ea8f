"""Render the parts of a page from Jinja templates; text is escaped, numbers come from figures."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from analysis.language import date_short, say
from analysis.progress import disclosure
from analysis.progress.registry import REASON_WORDS, STATUS_WORDS
from analysis.reports import marks, subjects
from analysis.reports.compiled import Compiled
from analysis.reports.figures import Figures, anchor, look, verdict

PARTS = Path(__file__).parent / "templates" / "parts"


@lru_cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(PARTS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=Compiled(),
    )
    made.globals.update(lit=literal, shape=_shape, anchor=anchor, look=look, verdict=verdict)
    return made


def literal(text: object, kind: str) -> Markup:
    """Return text whose digits are no figures, marked as `kind`.

    One of plan, law, code, date, axis, ordinal, source-text.
    """
    shown = escape(str(text))
    if not any(letter.isdigit() for letter in str(text)):
        return shown
    return Markup('<span data-literal="{}">{}</span>').format(kind, shown)


def _shape(word: str) -> Markup:
    return Markup(marks.shape(word))


def _withheld(figures: Figures) -> tuple[str, ...]:
    """Return what a public edition says of its hidden cells; nothing in an internal one."""
    if not figures.release.is_public:
        return ()
    threshold = figures.catalogue.plan.suppress_below
    count = figures.release.hidden
    texts = disclosure.NOTE if count else (disclosure.NOTHING_HIDDEN,)
    return tuple(say(text, figures.lang, count=count, threshold=threshold) for text in texts)


def part(template: str, figures: Figures, **values: Any) -> Markup:
    """Return one part of a page in the language of its figures.

    `lit`, `shape`, `look`, `t` (words), `said` (words of codes), `day` (dates), `link` (to the page
    of a subject) and `f` (the figures) are at hand in every template.
    """
    lang = figures.lang

    def words(message: str, **places: object) -> str:
        return say(message, lang, **places)

    def said(word: str) -> str:
        """Say a status, a verdict on the level or a reason."""
        known = STATUS_WORDS | REASON_WORDS
        if word in known:
            return say(known[word], lang)
        return figures.catalogue.word("verdict", word, lang)

    def link(kind: str, key: str, text: str) -> Markup:
        """Lead to the page of a subject where the release has one."""
        if key == figures.subject or key not in figures.pages[kind]:
            return escape(text)
        return Markup('<a href="{}.html">{}</a>').format(subjects.page(kind, key), text)

    def day(value: date | str) -> Markup:
        given = date.fromisoformat(value[:10]) if isinstance(value, str) else value
        return literal(date_short(given, lang), "date")

    return Markup(
        _environment()
        .get_template(template)
        .render(
            f=figures,
            catalogue=figures.catalogue,
            lang=lang,
            t=words,
            said=said,
            day=day,
            link=link,
            withheld=_withheld(figures),
            **values,
        )
    )
