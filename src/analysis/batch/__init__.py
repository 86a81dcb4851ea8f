"""Run the notebooks of a release and publish what they make."""

from analysis.batch.jobs import Job, JobError, plan_jobs
from analysis.batch.outcome import Outcome
from analysis.batch.run import Run, run

__all__ = ["Job", "JobError", "Outcome", "Run", "plan_jobs", "run"]
