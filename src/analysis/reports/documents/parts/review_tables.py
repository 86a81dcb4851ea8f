"""The tables of the review in Word: indicators by theme, plans, next steps, proposals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from docxtpl import RichText
from markupsafe import Markup

from analysis.language import date_short, say
from analysis.observations.replies import Recorded
from analysis.reports.documents.inline import Run, joined, plain
from analysis.reports.documents.parts.wording import literal, of_figure, shown
from analysis.reports.history import said
from analysis.reports.review import page, promises
from analysis.reports.review.courses import Cell, Change, Course, courses
from analysis.reports.review.duties import Duty, Said
from analysis.reports.review.model import Review
from analysis.reports.review.proposals import Thread, followed

MOST_COLUMNS = 4
"""Years that fit beside the other columns; of a longer period the first and the last ones."""


@dataclass(frozen=True)
class Line:
    """One indicator: `values` in the order of the printed years."""

    place: int
    name: Markup
    unit: Markup
    target: RichText
    values: tuple[RichText, ...]
    change: RichText
    required: RichText
    then: str
    now: str


@dataclass(frozen=True)
class Theme:
    """A theme of the plan with its indicators."""

    name: Markup
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Account:
    """The plans of an agency in a year, counted."""

    agency: Markup
    year: int
    told: RichText
    kept: RichText
    missed: RichText
    open: RichText


@dataclass(frozen=True)
class Plan:
    """One plan of a year and what came."""

    year: int
    name: Markup
    agency: Markup
    earlier: RichText
    plan: RichText
    value: RichText
    against: RichText
    outcome: str


@dataclass(frozen=True)
class Step:
    """A next step as it was told, and the results told a year later."""

    task: Markup
    promised: Markup
    after: Markup


@dataclass(frozen=True)
class Proposal:
    """One proposal, when it came again, and its recorded answers."""

    year: int
    who: Markup
    words: Markup
    addressee: Markup
    again: Markup
    answer: Markup


@dataclass(frozen=True)
class Tables:
    """The tables of one review; every number by its figure."""

    review: Review

    @cached_property
    def years(self) -> list[int]:
        """Return the years that have a column: all, or of many the first and the last ones."""
        every = list(self.review.years)
        fits = len(every) <= MOST_COLUMNS
        return every if fits else [every[0], *every[1 - MOST_COLUMNS :]]

    def themes(self) -> list[Theme]:
        """Return the indicators under the themes of the plan."""
        found = list(enumerate(courses(self.review), 1))
        return [
            Theme(
                plain(theme.name.in_(self.review.lang)),
                tuple(self._line(n, c) for n, c in found if c.indicator.theme == theme.code),
            )
            for theme in self.review.catalogue.plan.themes
            if any(c.indicator.theme == theme.code for _, c in found)
        ]

    def _line(self, place: int, course: Course) -> Line:
        review, indicator = self.review, course.indicator
        unit = review.catalogue.unit(indicator.code)
        return Line(
            place=place,
            name=self._named(course),
            unit=plain(unit.short.in_(review.lang)),
            target=joined(self._target(course)),
            values=tuple(joined(self._cell(c)) for c in course.cells if c.year in self.years),
            change=joined(self._change(course, unit.gap.in_(review.lang))),
            required=joined(self._required(course)),
            then=said(review, course.then),
            now=said(review, course.now),
        )

    def _named(self, course: Course) -> Markup:
        return plain(f"{course.code}. {course.indicator.short.in_(self.review.lang)}")

    def _target(self, course: Course) -> list[Run]:
        review, goal = self.review, course.indicator.target_at(self.review.release.day)
        if course.target:
            sign = review.catalogue.word("operator", goal.operator, review.lang)
            return [Run(f"{sign}\N{NO-BREAK SPACE}"), *of_figure(review, course.target)]
        return [Run(review.catalogue.word("state", goal.wanted or "reached", review.lang))]

    def _cell(self, cell: Cell) -> list[Run]:
        review = self.review
        found = of_figure(review, cell.value)
        if cell.state:
            words = review.catalogue.word("state", cell.state, review.lang)
            found += [Run(f" ({words})" if found else words)]
        marks = {"(*)": cell.other_way, "(**)": cell.doubtful}
        return [*found, *(Run(f" {sign}") for sign, there in marks.items() if there)]

    def _change(self, course: Course, unit: str) -> list[Run]:
        """Return how an indicator moved, by how much, and between which years if not all."""
        review, change = self.review, course.change
        words = [Run(say(page.MOVES[course.moved], review.lang))]
        if change is None:
            return words
        size = self._size(change, unit)
        if change.part:
            size = [*size, Run(", ")] if size else []
            size = [*size, Run(say(page.MOVES[change.moved], review.lang))]
        whole = (change.first, change.last) == (review.since, review.release.year)
        span = [] if whole else [literal(f" ({change.first}–{change.last})")]
        return [*words, *([Run("; "), *size] if size else []), *span]

    def _size(self, change: Change, unit: str) -> list[Run]:
        if not change.key or not self.review.value(change.key):
            return []
        way = say("up" if change.rose else "down", self.review.lang)
        return [Run(f"{way} "), *of_figure(self.review, change.key, unit)]

    def _required(self, course: Course) -> list[Run]:
        if not course.required:
            return []
        sign = "+" if self.review.value(course.required) > 0 else "\N{MINUS SIGN}"
        return [Run(sign), *of_figure(self.review, course.required)]

    def accounts(self) -> list[Account]:
        """Return how many plans each agency had in each year, and what came."""
        review = self.review
        return [
            Account(
                plain(one.agency.name.in_(review.lang)), one.year, shown(review, one.told),
                *(shown(review, one.counts[outcome]) for outcome in promises.OUTCOMES),
            )
            for one in promises.accounts(review, promises.promises(review))
        ]  # fmt: skip

    def plans(self) -> list[Plan]:
        """Return every plan of the period and what came of it."""
        return [self._plan(one) for one in promises.promises(self.review)]

    def _plan(self, one: promises.Promise) -> Plan:
        review, code = self.review, one.indicator.code
        return Plan(
            year=one.year,
            name=plain(f"{code}. {one.indicator.short.in_(review.lang)}"),
            agency=plain(one.agency.name.in_(review.lang)),
            earlier=shown(review, one.earlier),
            plan=shown(review, one.plan),
            value=shown(review, one.value),
            against=shown(review, one.against, page.comparison_unit(review, code)),
            outcome=say(page.OUTCOMES[one.outcome], review.lang),
        )

    def steps(self, found: Sequence[Duty]) -> list[Step]:
        """Return the next steps that leaders told, beside the results of the year after."""
        return list(self._steps(found))

    def _steps(self, found: Sequence[Duty]) -> Iterator[Step]:
        for duty in found:
            name = plain(f"{duty.task.number}. {duty.task.title.in_(self.review.lang)}")
            for step in duty.steps:
                said_next = self._who(step.said, step.said.next_step)
                later = [self._who(one, one.result, one.status) for one in step.after]
                nothing = f"{step.said.year + 1}: {say('nothing reported', self.review.lang)}"
                yield Step(name, plain(said_next), plain("; ".join(later) or nothing))

    def _who(self, told: Said, words: str, status: str = "") -> str:
        review = self.review
        how = f" – {review.catalogue.word('task_status', status, review.lang)}" if status else ""
        quoted = f" “{words}”" if words else ""
        return f"{told.year}, {told.agency.name.in_(review.lang)}{how}:{quoted}"

    def proposals(self) -> list[Proposal]:
        """Return every proposal of the period and what became of it."""
        return [self._proposal(one) for one in followed(self.review).threads]

    def _proposal(self, one: Thread) -> Proposal:
        lang = self.review.lang
        again = (str(made.year) for made in one.again)
        answers = (self._answer(reply) for reply in one.answers)
        return Proposal(
            year=one.first.year,
            who=plain(one.first.agency.name.in_(lang)),
            words=plain(one.first.words),
            addressee=plain(str(one.first.row["addressee"]).strip()),
            again=plain(", ".join(again)),
            answer=plain("; ".join(answers) or say("no answer on record", lang)),
        )

    def _answer(self, reply: Recorded) -> str:
        told = reply.content
        day = date_short(told.date, self.review.lang)
        return f"{told.answered_by}, {told.document}, {day}: “{told.words}”"
