"""Faults found in returns, each with its kind, its place, what was found and what was expected."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from analysis.language import say
from analysis.returns.kinds import KINDS as KINDS
from analysis.returns.kinds import Kind as Kind
from analysis.returns.severities import Severity as Severity
from analysis.returns.severities import milder


def severity(code: str) -> Severity:
    """Return how grave a kind of problem is for now: as its rule says, or milder by params/."""
    return _severities(os.environ.get("CHITIEU_HOME", ""))[code]


@lru_cache(maxsize=8)
def _severities(home: str) -> Mapping[str, Severity]:
    meant: dict[str, Severity] = {code: kind.severity for code, kind in KINDS.items()}
    return {**meant, **milder(meant)}


@dataclass(frozen=True, order=True)
class Problem:
    """One fault: its kind, its place, what was found and what was expected."""

    file: str
    sheet: str
    cell: str
    code: str
    found: str = ""
    expected: str = ""

    @property
    def severity(self) -> Severity:
        """Return error, warning or note."""
        return severity(self.code)

    @property
    def place(self) -> str:
        """Return file, sheet and cell as far as they are known."""
        return ", ".join(
            part for part in (self.file, self.sheet and f"«{self.sheet}»", self.cell) if part
        )

    def says(self, lang: str = "vi") -> str:
        """Return what is wrong, in one sentence without its place."""
        # What a file is instead of a workbook is one of our own words; a cell's text never is.
        ours = self.code.startswith("F") and self.found
        found = say(self.found, lang) if ours else self.found
        return say(KINDS[self.code].says, lang, found=found, expected=self.expected)

    def todo(self, lang: str = "vi") -> str:
        """Return what the sender should do about it."""
        words = KINDS[self.code].todo
        return say(words, lang, found=self.found, expected=self.expected) if words else ""

    def line(self, lang: str = "vi") -> str:
        """Return place, fault and cure in one line for the terminal."""
        return f"{self.place}: {self.says(lang)}. {self.todo(lang)}".rstrip(". ") + "."


@dataclass
class Findings:
    """Collects the problems of one file while it is read."""

    file: str
    found: list[Problem] = field(default_factory=list)
    places: set[tuple[str, str]] = field(default_factory=set)

    def has(self, sheet: str, cell: str) -> bool:
        """Whether anything is noted at a cell."""
        return (sheet, cell) in self.places

    def add(self, code: str, sheet: str = "", cell: str = "", **values: object) -> None:
        """Note one problem; `found` and `expected` become its words."""
        words: Mapping[str, str] = {name: str(value) for name, value in values.items()}
        self.found.append(Problem(self.file, sheet, cell, code, **words))
        self.places.add((sheet, cell))

    def distinct(self) -> tuple[Problem, ...]:
        """Return the problems in the order found, each once."""
        return tuple(dict.fromkeys(self.found))
