"""Where the project keeps its folders.

Found from the package, never from the working directory: nbval runs a notebook in the
notebook's folder and papermill in the caller's. Two environment variables move the roots:
CHITIEU_HOME (params/ and notebooks/) and CHITIEU_DATA (data/). CHITIEU_DATA may be a URL
(s3://bucket/prefix): the root is then a mirror of it under CHITIEU_CACHE (storage/).
"""

import os
import re
from hashlib import sha256
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
    """Return the data root: raw/ and processed/ stand in it.

    Where CHITIEU_DATA is a URL this is the folder that mirrors it on this machine.
    """
    if url := data_url():
        return _mirror(url)
    return Path(os.environ.get("CHITIEU_DATA") or home() / "data")


def data_url() -> str:
    """Return the URL of the data root; "" where it is a folder."""
    root = os.environ.get("CHITIEU_DATA", "")
    return root.rstrip("/") if "://" in root else ""


def _mirror(url: str) -> Path:
    """Return the folder that mirrors a URL: one for each, named so that people recognise it."""
    import platformdirs  # not needed where the data root is a folder

    cache = os.environ.get("CHITIEU_CACHE") or platformdirs.user_cache_dir("chitieu")
    # A password may stand before the @: the name shows what comes after it.
    words = re.sub(r"[^A-Za-z0-9]+", "-", url.rpartition("@")[2]).strip("-")
    return Path(cache).absolute() / f"{words[:60]}-{sha256(url.encode()).hexdigest()[:8]}"


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
