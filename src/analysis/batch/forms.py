"""Write the forms of a year, with what is known of the year before."""

from pathlib import Path

import pandas as pd

from analysis.catalogue import Agency, Catalogue
from analysis.language import UserError, number
from analysis.release import ReleaseError, open_release
from analysis.returns import form as forms
from analysis.returns import template

_UNKNOWN = "{agency}: expected an agency that reports for {year}; params/agencies.yml lists them"


def write_forms(
    catalogue: Catalogue, year: int, folder: Path, agency: str = "", lang: str = "vi"
) -> list[Path]:
    """Write one form for each agency and area that reports for a year; return their paths.

    Last year's values come from the real returns where there are any, else from published
    figures. Raises UserError for an agency that does not report that year.
    """
    senders = reporting(catalogue, year)
    if agency and agency not in senders:
        words = (
            "{agency}: expected an agency that reports for {year}; params/agencies.yml lists them"
        )
        raise UserError(words, agency=agency, year=year)
    wanted = [senders[agency]] if agency else list(senders.values())
    before = _before(catalogue, year)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for sender in wanted:
        shown = known(catalogue, sender, before, lang)
        form = forms.for_agency(catalogue, sender, year, shown, lang)
        path = folder / template.template_name(form)
        template.write(path, form)
        written.append(path)
    return written


def reporting(catalogue: Catalogue, year: int) -> dict[str, Agency]:
    """Return the agencies whose return is expected for a year, by code."""
    day = forms.last_day(catalogue, year)
    return {code: a for code, a in catalogue.agencies.items() if a.reports and a.exists_on(day)}


def _before(catalogue: Catalogue, year: int) -> pd.DataFrame | None:
    """Return the values that count of the year before; None where nothing is known."""
    for source in ("returns", "published"):
        try:
            frame = open_release(year - 1, source, catalogue=catalogue).current
        except ReleaseError:
            continue
        return frame[frame["period"] == year - 1]
    return None


def known(
    catalogue: Catalogue, sender: Agency, before: pd.DataFrame | None, lang: str
) -> forms.Known:
    """Return last year's values and states of an agency's area, as the form shows them."""
    if before is None:
        return forms.Known()
    here = before[before["area"] == (sender.area or catalogue.plan.province)]
    values = here[here["value"].notna()].drop_duplicates("indicator")
    states = here[here["state"] != ""].drop_duplicates("indicator")
    shown = {
        code: number(value, catalogue.indicators[code].decimals, lang)
        for code, value in zip(values["indicator"], values["value"], strict=True)
    }
    words = {
        code: catalogue.word("state", state, lang)
        for code, state in zip(states["indicator"], states["state"], strict=True)
    }
    return forms.Known(shown, words)
