"""The key of a row of a batch plan: everything that decides its bytes, and nothing else."""

import pytest
from small import job, notebook

from analysis.batch import keys


@pytest.fixture
def rows(tmp_path):
    path = notebook(tmp_path / "n.ipynb", "year")
    return [job(path, "one", year=2025), job(path, "two", year=2026)]


def told(rows, files):
    return [row.key for row in keys.of_files(rows, files, "exact")]


def test_two_inputs_of_one_name_are_two_inputs(tmp_path, rows):
    files = [tmp_path / "a" / "data.csv", tmp_path / "b" / "data.csv"]
    for file in files:
        file.parent.mkdir()
        file.write_text("1", encoding="utf-8")
    before = told(rows, files)
    files[0].write_text("2", encoding="utf-8")
    assert len({*before, *told(rows, files)}) == 4


def test_rows_differ_by_their_parameters_and_stay_when_nothing_changes(rows):
    assert told(rows, []) == told(rows, [])
    assert len(set(told(rows, []))) == 2
