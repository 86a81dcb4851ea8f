"""The ledger: every run is in it, whatever is killed or damaged, and it never stops a run."""

import json
import os
import shutil
import signal
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from analysis.batch.jobs import Job
from analysis.batch.ledger import DAMAGED, FILE, MOST, Ledger
from analysis.batch.outcome import Outcome, Used
from analysis.cli import app
from analysis.cli.runs import clear_stops

NOTEBOOK = Path("05_indicator.ipynb")


def job(page: str) -> Job:
    return Job(NOTEBOOK, page, {"year": 2026}, key=f"key of {page}")


def outcome(page: str, error: str = "", seconds: float = 1.0, peak: int = 100) -> Outcome:
    used = Used(seconds, seconds / 2, peak)
    return Outcome(page, NOTEBOOK.name, not error, error, used=used)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "work" / FILE


def filled(file: Path) -> int:
    """Write a run of three pages, one of each outcome; return its number."""
    with Ledger.open(file) as ledger:
        entry = ledger.begin("2026-mau", {"year": 2026}, {"python": "3.11"})
        entry.note(outcome("gaps", seconds=4.0, peak=300), job("gaps"), worker="w1")
        entry.note(outcome("province", "ValueError: no", seconds=2.0), job("province"))
        entry.skip([job("methods")])
        entry.end("failed")
    return entry.id


def test_a_run_counts_its_pages_and_adds_up_what_they_used(file):
    with Ledger.open(file) as ledger:
        found = ledger.run(filled(file))
    assert (found.release, found.outcome) == ("2026-mau", "failed")
    assert (found.parameters, found.versions) == ({"year": 2026}, {"python": "3.11"})
    assert (found.done, found.failed, found.skipped) == (1, 1, 1)
    assert (found.cpu_seconds, found.peak_bytes) == (3.0, 300)
    assert found.seconds >= 0


def test_the_pages_of_a_run_come_slowest_first_with_what_was_said_of_them(file):
    pages = Ledger.open(file).pages(filled(file))
    assert [(p.page, p.outcome) for p in pages] == [
        ("gaps", "done"),
        ("province", "failed"),
        ("methods", "skipped"),
    ]
    assert (pages[0].key, pages[0].worker, pages[1].error) == (
        "key of gaps",
        "w1",
        "ValueError: no",
    )


def test_a_page_noted_twice_is_there_once_as_it_was_last(file):
    with Ledger.open(file) as ledger:
        entry = ledger.begin("2026", {})
        entry.note(outcome("gaps", "killed"), job("gaps"))
        entry.note(outcome("gaps"), job("gaps"))
        assert [p.outcome for p in ledger.pages(entry.id)] == ["done"]


def test_the_time_of_a_page_is_that_of_the_last_run_that_made_it(file):
    with Ledger.open(file) as ledger:
        for seconds in (9.0, 3.0):
            entry = ledger.begin("2026", {})
            entry.note(outcome("gaps", seconds=seconds), job("gaps"))
        ledger.begin("2026", {}).skip([job("gaps")])
        ledger.begin("2025", {}).note(outcome("gaps", seconds=70.0), job("gaps"))
        assert ledger.seconds("2026") == {"gaps": 3.0}


def test_the_last_run_of_a_release_is_not_that_of_another(file):
    with Ledger.open(file) as ledger:
        first = ledger.begin("2026", {}).id
        ledger.begin("2025", {})
        assert ledger.last("2026").id == first
        assert ledger.last("2024") is None


def test_only_the_last_runs_are_kept_and_their_pages_with_them(file):
    with Ledger.open(file) as ledger:
        for _ in range(MOST + 3):
            entry = ledger.begin("2026", {})
            entry.skip([job("gaps")])
        assert len(ledger.runs(most=1000)) == MOST
        rows = sqlite3.connect(file).execute("SELECT count(*) FROM jobs").fetchone()
        assert rows == (MOST,)
        assert ledger.last("2026").id == entry.id


def test_a_notebook_is_unsafe_until_it_changes(file, tmp_path):
    notebook, other = tmp_path / "a.ipynb", tmp_path / "b.ipynb"
    notebook.write_text("one")
    other.write_text("one")
    with Ledger.open(file) as ledger:
        ledger.remember_unsafe(notebook)
        ledger.remember_unsafe(notebook)
        assert ledger.unsafe([notebook, other]) == {"a.ipynb"}
        notebook.write_text("two")
        assert ledger.unsafe([notebook, other]) == frozenset()


def test_a_ledger_that_is_not_there_knows_nothing_and_is_not_made_by_asking(file):
    ledger = Ledger.open(file)
    assert (ledger.runs(), ledger.last("2026"), ledger.unsafe([])) == ([], None, frozenset())
    assert not file.exists()


def spoil_head(file: Path) -> None:
    file.write_bytes(b"not a base at all" * 500)


def spoil_middle(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096 : len(content)] = b"\xa5" * (len(content) - 4096)
    file.write_bytes(content)


@pytest.mark.parametrize("spoil", [spoil_head, spoil_middle])
def test_a_damaged_ledger_is_set_aside_with_a_note_and_a_new_one_begins(file, spoil):
    filled(file)
    spoil(file)
    spoilt = file.read_bytes()
    with Ledger.open(file) as ledger:
        entry = ledger.begin("2026", {})
        entry.note(outcome("gaps"), job("gaps"))
        assert [r.release for r in ledger.runs()] == ["2026"]
        (said,) = ledger.faults("en")
    assert FILE in said and DAMAGED in said
    assert file.with_name(DAMAGED).read_bytes() == spoilt


def test_a_run_goes_on_in_the_new_ledger_when_its_own_was_damaged_under_it(file):
    with Ledger.open(file) as ledger:
        entry = ledger.begin("2026", {"year": 2026})
        ledger.close()
        spoil_head(file)
        entry.note(outcome("gaps"), job("gaps"))
        entry.end("done")
        found = ledger.run(entry.id)
    assert (found.release, found.outcome, found.done) == ("2026", "done", 1)


def test_where_no_ledger_can_be_written_the_run_goes_on_and_is_told(tmp_path):
    (tmp_path / "work").write_text("a file where the folder should be")
    ledger = Ledger.open(tmp_path / "work" / FILE)
    entry = ledger.begin("2026", {})
    entry.note(outcome("gaps"), job("gaps"))
    entry.end("done")
    assert len(ledger.faults("en")) >= 1
    assert ledger.runs() == []


def write_without_end(file: Path, end: int) -> None:
    entry = Ledger.open(file).begin("2026", {})
    for number in range(100_000):
        entry.note(outcome(f"page-{number}"), job(f"page-{number}"))
        if number == 50:
            os.write(end, b"%d\n" % entry.id)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
def test_a_killed_run_keeps_what_it_noted_and_counts_as_interrupted(file):
    here, there = os.pipe()
    child = os.fork()
    if not child:
        write_without_end(file, there)
        os._exit(1)
    number = int(os.read(here, 20))
    assert Ledger.open(file).run(number).outcome == "running"
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with Ledger.open(file) as ledger:
        found = ledger.run(number)
        assert found.outcome == "interrupted"
        assert found.done >= 51
        assert ledger.faults() == []
        assert ledger.begin("2026", {}).id == number + 1


def test_many_who_write_at_once_lose_nothing(file):
    def write(release: str) -> None:
        with Ledger.open(file) as ledger:
            entry = ledger.begin(release, {})
            for number in range(40):
                entry.note(outcome(f"page-{number}"), job(f"page-{number}"))
            entry.end("done")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, "abcd"))
    found = {r.release: (r.done, r.outcome) for r in Ledger.open(file).runs()}
    assert found == dict.fromkeys("abcd", (40, "done"))


def test_four_thousand_skipped_pages_are_noted_in_a_moment(file):
    jobs = [job(f"page-{number}") for number in range(4000)]
    with Ledger.open(file) as ledger:
        entry = ledger.begin("2026", {})
        before = time.perf_counter()
        entry.skip(jobs)
        assert time.perf_counter() - before < 1.0
        assert ledger.run(entry.id).skipped == 4000


def test_a_ledger_copied_away_with_its_log_is_still_whole(file, tmp_path):
    """The ledger is read while another process holds it: what is committed is seen at once."""
    with Ledger.open(file) as ledger:
        entry = ledger.begin("2026", {})
        entry.note(outcome("gaps"), job("gaps"))
        shutil.copytree(file.parent, tmp_path / "copy")
        assert Ledger.open(tmp_path / "copy" / FILE).run(entry.id).done == 1


# The command


@pytest.fixture
def ran(tmp_path, monkeypatch):
    """Return the number of a run in the ledger of a data root, its release published."""
    monkeypatch.setenv("CHITIEU_DATA", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "120")
    published = tmp_path / "processed" / "2026-mau"
    published.mkdir(parents=True)
    outcomes = [{"page": "gaps", "ok": True}, {"page": "province", "ok": False}]
    manifest = {
        "release": "2026-mau",
        "known_until": "2026-12-11",
        "inputs": [{}, {}, {}],
        "outputs": {"a": "", "b": ""},
        "outcomes": outcomes,
        "versions": {"pandas": "3.0.1"},
    }
    (published / "manifest.json").write_text(json.dumps(manifest))
    return filled(tmp_path / "processed" / ".work" / FILE)


def call(*words):
    return CliRunner().invoke(app, ["runs", *words])


def test_the_command_lists_the_runs_and_what_the_release_says(ran):
    result = call("2026-mau")
    assert result.exit_code == 0
    assert result.output.splitlines()[2].split()[3:9] == ["2026-mau", "có", "lỗi", "1", "1", "1"]
    assert "đã đọc 3 báo cáo, 2 trang và văn bản, trong đó 1 bị lỗi, 2 tệp" in result.output


def test_one_run_is_shown_with_why_a_page_failed_and_its_slowest_pages(ran):
    printed = call("--id", str(ran), "--slowest", "1").output
    assert "✗ province: ValueError: no" in printed
    # the slowest is `gaps`: 4 s of wall time, 2 s of processor time
    assert [line.split() for line in printed.splitlines() if line.startswith("gaps")] == [
        ["gaps", "xong", "4,00", "2,00", "0", "MB"]
    ]
    assert "methods" not in printed


def test_scripts_get_the_same_as_json(ran):
    content = json.loads(call("--id", str(ran), "--json").output)
    (one,) = content["runs"]
    assert (one["id"], one["release"], one["outcome"]) == (ran, "2026-mau", "failed")
    assert (one["done"], one["failed"], one["skipped"], one["cpu_seconds"]) == (1, 1, 1, 3.0)
    assert [page["page"] for page in content["pages"]] == ["gaps", "province", "methods"]
    assert content["manifest"]["failed"] == ["province"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("--id", "77"), "--id: không có lần chạy số 77", id="an unknown number"),
        pytest.param(("2031",), "2031: chưa ghi nhận lần chạy nào", id="an unknown release"),
    ],
)
def test_a_run_that_nobody_made_is_a_clear_error(ran, words, said):
    result = call(*words)
    assert result.exit_code == 2
    assert said in result.stderr


def test_before_the_first_run_there_is_nothing_to_show_and_no_file_is_made(tmp_path, monkeypatch):
    monkeypatch.setenv("CHITIEU_DATA", str(tmp_path))
    result = call()
    assert (result.exit_code, result.output) == (0, "chưa ghi nhận lần chạy nào\n")
    assert list(tmp_path.iterdir()) == []


def test_a_stopped_command_says_how_to_go_on_and_ends_as_a_shell_expects(capsys):
    with pytest.raises(typer.Exit) as stopped, clear_stops("vi", "chitieu run 2026"):
        raise KeyboardInterrupt
    assert stopped.value.exit_code == 130
    assert "    chitieu run 2026" in capsys.readouterr().err
