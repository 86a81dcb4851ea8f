"""Small cells are hidden, and no published total gives one away."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.progress.equity import suppressed


def hidden(counts, *rest, **more):
    return [
        count for count, flag in zip(counts, suppressed(counts, *rest, **more), strict=True) if flag
    ]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        pytest.param([10, 20, 40], [], id="nothing small"),
        pytest.param([5, 20, 40], [], id="on the threshold"),
        pytest.param([0, 20, 40], [], id="nobody is no small group"),
        pytest.param([3, 10, 20, 40], [3, 10], id="the smallest other goes too"),
        pytest.param([3, 4, 20, 40], [3, 4, 20], id="two small ones hide each other too little"),
        pytest.param([4, 4, 1, 40], [4, 4, 1], id="three small ones hide each other"),
        pytest.param([1, 5, 5, 40], [1, 5, 5], id="equal ones go together"),
        pytest.param([2, 2, 50, 60], [2, 2, 50], id="together they are still small"),
        pytest.param([3, 0, 20], [3, 20], id="a zero hides nothing"),
        pytest.param([3, 0], [3, 0], id="unless nothing else is left"),
        pytest.param([3, None, 20], [3, 20], id="what is not published helps nobody"),
        pytest.param([3], [3], id="alone"),
    ],
)
def test_cells_of_one_published_total(counts, expected):
    assert hidden(counts) == expected


def test_without_a_total_only_the_small_cell_goes():
    assert hidden([3, 10, 20], []) == [3]


def test_the_threshold_is_a_setting():
    assert hidden([3, 10, 20], threshold=3) == []
    assert hidden([8, 10, 20], threshold=10) == [8, 10]


def test_a_cell_may_be_hidden_for_another_reason():
    assert hidden([50, 60, 70], hide=[True, False, False]) == [50, 60]


def test_each_district_hides_its_own():
    districts = ["A", "A", "A", "B", "B"]
    assert hidden([3, 10, 20, 40, 50], [districts]) == [3, 10]


def test_rows_and_columns_are_both_closed():
    # 1 is small. Its row needs 20 hidden and its column 30; each of those would be the only one
    # hidden of its own column and row but for 60, the fourth corner.
    rows, columns = list("aaabbbccc"), list("xyzxyzxyz")
    counts = [1, 20, 90, 30, 60, 91, 92, 93, 94]
    assert hidden(counts, [rows, columns]) == [1, 20, 30, 60]


def test_a_cell_between_two_closed_rings_is_not_left_alone():
    # Two rings of four, and 3 between them: every row and column has two hidden cells or more,
    # yet the totals of one ring leave exactly one value for the 3.
    rows = list("aaaabbbbccccdddd")
    columns = list("wxyz") * 4
    counts = [6, 7, 50, 51, 8, 9, 3, 52, 53, 54, 10, 11, 55, 56, 12, 13]
    rings = [c in (6, 7, 8, 9, 10, 11, 12, 13) for c in counts]
    found = hidden(counts, [rows, columns], hide=rings)
    assert len(found) > len([c for c in counts if c < 50])


def test_totals_must_name_every_cell():
    with pytest.raises(ValueError, match="3 counts"):
        suppressed([1, 2, 3], [["A", "A"]])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=12, max_size=12))
def test_every_hidden_cell_of_a_table_lies_on_a_ring(counts):
    # A cell can be moved without changing a total exactly when its row and its column stay
    # connected through other hidden cells.
    rows, columns = [i // 4 for i in range(12)], [f"c{i % 4}" for i in range(12)]
    found = suppressed(counts, [[str(r) for r in rows], columns])
    edges = [(str(rows[i]), columns[i]) for i in range(12) if found[i]]
    shown_small = [c for c, flag in zip(counts, found, strict=True) if 0 < c < 5 and not flag]
    assert shown_small == []
    for edge in edges:
        assert connected(edge, [other for other in edges if other != edge])


def connected(edge, edges):
    start, end = edge
    reached = {start}
    while more := {b for a, b in edges + [(b, a) for a, b in edges] if a in reached} - reached:
        reached |= more
    return end in reached
