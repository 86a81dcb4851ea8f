"""Open a file of any kind: told by its content, read by the reader of its format, or refused."""

from hashlib import sha256
from pathlib import Path

from analysis.returns.workbook import kinds, limits
from analysis.returns.workbook.child import read_old
from analysis.returns.workbook.model import Content, Notice, Workbook, WorkbookError, capped
from analysis.returns.workbook.ods import read_flat, read_ods
from analysis.returns.workbook.package import Clock, Package, opened, parsing
from analysis.returns.workbook.xlsb import read_xlsb
from analysis.returns.workbook.xlsx import book_part, read_xlsx


def open_workbook(path: Path, name: str | None = None) -> Workbook:
    """Return the cells of a workbook; `name` is how messages call it.

    Reads .xlsx, .xlsm, .xltx and .xltm, .xls, .xlsb, .ods and .ots, whatever the file is called.
    Raises WorkbookError with a named reason for anything else, with the hash of the file where
    it could be read at all. Never executes or follows anything in the file.
    """
    content = _content(path)
    digest = sha256(content).hexdigest()
    shown = name or path.name
    try:
        kind, found = _read(content)
        if not found.sheets:
            raise WorkbookError("F02", "a workbook without sheets")
    except WorkbookError as error:
        error.sha256 = digest
        raise
    notices = capped([*_name_notice(shown, kind), *found.notices])
    return Workbook(shown, digest, found.sheets, found.epoch, kind, notices)


def _content(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > limits.MAX_FILE_BYTES:
            limit = f"{limits.MAX_FILE_BYTES // 2**20} MB"
            raise WorkbookError("F03", f"{size // 2**20} MB", limit)
        return path.read_bytes()
    except OSError as error:
        raise WorkbookError("F01", "a file that cannot be opened") from error


def _read(content: bytes) -> tuple[str, Content]:
    """Return the kind of workbook and what it says."""
    clock = Clock()
    route = kinds.route(content)
    if route == "zip":
        with opened(content, clock) as package:
            return _package(package)
    if route == "fods":
        with parsing():
            return "ods", read_flat(content, clock)
    return "xls", read_old(content, clock)


def _package(package: Package) -> tuple[str, Content]:
    book = book_part(package)
    kind = kinds.package_kind(package, book)
    if kind == "xlsx":
        return kind, read_xlsx(package, book)
    return kind, read_xlsb(package, book) if kind == "xlsb" else read_ods(package)


def _name_notice(name: str, kind: str) -> list[Notice]:
    wrong = kinds.misnamed(name, kind)
    return [Notice("F15", found=wrong[1], expected=wrong[0])] if wrong else []
