"""A new rule can be introduced as a warning first, by one line in params/rules.yml."""

import shutil

import pytest

from analysis import places
from analysis.catalogue import CatalogueError
from analysis.returns import problems, severities
from analysis.returns.problems import KINDS, Problem

BROKEN = Problem("f", "s", "A1", "N01", "đạt")


@pytest.fixture
def rules(tmp_path, monkeypatch):
    """Return the path of rules.yml in a project of its own."""
    home = tmp_path / "home"
    home.mkdir()
    shutil.copytree(places.params(), home / "params")
    monkeypatch.setenv("CHITIEU_HOME", str(home))
    problems._severities.cache_clear()
    severities._read.cache_clear()
    yield home / "params" / "rules.yml"
    problems._severities.cache_clear()
    severities._read.cache_clear()


def test_a_rule_is_as_grave_as_it_says():
    assert BROKEN.severity == KINDS["N01"].severity == "error"


def test_a_rule_can_be_made_milder_and_only_that_one(rules):
    rules.write_text('N01: {severity: warning, reason: "mới áp dụng năm 2026"}', encoding="utf-8")
    assert BROKEN.severity == "warning"
    assert Problem("f", "s", "A1", "N04").severity == "error"


def test_without_the_file_nothing_is_milder(rules):
    rules.unlink()
    assert BROKEN.severity == "error"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param('Z99: {severity: note, reason: "?"}', "Z99", id="no such rule"),
        pytest.param('N06: {severity: error, reason: "?"}', "note or milder", id="graver"),
        pytest.param("N01: {severity: mild, reason: x}", "N01.severity", id="no such severity"),
        pytest.param("N01: {severity: note}", "N01.reason", id="no reason"),
        pytest.param("N01: 0412", "line 1", id="unquoted code"),
    ],
)
def test_a_fault_of_the_file_names_file_and_rule(rules, text, fault):
    rules.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as error:
        BROKEN.severity  # noqa: B018 - asking is the act
    assert "rules.yml" in str(error.value)
    assert fault in str(error.value)
