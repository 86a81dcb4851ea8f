"""bao-cao.docx: the consolidated report of the year as a draft to be signed.

The wording that does not change stands in params/documents/bao-cao.docx, which office staff
edit in Word; here are the values for its marks (docs/word-templates.md lists them).
"""

from pathlib import Path
from typing import Any

from analysis.catalogue.office import Office, read_office
from analysis.language import date_short, say
from analysis.release import Release
from analysis.reports import narrative
from analysis.reports.documents import paper
from analysis.reports.documents.inline import plain
from analysis.reports.documents.lines import lines
from analysis.reports.documents.parts import appendices, duties, pictures, results, trail
from analysis.reports.documents.parts.analysts import analysts
from analysis.reports.documents.parts.duties import Duty, Section
from analysis.reports.documents.parts.received import received
from analysis.reports.documents.parts.wording import blocks
from analysis.reports.figures import Figures

NAME = "bao-cao"


def file_name(lang: str) -> str:
    """Return the name of report and template in a language: bao-cao.docx, bao-cao.en.docx."""
    return f"{NAME}.docx" if lang == "vi" else f"{NAME}.{lang}.docx"


def write_report(release: Release, folder: Path, lang: str = "vi") -> Path:
    """Write the report of a release into a folder and return its path.

    Its figures are stored as figures/bao-cao.json of the release. Raises WordTemplateError where
    the template cannot be used and CatalogueError where params/documents/settings.yml is broken.
    """
    figures = Figures(release, NAME if lang == "vi" else f"{NAME}.{lang}", lang)
    content = made(figures, read_office())
    figures.write()
    return paper.write(folder / file_name(lang), content)


def made(figures: Figures, office: Office) -> bytes:
    """Return the report; equal releases give equal bytes."""
    filled = values(figures, office)
    name = file_name(figures.lang)
    return paper.filled(name, filled, str(filled["title"]), figures.release.known_until)


def values(figures: Figures, office: Office) -> dict[str, Any]:
    """Return a value for every mark of the template; sources come last, when all is printed."""
    files, found, said = trail.Files(), lines(figures), analysts(figures)
    sections = duties.sections(figures)
    told = {
        **office_values(figures, office),
        **_plan(figures),
        "received": received(figures),
        "steering": [s for s in sections if s.number in office.steering],
        "headline": blocks(narrative.headline(figures)),
        "comments": said.at(),
        "overview": pictures.overview(figures),
        "themes": results.themes(figures, found, files, said),
        "courses": pictures.courses(figures),
        "sections": [(s, s.number in office.steering) for s in sections],
        "notes": results.notes(found),
        "met": results.met(figures, found),
        "shortcomings": results.shortcomings(figures, found),
        "not_assessed": results.not_assessed(figures, found),
        **_of_duties(sections),
        "needed": results.needed(figures, found),
        "next_plans": results.next_plans(figures, found),
        "addressees": duties.addressees(figures),
        "other_comments": said.elsewhere(_places(figures)),
        "area_tables": appendices.area_tables(figures),
        "assumptions": appendices.assumptions(figures, office),
    }
    return told | _sources(figures, files)


def office_values(figures: Figures, office: Office) -> dict[str, Any]:
    """Return what every document says of the office that signs."""
    release, lang = figures.release, figures.lang
    consolidator = release.catalogue.consolidator(release.day)
    issuer = (office.issuer or consolidator.name).in_(lang)
    signed = release.catalogue.deadline("report", release.year)
    return {
        "parent": plain(office.parent.in_(lang)),
        "issuer": plain(issuer),
        "number": plain(office.symbol(consolidator)),
        "place": plain(office.place.in_(lang)),
        "year_signed": signed.year,
        "grounds": [plain(one.in_(lang)) for one in office.grounds],
        "to": [plain(one.in_(lang)) for one in office.addressees],
        "recipients": [plain(one.in_(lang)) for one in office.recipients],
        "signing": [plain(one.in_(lang)) for one in office.signing],
    }


def _plan(figures: Figures) -> dict[str, Any]:
    release, lang = figures.release, figures.lang
    plan = release.catalogue.plan
    name = say(
        "Plan {code} of {day} of the {issuer}",
        lang,
        code=plan.code,
        day=date_short(plan.decided, lang),
        issuer=plan.issuer.in_(lang),
    )
    title = say("Results of {year} in carrying out {plan}", lang, year=release.year, plan=name)
    return {
        "made_up": say("MADE-UP FIGURES – NOT REAL DATA", lang) if release.is_sample else "",
        "title": plain(title),
        "plan": plain(name),
        "plan_code": plain(plan.code),
        "year": release.year,
        "year_before": release.year - 1,
        "next_year": release.year + 1,
        "target_year": plan.default_target_year,
        "known_until": date_short(release.known_until, lang),
        "release": release.name,
    }


def _of_duties(sections: list[Section]) -> dict[str, list[Duty]]:
    """Return the tasks that are behind, those with difficulties and those with next steps."""
    found = [duty for section in sections for duty in section.duties]
    return {
        "behind": [duty for duty in found if duty.behind],
        "difficult": [duty for duty in found if duty.difficulties],
        "ahead": [duty for duty in found if duty.next_steps],
    }


def _places(figures: Figures) -> list[str]:
    """Return the places at which the report shows comments itself."""
    themes = [theme.code for theme in figures.catalogue.plan.themes]
    return ["", *themes, *figures.catalogue.indicators]


def _sources(figures: Figures, files: trail.Files) -> dict[str, Any]:
    entries = trail.entries(figures, files)
    listed = trail.listed(figures, files)
    return {
        "methods": appendices.methods(figures),
        "sources": entries,
        "files": listed,
        "counts": trail.counts(figures),
    }
