"""Compiled templates are kept between processes, and none is ever taken for another."""

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError

from analysis import places
from analysis.reports.compiled import Compiled


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv("CHITIEU_DATA", str(tmp_path))
    return places.work() / "templates.sqlite"


def said(text, **settings):
    made = Environment(loader=DictLoader({"a": text}), bytecode_cache=Compiled(), **settings)
    return made.get_template("a").render(name="<b>")


def test_a_template_is_compiled_once(kept, monkeypatch):
    assert said("Hello {{ name }}") == "Hello <b>"
    assert kept.is_file()
    monkeypatch.setattr(Environment, "compile", lambda *_, **__: 1 / 0)
    assert said("Hello {{ name }}") == "Hello <b>"


def test_a_template_that_changed_is_compiled_anew():
    assert said("Hello {{ name }}") == "Hello <b>"
    assert said("Bye {{ name }}") == "Bye <b>"


def test_settings_that_decide_what_a_template_does_are_told_apart():
    assert said("{{ name }}") == "<b>"
    assert said("{{ name }}", autoescape=True) == "&lt;b&gt;"
    with pytest.raises(UndefinedError):
        said("{{ nobody }}", undefined=StrictUndefined)
    assert said("{{ nobody }}") == ""


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"x" * 4096])
def test_a_damaged_file_costs_time_and_nothing_else(kept, content):
    kept.parent.mkdir(parents=True)
    kept.write_bytes(content)
    assert said("Hello {{ name }}") == said("Hello {{ name }}") == "Hello <b>"


def test_without_a_project_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.delenv("CHITIEU_DATA")
    monkeypatch.setenv("CHITIEU_HOME", str(tmp_path))
    assert said("Hello {{ name }}") == "Hello <b>"
    assert not list(tmp_path.iterdir())
