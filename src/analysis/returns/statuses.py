"""Words that an officer chooses from lists: status, reason, way of measuring, state."""

import unicodedata
from functools import cache

from analysis.catalogue import Indicator
from analysis.language import LANGUAGES, say
from analysis.returns import form as forms
from analysis.returns.desk import Desk
from analysis.returns.finding import Found
from analysis.returns.values import Figure


def chosen_status(desk: Desk, table: Found, row: str) -> str:
    """Return the code of the chosen status, "none" for no data; "" where blank or unknown."""
    text = unicodedata.normalize("NFC", table.text(row, "status"))
    words = _status_words()
    if text and text.lower() not in words:
        listed = "; ".join(say(word) for word in forms.STATUSES.values())
        desk.complain(table, row, "status", "V07", found=text, expected=listed)
    return words.get(text.lower(), "")


@cache
def _status_words() -> dict[str, str]:
    return {
        say(word, lang).lower(): code for code, word in forms.STATUSES.items() for lang in LANGUAGES
    }


def status_of(
    desk: Desk, table: Found, row: str, found: Figure, chosen: str, required: bool = True
) -> str:
    """Return the SDMX status of a figure; an unstated one counts as an estimate."""
    if chosen == "none":
        if found.value is not None:
            desk.findings.add("V11", table.sheet.name, found.cell, found=found.raw)
        return _reason(desk, table, row)
    if found.missing:
        return found.missing
    if found.blank and (chosen or required):
        desk.blank(table, row, "value")
    if found.value is None:
        # The fault itself is noted where it was found.
        return "O"
    if not table.text(row, "status"):
        desk.complain(table, row, "status", "V06")
    return chosen or "E"


def _reason(desk: Desk, table: Found, row: str) -> str:
    """Return M where nothing of the kind exists, else L: it exists and was not collected."""
    text = unicodedata.normalize("NFC", table.text(row, "reason"))
    if not text:
        desk.complain(table, row, "reason", "V12")
        return "L"
    codes = desk.catalogue.codelists["no_data_reason"]
    chosen = next((code for code, word in codes.items() if text in (word.vi, word.en)), "L")
    return chosen if chosen in ("L", "M") else "L"


def definition_of(desk: Desk, table: Found, row: str, indicator: Indicator, found: Figure) -> str:
    """Return the id of the way of measuring; an unstated or unknown one stands on its own."""
    text = unicodedata.normalize("NFC", table.text(row, "definition"))
    for known in indicator.definitions:
        if text in (known.id, known.name.vi, known.name.en):
            return known.id
    if not found.blank:
        desk.complain(table, row, "definition", "V08" if text else "V14", found=text)
    return text or "unstated"


def choice(desk: Desk, table: Found, row: str, column: str, codelist: str) -> str:
    """Return the code of a word chosen from a codelist; "" where blank or unknown."""
    text = unicodedata.normalize("NFC", table.text(row, column))
    words = desk.catalogue.codelists[codelist]
    chosen = next(
        (c for c, w in words.items() if text.lower() in (w.vi.lower(), w.en.lower(), c)), ""
    )
    if text and not chosen:
        listed = "; ".join(word.vi for word in words.values())
        desk.complain(table, row, column, "V07", found=text, expected=listed)
    return chosen
