"""Propose a layout for a workbook that nobody has described: YAML for a person to confirm.

What is certain is written plainly. What is only likely is a comment that becomes a line when its
«# » is deleted, and what is not known is listed with «# ?»; until somebody decides, the layout
reads without them and reports them as left over.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from analysis.catalogue import Agency, Catalogue, Indicator
from analysis.language import UserError
from analysis.returns import form as forms
from analysis.returns.layouts.drafting import Draft, is_planned, one_line, words_and_unit
from analysis.returns.layouts.flow import flow, quoted
from analysis.returns.layouts.grid import Grid, Heading
from analysis.returns.layouts.guessing import Guess, likeliest
from analysis.returns.layouts.outline import Outline, outline
from analysis.returns.layouts.titles import SAMPLE_MARK
from analysis.returns.layouts.words import is_bare, key, label_key, with_places
from analysis.returns.legible import legible
from analysis.returns.problems import Problem
from analysis.returns.workbook import Workbook, WorkbookError, letters, open_workbook

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)", re.A)
_FOOTNOTES = tuple(key(word) for word in ("Ghi chú", "Chú thích", "Nguồn", "Lưu ý"))


def propose_for(
    path: Path, catalogue: Catalogue, agency: str = "", year: int = 0, lang: str = "vi"
) -> str:
    """Return the proposal for a file; raise UserError for an unknown agency, a file that is no
    workbook, or one without a table."""
    if agency and agency not in catalogue.agencies:
        raise UserError("agency {found} is not in agencies.yml", found=agency)
    try:
        book = legible(open_workbook(path))
    except WorkbookError as error:
        fault = Problem(path.name, "", "", error.code, error.found, error.expected)
        raise UserError("{fault}", fault=fault.line(lang)) from error
    return propose(book, catalogue, agency or None, year or None)


def propose(
    book: Workbook, catalogue: Catalogue, agency: str | None = None, year: int | None = None
) -> str:
    """Return YAML for params/layouts that describes a workbook, to be confirmed by a person.

    `agency` is a code of agencies.yml, `year` the reporting year; what is not given is looked
    for in the titles. Raises UserError where no sheet has headings over figures.
    """
    found = [one for sheet in book.sheets if (one := outline(Grid(sheet)))]
    if not found:
        words = "{file}: no sheet has a table with headings over figures; describe it by hand"
        raise UserError(words, file=book.file)
    of_year = year or _year(found, catalogue)
    sender = catalogue.agencies.get(agency or "") or _sender(found, catalogue, of_year)
    known = _asked(catalogue, sender, of_year)
    drafts = [Draft(one, catalogue, known, of_year) for one in found]
    return "\n".join(_lines(drafts, catalogue, sender, of_year)) + "\n"


def _year(found: Sequence[Outline], catalogue: Catalogue) -> int:
    """Return the latest year that titles and headings name; that of the plan where none does."""
    texts = [cell.text for one in found for cell in one.around() if cell.row < one.first]
    texts += [text for one in found for heading in one.headings for text in heading.texts]
    years = [int(year) for text in texts for year in _YEAR.findall(text)]
    in_force = [year for year in years if year <= catalogue.plan.default_target_year]
    return max(in_force, default=catalogue.plan.decided.year)


def _sender(found: Sequence[Outline], catalogue: Catalogue, year: int) -> Agency | None:
    """Return the agency whose name stands above a table, or None."""
    above = {key(cell.text) for one in found for cell in one.around() if cell.row < one.first}
    day = forms.last_day(catalogue, year)
    province = catalogue.areas[catalogue.plan.province].name
    reporting = (a for a in catalogue.agencies.values() if a.kind != "publisher")
    for agency in (a for a in reporting if a.exists_on(day)):
        names = [agency.name.vi, f"{agency.name.vi} {province}", *agency.abbreviations]
        if agency.area:
            names.append(forms.area_words(catalogue.areas[agency.area]))
        if any(key(name) in above for name in names):
            return agency
    return None


def _asked(catalogue: Catalogue, sender: Agency | None, year: int) -> tuple[Indicator, ...]:
    day = forms.last_day(catalogue, year)
    if sender is None or not sender.exists_on(day):
        return tuple(catalogue.indicators.values())
    numeric, states = forms.asked_of(catalogue, sender, day)
    return (*numeric, *states) or tuple(catalogue.indicators.values())


def _lines(
    drafts: Sequence[Draft], catalogue: Catalogue, sender: Agency | None, year: int
) -> Iterator[str]:
    code = sender.code if sender else "layout"
    who = sender or catalogue.consolidator(forms.last_day(catalogue, year))
    yield "# yaml-language-server: $schema=../schemas/layout.json"
    yield "# Proposed from one workbook. Confirm every line marked «suggested» by deleting the"
    yield "# «# » before it; what is marked «?» is not known and will not be read."
    yield f"code: {code}-{year}"
    yield f"name: {flow({'vi': 'Biểu của ' + who.name.vi, 'en': 'Table of ' + who.name.en})}"
    yield f"agencies: [{quoted(who.code)}]" + ("" if sender else "  # ? who sends it")
    yield f"first_year: {year}"
    yield from _around(drafts)
    yield "tables:"
    for draft in drafts:
        yield from _table(draft)


def _around(drafts: Sequence[Draft]) -> Iterator[str]:
    """Yield the words around the tables: letterheads, signatures, footnotes."""
    words: dict[str, None] = {}
    notes: dict[str, None] = {}
    titles = {text for draft in drafts for _, text in _titles(draft)}
    for draft in drafts:
        for cell in draft.outline.around():
            text = one_line(cell.text)
            if with_places(text, draft.year) in titles or key(SAMPLE_MARK) in key(text):
                continue
            below = cell.row >= draft.outline.end
            is_note = below and (text.startswith("(*") or key(text).startswith(_FOOTNOTES))
            (notes if is_note else words)[_beginning(text, is_note)] = None
    for name, listed in (("words", words), ("notes", notes)):
        usable = [text for text in listed if not is_bare(text)]
        if usable:
            yield f"{name}:"
            yield from (f"  - {quoted(text)}" for text in usable)


def _beginning(text: str, is_note: bool) -> str:
    """Return a text up to what changes from year to year: its first number; of a note the start."""
    if is_note:
        words = text.split()
        return " ".join(words[: 2 if key(text).startswith(_FOOTNOTES) else 5]) + " …"
    before = re.split(r"\d", text, maxsplit=1)
    return text if len(before) == 1 else f"{before[0].rstrip()} …"


def _titles(draft: Draft) -> Iterator[tuple[str, str]]:
    """Yield address and words of the titles: what names the year and no other number."""
    for cell in draft.outline.around():
        text = with_places(one_line(cell.text), draft.year)
        if cell.row < draft.outline.first and "year}" in text and not re.search(r"\d", text):
            yield cell.address, text


def _table(draft: Draft) -> Iterator[str]:
    one = draft.outline
    yield f"  - sheet: {quoted(one.grid.sheet.name)}"
    titles = list(_titles(draft))
    if titles:
        yield "    titles:"
        yield from (f"      - {flow({'cell': cell, 'text': text})}" for cell, text in titles)
    header: dict[str, object] = {"first": one.first, "last": one.last}
    yield f"    header: {flow(header | ({'numbers': one.numbers} if one.numbers else {}))}"
    yield f"    rows_are: {'areas' if draft.has_areas else 'indicators'}"
    if draft.has_areas and draft.level:
        yield f"    level: {draft.level}"
    yield "    status: E  # ? A official, P provisional, E estimate"
    yield "    columns:"
    for heading in one.headings:
        yield from _column(draft, heading)
    sections = dict.fromkeys(label for label, figures in draft.labels if not figures)
    if sections:
        yield "    sections:"
        yield from (f"      - {quoted(section)}" for section in sections if label_key(section))
    yield "    rows:"
    yield from _area_rows(draft) if draft.has_areas else _indicator_rows(draft)


def _column(draft: Draft, heading: Heading) -> Iterator[str]:
    texts = [with_places(one_line(text), draft.year) for text in heading.texts]
    column: dict[str, object] = {"column": letters(heading.column), "header": texts}
    reads = draft.reads(heading)
    if reads == "figure":
        yield from _figure_column(draft, heading, column)
        return
    reasons = {
        "order": "number of the row",
        "compared": "a comparison of two other columns",
        "text": "words without a figure",
    }
    if reads in reasons:
        column |= {"reads": "ignored", "ignored": reasons[reads]}
    yield f"      - {flow(column | ({} if reads in reasons else {'reads': reads}))}"


def _figure_column(draft: Draft, heading: Heading, column: dict[str, object]) -> Iterator[str]:
    _, unit = words_and_unit(heading)
    text = " ".join(heading.texts)
    shown = f"column {column['column']}, {quoted(one_line(text))}"
    years = {int(year) for year in _YEAR.findall(text)}
    if not years <= {draft.year - 1, draft.year, draft.year + 1}:
        yield f"      # ? {shown}: of another year"
        return
    planned = is_planned(heading)
    period = {-1: "last", 1: "next"}.get(next(iter(years), draft.year) - draft.year)
    column |= {"reads": "figure"} | ({"planned": True} if planned else {})
    column |= {"period": period} if period else {}
    if not draft.has_areas:
        yield f"      - {flow(column)}"
        return
    column |= {"unit": unit} if unit else {}
    found = draft.headed.get(heading.column)
    if found is None:
        yield f"      # ? {shown}"
    else:
        yield _decided(column | {"gives": [_gives(found.indicator)]}, found)


def _gives(indicator: Indicator) -> dict[str, object]:
    """Return the meaning of a figure; of several ways of measuring the one the plan means."""
    given: dict[str, object] = {"indicator": indicator.code}
    if len(indicator.definitions) > 1:
        exact = [d.id for d in indicator.definitions if d.fit == "exact"]
        given["definition"] = (exact or [indicator.definitions[0].id])[0]
    return given


def _decided(entry: dict[str, object], found: Guess) -> str:
    """Return an entry as a line where it is certain, as a comment to confirm where it is not."""
    several = len(found.indicator.definitions) > 1
    if found.is_exact and not several:
        return f"      - {flow(entry)}"
    code, name = found.indicator.code, found.indicator.short.vi
    if found.is_exact:
        return f"      - {flow(entry)}  # {name}: confirm the definition"
    return f"      # - {flow(entry)}  # suggested: {code} {name}, {found.alike} % alike; confirm"


def _indicator_rows(draft: Draft) -> Iterator[str]:
    """Yield the rows; of several that may mean one indicator only the likeliest is suggested."""
    lines = list(_labelled(draft))
    for (row, found), best in zip(lines, likeliest([g for _, g in lines]), strict=True):
        if found is not None and best:
            yield _decided(row | {"gives": [_gives(found.indicator)]}, found)
        else:
            perhaps = f"  # perhaps {found.indicator.code}" if found else ""
            yield f"      # ? {flow(row)}{perhaps}"


_BULLETS = ("-", "–", "+", "*")


def _labelled(draft: Draft) -> Iterator[tuple[dict[str, object], Guess | None]]:
    """Yield each row with figures as the layout would name it, and what it may mean."""
    section, above = "", ""
    often = Counter(label_key(label) for label, figures in draft.labels if figures)
    below = [label for label, _ in draft.labels[1:]] + [""]
    for (label, figures), following in zip(draft.labels, below, strict=True):
        if not figures:
            section, above = label, ""
            continue
        under = section if often[label_key(label)] > 1 else ""
        unit = draft.units.get(label, "")
        is_part = label.startswith(_BULLETS)
        above = above if is_part else label
        best = _best(draft, (label, f"{above} {label}") if is_part else (label,), unit)
        if best and not best.is_exact and not is_part and following.startswith(_BULLETS):
            # The sum of what stands below it; that is more likely what an indicator is about.
            best = replace(best, alike=best.alike - 10)
        named = {"label": label, "under": under, "unit": unit}
        yield {name: text for name, text in named.items() if text}, best


def _best(draft: Draft, texts: Sequence[str], unit: str) -> Guess | None:
    found = (draft.guess(text, unit) for text in texts if label_key(text))
    return max(filter(None, found), key=lambda one: one.alike, default=None)


def _area_rows(draft: Draft) -> Iterator[str]:
    """Yield the labels that the area table does not know at the level of the rows."""
    for label in dict.fromkeys(label for label, figures in draft.labels if figures):
        if draft.area(label, draft.level):
            continue
        area = draft.area(label)
        if area:
            yield f"      - {flow({'label': label, 'area': area})}"
        else:
            yield f"      # ? {flow({'label': label})}"
