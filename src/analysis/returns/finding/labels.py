"""What the rows of a table are called: its words lead to its ids where the ids are gone."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from analysis.catalogue import Area, Catalogue
from analysis.catalogue.naming import find_area
from analysis.language.folding import key
from analysis.returns.form import Table, area_words


@dataclass(frozen=True)
class Labels:
    """Ids that rows may bear, and exact words that name them, column by column.

    `strong` words name a row by themselves; the running number in `weak` only supports them.
    A word that names two rows names none.
    """

    ids: frozenset[str]
    strong: Mapping[str, Mapping[str, str]]
    weak: Mapping[str, str]
    shown: Mapping[str, str]
    """How each id is called when a message names it."""
    phrases: Mapping[str, str]
    """Every word for a row, as people write it, with its id; for suggestions only."""
    unknown: str
    """Kind of problem of an id that is none."""
    area_of: Callable[[str], Area | None] | None = None
    """What else a word of the row names: areas have short names and former ones."""


def labels_of(table: Table, catalogue: Catalogue, day: date) -> Labels:
    """Return the labels of one of the tables whose rows are given."""
    weak = _index((str(row.shown["number"]), row.tag) for row in table.rows)
    if table.tag in ("indicators", "states"):
        codes = _index((code, code) for code in catalogue.indicators)
        phrases = dict(_indicator_names(catalogue))
        shown = {c: f"{c} – {i.short.vi}" for c, i in catalogue.indicators.items()}
        strong = {"code": codes, "name": _index(_indicator_names(catalogue))}
        return Labels(frozenset(codes.values()), strong, weak, shown, phrases, "S01")
    if table.tag == "by_area":
        levels = {catalogue.areas[row.tag].level for row in table.rows}
        level = levels.pop() if len(levels) == 1 else None

        def area_of(text: str) -> Area | None:
            found = find_area(text, catalogue, day, level)
            if found is None:
                return None
            return found.now[0] if found.kind in ("same", "former_name") else found.area

        areas = [a for a in catalogue.areas.values() if a.exists_on(day)]
        phrases = {area_words(a): a.key for a in areas}
        shown = {a.key: area_words(a) for a in catalogue.areas.values()}
        strong = {"area": _index((area_words(a), a.key) for a in areas)}
        return Labels(frozenset(catalogue.areas), strong, weak, shown, phrases, "S05", area_of)
    numbers = _index((number, number) for number in catalogue.tasks)
    titles = _index(
        (title, number)
        for number, task in catalogue.tasks.items()
        for title in {task.title.vi, task.title.en}
    )
    shown = {number: f"{number}. {t.title.vi}" for number, t in catalogue.tasks.items()}
    phrases = {task.title.vi: number for number, task in catalogue.tasks.items()}
    strong = {"number": numbers, "title": titles}
    return Labels(frozenset(catalogue.tasks), strong, {}, shown, phrases, "S08")


def _indicator_names(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    for code, i in catalogue.indicators.items():
        for name in {i.words, i.name.vi, i.name.en, i.short.vi, i.short.en}:
            yield name, code


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return ids by folded words; words that two ids share lead nowhere."""
    ids: dict[str, set[str]] = {}
    for words, identifier in pairs:
        ids.setdefault(key(words), set()).add(identifier)
    return {words: next(iter(found)) for words, found in ids.items() if len(found) == 1}
