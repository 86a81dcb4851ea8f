"""index.html: the page that leads to every other page of a release; works by double click."""

from importlib.metadata import version
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output

from analysis.language import say
from analysis.release import Release
from analysis.reports import narrative, tables
from analysis.reports.display import MIME
from analysis.reports.exporter import PageExporter
from analysis.reports.figures import Figures
from analysis.reports.pages import title_of
from analysis.reports.render import literal, part
from analysis.reports.sources import listing

PURPOSES = {
    "province": "What a leader reads: the finding, all indicators, "
    "the ten farthest from their target.",
    "gaps": "Every indicator in words: level, gap, what is needed each year, assumptions.",
    "areas": "How far apart communes and wards are, before and after the change of areas.",
    "methods": "What every method does and which of them see an indicator otherwise.",
    "returns": "Who has reported, and what is to be reviewed, with file, sheet and cell.",
}


def write_index(release: Release, folder: Path, pages: list[str], lang: str, edition: str) -> Path:
    """Write index.html into the folder of the pages and return its path."""
    figures = Figures(release, "index", lang)
    made = [page for page in PURPOSES if page in pages]
    links = [(page, title_of(page, release, lang), PURPOSES[page]) for page in made]
    place = release.catalogue.plan.place.in_(lang)
    title = say("Release {name}: {place}", lang, name=release.name, place=place)
    blocks = [
        f"<h1>{literal(title, 'code')}</h1>",
        part("standing.html.j2", figures),
        str(narrative.headline(figures)).replace('href="#ct-', 'href="province.html#ct-'),
        tables.legend(figures),
        part("index.html.j2", figures, links=links),
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
    }
    body, _ = PageExporter().from_notebook_node(_notebook([*blocks, *sources], facts))
    path = folder / "index.html"
    path.write_text(body, encoding="utf-8")
    figures.write()
    return path


def _notebook(blocks: list[str], facts: dict[str, object]) -> nbformat.NotebookNode:
    """Return blocks of HTML as a notebook, so that the index is made by the same exporter."""
    outputs = [new_output("display_data", {"text/html": str(block)}) for block in blocks]
    outputs.append(new_output("display_data", {MIME: facts, "text/plain": ""}))
    cell = new_code_cell("", outputs=outputs, id="index")
    return new_notebook(cells=[cell])  # type: ignore[no-any-return]
