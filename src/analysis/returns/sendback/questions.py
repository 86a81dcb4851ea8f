"""A workbook of questions, for files whose own cells cannot be marked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook as NewWorkbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from analysis.returns.problems import Problem
from analysis.returns.sendback.asked import (
    COLUMNS,
    MERGED,
    Page,
    Where,
    Wording,
    own_problems,
    page,
    questions_of,
)
from analysis.returns.sendback.record import MARK
from analysis.returns.sendback.styles import TINTS
from analysis.returns.sendback.words import AUTHOR, clean, title
from analysis.returns.sheets import INK, LOOKS, NORMAL
from analysis.returns.workbook import Workbook

_TOP = {"valign": "top"}
_LOOKS: Mapping[str, Mapping[str, Any]] = {
    **{name: LOOKS[name] for name in ("tag", "mark", "title", "intro", "heading")},
    "section": {name: v for name, v in LOOKS["section"].items() if not name.startswith("bottom")},
    # Quoted: a text with = stays text when somebody opens its cell and leaves it.
    "text": {**LOOKS["name"], **_TOP, "quote_prefix": True},
    "number": {**LOOKS["centred"], **_TOP},
    **{
        level: {**LOOKS["centred"], **_TOP, "bg_color": f"#{rgb}", "font_color": INK}
        for level, rgb in TINTS.items()
    },
}


def questions(
    target: Path,
    problems: Sequence[Problem],
    lang: str = "vi",
    sample: bool = False,
    file: str = "",
    *,
    where: Where | None = None,
    book: Workbook | None = None,
) -> None:
    """Write a workbook that holds only the sheet of questions, for files that cannot be marked.

    `file` is the name that its title gives; that of the first problem unless told. `where` names
    what a cell is about; where the workbook could be read, `book`, the rows are quoted.
    """
    file = file or (problems[0].file if problems else "")
    own = own_problems(problems, file, book.file if book else file)
    told = Wording(lang, file, sample, where or {})
    shown = page(questions_of(own, told, book), own, told, [MARK])
    written = NewWorkbook(str(target), {"in_memory": True, "default_format_properties": {**NORMAL}})
    written.set_properties({"author": AUTHOR, "created": datetime(2026, 1, 1)})
    looks = {name: written.add_format(dict(look)) for name, look in _LOOKS.items()}
    sheet = written.add_worksheet(title(lang))
    _set_page(sheet, shown, looks["tag"])
    _write_lines(sheet, shown, looks)
    written.close()


def _set_page(sheet: Worksheet, shown: Page, tag: Format) -> None:
    """Set columns, frozen rows and paper; hidden column A is for what the sheet remembers."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 10, tag, {"hidden": True})
    for column, look in enumerate(COLUMNS, start=1):
        hidden = {"hidden": True} if column + 1 in shown.hidden else {}
        sheet.set_column(column, column, look.width, None, hidden)
    sheet.freeze_panes(shown.frozen, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write_lines(sheet: Worksheet, shown: Page, looks: Mapping[str, Format]) -> None:
    for row, line in enumerate(shown.lines):
        if line.tag:
            sheet.write_string(row, 0, clean(line.tag), looks["tag"])
        if line.merged:
            sheet.merge_range(row, MERGED[0] - 1, row, MERGED[1] - 1, "")
        for column, look, words in line.cells:
            sheet.write_string(row, column - 1, clean(words), looks[look])
        sheet.set_row(row, line.height)
