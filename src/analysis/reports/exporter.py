"""The look of the pages: an nbconvert exporter.

`jupyter nbconvert --to chitieu notebook.ipynb` gives one HTML file without scripts, requests or
code.
"""

import re
import unicodedata
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from html import escape, unescape
from pathlib import Path
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from nbconvert.exporters.html import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode
from traitlets import default
from traitlets.config import Config

from analysis.language import date_long, say
from analysis.reports.compiled import Compiled
from analysis.reports.display import MIME, scroll
from analysis.reports.sources import numbered

TEMPLATES = Path(__file__).parent / "templates"
PAPERMILL_NOTE = "papermill-error-cell-tag"
STOPPED = "chitieu-stopped"
"""Metadata of a cell that was stopped from outside: the words of a message and its facts."""
NOTES = "notes"
"""Cells of this tag speak to the analyst in JupyterLab and stay out of the page."""


@dataclass(frozen=True)
class Entry:
    """One line of the contents list."""

    anchor: str
    html: str


@dataclass(frozen=True)
class Fact:
    """One line of the foot: what the page rests on."""

    name: str
    text: str
    literal: str


@dataclass(frozen=True)
class Page:
    """The parts of a page, ready for the template."""

    lang: str
    title: str
    sample: bool
    failed: bool
    heading: str
    contents: tuple[Entry, ...]
    content: str
    facts: tuple[Fact, ...]
    style: str
    script: str
    policy: str
    home: bool


class PageExporter(HTMLExporter):
    """Exports a notebook to a page of the report."""

    export_from_notebook = "Báo cáo chỉ tiêu (HTML)"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "chitieu"

    @default("extra_template_basedirs")
    def _default_extra_template_basedirs(self) -> list[str]:
        return [str(TEMPLATES)]

    @default("exclude_anchor_links")
    def _exclude_anchor_links_default(self) -> bool:
        return True

    @property
    def default_config(self) -> Config:
        """Get what differs from nbconvert's own settings."""
        config = Config(
            {
                "NbConvertBase": {
                    "display_data_priority": [
                        "text/html",
                        "text/markdown",
                        "image/svg+xml",
                        "image/png",
                        "image/jpeg",
                        "text/plain",
                    ]
                },
                # how a stream is cut into pieces depends on timing
                "CoalesceStreamsPreprocessor": {"enabled": True},
                # papermill's own note on a failure is English and repeats ours
                "TagRemovePreprocessor": {"remove_cell_tags": {PAPERMILL_NOTE, NOTES}},
            }
        )
        together: Config = super().default_config.copy()
        together.merge(config)
        return together

    @pass_context
    def markdown2html(self, context: Context, source: str) -> str:
        """Render Markdown as nbconvert does, its tables in boxes that scroll."""
        return scrolling_tables(super().markdown2html(context, source), _language(context["nb"]))

    def default_filters(self) -> Iterator[tuple[str, Callable[..., Any]]]:
        """Get nbconvert's filters and ours."""
        yield from super().default_filters()  # type: ignore[no-untyped-call]
        yield "finished", finished
        yield "say", say
        yield "language", _language
        yield "inline_svg", inline_svg
        yield "distinct_ids", distinct_ids
        yield "why_stopped", why_stopped
        yield "alternative", alternative

    def _create_environment(self) -> Environment:
        made: Environment = super()._create_environment()  # type: ignore[no-untyped-call]
        made.bytecode_cache = Compiled()
        return made

    def _validate_preprocessor(self, nbc: NotebookNode, preprocessor: object) -> None:
        """Take what a preprocessor gave as it is: the notebook was valid when it was read."""

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Convert a notebook.

        HTMLExporter would parse the finished page again to write stock alt texts into it, and
        parse every code cell that is not shown: nine tenths of its time.
        """
        resources = self._init_resources(resources)
        return TemplateExporter.from_notebook_node(self, deepcopy(nb), resources, **kw)


def facts_of(nb: NotebookNode) -> Mapping[str, Any]:
    """Return what the notebook says of its page: its metadata, then its last `meta` output."""
    said = [
        output["data"][MIME]
        for cell in nb.cells
        for output in cell.get("outputs", [])
        if MIME in output.get("data", {})
    ]
    return {**nb.metadata.get("chitieu", {}), **(said[-1] if said else {})}


def _language(nb: NotebookNode) -> str:
    return str(facts_of(nb).get("lang") or "vi")


def _failed(nb: NotebookNode) -> bool:
    return any(o["output_type"] == "error" for c in nb.cells for o in c.get("outputs", []))


def finished(content: str, nb: NotebookNode) -> Page:
    """Return the parts of the page whose cells gave `content`."""
    facts = facts_of(nb)
    lang = _language(nb)
    heading, rest = first_heading(content)
    title = str(facts.get("title") or plain_text(heading) or say("Report", lang))
    script = _script(str(facts.get("script") or ""))
    body = anchored(rest).replace('<div class="error">', '<div class="error" id="loi">', 1)
    return Page(
        lang=lang,
        title=title,
        sample=bool(facts.get("sample")),
        failed=_failed(nb),
        heading=numbered(heading, body) or f"<h1>{escape(title)}</h1>",
        contents=contents(body),
        content=numbered(body.strip(), body),
        facts=tuple(_foot(facts, lang)),
        style=_style() + _page_margins(bool(facts.get("sample")), lang),
        script=script,
        policy=_policy(script),
        home=bool(facts.get("home")),
    )


def _foot(facts: Mapping[str, Any], lang: str) -> Iterator[Fact]:
    if facts.get("release"):
        yield Fact("Release", str(facts["release"]), "code")
    if facts.get("as_of"):
        yield Fact("Figures known on", date_long(date.fromisoformat(facts["as_of"]), lang), "date")
    if facts.get("edition"):
        yield Fact("Edition", say(str(facts["edition"]), lang), "code")
    if facts.get("version"):
        yield Fact("Made with", f"chitieu {facts['version']}", "code")


SCRIPTS = ("filter",)
"""The scripts that a page may ask for: ours, by name."""


@lru_cache
def _script(name: str) -> str:
    if name not in SCRIPTS:
        return ""
    return (TEMPLATES / "chitieu" / f"{name}.js").read_text(encoding="utf-8")


def _policy(script: str) -> str:
    """Return what a page may load and run: nothing, but its own script by its hash."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    if not script:
        return policy
    digest = b64encode(sha256(script.encode()).digest()).decode()
    return f"{policy}; script-src 'sha256-{digest}'"


@lru_cache
def _style() -> str:
    sheets = sorted((TEMPLATES / "chitieu").glob("*.css"), key=lambda path: path.stem != "style")
    return "".join(path.read_text(encoding="utf-8") for path in sheets)


def _page_margins(sample: bool, lang: str) -> str:
    """Return the words that print repeats on every sheet; CSS knows no language."""
    mark = say("MADE-UP FIGURES – NOT REAL DATA", lang)
    top = f'@top-center{{content:"{mark}";color:#9c2f16;font-weight:700}}' if sample else ""
    page, of = say("Page", lang), 'counter(page)"/"counter(pages)'
    return f'@page{{{top}@bottom-center{{content:"{page} "{of}}}}}\n'


# Headings, anchors, tables

_HEADING = re.compile(r"<h([1-6])(\s[^>]*)?>(.*?)</h\1>", re.DOTALL)
_ID = re.compile(r'\sid="([^"]*)"')


def plain_text(html: str) -> str:
    """Return HTML without its tags, its spaces folded."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def slug(text: str) -> str:
    """Return readable ASCII for an address: «Đã đạt mục tiêu» gives da-dat-muc-tieu."""
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    ascii_only = bare.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-") or "muc"


def first_heading(content: str) -> tuple[str, str]:
    """Return the first h1 and the rest, in which any other h1 has become an h2."""
    found = next((m for m in _HEADING.finditer(content) if m[1] == "1"), None)
    if found is None:
        return "", content
    rest = content[: found.start()] + content[found.end() :]
    return found[0], re.sub(r"<(/?)h1\b", r"<\1h2", rest)


def anchored(content: str) -> str:
    """Return the content with an id on every heading: its own, or a readable one, used once."""
    taken = set(_ID.findall(content)) | {"noi-dung", "loi"}

    def with_id(heading: re.Match[str]) -> str:
        level, attributes, inner = heading[1], heading[2] or "", heading[3]
        if _ID.search(attributes):
            return heading[0]
        anchor = _free(slug(plain_text(inner)), taken)
        taken.add(anchor)
        return f'<h{level} id="{anchor}"{attributes}>{inner}</h{level}>'

    return _HEADING.sub(with_id, content)


def _free(wanted: str, taken: set[str]) -> str:
    number = 1
    while (anchor := wanted if number == 1 else f"{wanted}-{number}") in taken:
        number += 1
    return anchor


def contents(content: str) -> tuple[Entry, ...]:
    """Return the contents list: every h2."""
    headings = [m for m in _HEADING.finditer(content) if m[1] == "2"]
    return tuple(Entry(_anchor_of(m[2]), _unlinked(m[3])) for m in headings)


def _anchor_of(attributes: str) -> str:
    found = _ID.search(attributes)
    return found[1] if found else ""


def _unlinked(html: str) -> str:
    """Return a heading without links and ids, its figures still marked as figures."""
    html = re.sub(r'<a\b[^>]*?(\sdata-figure="[^"]*")[^>]*>', r"<span\1>", html)
    html = re.sub(r"<a\b[^>]*>", "<span>", html).replace("</a>", "</span>")
    return _ID.sub("", html)


def scrolling_tables(html: str, lang: str) -> str:
    """Return HTML with each of its tables in a box that scrolls."""
    opening, closing = scroll("|", say("Table", lang)).split("|")
    return html.replace("<table>", f"{opening}<table>").replace("</table>", f"</table>{closing}")


def inline_svg(svg: str | Sequence[str]) -> str:
    """Return a drawing as it can stand inside HTML: without prologue, doctype and metadata."""
    text = svg if isinstance(svg, str) else "".join(svg)
    return _METADATA.sub("", text[text.index("<svg") :], count=1).strip()


_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)


def alternative(
    output: Mapping[str, Any], mime: str, cell: Mapping[str, Any], nb: NotebookNode
) -> str:
    """Return the alt text of a picture, from the metadata of its output or its cell.

    Of a picture without any, a reader who cannot see it is told that there is one.
    """
    own, of_cell = output.get("metadata", {}), cell.get("metadata", {})
    found = own.get(mime, {}).get("alt") or own.get("alt") or of_cell.get("alt")
    return str(found or say("A chart that its notebook does not describe", _language(nb)))


def why_stopped(cell: Mapping[str, Any], lang: str) -> str:
    """Return why a cell was stopped from outside; "" for one that was not."""
    said = cell.get("metadata", {}).get(STOPPED)
    return say(said["words"], lang, **said["facts"]) if said else ""


_PLOTTED = re.compile(r'<div class="drawing".*?</svg>', re.DOTALL)
_REFERENCE = re.compile(r'(\sid="|url\(#|href="#)([^")]+)')


def distinct_ids(html: str) -> str:
    """Return a page in whose drawings by matplotlib no id is another's.

    Equal parts of two drawings have equal ids; only a drawing with an id that was seen before
    in the page is changed: its ids bear its place.
    """
    taken: set[str] = set()
    place = 0

    def apart(drawing: re.Match[str]) -> str:
        nonlocal place
        place += 1
        ids = set(_ID.findall(drawing[0]))
        doubles = taken & ids
        taken.update(ids)
        if not doubles:
            return drawing[0]
        return _REFERENCE.sub(
            lambda m: f"{m[1]}d{place}-{m[2]}" if m[2] in ids else m[0], drawing[0]
        )

    return _PLOTTED.sub(apart, html)
