"""What a file is, told by its content and never by its name."""

import re

from analysis.returns.workbook.model import WorkbookError
from analysis.returns.workbook.package import Package

Route = str
"""How to read a file: "zip", "ole", "xls" (a bare BIFF stream) or "fods"."""

_ENDINGS = {
    "xlsx": (".xlsx", ".xlsm", ".xltx", ".xltm"),
    "xls": (".xls", ".xlt", ".xla", ".xlw"),
    "xlsb": (".xlsb",),
    "ods": (".ods", ".ots", ".fods"),
}
_WORDS = {
    "xlsx": "an Excel workbook (.xlsx)",
    "xls": "an old Excel workbook (.xls)",
    "xlsb": "a binary Excel workbook (.xlsb)",
    "ods": "an OpenDocument spreadsheet (.ods)",
}
_OTHERS = (
    ".csv", ".tsv", ".txt", ".xml", ".htm", ".html", ".pdf", ".doc", ".docx", ".zip", ".rar",
)  # fmt: skip
_KNOWN = {ending for endings in _ENDINGS.values() for ending in endings} | set(_OTHERS)

_STARTS = (
    (b"%PDF", "F13", "a PDF file"),
    (b"{\\rtf", "F13", "an RTF document"),
    (b"\x89PNG", "F13", "a picture"),
    (b"\xff\xd8\xff", "F13", "a picture"),
    (b"GIF8", "F13", "a picture"),
    (b"BM", "F13", "a picture"),
    (b"II*\0", "F13", "a picture"),
    (b"MM\0*", "F13", "a picture"),
    (b"Rar!", "F14", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "F14", "a 7z archive"),
    (b"\x1f\x8b", "F14", "a gzip archive"),
    (b"\x00\x00\x02\x00", "F01", "a Lotus 1-2-3 or Quattro worksheet"),
    (b"\x00\x00\x1a\x00", "F01", "a Lotus 1-2-3 or Quattro worksheet"),
    (b"\xff\x00\x02\x00", "F01", "a Microsoft Works worksheet"),
    (b"ID;", "F01", "an SYLK worksheet"),
)
_PICTURE = re.compile(rb"(RIFF....WEBP|....ftyp(heic|mif1|avif))", re.S)
# BIFF2 to BIFF8 begin with a record BOF of 4, 6, 8 or 16 bytes.
_BIFF = re.compile(rb"\x09[\x00\x02\x04\x08](\x04|\x06|\x08|\x10)\x00", re.S)


def route(content: bytes) -> Route:
    """Return how to read a file; raise WorkbookError that names whatever is no workbook."""
    if not content:
        raise WorkbookError("F01", "an empty file")
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "ole"
    if _BIFF.match(content):
        return "xls"
    for start, code, found in _STARTS:
        if content.startswith(start):
            raise WorkbookError(code, found)
    if _PICTURE.match(content):
        raise WorkbookError("F13", "a picture")
    return _text_route(content)


def _text_route(content: bytes) -> Route:
    """Return how to read a text; raise WorkbookError with the kind of text it is."""
    head = _decoded(content[:65_536])
    if not head.strip("\0"):
        raise WorkbookError("F02", "nothing but zero bytes")
    lower = head.lstrip("\ufeff").lstrip().lower()
    if lower.startswith("<"):
        if "urn:oasis:names:tc:opendocument:xmlns:office" in lower:
            return "fods"
        raise WorkbookError("F01", _markup(lower))
    if lower.startswith("mime-version:") or "\nmime-version:" in lower[:2000]:
        raise WorkbookError("F01", "a web page in one file (.mht)")
    raise WorkbookError("F01", _table(head))


def _decoded(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    try:
        # A letter of several bytes may be cut at the end.
        return head.decode("utf-8", "strict" if len(head) < 65_536 else "ignore")
    except UnicodeDecodeError:
        return head.decode("cp1258", "replace")


def _markup(lower: str) -> str:
    if "urn:schemas-microsoft-com:office:spreadsheet" in lower:
        return "an XML table of Excel 2003"
    if re.search(r"<(html|table|body|head|!doctype html)\b", lower):
        return "a web page"
    return "an XML file"


_CONTROL = re.compile("[\0-\x08\x0e-\x1f]")


def _table(head: str) -> str:
    if _CONTROL.search(head):
        return "a file of another kind"
    lines = [line for line in head.splitlines() if line.strip()]
    if any(lines and all(sign in line for line in lines[:5]) for sign in ";,\t|"):
        return "a table of text (CSV)"
    return "a text file"


_PARTS = (
    ("word/document.xml", "F13", "a Word document"),
    ("ppt/presentation.xml", "F13", "a presentation"),
    ("index/document.iwa", "F01", "an Apple Numbers document"),
    ("index.zip", "F01", "an Apple Numbers document"),
    ("visio/document.xml", "F13", "a drawing"),
)
_SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
_DOCUMENTS = {"text": "an OpenDocument text", "presentation": "a presentation"}


def package_kind(package: Package, book: str) -> str:
    """Return xlsx, xlsb or ods; raise WorkbookError that names another package.

    `book` is the part that the relations name as the workbook.
    """
    if book:
        return "xlsb" if book.lower().endswith(".bin") else "xlsx"
    kind = _open_document(package)
    if kind:
        return kind
    for part, code, found in _PARTS:
        if part in package:
            raise WorkbookError(code, found)
    raise WorkbookError("F14", "a zip archive")


def _open_document(package: Package) -> str:
    """Return ods, or "" for what is no OpenDocument file; raise WorkbookError for another one."""
    if "content.xml" not in package:
        return ""
    words = package.read("mimetype")[:200].decode("ascii", "replace").strip()
    if not words or words.startswith(_SPREADSHEET):
        return "ods"
    if words == "application/vnd.sun.xml.calc":
        raise WorkbookError("F01", "a worksheet of OpenOffice 1 (.sxc)")
    raise WorkbookError("F13", _DOCUMENTS.get(words.rpartition(".")[2], "an OpenDocument file"))


def misnamed(name: str, kind: str) -> tuple[str, str] | None:
    """Return the ending of a file's name and what the file is, where the two do not agree."""
    ending = "." + name.rpartition(".")[2].lower() if "." in name else ""
    if ending in _KNOWN and ending not in _ENDINGS[kind]:
        return ending, _WORDS[kind]
    return None
