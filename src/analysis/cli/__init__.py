"""The command line: `chitieu`. Errors in one clear line, exit codes that scripts can use.

0 all went well; 1 something was wrong with the returns or a page failed; 2 the command was
given wrongly or there was nothing to work on.
"""

# The modules that draw and run notebooks take a second to import: each command imports its own.
from analysis.cli import (
    cycle,
    documents,
    keeping,
    newplan,
    opendata,
    plan,
    release,
    returns,
    review,
    sharing,
)
from analysis.cli.shared import app

__all__ = [
    "app",
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
    "sharing",
]


def main() -> None:
    """Run the command line."""
    app()
