"""The default template of the review of several years: so-ket.docx, in Vietnamese and English.

Only wording and layout: office staff change both in Word. Marks name values of
reports/documents/review.py.
"""

from collections.abc import Sequence

from analysis.language import say
from analysis.reports.documents.drafts import decree30
from analysis.reports.documents.drafts.decree30 import BODY, Column, Draft, Words, write
from analysis.reports.documents.drafts.decree30 import mark as marked
from analysis.reports.documents.drafts.shared import (
    DASH,
    ENDING,
    T,
    annex,
    end,
    items,
    lit,
    opening,
    worded,
)


def draft(lang: str) -> bytes:
    """Return the template in a language; it is the same bytes every time."""
    made = decree30.new_draft(lang)

    def t(message: str) -> str:
        return say(message, lang)

    opening(made, lang, t, _OPENING)
    _returns(made, t)
    _indicators(made, t)
    _promised(made, t)
    _proposals(made, t)
    _limits(made, t)
    end(made, lang, t, "Câu kết")
    _annex_indicators(made, t)
    _annex_plans(made, t)
    _annex_steps(made, t)
    _annex_proposals(made, t)
    return decree30.saved(made)


def _dashes(made: Draft, loop: str, *words: Words) -> None:
    items(made, loop, DASH, "- ", *words)


def _list(made: Draft, t: T, heading: str, name: str, words: Sequence[Words]) -> None:
    """Write a heading with its items, where there are any."""
    marked(made, f"if {name}")
    write(made, "Heading 4", t(heading))
    marked(made, "endif")
    _dashes(made, f"one in {name}", *words, ENDING)


def _table_of(made: Draft, columns: Sequence[Column], name: str, words: str) -> None:
    """Write a table of a list, a sentence instead where it is empty."""
    marked(made, f"if {name}")
    decree30.table(made, columns, f"one in {name}")
    marked(made, "else")
    write(made, BODY, words)
    marked(made, "endif")


_OPENING = (
    "{{ issuer }} reviews the period {{ first }}–{{ last }} as follows "
    "(figures received until {{ known_until }}):"
)


def _returns(made: Draft, t: T) -> None:
    write(made, "Heading 1", "I. ", t("Yearly reporting"))
    _dashes(made, "one in seasons", "{{r one }}", ENDING)
    _list(made, t, "Late or not sent in more than one year:", "often", ["{{r one }}"])


def _indicators(made: Draft, t: T) -> None:
    write(made, "Heading 1", "II. ", t("Results of the indicators"))
    marked(made, "for paragraph in summary")
    write(made, BODY, "{{r paragraph }}")
    marked(made, "endfor")
    _list(made, t, "Targets met in the period:", "crossed", ["{{r one }}"])
    _list(made, t, "Targets met earlier and no longer met:", "lost", ["{{r one }}"])
    _list(made, t, "Indicators that became worse:", "worsened", ["{{r one }}"])
    write(made, BODY, t("Every indicator stands in Annex I."))


def _promised(made: Draft, t: T) -> None:
    write(made, "Heading 1", "III. ", t("Promised and done"))
    write(made, "Heading 2", "1. ", t("Figures assigned for each year"))
    _dashes(made, "one in totals", "{{r one }}")
    marked(made, "if accounts")
    _accounts(made, t)
    write(made, "Sau bảng", t("Each figure and its plan stand in Annex II."))
    marked(made, "endif")
    write(made, "Heading 2", "2. ", t("The tasks and solutions of section III of the plan"))
    marked(made, "if standing")
    write(made, BODY, t("Tasks with a leading agency, by what it reports:"))
    marked(made, "else")
    write(made, BODY, t("No task was reported in the period."))
    marked(made, "endif")
    _dashes(made, "one in standing", "{{r one }}", ENDING)
    marked(made, "if behind")
    write(made, "Heading 4", *worded(t("Reported late or not begun in {{ last }}:")))
    marked(made, "endif")
    _dashes(made, "one in behind", "{{r one }}", ENDING)
    marked(made, "if steps")
    write(made, BODY, t("Next steps and the results told a year later stand in Annex III."))
    marked(made, "endif")
    marked(made, "for thing in deliverables")
    write(made, "Heading 4", t("To be delivered"), ": ", lit("{{ thing.name }} ({{ thing.task }})"))
    _dashes(made, "one in thing.years", "{{r one }}")
    marked(made, "endfor")


def _accounts(made: Draft, t: T) -> None:
    write(made, "Tên bảng", t("Table 1. Assigned figures by agency: how many came as planned"))
    columns = [
        Column(60, [t("Agency")], "Ô chữ", [lit("{{ one.agency }}")]),
        Column(18, [t("Year")], "Ô giữa", [lit("{{ one.year }}")]),
        Column(20, [t("Assigned")], "Ô số", ["{{r one.told }}"]),
        Column(22, [t("as planned or better")], "Ô số", ["{{r one.kept }}"]),
        Column(20, [t("less than planned")], "Ô số", ["{{r one.missed }}"]),
        Column(20, [t("cannot be compared")], "Ô số", ["{{r one.open }}"]),
    ]
    decree30.table(made, columns, "one in accounts")


def _proposals(made: Draft, t: T) -> None:
    write(made, "Heading 1", "IV. ", t("Proposals and recommendations followed up"))
    _dashes(made, "one in counted", "{{r one }}", ENDING)
    marked(made, "if proposals")
    write(made, BODY, t("Each proposal and what became of it stands in Annex IV."))
    marked(made, "else")
    write(made, BODY, t("No proposal was made."))
    marked(made, "endif")


def _limits(made: Draft, t: T) -> None:
    write(made, "Heading 1", "V. ", t("What this review cannot tell"))
    _dashes(made, "one in limits", "{{r one }}")
    write(made, BODY, *worded(t(_TRAIL)))


_TRAIL = "Where every number comes from stands on the page {{ page }} beside this document."


# Annexes, each on landscape pages


def _annex_indicators(made: Draft, t: T) -> None:
    annex(made, t, "I", t("The indicators over the period"))
    year = Column(15, [lit("{{ years[at] }}")], "Ô số", ["{{r line.values[at] }}"])
    columns = [
        Column(9, [t("No.")], "Ô giữa", [lit("{{ line.place }}")]),
        Column(43, [t("Indicator")], "Ô chữ", [lit("{{ line.name }}")]),
        Column(15, [t("Unit")], "Ô giữa", [lit("{{ line.unit }}")]),
        Column(17, [t("Target")], "Ô số", ["{{r line.target }}"]),
        Column(40, [t("Change over the period")], "Ô chữ", ["{{r line.change }}"]),
        Column(18, [t("Needed each year from now on")], "Ô số", ["{{r line.required }}"]),
        Column(22, [t("Verdict"), " ", lit("{{ first }}")], "Ô chữ", ["{{ line.then }}"]),
        Column(23, [t("Verdict"), " ", lit("{{ last }}")], "Ô chữ", ["{{ line.now }}"]),
    ]
    group = ("theme in themes", [lit("{{ loop.index }}. {{ theme.name }}")])
    loop = ("at in range(years|length)", year)
    decree30.table(made, columns, "line in theme.lines", group, loop, behind=4)
    write(made, "Ghi chú bảng", t(_INDICATORS_NOTE))
    write(made, "Ghi chú bảng", t(_VERDICTS_NOTE))


_INDICATORS_NOTE = (
    "(*) measured otherwise than the latest value, or before a break; (**) in doubt. A blank "
    "place: no figure. No change is told across a break."
)
_VERDICTS_NOTE = (
    "Verdicts of earlier years are made by today’s rule on what is known today; they are no copy "
    "of what was reported then."
)


def _annex_plans(made: Draft, t: T) -> None:
    annex(made, t, "II", t("Figures assigned for each year and what came"))
    columns = [
        Column(14, [t("Year")], "Ô giữa", [lit("{{ one.year }}")]),
        Column(62, [t("Indicator")], "Ô chữ", [lit("{{ one.name }}")]),
        Column(48, [t("Agency")], "Ô chữ", [lit("{{ one.agency }}")]),
        Column(24, [t("Told the year before")], "Ô số", ["{{r one.earlier }}"]),
        Column(22, [t("Plan of the year")], "Ô số", ["{{r one.plan }}"]),
        Column(22, [t("Carried out")], "Ô số", ["{{r one.value }}"]),
        Column(25, [t("Against the plan")], "Ô số", ["{{r one.against }}"]),
        Column(30, [t("Outcome")], "Ô chữ", ["{{ one.outcome }}"]),
    ]
    _table_of(
        made,
        columns,
        "plans",
        t("No agency has told what it was assigned for a year of the period."),
    )


def _annex_steps(made: Draft, t: T) -> None:
    annex(made, t, "III", t("Next steps and the results of the year after"))
    columns = [
        Column(62, [t("Task of the plan")], "Ô chữ", [lit("{{ one.task }}")]),
        Column(90, [t("Next step told")], "Ô chữ", [lit("{{ one.promised }}")]),
        Column(95, [t("Result told the year after")], "Ô chữ", [lit("{{ one.after }}")]),
    ]
    words = t("No leading agency has told a next step that a later year could answer.")
    _table_of(made, columns, "steps", words)


def _annex_proposals(made: Draft, t: T) -> None:
    annex(made, t, "IV", t("Each proposal and what became of it"))
    columns = [
        Column(14, [t("Year")], "Ô giữa", [lit("{{ one.year }}")]),
        Column(42, [t("Agency")], "Ô chữ", [lit("{{ one.who }}")]),
        Column(70, [t("Proposal or recommendation")], "Ô chữ", [lit("{{ one.words }}")]),
        Column(36, [t("Addressed to")], "Ô chữ", [lit("{{ one.addressee }}")]),
        Column(20, [t("Made again")], "Ô giữa", [lit("{{ one.again }}")]),
        Column(65, [t("Answer on record")], "Ô chữ", [lit("{{ one.answer }}")]),
    ]
    _table_of(made, columns, "proposals", t("No proposal was made."))
