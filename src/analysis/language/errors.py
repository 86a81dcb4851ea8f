"""Errors that people read: said in their language, one line for each fault."""

from collections.abc import Iterable
from typing import Self

from analysis.language.words import say


class UserError(Exception):
    """What the user asked for cannot be done; says where, what was expected, found, and to do."""

    def __init__(self, message: str, /, **values: object) -> None:
        """Take the message in English, with {places} for the values."""
        self.lines: tuple[tuple[str, dict[str, object]], ...] = ((message, values),)
        super().__init__(message)

    @classmethod
    def of(cls, errors: Iterable["UserError"]) -> Self:
        """Return one error that says all of several."""
        together = cls("")
        together.lines = tuple(line for error in errors for line in error.lines)
        return together

    def says(self, lang: str = "vi") -> str:
        """Return the message in a language, one line for each fault.

        A value that is an error itself, such as the place of a fault, is said in that language.
        """
        return "\n".join(say(words, lang, **_said(values, lang)) for words, values in self.lines)

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows in place of a traceback; IPython asks by this name."""
        return self.says().splitlines()

    def __str__(self) -> str:
        """Return the message in Vietnamese, as a notebook shows it."""
        return self.says()


def _said(values: dict[str, object], lang: str) -> dict[str, object]:
    return {k: v.says(lang) if isinstance(v, UserError) else v for k, v in values.items()}
