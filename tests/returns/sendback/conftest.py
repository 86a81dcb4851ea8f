"""The return that most tests of this folder send back."""

import pytest
from marked_books import PLANTED
from officer import fill, sent

from analysis.returns.sendback import send_back


@pytest.fixture
def returned(tmp_path):
    """Return a return with planted faults, what is wrong with it, and what goes back."""
    path = fill(tmp_path / "2026-11-20_so-y-te.xlsx", PLANTED)
    problems = sent(path).problems
    return path, problems, send_back(path, tmp_path, problems)
