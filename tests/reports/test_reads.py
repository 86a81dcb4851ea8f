"""A page reads what it declares: of every page of the made-up round, by its kind."""

import pandas as pd
import pytest

from analysis.batch.jobs import PAGES
from analysis.reports.reads import TABLES, reads

HEALTH = "so-y-te"


@pytest.fixture
def release(opened):
    return opened("2026-mau")


def taken(release, page, subject, table):
    return getattr(release.part(reads(page, subject, release)), table)


def test_the_page_of_an_indicator_reads_that_indicator_everywhere(release):
    rows = taken(release, "indicator", "CT25", "observations")
    assert set(rows["indicator"]) == {"CT25"}
    assert len(rows) == int((release.observations["indicator"] == "CT25").sum())


def test_the_page_of_an_area_reads_the_area_and_the_province(release):
    area = next(a.key for a in release.catalogue.areas_on(release.day, "commune"))
    rows = taken(release, "area", area, "observations")
    assert set(rows["area"]) == {area, release.catalogue.plan.province}
    assert set(taken(release, "area", area, "placings")["area"]) == {area}


def test_the_page_of_an_agency_reads_its_own_returns_and_faults(release):
    part = release.part(reads("agency", HEALTH, release))
    assert HEALTH in set(part.returns["agency"])
    assert set(part.stored.proposals["agency"]) <= {HEALTH}


def test_the_date_of_a_page_is_that_of_the_newest_return_it_rests_on(release):
    part = release.part(reads("agency", HEALTH, release))
    own = part.returns["vintage"].max()[:10]
    assert part.known_until.isoformat() == own <= release.known_until.isoformat()


def test_a_page_without_any_return_has_the_date_of_the_release(release):
    part = release.part({"returns": lambda frame: pd.Series(False, index=frame.index)})
    assert part.known_until == release.known_until
    assert part.is_sample


def test_every_page_that_declares_tables_is_a_page(release):
    assert set(TABLES) <= set(PAGES)
