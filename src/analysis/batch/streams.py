"""What a notebook writes: by print, by a library in C, by a program that it starts."""

import codecs
import io
import os
import selectors
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock, Thread

from analysis.language import number, say

FIRST = LAST = 64 * 1024
"""Characters that a cell may write to a stream; of more, the first and the last are kept."""


class Text:
    """What a cell writes to one stream: all of it, or its beginning and its end."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.start()

    def start(self) -> None:
        """Begin a cell."""
        self._new: list[str] = []
        self._room = FIRST
        self._late: deque[str] = deque()
        self._late_kept = self._late_written = 0

    def add(self, text: str) -> None:
        """Take text; what is beyond its beginning counts only as long as it is near its end."""
        first, rest = text[: self._room], text[self._room :]
        self._room -= len(first)
        if first:
            self._new.append(first)
        if rest:
            self._late_written += len(rest)
            self._keep(rest[-LAST:])

    def _keep(self, late: str) -> None:
        self._late.append(late)
        self._late_kept += len(late)
        while self._late_kept - len(self._late[0]) >= LAST:
            self._late_kept -= len(self._late.popleft())

    def taken(self, is_over: bool) -> str:
        """Return what is new; what is beyond the beginning waits until the cell is over."""
        text = "".join(self._new)
        self._new = []
        return text + self._end() if is_over and self._late else text

    def _end(self) -> str:
        left_out = self._late_written - LAST
        end = "".join(self._late)[-LAST:]
        if left_out <= 0:
            return end
        words = "… {count} characters left out …"
        return f"\n{say(words, self.lang, count=number(left_out, 0, self.lang))}\n{end}"


class Stream(io.TextIOBase):
    """Takes the place of sys.stdout or sys.stderr while a cell runs.

    What `flush` gives to `ready` is an output of its own, as from a kernel.
    """

    encoding = "UTF-8"
    errors = None

    def __init__(self, name: str, lang: str, ready: Callable[[str, str], None]) -> None:
        self.name = name
        self._ready, self._text, self._lock = ready, Text(lang), RLock()
        self._home = os.getpid()
        self._pipe = _Pipe({"stdout": 1, "stderr": 2}[name])

    def write(self, text: str) -> int:
        """Take text. A process that the notebook forks writes to the pipe instead."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self._home:
            os.write(self._pipe.number, text.encode(errors="replace"))
            return len(text)
        with self._lock:
            self._text.add(text)
        return len(text)

    def flush(self) -> None:
        """Hand on what was written since the last time."""
        self.hand_on(is_over=False)

    def hand_on(self, is_over: bool) -> None:
        """Hand on what was written; at the end of a cell, all that is still held back."""
        if os.getpid() != self._home:
            return
        with self._lock:
            self.drain()
            if text := self._text.taken(is_over):
                self._ready(self.name, text)

    def start(self) -> None:
        """Begin a cell."""
        with self._lock:
            self._text.start()

    def drain(self) -> None:
        """Take what came through the pipe."""
        with self._lock:
            for text in self._pipe.read():
                self._text.add(text)

    def fileno(self) -> int:
        """Return the number of the file that a program started by the notebook writes to."""
        return self._pipe.number

    def writable(self) -> bool:
        """Return True."""
        return True

    def isatty(self) -> bool:
        """Return False: nobody looks on."""
        return False

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Take the place of the stream, by its name and by its number."""
        before = getattr(sys, self.name)
        before.flush()
        setattr(sys, self.name, self)
        try:
            with self._pipe.in_place():
                yield
        finally:
            setattr(sys, self.name, before)


class _Pipe:
    """Stands behind the number of a stream, so that what Python does not see is kept as well."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.reading, self._writing = os.pipe()
        os.set_blocking(self.reading, False)
        self._decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode

    def read(self) -> Iterator[str]:
        """Yield what is there."""
        try:
            while piece := os.read(self.reading, 65536):
                yield self._decode(piece)
        except BlockingIOError:
            return

    @contextmanager
    def in_place(self) -> Iterator[None]:
        before = os.dup(self.number)
        os.dup2(self._writing, self.number)
        try:
            yield
        finally:
            os.dup2(before, self.number)
            os.close(before)


def keep_pipes_empty(*streams: Stream) -> None:
    """Read the pipes while cells run: a full one would stop whoever writes to it."""
    selector = selectors.DefaultSelector()
    for stream in streams:
        selector.register(stream._pipe.reading, selectors.EVENT_READ, stream)

    def empty() -> None:
        while True:
            for key, _ in selector.select():
                key.data.drain()

    Thread(target=empty, name="streams of the notebook", daemon=True).start()
