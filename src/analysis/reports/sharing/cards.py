"""Share cards: one picture for chat that says how an indicator, or the whole province, stands.

A card stands alone: its verdict has word, shape and colour, its numbers come from figures, its
last lines name the source, and made-up figures are marked across the whole of it.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.transforms import IdentityTransform

from analysis.catalogue import Indicator
from analysis.language import date_short, say
from analysis.language.formats import MINUS
from analysis.progress.registry import REASON_WORDS, STATUS_WORDS
from analysis.reports import marks, narrative
from analysis.reports.canvas import GREY, INK, MUTED, PATH
from analysis.reports.drawing import GAP_WORDS, drawn
from analysis.reports.figures import LOOKS, Figures, look, verdict
from analysis.reports.sharing import chart
from analysis.reports.sharing.paper import (
    EDGE,
    HEIGHT,
    SMALLEST,
    SPACE,
    WIDTH,
    Run,
    balanced,
    box,
    fitting_runs,
    header,
    laid_on,
    leading,
    mark_made_up,
    png,
    shape,
    sheet,
    shortened,
    wrapped,
    write,
    write_lines,
    write_runs,
)
from analysis.reports.trajectory import (
    Subject,
    latest,
    quoted,
    subject,
    value_of,
)

INNER = WIDTH - 2 * EDGE
FOOT = HEIGHT - 130
BAD = ("wrong_direction", "milestone_overdue")
"""Verdicts whose word is written in red."""
Row = dict[str, Any]


def indicator_card(figures: Figures, code: str) -> Figure:
    """Return the card of an indicator of the province."""
    about = subject_of(figures, code)
    has_chart = bool(about.points) or not about.indicator.is_state
    figure = laid_on(drawn(about)) if has_chart else sheet()
    _edges(figures, figure)
    y = _verdict(figures, figure, code, _name(figures, figure, about.indicator))
    y = _numbers(figures, figure, about, y)
    if has_chart:
        chart.lay(figure, about, y + 20, FOOT - 30)
    else:
        _words_of_plan(figures, figure, about, y + 100)
    _source(figures, figure, about)
    return figure


def subject_of(figures: Figures, code: str) -> Subject:
    """Return the subject of the chart of an indicator of the province."""
    row = figures.assessment(code, figures.province)
    return subject(
        figures.usable(code, figures.province),
        row | {"met": verdict(row)},
        figures.catalogue.indicators[code],
        figures.catalogue.unit(code),
        figures,
        figures.lang,
        sample=False,  # the card bears the mark, not its chart
    )


def _edges(figures: Figures, figure: Figure) -> None:
    """Draw what every card has: its upper edge, the mark of made-up figures, its release."""
    release, lang = figures.release, figures.lang
    if release.is_sample:
        mark_made_up(figure, say("MADE-UP FIGURES – NOT REAL DATA", lang))
    else:
        words = say(
            "The {topic} targets: {place}", lang, topic=_topic(figures), place=_place(figures)
        )
        header(figure, words)
    line = say(
        "Plan {plan} · release {name} · figures received until {day}",
        lang,
        plan=release.catalogue.plan.code,
        name=release.name,
        day=date_short(release.known_until, lang),
    )
    write(figure, line, EDGE, HEIGHT - 64, SMALLEST, MUTED, gid="literal:code")


def _place(figures: Figures) -> str:
    return figures.catalogue.plan.place.in_(figures.lang)


def _topic(figures: Figures) -> str:
    return figures.catalogue.plan.about.in_(figures.lang)


def _name(figures: Figures, figure: Figure, indicator: Indicator) -> float:
    """Write code, theme and name; return the base line of what comes next."""
    lang, plan = figures.lang, figures.catalogue.plan
    theme = next((t.name.in_(lang) for t in plan.themes if t.code == indicator.theme), "")
    owners = figures.catalogue.owners(indicator.code, figures.release.day)
    parts = (indicator.code, theme, *(owner.name.in_(lang) for owner in owners))
    write(figure, shortened(" · ".join(parts), INNER, 28, 1)[0], EDGE, 128, 28, MUTED,
          gid="literal:code")  # fmt: skip
    words = indicator.name.in_(lang)
    size = next((s for s in (46, 42, 38) if len(wrapped(words, INNER, s, "bold")) <= 2), 36)
    lines = balanced(words, INNER, size)
    last = write_lines(figure, lines, EDGE, 188, size, weight="bold", gid="literal:plan")
    last -= leading(size)
    if indicator.is_state:
        return last + 78
    unit = figures.catalogue.unit(indicator.code).name.in_(lang)
    words = say("Unit: {unit}", lang, unit=unit)
    write(figure, words, EDGE, last + 50, 26, MUTED, gid="literal:plan")
    return last + 112


def _verdict(figures: Figures, figure: Figure, code: str, y: float) -> float:
    """Write the verdict with its shape, and below it why progress is not assessed."""
    row = figures.assessment(code, figures.province)
    word = look(row)
    box(figure, 0, 72, 14, HEIGHT - 72 - 48, marks.TONES[word])
    shape(figure, word, EDGE + 24, y, 50)
    write(figure, said(figures, word), EDGE + 66, y + 15, 42, weight="bold")
    y += leading(42)
    reason = row["status_reason"] or row["reason"]
    if row["status"] == "not_assessed" and reason:
        words = said(figures, reason)
        if word != "not_assessed":
            words = say("progress not assessed: {reason}", figures.lang, reason=words)
        write(figure, words, EDGE + 66, y + 2, 26, MUTED)
        y += leading(26)
    return y


def said(figures: Figures, word: str) -> str:
    """Say a status, a reason or a verdict on the level."""
    known = STATUS_WORDS | REASON_WORDS
    if word in known:
        return say(known[word], figures.lang)
    return figures.catalogue.word("verdict", word, figures.lang)


def _numbers(figures: Figures, figure: Figure, about: Subject, y: float) -> float:
    """Write value, gap and yearly need side by side; return where the next part begins."""
    columns = ((EDGE, 400, 104.0), (500, 250, 60.0), (788, 232, 60.0))
    for (x, _, _), rule in zip(columns, (False, True, True), strict=True):
        if rule:
            box(figure, x - 22, y - 4, 2, 132, "#d5dae0")
    cells = (_value, _gap, _needed) if not _is_worded(about) else (_state, _wanted, _since)
    for (x, width, size), cell in zip(columns, cells, strict=True):
        head, runs = cell(figures, about)
        for line, words in enumerate(shortened(head, width, 26, 2)):
            write(figure, words, x, y + 22 + 30 * line, 26, MUTED, gid="literal:date")
        write_runs(figure, runs, x, y + 128, fitting_runs(runs, width, size))
    return y + 150


def _is_worded(about: Subject) -> bool:
    """Whether an indicator is judged by its state and has no number to show."""
    return about.indicator.is_state and not about.points


Cell = tuple[str, list[Run]]
NOTHING = [Run("–", colour=MUTED, share=0.6)]
DOUBTFUL = ("conflict", "out_of_range")
"""Reasons for which a card, which is read alone, says nothing of a gap."""


def _value(figures: Figures, about: Subject) -> Cell:
    last, lang = latest(about), about.lang
    if last is None:
        return say("Latest", lang), NOTHING
    word = {"E": say("est.", lang), "P": say("prov.", lang)}.get(last.status, "")
    head = say("Year {year}", lang, year=last.period) + (f" ({word})" if word else "")
    value = value_of(about, last)
    return head, _amount(value.text, value.key, value.unit, marks.MET)


def _amount(text: str, key: str, unit: str, colour: str = INK, sign: str = "") -> list[Run]:
    """Return a figure in bold and its unit, smaller, after it."""
    space = 0.04 if unit.startswith(("%", "‰")) else SPACE
    number = Run(f"{sign}{text}", f"figure:{key}", "bold", colour=colour, space=space)
    return [number, *([Run(unit.strip(), share=0.5, colour=colour)] if unit else [])]


def _gap(figures: Figures, about: Subject) -> Cell:
    """Return what is missing, or how much better than the target the value is."""
    facts, lang = about.facts, about.lang
    if facts["gap"] is None or latest(about) is None or facts["reason"] in DOUBTFUL:
        return say("Gap", lang), NOTHING
    gap = quoted(about, about.key(facts["year"], "gap"), about.unit.gap.in_(lang))
    head = say("better by" if facts["gap"] < 0 else "Gap", lang)
    if facts["gap"] > 0 and facts["met"] != "met":
        head = say(GAP_WORDS.get(facts["operator"], "still away by"), lang)
    return head, _amount(gap.text, gap.key, gap.unit)


def _needed(figures: Figures, about: Subject) -> Cell:
    facts, lang = about.facts, about.lang
    head = say("needed each year", lang)
    if facts["required_pace"] is None or facts["reason"] in DOUBTFUL:
        return head, NOTHING
    pace = quoted(about, about.key(facts["year"], "required"), about.unit.gap.in_(lang))
    sign = "+" if facts["required_pace"] > 0 else MINUS
    return head, _amount(pace.text, pace.key, pace.unit, PATH, sign)


def _state(figures: Figures, about: Subject) -> Cell:
    row, lang = about.facts, about.lang
    if not row["state"]:
        return say("State", lang), [Run(say("not reported", lang), weight="bold", colour=MUTED)]
    words = figures.catalogue.word("state", row["state"], lang)
    head = say("Year {year}", lang, year=row["period"])
    return head, [Run(words, weight="bold", share=0.46, colour=marks.MET)]


def _wanted(figures: Figures, about: Subject) -> Cell:
    target = about.indicator.target_at(figures.release.day)
    words = figures.catalogue.word("state", str(target.wanted), about.lang)
    return say("Target {year}", about.lang, year=target.year), [
        Run(words, weight="bold", share=0.8)
    ]


def _since(figures: Figures, about: Subject) -> Cell:
    day, lang = about.facts["state_date"], about.lang
    if not day:
        return say("Date", lang), NOTHING
    shown = date_short(date.fromisoformat(day), lang)
    return say("Date", lang), [Run(shown, "literal:date", "bold", share=0.7)]


def _words_of_plan(figures: Figures, figure: Figure, about: Subject, y: float) -> None:
    """Write the plan's own words and the evidence: an indicator without a number has no chart."""
    target, lang = about.indicator.target_at(figures.release.day), about.lang
    lines = shortened(f"“{target.quote}”", INNER - 40, 52, 7)
    end = write_lines(figure, lines, EDGE + 36, y, 52, gid="literal:plan")
    box(figure, EDGE, y - 50, 8, end - y, marks.NEAR)
    write(figure, target.source, EDGE + 36, end, 28, MUTED, gid="literal:law")
    evidence = about.facts["evidence"]
    if evidence:
        words = f"{say('Evidence', lang)}: {evidence}"
        lines = shortened(words, INNER, 36, 4)
        write_lines(figure, lines, EDGE, end + 110, 36, gid="literal:source-text")


def _source(figures: Figures, figure: Figure, about: Subject) -> None:
    """Write where the value stands: who sent it, in which file, sheet and cell."""
    last = latest(about)
    if last is None:
        return
    cell = figures.get(last.key).inputs[0]
    sender = cell.source or figures.catalogue.agencies[cell.agency].name.in_(about.lang)
    words = say(
        "Source: {sender}. {file}, sheet “{sheet}”, cell {cell}",
        about.lang, sender=sender.rstrip("."), file=cell.file, sheet=cell.sheet, cell=cell.cell,
    )  # fmt: skip
    lines = shortened(words, INNER, SMALLEST, 2)
    y = HEIGHT - 64 - 30 * len(lines)
    write_lines(figure, lines, EDGE, y, SMALLEST, colour=MUTED, gid="literal:source-text")


# The province


def province_card(figures: Figures) -> Figure:
    """Return the card of the province: verdicts with their counts, and what needs attention."""
    figure, lang = sheet(), figures.lang
    _edges(figures, figure)
    place, year = _place(figures), figures.release.year
    words = "The {topic} targets in {year}: {place}"
    title = say(words, lang, topic=_topic(figures), year=year, place=place)
    lines = balanced(title, INNER, 46)
    y = write_lines(figure, lines, EDGE, 150, 46, weight="bold", gid="literal:date")
    y = _counts(figures, figure, y + 4)
    _attention(figures, figure, y + 52)
    return figure


def _counts(figures: Figures, figure: Figure, y: float) -> float:
    """Draw the verdicts as one strip, and below it each with shape, count and word."""
    keys = {word: f"province/{figures.release.year}/shown_{word}/count" for word in LOOKS}
    held = {word: int(figures.value(key)) for word, key in keys.items() if figures.value(key)}
    _strip(figure, held, y - 20)
    rows = (len(held) + 1) // 2
    for place, word in enumerate(held):
        x = EDGE + (place // rows) * (INNER / 2 + 10)
        line = y + 78 + (place % rows) * 62
        shape(figure, word, x + 20, line - 16, 40)
        write(figure, figures.text(keys[word]), x + 100, line, 46, ha="right", weight="bold",
              gid=f"figure:{keys[word]}")  # fmt: skip
        words = shortened(said(figures, word), INNER / 2 - 130, 30, 1)
        write(figure, words[0], x + 116, line, 30)
    return y + 40 + rows * 62


def _strip(figure: Figure, held: dict[str, int], y: float) -> None:
    """Draw the shares of the verdicts, from good to bad; what is not assessed is hatched."""
    x, step = float(EDGE), INNER / sum(held.values())
    for word, count in held.items():
        hollow = word in ("not_assessed", "not_met")
        figure.add_artist(
            Rectangle(
                (x, HEIGHT - y - 34),
                step * count - 4,
                34,
                transform=IdentityTransform(),
                facecolor="white" if hollow else marks.TONES[word],
                linewidth=1,
                edgecolor=GREY if word == "not_assessed" else marks.EDGE if hollow else "none",
                hatch="///" if word == "not_assessed" else None,
            )
        )
        x += step * count


def attention(figures: Figures, most: int = narrative.FIRST) -> list[str]:
    """Return the indicators in danger, as the report of the province names them.

    Where nothing has a verdict on progress, those that are farthest from their target.
    """
    found = narrative.in_danger(figures) or narrative.worst(figures)
    return found[:most]


def _attention(figures: Figures, figure: Figure, y: float) -> None:
    codes = attention(figures)
    if not codes:
        return
    write(figure, say("Needs attention first", figures.lang), EDGE, y, 36, weight="bold")
    box(figure, EDGE, y + 16, INNER, 3, INK)
    step = min(128.0, (HEIGHT - 100 - y - 20) / len(codes))
    for place, code in enumerate(codes):
        _line(figures, figure, code, y + 64 + place * step)


def _line(figures: Figures, figure: Figure, code: str, y: float) -> None:
    """Write one indicator: its shape and name, then its value and gap."""
    about = subject_of(figures, code)
    shape(figure, look(figures.assessment(code, figures.province)), EDGE + 20, y - 8, 40)
    name = about.indicator.short.in_(figures.lang)
    runs = [Run(f"{code}", "literal:code", colour=MUTED), Run(name, "literal:plan", "bold")]
    write_runs(figure, runs, EDGE + 62, y, fitting_runs(runs, INNER - 62, 32))
    more = list(_standing(figures, about))
    write_runs(figure, more, EDGE + 62, y + 38, fitting_runs(more, INNER - 62, 28))


def _standing(figures: Figures, about: Subject) -> Iterator[Run]:
    """Yield verdict, value and gap of an indicator as pieces of one line."""
    row = figures.assessment(about.indicator.code, figures.province)
    yield Run(said(figures, look(row)), colour=PATH if look(row) in BAD else INK)
    if _is_worded(about):
        words = figures.catalogue.word("state", row["state"], about.lang) if row["state"] else ""
        yield Run(f"· {words}" if words else "", colour=MUTED)
        return
    for cell in (_value, _gap):
        head, runs = cell(figures, about)
        yield Run(f"· {head[:1].lower()}{head[1:]}", "literal:date", colour=MUTED)
        yield from (replace(run, share=1, colour=INK) for run in runs)


def write_card(figures: Figures, name: str, folder: Path) -> Path:
    """Write one card, "province" or "indicator-CT25", as PNG into a folder; return its path."""
    kind, _, code = name.partition("-")
    made = indicator_card(figures, code) if kind == "indicator" else province_card(figures)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    path.write_bytes(png(made))
    return path


def names(figures: Figures) -> list[str]:
    """Return the names of all cards of a release."""
    return ["province", *(f"indicator-{code}" for code in figures.catalogue.indicators)]
