"""Who answers for what on the day of the release, on which words of the plan, by what succession.

Nothing is decided here: owners and their order stand in the indicators of params/, successions in
agencies.yml. What is not certain comes first: nobody, several, or somebody by assumption.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from markupsafe import Markup

from analysis.catalogue import Agency, Catalogue, Indicator, Task
from analysis.catalogue.models import Owner, Succession
from analysis.language import number, say
from analysis.observations import records
from analysis.observations.schema import KEY
from analysis.reports.figures import Figure, Figures
from analysis.reports.figures.model import inputs_of
from analysis.reports.render import part

Row = dict[str, Any]
Certainty = Literal["unassigned", "shared", "assumed", "sure"]
CERTAINTIES: tuple[Certainty, ...] = ("unassigned", "shared", "assumed", "sure")
"""In the order of the page: what most needs a decision first."""

HEADINGS: dict[Certainty, str] = {
    "unassigned": "Assigned to no agency",
    "shared": "Two agencies answer; the first one’s figure counts",
    "assumed": "One agency answers, by an assumption that is not confirmed",
    "sure": "One agency answers",
}
STRENGTHS = {
    "strong": "the plan says it in the same words",
    "medium": "the plan gives the agency the field",
    "weak": "the plan only touches on it",
}
"""How much the plan's sentence says of the indicator."""


@dataclass(frozen=True)
class Claim:
    """That an agency answers: the one the plan names, and the one in charge on the day."""

    named: Agency
    agency: Agency
    steps: tuple[Succession, ...]
    owner: Owner | None = None

    @property
    def confirmed(self) -> bool:
        """Whether the agency, its name and every step of the succession are confirmed."""
        return self.agency.confirmed and all(step.confirmed for step in self.steps)


@dataclass(frozen=True)
class Line:
    """One indicator with those who answer for it, in order of precedence."""

    indicator: Indicator
    claims: tuple[Claim, ...]

    @property
    def agencies(self) -> list[str]:
        """Return the codes of those who answer, each once."""
        return list(dict.fromkeys(claim.agency.code for claim in self.claims))

    @property
    def is_assumed(self) -> bool:
        """Whether somebody answers by an assumption that is not confirmed."""
        return not all(claim.confirmed for claim in self.claims)

    @property
    def certainty(self) -> Certainty:
        """Return the group that the line stands in."""
        if len(self.agencies) > 1:
            return "shared"
        return "unassigned" if not self.claims else "assumed" if self.is_assumed else "sure"


def lines(figures: Figures) -> list[Line]:
    """Return every indicator with the agencies of the day, in the order of the plan."""
    return [
        Line(indicator, tuple(_claims(figures, indicator)))
        for indicator in figures.catalogue.indicators.values()
    ]


def _claims(figures: Figures, indicator: Indicator) -> Iterator[Claim]:
    catalogue, day = figures.catalogue, figures.release.day
    for owner in indicator.owners:
        steps = catalogue.succession(owner.agency, day, indicator=indicator.code)
        yield _claim(catalogue, owner.agency, steps, owner)


def _claim(
    catalogue: Catalogue, named: str, steps: list[Succession], owner: Owner | None = None
) -> Claim:
    last = steps[-1].agency if steps else named
    return Claim(catalogue.agencies[named], catalogue.agencies[last], tuple(steps), owner)


def headline(figures: Figures) -> Markup:
    """Return how many indicators have one agency, two, or none, and how many by assumption."""
    found = lines(figures)
    counts = {
        "all": found,
        "unassigned": [line for line in found if line.certainty == "unassigned"],
        "shared": [line for line in found if line.certainty == "shared"],
        "assumed": [line for line in found if line.is_assumed],
    }
    for measure, counted in counts.items():
        key = f"duties/{figures.release.year}/{measure}/count"
        codes = [line.indicator.code for line in counted]
        figures.tallies[key] = _count(figures, key, codes, _COUNTS[measure])
    return part(
        "duties_headline.html.j2",
        figures,
        stem=f"duties/{figures.release.year}",
        has={measure: len(counted) for measure, counted in counts.items()},
    )


_COUNTS = {
    "all": "indicators of the plan",
    "unassigned": "indicators that the plan assigns to no agency",
    "shared": "indicators for which several agencies answer",
    "assumed": "indicators for which an agency answers by an assumption that is not confirmed",
}


def _count(figures: Figures, key: str, codes: list[str], words: str) -> Figure:
    """Return a count as a figure that lists what it counts."""
    said = say(words, figures.lang)
    listed = f"{said}: {', '.join(codes)}" if codes else said
    return Figure(key, len(codes), number(len(codes), 0, figures.lang), listed)


def table(figures: Figures) -> Markup:
    """Return every indicator with who answers and why, the uncertain ones first."""
    found = lines(figures)
    groups = [(c, [line for line in found if line.certainty == c]) for c in CERTAINTIES]
    return part(
        "duties_table.html.j2",
        figures,
        groups=[(HEADINGS[certainty], rows) for certainty, rows in groups if rows],
        strengths=STRENGTHS,
        steward=figures.catalogue.consolidator(figures.release.day),
    )


# Conflicts


@dataclass(frozen=True)
class Said:
    """What one agency says: its value as a figure, or its state; and whether it counts."""

    agency: Agency
    figure: str
    state: str
    row: Row


@dataclass(frozen=True)
class Conflict:
    """One value that agencies tell differently, and the rule that decided."""

    indicator: Indicator
    row: Row
    said: tuple[Said, ...]
    rule: str


def conflicts(figures: Figures) -> Markup:
    """Return the values that agencies tell differently, each side, which counts and by what rule.

    A public edition has none: the values of both sides are not for everybody.
    """
    return part("duties_conflicts.html.j2", figures, conflicts=list(_conflicts(figures)))


def _conflicts(figures: Figures) -> Iterator[Conflict]:
    if figures.release.is_public:
        return
    rows = records(figures.release.conflicts)
    for _, group in groupby(rows, key=lambda row: [row[name] for name in KEY]):
        sides = list(group)
        said = tuple(_said(figures, row) for row in sides)
        indicator = figures.catalogue.indicators[sides[0]["indicator"]]
        yield Conflict(indicator, sides[0], said, _rule(figures, sides))


def _said(figures: Figures, row: Row) -> Said:
    """Return one side; its value becomes a figure that leads to the cell."""
    agency = figures.catalogue.agencies[row["agency"]]
    value = row["value"]
    if value is None or value != value:
        return Said(agency, "", row["state"], row)
    parts = (row[name] for name in ("definition", "sex", "age", "residence"))
    who = ".".join([row["indicator"], agency.code, *(p for p in parts if p != "_T")])
    key = f"{who}/{row['area']}/{row['period']}/said"
    text = number(value, figures.catalogue.indicators[row["indicator"]].decimals, figures.lang)
    words = say("as this agency reported it", figures.lang)
    figures.tallies[key] = Figure(key, value, text, words, inputs_of(row))
    return Said(agency, key, "", row)


def _rule(figures: Figures, sides: list[Row]) -> str:
    """Return in words by what rule one side counts."""
    first = sides[0]
    if first["conflict"] == "open":
        return _RULES["open"]
    if first["conflict"] == "succeeded":
        return _RULES["succeeded"]
    if figures.catalogue.agencies[first["agency"]].area == first["area"]:
        return _RULES["own_area"]
    owners = figures.catalogue.owners(first["indicator"], figures.release.day)
    known = [owner.code for owner in owners]
    return _RULES["shared" if sides[1]["agency"] in known else "assigned"]


_RULES = {
    "open": "not decided: nobody is assigned the indicator, or both stand in one place; "
    "no figure counts until it is decided",
    "succeeded": "the newer figure of the agency that came after the other counts",
    "own_area": "the committee’s figure for its own area counts",
    "shared": "both answer for the indicator; the one that stands first counts",
    "assigned": "the agency that answers for the indicator goes before one that does not",
}


# Tasks


@dataclass(frozen=True)
class Led:
    """One task with those who lead it and those the plan names beside them."""

    task: Task
    lead: tuple[Claim, ...]
    cooperating: tuple[Claim, ...]

    @property
    def both_sides(self) -> list[Agency]:
        """Return the agencies that by now both lead and take part: merged ones."""
        beside = {claim.agency.code for claim in self.cooperating}
        return [claim.agency for claim in self.lead if claim.agency.code in beside]


def tasks(figures: Figures) -> Markup:
    """Return the tasks with who leads them: as the plan names them, and on the day."""
    found = [_led(figures, task) for task in figures.catalogue.tasks.values()]
    return part("duties_tasks.html.j2", figures, tasks=found)


def _led(figures: Figures, task: Task) -> Led:
    catalogue, day = figures.catalogue, figures.release.day

    def claims(codes: tuple[str, ...]) -> tuple[Claim, ...]:
        found = {code: catalogue.succession(code, day, task=task.number) for code in codes}
        return tuple(_claim(catalogue, code, steps) for code, steps in found.items())

    return Led(task, claims(task.lead), claims(task.cooperating))


def questions(figures: Figures) -> Markup:
    """Return the open questions of the plan about who answers, with what is assumed."""
    asked = figures.catalogue.plan.assumptions.items()
    entries = {slug: entry for slug, entry in asked if entry.concerns == "ownership"}
    return part("assumptions.html.j2", figures, entries=entries)
