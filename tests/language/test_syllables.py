"""Which words can be Vietnamese syllables."""

import pytest

from analysis.language.syllables import is_syllable, share, words


def test_every_name_of_an_area_is_made_of_syllables(catalogue):
    names = {word for area in catalogue.areas.values() for word in words(area.name)}
    assert {name for name in names if not is_syllable(name)} == set()
    assert len(names) > 150


@pytest.mark.parametrize(
    "word", ["nghiêng", "khuỷu", "quyết", "giặt", "gì", "quý", "úy", "thuở", "xoong"]
)
def test_rare_syllables_are_known(word):
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("lÖ", id="a letter Vietnamese lacks"),
        pytest.param("tæng", id="a ligature"),
        pytest.param("môc", id="a stop without a tone"),
        pytest.param("mồc", id="a stop with a tone it cannot have"),
        pytest.param("hóà", id="two tones"),
        pytest.param("ngµy", id="a sign in a word"),
        pytest.param("street", id="English"),
        pytest.param("ng", id="no vowel"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_no_syllable(word):
    assert not is_syllable(word)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Tỷ lệ hộ nghèo", 1), ("Tû lÖ hé nghÌo", 0.25), ("2024 (%)", 1), ("«Tỷ lệ» – UBND", 2 / 3)],
)
def test_the_share_of_syllables(text, expected):
    assert share(text) == pytest.approx(expected)
