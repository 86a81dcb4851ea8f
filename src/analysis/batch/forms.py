"""Write the forms of a year, with what is known of the year before."""

from pathlib import Path
from typing import Any

import pandas as pd

from analysis.catalogue import Agency, Catalogue
from analysis.language import UserError, number
from analysis.observations import records
from analysis.observations.register import expected_of
from analysis.release import Release, ReleaseError, open_release
from analysis.returns import form as forms
from analysis.returns import template
from analysis.returns.form import Known

_UNKNOWN = "{agency}: expected an agency that reports for {year}; params/agencies.yml lists them"


def write_forms(
    catalogue: Catalogue, year: int, folder: Path, agency: str = "", lang: str = "vi"
) -> list[Path]:
    """Write one form for each agency and area that reports for a year; return their paths.

    Last year's values come from the real returns where there are any, else from published
    figures. Raises UserError for an agency that does not report that year.
    """
    wanted = (
        [_named(catalogue, year, agency)] if agency else list(expected_of(catalogue, year).values())
    )
    before = newest_before(catalogue, year)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for sender in wanted:
        shown = known(catalogue, sender, year, before, lang)
        form = forms.for_agency(catalogue, sender, year, shown, lang)
        path = folder / template.template_name(form)
        template.write(path, form)
        written.append(path)
    return written


def _named(catalogue: Catalogue, year: int, agency: str) -> Agency:
    """Return an agency that reports for a year, or did until it ended within it."""
    found = catalogue.agencies.get(agency)
    if found is None or not found.reports or forms.day_of(catalogue, found, year) is None:
        raise UserError(_UNKNOWN, agency=agency, year=year)
    return found


def newest_before(catalogue: Catalogue, year: int) -> Release | None:
    """Return the newest release of earlier years; None where nothing is known."""
    for source in ("returns", "published"):
        for earlier in range(year - 1, year - 1 - catalogue.plan.stale_after_years, -1):
            try:
                return open_release(earlier, source, catalogue=catalogue)
            except ReleaseError:
                continue
    return None


def known(
    catalogue: Catalogue, sender: Agency, year: int, before: Release | None, lang: str
) -> Known:
    """Return the latest values and states of an agency's area before a year, as text.

    A value older than last year's bears its year: 8,85 (2024).
    """
    if before is None:
        return Known()
    area = sender.area or catalogue.plan.province
    rows = records(before.assessments[before.assessments["area"] == area])
    values = {
        row["indicator"]: _shown(row, catalogue, lang) + _age(row, year)
        for row in rows
        if pd.notna(row["value"])
    }
    states = {
        row["indicator"]: catalogue.word("state", row["state"], lang) + _age(row, year)
        for row in rows
        if row["state"]
    }
    return Known(values, states)


def _shown(row: dict[str, Any], catalogue: Catalogue, lang: str) -> str:
    return number(row["value"], catalogue.indicators[row["indicator"]].decimals, lang)


def _age(row: dict[str, Any], year: int) -> str:
    return "" if row["period"] == year - 1 else f" ({row['period']})"
