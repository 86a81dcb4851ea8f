"""What people do to rows, columns, ids and labels."""

from copy import copy
from itertools import pairwise
from random import Random

from mess.bending import NotHereError, facts_of, gathered, input_columns, pick, some_table
from mess.grid import Box
from mess.truth import Sent


def rows_inserted(sent: Sent, dice: Random) -> None:
    """Blank rows, and rows with a remark in them, anywhere on the sheet."""
    table = some_table(sent, dice)
    page = sent.tables[table]
    for _ in range(dice.randint(1, 4)):
        lines = sorted(sent.lines(table).values())
        at = dice.choice([1, lines[0] - 2, *lines, lines[-1] + 1])
        page.insert_rows(at, dice.randint(1, 3))
        if dice.random() < 0.5 and at > lines[0]:
            box = page.at(at, dice.choice([2, 4, max(input_columns(sent, table).values())]))
            box.says(f"Ghi thêm: xem phụ lục {dice.randrange(99)}")
            sent.told.append((box, "Ghi thêm"))


def row_deleted(sent: Sent, dice: Random) -> None:
    """A row that is gone is said to be missing."""
    table = some_table(sent, dice, ("indicators", "states"))
    row = dice.choice(sorted(sent.lines(table)))
    sent.tables[table].delete_row(sent.lines(table)[row])
    sent.told.append((None, row))


def _shuffled(sent: Sent, dice: Random, table: str) -> dict[int, int]:
    lines = sorted(sent.lines(table).values())
    mixed = dice.sample(lines, len(lines))
    return dict(zip(lines, mixed, strict=True))


def rows_sorted(sent: Sent, dice: Random) -> None:
    table = some_table(sent, dice)
    sent.tables[table].permute_rows(_shuffled(sent, dice, table), lambda _: True)


def rows_sorted_without_ids(sent: Sent, dice: Random) -> None:
    """What is seen is sorted; the hidden column of ids stays as it was."""
    table = some_table(sent, dice)
    sent.tables[table].permute_rows(_shuffled(sent, dice, table), lambda c: c > 1)


def numbers_sorted_alone(sent: Sent, dice: Random) -> None:
    """Rows moved together with the hidden ids while a note column stayed: values keep ids."""
    table = some_table(sent, dice)
    last = max(input_columns(sent, table).values())
    sent.tables[table].permute_rows(_shuffled(sent, dice, table), lambda c: c < last)


def rows_pasted_twice(sent: Sent, dice: Random) -> None:
    """A row copied below the table, id and all, with another value."""
    fact = pick(sent, dice, lambda f: not f.cells["value"].blank, table="indicators", most=1)[0]
    page = sent.tables["indicators"]
    row = next(r for (r, _), b in page.cells.items() if b is fact.row[0])
    last = max(r for r, _ in page.cells)
    for (r, c), box in list(page.cells.items()):
        if r == row:
            twin = page.cells[last + 1, c] = copy(box)
            sent.twins.setdefault(box, []).append(twin)
    sent.twins[fact.cells["value"]][-1].says(17.5)
    fact.nothing(fact.cells["value"])


def _table_columns(sent: Sent, table: str) -> list[int]:
    form = sent.form.table(table)
    assert form
    return [c for c in (sent.column(table, col.tag) for col in form.columns) if c]


def columns_moved(sent: Sent, dice: Random) -> None:
    """Whole columns in another order, with their headings and hidden tags."""
    table = some_table(sent, dice, ("indicators", "history", "states", "tasks"))
    page, head = sent.tables[table], sent.headers[table]
    head = next(r for (r, _), b in page.cells.items() if b is sent.boxes[table, "#", "#"])
    columns = _table_columns(sent, table)
    order = dict(zip(columns, dice.sample(columns, len(columns)), strict=True))
    page.merges = []
    page.cells = {
        (r, order.get(c, c) if r >= head - 1 else c): box for (r, c), box in page.cells.items()
    }


def columns_moved_without_tags(sent: Sent, dice: Random) -> None:
    """Two columns exchanged with their headings, while the hidden tags stayed."""
    table = some_table(sent, dice, ("indicators",))
    page = sent.tables[table]
    head = next(r for (r, _), b in page.cells.items() if b is sent.boxes[table, "#", "#"])
    first, second = dice.sample(["value", "numerator", "denominator", "plan"], 2)
    a, b = sent.column(table, first), sent.column(table, second)
    if not (a and b):
        raise NotHereError
    swap = {a: b, b: a}
    page.cells = {
        (r, swap.get(c, c) if r >= head - 1 and r != head else c): box
        for (r, c), box in page.cells.items()
    }


def column_inserted(sent: Sent, dice: Random) -> None:
    """A column of the officer's own in the middle of the table."""
    table = some_table(sent, dice)
    page = sent.tables[table]
    at = dice.choice(sorted(input_columns(sent, table).values()))
    page.insert_columns(at)
    for line in dice.sample(sorted(sent.lines(table).values()), 2):
        box = page.at(line, at)
        box.says(f"ý kiến {dice.randrange(99)}")
        sent.told.append((box, "ý kiến"))


def column_deleted(sent: Sent, dice: Random) -> None:
    """A column that is gone is named once; what depended on it does not come out."""
    table = some_table(sent, dice, ("indicators",))
    tag = dice.choice(["denominator", "numerator", "note", "source", "status"])
    at = sent.column(table, tag)
    if not at:
        raise NotHereError
    heading = sent.form.table(table).column(tag).heading
    for fact in facts_of(sent, table):
        boxes = fact.cells
        if tag == "status":
            fact.status = frozenset()
        if tag in boxes and not boxes[tag].blank and boxes["value"].blank:
            fact.nothing(*[b for n, b in boxes.items() if n != tag and not b.blank])
        elif tag in boxes and not boxes[tag].blank and fact.want is not None:
            fact.free, fact.touched = True, True
            fact.want = None
            fact.asked(*boxes.values())
    sent.tables[table].delete_column(at)
    sent.told.append((None, heading))


def _ids(sent: Sent, table: str) -> list[Box]:
    return [sent.boxes[table, row, "#"] for row in sent.lines(table)]


def ids_cleared(sent: Sent, dice: Random) -> None:
    """The column of ids emptied: rows are known by their exact words."""
    for box in _ids(sent, some_table(sent, dice)):
        box.says(None)


def ids_and_marks_cleared(sent: Sent, dice: Random) -> None:
    """Column A emptied altogether, the table's own tag too."""
    table = some_table(sent, dice)
    page = sent.tables[table]
    for (_, column), box in page.cells.items():
        if column == 1:
            box.says(None)


def id_column_deleted(sent: Sent, dice: Random) -> None:
    sent.tables[some_table(sent, dice)].delete_column(1)


def tags_cleared(sent: Sent, dice: Random) -> None:
    """The hidden row of column tags emptied: columns are known by their headings."""
    table = some_table(sent, dice)
    for (t, row, _), box in sent.boxes.items():
        if (t, row) == (table, "#"):
            box.says(None)


def tag_row_deleted(sent: Sent, dice: Random) -> None:
    table = some_table(sent, dice)
    page = sent.tables[table]
    page.delete_row(next(r for (r, _), b in page.cells.items() if b is sent.boxes[table, "#", "#"]))


def ids_pasted_over(sent: Sent, dice: Random) -> None:
    table = some_table(sent, dice)
    for box in dice.sample(_ids(sent, table), 2):
        box.says(dice.choice(["1", 1, "abc", "CT00", "x", "TT"]))


def ids_slipped(sent: Sent, dice: Random) -> None:
    """The hidden ids pasted one row too low; what is seen is as it was."""
    table = some_table(sent, dice)
    lines = sorted((line, row) for row, line in sent.lines(table).items())
    boxes = [sent.boxes[table, row, "#"] for _, row in lines]
    for box, text in zip(boxes[1:], [b.value for b in boxes[:-1]], strict=True):
        box.says(text)


def ids_of_others(sent: Sent, dice: Random) -> None:
    """The id of another indicator pasted over a row whose words are its own."""
    table = some_table(sent, dice, ("indicators",))
    row = dice.choice(sorted(sent.lines(table)))
    taken = {r for t, r, _ in sent.boxes if t == table}
    sent.boxes[table, row, "#"].says(next(c for c in ("CT25", "CT16", "CT05") if c not in taken))


def ids_look_alike(sent: Sent, dice: Random) -> None:
    """Cyrillic letters, marks of no width, small letters, spaces in the ids."""
    table = some_table(sent, dice, ("indicators", "states"))
    for box in _ids(sent, table):
        text = str(box.value)
        shapes = (
            text.replace("C", "С").replace("T", "Т"),
            f"\u200b{text}", f"{text} ", text.lower(), f"{text}\ufeff",
            text[:2] + "\u00ad" + text[2:],
        )  # fmt: skip
        box.says(dice.choice(shapes))


def labels_changed(sent: Sent, dice: Random) -> None:
    """Words edited beside a good id: the id decides."""
    table = some_table(sent, dice, ("indicators", "states"))
    for row in dice.sample(sorted(sent.lines(table)), 2):
        box = sent.boxes[table, row, "name"]
        box.says(dice.choice([f"{box.value} (*)", f"{box.value} – toàn tỉnh", "Chỉ tiêu này"]))


def labels_swapped(sent: Sent, dice: Random) -> None:
    """The words of two rows exchanged while ids and codes stayed: whose are the figures?"""
    table = some_table(sent, dice, ("indicators",))
    first, second = dice.sample(sorted(sent.lines(table)), 2)
    a, b = sent.boxes[table, first, "name"], sent.boxes[table, second, "name"]
    if a.value == b.value:
        raise NotHereError
    a.value, b.value = b.value, a.value
    for row in (first, second):
        for fact in facts_of(sent, table, row):
            filled = [box for box in fact.cells.values() if not box.blank]
            if fact.is_figure:
                fact.nothing()
                fact.ask = [[*filled, *fact.row]] if filled else []


def areas_swapped(sent: Sent, dice: Random) -> None:
    """The names of two areas exchanged while the hidden ids stayed."""
    if "by_area" not in sent.tables:
        raise NotHereError
    first, second = dice.sample(sorted(sent.lines("by_area")), 2)
    a, b = sent.boxes["by_area", first, "area"], sent.boxes["by_area", second, "area"]
    a.value, b.value = b.value, a.value
    for row in (first, second):
        for fact in facts_of(sent, "by_area", row):
            fact.nothing()
            fact.ask = [list(fact.row)]


def nearly_the_name(sent: Sent, dice: Random) -> None:
    """Id gone, name of an area one letter off: only ever a suggestion."""
    if "by_area" not in sent.tables:
        raise NotHereError
    row = dice.choice(sorted(sent.lines("by_area")))
    sent.boxes["by_area", row, "#"].says(None)
    box = sent.boxes["by_area", row, "area"]
    box.says(str(box.value)[:-1] or "Xã")
    for fact in facts_of(sent, "by_area", row):
        fact.nothing()
        fact.ask = [list(fact.row)]


def nearly_the_label(sent: Sent, dice: Random) -> None:
    table = some_table(sent, dice, ("indicators",))
    row = dice.choice(sorted(sent.lines(table)))
    sent.boxes[table, row, "#"].says(None)
    sent.boxes[table, row, "code"].says(None)
    box = sent.boxes[table, row, "name"]
    box.says(str(box.value).replace("ạ", "a", 1)[1:])
    for fact in facts_of(sent, table, row):
        if fact.is_figure:
            fact.nothing()
            fact.ask = [list(fact.row)]


def headings_changed(sent: Sent, dice: Random) -> None:
    """Headings reworded over good tags: the tags decide."""
    table = some_table(sent, dice)
    for (t, row, tag), box in sent.boxes.items():
        if (t, row) == (table, "#heading") and tag in ("value", "note", "source", "numerator"):
            box.says(f"{box.value} (xem hướng dẫn)")


def figures_merged(sent: Sent, dice: Random) -> None:
    """One value over two indicators is a question."""
    table = some_table(sent, dice, ("indicators",))
    page, column = sent.tables[table], sent.column(table, "value")
    lines = sorted((line, row) for row, line in sent.lines(table).items())
    near = [(a, b) for a, b in pairwise(lines) if b[0] == a[0] + 1]
    if not near or not column:
        raise NotHereError
    (_, first), (_, second) = dice.choice(near)
    top, bottom = sent.boxes[table, first, "value"], sent.boxes[table, second, "value"]
    top.says(24.5)
    if dice.random() < 0.5:
        bottom.says(None)
    page.merges.append((top, bottom))
    for row in (first, second):
        for fact in facts_of(sent, table, row):
            for name in ("numerator", "denominator"):
                fact.cells[name].says(None)
            fact.nothing()
            fact.ask = [[top]]


def notes_merged(sent: Sent, dice: Random) -> None:
    table = some_table(sent, dice)
    lines = sorted(sent.lines(table).items(), key=lambda pair: pair[1])
    (first, a), (second, b) = lines[0], lines[1]
    if b != a + 1:
        raise NotHereError
    top = sent.boxes[table, first, "note"]
    top.says("Chung cho hai dòng")
    sent.tables[table].merges.append((top, sent.boxes[table, second, "note"]))


def rows_hidden(sent: Sent, dice: Random) -> None:
    """A filtered row is read like any other."""
    table = some_table(sent, dice)
    lines = sorted(sent.lines(table).values())
    sent.tables[table].hidden_rows += dice.sample(lines, max(1, len(lines) // 3))
    sent.named.append(("S17",))


def columns_hidden(sent: Sent, dice: Random) -> None:
    table = some_table(sent, dice)
    columns = sorted(input_columns(sent, table).values())
    sent.tables[table].hidden_columns += dice.sample(columns, 2)


MODES = gathered(globals())
