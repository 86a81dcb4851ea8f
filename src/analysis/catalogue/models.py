"""The records of params/: each file is read into one of these, strictly.

Codes and dates are quoted text; numbers keep the decimals they are written with.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from analysis.language import Text


def _day(value: object) -> object:
    """Read a quoted ISO date; anything else goes on to pydantic, which refuses it."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _decimal(value: object) -> object:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


Day = Annotated[date, BeforeValidator(_day)]
Number = Annotated[Decimal, BeforeValidator(_decimal)]
IndicatorCode = Annotated[str, Field(pattern=r"^[A-Z]{2,4}\d{2,3}$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]

Direction = Literal["up", "down", "two_sided", "state"]
Operator = Literal["at_least", "above", "at_most", "below", "about", "exactly", "state"]
Fit = Literal["exact", "uncertain", "different"]
Level = Literal["province", "district", "commune"]


class Record(BaseModel):
    """A frozen record that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Unit(Record):
    """How a number is measured, printed and built from numerator and denominator."""

    name: Text
    short: Text
    gap: Text
    """The unit of a difference: percentages differ by percentage points."""
    per: Number = Decimal(1)
    """value = per × numerator / denominator."""


class Target(Record):
    """One promise: the plan's word, its reading as an operator, the value and the year.

    `inferred` marks a reading that the wording does not give by itself, `approximate` a
    «khoảng» in the wording; `assumption` names the entry of plan.yml that says why.
    """

    word: str
    operator: Operator
    kind: Literal["reach", "keep", "eliminate", "milestone"]
    value: Number | None = None
    tolerance: Number = Decimal(0)
    approximate: bool = False
    inferred: bool = False
    wanted: Literal["reached", "kept"] | None = None
    year: int
    decided: Day
    source: str
    quote: str
    assumption: Slug | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.operator == "state" and self.wanted is None:
            raise ValueError("a target of state needs `wanted`: reached or kept")
        if self.operator != "state" and self.value is None:
            raise ValueError(f"operator {self.operator} needs a `value`")
        return self


class Break(Record):
    """A year that breaks a series, or one isolated year to leave out of pace."""

    period: int
    kind: Literal["break", "isolated"]
    note: Text


class Definition(Record):
    """One way of measuring an indicator; only equal definitions join into a series.

    `fit` says whether it is what the plan means: exact, uncertain (used, with its note
    printed beside the figure) or different (shown as context, never held against the target).
    """

    id: Slug
    name: Text
    fit: Fit
    note: Text | None = None
    breaks: tuple[Break, ...] = ()


class Owner(Record):
    """An agency that answers for an indicator, and the sentence it rests on."""

    agency: Slug
    strength: Literal["strong", "medium", "weak"]
    basis: str
    quote: str | None = None


class Limits(Record):
    """Lowest and highest value; None where there is none."""

    low: Number | None = None
    high: Number | None = None

    def hold(self, value: float | Decimal) -> bool:
        """Whether a value lies within the limits, themselves included."""
        above = self.low is None or value >= self.low
        return above and (self.high is None or value <= self.high)


class AreaReporting(Record):
    """At which levels an indicator is reported by area, and who sends it."""

    levels: tuple[Level, ...]
    sent_by: Literal["agency", "area"]


class Indicator(Record):
    """One indicator of the plan. `owners` stand in order of precedence; empty = unassigned."""

    code: IndicatorCode
    section: str
    theme: Slug
    words: str
    name: Text
    short: Text
    unit: Slug
    decimals: Annotated[int, Field(ge=0, le=4)]
    direction: Direction
    targets: Annotated[tuple[Target, ...], Field(min_length=1)]
    population: Text
    formula: Text
    scope: Literal["province", "urban", "rural", "remote_border", "ethnic_mountain", "national"]
    owners: tuple[Owner, ...] = ()
    owner_note: Text | None = None
    by_area: AreaReporting | None = None
    limits: Limits = Limits()
    plausible: Limits = Limits()
    noise: Number = Decimal(0)
    definitions: Annotated[tuple[Definition, ...], Field(min_length=1)]
    assumptions: tuple[Slug, ...] = ()
    notes: tuple[Text, ...] = ()

    @property
    def is_state(self) -> bool:
        """Whether the indicator is judged by state, date and evidence."""
        return self.direction == "state"

    def target_at(self, day: date) -> Target:
        """Return the target in force on a day; the first one before any was decided."""
        decided = [t for t in self.targets if t.decided <= day]
        return max(decided, key=lambda t: t.decided) if decided else self.targets[0]

    def definition(self, code: str) -> Definition | None:
        """Return one of the known ways of measuring, or None when the code is not known."""
        return next((d for d in self.definitions if d.id == code), None)


class Succession(Record):
    """From a day on, another agency answers: for all, or for the indicators and tasks listed."""

    agency: Slug
    since: Day
    indicators: tuple[IndicatorCode, ...] = ()
    tasks: tuple[str, ...] = ()
    confirmed: bool
    source: str

    @property
    def is_general(self) -> bool:
        """Whether everything went over that no other succession names."""
        return not (self.indicators or self.tasks)


class Agency(Record):
    """Who reports, with the days between which it exists and who came after it."""

    code: Slug
    name: Text
    abbreviations: tuple[str, ...] = ()
    kind: Literal["department", "insurance", "statistics", "committee", "front", "publisher"]
    area: str | None = None
    reports: bool = True
    valid_from: Day | None = None
    valid_to: Day | None = None
    successors: tuple[Succession, ...] = ()
    confirmed: bool = True
    note: Text | None = None

    def exists_on(self, day: date) -> bool:
        """Whether the agency existed on a day (valid_to is its last day)."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


class Task(Record):
    """A numbered duty of the plan."""

    number: str
    heading: Text
    title: Text
    quote: str
    lead: tuple[Slug, ...]
    lead_word: str
    cooperating: tuple[Slug, ...] = ()
    cooperating_words: str = ""
    parts: tuple[Text, ...] = ()
    deliverable: Text | None = None
    concerns: Literal["commendation"] | None = None
    """What the project lends a hand with: evidence for commendation rests on this duty."""


def _day_of_every_year(value: str) -> str:
    try:
        date.fromisoformat(f"2023-{value}")
    except ValueError as error:
        raise ValueError("expected month and day of a day that every year has: 12-01") from error
    return value


YearlyDay = Annotated[str, Field(pattern=r"^\d\d-\d\d$"), AfterValidator(_day_of_every_year)]


class Deadline(Record):
    """«trước ngày …»: the day itself is too late, so the last day is the one before.

    `in_next_year` where the day lies in the year after the one reported for.
    """

    before: YearlyDay
    in_next_year: bool = False
    sender: Text
    receiver: Text
    content: Text
    quote: str
    source: str

    def last_day(self, year: int) -> date:
        """Return the last day in time for a reporting year, weekend or not."""
        month, day = self.before.split("-")
        return date(year + self.in_next_year, int(month), int(day)) - timedelta(days=1)


class Step(Record):
    """A day that the office set itself for the year's cycle; the plan sets only its deadlines.

    `day` is one of every year (month-day); or else the step is `days` away from the last day of a
    deadline, negative before it. `in_next_year` where `day` lies in the year after the one
    reported for.
    """

    name: Text
    day: YearlyDay | None = None
    in_next_year: bool = False
    deadline: Literal["returns", "report"] | None = None
    days: Annotated[int, Field(ge=-300, le=300)] = 0

    @model_validator(mode="after")
    def _one_day(self) -> Self:
        if (self.day is None) == (self.deadline is None):
            raise ValueError("give either `day` or `deadline` with `days`")
        return self


class Assumption(Record):
    """An open question of the plan, answered by a setting that reports print."""

    question: Text
    assumed: Text
    setting: str
    indicators: tuple[IndicatorCode, ...] = ()
    concerns: Literal["ownership"] | None = None
    """What else it is printed beside: who answers for what."""


class Theme(Record):
    """A group of indicators, in the order of the plan."""

    code: Slug
    name: Text


class Term(Record):
    """Who consolidates the returns, from a day on."""

    agency: Slug
    since: Day
    confirmed: bool


class Plan(Record):
    """The document that sets targets and duties."""

    code: str
    title: Text
    short: Text
    decided: Day
    issuer: Text
    topic: Text | None = None
    """What the targets are about, as it stands before «targets»: social-policy targets."""
    province: str
    place: Text
    default_target_year: int
    themes: tuple[Theme, ...]
    deadlines: dict[Literal["returns", "report"], Deadline]
    weekend: Literal["keep", "previous_workday", "next_workday"]
    cycle: dict[Slug, Step] = {}
    """What the office does when between the deadlines: its own arrangement, not the plan's."""
    stale_after_years: int
    small_denominator: Annotated[int, Field(ge=1)]
    """A rate of an area with fewer persons, households … is marked as resting on few."""
    suppress_below: Annotated[int, Field(ge=0)]
    """Counts above zero and below it are hidden from what is published; 0 hides none."""
    consolidator: tuple[Term, ...]
    assumptions: dict[Slug, Assumption]
    retrieved: str

    @property
    def about(self) -> Text:
        """Return the topic, or the name of the plan where it has none."""
        return self.topic or Text(vi=f"của {self.short.vi}", en=self.short.en)


class Area(Record):
    """A province, district, commune or ward; code and valid_from together are its key."""

    code: str
    valid_from: date | None
    valid_to: date | None
    name: str
    type: str
    level: Level
    parent: str
    successor: str
    succession: str
    confirmed: bool
    source: str

    @property
    def key(self) -> str:
        """Return code@valid-from, or the bare code of a unit older than our records."""
        return f"{self.code}@{self.valid_from}" if self.valid_from else self.code

    def exists_on(self, day: date) -> bool:
        """Whether the area existed on a day (valid_to is its last day)."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)
