"""A run is killed, or its disk is full: nothing half-written, nothing lost, nothing done twice."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

ONLY = "methods,data,duties,indicators:CT25,indicators:CT31,indicators:CT32,documents"
CHITIEU = str(Path(sys.executable).parent / "chitieu")
RUN = [CHITIEU, "run", "2024", "--source", "published", "--only", ONLY]
NAME = "2024-cong-bo"
MOMENTS = 50


def started(root, words=RUN):
    return subprocess.Popen(
        words, env=os.environ | {"CHITIEU_DATA": str(root)}, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def digest(path):
    return sha256(path.read_bytes()).hexdigest()


def manifest(root):
    file = root / "processed" / NAME / "manifest.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None


def torn(root):
    """Return what is not whole: files of a published release or of a finished job."""
    told = manifest(root)
    folder, work = root / "processed" / NAME, root / "processed" / ".work" / NAME
    listed = [(folder / name, was) for name, was in (told["outputs"] if told else {}).items()]
    for record in work.glob(".jobs/*.json"):
        outputs = json.loads(record.read_text(encoding="utf-8"))["outputs"]
        listed += [(work / name, was) for name, was in outputs.items()]
    return [str(path) for path, was in listed if not path.is_file() or digest(path) != was]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Return the manifest of a run that nobody stopped, and the seconds it took."""
    root = tmp_path_factory.mktemp("whole")
    begun = time.monotonic()
    run = started(root)
    told, _ = run.communicate()
    assert run.returncode == 0, told
    return manifest(root), time.monotonic() - begun


def test_a_run_killed_at_fifty_random_moments_is_never_torn_and_ends_the_same(tmp_path, whole):
    expected, seconds = whole
    moments = random.Random(43)
    for number in range(MOMENTS):
        run = started(tmp_path)
        with suppress(subprocess.TimeoutExpired):
            run.communicate(timeout=moments.uniform(0, seconds))
        kind = (signal.SIGKILL, signal.SIGINT, signal.SIGTERM)[number % 3]
        with suppress(ProcessLookupError):
            os.kill(run.pid, kind)
        run.communicate()
        assert torn(tmp_path) == []
        if number % 10 == 9:  # begin anew, else all but the first ten have nothing to do
            with suppress(FileNotFoundError):
                (tmp_path / "processed" / NAME / "manifest.json").unlink()
    last = started(tmp_path)
    told, _ = last.communicate()
    assert last.returncode == 0, told
    assert manifest(tmp_path) == expected
    assert not list((tmp_path / "processed").rglob(".*.part"))


def test_no_process_outlives_a_run_that_is_killed(tmp_path):
    run = started(tmp_path)
    time.sleep(6)
    of_group = os.getpgid(run.pid)
    os.kill(run.pid, signal.SIGKILL)
    run.communicate()
    for _ in range(100):
        if not alive(of_group):
            return
        time.sleep(0.1)
    assert alive(of_group) == []


def alive(group):
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):
            fields = (entry / "stat").read_text().rsplit(") ", 1)[1].split()
            if int(fields[2]) == group and fields[0] != "Z":
                found.append((entry / "cmdline").read_text().replace("\0", " "))
    return found


FULL = """
import os, subprocess, sys
from pathlib import Path
sys.path.insert(0, {here!r})
from test_stopped_runs import RUN, manifest, torn
root = Path("/mnt")
def run(*words):
    made = subprocess.run([*RUN[:-1], *words], env=os.environ | {{"CHITIEU_DATA": "/mnt"}},
                          capture_output=True, text=True)
    return made.returncode, made.stdout + made.stderr
assert run("methods")[0] == 0
before = manifest(root)
filler = root / "filler"
room = os.statvfs(root)
filler.write_bytes(b"x" * (room.f_bavail * room.f_frsize - 400_000))
code, told = run({only!r})
assert code in (1, 2), (code, told)
assert "Traceback" not in told, told
assert "No space left on device" in told, told
assert manifest(root) == before or set(before["jobs"]) <= set(manifest(root)["jobs"])
assert torn(root) == [], torn(root)
filler.unlink()
code, told = run({only!r})
assert code == 0, told
assert torn(root) == []
print("survived")
"""


def test_a_disk_that_is_full_leaves_the_earlier_release_and_the_next_run_goes_on():
    script = FULL.format(here=str(Path(__file__).parent), only=ONLY)
    inside = 'mount -t tmpfs -o size=12M tmpfs /mnt && exec "$0" -c "$1"'
    run = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", inside, sys.executable, script],
        capture_output=True, text=True,
    )  # fmt: skip
    assert "survived" in run.stdout, run.stdout + run.stderr
