"""The catalogue as text for the terminal."""

from collections.abc import Callable, Iterator
from datetime import date

from analysis.catalogue.models import Indicator, Target
from analysis.catalogue.read import Catalogue
from analysis.language import date_short, number, say
from analysis.language.formats import decimals_of

Rows = Iterator[tuple[str, ...]]


def target_text(catalogue: Catalogue, target: Target, lang: str) -> str:
    """Return a target as text: ≥ 9,5 (2030), or the state it wants."""
    if target.value is None:
        return f"{catalogue.word('state', target.wanted or 'reached', lang)} ({target.year})"
    sign = catalogue.word("operator", target.operator, lang)
    return f"{sign} {number(target.value, decimals_of(target.value), lang)} ({target.year})"


def overview(catalogue: Catalogue, day: date, lang: str) -> Rows:
    """Yield code, name, target, unit and owners on a day, for every indicator."""
    for code, indicator in catalogue.indicators.items():
        owners = "; ".join(agency.name.in_(lang) for agency in catalogue.owners(code, day))
        target = target_text(catalogue, indicator.target_at(day), lang)
        unit = catalogue.unit(code).short.in_(lang)
        yield code, indicator.short.in_(lang), target, unit, owners or say("not assigned", lang)


def detail(catalogue: Catalogue, code: str, lang: str) -> str:
    """Return everything the catalogue says of one indicator."""
    indicator = catalogue.indicators[code]
    title = f"{code} {indicator.name.in_(lang)}\n«{indicator.words}» ({indicator.section})\n"
    labelled = [
        *_targets(catalogue, indicator, lang),
        *_owners(catalogue, indicator, lang),
        ("Population", indicator.population.in_(lang)),
        ("Formula", indicator.formula.in_(lang)),
        *_definitions(indicator, lang),
        *(("Note", note.in_(lang)) for note in indicator.notes),
        *(
            ("Assumed", catalogue.plan.assumptions[a].assumed.in_(lang))
            for a in indicator.assumptions
        ),
    ]
    return "\n".join([title, *(f"{say(label, lang)}: {text}" for label, text in labelled)])


def _targets(catalogue: Catalogue, indicator: Indicator, lang: str) -> Iterator[tuple[str, str]]:
    for target in indicator.targets:
        text = target_text(catalogue, target, lang)
        yield "Target", f"{text} «{target.word}» – {target.source}, {target.decided}"


def _owners(catalogue: Catalogue, indicator: Indicator, lang: str) -> Iterator[tuple[str, str]]:
    for owner in indicator.owners:
        name = catalogue.agencies[owner.agency].name.in_(lang)
        yield "Agency", f"{name} ({owner.strength}, {owner.basis})"
    if not indicator.owners:
        yield "Agency", say("not assigned", lang)


def _definitions(indicator: Indicator, lang: str) -> Iterator[tuple[str, str]]:
    for definition in indicator.definitions:
        lines = [f"{definition.name.in_(lang)} [{definition.id}, {definition.fit}]"]
        lines += [f"  {definition.note.in_(lang)}"] if definition.note else []
        lines += [f"  {b.period}: {b.note.in_(lang)}" for b in definition.breaks]
        yield "Way of measuring", "\n".join(lines)


def _tasks(catalogue: Catalogue, day: date, lang: str) -> Rows:
    for task_number, task in catalogue.tasks.items():
        lead = [
            catalogue.in_charge(code, day, task=task_number).name.in_(lang) for code in task.lead
        ]
        yield (
            task_number,
            task.title.in_(lang),
            "; ".join(lead) or task.lead_word,
            task.cooperating_words,
        )


def _agencies(catalogue: Catalogue, day: date, lang: str) -> Rows:
    """Yield the agencies with the days between which they exist and who came after them."""
    for code, agency in catalogue.agencies.items():
        days = f"{agency.valid_from or '…'} – {agency.valid_to or '…'}"
        after = dict.fromkeys(
            catalogue.agencies[s.agency].name.in_(lang) for s in agency.successors
        )
        reports = "✓" if agency.reports and agency.exists_on(day) else ""
        yield code, agency.name.in_(lang), days, "; ".join(after), reports


def _calendar(catalogue: Catalogue, day: date, lang: str) -> Rows:
    for name, deadline in catalogue.plan.deadlines.items():
        last = catalogue.deadline(name, day.year)
        who = (deadline.sender.in_(lang), deadline.receiver.in_(lang), deadline.content.in_(lang))
        yield date_short(last, lang), *who, deadline.source


def _assumptions(catalogue: Catalogue, _: date, lang: str) -> Rows:
    for slug, entry in catalogue.plan.assumptions.items():
        yield slug, entry.question.in_(lang), entry.assumed.in_(lang), ", ".join(entry.indicators)


PARTS: dict[str, tuple[tuple[str, ...], Callable[[Catalogue, date, str], Rows]]] = {
    "indicators": (("Code", "Indicator", "Target", "Unit", "Agency"), overview),
    "tasks": (("Task", "Content (duty in the plan)", "Lead", "Cooperating"), _tasks),
    "agencies": (("Code", "Agency", "Valid", "Successor", "Reports"), _agencies),
    "calendar": (("Last day", "Who", "To whom", "What", "Basis"), _calendar),
    "assumptions": (("Code", "Question", "Assumed", "Indicators"), _assumptions),
}
"""The parts of the catalogue that can be printed: their headings and their rows."""
