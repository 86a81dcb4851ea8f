"""Pages as PDF and cards for chat: what leaves the house must stand alone."""

import builtins
import hashlib
import os
import re
import shutil
import warnings
from io import BytesIO
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader
from typer.testing import CliRunner

from analysis.cli import app
from analysis.language import say
from analysis.reports.figures import Figures, look
from analysis.reports.sharing import cards, fonts
from analysis.reports.sharing.paper import HEIGHT, SMALLEST, WIDTH, Run, png, shortened
from analysis.reports.sharing.pdf import PdfError, pdf, write_pdf

MARK = "SỐ LIỆU MINH HỌA – KHÔNG PHẢI SỐ LIỆU THẬT"
PAGE = """<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>Báo cáo thử năm 2026</title><style>
@page {{ size: A4; margin: 20mm 15mm 20mm 30mm; font: 8.5pt "Noto Sans", Arial, sans-serif;
  @bottom-center {{ content: "Trang " counter(page) "/" counter(pages) }} }}
body {{ font: 10.5pt "Noto Sans", Arial, sans-serif }} {style}</style></head>
<body><h1>Mục tiêu của kế hoạch, đã được quyết định</h1>
<h2 id="a">Một chỉ tiêu đúng bằng ngưỡng ≥ 95 <b>→ 96</b></h2>
<p><a href="province.html#ct-CT09">trang của tỉnh</a> <a href="#a">nguồn</a>
<a href="https://example.org/x">địa chỉ</a></p>
<svg xmlns="http://www.w3.org/2000/svg" id="v" class="trajectory" viewBox="0 0 200 40"><style>
#v text {{font-family:'Noto Sans','DejaVu Sans',sans-serif}}</style><text x="2" y="20"
style="font-size: 10px; font-weight: 700">Mục tiêu ≥ 60%</text></svg>
{body}</body></html>"""


# PDF


def has_weasyprint() -> bool:
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


needs_pdf = pytest.mark.skipif(
    not has_weasyprint() and os.environ.get("CHITIEU_PDF") != "required",
    reason='needs the extra "pdf" and Pango: pip install "chitieu[pdf]"',
)


@pytest.fixture(scope="module")
def made(sample_data):
    return page_of()


def page_of(style: str = "", body: str = "") -> str:
    return PAGE.format(style=style, body=body)


def read(content: bytes) -> PdfReader:
    return PdfReader(BytesIO(content))


def fonts_of(reader: PdfReader) -> dict[str, bool]:
    """Return the name of every font of a PDF and whether its file is inside."""
    found = {}
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            found[str(inner["/BaseFont"])] = "/FontFile2" in inner["/FontDescriptor"].get_object()
    return found


def text_of(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@needs_pdf
def test_a_page_becomes_a_tagged_a4_document_with_its_title_and_language(made):
    reader = read(pdf(made))
    root = reader.trailer["/Root"]
    size = reader.pages[0].mediabox
    assert (round(float(size.width)), round(float(size.height))) == (595, 842)
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
    assert root["/Lang"] == "vi"
    assert reader.metadata.title == "Báo cáo thử năm 2026"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in reader.xmp_metadata.stream.get_data()


@needs_pdf
def test_only_the_packaged_typeface_is_inside_and_only_the_letters_that_are_used(made):
    content = pdf(made)
    found = fonts_of(read(content))
    assert all(found.values())
    assert all(re.match(r"/[A-Z]{6}\+(Noto|DejaVu)-Sans-of-chitieu", name) for name in found)
    assert any("Noto-Sans" in name for name in found)
    # a whole face is above 100 kB
    assert len(content) < 60_000


@needs_pdf
def test_vietnamese_can_be_copied_out_of_the_pdf_also_from_its_drawings(made):
    text = text_of(read(pdf(made)))
    assert "Mục tiêu của kế hoạch, đã được quyết định" in text
    assert "Một chỉ tiêu đúng bằng ngưỡng ≥ 95 → 96" in text
    assert "Mục tiêu ≥ 60%" in text
    assert "Trang 1/1" in text


@needs_pdf
def test_links_to_other_pages_become_plain_text_and_others_stay(made):
    reader = read(pdf(made))
    links = [note.get_object() for note in reader.pages[0]["/Annots"]]
    addresses = [link["/A"]["/URI"] for link in links if "/A" in link]
    assert addresses == ["https://example.org/x"]
    assert len(links) == 2
    assert "trang của tỉnh" in text_of(reader)


@needs_pdf
def test_the_same_page_gives_the_same_bytes_whatever_the_clock_says(made, monkeypatch):
    before = pdf(made)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert pdf(made) == before


@needs_pdf
def test_a_pdf_asks_nothing_of_the_network(sample_data, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("the network was asked")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.create_connection", refuse)
    picture = '<img src="https://example.org/a.png" alt="một ảnh">'
    assert len(read(pdf(page_of(body=picture))).pages) == 1


@needs_pdf
def test_heads_of_a_table_stand_on_every_sheet(sample_data):
    rows = "".join(f"<tr><td>dòng {n}</td></tr>" for n in range(120))
    table = f"<table><thead><tr><th>Tên chỉ tiêu</th></tr></thead><tbody>{rows}</tbody></table>"
    reader = read(pdf(page_of("thead { display: table-header-group }", table)))
    assert len(reader.pages) > 2
    assert all("Tên chỉ tiêu" in page.extract_text() for page in reader.pages)


@needs_pdf
def test_a_pdf_is_written_beside_nothing_else(made, tmp_path):
    page = tmp_path / "province.html"
    page.write_text(made, encoding="utf-8")
    path = write_pdf(page, tmp_path / "pdf")
    assert path == tmp_path / "pdf" / "province.pdf"
    assert [p.name for p in path.parent.iterdir()] == ["province.pdf"]


def test_without_the_extra_the_error_says_what_to_install(sample_data, monkeypatch):
    genuine = builtins.__import__

    def without(name, *more):
        if name.startswith("weasyprint"):
            raise ImportError(name)
        return genuine(name, *more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(PdfError) as caught:
        pdf(page_of())
    assert 'pip install "chitieu[pdf]"' in caught.value.says("vi")


def test_without_pango_the_error_names_the_package_of_the_system(sample_data, monkeypatch):
    genuine = builtins.__import__

    def without(name, *more):
        if name.startswith("weasyprint"):
            raise OSError("cannot load library 'libpango-1.0-0': no such file")
        return genuine(name, *more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(PdfError) as caught:
        pdf(page_of())
    assert "apt-get install libpango-1.0-0 libpangoft2-1.0-0" in caught.value.says("en")
    assert "libpango-1.0-0'" in caught.value.says("en")


@needs_pdf
def test_every_heading_of_a_finished_page_is_in_its_pdf(finished):
    reader = read(pdf(finished))
    text = re.sub(r"\s", "", text_of(reader))
    headings = re.findall(r"<h[12][^>]*>(.*?)</h[12]>", finished, re.DOTALL)
    assert len(headings) == 4
    for heading in headings:
        words = re.sub(r"<[^>]+>|\s", "", heading)
        assert words in text
    assert MARK.replace(" ", "") in text
    assert "Mụctiêu2030≥100%" in text
    assert all("-Sans-of-chitieu" in name for name in fonts_of(reader))
    assert 2 <= len(reader.pages) <= 16


@pytest.fixture(scope="module")
def finished(made_up) -> str:
    """Return a finished page of the made-up round, by the exporter that makes all of them."""
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook, new_output

    from analysis.reports import narrative, sources, tables
    from analysis.reports.display import MIME, figure_html
    from analysis.reports.exporter import PageExporter
    from analysis.reports.pages import chart

    figures = Figures(made_up, "sharing")
    blocks = [
        "<h1>Báo cáo các chỉ tiêu</h1>",
        str(narrative.headline(figures)),
        "<h2>Tất cả chỉ tiêu</h2>",
        str(tables.overview(figures)),
        figure_html(chart(figures, "CT09", figures.province)),
        "<h2>Giả định</h2>",
        str(tables.assumptions(figures)),
        "<h2>Nguồn số liệu</h2>",
        str(sources.listing(figures)),
    ]
    facts = {"title": "Báo cáo", "lang": "vi", "sample": True, "release": "2026-mau"}
    outputs = [new_output("display_data", {"text/html": block}) for block in blocks]
    outputs.append(new_output("display_data", {MIME: facts, "text/plain": ""}))
    notebook = new_notebook(cells=[new_code_cell("", outputs=outputs, id="a")])
    nbformat.validate(notebook)
    return PageExporter().from_notebook_node(notebook)[0]


# Cards


@pytest.fixture(scope="module")
def sample(made_up):
    return Figures(made_up, "cards")


@pytest.fixture(scope="module")
def real(published):
    return Figures(published, "cards")


def drawn_words(figure) -> list:
    """Return every text of a card that says something, with that of its axis."""
    axes = [label for ax in figure.axes for label in (*ax.get_xticklabels(), *ax.get_yticklabels())]
    return [text for text in (*figure.texts, *axes) if text.get_text()]


CODES = ["CT03", "CT09", "CT12", "CT21", "CT22", "CT25", "CT26", "CT36", "CT40", "CT46"]
every_kind = pytest.mark.parametrize("code", CODES)


@every_kind
def test_every_number_of_a_card_is_a_figure_or_is_marked(sample, code):
    kinds = {"plan", "law", "code", "date", "axis", "source-text"}
    for text in drawn_words(cards.indicator_card(sample, code)):
        if not re.search(r"\d", text.get_text()):
            continue
        kind, _, name = (text.get_gid() or "").partition(":")
        assert (kind == "figure" and sample.text(name) in text.get_text()) or (
            kind == "literal" and name in kinds
        ), text.get_text()


def test_the_card_of_a_falling_share_says_value_gap_need_and_target(sample):
    """86.9 % of 100 % in 2026: 13.1 points in four years are 3.3 a year (assessments)."""
    words = {t.get_gid(): t.get_text() for t in drawn_words(cards.indicator_card(sample, "CT09"))}
    assert words["figure:CT09/14/2026/gap"] == "13,1"
    assert words["figure:CT09/14/2026/required"] == "+3,3"
    assert words["figure:CT09/14/2030/target"] == "≥ 100%"
    texts = [t.get_text() for t in drawn_words(cards.indicator_card(sample, "CT09"))]
    assert "86,9" in texts and "86,9%" in texts
    assert "đi ngược hướng" in texts
    assert "còn thiếu" in texts


def test_a_doubtful_value_is_shown_without_a_gap(sample):
    """CT26 lies outside the plausible range: ten times the year before."""
    figure = cards.indicator_card(sample, "CT26")
    keys = [text.get_gid() for text in drawn_words(figure)]
    assert "figure:CT26/14/2026/value" in keys
    assert not [key for key in keys if key and key.endswith(("/gap", "/required"))]


def test_an_indicator_without_a_number_shows_its_state_and_the_words_of_the_plan(sample):
    texts = [t.get_text() for t in drawn_words(cards.indicator_card(sample, "CT12"))]
    assert "20/06/2025" in texts
    assert any(text.startswith("“bảo đảm") for text in texts)
    assert not cards.indicator_card(sample, "CT12").axes


@pytest.mark.parametrize("name", ["CT09", "CT12", "CT46", "province"])
def test_no_text_lies_on_another_or_leaves_the_card(sample, name):
    figure = (
        cards.province_card(sample) if name == "province" else cards.indicator_card(sample, name)
    )
    figure.canvas.draw()
    words = [text for text in drawn_words(figure) if text.get_gid() != "mark"]
    boxes = [(text.get_text(), text.get_window_extent()) for text in words]
    assert all(b.x0 >= 0 and b.x1 <= WIDTH for _, b in boxes)
    assert all(b.y0 >= 0 and b.y1 <= HEIGHT for _, b in boxes)
    # line boxes of neighbours may touch, so each is taken without its upper and lower fifth
    inner = [(w, b.shrunk(1, 0.6).translated(0, 0.2 * b.height)) for w, b in boxes]
    assert [(a, b) for (a, one), (b, two) in combinations(inner, 2) if one.overlaps(two)] == []


@pytest.mark.parametrize("name", ["CT09", "CT12", "province"])
def test_no_text_is_too_small_for_a_telephone(sample, name):
    figure = (
        cards.province_card(sample) if name == "province" else cards.indicator_card(sample, name)
    )
    pixels = [text.get_fontsize() * figure.dpi / 72 for text in drawn_words(figure)]
    assert min(pixels) >= SMALLEST - 0.01


def test_a_card_is_a_small_picture_of_its_size_and_the_same_every_time(sample):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        content = png(cards.indicator_card(sample, "CT09"))
        again = png(cards.indicator_card(sample, "CT09"))
    picture = Image.open(BytesIO(content))
    assert picture.size == (1080, 1350)
    assert picture.mode == "P"
    assert len(content) < 300_000
    assert hashlib.sha256(content).digest() == hashlib.sha256(again).digest()


@pytest.mark.parametrize("name", ["CT04", "CT11", "CT20", "CT25", "CT31", "province"])
def test_cards_of_published_figures_are_drawn_without_a_missing_letter(real, name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        card = cards.province_card if name == "province" else cards.indicator_card
        figure = card(real) if name == "province" else card(real, name)
        assert len(png(figure)) < 300_000
    assert MARK not in " ".join(text.get_text() for text in figure.texts)


@pytest.mark.parametrize("name", ["CT09", "CT12", "province"])
def test_made_up_figures_cannot_be_cut_out_without_their_mark(sample, name):
    figure = (
        cards.province_card(sample) if name == "province" else cards.indicator_card(sample, name)
    )
    figure.canvas.draw()
    marks = [t.get_window_extent() for t in figure.texts if MARK in t.get_text()]
    middles = sorted((box.y0 + box.y1) / 2 for box in marks)
    assert middles[0] < 40 and middles[-1] > HEIGHT - 60
    assert max(b - a for a, b in pairwise(middles)) <= 170
    assert all(box.x0 <= 260 and box.x1 >= WIDTH - 260 for box in marks)


def test_the_verdicts_of_the_province_add_up_to_all_indicators(sample):
    texts = drawn_words(cards.province_card(sample))
    counts = [int(t.get_text()) for t in texts if (t.get_gid() or "").endswith("/count")]
    assert sum(counts) == 50
    words = [text.get_text() for text in texts]
    assert "chậm" in words and "đi ngược hướng" in words


def test_what_goes_the_wrong_way_needs_attention_before_what_is_slow(sample):
    """By hand: three go the wrong way, CT38 lost what it had; of the slow CT42 scores lowest."""
    codes = cards.attention(sample)
    assert set(codes[:3]) == {"CT09", "CT19", "CT29"}
    assert codes[3:] == ["CT38", "CT42"]
    assert sample.assessment("CT38", "14")["state"] == "lost"
    assert look(sample.assessment("CT42", "14")) == "off_track"


def test_where_nothing_is_assessed_the_farthest_stand_first(real):
    """By hand: gap by target of CT05 is 8.7/25 = 35 %, of CT04 14/40 = 35 % and a little more."""
    assert cards.attention(real)[:2] == ["CT04", "CT05"]


def test_a_long_text_ends_in_an_ellipsis_where_its_lines_end(sample_data):
    lines = shortened("một hai ba bốn năm sáu bảy tám chín mười", 120, 24, 2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(fonts.width(line, 24) <= 120 for line in lines)
    assert shortened("ngắn", 120, 24, 2) == ["ngắn"]


def test_bold_is_drawn_in_a_bold_face(sample_data):
    assert fonts.width("mục tiêu", 100, "bold") > 1.04 * fonts.width("mục tiêu", 100)
    assert Run("a").width(10) < Run("a", weight="bold").width(10)


def test_cutting_the_typeface_twice_gives_the_same_bytes(sample_data):
    path = fonts.face("bold")
    before = path.read_bytes()
    path.unlink()
    assert fonts.face("bold").read_bytes() == before


# Commands


def call(*words):
    return CliRunner().invoke(app, list(words))


def test_cards_are_written_where_they_are_asked_for(sample_data, tmp_path):
    done = call("cards", "2026-mau", "--only", "province, indicator-CT25", "--out", str(tmp_path))
    assert done.exit_code == 0, done.output
    assert sorted(p.name for p in tmp_path.iterdir()) == ["indicator-CT25.png", "province.png"]


@needs_pdf
def test_pdfs_stand_among_the_documents_of_the_release(sample_data, made):
    reports = Path(sample_data) / "processed" / "2023-mau" / "reports"
    reports.mkdir(parents=True)
    for name in ("index", "province"):
        (reports / f"{name}.html").write_text(made, encoding="utf-8")
    done = call("pdf", "2023-mau", "--only", "province")
    folder = reports.parent / "documents" / "pdf"
    assert done.exit_code == 0, done.output
    assert str(folder) in done.output.replace("\n", "")
    assert [p.name for p in folder.iterdir()] == ["province.pdf"]
    shutil.rmtree(reports.parent)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("pdf", "2019-mau"), "2019-mau: không tìm thấy trang nào", id="no pages"),
        pytest.param(("pdf", "mau"), "release: cần tên như 2026 hoặc 2026-mau", id="no release"),
        pytest.param(
            ("cards", "2026-mau", "--only", "indicator-CT99,x"),
            "--only: không có indicator-CT99; ví dụ có province, indicator-CT01",
            id="unknown names",
        ),
    ],
)
def test_a_wrong_command_is_refused_in_a_clear_line(sample_data, words, said):
    done = call(*words)
    assert done.exit_code == 2
    assert said in done.output.replace("\n", " ")
    assert "Traceback" not in done.output


def test_every_text_of_the_cards_is_vietnamese():
    assert say("Needs attention first") == "Cần tập trung chỉ đạo"
