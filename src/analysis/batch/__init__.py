"""Run the notebooks of a release and publish what they make.

What is named here is imported when it is first asked for: a worker on another machine and the
commands that only look do without the rest.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.batch.jobs import Job, JobError, plan_jobs
    from analysis.batch.outcome import Outcome
    from analysis.batch.releasing import Run, run

__all__ = ["Job", "JobError", "Outcome", "Run", "plan_jobs", "run"]
_HOME = {
    "Job": "jobs",
    "JobError": "jobs",
    "Outcome": "outcome",
    "Run": "releasing",
    "plan_jobs": "jobs",
    "run": "releasing",
}


def __getattr__(name: str) -> Any:
    """Return one of the names above from the module that it stands in."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
