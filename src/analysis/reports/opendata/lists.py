"""The tables that explain the figures: indicators, targets, areas, agencies, codelists."""

from collections.abc import Mapping
from datetime import date

from analysis.catalogue import Agency, Catalogue, Indicator
from analysis.catalogue.models import Definition
from analysis.language import Text, say
from analysis.release import Release
from analysis.reports.opendata import definitions
from analysis.reports.opendata.codelists import codelists
from analysis.reports.opendata.model import Column, Reference, Row, Table

FOLDER = "codelists"

_UNLISTED = "way of measuring that the catalogue does not list"
_NAMES = (Column("name_vi", required=True), Column("name_en", required=True))
_CODE = Column("code", required=True)


def lists(release: Release) -> tuple[Table, ...]:
    """Return every table that the figures refer to."""
    catalogue, day = release.catalogue, release.day
    return (
        indicators(catalogue, day),
        ways(catalogue, definitions.codes(release)),
        targets(catalogue, day),
        areas(catalogue),
        agencies(catalogue),
        units(catalogue),
        *of_codes(catalogue),
    )


def indicators(catalogue: Catalogue, day: date) -> Table:
    """Return the indicators with the plan's words and who answers for each on a day."""
    columns = (
        Column("code", required=True, pattern="^[A-Z]{2,4}[0-9]{2,3}$"),
        *_NAMES,
        Column("section", required=True),
        Column("theme", codes="theme", required=True),
        Column("words", required=True),
        Column("unit", required=True),
        Column("decimals", "integer", required=True),
        Column("direction", codes="direction", required=True),
        Column("scope", codes="scope", required=True),
        *(Column(name) for name in ("population_vi", "population_en", "formula_vi", "formula_en")),
        *(Column(name, "number") for name in ("limit_low", "limit_high", "noise")),
        *(Column(name) for name in ("levels", "owners", "assumptions")),
    )
    rows = [_indicator(each, catalogue, day) for each in catalogue.indicators.values()]
    unit = Reference(("unit",), "units", ("code",))
    return Table("indicators", "Indicators of the plan", columns, rows, ("code",), (unit,))


def _indicator(indicator: Indicator, catalogue: Catalogue, day: date) -> Row:
    levels = indicator.by_area.levels if indicator.by_area else ()
    return {
        **dict(indicator),
        **_both("name", indicator.name),
        **_both("population", indicator.population),
        **_both("formula", indicator.formula),
        "limit_low": indicator.limits.low,
        "limit_high": indicator.limits.high,
        "levels": " ".join(levels),
        "owners": " ".join(agency.code for agency in catalogue.owners(indicator.code, day)),
        "assumptions": " ".join(indicator.assumptions),
    }


def ways(catalogue: Catalogue, codes: definitions.Codes) -> Table:
    """Return the ways of measuring of every indicator, those included that agencies made up."""
    columns = (
        Column("indicator", required=True),
        _CODE,
        *_NAMES,
        Column("fit", codes="fit"),
        Column("note_vi"),
        Column("note_en"),
    )
    listed = [
        _way(code, definition)
        for code, indicator in catalogue.indicators.items()
        for definition in indicator.definitions
    ]
    words = Text(vi=say(_UNLISTED, "vi"), en=_UNLISTED)
    others = [
        {"indicator": indicator, "code": code, "fit": None, **_both("name", words), **_both("note")}
        for indicator, code in definitions.unlisted(codes, catalogue)
    ]
    key = ("indicator", "code")
    indicator = Reference(("indicator",), "indicators", ("code",))
    title = "Ways of measuring; only equal ones compare"
    return Table("definitions", title, columns, [*listed, *others], key, (indicator,))


def _way(indicator: str, way: Definition) -> Row:
    named = {**_both("name", way.name), **_both("note", way.note)}
    return {"indicator": indicator, "code": way.id, "fit": way.fit, **named}


def targets(catalogue: Catalogue, day: date) -> Table:
    """Return every target of every indicator; `in_force` marks the one of a day."""
    columns = (
        Column("indicator", required=True),
        Column("decided", "date", required=True),
        Column("in_force", "boolean", required=True),
        Column("word"),
        Column("operator", codes="operator", required=True),
        Column("kind", codes="target_kind", required=True),
        Column("value", "number"),
        Column("tolerance", "number", required=True),
        Column("approximate", "boolean", required=True),
        Column("inferred", "boolean", required=True),
        Column("wanted", codes="state"),
        Column("year", "integer", required=True),
        Column("source", required=True),
        Column("quote", required=True),
        Column("assumption"),
    )
    rows = [
        {**dict(target), "indicator": code, "in_force": target == indicator.target_at(day)}
        for code, indicator in catalogue.indicators.items()
        for target in indicator.targets
    ]
    indicator = Reference(("indicator",), "indicators", ("code",))
    key = ("indicator", "decided")
    return Table(
        "targets", "Targets with their words and sources", columns, rows, key, (indicator,)
    )


def areas(catalogue: Catalogue) -> Table:
    """Return the areas of all times; code and first day of validity are the key."""
    columns = (
        Column("key", required=True),
        _CODE,
        Column("name", required=True),
        Column("type", required=True),
        Column("level", codes="level", required=True),
        Column("parent"),
        Column("valid_from", "date"),
        Column("valid_to", "date"),
        Column("successor"),
        Column("succession"),
        Column("confirmed", "boolean", required=True),
        Column("source"),
    )
    rows = [{**dict(area), "key": area.key} for area in catalogue.areas.values()]
    up = Reference(("parent",), "", ("key",))
    after = Reference(("successor",), "", ("key",))
    return Table("areas", "Areas of all times", columns, rows, ("key",), (up, after))


def agencies(catalogue: Catalogue) -> Table:
    """Return the agencies and the sources of published figures; how to reach them is not said."""
    columns = (
        _CODE,
        *_NAMES,
        Column("abbreviations"),
        Column("kind", codes="agency_kind", required=True),
        Column("area"),
        Column("valid_from", "date"),
        Column("valid_to", "date"),
        Column("successors"),
        Column("confirmed", "boolean", required=True),
    )
    rows = [_agency(agency) for agency in catalogue.agencies.values()]
    area = Reference(("area",), "areas", ("key",))
    title = "Agencies and sources of published figures"
    return Table("agencies", title, columns, rows, ("code",), (area,))


def _agency(agency: Agency) -> Row:
    return {
        **dict(agency),
        **_both("name", agency.name),
        "abbreviations": "; ".join(agency.abbreviations),
        "successors": " ".join(dict.fromkeys(step.agency for step in agency.successors)),
    }


def units(catalogue: Catalogue) -> Table:
    """Return the units with their words after a number and after a difference."""
    names = ("short_vi", "short_en", "gap_vi", "gap_en")
    columns = (_CODE, *_NAMES, *map(Column, names), Column("per", "number", required=True))
    rows = [
        {
            "code": code,
            **_both("name", unit.name),
            **_both("short", unit.short),
            **_both("gap", unit.gap),
            "per": unit.per,
        }
        for code, unit in catalogue.units.items()
    ]
    return Table("units", "Units", columns, rows, ("code",), folder=FOLDER)


def of_codes(catalogue: Catalogue) -> tuple[Table, ...]:
    """Return one small table for each codelist."""
    return tuple(
        Table(
            name,
            "Codelist {name}",
            (_CODE, *_NAMES),
            [{"code": code, **_both("name", words)} for code, words in codes.items()],
            ("code",),
            folder=FOLDER,
        )
        for name, codes in codelists(catalogue).items()
    )


def _both(name: str, words: Text | None = None) -> Mapping[str, str]:
    """Return words as two cells, one for each language."""
    said = words or Text(vi="", en="")
    return {f"{name}_vi": said.vi, f"{name}_en": said.en}
