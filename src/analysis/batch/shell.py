"""A plain IPython shell whose outputs are kept, as a Jupyter kernel would send them."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, TextIO

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat import NotebookNode
from nbformat.v4 import new_output
from traitlets import Type
from traitlets.config import Config

Outputs = list[NotebookNode]


class _Outputs:
    """The outputs of the cell that runs, in the order in which a kernel would send them.

    A kernel gathers what is written and sends it before the next display and at the end of the
    cell, what went to stdout first.
    """

    kept: ClassVar[Outputs] = []
    written: ClassVar[dict[str, list[str]]] = {"stdout": [], "stderr": []}

    @classmethod
    def add(cls, kind: str, **content: Any) -> None:
        cls.flush()
        cls.kept.append(new_output(kind, **content))

    @classmethod
    def flush(cls) -> None:
        for name, pieces in cls.written.items():
            if text := "".join(pieces):
                cls.kept.append(new_output("stream", name=name, text=text))
            pieces.clear()

    @classmethod
    def taken(cls) -> Outputs:
        cls.flush()
        kept, cls.kept = cls.kept, []
        return kept


class _Publisher(DisplayPublisher):
    """Keeps what `display` shows."""

    def publish(  # type: ignore[override]
        self, data: Mapping[str, Any], metadata: Mapping[str, Any] | None = None, **_: Any
    ) -> None:
        _Outputs.add("display_data", data=dict(data), metadata=dict(metadata or {}))

    def clear_output(self, wait: bool = False) -> None:
        _Outputs.taken()


class _Hook(DisplayHook):
    """Keeps the value of a cell's last expression."""

    def write_output_prompt(self) -> None:
        """Say nothing: the count of the cell stands in its output."""

    def write_format_data(
        self, format_dict: Mapping[str, Any], md_dict: Mapping[str, Any] | None = None
    ) -> None:
        _Outputs.add(
            "execute_result",
            data=dict(format_dict),
            metadata=dict(md_dict or {}),
            execution_count=self.prompt_count,
        )

    def finish_displayhook(self) -> None:
        self._is_active = False


class _Stream:
    """Takes the place of stdout or stderr while a cell runs."""

    encoding = "utf-8"

    def __init__(self, name: str) -> None:
        self.name = name

    def write(self, text: str) -> int:
        _Outputs.written[self.name].append(text)
        return len(text)

    def flush(self) -> None:
        """Do nothing: what was written is kept at once."""

    def isatty(self) -> bool:
        return False


class CapturingShell(InteractiveShell):
    """One shell for one notebook in one process: `instance()` makes it."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)

    def _showtraceback(self, etype: type, evalue: BaseException, stb: Any) -> None:
        lines = self.InteractiveTB.stb2text(stb) if not isinstance(stb, list) else stb
        lines = lines if isinstance(lines, list) else [lines]
        _Outputs.add("error", ename=etype.__name__, evalue=str(evalue), traceback=lines)

    def run(self, source: str) -> tuple[Outputs, int, bool]:
        """Run a cell; return its outputs, its count and whether it ended well."""
        with _captured():
            result = self.run_cell(source, store_history=True)
        return _Outputs.taken(), int(result.execution_count or 0), bool(result.success)


def new_shell() -> CapturingShell:
    """Return the shell of this process. History is neither read nor written."""
    quiet = Config({"HistoryManager": {"enabled": False}, "InteractiveShell": {"colors": "Linux"}})
    shell: CapturingShell = CapturingShell.instance(config=quiet)
    return shell


@contextmanager
def _captured() -> Iterator[None]:
    before: tuple[TextIO, TextIO] = (sys.stdout, sys.stderr)
    sys.stdout, sys.stderr = _Stream("stdout"), _Stream("stderr")
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
