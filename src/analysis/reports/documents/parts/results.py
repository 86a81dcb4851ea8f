"""The indicators as the Word report tells them: lines of tables, sentences, what is good or not."""

from collections.abc import Sequence
from dataclasses import dataclass

from docxtpl import RichText
from markupsafe import Markup

from analysis.language import say
from analysis.progress.registry import REASON_WORDS
from analysis.reports import narrative
from analysis.reports.documents.inline import Run, joined, plain, rich
from analysis.reports.documents.lines import (
    Line,
    by_theme,
    state_words,
    target_words,
    unit_of,
    unit_of_comparison,
    verdict_words,
)
from analysis.reports.documents.parts.analysts import Analysts, Comment
from analysis.reports.documents.parts.trail import Files
from analysis.reports.documents.parts.wording import Piece, literal, of_figure, sentence, shown
from analysis.reports.figures import Figures, look


@dataclass(frozen=True)
class Told:
    """One indicator: the cells of its line in the tables, and its sentences."""

    place: int
    code: str
    name: Markup
    unit: Markup
    target: RichText
    before: RichText
    plan: RichText
    value: RichText
    against_plan: RichText
    against_before: RichText
    against_target: RichText
    verdict: str
    owners: Markup
    source: str
    status: Markup
    words: RichText
    comments: tuple[Comment, ...]


@dataclass(frozen=True)
class Theme:
    """A theme of the plan with its indicators."""

    code: str
    name: Markup
    lines: tuple[Told, ...]
    """In the order of the plan."""
    told: tuple[Told, ...]
    """Those in danger first."""
    comments: tuple[Comment, ...]


def themes(figures: Figures, lines: list[Line], files: Files, analysts: Analysts) -> list[Theme]:
    """Return the indicators of the province by theme."""
    danger = narrative.in_danger(figures)
    found = []
    for theme, listed in by_theme(lines, figures.catalogue.plan.themes):
        told = {line.code: _told(figures, line, files, analysts) for line in listed}
        first = [code for code in danger if code in told]
        order = [*first, *(code for code in told if code not in first)]
        found.append(
            Theme(
                theme.code,
                plain(theme.name.in_(figures.lang)),
                tuple(told.values()),
                tuple(told[code] for code in order),
                analysts.at(theme.code),
            )
        )
    return found


def _told(figures: Figures, line: Line, files: Files, analysts: Analysts) -> Told:
    against = unit_of_comparison(figures, line)
    compared = {
        name: shown(figures, getattr(line, name), against)
        for name in ("against_plan", "against_before", "against_target")
    }
    return Told(
        place=line.place,
        code=line.code,
        name=plain(line.indicator.short.in_(figures.lang)),
        unit=plain(unit_of(figures, line)),
        target=joined(_target(figures, line)),
        before=shown(figures, line.before),
        plan=shown(figures, line.plan),
        value=joined(_value(figures, line)),
        verdict=verdict_words(figures, line),
        owners=plain(_owners(figures, line)),
        source=", ".join(f"[{n}]" for n in sorted({files.number(cell) for cell in line.cells})),
        status=plain("; ".join(note for note in line.notes if not _is_sentence(note))),
        words=rich(narrative.sentences(line.code, line.area, figures)),
        comments=analysts.at(line.code),
        **compared,
    )


def _is_sentence(note: str) -> bool:
    """Whether a note is a caveat to be read, not just the status of the value."""
    return note.endswith(".")


@dataclass(frozen=True)
class Note:
    """A caveat, and the indicators that it concerns."""

    codes: str
    words: Markup


def notes(lines: list[Line]) -> list[Note]:
    """Return the caveats under the table of all indicators, each once."""
    found: dict[str, list[str]] = {}
    for line in lines:
        for note in filter(_is_sentence, line.notes):
            found.setdefault(note, []).append(line.code)
    return [Note(", ".join(codes), plain(note)) for note, codes in found.items()]


def _target(figures: Figures, line: Line) -> list[Run]:
    word = target_words(figures, line)
    if not line.target:
        return [Run(word)]
    year = line.row["target_year"]
    late = [literal(f" ({year})")] if year != figures.catalogue.plan.default_target_year else []
    return [Run(f"{word} "), *of_figure(figures, line.target), *late]


def _value(figures: Figures, line: Line) -> list[Run]:
    """Return the value of the year, else the latest with its year, else the state in words."""
    state = [Run(state_words(figures, line))] if state_words(figures, line) else []
    if line.latest:
        return [*of_figure(figures, line.latest), literal(f" ({line.row['period']})")]
    number = of_figure(figures, line.value)
    return [*number, Run("; "), *state] if number and state else number or state


def _owners(figures: Figures, line: Line) -> str:
    names = [agency.name.in_(figures.lang) for agency in line.owners]
    return "; ".join(names) or say("not assigned", figures.lang)


# What is good and what is not


def met(figures: Figures, lines: list[Line]) -> list[RichText]:
    """Return the indicators that have met their target, with the verdict of the slipping ones."""
    good = [line for line in lines if look(line.row) in ("met", "met_slipping")]
    return [joined(_brief(figures, line)) for line in good]


def shortcomings(figures: Figures, lines: list[Line]) -> list[RichText]:
    """Return the indicators in danger, the most urgent first, with verdict and gap."""
    by_code = {line.code: line for line in lines}
    return [joined(_in_danger(figures, by_code[code])) for code in narrative.in_danger(figures)]


def _in_danger(figures: Figures, line: Line) -> list[Run]:
    return [
        *_brief(figures, line),
        Run(f" – {verdict_words(figures, line)}"),
        *_away(figures, line),
    ]


def _away(figures: Figures, line: Line) -> list[Run]:
    """Return how far an indicator is from its target, nothing where it is not."""
    gap = f"{line.code}/{line.area}/{figures.release.year}/gap"
    if gap not in figures or figures.value(gap) <= 0:
        return []
    unit = figures.catalogue.unit(line.code).gap.in_(figures.lang)
    words = "; {gap} away from the target"
    return sentence(words, figures.lang, gap=of_figure(figures, gap, unit))


def _brief(figures: Figures, line: Line) -> list[Run]:
    """Return name, value and target of an indicator."""
    name = literal(line.indicator.short.in_(figures.lang))
    value, unit = line.value or line.latest, unit_of(figures, line)
    if not value:
        return [name, *([Run(f": {state_words(figures, line)}")] if line.row["state"] else [])]
    numbers = {"value": of_figure(figures, value, unit), "target": _target(figures, line)}
    words = "{name}: {value} (target {target})" if line.target else "{name}: {value}"
    return sentence(words, figures.lang, name=name, **numbers)


def not_assessed(figures: Figures, lines: list[Line]) -> list[RichText]:
    """Return the indicators without a verdict, together by the reason why."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        if line.row["status"] == "not_assessed":
            reason = str(line.row["reason"] or line.row["status_reason"])
            groups.setdefault(reason, []).append(line)
    return [joined(_reason(figures, reason, found)) for reason, found in groups.items()]


def _reason(figures: Figures, reason: str, found: Sequence[Line]) -> list[Run]:
    known = REASON_WORDS.get(reason)
    words = (
        say(known, figures.lang)
        if known
        else figures.catalogue.word("reason", reason, figures.lang)
    )
    names = "; ".join(f"{line.code} – {line.indicator.short.in_(figures.lang)}" for line in found)
    return [Run(f"{words[:1].upper()}{words[1:]}: "), literal(names), Run(".")]


# What lies ahead


def needed(figures: Figures, lines: list[Line]) -> list[RichText]:
    """Return how fast the indicators in danger must move from now on, beside their pace so far."""
    by_code = {line.code: line for line in lines}
    found = (_needed(figures, by_code[code]) for code in narrative.in_danger(figures))
    return [joined(words) for words in found if words]


def _needed(figures: Figures, line: Line) -> list[Run]:
    stem = f"{line.code}/{line.area}/{figures.release.year}"
    required, pace = f"{stem}/required", f"{stem}/pace"
    if required not in figures or not figures.value(required):
        return []
    unit = figures.catalogue.unit(line.code).gap.in_(figures.lang)
    rises = figures.value(required) > 0
    places: dict[str, Piece | list[Run]] = {
        "name": literal(line.indicator.short.in_(figures.lang)),
        "required": of_figure(figures, required, unit),
        "year": literal(line.row["target_year"]),
    }
    so_far = (
        sentence(" (so far {pace} a year)", figures.lang, pace=of_figure(figures, pace, unit))
        if pace in figures
        else []
    )
    return [*sentence(_NEEDED[rises], figures.lang, **places), *so_far, Run(".")]


_NEEDED = {
    True: "{name}: a rise of {required} every year is needed to arrive in {year}",
    False: "{name}: a fall of {required} every year is needed to arrive in {year}",
}


def next_plans(figures: Figures, lines: list[Line]) -> list[RichText]:
    """Return what was planned for the year after, where an agency has told it."""
    return [joined(words) for line in lines if (words := _next_plan(figures, line))]


def _next_plan(figures: Figures, line: Line) -> list[Run]:
    key = f"{line.code}/{line.area}/{figures.release.year + 1}/plan"
    if key not in figures:
        return []
    unit = unit_of(figures, line)
    places: dict[str, Piece | list[Run]] = {
        "name": literal(line.indicator.short.in_(figures.lang)),
        "plan": of_figure(figures, key, unit),
    }
    value = line.value or line.latest
    words = "{name}: {plan} (estimate of this year: {value})" if value else "{name}: {plan}"
    return sentence(words, figures.lang, **places, value=of_figure(figures, value, unit))
