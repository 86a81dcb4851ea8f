"""What every Word document of a release has: template, typeface, language, equal bytes."""

import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined, TemplateError, UndefinedError

from analysis import places
from analysis.language import UserError
from analysis.observations.files import write_whole


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

    `day` is the day that the document says it was made on. Raises WordTemplateError naming the
    template for a place that we have no value for and for marks that are not closed.
    """
    made = template(name)
    environment = Environment(undefined=StrictUndefined, autoescape=True)
    try:
        made.render(dict(values), environment)
    except UndefinedError as error:
        words = "{file}: the template asks for something that there is not: {reason}"
        raise WordTemplateError(words, file=name, reason=error.message) from error
    except TemplateError as error:
        words = "{file}: a mark of the template cannot be read: {reason}"
        raise WordTemplateError(words, file=name, reason=error.message) from error
    _described(made, title, day)
    stream = BytesIO()
    made.save(stream)
    return settled(stream.getvalue())


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
