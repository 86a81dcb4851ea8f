"""Clean returns, filled at random, with what every cell of them says."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
from officer import plan

from analysis.catalogue import Indicator
from analysis.language import say
from analysis.returns import form as forms
from analysis.returns.template import write
from mess.grid import Book, Box, Content, Page, of_openpyxl

YEAR = 2026
AGENCIES = (
    "ubnd-03646",
    "ubnd-04075",
    "ubnd-03664",
    "so-noi-vu",
    "bhxh-tinh",
    "so-xay-dung",
    "so-nnmt",
    "so-y-te",
    "so-gddt",
    "nguon-tctk",
)
"""Forms small and large, with every kind of table."""

Key = tuple[str, ...]
Spot = tuple[str, str, str]
"""Tags of table, row and column."""


@dataclass(eq=False)
class Fact:
    """One thing that the return says: its key, what must come out, the cells it stands in.

    `want` is a number, or the text of a task; None where no value may come out. `status` are the
    states one of which a missing value must bear. `ask` are groups of cells: in each group one
    cell must bear a question. `free` facts may be asked about instead of being read.
    """

    key: Key
    want: Decimal | str | None
    cells: dict[str, Box]
    row: list[Box]
    status: frozenset[str] = frozenset()
    ask: list[list[Box]] = field(default_factory=list)
    free: bool = False
    touched: bool = False

    @property
    def is_figure(self) -> bool:
        return self.key[0] == "figure"

    def nothing(self, *asked: Box, status: str = "") -> None:
        """From now on no value may come out; a question stands at each of the cells."""
        self.want, self.status, self.touched = None, frozenset(status), True
        self.ask = [[box] for box in asked]

    def asked(self, *anywhere: Box) -> None:
        """From now on a question must stand at one of these cells."""
        self.ask.append(list(anywhere))
        self.touched = True


@dataclass(eq=False)
class Sent:
    """A return on its way: the workbook, what it says, and what must be said about it."""

    agency: str
    book: Book
    facts: list[Fact]
    boxes: dict[Spot, Box]
    tables: dict[str, Page]
    headers: dict[str, int]
    twins: dict[Box, list[Box]] = field(default_factory=dict)
    refused: bool | None = False
    """True: must be refused; None: may be."""
    told: list[tuple[Box | None, str]] = field(default_factory=list)
    """Words that a problem must quote, at a cell or anywhere."""
    named: list[tuple[str, ...]] = field(default_factory=list)
    """Of each group of codes one must be among the problems."""
    modes: list[str] = field(default_factory=list)
    alter: list[tuple[str, Callable[[Any], Any]]] = field(default_factory=list)
    """Changes to the file's parts or bytes once it is written."""
    name: str = "a.xlsx"
    form: forms.Form | None = None

    def figures(self) -> list[Fact]:
        return [f for f in self.facts if f.is_figure]

    def lines(self, table: str) -> dict[str, int]:
        """Return the rows of a table by tag, where they stand now."""
        page = self.tables[table]
        spots = {box: (r, c) for (r, c), box in page.cells.items()}
        tags = {r for t, r, c in self.boxes if t == table and c == "#" and r[:1] != "#"}
        known = {tag: spots.get(self.boxes[table, tag, "#"]) for tag in tags}
        return {tag: place[0] for tag, place in known.items() if place}

    def column(self, table: str, tag: str) -> int | None:
        """Return the column of a tag, where it stands now."""
        head = self.boxes[table, "#", tag]
        page = self.tables[table]
        return next((c for (_, c), box in page.cells.items() if box is head), None)


def form_of(agency: str, year: int = YEAR) -> forms.Form:
    return forms.for_agency(plan(), plan().agencies[agency], year)


@cache
def _blank(agency: str, year: int, last: tuple[tuple[str, str], ...]) -> tuple[forms.Form, Book]:
    """Return a form and the grid of its template, with last year's values in it."""
    known = forms.Known(dict(last))
    form = forms.for_agency(plan(), plan().agencies[agency], year, known)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        write(path, form)
        return form, of_openpyxl(openpyxl.load_workbook(path))


def usual(indicator: Indicator) -> tuple[Decimal, Decimal]:
    """Return the range in which made-up values of an indicator lie."""
    low = max(
        x for x in (indicator.limits.low, indicator.plausible.low, Decimal(0)) if x is not None
    )
    high = [x for x in (indicator.limits.high, indicator.plausible.high) if x is not None]
    top = min(high) if high else Decimal(400)
    return low + (top - low) / 10, top - (top - low) / 10


@cache
def last_values(agency: str) -> tuple[tuple[str, str], ...]:
    """Return last year's values as the form shows them: the middle of the usual range.

    Committees' forms show none.
    """
    if plan().agencies[agency].kind == "committee":
        return ()
    shown = []
    for code, i in plan().indicators.items():
        low, high = usual(i)
        shown.append((code, f"{round((low + high) / 2, i.decimals)}".replace(".", ",")))
    return tuple(shown)


def clean(agency: str, dice: Random, year: int = YEAR) -> Sent:
    """Return a form with every cell filled as it should be."""
    last = last_values(agency)
    form, blank = _blank(agency, year, last)
    book, _ = blank.copied()
    sent = Sent(agency, book, [], {}, {}, {}, form=form)
    for page in book.pages:
        _index(sent, page)
    for table in form.tables:
        for row in table.rows:
            _FILL[table.tag](sent, table, row, dice)
    return sent


def _index(sent: Sent, page: Page) -> None:
    """Note the cells of a sheet by their tags, blank ones too."""
    marks = {r: b.value for (r, c), b in page.cells.items() if c == 1 and str(b.value)[:1] == "#"}
    for header, mark in marks.items():
        tag = str(mark).removeprefix("#")
        columns = {c: b for (r, c), b in page.cells.items() if r == header and c > 1 and b.value}
        sent.tables[tag], sent.headers[tag] = page, header
        sent.boxes[tag, "#", "#"] = page.cells[header, 1]
        for c, box in columns.items():
            sent.boxes[tag, "#", str(box.value)] = box
            sent.boxes[tag, "#heading", str(box.value)] = page.at(header - 1, c)
        rows = {r: b for (r, c), b in page.cells.items() if c == 1 and r > header and b.value}
        for r, box in rows.items():
            sent.boxes[tag, str(box.value), "#"] = box
            for c, head in columns.items():
                sent.boxes[tag, str(box.value), str(head.value)] = page.at(r, c)


def _put(sent: Sent, table: str, row: str, **cells: Content) -> None:
    for column, value in cells.items():
        sent.boxes[table, row, column].says(value)


def _row(sent: Sent, table: str, row: str) -> list[Box]:
    return [box for (t, r, _), box in sent.boxes.items() if (t, r) == (table, row)]


def _number(value: Decimal | Fraction) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(value.numerator) / value.denominator


def typed(indicator: Indicator, dice: Random) -> Decimal:
    """Return a value as an officer types it, never a round one that two readings fit."""
    low, high = usual(indicator)
    value = Decimal(str(dice.uniform(float(low), float(high))))
    rounded = round(value, indicator.decimals)
    return rounded if rounded > 1 or indicator.unit == "index" else rounded + 2


def counts(indicator: Indicator, dice: Random) -> tuple[int, int]:
    """Return a numerator and a denominator whose quotient is a usual value."""
    per = plan().unit(indicator.code).per
    below = dice.randrange(21_000, 98_000)
    above = int(typed(indicator, dice) * below / per)
    return (above, below) if above else (1 + below // 30, below)


def has_parts(indicator: Indicator) -> bool:
    return plan().unit(indicator.code).per > 1


def _figure(
    sent: Sent, table: str, row: str, indicator: Indicator, dice: Random, key: Key, prefix: str = ""
) -> None:
    """Fill value, numerator and denominator, and note what they say together."""
    names = [f"{prefix}{c}" for c in ("value", "numerator", "denominator")]
    cells = {
        n.removeprefix(prefix): sent.boxes[table, row, n]
        for n in names
        if (table, row, n) in sent.boxes
    }
    if has_parts(indicator) and "numerator" in cells and dice.random() < 0.6:
        above, below = counts(indicator, dice)
        want = _number(Fraction(above * int(plan().unit(indicator.code).per), below))
        cells["numerator"].says(above)
        cells["denominator"].says(below)
        if dice.random() < 0.4:
            cells["value"].says(round(want, indicator.decimals))
    else:
        want = typed(indicator, dice)
        cells["value"].says(want)
    sent.facts.append(Fact(("figure", *key), want, cells, _row(sent, table, row)))


def _indicator(sent: Sent, table: forms.Table, row: forms.Row, dice: Random) -> None:
    i = plan().indicators[row.tag]
    area = sent.form.area.key
    definition = i.definitions[0]
    _put(sent, "indicators", row.tag, definition=definition.name.vi, source="Báo cáo số 12/BC")
    if dice.random() < 0.12:
        word = plan().word("no_data_reason", "L")
        _put(sent, "indicators", row.tag, status=say(forms.STATUSES["none"]), reason=word)
        cells = {
            c: sent.boxes["indicators", row.tag, c] for c in ("value", "numerator", "denominator")
        }
        key = ("figure", row.tag, area, str(YEAR), definition.id)
        boxes = _row(sent, "indicators", row.tag)
        sent.facts.append(Fact(key, None, cells, boxes, frozenset("L"), touched=True))
        return
    _put(sent, "indicators", row.tag, status=say(forms.STATUSES[dice.choice("APE")]))
    key = (row.tag, area, str(YEAR), definition.id)
    _figure(sent, "indicators", row.tag, i, dice, key)


def _state(sent: Sent, table: forms.Table, row: forms.Row, dice: Random) -> None:
    i = plan().indicators[row.tag]
    if i.unit == "state" or dice.random() < 0.3:
        code = dice.choice(["reached", "in_progress"])
        _put(sent, "states", row.tag, state=plan().word("state", code))
        if code == "reached":
            box = sent.boxes["states", row.tag, "state_date"]
            box.says(46000 + dice.randrange(300), "dd/mm/yyyy")
            _put(sent, "states", row.tag, evidence="Quyết định số 15/QĐ-UBND")
        cells = {"state": sent.boxes["states", row.tag, "state"]}
        sent.facts.append(
            Fact(("state", row.tag), code, cells, _row(sent, "states", row.tag), touched=True)
        )
        return
    _put(sent, "states", row.tag, state=plan().word("state", "in_progress"))
    _put(sent, "states", row.tag, status=say(forms.STATUSES["P"]), source="Báo cáo rà soát")
    key = (row.tag, sent.form.area.key, str(YEAR), i.definitions[0].id)
    _figure(sent, "states", row.tag, i, dice, key)


def _area(sent: Sent, table: forms.Table, row: forms.Row, dice: Random) -> None:
    codes = [c.tag.removesuffix(".value") for c in table.columns if c.tag.endswith(".value")]
    _put(sent, "by_area", row.tag, status=say(forms.STATUSES["P"]))
    for code in codes:
        i = plan().indicators[code]
        key = (code, row.tag, str(YEAR), i.definitions[0].id)
        _figure(sent, "by_area", row.tag, i, dice, key, f"{code}.")


def _earlier(sent: Sent, table: forms.Table, row: forms.Row, dice: Random) -> None:
    number = int(row.tag.removeprefix("h"))
    owner = plan().agencies[sent.agency]
    numeric, _ = forms.asked_of(plan(), owner, sent.form.last_day)
    if not numeric or number > 12:
        return
    i, period = numeric[number % len(numeric)], 2023 - number // len(numeric)
    d = i.definitions[0]
    _put(
        sent,
        "history",
        row.tag,
        indicator=f"{i.code} – {i.short.vi}",
        period=period,
        definition=d.name.vi,
        status=say(forms.STATUSES["A"]),
        source=f"Niên giám thống kê {period}",
        address="https://example.org/niengiam",
        area=forms.area_words(sent.form.area),
    )
    _figure(sent, "history", row.tag, i, dice, (i.code, sent.form.area.key, str(period), d.id))


def _task(sent: Sent, table: forms.Table, row: forms.Row, dice: Random) -> None:
    told = f"Đã tổ chức {dice.randrange(2, 90)} hội nghị; còn vướng ở cơ sở."
    _put(sent, "tasks", row.tag, status=plan().word("task_status", "on_schedule"), result=told)
    cells = {"result": sent.boxes["tasks", row.tag, "result"]}
    boxes = _row(sent, "tasks", row.tag)
    sent.facts.append(Fact(("task", row.tag), told, cells, boxes, touched=True))


def _proposal(sent: Sent, table: forms.Table, row: forms.Row, dice: Random) -> None:
    if row.tag in ("p1", "p2"):
        told = f"Đề nghị bổ sung {dice.randrange(10, 99)} biên chế, số {row.tag}."
        _put(sent, "proposals", row.tag, addressee="UBND tỉnh", content=told, reason="Thiếu người")
        cells = {"content": sent.boxes["proposals", row.tag, "content"]}
        boxes = _row(sent, "proposals", row.tag)
        sent.facts.append(Fact(("proposal", row.tag), told, cells, boxes, touched=True))


_FILL = {
    "indicators": _indicator,
    "states": _state,
    "by_area": _area,
    "history": _earlier,
    "tasks": _task,
    "proposals": _proposal,
}
