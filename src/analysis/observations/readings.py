"""Read many returns quickly: what was read before is kept, what is new is read on every core.

A reading is kept under the hash of the bytes, of the code, of the catalogue and of what was
asked, so it can never stand for another file or another program; the file that keeps them may
be deleted at any time.
"""

import json
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from pydantic import TypeAdapter

from analysis import places
from analysis.catalogue import Catalogue, CatalogueError
from analysis.observations.kept import Kept
from analysis.returns.problems import Problem
from analysis.returns.reading import History, Return, read

WORTH_HELP = 150
"""From so many unread files on, starting another process takes less time than it saves."""
_RETURN = TypeAdapter(Return)


@dataclass(frozen=True)
class Asked:
    """One file to read, how messages call it, and what its place promises of it."""

    path: Path
    name: str
    year: int | None = None
    agency: str | None = None
    sample: bool | None = None


def readings(
    asked: Sequence[Asked],
    catalogue: Catalogue,
    history: History | None = None,
    kept: Path | None = None,
) -> list[Return]:
    """Return what each file says, in the order asked.

    `kept` is the file that keeps readings for the next time; None reads everything anew.
    """
    if kept is None:
        return _read_all(asked, catalogue, history or {})
    keys = _keys(asked, setting(catalogue, history or {}))
    with Kept(kept) as store:
        texts = store.get(keys).items()
        found = {key: one for key, text in texts if (one := _decoded(text))}
        new = {k: one for k, one in zip(keys, asked, strict=True) if k not in found}
        read_now = _read_all(list(new.values()), catalogue, history or {})
        for key, one in zip(new, read_now, strict=True):
            found[key], text = one, _encoded(one)
            # What would come back otherwise (an endless number, a new type) is not kept.
            if text and _decoded(text) == one:
                store.put(key, text)
    return [found[key] for key in keys]


def read_one(one: Asked, catalogue: Catalogue, history: History | None = None) -> Return:
    """Return what a file says; where our own code fails on it, a refusal that says so.

    One strange file must not take the others with it, and its bytes are stored in any case.
    """
    try:
        return read(
            one.path, catalogue, one.name, one.year, one.agency, one.sample, history=history
        )
    except CatalogueError:
        raise  # params/ is broken, not the file
    except Exception as error:  # whatever it is, it concerns this file alone
        words = f"{type(error).__name__}: {error}"[:200]
        digest = sha256(one.path.read_bytes()).hexdigest()
        return Return(one.name, digest, problems=(Problem(one.name, "", "", "C06", words),))


def setting(catalogue: Catalogue, history: History) -> bytes:
    """Return the hash of what a reading depends on beside the file: code, words, catalogue."""
    versions = [sys.version, *(version(name) for name in ("python-calamine", "xlrd", "rapidfuzz"))]
    known = sorted((*place, str(value)) for place, value in history.items())
    whole = sha256(f"{versions}\n{catalogue.fingerprint}\n{known}".encode())
    package = Path(__file__).parents[1]
    files = [p for part in _READERS for p in (package / part).rglob("*.p[yo]")]
    params = [p for p in places.params().rglob("*.yml") if p.parent.name != "corrections"]
    for path in (*sorted(files), *sorted(params)):
        whole.update(path.name.encode() + b"\0" + sha256(path.read_bytes()).digest())
    return whole.digest()


_READERS = ("returns", "catalogue", "language")


def _keys(asked: Sequence[Asked], known: bytes) -> list[bytes]:
    """Return for each file the key that its reading is kept under; the path is no part of it."""
    keys = []
    for one in asked:
        place = repr((one.name, one.year, one.agency, one.sample)).encode(errors="replace")
        keys.append(sha256(known + sha256(one.path.read_bytes()).digest() + place).digest())
    return keys


_TAGS: dict[str, Callable[[str], object]] = {"decimal": Decimal, "day": date.fromisoformat}
_TAG = "="
"""What JSON does not know is written as {"=": ["decimal", "9.10"]}."""


def _encoded(one: Return) -> bytes | None:
    """Return a reading as JSON, None where it holds what JSON cannot."""
    try:
        return json.dumps(_RETURN.dump_python(one), default=_tagged).encode()
    except TypeError:
        return None


def _tagged(value: object) -> dict[str, list[str]]:
    if type(value) is Decimal:
        return {_TAG: ["decimal", str(value)]}
    if type(value) is date:
        return {_TAG: ["day", value.isoformat()]}
    raise TypeError(f"a reading holds a {type(value).__name__}")


def _decoded(text: bytes) -> Return | None:
    try:
        return _RETURN.validate_python(json.loads(text, object_hook=_untagged))
    except (ValueError, ArithmeticError, KeyError):
        return None


def _untagged(content: dict[str, Any]) -> Any:
    if content.keys() != {_TAG}:
        return content
    tag, words = content[_TAG]
    return _TAGS[tag](words)


def _read_all(asked: Sequence[Asked], catalogue: Catalogue, history: History) -> list[Return]:
    """Return what files say, read by this process and, where there are many, by others as well."""
    hands = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    if len(asked) < WORTH_HELP or not hands or hands < 2:
        return [read_one(one, catalogue, history) for one in asked]
    helpers = [_Helper(asked[n::hands], catalogue, history) for n in range(1, hands)]
    found: dict[int, Return] = dict(
        zip(
            range(0, len(asked), hands),
            (read_one(one, catalogue, history) for one in asked[::hands]),
            strict=True,
        )
    )
    for n, helper in enumerate(helpers, start=1):
        found |= dict(zip(range(n, len(asked), hands), helper.results(), strict=True))
    return [found[place] for place in range(len(asked))]


class _Helper:
    """Another Python that reads some of the files.

    Started by name, not by fork or spawn: a fork of a notebook's threads can hang, and a spawn
    runs the caller's script again.
    """

    def __init__(self, asked: Sequence[Asked], catalogue: Catalogue, history: History) -> None:
        self._rest = (asked, catalogue, dict(history))
        self._out: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - read in `results`
        with tempfile.TemporaryFile() as told:
            pickle.dump(self._rest, told)
            told.seek(0)
            command = [sys.executable, "-m", "analysis.observations.helper"]
            self._process = subprocess.Popen(
                command, stdin=told, stdout=self._out, stderr=subprocess.DEVNULL
            )

    def results(self) -> list[Return]:
        """Return what its files say; what it did not come to is read here."""
        asked, catalogue, history = self._rest
        self._process.wait()
        self._out.seek(0)
        with self._out:
            read_there = list(_unpickled(self._out))
        missing = asked[len(read_there) :]
        return read_there + [read_one(one, catalogue, history) for one in missing]


def _unpickled(stream: IO[bytes]) -> Iterator[Return]:
    """Yield what our own helper wrote, as far as it came."""
    while True:
        try:
            yield pickle.load(stream)
        except (EOFError, pickle.UnpicklingError):
            return
