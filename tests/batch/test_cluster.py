"""Jobs on a cluster: the outcomes of a local batch, and one clear line where that cannot be."""

import os
import pickle
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec

import pytest
from small import folders, job, notebook

from analysis.batch import cluster, host, orders
from analysis.batch.jobs import JobError
from analysis.batch.settings import Settings

needs_dask = pytest.mark.skipif(
    find_spec("distributed") is None, reason="the extra «dask» is not installed"
)


def lines(error):
    return error.value.says("en").splitlines()


@needs_dask
@pytest.mark.long
def test_a_cluster_of_this_machine_gives_the_outcomes_of_a_local_batch(tmp_path):
    made = folders(tmp_path / "made")
    sources = {"good": "year + 1", "wrong": "1 / 0", "leaves": "import os; os._exit(0)"}
    jobs = [job(notebook(tmp_path / f"{n}.ipynb", s), n, year=2026) for n, s in sources.items()]
    found = {o.page: o for o in cluster.outcomes(jobs, made, Settings(at_once=1), "local")}
    assert {page: o.ok for page, o in found.items()} == {
        "good": True, "wrong": False, "leaves": False,
    }  # fmt: skip
    assert found["wrong"].error == "ZeroDivisionError: division by zero"
    assert "2027" in (made / "reports" / "good.html").read_text(encoding="utf-8")


def test_two_jobs_that_would_write_one_file_are_refused(tmp_path):
    one, two = (notebook(tmp_path / f"{n}.ipynb", "1") for n in "ab")
    with pytest.raises(JobError, match=r"a\.ipynb.*b\.ipynb"):
        cluster.outcomes([job(one, "p"), job(two, "p")], tmp_path, Settings(), "local")


def test_without_the_extra_one_line_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(cluster.ClusterError) as error:
        cluster.outcomes([], tmp_path, Settings(), "local")
    (said,) = lines(error)
    assert "pip install 'chitieu[dask]'" in said


@needs_dask
@pytest.mark.parametrize(
    "address",
    [
        pytest.param("tcp://127.0.0.1:1", id="nobody listens there"),
        pytest.param("tcq://127.0.0.1:8786", id="no such protocol"),
    ],
)
def test_a_scheduler_that_does_not_answer_is_one_line(tmp_path, monkeypatch, address):
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.5)
    jobs = [job(notebook(tmp_path / "n.ipynb", "1"))]
    with pytest.raises(cluster.ClusterError) as error:
        list(cluster.outcomes(jobs, tmp_path, Settings(), address))
    (said,) = lines(error)
    assert said.startswith(f"{address}: no scheduler answered within 0.5 s")


@needs_dask
def test_a_scheduler_without_workers_is_one_line(tmp_path, monkeypatch):
    from distributed import LocalCluster

    monkeypatch.setattr(cluster, "WORKER_SECONDS", 0.2)
    jobs = [job(notebook(tmp_path / "n.ipynb", "1"))]
    empty = LocalCluster(n_workers=0, processes=False, dashboard_address=None, protocol="tcp")
    with empty, pytest.raises(cluster.ClusterError) as error:
        list(cluster.outcomes(jobs, tmp_path, Settings(), empty.scheduler_address))
    (said,) = lines(error)
    assert "had no worker for 0.2 s" in said
    assert f"dask worker {empty.scheduler_address}" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["n.ipynb"]


def asked(folder, **changed):
    told = {
        "run": "r", "folder": str(folder), "settings": Settings(), "notebooks": {},
        "identity": orders.identity(), "home": str(folder), "cwd": str(folder), "sign": "",
        "environment": {n: v for n, v in os.environ.items() if n.startswith("CHITIEU_")},
    }  # fmt: skip
    return orders.Asked(**told | changed)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param(lambda found: {"identity": found | {"pandas": "0.1"}},
                     "w: pandas differs: expected 0.1, found ", id="another version"),
        pytest.param(lambda found: {"identity": found | {"params": "f" * 64}},
                     "w: the folder params/ differs: expected ffffffffffff, found ",
                     id="another plan"),
        pytest.param(lambda _: {"sign": ".not-here"}, "is not the folder that it is",
                     id="a folder that it does not see"),
        pytest.param(lambda _: {"notebooks": {"/not/here.ipynb": "0" * 64}},
                     "expected the notebook /not/here.ipynb", id="a notebook it does not have"),
    ],
)  # fmt: skip
def test_a_machine_that_is_not_fit_for_a_run_says_what_it_lacks(
    tmp_path, monkeypatch, changed, said
):
    monkeypatch.setattr(host, "PATIENCE", 0.0)
    monkeypatch.chdir(tmp_path)
    given = asked(tmp_path, **changed(orders.identity()))
    worker = host.Host(memory=0)
    answer = worker.answer(orders.Order(given, job(tmp_path / "never-run.ipynb")))
    (fault,) = cluster._of_machine("w", replace(answer, machine=""))
    (line,) = fault.says("en").splitlines()
    assert said in line


def test_a_fit_machine_says_so_and_does_a_job_of_another_project_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    worker = host.Host(memory=0)
    assert worker.answer(orders.Order(asked(tmp_path))).faults == ()
    there = orders.placed(job(tmp_path / "notebooks" / "n.ipynb"), tmp_path, tmp_path / "new")
    assert there.notebook == tmp_path / "new" / "notebooks" / "n.ipynb"
    worker.close()


def test_the_local_road_does_not_import_the_cluster():
    code = "import sys, analysis.cli, analysis.batch.work; print('distributed' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False"]


@needs_dask
def test_scheduler_and_workers_need_nothing_of_ours(tmp_path):
    from distributed.protocol.pickle import dumps

    from analysis.batch import worker

    sent = [worker.do, worker.look, worker.stop, worker.Crew("analysis.batch.host", 2)]
    (tmp_path / "sent").write_bytes(b"".join(dumps([one]) for one in sent))
    code = """
import pickle, sys
sys.modules["analysis"] = None
from distributed.protocol.pickle import dumps  # a scheduler sends on what it was sent
with open(sys.argv[1], "rb") as stream:
    print(len([pickle.loads(dumps(pickle.load(stream))) for _ in range(4)]))
"""
    command = [sys.executable, "-c", code, str(tmp_path / "sent")]
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["4"]


def test_messages_are_read_whole_or_not_at_all(tmp_path):
    path = tmp_path / "pipe"
    with path.open("wb") as stream:
        host.write(stream, pickle.dumps("một"))
        host.write(stream, pickle.dumps("hai"))
    path.write_bytes(path.read_bytes()[:-1])  # whoever wrote it died
    with path.open("rb") as stream:
        assert [host.read(stream) for _ in range(2)] == [pickle.dumps("một"), b""]
