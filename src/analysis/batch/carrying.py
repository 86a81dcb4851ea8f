"""What travels between machines that share a store and no folder (CHITIEU_DATA is a URL).

The machine that asks lends the tables of a build to the store, each worker brings them down into
its own mirror once and sends what each job wrote, the machine that asks brings that down. Where
the machines share the folder itself nothing travels, and every function here does nothing.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from analysis import places, storage
from analysis.observations.storing import alone
from analysis.release import PUBLIC
from analysis.storage.store import Store

_IN_STORE = "store:"
"""Stands before the name of a folder that each machine has in its own mirror."""


def travels(folder: Path) -> bool:
    """Whether the files of a folder travel through the store."""
    return storage.is_remote() and folder.absolute().is_relative_to(places.data())


def name_of(folder: Path) -> str:
    """Return how a folder is named to other machines."""
    return _IN_STORE + _part(folder) if travels(folder) else str(folder.absolute())


def folder_here(name: str) -> Path:
    """Return the folder of this machine that another one named."""
    inside = name.removeprefix(_IN_STORE)
    return places.data() / inside if name != inside else Path(name)


def _part(folder: Path) -> str:
    return folder.absolute().relative_to(places.data()).as_posix()


@contextmanager
def lent(folder: Path) -> Iterator[None]:
    """Let the store hold the tables of a build until the end of the block."""
    if not travels(folder):
        yield
        return
    store, part = Store(), _part(folder)
    store.delete(list(store.find(part)))  # what a run left that was killed
    store.put({f"{part}/{p.name}": p for p in sorted(folder.iterdir()) if _is_table(p)})
    try:
        yield
    finally:
        with suppress(storage.StorageError):
            store.delete(list(store.find(part)))


def _is_table(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".")


@contextmanager
def prepared(folder: Path, name: str) -> Iterator[None]:
    """Bring down what the jobs of a build read, once, however many processes do so here."""
    if not name.startswith(_IN_STORE):
        yield
        return
    with ExitStack() as stack:
        with alone(places.work() / ".cluster"):
            stack.enter_context(storage.session())
            storage.pull_raw("returns", "published")
            storage.pull_releases()
            storage.pull_release(folder.name.removesuffix(PUBLIC), whole=False)
            _bring_tables(folder)
        yield


def _bring_tables(folder: Path) -> None:
    part = _part(folder)
    names = [n for n in Store().find(part) if "/" not in n.removeprefix(f"{part}/")]
    for inside in ("notebooks", "reports", "figures", "data", "documents"):
        (folder / inside).mkdir(parents=True, exist_ok=True)
    _get(folder, [name.removeprefix(f"{part}/") for name in names])


def send(folder: Path, names: Sequence[str]) -> None:
    """Send files that a job wrote."""
    if names and travels(folder):
        Store().put({f"{_part(folder)}/{name}": folder / name for name in names})


def bring(folder: Path, names: Sequence[str]) -> None:
    """Bring down files that jobs wrote elsewhere."""
    if names and travels(folder):
        _get(folder, names)


def _get(folder: Path, names: Sequence[str]) -> None:
    """Bring files down, each whole or not at all."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    hidden = {name: (folder / name).with_name(f".{uuid4().hex}.part") for name in names}
    try:
        Store().get({f"{_part(folder)}/{name}": path for name, path in hidden.items()})
        for name, path in hidden.items():
            path.replace(folder / name)
    finally:
        for path in hidden.values():
            path.unlink(missing_ok=True)
