"""Parameters are checked before anything runs; papermill itself only warns."""

import pytest

from analysis.batch import JobError, plan_jobs
from analysis.batch.jobs import chosen

GOOD = {"year": 2026, "source": "sample", "as_of": "", "lang": "vi", "edition": "internal"}


def test_the_notebooks_that_store_tables_come_first():
    pages = [job.page for job in plan_jobs(GOOD)]
    assert pages[:2] == ["returns", "gaps"]


def test_a_parameter_that_the_notebook_does_not_have_is_refused_with_those_it_has():
    with pytest.raises(JobError) as refused:
        plan_jobs({**GOOD, "yaer": 2026})
    first = refused.value.says("en").splitlines()[0]
    assert first == (
        "01_returns.ipynb: it has no parameter 'yaer'; nearest: year; "
        "its parameters are year, source, as_of, lang, edition"
    )
    assert "không có tham số 'yaer'" in refused.value.says("vi")


def test_every_fault_of_every_notebook_comes_at_once():
    with pytest.raises(JobError) as refused:
        plan_jobs({**GOOD, "year": "2026", "colour": "red"})
    notebooks = {line.split(".ipynb")[0] for line in refused.value.says().splitlines()}
    assert {"01_returns", "03_province", "04_agency", "05_indicator", "06_area"} <= notebooks
    assert len(refused.value.says().splitlines()) == 2 * len(notebooks)


@pytest.fixture(scope="module")
def every(made_up):
    return plan_jobs(GOOD, made_up)


def test_every_agency_indicator_and_area_has_its_job(every):
    pages = [job.page for job in every]
    assert len([page for page in pages if page.startswith("indicator-")]) == 50
    assert len([page for page in pages if page.startswith("area-")]) == 75
    assert {"agency-so-y-te", "agency-bhxh-tinh"} <= set(pages)
    assert len(pages) == len(set(pages))


def test_nobody_published_anything_of_a_commune(published):
    jobs = plan_jobs({**GOOD, "year": 2024, "source": "published"}, published)
    assert [job.page for job in jobs if job.page.startswith("area-")] == []


@pytest.mark.parametrize(
    ("only", "pages"),
    [
        pytest.param("province", ["province"], id="a page by name"),
        pytest.param("indicators:CT25,gaps", ["gaps", "indicator-CT25"], id="one subject"),
        pytest.param("areas:03679@2025-07-01", ["area-03679-2025-07-01"], id="one area"),
    ],
)
def test_a_choice_of_pages(every, only, pages):
    assert [job.page for job in chosen(every, only)] == pages


def test_a_whole_kind_can_be_chosen_and_no_choice_is_every_page(every):
    assert len(chosen(every, "indicators")) == 50
    assert chosen(every, "") == every


def test_a_choice_that_chooses_nothing_is_refused_with_what_is_known(every):
    with pytest.raises(JobError) as refused:
        chosen(every, "provinces,indicators:CT99")
    assert len(refused.value.says("en").splitlines()) == 2
    assert "province" in refused.value.says("en")
