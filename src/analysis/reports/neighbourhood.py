"""What stands around a cell that a figure rests on: at most five columns and three rows.

Only cells of the table itself are shown (regions.py), and only from the very bytes that were
received: a file that is gone, or is another by now, is told in words.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from analysis import places
from analysis.language import UserError
from analysis.observations.kept import Kept
from analysis.observations.readings import setting
from analysis.release import Release
from analysis.reports import regions
from analysis.reports.figures import Input
from analysis.reports.regions import REGIONS, Region
from analysis.returns.layouts import Layout, read_layouts
from analysis.returns.legible import legible
from analysis.returns.workbook import (
    Workbook,
    WorkbookError,
    address,
    letters,
    open_workbook,
    position,
)

MOST_COLUMNS = 5
LONGEST, LONGEST_NAME, LONGEST_ASKED = 40, 70, 300
"""Letters of a text beside the cell, of one that names a row, and of the cell's own."""
OPEN_AT_ONCE = 64
"""Workbooks that a process keeps open: a page has some forty, the next page often the same."""


class LostCellError(UserError):
    """The surroundings of a cell cannot be shown, and why."""


@dataclass(frozen=True)
class Line:
    """One row of the picture: its number on the sheet and its texts."""

    number: int
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Neighbourhood:
    """The surroundings of one cell, or of several in one row, as they stand in a return.

    `columns` are the letters of the columns; `head` holds the headings of the table; `cells`
    are the addresses of what the figure rests on.
    """

    file: str
    sheet: str
    cells: tuple[str, ...]
    columns: tuple[str, ...]
    head: Line
    rows: tuple[Line, ...]

    def is_asked(self, row: int, column: str) -> bool:
        """Whether a cell is one that the figure rests on."""
        return f"{column}{row}" in self.cells


def by_row(inputs: Sequence[Input]) -> list[tuple[Input, ...]]:
    """Return the cells of a figure, those that stand in one row of a sheet together."""
    return [tuple(group) for _, group in groupby(inputs, key=_row_of)]


def _row_of(one: Input) -> tuple[str, str, str]:
    return one.file, one.sheet, one.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@dataclass(frozen=True)
class Shelf:
    """The returns that a release was made from, each opened once when a cell of it is asked for."""

    release: Release
    opened: dict[str, tuple[Region, ...]] = field(default_factory=dict)

    def around(self, inputs: Sequence[Input]) -> Neighbourhood:
        """Return the surroundings of cells of one row.

        Raises LostCellError where the bytes are no longer those that were received, or the cell
        stands in no table that is known.
        """
        one = inputs[0]
        asked = [position(each.cell) for each in inputs]
        for region in self._regions(one):
            if region.sheet == one.sheet and _holds(region, asked):
                return _picture(region, one.file, asked)
        words = "{cell}: the cell stands in no table of the form"
        raise LostCellError(words, cell=one.cell)

    def _regions(self, one: Input) -> tuple[Region, ...]:
        if one.file not in self.opened:
            self.opened[one.file] = self._found(one)
        return self.opened[one.file]

    def _found(self, one: Input) -> tuple[Region, ...]:
        """Return the tables of a workbook; those that an earlier page found are kept."""
        path, year = self._path(one), int(one.file.partition("/")[0])
        kept = places.work() / "regions.sqlite"
        key = sha256(repr((self._setting, one.sha256, one.agency, year)).encode()).digest()
        if text := Kept(kept).get([key]).get(key):
            with suppress(ValueError):
                return REGIONS.validate_json(text)
        found = self._read(path, one, year)
        with Kept(kept) as store:
            store.put(key, REGIONS.dump_json(found))
        return found

    def _read(self, path: Path, one: Input, year: int) -> tuple[Region, ...]:
        book, catalogue = _opened(path, path.stat().st_mtime_ns), self.release.catalogue
        if book.sha256 != one.sha256:
            raise _another(one)
        found = tuple(regions.of_form(book, catalogue, one.agency, year))
        return found or tuple(regions.of_layouts(book, catalogue, self._layouts, one.agency, year))

    @cached_property
    def _layouts(self) -> tuple[Layout, ...]:
        return read_layouts(self.release.catalogue)

    @cached_property
    def _setting(self) -> bytes:
        """Return the hash of what the tables of a workbook depend on beside its bytes."""
        return (
            setting(self.release.catalogue, {})
            + sha256(Path(regions.__file__).read_bytes()).digest()
        )

    def _path(self, one: Input) -> Path:
        """Return the workbook of a cell: published history may stand beside returns."""
        sources = dict.fromkeys((self.release.source, "published"))
        paths = [path for s in sources if (path := places.raw(s) / one.file).is_file()]
        if not paths:
            raise LostCellError("{file}: the file is no longer there", file=one.file)
        for path in paths:
            if sha256(path.read_bytes()).hexdigest() == one.sha256:
                return path
        for path in paths:
            _opened(path, path.stat().st_mtime_ns)  # says so where it cannot be read at all
        raise _another(one)


def _another(one: Input) -> LostCellError:
    words = "{file}: the file is no longer the one that was received"
    return LostCellError(words, file=one.file)


@lru_cache(maxsize=OPEN_AT_ONCE)
def _opened(path: Path, changed: int) -> Workbook:
    """Return a workbook as it is read; one that was changed since is opened again."""
    try:
        return legible(open_workbook(path))
    except WorkbookError as error:
        words = "{file}: the file can no longer be read"
        raise LostCellError(words, file=path.name) from error


def _holds(region: Region, asked: Sequence[tuple[int, int]]) -> bool:
    return all(row in region.rows and column in region.columns for row, column in asked)


def _picture(region: Region, file: str, asked: Sequence[tuple[int, int]]) -> Neighbourhood:
    columns = _columns(region, [column for _, column in asked])
    rows = [_line(region, row, columns, asked) for row in _rows(region, asked[0][0])]
    texts = tuple(_cut(region.columns[column], LONGEST) for column in columns)
    return Neighbourhood(
        file,
        region.sheet,
        tuple(address(*place) for place in asked),
        tuple(map(letters, columns)),
        Line(region.head, texts),
        tuple(line for line in rows if any(line.texts)),
    )


def _columns(region: Region, asked: Sequence[int]) -> list[int]:
    """Return the columns of names, those asked for, and the nearest beside them."""
    order = list(region.columns)
    chosen = list(dict.fromkeys([*region.names, *asked]))[:MOST_COLUMNS]
    away = {c: min(abs(order.index(c) - order.index(a)) for a in asked) for c in order}
    near = sorted((c for c in order if c not in chosen), key=lambda c: (away[c], c))
    return sorted([*chosen, *near[: MOST_COLUMNS - len(chosen)]])


def _rows(region: Region, asked: int) -> tuple[int, ...]:
    """Return the row asked for with the ones before and after it."""
    rows = tuple(region.rows)
    at = rows.index(asked)
    return rows[max(0, at - 1) : at + 2]


def _line(
    region: Region, row: int, columns: Sequence[int], asked: Sequence[tuple[int, int]]
) -> Line:
    texts = []
    for column in columns:
        is_asked = (row, column) in asked
        longest = LONGEST_NAME if column in region.names else LONGEST
        texts.append(_cut(region.text(row, column), LONGEST_ASKED if is_asked else longest))
    return Line(row, tuple(texts))


def _cut(text: str, most: int) -> str:
    folded = " ".join(text.split())
    return folded if len(folded) <= most else folded[: most - 1].rstrip() + "…"
