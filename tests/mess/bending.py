"""What every way of bending a return needs: figures to bend, and their cells."""

import inspect
from collections.abc import Callable, Mapping
from decimal import Decimal
from random import Random

from officer import plan

from analysis.catalogue import Indicator
from mess.grid import Box
from mess.truth import Fact, Sent, typed

Mode = Callable[[Sent, Random], None]


class NotHereError(Exception):
    """This return has nothing that the mode could bend."""


def indicator(fact: Fact) -> Indicator:
    return plan().indicators[fact.key[1]]


def is_percent(fact: Fact) -> bool:
    return plan().unit(fact.key[1]).per == 100


def pick(
    sent: Sent,
    dice: Random,
    fit: Callable[[Fact], bool] = lambda _: True,
    table: str = "",
    most: int = 3,
) -> list[Fact]:
    """Return a few figures that nothing was done to yet."""
    able = [f for f in sent.figures() if not f.touched and f.want is not None and fit(f)]
    if table:
        able = [f for f in able if table_of(sent, f) == table]
    if not able:
        raise NotHereError
    chosen = dice.sample(able, min(len(able), dice.randint(1, most)))
    for fact in chosen:
        fact.touched = True
    return chosen


def table_of(sent: Sent, fact: Fact) -> str:
    return next(t for (t, _, _), box in sent.boxes.items() if box is fact.row[0])


def other(sent: Sent, fact: Fact, column: str) -> Box:
    """Return another cell of a figure's row."""
    table, row = next((t, r) for (t, r, _), box in sent.boxes.items() if box is fact.row[0])
    if (table, row, column) not in sent.boxes:
        raise NotHereError
    return sent.boxes[table, row, column]


def alone(fact: Fact, dice: Random) -> Decimal:
    """Leave the value cell alone to say the figure, and return what it says."""
    if "numerator" in fact.cells and not fact.cells["numerator"].blank:
        fact.want = typed(indicator(fact), dice)
        fact.cells["numerator"].says(None)
        fact.cells["denominator"].says(None)
    assert isinstance(fact.want, Decimal)
    fact.cells["value"].says(fact.want)
    return fact.want


def in_parts(fact: Fact) -> bool:
    return "numerator" in fact.cells and not fact.cells["numerator"].blank


def vi(value: Decimal, decimals: int | None = None) -> str:
    text = f"{value:.{decimals}f}" if decimals is not None else f"{value}"
    return text.replace(".", ",")


FIXED = ("indicators", "by_area", "states")
"""Tables whose rows are given."""


def some_table(sent: Sent, dice: Random, tables: tuple[str, ...] = FIXED) -> str:
    here = [t for t in tables if t in sent.tables and len(sent.lines(t)) > 1]
    if not here:
        raise NotHereError
    return dice.choice(here)


def facts_of(sent: Sent, table: str, row: str = "") -> list[Fact]:
    heads = {id(sent.boxes[table, r, "#"]) for r in sent.lines(table) if row in ("", r)}
    return [f for f in sent.facts if any(id(box) in heads for box in f.row)]


def input_columns(sent: Sent, table: str) -> dict[str, int]:
    form = sent.form.table(table)
    assert form
    places = {c.tag: sent.column(table, c.tag) for c in form.columns if c.kind != "shown"}
    return {tag: place for tag, place in places.items() if place}


def gathered(names: Mapping[str, object]) -> dict[str, Mode]:
    """Return the modes that a module defines, given its globals()."""
    return {
        name: thing
        for name, thing in names.items()
        if inspect.isfunction(thing)
        and thing.__module__ == names["__name__"]
        and list(inspect.signature(thing).parameters) == ["sent", "dice"]
    }
