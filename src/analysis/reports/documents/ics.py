"""The days of the cycle as an iCalendar file (RFC 5545) for everybody's own calendar."""

from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar
from icalendar import Event as Entry

from analysis.catalogue import Catalogue
from analysis.catalogue.calendar import Event
from analysis.language import say
from analysis.language.folding import bare

_DAYS_BEFORE = {True: (7, 1), False: (1,)}
"""How many days before a deadline of the plan, and before a step of the office, an alarm rings."""
_HOUR = timedelta(hours=8)
"""Alarms ring at eight in the morning, when offices open."""


def calendar(catalogue: Catalogue, year: int, events: list[Event], lang: str = "vi") -> bytes:
    """Return events of a reporting year as the content of an .ics file.

    The same plan gives the same bytes, and an event the same identity every time: a calendar that
    imports the file again moves its entry and doubles none. Events last all day, so no time zone
    is needed.
    """
    plan = catalogue.plan
    made = Calendar()
    made.add("prodid", f"-//chitieu//reporting cycle//{lang.upper()}")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    title = say("Reporting cycle {year}, {plan}", lang, year=year, plan=plan.short.in_(lang))
    made.add("name", title)
    made.add("x-wr-calname", title)
    for event in events:
        made.add_component(_entry(event, catalogue, year, lang))
    return bytes(made.to_ical())


def _entry(event: Event, catalogue: Catalogue, year: int, lang: str) -> Entry:
    plan, entry = catalogue.plan, Entry()
    name = event.name.in_(lang)
    entry.add("uid", f"{year}-{event.code}@{_slug(plan.code)}.chitieu")
    entry.add("dtstamp", _midnight(plan.decided))
    entry.add("dtstart", event.day)
    entry.add("dtend", event.day + timedelta(days=1))
    entry.add("summary", f"{plan.short.in_(lang)}: {name}")
    entry.add("description", _described(event, lang))
    entry.add("transp", "TRANSPARENT")
    for days in _DAYS_BEFORE[event.is_deadline]:
        entry.add_component(_alarm(name, days))
    return entry


def _alarm(words: str, days: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", _HOUR - timedelta(days=days))
    return alarm


def _described(event: Event, lang: str) -> str:
    """Return who owes what to whom and the words it rests on, or that the office set the day."""
    basis = event.basis
    if basis is None:
        return say("The office's own arrangement; the plan does not set this day.", lang)
    who = f"{basis.sender.in_(lang)} → {basis.receiver.in_(lang)}: {basis.content.in_(lang)}"
    return f"{who}\n«{basis.quote}» ({basis.source})"


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _slug(code: str) -> str:
    """Return a plan's code as it may stand in an identity: 43-kh-ubnd."""
    return bare(code).replace(" ", "-") or "plan"
