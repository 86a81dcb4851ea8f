"""Templates as Python reads them, kept between processes: compiling them takes longer than a page.

Each is kept under the hash of its text and of the settings that it was compiled with, so none
can stand for another; the file that keeps them may be deleted at any time.
"""

from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from analysis import places
from analysis.observations.kept import Kept


class Compiled(BytecodeCache):
    """Keeps the compiled templates of every environment in one file."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket of a template with what is kept of it."""
        key = _key(bucket)
        if found := Kept(_file()).get([key]).get(key):
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template that was compiled just now."""
        with Kept(_file()) as store:
            store.put(_key(bucket), bucket.bytecode_to_string())


def _file() -> Path | None:
    """Return the file that keeps compiled templates; None where there is no project's folder."""
    try:
        return places.work() / "templates.sqlite"
    except places.PlaceError:
        return None


def _key(bucket: Bucket) -> bytes:
    made = (version("jinja2"), _settings(bucket.environment), bucket.key, bucket.checksum)
    return sha256(repr(made).encode()).digest()


def _settings(made: Environment) -> list[object]:
    """Return what an environment compiles a template by, beside its text."""
    names = (
        *("block_start_string", "variable_start_string", "comment_start_string"),
        *("line_statement_prefix", "line_comment_prefix", "newline_sequence"),
        *("trim_blocks", "lstrip_blocks", "keep_trailing_newline", "optimized", "is_async"),
    )
    undefined = f"{made.undefined.__module__}.{made.undefined.__qualname__}"
    return [*(getattr(made, name) for name in names), made.autoescape is True, undefined,
            sorted(made.extensions), sorted(made.filters), sorted(made.tests)]  # fmt: skip
