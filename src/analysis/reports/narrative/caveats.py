"""What a reader must know before using a value: each a sentence of its own."""

from collections.abc import Iterator
from typing import Any

from analysis.catalogue import Definition
from analysis.language import say
from analysis.reports.figures import Figures

Row = dict[str, Any]


def caveats(code: str, area: str, figures: Figures) -> list[str]:
    """Return what a reader must know before using the latest value, as sentences."""
    row, lang = figures.assessment(code, area), figures.lang
    known = figures.catalogue.indicators[code].definition(str(row["definition"]))
    notes = [*_of_definition(row, known, lang), *_of_value(row, lang), *_of_agencies(row, figures)]
    found = [*notes, *_of_sender(row, figures), *_of_target(row, figures)]
    return [note if note.endswith(".") else f"{note}." for note in dict.fromkeys(found)]


def _of_definition(row: Row, known: Definition | None, lang: str) -> Iterator[str]:
    if known and known.fit == "uncertain" and known.note:
        yield known.note.in_(lang)
    if known and row["status_reason"] in ("series_break", "definition_changed"):
        yield from (b.note.in_(lang) for b in known.breaks if b.period == row["first_period"])


def _of_value(row: Row, lang: str) -> Iterator[str]:
    if row["value_status"] == "B":
        yield say("The method of measuring changed in this year", lang)
    if row["value_status"] == "D":
        yield say("The sender says that the definition differs", lang)


def _of_agencies(row: Row, figures: Figures) -> Iterator[str]:
    if row["conflict"] == "decided" and row["agency"]:
        agency = figures.catalogue.agencies[str(row["agency"])].name.in_(figures.lang)
        yield say("Agencies gave different figures; the one of {agency} counts", figures.lang,
                  agency=agency)  # fmt: skip


def _of_sender(row: Row, figures: Figures) -> Iterator[str]:
    """Yield the note of the sender, in the sender's own words."""
    key = (row["indicator"], row["area"], row["period"], row["definition"])
    note = str(figures.observed.get(key, {}).get("note") or "").strip()
    if note and note != "nan":
        yield say("Note with the figure: {note}", figures.lang, note=note)


def _of_target(row: Row, figures: Figures) -> Iterator[str]:
    """Yield that the plan's wording leaves the target open, where a value is held against it."""
    target = figures.catalogue.indicators[row["indicator"]].target_at(figures.release.day)
    if target.inferred and row["value"] is not None:
        yield say("How the target is to be read is an assumption of this report", figures.lang)
