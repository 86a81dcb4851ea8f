"""so-ket.docx: the review of several years as a draft to be signed.

The wording that does not change stands in params/documents/so-ket.docx, which office staff edit
in Word; here are the values for its marks. The page of the review has every trail to the cells.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docxtpl import RichText
from markupsafe import Markup

from analysis.catalogue.office import Office, read_office
from analysis.language import date_short, say
from analysis.release import Release
from analysis.reports.documents import paper
from analysis.reports.documents.inline import Run, joined, plain
from analysis.reports.documents.parts.review_tables import Tables
from analysis.reports.documents.parts.wording import blocks, literal, of_figure, sentence
from analysis.reports.documents.report import office_values
from analysis.reports.figures import Figures
from analysis.reports.review import discipline, duties, page, proposals
from analysis.reports.review.duties import Duty
from analysis.reports.review.model import Review, opened

NAME, FINAL = "so-ket", "tong-ket"


def template_name(lang: str) -> str:
    """Return the name of the template in a language: so-ket.docx, so-ket.en.docx."""
    return f"{NAME}.docx" if lang == "vi" else f"{NAME}.{lang}.docx"


def document_name(review: Review) -> str:
    """Return the name of the document: so-ket-2024-2026; in the target year it is tong-ket-…"""
    kind = FINAL if review.is_final else NAME
    ending = "" if review.lang == "vi" else f".{review.lang}"
    return f"{kind}-{review.since}-{review.release.year}{ending}"


def write_review(release: Release, since: int, folder: Path, lang: str = "vi") -> Path:
    """Write the review of the years from `since` to that of a release and return its path.

    Its figures are stored as figures/so-ket-2024-2026.json of the release. Raises ReviewError
    for a period that cannot be reviewed, WordTemplateError where the template cannot be used and
    CatalogueError where settings.yml or a file of replies is broken.
    """
    review = opened(Figures(release, NAME, lang), since)
    review.page = document_name(review)
    content = made(review, read_office())
    review.write()
    return paper.write(folder / f"{review.page}.docx", content)


def made(review: Review, office: Office) -> bytes:
    """Return the document; equal releases give equal bytes."""
    filled = values(review, office)
    name = template_name(review.lang)
    return paper.filled(name, filled, str(filled["title"]), review.release.known_until)


def values(review: Review, office: Office) -> dict[str, Any]:
    """Return a value for every mark of the template."""
    tables, found = Tables(review), duties.duties(review)
    named = {group: blocks(page.named(review, group)) for group in page.NAMED}
    return {
        **office_values(review, office),
        **_period(review),
        **named,
        "seasons": [joined(_season(review, one)) for one in discipline.seasons(review)],
        "often": [joined(_often(review, one)) for one in discipline.often(review)],
        "summary": blocks(page.headline(review)),
        "totals": blocks(page.totals(review)),
        "accounts": tables.accounts(),
        "standing": [joined(runs) for runs in _standing(review, found)],
        "behind": [joined(runs) for runs in _behind(review, found)],
        "deliverables": [
            _deliverable(review, one) for one in duties.deliverables(found) if duties.is_told(found)
        ],
        "counted": [joined(runs) for runs in _counted(review)],
        "limits": blocks(page.unsaid(review)),
        "themes": tables.themes(),
        "years": tables.years,
        "plans": tables.plans(),
        "steps": tables.steps(found),
        "proposals": tables.proposals(),
    }


def _period(review: Review) -> dict[str, Any]:
    release, lang = review.release, review.lang
    plan = release.catalogue.plan
    name = say("Plan {code} of {day} of the {issuer}", lang, code=plan.code,
               day=date_short(plan.decided, lang), issuer=plan.issuer.in_(lang))  # fmt: skip
    words = (
        "Final review of carrying out {plan}, {first}–{last}"
        if review.is_final
        else "Review of carrying out {plan}, {first}–{last}"
    )
    title = say(words, lang, plan=name, first=review.since, last=release.year)
    return {
        "made_up": say("MADE-UP FIGURES – NOT REAL DATA", lang) if release.is_sample else "",
        "title": plain(title),
        "plan": plain(name),
        "first": review.since,
        "last": release.year,
        "known_until": date_short(release.known_until, lang),
        "page": f"review-{review.since}-{release.year}.html",
    }


def _n(review: Review, key: str) -> list[Run]:
    return of_figure(review, key)


def _season(review: Review, one: discipline.Season) -> list[Run]:
    """Return how the returns of a year came, in a sentence."""
    year, files = literal(one.year), _n(review, one.files)
    if one.is_empty:
        return sentence("{year}: no return was received", review.lang, year=year)
    if not one.expected:
        words = "{year}: {files} files; no return was expected"
        return sentence(words, review.lang, year=year, files=files)
    counts = {name: _n(review, key) for name, key in one.counts.items()}
    words = (
        "{year}: of {expected} agencies {on_time} sent their returns in time, {late} late; "
        "the files of {unreadable} cannot be read; {missing} sent none"
    )
    expected = _n(review, one.expected)
    return sentence(words, review.lang, year=year, expected=expected, **counts)


def _often(review: Review, one: discipline.Often) -> list[Run]:
    told = (f"{year} {say(page.STANDINGS[how], review.lang)}" for year, how in one.years)
    return [literal(f"{one.agency.name.in_(review.lang)}: {'; '.join(told)}")]


def _standing(review: Review, found: list[Duty]) -> Iterator[list[Run]]:
    """Yield for each year in a sentence how many tasks were told to be how far."""
    keys = duties.standing(review, found) if duties.is_told(found) else {}
    for year in review.years if keys else ():
        told = [s for s in duties.STATUSES if review.value(keys[year, s])]
        counted = [
            sentence("{n} tasks: {status}", review.lang, n=_n(review, keys[year, status]),
                     status=_status(review, status))
            for status in told
        ]  # fmt: skip
        yield sentence("{year}: {told}", review.lang, year=literal(year), told=_listed(counted))


def _status(review: Review, status: str) -> str:
    if status in ("", "untold"):
        return say("nothing reported", review.lang)
    return review.catalogue.word("task_status", status, review.lang)


def _listed(pieces: Iterable[list[Run]]) -> list[Run]:
    found: list[Run] = []
    for place, piece in enumerate(pieces):
        found += [Run(", "), *piece] if place else piece
    return found


BEHIND = ("late", "not_started")


def _behind(review: Review, found: list[Duty]) -> Iterator[list[Run]]:
    """Yield the tasks that their leaders report late or not begun in the last year."""
    for duty in found:
        for said in duty.years[-1].told:
            if said.status in BEHIND:
                title = duty.task.title.in_(review.lang)
                who = said.agency.name.in_(review.lang)
                yield [
                    literal(f"{duty.task.number} – {title} ({who}): "),
                    Run(_status(review, said.status)),
                ]


@dataclass(frozen=True)
class Deliverable:
    """A thing that the plan wants delivered, and what was told of its task year by year."""

    name: Markup
    task: Markup
    years: tuple[RichText, ...]


def _deliverable(review: Review, duty: Duty) -> Deliverable:
    assert duty.task.deliverable is not None
    title = duty.task.title.in_(review.lang)
    return Deliverable(
        plain(duty.task.deliverable.in_(review.lang)),
        plain(f"{duty.task.number} – {title}"),
        tuple(joined(_told(review, year)) for year in duty.years),
    )


def _told(review: Review, year: duties.Year) -> list[Run]:
    if not year.told:
        return [literal(year.year), Run(f": {say('nothing reported', review.lang)}")]
    found = [literal(f"{year.year}: ")]
    for said in year.told:
        who, status = said.agency.name.in_(review.lang), _status(review, said.status)
        found.append(literal(f"{who} – {status}. “{said.result}” "))
        next_step = say("Next step", review.lang)
        found.append(literal(f"{next_step}: “{said.next_step}”" if said.next_step else ""))
    return found


def _counted(review: Review) -> Iterator[list[Run]]:
    """Yield how many proposals each year brought, and how many have an answer on record."""
    found = proposals.followed(review)
    counts = found.counts
    words = (
        "{year}: {made} proposals, {again} of them made again; {answered} with an answer on "
        "record, {unanswered} without"
    )
    for year in review.years if found.threads else ():
        if review.value(counts[year, "made"]):
            told = {name: _n(review, key) for (of, name), key in counts.items() if of == year}
            yield sentence(words, review.lang, year=literal(year), **told)
        else:
            none = "{year}: no proposal was made"
            yield sentence(none, review.lang, year=literal(year))
