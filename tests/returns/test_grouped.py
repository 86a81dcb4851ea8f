"""Problems by kind: one message each, with the addresses of all cells."""

import pytest

from analysis.language import say
from analysis.returns.grouped import compact, grouped, lines
from analysis.returns.problems import Problem


def fault(cell: str, code: str = "N01", found: str = "đạt", sheet: str = "Chỉ tiêu") -> Problem:
    return Problem("a.xlsx", sheet, cell, code, found)


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        pytest.param(["D14", "D16", "D15"], "D14–D16", id="consecutive rows are one run"),
        pytest.param(["D14", "D16"], "D14, D16", id="a gap ends a run"),
        pytest.param(["AA2", "B2", "B3"], "B2–B3, AA2", id="columns stand in Excel's order"),
        pytest.param(["D9", "D10"], "D9–D10", id="rows are counted, not spelled"),
        pytest.param(["D14", "D14"], "D14", id="a cell is named once"),
        pytest.param(["I12/J12", "I13/J13"], "I12/J12–I13/J13", id="rates stand in two cells"),
        pytest.param(["I12/J12", "I13"], "I13, I12/J12", id="a rate is no neighbour of a value"),
        pytest.param(["B2:C9", "D1"], "B2:C9, D1", id="a range is named as it is"),
        pytest.param(["I12/J13"], "I12/J13", id="two rows are named as they are"),
        pytest.param(["", "D1"], "D1", id="a whole sheet has no address"),
        pytest.param([], "", id="nothing"),
    ],
)
def test_addresses_are_compacted(cells, text):
    assert compact(cells) == text


def test_too_many_addresses_are_counted():
    cells = ["A1", "C1", "E1", "E2", "E3", "G1"]
    assert compact(cells, most=2) == say("{places} and {n} more", "vi", places="A1, C1", n=4)


def test_one_group_for_each_kind_the_gravest_first():
    found = [fault("D3", "N06"), fault("D2", "V09"), fault("D1"), fault("D9")]
    groups = grouped(found)
    assert [(g.severity, g.code, g.count) for g in groups] == [
        ("error", "N01", 2),
        ("warning", "V09", 1),
        ("note", "N06", 1),
    ]
    assert groups[0].problems == (found[2], found[3])


def test_a_group_names_its_cells_sheet_by_sheet():
    found = [fault("D14"), fault("D15"), fault("F2", sheet="Theo xã"), fault("", sheet="")]
    (group,) = grouped(found)
    assert group.places() == (("Chỉ tiêu", "D14–D15"), ("Theo xã", "F2"))
    assert group.where() == "«Chỉ tiêu» D14–D15; «Theo xã» F2"


def test_equal_words_are_said_once_and_others_are_counted():
    (same,) = grouped([fault("D1"), fault("D2")])
    assert same.says()[:-1].lower() == fault("D1").says().lower()
    (mixed,) = grouped([fault("D1"), fault("D2", found="tốt"), fault("D3", found="khá")])
    words = say("{words}; likewise in {n} more", "vi", words=fault("D1").says(), n=2)
    assert mixed.says()[1:-1] == words[1:]


def test_lines_say_what_is_wrong_then_what_to_do_then_where():
    told = list(lines(grouped([fault("D1"), fault("D2")]), "en"))
    assert told == [
        "error N01 (2): Expected a number, found “đạt”. Type the number alone, for example 24,01.",
        "    «Chỉ tiêu» D1–D2",
    ]


def test_nothing_wrong_gives_no_lines():
    assert list(lines(grouped([]))) == []
