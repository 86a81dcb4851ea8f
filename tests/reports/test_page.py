import re
from copy import deepcopy

import html5lib
import nbformat.v4 as nbformat
import pytest
from nbconvert.exporters import get_exporter

from analysis.reports import display, exporter
from analysis.reports.charts import Chart, Row
from analysis.reports.display import MIME
from analysis.reports.exporter import PageExporter

TITLE = "Báo cáo mục tiêu năm 2026"
FACTS = {
    "title": TITLE,
    "release": "2026-mau",
    "as_of": "2026-12-05",
    "edition": "internal",
    "version": "0.1.0",
    "lang": "vi",
    "sample": False,
}
BANNER = "SỐ LIỆU MINH HỌA – KHÔNG PHẢI SỐ LIỆU THẬT"
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def shown(metadata=None, **data):
    """Return a code cell that displays data by MIME type."""
    bundle = {name.replace("_", "/", 1).replace("svg", "svg+xml"): v for name, v in data.items()}
    output = nbformat.new_output("display_data", data=bundle, metadata=metadata or {})
    return nbformat.new_code_cell("secret_code(1)", outputs=[output])


def said(**facts):
    output = nbformat.new_output("display_data", data={MIME: FACTS | facts, "text/plain": ""})
    return nbformat.new_code_cell("meta()", outputs=[output])


def notebook(*cells, **facts):
    return nbformat.new_notebook(cells=[said(**facts), *cells])


MARKDOWN = nbformat.new_markdown_cell
BODY = (
    MARKDOWN("# Tiêu đề của sổ tay\n\nMột câu *quan trọng*."),
    MARKDOWN("## Đã đạt mục tiêu\n\n| Cơ quan | Ngày |\n|---|---|\n| Sở Y tế | 05/12 |"),
    shown(text_html='<p class="lead">Còn thiếu <a class="so" data-figure="K" href="#x">8</a></p>'),
    shown(image_svg='<?xml version="1.0"?>\n<!DOCTYPE svg>\n<svg viewBox="0 0 1 1"></svg>'),
    shown(image_png=PNG, metadata={"image/png": {"alt": "Bản đồ 75 xã"}}),
    MARKDOWN("## Nguồn số liệu"),
    nbformat.new_code_cell(
        "print(1)", outputs=[nbformat.new_output("stream", name="stdout", text="5 < 6\n")]
    ),
)


def html(*cells, **facts):
    body, _ = PageExporter().from_notebook_node(notebook(*(cells or BODY), **facts))
    return body


def tree(text):
    """Return the page as a tree; a fault in the HTML is an error."""
    return html5lib.HTMLParser(
        tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False, strict=True
    ).parse(text)


def words(element):
    return " ".join("".join(element.itertext()).split())


@pytest.mark.parametrize("sample", [True, False])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_page_is_valid_html(lang, sample):
    tree(html(lang=lang, sample=sample))


def test_language_and_title_come_from_the_notebook():
    root = tree(html(lang="en"))
    assert root.get("lang") == "en"
    assert root.find("head/title").text == TITLE
    assert tree(html()).get("lang") == "vi"


def test_without_a_title_the_first_heading_is_it():
    assert tree(html(title="")).find("head/title").text == "Tiêu đề của sổ tay"


def test_there_is_one_h1_and_it_stands_before_the_contents_list():
    text = html(*BODY, MARKDOWN("# Một tiêu đề nữa"))
    assert [words(h) for h in tree(text).iter("h1")] == ["Tiêu đề của sổ tay"]
    assert text.index("<h1") < text.index("<nav") < text.index("<main")


def test_a_notebook_without_heading_gets_its_title_as_h1():
    assert [words(h) for h in tree(html(MARKDOWN("chữ"))).iter("h1")] == [TITLE]


def test_the_contents_list_leads_to_every_section_by_readable_addresses():
    root = tree(html())
    links = [(a.get("href"), words(a)) for a in root.find("body/nav").iter("a")]
    assert links == [("#da-dat-muc-tieu", "Đã đạt mục tiêu"), ("#nguon-so-lieu", "Nguồn số liệu")]
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert {href.removeprefix("#") for href, _ in links} <= set(ids)


def test_equal_headings_get_their_own_addresses():
    ids = [h.get("id") for h in tree(html(MARKDOWN("## Y tế\n\n## Y tế\n\n## Y tế"))).iter("h2")]
    assert ids == ["y-te", "y-te-2", "y-te-3"]


def test_a_figure_in_a_heading_keeps_its_key_in_the_contents_list_but_no_link():
    heading = '<h2><a class="so" data-figure="K" href="#so-K" id="a">6</a> chỉ tiêu</h2>'
    nav = tree(html(shown(text_html=heading))).find("body/nav")
    assert [span.get("data-figure") for span in nav.iter("span")] == ["K"]
    assert len(list(nav.iter("a"))) == 1


def test_code_is_never_shown():
    assert "secret_code" not in html()
    assert "print(1)" not in html()


def test_the_page_works_without_scripts_and_without_the_network():
    text = html()
    assert "<script" not in text
    assert "default-src 'none'" in text
    for element in tree(text).iter():
        for name in ("src", "href", "data", "srcset"):
            address = element.get(name) or ""
            assert element.tag == "a" or address.startswith(("#", "data:")) or not address
    assert "url(" not in text
    assert "@import" not in text


def test_pictures_have_the_alternative_text_of_their_author():
    text = html()
    assert [img.get("alt") for img in tree(text).iter("img")] == ["Bản đồ 75 xã"]
    assert "No description has been provided" not in text


def test_a_drawing_is_inlined_without_its_prologue():
    text = html()
    assert '"><svg viewBox="0 0 1 1"></svg></div>' in text
    assert "<?xml" not in text


def test_html_of_the_notebook_is_kept_as_it_is():
    assert '<a class="so" data-figure="K" href="#x">8</a>' in html()


def test_printed_text_is_shown_escaped():
    assert "<pre>5 &lt; 6\n</pre>" in html()


def test_tables_scroll_in_their_own_box():
    boxes = [d for d in tree(html()).iter("div") if d.get("class") == "scroll"]
    assert [(b.get("tabindex"), b.get("role"), b[0].tag) for b in boxes] == [
        ("0", "region", "table")
    ]
    assert all(b.get("aria-label") for b in boxes)


def test_a_sample_says_so_on_screen_and_on_every_printed_sheet():
    text = html(sample=True)
    assert f'<p class="banner">{BANNER}</p>' in text
    assert f'@top-center{{content:"{BANNER}"' in text


def test_real_figures_carry_no_banner():
    assert BANNER not in html(sample=False)
    assert 'class="banner"' not in html(sample=False)


def test_the_foot_says_what_the_page_rests_on():
    foot = words(tree(html()).find("body/footer"))
    for part in ("2026-mau", "ngày 05 tháng 12 năm 2026", "nội bộ", "chitieu 0.1.0"):
        assert part in foot


def test_the_last_word_on_the_page_counts():
    text = html(*BODY, said(title="Tiêu đề cuối"))
    assert tree(text).find("head/title").text == "Tiêu đề cuối"


def test_metadata_of_the_notebook_serves_where_no_cell_says_more():
    nb = nbformat.new_notebook(cells=list(BODY), metadata={"chitieu": FACTS | {"sample": True}})
    text, _ = PageExporter().from_notebook_node(nb)
    assert BANNER in text


def test_a_failed_notebook_gives_a_page_that_says_so():
    error = nbformat.new_output(
        "error", ename="ReleaseError", evalue="no returns <here>", traceback=["line of code"]
    )
    note = nbformat.new_markdown_cell(
        "An Exception was encountered", metadata={"tags": ["papermill-error-cell-tag"]}
    )
    text = html(note, *BODY, nbformat.new_code_cell("x", outputs=[error]))
    tree(text)
    assert text.index("Trang này chưa hoàn chỉnh.") < text.index("<main")
    assert 'href="#loi"' in text
    assert 'id="loi"' in text
    assert "ReleaseError: no returns &lt;here&gt;" in text
    assert "An Exception was encountered" not in text
    assert "line of code" not in text


def test_a_whole_page_says_nothing_of_failure():
    assert "Trang này chưa hoàn chỉnh." not in html()


def test_the_same_notebook_gives_the_same_bytes_and_is_left_alone():
    nb = notebook(*BODY)
    before = deepcopy(nb)
    one, _ = PageExporter().from_notebook_node(nb)
    two, _ = PageExporter().from_notebook_node(nb)
    assert one == two
    assert nb == before


def test_how_a_stream_was_cut_makes_no_difference():
    def streamed(*pieces):
        outputs = [nbformat.new_output("stream", name="stdout", text=p) for p in pieces]
        return html(nbformat.new_code_cell("x", outputs=outputs))

    assert streamed("một\n", "hai\n") == streamed("một\nhai\n")


def test_nbconvert_knows_the_exporter_by_name():
    assert get_exporter("chitieu") is PageExporter


def test_what_a_page_is_travels_as_an_output_that_shows_nothing(monkeypatch):
    sent = []
    monkeypatch.setattr(display, "display", lambda data, raw: sent.append(data))
    display.meta(title=TITLE, sample=True)
    (data,) = sent
    assert data[MIME]["title"] == TITLE
    assert data["text/plain"] == ""


@pytest.mark.parametrize(
    ("words_", "address"),
    [
        pytest.param("Đã đạt mục tiêu", "da-dat-muc-tieu", id="Vietnamese letters"),
        pytest.param("Bảo hiểm xã hội (%)", "bao-hiem-xa-hoi", id="signs"),
        pytest.param("CT25 – Bác sỹ", "ct25-bac-sy", id="dash"),
        pytest.param("???", "muc", id="nothing left"),
    ],
)
def test_addresses_are_readable_ascii(words_, address):
    assert exporter.slug(words_) == address


CHART = Chart(
    svg='<svg viewBox="0 0 1 1"></svg>',
    title="Bác sỹ còn thiếu 0,65",
    subtitle="CT25 – Số bác sỹ <10.000 dân>",
    alt="Biểu đồ",
    keys=("CT25/14/2026/gap", "CT25/14/2024/value"),
    name="ct25-14",
    heading='Bác sỹ còn thiếu <a class="so" data-figure="CT25/14/2026/gap" href="#x">0,65</a>',
    rows=(Row(2024, '<a class="so" data-figure="K" href="#x">8,85</a>', "ước", "ngành y tế"),),
    lang="vi",
)


def test_a_chart_is_a_figure_with_finding_drawing_source_and_table():
    root = tree(html(shown(text_html=display.figure_html(CHART, "Nguồn: Sở Y tế"))))
    (figure,) = root.iter("figure")
    assert figure.get("data-figures").split() == list(CHART.keys)
    assert words(figure.find("figcaption/p")) == CHART.title
    assert [td.text for td in figure.iter("th")][-1] == "2024"
    assert "Nguồn: Sở Y tế" in words(figure)
    assert figure.find("details/summary") is not None


def test_the_style_sheet_serves_phones_print_and_dark_screens():
    style = re.search(r"<style>(.*?)</style>", html(), re.DOTALL)[1]
    for rule in (
        "prefers-color-scheme: dark",
        "@media print",
        "size: A4",
        "20mm 15mm 20mm 30mm",
        "display: table-header-group",
        "counter(page)",
    ):
        assert rule in style


def luminance(colour):
    digits = colour.lstrip("#")
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, two):
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = [("ink", "paper"), ("muted", "paper"), ("link", "paper"), ("ink", "shade")]
PAIRS += [("ink", "note"), ("warn-ink", "warn"), ("muted", "shade")]


@pytest.mark.parametrize("mode", [0, 1, 2], ids=["light", "dark", "print"])
@pytest.mark.parametrize(("words_", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(mode, words_, ground):
    style = (exporter.TEMPLATES / "chitieu" / "style.css").read_text(encoding="utf-8")
    block = re.findall(r":root \{(.*?)\}", style, re.DOTALL)[mode]
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]+)", block))
    assert contrast(colours[words_], colours[ground]) >= 4.5


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_as_wide_as_the_screen_and_asks_for_nothing(browser, tmp_path, width, scheme):
    wide = f"<table class='indicators'><tr>{'<td>12.345,67 triệu đồng</td>' * 12}</tr></table>"
    boxes = (display.scroll(wide, "Bảng"), display.figure_html(CHART))
    cells = [shown(text_html=box) for box in boxes]
    file = tmp_path / "page.html"
    file.write_text(html(*BODY, *cells, sample=True), encoding="utf-8")
    opened = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    asked, said_ = [], []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: said_.append(message.text))
    opened.goto(file.as_uri())
    assert opened.evaluate("document.documentElement.scrollWidth") == width
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert said_ == []
    opened.close()
