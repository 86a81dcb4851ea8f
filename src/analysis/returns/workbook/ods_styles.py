"""Styles of an OpenDocument spreadsheet: fonts of cells, and hidden tables."""

from dataclasses import dataclass, field

from analysis.returns.workbook import limits
from analysis.returns.workbook.ods_names import FO, STYLE, SVG, TABLE
from analysis.returns.workbook.package import too_many


@dataclass
class Styles:
    """What the styles say, collected while the parts are parsed."""

    faces: dict[str, str] = field(default_factory=dict)
    fonts: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    name: str = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of any element; only those of styles matter."""
        get = attributes.get
        if name == STYLE + "style":
            self.name = f"{get(STYLE + 'family', '')} {get(STYLE + 'name', '')}"
            self.parents[self.name] = get(STYLE + "parent-style-name", "")
            too_many(len(self.parents), limits.MAX_CELLS, "number of styles")
        elif name == STYLE + "default-style":
            self.name = f"{get(STYLE + 'family', '')} "
        elif name == STYLE + "font-face":
            self.faces[get(STYLE + "name", "")] = get(SVG + "font-family", "").strip("'\"")
        elif name == STYLE + "text-properties":
            face = get(STYLE + "font-name", "")
            font = get(FO + "font-family", "").strip("'\"") or self.faces.get(face) or face
            if font:
                self.fonts[self.name] = font
        elif name == STYLE + "table-properties" and get(TABLE + "display") == "false":
            self.hidden.add(self.name)

    def font(self, style: str) -> str:
        """Return the font of a cell style, its own or that of a style it builds on."""
        for _ in range(limits.MAX_DEPTH):
            key = f"table-cell {style}"
            if key in self.fonts or not style:
                return self.fonts.get(key, "")
            style = self.parents.get(key, "")
        return ""

    def is_hidden(self, style: str) -> bool:
        """Whether a table of this style is hidden."""
        return f"table {style}" in self.hidden
