"""Notebooks in children: the same outputs as papermill's own engine, and nothing hurts another."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from corpus import CORPUS
from papermill import execute_notebook
from small import folders, job, notebook, said

from analysis.batch.children import outcomes
from analysis.batch.engine import ShellEngine
from analysis.batch.jobs import JobError
from analysis.batch.settings import Settings

KERNEL = [*CORPUS["text"][0], *CORPUS["displays"][0]]
AROUND = [
    "import os, sys, random\nimport numpy as np\nos.getcwd(), os.environ['CHITIEU_TEST'], year",
    "mask = os.umask(0); os.umask(mask); mask",
    "sys.stdin.read(), os.read(0, 1)",
    "random.random(), np.random.rand()",
    "hash('chỉ tiêu')",
]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return the folder of a batch of many notebooks, and what became of each by its page."""
    home = tmp_path_factory.mktemp("batch")
    own = home / "own.ipynb"
    jobs = [
        job(notebook(home / "kernel.ipynb", *KERNEL), year=2026),
        job(notebook(home / "error.ipynb", "print('trước')", "1 / 0", "print('never')")),
        job(notebook(home / "exit.ipynb", "print('xong')", "import os; os._exit(0)", "'never'")),
        job(notebook(home / "leak.ipynb", "import os, pandas as pd\nos.environ['LEAK'] = '1'",
                     "pd.options.display.max_rows = 7")),
        job(notebook(home / "clean.ipynb", "import os; assert 'LEAK' not in os.environ",
                     "import pandas as pd; assert pd.options.display.max_rows != 7")),
        job(notebook(home / "around.ipynb", *AROUND), "around-one", year=1),
        job(home / "around.ipynb", "around-same", year=1),
        job(home / "around.ipynb", "around-other", year=2),
        job(notebook(home / "asks.ipynb", "input('Tên?')"), "asks"),
    ]  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTEST_CURRENT_TEST")  # a kernel that sees it keeps no raw output
        execute_notebook(str(jobs[0].notebook), str(own), {"year": 2026}, progress_bar=False)
        patch.setenv("CHITIEU_TEST", "của đợt chạy")
        patch.chdir(home)
        before = os.umask(0o027)
        try:
            found = {o.page: o for o in outcomes(jobs, folders(home / "made"), Settings(2))}
        finally:
            os.umask(before)
    return home, found


def executed(made, name):
    return said(made[0] / "made" / "notebooks" / f"{name}.ipynb")


def values(made, name):
    """Return what the cells of a notebook gave, as text."""
    shown = [outputs for _, outputs in executed(made, name)]
    return [o[-1]["data"]["text/plain"] for o in shown if o and "data" in o[-1]]


def page(made, name):
    return (made[0] / "made" / "reports" / f"{name}.html").read_text(encoding="utf-8")


def test_outputs_are_those_of_papermills_own_engine(made):
    assert made[1]["kernel"].ok
    assert executed(made, "kernel") == said(made[0] / "own.ipynb")


def test_an_error_ends_the_notebook_and_is_told_once(made):
    found = made[1]["error"]
    assert (found.ok, found.error) == (False, "ZeroDivisionError: division by zero")
    assert found.cell == 3  # after the parameters and a good cell
    assert found.tail[-1] == "ZeroDivisionError: division by zero"
    assert not any("\x1b" in line for line in found.tail)
    assert "ZeroDivisionError" in page(made, "error") and "never" not in page(made, "error")


def test_of_a_child_that_leaves_without_a_word_all_that_it_sent_is_kept(made):
    found = made[1]["exit"]
    assert (found.ok, found.is_fresh, found.cell) == (False, False, 3)
    assert found.error == "the process of the notebook ended without a result (exit 0)"
    assert executed(made, "exit")[1][1] == [
        {"output_type": "stream", "name": "stdout", "text": "xong\n"}
    ]
    assert "Trang này chưa hoàn chỉnh" in page(made, "exit")
    assert "mà không trả kết quả (exit 0)" in page(made, "exit")
    assert "xong" in page(made, "exit") and "never" not in page(made, "exit")


def test_what_one_notebook_changes_no_other_sees(made):
    assert made[1]["leak"].ok and made[1]["clean"].ok


def test_a_child_finds_around_it_what_the_batch_has(made):
    around, mask, stdin, *_ = values(made, "around-one")
    assert around == f"('{made[0]}', 'của đợt chạy', 1)"
    assert int(mask) == 0o027
    assert stdin == "('', b'')"


def test_random_numbers_differ_between_jobs_and_not_between_runs_or_for_sets(made):
    one, other = values(made, "around-one")[3:], values(made, "around-other")[3:]
    assert one[0] != other[0]
    assert one[1] == other[1]


def test_nobody_answers_a_notebook_that_asks(made):
    assert made[1]["asks"].error.startswith("StdinNotImplementedError: raw_input was called")


def test_what_a_job_used_is_told_and_counts_for_nothing(made):
    used = made[1]["kernel"].used
    assert 0 < used.cpu_seconds < 60 and 2**20 < used.peak_bytes < 2**32
    assert "used" not in made[1]["kernel"].told


def test_nothing_half_written_is_left(made):
    assert not [path for path in (made[0] / "made").rglob("*") if path.name.startswith(".")]


def test_two_jobs_that_would_write_one_file_are_refused_before_anything_starts(tmp_path):
    path = notebook(tmp_path / "n.ipynb", "1")
    with pytest.raises(JobError, match=r"n\.ipynb \(p\) và n\.ipynb \(q\) cùng ghi vào tệp n\.ip"):
        outcomes([job(path, "p"), job(path, "q")], tmp_path)
    with pytest.raises(JobError, match=r"cùng ghi vào tệp P-a\.html"):
        outcomes([job(path, "p-a"), job(tmp_path / "m.ipynb", "P-a")], tmp_path)


def test_papermill_knows_the_engine_by_name():
    from papermill.engines import papermill_engines

    papermill_engines.register_entry_points()
    assert papermill_engines.get_engine("chitieu") is ShellEngine


VALIDATE = """
import sys
import {first}
import nbformat
from nbformat.v4 import new_code_cell, new_notebook
broken = new_notebook(cells=[new_code_cell("1")])
broken.cells[0].id = "một hai"
broken.cells[0].execution_count = "x"
try:
    nbformat.validate(broken)
except nbformat.ValidationError as error:
    print(error.message)
nbformat.validate(new_notebook(cells=[new_code_cell("1")]))
print(bool(sys.modules.get("rfc3987_syntax")), file=sys.stderr)
"""


def validated(first, **environment):
    code = VALIDATE.format(first=first)
    around = {**os.environ, **environment}
    done = subprocess.run(
        [sys.executable, "-c", code], env=around, capture_output=True, text=True, check=True
    )
    return done.stdout, done.stderr.split()[-1]


def test_our_commands_do_without_the_costly_package_and_notebooks_are_checked_alike():
    spared, is_here = validated("analysis.sparing")
    assert is_here == "False" and "một hai" in spared
    assert validated("sys")[0] == spared
    assert validated("analysis.sparing", CHITIEU_FULL_SCHEMAS="1") == validated("sys")


def test_the_command_line_is_one_of_them():
    text = Path(sys.modules["analysis"].__file__).parent.joinpath("cli/__init__.py").read_text()
    first = next(line for line in text.splitlines() if line.startswith(("import", "from")))
    assert first.startswith("import analysis.sparing")
