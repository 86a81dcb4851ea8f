"""What every Word document of a release has: template, typeface, language, equal bytes."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from textwrap import shorten
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import Environment, StrictUndefined, TemplateError, UndefinedError

from analysis import places
from analysis.language import UserError
from analysis.observations.files import write_whole
from analysis.reports.documents.inline import FIGURE_STYLE, LITERAL_STYLE, clean


@dataclass(frozen=True)
class Picture:
    """A drawing for a Word template; `alt` is what those hear who do not see it."""

    png: bytes
    alt: str
    width: float
    """In millimetres; its height follows."""


class _Placed(InlineImage):  # type: ignore[misc]
    """A picture where a mark of a template stands."""

    def __init__(self, made: DocxTemplate, picture: Picture) -> None:
        super().__init__(made, BytesIO(picture.png), width=Mm(picture.width))
        self._alt = clean(picture.alt)

    def _insert_image(self) -> str:
        drawn = self.tpl.current_rendering_part.new_pic_inline(
            self.image_descriptor, self.width, self.height
        )
        drawn.docPr.set("descr", self._alt)
        closed, opened = "</w:t></w:r><w:r>", '<w:r><w:t xml:space="preserve">'
        return f"{closed}<w:drawing>{drawn.xml}</w:drawing></w:r>{opened}"


class WordTemplateError(UserError):
    """A Word template of params/documents that cannot be used."""


def folder() -> Path:
    """Return where the Word templates are that office staff may change."""
    return places.params() / "documents"


def template(name: str) -> DocxTemplate:
    """Return a Word template by the name of its file, bao-cao.docx.

    Raises WordTemplateError where params/documents/ does not have it or it is no Word file.
    """
    path = folder() / name
    if not path.is_file():
        words = (
            "{file}: the Word template is missing from params/documents/; "
            "put it back, or get ours with: chitieu word-templates"
        )
        raise WordTemplateError(words, file=name)
    if not zipfile.is_zipfile(path):
        words = "{file}: expected a Word file (.docx), found something else; save it as .docx"
        raise WordTemplateError(words, file=name)
    return DocxTemplate(path)


def filled(name: str, values: Mapping[str, Any], title: str, day: date) -> bytes:
    """Return a Word template with its places filled; equal values give equal bytes.

    `day` is the day that the document says it was made on. A Picture among the values stands
    where its mark is. Raises WordTemplateError naming the template and the mark for a place that
    we have no value for and for marks that are not closed.
    """
    made = template(name)
    environment = Environment(
        undefined=StrictUndefined,
        autoescape=True,
        finalize=lambda value: _Placed(made, value) if isinstance(value, Picture) else value,
    )
    try:
        made.render(dict(values), environment)
    except UndefinedError as error:
        words = "{file}: the template asks for something that there is not: {reason}"
        raise WordTemplateError(words, file=name, reason=error.message) from error
    except TemplateError as error:
        words = "{file}: a mark of the template cannot be read: {reason}; it stands near «{near}»"
        values = {"file": name, "reason": error.message, "near": _near(error)}
        raise WordTemplateError(words, **values) from error
    _settle_styles(made)
    _settle_grids(made)
    _described(made, title, day)
    stream = BytesIO()
    made.save(stream)
    return settled(stream.getvalue())


def _near(error: TemplateError) -> str:
    """Return the words around a mark that cannot be read, as docxtpl found them."""
    lines = (str(line).strip() for line in getattr(error, "docx_context", ()))
    return shorten(" ".join(line for line in lines if line), 200, placeholder=" …")


def _settle_styles(made: DocxTemplate) -> None:
    """Call character styles by the ids of the template: Word gives ids of its own when it saves."""
    styles = made.docx.styles
    for name in (FIGURE_STYLE, LITERAL_STYLE):
        if name not in styles:
            styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
    ids = {style.name: style.style_id for style in styles}
    for used in made.docx.element.iter(qn("w:rStyle")):
        used.set(qn("w:val"), ids.get(used.get(qn("w:val")), used.get(qn("w:val"))))


def _settle_grids(made: DocxTemplate) -> None:
    """Give every table the columns of its cells: marks may have repeated some."""
    for table in made.docx.element.iter(qn("w:tbl")):
        rows: list[list[Any]] = [row.findall(qn("w:tc")) for row in table.findall(qn("w:tr"))]
        cells: list[Any] = max(rows, key=len, default=[])
        columns = table.findall(f"{qn('w:tblGrid')}/{qn('w:gridCol')}")
        widths = [cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}") for cell in cells]
        if len(columns) == len(widths) and None not in widths:
            for column, width in zip(columns, widths, strict=True):
                column.set(qn("w:w"), width.get(qn("w:w")))


def _described(made: DocxTemplate, title: str, day: date) -> None:
    """Say title and day among the properties of the file; nobody's name stands there."""
    properties = made.docx.core_properties
    properties.title, properties.author, properties.last_modified_by = title, "chitieu", "chitieu"
    properties.created = properties.modified = datetime(day.year, day.month, day.day)
    properties.revision = 1


_FIXED = (1980, 1, 1, 0, 0, 0)


def settled(content: bytes) -> bytes:
    """Return a package (.docx, .xlsx) whose entries bear no clock."""
    stream = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            fixed = zipfile.ZipInfo(entry.filename, _FIXED)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(fixed, old.read(entry))
    return stream.getvalue()


def write(path: Path, content: bytes) -> Path:
    """Write a document whole and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content)
    return path
