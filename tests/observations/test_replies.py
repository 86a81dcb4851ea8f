"""Answers to proposals: read strictly, every fault at once, examples never."""

import pytest

from analysis import places
from analysis.catalogue import CatalogueError
from analysis.observations import replies
from analysis.observations.replies import read_replies

GOOD = """\
source: returns
replies:
  - number: 1
    proposal: {agency: so-y-te, year: 2026, text: "Thêm bác sỹ."}
    answered_by: "UBND tỉnh"
    document: "12/UBND-TH"
    date: "2026-12-20"
    words: "Sẽ xem xét."
"""


def test_a_reply_says_who_answered_what_in_which_document(tmp_path, catalogue):
    (tmp_path / "a.yml").write_text(GOOD, encoding="utf-8")
    (found,) = read_replies(catalogue, "returns", tmp_path)
    assert found.place == "a.yml #1"
    assert (found.content.answered_by, found.content.document) == ("UBND tỉnh", "12/UBND-TH")
    assert found.content.date.isoformat() == "2026-12-20"


def test_replies_to_another_source_and_examples_are_left_out(tmp_path, catalogue):
    (tmp_path / "a.yml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "_b.yml").write_text("nothing: at all", encoding="utf-8")
    assert read_replies(catalogue, "sample", tmp_path) == ()


def test_without_a_folder_nobody_has_answered(tmp_path, catalogue):
    assert read_replies(catalogue, "returns", tmp_path / "none") == ()


def test_every_fault_of_every_file_comes_at_once(tmp_path, catalogue):
    twice = GOOD + GOOD.partition("replies:\n")[2].replace("so-y-te", "so-khac")
    (tmp_path / "a.yml").write_text(twice, encoding="utf-8")
    wrong = GOOD.replace("2026-12-20", "20/12/2026").replace('"Sẽ xem xét."', '""')
    (tmp_path / "b.yml").write_text(wrong, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        read_replies(catalogue, "returns", tmp_path)
    said = str(caught.value)
    for words in (
        "a.yml, number 1: stands twice",
        "a.yml, number 1, field proposal.agency: so-khac is not in agencies.yml",
        "b.yml, field replies.0.date",
        "b.yml, field replies.0.words",
    ):
        assert words in said


@pytest.mark.parametrize(
    "proposal",
    [
        pytest.param("{agency: so-y-te, year: 2026}", id="no words"),
        pytest.param('{file: "a.xlsx", cell: "D6"}', id="no sheet"),
        pytest.param("{}", id="nothing"),
        pytest.param(
            '{agency: so-y-te, year: 2026, text: "a", file: "a.xlsx", sheet: "s", cell: "D6"}',
            id="both",
        ),
        pytest.param('{agency: so-y-te, year: 2026, text: "a", cell: "D6"}', id="one and a half"),
    ],
)
def test_a_proposal_is_named_in_one_way_and_wholly(tmp_path, catalogue, proposal):
    whole = '{agency: so-y-te, year: 2026, text: "Thêm bác sỹ."}'
    (tmp_path / "a.yml").write_text(GOOD.replace(whole, proposal), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"give either `file`, `sheet` and `cell`"):
        read_replies(catalogue, "returns", tmp_path)


def test_the_example_works_once_it_has_a_name(tmp_path, catalogue):
    text = (places.params() / "replies" / "_example.yml").read_text(encoding="utf-8")
    (tmp_path / "vi-du.yml").write_text(text, encoding="utf-8")
    assert len(read_replies(catalogue, "returns", tmp_path)) == 2


def test_the_schema_for_editors_is_up_to_date():
    stored = places.params() / "schemas" / "replies.json"
    assert stored.read_text(encoding="utf-8") == replies.schema()
