"""The failure page of a batch, for people, and failures.json, for scripts.

Both are there only where something failed, and the same failures give the same bytes.

failures.json stands beside manifest.json; these keys stay:

    batch      name of the release, or title of the plan
    command    what makes again everything that is not done yet; "" where nobody said
    failures   in the order of the plan, each with
        page         name of the page; documents/… for a document
        notebook     file name of the notebook, or name of the document
        parameters   what the notebook was run with
        key          key of the job; "" where it has none
        cell         place of the cell that failed, from 1; 0 where no cell did
        error        kind of the failure and what was said, in one line
        tail         the last lines that the cell said
        fresh        true where it failed again in a fresh process
        kept_page    path of the page as far as it came, from the folder of the batch, or null
        executed     path of the executed notebook as far as it came, or null
        again        what makes this one again; "" where nobody said
"""

import json
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache, partial
from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from nbconvert.filters import strip_ansi

from analysis.batch.jobs import KINDS, Job, Parameter
from analysis.batch.outcome import Outcome
from analysis.language import say
from analysis.language.lookalikes import without_unseen
from analysis.observations.files import write_whole
from analysis.release import Release
from analysis.reports import pages, site
from analysis.reports.exporter import slug
from analysis.reports.render import PARTS, literal

PAGE, LIST = "failures.html", "failures.json"
ROOM = 150_000
"""Bytes that the failures one by one may take on the page; failures.json has them all."""
MOST_ROWS = 200
_LOST = b'id="khong-co-trang"'
"""What the page of a notebook that left nothing behind is known by."""
_LINES, _LETTERS = 20, 2_000
"""What the page shows of the last lines of a cell."""


@dataclass(frozen=True)
class Failure:
    """One page that failed, as failures.json has it (see the head of this file)."""

    page: str
    notebook: str
    parameters: Mapping[str, Parameter]
    key: str
    cell: int
    error: str
    tail: tuple[str, ...]
    fresh: bool
    kept_page: str | None
    executed: str | None
    again: str

    @property
    def anchor(self) -> str:
        """Return where it stands on the page."""
        return "loi-" + slug(self.page)

    @property
    def last_lines(self) -> str:
        """Return the end of what the cell said, the error itself where it said nothing."""
        return "\n".join(self.tail[-_LINES:] or [self.error])[-_LETTERS:]

    @property
    def given(self) -> list[str]:
        """Return the parameters one by one, as the notebook has them."""
        return [f"{name} = {value!r}" for name, value in self.parameters.items()]


def write(
    about: Release | str,
    folder: Path,
    outcomes: Sequence[Outcome],
    jobs: Sequence[Job],
    lang: str = "vi",
    edition: str = "internal",
    command: str = "",
) -> Path | None:
    """Write reports/failures.html and failures.json into the folder of a batch; return the page.

    `about` is the release, or the title of a batch of other notebooks. `command` is what was
    called, without --only (see `command_of`); a release has --only NAME added for each failure. A
    page of a release that left nothing behind gets one that says so, since others lead to it.
    Where nothing failed the two files of an earlier batch are removed, and None is returned.
    """
    page, listed = folder / "reports" / PAGE, folder / LIST
    found = list(_failures(folder, outcomes, jobs, command, isinstance(about, Release)))
    if not found:
        page.unlink(missing_ok=True)
        listed.unlink(missing_ok=True)
        return None
    names = {f.page: _name(f, about, lang) for f in found}
    page.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(about, Release):
        for failure in found:
            _put_a_page(failure, names[failure.page], about, folder, lang, edition)
    title = say("Pages that failed: {name}", lang, name=_called(about))
    _page(page, title, _blocks(found, names, title, command, lang), about, lang, edition)
    content = {"batch": _called(about), "command": command, "failures": list(map(asdict, found))}
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"
    write_whole(listed, text.encode())
    return page


def command_of(parameters: Mapping[str, Parameter], only: str = "") -> str:
    """Return the command that makes a release with these parameters, or only some pages of it."""
    words = ["chitieu", "run", str(parameters["year"])]
    usual = {"source": "returns", "as_of": "", "lang": "vi", "edition": "internal"}
    for name, value in usual.items():
        if (given := parameters.get(name, value)) != value:
            words += [f"--{name.replace('_', '-')}", str(given)]
    return shlex.join([*words, *(["--only", only] if only else [])])


def _failures(
    folder: Path, outcomes: Sequence[Outcome], jobs: Sequence[Job], command: str, selects: bool
) -> Iterator[Failure]:
    """Yield what failed, in the order of the plan, then what is no job."""
    known = {job.page: job for job in jobs}
    order = {page: place for place, page in enumerate(known)}
    failed = [outcome for outcome in outcomes if not outcome.ok]
    for outcome in sorted(failed, key=lambda o: (order.get(o.page, len(order)), o.page)):
        job = known.get(outcome.page)
        again = f"{command} --only {shlex.quote(_choice(outcome, job))}" if selects else command
        yield Failure(
            page=outcome.page,
            notebook=outcome.notebook,
            parameters=dict(job.parameters) if job else {},
            key=job.key if job else "",
            cell=outcome.cell,
            error=_clean(outcome.error),
            tail=tuple(_clean(line) for line in outcome.tail),
            fresh=outcome.is_fresh,
            kept_page=_kept(folder, f"reports/{outcome.page}.html"),
            executed=_kept(folder, f"notebooks/{job.name}.ipynb") if job else None,
            again=again if command else "",
        )


def _choice(outcome: Outcome, job: Job | None) -> str:
    """Return the word of --only that chooses a page: indicators:CT25, province, documents."""
    if job is None:
        return outcome.page.partition("/")[0]
    subject = [f"{kind}:{job.parameters[name]}" for kind, name in KINDS.items()
               if job.parameters.get(name)]  # fmt: skip
    return subject[0] if subject else job.page


def _clean(text: str) -> str:
    return str(without_unseen(strip_ansi(text)))


def _kept(folder: Path, path: str) -> str | None:
    """Return the path of what a notebook left behind; our own word that it left nothing is none."""
    file = folder / path
    return path if file.is_file() and _LOST not in file.read_bytes() else None


def _called(about: Release | str) -> str:
    return about.name if isinstance(about, Release) else about


def _name(failure: Failure, about: Release | str, lang: str) -> str:
    """Return the title of a page, or its name where it is none of a release."""
    kind = failure.page.partition("-")[0]
    if "/" in failure.page:
        return say("Document {name}", lang, name=failure.page.rpartition("/")[2])
    if not isinstance(about, Release) or kind not in pages.TITLES:
        return failure.page
    subject = str(failure.parameters.get(kind) or "")
    if subject:
        return pages.subject_name(kind, about.catalogue, subject, lang)
    return pages.title_of(kind, about, lang)


def _put_a_page(
    failure: Failure, name: str, release: Release, folder: Path, lang: str, edition: str
) -> None:
    """Write a page that says that there is none, where the notebook left nothing to read."""
    if failure.kept_page is None and "/" not in failure.page:
        told = _part("lost.html.j2", lang)(anchor=failure.anchor, page=PAGE)
        blocks = [f"<h1>{literal(name, 'code')}</h1>", told]
        path = folder / "reports" / f"{failure.page}.html"
        _page(path, name, blocks, release, lang, edition)


def _blocks(
    found: Sequence[Failure], names: Mapping[str, str], title: str, command: str, lang: str
) -> list[str]:
    """Return heading, what to do, the table, and the failures one by one while there is room."""
    one, room = _part("failure.html.j2", lang), ROOM
    shown: dict[str, str] = {}
    for failure in found:
        text = one(failure=failure, name=names[failure.page])
        room -= len(text.encode())
        if room < 0:
            break
        shown[failure.page] = text
    table = _part("failures.html.j2", lang)
    head = table(found=found[:MOST_ROWS], names=names, shown=shown, command=command, list=LIST,
                 is_cut=len(shown) < len(found))  # fmt: skip
    return [f"<h1>{literal(title, 'code')}</h1>", head, *shown.values()]


def _page(
    path: Path,
    title: str,
    blocks: Sequence[str],
    about: Release | str,
    lang: str,
    edition: str,
) -> None:
    facts: dict[str, object] = {"title": title, "version": version("chitieu"), "lang": lang}
    if isinstance(about, Release):
        facts |= {
            "release": about.name,
            "as_of": about.known_until.isoformat(),
            "edition": edition,
            "sample": about.is_sample,
            "home": True,
        }
    site.write_page(path, blocks, facts)


@lru_cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(PARTS), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.globals["lit"] = literal
    return made


def _part(template: str, lang: str) -> Callable[..., Markup]:
    """Return what fills a template in a language; it has no figures, so every digit is marked."""
    found, words = _environment().get_template(template), partial(_said, lang)

    def filled(**values: object) -> Markup:
        return Markup(found.render(t=words, lang=lang, **values))

    return filled


def _said(lang: str, message: str, **places: object) -> str:
    return say(message, lang, **places)
