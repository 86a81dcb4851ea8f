"""One command, one view of the store: what was brought down once is not asked for again.

The processes that a command starts on this machine inherit what is known, so 150 notebooks do
not ask the store 150 times. Outside a session, as in a notebook that is run by hand, every
reading asks the store anew.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager

PULLED = "CHITIEU_PULLED"
"""Environment variable: the parts that this session has. It belongs to this machine's mirror
and must not be handed to processes on other machines."""


@contextmanager
def session() -> Iterator[None]:
    """Keep one view of the store until the end; within another session nothing changes."""
    if PULLED in os.environ:
        yield
        return
    os.environ[PULLED] = "[]"
    try:
        yield
    finally:
        os.environ.pop(PULLED, None)


def has(part: str) -> bool:
    """Whether this session has brought a part down, or the part that it belongs to."""
    return any(part == known or part.startswith(f"{known}/") for known in _known())


def note(part: str) -> None:
    """Remember that this session has a part; without a session nothing is remembered."""
    if PULLED in os.environ:
        os.environ[PULLED] = json.dumps(sorted({*_known(), part}))


def _known() -> list[str]:
    return list(json.loads(os.environ.get(PULLED, "[]")))
