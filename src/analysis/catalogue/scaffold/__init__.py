"""Lay out the folder of another plan: a small valid example of everything, to be replaced.

The templates stand in files/; what is general (units, codelists, Word templates, notebooks) is
copied from the project at hand.
"""

import csv
import json
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from analysis import places
from analysis.catalogue.read import read
from analysis.language import UserError

_FILES = Path(__file__).parent / "files"
_EMPTY = ("data/raw/returns", "data/raw/published", "data/processed")
_IGNORED = """\
.ipynb_checkpoints/
/data/processed/*
!/data/processed/.gitkeep
/data/raw/returns/*
!/data/raw/returns/.gitkeep
"""
"""Returns are private and releases can be made again: neither goes into git."""

_CITY = "Thành phố "
_PROVINCE = "Tỉnh "


class ScaffoldError(UserError):
    """The folder of a plan cannot be laid out: a wrong value, or something is there already."""


@dataclass(frozen=True)
class Commune:
    """An invented area of the example."""

    code: str
    kind: str
    name: str


COMMUNES = (Commune("90001", "Xã", "Ví dụ Một"), Commune("90002", "Phường", "Ví dụ Hai"))


@dataclass(frozen=True)
class Facts:
    """What is known of the plan at the beginning.

    `code` is the number of the document, `province` the code and `name` the name of its
    province, with «Thành phố» before it where it is a city; `year` the first reporting year.
    """

    code: str
    title: str
    province: str
    name: str
    year: int
    target_year: int

    @property
    def kind(self) -> str:
        """Return the type of the province as areas.csv names it."""
        return (_CITY if self.name.lower().startswith(_CITY.lower()) else _PROVINCE).strip()

    @property
    def bare_name(self) -> str:
        """Return the name without its type."""
        return re.sub(f"^({_CITY}|{_PROVINCE})", "", self.name, flags=re.IGNORECASE).strip()

    def words(self) -> Mapping[str, object]:
        """Return the values that the templates are filled with."""
        place, number = f"{self.kind.lower()} {self.bare_name}", self.code.partition("/")[0]
        place_en = f"{self.bare_name} {'City' if self.kind == _CITY.strip() else 'Province'}"
        return {
            "code": self.code,
            "title": self.title,
            "title_en": f"Plan {self.code} of {place_en}",
            "short_vi": f"Kế hoạch {number}",
            "short_en": f"Plan {number}",
            "issuer_vi": f"Ủy ban nhân dân {place}",
            "issuer_en": f"People’s Committee of {place_en}",
            "province": self.province,
            "name": self.bare_name,
            "kind": self.kind,
            "place_vi": place,
            "place_en": place_en,
            "year": self.year,
            "target_year": self.target_year,
            "communes": COMMUNES,
        }


def new_plan(folder: Path, facts: Facts) -> None:
    """Lay out a project folder for a plan.

    The folder appears whole or not at all, and only after its catalogue was read without a
    fault. Raises ScaffoldError for every wrong value, and for a folder that is not empty or is
    a file, naming what is there; CatalogueError where the units copied from the project at hand
    lack what the example needs.
    """
    faults = [*_in_the_way(folder), *_wrong(facts)]
    if faults:
        raise ScaffoldError.of(faults)
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".new-plan-", dir=folder.parent))
    try:
        _fill(made, facts)
        read(made / "params")
        made.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        made.replace(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _in_the_way(folder: Path) -> Iterator[ScaffoldError]:
    there = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    words = (
        "{folder}: expected a new or empty folder, found {n} entries in it: {names}. "
        "Nothing was changed; name another folder."
    )
    if there:
        names = ", ".join([*there[:5], *(["…"] if len(there) > 5 else [])])
        yield ScaffoldError(words, folder=folder, n=len(there), names=names)
    elif folder.exists() and not folder.is_dir():
        yield ScaffoldError("{folder}: expected a folder, found a file", folder=folder)


def _wrong(facts: Facts) -> Iterator[ScaffoldError]:
    """Yield what cannot be written into params/, each by the option that gave it."""
    for option, text in (("code", facts.code), ("title", facts.title), ("name", facts.bare_name)):
        if not text.strip() or not text.isprintable():
            words = "--{option}: expected words on one line, found {found!r}"
            yield ScaffoldError(words, option=option, found=text)
    if not re.fullmatch(r"[0-9A-Za-z]+", facts.province, re.ASCII):
        words = "--province: expected the code of a province such as 14, found {found!r}"
        yield ScaffoldError(words, found=facts.province)
    if facts.province in (commune.code for commune in COMMUNES):
        words = "--province: {found} is the code of an area of the example; choose another"
        yield ScaffoldError(words, found=facts.province)
    if not 2000 <= facts.year <= 2100:
        words = "--year: expected a year such as 2026, found {found}"
        yield ScaffoldError(words, found=facts.year)
    elif not facts.year <= facts.target_year <= 2100:
        words = "--target-year: expected {year} or later, found {found}"
        yield ScaffoldError(words, year=facts.year, found=facts.target_year)


def _fill(folder: Path, facts: Facts) -> None:
    templates = Environment(
        loader=FileSystemLoader(_FILES),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        autoescape=False,  # YAML, CSV and Markdown; each value is quoted as its file asks
    )
    templates.filters |= {"text": _quoted, "cell": _cell}
    for source in sorted(_FILES.rglob("*.j2")):
        name = source.relative_to(_FILES).as_posix()
        text = templates.get_template(name).render(facts.words())
        _write(folder / name.removesuffix(".j2"), unicodedata.normalize("NFC", text))
    _copy(folder, facts)
    _write(folder / ".gitignore", _IGNORED)
    for empty in _EMPTY:
        _write(folder / empty / ".gitkeep", "")


def _quoted(text: str) -> str:
    """Return a text as YAML reads it in double quotes."""
    return json.dumps(text, ensure_ascii=False)


def _cell(text: str) -> str:
    """Return a text as one cell of a CSV file."""
    stream = StringIO()
    csv.writer(stream, lineterminator="").writerow([text])
    return stream.getvalue()


def _copy(folder: Path, facts: Facts) -> None:
    """Copy what every plan shares; the notebooks begin with this plan's parameters."""
    for pattern in ("units.yml", "codelists/*.yml", "documents/*.docx"):
        for path in sorted(places.params().glob(pattern)):
            target = folder / "params" / path.relative_to(places.params())
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    first: dict[str, str | int] = {
        "year": facts.year,
        "source": "returns",
        "agency": "so-vi-du",
        "indicator": "CT01",
        "area": COMMUNES[0].code,
    }
    for path in sorted(places.notebooks().glob("*.ipynb")):
        text = with_defaults(path.read_text(encoding="utf-8"), first)
        _write(folder / "notebooks" / path.name, text)


def with_defaults(notebook: str, values: Mapping[str, str | int]) -> str:
    """Return a notebook whose parameters have other defaults; those it lacks are passed over."""
    content = json.loads(notebook)
    for cell in content["cells"]:
        if "parameters" in cell["metadata"].get("tags", ()):
            cell["source"] = [_with_default(line, values) for line in cell["source"]]
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _with_default(line: str, values: Mapping[str, str | int]) -> str:
    name, _, rest = line.partition(" = ")
    if name not in values:
        return line
    return f"{name} = {json.dumps(values[name])}{rest[rest.index('  #') :]}"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
