"""Analysts' words: kept through every run, marked when a number beside them changes, only text."""

import re
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from finished import LITERALS, digits, parsed
from typer.testing import CliRunner

from analysis import places
from analysis.cli import app
from analysis.reports import comments, sources
from analysis.reports.comments import CommentError, rendered
from analysis.reports.exporter import _style
from analysis.reports.figures import Figures


@pytest.fixture(scope="module")
def release(published):
    return published


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Return what writes a file of comments into a params/ of its own."""
    (tmp_path / "comments").mkdir()
    monkeypatch.setattr(comments, "places", SimpleNamespace(params=lambda: tmp_path))

    def write(text, name="province.md"):
        (tmp_path / "comments" / name).write_text(text, encoding="utf-8")

    return write


def shown(release, place="", page="province", lang="vi"):
    return str(comments.shown(Figures(release, page, lang), place))


def plain(html):
    return " ".join("".join(parsed(f"<!DOCTYPE html><title></title>{html}").itertext()).split())


def beside(**numbers):
    lines = "".join(f'  "{key}": "{text}"\n' for key, text in numbers.items())
    return f"---\nbeside:\n{lines}---\n"


# Where words stand


def test_nothing_is_shown_where_nobody_wrote(release, written):
    assert shown(release) == ""


def test_words_before_any_heading_stand_at_the_top_and_others_at_their_place(release, written):
    written("Ý kiến chung.\n\n## CT25\n\nVề bác sỹ.\n\n## CT24 – giường bệnh\n\nVề giường.\n")
    assert "Ý kiến chung." in shown(release) and "bác sỹ" not in shown(release)
    assert "Về bác sỹ." in shown(release, "CT25") and "giường" not in shown(release, "CT25")
    assert "giường bệnh Về giường." in plain(shown(release, "CT24"))
    assert shown(release, "CT26") == ""
    assert plain(shown(release)).startswith("Ý kiến chuyên viên")


def test_a_heading_that_names_no_place_is_words(release, written):
    written("Một.\n\n## Nhận xét\n\nHai.\n\n# To\n\nBa.\n")
    html = shown(release)
    assert "Một." in html and "Hai." in html and "Ba." in html
    assert "<strong>Nhận xét</strong>" in html
    assert not re.search(r"<h\d", html)


def test_words_for_places_that_a_page_lacks_can_be_shown_elsewhere(release, written):
    written("Chung.\n\n## CT25\n\nBác sỹ.\n\n## CT24\n\nGiường.\n")
    left = str(comments.elsewhere(Figures(release, "province"), ["CT25"]))
    assert "Giường." in left and "Bác sỹ." not in left and "Chung." not in left


def test_a_page_has_its_own_file(release, written):
    written("Sở Y tế.", "agency-so-y-te.md")
    assert "Sở Y tế." in shown(release, page="agency-so-y-te")
    assert shown(release, page="province") == ""


def test_an_english_page_shows_its_own_words_else_the_vietnamese_ones(release, written):
    written("Tiếng Việt.")
    assert '<div class="words" data-literal="source-text" lang="vi">' in shown(release, lang="en")
    written("English.", "province.en.md")
    assert "English." in shown(release, lang="en") and "English." not in shown(release)
    assert "Analyst's comment" in plain(shown(release, lang="en"))


@pytest.mark.parametrize(
    ("of", "there", "marked"),
    [
        pytest.param("2024-cong-bo", True, False, id="of this release"),
        pytest.param("2023-cong-bo", True, True, id="of another year"),
        pytest.param("2026-mau", False, False, id="of made-up returns"),
        pytest.param("2026", False, False, id="of the agencies' returns"),
    ],
)
def test_words_about_made_up_figures_never_stand_beside_real_ones(
    release, written, of, there, marked
):
    written(f'---\nrelease: "{of}"\n---\nLời.')
    assert ("Lời." in shown(release)) == there
    assert (f"Cần xem lại: viết cho đợt công bố {of}" in plain(shown(release))) == marked


def test_author_and_day_stand_above_the_words(release, written):
    written('---\nauthor: "Phòng Thống kê <1>"\nwritten: "2026-12-05"\n---\nLời.')
    assert "Ý kiến chuyên viên · Phòng Thống kê <1> · 05/12/2026" in plain(shown(release))


# Numbers that change


def test_words_whose_numbers_still_stand_are_not_marked(release, written):
    written(beside(**{"CT25/14/2024/value": "8,85", "CT25/14/2024/gap": "0,65"}) + "Lời.")
    assert "Lời." in shown(release) and "Cần xem lại" not in shown(release)


def test_a_number_that_changed_is_named_with_its_old_and_its_new_text(release, written):
    written(beside(**{"CT25/14/2024/value": "8,6"}) + "Lời.")
    page = Figures(release, "province")
    html = str(comments.shown(page))
    assert "Cần xem lại" in html
    assert "(CT25/14/2024/value): khi viết là 8,6, nay là 8,85" in plain(html)
    assert 'data-figure="CT25/14/2024/value"' in html
    assert "CT25/14/2024/value" in page.shown
    assert "Lời." in html


@pytest.mark.parametrize("key", ["CT25/14/1900/value", "CT99/14/2024/value", "nonsense", "a/b/²/c"])
def test_a_number_that_is_gone_is_told(release, written, key):
    written(beside(**{key: "8,6"}) + "Lời.")
    assert f"({key}): khi viết là 8,6, nay không còn số này" in plain(shown(release))


def test_a_change_marks_the_place_it_belongs_to_and_no_other(release, written):
    changed = beside(**{"CT25/14/2024/value": "1", "province/2024/met/count": "9"})
    written(changed + "Chung.\n\n## CT25\n\nBác sỹ.\n\n## CT24\n\nGiường.\n")
    assert "khi viết là 9, nay là 0" in plain(shown(release))
    assert "CT25/14/2024/value" not in shown(release)
    assert "khi viết là 1, nay là 8,85" in plain(shown(release, "CT25"))
    assert "Cần xem lại" not in shown(release, "CT24")


def test_vietnamese_words_on_an_english_page_are_held_against_vietnamese_numbers(release, written):
    written(beside(**{"CT25/14/2024/value": "8,85"}) + "Lời.")
    assert "To be reviewed" not in shown(release, lang="en")
    written(beside(**{"CT25/14/2024/value": "8,6"}) + "Lời.")
    assert "when it was written 8,6, now 8.85" in plain(shown(release, lang="en"))


def test_numbers_without_quotes_stay_what_they_are(release, written):
    written("---\nbeside:\n  CT25/14/2024/value: 8,85\n  CT31/14/2015/value: 097\n---\nLời.")
    assert "khi viết là 097, nay là 97,6" in plain(shown(release))
    assert "8,85" not in plain(shown(release))


# Files that cannot be read


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("---\nbesides: {}\n---\n", r"province.md, field besides: ", id="a field"),
        pytest.param("---\nbeside: [x]\n---\n", r"province.md, field beside: ", id="no mapping"),
        pytest.param('---\nwritten: "5/12/2026"\n---\n', r"field written: ", id="a day"),
        pytest.param('---\nrelease: "mau"\n---\nx', r"field release: .*'mau'", id="a release"),
        pytest.param("---\na: [\n---\n", r"province.md, line 3: ", id="no YAML"),
        pytest.param("---\njust words\n---\n", r"province.md, line 1: ", id="no fields"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_file_and_field(release, written, text, said):
    written(text.replace("besides: {}", "besides: x"))
    with pytest.raises(CommentError) as told:
        shown(release)
    assert re.search(said, told.value.says("en"))


def test_other_bytes_than_utf_8_are_refused(release, written):
    written("x")
    comments.file_of("province").write_bytes("Số".encode("utf-16"))
    with pytest.raises(CommentError, match=r"province.md: cần văn bản mã UTF-8"):
        shown(release)


def test_empty_fields_a_byte_order_mark_and_windows_line_ends_do_no_harm(release, written):
    written("\ufeff---\r\nbeside:\r\nauthor:\r\n---\r\nLời.\r\n\r\n## CT25\r\n\r\nBác sỹ.\r\n")
    assert "Lời." in shown(release) and "Bác sỹ." in shown(release, "CT25")
    assert "beside" not in shown(release)


@pytest.mark.parametrize("page", ["../plan", "_example", "a/b", "", "province.md", "/etc/passwd"])
def test_a_name_that_is_no_pages_leads_to_no_file(page):
    with pytest.raises(CommentError):
        comments.file_of(page)


# Only text


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param("**đậm** và *nghiêng*", "<strong>đậm</strong> và <em>nghiêng</em>", id="bold"),
        pytest.param("- a\n- b", "<li>a</li>", id="a list"),
        pytest.param(
            "[x](https://a.vn)", '<a href="https://a.vn" rel="noreferrer">x</a>', id="web"
        ),
        pytest.param("[x](javascript:alert(1))", "<p>x</p>", id="a link that runs"),
        pytest.param("[x](mailto:a@b.vn)", "<p>x</p>", id="a link to mail"),
        pytest.param("[x](file:///etc/passwd)", "<p>x</p>", id="a link to a file"),
        pytest.param("![ảnh](https://a.vn/a.png)", "<p>ảnh</p>", id="a picture"),
        pytest.param("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;", id="js"),
        pytest.param("a <b onclick='x'>c</b>", "&lt;b onclick=", id="HTML in a line"),
        pytest.param(
            "| a | b |\n|---|---|\n| 1 | 2 |", "| a | b |\n|---|---|\n| 1 | 2 |", id="pipes"
        ),
        pytest.param("$\\frac{1}{2}$ {{ 7*7 }}", "$\\frac{1}{2}$ {{ 7*7 }}", id="LaTeX and Jinja"),
        pytest.param("`<i>`", "<code>&lt;i&gt;</code>", id="code"),
        pytest.param("## Đầu đề", "<p><strong>Đầu đề</strong></p>", id="a heading"),
    ],
)
def test_markdown_is_shown_and_everything_else_is_text(text, html):
    made = str(rendered(text))
    assert html in made
    assert not re.search(r"<(script|img|table|iframe|h\d|style)", made)


def test_a_link_cannot_leave_its_attribute():
    made = str(rendered('[x](https://a.vn/"onclick="alert(1)) <https://a.vn/\'"><b>'))
    tags = re.findall(r"<[^>]*>", made)
    assert [re.sub('"[^"]*"', "", tag) for tag in tags if tag.startswith("<a")] == [
        "<a href= rel=>",
        "<a href= rel=>",
    ]
    assert "<b>" not in made


@pytest.mark.parametrize("piece", ["[", "> ", "*a ", "<!--", "![", "`a``", "\\", "x", "- ", "[a]("])
def test_a_cell_full_of_anything_is_shown_in_no_time(release, written, piece):
    """32,767 characters are what a cell of Excel may hold; the bound of time is pytest's own."""
    written("Đầu.\n\n" + piece * (32_767 // len(piece)) + "\n\nCuối.")
    assert "Đầu." in shown(release)


def test_marks_that_turn_the_direction_of_writing_go(release, written):
    written("a\u202eb\u2066c\u200f \u0041\u0301")
    html = shown(release)
    assert "abc" in html and "\u00c1" in html
    assert not re.search("[\u200f\u202a-\u202e\u2066-\u2069]", html)


HOSTILE = (
    beside(**{"CT25/14/2024/value": "<8>", "<b>/1/2/3": "4"})
    + "Năm 2024 là 8,85. <script>alert(1)</script>\n\n| 1 | 2 |\n|---|---|\n\n$x_1^2$\n\n> 12\n\n"
    + "```\n34 "
    + "y" * 500
    + "\n```\n\n1. một\n2. hai\n\n---\n\n"
    + "x" * 5_000
)


def whole(body):
    return (
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>x</title>'
        f"<style>{_style()}</style></head><body><main><h1>x</h1><h2>y</h2>{body}</main></body></html>"
    )


def test_every_digit_of_a_comment_is_a_figure_or_is_marked(release, written):
    written(HOSTILE)
    found = digits(whole(shown(release)))
    assert [d for d in found if not d.figure and d.literal not in LITERALS] == []


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
def test_hostile_words_fit_the_screen_and_axe_finds_no_barrier(
    release, written, browser, tmp_path, width, scheme
):
    written(HOSTILE)
    path = tmp_path / "page.html"
    page = Figures(release, "province")
    html = f"{comments.shown(page)}{sources.listing(page)}"
    path.write_text(whole(html), encoding="utf-8")
    opened = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    opened.goto(path.as_uri())
    assert opened.evaluate("document.documentElement.scrollWidth") == width
    found = Axe().run(opened).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == []
    opened.close()


# Our own example, and a new comment


def test_the_example_is_of_made_up_figures_and_its_numbers_stand(made_up, published):
    for place in ("", "CT25"):
        html = shown(made_up, place)
        assert "Ý kiến chuyên viên" in html and 'class="review"' not in html
        assert shown(published, place) == ""
    text = (places.params() / "comments" / "province.md").read_text("utf-8")
    beside_it = re.findall(r'"CT\d.*": "(.*)"', text)
    assert beside_it and all(number in text.split("---")[2] for number in beside_it)


def commented(*words):
    return CliRunner().invoke(app, ["comment", *words])


def test_a_new_comment_begins_with_the_present_numbers_of_its_place(sample_data):
    result = commented("2024-cong-bo", "province", "--place", "CT25")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[:2] == ["---", 'release: "2024-cong-bo"']
    assert '  "CT25/14/2024/value": "8,85"' in lines
    assert '  "CT25/14/2030/target": "9,5"' in lines
    assert '  "CT25/14/2024/gap": "0,65"' in lines
    assert "## CT25" in lines
    assert '  "province/2024/not_met/count": "6"' in commented("2024-cong-bo", "province").output
    english = commented("2024-cong-bo", "indicator-CT25", "--lang", "en").output
    assert '  "CT25/14/2024/value": "8.85"' in english


def test_a_new_comment_is_written_once_read_back_unmarked_and_never_over_another(
    sample_data, written, release
):
    first = commented("2024-cong-bo", "province", "--place", "CT25", "--write")
    assert first.exit_code == 0
    assert first.output.strip().endswith("comments/province.md")
    assert "Viết ý kiến ở đây" in shown(release, "CT25")
    assert "Cần xem lại" not in shown(release, "CT25")
    again = commented("2024-cong-bo", "province", "--write")
    assert again.exit_code == 2
    assert "params/comments/province.md: tệp đã có" in again.stderr


def test_a_new_comment_on_an_indicator_without_figures_can_be_read_back(
    sample_data, written, release
):
    assert commented("2024-cong-bo", "indicator-CT13", "--write").exit_code == 0
    assert "Viết ý kiến ở đây" in shown(release, page="indicator-CT13")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("provnce",), "provnce", id="a page that is none"),
        pytest.param(("../plan",), "../plan", id="a path"),
        pytest.param(("indicator-CT99",), "indicator-CT99", id="an indicator that is none"),
        pytest.param(("province", "--place", "CT99"), "CT99", id="a place that is none"),
    ],
)
def test_a_comment_on_what_is_not_there_is_refused_in_one_line(sample_data, words, said):
    result = commented("2024-cong-bo", *words)
    assert result.exit_code == 2
    assert said in result.stderr and len(result.stderr.strip().splitlines()) == 1
