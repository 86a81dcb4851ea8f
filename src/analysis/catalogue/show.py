"""The catalogue as text for the terminal."""

from collections.abc import Iterator
from datetime import date

from analysis.catalogue.models import Indicator, Target
from analysis.catalogue.read import Catalogue
from analysis.language import number, say


def target_text(catalogue: Catalogue, target: Target, lang: str) -> str:
    """Return a target as text: ≥ 9,5 (2030), or the state it wants."""
    if target.value is None:
        return f"{catalogue.word('state', target.wanted or 'reached', lang)} ({target.year})"
    decimals = max(0, -int(target.value.as_tuple().exponent))
    sign = catalogue.word("operator", target.operator, lang)
    return f"{sign} {number(target.value, decimals, lang)} ({target.year})"


def overview(catalogue: Catalogue, day: date, lang: str) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield code, name, target, unit and owners on a day, for every indicator."""
    for code, indicator in catalogue.indicators.items():
        owners = "; ".join(agency.name.in_(lang) for agency in catalogue.owners(code, day))
        target = target_text(catalogue, indicator.target_at(day), lang)
        unit = catalogue.unit(code).short.in_(lang)
        yield code, indicator.short.in_(lang), target, unit, owners or say("not assigned", lang)


def detail(catalogue: Catalogue, code: str, lang: str) -> str:
    """Return everything the catalogue says of one indicator."""
    indicator = catalogue.indicators[code]
    lines = [f"{code} {indicator.name.in_(lang)}", f"«{indicator.words}» ({indicator.section})", ""]
    lines += _targets(catalogue, indicator, lang)
    lines += _owners(catalogue, indicator, lang)
    lines += [f"{say('Population', lang)}: {indicator.population.in_(lang)}"]
    lines += [f"{say('Formula', lang)}: {indicator.formula.in_(lang)}", ""]
    for definition in indicator.definitions:
        lines.append(f"{say('Way of measuring', lang)} {definition.id} ({definition.fit}): {definition.name.in_(lang)}")
        lines += [f"  {definition.note.in_(lang)}"] if definition.note else []
        lines += [f"  {b.period}: {b.note.in_(lang)}" for b in definition.breaks]
    lines += [f"{say('Note', lang)}: {note.in_(lang)}" for note in indicator.notes]
    lines += [f"{say('Assumed', lang)}: {catalogue.plan.assumptions[a].assumed.in_(lang)}" for a in indicator.assumptions]
    return "\n".join(lines)


def _targets(catalogue: Catalogue, indicator: Indicator, lang: str) -> list[str]:
    return [
        f"{say('Target', lang)}: {target_text(catalogue, t, lang)} «{t.word}» – {t.source}, {t.decided}"
        for t in indicator.targets
    ]


def _owners(catalogue: Catalogue, indicator: Indicator, lang: str) -> list[str]:
    if not indicator.owners:
        return [f"{say('Agency', lang)}: {say('not assigned', lang)}"]
    return [
        f"{say('Agency', lang)}: {catalogue.agencies[o.agency].name.in_(lang)} ({o.strength}, {o.basis})"
        for o in indicator.owners
    ]
