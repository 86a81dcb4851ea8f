"""Processes that are killed at a chosen moment, as a power cut or an impatient person does."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

SCRIPT = """
import sys
from datetime import datetime
from pathlib import Path
from analysis.catalogue import read
from analysis.observations.receive import receive, recover
root, files = Path(sys.argv[1]), [Path(f) for f in sys.argv[2:]]
known = read()
print("ready", flush=True)
recover(root, known)
for file in files:
    receive(file, root, known, datetime(2026, 11, 20, 8, 0, 0))
print("done", flush=True)
"""


def receive_and_kill(root: Path, files: list[Path], after: float | None) -> bool:
    """Receive files in another process, kill it after some seconds of work; True if it ended."""
    command = [sys.executable, "-c", SCRIPT, str(root), *map(str, files)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    if after is not None:
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
    output, _ = process.communicate()
    return output == "done\n"


def moments(seed: int, count: int, longest: float) -> list[float]:
    """Return some random moments, the same for each seed."""
    dice = random.Random(seed)
    return [dice.uniform(0, longest) for _ in range(count)]
