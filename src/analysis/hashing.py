"""The SHA-256 of a file: by it a file is named, kept and proved."""

from hashlib import sha256
from pathlib import Path


def hash_of(path: Path) -> str:
    """Return the hash of a file; raise OSError where it cannot be read."""
    return sha256(path.read_bytes()).hexdigest()


def hash_if_there(path: Path) -> str:
    """Return the hash of a file, "" where it cannot be read."""
    try:
        return hash_of(path)
    except OSError:
        return ""
