"""The place of an area among all: by hand, on four communes."""

from datetime import date

import pandas as pd
import pytest

from analysis.progress import placings

DAY = date(2026, 12, 14)


@pytest.fixture
def communes(catalogue):
    return [area.key for area in catalogue.areas_on(DAY, "commune")][:4]


def told(code, communes, values, definition=""):
    rows = [
        {"indicator": code, "area": area, "period": 2026, "definition": definition,
         "sex": "_T", "age": "_T", "residence": "_T", "value": value}
        for area, value in zip(communes, values, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def by_area(table):
    return dict(zip(table["area"], table["place"], strict=True))


def asked_of_areas(catalogue, direction):
    found = [c for c, i in catalogue.indicators.items() if i.by_area and i.direction == direction]
    return found[0]


@pytest.mark.parametrize(("direction", "places"), [("up", [3, 1, 1]), ("down", [1, 2, 2])])
def test_equal_values_share_the_better_place(catalogue, communes, direction, places):
    code = asked_of_areas(catalogue, direction)
    table = told(code, communes[:3], [80.0, 95.0, 95.0])
    assert list(by_area(placings(table, catalogue, DAY)).values()) == places


def test_a_value_that_is_missing_has_no_place_and_the_province_none_among_communes(
    catalogue, communes
):
    code = asked_of_areas(catalogue, "up")
    areas = [*communes, catalogue.plan.province]
    table = told(code, areas, [50.0, None, 40.0, 60.0, 55.0])
    placed = by_area(placings(table, catalogue, DAY))
    of_communes = {area: placed.get(area) for area in communes}
    assert list(of_communes.values()) == [2, None, 3, 1]
    assert placed.get(catalogue.plan.province) in (None, 1)


def test_without_values_of_areas_there_are_no_places(catalogue):
    table = told("CT25", [catalogue.plan.province], [9.1])
    none = placings(table.iloc[:0], catalogue, DAY)
    assert (len(none), list(none.columns)) == (
        0, ["indicator", "area", "period", "definition", "place"],
    )  # fmt: skip
