"""The command line: `chitieu`. Errors in one clear line, exit codes that scripts can use.

0 all went well; 1 something was wrong with the returns or a page failed; 2 the command was
given wrongly or there was nothing to work on.
"""

# The modules that draw and run notebooks take a second to import: each command imports its own.
from analysis.cli import plan, release, returns, sharing
from analysis.cli.shared import app

__all__ = ["app", "main", "plan", "release", "returns", "sharing"]


def main() -> None:
    """Run the command line."""
    app()
