"""Which area a name means on a day: exact on match keys, through the dated table, never by guess.

Names of the province differ by one letter, a commune bears the name of its former district, and
a unit of today bears the name of one of those that were merged into it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from analysis.catalogue.models import Area, Level
from analysis.catalogue.read import Catalogue
from analysis.language import folding

Kind = Literal["same", "former_name", "part_of", "ended"]


@dataclass(frozen=True)
class Found:
    """The area that a text names, and what it is on the day asked for.

    same: in force. former_name: a former unit whose whole territory is one unit of today, so its
    figures are that unit's. part_of: merged with others into one unit; its figures are not that
    unit's. ended: no one unit came after it; `now` has today's communes of a former district,
    and is empty where the table does not say what became of a commune.
    """

    kind: Kind
    area: Area
    now: tuple[Area, ...]


def find_area(
    text: str, catalogue: Catalogue, day: date, level: Level | None = None
) -> Found | None:
    """Return the area that a code or a name means on a day; None where none or several can be.

    A name counts with its type, in full or short (xã, X., TP), or without; a former district or
    the province may stand behind a comma or in brackets. `level` says what a column lists: a
    bare «Mường La» is the commune in a column of communes, but where nothing is said it may be
    the former district, which is for a person to decide (`suggest_areas`).
    """
    text = _unnumbered(text)
    areas = _coded(text, catalogue, day) or _named(text, catalogue, day, level)
    return on_day(areas[0], catalogue, day) if len(areas) == 1 else None


def on_day(area: Area, catalogue: Catalogue, day: date) -> Found | None:
    """Return what an area is on a day, followed through the dated table; None before it began."""
    if area.exists_on(day):
        return Found("same", area, (area,))
    if (area.valid_from or date.min) > day:
        return None
    now, alone = area, True
    while not now.exists_on(day) and now.successor:
        # Where the table is not sure, the unit of today may have got more than this one.
        alone = alone and now.confirmed and len(_merged_into(now.successor, catalogue)) == 1
        now = catalogue.areas[now.successor]
    if now.exists_on(day):
        return Found("former_name" if alone else "part_of", area, (now,))
    return Found("ended", area, _communes_of(now, catalogue, day))


def suggest_areas(
    text: str, catalogue: Catalogue, day: date, level: Level | None = None, limit: int = 3
) -> list[Area]:
    """Return the areas that a text may mean, for a person to choose from.

    All namesakes where there are several; otherwise the areas known on the day whose names,
    without their types, are most like the text, those in force first, at most `limit`.
    """
    text = _unnumbered(text)
    namesakes = _named(text, catalogue, day, level)
    if namesakes:
        return namesakes
    known = [a for a in reversed(_known_by(catalogue, day)) if _is_at(a, level)]
    known.sort(key=lambda area: not area.exists_on(day))
    by_name = {area.name: area for area in reversed(known)}
    near = folding.suggest(_without_type(text), (area.name for area in known), limit)
    return [by_name[name] for name, _ in near]


def _unnumbered(text: str) -> str:
    """Return a name without a number before it; the X. of «X. Chiềng Sơ» is no Roman ten."""
    return text if _TYPE.match(text) else folding.without_numbering(text)


_CODE = re.compile(r"\d{2,5}(?:@\d{4}-\d\d-\d\d)?", re.A)


def _coded(text: str, catalogue: Catalogue, day: date) -> list[Area]:
    """Return the area of a key or a code; spreadsheets drop the zero that a commune's begins with.

    A code that no area holds on the day means the last one that held it.
    """
    code = text.strip()
    if not _CODE.fullmatch(code):
        return []
    code = code.zfill(5) if len(code) == 4 else code
    if "@" in code:
        return [catalogue.areas[code]] if code in catalogue.areas else []
    known = [a for a in _known_by(catalogue, day) if a.code == code]
    return known[-1:]


def _known_by(catalogue: Catalogue, day: date) -> list[Area]:
    """Return the areas of a day and those before it, the latest last."""
    known = [a for a in catalogue.areas.values() if (a.valid_from or date.min) <= day]
    return sorted(known, key=lambda a: a.valid_from or date.min)


def _named(text: str, catalogue: Catalogue, day: date, level: Level | None) -> list[Area]:
    """Return the areas that a name can mean on a day; one of today hides its own forerunners."""
    name, *within = [part for part in _PARTS.split(text) if part.strip()] or [text]
    known = [
        a
        for a in _known_by(catalogue, day)
        if _is_at(a, level) and _is_called(a, name) and _lies_within(a, within, catalogue)
    ]
    today = [a for a in known if a.exists_on(day)]
    levels = {a.level for a in today}
    # A bare name of today may be meant for a former unit of another level.
    former = [a for a in known if not a.exists_on(day) and a.level not in levels]
    return today + _latest(former)


_PARTS = re.compile(r"[,;()]|\s-\s")


def _is_at(area: Area, level: Level | None) -> bool:
    return level is None or area.level == level


def _latest(areas: Iterable[Area]) -> list[Area]:
    """Return former areas without those that only another of them came from."""
    listed = list(areas)
    successors = {a.key for a in listed}
    return [a for a in listed if a.successor not in successors]


_SHORT = {
    "Tỉnh": ("t",),
    "Thành phố": ("tp", "t p", "tphố", "thành phố trực thuộc tỉnh"),
    "Thị xã": ("tx", "t x"),
    "Huyện": ("h",),
    "Phường": ("p", "f"),
    "Xã": ("x",),
    "Thị trấn": ("tt", "t t"),
    "Đặc khu": ("đk",),
}
_WHOLE = ("toàn", "cả")


@lru_cache(maxsize=1024)
def _key(text: str) -> str:
    return folding.key(text)


@lru_cache(maxsize=64)
def _type_keys(kind: str) -> tuple[str, ...]:
    """Return the match keys of a type of unit, the full word and its short forms."""
    return tuple(folding.key(word) for word in (kind, *_SHORT.get(kind, ())))


_TYPE = re.compile(rf"\s*(?:{'|'.join(_SHORT)}|(?:t\.?p|t\.?x|t\.?t|[thpfx])(?=[.\s]))[.\s]+", re.I)


def _without_type(text: str) -> str:
    """Return a name without the type of unit before it."""
    return _TYPE.sub("", text, count=1) if _TYPE.match(text) else text


def _is_called(area: Area, text: str) -> bool:
    """Whether a text is the name of an area, alone or behind its type."""
    wanted, name = _key(text), _key(area.name)
    if area.level == "province" and wanted in (_key(f"{w} {area.type}") for w in _WHOLE):
        return True
    if not wanted.endswith(name):
        return False
    before = wanted.removesuffix(name)
    return not before or (before[-1] == " " and before[:-1] in _type_keys(area.type))


def _lies_within(area: Area, within: list[str], catalogue: Catalogue) -> bool:
    """Whether every area named behind the name holds the area, or held what became part of it."""
    return all(any(_is_called(a, name) for a in _above(area, catalogue)) for name in within)


def _above(area: Area, catalogue: Catalogue) -> Iterator[Area]:
    """Yield the units above an area: for one of today also those above its forerunners."""
    parents = {area.parent} | {a.parent for a in _merged_into(area.key, catalogue)}
    for parent in filter(None, sorted(parents)):
        yield catalogue.areas[parent]
        yield from _above(catalogue.areas[parent], catalogue)


def _merged_into(key: str, catalogue: Catalogue) -> list[Area]:
    return [a for a in catalogue.areas.values() if a.successor == key]


def _communes_of(district: Area, catalogue: Catalogue, day: date) -> tuple[Area, ...]:
    """Return the communes of a day that hold what were communes of a former district."""
    keys = {a.successor for a in catalogue.areas.values() if a.parent == district.key}
    return tuple(a for a in catalogue.areas.values() if a.key in keys and a.exists_on(day))
