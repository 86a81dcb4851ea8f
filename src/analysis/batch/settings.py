"""How jobs are run: how many at a time, in which processes, within which limits."""

import os
import sys
from dataclasses import dataclass
from typing import Literal

Start = Literal["fork", "spawn"]
Profile = Literal["exact", "report"]


@dataclass(frozen=True)
class Settings:
    """What decides how jobs are run; only `profile` can change a byte of what they make."""

    at_once: int = 0
    """Jobs at a time; 0: as many as there are cores for this process."""
    start: Start = "fork" if sys.platform == "linux" else "spawn"
    """How the process of a job starts: forked from a server with the libraries loaded, or fresh
    and preloaded while others work."""
    profile: Profile = "exact"
    """"exact": figures as a notebook's own kernel draws them; "report": SVG, text as text, drawn
    once."""
    cell_seconds: float = 300.0
    """A cell that takes longer is stopped from outside."""
    report_seconds: float = 900.0
    """A notebook that takes longer is stopped from outside."""
    memory_bytes: int = 0
    """What the process of one job may hold; 0: its share of the machine's memory."""
    unsafe: frozenset[str] = frozenset()
    """Notebooks (their file names) that are never started in a forked process."""

    @property
    def workers(self) -> int:
        """Return the number of jobs at a time."""
        return self.at_once or _cores()


def _cores() -> int:
    """Return the cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
