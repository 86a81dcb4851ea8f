"""The finished pages, parsed: every number has its figure, every figure its cell."""

import itertools
import json
import re
import shutil
from base64 import b64encode
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from finished import LITERALS, digits, ids, links, parsed
from openpyxl.utils.cell import coordinate_to_tuple
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from analysis import batch, places
from analysis.release import parse_name

ONCE = ("index", "province", "gaps", "returns", "communes", "methods", "data", "revisions")
AREA, AREA_KEY = "area-03679-2025-07-01", "03679@2025-07-01"
PAGES = {
    "2024-cong-bo": (*ONCE, "agency-so-y-te", "indicator-CT24", "indicator-CT13", "indicator-CT06"),
    "2026-mau": (
        *ONCE,
        "agency-so-y-te",
        "indicator-CT41",
        "indicator-CT36",
        "indicator-CT40",
        AREA,
    ),
}  # fmt: skip
"""Of every kind of page one or more: with and without values, areas, states, conflicts."""

MARK = "SỐ LIỆU MINH HỌA – KHÔNG PHẢI SỐ LIỆU THẬT"


def only(release: str) -> str:
    """Return the choice of the pages that are looked at here; the long test takes every page."""
    chosen = [re.sub(r"^(agency|indicator|area)-", _chosen, name) for name in PAGES[release]]
    return ",".join(name.replace(AREA[5:], AREA_KEY) for name in chosen if name != "index")


def _chosen(kind: re.Match[str]) -> str:
    return {"agency": "agencies:", "indicator": "indicators:", "area": "areas:"}[kind[1]]


@pytest.fixture(scope="module")
def made(sample_data, once):
    """Return the folders of both releases of `make run`, made once, through papermill."""

    def both(root: Path) -> None:
        shutil.copytree(sample_data / "raw", root / "raw")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CHITIEU_DATA", str(root))
            for name in PAGES:
                year, source, _ = parse_name(name)
                batch.run(year, source, only=only(name))

    root = once("finished", both)
    return {name: root / "processed" / name for name in PAGES}


def page(made, release: str, name: str) -> str:
    return (made[release] / "reports" / f"{name}.html").read_text(encoding="utf-8")


every_page = pytest.mark.parametrize(
    ("release", "name"),
    [(release, name) for release, names in PAGES.items() for name in names],
    scope="module",
)


@pytest.mark.parametrize("release", ["2024-cong-bo", "2026-mau"])
def test_every_notebook_runs_to_its_end(made, release):
    manifest = json.loads((made[release] / "manifest.json").read_text("utf-8"))
    assert [(o["page"], o["error"]) for o in manifest["outcomes"] if not o["ok"]] == []
    made_once = [o["page"] for o in manifest["outcomes"] if "-" not in o["page"]]
    assert set(made_once) == set(ONCE) - {"index"}


@pytest.mark.long
@pytest.mark.parametrize("release", ["2024-cong-bo", "2026-mau"])
def test_every_page_of_a_whole_release_is_whole(sample_data, monkeypatch, release):
    """Each link leads to a page that is there, each digit is a figure or marked, sizes are kept."""
    monkeypatch.setenv("CHITIEU_DATA", str(sample_data))
    year, source, _ = parse_name(release)
    whole = batch.run(year, source)
    assert [(o.page, o.error) for o in whole.outcomes if not o.ok] == []
    for path in sorted((whole.folder / "reports").glob("*.html")):
        html = path.read_text(encoding="utf-8")
        targets = {t for t in re.findall(r'href="([^"#]+)', html) if not t.startswith("http")}
        missing = [t for t in targets if not (path.parent / t).resolve().is_file()]
        bare = [d for d in digits(html) if not d.figure and d.literal not in LITERALS]
        assert (path.name, missing, bare) == (path.name, [], [])
        assert len(html.encode()) < 500_000, path.name


@every_page
def test_every_digit_is_a_figure_or_is_marked(made, release, name):
    found = digits(page(made, release, name))
    assert [d for d in found if not d.figure and d.literal not in LITERALS] == []


@every_page
def test_every_figure_links_to_its_entry_and_every_id_stands_once(made, release, name):
    html = page(made, release, name)
    known = Counter(ids(html))
    assert [key for key, times in known.items() if times > 1] == []
    assert [href for _, href in links(html) if href.removeprefix("#") not in known] == []


@every_page
def test_what_is_printed_is_what_the_figure_says(made, release, name):
    html = page(made, release, name)
    stored = json.loads((made[release] / "figures" / f"{name}.json").read_text("utf-8"))
    for element in parsed(html).iter():
        key = element.get("data-figure") if isinstance(element.tag, str) else None
        if key:
            shown = "".join(element.itertext()).strip()
            # beside a number in a chart stand its unit and its sign, and no other digit
            assert stored[key]["text"] in shown
            assert not re.search(r"\d", shown.replace(stored[key]["text"], "", 1))


@every_page
def test_nothing_leaves_the_page_and_nothing_runs_on_it(made, release, name):
    html = page(made, release, name)
    if name == "index":
        # its own script, by its hash, and no other
        script = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
        digest = b64encode(sha256(script[0].encode()).digest()).decode()
        assert len(script) == 1 and f"script-src 'sha256-{digest}'" in html
    else:
        assert "<script" not in html and "script-src" not in html
    assert not re.search(r'(src|srcset)="(?!data:)', html)
    assert "@import" not in html and "url(http" not in html
    assert "default-src 'none'" in html


@every_page
def test_the_page_is_vietnamese_has_a_title_and_one_main_heading(made, release, name):
    html = page(made, release, name)
    assert '<html lang="vi"' in html
    assert len(re.findall(r"<h1\b", html)) == 1
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", html)]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert "No description has been provided" not in html


@every_page
def test_no_page_shows_code_or_a_number_that_is_none(made, release, name):
    text = " ".join(parsed(page(made, release, name)).itertext())
    assert not re.search(r"\b(nan|None|inf|NaN|NaT)\b", text)
    assert "begin(" not in text
    assert "page.release" not in text


@every_page
def test_a_page_stays_below_five_hundred_kilobytes(made, release, name):
    assert len(page(made, release, name).encode()) < 500_000


@pytest.mark.parametrize("name", ONCE)
def test_made_up_figures_are_marked_on_every_page_and_real_ones_are_not(made, name):
    assert MARK in page(made, "2026-mau", name)
    assert MARK not in page(made, "2024-cong-bo", name)


def test_every_chart_of_the_sample_bears_the_mark(made):
    html = page(made, "2026-mau", "province")
    charts = re.findall(r"<svg[^>]*trajectory.*?</svg>", html, re.DOTALL)
    # of ten cards; a lost standard has no numbers to draw
    assert len(charts) == 9
    assert all("MINH HỌA" in chart for chart in charts)


@pytest.mark.parametrize("release", ["2024-cong-bo", "2026-mau"])
def test_every_figure_resolves_to_the_cell_it_names(made, release):
    """Re-read each cell with another reader: the raw text on the page is what the cell holds."""
    source = "published" if release == "2024-cong-bo" else "sample"
    stored = json.loads((made[release] / "figures" / "province.json").read_text("utf-8"))
    cells = {
        (i["file"], i["sheet"], i["cell"]): i["raw"] for f in stored.values() for i in f["inputs"]
    }
    assert len(cells) > 20
    books = {file: CalamineWorkbook.from_path(places.raw(source) / file) for file, _, _ in cells}
    sheets = {(file, sheet): rows_of(books[file], sheet) for file, sheet, _ in cells}
    for (file, sheet, cell), raw in cells.items():
        row, column = coordinate_to_tuple(cell)
        held = sheets[file, sheet][row - 1][column - 1]
        assert str(held) == raw or float(held) == pytest.approx(float(raw), rel=1e-12)


def rows_of(book: CalamineWorkbook, sheet: str) -> list[list[object]]:
    return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


@pytest.mark.parametrize("release", ["2024-cong-bo", "2026-mau"])
def test_every_figure_is_computed_from_its_parts(made, release):
    """Gap and required change by hand arithmetic on the value and the target they name."""
    figures = {}
    for name in PAGES[release]:
        path = made[release] / "figures" / f"{name}.json"
        figures |= json.loads(path.read_text("utf-8"))
    gaps = [f for key, f in figures.items() if key.endswith("/gap")]
    assert gaps
    for gap in gaps:
        target, value = (figures[key]["value"] for key in gap["parts"])
        assert abs(gap["value"]) == pytest.approx(abs(target - value), abs=1e-9)
    for key, figure in figures.items():
        if key.endswith("/required"):
            target, value = (figures[part]["value"] for part in figure["parts"])
            assert figure["value"] * (target - value) > 0, key


def test_the_headline_of_the_real_release_is_what_the_published_figures_say(made, published):
    """By hand from the 85 figures: fresh (2021 or later) are CT03, 04, 05, 24, 25 and 28."""
    province = published.assessments.query("area == '14'").set_index("indicator")
    fresh = province[province["reason"] == ""]
    assert list(fresh.index) == ["CT03", "CT04", "CT05", "CT24", "CT25", "CT28"]
    assert set(fresh["met"]) == {"not_met"}
    assert list(province[province["reason"] == "stale"].index) == [
        "CT20", "CT26", "CT31", "CT32", "CT39", "CT41",
    ]  # fmt: skip
    html = page(made, "2024-cong-bo", "province")
    text = " ".join("".join(parsed(html).itertext()).split())
    assert (
        "Mới đánh giá được 6 trong 50 chỉ tiêu: chưa chỉ tiêu nào đạt mục tiêu. "
        "Tiến độ của 6 chỉ tiêu chưa đạt cũng chưa đủ cơ sở đánh giá (3 có dưới bốn số liệu, "
        "2 đổi cách tính, 1 mới có một số liệu). Còn 44 chỉ tiêu chưa đánh giá được: "
        "38 chưa có số liệu, 6 số liệu đã cũ." in text
    )


@pytest.mark.parametrize(
    ("code", "gap", "required"),
    [
        # value, target: 3.74 (2022) to 3.5; 26 (2023) to 40; 29.9 (2023) to 32; 8.85 (2024) to 9.5
        pytest.param("CT03", 0.24, -0.24 / 8, id="urban unemployment must fall"),
        pytest.param("CT04", 14.0, 14 / 7, id="certificates"),
        pytest.param("CT24", 2.1, 2.1 / 7, id="beds"),
        pytest.param("CT25", 0.65, 0.65 / 6, id="doctors"),
        pytest.param("CT26", 1 - 51 / 120.8, (1 - 51 / 120.8) / 6, id="pharmacists, from 2024 on"),
    ],
)
def test_gap_and_required_change_of_published_figures(published, code, gap, required):
    row = published.assessments.query("area == '14' and indicator == @code")
    assert row["gap"].item() == pytest.approx(gap)
    assert row["required_pace"].item() == pytest.approx(required)


def test_beds_with_and_without_commune_stations_are_never_joined(published):
    series = published.series.query("indicator == 'CT24'")
    joined = series.groupby(["definition", "segment"])["period"].apply(list)
    assert len(joined) == 2
    assert joined["unstated_press_2023"].tolist() == [[2023]]


def test_the_spike_of_2012_stands_outside_the_line(published):
    doctors = published.series.query("definition == 'doctors_public_provincial'").set_index(
        "period"
    )
    assert doctors.loc[2012, "isolated"]
    assert (
        doctors.loc[2011, "segment"] == doctors.loc[2013, "segment"] != doctors.loc[2012, "segment"]
    )


def test_the_same_inputs_give_the_same_bytes(made, tmp_path, monkeypatch):
    monkeypatch.setenv("CHITIEU_DATA", str(tmp_path))
    again = batch.run(2024, "published", only=only("2024-cong-bo"))
    before, after = files_of(made["2024-cong-bo"]), files_of(again.folder)
    assert {name for name in before if before[name] != after.get(name)} == set()
    assert set(before) == set(after)


def files_of(folder: Path) -> dict[Path, bytes]:
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_english_on_request(tmp_path, monkeypatch):
    monkeypatch.setenv("CHITIEU_DATA", str(tmp_path))
    english = batch.run(2024, "published", lang="en", only="province")
    html = (english.folder / "reports" / "province.html").read_text(encoding="utf-8")
    assert '<html lang="en"' in html
    text = " ".join("".join(parsed(html).itertext()).split())
    assert (
        "Only 6 of 50 indicators could be assessed: none of them has met its target." in text
        and "Another 44 could not be assessed: 38 without a figure, 6 with an old figure." in text
    )
    assert "the figure of 2024 (8.85 per 10,000) is 0.65 short" in text
    assert not re.search(r"Tất cả chỉ tiêu|Nguồn số liệu<|Khoảng cách", html)


def test_the_manifest_names_every_input_and_output_by_hash(made, made_up):
    folder: Path = made["2026-mau"]
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["sample"] is True
    assert len(manifest["inputs"]) == len(made_up.returns)
    assert "reports/index.html" in manifest["outputs"]
    assert not re.search(r"\d{4}-\d\d-\d\dT\d\d:\d\d", json.dumps(manifest["outcomes"]))


@pytest.mark.browser
@every_page
def test_in_a_browser_the_page_fits_the_screen_and_asks_for_nothing(made, browser, release, name):
    opened = browser.new_page(viewport={"width": 1280, "height": 800})
    asked, said = [], []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: said.append(message.text))
    opened.goto((made[release] / "reports" / f"{name}.html").as_uri())
    for width in (1280, 360):
        opened.set_viewport_size({"width": width, "height": 800})
        assert opened.evaluate("document.documentElement.scrollWidth") == width
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert said == []
    opened.close()


WIDE, NARROW = (1280, "light"), (360, "dark")
SETTINGS = (WIDE, NARROW, (1280, "dark"), (360, "light"))
LOOKED_AT = {
    "2024-cong-bo": dict.fromkeys(("province", "revisions", "indicator-CT13"), (NARROW,)),
    "2026-mau": dict.fromkeys((*ONCE, "agency-so-y-te", "indicator-CT41", AREA), (WIDE, NARROW))
    | {"gaps": (NARROW,), "communes": (WIDE,), "indicator-CT36": (NARROW,)},
}
"""Of every kind a page, in the settings of the quick suite; the long one looks at all in all."""


def every_page_in_every_setting():
    for release, name in ((release, name) for release, names in PAGES.items() for name in names):
        for setting in SETTINGS:
            quick = setting in LOOKED_AT[release].get(name, ())
            yield pytest.param(release, name, *setting, marks=() if quick else pytest.mark.long)


@pytest.mark.browser
@pytest.mark.parametrize(("release", "name", "width", "scheme"), [*every_page_in_every_setting()])
def test_axe_finds_no_barrier(made, browser, release, name, width, scheme):
    opened = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    opened.goto((made[release] / "reports" / f"{name}.html").as_uri())
    found = Axe().run(opened).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == []
    opened.close()


@pytest.mark.browser
def test_a_number_is_one_click_from_its_source(made, browser):
    opened = browser.new_page()
    opened.goto((made["2024-cong-bo"] / "reports" / "province.html").as_uri())
    opened.locator('#CT25 a[data-figure="CT25/14/2024/value"]').click()
    entry = opened.locator(":target")
    assert "8.85" in entry.inner_text()
    assert "2026-11-23_nguon-dan-toc-phat-trien.xlsx" in entry.inner_text()
    assert entry.is_visible()
    opened.close()


@pytest.mark.browser
@pytest.mark.parametrize("release", ["2024-cong-bo", "2026-mau"])
def test_the_page_prints_on_a4(made, browser, release, tmp_path):
    opened = browser.new_page()
    opened.goto((made[release] / "reports" / "province.html").as_uri())
    opened.pdf(path=tmp_path / "p.pdf", prefer_css_page_size=True)
    sizes = {
        (round(float(p.mediabox.width)), round(float(p.mediabox.height)))
        for p in PdfReader(tmp_path / "p.pdf").pages
    }
    assert sizes == {(595, 842)}
    opened.close()


@pytest.mark.browser
def test_the_index_is_searched_by_words_theme_agency_and_verdict(made, browser):
    opened = browser.new_page()
    opened.goto((made["2026-mau"] / "reports" / "index.html").as_uri())
    rows = opened.locator("#danh-muc li:visible")
    assert rows.count() == 50
    opened.fill("#tim input", "bac sy")
    assert rows.count() == 1 and "CT25" in rows.first.inner_text()
    opened.click("#tim button")
    opened.select_option("#tim select[name=look]", "wrong_direction")
    assert sorted(text[:4] for text in rows.locator(".code").all_inner_texts()) == [
        "CT09", "CT19", "CT29",
    ]  # fmt: skip
    opened.select_option("#tim select[name=agency]", "so-gddt")
    assert rows.locator(".code").all_inner_texts() == ["CT19"]
    opened.close()


@pytest.mark.browser
def test_without_scripts_the_index_shows_the_whole_list_and_no_form(made, browser):
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto((made["2026-mau"] / "reports" / "index.html").as_uri())
    assert opened.locator("#danh-muc li:visible").count() == 50
    assert opened.locator("#tim").is_hidden()
    context.close()
