"""What people do to whole sheets: copy, hide, rename, paste, and write all over."""

import unicodedata
from collections.abc import Callable
from copy import copy
from random import Random

from analysis.returns import form as forms
from mess import fonts
from mess.bending import FIXED, NotHereError, facts_of, gathered, input_columns, pick, some_table
from mess.grid import Box, Page
from mess.truth import YEAR, Sent


def sheets_renamed(sent: Sent, dice: Random) -> None:
    for n, page in enumerate(sent.book.pages):
        if page.state == "visible" and dice.random() < 0.7:
            page.name = dice.choice([f"Sheet{n}", f"Biểu {n}", f"{n} – bản sửa", f"Trang'{n}"])


def sheets_reordered(sent: Sent, dice: Random) -> None:
    dice.shuffle(sent.book.pages)


def sheets_hidden(sent: Sent, dice: Random) -> None:
    for page in sent.book.pages[1:]:
        page.state = dice.choice(["hidden", "veryHidden", "visible"])


def sheet_added(sent: Sent, dice: Random) -> None:
    """Somebody's own sheet: kept, and said to be there."""
    page = Page(dice.choice(["Phụ lục", "Sheet1", "Tính toán"]))
    page.at(1, 1).says("Bảng tính riêng")
    for row in range(2, 9):
        page.at(row, 2).says(row * 17)
    page.at(3, 1).says("CT25")
    sent.book.pages.insert(dice.randrange(len(sent.book.pages) + 1), page)
    sent.told.append((None, page.name))


def _copy(sent: Sent, page: Page, name: str) -> Page:
    twins = {box: copy(box) for box in page.cells.values()}
    cells = {place: twins[box] for place, box in page.cells.items()}
    for box, twin in twins.items():
        sent.twins.setdefault(box, []).append(twin)
    made = Page(name, page.state, cells, [], list(page.hidden_rows), list(page.hidden_columns))
    sent.book.pages.append(made)
    return made


def sheet_copied(sent: Sent, dice: Random) -> None:
    """A copy that says the same changes nothing."""
    table = some_table(sent, dice)
    page = sent.tables[table]
    _copy(sent, page, f"{page.name} (2)")


def sheet_copied_and_changed(sent: Sent, dice: Random) -> None:
    """Copies that differ: neither value counts until somebody says which."""
    facts = pick(sent, dice, lambda f: not f.cells["value"].blank)
    page = sent.book.page_of(facts[0].row[0])
    assert page
    facts = [f for f in facts if sent.book.page_of(f.row[0]) is page]
    _copy(sent, page, f"{page.name} (2)")
    for fact in facts:
        twin = sent.twins[fact.cells["value"]][-1]
        if isinstance(twin.value, str) or twin.value is None or twin.formula:
            continue
        twin.says(round(float(twin.value) * 0.9 + 0.1, 2))
        fact.nothing(fact.cells["value"], status="O")
        fact.status = frozenset()


def empty_copy(sent: Sent, dice: Random) -> None:
    """A copy of the sheet with its figures taken out, as a spare."""
    table = some_table(sent, dice)
    page = sent.tables[table]
    twin = _copy(sent, page, "Mẫu trắng")
    columns = input_columns(sent, table)
    inputs = {
        b for (t, r, c), b in sent.boxes.items() if t == table and r[:1] != "#" and c in columns
    }
    for place, box in page.cells.items():
        if box in inputs:
            twin.cells[place].says(None)


def sheet_deleted(sent: Sent, dice: Random) -> None:
    table = some_table(sent, dice, (*FIXED, "history", "tasks"))
    page = sent.tables[table]
    sent.book.pages.remove(page)
    sent.named.append(("S03",))


def meta_deleted(sent: Sent, dice: Random) -> None:
    """Without its hidden sheet a form is known by its title and its place."""
    sent.book.pages = [p for p in sent.book.pages if p.name != forms.META_SHEET]
    sent.refused = None


def lists_deleted(sent: Sent, dice: Random) -> None:
    sent.book.pages = [p for p in sent.book.pages if p.name != forms.LISTS_SHEET]


def notes_anywhere(sent: Sent, dice: Random) -> None:
    """Words typed beside and below the form are quoted with their place."""
    table = some_table(sent, dice, (*FIXED, "history", "tasks"))
    page = sent.tables[table]
    last = max(r for r, _ in page.cells)
    for _ in range(3):
        row, column = dice.choice(
            [(last + dice.randint(2, 30), 3), (5, 30), (last + 3, 26), (2, 24)]
        )
        box = page.at(row, column)
        if box.blank:
            box.says(f"Nhờ xem lại giúp {dice.randrange(1000)}")
            sent.told.append((box, str(box.value)))


def comments(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice, most=4):
        fact.touched = False
        box = fact.cells["value"]
        box.comment = f"Số này lấy từ sổ theo dõi, trang {dice.randrange(99)}"
        sent.told.append((box, box.comment))


def far_stray(sent: Sent, dice: Random) -> None:
    table = some_table(sent, dice)
    box = sent.tables[table].at(1_048_576, 16_384)
    box.says(dice.choice(["x", 1, "."]))
    sent.told.append((box, str(box.value)))


def many_formatted_rows(sent: Sent, dice: Random) -> None:
    page = sent.tables[some_table(sent, dice)]
    last = max(r for r, _ in page.cells)
    rows = (f'<row r="{r}"><c r="B{r}" s="1"/></row>' for r in range(last + 1, last + 20_000))
    page.extra = "".join(rows)


def last_years_sheet(sent: Sent, dice: Random) -> None:
    """The sheet of last year's form pasted into this year's: every figure is in doubt."""
    table = some_table(sent, dice, ("indicators",))
    for box in sent.tables[table].cells.values():
        if isinstance(box.value, str) and box not in _texts(sent):
            box.value = box.value.replace(str(YEAR - 1), "20@@").replace(str(YEAR), str(YEAR - 1))
            box.value = box.value.replace("20@@", str(YEAR - 2))
    for fact in facts_of(sent, table):
        filled = [b for b in fact.cells.values() if not b.blank]
        if fact.is_figure and filled:
            fact.nothing()
            fact.ask = [filled]


def _texts(sent: Sent) -> set[Box]:
    return {b for (_, r, _), b in sent.boxes.items() if r[:1] != "#"}


def year_in_title(sent: Sent, dice: Random) -> None:
    page = sent.book.pages[0]
    titles = [b for (r, _), b in page.cells.items() if r <= 2 and str(YEAR) in str(b.value)]
    if not titles:
        raise NotHereError
    for box in titles:
        box.value = str(box.value).replace(str(YEAR), str(YEAR - 1))
    sent.told.append((None, str(YEAR - 1)))


def tables_on_one_sheet(sent: Sent, dice: Random) -> None:
    """One table cut and pasted below another, hidden tags and all."""
    tables = [t for t in ("indicators", "states", "history", "tasks") if t in sent.tables]
    if len(tables) < 2:
        raise NotHereError
    upper, lower = dice.sample(tables, 2)
    above, below = sent.tables[upper], sent.tables[lower]
    last = max(r for r, _ in above.cells) + 3
    above.cells |= {(r + last, c): box for (r, c), box in below.cells.items()}
    sent.tables[lower] = above
    sent.book.pages.remove(below)


def sheet_split(sent: Sent, dice: Random) -> None:
    """Half of the rows moved to a sheet of their own, under a copy of the headings."""
    table = some_table(sent, dice)
    page, lines = sent.tables[table], sent.lines(table)
    first = min(lines.values())
    half = sorted(lines.values())[len(lines) // 2]
    made = Page(f"{page.name} tiếp")
    for (r, c), box in list(page.cells.items()):
        if r < first:
            made.cells[r, c] = copy(box)
        elif r >= half:
            made.cells[r, c] = page.cells.pop((r, c))
    made.hidden_rows = list(page.hidden_rows)
    made.hidden_columns = list(page.hidden_columns)
    page.merges = []
    sent.book.pages.append(made)


def pasted_without_ids(sent: Sent, dice: Random) -> None:
    """What is seen of a table copied to a new sheet; the form itself stayed empty."""
    table = some_table(sent, dice, ("indicators",))
    page = sent.tables[table]
    made = Page("Sheet1")
    inputs = set(input_columns(sent, table).values())
    first = min(sent.lines(table).values())
    for (r, c), box in page.cells.items():
        if c > 1 and r != first - 1:
            made.cells[r, c - 1] = copy(box)
            if c in inputs and r >= first:
                box.says(None)
    for fact in facts_of(sent, table):
        fact.nothing()
        fact.ask = [[fact.cells["value"]]] if fact.is_figure else []
        fact.status = frozenset()
    sent.book.pages.append(made)
    sent.told.append((None, "Sheet1"))


def year_above_value(sent: Sent, dice: Random) -> None:
    """Only the heading of the result asks for another year."""
    table = some_table(sent, dice, ("indicators",))
    box = sent.boxes[table, "#heading", "value"]
    box.value = str(box.value).replace(str(YEAR), str(YEAR - 1))
    for fact in facts_of(sent, table):
        filled = [b for b in fact.cells.values() if not b.blank]
        if fact.is_figure and filled:
            fact.nothing()
            fact.ask = [filled]


def _nfd(box: Box) -> None:
    box.value = unicodedata.normalize("NFD", str(box.value))


def _unseen(box: Box) -> None:
    text = str(box.value)
    if not text.startswith("#") and " " in text:
        box.value = text.replace(" ", "\u200b ", 1) + "\u200b"


def _tcvn3(box: Box) -> None:
    told = fonts.tcvn3(str(box.value))
    if told is not None:
        box.value, box.font = told, ".VnTime"


def _vni(box: Box) -> None:
    told = fonts.vni(str(box.value))
    if told is not None:
        box.value, box.font = told, "VNI-Times"


def _respell(sent: Sent, change: Callable[[Box], None]) -> None:
    """Change every text but the hidden ids."""
    for page in sent.book.pages:
        for (_, column), box in page.cells.items():
            if isinstance(box.value, str) and column > 1 and box.formula is None:
                change(box)


def decomposed(sent: Sent, dice: Random) -> None:
    _respell(sent, _nfd)


def zero_width(sent: Sent, dice: Random) -> None:
    _respell(sent, _unseen)


def font_tcvn3(sent: Sent, dice: Random) -> None:
    _respell(sent, _tcvn3)


def font_vni(sent: Sent, dice: Random) -> None:
    _respell(sent, _vni)


MODES = gathered(globals())
