"""The template: what an officer gets, read back with another library."""

import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from analysis import catalogue
from analysis.catalogue import Catalogue
from analysis.returns import form as forms
from analysis.returns.form import LISTS_SHEET, META_SHEET, Form, Table
from analysis.returns.guide import REASON_MEANINGS, STATUS_MEANINGS, contact
from analysis.returns.template import Entry, Formula, Key, Percent, template_name, write

KINDS = ("so-y-te", "bhxh-tinh", "ubnd-03646")


@pytest.fixture(scope="module")
def known() -> Catalogue:
    return catalogue.read()


@pytest.fixture(scope="module")
def health(known: Catalogue) -> Form:
    """A department: the form with every kind of table."""
    return forms.for_agency(known, known.agencies["so-y-te"], 2026)


@pytest.fixture(scope="module")
def indicators(health: Form) -> Table:
    return health.tables[0]


@pytest.fixture(params=KINDS, scope="module")
def form(request: pytest.FixtureRequest, known: Catalogue) -> Form:
    return forms.for_agency(known, known.agencies[request.param], 2026)


def written(
    folder: Path, form: Form, entries: dict[Key, Entry] | None = None, sample: bool = False
) -> Workbook:
    path = folder / template_name(form)
    write(path, form, entries, sample=sample)
    return openpyxl.load_workbook(path)


def tag_row(sheet: Worksheet) -> int:
    return next(c.row for c in sheet["A"] if str(c.value or "").startswith("#"))


def cell(book: Workbook, table: Table, row: str, column: str) -> Cell:
    """Find a cell as readers do: by its tags."""
    sheet = book[table.sheet]
    tags = tag_row(sheet)
    assert sheet.cell(tags, 1).value == f"#{table.tag}"
    columns = {c.value: c.column for c in sheet[tags][1:]}
    rows = {c.value: c.row for c in sheet["A"][tags:] if c.value}
    return sheet.cell(rows[row], columns[column])


def cells(book: Workbook, form: Form) -> Iterator[tuple[Cell, str]]:
    """Yield every tagged cell with the kind of its column."""
    for table in (contact(form.lang), *form.tables):
        for row in table.rows:
            for column in table.columns:
                yield cell(book, table, row.tag, column.tag), column.kind


def test_every_cell_of_the_form_is_found_by_its_tags(form: Form, tmp_path: Path) -> None:
    found = [c.coordinate for c, _ in cells(written(tmp_path, form), form)]
    tables = (contact(form.lang), *form.tables)
    assert len(found) == sum(len(t.rows) * len(t.columns) for t in tables)


def test_tags_are_hidden_and_the_headings_stand_above_them(form: Form, tmp_path: Path) -> None:
    book = written(tmp_path, form)
    for table in form.tables:
        sheet, tags = book[table.sheet], tag_row(book[table.sheet])
        assert sheet.row_dimensions[tags].hidden
        assert sheet.column_dimensions["A"].hidden
        assert [c.value for c in sheet[tags - 1][1:]] == [c.heading for c in table.columns]


def test_cells_to_fill_are_unlocked_and_our_words_are_locked(form: Form, tmp_path: Path) -> None:
    book = written(tmp_path, form)
    assert all(c.protection.locked is (kind == "shown") for c, kind in cells(book, form))
    assert all(sheet.protection.sheet for sheet in book)


def test_pasted_cells_do_not_lock_because_the_normal_style_is_unlocked(
    health: Form, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    write(path, health)
    styles = zipfile.ZipFile(path).read("xl/styles.xml").decode()
    normal = re.search(r"<cellStyleXfs.*?</cellStyleXfs>", styles)
    assert normal
    assert 'locked="0"' in normal.group()


def test_a_protected_sheet_can_be_filtered_formatted_and_given_rows(
    health: Form, tmp_path: Path
) -> None:
    protection = written(tmp_path, health)[health.tables[0].sheet].protection
    for allowed in ("autoFilter", "formatColumns", "formatRows", "insertRows"):
        assert not getattr(protection, allowed), allowed
    assert protection.deleteRows
    assert protection.password is None


def test_rows_of_the_form_grow_when_somebody_types_much(health: Form, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write(path, health)
    xml = zipfile.ZipFile(path).read("xl/worksheets/sheet2.xml").decode()
    row = written(tmp_path, health)
    line = cell(row, health.tables[0], health.tables[0].rows[0].tag, "value").row
    attributes = re.search(rf'<row r="{line}"[^>]*>', xml)
    assert attributes
    assert "ht=" in attributes.group()
    assert "customHeight" not in attributes.group()


def lists_of(book: Workbook, sheet: str) -> dict[str, list[str]]:
    """Return the words offered at each address of a sheet."""
    found = {}
    for rule in book[sheet].data_validations.dataValidation:
        if rule.type == "list":
            name, area = rule.formula1.removeprefix("=").split("!")
            column, top, _, bottom = range_boundaries(area)
            words = [book[name].cell(line, column).value for line in range(top, bottom + 1)]
            found.update({str(area): words for area in rule.sqref.ranges})
    return found


def test_lists_offer_the_words_of_the_form(health: Form, indicators: Table, tmp_path: Path) -> None:
    book = written(tmp_path, health)
    offered = list(lists_of(book, indicators.sheet).values())
    assert list(health.lists["status"]) in offered
    for row in indicators.rows:
        assert list(health.lists[row.choices["definition"]]) in offered


def test_a_row_offers_its_own_ways_of_measuring_and_lets_others_pass(
    health: Form, indicators: Table, tmp_path: Path
) -> None:
    book = written(tmp_path, health)
    target = cell(book, indicators, "CT24", "definition").coordinate
    rules = book[indicators.sheet].data_validations.dataValidation
    rule = next(r for r in rules if target in r.sqref)
    assert lists_of(book, indicators.sheet)[target] == list(health.lists["definition.CT24"])
    assert rule.errorStyle == "warning"


def test_a_status_outside_the_list_is_stopped_and_a_word_for_a_number_only_warned_of(
    health: Form, indicators: Table, tmp_path: Path
) -> None:
    book = written(tmp_path, health)
    rules = book[indicators.sheet].data_validations.dataValidation
    style = {}
    for column in ("status", "value"):
        target = cell(book, indicators, "CT25", column).coordinate
        style[column] = next(r for r in rules if target in r.sqref).errorStyle or "stop"
    assert style == {"status": "stop", "value": "warning"}


def test_prompts_and_messages_keep_to_what_excel_allows(form: Form, tmp_path: Path) -> None:
    for sheet in written(tmp_path, form):
        for rule in sheet.data_validations.dataValidation:
            for title in (rule.promptTitle, rule.errorTitle):
                assert len(title or "") <= 32
            for message in (rule.prompt, rule.error):
                assert len(message or "") <= 255


def test_the_workbook_says_what_it_is_on_a_very_hidden_sheet(health: Form, tmp_path: Path) -> None:
    book = written(tmp_path, health)
    meta = {line[0]: line[1] for line in book[META_SHEET].iter_rows(values_only=True)}
    assert book[META_SHEET]["A1"].value == "chitieu"
    assert book[META_SHEET].sheet_state == "veryHidden"
    assert book[LISTS_SHEET].sheet_state == "hidden"
    assert meta == {
        "chitieu": "form",
        "version": forms.VERSION,
        "plan": "43/KH-UBND",
        "agency": "so-y-te",
        "year": "2026",
        "lang": "vi",
        "area": health.area.key,
        "sample": "no",
    }


def test_the_guide_stands_first_and_names_the_last_day_in_words(
    health: Form, tmp_path: Path
) -> None:
    book = written(tmp_path, health)
    guide = book.worksheets[0]
    text = " ".join(str(c) for line in guide.iter_rows(values_only=True) for c in line if c)
    assert book.active == guide
    assert "trước ngày 01/12/2026, tức chậm nhất ngày 30/11/2026" in text
    assert health.receiver in text


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_status_and_reason_is_explained(known: Catalogue, lang: str, tmp_path: Path) -> None:
    form = forms.for_agency(known, known.agencies["so-y-te"], 2026, lang=lang)
    guide = written(tmp_path, form).worksheets[0]
    meanings = {line[1]: line[2] for line in guide.iter_rows(max_col=3, values_only=True)}
    assert len(REASON_MEANINGS) == len(form.lists["reason"])
    assert all(meanings[word] for word in (*form.lists["any_status"], *form.lists["reason"]))
    assert set(STATUS_MEANINGS) == set(forms.STATUSES)


def test_equal_input_gives_equal_bytes(health: Form, tmp_path: Path) -> None:
    entries: dict[Key, Entry] = {("indicators", "CT25", "value"): Decimal("8.85")}
    for name in ("a.xlsx", "b.xlsx"):
        write(tmp_path / name, health, entries)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("text", ["=1+1", "+84 212", "-", "@so-y-te", "24,01%", "{=1}", "http://x"])
def test_text_stays_text_to_the_letter(
    health: Form, indicators: Table, tmp_path: Path, text: str
) -> None:
    book = written(tmp_path, health, {("indicators", "CT25", "value"): text})
    found = cell(book, indicators, "CT25", "value")
    assert (found.value, found.data_type, found.hyperlink) == (text, "s", None)


@pytest.mark.parametrize(
    ("entry", "value", "number_format"),
    [
        pytest.param(Decimal("8.85"), 8.85, "General", id="a number"),
        pytest.param(1350120, 1350120, "General", id="a count"),
        pytest.param(Percent(Decimal("0.2401")), 0.2401, "0.00%", id="a percentage"),
        pytest.param(date(2026, 10, 15), datetime(2026, 10, 15), "dd/mm/yyyy", id="a date"),
    ],
)
def test_entries_land_in_their_cell_as_what_they_are(
    health: Form, indicators: Table, tmp_path: Path, entry: Entry, value: object, number_format: str
) -> None:
    book = written(tmp_path, health, {("indicators", "CT25", "value"): entry})
    found = cell(book, indicators, "CT25", "value")
    assert (found.value, found.number_format) == (value, number_format)
    assert found.protection.locked is False


def test_a_formula_brings_the_result_that_readers_see(
    health: Form, indicators: Table, tmp_path: Path
) -> None:
    entry = Formula("=J8/K8", 8.85)
    book = written(tmp_path, health, {("indicators", "CT25", "value"): entry})
    found = cell(book, indicators, "CT25", "value")
    cached = openpyxl.load_workbook(tmp_path / template_name(health), data_only=True)
    assert found.value == "=J8/K8"
    assert cached[indicators.sheet][found.coordinate].value == 8.85


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(("indicators", "CT99", "value"), id="no such row"),
        pytest.param(("indicators", "CT25", "valeu"), id="no such column"),
        pytest.param(("targets", "CT25", "value"), id="no such table"),
        pytest.param(("indicators", "CT25", "name"), id="one of our words"),
    ],
)
def test_an_entry_without_a_cell_is_refused_and_nothing_written(
    health: Form, tmp_path: Path, key: Key
) -> None:
    path = tmp_path / "a.xlsx"
    with pytest.raises(ValueError, match=" / ".join(key)):
        write(path, health, {key: 1})
    assert not path.exists()


def test_made_up_figures_are_marked_on_every_visible_sheet(form: Form, tmp_path: Path) -> None:
    mark = "SỐ LIỆU MINH HỌA – KHÔNG PHẢI SỐ LIỆU THẬT"
    book = written(tmp_path, form, sample=True)
    visible = [sheet for sheet in book if sheet.sheet_state == "visible"]
    assert len(visible) == 1 + len(form.tables)
    assert all(sheet["B1"].value == mark for sheet in visible)
    assert all(mark in sheet.oddHeader.right.text for sheet in visible)
    assert "yes" in [c.value for c in book[META_SHEET]["B"]]


def test_real_forms_bear_no_such_mark(form: Form, tmp_path: Path) -> None:
    for sheet in written(tmp_path, form):
        assert not any("MINH HỌA" in str(c.value) for line in sheet for c in line)


def test_words_are_nfc(form: Form, tmp_path: Path) -> None:
    for sheet in written(tmp_path, form):
        words = [str(c.value) for line in sheet for c in line if c.value]
        assert all(unicodedata.is_normalized("NFC", word) for word in (sheet.title, *words))


def test_english_forms_have_english_headings(known: Catalogue, tmp_path: Path) -> None:
    form = forms.for_agency(known, known.agencies["so-y-te"], 2026, lang="en")
    assert written(tmp_path, form).sheetnames[:2] == ["Guide", "Indicators"]


def test_a_group_heading_stands_above_its_rows_and_bears_no_tag(
    health: Form, indicators: Table, tmp_path: Path
) -> None:
    book = written(tmp_path, health)
    above = cell(book, indicators, indicators.rows[0].tag, "number").row - 1
    assert book[indicators.sheet].cell(above, 2).value == indicators.rows[0].group
    assert book[indicators.sheet].cell(above, 1).value is None


def test_what_columns_have_in_common_is_merged_over_them(known: Catalogue, tmp_path: Path) -> None:
    form = forms.for_agency(known, known.agencies["bhxh-tinh"], 2026)
    table = form.table("by_area")
    assert table
    sheet = written(tmp_path, form)[table.sheet]
    line = tag_row(sheet) - 2
    assert [str(area) for area in sheet.merged_cells.ranges] == [f"D{line}:F{line}"]
    assert sheet.cell(line, 4).value == table.columns[2].group


def test_a_table_without_rows_is_still_a_sheet(health: Form, tmp_path: Path) -> None:
    tables = tuple(replace(t, rows=()) if t.tag == "tasks" else t for t in health.tables)
    form = replace(health, tables=tables)
    assert len(written(tmp_path, form).worksheets) == len(tables) + 3


def test_every_row_is_high_enough_for_its_words(form: Form, tmp_path: Path) -> None:
    """A line takes at least 12 points and, in Arial 10, at most 1.35 letters for a digit."""
    book = written(tmp_path, form)
    for table in form.tables:
        for row in table.rows:
            for column in table.columns:
                text = str(row.shown.get(column.tag, ""))
                least = 12 * -(-len(text) // (column.width * 1.35))
                line = cell(book, table, row.tag, column.tag).row
                assert book[table.sheet].row_dimensions[line].height >= least


def test_the_file_is_named_by_year_and_agency(health: Form) -> None:
    assert template_name(health) == "2026_so-y-te.xlsx"
