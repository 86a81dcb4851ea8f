"""SDMX-CSV 2.0: observations and assessments as SDMX data messages.

The standard: sdmx-twg/sdmx-csv, field guide of version 2.0.0. Codes of frequency, sex, status and
confidentiality are those of the SDMX cross-domain codelists; all others are those of the tables
beside it, so that both join.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.catalogue import Catalogue, Plan
from analysis.progress.disclosure import HIDDEN
from analysis.reports.opendata.codelists import FREE
from analysis.reports.opendata.model import Column, Row, Table
from analysis.reports.opendata.package import identity

Role = Literal["dimension", "time", "measure", "attribute"]

VERSION = "1.0"
"""A version of two parts: later releases may add codes to the same structure."""
_VALUED = ("A", "P", "E", "B", "D")
"""Statuses that say there is a value."""


@dataclass(frozen=True)
class Component:
    """One component of a data structure: its codelist, or its SDMX data type where uncoded.

    `of` is the dimension that an attribute hangs on; "" is the observation.
    """

    id: str
    role: Role
    codes: str = ""
    type: str = "String"
    of: str = ""
    mandatory: bool = False


@dataclass(frozen=True)
class Flow:
    """A dataflow: what its rows hold."""

    id: str
    file: str
    title: str
    components: tuple[Component, ...]


_DIMENSIONS = {
    "FREQ": "CL_FREQ",
    "INDICATOR": "CL_INDICATOR",
    "DEFINITION": "CL_DEFINITION",
    "REF_AREA": "CL_AREA",
    "SEX": "CL_SEX",
    "AGE": "CL_AGE",
    "URBANISATION": "CL_URBANISATION",
}
_TIME = Component("TIME_PERIOD", "time", type="GregorianYear")


def _dimensions(*names: str) -> tuple[Component, ...]:
    return tuple(Component(name, "dimension", _DIMENSIONS[name]) for name in names)


def _numbers(*names: str) -> tuple[Component, ...]:
    return tuple(Component(name, "measure", type="Double") for name in names)


_COMMON = (
    Component("UNIT_MEASURE", "attribute", "CL_UNIT", of="INDICATOR", mandatory=True),
    Component("UNIT_MULT", "attribute", "CL_UNIT_MULT", of="INDICATOR", mandatory=True),
    Component("DECIMALS", "attribute", "CL_DECIMALS", of="INDICATOR", mandatory=True),
    Component("OBS_STATUS", "attribute", "CL_OBS_STATUS", mandatory=True),
    Component("CONF_STATUS", "attribute", "CL_CONF_STATUS", mandatory=True),
    Component("REP_AGENCY", "attribute", "CL_AGENCY"),
    Component("SAMPLE", "attribute", type="Boolean", mandatory=True),
)

OBSERVATIONS = Flow(
    "OBSERVATIONS",
    "sdmx-observations",
    "Values that count, in SDMX-CSV",
    (
        *_dimensions(*_DIMENSIONS),
        _TIME,
        *_numbers("OBS_VALUE", "NUMERATOR", "DENOMINATOR"),
        Component("STATE", "measure", "CL_STATE"),
        *_COMMON,
        Component("ORIGIN", "attribute", "CL_ORIGIN", mandatory=True),
        Component("COMMENT_OBS", "attribute"),
    ),
)
ASSESSMENTS = Flow(
    "ASSESSMENTS",
    "sdmx-assessments",
    "Assessments, in SDMX-CSV; the year is the reporting year",
    (
        *_dimensions("FREQ", "INDICATOR", "REF_AREA"),
        _TIME,
        *_numbers("OBS_VALUE", "TARGET", "GAP", "GAP_PERCENT", "PACE", "REQUIRED_PACE", "FACTOR"),
        *_numbers("OUTLOOK_VALUE", "OUTLOOK_LOW", "OUTLOOK_HIGH"),
        Component("MET", "measure", "CL_MET"),
        Component("PROGRESS", "measure", "CL_PROGRESS"),
        Component("OUTLOOK", "measure", "CL_OUTLOOK"),
        *_COMMON,
        Component("VALUE_PERIOD", "attribute", type="GregorianYear"),
        Component("DEFINITION", "attribute", "CL_DEFINITION"),
        Component("TARGET_YEAR", "attribute", type="GregorianYear", mandatory=True),
        Component("OPERATOR", "attribute", "CL_OPERATOR", mandatory=True),
        Component("REASON", "attribute", "CL_REASON"),
        Component("PROGRESS_REASON", "attribute", "CL_REASON"),
    ),
)
FLOWS = (OBSERVATIONS, ASSESSMENTS)

_KINDS = {"Double": "number", "GregorianYear": "integer", "Boolean": "boolean"}


def agency(plan: Plan) -> str:
    """Return the SDMX agency that maintains the structures of a plan: CHITIEU.R14_43_KH_UBND."""
    return f"CHITIEU.R{identity(plan).replace('-', '_').upper()}"


def messages(observations: Table, assessments: Table, catalogue: Catalogue) -> Iterator[Table]:
    """Yield both SDMX-CSV messages, made from the tables that are published."""
    pairs = ((OBSERVATIONS, observations, _observed), (ASSESSMENTS, assessments, _assessed))
    for flow, table, of in pairs:
        yield _message(flow, table.rows, of, catalogue)


def _message(
    flow: Flow, rows: Sequence[Row], of: Callable[[Row], Row], catalogue: Catalogue
) -> Table:
    head = {
        "STRUCTURE": "dataflow",
        "STRUCTURE_ID": f"{agency(catalogue.plan)}:DF_{flow.id}({VERSION})",
        "ACTION": "I",
    }
    columns = (
        *(Column(name, required=True) for name in head),
        *map(_column, flow.components),
    )
    made = [{**head, **_described(row, catalogue), **of(row)} for row in rows]
    key = tuple(c.id for c in flow.components if c.role in ("dimension", "time"))
    return Table(flow.file, flow.title, columns, made, key)


def _column(component: Component) -> Column:
    required = component.mandatory or component.role in ("dimension", "time")
    kind = "string" if component.codes else _KINDS.get(component.type, "string")
    return Column(component.id, kind, required=required)


def _described(row: Row, catalogue: Catalogue) -> Row:
    """Return what both messages say of a row."""
    return {
        "FREQ": "A",
        "INDICATOR": row["indicator"],
        "DEFINITION": row["definition"],
        "REF_AREA": row["area"],
        "OBS_VALUE": row["value"],
        "UNIT_MEASURE": row["unit"],
        "UNIT_MULT": "0",
        "DECIMALS": str(catalogue.indicators[row["indicator"]].decimals),
        "CONF_STATUS": row["conf_status"],
        "REP_AGENCY": row["agency"],
        "SAMPLE": row["sample"],
    }


def _observed(row: Row) -> Row:
    is_told = row["value"] == row["value"] or row["state"] != ""
    status = row["obs_status"]
    return {
        "SEX": row["sex"],
        "AGE": row["age"],
        "URBANISATION": row["residence"],
        "TIME_PERIOD": row["period"],
        "NUMERATOR": row["numerator"],
        "DENOMINATOR": row["denominator"],
        "STATE": row["state"],
        # Agencies differ and nothing is decided: there is no value, whatever each said of its own.
        "OBS_STATUS": status if is_told or status not in _VALUED else "O",
        "ORIGIN": row["origin"],
        "COMMENT_OBS": row["note"],
    }


def _assessed(row: Row) -> Row:
    return {
        "TIME_PERIOD": row["year"],
        "TARGET": row["target"],
        "GAP": row["gap"],
        "GAP_PERCENT": row["gap_percent"],
        "PACE": row["pace"],
        "REQUIRED_PACE": row["required_pace"],
        "FACTOR": row["factor"],
        "OUTLOOK_VALUE": row["outlook_value"],
        "OUTLOOK_LOW": row["outlook_low"],
        "OUTLOOK_HIGH": row["outlook_high"],
        "MET": row["met"],
        "PROGRESS": row["status"],
        "OUTLOOK": row["outlook_word"],
        "OBS_STATUS": _status(row),
        "VALUE_PERIOD": row["period"],
        "TARGET_YEAR": row["target_year"],
        "OPERATOR": row["operator"],
        "REASON": row["reason"],
        "PROGRESS_REASON": row["status_reason"],
    }


def _status(row: Row) -> str:
    """Return the status of the value assessed: Q where it is hidden, O where there is none."""
    if row["conf_status"] != FREE:
        return HIDDEN
    is_told = row["value"] == row["value"] or row["state"] != ""
    return str(row["value_status"]) if is_told else "O"
