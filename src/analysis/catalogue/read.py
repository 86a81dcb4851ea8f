"""Read params/ into one catalogue; every fault of every file comes in one error."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from analysis import places
from analysis.catalogue.models import (
    Agency,
    Area,
    Indicator,
    Plan,
    Succession,
    Target,
    Task,
    Unit,
)
from analysis.catalogue.strict_yaml import YamlError, load
from analysis.catalogue.wholeness import missing
from analysis.language import Text

M = TypeVar("M", bound=BaseModel)


class CatalogueError(Exception):
    """params/ is broken; the message lists file, field, what was found and what to do."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True)
class Catalogue:
    """The plan with its indicators, agencies, areas, tasks, units and codelists."""

    plan: Plan
    indicators: dict[str, Indicator]
    agencies: dict[str, Agency]
    areas: dict[str, Area]
    tasks: dict[str, Task]
    units: dict[str, Unit]
    codelists: dict[str, dict[str, Text]]
    text: str

    @cached_property
    def fingerprint(self) -> str:
        """Return the hash of all that the catalogue holds."""
        return sha256(repr(self).encode()).hexdigest()

    def target(self, code: str, day: date) -> Target:
        """Return the target of an indicator in force on a day."""
        return self.indicators[code].target_at(day)

    def unit(self, code: str) -> Unit:
        """Return the unit that an indicator is measured in."""
        return self.units[self.indicators[code].unit]

    def areas_on(self, day: date, level: str) -> list[Area]:
        """Return the areas of a level that exist on a day, in the order of areas.csv."""
        return [a for a in self.areas.values() if a.level == level and a.exists_on(day)]

    def areas_of_year(self, year: int, level: str, day: date) -> list[Area]:
        """Return the areas of a level at the end of a year, as far as a day has come to it."""
        return self.areas_on(min(date(year, 12, 31), max(day, date(year, 1, 1))), level)

    def area(self, code: str, day: date) -> Area | None:
        """Return the area that holds a code on a day: a code alone is not a key."""
        return next((a for a in self._by_code.get(code, ()) if a.exists_on(day)), None)

    @cached_property
    def _by_code(self) -> dict[str, list[Area]]:
        found: dict[str, list[Area]] = {}
        for area in self.areas.values():
            found.setdefault(area.code, []).append(area)
        return found

    def owners(self, code: str, day: date) -> list[Agency]:
        """Return who answers for an indicator on a day, successors in place of merged agencies.

        In order of precedence, each once; empty when the plan assigns the indicator to nobody.
        """
        found: dict[str, Agency] = {}
        for owner in self.indicators[code].owners:
            agency = self.in_charge(owner.agency, day, indicator=code)
            found.setdefault(agency.code, agency)
        return list(found.values())

    def in_charge(
        self, agency: str, day: date, indicator: str | None = None, task: str | None = None
    ) -> Agency:
        """Return the agency itself, or on a later day the one that succeeded it in this matter."""
        steps = self.succession(agency, day, indicator, task)
        return self.agencies[steps[-1].agency if steps else agency]

    def succession(
        self, agency: str, day: date, indicator: str | None = None, task: str | None = None
    ) -> list[Succession]:
        """Return by which steps a matter came from an agency to the one in charge on a day.

        Empty while the agency itself is in charge.
        """
        current = self.agencies[agency]
        for step in sorted(current.successors, key=lambda s: s.is_general):
            named = indicator in step.indicators or task in step.tasks
            general = step.is_general and not current.exists_on(day)
            if step.since <= day and (named or general):
                return [step, *self.succession(step.agency, day, indicator, task)]
        return []

    def consolidator(self, day: date) -> Agency:
        """Return the agency that consolidates the returns on a day."""
        terms = [t for t in self.plan.consolidator if t.since <= day]
        return self.agencies[(terms or list(self.plan.consolidator))[-1].agency]

    def deadline(self, name: Literal["returns", "report"], year: int) -> date:
        """Return the last day in time: «trước 01/12» is by 30 November.

        Where that is a Saturday or Sunday the plan's weekend setting decides: it stays, or
        moves to the working day before or after.
        """
        last = self.plan.deadlines[name].last_day(year)
        back = max(0, last.weekday() - 4)  # Saturday 1, Sunday 2
        moves = {"keep": 0, "previous_workday": -back, "next_workday": (3 - back) % 3}
        return last + timedelta(days=moves[self.plan.weekend])

    def word(self, codelist: str, code: str, lang: str = "vi") -> str:
        """Return the words of a code of one of the codelists."""
        return self.codelists[codelist][code].in_(lang)


def read(folder: Path | None = None) -> Catalogue:
    """Return the catalogue of a params/ folder.

    Raises CatalogueError with every fault of every file, each naming file and field.
    """
    folder = folder or places.params()
    faults: list[str] = []
    text = _text(folder / "plan.txt", faults)
    plan = record(folder / "plan.yml", Plan, faults)
    units = _named(folder / "units.yml", Unit, faults)
    indicators = _indicators(folder / "indicators", faults)
    agencies = _listed(folder / "agencies.yml", Agency, "code", faults)
    tasks = _listed(folder / "tasks.yml", Task, "number", faults)
    areas = _areas(folder / "areas.csv", faults)
    codelists = {
        path.stem: _named(path, Text, faults)
        for path in sorted((folder / "codelists").glob("*.yml"))
    }
    if plan is None:
        raise CatalogueError(faults)
    catalogue = Catalogue(plan, indicators, agencies, areas, tasks, units, codelists, text)
    # What could not be read would be missed a second time.
    faults += [*([] if faults else missing(catalogue)), *_references(catalogue)]
    if faults:
        raise CatalogueError(faults)
    return catalogue


def record(path: Path, model: type[M], faults: list[str], *, dates: bool = False) -> M | None:
    """Return a YAML file as one strict record; None with every fault added to `faults`.

    `dates` lets a day stand without quotes.
    """
    before = len(faults)
    content = _loaded(path, faults, dates)
    if content is None and len(faults) == before:
        faults.append(f"{path.name}: expected a record, found an empty file")
    return _checked(path, model, content, "", faults)


def _text(path: Path, faults: list[str]) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        faults.append(f"{path.name}: {error.strerror}")
    except UnicodeDecodeError:
        faults.append(f"{path.name}: expected UTF-8 text, found other bytes")
    return ""


def _named(path: Path, model: type[M], faults: list[str]) -> dict[str, M]:
    """Read a file that maps codes to records."""
    content = _loaded(path, faults)
    if not isinstance(content, dict):
        faults.append(f"{path.name}: expected codes, each with its record")
        return {}
    records = {str(k): _checked(path, model, v, f"{k}.", faults) for k, v in content.items()}
    return {code: record for code, record in records.items() if record is not None}


def _listed(path: Path, model: type[M], key: str, faults: list[str]) -> dict[str, M]:
    """Read a file that lists records, each with its own code."""
    before = len(faults)
    content = _loaded(path, faults)
    if not isinstance(content, list):
        words = "expected a list of records; write [] where there is none"
        faults += [f"{path.name}: {words}"] if len(faults) == before else []
        return {}
    records: dict[str, M] = {}
    for position, item in enumerate(content):
        name = item.get(key, position + 1) if isinstance(item, dict) else position + 1
        record = _checked(path, model, item, f"{name}.", faults)
        if record is None:
            continue
        code = getattr(record, key)
        if code in records:
            faults.append(f"{path.name}, field {code}: stands twice; keep one")
        records[code] = record
    return records


def _indicators(folder: Path, faults: list[str]) -> dict[str, Indicator]:
    found: dict[str, Indicator] = {}
    for path in sorted(folder.glob("*.yml")):
        indicator = record(path, Indicator, faults)
        if indicator is None:
            continue
        if indicator.code != path.stem:
            faults.append(
                f"{path.name}, field code: expected {path.stem}, found {indicator.code}; "
                "file and code bear one name"
            )
        found[indicator.code] = indicator
    return found


def _loaded(path: Path, faults: list[str], dates: bool = False) -> Any:
    try:
        return load(path, dates=dates)
    except (YamlError, OSError) as error:
        faults.append(
            str(error) if isinstance(error, YamlError) else f"{path.name}: {error.strerror}"
        )
        return None


def _checked(path: Path, model: type[M], content: Any, prefix: str, faults: list[str]) -> M | None:
    if content is None:
        return None
    try:
        # YAML has lists where the records have tuples, so only the leaves are strict.
        return model.model_validate(_tuples(content))
    except ValidationError as error:
        for fault in error.errors():
            field = prefix + ".".join(str(part) for part in fault["loc"])
            found = fault.get("input")
            shown = "" if isinstance(found, dict | tuple) else f", found {found!r}"
            faults.append(f"{path.name}, field {field.rstrip('.')}: {fault['msg']}{shown}")
        return None


def _tuples(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: _tuples(value) for key, value in content.items()}
    return tuple(_tuples(item) for item in content) if isinstance(content, list) else content


_DAY = TypeAdapter(date | None)


def _areas(path: Path, faults: list[str]) -> dict[str, Area]:
    found: dict[str, Area] = {}
    rows = csv.DictReader(StringIO(_text(path, faults), newline=""))
    if rows.fieldnames is not None and set(rows.fieldnames) != set(Area.model_fields):
        wanted, given = ",".join(Area.model_fields), ",".join(rows.fieldnames)
        faults.append(f"{path.name}, line 1: expected the columns {wanted}, found {given}")
        return {}
    for line, row in enumerate(rows, start=2):
        try:
            area = _area(row)
        except (ValidationError, ValueError, TypeError) as error:
            detail = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
            faults.append(f"{path.name}, line {line}: {detail}")
            continue
        if area.key in found:
            faults.append(f"{path.name}, line {line}: {area.key} stands twice; keep one")
        found[area.key] = area
    return found


def _area(row: dict[str, str]) -> Area:
    values: dict[str, Any] = dict(row)
    for field in ("valid_from", "valid_to"):
        values[field] = date.fromisoformat(row[field]) if row[field] else None
    values["confirmed"] = row["confirmed"] == "yes"
    return Area.model_validate(values)


@lru_cache(maxsize=8)
def normal(text: str) -> str:
    """Return text for comparing quotes: NFC, one space for any run of spaces and line ends."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def missing_pieces(quote: str, text: str) -> list[str]:
    """Return the pieces of a quote, cut at «…» and square brackets, that the text lacks."""
    pieces = [normal(p).strip(" ;,.") for p in re.split(r"…|\[[^\]]*\]", quote)]
    within = normal(text)
    return [piece for piece in pieces if piece and piece not in within]


def _references(catalogue: Catalogue) -> Iterator[str]:
    """Yield a fault for every code that points nowhere and every quote the plan lacks."""
    themes = {theme.code for theme in catalogue.plan.themes}
    for code, indicator in catalogue.indicators.items():
        file = f"{code}.yml"
        if indicator.theme not in themes:
            yield f"{file}, field theme: {indicator.theme} is not in plan.yml"
        if indicator.unit not in catalogue.units:
            yield f"{file}, field unit: {indicator.unit} is not in units.yml"
        for owner in indicator.owners:
            if owner.agency not in catalogue.agencies:
                yield f"{file}, field owners: agency {owner.agency} is not in agencies.yml"
        for slug in {
            *indicator.assumptions,
            *(t.assumption for t in indicator.targets if t.assumption),
        }:
            if slug not in catalogue.plan.assumptions:
                yield f"{file}, field assumptions: {slug} is not in plan.yml"
        yield from _quotes(catalogue, indicator, file)
    yield from _agency_references(catalogue)


def _quotes(catalogue: Catalogue, indicator: Indicator, file: str) -> Iterator[str]:
    of_plan = [t.quote for t in indicator.targets if t.source.startswith(catalogue.plan.code)]
    of_owners = [owner.quote for owner in indicator.owners if owner.quote]
    for quote in (indicator.words, *of_plan, *of_owners):
        for piece in missing_pieces(quote, catalogue.text):
            yield f"{file}, field words or quote: the plan does not say «{piece}»"


def _agency_references(catalogue: Catalogue) -> Iterator[str]:
    known = catalogue.agencies
    for code, agency in known.items():
        for step in agency.successors:
            if step.agency not in known:
                yield f"agencies.yml, field {code}.successors: {step.agency} is not in agencies.yml"
            for indicator in step.indicators:
                if indicator not in catalogue.indicators:
                    yield f"agencies.yml, field {code}.successors: no indicator {indicator}"
    for number, task in catalogue.tasks.items():
        for agency_code in (*task.lead, *task.cooperating):
            if agency_code not in known:
                yield f"tasks.yml, field {number}: agency {agency_code} is not in agencies.yml"
        for piece in missing_pieces(task.quote, catalogue.text):
            yield f"tasks.yml, field {number}.quote: the plan does not say «{piece}»"
    for term in catalogue.plan.consolidator:
        if term.agency not in known:
            yield f"plan.yml, field consolidator: {term.agency} is not in agencies.yml"
    for name, deadline in catalogue.plan.deadlines.items():
        for piece in missing_pieces(deadline.quote, catalogue.text):
            yield f"plan.yml, field deadlines.{name}.quote: the plan does not say «{piece}»"
