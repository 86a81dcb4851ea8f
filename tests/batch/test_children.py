"""Notebooks in children: the same outputs as papermill's own engine, and nothing hurts another."""

import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from papermill import execute_notebook

from analysis.batch.children import outcomes
from analysis.batch.jobs import Job

PARAMETERS = new_code_cell("year = 2025  # reporting year", metadata={"tags": ["parameters"]})

CELLS = {
    "print": "print('một'); print('hai', year)",
    "both streams": "import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')",
    "last value": "{'năm': year, 'x': [1.5, None]}",
    "silent": "x = 1;",
    "display": "from IPython.display import HTML, display\ndisplay(HTML('<b>5</b>'))\nx + 1",
    "table": "import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': ['x', None]})",
    "history": "len(get_ipython().user_ns['In']) > 2",
    "await": "import asyncio\nawait asyncio.sleep(0)\n'awaited'",
    "mime": "display({'application/x+json': {'a': 1}, 'text/plain': ''}, raw=True)",
    "shell": "!echo hello",
}


def notebook(path, *sources):
    cells = [PARAMETERS, *(new_code_cell(s, id=f"c{n}") for n, s in enumerate(sources))]
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), path)
    return path


def folders(path):
    for name in ("notebooks", "reports"):
        (path / name).mkdir(parents=True)
    return path


def said(path):
    """Return the outputs of a notebook, and its counts."""
    cells = nbformat.read(path, as_version=4).cells
    return [(c.execution_count, json.loads(json.dumps(c.outputs))) for c in cells]


def run(tmp_path, *jobs):
    return {o.page: o for o in outcomes(jobs, folders(tmp_path / "made"), 2)}


def job(path, page="n", **parameters):
    return Job(path, page, parameters)


def test_outputs_are_those_of_papermills_own_engine(tmp_path):
    path = notebook(tmp_path / "n.ipynb", *CELLS.values())
    execute_notebook(str(path), str(tmp_path / "own.ipynb"), {"year": 2026}, progress_bar=False)
    assert run(tmp_path, job(path, year=2026))["n"].ok
    ours, own = said(tmp_path / "made/notebooks/n.ipynb"), said(tmp_path / "own.ipynb")
    # A kernel's shell escape writes as a terminal does; each line ends otherwise.
    assert json.dumps(ours).replace("\\r\\n", "\\n") == json.dumps(own).replace("\\r\\n", "\\n")


def test_an_error_ends_the_notebook_and_is_told(tmp_path):
    path = notebook(tmp_path / "n.ipynb", "1 / 0", "print('never')")
    found = run(tmp_path, job(path))["n"]
    assert (found.ok, found.error) == (False, "ZeroDivisionError: division by zero")
    page = (tmp_path / "made/reports/n.html").read_text(encoding="utf-8")
    assert "ZeroDivisionError" in page and "never" not in page


@pytest.mark.parametrize(
    "fatal",
    [
        pytest.param("import os; os._exit(0)", id="leaves without a word, as if all were well"),
        pytest.param("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", id="is killed"),
        pytest.param("import os; os.abort()", id="aborts"),
    ],
)
def test_a_child_that_dies_hurts_only_itself(tmp_path, fatal):
    bad, good = notebook(tmp_path / "bad.ipynb", fatal), notebook(tmp_path / "good.ipynb", "1")
    again = notebook(tmp_path / "again.ipynb", "2")  # an executed notebook has its own's name
    found = run(tmp_path, job(bad, "bad"), job(good, "good"), job(again, "again"))
    assert {page: o.ok for page, o in found.items()} == {"bad": False, "good": True, "again": True}
    assert "without a result" in found["bad"].error


def test_what_one_notebook_changes_no_other_sees(tmp_path):
    first = notebook(tmp_path / "a.ipynb", "import os, pandas as pd\nos.environ['LEAK'] = '1'",
                     "pd.options.display.max_rows = 7")  # fmt: skip
    second = notebook(tmp_path / "b.ipynb", "import os; assert 'LEAK' not in os.environ",
                      "import pandas as pd; assert pd.options.display.max_rows != 7")  # fmt: skip
    found = list(outcomes([job(first, "a"), job(second, "b")], folders(tmp_path / "made"), 1))
    assert [(o.page, o.ok, o.error) for o in found] == [("a", True, ""), ("b", True, "")]


def test_papermill_knows_the_engine_by_name(tmp_path):
    from papermill.engines import papermill_engines

    from analysis.batch.engine import ShellEngine

    papermill_engines.register_entry_points()
    assert papermill_engines.get_engine("chitieu") is ShellEngine
