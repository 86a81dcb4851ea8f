"""The tables between returns and reports, declared once and checked at every read and write."""

from collections.abc import Iterable
from typing import Any

import numpy as np
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

TRAIL = ["vintage", "file", "sheet", "cell", "correction"]
"""What a row came from: with key and agency it stands once."""

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
        ("version", pa.string()),
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
        ("correction", pa.string()),
        ("correction_note", pa.string()),
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
            ("submission", pa.int32()),
            ("version", pa.string()),
            ("accepted", pa.bool_()),
            ("sample", pa.bool_()),
            ("values", pa.int32()),
            ("asked", pa.int32()),
            ("expected", pa.int32()),
            ("errors", pa.int32()),
            ("warnings", pa.int32()),
            ("questions", pa.int32()),
            ("cells", pa.int32()),
            ("value_cells", pa.int32()),
            ("label_cells", pa.int32()),
            ("note_cells", pa.int32()),
            ("flagged_cells", pa.int32()),
            ("lost_cells", pa.int32()),
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
        columns = [_column(rows, field) for field in schema]
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise TableError(f"table {name}: {error}") from error
    return checked(name, pa.Table.from_arrays(columns, schema=schema).to_pandas())


def _column(rows: list[dict[str, Any]], field: pa.Field) -> pa.Array:
    """Return one column of all rows: a year with tens of thousands is built column by column."""
    cells = [row.get(field.name) for row in rows]
    if pa.types.is_string(field.type):
        cells = ["" if cell is None else str(cell) for cell in cells]
    elif pa.types.is_floating(field.type):
        cells = [None if cell is None else float(cell) for cell in cells]
    return pa.array(cells, type=field.type)


def checked(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame when columns, statuses and key are as declared; else raise TableError."""
    expected = SCHEMAS[name].names
    if list(frame.columns) != expected:
        raise TableError(f"table {name}: expected columns {expected}, found {list(frame.columns)}")
    if name == "observations":
        strange = set(frame["obs_status"]) - _STATUSES
        if strange:
            raise TableError(f"table observations: unknown status {', '.join(sorted(strange))}")
        double = frame.duplicated([*KEY, "agency", *TRAIL])
        if double.any():
            raise TableError(f"table observations: rows stand twice:\n{frame[double].head()}")
    return frame


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as plain records: a thousand small frames take seconds."""
    names = [str(name) for name in frame.columns]
    columns = [_plain(frame.iloc[:, place]) for place in range(len(names))]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain(column: pd.Series) -> list[Any]:
    """Return the cells of a column as Python has them.

    Texts are taken out of Arrow together: one by one they take half the time of a page.
    """
    if isinstance(column.dtype, pd.StringDtype):
        return column.to_numpy(dtype=object).tolist()
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "biuf":
        return column.tolist()
    cells = (cell.item() if isinstance(cell, np.generic) else cell for cell in column)
    return [None if cell is pd.NA else cell for cell in cells]
