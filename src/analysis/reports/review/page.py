"""The parts of the page of a review, in its order."""

from markupsafe import Markup

from analysis.language import say
from analysis.reports.figures.comparisons import way
from analysis.reports.render import part
from analysis.reports.review import discipline, duties, limits, promises, proposals
from analysis.reports.review.courses import Course, courses
from analysis.reports.review.headline import finding
from analysis.reports.review.model import Review

MOVES = {
    "improved": "better",
    "same": "hardly changed",
    "worsened": "worse",
    "broken": "not comparable over the period",
    "short": "known for one year only",
    "none": "no figure in the period",
}
"""How an indicator moved, in words."""
OUTCOMES = {
    "kept": "as planned or better",
    "missed": "less than planned",
    "open": "cannot be compared",
}
STANDINGS = {
    "on_time": "sent in time",
    "late": "sent late",
    "unreadable": "cannot be read",
    "missing": "not sent",
}


def turns(review: Review) -> Markup:
    """Return by name the targets that were met and lost, and the indicators that became worse."""
    lists = [
        Markup("<h3>{}</h3>{}").format(say(NAMED[group], review.lang), items)
        for group in NAMED
        if (items := named(review, group))
    ]
    none = say("No target was met or lost, and no indicator became worse.", review.lang)
    return Markup("").join(lists) or Markup("<p>{}</p>").format(none)


NAMED = {
    "crossed": "Targets met in the period",
    "lost": "Targets met earlier and no longer met",
    "worsened": "Indicators that became worse",
}
"""The groups of indicators that are named, with their headings."""


def headline(review: Review) -> Markup:
    """Return in sentences what the period brought: how indicators moved, targets met and lost."""
    return part("review_headline.html.j2", review, found=finding(review, courses(review)))


def named(review: Review, group: str) -> Markup:
    """Return the indicators of a group of NAMED as a list; empty where there are none."""
    found = courses(review)
    of_group = getattr(finding(review, found), group)
    if not of_group:
        return Markup("")
    turns, worse = ((), of_group) if group == "worsened" else (of_group, ())
    by_code = {one.code: one for one in found}
    return part("review_named.html.j2", review, turns=turns, worse=worse, courses=by_code,
                units=_units(review))  # fmt: skip


def indicators(review: Review) -> Markup:
    """Return every indicator by theme: values by year, change, verdicts then and now."""
    found = courses(review)
    themes = [(t, _of_theme(found, t.code)) for t in review.catalogue.plan.themes]
    return part(
        "review_indicators.html.j2", review, themes=[one for one in themes if one[1]],
        moves=MOVES, units=_units(review),
    )  # fmt: skip


def _of_theme(found: list[Course], theme: str) -> list[Course]:
    return [one for one in found if one.indicator.theme == theme]


def _units(review: Review) -> dict[str, str]:
    """Return the unit of differences of each indicator."""
    catalogue = review.catalogue
    return {code: catalogue.unit(code).gap.in_(review.lang) for code in catalogue.indicators}


def plans(review: Review) -> Markup:
    """Return what agencies were assigned for each year beside what came."""
    found = promises.promises(review)
    return part(
        "review_plans.html.j2", review, promises=found, accounts=promises.accounts(review, found),
        totals=totals(review), outcomes=OUTCOMES,
        units={one.indicator.code: comparison_unit(review, one.indicator.code) for one in found},
    )  # fmt: skip


def totals(review: Review) -> Markup:
    """Return in a sentence for each year how many plans were told and what came of them."""
    found = promises.promises(review)
    counted = list(promises.totals(review, found))
    return part("review_totals.html.j2", review, totals=counted, planned=bool(found))


def comparison_unit(review: Review, code: str) -> str:
    """Return the unit in which a value is held against its plan: điểm %, %, or its own."""
    unit = review.catalogue.unit(code)
    if way(review.catalogue.indicators[code], unit) == "ratio":
        return "%"
    return unit.gap.in_(review.lang)


def tasks(review: Review) -> Markup:
    """Return the tasks year by year, next steps beside later results, and the deliverables."""
    found = duties.duties(review)
    return part(
        "review_tasks.html.j2", review, duties=found, standing=duties.standing(review, found),
        statuses=duties.STATUSES, deliverables=duties.deliverables(found),
        told_any=duties.is_told(found),
    )  # fmt: skip


def followed(review: Review) -> Markup:
    """Return the proposals of the period, whether they came again, and their recorded answers."""
    found = proposals.followed(review)
    return part("review_proposals.html.j2", review, found=found)


def returns(review: Review) -> Markup:
    """Return how returns came in each year, and who was late or silent more than once."""
    return part(
        "review_returns.html.j2", review, seasons=discipline.seasons(review),
        often=discipline.often(review), standings=STANDINGS,
    )  # fmt: skip


def unsaid(review: Review) -> Markup:
    """Return what the review cannot tell."""
    found = limits.limits(review, courses(review))
    return part("review_limits.html.j2", review, found=found)
