"""The tables of figures: observations, assessments and disparities, as they may be published.

Everything comes from the public edition, which is masked before anything is computed. Beyond that
no free text of an agency goes out: nobody can check it for small counts, names or telephone
numbers.
"""

from typing import Any

from analysis.observations import KEY, records
from analysis.progress.disclosure import HIDDEN, REASON
from analysis.release import Release
from analysis.reports.opendata import definitions
from analysis.reports.opendata.codelists import CONFIDENTIAL, FREE
from analysis.reports.opendata.model import Column, Reference, Row, Table

_PUBLISHED = ("published", "derived")
_TEXTS = ("source", "address", "note")
"""Texts that the project typed where a value comes from a publication, agencies elsewhere."""

INDICATOR = Reference(("indicator",), "indicators", ("code",))
AREA = Reference(("area",), "areas", ("key",))
AGENCY = Reference(("agency",), "agencies", ("code",))
UNIT = Reference(("unit",), "units", ("code",))
DEFINITION = Reference(("indicator", "definition"), "definitions", ("indicator", "code"))


def figures(release: Release) -> tuple[Table, ...]:
    """Return the tables of figures of a public edition."""
    codes = definitions.codes(release)
    return observations(release, codes), assessments(release, codes), equity(release, codes)


def observations(release: Release, codes: definitions.Codes) -> Table:
    """Return the values that count, one for each key, with the cell that each came from."""
    return Table(
        "observations",
        "Values that count, each with the cell that it came from",
        (
            Column("indicator", required=True),
            Column("definition", required=True),
            Column("area", required=True),
            Column("period", "integer", required=True),
            Column("sex", codes="sex", required=True),
            Column("age", codes="age", required=True),
            Column("residence", codes="residence", required=True),
            Column("value", "number"),
            Column("numerator", "number"),
            Column("denominator", "number"),
            Column("unit", required=True),
            Column("state", codes="state"),
            Column("state_date", "date"),
            Column("obs_status", codes="obs_status", required=True),
            Column("conf_status", codes="conf_status", required=True),
            Column("conflict", codes="conflict"),
            Column("origin", codes="origin", required=True),
            Column("agency", required=True),
            Column("vintage", "date", required=True),
            Column("source"),
            Column("address"),
            Column("note"),
            Column("sample", "boolean", required=True),
            Column("file", required=True),
            Column("sheet"),
            Column("cell"),
            Column("raw"),
            Column("correction"),
        ),
        [_observation(row, codes) for row in records(release.current)],
        tuple(KEY),
        (INDICATOR, DEFINITION, AREA, UNIT, AGENCY),
    )


def _observation(row: Row, codes: definitions.Codes) -> Row:
    is_hidden = row["obs_status"] == HIDDEN
    is_told = row["value"] == row["value"] or row["state"] != ""
    shown: dict[str, Any] = {
        "definition": codes[row["indicator"], row["definition"]],
        "conf_status": CONFIDENTIAL if is_hidden else FREE,
        "vintage": row["vintage"][:10],
        "raw": row["raw"] if is_hidden or is_told else "",
    }
    if row["origin"] not in _PUBLISHED:
        shown |= dict.fromkeys(_TEXTS, "")
    return {**row, **shown}


def assessments(release: Release, codes: definitions.Codes) -> Table:
    """Return level, gap, pace, outlook and verdict, one row for each indicator and area."""
    return Table(
        "assessments",
        "Level, gap, pace, outlook and verdict of every indicator and area",
        (
            Column("indicator", required=True),
            Column("area", required=True),
            Column("year", "integer", required=True),
            Column("period", "integer"),
            Column("value", "number"),
            Column("unit", required=True),
            Column("value_status", codes="obs_status"),
            Column("conf_status", codes="conf_status", required=True),
            Column("definition"),
            Column("fit", codes="fit"),
            Column("agency"),
            Column("target", "number"),
            Column("target_year", "integer", required=True),
            Column("operator", codes="operator", required=True),
            Column("met", codes="met", required=True),
            Column("reason", codes="reason"),
            Column("gap", "number"),
            Column("gap_percent", "number"),
            Column("status", codes="status", required=True),
            Column("status_reason", codes="reason"),
            Column("status_before", codes="status"),
            Column("flipped", "boolean"),
            Column("stable", "boolean"),
            Column("milestone", codes="milestone"),
            Column("state", codes="state"),
            Column("state_date", "date"),
            Column("pace", "number"),
            Column("required_pace", "number"),
            Column("factor", "number"),
            Column("must_reverse", "boolean"),
            Column("hardly_changed", "boolean"),
            Column("outlook_value", "number"),
            Column("outlook_low", "number"),
            Column("outlook_high", "number"),
            Column("outlook_word", codes="outlook"),
            Column("provisional", "boolean"),
            Column("score", "number"),
            Column("methods_disagree"),
            Column("n", "integer"),
            Column("window"),
            Column("first_period", "integer"),
            Column("first_value", "number"),
            Column("noise", "number"),
            Column("stale", "boolean"),
            Column("conflict", codes="conflict"),
            Column("vintage", "date"),
            Column("sample", "boolean", required=True),
            Column("method"),
            Column("method_version"),
            Column("thresholds"),
            Column("assumption"),
        ),
        [_assessment(row, release, codes) for row in records(release.assessments)],
        ("indicator", "area"),
        (INDICATOR, AREA, UNIT, AGENCY),
    )


def _assessment(row: Row, release: Release, codes: definitions.Codes) -> Row:
    given, vintage = row["definition"], row["vintage"]
    return {
        **row,
        "unit": release.catalogue.indicators[row["indicator"]].unit,
        "conf_status": CONFIDENTIAL if row["reason"] == REASON else FREE,
        "definition": codes[row["indicator"], given] if isinstance(given, str) and given else None,
        "vintage": vintage[:10] if isinstance(vintage, str) else None,
        "sample": release.is_sample,
    }


def equity(release: Release, codes: definitions.Codes) -> Table:
    """Return how far apart areas are, one row for each indicator, year and level."""
    measures = ("mean", "difference", "ratio", "mdmw", "covar", "idisw", "theil", "mld", "par")
    return Table(
        "equity",
        "How far apart areas are, by indicator, year and level",
        (
            Column("indicator", required=True),
            Column("definition", required=True),
            Column("period", "integer", required=True),
            Column("level", codes="level", required=True),
            Column("n", "integer", required=True),
            Column("expected", "integer", required=True),
            *(Column(name, "number") for name in (*measures, "paf")),
            Column("best"),
            Column("best_value", "number"),
            Column("worst"),
            Column("worst_value", "number"),
            Column("small"),
            Column("small_below", "integer"),
            Column("sample", "boolean", required=True),
            Column("method"),
            Column("method_version"),
        ),
        [
            {
                **row,
                "definition": codes[row["indicator"], row["definition"]],
                "sample": release.is_sample,
            }
            for row in records(release.equity)
        ],
        ("indicator", "definition", "period", "level"),
        (INDICATOR, DEFINITION),
    )
