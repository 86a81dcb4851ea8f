"""What the drafts of report and review share: sentences with marks, heads of annexes, the end."""

from collections.abc import Callable

from analysis.reports.documents.drafts import decree30
from analysis.reports.documents.drafts.decree30 import Draft, Piece, Words, write

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
