"""What a cell writes is kept whole, or its beginning and its end."""

import pytest

from analysis.batch.streams import FIRST, LAST, Text


def kept(*pieces, lang="vi"):
    text = Text(lang)
    for piece in pieces:
        text.add(piece)
    return text.taken(is_over=True)


def test_up_to_the_limits_nothing_is_left_out():
    whole = "a" * FIRST + "b" * LAST
    assert kept(whole) == whole


def test_of_more_the_first_and_the_last_are_kept_and_how_much_is_left_out():
    found = kept("a" * FIRST + "x" * 1_234_567 + "b" * LAST)
    assert found == "a" * FIRST + "\n… đã lược bỏ 1.234.567 ký tự …\n" + "b" * LAST


@pytest.mark.parametrize("size", [1, 7, FIRST + 3])
def test_how_it_is_written_changes_nothing(size):
    whole = "".join(str(n) for n in range(60_000))
    pieces = [whole[n : n + size] for n in range(0, len(whole), size)]
    assert kept(*pieces) == kept(whole)


def test_what_is_beyond_the_beginning_waits_for_the_end_of_the_cell():
    text = Text("vi")
    text.add("a" * FIRST + "b")
    assert text.taken(is_over=False) == "a" * FIRST
    text.add("c")
    assert text.taken(is_over=False) == ""
    assert text.taken(is_over=True) == "bc"


def test_each_cell_begins_anew():
    text = Text("vi")
    text.add("a" * (FIRST + LAST + 1))
    text.taken(is_over=True)
    text.start()
    text.add("b")
    assert text.taken(is_over=True) == "b"


def test_memory_stays_flat():
    text = Text("vi")
    for _ in range(10_000):
        text.add("x" * 10_000)  # 100 MB
    assert sum(map(len, text._late)) <= LAST + 10_000
