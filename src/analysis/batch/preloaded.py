"""Import this, and all that a notebook needs is there: the work of a server or a fresh child.

It is imported by those two and by nothing else, and by the server before it forks anything: it
compiles the templates, reads params/, loads what a shell loads late, and lets the collector of
garbage leave alone what all children share. `analysis.sparing` is imported before it.
"""

import gc
import sys
import threading
from contextlib import suppress

import matplotlib.backends.backend_agg
import matplotlib.backends.backend_svg
import matplotlib.pyplot  # noqa: F401
import nbformat
import pyarrow.parquet  # noqa: F401
import seaborn  # noqa: F401
from ipykernel.zmqshell import ZMQInteractiveShell
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from analysis import reports  # noqa: F401
from analysis.batch import making
from analysis.batch.shell import QUIET
from analysis.release import catalogue_now

_MAIN = sys.modules["__main__"]
_CELLS = [new_markdown_cell("# …"), new_code_cell("…")]
_NOTEBOOK = nbformat.reads(nbformat.writes(new_notebook(cells=_CELLS)), as_version=4)
making.exporter().from_notebook_node(_NOTEBOOK)
ZMQInteractiveShell(config=QUIET)  # type: ignore[no-untyped-call]
sys.modules["__main__"] = _MAIN  # which a shell takes for its notebook
with suppress(Exception):  # a child says what is wrong with params/
    catalogue_now()

IS_SINGLE = threading.active_count() == 1
"""Whether this process had one thread when all was loaded: only then is it safe to fork."""
gc.collect()
gc.freeze()
