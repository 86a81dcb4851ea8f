"""The zip package of a workbook: parts are replaced or added, the rest keeps its bytes."""

import struct
import zipfile
from copy import copy
from io import BytesIO
from posixpath import normpath

from analysis.returns.sendback.xml_edit import Unpatchable


def part_name(name: str) -> str:
    """Return the name of a part as relations and types compare it."""
    return normpath(name.replace("\\", "/")).lstrip("/")


_LEVEL = 3
"""Of compression: half the time of the usual one, for parts a tenth larger."""


class Package:
    """The entries of the source by name without case, and the parts that change or are new."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self.package = package
        self.entries = {part_name(e.filename).lower(): e for e in package.infolist()}
        self.parts: dict[str, bytes] = {}
        self.names: dict[str, str] = {}
        self.types: dict[str, str] = {}
        if len(self.entries) != len(package.infolist()):
            raise Unpatchable("two entries of one name")
        if any("\\" in entry.filename for entry in package.infolist()):
            raise Unpatchable("names of entries with backslashes")
        if any(entry.flag_bits & 1 for entry in package.infolist()):
            raise Unpatchable("an encrypted entry")

    def __contains__(self, part: str) -> bool:
        return part.lower() in self.parts or part.lower() in self.entries

    def read(self, part: str) -> bytes:
        """Return what a part holds now."""
        key = part.lower()
        return self.parts[key] if key in self.parts else self.package.read(self.entries[key])

    def put(self, part: str, content: bytes, kind: str = "") -> None:
        """Set what a part holds; a new one is declared as its kind."""
        self.parts[part.lower()] = content
        self.names.setdefault(part.lower(), part)
        if kind:
            self.types[part] = kind

    def fresh(self, pattern: str) -> str:
        """Return the name of a part that does not exist: xl/comments{}.xml and a number."""
        return next(n for n in map(pattern.format, range(1, 10_000)) if n not in self)

    def content(self) -> bytes:
        """Return the new package; entries that did not change are copied as they are packed."""
        stream = BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as out:
            for key, entry in self.entries.items():
                if key in self.parts:
                    out.writestr(_entry(entry.filename, entry.date_time), self.parts[key])
                else:
                    _copy(self.package, entry, out)
            for key, content in self.parts.items():
                if key not in self.entries:
                    out.writestr(_entry(self.names[key], (1980, 1, 1, 0, 0, 0)), content)
        return stream.getvalue()


def _entry(name: str, moment: tuple[int, int, int, int, int, int]) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, moment)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 0  # the same bytes on every system
    return entry


def _copy(package: zipfile.ZipFile, entry: zipfile.ZipInfo, out: zipfile.ZipFile) -> None:
    """Copy an entry without unpacking it; its own date stays, sizes move into its header."""
    source, target = package.fp, out.fp
    assert source and target
    source.seek(entry.header_offset)
    header = source.read(30)
    if header[:4] != b"PK\x03\x04":
        raise Unpatchable("an entry that is not where the list says")
    source.seek(sum(struct.unpack("<HH", header[26:30])), 1)
    packed = source.read(entry.compress_size)
    if len(packed) != entry.compress_size:
        raise Unpatchable("an entry that is cut off")
    new = copy(entry)
    new.flag_bits &= ~0x08
    new.extra = b""
    new.header_offset = target.tell()
    target.write(new.FileHeader(zip64=False) + packed)
    out.filelist.append(new)
    out.NameToInfo[new.filename] = new
    out.start_dir = target.tell()
