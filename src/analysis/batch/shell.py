"""The shell of a Jupyter kernel, without the kernel: what it would send is kept.

Display hook, publisher and magics are ipykernel's own; only what carries their messages is ours,
and what is made of a message is what nbclient makes of it.
"""

import builtins
import getpass
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NoReturn

import pandas as pd
from ipykernel import zmqshell
from ipykernel.compiler import XCachingCompiler, get_tmp_hash_seed, murmur2_x86
from IPython.core.error import StdinNotImplementedError, UsageError
from jupyter_client.session import Session
from nbformat import NotebookNode
from nbformat.v4 import output_from_msg
from traitlets.config import Config

from analysis.batch import limits
from analysis.batch.streams import Stream, keep_pipes_empty

QUIET = Config({"HistoryManager": {"enabled": False}})
"""A shell that neither reads nor writes a history."""
BALLAST = 16 * 2**20
"""Bytes that are thrown off at the limit of memory; until then they are only a promise."""
COLUMNS = 20
"""How many columns of a table pandas shows where it is imported in a kernel."""

Outputs = list[NotebookNode]
Hear = Callable[[str, dict[str, Any]], None]


class Said:
    """The outputs of the cell that runs, and those of earlier ones that may still change."""

    def __init__(self) -> None:
        self.outputs: Outputs = []
        self._clears_next = False
        self._shown: defaultdict[str, list[NotebookNode]] = defaultdict(list)

    def start(self) -> None:
        """Begin a cell."""
        self.outputs, self._clears_next = [], False

    def hear(self, kind: str, content: dict[str, Any]) -> None:
        """Take one message of a kernel."""
        shown = content.get("transient", {}).get("display_id")
        if kind == "clear_output":
            self._clear(bool(content["wait"]))
        elif kind == "update_display_data":
            self._update(shown, content)
        else:
            self._add(kind, content, shown)

    def _add(self, kind: str, content: dict[str, Any], shown: str | None) -> None:
        if self._clears_next:
            self._clear(False)
        output = output_from_msg({"header": {"msg_type": kind}, "content": content})
        self.outputs.append(output)
        if shown:
            self._update(shown, content)
            self._shown[shown].append(output)

    def _update(self, shown: str | None, content: dict[str, Any]) -> None:
        """Change the outputs that bear a name of a display, in every cell."""
        for output in self._shown[shown] if shown else ():
            output["data"], output["metadata"] = content["data"], content["metadata"]

    def _clear(self, wait: bool) -> None:
        self._clears_next = wait
        if wait:
            return
        gone = {id(output) for output in self.outputs}
        for name, outputs in self._shown.items():
            self._shown[name] = [output for output in outputs if id(output) not in gone]
        self.outputs.clear()


class _Session(Session):
    """Hands the messages of the shell on instead of sending them."""

    hear: Hear

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, *_: Any, **__: Any) -> None:
        """Hand a message on as the other side would read it."""
        if isinstance(msg_or_type, dict):
            msg_or_type, content = msg_or_type["msg_type"], msg_or_type["content"]
        self.hear(msg_or_type, self.unpack(self.pack(content)))


class _Compiler(XCachingCompiler):
    """Names cells as a kernel does, but for the folder, which has the number of its process."""

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        """Return the name of the file that a cell would be."""
        name = murmur2_x86(raw_code, get_tmp_hash_seed())  # type: ignore[no-untyped-call]
        return f"notebook/{name}.py"


class ZMQInteractiveShell(zmqshell.ZMQInteractiveShell):
    """One shell for one notebook in one process; libraries know a kernel's shell by this name."""

    def __init__(self, lang: str = "vi", **kwargs: Any) -> None:
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        self.ballast = bytes(BALLAST)
        self.said = Said()
        session = _Session()
        session.hear = self.said.hear
        senders: tuple[Any, ...] = (self.displayhook, self.display_pub)
        for sender in senders:
            sender.session, sender.pub_socket = session, object()
        self.streams = tuple(Stream(name, lang, self._written) for name in ("stdout", "stderr"))
        keep_pipes_empty(*self.streams)

    def _written(self, name: str, text: str) -> None:
        self.said.hear("stream", {"name": name, "text": text})

    def run(self, source: str) -> tuple[Outputs, int, bool]:
        """Run a cell; return its outputs, its count and whether it ended well."""
        self.said.start()
        with ExitStack() as places:
            for stream in self.streams:
                stream.start()
                places.enter_context(stream.in_place())
            result = self.run_cell(source, store_history=True)
            for stream in self.streams:
                stream.hand_on(is_over=True)
        good = result.success and not self._last_traceback_during_displayhook
        return self.said.outputs, int(result.execution_count or 0), bool(good)

    @contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        """Keep no second copy of what is written: IPython has one for its history."""
        yield

    def showtraceback(self, *args: Any, **kwargs: Any) -> None:
        """Show what went wrong; at the limit of memory that takes a little more."""
        self.ballast = b""
        limits.use_the_reserve()
        super().showtraceback(*args, **kwargs)

    def enable_gui(self, gui: str | None = None) -> None:
        """Refuse windows: nobody looks on."""
        if gui:
            raise UsageError(f"%gui {gui}: this notebook runs where no window can open")

    def ask_exit(self) -> None:
        """End the notebook, as `exit` in a cell wants it."""
        raise SystemExit(0)


def new_shell(lang: str = "vi") -> ZMQInteractiveShell:
    """Return the shell of this process. History is neither read nor written.

    `lang` is the language of the line that says how much of a long stream is left out.
    """
    pd.set_option("display.max_columns", COLUMNS)  # it was imported before there was a shell
    builtins.input = _no_answer
    getpass.getpass = _no_answer
    if ZMQInteractiveShell.initialized():
        shell: ZMQInteractiveShell = ZMQInteractiveShell.instance()
        return shell
    return ZMQInteractiveShell.instance(lang=lang, config=QUIET, compiler_class=_Compiler)


def _no_answer(*_: Any, **__: Any) -> NoReturn:
    raise StdinNotImplementedError(
        "raw_input was called, but this frontend does not support input requests."
    )
