"""Begin and finish a page: what every notebook does first and last."""

import ast
from collections.abc import Mapping
from difflib import get_close_matches
from importlib.metadata import version

from IPython.core.getipython import get_ipython
from markupsafe import Markup, escape

from analysis.catalogue import Catalogue
from analysis.language import LANGUAGES, UserError, say
from analysis.release import Release, ReleaseError, one_of, open_release
from analysis.reports import charts, comments, narrative, sources, subjects
from analysis.reports.display import figure_html, meta, show
from analysis.reports.figures import Figures, verdict
from analysis.reports.reads import reads
from analysis.reports.render import literal, part

EDITIONS = ("internal", "public")
PARAMETERS = ("year", "source", "as_of", "lang", "edition")
SUBJECTS = {
    "agency": "agency",
    "indicator": "indicator",
    "area": "area",
    "revisions": "against",
    "review": "since",
}
"""The sixth parameter of the pages that have one."""

TITLES = {
    "returns": "Returns received in {year}: {place}",
    "gaps": "Gap to the targets, {year}: {place}",
    "province": "Report on the {topic} targets, {year}: {place}",
    "communes": "Communes and wards side by side, {year}: {place}",
    "methods": "Methods and words, {year}: {place}",
    "revisions": "What has changed, {year}: {place}",
    "data": "Data of the release, {year}: {place}",
    "duties": "Who answers for what, {year}: {place}",
    "commendation": "Evidence for commendation, {year}: {place}",
    "review": "Review of {name}–{year}: {place}",
    "agency": "{name}, {year}",
    "indicator": "{name}, {year}",
    "area": "{name}, {year}",
}
FINAL_REVIEW = "Final review of {name}–{year}: {place}"
"""The title of a review once the year of the targets has come."""


def begin(
    page: str,
    year: int,
    source: str,
    as_of: str = "",
    lang: str = "vi",
    edition: str = "internal",
    subject: str = "",
) -> Figures:
    """Open the release of a page, show the page's title, and return its figures.

    `subject` is the code of the agency, indicator or area that the page is about. Raises
    ReleaseError for a parameter that is not one of its choices, a subject that is not known and
    a year without returns.
    """
    check_choices(lang, edition)
    _refuse_unknown(page)
    release = open_release(year, source, as_of, edition=edition)
    if subject:
        _check_subject(page, subject, release)
    name = subjects.page(page, subject) if subject else page
    release = release.part(reads(page, subject, release))
    figures = Figures(release, name, lang, subject=subject)
    title = title_of(page, release, lang, subject)
    meta(
        title=title,
        release=figures.release.name,
        as_of=figures.release.known_until.isoformat(),
        edition=edition,
        version=version("chitieu"),
        lang=lang,
        sample=figures.release.is_sample,
        home=page != "review",  # it stands in a folder of its own
    )
    show(f"<h1>{literal(title, 'date')}</h1>")
    show(part("standing.html.j2", figures))
    return figures


def check_choices(lang: str, edition: str) -> None:
    """Raise ReleaseError for a language or an edition that is none."""
    for name, value, choices in (("lang", lang, LANGUAGES), ("edition", edition, EDITIONS)):
        if value not in choices:
            raise one_of(name, value, choices)


def _refuse_unknown(page: str) -> None:
    """Refuse a parameter that the notebook does not have.

    papermill only warns of it and runs with the default. What it injects is the cell that
    begins with “# Parameters”; raises UserError for a name that is not one of ours.
    """
    shell = get_ipython()
    cells = [str(cell) for cell in shell.user_ns.get("In", [])] if shell else []
    injected = [cell for cell in cells if cell.startswith("# Parameters")]
    words = "{notebook}: it has no parameter {name!r}; its parameters are {known}"
    has = (*PARAMETERS, *([SUBJECTS[page]] if page in SUBJECTS else []))
    unknown = [name for cell in injected for name in _assigned(cell) if name not in has]
    if unknown:
        known = ", ".join(has)
        raise UserError.of(UserError(words, notebook=page, name=n, known=known) for n in unknown)


def _assigned(source: str) -> list[str]:
    lines = [line for line in ast.parse(source).body if isinstance(line, ast.Assign)]
    return [t.id for line in lines for t in line.targets if isinstance(t, ast.Name)]


def _check_subject(page: str, subject: str, release: Release) -> None:
    """Raise ReleaseError for an agency, indicator or area that the catalogue does not have."""
    known = _known(page, release.catalogue)
    if known and subject not in known:
        nearest = ", ".join(get_close_matches(subject, known, 3, 0)) or "–"
        words = "{parameter}: there is no {found!r}; the nearest are {nearest}"
        raise ReleaseError(words, parameter=SUBJECTS[page], found=subject, nearest=nearest)


def _known(page: str, catalogue: Catalogue) -> Mapping[str, object]:
    found: dict[str, Mapping[str, object]] = {
        "agency": catalogue.agencies,
        "indicator": catalogue.indicators,
        "area": catalogue.areas,
    }
    return found.get(page, {})


def title_of(page: str, release: Release, lang: str, subject: str = "") -> str:
    """Return the title of a page of a release; `subject` is what it is about."""
    plan = release.catalogue.plan
    place, topic = plan.place.in_(lang), plan.about.in_(lang)
    name = subject_name(page, release.catalogue, subject, lang) if subject else ""
    is_final = page == "review" and release.year >= plan.default_target_year
    words = FINAL_REVIEW if is_final else TITLES[page]
    return say(words, lang, year=release.year, place=place, topic=topic, name=name)


def subject_name(kind: str, catalogue: Catalogue, key: str, lang: str) -> str:
    """Return the name of an agency, indicator (with its code) or area; of a review its year."""
    if kind == "review":
        return key
    if kind == "agency":
        return catalogue.agencies[key].name.in_(lang)
    if kind == "indicator":
        return f"{key} – {catalogue.indicators[key].short.in_(lang)}"
    area = catalogue.areas[key]
    return f"{area.type} {area.name}"


def section(figures: Figures, heading: str) -> None:
    """Show a heading of the page in its language."""
    show(f"<h2>{escape(say(heading, figures.lang))}</h2>")


def finish(figures: Figures, room: int = sources.ROOM) -> None:
    """Show «Nguồn số liệu» and store the figures of the page.

    `room` is what the neighbourhoods of cells may take, in bytes. A public edition shows none:
    what stands around a cell is not for everybody.
    """
    section(figures, "Sources of the figures")
    show(sources.listing(figures, 0 if figures.release.is_public else room))
    figures.write()


def chart(figures: Figures, code: str, area: str) -> charts.Chart:
    """Return the chart of one indicator in one area, as exploration and report both show it."""
    row = figures.assessment(code, area)
    return charts.trajectory(
        figures.usable(code, area),
        row | {"met": verdict(row)},
        figures.catalogue.indicators[code],
        figures.catalogue.unit(code),
        figures,
        figures.lang,
        figures.release.is_sample,
    )


def worst_charts(figures: Figures, count: int = 10) -> None:
    """Show chart and sentences of what is in danger, then of what is farthest from its target."""
    area = figures.province
    first = [*narrative.in_danger(figures)[: narrative.FIRST], *narrative.worst(figures)]
    codes = list(dict.fromkeys(first))[:count]
    for code in codes:
        values = {
            "code": code,
            "owners": figures.catalogue.owners(code, figures.release.day),
            "drawing": _drawing(figures, code, area),
            "words": narrative.sentences(code, area, figures),
            "comment": comments.shown(figures, code),
        }
        show(part("card.html.j2", figures, **values))
    if not codes:
        show(f"<p>{escape(say('No indicator can be ranked by its gap.', figures.lang))}</p>")


def _drawing(figures: Figures, code: str, area: str) -> Markup:
    """Return the chart of an indicator; of a state without numbers there is only its name."""
    if figures.assessment(code, area)["value"] is not None:
        return Markup(figure_html(chart(figures, code, area)))
    name = figures.catalogue.indicators[code].name.in_(figures.lang)
    return Markup('<p class="headline">{}</p>').format(literal(name, "plan"))
