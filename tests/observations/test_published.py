"""The published figures of data/raw/published, held against figures typed from their sources."""

from decimal import ROUND_HALF_UP, Decimal

import openpyxl
import pytest

from analysis import places
from analysis.observations import gather

AREA = "14"


@pytest.fixture(scope="module")
def published(catalogue):
    return gather(places.home() / "data" / "raw" / "published", catalogue, 2024, sample=False)


@pytest.fixture(scope="module")
def figures(published):
    keys = ["indicator", "definition", "period"]
    made = published.observations.set_index(keys).sort_index()
    assert made.index.is_unique
    return made


def test_all_published_figures_are_there_and_nothing_is_wrong_with_them(published):
    assert len(published.observations) == 85
    assert published.observations["origin"].value_counts().to_dict() == {
        "derived": 44,
        "published": 41,
    }
    assert published.problems.empty
    assert published.returns["accepted"].all()
    assert not published.returns["sample"].any()


def test_every_way_of_measuring_is_one_that_the_catalogue_knows(published, catalogue):
    for row in published.observations.itertuples():
        assert catalogue.indicators[row.indicator].definition(row.definition), row.definition


def test_every_figure_names_its_source_and_where_it_can_be_read(published):
    found = published.observations
    assert (found["source"] != "").all()
    assert found["address"].str.contains("http|choisy/gso").all()
    assert (found["area"] == AREA).all()
    assert found["period"].between(2002, 2024).all()


def test_twelve_indicators_have_published_figures(published):
    assert published.observations["indicator"].value_counts().to_dict() == {
        "CT03": 2,
        "CT04": 12,
        "CT05": 1,
        "CT20": 11,
        "CT24": 16,
        "CT25": 18,
        "CT26": 14,
        "CT28": 2,
        "CT31": 5,
        "CT32": 1,
        "CT39": 2,
        "CT41": 1,
    }


@pytest.mark.parametrize(
    ("indicator", "definition", "period", "value", "status"),
    [
        ("CT03", "urban_unemployment", 2022, "3.74", "A"),
        ("CT04", "trained_with_certificate", 2023, "26", "A"),
        ("CT04", "trained_employed_15plus_survey", 2016, "13.2", "D"),
        ("CT05", "compulsory_si_counting_residents_insured_elsewhere", 2022, "16.3", "A"),
        ("CT20", "total_fertility_rate", 2016, "2.9", "P"),
        ("CT24", "unstated_press_2023", 2023, "29.9", "A"),
        ("CT25", "doctors_reported_by_health_department", 2024, "8.85", "A"),
        ("CT28", "hi_coverage_after_2021_areas", 2021, "82.7", "B"),
        ("CT28", "hi_coverage_after_2021_areas", 2023, "94", "A"),
        ("CT31", "fully_immunised_under_1", 2015, "97.6", "A"),
        ("CT32", "stunting_under_5_nin", 2015, "34.3", "A"),
        ("CT39", "floor_area_living_standards_survey", 2014, "14.9", "A"),
        ("CT41", "clean_water_qcvn02_rural_people", 2018, "29.3", "A"),
    ],
)
def test_a_published_value_stands_in_the_cell_it_is_traced_to(
    figures, indicator, definition, period, value, status
):
    row = figures.loc[(indicator, definition, period)]
    assert row["value"] == float(value)
    assert row["obs_status"] == status
    assert row["origin"] == "published"
    assert Decimal(str(_cell(row, row["cell"]))) == Decimal(value)


@pytest.mark.parametrize(
    ("indicator", "definition", "period", "numerator", "denominator", "printed"),
    [
        ("CT24", "beds_without_commune_stations", 2016, 2985, 1_208_000, "24.71"),
        ("CT24", "beds_without_commune_stations", 2002, 1550, 953_000, "16.26"),
        ("CT25", "doctors_public_provincial", 2012, 773, 1_134_400, "6.81"),
        ("CT25", "doctors_public_provincial", 2015, 673, 1_187_400, "5.67"),
        ("CT26", "pharmacists_university_public_provincial", 2016, 51, 1_208_000, "0.42"),
    ],
)
def test_a_derived_value_is_the_quotient_of_the_two_cells_it_is_traced_to(
    figures, indicator, definition, period, numerator, denominator, printed
):
    row = figures.loc[(indicator, definition, period)]
    above, below = (_cell(row, cell) for cell in row["cell"].split("/"))
    assert (above, below) == (numerator, denominator)
    assert row["origin"] == "derived"
    assert row["value"] == pytest.approx(10_000 * numerator / denominator, rel=1e-15)
    assert str(Decimal(row["value"]).quantize(Decimal("0.01"), ROUND_HALF_UP)) == printed


def test_the_notes_say_what_is_doubtful(figures):
    assert "đột biến phạm vi năm 2012" in (
        figures.loc[("CT25", "doctors_public_provincial", 2012), "note"].lower()
    )
    over = figures.loc[("CT28", "hi_coverage_after_2021_areas", 2023), "note"]
    assert over == "Nguồn ghi “trên 94”; năm gần đúng."


def _cell(row, address):
    path = places.home() / "data" / "raw" / "published" / row["file"]
    return openpyxl.load_workbook(path)[row["sheet"]][address].value
