"""Styles and shared strings of an .xlsx package: number formats, fonts, texts."""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from analysis.returns.workbook import limits
from analysis.returns.workbook.package import (
    Package,
    local,
    named,
    run,
    too_deep,
    too_many,
)

Look = tuple[str, str]
"""Number format and font of a cell."""
PLAIN: Look = ("General", "")

BUILT_IN = {
    9: "0%",
    10: "0.00%",
    14: "dd/mm/yyyy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "dd/mm/yyyy hh:mm",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
}
"""The number formats that files name by number alone, as far as they tell more than a number."""

_SECTIONS = {"numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "dxfs"}


def looks(package: Package, part: str) -> dict[str, Look]:
    """Return the look of each cell style by its number, as text."""
    formats: dict[int, str] = dict(BUILT_IN)
    fonts: list[str] = []
    styles: list[tuple[int, int]] = []
    section = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal section
        name = local(name)
        if name in _SECTIONS:
            section = name
        elif name == "numFmt" and section == "numFmts":
            formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "General")
        elif name == "font" and section == "fonts":
            fonts.append("")
        elif name == "name" and section == "fonts" and fonts:
            fonts[-1] = attributes.get("val", "")
        elif name == "xf" and section == "cellXfs":
            get = attributes.get
            styles.append((int(get("numFmtId") or 0), int(get("fontId") or 0)))
            too_many(len(styles), limits.MAX_CELLS, "number of styles")

    package.parse(part, start)
    named_fonts = dict(enumerate(fonts))
    return {
        str(number): (formats.get(of, "General"), named_fonts.get(font, ""))
        for number, (of, font) in enumerate(styles)
    }


@dataclass(frozen=True)
class Strings:
    """The shared strings; `fonts` has those whose runs name a font of their own."""

    texts: list[str] = field(default_factory=list)
    fonts: dict[int, str] = field(default_factory=dict)


class Runs:
    """Puts one text together from its runs, without phonetic readings (rPh)."""

    __slots__ = ("_decided", "_font", "_silent", "font", "texts")

    def __init__(self) -> None:
        """Begin an empty text."""
        self.begin()

    def begin(self, text: str = "") -> None:
        """Begin the next text."""
        self.texts = [text]
        self.font, self._font = "", ""
        self._silent, self._decided = False, False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element inside of the text."""
        if name == "rPh":
            self._silent = True
        elif name == "r":
            self._font = ""
        elif name == "rFont":
            self._font = named(attributes, "val")

    def end(self, name: str, pieces: list[str]) -> None:
        """Take the end of an element; the first run with letters decides on the font."""
        if name == "rPh":
            self._silent = False
        elif name == "t" and not self._silent:
            text = "".join(pieces)
            self.texts.append(text)
            if self._font and not self._decided and any(map(str.isalpha, text)):
                self.font = self._font
            self._decided = self._decided or any(map(str.isalpha, text))

    @property
    def text(self) -> str:
        """Return the whole text."""
        return unescaped("".join(self.texts))


def shared_strings(package: Package, part: str) -> Strings:
    """Return the shared strings, whatever count the file declares."""
    strings, runs = Strings(), Runs()
    texts, fonts = strings.texts, strings.fonts
    pieces: list[str] = []
    plain: str | None = ""
    parser = expat.ParserCreate()
    depth, deepest = 0, limits.MAX_DEPTH

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal plain, depth
        depth += 1
        if depth > deepest:
            too_deep()
        pieces.clear()
        if name == "si":
            plain = ""
        elif ":" in name:
            depth -= 1
            start(local(name), attributes)
        elif name != "t":
            if plain is not None:
                runs.begin(plain)
                plain = None
            runs.start(name, attributes)

    def end(name: str) -> None:
        nonlocal plain, depth
        depth -= 1
        if name == "t":
            if plain is None:
                runs.end(name, pieces)
            else:
                plain += "".join(pieces)
        elif name == "si":
            keep(runs.text, runs.font) if plain is None else keep(unescaped(plain))
        elif ":" in name:
            depth += 1
            end(local(name))
        else:
            runs.end(name, pieces)

    def keep(text: str, font: str = "") -> None:
        if font:
            fonts[len(texts)] = font
        texts.append(text)
        if len(texts) > limits.MAX_CELLS:
            too_many(len(texts), limits.MAX_CELLS, "number of texts")

    if part in package:
        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = pieces.append
        run(parser, package.chunks(part), pieces)
    return strings


def unescaped(text: str) -> str:
    """Return a text with Excel's own escapes undone: line ends, tabs and the underscore.

    Other control characters stay as they are written (_x0007_), so none enters our tables.
    """
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


_ESCAPE = re.compile("_x(0009|000[AaDd]|005[Ff])_")
