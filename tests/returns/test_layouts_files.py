"""A layout file is read strictly: what cannot be meant is refused, with file and field."""

import json

import pytest

from analysis import places
from analysis.catalogue import CatalogueError
from analysis.returns.layouts import read_layouts, schema

COLUMNS = [
    {"column": "A", "header": ["Chỉ tiêu"], "reads": "label"},
    {"column": "B", "header": ["Năm {year}"], "reads": "figure"},
]
ROW = {"label": "Bao phủ bảo hiểm y tế", "unit": "%", "gives": [{"indicator": "CT28"}]}
TABLE = {
    "sheet": "A",
    "header": {"first": 1, "last": 1},
    "rows_are": "indicators",
    "status": "E",
    "columns": COLUMNS,
    "rows": [ROW],
}
LAYOUT = {
    "code": "a-2026",
    "name": {"vi": "Biểu A", "en": "Table A"},
    "agencies": ["bhxh-tinh"],
    "first_year": 2026,
    "tables": [TABLE],
}


def plain(folder, layout, name="a-2026.yml"):
    """Write a layout as JSON, which is YAML as well and keeps numbers without quotes."""
    (folder / name).write_text(json.dumps(layout, ensure_ascii=False), encoding="utf-8")
    return folder


def faults(folder, catalogue):
    with pytest.raises(CatalogueError) as error:
        read_layouts(catalogue, folder)
    return error.value.faults


def test_the_layouts_of_the_project_are_read(catalogue):
    codes = [layout.code for layout in read_layouts(catalogue)]
    assert codes == ["bhxh-tinh-2026", "so-y-te-2026", "ubnd-2026"]


def test_a_plain_layout_is_read(tmp_path, catalogue):
    [layout] = read_layouts(catalogue, plain(tmp_path, LAYOUT))
    assert layout.covers(2026)
    assert layout.covers(2030)
    assert not layout.covers(2025)


def test_a_list_of_which_only_comments_are_left_is_empty(tmp_path, catalogue):
    [layout] = read_layouts(
        catalogue, plain(tmp_path, LAYOUT | {"tables": [TABLE | {"rows": None}]})
    )
    assert layout.tables[0].rows == ()


def table(**fields):
    return LAYOUT | {"tables": [TABLE | fields]}


def row(**fields):
    return table(rows=[ROW | fields])


def figures(**fields):
    return table(columns=[COLUMNS[0], COLUMNS[1] | fields])


@pytest.mark.parametrize(
    ("layout", "words"),
    [
        pytest.param(LAYOUT | {"code": "b"}, "expected a-2026, found b", id="file name"),
        pytest.param(LAYOUT | {"agencies": ["so-x"]}, "so-x is not in agencies.yml", id="agency"),
        pytest.param(LAYOUT | {"agencies": ["ubnd-*"]}, "field sender: needed", id="sender"),
        pytest.param(LAYOUT | {"words": ["(*) …"]}, "stand for any text", id="bare words"),
        pytest.param(LAYOUT | {"colour": "red"}, "field colour: Extra inputs", id="unknown field"),
        pytest.param(table(sheet=None), "by `sheet` or by `marked`", id="no sheet"),
        pytest.param(table(header={"first": 2, "last": 1}), "first ≤ last", id="header"),
        pytest.param(table(columns=COLUMNS[1:] * 2), "one column of labels", id="no labels"),
        pytest.param(table(columns=[*COLUMNS, COLUMNS[1]]), "declared twice", id="column twice"),
        pytest.param(table(rows=[ROW, ROW | {"label": "B"}]), "keep one", id="figure twice"),
        pytest.param(figures(gives=ROW["gives"]), "not in both", id="both sides"),
        pytest.param(figures(unit="người", header=["A (%)"]), "not the one in its", id="heading"),
        pytest.param(row(gives=[{"indicator": "CT99"}]), "CT99 is not in the plan", id="code"),
        pytest.param(row(gives=[{"indicator": "CT24"}]), "several ways", id="definition missing"),
        pytest.param(
            row(gives=[{"indicator": "CT28", "definition": "x"}]), "x of CT28", id="definition"
        ),
        pytest.param(row(unit="‰"), "give the factor", id="permille for percent"),
        pytest.param(row(unit="người"), "give the factor", id="people for percent"),
        pytest.param(row(gives=()), "exactly one of: gives, area, ignored", id="no meaning"),
        pytest.param(row(ignored="x"), "exactly one of: gives, area, ignored", id="two meanings"),
    ],
)
def test_what_cannot_be_meant_is_refused(layout, words, tmp_path, catalogue):
    found = faults(plain(tmp_path, layout), catalogue)
    assert any(words in fault and fault.startswith("a-2026.yml, field ") for fault in found), found


def test_every_fault_of_every_file_comes_at_once(tmp_path, catalogue):
    plain(tmp_path, LAYOUT | {"code": "x", "agencies": ["y"]})
    plain(tmp_path, LAYOUT | {"first_year": "2026"}, "b.yml")
    found = faults(tmp_path, catalogue)
    assert [fault.split(",")[0] for fault in found] == ["a-2026.yml", "a-2026.yml", "b.yml"]


def test_a_unit_that_a_factor_bridges_is_accepted(tmp_path, catalogue):
    scaled = row(unit="‰", gives=[{"indicator": "CT28", "factor": "0.1"}])
    assert len(read_layouts(catalogue, plain(tmp_path, scaled))) == 1


def test_the_schema_for_editors_is_the_one_that_is_committed():
    path = places.params() / "schemas" / "layout.json"
    assert path.read_text(encoding="utf-8") == schema()
