"""The tables between returns and reports, declared once and checked at every read and write."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
import pyarrow as pa


class TableError(Exception):
    """A table that is not what its schema declares."""


_TRAIL = [
    ("agency", pa.string()),
    ("sample", pa.bool_()),
    ("file", pa.string()),
    ("sha256", pa.string()),
    ("sheet", pa.string()),
    ("cell", pa.string()),
    ("raw", pa.string()),
]

KEY = ["indicator", "definition", "area", "period", "sex", "age", "residence"]
"""What a value is of; with agency and vintage it is one row."""

OBSERVATIONS = pa.schema(
    [
        ("indicator", pa.string()),
        ("definition", pa.string()),
        ("area", pa.string()),
        ("period", pa.int32()),
        ("sex", pa.string()),
        ("age", pa.string()),
        ("residence", pa.string()),
        ("vintage", pa.string()),
        ("value", pa.float64()),
        ("numerator", pa.float64()),
        ("denominator", pa.float64()),
        ("state", pa.string()),
        ("state_date", pa.string()),
        ("evidence", pa.string()),
        ("unit", pa.string()),
        ("obs_status", pa.string()),
        ("origin", pa.string()),
        ("source", pa.string()),
        ("address", pa.string()),
        *_TRAIL,
        ("note", pa.string()),
    ]
)

SCHEMAS: dict[str, pa.Schema] = {
    "observations": OBSERVATIONS,
    "plans": pa.schema(
        [
            ("indicator", pa.string()),
            ("area", pa.string()),
            ("period", pa.int32()),
            ("vintage", pa.string()),
            ("value", pa.float64()),
            *_TRAIL,
        ]
    ),
    "tasks": pa.schema(
        [
            ("task", pa.string()),
            ("year", pa.int32()),
            ("vintage", pa.string()),
            ("status", pa.string()),
            ("result", pa.string()),
            ("difficulty", pa.string()),
            ("next_step", pa.string()),
            *_TRAIL,
        ]
    ),
    "proposals": pa.schema(
        [
            ("year", pa.int32()),
            ("vintage", pa.string()),
            ("addressee", pa.string()),
            ("content", pa.string()),
            ("reason", pa.string()),
            *_TRAIL,
        ]
    ),
    "problems": pa.schema(
        [
            ("code", pa.string()),
            ("severity", pa.string()),
            ("agency", pa.string()),
            ("file", pa.string()),
            ("sheet", pa.string()),
            ("cell", pa.string()),
            ("found", pa.string()),
            ("expected", pa.string()),
            ("vintage", pa.string()),
        ]
    ),
    "returns": pa.schema(
        [
            ("file", pa.string()),
            ("sha256", pa.string()),
            ("agency", pa.string()),
            ("year", pa.int32()),
            ("vintage", pa.string()),
            ("accepted", pa.bool_()),
            ("sample", pa.bool_()),
            ("values", pa.int32()),
            ("asked", pa.int32()),
            ("errors", pa.int32()),
            ("warnings", pa.int32()),
        ]
    ),
}

_STATUSES = {"A", "P", "E", "B", "D", "L", "M", "O", "Q"}


def table(name: str, records: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Return records as one of the declared tables; missing texts become "".

    Raises TableError when a record has an unknown column or a value of the wrong type.
    """
    schema = SCHEMAS[name]
    rows = list(records)
    unknown = {column for row in rows for column in row} - set(schema.names)
    if unknown:
        raise TableError(f"table {name}: unknown columns {', '.join(sorted(unknown))}")
    try:
        arrow = pa.Table.from_pylist([_plain(row, schema) for row in rows], schema=schema)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise TableError(f"table {name}: {error}") from error
    return checked(name, arrow.to_pandas())


def _plain(row: dict[str, Any], schema: pa.Schema) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for column in schema:
        value = row.get(column.name)
        if pa.types.is_string(column.type):
            plain[column.name] = "" if value is None else str(value)
        elif pa.types.is_floating(column.type):
            plain[column.name] = None if value is None else float(value)
        else:
            plain[column.name] = value
    return plain


def checked(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame when columns, statuses and key are as declared; else raise TableError."""
    expected = SCHEMAS[name].names
    if list(frame.columns) != expected:
        raise TableError(f"table {name}: expected columns {expected}, found {list(frame.columns)}")
    if name == "observations":
        strange = set(frame["obs_status"]) - _STATUSES
        if strange:
            raise TableError(f"table observations: unknown status {', '.join(sorted(strange))}")
        double = frame.duplicated([*KEY, "agency", "vintage", "file", "sheet", "cell"])
        if double.any():
            raise TableError(f"table observations: rows stand twice:\n{frame[double].head()}")
    return frame


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as plain records: a thousand small frames take seconds."""
    return [{str(name): cell for name, cell in row.items()} for row in frame.to_dict("records")]
