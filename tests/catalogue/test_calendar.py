"""The days of the cycle: two deadlines of the plan, the office's own steps between them."""

import dataclasses
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from pydantic import ValidationError

from analysis.catalogue.calendar import cycle, days_left, left_words, next_deadline
from analysis.catalogue.models import Step
from analysis.reports.documents.ics import calendar

NAME = {"vi": "Bước", "en": "Step"}


def with_plan(catalogue, **changes):
    return dataclasses.replace(catalogue, plan=catalogue.plan.model_copy(update=changes))


def days(catalogue, year):
    return {event.code: event.day for event in cycle(catalogue, year)}


@pytest.mark.parametrize(
    ("weekend", "year", "returns", "report"),
    [
        pytest.param("keep", 2026, "2026-11-30", "2026-12-14", id="2026: Mondays"),
        pytest.param("keep", 2024, "2024-11-30", "2024-12-14", id="2024: Saturdays stay"),
        pytest.param("previous_workday", 2024, "2024-11-29", "2024-12-13", id="2024: to Fridays"),
        pytest.param("next_workday", 2024, "2024-12-02", "2024-12-16", id="2024: to Mondays"),
        pytest.param("keep", 2025, "2025-11-30", "2025-12-14", id="2025: Sundays stay"),
        pytest.param("previous_workday", 2025, "2025-11-28", "2025-12-12", id="2025: to Fridays"),
        pytest.param("next_workday", 2025, "2025-12-01", "2025-12-15", id="2025: to Mondays"),
        pytest.param("keep", 2030, "2030-11-30", "2030-12-14", id="2030: Saturdays stay"),
        pytest.param("previous_workday", 2030, "2030-11-29", "2030-12-13", id="2030: to Fridays"),
        pytest.param("next_workday", 2030, "2030-12-02", "2030-12-16", id="2030: to Mondays"),
    ],
)
def test_the_deadlines_follow_the_weekend_setting(catalogue, weekend, year, returns, report):
    found = days(with_plan(catalogue, weekend=weekend), year)
    assert (found["returns"].isoformat(), found["report"].isoformat()) == (returns, report)


@pytest.mark.parametrize(
    ("step", "year", "day"),
    [
        pytest.param({"day": "10-15"}, 2026, "2026-10-15", id="a day of every year"),
        pytest.param({"day": "11-01"}, 2026, "2026-10-30", id="a Sunday: the Friday before"),
        pytest.param({"day": "01-10", "in_next_year": True}, 2026, "2027-01-08", id="next year"),
        pytest.param({"deadline": "returns", "days": -15}, 2026, "2026-11-13", id="before it"),
        pytest.param({"deadline": "returns", "days": 1}, 2026, "2026-12-01", id="after it"),
        # 30 November 2029 is a Friday: moving back would put the step on the last day itself
        pytest.param({"deadline": "returns", "days": 1}, 2029, "2029-12-03", id="never on it"),
        pytest.param({"deadline": "report", "days": -4}, 2026, "2026-12-10", id="the other one"),
    ],
)
def test_a_step_stands_on_a_working_day_away_from_the_deadline(catalogue, step, year, day):
    named = Step.model_validate({"name": NAME, **step}, strict=False)
    assert days(with_plan(catalogue, cycle={"step": named}), year)["step"].isoformat() == day


@pytest.mark.parametrize(
    "step",
    [
        pytest.param({}, id="no day at all"),
        pytest.param({"day": "10-15", "deadline": "returns"}, id="two days"),
        pytest.param({"day": "02-29"}, id="a day that not every year has"),
        pytest.param({"deadline": "party"}, id="a deadline that is none"),
    ],
)
def test_a_step_without_one_clear_day_is_refused(step):
    with pytest.raises(ValidationError):
        Step.model_validate({"name": NAME, **step}, strict=False)


def test_the_cycle_of_2026_runs_from_the_forms_to_the_report(catalogue):
    assert [(e.code, e.day.isoformat(), e.is_deadline) for e in cycle(catalogue, 2026)] == [
        ("templates", "2026-10-15", False),
        ("first-reminder", "2026-11-16", False),
        ("second-reminder", "2026-11-27", False),
        ("returns", "2026-11-30", True),
        ("overdue-reminder", "2026-12-01", False),
        ("to-committee", "2026-12-10", False),
        ("report", "2026-12-14", True),
    ]


def test_a_plan_without_steps_has_its_deadlines(catalogue):
    assert list(days(with_plan(catalogue, cycle={}), 2026)) == ["returns", "report"]


@pytest.mark.parametrize(
    ("today", "left", "vi", "en"),
    [
        pytest.param("2026-11-24", 6, "còn 6 ngày", "6 days left", id="before"),
        pytest.param("2026-11-29", 1, "còn 1 ngày", "1 day left", id="the day before"),
        pytest.param("2026-11-30", 0, "hôm nay", "today", id="the last day is in time"),
        pytest.param("2026-12-01", -1, "đã qua 1 ngày", "1 day ago", id="01/12 is too late"),
        pytest.param("2026-12-11", -11, "đã qua 11 ngày", "11 days ago", id="after"),
    ],
)
def test_days_are_counted_to_the_last_day(today, left, vi, en):
    last, day = date(2026, 11, 30), date.fromisoformat(today)
    assert days_left(last, day) == left
    assert [left_words(last, day, lang) for lang in ("vi", "en")] == [vi, en]


@pytest.mark.parametrize(
    ("today", "code"),
    [
        pytest.param("2026-11-30", "returns", id="on its day it is still ahead"),
        pytest.param("2026-12-01", "report", id="then the next one"),
        pytest.param("2027-01-05", "report", id="afterwards the last one"),
    ],
)
def test_the_next_deadline_is_the_first_that_has_not_passed(catalogue, today, code):
    assert next_deadline(catalogue, 2026, date.fromisoformat(today)).code == code


@pytest.fixture(scope="module")
def ics(catalogue):
    return calendar(catalogue, 2026, cycle(catalogue, 2026))


@pytest.fixture(scope="module")
def entries(ics):
    return {str(e["uid"]): e for e in icalendar.Calendar.from_ical(ics).walk("VEVENT")}


def test_the_calendar_file_has_every_day_of_the_cycle_as_an_event_of_a_whole_day(entries):
    assert len(entries) == 7
    returns = entries["2026-returns@43-kh-ubnd.chitieu"]
    assert returns.decoded("dtstart") == date(2026, 11, 30)
    assert returns.decoded("dtend") == date(2026, 12, 1)
    assert str(returns["summary"]) == "Kế hoạch 43: Hạn cuối các cơ quan gửi báo cáo"
    # the day on which the plan was decided, whatever the clock says
    assert returns.decoded("dtstamp") == datetime(2024, 2, 6, tzinfo=UTC)
    assert all(not entry.errors for entry in entries.values())


def test_deadlines_ring_a_week_and_a_day_before_and_steps_a_day_before(entries):
    def rings(code):
        alarms = entries[f"2026-{code}@43-kh-ubnd.chitieu"].walk("VALARM")
        return [alarm.decoded("trigger") for alarm in alarms]

    eight = timedelta(hours=8)
    assert rings("report") == [eight - timedelta(days=7), eight - timedelta(days=1)]
    assert rings("first-reminder") == [eight - timedelta(days=1)]


def test_the_calendar_file_says_which_days_are_the_plans(entries):
    def told(code):
        return str(entries[f"2026-{code}@43-kh-ubnd.chitieu"]["description"])

    assert "«Định kỳ trước ngày 01/12 hằng năm" in told("returns")
    assert "43/KH-UBND, mục IV.1" in told("returns")
    assert told("second-reminder").endswith("kế hoạch không quy định ngày này.")


def test_the_calendar_file_is_the_same_bytes_and_has_lines_that_calendars_read(catalogue, ics):
    assert calendar(catalogue, 2026, cycle(catalogue, 2026)) == ics
    assert ics.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in ics.split(b"\r\n"))
