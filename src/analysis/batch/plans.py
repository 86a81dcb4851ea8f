"""Batch plans: a YAML file that runs any notebooks row by row, and the settings of a year.

    notebook: ../notebooks/05_indicator.ipynb
    page: "{notebook}-{indicator}"
    parameters: {year: 2026, source: sample}
    rows:
      - {indicator: CT25}
      - {indicator: CT26, lang: en}
    table: more.csv

Every row is held against the `parameters` cell of its notebook before anything runs, and every
fault of the plan comes in one list. A fault that many rows share is said once.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from io import StringIO
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ByteSize, ConfigDict, Field

from analysis import places
from analysis.batch.jobs import Job, JobError
from analysis.batch.parameters import ParameterError, accepted, declarations, from_text
from analysis.batch.settings import Profile, Settings
from analysis.catalogue.models import Record
from analysis.catalogue.read import CatalogueError, record
from analysis.language import UserError


def _float(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value


def _iso(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _day(text: str) -> str:
    if text and date.fromisoformat(text).isoformat() != text:
        raise ValueError("expected a day such as 2026-12-14")
    return text


Seconds = Annotated[float, BeforeValidator(_float), Field(gt=0)]
Day = Annotated[str, BeforeValidator(_iso), AfterValidator(_day)]


class Limits(Record):
    """How jobs are run; what is left out stays as it is by default."""

    jobs: Annotated[int, Field(ge=0)] | None = None
    """Jobs at a time; 0: as many as there are cores."""
    profile: Profile | None = None
    cell_seconds: Seconds | None = None
    """What one cell may take."""
    report_seconds: Seconds | None = None
    """What one notebook may take."""
    memory: ByteSize | None = None
    """What the process of one job may hold: "2 GiB"; 0: its share of the machine's memory."""

    def settings(self, jobs: int | None = None, profile: Profile | None = None) -> Settings:
        """Return the settings; a number of jobs or a profile given here goes before the file's."""
        found: dict[str, Any] = {
            "at_once": self.jobs if jobs is None else jobs,
            "profile": profile or self.profile,
            "cell_seconds": self.cell_seconds,
            "report_seconds": self.report_seconds,
            "memory_bytes": None if self.memory is None else int(self.memory),
        }
        return replace(Settings(), **{k: v for k, v in found.items() if v is not None})


# The batch of a year


class RunFile(Limits):
    """params/runs/<year>.yml: what a year's batch publishes where the command does not say it."""

    lang: Literal["vi", "en"] | None = None
    editions: tuple[Literal["internal", "public"], ...] = ()
    only: tuple[str, ...] = ()
    """Pages, as `chitieu run --only` names them; empty: all."""
    as_of: Day = ""
    """A day: only what was known then; empty: everything."""


def settings_of_year(year: int) -> RunFile:
    """Return what params/runs/<year>.yml says; everything is left out where there is no file.

    Raises CatalogueError naming file and field of every fault.
    """
    path = places.params() / "runs" / f"{year}.yml"
    if not path.is_file():
        return RunFile()
    faults: list[str] = []
    found = record(path, RunFile, faults, dates=True)
    if found is None:
        raise CatalogueError(faults)
    return found


# A batch of any notebooks


class Row(BaseModel):
    """One run: its notebook and page where it names them, and its parameters beside them."""

    model_config = ConfigDict(frozen=True, extra="allow", strict=True)

    notebook: str | None = None
    page: str | None = None

    @property
    def values(self) -> dict[str, Any]:
        """Return its parameters."""
        return dict(self.model_extra or {})


class BatchFile(Limits):
    """A batch plan as it is written; paths are relative to it."""

    notebook: str | None = None
    page: str | None = None
    """The name of a page: {notebook}, {row} and every parameter may stand in it."""
    parameters: dict[str, Any] = Field(default_factory=dict)
    """Parameters of every row, unless a row has its own."""
    rows: tuple[Row, ...] = ()
    table: str | None = None
    """A CSV file of more rows: its head names the parameters, an empty cell gives none."""
    inputs: tuple[str, ...] = ()
    """Files that the notebooks read, * for any: a row is run again when one of them changed."""


@dataclass(frozen=True)
class RowJob(Job):
    """A job of a batch plan: its executed notebook bears the name of its page."""

    @property
    def name(self) -> str:
        """Return the name of the executed notebook."""
        return self.page


@dataclass(frozen=True)
class Batch:
    """The jobs of a batch plan, and how they are to be run."""

    jobs: tuple[RowJob, ...]
    limits: Limits
    inputs: tuple[Path, ...] = ()
    """The files that the notebooks read."""


@dataclass(frozen=True)
class _Line:
    """A row, and where it stands; `is_text`: its values are cells of a CSV file."""

    row: Row
    file: str
    number: int
    is_text: bool = False

    def place(self, more: int = 0) -> UserError:
        """Return words for its place, and for how many other rows beside it."""
        values: dict[str, object] = {"file": self.file, "row": self.number}
        if more:
            return UserError("{file}, row {row} and {more} more", **values, more=more)
        return UserError("{file}, row {row}", **values)


@dataclass(frozen=True)
class _Fault:
    line: _Line
    error: UserError


def read_batch(path: Path) -> Batch:
    """Return the jobs of a batch plan, in the order of its rows and then of its table.

    Raises CatalogueError where the file is no batch plan, JobError with every fault of every
    row: a notebook that is not there, parameters it does not take, a page that is made twice.
    """
    faults: list[str] = []
    plan = record(path, BatchFile, faults, dates=True)
    if plan is None:
        raise CatalogueError(faults)
    folder = path.absolute().parent
    lines, unread = _lines(plan, path.name, folder)
    made = [_made(line, plan, folder) for line in lines]
    jobs = [(line, job) for line, (job, _) in zip(lines, made, strict=True) if job]
    wrong = [*chain.from_iterable(errors for _, errors in made), *_doubles(jobs)]
    inputs, absent = _inputs(plan, path.name, folder)
    if unread or wrong or absent:
        raise JobError.of([*unread, *absent, *_together(wrong)])
    return Batch(tuple(job for _, job in jobs), plan, inputs)


def _inputs(plan: BatchFile, name: str, folder: Path) -> tuple[tuple[Path, ...], list[JobError]]:
    """Return the files that a plan says its notebooks read, and what it names in vain."""
    found = {pattern: sorted(folder.glob(pattern)) for pattern in plan.inputs}
    words = "{file}: inputs: there is no file {pattern}"
    absent = [JobError(words, file=name, pattern=p) for p, files in found.items() if not files]
    return tuple(file for files in found.values() for file in files if file.is_file()), absent


def _lines(plan: BatchFile, name: str, folder: Path) -> tuple[list[_Line], list[JobError]]:
    """Return all rows and what is wrong with the table; no row at all is one of what is common."""
    lines = [_Line(row, name, number) for number, row in enumerate(plan.rows, 1)]
    if plan.table is None:
        return lines or [_Line(Row(), name, 1)], []
    more, faults = _of_table(folder / plan.table)
    if not more and not faults:
        faults = [JobError("{file}: expected rows below the head, found none", file=plan.table)]
    return lines + more, faults


def _made(line: _Line, plan: BatchFile, folder: Path) -> tuple[RowJob | None, list[_Fault]]:
    """Return the job of a row, or what is wrong with it."""
    name = line.row.notebook or plan.notebook
    if name is None:
        words = "name the notebook, for all rows or in each"
        return None, [_Fault(line, UserError(words))]
    notebook = folder / name
    try:
        values = {**plan.parameters, **_values(line, notebook)}
        taken, errors = accepted(notebook, values)
        page = "" if errors else _page(line, plan, notebook, taken)
    except UserError as error:
        return None, [_Fault(line, error)]
    if errors:
        return None, [_Fault(line, error) for error in errors]
    return RowJob(notebook, page, taken), []


def _values(line: _Line, notebook: Path) -> dict[str, Any]:
    if not line.is_text:
        return line.row.values
    known = declarations(notebook)
    return {
        name: from_text(known[name], text) if name in known else text
        for name, text in line.row.values.items()
    }


# Pages


_MOST = 150
"""Letters of a page's name; file systems stop at 255 bytes."""


def _page(line: _Line, plan: BatchFile, notebook: Path, values: Mapping[str, Any]) -> str:
    """Return the name of a row's page; raise ParameterError for a template that names nothing."""
    known = {n: d.default for n, d in declarations(notebook).items()}
    known |= {**values, "notebook": notebook.stem, "row": line.number}
    own = "".join(f"-{{{name}}}" for name in line.row.values)
    template = line.row.page or plan.page or "{notebook}" + own
    named = re.findall(r"\{([^{}]*)\}", template)
    unknown = [name for name in named if name not in known]
    if unknown:
        words = "page: {name!r} is no parameter of {notebook}; known are {known}"
        raise ParameterError.of(
            ParameterError(words, name=name, notebook=notebook.name, known=", ".join(known))
            for name in unknown
        )
    return _file_name(re.sub(r"\{([^{}]*)\}", lambda found: str(known[found[1]]), template))


def _file_name(text: str) -> str:
    """Return a text as the name of a file on every system: 03664@2025-07-01 as 03664-2025-07-01."""
    name = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", text)).strip("-.")
    if name and len(name) <= _MOST:
        return name
    words = "page: expected a name of at most {most} letters and digits, found {found!r}"
    raise ParameterError(words, most=_MOST, found=text)


def _doubles(jobs: Iterable[tuple[_Line, RowJob]]) -> Iterator[_Fault]:
    """Yield a fault for each page that an earlier row makes; some systems fold upper case."""
    first: dict[str, _Line] = {}
    for line, job in jobs:
        earlier = first.setdefault(job.page.casefold(), line)
        if earlier is not line:
            words = "its page {page!r} is made already by {earlier}; give it another"
            yield _Fault(line, UserError(words, page=job.page, earlier=earlier.place()))


# Faults


def _together(faults: Iterable[_Fault]) -> Iterator[UserError]:
    """Yield the faults with their places; those that rows share once, at the first of them."""
    found: dict[tuple[str, str], list[tuple[_Line, UserError]]] = {}
    for fault in faults:
        for words, values in fault.error.lines:
            error = UserError(words, **values)
            at = (fault.line.file, error.says("en"))
            found.setdefault(at, []).append((fault.line, error))
    for (line, error), *others in found.values():
        yield UserError("{place}: {fault}", place=line.place(len(others)), fault=error)


# Tables


def _of_table(path: Path) -> tuple[list[_Line], list[JobError]]:
    """Return the rows of a CSV file, and a fault for each line that does not fit its head.

    Excel writes semicolons where a comma is the decimal sign, so both may part the columns.
    """
    try:
        text = _text(path)
    except JobError as error:
        return [], [error]
    head = text.partition("\n")[0]
    delimiter = ";" if ";" in head and "," not in head else ","
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    names = [name.strip() for name in next(reader, [])]
    faults = list(_of_head(path.name, names))
    if faults:
        return [], faults
    rows = [(reader.line_num, cells) for cells in reader if any(cells)]
    lines = [_line(path.name, n, names, cells) for n, cells in rows if len(cells) == len(names)]
    faults = [
        _of_cells(path.name, n, len(names), len(cells))
        for n, cells in rows
        if len(cells) != len(names)
    ]
    return lines, faults


def _line(file: str, number: int, names: list[str], cells: list[str]) -> _Line:
    """Return a row of a table; an empty cell gives no value."""
    given = {n: c.strip() for n, c in zip(names, cells, strict=True) if c.strip()}
    return _Line(Row(**given), file, number, is_text=True)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError:
        raise JobError("{file}: the file does not exist", file=path) from None
    except UnicodeDecodeError:
        words = "{file}: expected a CSV file in UTF-8, found other bytes; save it as CSV UTF-8"
        raise JobError(words, file=path.name) from None


def _of_head(file: str, names: list[str]) -> Iterator[JobError]:
    if not all(names) or len(names) == 0:
        yield JobError("{file}, row 1: expected a name above every column", file=file)
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        yield JobError("{file}, row 1: the column {name!r} stands twice", file=file, name=name)


def _of_cells(file: str, row: int, expected: int, found: int) -> JobError:
    words = "{file}, row {row}: expected {expected} cells, found {found}"
    return JobError(words, file=file, row=row, expected=expected, found=found)
