"""Read params/layouts/*.yml strictly; every fault of every file comes in one error."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from analysis import places
from analysis.catalogue import Catalogue, CatalogueError
from analysis.catalogue.models import Indicator, Unit
from analysis.catalogue.strict_yaml import YamlError, load
from analysis.returns.layouts.models import Layout, Meaning, Table
from analysis.returns.layouts.words import is_bare

COMMITTEES = "ubnd-*"
"""Stands for every committee in a layout's list of agencies."""


def read_layouts(catalogue: Catalogue, folder: Path | None = None) -> tuple[Layout, ...]:
    """Return the layouts of a folder, params/layouts unless given, in the order of their names.

    Files whose name begins with _ are read by nobody. Raises CatalogueError with every fault of
    every file, each naming file and field.
    """
    folder = folder or places.params() / "layouts"
    faults: list[str] = []
    found = [_layout(path, catalogue, faults) for path in sorted(folder.glob("[!_.]*.yml"))]
    if faults:
        raise CatalogueError(faults)
    return tuple(layout for layout in found if layout is not None)


def schema() -> str:
    """Return the JSON Schema of a layout file, for editors."""
    text = json.dumps(TypeAdapter(Layout).json_schema(), ensure_ascii=False, indent=1)
    return text + "\n"


def write_schema(folder: Path) -> None:
    """Write layout.json into the folder of schemas."""
    (folder / "layout.json").write_text(schema(), encoding="utf-8")


def _layout(path: Path, catalogue: Catalogue, faults: list[str]) -> Layout | None:
    try:
        # Through JSON a list becomes a tuple and quoted text a decimal, and nothing else does.
        layout = Layout.model_validate_json(json.dumps(_given(load(path)), default=str))
    except (YamlError, OSError) as error:
        faults.append(
            str(error) if isinstance(error, YamlError) else f"{path.name}: {error.strerror}"
        )
    except ValidationError as error:
        faults += [f"{path.name}, {line}" for line in _lines(error)]
    else:
        faults += [f"{path.name}, {fault}" for fault in _references(layout, catalogue, path.stem)]
        return layout
    return None


def _given(content: Any) -> Any:
    """Return what a file says without fields under which nothing stands but comments."""
    if isinstance(content, dict):
        return {name: _given(one) for name, one in content.items() if one is not None}
    return [_given(one) for one in content] if isinstance(content, list) else content


def _lines(error: ValidationError) -> Iterator[str]:
    for fault in error.errors():
        field = ".".join(str(part) for part in fault["loc"]) or "the whole file"
        found: Any = fault.get("input")
        shown = f", found {found!r}" if isinstance(found, str | int) else ""
        yield f"field {field}: {fault['msg']}{shown}"


def _references(layout: Layout, catalogue: Catalogue, stem: str) -> Iterator[str]:
    """Yield a fault for every code that points nowhere and every unit that cannot be meant."""
    if layout.code != stem:
        yield f"field code: expected {stem}, found {layout.code}; file and code bear one name"
    for agency in layout.agencies:
        if agency != COMMITTEES and agency not in catalogue.agencies:
            yield f"field agencies: {agency} is not in agencies.yml"
    if COMMITTEES in layout.agencies and layout.sender is None:
        yield "field sender: needed, because many committees send this table"
    texts = (title.text for table in layout.tables for title in table.titles)
    for words in (*layout.words, *layout.notes, *texts):
        if is_bare(words):
            yield f"field words, notes or titles: {words!r} would stand for any text"
    for place, table in enumerate(layout.tables):
        for fault in _table(table, catalogue):
            yield f"field tables.{place}.{fault}"


def _table(table: Table, catalogue: Catalogue) -> Iterator[str]:
    for meaning in _twice(table):
        yield f"two cells would give the {meaning.measure} of {meaning.indicator}; keep one"
    with_units = any(column.reads == "unit" for column in table.columns)
    for column in table.columns:
        for fault in _meanings(column.gives, column.unit, catalogue):
            yield f"columns.{column.column}: {fault}"
    for row in table.rows:
        if row.area and row.area not in catalogue.areas:
            yield f"rows.{row.label}: area {row.area} is not in areas.csv"
        if row.gives and with_units and row.unit is None:
            yield f"rows.{row.label}: needs its unit, because the table has a column of units"
        for fault in _meanings(row.gives, row.unit, catalogue):
            yield f"rows.{row.label}: {fault}"


def _twice(table: Table) -> Iterator[Meaning]:
    """Yield what more than one column, or more than one row, would give."""
    seen: set[tuple[object, ...]] = set()
    placed = [((c.planned, c.period), meaning) for c in table.columns for meaning in c.gives]
    placed += [((False, "this"), meaning) for row in table.rows for meaning in row.gives]
    for of, meaning in placed:
        told = (*of, meaning.indicator, meaning.measure, meaning.definition)
        if told in seen:
            yield meaning
        seen.add(told)


def _meanings(gives: Iterable[Meaning], unit: str | None, catalogue: Catalogue) -> Iterator[str]:
    for meaning in gives:
        indicator = catalogue.indicators.get(meaning.indicator)
        if indicator is None:
            yield f"indicator {meaning.indicator} is not in the plan"
            continue
        yield from _definition(meaning, indicator)
        if meaning.measure == "value" and unit is not None:
            yield from _unit(meaning, unit, catalogue.unit(indicator.code))


def _definition(meaning: Meaning, indicator: Indicator) -> Iterator[str]:
    known = [definition.id for definition in indicator.definitions]
    if meaning.definition is None and len(known) > 1:
        yield f"{indicator.code} can be measured in several ways; definition: one of {known}"
    if meaning.definition is not None and meaning.definition not in known:
        yield f"definition {meaning.definition} of {indicator.code} is not known; one of {known}"


_PER = {"%": 100, "‰": 1000, "phần trăm": 100, "1.000": 1000, "100.000": 100_000}
"""Signs of a rate in the words of a unit, with what they are counted on."""


def _unit(meaning: Meaning, words: str, unit: Unit) -> Iterator[str]:
    """Yield a fault where a table's unit and the indicator's differ and no factor bridges them."""
    per = next((per for sign, per in _PER.items() if sign in [*words.split(), words]), None)
    wanted = int(unit.per)
    if meaning.factor == 1 and (per or 1) != wanted and (per is not None or wanted == 100):
        yield f"unit {words!r} is not {unit.name.en!r}; give the factor between them"
