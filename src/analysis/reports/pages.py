"""Begin and finish a page: what every notebook does first and last."""

from importlib.metadata import version
from typing import Any

from markupsafe import Markup, escape

from analysis.language import LANGUAGES, say
from analysis.release import Release, ReleaseError, open_release
from analysis.reports import charts, narrative
from analysis.reports.figures import Figures, verdict
from analysis.reports.page import figure_html, meta, show
from analysis.reports.render import literal, part

EDITIONS = ("internal", "public")
TITLES = {
    "returns": "Returns received in {year}: {place}",
    "gaps": "Gap to the targets, {year}: {place}",
    "province": "Report on the social-policy targets, {year}: {place}",
}


def begin(
    page: str,
    year: int,
    source: str,
    as_of: str = "",
    lang: str = "vi",
    edition: str = "internal",
) -> Figures:
    """Open the release of a page, show the page's title, and return its figures.

    Raises ReleaseError for a parameter that is not one of its choices and for a year without
    returns.
    """
    for name, value, choices in (("lang", lang, LANGUAGES), ("edition", edition, EDITIONS)):
        if value not in choices:
            raise ReleaseError(f"{name}: expected one of {', '.join(choices)}, found {value!r}")
    figures = Figures(open_release(year, source, as_of), page, lang)
    title = title_of(page, figures.release, lang)
    meta(
        title=title,
        release=figures.release.name,
        as_of=figures.release.known_until.isoformat(),
        edition=edition,
        version=version("chitieu"),
        lang=lang,
        sample=figures.release.is_sample,
    )
    show(f"<h1>{literal(title, 'date')}</h1>")
    show(part("standing.html.j2", figures))
    return figures


def title_of(page: str, release: Release, lang: str) -> str:
    """Return the title of a page of a release."""
    place = release.catalogue.plan.place.in_(lang)
    return say(TITLES[page], lang, year=release.year, place=place)


def section(figures: Figures, heading: str) -> None:
    """Show a heading of the page in its language."""
    show(f"<h2>{escape(say(heading, figures.lang))}</h2>")


def finish(figures: Figures) -> None:
    """Show «Nguồn số liệu» and store the figures of the page."""
    section(figures, "Sources of the figures")
    show(figures.sources())
    figures.write()


def chart(figures: Figures, code: str, area: str) -> charts.Chart:
    """Return the chart of one indicator in one area, as exploration and report both show it."""
    release = figures.release
    indicator = release.catalogue.indicators[code]
    frame = release.series
    here = frame[(frame["indicator"] == code) & (frame["area"] == area) & (frame["period"] <= release.year)]
    row = figures.assessment(code, area)
    points = here.assign(in_target=here["fit"] != "different", key=[f"{code}/{area}/{p}/value" for p in here["period"]])
    points = points[points["in_target"]]
    unit = release.catalogue.unit(code)
    drawn: dict[str, Any] = row | {"met": verdict(row)}
    return charts.trajectory(points, drawn, indicator, unit, figures, figures.lang, release.is_sample)


def worst_charts(figures: Figures, count: int = 10) -> None:
    """Show the chart and the sentences of the indicators that are farthest from their target."""
    area = figures.release.catalogue.plan.province
    codes = narrative.worst(figures)[:count]
    for code in codes:
        drawing = figure_html(chart(figures, code, area))
        words = narrative.sentences(code, area, figures)
        show(part("card.html.j2", figures, i=figures.release.catalogue.indicators[code], drawing=Markup(drawing), words=words))
    if not codes:
        show(f"<p>{escape(say('No indicator can be ranked by its gap.', figures.lang))}</p>")
