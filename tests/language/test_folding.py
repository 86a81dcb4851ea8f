"""Match keys: one for two spellings of one name, two for two names."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.language.folding import bare, key, suggest, without_numbering


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà Bình", "Hòa Bình"),
        ("THUỶ", "thủy"),
        ("uý", "úy"),
        ("Quý", "Qúy"),
        ("khoẻ", "khỏe"),
        ("Ðoàn  Kết", "đoàn kết"),
        ("Cấp", "Ca\u0301\u0302p"),
        ("Tỷ lệ hộ nghèo (%)", "tỷ lệ hộ nghèo, %"),
        ("СТ25", "ct25"),
        ("Mường\u00a0La\u200b", " Mường La."),
        ("Đất, nước", "đất_nước"),
    ],
)
def test_two_spellings_have_one_key(one, other):
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Chiềng Sơ", "Chiềng Sơn"),
        ("Mường Lạn", "Mường Lầm"),
        ("Nậm Ty", "Nậm Tỵ"),
        ("Đa", "Da"),
        ("Số hộ", "Số hộ (%)"),
        ("≥95", "95"),
        ("hoa", "hòa"),
        ("Größe", "Grosse"),
    ],
)
def test_two_words_have_two_keys(one, other):
    assert key(one) != key(other)


def test_no_two_communes_of_a_day_share_a_key(catalogue):
    names = [a.name for a in catalogue.areas.values() if a.valid_to is None]
    assert [p for p in combinations(names, 2) if key(p[0]) == key(p[1])] == []
    assert len(names) == 76


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("1. Tỷ lệ", "Tỷ lệ"),
        ("12) Tỷ lệ", "Tỷ lệ"),
        ("2.3 Tỷ lệ", "Tỷ lệ"),
        ("1.1.1. Tỷ lệ", "Tỷ lệ"),
        ("a) Tỷ lệ", "Tỷ lệ"),
        ("(b) Tỷ lệ", "Tỷ lệ"),
        ("IV. Tỷ lệ", "Tỷ lệ"),
        ("- Tỷ lệ", "Tỷ lệ"),
        ("• - Tỷ lệ", "Tỷ lệ"),
        ("2024", "2024"),
        ("1.234", "1.234"),
        ("1.", "1."),
        ("-", "-"),
        ("12 tháng", "12 tháng"),
        ("Xã Bó Sinh", "Xã Bó Sinh"),
    ],
)
def test_a_number_before_a_label_can_be_left_out(text, rest):
    assert without_numbering(text) == rest
    assert key(text, numbering=False) == key(rest)


@given(st.text(max_size=30))
def test_any_text_has_a_key_and_spaces_around_it_do_not_count(text):
    assert key(f"\u00a0 {text} ") == key(text)
    assert text.endswith(without_numbering(text))


def test_a_bare_key_has_neither_marks_nor_tones():
    assert bare("Xã Đoàn Kết, Mường É") == "xa doan ket muong e"


def test_suggestions_are_the_nearest_names_first():
    names = ["Chiềng Khoong", "Chiềng Khương", "Mường La", "Tô Hiệu"]
    found = [name for name, _ in suggest("Chieng Khong", names)]
    assert found == ["Chiềng Khoong", "Chiềng Khương"]
    assert suggest("Chiềng Khoong", names, limit=1) == [("Chiềng Khoong", 100)]
    assert suggest("Hà Nội", names) == []
