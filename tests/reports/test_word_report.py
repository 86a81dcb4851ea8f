"""The report that is signed: its numbers are those of the pages, its looks those of Decree 30."""

import json
import os
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader
from typer.testing import CliRunner

from analysis.catalogue import CatalogueError
from analysis.catalogue.office import read_office
from analysis.cli import app
from analysis.release import Release, open_release
from analysis.reports import narrative, tables
from analysis.reports.documents import lines, paper, report
from analysis.reports.documents.drafts import DRAFTS
from analysis.reports.documents.inline import FIGURE_STYLE, LITERAL_STYLE, runs
from analysis.reports.figures import Figures


@pytest.fixture(scope="module")
def sample(sample_data) -> Release:
    return open_release("2026-mau")


@pytest.fixture(scope="module")
def published(sample_data) -> Release:
    return open_release("2024-cong-bo")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("documents")


@pytest.fixture(scope="module")
def written(sample, folder) -> Path:
    return report.write_report(sample, folder)


@pytest.fixture(scope="module")
def made(written):
    return Document(written)


@pytest.fixture(scope="module")
def sparse(published, folder):
    return Document(report.write_report(published, folder / "published"))


@pytest.fixture(scope="module")
def listed(sample, written) -> dict[str, dict]:
    stored = sample.folder / "figures" / "bao-cao.json"
    return json.loads(stored.read_text(encoding="utf-8"))


# Reading a finished document


def styled(document) -> list[tuple[str, str, str]]:
    """Return text, character style and paragraph style of every run, tables and heads included."""
    names = {style.style_id: style.name for style in document.styles}
    heads = [part for s in document.sections for part in (s.header, s.first_page_header)]
    bodies = [document.element.body, *(head._element for head in heads)]
    return [
        (
            "".join(t.text or "" for t in run.iter(qn("w:t"))),
            names.get(style_of(run, "w:rPr/w:rStyle"), ""),
            names.get(style_of(paragraph, "w:pPr/w:pStyle"), "Normal"),
        )
        for body in bodies
        for paragraph in body.iter(qn("w:p"))
        for run in paragraph.iter(qn("w:r"))
    ]


def style_of(element, path: str) -> str:
    found = element.find("/".join(qn(step) for step in path.split("/")))
    return "" if found is None else found.get(qn("w:val"))


def figures_in(element, names) -> list[str]:
    """Return the numbers in the style of figures, in their order."""
    return [
        "".join(t.text for t in run.iter(qn("w:t")))
        for run in element.iter(qn("w:r"))
        if names.get(style_of(run, "w:rPr/w:rStyle")) == FIGURE_STYLE
    ]


NUMBERED = ("Heading", "Tên bảng", "Tên hình", "Ghi chú bảng")
"""Paragraphs whose own number is no figure: «1. Các chỉ tiêu», «Bảng 1», «Hình 2»."""


def strays(document, listed) -> list[str]:
    """Return every number that is no listed figure and stands in nobody else's words."""
    known = {figure["text"] for figure in listed.values()}
    found = []
    for text, style, paragraph in styled(document):
        if style == FIGURE_STYLE and text not in known:
            found.append(text)
        plain = style not in (FIGURE_STYLE, LITERAL_STYLE) and not paragraph.startswith(NUMBERED)
        if plain and any(letter.isdigit() for letter in text):
            found.append(text)
    return found


def words_of(document) -> str:
    """Return all text of the body, a line for each paragraph."""
    paragraphs = document.element.body.iter(qn("w:p"))
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in paragraphs)


def table_of(document, heading: str):
    """Return the first table behind a paragraph of this text."""
    element = next(p._p for p in document.paragraphs if p.text == heading)
    below = next(e for e in element.itersiblings() if e.tag == qn("w:tbl"))
    return next(table for table in document.tables if table._tbl is below)


def changed(document, words: str, to: str):
    """Return the same document with the first run of a text replaced."""
    stream = BytesIO()
    document.save(stream)
    copy = Document(BytesIO(stream.getvalue()))
    run = next(t for t in copy.element.body.iter(qn("w:t")) if t.text == words)
    run.text = to
    return copy


# Numbers


def test_every_number_is_a_figure_of_the_list_and_no_other_digit_stands_alone(made, listed):
    assert strays(made, listed) == []


def test_a_number_that_was_changed_by_hand_is_found(made, listed, sample):
    value = listed["CT25/14/2026/value"]["text"]
    assert strays(changed(made, value, "123.456,7"), listed) == ["123.456,7"]


def test_a_number_that_was_typed_by_hand_is_found(made, listed):
    told = changed(made, "Nơi nhận:", "Nơi nhận 12:")
    assert strays(told, listed) == ["Nơi nhận 12:"]


COLUMNS = ("target", "before", "plan", "value", "against_plan", "against_before", "against_target")


def test_the_table_of_all_indicators_has_the_figures_of_the_pages(made, sample):
    pages = Figures(sample, "province")
    names = {style.style_id: style.name for style in made.styles}
    table = table_of(made, "KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU".capitalize())
    printed = {}
    for row in table._tbl.iter(qn("w:tr")):
        cells = row.findall(qn("w:tc"))
        texts = ["".join(t.text or "" for t in cell.iter(qn("w:t"))) for cell in cells]
        if len(cells) == 14 and texts[0].isdigit():
            printed[texts[1][:4]] = [figures_in(cell, names) for cell in cells[3:10]]
    expected = {}
    for line in lines.lines(pages):
        keys = [getattr(line, name) for name in COLUMNS]
        keys[3] = keys[3] or line.latest
        expected[line.code] = [[pages.made(key).text] if key else [] for key in keys]
    assert len(printed) == 50
    assert printed == expected


def test_the_sentences_on_an_indicator_quote_the_figures_of_the_pages_in_their_order(made, sample):
    pages = Figures(sample, "province")
    names = {style.style_id: style.name for style in made.styles}
    for code in ("CT01", "CT09", "CT25", "CT38"):
        told = next(p for p in made.paragraphs if p.text.startswith(f"{code} – "))
        said = runs(narrative.sentences(code, "14", pages))
        assert figures_in(told._p, names) == [run.text for run in said if run.key]


def test_communes_have_their_own_values(made, sample):
    pages = Figures(sample, "province")
    table = table_of(made, "Bảng II.1. Số liệu năm 2026")
    row = next(r for r in table.rows if r.cells[1].text == "Phường Tô Hiệu")
    assert [cell.text for cell in row.cells[2:4]] == [
        pages.made(f"{code}/03646@2025-07-01/2026/value").text for code in ("CT01", "CT08")
    ]
    assert len(table.rows) == 1 + 75


def test_a_number_is_traced_on_paper_to_file_sheet_and_cells(made, sample):
    cells = Figures(sample, "x").made("CT25/14/2026/value").inputs
    entries = table_of(made, "Bảng IV.1. Số liệu của tỉnh")
    entry = next(row.cells[2].text for row in entries.rows if row.cells[0].text == "CT25")
    number = re.search(r"thực hiện 2026: 9,21 \(\[(\d+)\] Chỉ tiêu!J17 ÷ K17\)", entry)[1]
    files = table_of(made, "Bảng IV.2. Các tệp")
    file = next(row for row in files.rows if row.cells[0].text == f"[{number}]")
    told = [cell.text for cell in file.cells[1:4]]
    assert told == [
        "Sở Y tế",
        cells[0].file,
        date.fromisoformat(cells[0].received).strftime("%d/%m/%Y"),
    ]


# Contents


def test_who_is_late_or_missing_is_named(made, sample):
    standing = {s.agency.name.vi: s.standing for s in tables.senders(Figures(sample, "x"))}
    text = words_of(made)
    missing = next(t for t in text.splitlines() if "cơ quan chưa gửi báo cáo: " in t)
    assert missing.startswith(f"- {sum(s == 'missing' for s in standing.values())} cơ quan")
    for name in (name for name, word in standing.items() if word == "missing"):
        assert name in missing


def test_every_task_is_told_with_its_leader_of_the_day_and_its_words(made, catalogue):
    text = words_of(made)
    for number in catalogue.tasks:
        assert f"Nhiệm vụ {number} – " in text
    # Sở LĐTBXH led 5.2; on 30 November 2026 social protection is with Sở Y tế
    task = next(t for t in text.splitlines() if t.startswith("Nhiệm vụ 5.2 – ") and "chủ trì" in t)
    assert "Cơ quan chủ trì: Sở Y tế." in task
    assert "Sở Y tế: “Đã trợ giúp đột xuất cho 1.860 hộ sau mưa lũ.”" in text
    assert "Sản phẩm phải có: Chỉ số đánh giá mức độ hài lòng" in text


def test_proposals_stand_under_their_addressee_with_reason_and_proposer(made):
    text = words_of(made)
    under = text.split("Đối với HĐND tỉnh\n")[1].split("Đối với ")[0]
    assert (
        "Sở Y tế: “Ban hành chính sách thu hút bác sỹ về trạm y tế vùng cao.” "
        "Lý do: “Số bác sỹ trên 10.000 dân còn thấp hơn mục tiêu.”" in under
    )


def test_made_up_figures_are_marked_on_every_page_and_below_the_head(made, sparse):
    mark = "SỐ LIỆU MINH HỌA – KHÔNG PHẢI SỐ LIỆU THẬT"
    for section in made.sections:
        for head in (section.header, section.first_page_header):
            assert any(mark in paragraph.text for paragraph in head.paragraphs)
    assert any(p.text == mark for p in made.paragraphs)
    assert mark not in words_of(sparse)


def test_where_nothing_was_told_the_report_says_so(sparse):
    text = words_of(sparse)
    for words in (
        "Chưa có cơ quan nào báo cáo khó khăn, vướng mắc.",
        "Chưa có đề xuất, kiến nghị nào được gửi.",
        "Chưa có cơ quan nào báo cáo kế hoạch năm sau.",
        "Chưa nhận được số liệu theo xã, phường.",
        "Tình trạng: chưa có báo cáo.",
        "Chưa có báo cáo.",
        "là số liệu đã công bố, lấy từ 9 nguồn",
    ):
        assert words in text


def test_the_report_ends_as_reports_do_without_number_day_or_name(made):
    text = words_of(made)
    assert "xem xét./." in text
    assert "Số:        /BC-SNV" in text
    assert "Sơn La, ngày      tháng      năm 2026" in text
    assert text.index("Nơi nhận:") < text.index("GIÁM ĐỐC")


# Decree 30/2020/NĐ-CP, Annex I


def size_of(section) -> tuple[int, int]:
    """Return width and height of a page in millimetres."""
    return round(section.page_width.mm), round(section.page_height.mm)


def test_pages_are_a4_with_the_margins_of_the_decree(made):
    first, *annexes = made.sections
    assert [size_of(first), *map(size_of, annexes)] == [(210, 297), *[(297, 210)] * 4]
    for section in made.sections:
        assert 20 <= round(section.top_margin.mm) <= 25
        assert 20 <= round(section.bottom_margin.mm) <= 25
        assert 30 <= round(section.left_margin.mm) <= 35
        assert 15 <= round(section.right_margin.mm) <= 20


def test_pages_are_numbered_in_the_middle_of_the_top_but_not_the_first(made):
    for section in made.sections:
        assert section.different_first_page_header_footer
        number = section.header.paragraphs[0]
        assert "PAGE" in "".join(e.text for e in number._p.iter(qn("w:instrText")))
        assert number.style.font.size.pt == 13
        assert number.style.paragraph_format.alignment == 1  # centred
        assert not list(section.first_page_header._element.iter(qn("w:instrText")))
    starts = [s._sectPr.find(qn("w:pgNumType")) for s in made.sections]
    assert [start is not None and start.get(qn("w:start")) for start in starts[1:]] == ["1"] * 4


@pytest.mark.parametrize(
    ("style", "size", "bold", "italic", "caps"),
    [
        ("Quốc hiệu", (12, 13), True, False, True),
        ("Tiêu ngữ", (13, 14), True, False, None),
        ("Cơ quan chủ quản", (12, 13), False, False, True),
        ("Cơ quan ban hành", (12, 13), True, False, True),
        ("Số, ký hiệu", (13, 13), False, False, None),
        ("Địa danh, ngày", (13, 14), False, True, None),
        ("Tên loại", (13, 14), True, False, True),
        ("Trích yếu", (13, 14), True, False, None),
        ("Căn cứ", (13, 14), False, True, None),
        ("Normal", (13, 14), False, False, None),
        ("Heading 1", (13, 14), True, False, True),
        ("Quyền hạn, chức vụ", (13, 14), True, False, True),
        ("Nơi nhận", (12, 12), True, True, None),
        ("Danh sách nơi nhận", (11, 11), False, False, None),
        ("Phụ lục", (14, 14), True, False, None),
        ("Tên phụ lục", (13, 14), True, False, True),
        ("Kèm theo", (13, 14), False, True, None),
    ],
)
def test_letters_are_those_of_the_decree(made, style, size, bold, italic, caps):
    font = made.styles[style].font
    assert font.name == "Times New Roman" and str(font.color.rgb) == "000000"
    assert size[0] <= font.size.pt <= size[1]
    assert (font.bold, font.italic, font.all_caps) == (bold, italic, caps)


def test_the_body_is_justified_indented_and_spaced(made):
    shape = made.styles["Normal"].paragraph_format
    assert shape.alignment == 3  # justified
    assert shape.first_line_indent.mm in (pytest.approx(10, abs=0.1), pytest.approx(12.7, abs=0.1))
    assert shape.space_after.pt >= 6
    assert 1 <= shape.line_spacing <= 1.5


def test_the_head_has_two_columns_of_about_40_to_60(made):
    left, right = made.tables[0].rows[0].cells
    assert left.width / (left.width + right.width) == pytest.approx(0.4, abs=0.02)
    assert [p.text for p in right.paragraphs[:2]] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
    ]  # fmt: skip
    assert [p.text for p in left.paragraphs[:2]] == ["UBND TỈNH SƠN LA", "Sở Nội vụ"]
    # 53 mm: the motto in 13 pt bold Times New Roman
    rule = made.styles["Vạch tiêu ngữ"].paragraph_format
    assert 96 - rule.left_indent.mm - rule.right_indent.mm == pytest.approx(53, abs=2)


def test_the_proofing_language_is_vietnamese_and_no_theme_replaces_the_typeface(made):
    defaults = made.styles.element.find(f".//{qn('w:rPrDefault')}")
    assert defaults.find(f".//{qn('w:lang')}").get(qn("w:val")) == "vi-VN"
    assert "Theme" not in "".join(
        key for fonts in made.styles.element.iter(qn("w:rFonts")) for key in dict(fonts.attrib)
    )


def test_headings_are_real_ones_in_the_order_of_the_sections(made):
    first = [p.text for p in made.paragraphs if p.style.name == "Heading 1"]
    assert [text.split(".")[0] for text in first] == ["I", "II", "III", "IV", "V"]
    annexes = [p.text for p in made.paragraphs if p.style.name == "Phụ lục"]
    assert annexes == ["Phụ lục I", "Phụ lục II", "Phụ lục III", "Phụ lục IV"]


def test_tables_repeat_their_heads_and_no_row_breaks(made):
    ruled = [t for t in made.tables if t.style is not None and t.style.name == "Table Grid"]
    assert len(ruled) == 9  # the body, annexes I, II (two), III (two) and IV (three)
    for table in ruled:
        rows = table._tbl.findall(qn("w:tr"))
        assert rows[0].find(f".//{qn('w:tblHeader')}") is not None
        assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)
        widths = [int(c.get(qn("w:w"))) for c in table._tbl.tblGrid]
        assert sum(widths) <= 247 / 25.4 * 1440 + 20


def test_every_picture_has_words_for_those_who_do_not_see_it(made):
    pictures = list(made.element.body.iter(qn("wp:docPr")))
    alts = [picture.get("descr") for picture in pictures]
    assert len(alts) == 6
    assert alts[0].startswith("Mỗi chỉ tiêu với ký hiệu đánh giá")
    assert "Trợ cấp: phụ nữ mang thai" in alts[1] and "86,9%" in alts[1]


def test_no_empty_paragraph_makes_room(made):
    rules = ("Vạch cơ quan", "Vạch tiêu ngữ", "Vạch trích yếu")
    cells = {p for cell in made.element.body.iter(qn("w:tc")) for p in cell.iter(qn("w:p"))}
    empty = [
        p.style.name
        for p in made.paragraphs
        if p._p not in cells and not p.text and p.style.name not in rules
        and not list(p._p.iter(qn("w:drawing"))) and p._p.find(f".//{qn('w:sectPr')}") is None
    ]  # fmt: skip
    assert empty == []


# Templates and settings


def test_the_same_release_gives_the_same_bytes(published, folder):
    first = report.write_report(published, folder / "one").read_bytes()
    assert report.write_report(published, folder / "two").read_bytes() == first


@pytest.mark.parametrize("name", list(DRAFTS))
def test_the_templates_of_the_project_are_our_drafts(name):
    assert (paper.folder() / name).read_bytes() == DRAFTS[name](), "chitieu word-templates"


@pytest.fixture
def own(tmp_path, monkeypatch) -> Path:
    """Return a folder of templates that a test may change."""
    shutil.copytree(paper.folder(), tmp_path / "documents")
    monkeypatch.setattr(paper, "folder", lambda: tmp_path / "documents")
    return tmp_path / "documents"


def test_a_sentence_that_the_office_changed_stands_in_the_report(own, published, folder):
    template = Document(own / "bao-cao.docx")
    run = next(r for p in template.paragraphs for r in p.runs if r.text == "Kết quả nổi bật")
    run.text = "Những kết quả chủ yếu"
    template.save(own / "bao-cao.docx")
    made = Document(report.write_report(published, folder / "changed"))
    assert "1. Những kết quả chủ yếu" in words_of(made)


@pytest.mark.parametrize(
    ("mark", "named"),
    [
        pytest.param("{{ khong_co }}", "khong_co", id="a name that there is not"),
        pytest.param("{{ year", "Kết thúc ở đây", id="a mark that is not closed"),
        pytest.param("{%p for x in themes %}", "for", id="a loop without an end"),
    ],
)
def test_a_broken_template_is_named_with_its_mark(own, mark, named):
    broken = Document()
    broken.add_paragraph("Kết thúc ở đây")
    broken.add_paragraph(mark)
    broken.save(own / "hong.docx")
    with pytest.raises(paper.WordTemplateError, match=named) as caught:
        paper.filled("hong.docx", {"year": 2026, "themes": []}, "x", date(2026, 12, 1))
    assert "hong.docx" in str(caught.value)


HOSTILE = "<w:p/> & {{ year }} {% endfor %} {_{x}_} \x01\x0b\ufffe" + "dài " * 2500


def test_hostile_words_of_an_agency_stand_as_they_are(published, folder):
    catalogue = published.catalogue
    tasks = pd.DataFrame([_told(published, task="6.2", agency="so-y-te", result=HOSTILE)])
    proposals = pd.DataFrame([_told(published, addressee="A & <B>", content=HOSTILE, reason="{{")])
    stored = replace(published.stored, tasks=tasks, proposals=proposals)
    made = Document(report.write_report(replace(published, stored=stored), folder / "hostile"))
    kept = HOSTILE.replace("\x01", "").replace("\x0b", "").replace("\ufffe", "").strip()
    text = words_of(made)
    leader = catalogue.agencies["so-y-te"].name.vi
    assert f"{leader}: “{kept}”" in text
    assert "A & <B>" in text and "Lý do: “{{”" in text


def _told(release: Release, **told: str) -> dict:
    blank = dict.fromkeys((*release.stored.tasks, *release.stored.proposals), "")
    return blank | {"year": release.year, "status": "done", "agency": "so-y-te"} | told


def test_english_wording_has_no_vietnamese_left(published, folder):
    text = words_of(Document(report.write_report(published, folder / "en", "en")))
    assert "I. Direction and organisation" in text
    wording = words_of(Document(BytesIO(DRAFTS["bao-cao.en.docx"]())))
    assert not re.search("[ăâđêôơưạảấầậắặếềệọốồộớờợụứừựỳỷ]", wording)


def test_broken_settings_are_named_with_file_and_field(tmp_path):
    (tmp_path / "settings.yml").write_text(
        'number: "BC 1/2"\nparent: {vi: "A"}\n', encoding="utf-8"
    )
    with pytest.raises(CatalogueError) as caught:
        read_office(tmp_path)
    told = str(caught.value)
    assert "settings.yml, field number:" in told and "settings.yml, field parent.en:" in told


def test_a_template_that_the_office_changed_is_never_replaced_unasked(own):
    changed = own / "bao-cao.docx"
    changed.write_bytes(b"theirs")
    (own / "cong-van.docx").unlink()
    runner = CliRunner()
    kept = runner.invoke(app, ["word-templates", "--write"])
    assert kept.exit_code == 0 and changed.read_bytes() == b"theirs"
    assert (own / "cong-van.docx").is_file()
    runner.invoke(app, ["word-templates", "--write", "--force"])
    assert zipfile.is_zipfile(changed)


# On paper


@pytest.mark.long
def test_libreoffice_prints_the_head_in_single_lines_and_numbers_from_page_2(written, tmp_path):
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed (apt-get install libreoffice-writer)")
    home = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = [office, home, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, written]
    subprocess.run(command, check=True, capture_output=True, timeout=300, env=dict(os.environ))
    first, second = (pieces_of(page) for page in PdfReader(tmp_path / "bao-cao.pdf").pages[:2])
    for words in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"):
        assert letters(words) in lines_of(first, from_left=90)
    height, left, number = second[0]
    assert number == "2" and height > 297 - 20
    assert left == pytest.approx((30 + 190) / 2, abs=3)  # the middle between the margins
    assert not any(text == "1" for _, _, text in first)


def pieces_of(page) -> list[tuple[float, float, str]]:
    """Return pieces of a line from the top: height and left edge in mm, text without spaces."""
    found: list[tuple[float, float, str]] = []

    def see(text, _, place, *others) -> None:
        if text.strip():
            found.append((place[5] / 72 * 25.4, place[4] / 72 * 25.4, re.sub(r"\s", "", text)))

    page.extract_text(visitor_text=see)
    return sorted(found, key=lambda piece: (-round(piece[0]), piece[1]))


def lines_of(pieces, from_left: float) -> list[str]:
    """Return the letters of each line right of a place, in alphabetical order.

    Letters that a typeface lacks come from another one, behind those of the line.
    """
    found: dict[int, str] = {}
    for height, left, text in pieces:
        if left >= from_left:
            found[round(height * 5)] = found.get(round(height * 5), "") + text
    return [letters(text) for text in found.values()]


def letters(text: str) -> str:
    return "".join(sorted(re.sub(r"\s", "", text)))
