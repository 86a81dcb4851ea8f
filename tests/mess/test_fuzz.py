"""Ten thousand damaged returns: none stops the program, none brings in a value unasked.

A value that comes out of a damaged return must be a number that the cells it cites can mean, in a
row and a column that bear its names; or it, its row or the file must be questioned. Every filled
cell of a figure must have gone into a value, or a problem must stand at it.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from officer import plan

from analysis.returns.problems import Problem
from analysis.returns.reading import Return, read
from mess import grid, mutations
from mess.oracle import Oracle, Pages, Place, UnclearError, place, readings
from mess.truth import YEAR, Sent, clean

AGENCY = "ubnd-03646"
SECONDS = 20
TABLES = ("indicators", "states", "history")
PARTS = ("value", "numerator", "denominator")


@contextmanager
def in_time() -> Iterator[None]:
    def late(*_: object) -> None:
        raise TimeoutError(f"more than {SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def base() -> Sent:
    """Return the small form that all damage is done to, with a percentage and a typed number."""
    sent = clean(AGENCY, Random("fuzz"))
    figures = [f for f in sent.figures() if f.want and not f.touched and f.key[2][:2] != "x"]
    for number, fact in enumerate(f for f in figures if plan().unit(f.key[1]).per == 100):
        if fact.cells.get("numerator") is None or fact.cells["numerator"].blank:
            assert isinstance(fact.want, Decimal)
            if number % 2:
                fact.cells["value"].says(fact.want / 100, "0.00%")
            else:
                fact.cells["value"].says(f"{fact.want}".replace(".", ","))
    return sent


class Fuzz:
    """The undamaged return, what it gives, and the property that every damaged one must hold."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "a.xlsx"
        self.sent = base()
        self.parts = grid.parts(self.sent.book)
        self.bytes = grid.save_parts(self.parts, self.path).read_bytes()
        self.oracle = Oracle()
        self.pages = self.oracle.pages(self.parts)
        self.found = self.read()
        assert self.found.accepted
        assert not self.broken(self.found, self.pages)
        self.values = {_key(r): r["value"] for r in self.found.observations}

    def read(self) -> Return:
        with in_time():
            return read(self.path, plan(), name="a.xlsx", year=YEAR, agency=AGENCY, sample=False)

    def bytes_changed(self, dice: Random) -> list[str]:
        self.path.write_bytes(mutations.of_bytes(self.bytes, dice))
        return self.unclear(self.read())

    def parts_changed(self, dice: Random) -> list[str]:
        return self.of_parts(mutations.of_parts(self.parts, dice))

    def cells_changed(self, dice: Random) -> list[str]:
        book, twin = self.sent.book.copied()
        boxes = [twin[b] for f in self.sent.figures() for b in f.cells.values()]
        mutations.of_cells(book, boxes, dice)
        return self.of_parts(grid.parts(book))

    def of_parts(self, parts: dict[str, bytes]) -> list[str]:
        grid.save_parts(parts, self.path)
        found = self.read()
        try:
            return self.broken(found, self.oracle.pages(parts))
        except UnclearError:
            return self.unclear(found)

    def unclear(self, found: Return) -> list[str]:
        """Return the values that changed, unasked, in a file that has no clear meaning."""
        if not found.accepted:
            return self.unnamed(found)
        faults = []
        new = {p for p in found.problems if p.severity != "note"} - set(self.found.problems)
        anywhere = any(not p.cell or p.code in ("S03", "S15") for p in new)
        values = {_key(r): r["value"] for r in found.observations}
        places = {_key(r): _places(r) for r in (*self.found.observations, *found.observations)}
        for key in values.keys() | self.values.keys():
            if values.get(key) != self.values.get(key) and not anywhere:
                sheet, cells = places[key]
                named = any(key[0] in f"{p.found} {p.expected}" for p in new)
                if not named and not _near(new, sheet, cells):
                    faults.append(f"{key}: {self.values.get(key)} became {values.get(key)}")
        return faults

    def unnamed(self, found: Return) -> list[str]:
        said = [p for p in found.problems if p.severity == "error"]
        return [] if said and not found.observations else ["refused without a reason"]

    def broken(self, found: Return, pages: Pages) -> list[str]:
        """Return what a clear file says and the return does not, and the other way round."""
        if not found.accepted:
            return self.unnamed(found)
        problems = {p for p in found.problems if p.severity != "note"}
        faults = [f for r in found.observations for f in self.unjustified(r, pages, problems)]
        return faults + self.lost(found, pages)

    def unjustified(self, record: dict, pages: Pages, problems: set[Problem]) -> Iterator[str]:
        if record["value"] is None:
            return
        sheet, cells = _places(record)
        if _near(problems, sheet, cells):
            return
        unit = plan().unit(record["indicator"])
        means = [readings(pages.at(sheet, at), unit.per == 100 and len(cells) == 1) for at in cells]
        if len(cells) == 2:
            able = {unit.per * a / b for a in means[0] for b in means[1] if b}
        else:
            able = means[0]
        value = record["value"]
        if not any(abs(value - a) <= Decimal("1e-9") * max(1, abs(a)) for a in able):
            said = [pages.at(sheet, at) for at in cells]
            yield f"{_key(record)}: {value} came of {said}"
        row = cells[0][0]
        texts = {
            said[-1].text.strip()
            for at, said in pages.sheets.get(sheet, {}).items()
            if at[0] == row
        }
        if not any(text.upper().startswith(record["indicator"]) for text in texts):
            yield f"{_key(record)}: its row, {row}, does not name it"

    def lost(self, found: Return, pages: Pages) -> Iterator[str]:
        """Yield the figures' cells that say something and that neither value nor problem has."""
        used = {(r["sheet"], at[0]) for r in found.observations for at in _places(r)[1]}
        problems = {
            (p.sheet, c) for p in found.problems for c in p.cell.replace(":", "/").split("/")
        }
        columns = {p.sheet for p in found.problems if _of_sheet(p)}
        whole = any(p.code == "S03" for p in found.problems)
        places = self.sent.book.places()
        faults = []
        for fact in self.sent.figures():
            for box in fact.cells.values():
                sheet, address = places[box]
                at = place(address)
                said = pages.sheets.get(sheet, {}).get(at, [])
                filled = [s for s in said if s.kind != "blank"]
                if not filled or whole or sheet in columns:
                    continue
                if (sheet, at[0]) not in used and (sheet, address) not in problems:
                    near = {c for s, c in problems if s == sheet and _row(c) == at[0]}
                    if not near:
                        faults.append(f"{sheet} {address}: {filled} is lost")
        return faults


def _of_sheet(problem: Problem) -> bool:
    """Whether a problem speaks for more cells of its sheet than the one it stands at."""
    more = problem.found.startswith("… (+") or problem.found == problem.sheet
    return more or problem.code in ("S03", "S06", "S12")


def _key(record: dict) -> tuple:
    return tuple(record[n] for n in ("indicator", "definition", "area", "period"))


def _row(cell: str) -> int:
    try:
        return place(cell)[0]
    except UnclearError:
        return 0


def _places(record: dict) -> tuple[str, list[Place]]:
    return record["sheet"], [place(cell) for cell in record["cell"].split("/")]


def _near(problems: set[Problem], sheet: str, cells: list[Place]) -> bool:
    """Whether a question stands in the row of a cell, or at the head of its column."""
    rows = {at[0] for at in cells}
    columns = {at[1] for at in cells}
    for problem in problems:
        if problem.sheet != sheet:
            continue
        for cell in problem.cell.split("/"):
            try:
                row, column = place(cell)
            except UnclearError:
                continue
            if row in rows or (column in columns and problem.code.startswith("S")):
                return True
    return False


KINDS = {
    "bytes": Fuzz.bytes_changed,
    "parts": Fuzz.parts_changed,
    "cells": Fuzz.cells_changed,
}


def run(folder: Path, seeds: range) -> list[str]:
    fuzz = Fuzz(folder)
    faults = []
    for seed in seeds:
        kind = list(KINDS)[seed % 3]
        for fault in KINDS[kind](fuzz, Random(f"{kind} {seed}")):
            faults.append(f"{kind} {seed}: {fault}")
    return faults


def test_damage_never_stops_the_program_nor_slips_in_a_value(tmp_path):
    assert not run(tmp_path, range(120))


@pytest.mark.long
def test_ten_thousand_damaged_returns(tmp_path):
    assert not run(tmp_path, range(10_000))
