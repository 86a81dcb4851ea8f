"""«Nguồn số liệu»: every number down to its cell and what stands around it, and to nothing else."""

import re
import shutil
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from types import SimpleNamespace

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from finished import LITERALS, digits, ids, parsed
from typer.testing import CliRunner

from analysis import places
from analysis.cli import app
from analysis.reports import sources
from analysis.reports.exporter import _style
from analysis.reports.figures import Figures, Input
from analysis.reports.neighbourhood import (
    MOST_COLUMNS,
    Line,
    LostCellError,
    Neighbourhood,
    Shelf,
    by_row,
)
from analysis.reports.render import part
from analysis.returns.reading import read

PHONE = "0912 345 678"


@pytest.fixture(scope="module")
def real(published):
    return published


def around(release, key):
    return Shelf(release).around(by_row(Figures(release, "test").made(key).inputs)[0])


def written(value):
    """Return what a cell holds as the picture writes it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y}"
    return f"{value:.15g}" if isinstance(value, int | float) else " ".join(str(value).split())


# The picture


@pytest.mark.parametrize(
    ("release", "key"),
    [
        pytest.param("2024-cong-bo", "CT25/14/2024/value", id="a value as published"),
        pytest.param("2024-cong-bo", "CT24/14/2016/value", id="numerator and denominator"),
        pytest.param("2026-mau", "CT25/14/2026/value", id="an indicator of the form"),
        pytest.param("2026-mau", "CT20/14/2026/value", id="beside a state and its date"),
        pytest.param("2026-mau", "CT16/03646@2025-07-01/2025/value", id="in a table by area"),
    ],
)
def test_every_text_of_the_picture_stands_at_its_address_in_the_workbook(opened, release, key):
    """Read again with another reader, cell by cell."""
    made = opened(release)
    picture = around(made, key)
    sheet = openpyxl.load_workbook(places.raw(made.source) / picture.file)[picture.sheet]
    assert len(picture.columns) <= MOST_COLUMNS == 5
    assert 1 < len(picture.rows) <= 3
    for line in picture.rows:
        for column, text in zip(picture.columns, line.texts, strict=True):
            held = written(sheet[f"{column}{line.number}"].value)
            assert text == held or (text.endswith("…") and held.startswith(text[:-1]))


def test_the_picture_holds_names_headings_and_the_cells_asked_for(real):
    picture = around(real, "CT24/14/2016/value")
    assert picture.head.texts == ("Chỉ tiêu", "Địa bàn", "Năm", "Tử số", "Mẫu số")
    at = dict(zip(picture.columns, picture.rows[1].texts, strict=True))
    asked = [cell.rstrip("0123456789") for cell in picture.cells]
    assert [at[column] for column in asked] == ["2985", "1208000"]
    assert picture.rows[1].texts[0].startswith("CT24 – ")
    assert [line.texts[2] for line in picture.rows] == ["2015", "2016", "2002"]


def test_cells_of_one_row_stand_in_one_picture_and_those_of_two_in_two():
    cells = [Input("f", "s", cell, "", "2026-11-30", "a") for cell in ("I9", "J9", "J12")]
    assert [[one.cell for one in row] for row in by_row(cells)] == [["I9", "J9"], ["J12"]]


# What is never shown


@pytest.fixture
def bent(real, tmp_path, monkeypatch):
    """Return what bends a published workbook, and opens the bent one in place of it."""

    def bend(key, change):
        one = Figures(real, "test").made(key).inputs[0]
        book = openpyxl.load_workbook(places.raw("published") / one.file)
        change(book, one)
        path = tmp_path / "raw" / "published" / one.file
        path.parent.mkdir(parents=True)
        book.save(path)
        monkeypatch.setenv("CHITIEU_DATA", str(tmp_path))
        same = replace(one, sha256=sha256(path.read_bytes()).hexdigest())
        return Shelf(real).around([same])

    return bend


def test_a_contact_field_is_never_shown_wherever_it_was_written(bent):
    def sign(book, one):
        sheet, row = book[one.sheet], int(one.cell[1:])
        for column in "LMN":  # source, address, note: anything may stand there
            sheet[f"{column}{row}"] = PHONE
        sheet[f"C{row + 1}"] = f"Người lập: Nguyễn Văn A, {PHONE}"
        sheet[f"G{row + 1}"] = 912345678
        sheet[f"R{row}"] = PHONE
        for cells in book.worksheets[0].iter_rows():
            for cell in cells:
                if cell.value == "Điện thoại":
                    book.worksheets[0].cell(cell.row, cell.column + 1, PHONE)

    picture = bent("CT25/14/2024/value", sign)
    texts = [text for line in (picture.head, *picture.rows) for text in line.texts]
    assert "8.85" in texts
    assert not [text for text in texts if "0912" in text or "Người lập" in text or "9123" in text]


def test_a_row_that_only_signs_the_table_is_no_neighbour(bent):
    def sign(book, one):
        book[one.sheet][f"C{int(one.cell[1:]) + 1}"] = "Người lập biểu"

    picture = bent("CT25/14/2024/value", sign)
    row = int(picture.cells[0][1:])
    assert row + 1 not in [line.number for line in picture.rows]


def test_a_long_text_is_cut_and_the_cell_asked_for_is_not(bent):
    def fill(book, one):
        row = int(one.cell[1:])
        book[one.sheet][f"F{row}"] = "x" * 32_767
        book[one.sheet][one.cell] = "8.85 (" + "y" * 100 + ")"

    picture = bent("CT25/14/2024/value", fill)
    texts = next(line for line in picture.rows if f"{line.number}" == picture.cells[0][1:]).texts
    assert "x" * 39 + "…" in texts
    assert "8.85 (" + "y" * 100 + ")" in texts


def test_hostile_text_of_a_cell_is_only_text(real):
    texts = ("<script>alert(1)</script>", "| a | b |", "$\\frac{1}{2}$", "a\u202eb", "{{ 7 * 7 }}")
    columns = ("B", "C", "D", "E", "F")
    picture = Neighbourhood("f", "<b>", ("B2",), columns, Line(1, texts), (Line(2, texts),))
    html = str(part("around.html.j2", Figures(real, "t"), around=picture, seen=sources.seen))
    assert "<script" not in html and "<b>" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2
    assert "| a | b |" in html and "$\\frac{1}{2}$" in html and "{{ 7 * 7 }}" in html
    assert "\u202e" not in html


# What cannot be shown


def test_a_file_that_is_gone_or_another_by_now_is_told_in_words(real, tmp_path, monkeypatch):
    one = Figures(real, "test").made("CT25/14/2024/value").inputs[0]
    with pytest.raises(LostCellError, match="tệp không còn đúng như khi nhận"):
        Shelf(real).around([replace(one, sha256="0" * 64)])
    (tmp_path / "raw" / "published").mkdir(parents=True)
    monkeypatch.setenv("CHITIEU_DATA", str(tmp_path))
    with pytest.raises(LostCellError, match="tệp không còn trong kho lưu"):
        Shelf(real).around([one])
    page = Figures(real, "page")
    page.show("CT25/14/2024/value")
    html = str(sources.listing(page))
    assert "tệp không còn trong kho lưu" in html and "<details" not in html


@pytest.mark.parametrize(
    ("sheet", "cell"),
    [
        pytest.param("Hướng dẫn", "C6", id="the guide"),
        pytest.param("Số liệu các năm", "L5", id="free text"),
        pytest.param("Số liệu các năm", "G900", id="below the table"),
        pytest.param("no such sheet", "G5", id="no sheet"),
    ],
)
def test_only_cells_of_a_table_are_ever_shown(real, sheet, cell):
    one = Figures(real, "test").made("CT25/14/2024/value").inputs[0]
    with pytest.raises(LostCellError, match=f"^{cell}: ô này không nằm trong bảng nào"):
        Shelf(real).around([replace(one, sheet=sheet, cell=cell)])


def test_a_file_that_can_no_longer_be_read_is_told_in_words(real, tmp_path, monkeypatch):
    one = Figures(real, "test").made("CT25/14/2024/value").inputs[0]
    path = tmp_path / "raw" / "published" / one.file
    path.parent.mkdir(parents=True)
    path.write_bytes(b"PK\x03\x04 broken")
    monkeypatch.setenv("CHITIEU_DATA", str(tmp_path))
    with pytest.raises(LostCellError, match="tệp không còn đọc được"):
        Shelf(real).around([one])


def refused(*_):
    raise AssertionError("opened again")


def test_a_workbook_is_opened_once_for_all_pages(real, tmp_path, monkeypatch):
    one = Figures(real, "test").made("CT25/14/2024/value").inputs[0]
    path = tmp_path / "raw" / "published" / one.file
    path.parent.mkdir(parents=True)
    shutil.copy(places.raw("published") / one.file, path)
    monkeypatch.setenv("CHITIEU_DATA", str(tmp_path))
    first = Shelf(real).around([one])
    with monkeypatch.context() as patch:
        patch.setattr("analysis.reports.neighbourhood.open_workbook", refused)
        assert Shelf(real).around([one]) == first
        path.write_bytes(path.read_bytes() + b" ")
        with pytest.raises((LostCellError, AssertionError)):
            Shelf(real).around([one])
    shutil.copy(places.home() / "data" / "raw" / "published" / one.file, path)
    (places.work() / "regions.sqlite").write_bytes(b"damaged")
    assert Shelf(real).around([one]) == first


def test_published_history_is_found_beside_returns(real, sample_data):
    one = Figures(real, "test").made("CT25/14/2024/value").inputs[0]
    beside = SimpleNamespace(source="returns", catalogue=real.catalogue)
    assert Shelf(beside).around([one]).cells == (one.cell,)


def test_a_table_of_an_agencys_own_shows_its_own_rows_and_columns(
    catalogue, sample_data, tmp_path, monkeypatch
):
    """By hand: the commune's own layout is one row for each indicator, with its label and unit."""
    name = "2026/so-y-te/so-y-te.xlsx"
    source = sample_data / "raw" / "sample" / "tables" / name
    path = tmp_path / "raw" / "sample" / name
    path.parent.mkdir(parents=True)
    shutil.copy(source, path)
    monkeypatch.setenv("CHITIEU_DATA", str(tmp_path))
    told = read(path, catalogue, name, 2026, "so-y-te")
    row = next(row for row in told.observations if row["value"] is not None)
    cell, raw = str(row["cell"]).split("/")[0], str(row["raw"]).split(" / ")[0]
    one = Input(name, str(row["sheet"]), cell, raw, "2026-11-26", "so-y-te", sha256=told.sha256)
    picture = Shelf(SimpleNamespace(source="sample", catalogue=catalogue)).around([one])
    sheet = openpyxl.load_workbook(path)[picture.sheet]
    line = next(x for x in picture.rows if f"{x.number}" == re.sub("[A-Z]", "", cell))
    at = dict(zip(picture.columns, line.texts, strict=True))
    assert written(sheet[cell].value) == at[re.sub(r"\d", "", cell)] == raw
    assert len(picture.columns) <= 5 and len(picture.rows) <= 3
    everything = [text for x in picture.rows for text in x.texts]
    assert not [text for text in everything if "NGƯỜI LẬP" in text.upper()]


# The list


def listed(release, *keys, room=sources.ROOM):
    page = Figures(release, "page")
    shown = "".join(str(page.show(key)) for key in keys)
    return f"<p>{shown}</p>", str(sources.listing(page, room)), page


def test_a_picture_stands_once_and_other_figures_name_the_entry_that_has_it(real):
    page = Figures(real, "page")
    page.show("CT25/14/2024/value")
    again = replace(page.get("CT25/14/2024/value"), key="CT25/14/2024/zz")
    page.shown[again.key] = again
    html = str(sources.listing(page))
    assert len(re.findall("<details", html)) == 1
    assert '<a href="#o-1-1">xung quanh ô: xem mục 1</a>' in html
    assert "o-1-1" in ids(f"<!DOCTYPE html><title>t</title><main>{html}</main>")


def test_at_most_three_rows_of_cells_of_a_figure_have_a_picture(real):
    page = Figures(real, "page")
    years = [page.made(f"CT24/14/{year}/value") for year in range(2012, 2017)]
    cells = tuple(cell for figure in years for cell in figure.inputs)
    page.shown["CT24/14/2016/sum"] = replace(years[0], key="CT24/14/2016/sum", inputs=cells)
    html = str(sources.listing(page))
    assert len(re.findall("<details", html)) == 3
    assert all(f"<b>{cell.cell}</b>" in html for cell in cells)


def test_pictures_keep_within_their_room_and_the_newest_come_first(real):
    keys = [f"CT24/14/{year}/value" for year in range(2002, 2017)]
    _, html, _ = listed(real, *keys, room=3_000)
    pictures = re.findall(r"<details[^>]*>(.*?)</details>", html, re.DOTALL)
    assert 1 <= len(pictures) < 15
    assert sum(len(picture.encode()) for picture in pictures) <= 3_000
    newest = Figures(real, "t").made("CT24/14/2016/value").inputs[0].cell
    assert any(f"Xung quanh ô {newest}" in picture for picture in pictures)
    assert "chitieu trace 2024-cong-bo" in html
    assert "<details" not in listed(real, *keys, room=0)[1]
    assert "chitieu trace" not in listed(real, "CT25/14/2024/value")[1]


def test_every_figure_is_an_entry_and_the_numbers_run_through_all_groups(real):
    _, html, page = listed(
        real, "CT25/14/2024/gap", "province/2024/met/count", "CT32/14/2030/target"
    )
    starts = [int(n) for n in re.findall(r'<ol start="(\d+)">', html)]
    lengths = [len(re.findall('<li id="so-', group)) for group in html.split("<ol ")[1:]]
    assert starts == [1, 1 + lengths[0], 1 + lengths[0] + lengths[1]]
    assert sum(lengths) == len(page.shown) == 5


def test_on_paper_a_number_bears_the_number_of_its_entry(real):
    text, html, _ = listed(real, "CT25/14/2024/gap", "province/2024/met/count")
    # counts come first, then by indicator: value, target, gap
    with_numbers = sources.numbered(text, html)
    assert re.findall(r'data-figure="([^"]*)"[^>]* data-note="(\d+)"', with_numbers) == [
        ("CT25/14/2024/gap", "4"),
        ("province/2024/met/count", "1"),
    ]
    assert re.sub("<.*?>", "", with_numbers) == re.sub("<.*?>", "", text)
    assert 'data-figure="CT25/14/2030/target" data-note="3"' in html


def test_a_number_without_an_entry_stays_as_it_is():
    link = '<a class="so" data-figure="x" href="#so-x">1</a>'
    assert sources.numbered(link, "") == link


def whole(body: str) -> str:
    return (
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>x</title>'
        f"<style>{_style()}</style></head><body><main><h1>x</h1><h2>y</h2>{body}</main></body></html>"
    )


@pytest.fixture(scope="module")
def page(real):
    years = [f"CT24/14/{year}/value" for year in range(2002, 2017)]
    text, html, _ = listed(real, "CT25/14/2024/gap", "province/2024/met/count", *years)
    return whole(sources.numbered(text, html) + html)


def test_every_digit_of_the_list_is_a_figure_or_is_marked(page):
    assert [d for d in digits(page) if not d.figure and d.literal not in LITERALS] == []
    found = ids(page)
    assert len(found) == len(set(found))
    assert "8.85" in "".join(parsed(page).itertext())


def test_the_same_figures_give_the_same_bytes(real):
    keys = ("CT25/14/2024/gap", "CT24/14/2016/value")
    assert listed(real, *keys)[1] == listed(real, *keys)[1]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (1280, "light"),
        (360, "dark"),
        pytest.param(1280, "dark", marks=pytest.mark.long),
        pytest.param(360, "light", marks=pytest.mark.long),
    ],
)
def test_open_pictures_fit_the_screen_and_axe_finds_no_barrier(
    page, browser, tmp_path, width, scheme
):
    path = tmp_path / "page.html"
    path.write_text(page, encoding="utf-8")
    opened = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    opened.goto(path.as_uri())
    opened.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert opened.evaluate("document.documentElement.scrollWidth") == width
    found = Axe().run(opened).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == []
    opened.close()


@pytest.mark.browser
def test_numbers_of_entries_show_on_paper_and_not_on_the_screen(page, browser, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(page, encoding="utf-8")
    opened = browser.new_page()
    opened.goto(path.as_uri())
    shown = "getComputedStyle(document.querySelector('a.so'), '::after').content"
    assert opened.evaluate(shown) == "none"
    opened.emulate_media(media="print")
    # one count, fifteen values of beds, value and target of doctors, then their gap
    assert opened.evaluate(shown) == '"19"'
    opened.close()


# The terminal


def traced(*words):
    return CliRunner().invoke(app, ["trace", *words])


def test_trace_prints_formula_cell_text_sender_and_what_stands_around(sample_data):
    result = traced("2024-cong-bo", "CT25/14/2024/gap")
    assert result.exit_code == 0
    assert "CT25/14/2024/gap = 0,65" in result.output
    assert "2024/nguon-dan-toc-phat-trien/2026-11-23_nguon-dan-toc-phat-trien.xlsx" in result.output
    assert "Số liệu các năm › G6 «8.85»" in result.output
    assert "nhận ngày 23/11/2026, " in result.output
    assert "▸8.85◂" in result.output
    assert "Chỉ tiêu" in result.output and "│ 3" in result.output
    english = traced("2024-cong-bo", "CT25/14/2024/gap", "--lang", "en").output
    assert "CT25/14/2024/gap = 0.65" in english and "received 23 Nov 2026" in english


def test_trace_pictures_three_cells_unless_all_are_asked_for(sample_data):
    few = traced("2026-mau", "CT27/14/2026/outlook").output
    every = traced("2026-mau", "CT27/14/2026/outlook", "--all").output
    assert few.count("┌") == 3
    assert every.count("┌") > 3
    assert f"còn {every.count('┌') - 3} ô nữa: thêm --all" in few
    assert "--all" not in every
    assert "SỐ LIỆU MINH HỌA" in every


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        pytest.param("ct25/14/2024/gap", "CT25/14/2024/gap", id="small letters"),
        pytest.param("CT25/14/2024/gpa", "CT25/14/2024/gap", id="two letters swapped"),
        pytest.param("CT25/14/2034/value", "CT25/14/2024/value", id="another year"),
        pytest.param("provinc/2024/met/count", "province/2024/met/count", id="a letter less"),
    ],
)
def test_an_unknown_key_is_told_in_one_line_with_the_nearest(sample_data, asked, near):
    result = traced("2024-cong-bo", asked)
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 1
    assert f"2024-cong-bo: không có con số {asked}. Gần nhất là " in result.stderr
    assert near in result.stderr
