"""What the drafts of report and review share: opening, sentences with marks, annexes, end."""

from collections.abc import Callable

from analysis.reports.documents.drafts import decree30
from analysis.reports.documents.drafts.decree30 import BODY, Draft, Piece, Words, write
from analysis.reports.documents.drafts.decree30 import mark as marked

T = Callable[[str], str]
"""What says a message in the language of a draft."""


def lit(text: str, bold: bool = False) -> Piece:
    """Return a piece in the style of literals: digits in it are no figures."""
    return Piece(text, bold=bold)


def worded(text: str, bold: bool = False) -> list[Words]:
    """Return a sentence whose marks stand in the style of literals."""
    parts = text.replace("{{", "\0{{").replace("}}", "}}\0").split("\0")
    pieces = [lit(p, bold) if place % 2 else Piece(p, "", bold) for place, p in enumerate(parts)]
    return [piece for piece in pieces if piece.text]


DASH = "Gạch đầu dòng"
ENDING = "{{ '.' if loop.last else ';' }}"
"""What an item of a list ends with."""


def opening(made: Draft, lang: str, t: T, first: str) -> None:
    """Write everything from the head to the first sentence, with its marks."""
    words = (t("DRAFT"), "{{ ' · ' + made_up if made_up }}")
    decree30.number_pages(made, words, words)
    decree30.head(made, lang, "{{ number }}")
    write(made, "Dự thảo", t("DRAFT"))
    decree30.made_up(made)
    decree30.title(made, t("REPORT"), [lit("{{ title }}")])
    marked(made, "if to|length == 1")
    write(made, "Kính gửi", t("To:"), " ", lit("{{ to[0] }}"), ".")
    marked(made, "else")
    write(made, "Kính gửi", t("To:"))
    items(made, "one in to", DASH, "- ", lit("{{ one }}"), ENDING)
    marked(made, "endif")
    items(made, "ground in grounds", "Căn cứ", lit("{{ ground }}"), ENDING)
    write(made, BODY, *worded(t(first)))


def items(made: Draft, loop: str, style: str, *words: Words) -> None:
    """Write a paragraph for each item of a list."""
    marked(made, f"for {loop}")
    write(made, style, *words)
    marked(made, "endfor")


def annex(made: Draft, t: T, number: str, title: str) -> None:
    """Begin a numbered annex under its head; number and day of the report are left to the clerk."""
    decree30.annex(made, f"{t('Annex')} {number}", title, worded(t(_ATTACHED)))


_ATTACHED = (
    "(Attached to report No.        /{{ number }} of      /      /{{ year_signed }} "
    "of the {{ issuer }})"
)


def end(made: Draft, lang: str, t: T, style: str) -> None:
    """Write the last sentence with its ./. and the place of the signature."""
    words = t("This is the report on {{ title }}; {{ issuer }} respectfully submits it./.")
    write(made, style, *worded(words))
    decree30.signature(made, lang)
