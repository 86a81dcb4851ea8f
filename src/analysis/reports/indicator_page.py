"""The page of one indicator: what the plan says, its course, its areas, every submission."""

from typing import Any

from markupsafe import Markup

from analysis.observations import records
from analysis.progress.disparities import change_of_areas
from analysis.progress.registry import METHODS, VERDICT_WORDS, WHYS
from analysis.reports import area_charts as charts_of_areas
from analysis.reports import spread, tiles
from analysis.reports.display import show, show_chart
from analysis.reports.figures import Figures, verdict
from analysis.reports.methods import compared
from analysis.reports.render import part

Row = dict[str, Any]
RECENT = 2
"""Years whose submissions are listed one by one."""


def head(figures: Figures) -> Markup:
    """Return what the plan says of the indicator, who answers for it, and where it stands."""
    release, code = figures.release, figures.subject
    indicator = figures.catalogue.indicators[code]
    row = figures.assessment(code, figures.province)
    theme = next(t for t in figures.catalogue.plan.themes if t.code == indicator.theme)
    return part(
        "indicator_head.html.j2",
        figures,
        i=indicator,
        row=row,
        target=indicator.target_at(release.day),
        older=[t for t in indicator.targets if t != indicator.target_at(release.day)],
        owners=figures.catalogue.owners(code, release.day),
        theme=theme,
        definition=indicator.definition(str(row["definition"])),
    )


def course(figures: Figures) -> Markup:
    """Return every value of the province by year, with its definition and its change."""
    code, area = figures.subject, figures.province
    found = [
        row
        for (c, a, _, _), row in figures.observed.items()
        if (c, a) == (code, area) and row["period"] <= figures.release.year
    ]
    rows = sorted(found, key=lambda row: (row["period"], row["fit"] == "different"), reverse=True)
    stem = f"{code}/{area}"
    main = figures.assessment(code, area)["definition"]
    seen = [row for row in rows if row["definition"] == main]
    others = [row for row in rows if row["definition"] != main]
    changes = {row["period"]: _change(figures, row, seen) for row in seen}
    return part(
        "course.html.j2", figures, rows=seen, others=others, stem=stem, changes=changes,
        i=figures.catalogue.indicators[code], unit=figures.catalogue.unit(code),
    )  # fmt: skip


def _change(figures: Figures, row: Row, rows: list[Row]) -> float | None:
    """Return the change from the year before; None where the two do not compare."""
    before = next((r for r in rows if r["period"] == row["period"] - 1), None)
    if before is None or before["segment"] != row["segment"]:
        return None
    return float(row["value"] - before["value"])


def areas(figures: Figures) -> Markup:
    """Return the values of all areas in the latest year that several of them have one."""
    code = figures.subject
    found = spread.latest(figures, code, figures.release.year)
    if found is None:
        return part("no_areas.html.j2", figures)
    rows = [_area(figures, found, key) for key in _places(figures, found)]
    hidden = [figures.catalogue.areas[key] for key in _hidden(figures, found)]
    return part(
        "areas_of.html.j2", figures, disparity=found, rows=rows, hidden_areas=hidden,
        unit=figures.catalogue.unit(code),
        stem=f"{code}/{found['level']}/{found['period']}", measures=_MEASURES,
    )  # fmt: skip


_MEASURES = {
    "mean": "All together",
    "mdmw": "Mean distance from the mean",
    "covar": "Coefficient of variation, %",
    "difference": "Highest − lowest",
    "ratio": "Highest ÷ lowest",
    "idisw": "Index of disparity, %",
    "theil": "Theil index × 1000",
    "mld": "Mean log deviation × 1000",
    "par": "Gain if all matched the best",
    "paf": "The same, %",
}


def _places(figures: Figures, found: Row) -> list[str]:
    """Return the areas with a value of the year, in the order of the catalogue."""
    told = {
        area
        for (c, area, period, way) in figures.observed
        if (c, period, way) == (found["indicator"], found["period"], found["definition"])
    }
    return [key for key in figures.catalogue.areas if key in told and key != figures.province]


def _hidden(figures: Figures, found: Row) -> list[str]:
    """Return the areas whose value of the year a public edition hides."""
    frame = figures.release.current
    same = (frame["indicator"] == found["indicator"]) & (frame["period"] == found["period"])
    of_areas = frame[same & (frame["obs_status"] == "Q") & (frame["area"] != figures.province)]
    told = set(of_areas["area"])
    return [key for key in figures.catalogue.areas if key in told]


def _area(figures: Figures, found: Row, key: str) -> Row:
    """Return one line of the table of areas: its observation and whether it meets the target."""
    code, period = found["indicator"], found["period"]
    seen = figures.observed[code, key, period, found["definition"]]
    assessed = figures.assessed.get((code, key))
    current = assessed is not None and assessed["period"] == period
    small = key in found["small"].split()
    level = verdict(assessed) if assessed and current else "not_assessed"
    return {"area": figures.catalogue.areas[key], "seen": seen, "level": level, "small": small}


def area_charts(figures: Figures) -> None:
    """Show areas side by side, on a map of tiles, and former districts by year."""
    code = figures.subject
    if spread.latest(figures, code, figures.release.year) is None:
        return
    show_chart(charts_of_areas.dots(figures, code))
    show(tiles.tile_map(figures, code))
    if change_of_areas(figures.catalogue):
        show_chart(charts_of_areas.multiples(figures, code))


def submissions(figures: Figures) -> Markup:
    """Return every version of the province's values of the last years, as each was received."""
    release, code = figures.release, figures.subject
    frame = release.observations
    own = frame[(frame["indicator"] == code) & (frame["area"] == figures.province)]
    recent = own[own["period"].between(release.year - RECENT + 1, release.year)]
    ordered = recent.sort_values(["period", "version", "file"], ascending=[False, True, True])
    return part("submissions.html.j2", figures, rows=records(ordered))


def opinions(figures: Figures) -> Markup:
    """Return what every method says of the indicator, and why one sees it otherwise."""
    line = compared(figures, figures.subject)
    return part(
        "opinions.html.j2", figures, line=line, names={c: METHODS[c].name for c in VERDICT_WORDS},
        words=VERDICT_WORDS, whys=WHYS,
    )  # fmt: skip


def notes(figures: Figures) -> Markup:
    """Return the open questions and notes that the indicator rests on."""
    indicator = figures.catalogue.indicators[figures.subject]
    row = figures.assessment(indicator.code, figures.province)
    slugs = str(row["assumption"] or "").split()
    entries = {slug: figures.catalogue.plan.assumptions[slug] for slug in slugs}
    return part("indicator_notes.html.j2", figures, i=indicator, entries=entries)
