"""The data root at any fsspec URL (CHITIEU_DATA=s3://bucket/prefix): the store is the truth.

Work is always done on a mirror of the store on this machine, which `places.data()` names. What
a command reads is brought down before it reads, what it made is sent when it is whole. Where
the data root is a plain folder every function here does nothing, and fsspec is not imported.
"""

from analysis.storage.holding import alone
from analysis.storage.keeping import changing, pull, push, send
from analysis.storage.releases import pull_release, pull_releases, push_release
from analysis.storage.returns import pull_raw, push_raw, send_return
from analysis.storage.session import PULLED, session
from analysis.storage.store import StorageError, is_remote

__all__ = [
    "PULLED",
    "StorageError",
    "alone",
    "changing",
    "is_remote",
    "pull",
    "pull_raw",
    "pull_release",
    "pull_releases",
    "push",
    "push_raw",
    "push_release",
    "send",
    "send_return",
    "session",
]
