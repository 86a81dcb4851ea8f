"""The history of verdicts: how each indicator stood in each of the last reporting years.

Every year is judged anew by the rule of today on the values known today, so that the years
compare; what a page of an earlier year said at its time may differ. The mark of an indicator
is the one that it has on every page (`look`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from analysis import progress
from analysis.catalogue import Indicator
from analysis.language import number, say
from analysis.observations import records
from analysis.progress.registry import STATUS_WORDS
from analysis.reports import bands, marks
from analysis.reports.charts import Chart
from analysis.reports.figures import LOOKS, Figure, Figures, look
from analysis.reports.render import part
from analysis.reports.trajectory import Quoted, Sentence, Values
from analysis.returns.form import last_day

YEARS = 5
"""How many reporting years the history goes back, this one included."""
GOOD = ("met", "met_slipping", "on_track")

Looks = Mapping[str, tuple[str, ...]]
"""The mark of each indicator in each year, in order."""


@dataclass(frozen=True)
class History:
    """The marks of an area: `looks` has one for each indicator and year."""

    area: str
    years: tuple[int, ...]
    looks: Looks

    def codes(self, word: str, year: int) -> list[str]:
        """Return the indicators that had a mark in a year."""
        at = self.years.index(year)
        return [code for code, marked in self.looks.items() if marked[at] == word]

    @property
    def words(self) -> list[str]:
        """Return the marks that occur, from good to bad."""
        found = {word for marked in self.looks.values() for word in marked}
        return [word for word in LOOKS if word in found]


def history(figures: Figures, area: str = "") -> History:
    """Return how each indicator of an area (the province) stood in the last reporting years.

    It begins with the first year that has a value of the area.
    """
    place = area or figures.province
    current = figures.release.current
    rows = current[current["area"] == place]
    told = rows[rows["value"].notna() | (rows["state"] != "")]
    last = figures.release.year
    first = int(told["period"].min()) if len(told) else last
    years = (*range(max(first, last - YEARS + 1), last), last)
    by_year = [_looks(figures, rows, place, year) for year in years]
    codes = [c for c in figures.catalogue.indicators if any(c in marked for marked in by_year)]
    looks = {code: tuple(m.get(code, "not_assessed") for m in by_year) for code in codes}
    return History(place, years, looks)


def _looks(figures: Figures, rows: pd.DataFrame, area: str, year: int) -> dict[str, str]:
    """Return the mark of each indicator in a year, by the targets in force at its end."""
    release = figures.release
    if year == release.year:
        return {code: look(row) for (code, place), row in figures.assessed.items() if place == area}
    day = last_day(release.catalogue, year)
    assessed = progress.assess(rows, release.catalogue, year, day)
    return {row["indicator"]: look(row) for row in records(assessed) if row["area"] == area}


# Counts


def _key(found: History, figures: Figures, year: int, word: str) -> str:
    """Return the key of a count: history/2024/on_track/count, of an area history.03664@…/…"""
    group = "history" if found.area == figures.province else f"history.{found.area}"
    return f"{group}/{year}/{word}/count"


def _counted(figures: Figures, found: History) -> None:
    """Name the counts of all years and marks as figures; each lists what it counts."""
    for year in found.years:
        for word in found.words:
            codes = found.codes(word, year)
            _count(figures, _key(found, figures, year, word), codes, "indicators with this mark")
        good = [code for word in GOOD for code in found.codes(word, year)]
        words = "indicators that have met their target or are on track"
        _count(figures, _key(found, figures, year, "good"), good, words)
    key = _key(found, figures, found.years[-1], "all")
    _count(figures, key, list(found.looks), "indicators of the group")


def _count(figures: Figures, key: str, codes: list[str], formula: str) -> None:
    words = say(formula, figures.lang)
    listed = f"{words}: {', '.join(sorted(codes))}" if codes else words
    text = number(len(codes), 0, figures.lang)
    figures.tallies[key] = Figure(key, len(codes), text, listed)


# The chart


def slope(figures: Figures, area: str = "") -> Chart:
    """Return the chart of how many indicators stood how, year by year."""
    found = history(figures, area)
    _counted(figures, found)
    title, spoken = _finding(figures, found), [*_spoken(figures, found)]
    alt = " ".join(sentence.plain for sentence in spoken)
    name = "lich-su" if found.area == figures.province else f"lich-su-{_slug(found.area)}"
    sample = figures.release.is_sample
    return Chart(
        svg=bands.svg(_bands(figures, found), found.years, name, alt, figures.lang, sample),
        title=title.plain,
        subtitle=say(_SUBTITLE, figures.lang),
        alt=alt,
        keys=tuple(dict.fromkeys(key for sentence in (title, *spoken) for key in sentence.keys)),
        name=name,
        heading=title.marked,
        rows=(),
        lang=figures.lang,
    )


_SUBTITLE = (
    "Indicators by their verdict, every year judged anew by the same rule on what is known today"
)


def _slug(area: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in area)


def _bands(figures: Figures, found: History) -> list[bands.Band]:
    made = []
    for word in found.words:
        keys = tuple(_key(found, figures, year, word) for year in found.years)
        counts = tuple(len(found.codes(word, year)) for year in found.years)
        texts = tuple(figures.text(key) for key in keys)
        made.append(bands.Band(word, said(figures, word), counts, texts, keys))
    return made


def said(figures: Figures, word: str) -> str:
    """Say a mark: a status, or a verdict on the level."""
    if word in STATUS_WORDS:
        return say(STATUS_WORDS[word], figures.lang)
    return figures.catalogue.word("verdict", word, figures.lang)


def _quoted(figures: Figures, key: str) -> Quoted:
    return Quoted(key, figures.text(key), str(figures.show(key)), "")


def _finding(figures: Figures, found: History) -> Sentence:
    """Return the title: how many stand well now, and how many did in the first year."""
    first, last = found.years[0], found.years[-1]
    values: Values = {
        "now": _quoted(figures, _key(found, figures, last, "good")),
        "all": _quoted(figures, _key(found, figures, last, "all")),
        "year": (str(last), "date"),
    }
    if first == last:
        words = "{now} of {all} indicators have met their target or are on track in {year}"
        return Sentence(words, values, figures.lang)
    values |= {
        "then": _quoted(figures, _key(found, figures, first, "good")),
        "first": (str(first), "date"),
    }
    words = (
        "{now} of {all} indicators have met their target or are on track in {year}; "
        "in {first} it was {then}"
    )
    return Sentence(words, values, figures.lang)


def _spoken(figures: Figures, found: History) -> Iterator[Sentence]:
    """Yield what a blind reader hears: the years, then each mark in the first and last of them."""
    first, last = found.years[0], found.years[-1]
    years: Values = {"first": (str(first), "date"), "last": (str(last), "date")}
    yield Sentence("Bands of verdicts, {first} to {last}.", years, figures.lang)
    for word in found.words:
        values: Values = {
            "word": (said(figures, word), "plan"),
            "then": _quoted(figures, _key(found, figures, first, word)),
            "now": _quoted(figures, _key(found, figures, last, word)),
        }
        message = "{word}: {now}." if first == last else "{word}: {then}, then {now}."
        yield Sentence(message, values, figures.lang)


def table(figures: Figures, area: str = "") -> Markup:
    """Return the counts of the chart as a table: marks from good to bad, years across."""
    found = history(figures, area)
    _counted(figures, found)
    keys = {(w, y): _key(found, figures, y, w) for w in found.words for y in found.years}
    return part("history_counts.html.j2", figures, words=found.words, years=found.years, keys=keys,
                names={word: said(figures, word) for word in found.words})  # fmt: skip


# The grid


@dataclass(frozen=True)
class Course:
    """One indicator through the years."""

    indicator: Indicator
    looks: tuple[str, ...]


def grid(figures: Figures, area: str = "") -> Markup:
    """Return the mark of every indicator in every year, by theme; once on a page.

    Each shape is drawn once and used by reference: fifty rows stay below 60 kB.
    """
    found = history(figures, area)
    courses: dict[str, list[Course]] = {}
    for code, marked in found.looks.items():
        indicator = figures.catalogue.indicators[code]
        courses.setdefault(indicator.theme, []).append(Course(indicator, marked))
    themes = [(t, courses[t.code]) for t in figures.catalogue.plan.themes if t.code in courses]
    symbols = {word: Markup(_inner(marks.shape(word))) for word in found.words}
    names = {word: said(figures, word) for word in found.words}
    return part("history_grid.html.j2", figures, themes=themes, years=found.years,
                symbols=symbols, names=names)  # fmt: skip


def _inner(svg: str) -> str:
    return svg[svg.index(">") + 1 : -len("</svg>")]
