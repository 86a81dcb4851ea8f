"""index.html: the page that leads to every other page of a release; works by double click."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat
from markupsafe import Markup
from nbformat.v4 import new_code_cell, new_notebook, new_output

from analysis.catalogue import Agency, Area, Indicator
from analysis.language import say
from analysis.release import Release
from analysis.reports import history, narrative, subjects, tables
from analysis.reports.display import MIME
from analysis.reports.documents import writing
from analysis.reports.exporter import PageExporter
from analysis.reports.figures import LOOKS, Figures, look
from analysis.reports.pages import subject_name, title_of
from analysis.reports.render import literal, part
from analysis.reports.sources import listing

PURPOSES = {
    "province": "What a leader reads: the finding, all indicators, those in danger.",
    "gaps": "Every indicator in words: level, gap, what is needed each year, assumptions.",
    "communes": "How far apart communes and wards are, before and after the change of areas.",
    "returns": "Who has reported, and what is to be reviewed, with file, sheet and cell.",
    "duties": "Who answers for each indicator and task, and how differing values were decided.",
    "commendation": "How every agency reported and stands, as evidence for commendation.",
    "revisions": "What changed since an earlier state of the release, and which verdicts moved.",
    "methods": "What every method does and which of them see an indicator otherwise.",
    "data": "The tables of the release to take away.",
}


@dataclass(frozen=True)
class Entry:
    """One indicator in the list that can be searched."""

    indicator: Indicator
    row: dict[str, Any]
    owners: tuple[Agency, ...]
    theme: str

    @property
    def look(self) -> str:
        """Return the word that stands for it."""
        return look(self.row)

    @property
    def search(self) -> str:
        """Return everything that it may be searched by."""
        names = (owner.name.vi for owner in self.owners)
        words = (self.indicator.name.vi, self.indicator.short.vi, self.indicator.name.en)
        return " ".join((self.indicator.code, *words, *names, self.theme))


def write_index(
    release: Release,
    folder: Path,
    pages: list[str],
    lang: str,
    edition: str,
    documents: Sequence[str] = (),
    failed: Sequence[str] = (),
) -> Path:
    """Write index.html into the folder of the pages and return its path.

    `documents` are their paths in the release: documents/bao-cao.docx. `failed` are the names of
    what stopped with an error: failures.html, beside the index, says why.
    """
    figures = Figures(release, "index", lang)
    place = release.catalogue.plan.place.in_(lang)
    title = say("Release {name}: {place}", lang, name=release.name, place=place)
    places = _areas(figures, pages)
    blocks = [
        f"<h1>{literal(title, 'code')}</h1>",
        part("standing.html.j2", figures),
        part("index_failed.html.j2", figures, names=_titles(figures, failed)) if failed else "",
        _on_their_pages(narrative.headline(figures)),
        tables.legend(figures),
        _pages(figures, pages, documents),
        indicators(figures, list(places)),
        part("index_areas.html.j2", figures, groups=places) if places else "",
        f"<h2>{say('Indicators by year', lang)}</h2>",
        history.grid(figures),
    ]
    sources = [f"<h2>{say('Sources of the figures', lang)}</h2>", listing(figures)]
    facts = {
        "title": title,
        "release": release.name,
        "as_of": release.known_until.isoformat(),
        "edition": edition,
        "version": version("chitieu"),
        "lang": lang,
        "sample": release.is_sample,
        "script": "filter",
    }
    path = folder / "index.html"
    write_page(path, [*blocks, *sources], facts)
    figures.write()
    return path


def write_page(path: Path, blocks: Sequence[str], facts: Mapping[str, object]) -> None:
    """Write blocks of HTML as a page that looks like those of the notebooks.

    `facts` are what `display.meta` tells of a page.
    """
    body, _ = PageExporter().from_notebook_node(_notebook(blocks, facts))
    path.write_text(body, encoding="utf-8")


def _titles(figures: Figures, names: Sequence[str]) -> dict[str, str]:
    """Return what pages and documents that failed are called, by their names."""
    of_subjects = {
        subjects.page(kind, key): subject_name(kind, figures.catalogue, key, figures.lang)
        for kind, keys in figures.pages.items()
        for key in keys
    }
    of_once = {
        name: title_of(name, figures.release, figures.lang) for name in names if name in PURPOSES
    }
    known = of_subjects | of_once
    return {name: known.get(name, name) for name in names}


def _on_their_pages(headline: Markup) -> Markup:
    """Return the headline, its links to cards leading to the pages of the indicators."""
    return Markup(str(headline).replace('href="#ct-', 'href="province.html#ct-'))


def _pages(figures: Figures, pages: list[str], documents: Sequence[str]) -> Markup:
    made = [page for page in PURPOSES if page in pages]
    links = [(p, title_of(p, figures.release, figures.lang), PURPOSES[p]) for p in made]
    agencies = [figures.catalogue.agencies[key] for key in subjects.agencies(figures.release)]
    agencies = [a for a in agencies if subjects.page("agency", a.code) in pages]
    papers = [(path, Path(path).name.partition(".")[0]) for path in documents]
    return part(
        "index.html.j2", figures, links=links, agencies=agencies, papers=papers,
        purposes=writing.PURPOSES,
    )  # fmt: skip


def indicators(figures: Figures, districts: Sequence[str] = ()) -> Markup:
    """Return every indicator in a list to search by words, theme, agency and verdict.

    The same form searches the areas, by their former `districts`.
    """
    entries = list(_entries(figures))
    themes = [t for t in figures.catalogue.plan.themes if any(e.theme == t.code for e in entries)]
    owners = {owner.code: owner for entry in entries for owner in entry.owners}
    looks = [word for word in LOOKS if any(entry.look == word for entry in entries)]
    groups = [(theme, [e for e in entries if e.theme == theme.code]) for theme in themes]
    return part(
        "index_indicators.html.j2", figures, groups=groups, owners=list(owners.values()),
        looks=looks, districts=districts,
    )  # fmt: skip


def _entries(figures: Figures) -> Iterator[Entry]:
    release = figures.release
    for code, indicator in release.catalogue.indicators.items():
        row = figures.assessment(code, figures.province)
        owners = tuple(release.catalogue.owners(code, release.day))
        yield Entry(indicator, row, owners, indicator.theme)


def _areas(figures: Figures, pages: list[str]) -> dict[str, list[Area]]:
    """Return the pages of areas by the former district that they lie in."""
    catalogue = figures.catalogue
    keys = [k for k in subjects.areas(figures.release) if subjects.page("area", k) in pages]
    groups: dict[str, list[Area]] = {}
    for key in keys:
        groups.setdefault(_district(figures, catalogue.areas[key]), []).append(catalogue.areas[key])
    return groups


def _district(figures: Figures, area: Area) -> str:
    """Return the names of the districts that an area was, or is, part of; "" without any."""
    areas = figures.catalogue.areas
    parts = [a for a in areas.values() if a.successor == area.key] or [area]
    parents = [areas[a.parent] for a in parts if a.parent in areas]
    names = [parent.name for parent in parents if parent.level == "district"]
    return " – ".join(dict.fromkeys(names))


def _notebook(blocks: Sequence[str], facts: Mapping[str, object]) -> nbformat.NotebookNode:
    """Return blocks of HTML as a notebook, so that the index is made by the same exporter."""
    outputs = [new_output("display_data", {"text/html": str(block)}) for block in blocks]
    outputs.append(new_output("display_data", {MIME: dict(facts), "text/plain": ""}))
    cell = new_code_cell("", outputs=outputs, id="index")
    return new_notebook(cells=[cell])  # type: ignore[no-any-return]
