"""The project keeps its own promises: one lock, thin notebooks, nothing of one machine."""

import ast
import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def bare(requirement: str) -> str:
    return re.split(r"[<>=!~ ;\[]", requirement)[0].lower()


def test_conda_users_get_the_same_packages():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    pip = next(entry["pip"] for entry in listed if isinstance(entry, dict))
    packages = {entry for entry in [*listed, *pip] if isinstance(entry, str)}
    assert packages - {"python>=3.11", "pip", "-e ."} == set(project()["dependencies"])


def test_the_lock_pins_every_dependency_and_names_no_host():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = {bare(line) for line in lock.splitlines() if "==" in line}
    wanted = [*project()["dependencies"], *project()["optional-dependencies"]["dev"]]
    assert {bare(requirement) for requirement in wanted} <= pinned
    assert "://" not in lock


def test_every_dependency_says_in_one_line_why_it_is_there():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if re.match(r'^  "[\w-]+[<>=]', line)]
    assert len(lines) > 20
    assert [line for line in lines if "#" not in line] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebooks_are_thin_and_without_outputs(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code)
    for cell in code:
        tree = ast.parse("".join(cell["source"]))
        assert not any(isinstance(n, ast.FunctionDef | ast.For | ast.While) for n in ast.walk(tree))
        assert len(cell["source"]) <= 8


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_every_notebook_has_the_same_parameters_each_with_a_comment(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    tagged = [c for c in cells if "parameters" in c["metadata"].get("tags", [])]
    assert len(tagged) == 1
    lines = "".join(tagged[0]["source"]).splitlines()
    names = [line.split(" = ")[0] for line in lines]
    assert names[:5] == ["year", "source", "as_of", "lang", "edition"]
    assert all("  # " in line for line in lines)


def test_papermill_itself_reads_the_parameters_of_every_notebook():
    from papermill import inspect_notebook

    for path in NOTEBOOKS:
        assert list(inspect_notebook(str(path)))[:5] == [
            "year",
            "source",
            "as_of",
            "lang",
            "edition",
        ]


def test_the_package_does_nothing_on_import_that_needs_jupyter():
    sources = (ROOT / "src" / "analysis" / "cli").glob("*.py")
    bodies = [ast.parse(path.read_text(encoding="utf-8")).body for path in sources]
    top = {n.module for body in bodies for n in body if isinstance(n, ast.ImportFrom)}
    assert len(bodies) > 3
    assert not top & {"analysis.batch", "analysis.reports", "analysis.release"}
