"""Charts of areas: all communes of one indicator side by side, and the former districts by year.

This module finds the words and the numbers; `dot_plot.py` and `small_multiples.py` draw.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from matplotlib.figure import Figure

from analysis.language import say
from analysis.progress.disparities import FORMER
from analysis.progress.goal import goal_of
from analysis.reports import canvas, dot_plot, former, small_multiples
from analysis.reports.charts import Chart
from analysis.reports.dot_plot import ALL_NAMED, ENDS, Dot, Line, Plot, Shared
from analysis.reports.figures import FigureError, Figures, verdict
from analysis.reports.small_multiples import Multiples, Panel
from analysis.reports.spread import places_of
from analysis.reports.trajectory import SYMBOLS, Quoted, Sentence, Values

Row = dict[str, Any]
CLASS = "of-areas"
LEVEL_WORDS = {"commune": "communes and wards", "district": "districts"}


def dots(figures: Figures, code: str, level: str = "commune") -> Chart:
    """Return the dot plot of all areas of a level, in the latest year that several have values."""
    row = _latest(figures, code, level)
    name = f"{code}-{level}-dots".lower()
    if row is None:
        return _nothing(figures, code, name, "{name}: no figures of several areas yet")
    drawing = dot_plot.drawn(plot(figures, row))
    title, spoken = _dots_title(figures, row), _dots_alternative(figures, row)
    how = "Each dot is an area, the worst at the top; a stem is its distance from the target."
    subtitle = f"{_measured(figures, code)}, {row['period']}. {say(how, figures.lang)}"
    return _chart(figures, drawing, name, title, subtitle, [*spoken, title])


def multiples(figures: Figures, code: str) -> Chart:
    """Return the former districts by year, across the change of areas, one panel for each."""
    name = f"{code}-former-districts".lower()
    values = former.values(figures, code)
    if not any(values.values()):
        return _nothing(figures, code, name, "{name}: no counts of areas to add up by district")
    about = panels(figures, code, values)
    title = _multiples_title(figures, code, values)
    how = (
        "From the counts of districts, later of their communes; the same scale in every panel, "
        "and no line across the change of areas."
    )
    subtitle = f"{_measured(figures, code)}. {say(how, figures.lang)}"
    spoken = [_multiples_alternative(figures, code, about.years), title]
    return _chart(figures, small_multiples.drawn(about), name, title, subtitle, spoken)


def _chart(
    figures: Figures,
    drawing: Figure,
    name: str,
    title: Sentence,
    subtitle: str,
    spoken: Sequence[Sentence],
) -> Chart:
    alt = " ".join(_ended(sentence.plain) for sentence in spoken)
    keys = dict.fromkeys(key for sentence in (title, *spoken) for key in sentence.keys)
    return Chart(
        svg=canvas.svg(drawing, name, alt, CLASS),
        title=title.plain,
        subtitle=subtitle,
        alt=alt,
        keys=tuple(keys),
        name=name,
        heading=title.marked,
        rows=(),
        lang=figures.lang,
    )


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(".") else f"{sentence}."


def _nothing(figures: Figures, code: str, name: str, message: str) -> Chart:
    """Return a chart that says why there is nothing to draw."""
    title = Sentence(message, {"name": _short(figures, code)}, figures.lang)
    drawing = canvas.nothing(say("no figures yet", figures.lang), dot_plot.WIDTH)
    return _chart(figures, drawing, name, title, f"{_measured(figures, code)}.", [title])


# What both charts say


def _short(figures: Figures, code: str) -> tuple[str, str]:
    return figures.catalogue.indicators[code].short.in_(figures.lang), "plan"


def _measured(figures: Figures, code: str) -> str:
    indicator, unit = figures.catalogue.indicators[code], figures.catalogue.unit(code)
    return f"{code} – {indicator.name.in_(figures.lang)} ({unit.name.in_(figures.lang)})"


def _quoted(figures: Figures, key: str, unit: str = "") -> Quoted:
    """Quote a figure; a unit with digits («/10.000 dân») beside a number would mislead."""
    beside = "" if not unit or re.search(r"\d", unit) else unit if unit[0] in "%‰" else f" {unit}"
    return Quoted(key, figures.text(key), str(figures.show(key)), beside)


def _value(figures: Figures, code: str, key: str) -> Quoted:
    return _quoted(figures, key, figures.catalogue.unit(code).short.in_(figures.lang))


def _counted(figures: Figures, key: str, count: int, formula: str) -> Quoted:
    return _quoted(figures, figures.tally(key, count, formula))


def _target_line(figures: Figures, code: str) -> Line | None:
    """Return the target as a line; None where a state is aimed at."""
    target = figures.catalogue.target(code, figures.release.day)
    if target.value is None:
        return None
    shown = _value(figures, code, f"{code}/{figures.province}/{target.year}/target")
    head = say("Target {year}", figures.lang, year=target.year)
    worded = f"{SYMBOLS.get(target.operator, '')} {shown.plain}".strip()
    return Line(float(target.value), head, worded, shown.key, is_target=True)


def _province_line(figures: Figures, code: str, period: int) -> Line | None:
    """Return the province's own value; None where there is none, or where it is a sum."""
    key = f"{code}/{figures.province}/{period}/value"
    if figures.catalogue.unit(code).per == 1:
        return None
    try:
        value = figures.value(key)
    except FigureError:
        return None
    head = figures.catalogue.plan.place.in_(figures.lang)
    return Line(value, head, _value(figures, code, key).plain, key, is_target=False)


def _words(figures: Figures, **more: str) -> dict[str, str]:
    """Return the words that stand in a drawing, in the language of the page."""
    lang = figures.lang
    words = {v: figures.catalogue.word("verdict", v, lang) for v in dot_plot.SHAPES}
    edges = {"cut": "the axis does not start at 0", "sample": "MADE-UP FIGURES – NOT REAL DATA"}
    return words | {key: say(message, lang) for key, message in (edges | more).items()}


def _limits(figures: Figures, code: str) -> tuple[float | None, float | None]:
    limits = figures.catalogue.indicators[code].limits
    low, high = limits.low, limits.high
    return None if low is None else float(low), None if high is None else float(high)


# The dot plot


def _latest(figures: Figures, code: str, level: str) -> Row | None:
    rows = [r for (c, lv, _), r in figures.disparities.items() if (c, lv) == (code, level)]
    known = [row for row in rows if row["period"] <= figures.release.year]
    return max(known, key=lambda row: int(row["period"]), default=None)


def plot(figures: Figures, row: Row) -> Plot:
    """Return what a dot plot shows, from a row of the disparities."""
    code, level, period = row["indicator"], row["level"], row["period"]
    known = _dots(figures, row)
    silent = row["expected"] - row["n"]
    stem = f"{code}/{level}.without/{period}/count"
    count = _counted(figures, stem, silent, "areas without a value") if silent else None
    lines = (_province_line(figures, code, period), _target_line(figures, code))
    alike = known[0].value == known[-1].value
    worst = () if alike else tuple(_ends(figures, row, known, "worst"))
    best = () if alike else tuple(_ends(figures, row, known[::-1], "best"))
    return Plot(
        dots=(_standing_for(known),) if alike else tuple(known),
        lines=tuple(line for line in lines if line),
        worst=(_shared(figures, row, known, "all"),) if alike else worst,
        best=best,
        silent=silent,
        silent_key=count.key if count else "",
        silent_shown=count.text if count else "",
        unit=figures.catalogue.unit(code).name.in_(figures.lang),
        limits=_limits(figures, code),
        whole=figures.catalogue.indicators[code].decimals == 0,
        words=_words(
            figures, worst="worst", best="best", small="few behind the value", silent="no figure"
        ),
        lang=figures.lang,
        sample=figures.release.is_sample,
    )


def _standing_for(alike: Sequence[Dot]) -> Dot:
    """Return the one dot that stands for all; a small one only where all are small."""
    return next((dot for dot in alike if not dot.small), alike[0])


def _dots(figures: Figures, row: Row) -> list[Dot]:
    """Return the areas with a value, the worst first."""
    code, period = row["indicator"], row["period"]
    way, small = _way(figures, code), set(row["small"].split())
    there = {a.key: f"{a.type} {a.name}" for a in figures.catalogue.areas.values()}
    seen = [
        (way * found["value"], area)
        for (c, area, p, definition), found in figures.observed.items()
        if (c, p, definition) == (code, period, row["definition"])
        and area in there
        and figures.catalogue.areas[area].level == row["level"]
    ]
    return [
        _dot(figures, f"{code}/{area}/{period}/value", there[area], area in small)
        for _, area in sorted(seen)
    ]


def _dot(figures: Figures, key: str, name: str, small: bool) -> Dot:
    """Return one area. Only the figures of those that are named are listed on the page."""
    code, area, period, _ = key.split("/")
    value, assessed = figures.value(key), figures.assessed.get((code, area))
    same = assessed is not None and assessed["period"] == int(period)
    word = verdict(assessed) if assessed and same else former.judged(figures, code, value)
    shown = figures.made(key).text + _beside(figures, code)
    return Dot(name, value, word, small, key, shown)


def _beside(figures: Figures, code: str) -> str:
    unit = figures.catalogue.unit(code).short.in_(figures.lang)
    return unit if unit[:1] in ("%", "‰") else ""


def _way(figures: Figures, code: str) -> int:
    """Return 1 where more is better, −1 where less is."""
    indicator = figures.catalogue.indicators[code]
    goal = goal_of(indicator, indicator.target_at(figures.release.day))
    return goal.direction if goal else 1


def _ends(figures: Figures, row: Row, known: Sequence[Dot], side: str) -> Iterator[Dot | Shared]:
    """Yield what is named at one end: areas, or how many share a value where they are many.

    Whatever is yielded is listed among the figures of the page.
    """
    room = len(known) if len(known) <= ALL_NAMED else ENDS
    for value, sharing in groupby(known, key=lambda dot: dot.value):
        alike = list(sharing)
        if room < 1:
            return
        if len(alike) > room:
            yield _shared(figures, row, alike, f"{side}_{value:g}")
            return
        for dot in alike:
            figures.get(dot.key)
            yield dot
        room -= len(alike)


def _shared(figures: Figures, row: Row, alike: Sequence[Dot], name: str) -> Shared:
    stem = f"{row['indicator']}/{row['level']}.{name}/{row['period']}/count"
    count = _counted(figures, stem, len(alike), "areas that share this value")
    figures.get(alike[0].key)
    words = f"{count.text} {say(LEVEL_WORDS[row['level']], figures.lang)}"
    return Shared(words, count.key, alike[0].key, alike[0].shown)


def _dots_title(figures: Figures, row: Row) -> Sentence:
    code, stem = row["indicator"], f"{row['indicator']}/{row['level']}/{row['period']}"
    target = figures.catalogue.target(code, figures.release.day)
    apart = figures.catalogue.unit(code).gap.in_(figures.lang)
    values: Values = {
        "name": _short(figures, code),
        "areas": (say(LEVEL_WORDS[row["level"]], figures.lang), "plan"),
        "year": (str(target.year), "date"),
    }
    values["n"] = _quoted(figures, f"{stem}/n")
    if row["difference"] == 0:
        values["value"] = _value(figures, code, f"{stem}/best_value")
        return Sentence("{name}: all {n} {areas} stand at {value}", values, figures.lang)
    reached = [dot for dot in _dots(figures, row) if dot.verdict == "met"]
    key = f"{code}/{row['level']}.compared_met/{row['period']}/count"
    values["met"] = _counted(figures, key, len(reached), "areas that meet the target")
    if row["difference"] is None:
        message = "{name}: {met} of {n} {areas} with a figure meet the target for {year}"
        return Sentence(message, values, figures.lang)
    values["apart"] = _quoted(figures, f"{stem}/difference", apart)
    message = (
        "{name}: {met} of {n} {areas} meet the target for {year}; "
        "highest and lowest are {apart} apart"
    )
    return Sentence(message, values, figures.lang)


def _dots_alternative(figures: Figures, row: Row) -> list[Sentence]:
    """Return what a blind reader hears: kind of chart, worst and best value."""
    code, stem = row["indicator"], f"{row['indicator']}/{row['level']}/{row['period']}"
    values: Values = {
        "name": _short(figures, code),
        "areas": (say(LEVEL_WORDS[row["level"]], figures.lang), "plan"),
        "period": (str(row["period"]), "date"),
        "worst": _value(figures, code, f"{stem}/worst_value"),
        "best": _value(figures, code, f"{stem}/best_value"),
    }
    message = "Dot plot of {areas}, {name}, {period}: from {worst} (worst) to {best} (best)."
    return [Sentence(message, values, figures.lang)]


# The former districts


def panels(figures: Figures, code: str, values: former.ByYear) -> Multiples:
    """Return what the small multiples show."""
    years = sorted({year for of in values.values() for year in of})
    span, change = (years[0], years[-1]), former.change(figures.catalogue)
    lines = (_target_line(figures, code), _province_line(figures, code, span[1]))
    return Multiples(
        panels=tuple(_panel(figures, code, name, of, span[1]) for name, of in values.items()),
        province=tuple(_province(figures, code, span)),
        lines=tuple(line for line in lines if line),
        years=span,
        change=change,
        unit=figures.catalogue.unit(code).name.in_(figures.lang),
        limits=_limits(figures, code),
        words=_words(figures, district="former district", none="no complete figures")
        | {"change": say("change of areas {year}", figures.lang, year=change)},
        lang=figures.lang,
        sample=figures.release.is_sample,
    )


def _panel(figures: Figures, code: str, name: str, of: dict[int, float], last: int) -> Panel:
    word = former.judged(figures, code, of[last]) if last in of else "not_assessed"
    return Panel(places_of(figures, name)[0], of, word)


def _province(figures: Figures, code: str, span: tuple[int, int]) -> Iterator[dict[int, float]]:
    """Yield the province's values of those years, one piece for each stretch that compares."""
    row = figures.assessed.get((code, figures.province))
    found = [
        (int(seen["segment"]), period, float(seen["value"]))
        for (c, area, period, definition), seen in figures.observed.items()
        if (c, area) == (code, figures.province)
        and row is not None
        and definition == row["definition"]
        and span[0] <= period <= span[1]
    ]
    for _, run in groupby(sorted(found), key=lambda seen: seen[0]):
        yield {period: value for _, period, value in run}


def _multiples_title(figures: Figures, code: str, values: former.ByYear) -> Sentence:
    """Return how many former districts stand higher (or lower, where that is wanted) than before.

    The last year of districts is held against the latest; where there was none, the first year.
    """
    years = sorted({year for of in values.values() for year in of})
    change = former.change(figures.catalogue)
    before = [year for year in years if change is not None and year < change]
    first, last = (before or years)[-1 if before else 0], years[-1]
    pairs = [(of[first], of[last]) for of in values.values() if first in of and last in of]
    words: Values = {
        "name": _short(figures, code),
        "first": (str(first), "date"),
        "last": (str(last), "date"),
    }
    if not pairs or first == last:
        return Sentence("{name} by former district, up to {last}", words, figures.lang)
    way = _way(figures, code)
    moved = sum(way * after > way * then for then, after in pairs)
    stem = f"{code}/{FORMER}"
    words["moved"] = _counted(figures, f"{stem}.moved/{last}/count", moved, _MOVED[way])
    words["n"] = _counted(figures, f"{stem}.compared/{last}/count", len(pairs), _COMPARED)
    return Sentence(_MOVED_TITLES[way], words, figures.lang)


_COMPARED = "former districts with complete figures of both years"
_MOVED = {
    1: "former districts that stand higher than before",
    -1: "former districts that stand lower than before",
}
_MOVED_TITLES = {
    1: "{name}: {moved} of {n} former districts stand higher in {last} than in {first}",
    -1: "{name}: {moved} of {n} former districts stand lower in {last} than in {first}",
}


def _multiples_alternative(figures: Figures, code: str, years: tuple[int, int]) -> Sentence:
    values: Values = {
        "name": _short(figures, code),
        "first": (str(years[0]), "date"),
        "last": (str(years[1]), "date"),
    }
    message = (
        "Small line charts, one for each former district: {name}, {first} to {last}, "
        "beside the province and the target."
    )
    return Sentence(message, values, figures.lang)
