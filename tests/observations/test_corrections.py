"""Corrections are read strictly: every fault of every file in one error."""

import json

import pytest
from officer import plan

from analysis import places
from analysis.catalogue import CatalogueError
from analysis.observations import corrections
from analysis.observations.corrections import read_corrections, read_file

ONE = """
  - number: {number}
    key: {{ indicator: {indicator}, area: "14", period: 2026, agency: so-y-te }}
    old: 89.1
    new: {new}
    reason: "a"
    reporter: "b"
    decided: "2026-12-03"
    until: {until}
"""
USUAL = {
    "number": 1, "indicator": "CT25", "new": "{ value: 8.91 }", "until": "newer_return",
}  # fmt: skip


def written(folder, *entries, name="a.yml", source="returns", year=2026):
    listed = "".join(ONE.format(**(USUAL | entry)) for entry in entries) or " []"
    text = f"source: {source}\nyear: {year}\ncorrections:{listed}"
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def read(folder, source="returns", year=2026):
    return read_corrections(folder, plan(), source, year)


def test_corrections_come_in_order_of_file_and_number(tmp_path):
    written(tmp_path, {"number": 2}, {"number": 1}, name="b.yml")
    written(tmp_path, {"number": 7}, name="a.yml")
    assert [e.place for e in read(tmp_path)] == ["a.yml #7", "b.yml #1", "b.yml #2"]


def test_only_those_of_the_source_and_up_to_the_year_are_meant(tmp_path):
    written(tmp_path, {}, name="a.yml", year=2027)
    written(tmp_path, {}, name="b.yml", source="sample")
    written(tmp_path, {}, name="c.yml", year=2025)
    assert [e.file for e in read(tmp_path)] == ["c.yml"]


def test_an_example_and_an_empty_folder_correct_nothing(tmp_path):
    written(tmp_path, {}, name="_example.yml")
    assert read(tmp_path) == ()
    assert read(tmp_path / "none") == ()


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        pytest.param({"indicator": "CT99"}, "number 1, field key.indicator: no indicator CT99"),
        pytest.param({"new": "{}"}, "give one of: value"),
        pytest.param({"new": "{ value: 1, status: L }"}, "give one of: value"),
        pytest.param({"new": "{ numerator: 1 }"}, "give numerator and denominator, or neither"),
        pytest.param({"new": "{ numerator: 1, denominator: 0 }"}, "greater than 0"),
        pytest.param({"new": "{ value: '8,91' }"}, "Decimal"),
        pytest.param({"new": "{ state: gone }"}, "field new.state: expected one of"),
        pytest.param({"new": "{ value: 1, colour: 2 }"}, "colour"),
        pytest.param({"until": '"31/12/2026"'}, "until"),
    ],
    ids=lambda p: str(p)[:40],
)
def test_a_fault_is_named_with_its_file_and_field(tmp_path, entry, words):
    with pytest.raises(CatalogueError) as error:
        read(written(tmp_path, entry))
    assert str(error.value).startswith("a.yml, ")
    assert words in str(error.value)


def test_every_fault_of_every_file_comes_in_one_error(tmp_path):
    written(tmp_path, {"indicator": "CT98"}, {"number": 1}, name="a.yml")
    written(tmp_path, {"indicator": "CT99"}, name="b.yml", year=2030)
    with pytest.raises(CatalogueError) as error:
        read(tmp_path)
    assert [fault.split(",")[0] for fault in error.value.faults] == ["a.yml", "a.yml", "b.yml"]
    assert "number 1: stands twice" in str(error.value)


def test_a_correction_names_one_place_and_one_file(tmp_path):
    text = written(tmp_path, {}).joinpath("a.yml").read_text()
    for cell, words in (
        ("sheet: s, cell: A1", "give either `file` or `sha256`"),
        ("file: f, sheet: s, cell: A1", "give either `cell` or `key`"),
    ):
        added = text.replace("    old", f"    cell: {{ {cell} }}\n    old")
        (tmp_path / "a.yml").write_text(added)
        with pytest.raises(CatalogueError, match=words):
            read(tmp_path)


def test_the_example_is_a_file_as_it_should_be():
    faults = []
    example = read_file(places.params() / "corrections" / "_example.yml", plan(), faults)
    assert faults == []
    assert [one.number for one in example.corrections] == [1, 2, 3]


def test_the_schema_that_editors_use_is_that_of_the_model():
    stored = (places.params() / "schemas" / "corrections.json").read_text(encoding="utf-8")
    assert stored == corrections.schema(), "write analysis.observations.corrections.schema()"
    assert set(json.loads(stored)["properties"]) == {"source", "year", "corrections"}
