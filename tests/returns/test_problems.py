"""The registry of problems: every kind can be said, and nothing raises one that is not there."""

import ast
import re
import string
from pathlib import Path

import pytest

import analysis
from analysis.language import say
from analysis.returns.problems import KINDS, Findings, Problem

SOURCES = sorted((Path(analysis.__file__).parent).rglob("*.py"))
CODE = re.compile(r"[FBTSLNVXC]\d\d")


def raised() -> set[str]:
    """Return every code that stands in the source outside of the registry."""
    found = set()
    for path in SOURCES:
        if path.name == "problems.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {node.value} if CODE.fullmatch(node.value) else set()
    return found


def test_every_kind_is_raised_somewhere_and_every_raised_code_has_its_kind():
    assert raised() == set(KINDS)


@pytest.mark.parametrize("code", KINDS)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_kind_says_its_place_what_is_wrong_and_what_to_do(code, lang):
    line = Problem("tệp.xlsx", "Chỉ tiêu", "D14", code, "đạt", "24,01").line(lang)
    assert line.startswith("tệp.xlsx, «Chỉ tiêu», D14: ")
    assert "{" not in line
    assert line.endswith(".")
    assert KINDS[code].todo or KINDS[code].severity == "note"


@pytest.mark.parametrize("code", KINDS)
def test_vietnamese_words_use_the_same_places_as_the_english_ones(code):
    def places(text):
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for words in (KINDS[code].says, KINDS[code].todo):
        if words:
            assert say(words) != words
            assert places(say(words)) == places(words) <= {"found", "expected"}


@pytest.mark.parametrize("found", ["{found}", "{0}", "{", "%s", "", "đạt"])
def test_what_an_officer_typed_is_shown_to_the_letter(found):
    assert Problem("f", "s", "A1", "N01", found).says("en") == f"expected a number, found “{found}”"


def test_words_of_an_officer_are_never_translated():
    assert (
        Problem("f", "s", "A1", "N01", "a picture").says()
        == "cần một con số, nhưng ô ghi “a picture”"
    )


def test_a_place_is_named_as_far_as_it_is_known():
    assert Problem("f.xlsx", "", "", "F04").place == "f.xlsx"
    assert Problem("f.xlsx", "A", "", "S04").place == "f.xlsx, «A»"


def test_one_fault_found_twice_is_one_fault():
    findings = Findings("f")
    for cell in ("A1", "A2", "A1"):
        findings.add("V06", "s", cell)
    assert [p.cell for p in findings.distinct()] == ["A1", "A2"]
