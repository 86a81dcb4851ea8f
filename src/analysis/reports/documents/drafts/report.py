"""The default template of the consolidated report: bao-cao.docx, in Vietnamese and English.

Only wording and layout: office staff change both in Word. Marks name values of
reports/documents/report.py; docs/word-templates.md says what each is.
"""

from collections.abc import Sequence

from analysis.language import say
from analysis.reports.documents.drafts import decree30
from analysis.reports.documents.drafts.decree30 import BODY, Column, Draft, Words, write
from analysis.reports.documents.drafts.decree30 import mark as marked
from analysis.reports.documents.drafts.shared import ENDING, T, annex, end, lit, opening, worded


def draft(lang: str) -> bytes:
    """Return the template in a language; it is the same bytes every time."""
    made = decree30.new_draft(lang)

    def t(message: str) -> str:
        return say(message, lang)

    opening(made, lang, t, _OPENING)
    _direction(made, t)
    _results(made, t)
    _duties(made, t)
    _assessment(made, t)
    _ahead(made, t)
    _proposals(made, t)
    end(made, lang, t, BODY)
    _annex_indicators(made, t)
    _annex_areas(made, t)
    _annex_assumptions(made, t)
    _annex_sources(made, t)
    return decree30.saved(made)


def _loop(made: Draft, loop: str, *paragraphs: tuple[str, Sequence[Words]]) -> None:
    marked(made, f"for {loop}")
    for style, words in paragraphs:
        write(made, style, *words)
    marked(made, "endfor")


def _either(made: Draft, name: str, words: str, style: str = BODY) -> None:
    """Write a sentence that stands only where a list is empty."""
    marked(made, f"if not {name}")
    write(made, style, words)
    marked(made, "endif")


_OPENING = (
    "{{ issuer }} reports the results of {{ year }} as follows "
    "(figures received until {{ known_until }}):"
)


def _direction(made: Draft, t: T) -> None:
    write(made, "Heading 1", "I. ", t("Direction and organisation"))
    write(made, "Heading 2", "1. ", t("Communication, guidance and state management"))
    marked(made, "for section in steering")
    marked(made, "for task in section.duties")
    _task(made, t)
    marked(made, "endfor")
    marked(made, "endfor")
    _either(made, "steering", t("No task of this kind stands in the plan."))
    write(made, "Heading 2", "2. ", t("How agencies sent their returns"))
    write(made, BODY, "{{r received.opening }}")
    _loop(
        made, "group in received.groups",
        ("Gạch đầu dòng", ["- ", "{{r group.words }}", ": ", lit("{{ group.names }}"), "."]),
    )  # fmt: skip


_TASK = "Task {{ task.number }} – {{ task.title }}"


def _task(made: Draft, t: T) -> None:
    """Write one task: whose it is, how far, in whose words, and what it must bring about."""
    write(made, BODY, *worded(t(_TASK), bold=True), ". ", *worded(t(_WHOSE)))
    _said(made, "task.results")
    marked(made, "if task.deliverable")
    write(made, "Gạch đầu dòng", "- ", "{{r task.deliverable }}")
    marked(made, "endif")


_WHOSE = "Leader: {{ task.leads }}. State: {{r task.standing }}."


def _said(made: Draft, name: str) -> None:
    words = worded("- {{r said.who }}: “{{ said.words }}”")
    _loop(made, f"said in {name}", ("Gạch đầu dòng", words))


def _comment(made: Draft, t: T, name: str) -> None:
    marked(made, f"for comment in {name}")
    by: list[Words] = [t("Analyst’s comment"), lit("{{ ' (' + comment.by + ')' if comment.by }}")]
    review = "{{ '" + t(" – to be reviewed: figures have changed since") + "' if comment.review }}"
    write(made, "Ý kiến", *by, review, ":")
    _loop(made, "paragraph in comment.paragraphs", ("Ý kiến", ["{{r paragraph }}"]))
    marked(made, "endfor")


def _results(made: Draft, t: T) -> None:
    write(made, "Heading 1", "II. ", t("Results"))
    write(made, "Heading 2", "1. ", t("The indicators"))
    _loop(made, "paragraph in headline", (BODY, ["{{r paragraph }}"]))
    _comment(made, t, "comments")
    write(made, "Hình", "{{ overview }}")
    write(made, "Tên hình", t("Fig. 1. Verdict on every indicator, by theme"))
    _compact(made, t)
    marked(made, "for theme in themes")
    write(made, "Heading 3", "1.{{ loop.index }}. ", lit("{{ theme.name }}"))
    marked(made, "for one in theme.told")
    write(
        made,
        BODY,
        lit("{{ one.code }} – {{ one.name }}", bold=True),
        ": {{ one.verdict }}. ",
        "{{r one.words }}",
    )
    _comment(made, t, "one.comments")
    marked(made, "endfor")
    _comment(made, t, "theme.comments")
    marked(made, "endfor")
    marked(made, "if courses")
    write(
        made,
        "Heading 3",
        "1.{{ themes|length + 1 }}. ",
        t("Course of the indicators to look at first"),
    )
    marked(made, "endif")
    _loop(
        made, "course in courses",
        ("Hình", ["{{ course.picture }}"]),
        ("Tên hình", [t("Fig."), " {{ loop.index + 1 }}. ", "{{r course.title }}", ". ",
                      lit("{{ course.measured }}")]),
    )  # fmt: skip


def _compact(made: Draft, t: T) -> None:
    """Write the table of the body; the whole one stands in the first annex."""
    write(made, "Tên bảng", t("Table 1. Indicators in {{ year }} (in full in Annex I)"))
    columns = [
        Column(9, [t("No.")], "Ô giữa", [lit("{{ line.place }}")]),
        Column(46, [t("Indicator")], "Ô chữ", [lit("{{ line.code }}. {{ line.name }}")]),
        Column(17, [t("Unit")], "Ô giữa", [lit("{{ line.unit }}")]),
        Column(18, worded(t("Target {{ target_year }}")), "Ô số", ["{{r line.target }}"]),
        Column(20, worded(t("Estimate {{ year }}")), "Ô số", ["{{r line.value }}"]),
        Column(25, [t("Against the target")], "Ô số", ["{{r line.against_target }}"]),
        Column(25, [t("How it stands")], "Ô chữ", ["{{ line.verdict }}"]),
    ]
    group = ("theme in themes", [lit("{{ loop.index }}. {{ theme.name }}")])
    decree30.table(made, columns, "line in theme.lines", group)
    write(made, "Ghi chú bảng", t(_TABLE_NOTE))


_TABLE_NOTE = (
    "A blank place: no figure. Percentages are compared by percentage points; other indicators "
    "that should rise by ratio (%); those that should fall by plain difference."
)


def _duties(made: Draft, t: T) -> None:
    write(made, "Heading 2", "2. ", t("The tasks and solutions of section III of the plan"))
    marked(made, "for section, told in sections")
    write(made, "Heading 3", lit("2.{{ section.number }}. {{ section.heading }}"))
    marked(made, "for task in section.duties")
    marked(made, "if told")
    told_above = t("(results: section I above).")
    name, whose = worded(t(_TASK), bold=True), worded(t(_WHOSE))
    write(made, BODY, *name, ". ", *whose, " ", told_above)
    marked(made, "else")
    _task(made, t)
    marked(made, "endif")
    marked(made, "endfor")
    marked(made, "endfor")


def _assessment(made: Draft, t: T) -> None:
    write(made, "Heading 1", "III. ", t("General assessment"))
    write(made, "Heading 2", "1. ", t("What has been achieved"))
    _loop(made, "one in met", ("Gạch đầu dòng", ["- ", "{{r one }}", ENDING]))
    _either(made, "met", t("No indicator is known to have met its target."))
    write(made, "Heading 2", "2. ", t("Shortcomings"))
    _part(made, t("Indicators in danger:"), "shortcomings", ["{{r one }}", ENDING])
    _either(made, "shortcomings", t("No indicator is judged to be in danger."))
    _part(made, t("Indicators whose progress is not assessed:"), "not_assessed", ["{{r one }}"])
    behind: list[Words] = [
        lit("{{ one.number }}. {{ one.title }} ({{ one.behind|join('; ') }})"),
        ENDING,
    ]
    _part(made, t("Tasks that their leaders report late or not begun:"), "behind", behind)
    write(made, "Heading 2", "3. ", t("Causes and difficulties, in the words of the agencies"))
    _by_task(made, t, "difficult", "difficulties")
    _either(made, "difficult", t("No agency has told of a difficulty."))
    _comment(made, t, "other_comments")


def _part(made: Draft, heading: str, name: str, words: Sequence[Words]) -> None:
    """Write a heading and its items, where there are any."""
    marked(made, f"if {name}")
    write(made, "Heading 4", heading)
    marked(made, "endif")
    _loop(made, f"one in {name}", ("Gạch đầu dòng", ["- ", *words]))


def _by_task(made: Draft, t: T, name: str, field: str) -> None:
    marked(made, f"for task in {name}")
    write(made, "Heading 4", *worded(t(_TASK)))
    _said(made, f"task.{field}")
    marked(made, "endfor")


def _ahead(made: Draft, t: T) -> None:
    write(made, "Heading 1", "IV. ", *worded(t("Directions and tasks of {{ next_year }}")))
    write(made, "Heading 2", "1. ", t("What the indicators in danger need"))
    _loop(made, "one in needed", ("Gạch đầu dòng", ["- ", "{{r one }}"]))
    _either(made, "needed", t("No needed pace can be told."))
    write(made, "Heading 2", "2. ", *worded(t("Plans for {{ next_year }}")))
    _loop(made, "one in next_plans", ("Gạch đầu dòng", ["- ", "{{r one }}", ENDING]))
    _either(made, "next_plans", t("No agency has told of a plan for the next year."))
    write(made, "Heading 2", "3. ", t("Next steps, in the words of the agencies"))
    _by_task(made, t, "ahead", "next_steps")
    _either(made, "ahead", t("No agency has told of a next step."))


def _proposals(made: Draft, t: T) -> None:
    write(made, "Heading 1", "V. ", t("Proposals and requests"))
    marked(made, "for addressee in addressees")
    write(made, "Heading 2", "{{ loop.index }}. ", t("For"), " ", lit("{{ addressee.name }}"))
    marked(made, "for one in addressee.proposals")
    write(made, "Gạch đầu dòng", *worded("- {{ one.who }}: “{{ one.words }}”"), *worded(t(_WHY)))
    marked(made, "endfor")
    marked(made, "endfor")
    _either(made, "addressees", t("No agency has sent a proposal."))


_WHY = "{% if one.reason %} Reason: “{{ one.reason }}”{% endif %}"


# Annexes


def _annex_indicators(made: Draft, t: T) -> None:
    annex(made, t, "I", t("Results of the indicators"))
    columns = [
        Column(9, [t("No.")], "Ô giữa", [lit("{{ line.place }}")]),
        Column(39, [t("Indicator")], "Ô chữ", [lit("{{ line.code }}. {{ line.name }}")]),
        Column(17, [t("Unit")], "Ô giữa", [lit("{{ line.unit }}")]),
        Column(16, worded(t("Target {{ target_year }}")), "Ô số", ["{{r line.target }}"]),
        Column(14, worded(t("Carried out {{ year_before }}")), "Ô số", ["{{r line.before }}"]),
        Column(14, worded(t("Plan {{ year }}")), "Ô số", ["{{r line.plan }}"]),
        Column(17, worded(t("Estimate {{ year }}")), "Ô số", ["{{r line.value }}"]),
        Column(15, [t("Against the plan")], "Ô số", ["{{r line.against_plan }}"]),
        Column(15, [t("Against the year before")], "Ô số", ["{{r line.against_before }}"]),
        Column(15, [t("Against the target")], "Ô số", ["{{r line.against_target }}"]),
        Column(20, [t("How it stands")], "Ô chữ", ["{{ line.verdict }}"]),
        Column(21, [t("Agency")], "Ô chữ", [lit("{{ line.owners }}")]),
        Column(13, [t("Source")], "Ô giữa", [lit("{{ line.source }}")]),
        Column(22, [t("Notes")], "Ô chữ", [lit("{{ line.status }}")]),
    ]
    group = ("theme in themes", [lit("{{ loop.index }}. {{ theme.name }}")])
    decree30.table(made, columns, "line in theme.lines", group)
    write(made, "Ghi chú bảng", t(_TABLE_NOTE))
    write(made, "Ghi chú bảng", t("Source: the number of the file in Annex IV."))
    _loop(made, "one in notes", ("Ghi chú bảng", [lit("{{ one.codes }}: {{ one.words }}")]))


def _annex_areas(made: Draft, t: T) -> None:
    annex(made, t, "II", t("Indicators by commune and ward"))
    marked(made, "for table in area_tables")
    for style, which in (("Tên bảng", "loop.first"), ("Tên bảng sang trang", "not loop.first")):
        marked(made, f"if {which}")
        heading = t("Table II.{{ table.number }}. Figures of {{ year }}")
        write(made, style, *worded(heading))
        marked(made, "endif")
    columns = [
        Column(10, [t("No.")], "Ô giữa", [lit("{{ row.place }}")]),
        Column(46, [t("Commune, ward")], "Ô chữ", [lit("{{ row.name }}")]),
    ]
    value = Column(23, [lit("{{ table.heads[at] }}")], "Ô số", ["{{r row.values[at] }}"])
    decree30.table(
        made, columns, "row in table.rows", repeated=("at in range(table.heads|length)", value)
    )
    marked(made, "endfor")
    _either(made, "area_tables", t("No figure by commune or ward has been received."))
    marked(made, "if area_tables")
    write(
        made,
        "Ghi chú bảng",
        t("A blank place: no figure has been received. Where they come from stands in Annex IV."),
    )
    marked(made, "endif")


def _annex_assumptions(made: Draft, t: T) -> None:
    annex(made, t, "III", t("Assumptions and methods"))
    columns = [
        Column(80, [t("Open question")], "Ô chữ", [lit("{{ one.question }}")]),
        Column(130, [t("Assumed in this report")], "Ô chữ", [lit("{{ one.assumed }}")]),
        Column(37, [t("Indicators")], "Ô chữ", [lit("{{ one.codes }}")]),
    ]
    write(made, "Tên bảng", t("Table III.1. Assumptions that figures rest on"))
    decree30.table(made, columns, "one in assumptions")
    ways = [
        Column(80, [t("Number")], "Ô chữ", ["{{ one.name }}"]),
        Column(167, [t("How it is made")], "Ô chữ", [lit("{{ one.formula }}")]),
    ]
    write(made, "Tên bảng", t("Table III.2. How numbers are made"))
    decree30.table(made, ways, "one in methods")


def _annex_sources(made: Draft, t: T) -> None:
    annex(made, t, "IV", t("Sources of the figures"))
    write(
        made,
        "Ghi chú bảng",
        t("[n] is the number of the file in table IV.2; then sheet and cells."),
    )
    numbers = [
        Column(16, [t("Code")], "Ô giữa", [lit("{{ one.code }}")]),
        Column(46, [t("Indicator")], "Ô chữ", [lit("{{ one.name }}")]),
        Column(185, [t("Numbers and where they stand")], "Ô chữ", ["{{r one.numbers }}"]),
    ]
    write(made, "Tên bảng", t("Table IV.1. Figures of the province"))
    decree30.table(made, numbers, "one in sources")
    files = [
        Column(11, [t("No.")], "Ô giữa", [lit("[{{ one.number }}]")]),
        Column(38, [t("Agency")], "Ô chữ", [lit("{{ one.agency }}")]),
        Column(53, [t("File")], "Ô chữ", [lit("{{ one.name }}")]),
        Column(20, [t("Received")], "Ô giữa", [lit("{{ one.received }}")]),
        Column(125, [t("Cells of figures by area")], "Ô chữ", [lit("{{ one.cells }}")]),
    ]
    write(made, "Tên bảng", t("Table IV.2. Files"))
    decree30.table(made, files, "one in files")
    counted = [
        Column(24, [t("Number")], "Ô số", ["{{r one.number }}"]),
        Column(163, [t("What it counts")], "Ô chữ", [lit("{{ one.words }}")]),
        Column(60, [t("Key")], "Ô chữ", [lit("{{ one.key }}")]),
    ]
    write(made, "Tên bảng", t("Table IV.3. Numbers that were counted"))
    decree30.table(made, counted, "one in counts")
