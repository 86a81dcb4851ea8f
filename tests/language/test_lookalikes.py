"""Characters nobody sees, and characters taken for others."""

import unicodedata

import pytest

from analysis.language.lookalikes import composed, plain, spaced, without_unseen


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("CT\u200b25", "CT25", id="zero-width space"),
        pytest.param("\ufeffCT25\u00ad", "CT25", id="byte order mark, soft hyphen"),
        pytest.param("a\u202egnp.xslx", "agnp.xslx", id="right-to-left override"),
        pytest.param("2020\x962024", "2020–2024", id="a Windows dash read as Latin-1"),
        pytest.param("dòng 1\ndòng 2\t3", "dòng 1\ndòng 2\t3", id="line ends and tabs stay"),
    ],
)
def test_unseen_characters_go(text, expected):
    assert without_unseen(text) == expected


def test_spaces_of_all_kinds_become_spaces():
    assert spaced("2\u00a0515,8\u2007\u202f\u3000x\u2028y") == "2 515,8   x\ny"


@pytest.mark.parametrize("text", ["Tỷ lệ hộ nghèo", "đường ướt", "Quỳnh Nhai", "Ấ Ậ Ẵ Ợ"])
def test_letters_typed_in_pieces_are_joined(text):
    assert composed(unicodedata.normalize("NFD", text)) == text
    assert composed(text) == text


def test_a_tone_typed_before_the_mark_of_its_letter_is_joined_too():
    assert composed("Ca\u0301\u0302p") == "Cấp"
    assert composed("mo\u0300\u031bi") == "mời"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("СТ25", "CT25", id="an id in Cyrillic"),
        pytest.param("СТ25, СТ26", "CT25, CT26", id="ids in Cyrillic"),
        pytest.param("CТ25", "CT25", id="one letter of an id"),
        pytest.param("Chiềng Аn", "Chiềng An", id="one letter of a name"),
        pytest.param("Τổng số", "Tổng số", id="Greek tau"),
        pytest.param("Мосt, Москва", "Moct, Москва", id="a mixed word beside a Russian one"),
        pytest.param("Москва", "Москва", id="Russian"),
        pytest.param("СССР", "СССР", id="Russian, of look-alikes alone"),
        pytest.param("Δ = 2α", "Δ = 2α", id="mathematics"),
        pytest.param("Ðoàn Kết", "Đoàn Kết", id="eth"),
        pytest.param("HÐND xã ðã họp", "HĐND xã đã họp", id="eth, large and small"),
        pytest.param("það", "það", id="Icelandic"),
        pytest.param("ＣＴ２５：２４，０１％", "CT25:24,01%", id="full width"),
        pytest.param("合計（％）", "合計（％）", id="Japanese"),
        pytest.param("Tỷ lệ hộ nghèo", "Tỷ lệ hộ nghèo", id="nothing to do"),
    ],
)
def test_look_alikes_are_put_right_where_the_text_is_latin(text, expected):
    assert plain(text) == expected
