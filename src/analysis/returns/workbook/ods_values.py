"""What an OpenDocument cell says, in the words of our model: numbers as Excel would hold them."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from analysis.returns.workbook.model import CellKind
from analysis.returns.workbook.ods_names import CALC, OFFICE, TABLE
from analysis.returns.workbook.xlsx_cells import is_number

Said = tuple[CellKind, str, str]
"""Kind, text and number format of a cell."""

_ERROR = re.compile(r"(#[A-Z/0!?]+[!?]?|#N/A|Err:\d{3})")
_LENGTH = re.compile(r"-?P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")


def said(attributes: dict[str, str], shown: str, epoch: date) -> Said | None:
    """Return what a cell says, None where it is empty; `shown` is the text of its paragraphs."""
    get = attributes.get
    kind = get(OFFICE + "value-type", "")
    formula = TABLE + "formula" in attributes
    if get(CALC + "value-type") == "error" or (formula and _ERROR.fullmatch(shown)):
        return "error", shown or "#N/A", "General"
    if kind in _FORMATS:
        return _number(get(OFFICE + "value", ""), shown, _FORMATS[kind])
    if kind == "boolean":
        return "bool", "1" if get(OFFICE + "boolean-value") == "true" else "0", "General"
    if kind == "date":
        return _date(get(OFFICE + "date-value", ""), epoch)
    if kind == "time":
        return _time(get(OFFICE + "time-value", ""))
    text = get(OFFICE + "string-value") or shown
    if text:
        return "text", text, "General"
    return ("uncalculated", "", "General") if formula and not kind else None


_FORMATS = {"float": "General", "percentage": "0.00%", "currency": "#,##0.00"}


def _number(value: str, shown: str, form: str) -> Said | None:
    if is_number(value):
        return "number", value, form
    return ("text", value or shown, form) if value or shown else None


def _date(value: str, epoch: date) -> Said:
    """Return a date as days since the epoch; a date beyond Python's years stays a text."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return "text", value, "General"
    since = moment.replace(tzinfo=None) - datetime(epoch.year, epoch.month, epoch.day)
    form = "dd/mm/yyyy hh:mm" if "T" in value else "dd/mm/yyyy"
    return "number", _plain(Decimal(since // timedelta(microseconds=1)) / _MICROSECONDS), form


_MICROSECONDS = 86_400 * 10**6


def _time(value: str) -> Said:
    match = _LENGTH.fullmatch(value)
    if not match:
        return "text", value, "General"
    days, hours, minutes, seconds = (Decimal(part or 0) for part in match.groups())
    whole = days + (hours * 3600 + minutes * 60 + seconds) / 86_400
    return "number", _plain(-whole if value.startswith("-") else whole), "[h]:mm:ss"


def _plain(number: Decimal) -> str:
    """Return a number with the digits that Excel keeps, without an exponent."""
    return f"{round(number, 10).normalize():f}"
