"""The store behind a URL: its objects by name, and every failure as one clear line.

Names are paths below the data root, with «/» between: raw/returns/2026/so-y-te/….xlsx.
"""

import errno
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from analysis import places
from analysis.language import UserError

_MARKS = ("ETag", "etag", "content_md5", "mtime", "LastModified", "last_modified", "created")
_MOMENTS = ("LastModified", "mtime", "last_modified", "updated", "created")


class StorageError(UserError):
    """The store cannot be used, or holds what must not be overwritten: where, and what to do."""


@dataclass(frozen=True)
class Object:
    """One object: its size in bytes, its mark (changes with its content), when it was changed.

    `moment` is in seconds since 1970.
    """

    size: int
    mark: str
    moment: float


def is_remote() -> bool:
    """Whether the data root is a URL."""
    return bool(places.data_url())


def shown() -> str:
    """Return the URL of the data root as people may see it: without a password in it."""
    return re.sub(r"//[^/@]*@", "//", places.data_url())


class Store:
    """The objects below the data root."""

    def __init__(self) -> None:
        """Open the store that CHITIEU_DATA names; StorageError where that cannot be done."""
        with _clearly("open"):
            from fsspec.core import url_to_fs

            self._fs, root = url_to_fs(places.data_url())
            self._root = root.rstrip("/")
            if "file" in self._protocols():
                self._fs.auto_mkdir = True

    def _protocols(self) -> tuple[str, ...]:
        named = self._fs.protocol
        return (named,) if isinstance(named, str) else tuple(named)

    def _at(self, name: str) -> str:
        return f"{self._root}/{name}"

    def find(self, part: str) -> dict[str, Object]:
        """Return the objects of a part by name, in order of name; none where there is nothing."""
        with _clearly(part):
            self._fs.invalidate_cache()
            found = self._fs.find(self._at(part), detail=True)
        names = {self._name(path): info for path, info in found.items()}
        return {n: _object(i) for n, i in sorted(names.items()) if n.startswith(f"{part}/")}

    def _name(self, path: str) -> str:
        """Return the name of an object; "" for one that could leave the mirror."""
        name = path.removeprefix(f"{self._root}/")
        odd = {"", ".", ".."} & set(name.split("/")) or "\\" in name
        return "" if odd else name

    def get(self, files: Mapping[str, Path]) -> None:
        """Bring objects down, each into a file."""
        if files:
            with _clearly(next(iter(files))):
                self._fs.get([self._at(n) for n in files], [str(p) for p in files.values()])

    def put(self, files: Mapping[str, Path]) -> None:
        """Send files, each to the name of an object; one that is there is replaced as a whole."""
        if files:
            with _clearly(next(iter(files))):
                self._fs.put([str(p) for p in files.values()], [self._at(n) for n in files])

    def create(self, name: str, content: bytes) -> bool:
        """Send an object that must not be there yet; return whether it was not.

        Where the store knows no exclusive writing it is looked up before, which two at the same
        moment could both pass.
        """
        with _clearly(name):
            try:
                self._fs.pipe_file(self._at(name), content, mode="create")
            except OSError as error:
                # Stores name the refusal differently: what counts is whether the object is there.
                if self._is_there(name):
                    return False
                if error.errno != errno.ENOSYS:
                    raise
                self._fs.pipe_file(self._at(name), content)
        return True

    def _is_there(self, name: str) -> bool:
        self._fs.invalidate_cache()
        return bool(self._fs.exists(self._at(name)))

    def read(self, name: str) -> bytes | None:
        """Return the content of an object; None where there is none."""
        with _clearly(name):
            try:
                return bytes(self._fs.cat_file(self._at(name)))
            except FileNotFoundError:
                return None

    def copy(self, names: Mapping[str, str]) -> None:
        """Copy objects within the store, from the name on the left to that on the right."""
        if names:
            with _clearly(next(iter(names))):
                self._fs.copy([self._at(n) for n in names], [self._at(n) for n in names.values()])

    def delete(self, names: Sequence[str]) -> None:
        """Delete objects that are there."""
        if names:
            with _clearly(names[0]):
                self._fs.rm([self._at(n) for n in names])


def _object(info: Mapping[str, Any]) -> Object:
    mark = next((str(info[key]) for key in _MARKS if info.get(key)), "")
    moment = next((info[key] for key in _MOMENTS if info.get(key)), 0.0)
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    if isinstance(moment, datetime):
        moment = moment.timestamp()
    return Object(int(info["size"]), f"{info['size']} {mark}", float(moment))


@contextmanager
def _clearly(what: str) -> Iterator[None]:
    """Raise StorageError in the place of whatever a store, or the package for it, raises."""
    try:
        yield
    except StorageError:
        raise
    except Exception as error:  # every kind of store has failures of its own
        reason = " ".join(str(error).split()) or type(error).__name__
        words = _words(error)
        raise StorageError(words, url=shown(), name=what, reason=reason) from error


def _words(error: Exception) -> str:
    """Return what to say of a failure."""
    kind = type(error).__name__
    if isinstance(error, ImportError):
        return _NO_PACKAGE
    if isinstance(error, ValueError) and "rotocol" in str(error):
        return _NO_KIND
    if isinstance(error, PermissionError) or "Credential" in kind:
        return _DENIED
    if isinstance(error, FileNotFoundError):
        return _ABSENT
    return _SILENT


_NO_PACKAGE = (
    "{url}: the package for this kind of store is not installed ({reason}). "
    "For s3:// install it with: pip install 'chitieu[s3]'"
)
_NO_KIND = (
    "{url}: CHITIEU_DATA expects a folder or a URL that fsspec knows, such as s3://bucket/prefix "
    "({reason})"
)
_DENIED = (
    "{url}: the store refuses access ({reason}). Check the key and its rights: "
    "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY or the profile of this machine"
)
_ABSENT = (
    "{url}: {name} is not in the store ({reason}). Create the bucket first, or correct CHITIEU_DATA"
)
_SILENT = (
    "{url}: the store did not do what was asked, at {name} ({reason}). Check network and address "
    "(AWS_ENDPOINT_URL), then give the command again: nothing is lost"
)
