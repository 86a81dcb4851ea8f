"""The tasks of section III as agencies tell of them: what was done, what is hard, what comes next.

Their words are quoted whole and never changed, each with who said it. Where several say the
same in the same words (a task of every committee), they stand together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from docxtpl import RichText
from markupsafe import Markup

from analysis.catalogue import Task
from analysis.language import say
from analysis.observations import records
from analysis.reports.documents.inline import Run, joined, plain
from analysis.reports.documents.parts.wording import literal, of_figure, sentence
from analysis.reports.figures import Figures

Row = dict[str, Any]
MOST_NAMES = 3
"""More agencies that say the same are counted instead of named."""
FIELDS = ("result", "difficulty", "next_step")


@dataclass(frozen=True)
class Said:
    """Words of one agency, or the same words of several."""

    who: RichText
    words: Markup


@dataclass(frozen=True)
class Duty:
    """One task; `standing` says in a sentence how far it is."""

    number: str
    title: Markup
    leads: Markup
    standing: RichText
    results: tuple[Said, ...]
    difficulties: tuple[Said, ...]
    next_steps: tuple[Said, ...]
    deliverable: RichText | str
    behind: tuple[str, ...]
    """Names of its leaders who report it late or not begun."""

    @property
    def section(self) -> str:
        """Return the number of the heading of section III that it stands under."""
        return self.number.partition(".")[0]


@dataclass(frozen=True)
class Section:
    """A heading of section III with its tasks."""

    number: str
    heading: Markup
    duties: tuple[Duty, ...]


def sections(figures: Figures) -> list[Section]:
    """Return the headings of section III with every task, in the order of the plan."""
    told: dict[str, list[Row]] = {}
    for row in last_told(figures.release.stored.tasks, figures.release.year, ["task", "agency"]):
        told.setdefault(row["task"], []).append(row)
    duties = [_duty(figures, t, told.get(n, [])) for n, t in figures.catalogue.tasks.items()]
    return [
        Section(
            number,
            plain(_heading(figures, number)),
            tuple(duty for duty in duties if duty.section == number),
        )
        for number in dict.fromkeys(duty.section for duty in duties)
    ]


def _heading(figures: Figures, section: str) -> str:
    tasks = figures.catalogue.tasks.values()
    found = next(task for task in tasks if task.number.partition(".")[0] == section)
    return found.heading.in_(figures.lang)


def last_told(frame: pd.DataFrame, year: int, key: list[str]) -> list[Row]:
    """Return the rows of a year, each as it was last sent."""
    of_year = frame[frame["year"] == year].sort_values(["vintage", "file"], kind="stable")
    return records(of_year.drop_duplicates(key, keep="last").sort_index())


def _duty(figures: Figures, task: Task, rows: list[Row]) -> Duty:
    leaders = leaders_of(figures, task)
    lead = [row for row in rows if row["agency"] in leaders]
    said = {field: tuple(_grouped(figures, task, field, rows)) for field in FIELDS}
    return Duty(
        number=task.number,
        title=plain(task.title.in_(figures.lang)),
        leads=plain(_leads(figures, task, leaders)),
        standing=joined(_standing(figures, task, lead, rows)),
        results=said["result"],
        difficulties=said["difficulty"],
        next_steps=said["next_step"],
        deliverable=_deliverable(figures, task, lead),
        behind=tuple(_name(figures, row) for row in lead if row["status"] in BEHIND),
    )


BEHIND = ("late", "not_started")


def leaders_of(figures: Figures, task: Task) -> list[str]:
    """Return the agencies that lead a task on the day of the release."""
    release = figures.release
    found = (release.catalogue.in_charge(c, release.day, task=task.number) for c in task.lead)
    return list(dict.fromkeys(agency.code for agency in found))


def _leads(figures: Figures, task: Task, leaders: Sequence[str]) -> str:
    if not leaders:
        return say("every agency and committee", figures.lang)
    return "; ".join(figures.catalogue.agencies[code].name.in_(figures.lang) for code in leaders)


def _name(figures: Figures, row: Row) -> str:
    return figures.catalogue.agencies[row["agency"]].name.in_(figures.lang)


def _standing(figures: Figures, task: Task, lead: list[Row], rows: list[Row]) -> list[Run]:
    """Return how far a task is: as its leaders say, or how many say so where all must do it."""
    lang = figures.lang
    if not rows:
        return sentence("no report yet", lang)
    if lead:
        words = [_status(figures, row["status"]) for row in lead]
        return [Run("; ".join(dict.fromkeys(words)))]
    counted = [
        sentence("{n} {status}", lang, n=_count(figures, task, f"status-{status}", n), status=words)
        for status, words, n in _statuses(figures, rows)
    ]
    return _in_a_row(counted)


def _statuses(figures: Figures, rows: list[Row]) -> list[tuple[str, str, int]]:
    codes = figures.catalogue.codelists["task_status"]
    counts = {code: sum(row["status"] == code for row in rows) for code in (*codes, "")}
    return [(c or "none", _status(figures, c), n) for c, n in counts.items() if n]


def _status(figures: Figures, code: str) -> str:
    if code:
        return figures.catalogue.word("task_status", code, figures.lang)
    return say("no status told", figures.lang)


def _in_a_row(pieces: Sequence[list[Run]]) -> list[Run]:
    found: list[Run] = []
    for place, piece in enumerate(pieces):
        found += [Run(", "), *piece] if place else piece
    return found


def _count(figures: Figures, task: Task, name: str, n: int) -> list[Run]:
    key = f"task-{task.number}/{figures.release.year}/{name}/count"
    return of_figure(figures, figures.tally(key, n, "agencies that report a task alike"))


def _grouped(figures: Figures, task: Task, field: str, rows: list[Row]) -> Iterable[Said]:
    """Yield what was said, the leaders first, the same words once with all who said them."""
    leaders = leaders_of(figures, task)
    same: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row["agency"] not in leaders):
        if words := str(row[field]).strip():
            same.setdefault(words, []).append(row)
    for place, (words, group) in enumerate(same.items(), 1):
        yield Said(joined(_who(figures, task, f"{field}-{place}", group)), plain(words))


def _who(figures: Figures, task: Task, name: str, rows: list[Row]) -> list[Run]:
    if len(rows) <= MOST_NAMES:
        return [literal("; ".join(_name(figures, row) for row in rows))]
    agencies = [figures.catalogue.agencies[row["agency"]] for row in rows]
    bodies = [agency for agency in agencies if agency.area is None]
    count = _count(figures, task, name, len(rows) - len(bodies))
    named = [literal("; ".join(agency.name.in_(figures.lang) for agency in bodies))]
    committees = sentence("{n} committees of communes and wards", figures.lang, n=count)
    return [*named, Run("; "), *committees] if bodies else committees


def _deliverable(figures: Figures, task: Task, lead: list[Row]) -> RichText | str:
    """Return what became of what the plan asks this task to bring about; "" where of nothing."""
    if task.deliverable is None:
        return ""
    words = (
        "To be delivered: {what}. Its leader reports the task as {status} (in the words above)."
        if lead
        else "To be delivered: {what}. No report yet."
    )
    status = "; ".join(dict.fromkeys(_status(figures, row["status"]) for row in lead))
    what = literal(task.deliverable.in_(figures.lang))
    return joined(sentence(words, figures.lang, what=what, status=status))


# Proposals


@dataclass(frozen=True)
class Proposal:
    """What an agency asks for, and why; `reason` is empty where it gave none."""

    words: Markup
    reason: Markup
    who: Markup


@dataclass(frozen=True)
class Addressee:
    """To whom proposals go, as the agencies wrote it."""

    name: Markup
    proposals: tuple[Proposal, ...]


def addressees(figures: Figures) -> list[Addressee]:
    """Return the proposals of the year by addressee, in the words of those who made them."""
    release = figures.release
    if release.is_public:
        return []
    rows = last_told(release.stored.proposals, release.year, ["agency", "content"])
    rows = [row for row in rows if str(row["content"]).strip()]
    groups: dict[str, list[Proposal]] = {}
    for row in sorted(rows, key=lambda row: row["addressee"]):
        content, reason = (plain(str(row[name]).strip()) for name in ("content", "reason"))
        one = Proposal(content, reason, plain(_name(figures, row)))
        groups.setdefault(str(row["addressee"]).strip(), []).append(one)
    unnamed = say("addressee not given", figures.lang)
    return [Addressee(plain(name or unnamed), tuple(found)) for name, found in groups.items()]
