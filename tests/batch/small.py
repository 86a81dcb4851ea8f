"""Small notebooks for the tests of the batch, and how they are run."""

import json
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from analysis.batch.jobs import Job

PARAMETERS = new_code_cell("year = 2025  # reporting year", metadata={"tags": ["parameters"]})
KERNEL = {"name": "python3", "language": "python", "display_name": "Python 3"}


def notebook(path: Path, *sources, tags=None):
    """Write a notebook of a cell of parameters and cells of code; `tags`: those of each place."""
    cells = [PARAMETERS]
    for place, source in enumerate(sources):
        found = {"tags": list((tags or {}).get(place, ()))}
        cells.append(new_code_cell(source, id=f"c{place}", metadata=found))
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), path)
    return path


def folders(path: Path) -> Path:
    for name in ("notebooks", "reports"):
        (path / name).mkdir(parents=True, exist_ok=True)
    return path


def job(path: Path, page="", **parameters) -> Job:
    return Job(path, page or path.stem, parameters)


def said(path: Path):
    """Return the count and the outputs of each cell of a notebook."""
    cells = nbformat.read(path, as_version=4).cells
    return [(c.get("execution_count"), json.loads(json.dumps(c.get("outputs", [])))) for c in cells]
