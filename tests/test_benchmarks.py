"""The benchmarks start, say what they take, and count right; how fast they find us is not asked."""

import importlib.util
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import nbformat
import pytest

from analysis import catalogue

FOLDER = Path(__file__).parents[1] / "benchmarks"
NOTEBOOKS = sorted((FOLDER / "notebooks").glob("*.ipynb"))


def loaded(name: str) -> ModuleType:
    """Return a benchmark as a module; it lies beside the package, not in it."""
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # records need to find their module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def measure():
    return loaded("measure")


@pytest.fixture(scope="module")
def country(measure):
    return loaded("country")


@pytest.fixture(scope="module")
def batch(measure):
    return loaded("batch")


@pytest.mark.parametrize("name", ["batch", "country"])
def test_help_names_the_options(name):
    command = [sys.executable, str(FOLDER / f"{name}.py"), "--help"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "--cache" in said and "--json" in said


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_reference_notebooks_are_valid_and_without_outputs(path):
    content = nbformat.read(path, as_version=4)
    nbformat.validate(content)
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in content.cells)
    assert sum("parameters" in cell.metadata.get("tags", []) for cell in content.cells) == 1


def test_the_notebook_of_six_charts_has_nineteen_cells_thirteen_of_them_code():
    content = nbformat.read(FOLDER / "notebooks" / "six_charts.ipynb", as_version=4)
    kinds = Counter(cell.cell_type for cell in content.cells)
    assert kinds == {"code": 13, "markdown": 6}


def test_a_command_costs_what_it_and_its_children_use(measure):
    # The command ends at once; its child works on for a moment, and is counted.
    burn = "import time\nwhile time.process_time() < 0.5: pass"
    parent = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {burn!r}])"
    cost = measure.whole([sys.executable, "-c", parent])
    if sys.platform == "linux":
        assert cost.cpu >= 0.5
    with pytest.raises(measure.CommandError, match=r"ended with 3\n.*no table"):
        measure.whole([sys.executable, "-c", "print('no table'); raise SystemExit(3)"])


def test_acts_are_run_in_turn_and_compared_pair_by_pair(measure):
    order = []
    acts = {name: (lambda name=name: order.append(name) or len(order)) for name in "AB"}
    assert measure.paired(acts, 2) == {"A": [1, 3], "B": [2, 4]}
    assert order == ["A", "B", "A", "B"]
    # 10 / 5, 30 / 10 and 8 / 8: the median of 2, 3 and 1; the quotient of medians would be 1.25.
    assert measure.ratio([10, 30, 8], [5, 10, 8]) == 2


def test_the_country_has_its_communes_in_provinces_of_many_sizes(country):
    every = country.provinces(3321, 34)
    sizes = [p.communes for p in every]
    assert (len(every), sum(sizes)) == (34, 3321)
    # 3,321 / 34 = 97.7; 0.39 and 1.61 times that
    assert (min(sizes), max(sizes)) == (38, 157)
    codes = [code for p in every for code in range(p.first_code, p.first_code + p.communes)]
    assert len(codes) == len(set(codes)) == 3321
    assert every == country.provinces(3321, 34)


def test_the_exponent_of_a_curve_is_its_slope_between_logarithms(country):
    assert country.exponent([10, 30, 100], [20, 60, 200]) == pytest.approx(1)
    assert country.exponent([10, 30, 100], [100, 900, 10_000]) == pytest.approx(2)


def test_a_made_up_province_is_a_project_that_can_be_read(country, tmp_path):
    country.found(country.Province(7, 5, 50_001), tmp_path)
    known = catalogue.read(tmp_path / "params")
    assert known.plan.province == "07"
    keys = [a.area for a in known.agencies.values() if a.kind == "committee"]
    assert keys == [f"{code}@2025-07-01" for code in range(50_001, 50_006)]


def test_outputs_are_compared_representation_by_representation(batch, tmp_path):
    chart = {"data": {"text/plain": "<Figure>", "image/png": "aGFp"}, "output_type": "display_data"}
    said = {"name": "stdout", "output_type": "stream", "text": ["hai\n"]}
    cells = [{"cell_type": "markdown"}, {"cell_type": "code", "outputs": [chart, said]}]
    path = tmp_path / "one.ipynb"
    path.write_text(json.dumps({"cells": cells}))
    assert batch._outputs(path) == [
        '1 image/png "aGFp"', '1 text/plain "<Figure>"', '1 stdout ["hai\\n"]'
    ]  # fmt: skip


def test_a_slope_is_told_only_where_the_larger_batch_clearly_costs_more(batch, measure):
    costs = [measure.Cost(wall=seconds, cpu=2 * seconds, peak=0) for seconds in (3.0, 9.0, 4.0)]
    # 6 s of wall and 12 s of CPU for 3 x 10 reports more
    assert batch.slope(costs[:1], costs[1:2], "wall", 10) == pytest.approx(200)
    assert batch.slope(costs[:1], costs[1:2], "cpu", 10) == pytest.approx(400)
    # 4 s are less than half as much again as 3 s; a batch that "costs less" proves nothing
    assert batch.slope(costs[:1], costs[2:], "wall", 10) is None
    assert batch.slope(costs[2:], costs[:1], "wall", 10) is None


def test_a_tiny_batch_runs(batch, tmp_path):
    told = {"notebook": "one_cell", "profile": "exact", "count": 2, "workers": 2, "table": ""}
    command = [sys.executable, str(FOLDER / "batch.py"), "--batch"]
    subprocess.run([*command, json.dumps(told | {"folder": str(tmp_path)})], check=True)
    made = sorted(path.name for path in (tmp_path / "notebooks").glob("*.ipynb"))
    assert made == ["one_cell-1.ipynb", "one_cell-2.ipynb"]
