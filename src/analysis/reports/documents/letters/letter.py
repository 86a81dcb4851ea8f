"""One letter: what the Word template params/documents/cong-van.docx is filled with.

Its wording stands in the template, where office staff edit it; here is what differs from letter
to letter. The day, the number and the signature are left to the clerk.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from analysis.catalogue import Agency, Catalogue
from analysis.catalogue.calendar import days_left
from analysis.catalogue.office import Office
from analysis.language import date_short, say, weekday
from analysis.reports.documents import paper
from analysis.reports.documents.inline import plain
from analysis.reports.documents.letters.reminding import Reminder
from analysis.reports.documents.letters.workbook import subjects_of
from analysis.reports.figures import Figures
from analysis.returns.form import area_words
from analysis.returns.grouped import sentence
from analysis.returns.problems import Problem
from analysis.returns.sheets import cut

TEMPLATE = "cong-van.docx"
DOCUMENT = "cong-van"
"""The name that figures/<document>.json bears: one list for all letters."""
LANG = "vi"
"""Letters are official papers and are written in Vietnamese whatever the command speaks."""
MOST_QUESTIONS, MOST_AREAS = 40, 5
"""Questions that a letter lists and areas that it names; the rest is counted."""
MOST_LETTERS = 160


@dataclass(frozen=True)
class Occasion:
    """What all letters of one day share."""

    figures: Figures
    office: Office
    day: date

    @property
    def catalogue(self) -> Catalogue:
        """Return the catalogue of the release."""
        return self.figures.catalogue

    @property
    def writer(self) -> Agency:
        """Return the agency that consolidates on the day, which writes the letters."""
        return self.catalogue.consolidator(self.day)

    @property
    def year(self) -> int:
        """Return the reporting year."""
        return self.figures.release.year

    @property
    def deadline(self) -> date:
        """Return the last day for the returns of the year."""
        return self.catalogue.deadline("returns", self.year)

    @property
    def is_sample(self) -> bool:
        """Whether the returns are made up, or would be."""
        return self.figures.release.is_sample or self.figures.release.source == "sample"

    def count(self, agency: str, name: str, number: int) -> str:
        """Name a number of a letter as a figure and return it as printed, "" for zero."""
        if not number:
            return ""
        key = self.figures.tally(f"{agency}/{self.year}/{name}/count", number, COUNTS[name])
        return self.figures.text(key)


COUNTS = {
    "figures_not_given": "figures that the form asks for and the agency has not given",
    "tasks_not_told": "tasks that the form asks for and the agency has not told of",
    "open_questions": "errors and warnings of the agency's latest return that still stand",
    "questions_not_listed": "open questions that stand in the workbook only",
    "days_to_deadline": "days from the day of the letter to the last day for returns",
    "days_late": "days from the last day for returns to the first return that could be read",
}


@dataclass(frozen=True)
class Question:
    """One line of the table of open questions."""

    number: int
    place: Markup
    subject: Markup
    found: Markup
    says: Markup
    todo: Markup


def letter(reminder: Reminder, occasion: Occasion, workbook: str, from_return: bool) -> bytes:
    """Return the Word file of one letter; equal inputs give equal bytes.

    `workbook` is the name of the file beside it, which is the agency's own return with its cells
    marked (`from_return`) or an empty form. Raises WordTemplateError where the template asks for
    what there is not.
    """
    values = _shared(occasion) | _of_agency(reminder, occasion) | _wanted(reminder, occasion)
    values |= {"workbook": plain(workbook), "from_return": from_return}
    title = say("Reminder of the return of {year}: {agency}", LANG, year=occasion.year,
                agency=values["agency"])  # fmt: skip
    return paper.filled(TEMPLATE, values, title, occasion.day)


def _shared(occasion: Occasion) -> dict[str, Any]:
    """Return head, legal ground and signature, the same in all letters of a day."""
    plan, office, writer = occasion.catalogue.plan, occasion.office, occasion.writer
    basis = plan.deadlines["returns"]
    return {
        "made_up": say("ILLUSTRATION – THESE FIGURES ARE NOT REAL", LANG)
        if occasion.is_sample
        else "",
        "parent": office.parent.in_(LANG),
        "issuer": writer.name.in_(LANG),
        "symbol": next((name for name in writer.abbreviations if " " not in name), ""),
        "place": office.place.in_(LANG),
        "year": occasion.year,
        "year_signed": occasion.day.year,
        "plan": plan.code,
        "plan_day": date_short(plan.decided, LANG),
        "plan_issuer": plan.issuer.in_(LANG),
        "section": basis.source.removeprefix(plan.code).strip(" ,"),
        "taken_over": plan.consolidator[0].agency != writer.code,
        "quote": basis.quote,
        "content": basis.content.in_(LANG),
        "recipients": [line.in_(LANG) for line in office.letter_recipients],
        "signing": [line.in_(LANG) for line in office.signing],
    }


def _of_agency(reminder: Reminder, occasion: Occasion) -> dict[str, Any]:
    """Return whom a letter goes to, and how near or far the deadline is."""
    day, last, code = occasion.day, occasion.deadline, reminder.code
    left = days_left(last, day)
    report = occasion.catalogue.deadline("report", occasion.year)
    sender = reminder.sender.agency
    ends = sender.valid_to if sender.valid_to and day <= sender.valid_to < last else None
    return {
        "agency": _names(reminder.addressees),
        "ended": sender.name.in_(LANG) if reminder.sender.heirs else "",
        "forerunners": _names(reminder.forerunners),
        "day": date_short(day, LANG),
        "deadline": date_short(last, LANG),
        "weekday": weekday(last, LANG).replace("Thứ ", "thứ "),
        "ends": date_short(ends, LANG) if ends else "",
        "due": date_short(min(last, ends or last), LANG),
        "left": left,
        "days": occasion.count(code, "days_to_deadline", abs(left)),
        "report_deadline": date_short(report, LANG) if day <= report else "",
    }


def _names(agencies: Iterable[Agency]) -> str:
    return "; ".join(agency.name.in_(LANG) for agency in agencies)


def _wanted(reminder: Reminder, occasion: Occasion) -> dict[str, Any]:
    """Return what has come, what is missing and what is asked."""
    code, listed = reminder.code, reminder.questions[:MOST_QUESTIONS]
    more = len(reminder.questions) - len(listed)
    return _received(reminder, occasion) | {
        "missing": [*figure_lines(reminder, occasion.catalogue), *_task_lines(reminder)],
        "questions": list(_questions(listed, reminder, occasion)),
        "n_figures": occasion.count(code, "figures_not_given", len(reminder.figures)),
        "n_tasks": occasion.count(code, "tasks_not_told", len(reminder.tasks)),
        "n_questions": occasion.count(code, "open_questions", len(reminder.questions)),
        "n_more": occasion.count(code, "questions_not_listed", more),
    }


def _received(reminder: Reminder, occasion: Occasion) -> dict[str, Any]:
    """Return when the latest return came and how late, and what could not be read; "" for none."""
    sender = reminder.sender
    last = sender.files[-1] if "unreadable" in reminder.reasons else None
    good = [_day(file["vintage"]) for file in sender.files if file["accepted"]]
    late = -days_left(occasion.deadline, min(good)) if sender.late else 0
    return {
        "received": date_short(_day(sender.latest["vintage"]), LANG) if sender.latest else "",
        "late": occasion.count(reminder.code, "days_late", late),
        "unread": _said(str(last["file"]).rpartition("/")[2]) if last else "",
        "unread_day": date_short(_day(last["vintage"]), LANG) if last else "",
    }


def _day(vintage: object) -> date:
    return date.fromisoformat(str(vintage)[:10])


def figure_lines(reminder: Reminder, catalogue: Catalogue) -> Iterator[str]:
    """Yield the indicators that were not given; where they are of areas, which areas.

    An agency of one area gives its own: the name of the area is not repeated.
    """
    areas: dict[str, list[str]] = {}
    own = {catalogue.plan.province, reminder.sender.agency.area}
    for code, area in reminder.figures:
        areas.setdefault(code, [])
        if area not in own:
            areas[code].append(area_words(catalogue.areas[area]))
    for code, named in areas.items():
        line = f"{code} – {catalogue.indicators[code].short.in_(LANG)}"
        yield f"{line}: {_some(named)}" if named else line


def _task_lines(reminder: Reminder) -> Iterator[str]:
    for task in reminder.tasks:
        words = "Task {number}: {title}"
        yield say(words, LANG, number=task.number, title=task.title.in_(LANG))


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:MOST_AREAS])
    rest = len(names) - MOST_AREAS
    return say("{areas} and {n} more areas", LANG, areas=shown, n=rest) if rest > 0 else shown


def _questions(
    listed: Sequence[Problem], reminder: Reminder, occasion: Occasion
) -> Iterator[Question]:
    about = subjects_of(occasion.figures.release, reminder.code, listed)
    for number, problem in enumerate(listed, 1):
        yield Question(
            number=number,
            place=_said(_place(problem)),
            subject=_said(about.get((problem.sheet, problem.cell), "")),
            found=_said(_found(problem)),
            says=_said(sentence(problem.says(LANG)), 2),
            todo=_said(problem.todo(LANG), 2),
        )


def _place(problem: Problem) -> str:
    """Return sheet and cell, or the file where the question is about the whole of it."""
    if not problem.sheet:
        return problem.file.rpartition("/")[2]
    sheet = f"«{cut(problem.sheet, MOST_LETTERS // 2)}»"
    return f"{sheet}, {problem.cell}" if problem.cell else sheet


def _found(problem: Problem) -> str:
    """Return what was found; what a file is instead of a workbook is one of our own words."""
    return say(problem.found, LANG) if problem.code.startswith("F") else problem.found


def _said(text: str, times: int = 1) -> Markup:
    """Return a text from a return on one line, as Word can hold it and a table bear it."""
    return plain(cut(" ".join(text.split()), times * MOST_LETTERS))
