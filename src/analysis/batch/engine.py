"""Our engine on papermill's own extension point: `papermill --engine chitieu …` runs it too.

The cells run in a plain shell of the process that asks, without a kernel: nothing to start, no
sockets, the same outputs. `children.py` gives every notebook a process of its own.
"""

from typing import Any

from papermill.engines import Engine, NotebookExecutionManager

from analysis.batch.shell import new_shell


class ShellEngine(Engine):  # type: ignore[misc]
    """Runs a notebook's cells one after the other and stops at the first that fails."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, **_: Any
    ) -> None:
        """Run every code cell and keep its outputs in the notebook."""
        shell = new_shell()
        for index, cell in enumerate(nb_man.nb.cells):
            nb_man.cell_start(cell, index)
            good = True
            if cell.cell_type == "code" and cell.source.strip():
                cell.outputs, cell.execution_count, good = shell.run(cell.source)
            if not good:
                nb_man.cell_exception(cell, index)
                return
            nb_man.cell_complete(cell, index)
