"""What happens to the file itself: other programs, other formats, other writers."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import openpyxl

from analysis.returns import form as forms
from mess import grid
from mess.bending import NotHereError, alone, gathered, is_percent, pick
from mess.truth import Sent

Parts = dict[str, bytes]
ABOUT = tuple(f"B{n:02}" for n in range(1, 20))
"""Codes of what is said about a workbook as a whole."""


def written(sent: Sent, folder: Path) -> Path:
    """Write a return as its modes want it: parts first, bytes last."""
    path = folder / sent.name
    parts = grid.ods(sent.book) if sent.name.endswith(".ods") else grid.parts(sent.book)
    for step in sent.alter:
        if step[0] == "parts":
            parts = step[1](parts)
    grid.save_parts(parts, path)
    for step in sent.alter:
        if step[0] == "bytes":
            path.write_bytes(step[1](path.read_bytes()))
    return path


def on_parts(sent: Sent, change: Callable[[Parts], Parts]) -> None:
    sent.alter.append(("parts", change))


def on_bytes(sent: Sent, change: Callable[[bytes], bytes]) -> None:
    sent.alter.append(("bytes", change))


def google_export(sent: Sent, dice: Random) -> None:
    sent.book.inline = True


def strict_ooxml(sent: Sent, dice: Random) -> None:
    sent.book.strict = True


def since_1904(sent: Sent, dice: Random) -> None:
    sent.book.date1904 = True
    for page in sent.book.pages:
        for box in page.cells.values():
            if box.format == "dd/mm/yyyy" and isinstance(box.value, int):
                box.value -= 1462


def saved_by_openpyxl(sent: Sent, dice: Random) -> None:
    def again(content: bytes) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(content))
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    # openpyxl takes minutes over a far cell, and drops results of formulas.
    far = any(page.extra or (1_048_576, 16_384) in page.cells for page in sent.book.pages)
    boxes = [box for page in sent.book.pages for box in page.cells.values()]
    if far or any(box.formula or box.comment for box in boxes):
        raise NotHereError
    on_bytes(sent, again)


def as_ods(sent: Sent, dice: Random) -> None:
    """The same cells as OpenDocument, where they are of the kinds that our writer knows."""
    boxes = [b for p in sent.book.pages for b in p.cells.values()]
    strange = any(b.formula or b.error or b.comment or isinstance(b.value, bool) for b in boxes)
    dated = any("d" in b.format and not isinstance(b.value, str) and b.value for b in boxes)
    dressed = any(b.font for b in boxes) or sent.book.strict
    beyond = {"figures_merged", "notes_merged", "far_stray"} | {
        m for m in sent.modes if "hidden" in m
    }
    if strange or dated or dressed or beyond & set(sent.modes):
        raise NotHereError
    sent.name = "a.ods"


def with_macros(sent: Sent, dice: Random) -> None:
    """Macros are never run, and said to be there."""
    sent.book.parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    sent.book.kind = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    sent.book.types["/xl/vbaProject.bin"] = "application/vnd.ms-office.vbaProject"
    kind = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
    sent.book.relations.append((kind, "vbaProject.bin"))
    sent.named.append(ABOUT)


def with_external_link(sent: Sent, dice: Random) -> None:
    folder, package = "xl/externalLinks", "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sent.book.parts[f"{folder}/externalLink1.xml"] = (
        f'<externalLink xmlns="{main}" xmlns:r="{office}"><externalBook r:id="rId1"/>'
        "</externalLink>"
    ).encode()
    sent.book.parts[f"{folder}/_rels/externalLink1.xml.rels"] = (
        f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{office}/externalLinkPath" Target="file:///D:/So%20lieu.xlsx" '
        'TargetMode="External"/></Relationships>'
    ).encode()
    sent.book.relations.append(("externalLink", "externalLinks/externalLink1.xml"))
    sent.named.append(ABOUT)


def named_xls(sent: Sent, dice: Random) -> None:
    """An .xlsx that bears the name of an .xls is read for what it is."""
    if sent.name == "a.xlsx":
        sent.name = "a.xls"
        sent.told.append((None, "xls"))


def old_version(sent: Sent, dice: Random) -> None:
    say_in_meta(sent, "version", "0")
    sent.named.append(("F10",))


def say_in_meta(sent: Sent, key: str, value: str) -> None:
    """Let the hidden sheet say something else."""
    for page in sent.book.pages:
        if page.name == forms.META_SHEET:
            row = next((r for (r, c), b in page.cells.items() if c == 1 and b.value == key), None)
            if row:
                page.cells[row, 2].says(value)
                return
    raise NotHereError


def _texts_changed(sent: Sent, change: Callable[[str], str], some: str = "") -> None:
    on_parts(
        sent,
        lambda parts: {
            n: change(t.decode()).encode() if some in n else t for n, t in parts.items()
        },
    )


def prefixed_names(sent: Sent, dice: Random) -> None:
    """A prefix on every name of the XML means nothing."""

    def change(text: str) -> str:
        body = re.sub(r"<(/?)(\w+)(?=[\s/>])", r"<\1x:\2", text)
        return body.replace(" xmlns=", " xmlns:x=", 1)

    _texts_changed(sent, change, "xl/")


def utf16_parts(sent: Sent, dice: Random) -> None:
    def change(parts: Parts) -> Parts:
        return {
            n: t.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
            if n.startswith("xl/worksheets/sheet")
            else t
            for n, t in parts.items()
        }

    on_parts(sent, change)


def absolute_targets(sent: Sent, dice: Random) -> None:
    change = lambda t: re.sub(r'Target="(\w)', r'Target="/xl/\1', t)  # noqa: E731
    _texts_changed(sent, change, "workbook.xml.rels")


def backslashes(sent: Sent, dice: Random) -> None:
    """Names of parts as an old program for Windows wrote them."""
    on_parts(sent, lambda parts: {n.replace("/", "\\"): t for n, t in parts.items()})


def rich_text(sent: Sent, dice: Random) -> None:
    """Texts in several runs, with a reading aid that is no part of them."""

    def change(text: str) -> str:
        def runs(match: re.Match[str]) -> str:
            words = match[1]
            cut = len(words) // 2 if "&" not in words else 0
            piece = '<r><rPr><b/></rPr><t xml:space="preserve">{}</t></r>'.format
            aid = '<rPh sb="0" eb="1"><t>không</t></rPh>'
            return f"<si>{piece(words[:cut])}{piece(words[cut:])}{aid}</si>"

        return re.sub(r'<si><t xml:space="preserve">([^<]*)</t></si>', runs, text)

    _texts_changed(sent, change, "sharedStrings")


def numbers_with_exponents(sent: Sent, dice: Random) -> None:
    def change(text: str) -> str:
        return re.sub(r"(<c [^<>]*>)<v>([\d.]+)</v>", _exponent, text)

    _texts_changed(sent, change, "worksheets/sheet")


def _exponent(match: re.Match[str]) -> str:
    if ' t="' in match[1]:
        return match[0]
    return f"{match[1]}<v>{float(match[2]):.16E}</v>"


def address_twice(sent: Sent, dice: Random) -> None:
    """Two cells at one address that differ: refused, or a question stands there."""
    facts = [f for f in sent.figures() if not f.touched and not f.cells["value"].blank]
    if not facts or (sent.modes and set(sent.modes) & {"sheet_copied", "empty_copy"}):
        raise NotHereError
    fact = dice.choice(facts)
    box = fact.cells["value"]
    place = sent.book.places().get(box)
    if not place:
        raise NotHereError
    number = [p.name for p in sent.book.pages].index(place[0]) + 1
    fact.nothing(box)
    fact.touched, sent.refused = True, None
    again = f'<c r="{place[1]}"><v>17.5</v></c>'
    change = lambda t: re.sub(rf'(<c r="{place[1]}".*?</c>)', rf"\1{again}", t, count=1)  # noqa: E731
    _texts_changed(sent, change, f"worksheets/sheet{number}.xml")


def styles_lost(sent: Sent, dice: Random) -> None:
    """Without its formats a file cannot say which numbers are shares: refused or questioned."""
    fact = pick(sent, dice, is_percent, most=1)[0]
    value = alone(fact, dice)
    fact.cells["value"].says(value / 100, "0.00%")
    sent.refused = None
    for known in sent.figures():
        known.free |= known is fact or "percent_format" in sent.modes
    on_parts(sent, lambda parts: {n: t for n, t in parts.items() if "styles" not in n})


MODES = gathered(globals())
