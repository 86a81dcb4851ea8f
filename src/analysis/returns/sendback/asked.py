"""The questions of one file and the lines of the sheet that lists them, however it is written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.language import say
from analysis.returns.grouped import Group, grouped, rank, sentence
from analysis.returns.problems import Problem, Severity
from analysis.returns.sendback.layout import Place
from analysis.returns.sendback.record import asked, places, written
from analysis.returns.sendback.words import MOST_COMMENT, MOST_FOUND, title
from analysis.returns.sheets import cut, lines_of, points
from analysis.returns.workbook import Sheet, Workbook, address

Where = Mapping[tuple[str, str], str]
"""What a cell is about, by sheet and address: "CT25 – Số bác sĩ trên 10.000 dân"."""
MOST_LINES = 5_000
"""Questions that are listed one by one; the summary counts them all."""
_ROW_CELLS = 30


@dataclass(frozen=True)
class Column:
    """One column of the list: its heading, and its width in digits."""

    heading: str
    width: int


COLUMNS = (
    Column("No.", 8),
    Column("Severity", 12),
    Column("Code", 8),
    Column("Indicator", 30),
    Column("Sheet", 20),
    Column("Cell", 10),
    Column("Found in the cell", 26),
    Column("The row reads", 40),
    Column("What is wrong", 50),
    Column("What to do", 44),
)
"""From column B on; column A is hidden and holds what the sheet remembers."""
CELL = 7
"""The column, from 1, whose cells are links."""
_SUBJECT, _ROW_READS, _SAYS = 5, 9, 10
MERGED = (5, 9)
"""The columns that become one in the summary, from 1."""


@dataclass(frozen=True)
class Question:
    """One line of the list; `target` is what its link opens, `record` what it remembers."""

    severity: Severity
    code: str
    subject: str
    sheet: str
    cell: str
    found: str
    row: str
    says: str
    todo: str
    target: str = ""
    record: str = ""

    def texts(self, number: int, lang: str) -> tuple[str, ...]:
        """Return the texts of the line, one for each column."""
        level = say(self.severity, lang)
        place = (self.subject, self.sheet, self.cell, self.found, self.row)
        return str(number), level, self.code, *place, self.says, self.todo


@dataclass(frozen=True)
class Marked:
    """What is known of a sheet after its cells are marked.

    `visible` gives the column that is seen for one that may be hidden; `was` are the numbers of
    fills and `said` the digests of our comments, by place.
    """

    visible: Callable[[int], int]
    was: Mapping[Place, int]
    said: Mapping[Place, int]


@dataclass(frozen=True)
class Line:
    """One row of our sheet: column, look and words of each cell, and what hangs on it."""

    cells: tuple[tuple[int, str, str], ...]
    height: float
    tag: str = ""
    target: str = ""
    merged: bool = False


@dataclass(frozen=True)
class Page:
    """What the sheet of questions shows; `frozen` rows stay in sight, some columns are hidden."""

    lines: tuple[Line, ...]
    frozen: int
    hidden: frozenset[int]


@dataclass(frozen=True)
class Wording:
    """How a sheet of questions is told: its language and file, and what stands above the list.

    `marked` says that the cells bear our marks, `signed` that these broke a digital signature.
    """

    lang: str
    file: str
    sample: bool = False
    where: Where = field(default_factory=dict)
    marked: bool = False
    signed: bool = False


def own_problems(problems: Sequence[Problem], *names: str) -> list[Problem]:
    """Return the problems that concern this file: rules across returns may name another."""
    return [p for p in problems if not p.code.startswith("X") or p.file in names]


def questions_of(
    problems: Sequence[Problem],
    told: Wording,
    book: Workbook | None = None,
    seen: Mapping[str, Marked] | None = None,
) -> list[Question]:
    """Return the questions, the worst first, then in the order of sheets and rows.

    `book` is the workbook where it could be read, `seen` its sheets where they were marked.
    """
    order = {sheet.name: place for place, sheet in enumerate(book.sheets if book else ())}

    def key(problem: Problem) -> tuple[int, int, list[Place]]:
        return rank(problem.severity), order.get(problem.sheet, -1), places(problem.cell)

    return [_question(p, told, book, seen) for p in sorted(problems, key=key)]


def _question(
    problem: Problem, told: Wording, book: Workbook | None, seen: Mapping[str, Marked] | None
) -> Question:
    sheet = book.sheet(problem.sheet) if book else None
    found = _found(problem, sheet)
    record, target, row = "", "", ""
    if sheet and seen is None:
        row = _neighbours(sheet, problem)
    elif sheet and seen is not None:
        own = seen.get(sheet.name)
        target = _target(sheet, problem.cell, own)
        record = _record(problem, book, own)
    return Question(
        problem.severity, problem.code,
        told.where.get((problem.sheet, problem.cell), ""), problem.sheet, problem.cell,
        cut(found, MOST_FOUND), row,
        cut(sentence(problem.says(told.lang)), MOST_COMMENT),
        cut(problem.todo(told.lang), MOST_COMMENT),
        target, record or written(asked(problem, book), {}, {}),
    )  # fmt: skip


def _found(problem: Problem, sheet: Sheet | None) -> str:
    """Return what stands in the cells, or what the problem says of them."""
    cells = [sheet.cells.get(place) for place in places(problem.cell)] if sheet else []
    shown = " / ".join(cell.text for cell in cells if cell)
    return shown or ("" if problem.code.startswith("F") else problem.found)


def _neighbours(sheet: Sheet, problem: Problem) -> str:
    """Return what else stands in the row, for files whose cells we cannot mark."""
    lines = dict.fromkeys(row for row, _ in places(problem.cell))
    cells = (sheet.cells.get((row, n)) for row in lines for n in range(1, _ROW_CELLS))
    seen = (c.text for c in cells if c and c.column not in sheet.hidden_columns)
    return cut(" · ".join(seen), MOST_FOUND)


def _target(sheet: Sheet, cell: str, own: Marked | None) -> str:
    row, column = next(iter(places(cell)), (1, 1))
    column = own.visible(column) if own else column
    return "'" + sheet.name.replace("'", "''") + f"'!{address(row, column)}"


def _record(problem: Problem, book: Workbook | None, own: Marked | None) -> str:
    seen = [(row, own.visible(column)) for row, column in places(problem.cell)] if own else []
    was = {address(*at): own.was[at] for at in seen if at in own.was} if own else {}
    said = {address(*at): own.said[at] for at in seen if at in own.said} if own else {}
    return written(asked(problem, book), was, said)


def page(
    listed: Sequence[Question], problems: Sequence[Problem], told: Wording, tags: Sequence[str] = ()
) -> Page:
    """Return the sheet: its head, a summary by kind, and every question on a line of its own.

    `tags` go into the hidden column of the first rows.
    """
    top = _top(told, len(listed))
    hidden = {
        column
        for column, blank in (
            (_SUBJECT, not any(one.subject for one in listed)),
            (_ROW_READS, not any(one.row for one in listed)),
        )
        if blank
    }
    groups = grouped(problems)
    summary = _summary(groups, told.lang) if len(groups) < len(problems) else []
    rows = [*top, *summary, _heading(told.lang), *_listed(listed, told.lang, hidden)]
    for place, tag in enumerate(tags):
        rows[place] = Line(**(vars(rows[place]) | {"tag": tag}))
    return Page(tuple(rows), len(top) if summary else len(top) + 1, frozenset(hidden))


def _top(told: Wording, count: int) -> list[Line]:
    """Return the lines above everything: at least two."""
    lang = told.lang
    words = "To review: {count} points – {file}"
    cells = "The cells of this file could not be marked; here is what to do about it."
    if told.marked:
        cells = (
            "Click a cell to go there, correct it, save this file and send it back. "
            "This sheet may stay."
        )
    said = [
        *(
            [("mark", say("ILLUSTRATION – THESE FIGURES ARE NOT REAL", lang))]
            if told.sample
            else []
        ),
        ("title", say(words, lang, count=count, file=told.file)),
        ("intro", say(cells, lang)),
    ]
    if told.signed:
        signed = (
            "The file was signed digitally; with our marks the signature no longer holds. "
            "Sign the corrected file again."
        )
        said.append(("mark", say(signed, lang)))
    return [Line(((2, look, text),), 24) for look, text in said]


def _summary(groups: Sequence[Group], lang: str) -> list[Line]:
    """Return one line for each kind of problem: how many, where, what is wrong, what to do."""
    heads = ("Points", "Severity", "Code", "Where", "What is wrong", "What to do")
    title_line = Line(((2, "section", say("Summary by kind", lang)),), 24)
    cells = _six([("heading", say(head, lang)) for head in heads])
    lines = [title_line, Line(cells, 28, merged=True)]
    for group in groups:
        level, where = say(group.severity, lang), group.where(lang)
        told = (str(group.count), level, group.code, where, group.says(lang), group.todo(lang))
        texts = [cut(text, MOST_COMMENT) for text in told]
        looks = ("number", group.severity, "number", "text", "text", "text")
        lines.append(Line(_six(list(zip(looks, texts, strict=True))), _tall(texts), merged=True))
    return [*lines, Line(((2, "section", say("Point by point", lang)),), 28)]


def _six(cells: Sequence[tuple[str, str]]) -> tuple[tuple[int, str, str], ...]:
    """Return the cells of a summary line; the fourth takes all columns that are merged."""
    first, last = MERGED
    gap = [(column, cells[3][0], "") for column in range(first + 1, last + 1)]
    numbered = zip((2, 3, 4, first, _SAYS, _SAYS + 1), cells, strict=True)
    return tuple(sorted([*((n, look, text) for n, (look, text) in numbered), *gap]))


def _tall(texts: Sequence[str]) -> float:
    first, last = MERGED
    merged = sum(column.width for column in COLUMNS[first - 2 : last - 1]) - 60
    widths = (merged, COLUMNS[-2].width, COLUMNS[-1].width)
    return points(max(lines_of(t, w) for t, w in zip(texts[3:], widths, strict=True)))


def _heading(lang: str) -> Line:
    heads = enumerate(COLUMNS, start=2)
    return Line(tuple((n, "heading", say(column.heading, lang)) for n, column in heads), 28)


def _listed(listed: Sequence[Question], lang: str, hidden: set[int]) -> list[Line]:
    lines = [_line(n, one, lang, hidden) for n, one in enumerate(listed[:MOST_LINES], start=1)]
    rest = len(listed) - MOST_LINES
    if rest > 0:
        words = say("{n} more points are not listed; the summary counts them.", lang, n=rest)
        lines.append(Line(((2, "intro", words),), 24))
    return lines


def _line(number: int, one: Question, lang: str, hidden: set[int]) -> Line:
    texts = one.texts(number, lang)
    link = "link" if one.target else "number"
    looks = ("number", one.severity, "number", "text", "text", link, *["text"] * 4)
    cells = tuple((n, *pair) for n, pair in enumerate(zip(looks, texts, strict=True), start=2))
    shown = ((text, COLUMNS[n - 2].width) for n, _, text in cells if n not in hidden)
    height = points(max(lines_of(text, width) for text, width in shown))
    return Line(cells, height, one.record, one.target)


def comment_text(problems: Sequence[Problem], lang: str) -> str:
    """Return the comment of a cell: what is wrong, below it what to do, the worst first."""
    said = dict.fromkeys(
        "\n→ ".join(part for part in (sentence(p.says(lang)), p.todo(lang)) if part)
        for p in sorted(problems, key=lambda p: rank(p.severity))
    )
    return cut(f"{title(lang)}:\n" + "\n\n".join(said), MOST_COMMENT)
