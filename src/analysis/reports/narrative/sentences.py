"""Two to four sentences about one indicator, and what a reader must know beside them."""

from markupsafe import Markup

from analysis.reports.figures import Figures
from analysis.reports.narrative.areas import across
from analysis.reports.narrative.caveats import caveats
from analysis.reports.narrative.phrasing import capital, phrasing
from analysis.reports.narrative.quoting import Place, Quoted, places
from analysis.reports.narrative.telling import Telling
from analysis.reports.render import part

ALL_INDICATORS = "gaps"
"""The page that tells of every indicator leaves areas to the pages that compare them: so it stays
below 500 kB."""


def sentences(code: str, area: str, figures: Figures) -> Markup:
    """Return level and gap, change and pace, outlook beside the status, areas, caveats."""
    told = Telling(figures, figures.assessment(code, area))
    areas = None if figures.page == ALL_INDICATORS else across(told)
    around: dict[str, Place] = areas.places if areas else _whole(told)
    html = part(
        f"narrative.{figures.lang}.j2",
        figures,
        i=told.indicator,
        told=told,
        row=told.row,
        one=phrasing(code, places(told) | around),
        capital=capital,
        areas=areas,
        beside=beside_province(told),
        caveats=caveats(code, area, figures),
    )
    return Markup(" ".join(html.split()))


def beside_province(told: Telling) -> str:
    """Return where an area stands beside the province: above, below, equal, or "" if unknown."""
    figures, row = told.figures, told.row
    whole = figures.assessed.get((told.indicator.code, figures.province))
    if row["area"] == figures.province or not told.fresh or whole is None or whole["reason"]:
        return ""
    alike = all(whole[name] == row[name] for name in ("period", "definition"))
    if not alike or whole["value"] is None or told.indicator.is_state:
        return ""
    if row["value"] == whole["value"]:
        return "equal"
    return "above" if row["value"] > whole["value"] else "below"


def _whole(told: Telling) -> dict[str, Place]:
    figures, code = told.figures, told.indicator.code
    unit = figures.catalogue.unit(code).short.in_(figures.lang)
    key = f"{code}/{figures.province}/{told.period}/value"
    return {"province": Quoted(figures, key, unit if unit == "%" else "")}
