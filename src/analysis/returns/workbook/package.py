"""The parts of a zip package, read by name within the limits and parsed with expat."""

import gc
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from lzma import LZMAError
from posixpath import dirname, normpath
from time import monotonic
from typing import NoReturn
from xml.parsers import expat

from analysis.returns.workbook import limits
from analysis.returns.workbook.model import WorkbookError

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
_CHUNK = 1 << 16
_BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, LZMAError, struct.error, EOFError, OSError,
    NotImplementedError, RuntimeError,
)  # fmt: skip
_BROKEN_XML = (expat.ExpatError, ArithmeticError, LookupError, ValueError, struct.error)


class Clock:
    """The time that one file may take."""

    def __init__(self) -> None:
        """Start counting."""
        self._end = monotonic() + limits.MAX_SECONDS

    def check(self) -> None:
        """Raise WorkbookError (F03) when the time is over."""
        if monotonic() > self._end:
            raise WorkbookError("F03", "time to read it", f"{limits.MAX_SECONDS:g} s")

    @property
    def left(self) -> float:
        """Return the seconds that are left."""
        return max(self._end - monotonic(), 0.0)


def too_many(count: int, limit: int, what: str) -> None:
    """Raise WorkbookError (F03) when a count is above its limit; `what` names the limit."""
    if count > limit:
        raise WorkbookError("F03", what, f"{limit:,}")


class Package:
    """The parts of one zip file."""

    def __init__(self, archive: zipfile.ZipFile, clock: Clock) -> None:
        """Take an open archive; raise WorkbookError when it is too large or ambiguous."""
        entries = archive.infolist()
        too_many(len(entries), limits.MAX_ENTRIES, "number of parts")
        _check_size(sum(entry.file_size for entry in entries))
        if any(entry.flag_bits & 1 for entry in entries):
            raise WorkbookError("F12", "a zip archive")
        self._archive = archive
        self._unpacked = 0
        self.clock = clock
        self._entries = _by_name(entries)

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._entries

    def __iter__(self) -> Iterator[str]:
        """Yield the names of all parts in small letters."""
        return iter(self._entries)

    def chunks(self, part: str) -> Iterator[bytes]:
        """Yield the bytes of a part; many sheets may name one part, so what is read counts."""
        with self._archive.open(self._entries[part.lower()]) as stream:
            while chunk := stream.read(_CHUNK):
                self._unpacked += len(chunk)
                _check_size(self._unpacked)
                self.clock.check()
                yield chunk

    def read(self, part: str) -> bytes:
        """Return a whole part, nothing where the package does not have it."""
        return b"".join(self.chunks(part)) if part in self else b""

    def parse(
        self,
        part: str,
        start: Start,
        end: End | None = None,
        pieces: list[str] | None = None,
        namespaces: bool = False,
    ) -> None:
        """Run expat over one part; nothing happens where the package does not have it."""
        if part in self:
            parse(self.chunks(part), start, end, pieces, namespaces)


def _check_size(unpacked: int) -> None:
    limit = limits.MAX_UNPACKED_BYTES
    if unpacked > limit:
        raise WorkbookError("F03", "unpacked size", f"{limit // 2**20} MB")


def _by_name(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Return entries by the name we compare: no case; entry names are never used as paths.

    Two entries of one name that differ show different readers different figures: refused.
    """
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        name = part_name(entry.filename).lower()
        other = found.setdefault(name, entry)
        if (other.CRC, other.file_size) != (entry.CRC, entry.file_size):
            raise WorkbookError("F02", "two parts of one name")
    return found


def part_name(name: str, folder: str = "") -> str:
    """Return the name of a part as we compare it; some writers use backslashes."""
    plain = name.replace("\\", "/")
    whole = plain if plain.startswith("/") else f"{folder}/{plain}"
    return normpath(f"/{whole}").lstrip("/")


def folder_of(part: str) -> str:
    """Return the folder that a part stands in."""
    return dirname(part)


def local(name: str) -> str:
    """Return an XML name without its prefix."""
    return name.rpartition(":")[2] if ":" in name else name


def named(attributes: dict[str, str], name: str) -> str:
    """Return the attribute of a name, whatever its prefix; "" where there is none."""
    return next((value for key, value in attributes.items() if local(key) == name), "")


def parse(
    chunks: Iterable[bytes],
    start: Start,
    end: End | None = None,
    pieces: list[str] | None = None,
    namespaces: bool = False,
) -> None:
    """Run expat with handlers; see `run`. Names have their namespace in front where asked for."""
    parser = expat.ParserCreate(namespace_separator=" " if namespaces else None)
    listen(parser, start, end)
    if pieces is not None:
        parser.CharacterDataHandler = pieces.append
    run(parser, chunks, pieces)


def run(
    parser: expat.XMLParserType, chunks: Iterable[bytes], pieces: list[str] | None = None
) -> None:
    """Run expat; `pieces` receives character data, and the handlers empty it.

    Raises WorkbookError for any DOCTYPE and for a text without end.
    """
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    for chunk in chunks:
        parser.Parse(chunk, False)
        if pieces is not None and len(pieces) > limits.MAX_PIECES:
            raise WorkbookError("F03", "length of a text", f"{limits.MAX_PIECES * 8} KB")
    parser.Parse(b"", True)


def _refuse(*_: object) -> None:
    raise WorkbookError("F02", "a DOCTYPE in the XML")


def listen(parser: expat.XMLParserType, start: Start, end: End | None = None) -> None:
    """Let a parser call the handlers, and refuse elements that are nested too deep."""
    depth, most = 0, limits.MAX_DEPTH

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > most:
            too_deep()
        start(name, attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end:
            end(name)

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed


def too_deep() -> NoReturn:
    """Raise WorkbookError (F03): the elements are nested too deep."""
    raise WorkbookError("F03", "depth of the XML", str(limits.MAX_DEPTH))


@contextmanager
def opened(content: bytes, clock: Clock) -> Iterator[Package]:
    """Open a zip package; whatever goes wrong inside becomes a WorkbookError."""
    try:
        with parsing(), zipfile.ZipFile(BytesIO(content)) as archive:
            yield Package(archive, clock)
    except _BROKEN_ZIP as error:
        cut = b"PK\x05\x06" not in content[-66_000:]
        found = "a file that was cut off" if cut else "a broken zip archive"
        raise WorkbookError("F02", found) from error


@contextmanager
def parsing() -> Iterator[None]:
    """Turn faults of XML and of what it says into a WorkbookError.

    The collector of cycles rests meanwhile: millions of new cells hold none, and it would walk
    over all of them again and again.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    except _BROKEN_XML as error:
        raise WorkbookError("F02", "a part that cannot be read") from error
    finally:
        if collecting:
            gc.enable()
