"""The long table is checked as it is made."""

import numpy as np
import pandas as pd
import pytest
from observed import observed

from analysis.observations import SCHEMAS, TableError, records, table
from analysis.observations.schema import checked


def test_a_missing_text_is_an_empty_text_and_a_missing_number_stays_missing():
    row = observed({"indicator": "CT25", "value": None}).iloc[0]
    assert row["note"] == ""
    assert pd.isna(row["value"])


@pytest.mark.parametrize("name", SCHEMAS)
def test_an_empty_table_has_all_its_columns(name):
    assert list(table(name, []).columns) == SCHEMAS[name].names


@pytest.mark.parametrize(
    ("row", "words"),
    [
        pytest.param(
            {"indicator": "CT25", "colour": "red"}, "unknown columns colour", id="unknown column"
        ),
        pytest.param({"indicator": "CT25", "period": "2026"}, "2026", id="year as text"),
        pytest.param({"indicator": "CT25", "sample": "no"}, "no", id="truth as text"),
        pytest.param(
            {"indicator": "CT25", "obs_status": "Z"}, "unknown status Z", id="unknown status"
        ),
    ],
)
def test_a_row_that_is_not_as_declared_is_refused(row, words):
    with pytest.raises(TableError, match=words):
        observed(row)


def test_one_cell_read_twice_is_refused():
    row = {"indicator": "CT25", "cell": "I12", "value": 9.5}
    with pytest.raises(TableError, match="rows stand twice"):
        observed(row, row)


def test_a_frame_with_other_columns_is_refused():
    with pytest.raises(TableError, match="expected columns"):
        checked("observations", observed().drop(columns="raw"))


def test_records_hold_what_python_has_and_no_other_kind_of_number():
    frame = pd.DataFrame(
        {
            "text": pd.Series(["a", None], dtype="str"),
            "count": pd.Series([1, 2], dtype="int32"),
            "share": [0.5, float("nan")],
            "sure": [True, False],
            "maybe": pd.Series([7, None], dtype="Int64"),
            "any": [np.float64(1.5), "x"],
        }
    )
    first, second = records(frame)
    assert first == {
        "text": "a", "count": 1, "share": 0.5, "sure": True, "maybe": 7, "any": 1.5,
    }  # fmt: skip
    assert [type(cell) for cell in first.values()] == [str, int, float, bool, int, float]
    assert pd.isna(second["text"]) and pd.isna(second["share"])
    assert second["maybe"] is None


def test_the_records_of_an_empty_table_are_none():
    assert records(table("observations", [])) == []
