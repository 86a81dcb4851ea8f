"""What a parameters cell declares, and values held against it."""

from dataclasses import replace
from datetime import date, datetime

import nbformat
import numpy as np
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from papermill import inspect_notebook
from papermill.translators import PythonTranslator

from analysis import places
from analysis.batch.parameters import (
    _OF_KIND,
    Declaration,
    ParameterError,
    accepted,
    declarations,
    defaults,
    faults_of,
    from_text,
)
from analysis.language import say

NOTEBOOKS = sorted(places.notebooks().glob("*.ipynb"))


@pytest.fixture
def notebook(tmp_path):
    """Return what writes a notebook with one parameters cell."""

    def written(source, name="n.ipynb", tags=("parameters",)):
        cell = new_code_cell(source, metadata={"tags": list(tags)})
        nbformat.write(new_notebook(cells=[cell]), tmp_path / name)
        return tmp_path / name

    return written


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_papermill_reads_the_same_names_and_defaults(path):
    theirs = inspect_notebook(str(path))
    ours = declarations(path)
    assert list(ours) == list(theirs)
    shown = {n: f'"{d}"' if isinstance(d, str) else str(d) for n, d in defaults(path).items()}
    assert shown == {name: one["default"] for name, one in theirs.items()}
    assert all(theirs[name]["help"].startswith(one.help) for name, one in ours.items())


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_every_notebook_of_ours_declares_the_choices_of_what_all_share(path):
    found = declarations(path)
    assert found["source"].choices == ("returns", "sample", "published")
    assert found["lang"].choices == ("vi", "en")
    assert found["edition"].choices == ("internal", "public")
    assert (found["as_of"].kind, found["as_of"].takes_empty) == ("day", True)
    assert all(one.help and "{" not in one.help for one in found.values())


LINES = [
    ("year = 2026  # reporting year", Declaration("year", "int", 2026, "reporting year")),
    ("year: int  # which", Declaration("year", "int", None, "which", is_required=True)),
    ("x: float = 1", Declaration("x", "float", 1.0)),
    ("x: str | None = None", Declaration("x", "str", None, takes_none=True)),
    ("x: Optional[int] = 3", Declaration("x", "int", 3, takes_none=True)),
    ("x: 'int | float' = 2", Declaration("x", "float", 2.0)),
    ("x: Literal['a', 'b'] = 'a'", Declaration("x", "str", "a", choices=("a", "b"))),
    ("x: list[str] = []", Declaration("x", "list", [])),
    ("x: int = None", Declaration("x", "int", None, takes_none=True)),
    ("x = None", Declaration("x", "any", None, takes_none=True)),
    ("x = (1, -2)", Declaration("x", "list", [1, -2])),
    ("x = '#1'  # a sign {#1, #2}", Declaration("x", "str", "#1", "a sign", ("#1", "#2"))),
    ("x = 2  # how many {1, 2}", Declaration("x", "int", 2, "how many", (1, 2))),
    ("x = {'a': 1}  # see {a}", Declaration("x", "dict", {"a": 1}, "see {a}")),
    ("d: date  # day {YYYY-MM-DD}", Declaration("d", "day", None, "day", is_required=True)),
    ("x = [\n  1,  # one\n]  # all", Declaration("x", "list", [1], "all")),
]


@pytest.mark.parametrize(("line", "declared"), LINES, ids=[line for line, _ in LINES])
def test_a_line_declares(notebook, line, declared):
    assert declarations(notebook(line)) == {declared.name: declared}


def test_an_import_and_a_remark_are_no_parameters(notebook):
    path = notebook('from typing import Optional\n"what to show"\nx: Optional[int] = 1\n# end')
    assert list(declarations(path)) == ["x"]


@pytest.mark.parametrize(
    ("source", "line", "found"),
    [
        pytest.param("a = 1\nyear = int('2026')", 2, "year = int('2026')", id="a call"),
        pytest.param("a = b = 1", 1, "a = b = 1", id="two at once"),
        pytest.param("a = 1\nprint(a)", 2, "print(a)", id="a statement"),
        pytest.param("x = {1, 2}", 1, "x = {1, 2}", id="a set, which papermill cannot write"),
        pytest.param("%load x", 1, "%load x", id="a magic"),
        pytest.param("x = 2  # {one, two}", 1, "x = 2  # {one, two}", id="choices of another kind"),
    ],
)
def test_a_cell_that_is_no_plain_assignment_is_refused_with_its_line(notebook, source, line, found):
    with pytest.raises(ParameterError) as refused:
        declarations(notebook(source))
    assert refused.value.says("en") == (
        f"n.ipynb, line {line} of its parameters: "
        f"expected an assignment such as year = 2026, found {found!r}"
    )


def test_every_wrong_line_of_a_cell_is_named_and_so_is_a_default_outside_its_choices(notebook):
    path = notebook("a = f()\nlang = 'fr'  # {vi, en}\nb = g()")
    lines = faults_of(path, {})[0].says("en").splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "n.ipynb, line 1 of its parameters",
        "n.ipynb, lang",
        "n.ipynb, line 3 of its parameters",
    ]


CELL = """\
year: int  # reporting year
share = 0.5
lang = "vi"  # {vi, en}
as_of = ""  # {YYYY-MM-DD or empty}
until = "2026-12-31"  # {YYYY-MM-DD}
deep = False
tags = ["a"]  # {a, b}
more: dict = {}
note: str | None = None
free = None
"""
GOOD = {"year": 2026}

TAKEN = [
    ("numpy whole number", "year", np.int64(2026), 2026),
    ("whole number for a decimal", "share", 1, 1.0),
    ("numpy decimal", "share", np.float32(0.5), 0.5),
    ("numpy truth", "deep", np.True_, True),
    ("numpy text", "lang", np.str_("en"), "en"),
    ("YAML date", "as_of", date(2026, 12, 14), "2026-12-14"),
    ("midnight of pandas", "as_of", pd.Timestamp("2026-12-14"), "2026-12-14"),
    ("numpy day", "until", np.datetime64("2026-12-14", "ns"), "2026-12-14"),
    ("empty day", "as_of", "", ""),
    ("missing of pandas", "note", pd.NA, None),
    ("nothing", "note", None, None),
    ("tuple", "tags", ("b", "a"), ["b", "a"]),
    ("nested", "more", {"a": [np.int8(1), None]}, {"a": [1, None]}),
    ("anything", "free", [1, "x"], [1, "x"]),
]


@pytest.mark.parametrize(
    ("name", "given", "taken"), [t[1:] for t in TAKEN], ids=[t[0] for t in TAKEN]
)
def test_a_value_is_taken_as_papermill_writes_it(notebook, name, given, taken):
    values, faults = accepted(notebook(CELL), GOOD | {name: given})
    assert faults == []
    assert (values[name], type(values[name])) == (taken, type(taken))
    injected: dict = {}
    exec(PythonTranslator.codify(values), injected)
    assert injected[name] == taken


REFUSED = [
    ("text for a number", "year", "2026", "a whole number, found '2026'"),
    ("truth for a number", "year", True, "a whole number, found True"),
    ("decimal for a whole number", "year", 2026.0, "a whole number, found 2026.0"),
    ("truth for a decimal", "share", True, "a number, found True"),
    ("number for a truth", "deep", 1, "true or false, found 1"),
    ("nothing for a text", "lang", None, "text, in quotes, found None"),
    ("date for a text", "note", date(2026, 1, 2), "text, in quotes, found 2026-01-02"),
    ("other language", "lang", "fr", "one of vi, en, found 'fr'"),
    ("item that is no choice", "tags", ["a", "c"], "one of a, b, found 'c'"),
    ("text for a list", "tags", "a", "a list, found 'a'"),
    ("list for a record", "more", [], "a record, found []"),
    ("no such day", "as_of", "2026-02-30", "a day such as 2026-12-14, found '2026-02-30'"),
    ("day of another form", "as_of", "20261214", "a day such as 2026-12-14, found '20261214'"),
    ("no day", "until", "", "a day such as 2026-12-14, found ''"),
    (
        "hour for a day", "as_of", datetime(2026, 12, 14, 7),
        "a day such as 2026-12-14, found 2026-12-14T07:00:00",
    ),
    (
        "what papermill makes text of", "free", {1: "a"},
        "text, numbers, lists or records, found {1: 'a'}",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "words"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_a_value_that_is_not_of_its_kind_is_refused(notebook, name, value, words):
    faults = faults_of(notebook(CELL), GOOD | {name: value})
    assert [f.says("en") for f in faults] == [f"n.ipynb, {name}: expected {words}"]


def test_unknown_missing_and_mistyped_come_together(notebook):
    faults = faults_of(notebook(CELL), {"yaer": 2026, "zzz": 1, "deep": "yes"})
    known = "year, share, lang, as_of, until, deep, tags, more, note, free"
    assert [f.says("en") for f in faults] == [
        f"n.ipynb: it has no parameter 'yaer'; nearest: year; its parameters are {known}",
        f"n.ipynb: it has no parameter 'zzz'; its parameters are {known}",
        "n.ipynb, deep: expected true or false, found 'yes'",
        "n.ipynb, year: it has no default; give it a value",
    ]


def test_a_notebook_without_a_parameters_cell_takes_no_values_and_runs_without(notebook):
    path = notebook("year = 2026", tags=())
    assert faults_of(path, {}) == []
    assert "declares no parameters" in faults_of(path, {"year": 2026})[0].says("en")


def test_a_file_that_is_no_notebook_and_one_that_is_not_there(tmp_path):
    (tmp_path / "n.ipynb").write_text("# not JSON")
    assert "file that is none" in faults_of(tmp_path / "n.ipynb", {})[0].says("en")
    assert "no such notebook" in faults_of(tmp_path / "x.ipynb", {})[0].says("en")


def test_an_edited_notebook_is_read_again(notebook):
    assert list(declarations(notebook("a = 1"))) == ["a"]
    assert list(declarations(notebook("a = 1\nb = 2"))) == ["a", "b"]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("int", "-3", -3),
        ("int", "3.0", "3.0"),
        ("float", "0.30", 0.3),
        ("float", "1e3", "1e3"),
        ("str", "0412", "0412"),
        ("bool", "TRUE", True),
        ("bool", "yes", "yes"),
        ("list", '["a", 1]', ["a", 1]),
        ("dict", "a: 1", "a: 1"),
        ("day", "2026-12-14", "2026-12-14"),
    ],
)
def test_a_text_means_what_its_parameter_takes_and_else_stays(kind, text, value):
    assert from_text(replace(Declaration("x", "any"), kind=kind), text) == value


def test_every_kind_has_its_words_in_vietnamese():
    assert all(say(words) != words for words in _OF_KIND.values())
