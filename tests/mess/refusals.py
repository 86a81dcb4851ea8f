"""Files that must be refused, each with its reason."""

import io
import zipfile
from collections.abc import Callable
from random import Random

import msoffcrypto.format.ooxml

from mess.bending import Mode, gathered
from mess.files import Parts, on_bytes, on_parts, say_in_meta
from mess.truth import AGENCIES, YEAR, Sent, clean


def _instead(content: Callable[[bytes, Random], bytes]) -> Mode:
    def mode(sent: Sent, dice: Random) -> None:
        sent.refused = True
        on_bytes(sent, lambda whole: content(whole, dice))

    return mode


def _cut(whole: bytes, dice: Random) -> bytes:
    return whole[: dice.randrange(30, len(whole) - 30)]


def _torn(whole: bytes, dice: Random) -> bytes:
    """Change one byte in the packed text of a sheet."""
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        entry = package.getinfo("xl/worksheets/sheet2.xml")
        start = entry.header_offset + 30 + len(entry.filename)
        at = dice.randrange(start + 20, start + entry.compress_size - 20)
    return whole[:at] + bytes([whole[at] ^ (1 << dice.randrange(8))]) + whole[at + 1 :]


def _locked(whole: bytes, dice: Random) -> bytes:
    out = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(whole)).encrypt("matkhau", out)
    return out.getvalue()


def _zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


_HTML = "<html><body><table><tr><td>CT25</td><td>8,5</td></tr></table></body></html>"


_XML = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'


_THINGS: dict[str, Callable[[bytes, Random], bytes]] = {
    "cut_off": _cut,
    "torn": _torn,
    "locked_with_password": _locked,
    "nothing_in_it": lambda *_: b"",
    "pdf": lambda *_: b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n",
    "word": lambda *_: _zipped(word__document_xml=b"<w/>"),
    "archive": lambda *_: _zipped(anh=b"x", thu=b"y"),
    "picture": lambda *_: b"\x89PNG\r\n\x1a\n" + bytes(200),
    "comma_separated": lambda *_: 'Mã,Chỉ tiêu,Kết quả\nCT25,Bác sỹ,"8,5"\n'.encode(),
    "web_page": lambda *_: _HTML.encode(),
    "xml_2003": lambda *_: _XML.encode(),
    "ole_stub": lambda *_: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
    "noise": lambda _, dice: dice.randbytes(5000),
}


def doctype(sent: Sent, dice: Random) -> None:
    sent.refused = True
    name = dice.choice(["xl/worksheets/sheet2.xml", "xl/workbook.xml", "xl/styles.xml"])

    def change(parts: Parts) -> Parts:
        head, mark, rest = parts[name].partition(b"?>")
        return parts | {name: head + mark + b'<!DOCTYPE x [<!ENTITY a "1">]>' + rest}

    on_parts(sent, change)


def swollen(sent: Sent, dice: Random) -> None:
    """A hundred megabytes of spaces in a sheet."""
    sent.refused = True
    name = "xl/worksheets/sheet2.xml"
    on_parts(sent, lambda parts: parts | {name: parts[name] + b" " * (100 << 20)})


def _become(sent: Sent, agency: str, year: int, dice: Random) -> None:
    stray = clean(agency, dice, year)
    sent.book, sent.facts, sent.refused = stray.book, [], True


def other_year(sent: Sent, dice: Random) -> None:
    stray = dice.choice(["so-noi-vu", "so-nnmt"])
    sent.agency = stray
    _become(sent, stray, YEAR - 1, dice)
    sent.named.append(("F05",))


def other_agency(sent: Sent, dice: Random) -> None:
    _become(sent, next(a for a in AGENCIES if a != sent.agency), YEAR, dice)
    sent.named.append(("F06",))


def other_plan(sent: Sent, dice: Random) -> None:
    say_in_meta(sent, "plan", "99/KH-UBND")
    sent.refused = True
    sent.named.append(("F08",))


def unknown_agency(sent: Sent, dice: Random) -> None:
    say_in_meta(sent, "agency", "so-khong-co")
    sent.refused = True


MODES: dict[str, Mode] = {name: _instead(change) for name, change in _THINGS.items()} | gathered(
    globals()
)
