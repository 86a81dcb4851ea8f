"""The command line: `chitieu`. Errors in one clear line, exit codes that scripts can use.

0 all went well; 1 something was wrong with the returns or a page failed; 2 the command was
given wrongly or there was nothing to work on.
"""

import analysis.sparing  # noqa: F401  before anything of Jupyter's

# The modules that draw and run notebooks take a second to import: each command imports its own.
from analysis.cli import (
    batch,
    cycle,
    documents,
    keeping,
    newplan,
    opendata,
    plan,
    release,
    returns,
    review,
    runs,
    sharing,
)
from analysis.cli.shared import app

__all__ = [
    "app",
    "batch",
    "cycle",
    "documents",
    "keeping",
    "main",
    "newplan",
    "opendata",
    "plan",
    "release",
    "returns",
    "review",
    "runs",
    "sharing",
]


def main() -> None:
    """Run the command line."""
    app()
