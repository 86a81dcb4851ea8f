"""The sheet of explanations: words of the appraisal, rules, marks, assumptions."""

from collections.abc import Iterator

from analysis.progress import METHODS, disclosure
from analysis.progress.registry import REASON_WORDS, STATUS_WORDS
from analysis.reports.documents.annex.cells import Cell, Number, Text, roman
from analysis.reports.documents.annex.desk import (
    Column,
    Desk,
    begin,
    finish,
    write_band,
    write_row,
)
from analysis.reports.figures import LOOKS

Line = tuple[str, str, int | None, str]
"""A term, what it means, a count and the indicators it concerns."""
_METHODS = ("level", "status")


def write(desk: Desk) -> None:
    """Write every word and rule that the tables rest on."""
    columns = [
        Column(desk.say(words), width, index=index)
        for words, width, index in (
            ("No.", 6.0, "A"),
            ("Word, mark or question", 44.0, "B"),
            ("Explanation", 90.0, "C"),
            ("Number of indicators", 12.0, "1"),
            ("Indicators", 28.0, "D"),
        )
    ]
    table = begin(desk, "legend", desk.say("Explanations"), columns)
    row = table.first
    for place, (heading, lines) in enumerate(_parts(desk), start=1):
        write_band(table, row, roman(place), heading)
        row += 1
        for number, line in enumerate(lines, start=1):
            write_row(table, row, _cells(line, number))
            row += 1
    finish(table, row, filtered=False)


def _cells(line: Line, place: int) -> list[Cell]:
    term, meaning, count, codes = line
    number = None if count is None else Number(count)
    return [Number(place, look="ordinal"), Text(term, "strong"), Text(meaning), number, codes]


def _parts(desk: Desk) -> Iterator[tuple[str, list[Line]]]:
    yield desk.say("Words of the appraisal"), list(_words(desk))
    yield desk.say("How the appraisal is made"), list(_rules(desk))
    yield desk.say("How figures are compared"), list(_comparisons(desk))
    yield desk.say("Numbers and marks"), list(_marks(desk))
    yield desk.say("Assumptions"), list(_assumptions(desk))


def _words(desk: Desk) -> Iterator[Line]:
    """Yield every verdict that occurs, with how many indicators of the province bear it."""
    known = STATUS_WORDS | REASON_WORDS
    for word in LOOKS:
        codes = desk.figures.codes(f"shown_{word}")
        if not codes:
            continue
        key = f"province/{desk.year}/shown_{word}/count"
        said = (
            desk.say(known[word])
            if word in known
            else desk.catalogue.word("verdict", word, desk.lang)
        )
        count = int(desk.figures.get(key).value)
        yield said, desk.say(_MEANINGS[word]), count, ", ".join(codes)


_MEANINGS = {
    "met": "the target is met, by the wording of the plan",
    "met_slipping": "the target is met, but the figure moves away from it",
    "on_track": "at the pace of the last years the target will be reached in time",
    "nearly": "at the pace of the last years a little will be missing",
    "milestone_pending": "to be completed; the year of the target has not come",
    "at_threshold": "exactly on the threshold of a target that asks for more or less than that",
    "not_met": "the level does not meet the target; too few years to judge the pace",
    "off_track": "at the pace of the last years much will be missing",
    "milestone_overdue": "to be completed, and the year of the target is over",
    "wrong_direction": "the figure stands still or moves away from the target",
    "not_assessed": "cannot be judged; the reason stands in brackets",
}


def _rules(desk: Desk) -> Iterator[Line]:
    for code in _METHODS:
        method = METHODS[code]
        name = desk.say(method.name)
        for text in method.said((*method.rules, *method.assumptions), desk.lang):
            yield name, text, None, ""
            name = ""


def _comparisons(desk: Desk) -> Iterator[Line]:
    yield (
        desk.say("percentages"),
        desk.say("difference in percentage points: 24.5% and 22.0% differ by 2.5 points"),
        None,
        "",
    )
    yield (
        desk.say("other indicators that should rise"),
        desk.say("as a percentage of what they are compared with"),
        None,
        "",
    )
    yield (
        desk.say("other indicators that should fall, or be eliminated"),
        desk.say("plain difference: a share would mislead where less is better"),
        None,
        "",
    )
    yield (
        desk.say("formulas"),
        desk.say(
            "Every comparison is a formula of its row and every whole of the areas one of the "
            "sheet of counts: click on the cell to see it."
        ),
        None,
        "",
    )


def _marks(desk: Desk) -> Iterator[Line]:
    for term, meaning in _MARKS:
        yield desk.say(term), desk.say(meaning), None, ""
    if desk.figures.release.is_public:
        threshold = desk.catalogue.plan.suppress_below
        count = desk.figures.release.hidden
        texts = disclosure.NOTE if count else (disclosure.NOTHING_HIDDEN,)
        for text in texts:
            yield "×", desk.say(text, count=count, threshold=threshold), None, ""


_MARKS = (
    (
        "decimal comma or point",
        "Cells hold the number with all its decimals and show some of them; comma or point is as "
        "your computer is set.",
    ),
    (
        "empty place",
        "no figure was reported, planned or can be compared; the notes of the line say why",
    ),
    ("● ○ ◊", "table 02: meets the target; does not meet it; stands exactly on its threshold"),
    ("*", "table 02: few persons or households in the denominator"),
    ("–", "cannot occur in that area"),
    ("…", "exists, but is not collected"),
)


def _assumptions(desk: Desk) -> Iterator[Line]:
    for entry in desk.catalogue.plan.assumptions.values():
        codes = ", ".join(entry.indicators)
        yield entry.question.in_(desk.lang), entry.assumed.in_(desk.lang), None, codes
