"""A corrected file answers questions: which are closed, which are still open, which are new."""

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from analysis.returns.problems import Problem
from analysis.returns.sendback.record import Asked, asked
from analysis.returns.workbook import Workbook


@dataclass(frozen=True)
class Closing:
    """What became of the questions that a file carried, and the problems nobody asked before."""

    closed: tuple[Asked, ...]
    still_open: tuple[Problem, ...]
    new: tuple[Problem, ...]


def closed(
    questions: Iterable[Asked], problems: Iterable[Problem], book: Workbook | None = None
) -> Closing:
    """Compare the questions of a file that was sent back with the problems it has now.

    `book` is the file as it is now: with it a question is found again by the first words of its
    row and its column where rows moved; else by its cell, then by what was found. Each question
    answers one problem at most; a problem in the cell of another row's question is new.
    """
    left = dict(enumerate(questions))
    listed = tuple(problems)
    rest = {place: asked(problem, book) for place, problem in enumerate(listed)}
    found: set[int] = set()
    for key in (_exact, _row_and_cell, _row_and_column, _cell_and_found, _cell, _found):
        for question, problem in _pairs(key, left, rest):
            del left[question], rest[problem]
            found.add(problem)
    still = tuple(problem for place, problem in enumerate(listed) if place in found)
    new = tuple(problem for place, problem in enumerate(listed) if place in rest)
    return Closing(tuple(left.values()), still, new)


_Key = Callable[[Asked], Hashable | None]


def _pairs(key: _Key, left: dict[int, Asked], rest: dict[int, Asked]) -> list[tuple[int, int]]:
    """Return which questions and problems have one key, each once, in their order."""
    waiting: dict[Hashable, list[int]] = {}
    for place, problem in rest.items():
        waiting.setdefault(key(problem), []).append(place)
    pairs = []
    for place, question in left.items():
        known = key(question)
        same = waiting.get(known, []) if known is not None else []
        match = next((n for n in same if _alike(key, question, rest[n])), None)
        if match is not None:
            same.remove(match)
            pairs.append((place, match))
    return pairs


def _alike(key: _Key, question: Asked, problem: Asked) -> bool:
    """Whether rows allow a match: those that both have words must have the same."""
    loose = key in (_cell, _found)
    return not (loose and question.row and problem.row and question.row != problem.row)


def _exact(one: Asked) -> Hashable | None:
    return one


def _row_and_cell(one: Asked) -> Hashable | None:
    return (one.code, one.sheet, one.cell, one.row) if one.row else None


def _row_and_column(one: Asked) -> Hashable | None:
    column = re.sub("[0-9]", "", one.cell)
    return (one.code, one.sheet, column, one.row) if one.row else None


def _cell_and_found(one: Asked) -> Hashable | None:
    return (one.code, one.sheet, one.cell, one.found) if one.cell and one.found else None


def _cell(one: Asked) -> Hashable | None:
    return (one.code, one.sheet, one.cell) if one.cell else None


def _found(one: Asked) -> Hashable | None:
    return (one.code, one.sheet, one.found) if one.found else None
