"""Our engine on papermill's own extension point: `papermill --engine chitieu …` runs it too.

The cells run in the shell of a kernel in the process that asks: nothing to start, no sockets,
the same outputs. `children.py` gives every notebook a process of its own.
"""

from collections.abc import Callable
from typing import Any

from nbformat import NotebookNode
from papermill.engines import Engine, NotebookExecutionManager

from analysis.batch.shell import ZMQInteractiveShell, new_shell

SKIPPED = "skip-execution"
MAY_FAIL = "raises-exception"
"""Tags of cells, as nbclient knows them."""

Tell = Callable[[str, int, NotebookNode], None]
"""Hears «started» and «ended» of each code cell, with its place from 0 and the cell."""


class ShellEngine(Engine):  # type: ignore[misc]
    """Runs a notebook's cells one after the other and stops at the first that fails."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        tell: Tell = lambda *_: None,
        shell: ZMQInteractiveShell | None = None,
        **_: Any,
    ) -> None:
        """Run every code cell and keep its outputs in the notebook."""
        shell = shell or new_shell()
        for index, cell in enumerate(nb_man.nb.cells):
            nb_man.cell_start(cell, index)
            good = True
            if _is_run(cell):
                tell("started", index, cell)
                cell.outputs, cell.execution_count, good = shell.run(cell.source)
                tell("ended", index, cell)
            good = good or MAY_FAIL in cell.metadata.get("tags", [])
            if not good:
                nb_man.cell_exception(cell, index)
            nb_man.cell_complete(cell, index)
            if not good:
                return


def _is_run(cell: NotebookNode) -> bool:
    is_code = cell.cell_type == "code" and bool(cell.source.strip())
    return is_code and SKIPPED not in cell.metadata.get("tags", [])
