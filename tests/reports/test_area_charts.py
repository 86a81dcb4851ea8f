"""Areas on a page: the rug, the dot plot, former districts by year, the tile map."""

import re
import xml.etree.ElementTree as ElementTree
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from finished import LITERALS, digits, ids, links, name_of, parsed

from analysis import places
from analysis.progress.disparities import change_of_areas
from analysis.reports import area_charts, dot_plot, former, rug, small_multiples, sources, tiles
from analysis.reports.canvas import cut, text_width
from analysis.reports.display import figure_html
from analysis.reports.figures import Figures

STYLES = places.home() / "src" / "analysis" / "reports" / "templates" / "chitieu"
NEW_AREAS = date(2026, 12, 31)
LAST_DAY_OF_DISTRICTS = date(2025, 6, 30)


@pytest.fixture(scope="module")
def release(made_up):
    return made_up


@pytest.fixture
def figures(release):
    return Figures(release, "test")


@pytest.fixture(scope="module")
def without_areas(published):
    return Figures(published, "test")


@pytest.fixture(scope="module")
def shown(release):
    """The figures of the page below."""
    return Figures(release, "test")


@pytest.fixture(scope="module")
def page(shown):
    """Every part of this module on one page, with its sources."""
    figures = shown
    parts = [
        rug.rug(figures),
        tiles.tile_map(figures, "CT41", values=True),
        tiles.tile_map(figures, "CT28", "district"),
        figure_html(area_charts.dots(figures, "CT41")),
        *(
            figure_html(area_charts.dots(figures, code))
            for code in ("CT28", "CT32", "CT08", "CT36")
        ),
        figure_html(area_charts.dots(figures, "CT41", "district")),
        *(figure_html(area_charts.multiples(figures, code)) for code in ("CT41", "CT28")),
        figure_html(area_charts.dots(figures, "CT02")),
        f"<h2>Nguồn số liệu</h2>{sources.listing(figures)}",
    ]
    style = "".join(file.read_text("utf-8") for file in sorted(STYLES.glob("*.css")))
    return (
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Địa bàn</title><style>{style}</style></head>"
        f"<body><main><h1>Địa bàn</h1>{''.join(map(str, parts))}</main></body></html>"
    )


def words_of(element) -> str:
    return " ".join("".join(element.itertext()).split())


def cells_of(html):
    """Return (row name, cell) of every cell of the rug."""
    for row in parsed(f"<!DOCTYPE html><title>x</title>{html}").iter():
        if name_of(row) == "tr":
            heads = [e for e in row if name_of(e) == "th" and e.get("scope") == "row"]
            yield from ((words_of(h), e) for h in heads for e in row if name_of(e) == "td")


# The page


def test_every_digit_is_a_figure_or_is_marked(page):
    found = digits(page)
    assert [d for d in found if not d.figure and d.literal not in LITERALS] == []


def test_what_is_linked_has_its_source_and_every_id_stands_once(page):
    known = ids(page)
    assert len(known) == len(set(known))
    assert [href for _, href in links(page) if href.removeprefix("#") not in known] == []


def test_what_is_printed_is_what_the_figure_says(page, shown):
    for element in parsed(page).iter():
        key = element.get("data-figure") if isinstance(element.tag, str) else None
        if key:
            printed = "".join(element.itertext())
            assert shown.shown[key].text in printed
            assert not re.search(r"\d", printed.replace(shown.shown[key].text, "", 1))


def test_nothing_on_the_page_has_a_style_of_its_own_or_asks_for_anything(page):
    assert not re.search(r'<(div|td|span|figure|table|li|ul)[^>]* style="', page)
    assert "<script" not in page
    assert "url(http" not in page


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
def test_the_page_fits_the_screen_and_has_no_barrier(page, browser, width, scheme):
    opened = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    opened.set_content(page)
    assert opened.evaluate("document.documentElement.scrollWidth") == width
    found = Axe().run(opened).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == []
    opened.close()


@pytest.mark.browser
def test_no_name_spills_out_of_its_tile(page, browser):
    opened = browser.new_page(viewport={"width": 1280, "height": 800})
    opened.set_content(page)
    spilt = opened.evaluate(
        "[...document.querySelectorAll('.place:not(.swatch)')].filter(tile => "
        "tile.scrollWidth > tile.clientWidth + 4 || tile.scrollHeight > tile.clientHeight + 4)"
        ".map(tile => tile.innerText)"
    )
    assert spilt == []
    opened.close()


# The rug


def test_the_rug_has_a_row_for_every_commune_and_a_cell_for_every_indicator(figures):
    rows = {}
    for name, cell in cells_of(rug.rug(figures)):
        rows.setdefault(name, []).append(cell)
    there = figures.catalogue.areas_on(NEW_AREAS, "commune")
    by_area = [i for i in figures.catalogue.indicators.values() if i.by_area]
    assert len(rows) == len(there) == 75
    assert {len(cells) for cells in rows.values()} == {len(by_area)} == {16}


def test_no_cell_of_the_rug_holds_a_digit_and_every_one_says_its_word(figures):
    said = [words_of(cell) for _, cell in cells_of(rug.rug(figures))]
    assert not [words for words in said if re.search(r"\d", words) or not words]
    assert set(said) <= {
        "đã đạt", "chưa đạt", "chưa vượt ngưỡng", "chưa đánh giá", "không có số liệu",
        "chỉ có số liệu cũ hơn", "– không phát sinh số liệu",
    }  # fmt: skip


def test_the_rug_stays_small_also_with_links(figures):
    assert len(rug.rug(figures, linked=True).encode()) < 110_000


def test_names_lead_to_the_pages_of_areas_only_when_asked(figures):
    assert "<a href" not in re.sub(r'<a class="so".*?</a>', "", rug.rug(figures))
    assert '<a href="area-04087-2025-07-01.html">Yên Sơn</a>' in rug.rug(figures, linked=True)


def test_rows_stand_by_the_district_they_lay_in(figures):
    areas = figures.catalogue.areas_on(NEW_AREAS, "commune")
    names = {group.name: [a.name for a in group.areas] for group in rug.grouped(figures, areas)}
    assert names["Huyện Quỳnh Nhai"] == ["Mường Chiên", "Mường Giôn", "Quỳnh Nhai", "Mường Sại"]
    # Chiềng Sơn was made of communes of both, so the two cannot be told apart
    assert "Chiềng Sơn" in names["Mộc Châu – Vân Hồ"]
    assert sum(map(len, names.values())) == 75


def test_wards_have_no_figure_of_rural_water_and_others_may_be_silent(figures):
    cells = rug.Cells(figures)
    assert cells.of("CT41", "03646@2025-07-01") == rug.IMPOSSIBLE
    silent = {cells.of("CT01", a.key) for a in figures.catalogue.areas_on(NEW_AREAS, "commune")}
    assert silent & {rug.OLD, rug.SILENT}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param(None, "silent", id="nothing was ever told"),
        pytest.param({"period": 2025, "value": 1.0}, "old", id="told for the year before only"),
        pytest.param({"period": 2026, "value": None}, "silent", id="told without a value"),
        pytest.param({"period": 2026, "value": 98.0}, "met", id="told for the year"),
        pytest.param({"reason": "conflict"}, "not_assessed", id="agencies differ"),
    ],
)
def test_a_cell_says_what_the_year_says(figures, row, expected):
    usual = {"period": 2026, "value": 98.0, "met": "met", "reason": ""}
    figures.assessed = {} if row is None else {("CT28", "x"): usual | row}
    assert rug.Cells(figures).of("CT28", "x") == expected


def test_without_any_figure_of_areas_there_is_a_sentence(without_areas):
    assert rug.rug(without_areas) == "<p>Chưa có địa bàn nào có số liệu của năm báo cáo.</p>"


# The dot plot


def lines(axes, label):
    return [line for line in axes.get_lines() if line.get_label() == label]


def plotted(figures, code, level="commune"):
    row = max(
        (r for (c, lv, _), r in figures.disparities.items() if (c, lv) == (code, level)),
        key=lambda r: r["period"],
    )
    return area_charts.plot(figures, row)


def test_every_area_with_a_value_is_a_dot_from_the_worst_to_the_best(figures):
    plot = plotted(figures, "CT28")
    axes = dot_plot.drawn(plot).axes[0]
    drawn = [float(line.get_xdata()[0]) for line in lines(axes, "dot")]
    release = figures.release.series
    here = release.query("indicator == 'CT28' and period == 2026 and area != '14'")
    assert drawn == sorted(here["value"])
    assert len(drawn) == 75


def test_where_less_is_better_the_highest_comes_first(figures):
    values = [dot.value for dot in plotted(figures, "CT32").dots]
    assert values == sorted(values, reverse=True)


def test_a_stem_reaches_from_the_target_to_the_value(figures):
    axes = dot_plot.drawn(plotted(figures, "CT28")).axes[0]
    assert {float(stem.get_xdata()[0]) for stem in lines(axes, "stem")} == {97.0}
    ends = [float(stem.get_xdata()[1]) for stem in lines(axes, "stem")]
    assert ends == [float(dot.get_xdata()[0]) for dot in lines(axes, "dot")]


def test_the_three_worst_and_the_three_best_are_named_with_their_figures(figures):
    plot = plotted(figures, "CT28")
    assert [dot.name for dot in plot.worst] == [dot.name for dot in plot.dots[:3]]
    assert [dot.name for dot in plot.best] == [dot.name for dot in plot.dots[:-4:-1]]
    svg = area_charts.dots(figures, "CT28").svg
    for dot in (*plot.worst, *plot.best):
        assert f'data-figure="{dot.key}"' in svg


def test_a_value_that_many_share_is_counted_and_not_named(figures):
    best = plotted(figures, "CT16").best
    named = [end for end in best if isinstance(end, dot_plot.Dot)]
    shared = [end for end in best if isinstance(end, dot_plot.Shared)]
    assert len(named) <= 3
    assert len(shared) <= 1
    everybody = plotted(figures, "CT08")
    assert [end.count for end in everybody.worst] == ["70 xã, phường"]
    assert len(everybody.dots) == 1


def test_areas_without_a_value_are_hatched_and_counted(figures):
    plot = plotted(figures, "CT41")
    row = figures.disparities["CT41", "commune", 2026]
    assert plot.silent == row["expected"] - row["n"] == 9
    axes = dot_plot.drawn(plot).axes[0]
    assert [p.get_hatch() for p in axes.patches if p.get_label() == "silent"] == ["/////"]
    assert "CT41/commune.without/2026/count" in figures.shown


def test_few_behind_a_value_are_grey_and_hollow(figures):
    plot = plotted(figures, "CT09")
    small = set(figures.disparities["CT09", "commune", 2026]["small"].split())
    assert {dot.key.split("/")[1] for dot in plot.dots if dot.small} == small != set()
    axes = dot_plot.drawn(plot).axes[0]
    for dot, line in zip(plot.dots, lines(axes, "dot"), strict=True):
        assert (line.get_markeredgecolor() == dot_plot.GREY) == dot.small


def test_target_and_province_are_lines_with_their_figures(figures):
    svg = area_charts.dots(figures, "CT28").svg
    assert 'data-figure="CT28/14/2030/target"' in svg
    assert 'data-figure="CT28/14/2026/value"' in svg
    assert svg.count("MINH HỌA") == 1


def test_a_sum_of_the_province_is_not_held_against_its_areas(figures):
    assert 'data-figure="CT36/14/2026/value"' not in area_charts.dots(figures, "CT36").svg


def test_the_title_counts_what_the_dots_show(figures):
    chart = area_charts.dots(figures, "CT28")
    values = [dot.value for dot in plotted(figures, "CT28").dots]
    met = sum(value >= 97 for value in values)
    apart = f"{round(max(values) - min(values), 1)}".replace(".", ",")
    assert chart.title == (
        f"Bao phủ bảo hiểm y tế: {met} trong 75 xã, phường đạt mục tiêu 2030; "
        f"nơi cao nhất và nơi thấp nhất chênh nhau {apart} điểm %"
    )
    assert set(chart.keys) == {
        "CT28/commune.compared_met/2026/count", "CT28/commune/2026/n",
        "CT28/commune/2026/difference", "CT28/commune/2026/worst_value",
        "CT28/commune/2026/best_value",
    }  # fmt: skip


def test_districts_are_all_named(figures):
    plot = plotted(figures, "CT41", "district")
    assert plot.names_all
    assert area_charts.dots(figures, "CT41", "district").svg.count("Huyện ") == 11


def test_charts_are_valid_svg_without_glyphs_that_lack(figures, recwarn):
    for chart in (area_charts.dots(figures, "CT09"), area_charts.multiples(figures, "CT41")):
        ElementTree.fromstring(chart.svg)
        assert "nan" not in chart.svg
    assert not [w for w in recwarn if "Glyph" in str(w.message)]


def test_equal_releases_give_equal_charts(release):
    drawn = [area_charts.dots(Figures(release, "test"), "CT28").svg for _ in range(2)]
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("make", [area_charts.dots, area_charts.multiples])
def test_without_values_a_chart_says_so(without_areas, make):
    chart = make(without_areas, "CT28")
    assert "chưa có số" in chart.title
    assert "chưa có số liệu" in chart.svg


def test_in_english_on_request(release):
    figures = Figures(release, "test", lang="en")
    title = area_charts.dots(figures, "CT28").title
    assert re.fullmatch(
        r"Health-insurance coverage: \d+ of 75 communes and wards meet the target for 2030; "
        r"highest and lowest are [\d.]+ pp apart",
        title,
    )


# The former districts by year


@pytest.mark.parametrize("period", [2024, 2026])
def test_values_of_former_districts_are_those_that_the_disparity_rests_on(figures, period):
    values = former.values(figures, "CT41")
    row = figures.disparities["CT41", "former_district", period]
    known = {name: of[period] for name, of in values.items() if period in of}
    assert len(known) == row["n"]
    assert min(known.values()) == pytest.approx(row["worst_value"])
    assert max(known.values()) == pytest.approx(row["best_value"])


def test_a_former_district_is_put_together_from_the_counts_of_its_communes(figures):
    walk = change_of_areas(figures.catalogue)
    communes = [code for code, group in walk.commune_groups().items() if group == "118"]
    rows = figures.release.current.query("indicator == 'CT28' and period == 2026")
    inside = rows[rows["area"].str.partition("@")[0].isin(communes)]
    assert len(inside) == len(communes) == 4
    expected = 100 * inside["numerator"].sum() / inside["denominator"].sum()
    assert former.values(figures, "CT28")["118"][2026] == pytest.approx(expected)


def test_a_district_with_a_silent_commune_has_no_value(figures):
    # Long Hẹ, of the former district 119, sent nothing for 2026
    assert rug.Cells(figures).of("CT41", "03763@2025-07-01") in (rug.OLD, rug.SILENT)
    assert 2026 not in former.values(figures, "CT41")["119"]


def test_no_line_crosses_the_change_or_a_missing_year():
    values = {2020: 1.0, 2021: 2.0, 2023: 3.0, 2024: 4.0, 2025: 5.0, 2026: 6.0}
    pieces = small_multiples._pieces(values, 2025)
    assert [[year for year, _ in piece] for piece in pieces] == [
        [2020, 2021], [2023, 2024], [2025, 2026],
    ]  # fmt: skip


def test_all_panels_share_one_scale_and_have_the_target(figures):
    values = former.values(figures, "CT41")
    about = area_charts.panels(figures, "CT41", values)
    *shown, _ = small_multiples.drawn(about).axes
    assert len(shown) == len(about.panels) == 11
    assert len({axes.get_ylim() for axes in shown}) == 1
    for axes in shown:
        assert [float(line.get_ydata()[0]) for line in lines(axes, "target")] == [60.0]
        assert len(lines(axes, "change")) == 1


def test_the_title_counts_the_districts_that_rose(figures):
    values = former.values(figures, "CT41")
    both = [(of[2024], of[2026]) for of in values.values() if 2024 in of and 2026 in of]
    rose = sum(after > before for before, after in both)
    assert area_charts.multiples(figures, "CT41").title == (
        f"Nước sạch nông thôn: {rose} trong {len(both)} huyện, thành phố cũ "
        "năm 2026 cao hơn năm 2024"
    )


# The tile map


@pytest.fixture(scope="module")
def layout(catalogue):
    return tiles.read(places.params() / "tiles.csv", catalogue)


@pytest.mark.parametrize(
    ("day", "level", "count"),
    [
        pytest.param(NEW_AREAS, "commune", 75, id="communes and wards"),
        pytest.param(LAST_DAY_OF_DISTRICTS, "district", 12, id="former districts"),
        pytest.param(date(2024, 11, 30), "district", 12, id="districts before Mộc Châu was a town"),
    ],
)
def test_every_area_of_the_day_has_one_tile_of_its_own(catalogue, layout, day, level, count):
    areas = catalogue.areas_on(day, level)
    assert len(areas) == count
    assert len({layout[area.key] for area in areas}) == count


def test_the_communes_of_a_former_district_lie_together(catalogue, layout):
    walk = change_of_areas(catalogue)
    groups: dict[str, set[tuple[int, int]]] = {}
    for area in catalogue.areas_on(NEW_AREAS, "commune"):
        groups.setdefault(walk.commune_groups()[area.code], set()).add(layout[area.key])
    for name, places_of in groups.items():
        reached, ahead = set(), [min(places_of)]
        while ahead:
            column, row = place = ahead.pop()
            if place in places_of and place not in reached:
                reached.add(place)
                sides = ((1, 0), (-1, 0), (0, 1), (0, -1))
                ahead += [(column + right, row + down) for right, down in sides]
        assert reached == places_of, name


@pytest.mark.parametrize(
    ("west", "east"),
    [
        pytest.param("119", "116", id="Thuận Châu lies west of the city"),
        pytest.param("125", "121", id="Bắc Yên lies east of Mai Sơn"),
        pytest.param("121", "122", id="Phù Yên lies east of Bắc Yên"),
        pytest.param("127", "126", id="Sốp Cộp lies west of Sông Mã"),
    ],
)
def test_the_layout_keeps_what_lies_west(layout, west, east):
    assert layout[west][0] < layout[east][0]


def faults(tmp_path, catalogue, *rows):
    path = tmp_path / "tiles.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(tiles.TilesError) as error:
        tiles.read(path, catalogue)
    return error.value.says("en").splitlines()


def test_every_fault_of_the_layout_is_told_with_its_line(tmp_path, catalogue):
    assert faults(
        tmp_path, catalogue, "key,column,row", "118,2,1", "99999,3,1", "120,2,1", "118,5,5",
        "119,0,2", "121,x,2", "122,4", "124,4,3,9",
    ) == [
        "tiles.csv, line 3: area 99999 is not in areas.csv; write code@valid-from as there",
        "tiles.csv, line 4: 120 stands on the tile of line 2; choose a free one",
        "tiles.csv, line 5: 118 stands on line 2 as well; keep one",
        "tiles.csv, line 6: 119 needs column and row as whole numbers from 1, found 0, 2",
        "tiles.csv, line 7: 121 needs column and row as whole numbers from 1, found x, 2",
        "tiles.csv, line 8: 122 needs column and row as whole numbers from 1, found 4",
        "tiles.csv, line 9: 124 needs column and row as whole numbers from 1, found 4, 3, 9",
    ]  # fmt: skip


def test_other_columns_are_refused(tmp_path, catalogue):
    assert faults(tmp_path, catalogue, "key,x,y", "118,1,1") == [
        "tiles.csv, line 1: expected the columns key,column,row, found key,x,y"
    ]


def test_an_area_may_follow_another_on_its_tile_but_not_stand_beside_it(tmp_path, catalogue):
    path = tmp_path / "tiles.csv"
    path.write_text("key,column,row\n123,4,3\n123@2025-02-01,4,3\n", encoding="utf-8")
    assert len(tiles.read(path, catalogue)) == 2


def test_a_province_without_a_layout_gets_a_sentence(figures, tmp_path, monkeypatch):
    monkeypatch.setattr(places, "params", lambda: tmp_path)
    assert tiles.tile_map(figures, "CT28").startswith('<p class="note">Chưa có sơ đồ ô')


def test_areas_of_another_time_get_a_sentence_too(without_areas):
    assert tiles.tile_map(without_areas, "CT28").startswith('<p class="note">Chưa có sơ đồ ô')


def test_each_tile_has_the_cell_of_the_rug(figures):
    html = str(tiles.tile_map(figures, "CT41"))
    cells = rug.Cells(figures)
    for area in figures.catalogue.areas_on(NEW_AREAS, "commune"):
        name = " <br>".join(tiles.shortened(area.name))
        kind = re.search(rf'class="place (\w+)[^"]*"><span class="name">{name}</span>', html)
        assert kind is not None, area.name
        assert kind[1] == cells.of("CT41", area.key)


def test_former_districts_show_what_their_communes_give_together(figures):
    html = str(tiles.tile_map(figures, "CT41", "district"))
    known = former.values(figures, "CT41")
    # Quỳnh Nhai is whole and below 60; Thuận Châu has a silent commune
    assert known["118"][2026] < 60
    assert re.search(r'class="place not_met[^"]*"><span class="name">Quỳnh Nhai<', html)
    assert re.search(r'class="place silent[^"]*"><span class="name">Thuận Châu<', html)


def test_walls_stand_where_another_district_begins(catalogue, layout, figures):
    html = str(tiles.tile_map(figures, "CT28"))
    # Nậm Lầu (Thuận Châu) has Chiềng An (the city) to its right and Nậm Ty (Sông Mã) below
    walls = re.search(r'class="place \w+ ([^"]*)"><span class="name">Nậm Lầu<', html)
    assert walls is not None
    assert set(walls[1].split()) == {"wall-right", "wall-below"}


def test_a_long_name_is_cut_to_the_width_of_a_tile():
    lines_of = tiles.shortened("Nguyễnvănthịphươngthảo Trườngsơnđôngbắc Hạ")
    assert len(lines_of) == 2
    assert all(text_width(line, tiles.SIZE) <= tiles.ROOM for line in lines_of)
    assert all(line.endswith("…") for line in lines_of)


@pytest.mark.parametrize("room", [30.0, 60.0, 500.0])
def test_a_cut_text_fits(room):
    text = cut("Thị trấn Nông trường Mộc Châu", room, 10)
    assert text_width(text, 10) <= room
    assert text.endswith("…") == (room < 500)
