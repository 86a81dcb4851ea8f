"""Problems by kind: one message for each, with the addresses of all its cells."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import get_args

from analysis.language import say
from analysis.returns.problems import Problem, Severity

MOST_PLACES = 12
"""Addresses and runs of addresses that are named of one sheet; the rest is counted."""
_ORDER: tuple[Severity, ...] = get_args(Severity)
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_Run = tuple[str, int, int]
"""Columns with a gap for the row, first row, last row; literal text with rows 0 and 0."""


@dataclass(frozen=True)
class Group:
    """All problems of one kind, in the order found."""

    problems: tuple[Problem, ...]

    @property
    def code(self) -> str:
        """Return the code of the kind."""
        return self.problems[0].code

    @property
    def severity(self) -> Severity:
        """Return error, warning or note."""
        return self.problems[0].severity

    @property
    def count(self) -> int:
        """Return how many problems there are of this kind."""
        return len(self.problems)

    def says(self, lang: str = "vi") -> str:
        """Return what is wrong: the words of all, or of the first and how many are like it."""
        words = list(dict.fromkeys(problem.says(lang) for problem in self.problems))
        if len(words) == 1:
            return sentence(words[0])
        more = say("{words}; likewise in {n} more", lang, words=words[0], n=self.count - 1)
        return sentence(more)

    def todo(self, lang: str = "vi") -> str:
        """Return what to do, "" where nothing is asked."""
        return self.problems[0].todo(lang)

    def places(self, lang: str = "vi", most: int = MOST_PLACES) -> tuple[tuple[str, str], ...]:
        """Return each sheet with its addresses, such as ("Chỉ tiêu", "D14–D18, F20")."""
        by_sheet: dict[str, list[str]] = {}
        for problem in self.problems:
            if problem.sheet:
                by_sheet.setdefault(problem.sheet, []).append(problem.cell)
        return tuple((sheet, compact(cells, lang, most)) for sheet, cells in by_sheet.items())

    def where(self, lang: str = "vi", most: int = MOST_PLACES) -> str:
        """Return sheets and addresses in one line, "" for what concerns the whole file."""
        return "; ".join(f"«{sheet}» {cells}".strip() for sheet, cells in self.places(lang, most))


def rank(severity: Severity) -> int:
    """Return the place of a severity, the gravest first."""
    return _ORDER.index(severity)


def sentence(words: str) -> str:
    """Return words with a capital letter and a full stop."""
    return words[:1].upper() + words[1:].rstrip(". ") + "."


def grouped(problems: Iterable[Problem]) -> tuple[Group, ...]:
    """Return the problems by kind, the gravest kinds first, then by code."""

    def kind(problem: Problem) -> tuple[int, str]:
        return rank(problem.severity), problem.code

    return tuple(Group(tuple(same)) for _, same in groupby(sorted(problems, key=kind), kind))


def lines(groups: Iterable[Group], lang: str = "vi") -> Iterator[str]:
    """Yield the lines for a terminal: what is wrong, what to do, then where, set in."""
    for group in groups:
        level, todo = say(group.severity, lang), group.todo(lang)
        yield f"{level} {group.code} ({group.count}): {group.says(lang)} {todo}".rstrip()
        yield from (f"    «{sheet}» {cells}".rstrip() for sheet, cells in group.places(lang))


def compact(cells: Iterable[str], lang: str = "vi", most: int = MOST_PLACES) -> str:
    """Return addresses in one line, consecutive rows of a column as one run: D14–D18, F20."""
    runs = _runs(sorted({_parsed(cell) for cell in cells if cell}))
    named = [_named(run) for run in runs]
    if len(named) <= most:
        return ", ".join(named)
    rest = sum(last - first + 1 for _, first, last in runs[most:])
    return say("{places} and {n} more", lang, places=", ".join(named[:most]), n=rest)


def _parsed(cell: str) -> tuple[int, str, int]:
    """Return a key that sorts by column and row, the columns, and the row; "I12/J12" is one."""
    found = [_CELL.fullmatch(part) for part in cell.split("/")]
    matches = [match for match in found if match]
    if len(matches) < len(found) or len({match[2] for match in matches}) > 1:
        return 0, cell, 0
    columns = "/".join(match[1] + "{0}" for match in matches)
    return _number(matches[0][1]), columns, int(matches[0][2])


def _number(name: str) -> int:
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number


def _runs(parsed: Sequence[tuple[int, str, int]]) -> list[_Run]:
    runs: list[_Run] = []
    for _, columns, row in parsed:
        if runs and runs[-1][0] == columns and row and runs[-1][2] == row - 1:
            runs[-1] = (columns, runs[-1][1], row)
        else:
            runs.append((columns, row, row))
    return runs


def _named(run: _Run) -> str:
    columns, first, last = run
    if not first:
        return columns
    ends = [columns.format(row) for row in dict.fromkeys((first, last))]
    return "–".join(ends)
