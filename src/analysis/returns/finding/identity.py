"""Whose return a workbook is, for which year, and whether its figures are made up.

The very hidden sheet of the form says so. Where it was lost, the title of the form does, and
where that is gone too, the place that the file was put in; what they say must agree.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.catalogue import Catalogue
from analysis.language import LANGUAGES, say
from analysis.language.folding import key
from analysis.returns.form import META_SHEET
from analysis.returns.workbook import Sheet, Workbook

TOP = 12
"""Rows of a sheet in which its title is looked for."""


@dataclass(frozen=True)
class Identity:
    """What a workbook says of itself; "" and 0 where it says nothing.

    `stated` tells whether the form's hidden sheet says who and when; `title_year` is the year of
    the visible title, 0 where there is none.
    """

    stated: bool = False
    plan: str = ""
    agency: str = ""
    year: str = ""
    version: str = ""
    lang: str = "vi"
    sample: bool = False
    title_year: int = 0


def identity(book: Workbook, catalogue: Catalogue) -> Identity:
    """Return what a workbook says of itself."""
    known = meta(book)
    year, agency = _title(book, catalogue)
    lang = known.get("lang", "vi")
    return Identity(
        stated={"chitieu", "agency", "year"} <= known.keys(),
        plan=known.get("plan", ""),
        agency=known.get("agency", agency),
        year=known.get("year", str(year) if year else ""),
        version=known.get("version", ""),
        lang=lang if lang in LANGUAGES else "vi",
        sample=known.get("sample") == "yes" or _is_marked(book),
        title_year=year,
    )


def meta(book: Workbook) -> dict[str, str]:
    """Return what the hidden sheet says of the form: agency, year, plan, version; {} without it."""
    sheet = next((s for s in book.sheets if is_meta(s)), None)
    if not sheet:
        return {}
    keys = {row: cell.text for (row, column), cell in sheet.cells.items() if column == 1}
    return {key: sheet.cells[row, 2].text for row, key in keys.items() if (row, 2) in sheet.cells}


def is_meta(sheet: Sheet) -> bool:
    """Whether a sheet is the form's hidden one, whatever it is called by now."""
    first = sheet.cells.get((1, 1))
    marked = first is not None and first.text == "chitieu" and (1, 2) in sheet.cells
    return marked or sheet.name == META_SHEET


def _title(book: Workbook, catalogue: Catalogue) -> tuple[int, str]:
    """Return year and agency of the form's visible title: «Báo cáo năm 2026: Sở Y tế»."""
    names = {
        key(agency.name.in_(lang)): agency.code
        for agency in catalogue.agencies.values()
        for lang in LANGUAGES
    }
    for text in _top_words(book):
        for pattern in _TITLES:
            match = pattern.fullmatch(text)
            if match:
                return int(match["year"]), names.get(key(match["agency"]), "")
    return 0, ""


def _top_words(book: Workbook) -> Iterator[str]:
    for sheet in book.sheets:
        for (row, _), cell in sheet.cells.items():
            if row <= TOP and cell.kind == "text":
                yield cell.text.strip()


def _title_pattern(lang: str) -> re.Pattern[str]:
    words = say("Annual return {year}: {agency}", lang, year="\x00", agency="\x01")
    pattern = re.escape(words).replace("\x00", r"(?P<year>20\d\d)")
    return re.compile(pattern.replace("\x01", "(?P<agency>.+)"), re.A)


_TITLES = [_title_pattern(lang) for lang in LANGUAGES]


def _is_marked(book: Workbook) -> bool:
    """Whether a sheet says on top that its figures are made up."""
    marks = {say("ILLUSTRATION – THESE FIGURES ARE NOT REAL", lang) for lang in LANGUAGES}
    return any(text in marks for text in _top_words(book))
