"""Machines that share one store: each has a mirror of its own."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from analysis import places

Machine = Callable[[str], object]

Machine = Callable[[str], AbstractContextManager[Path]]


def machines(url: str, caches: Path) -> Machine:
    """Return what makes this process work on a machine, by its name."""

    @contextmanager
    def on(name: str) -> Iterator[Path]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CHITIEU_DATA", url)
            patch.setenv("CHITIEU_CACHE", str(caches / name))
            yield places.data()

    return on


def write(root: Path, **files: str) -> None:
    """Write files below a folder, replacing what is there; a name has «__» for «/»."""
    for name, text in files.items():
        path = root.joinpath(*name.split("__"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def contents(root: Path) -> dict[str, str]:
    """Return the files below a folder with their text."""
    files = (p for p in sorted(root.rglob("*")) if p.is_file())
    return {p.relative_to(root).as_posix(): p.read_text(encoding="utf-8") for p in files}
