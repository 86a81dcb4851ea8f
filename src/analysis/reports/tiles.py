"""The tile map: every area as one tile of equal size, near to where it lies.

The layout is params/tiles.csv (key, column, row): a small area is seen as well as a wide one, no
boundary is claimed, and no map data are needed. A thick line separates former districts.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from markupsafe import Markup

from analysis import places
from analysis.catalogue import Area, Catalogue
from analysis.language import UserError, say
from analysis.progress.disparities import change_of_areas
from analysis.reports import former
from analysis.reports.canvas import cut, wrapped
from analysis.reports.figures import Figures
from analysis.reports.marks import TONES
from analysis.reports.render import part
from analysis.reports.rug import IMPOSSIBLE, OLD, SILENT, VERDICTS, Cells
from analysis.reports.trajectory import Quoted, Sentence, Values

FILE = "tiles.csv"
COLUMNS = ("key", "column", "row")
MORE = "more"
"""Where cells beyond the last column go."""
ROOM, WIDE, SIZE, LINES = 60.0, 95.0, 12.0, 2
"""The width of a name in a tile (of a commune, of a district) and the size of its letters.

In the pixels of areas.css, small enough for the tiles on A4.
"""

Place = tuple[int, int]
"""Column and row, counted from the left and from the top."""


class TilesError(UserError):
    """params/tiles.csv is broken; every fault with its line."""


@dataclass(frozen=True)
class Tile:
    """One area on the map. `walls` are the sides where another former district begins."""

    area: Area
    lines: tuple[str, ...]
    cell: str
    key: str
    walls: str

    @property
    def name(self) -> str:
        """The name in full."""
        return self.area.name

    @property
    def is_short(self) -> bool:
        """Whether the name did not fit."""
        return " ".join(self.lines) != self.area.name


def read(path: Path, catalogue: Catalogue) -> dict[str, Place]:
    """Return the tile of each area by its key; empty where there is no such file.

    Raises TilesError with every fault: a key that is none, a place that is none, an area that
    stands twice, two areas of one level and time on one tile.
    """
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream, restkey=MORE, restval="")
        if tuple(reader.fieldnames or ()) != COLUMNS:
            words = "{file}, line 1: expected the columns {expected}, found {found}"
            found = ",".join(reader.fieldnames or ())
            raise TilesError(words, file=path.name, expected=",".join(COLUMNS), found=found)
        rows = list(enumerate(reader, start=2))
    faults = list(_faults(rows, catalogue, path.name))
    if faults:
        raise TilesError.of(faults)
    return {row["key"]: (int(row["column"]), int(row["row"])) for _, row in rows}


Rows = Sequence[tuple[int, Mapping[str, str]]]


def _faults(rows: Rows, catalogue: Catalogue, file: str) -> Iterator[TilesError]:
    """Yield every fault of the rows."""
    lines: dict[str, int] = {}
    taken: dict[Place, list[tuple[int, Area]]] = {}
    for line, row in rows:
        key, place, area = row["key"], _place(row), catalogue.areas.get(row["key"])
        if key in lines:
            yield _fault(_TWICE, file, line, key, other=lines[key])
        elif area is None:
            yield _fault(_UNKNOWN, file, line, key)
        elif place is None:
            found = ", ".join([row["column"], row["row"], *row.get(MORE, ())]).rstrip(", ")
            yield _fault(_NOWHERE, file, line, key, found=found)
        else:
            for other, there in taken.get(place, []):
                if _meet(area, there):
                    yield _fault(_TAKEN, file, line, key, other=other)
            taken.setdefault(place, []).append((line, area))
        lines.setdefault(key, line)


def _fault(words: str, file: str, line: int, key: str, **more: object) -> TilesError:
    return TilesError(words, file=file, line=line, key=key, **more)


_TWICE = "{file}, line {line}: {key} stands on line {other} as well; keep one"
_UNKNOWN = "{file}, line {line}: area {key} is not in areas.csv; write code@valid-from as there"
_NOWHERE = "{file}, line {line}: {key} needs column and row as whole numbers from 1, found {found}"
_TAKEN = "{file}, line {line}: {key} stands on the tile of line {other}; choose a free one"


def _place(row: Mapping[str, str]) -> Place | None:
    column, line = (row[name].strip() for name in ("column", "row"))
    if MORE in row or not (column.isdecimal() and line.isdecimal()) or "0" in (column, line):
        return None
    return int(column), int(line)


def _meet(one: Area, other: Area) -> bool:
    """Return whether two areas are of one level and exist on a common day."""
    start = max(one.valid_from or date.min, other.valid_from or date.min)
    return one.level == other.level and one.exists_on(start) and other.exists_on(start)


def tile_map(figures: Figures, code: str, level: str = "commune", values: bool = False) -> Markup:
    """Return the map of one indicator, each tile with the verdict of the reporting year.

    `level` is "commune" or "district"; districts that have ended show what their later communes
    give together. With `values` each tile prints its figure, which the page then lists with its
    cells. A sentence stands in place of the map where no layout covers the areas; nothing where
    there never was an area of the level or no indicator is asked for.
    """
    places_of = read(places.params() / FILE, figures.catalogue)
    areas = _areas(figures, level)
    if not areas or not code:
        return Markup("")
    laid = [area for area in areas if area.key in places_of]
    cells = _cells(figures, code, level, laid)
    tiles = _tiles(figures, code, laid, places_of, cells, values and level == "commune")
    counted = [*VERDICTS, OLD, SILENT, IMPOSSIBLE]
    found = [(cell, _tally(figures, code, level, cell, list(cells.values()))) for cell in counted]
    title = _title(figures, code, level, cells)
    return part(
        "tiles.html.j2", figures, rows=_rows(tiles, places_of), level=level,
        indicator=figures.catalogue.indicators[code], word=Cells(figures).word,
        counts=[(cell, key) for cell, key in found if key], tones=TONES,
        left_out=[area.name for area in areas if area not in laid],
        heading=Markup(title.marked), keys=title.keys,
        together=_together(figures) if level == "district" else [],
    )  # fmt: skip


def _areas(figures: Figures, level: str) -> list[Area]:
    """Return the areas of the day; of districts that have ended, those of their last day."""
    there = figures.catalogue.areas_on(figures.release.day, level)
    ends = [a.valid_to for a in figures.catalogue.areas.values() if a.level == level and a.valid_to]
    return there or (figures.catalogue.areas_on(max(ends), level) if ends else [])


def _cells(figures: Figures, code: str, level: str, areas: Iterable[Area]) -> dict[str, str]:
    """Return what each tile says."""
    cells = Cells(figures)
    if level == "commune" or figures.catalogue.areas_on(figures.release.day, level):
        return {area.key: cells.of(code, area.key) for area in areas}
    walk = change_of_areas(figures.catalogue)
    groups = walk.district_groups() if walk else {}
    known = former.values(figures, code)
    year = figures.release.year
    return {
        area.key: former.judged(figures, code, known.get(groups.get(area.code, ""), {}).get(year))
        for area in areas
    }


def _tiles(
    figures: Figures,
    code: str,
    areas: Sequence[Area],
    places_of: Mapping[str, Place],
    cells: Mapping[str, str],
    values: bool,
) -> list[Tile]:
    of_place = {places_of[area.key]: area for area in areas}
    districts = _districts(figures)
    year = figures.release.year
    return [
        Tile(
            area,
            shortened(area.name, ROOM if area.level == "commune" else WIDE),
            cells[area.key],
            f"{code}/{area.key}/{year}/value" if values and cells[area.key] in VERDICTS else "",
            _walls(area, places_of[area.key], of_place, districts),
        )
        for area in areas
    ]


def _districts(figures: Figures) -> dict[str, str]:
    walk = change_of_areas(figures.catalogue)
    return walk.commune_groups() if walk else {}


def _walls(
    area: Area, place: Place, of_place: Mapping[Place, Area], districts: Mapping[str, str]
) -> str:
    """Return the classes of the sides, right and below, where another former district begins."""
    column, row = place
    own = districts.get(area.code)
    sides = {"wall-right": (column + 1, row), "wall-below": (column, row + 1)}
    return " ".join(
        side
        for side, at in sides.items()
        if own and at in of_place and districts.get(of_place[at].code) != own
    )


def shortened(name: str, room: float = ROOM) -> tuple[str, ...]:
    """Return a name in at most two lines that fit a tile by measured width, cut where it must."""
    lines = wrapped(name, room, SIZE)
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], " ".join(lines[LINES - 1 :])]
    return tuple(cut(line, room, SIZE) for line in lines)


def _rows(tiles: Sequence[Tile], places_of: Mapping[str, Place]) -> list[list[Tile | None]]:
    """Return the tiles row by row, None where there is no area."""
    at = {places_of[tile.area.key]: tile for tile in tiles}
    width = max((column for column, _ in at), default=0)
    height = max((row for _, row in at), default=0)
    first = min((column for column, _ in at), default=1)
    return [
        [at.get((column, row)) for column in range(first, width + 1)]
        for row in range(min((r for _, r in at), default=1), height + 1)
    ]


def _tally(figures: Figures, code: str, level: str, cell: str, cells: Sequence[str]) -> str:
    """Name the count of one kind of tile as a figure; "" where there is none."""
    count = cells.count(cell)
    key = f"{code}/{level}.{cell}/{figures.release.year}/count"
    return figures.tally(key, count, _COUNTS[cell]) if count else ""


_COUNTS = {
    "met": "areas that meet the target",
    "at_threshold": "areas that stand on the threshold",
    "not_met": "areas that do not meet the target",
    "not_assessed": "areas that could not be assessed",
    OLD: "areas with only an older figure",
    SILENT: "areas without a value",
    IMPOSSIBLE: "areas for which there can be no figure",
    "told": "areas with a figure of the reporting year",
}


def _title(figures: Figures, code: str, level: str, cells: Mapping[str, str]) -> Sentence:
    """Return the finding: how many of the areas with a figure meet the target."""
    said = list(cells.values())
    year, stem = figures.release.year, f"{code}/{level}"
    told = sum(cell in VERDICTS for cell in said)
    name = figures.catalogue.indicators[code].short.in_(figures.lang)
    kind = "former district" if level == "district" and _have_ended(figures) else level
    values: Values = {
        "name": (name, "plan"),
        "areas": (say(AREAS[kind], figures.lang), "plan"),
        "year": (str(year), "date"),
        "met": _counted(figures, f"{stem}.met/{year}/count", said.count("met"), _COUNTS["met"]),
        "n": _counted(figures, f"{stem}.told/{year}/count", told, _COUNTS["told"]),
    }
    message = "{name}: {met} of {n} {areas} with a figure of {year} meet the target"
    return Sentence(message, values, figures.lang)


AREAS = {
    "commune": "communes and wards",
    "district": "districts",
    "former district": "former districts",
}


def _counted(figures: Figures, key: str, count: int, formula: str) -> Quoted:
    figures.tally(key, count, formula)
    return Quoted(key, figures.text(key), str(figures.show(key)), "")


def _have_ended(figures: Figures) -> bool:
    return not figures.catalogue.areas_on(figures.release.day, "district")


def _together(figures: Figures) -> list[str]:
    """Return the names of districts that show one verdict because a commune joins them."""
    walk = change_of_areas(figures.catalogue)
    if walk is None or figures.catalogue.areas_on(figures.release.day, "district"):
        return []
    names = {a.code: a.name for a in figures.catalogue.areas.values() if a.level == "district"}
    joined = sorted({g for g in walk.district_groups().values() if "+" in g})
    return [" – ".join(names[code] for code in group.split("+")) for group in joined]
