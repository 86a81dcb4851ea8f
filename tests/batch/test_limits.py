"""What one job may hold of the machine."""

from types import SimpleNamespace

import pytest

from analysis.batch import limits
from analysis.batch.settings import Settings


@pytest.fixture
def machine(monkeypatch, tmp_path):
    """Give a machine of 10 GB; return where a container would say what it may have."""
    memory = SimpleNamespace(total=10_000_000_000)
    monkeypatch.setattr(limits.psutil, "virtual_memory", lambda: memory)
    monkeypatch.setattr(limits, "_CGROUPS", (str(tmp_path / "memory.max"),))
    return tmp_path / "memory.max"


def test_jobs_share_four_fifths_of_the_memory(machine):
    assert limits.memory_of_a_job(Settings(at_once=4)) == 2_000_000_000


def test_a_container_with_less_is_the_machine(machine):
    machine.write_text("5000000000\n")
    assert limits.memory_of_a_job(Settings(at_once=4)) == 1_000_000_000


def test_a_container_without_a_limit_is_none(machine):
    machine.write_text("max\n")
    assert limits.machine_memory() == 10_000_000_000


def test_a_setting_is_taken_as_it_is(machine):
    assert limits.memory_of_a_job(Settings(at_once=4, memory_bytes=123)) == 123


def test_of_a_process_that_is_gone_nothing_is_told(monkeypatch):
    def gone(pid):
        raise limits.psutil.NoSuchProcess(pid)

    monkeypatch.setattr(limits.psutil, "Process", gone)
    assert limits.held_by(1) == limits.Used()
