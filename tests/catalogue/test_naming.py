"""Which area a name means: all of today's, those of before, and those that nobody may guess."""

from datetime import date

import pytest

from analysis.catalogue import Area
from analysis.catalogue.naming import find_area, on_day, suggest_areas

TODAY = date(2026, 12, 31)
BEFORE = date(2024, 12, 31)
NAMESAKES = {
    "Quỳnh Nhai", "Thuận Châu", "Mường La", "Bắc Yên", "Phù Yên", "Mộc Châu", "Yên Châu",
    "Mai Sơn", "Sông Mã", "Sốp Cộp", "Vân Hồ",
}  # fmt: skip
"""Eleven of the twelve districts gave their name to a commune or ward."""


def words(area: Area) -> str:
    return f"{area.type} {area.name}"


def found(catalogue, text, day=TODAY, level=None):
    result = find_area(text, catalogue, day, level)
    return result and (result.kind, words(result.area), [words(a) for a in result.now])


def test_every_commune_of_today_is_found_by_its_full_name_its_key_and_its_code(catalogue):
    communes = catalogue.areas_on(TODAY, "commune")
    assert len(communes) == 75
    for area in communes:
        short = {"Xã": "X.", "Phường": "P."}[area.type] + area.name.upper()
        for text in (words(area), short, area.key, area.code, area.code.lstrip("0")):
            result = find_area(text, catalogue, TODAY)
            assert result is not None, text
            assert (result.kind, result.area.key) == ("same", area.key)
            assert result.now == (area,)


def test_a_bare_name_is_a_commune_unless_a_former_district_bears_it_too(catalogue):
    communes = catalogue.areas_on(TODAY, "commune")
    for area in communes:
        assert find_area(area.name, catalogue, TODAY, "commune").area == area
    unsure = {a.name for a in communes if find_area(a.name, catalogue, TODAY) is None}
    assert unsure == NAMESAKES


@pytest.mark.parametrize("name", sorted(NAMESAKES))
def test_who_asks_about_a_namesake_is_shown_commune_and_district(catalogue, name):
    suggested = suggest_areas(name, catalogue, TODAY)
    assert {a.level for a in suggested} == {"commune", "district"}
    assert {a.name for a in suggested} == {name}


@pytest.mark.parametrize(
    "district", [*sorted(f"Huyện {name}" for name in NAMESAKES), "Thành phố Sơn La"]
)
def test_a_former_district_is_no_unit_of_today(catalogue, district):
    assert found(catalogue, district, BEFORE) == ("same", district, [district])
    kind, area, now = found(catalogue, district)
    assert (kind, area) == ("ended", district)
    assert now


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "huyện Mường La",
            ("ended", "Huyện Mường La",
             ["Xã Mường La", "Xã Chiềng Lao", "Xã Ngọc Chiến", "Xã Mường Bú", "Xã Chiềng Hoa"]),
            id="a district",
        ),
        pytest.param(
            "TP. Sơn La",
            ("ended", "Thành phố Sơn La",
             ["Phường Tô Hiệu", "Phường Chiềng An", "Phường Chiềng Cơi", "Phường Chiềng Sinh"]),
            id="the city",
        ),
        pytest.param(
            "Phường Chiềng Lề",
            ("part_of", "Phường Chiềng Lề", ["Phường Tô Hiệu"]),
            id="one of four merged",
        ),
        pytest.param(
            "TT. Ít Ong", ("part_of", "Thị trấn Ít Ong", ["Xã Mường La"]), id="a former town"
        ),
        pytest.param(
            "Xã Mường Giàng",
            ("part_of", "Xã Mường Giàng", ["Xã Quỳnh Nhai"]),
            id="merged after it became a town",
        ),
        pytest.param("03649", ("part_of", "Phường Tô Hiệu", ["Phường Tô Hiệu"]), id="by code"),
        pytest.param(
            "Xã Tân Lập, huyện Mộc Châu", ("ended", "Xã Tân Lập", []), id="nobody knows what became"
        ),
        pytest.param(
            "03760", ("same", "Xã Mường Bám", ["Xã Mường Bám"]), id="a code that went on"
        ),
        pytest.param("Toàn tỉnh", ("same", "Tỉnh Sơn La", ["Tỉnh Sơn La"]), id="the province"),
    ],
)  # fmt: skip
def test_what_a_name_is_today(catalogue, text, expected):
    assert found(catalogue, text) == expected


def test_a_unit_that_went_on_whole_lends_its_figures_to_the_one_of_today(catalogue):
    result = find_area("123", catalogue, BEFORE)
    assert (result.kind, words(result.area)) == ("same", "Huyện Mộc Châu")
    spring = find_area("Huyện Mộc Châu", catalogue, date(2025, 3, 1))
    assert (spring.kind, [words(a) for a in spring.now]) == ("former_name", ["Thị xã Mộc Châu"])


def test_a_succession_that_is_not_certain_is_a_question(catalogue):
    # Mường Sang became a ward on 1 February 2025, as far as two lists of names can show.
    result = find_area("Xã Mường Sang", catalogue, date(2025, 3, 1))
    assert (result.kind, [words(a) for a in result.now]) == ("part_of", ["Phường Mường Sang"])


def test_every_commune_merged_into_a_bigger_one_is_only_part_of_it(catalogue):
    """Of the 200 communes of June 2025, 193 were merged and 7 went on."""
    june = catalogue.areas_on(date(2025, 6, 30), "commune")
    kinds = [on_day(area, catalogue, TODAY).kind for area in june]
    # Of the seven, one (Tân Yên) is not confirmed, so that it stays a question.
    assert (len(june), kinds.count("part_of"), kinds.count("former_name")) == (200, 194, 6)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Chieng Son", "Chiềng Sơn"),
        ("Xã Chiềng Khong", "Chiềng Khoong"),
        ("Mương Lạn", "Mường Lạn"),
        ("Xã Muờng Lầm", "Mường Lầm"),
        ("X. Chiềng An", "Chiềng An"),
        ("Phường Tô Hiêu", "Tô Hiệu"),
    ],
)
def test_a_slip_is_suggested_and_never_taken(catalogue, text, name):
    assert find_area(text, catalogue, TODAY) is None
    assert suggest_areas(text, catalogue, TODAY)[0].name == name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Chiềng Sơn", "Chiềng Sơ"),
        ("Chiềng La", "Chiềng Lao"),
        ("Chiềng Khoong", "Chiềng Khương"),
        ("Chiềng Sại", "Chiềng Mai"),
        ("Mường Lạn", "Mường Lầm"),
    ],
)
def test_names_that_are_nearly_alike_stay_apart(catalogue, one, other):
    assert find_area(one, catalogue, TODAY).area.name == one
    assert find_area(other, catalogue, TODAY).area.name == other


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1. Xã Bó Sinh", "Bó Sinh"),
        ("- xã  bó sinh ", "Bó Sinh"),
        ("Xã Bó Sinh, huyện Sông Mã, tỉnh Sơn La", "Bó Sinh"),
        ("Xã Bó Sinh (Sông Mã)", "Bó Sinh"),
        ("Xã Bo\u0301 Sinh", "Bó Sinh"),
        ("Phường Tô Hiệu - TP Sơn La", "Tô Hiệu"),
    ],
)
def test_what_stands_around_a_name_does_not_hide_it(catalogue, text, name):
    assert find_area(text, catalogue, TODAY).area.name == name


@pytest.mark.parametrize(
    "text", ["", "  ", "2024", "99999", "Tổng số", "Xã", "Xã Bó Sinh, huyện Mường La", "Hà Nội"]
)
def test_what_is_no_area_is_none(catalogue, text):
    assert find_area(text, catalogue, TODAY) is None


def test_two_communes_of_one_name_are_told_apart_by_their_district(catalogue):
    assert find_area("Xã Chiềng Chung", catalogue, date(2025, 6, 30)) is None
    assert len(suggest_areas("Xã Chiềng Chung", catalogue, date(2025, 6, 30))) == 2
    of_mai_son = find_area("Xã Chiềng Chung, huyện Mai Sơn", catalogue, date(2025, 6, 30))
    assert of_mai_son.area.code == "04129"


def test_a_unit_of_today_did_not_exist_before(catalogue):
    assert find_area("Xã Bình Thuận", catalogue, BEFORE) is None
    assert find_area("03721@2025-07-01", catalogue, BEFORE) is None
