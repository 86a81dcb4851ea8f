"""Our draft of params/documents/cong-van.docx: the letter that reminds an agency of its return.

A letter has no line with its type; what it is about stands below its number. Office staff change
its wording in Word. It is Vietnamese only: a letter is an official paper, whatever language the
command speaks. Marks name values of reports/documents/letters/letter.py.
"""

import re
from collections.abc import Iterator
from typing import Any

from docx.shared import Pt

from analysis.language import say
from analysis.reports.documents.drafts import decree30
from analysis.reports.documents.drafts.decree30 import BODY, Column, Piece, Words, mark, write
from analysis.reports.documents.inline import FIGURE_STYLE, LITERAL_STYLE

NAME = "cong-van.docx"
LANG = "vi"
_LINES = (BODY, "Heading 2", "Gạch đầu dòng", "Sau bảng", "Câu kết")
"""Styles whose lines stand single, so that most letters fit on one page."""
_WIDTHS = (10, 38, 30, 44, 38)
"""Widths of the table of questions in millimetres: the 160 between the margins."""
_COUNTS = ("n_", "days", "late")
"""How the marks of printed numbers begin."""


def draft() -> bytes:
    """Return the Word file of the template; equal bytes every time."""
    made = decree30.new_draft(LANG)
    for style in _LINES:
        made.styles[style].paragraph_format.line_spacing = 1
    made.styles["Chỗ ký"].paragraph_format.space_before = Pt(48)
    decree30.number_pages(made, _words("{{ made_up }}"), [])
    decree30.head(made, LANG, "{{ symbol }}-…")
    write(made.tables[0].cell(1, 0), "Về việc", *_words(say(_ABOUT, LANG)))
    decree30.made_up(made)
    write(made, "Kính gửi", *_words(say("To: {{ agency }}", LANG)))
    _ground(made)
    _received(made)
    _missing(made)
    _questions(made)
    _asked(made)
    decree30.signature(made, LANG)
    return decree30.saved(made)


def _words(text: str) -> list[Words]:
    """Return a text whose marks {{ … }} stand in the style of figures, or of literals."""
    return list(_pieces(text))


def _pieces(text: str) -> Iterator[Words]:
    for place, part in enumerate(re.split(r"(\{\{ [\w.]+ \}\})", text)):
        if place % 2:
            counts = part.removeprefix("{{ ").startswith(_COUNTS)
            yield Piece(part, FIGURE_STYLE if counts else LITERAL_STYLE)
        elif part:
            yield part


def _where(made: Any, condition: str, message: str, style: str = BODY) -> None:
    """Write a paragraph that stands only under a condition."""
    mark(made, f"if {condition}")
    write(made, style, *_words(say(message, LANG)))
    mark(made, "endif")


_ABOUT = "Re: reminder of the return of {{ year }} on the results of Plan {{ plan }}"


def _ground(made: Any) -> None:
    """Write the legal ground, the deadline and how near it is, and who answers for whom."""
    write(made, BODY, *_words(say(_GROUND, LANG) + " " + say(_DEADLINE, LANG)))
    _where(made, "ended", "{{ ended }} has ended; {{ agency }} reports what is left.")
    _where(
        made,
        "ends",
        "{{ agency }} ends after {{ ends }}; please report what was done by that day before it.",
    )
    _where(
        made,
        "forerunners",
        "The return of {{ agency }} also covers what it reports in place of {{ forerunners }}.",
    )


_GROUND = (
    "Plan {{ plan }} of {{ plan_day }} of {{ plan_issuer }} asks agencies ({{ section }}): "
    "“{{ quote }}”{% if taken_over %}; {{ issuer }} now consolidates the returns{% endif %}."
)
_DEADLINE = (
    "The last day for returns of {{ year }} is {{ weekday }}, {{ deadline }}"
    "{% if left > 0 %} ({{ days }} days left){% elif left < 0 %} ({{ days }} days overdue)"
    "{% else %} (today is the last day){% endif %}."
)


def _received(made: Any) -> None:
    """Write what has come by the day of the letter."""
    _where(
        made,
        "not received and not unread",
        "By {{ day }} {{ issuer }} has not received the return of {{ year }} of {{ agency }}.",
    )
    _where(made, "received", _RECEIVED)
    _where(
        made,
        "unread",
        "The file “{{ unread }}” of {{ agency }}, received on {{ unread_day }}, could not be "
        "read as a return; the table below says why.",
    )


_RECEIVED = (
    "{{ issuer }} received the return of {{ year }} of {{ agency }} on {{ received }}"
    "{% if late %}, {{ late }} days after the last day{% endif %}. After a review there remain"
    "{% if n_figures %} {{ n_figures }} figures not reported{% endif %}"
    "{% if n_tasks %}{{ ',' if n_figures else '' }} {{ n_tasks }} tasks not reported{% endif %}"
    "{% if n_questions %}{{ ',' if missing else '' }} {{ n_questions }} points to be made clear"
    "{% endif %}."
)


def _missing(made: Any) -> None:
    """Write the list of what was asked for and not given."""
    mark(made, "if missing")
    write(made, "Heading 2", say("Not reported yet", LANG))
    mark(made, "for line in missing")
    ending = "{{ '.' if loop.last else ';' }}"
    write(made, "Gạch đầu dòng", "- ", *_words("{{ line }}"), ending)
    mark(made, "endfor")
    mark(made, "endif")


def _questions(made: Any) -> None:
    """Write the table of open questions."""
    mark(made, "if questions")
    write(made, "Heading 2", say("To be made clear", LANG))
    place = "{{ one.place }}{% if one.subject %}: {{ one.subject }}{% endif %}"
    columns = (
        (say("No.", LANG), "Ô giữa", "{{ one.number }}"),
        (say("Place in the file", LANG), "Ô chữ", place),
        (say("What the cell holds", LANG), "Ô chữ", "{{ one.found }}"),
        (say("What is wrong", LANG), "Ô chữ", "{{ one.says }}"),
        (say("What to do", LANG), "Ô chữ", "{{ one.todo }}"),
    )
    listed = zip(_WIDTHS, columns, strict=True)
    decree30.table(
        made,
        [Column(width, [head], style, _words(words)) for width, (head, style, words) in listed],
        "one in questions",
    )
    more = "{{ n_more }} more points are listed in the workbook enclosed."
    _where(made, "n_more", more, "Ghi chú bảng")
    mark(made, "endif")


def _asked(made: Any) -> None:
    """Write how to answer and by when."""
    by_when = say(_BY_WHEN, LANG)
    for condition, message in (("from_return", _CORRECT), ("not from_return", _FILL)):
        mark(made, f"if {condition}")
        write(made, "Sau bảng", *_words(f"{say(message, LANG)} {by_when}"))
        mark(made, "endif")
    write(made, "Câu kết", *_words(say(_CLOSING, LANG)))


_CORRECT = (
    "Please open the workbook enclosed ({{ workbook }}): the cells to review are coloured and "
    "have comments, and the sheet “To review” lists every point. Correct that workbook itself, "
    "save it and send it to {{ issuer }}"
)
_FILL = (
    "Please enter {{ content }} into the form enclosed ({{ workbook }}) and send it to {{ issuer }}"
)
_BY_WHEN = (
    "{% if left >= 0 %}by {{ due }} at the latest"
    "{% else %}as soon as this letter arrives{% if report_deadline %}, so that the consolidated "
    "report can be submitted by {{ report_deadline }}{% endif %}{% endif %}."
)
_CLOSING = (
    "Where there is no figure, choose “no data” and give the reason; leave no cell empty. "
    "{{ issuer }} asks {{ agency }} for its kind attention./."
)
