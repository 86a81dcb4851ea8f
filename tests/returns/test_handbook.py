"""The page of all codes says what the program says, and stands in docs/ as it is generated."""

from pathlib import Path

import pytest

from analysis.language import LANGUAGES
from analysis.returns import handbook
from analysis.returns.problems import KINDS

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_code_has_one_line(lang):
    lines = [line for line in handbook.page(lang).splitlines() if line.startswith("| ")]
    codes = [line.split(" ")[1] for line in lines]
    assert sorted(code for code in codes if code in KINDS) == sorted(KINDS)
    assert {line.count(" | ") for line in lines} == {3}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_committed_page_is_the_generated_one(lang):
    """`make handbook` writes it anew."""
    committed = (DOCS / handbook.file_name(lang)).read_text(encoding="utf-8")
    assert committed == handbook.page(lang)
