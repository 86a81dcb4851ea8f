"""A cluster of separate processes: the pages of a local run, whatever is killed when."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import nbformat
import pytest
from loopback import all_gone, below, killed, machines, until
from nbformat.v4 import new_code_cell, new_notebook

from analysis import places
from analysis.batch import children, cluster
from analysis.batch.jobs import Job
from analysis.batch.settings import Settings

pytest.importorskip("distributed", reason="the extra «dask» is not installed")
pytestmark = pytest.mark.long

SETTINGS = Settings(at_once=2)
SLOW = "import time; time.sleep(0.7)\nprint(year * 2)"
CHART = "import matplotlib.pyplot as plt; plt.plot([1, year])\nplt.title('Tỷ lệ')\nplt.show()"
PARAMETERS = new_code_cell("year = 2025", metadata={"tags": ["parameters"]})
KERNEL = {"name": "python3", "language": "python", "display_name": "Python 3"}


def notebook(path, *sources):
    cells = [PARAMETERS, *(new_code_cell(s, id=f"c{n}") for n, s in enumerate(sources))]
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), path)
    return path


def folder(path):
    for name in ("notebooks", "reports", "figures"):
        (path / name).mkdir(parents=True)
    return path


def jobs_of(path, count, source=SLOW):
    """Return jobs that run one notebook, each with a page and a year of its own."""
    written = notebook(path / "n.ipynb", source)
    return [Job(written, f"p-{n}", {"year": 2000 + n}, key=f"k{n}") for n in range(count)]


def is_host(process):
    """Whether a process is the one that runs notebooks for a worker."""
    return "analysis.batch.host" in process.cmdline()


def files(made):
    return {p.relative_to(made).as_posix(): p.read_bytes() for p in made.rglob("*") if p.is_file()}


class Stand:
    """A run on a cluster in a thread of its own, and what came of it until now."""

    def __init__(self, jobs, made, address):
        self.outcomes, self.error = [], None
        self._thread = threading.Thread(target=self._run, args=(jobs, made, address), daemon=True)
        self._thread.start()

    def _run(self, jobs, made, address):
        try:
            for outcome in cluster.outcomes(jobs, made, SETTINGS, address):
                self.outcomes.append(outcome)
        except Exception as error:
            self.error = error

    def after(self, count):
        """Wait until some jobs have ended."""
        until(lambda: len(self.outcomes) >= count or self.error, f"{count} jobs")
        assert self.error is None
        return self

    def ended(self, seconds=600):
        self._thread.join(seconds)
        assert not self._thread.is_alive(), "the run does not end"
        if self.error is not None:
            raise self.error
        return self.outcomes


def assert_all_are_done_once(jobs, outcomes, made):
    assert Counter(o.page for o in outcomes) == Counter(j.page for j in jobs)
    assert all(o.ok for o in outcomes), [o.error for o in outcomes if not o.ok]
    expected = {f"notebooks/{j.name}.ipynb" for j in jobs} | {
        f"reports/{j.page}.html" for j in jobs
    }
    assert set(files(made)) == expected  # no half-written file, no sign, nothing beside them
    for job in jobs:
        page = (made / "reports" / f"{job.page}.html").read_text(encoding="utf-8")
        assert page.rstrip().endswith("</html>")
        assert str(2 * job.parameters["year"]) in page


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """Yield a scheduler with two workers that no nanny watches; the tests kill none of them."""
    with machines(tmp_path_factory.mktemp("two")) as found:
        yield found


def test_the_bytes_are_those_of_a_local_run(two, tmp_path):
    jobs = jobs_of(tmp_path, 4, CHART)
    here, there = folder(tmp_path / "here"), folder(tmp_path / "there")
    local = {o.page: o for o in children.outcomes(jobs, here, SETTINGS)}
    spread = {o.page: o for o in cluster.outcomes(jobs, there, SETTINGS, two.address)}
    assert local == spread
    assert len(files(here)) == 8
    assert files(here) == files(there)


def test_a_notebook_that_dies_or_hangs_is_a_failed_page_and_takes_nothing_along(two, tmp_path):
    sources = {"leaves": "import os; os._exit(0)", "hangs": "while True: pass", "good": "6 * 7"}
    jobs = [Job(notebook(tmp_path / f"{n}.ipynb", s), n, {}) for n, s in sources.items()]
    made, quick = folder(tmp_path / "made"), Settings(at_once=2, cell_seconds=3)
    found = {o.page: o for o in cluster.outcomes(jobs, made, quick, two.address)}
    assert {page: o.ok for page, o in found.items()} == {
        "leaves": False, "hangs": False, "good": True,
    }  # fmt: skip
    assert "without a result" in found["leaves"].error
    assert "stopped after 3 s" in found["hangs"].error
    assert (made / "reports" / "hangs.html").exists()  # what there is of it can be read


def test_a_notebook_that_kills_what_runs_it_is_a_failed_page(two, tmp_path):
    # the child's parent is the fork server, whose parent is the process of the worker
    source = "import os, psutil\npsutil.Process(psutil.Process(os.getppid()).ppid()).kill()\n" \
        "import time; time.sleep(60)"  # fmt: skip
    jobs = [Job(notebook(tmp_path / "n.ipynb", source), "n", {})]
    (found,) = cluster.outcomes(jobs, folder(tmp_path / "made"), SETTINGS, two.address)
    assert not found.ok
    assert "was lost 2 times" in found.error
    good = jobs_of(tmp_path, 2, "print(year * 2)")
    made = folder(tmp_path / "next")
    assert_all_are_done_once(good, list(cluster.outcomes(good, made, SETTINGS, two.address)), made)


def test_killing_a_worker_without_a_nanny_loses_no_job_and_doubles_none(tmp_path):
    with machines(tmp_path / "cluster") as found:
        jobs, made = jobs_of(tmp_path, 14), folder(tmp_path / "made")
        run = Stand(jobs, made, found.address).after(3)
        its = below(found.workers[0])
        assert its, "the worker has a process that runs notebooks"
        killed(found.workers[0])
        assert_all_are_done_once(jobs, run.ended(), made)
        until(lambda: all_gone(its), "the end of what the worker had started", 30)


def test_killing_a_worker_under_a_nanny_loses_no_job_and_doubles_none(tmp_path):
    with machines(tmp_path / "cluster", options=("--nanny",)) as found:
        jobs, made = jobs_of(tmp_path, 14), folder(tmp_path / "made")
        run = Stand(jobs, made, found.address).after(3)
        worker = next(p for p in below(found.workers[0]) if any(map(is_host, p.children())))
        its = below(worker)
        killed(worker)
        assert_all_are_done_once(jobs, run.ended(), made)
        until(lambda: all_gone(its), "the end of what the worker had started", 30)


def test_a_lost_scheduler_is_one_line_and_the_next_run_makes_the_rest(tmp_path):
    jobs, made = jobs_of(tmp_path, 12), folder(tmp_path / "made")
    with machines(tmp_path / "first") as found:
        run = Stand(jobs, made, found.address).after(3)
        killed(found.scheduler)
        with pytest.raises(cluster.ClusterError) as lost:
            run.ended()
        assert len(lost.value.says("en").splitlines()) == 1
        assert "the connection to the scheduler was lost" in lost.value.says("en")
    stands = {o.page: (made / "reports" / f"{o.page}.html").stat() for o in run.outcomes}
    rest = [job for job in jobs if job.page not in stands]
    assert 0 < len(rest) < len(jobs)
    with machines(tmp_path / "second") as found:
        more = list(cluster.outcomes(rest, made, SETTINGS, found.address))
    assert_all_are_done_once(jobs, [*run.outcomes, *more], made)
    for page, stat in stands.items():  # the finished ones were not touched
        assert (made / "reports" / f"{page}.html").stat() == stat


CLIENT = """
import json, sys
from pathlib import Path
from analysis.batch import cluster
from analysis.batch.jobs import Job
from analysis.batch.settings import Settings
told = json.loads(sys.argv[1])
jobs = [Job(Path(told["notebook"]), f"p-{n}", {"year": n}, key=f"c{n}") for n in range(40)]
try:
    for outcome in cluster.outcomes(jobs, Path(told["made"]), Settings(at_once=2), told["address"]):
        print(outcome.page, flush=True)
except KeyboardInterrupt:
    print("stopped", flush=True)
"""


def test_ctrl_c_takes_back_what_waits_and_ends_what_runs(two, tmp_path):
    made = folder(tmp_path / "made")
    slow = notebook(tmp_path / "n.ipynb", SLOW.replace("0.7", "1.5"))
    told = {"notebook": str(slow), "made": str(made), "address": two.address}
    client = subprocess.Popen(
        [sys.executable, "-c", CLIENT, json.dumps(told)], stdout=subprocess.PIPE, text=True
    )
    first = client.stdout.readline()
    client.send_signal(signal.SIGINT)
    said = [first, *client.stdout.read().splitlines()]
    assert client.wait(120) == 0
    assert said[-1] == "stopped" and len(said) < 20
    at_end = set(files(made))
    time.sleep(4)  # two notebooks long: nothing more is written
    assert set(files(made)) == at_end
    assert not [name for name in at_end if name.endswith((".part", ".sign"))]


def test_a_worker_with_another_plan_is_named_before_anything_runs(tmp_path):
    home = tmp_path / "home"
    here = Path(os.environ.get("CHITIEU_HOME") or Path(cluster.__file__).parents[3])
    for name in ("params", "notebooks", "data/raw/published"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-r", str(here / name), str(home / name)], check=True)
    (home / "params" / "more.yml").write_text("note: one file more")
    jobs, made = jobs_of(tmp_path, 2), folder(tmp_path / "made")
    cluster_ = machines(tmp_path / "cluster", workers=1, CHITIEU_HOME=str(home))
    with cluster_ as found, pytest.raises(cluster.ClusterError) as refused:
        list(cluster.outcomes(jobs, made, SETTINGS, found.address))
    said = refused.value.says("en")
    assert len(said.splitlines()) == 1
    assert "tcp://127.0.0.1:" in said and "the folder params/ differs" in said
    assert not files(made)


READS = """
from analysis import places
print((places.work() / "2026-mau" / "told.txt").read_text(), year * 2)
"""


def test_machines_that_share_only_a_store_give_the_same_pages(tmp_path, monkeypatch):
    store = tmp_path / "store"
    store.mkdir()
    monkeypatch.setenv("CHITIEU_DATA", f"file://{store}")
    monkeypatch.setenv("CHITIEU_CACHE", str(tmp_path / "here"))
    made = folder(places.work() / "2026-mau")
    (made / "told.txt").write_text("from the table")
    jobs = jobs_of(tmp_path, 3, READS)
    with machines(tmp_path / "cluster", CHITIEU_CACHE=str(tmp_path / "there")) as found:
        outcomes = list(cluster.outcomes(jobs, made, SETTINGS, found.address))
    (made / "told.txt").unlink()
    assert_all_are_done_once(jobs, outcomes, made)
    assert "from the table" in (made / "reports" / "p-0.html").read_text(encoding="utf-8")
    assert list((tmp_path / "there").rglob("p-0.html"))  # made over there, and brought
    assert not [p for p in store.rglob("*") if p.is_file()]  # the store keeps nothing of it
