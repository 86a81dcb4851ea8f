"""Whatever becomes of a child, of the server or of the batch: nothing else is hurt or lost."""

import os
import signal
import subprocess
import sys
import time
from multiprocessing import forkserver
from pathlib import Path

import psutil
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
from corpus import CORPUS
from papermill import execute_notebook
from papermill.exceptions import PapermillExecutionError
from small import folders, job, notebook, said

from analysis.batch.children import outcomes
from analysis.batch.settings import Settings

pytestmark = pytest.mark.long


def run(home, jobs, **settings):
    found = outcomes(jobs, folders(home / "made"), Settings(at_once=2, **settings))
    return {outcome.page: outcome for outcome in found}


def outputs(home, name):
    return [outputs for _, outputs in said(home / "made" / "notebooks" / f"{name}.ipynb")]


def page(home, name):
    return (home / "made" / "reports" / f"{name}.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("fatal", "cause"),
    [
        pytest.param("os.kill(os.getpid(), signal.SIGKILL)", "SIGKILL", id="is killed"),
        pytest.param("os.abort()", "SIGABRT", id="aborts"),
        pytest.param("import ctypes; ctypes.string_at(0)", "SIGSEGV", id="reads where nothing is"),
        pytest.param("os._exit(255)", "exit 255", id="ends as if its server were lost"),
    ],
)
def test_a_child_that_dies_hurts_only_itself(tmp_path, fatal, cause):
    bad = notebook(tmp_path / "bad.ipynb", "import os, signal\nprint('trước')", fatal)
    good = [notebook(tmp_path / f"good{n}.ipynb", f"print({n})") for n in range(3)]
    found = run(tmp_path, [job(bad), *map(job, good)])
    assert {name: o.ok for name, o in found.items()} == {
        "bad": False, "good0": True, "good1": True, "good2": True,
    }  # fmt: skip
    said = "the process of the notebook ended without a result"
    assert (found["bad"].error, found["bad"].cell) == (f"{said} ({cause})", 3)
    assert "trước" in page(tmp_path, "bad")


def test_the_server_may_be_killed_at_any_moment(tmp_path):
    path = notebook(tmp_path / "n.ipynb", "import time; time.sleep(0.3)", "print(year)")
    jobs = [job(path, f"n-{n}", year=n) for n in range(12)]
    made, killed = [], 0
    for outcome in outcomes(jobs, folders(tmp_path / "made"), Settings(at_once=2)):
        made.append(outcome)
        if killed < 3:
            os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)
            killed += 1
    assert sorted(o.page for o in made) == sorted(j.page for j in jobs)
    assert all(o.ok for o in made)
    for n in range(12):
        assert outputs(tmp_path, f"n-{n}")[-1][0]["text"] == f"{n}\n"


def test_a_cell_without_end_is_stopped_and_what_came_before_is_kept(tmp_path):
    bad = notebook(tmp_path / "bad.ipynb", "print('trước')", "while True: pass", "'never'")
    found = run(tmp_path, [job(bad)], cell_seconds=2)["bad"]
    assert found.error == "the cell was stopped after 2 s: it may take no longer"
    assert (found.ok, found.cell) == (False, 3)
    assert outputs(tmp_path, "bad")[1][0]["text"] == "trước\n"
    assert "bị dừng sau 2 giây" in page(tmp_path, "bad")
    assert "Trang này chưa hoàn chỉnh" in page(tmp_path, "bad")


def test_a_notebook_that_takes_too_long_is_stopped(tmp_path):
    cells = ["import time"] + ["time.sleep(1)"] * 30
    found = run(tmp_path, [job(notebook(tmp_path / "bad.ipynb", *cells))], report_seconds=5)["bad"]
    assert found.error == "the notebook was stopped after 5 s: it may take no longer"
    assert 1 <= found.cell < 9


@pytest.mark.parametrize(
    "greedy",
    [
        pytest.param("x = []\nwhile True: x.append(bytearray(10**7))", id="large pieces"),
        pytest.param("x = []\nwhile True: x.append([len(x)])", id="small pieces"),
        pytest.param("import numpy as np\nnp.ones(10**9)", id="at once"),
    ],
)
def test_a_notebook_that_takes_all_memory_is_told_so(tmp_path, greedy):
    bad = notebook(tmp_path / "bad.ipynb", "print('trước')", greedy)
    found = run(tmp_path, [job(bad)], memory_bytes=600 * 2**20)["bad"]
    assert "MemoryError" in found.error and found.cell == 3
    assert found.used.peak_bytes < 1000 * 2**20
    assert "trước" in page(tmp_path, "bad")


def test_a_cell_that_prints_100_mb_keeps_its_beginning_and_its_end(tmp_path):
    by_line = "for n in range(10**6): print(f'{n:099d}')"
    raw = "import os\nfor n in range(10**4): _ = os.write(1, f'{n:09999d}\\n'.encode())"
    paths = [notebook(tmp_path / "line.ipynb", by_line), notebook(tmp_path / "raw.ipynb", raw)]
    quiet = notebook(tmp_path / "quiet.ipynb", "1")
    found = run(tmp_path, [job(path) for path in (*paths, quiet)])
    for path, last in zip(paths, (10**6 - 1, 10**4 - 1), strict=True):
        text = outputs(tmp_path, path.stem)[1][0]["text"]
        assert found[path.stem].ok and len(text) < 140_000
        assert text.startswith("000") and text.endswith(f"{last}\n")
        assert "… đã lược bỏ 99.868.928 ký tự …" in text  # 100,000,000 less 2 · 65,536
        assert found[path.stem].used.peak_bytes < found["quiet"].used.peak_bytes + 40 * 2**20


UNSAFE = "import os, psutil\nassert 'forkserver' not in str(psutil.Process(os.getppid()).cmdline())"


def test_what_only_a_fresh_process_can_run_is_run_in_one_and_remembered(tmp_path):
    path = notebook(tmp_path / "n.ipynb", UNSAFE, "print(year)")
    jobs = [job(path, f"n-{n}", year=n) for n in range(3)]
    found = list(outcomes(jobs, folders(tmp_path / "made"), Settings(at_once=1)))
    assert [(o.page, o.ok, o.is_fresh) for o in found] == [
        ("n-0", True, True), ("n-1", True, False), ("n-2", True, False),
    ]  # fmt: skip
    known = run(tmp_path, jobs[:1], unsafe=frozenset({"n.ipynb"}))["n-0"]
    assert (known.ok, known.is_fresh) == (True, False)


def test_both_ways_to_start_make_the_same_bytes(tmp_path):
    path = notebook(tmp_path / "n.ipynb", *CORPUS["charts"][0], "import random; random.random()",
                    "{'một', 'hai', 'ba', 'bốn'}")  # fmt: skip
    made = {}
    for start in ("fork", "spawn"):
        for profile in ("exact", "report"):
            home = tmp_path / f"{start}-{profile}"
            jobs = [job(path, f"n-{n}", year=n) for n in range(3)]
            assert all(o.ok for o in run(home, jobs, start=start, profile=profile).values())
            files = sorted((home / "made").rglob("*.*"))
            made[start, profile] = {p.name: p.read_bytes() for p in files if p.is_file()}
    for profile in ("exact", "report"):
        assert len(made["fork", profile]) == 6
        assert made["fork", profile] == made["spawn", profile]


@pytest.mark.parametrize("name", CORPUS)
def test_outputs_are_those_of_papermills_own_engine(tmp_path, monkeypatch, name):
    monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)
    sources, tags = CORPUS[name]
    path, own = notebook(tmp_path / f"{name}.ipynb", *sources, tags=tags), tmp_path / "own.ipynb"
    failed = False
    try:
        execute_notebook(str(path), str(own), {"year": 2026}, progress_bar=False)
    except PapermillExecutionError:
        failed = True
    assert run(tmp_path, [job(path, year=2026)])[name].ok is not failed
    assert said(tmp_path / "made" / "notebooks" / f"{name}.ipynb") == said(own)


BATCH = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path.insert(0, {here!r})
from pathlib import Path
from small import folders, job
from analysis.batch.children import outcomes
from analysis.batch.settings import Settings
home = Path(sys.argv[1])
jobs = [job(home / "n.ipynb", f"n-{{n}}", year=n) for n in range(4)]
list(outcomes(jobs, folders(home / "made"), Settings(at_once=2, start=sys.argv[2])))
"""


@pytest.mark.parametrize("start", ["fork", "spawn"])
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_no_child_outlives_the_batch(tmp_path, start, end):
    pids = tmp_path / "pids"
    note = f"import os, time; open({str(pids)!r}, 'a').write(f'{{os.getpid()}} ')"
    notebook(tmp_path / "n.ipynb", note, "time.sleep(600)")
    code = BATCH.format(here=str(Path(__file__).parents[1]))
    batch = subprocess.Popen([sys.executable, "-c", code, str(tmp_path), start],
                             stderr=subprocess.DEVNULL)  # fmt: skip
    while not pids.exists() or len(pids.read_text().split()) < 2:
        assert batch.poll() is None
        time.sleep(0.1)
    started = [*psutil.Process(batch.pid).children(recursive=True),
               *(psutil.Process(int(pid)) for pid in pids.read_text().split())]  # fmt: skip
    batch.send_signal(end)
    batch.wait(20)
    _, alive = psutil.wait_procs(started, timeout=20)
    assert not alive


def test_a_thousand_jobs_leave_server_and_batch_as_they_were(tmp_path):
    path = notebook(tmp_path / "n.ipynb", "import pandas as pd", "pd.DataFrame({'a': [year]})")
    jobs = [job(path, f"n-{n}", year=n) for n in range(1100)]
    held = {}
    for n, outcome in enumerate(outcomes(jobs, folders(tmp_path / "made"), Settings(at_once=2))):
        assert outcome.ok
        if n in (99, 1098):
            server = psutil.Process(forkserver._forkserver._forkserver_pid)
            held[n] = server.memory_info().rss, psutil.Process().memory_info().rss
    for before, after in zip(held[99], held[1098], strict=True):
        assert after <= 1.05 * before
