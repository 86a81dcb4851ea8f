"""Where the project keeps its folders.

Found from the package, never from the working directory: nbval runs a notebook in the
notebook's folder and papermill in the caller's. Two environment variables move the roots:
CHITIEU_HOME (params/ and notebooks/) and CHITIEU_DATA (data/).
"""

import os
from pathlib import Path

from analysis.language import UserError


class PlaceError(UserError):
    """A folder the project needs is not there."""


def home() -> Path:
    """Return the project's folder; raise PlaceError when it holds no params/."""
    folder = Path(os.environ.get("CHITIEU_HOME") or Path(__file__).resolve().parents[2])
    if not (folder / "params").is_dir():
        raise PlaceError(
            "{folder}: expected the project's folder with params/ in it, found none. "
            "Set CHITIEU_HOME to the folder that holds params/ and notebooks/.",
            folder=folder,
        )
    return folder


def params() -> Path:
    """Return the folder of the plan, its indicators, agencies, areas and tasks."""
    return home() / "params"


def notebooks() -> Path:
    """Return the folder of the notebooks."""
    return home() / "notebooks"


def data() -> Path:
    """Return the data root: raw/ and processed/ stand in it."""
    return Path(os.environ.get("CHITIEU_DATA") or home() / "data")


def raw(source: str) -> Path:
    """Return the root of one kind of returns: "returns", "sample" or "published".

    Published figures are committed with the project, so CHITIEU_DATA does not move them
    unless that root holds its own.
    """
    folder = data() / "raw" / source
    if source == "published" and not folder.is_dir():
        return home() / "data" / "raw" / source
    return folder


def processed() -> Path:
    """Return the folder that releases are published in."""
    return data() / "processed"


def work() -> Path:
    """Return the folder that releases are built in."""
    return processed() / ".work"
