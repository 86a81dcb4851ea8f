"""The charts of the report: a drawing and the words around it, ready for a page.

One chart answers one question: how far is this indicator from its target, and how fast must it
move? `trajectory.py` finds the words, `drawing.py` draws.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from analysis.catalogue import Indicator, Unit
from analysis.language import say
from analysis.reports import drawing
from analysis.reports.trajectory import (
    Figures,
    Subject,
    alternative,
    definition_line,
    finding,
    named,
    subject,
)

STATUS = {
    "A": "final",
    "P": "provisional",
    "E": "estimate",
    "B": "final, method changed",
    "D": "final, other definition",
}


@dataclass(frozen=True)
class Row:
    """One line of the table under a chart; `shown` is the figure as HTML."""

    period: int
    shown: str
    status: str
    definition: str


@dataclass(frozen=True)
class Chart:
    """A drawing and its words. `heading` is the title as HTML, its figures linked."""

    svg: str
    title: str
    subtitle: str
    alt: str
    keys: tuple[str, ...]
    """The figures quoted in title and alt."""
    name: str
    """What its ids begin with."""
    heading: str
    rows: tuple[Row, ...]
    lang: str


def trajectory(
    series: pd.DataFrame,
    assessment: Mapping[str, Any],
    indicator: Indicator,
    unit: Unit,
    figures: Figures,
    lang: str = "vi",
    sample: bool = False,
) -> Chart:
    """Return the chart of one indicator in one area: history, target, gap and required path.

    `series` has a row for each value: period, value, obs_status, segment, definition, in_target;
    a column `key` may name the figure of each value where period alone does not.
    """
    about = subject(series, assessment, indicator, unit, figures, lang, sample)
    title, spoken = finding(about), alternative(about)
    alt = " ".join(sentence.plain for sentence in spoken)
    name = f"{assessment['indicator']}-{assessment['area']}".lower()
    return Chart(
        svg=drawing.svg(about, name, alt),
        title=title.plain,
        subtitle=definition_line(about),
        alt=alt,
        keys=tuple(dict.fromkeys(key for sentence in (title, *spoken) for key in sentence.keys)),
        name=name,
        heading=title.marked,
        rows=tuple(_rows(about)),
        lang=lang,
    )


def trajectory_figure(
    series: pd.DataFrame,
    assessment: Mapping[str, Any],
    indicator: Indicator,
    unit: Unit,
    figures: Figures,
    lang: str = "vi",
    sample: bool = False,
) -> Figure:
    """Return the same drawing as a matplotlib figure, for pictures and for tests."""
    return drawing.drawn(subject(series, assessment, indicator, unit, figures, lang, sample))


def _rows(about: Subject) -> Iterator[Row]:
    """Yield the table's rows. Where two definitions share a key, it stands for the target's."""
    seen = set()
    for point in sorted(about.points, key=lambda p: (p.period, not p.in_target)):
        if point.key not in seen:
            seen.add(point.key)
            shown = str(about.figures.show(point.key))
            status = say(STATUS.get(point.status, point.status), about.lang)
            yield Row(point.period, shown, status, named(about, point.definition))
