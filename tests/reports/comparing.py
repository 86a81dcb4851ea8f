"""Two small releases for tests of what changed: from files of officers, or from rows by hand."""

from pathlib import Path

from officer import HEALTH, fill, plan

from analysis import places
from analysis.observations import SCHEMAS, Round, table
from analysis.release import Release, open_release
from analysis.reports.comparison import Comparison, compared
from analysis.reports.figures import Figures

SOON, LATE, LAST = "2026-11-20", "2026-12-03", "2026-12-05"
INSURANCE = "bhxh-tinh"


def entries(code: str, **cells: object) -> dict[tuple[str, str, str], object]:
    return {("indicators", code, name): cell for name, cell in cells.items()}


def file(day: str, agency: str = HEALTH) -> Path:
    return places.raw("returns") / "2026" / agency / f"{day}_a.xlsx"


def send(day: str, cells: dict[tuple[str, str, str], object], agency: str = HEALTH) -> None:
    fill(file(day, agency), cells, agency)


def page(against: str = "", as_of: str = "", lang: str = "vi", known=None) -> Comparison:
    release = open_release(2026, "returns", as_of, known or plan())
    return compared(Figures(release, "revisions", lang), against)


def by_hand(rows, year: int = 2026, as_of: str = "", name: str = "2026") -> Release:
    """Return a release of rows alone (observed.py), without files."""
    empty = {name: table(name, []) for name in SCHEMAS}
    stored = Round(**(empty | {"observations": rows}))
    return Release(name, year, "returns", as_of, plan(), Path(), "", stored)


def held_against(before: Release, after: Release) -> Comparison:
    return Comparison(after, "revisions", "vi", earlier=before)
