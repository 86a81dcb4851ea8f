"""Receive a return: store its bytes, then read it, place it, and say what it changes.

What can be read goes to data/raw/returns/<year>/<agency>/, what cannot to quarantine with its
reason (storing.py). Nothing that was stored is ever changed, and the same bytes are kept once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from analysis.catalogue import Catalogue
from analysis.observations import storing
from analysis.observations.build import history_of
from analysis.observations.files import arrived, is_visible
from analysis.observations.readings import Asked, read_one
from analysis.observations.versions import Filed, in_order, overtaken
from analysis.returns import sendback
from analysis.returns.closing import Closing, closed
from analysis.returns.form import area_words
from analysis.returns.problems import Problem
from analysis.returns.reading import History, Record, Return
from analysis.returns.workbook import Workbook, WorkbookError, open_workbook

_KEY = ("indicator", "definition", "area", "period")
Histories = Callable[[int], History]
"""Last year's values for a reporting year."""


@dataclass(frozen=True)
class Change:
    """One value that differs from what the agency sent before."""

    indicator: str
    area: str
    period: int
    before: str
    after: str
    sheet: str
    cell: str


@dataclass(frozen=True)
class Receipt:
    """What became of one file: where it is stored, what it says, what it changes.

    `earlier` is the return that it follows, "" for none; `closing` says which of that one's
    questions are answered.
    """

    stored: Path
    known: bool
    content: Return
    changes: tuple[Change, ...] = ()
    earlier: str = ""
    closing: Closing | None = None


@dataclass(frozen=True)
class Slot:
    """Whose return of which year it is, where a person says so; None where the file does."""

    year: int | None = None
    agency: str | None = None


def _nothing(_: int) -> History:
    return {}


def histories(root: Path, catalogue: Catalogue, kept: Path | None = None) -> Histories:
    """Return what gives last year's values for a reporting year, each read once.

    With it a return is read at its arrival as a release will read it.
    """

    @cache
    def of_year(year: int) -> History:
        return history_of(root, catalogue, year, False, kept)

    return of_year


def receive(
    file: Path,
    root: Path,
    catalogue: Catalogue,
    at: datetime,
    slot: Slot | None = None,
    histories: Histories = _nothing,
) -> Receipt:
    """Store a file, read it, and compare it with the agency's return that it follows.

    `at` is the moment of arrival. The same bytes sent again are recognised (`known`) and not
    stored twice. Raises OSError where the file cannot be read or stored.
    """
    content = file.read_bytes()
    with storing.alone(root):
        waiting = storing.take_in(content, file.name, at, root)
        return _settled(waiting, file.name, root, catalogue, slot or Slot(), histories)


def recover(root: Path, catalogue: Catalogue, histories: Histories = _nothing) -> list[Receipt]:
    """Return what became of the files that were stored when an earlier command was ended."""
    if not storing.leftovers(root):
        return []
    with storing.alone(root):
        return [_recovered(path, root, catalogue, histories) for path in storing.leftovers(root)]


def _recovered(path: Path, root: Path, catalogue: Catalogue, histories: Histories) -> Receipt:
    name = storing.harmless(path.name)
    waiting, readable = storing.once_more(path, root)
    if readable:
        return _settled(waiting, name, root, catalogue, Slot(), histories)
    problem = Problem(name, "", "", "C06", "2 ×")
    stored, known = storing.set_aside(waiting, root, name, [problem])
    return Receipt(stored, known, Return(name, problems=(problem,)))


def _settled(
    waiting: Path, name: str, root: Path, catalogue: Catalogue, slot: Slot, histories: Histories
) -> Receipt:
    """Read what waits, move it to its place, and compare it."""
    asked = Asked(waiting, name, slot.year, slot.agency, False)
    found = _read(asked, catalogue, int(arrived(waiting.name)[:4]), histories)
    if not found.accepted:
        stored, known = storing.set_aside(waiting, root, name, found.problems)
        return Receipt(stored, known, found)
    folder = root / str(found.year) / found.agency
    stored, known = storing.place(waiting, folder, root)
    return _compared(Receipt(stored, known, found), root, catalogue, histories)


def _read(asked: Asked, catalogue: Catalogue, year: int, histories: Histories) -> Return:
    """Return what a file says in the light of last year; `year` is whose return it probably is."""
    year = asked.year or year
    history = histories(year)
    found = read_one(asked, catalogue, history)
    if not found.accepted or found.year == year or histories(found.year) == history:
        return found
    return read_one(asked, catalogue, histories(found.year))


def _compared(receipt: Receipt, root: Path, catalogue: Catalogue, histories: Histories) -> Receipt:
    """Return the receipt with what differs from the return that this one follows."""
    now, folder = receipt.content, receipt.stored.parent
    others = [p for p in folder.iterdir() if p != receipt.stored and is_visible(p.name)]
    read = {
        path.name: read_one(
            Asked(path, path.relative_to(root).as_posix(), now.year, now.agency, False),
            catalogue,
            histories(now.year),
        )
        for path in sorted(others)
    }
    contents = {n: one for n, one in read.items() if one.accepted and one.sha256 != now.sha256}
    contents[receipt.stored.name] = now
    group = [_filed(name, one) for name, one in contents.items()]
    names = [filed.file for filed in in_order(group)]
    at = names.index(receipt.stored.name)
    found = replace(receipt, content=_told(now, overtaken(group).get(receipt.stored.name)))
    if receipt.known or at == 0:
        return found
    before = contents[names[at - 1]]
    return replace(
        found,
        changes=tuple(changes(before, now)),
        earlier=names[at - 1],
        closing=closed(map(sendback.asked, _questions(before)), _questions(found.content)),
    )


def _questions(one: Return) -> list[Problem]:
    return [problem for problem in one.problems if problem.severity != "note"]


def _filed(name: str, one: Return) -> Filed:
    return Filed((one.agency, one.year), arrived(name), name, one.submission)


def _told(one: Return, over: Filed | None) -> Return:
    """Return the return with a warning where a higher submission was there before it."""
    if over is None:
        return one
    words = f"{over.place} ({over.file})"
    late = Problem(one.file, "", "", "C05", str(one.submission or 1), words)
    return replace(one, problems=(*one.problems, late))


def send_back(
    receipt: Receipt, root: Path, folder: Path, catalogue: Catalogue, lang: str = "vi"
) -> Path | None:
    """Write what the sender gets back, in the same place below `folder` as below `root`.

    Returns its path: the sender's own workbook with the cells marked, or a workbook of questions
    where the file is no workbook. None where there is nothing to ask.
    """
    if not _questions(receipt.content):
        return None
    place = folder / receipt.stored.parent.relative_to(root)
    place.mkdir(parents=True, exist_ok=True)
    one = receipt.content
    where, book = subjects(one, catalogue, lang), _opened(receipt)
    return sendback.send_back(receipt.stored, place, one.problems, lang, where=where, book=book)


def _opened(receipt: Receipt) -> Workbook | None:
    """Return the workbook under its sender's own name for it, None where it cannot be opened."""
    try:
        return open_workbook(receipt.stored, receipt.content.file)
    except WorkbookError:
        return None


def subjects(one: Return, catalogue: Catalogue, lang: str = "vi") -> dict[tuple[str, str], str]:
    """Return what each cell with a problem is about: the indicator, or the area, of its row."""
    named: dict[tuple[str, str], set[str]] = {}
    for row in one.observations:
        code, area = str(row["indicator"]), catalogue.areas[row["area"]]
        short = catalogue.indicators[code].short.in_(lang)
        line = (row["sheet"], _line(row["cell"]))
        own = area.key in (catalogue.plan.province, catalogue.agencies[one.agency].area)
        named.setdefault(line, set()).add(f"{code} – {short}" if own else area_words(area))
    places = {(p.sheet, p.cell) for p in one.problems if p.cell}
    lines = {place: named.get((place[0], _line(place[1])), set()) for place in places}
    return {place: words.pop() for place, words in lines.items() if len(words) == 1}


def _line(cell: str) -> str:
    """Return the row of an address, of the first cell where there are two."""
    return cell.partition("/")[0].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def changes(before: Return, after: Return) -> Iterator[Change]:
    """Yield the values that differ between two returns, each with its cell in the later one.

    A blank in the later return deletes nothing, so it is no change.
    """
    old = {tuple(row[k] for k in _KEY): row for row in before.observations}
    for row in after.observations:
        was = old.get(tuple(row[k] for k in _KEY))
        shown = _said(row)
        if shown and (was is None or _said(was) != shown):
            yield Change(
                row["indicator"], row["area"], row["period"], _said(was) if was else "", shown,
                row["sheet"], row["cell"],
            )  # fmt: skip


def _said(row: Record) -> str:
    """Return what a row says: its text as typed, its status and its state."""
    if row["obs_status"] == "O":
        return ""
    parts = (row["raw"], row["obs_status"], row.get("state") or "")
    return " ".join(part for part in parts if part)
