"""The page of one commune or ward: its indicators beside the province and its neighbours."""

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from analysis.catalogue import Agency, Area, Catalogue
from analysis.reports.figures import Figures, verdict
from analysis.reports.render import part

Row = dict[str, Any]


def head(figures: Figures) -> Markup:
    """Return what the area is, what it was made of, and who reports for it."""
    catalogue, area = figures.catalogue, figures.catalogue.areas[figures.subject]
    parts = [a for a in catalogue.areas.values() if a.successor == area.key]
    districts = {a.parent: catalogue.areas[a.parent] for a in parts if _in_district(catalogue, a)}
    return part(
        "area_head.html.j2", figures, area=area, parts=parts, districts=list(districts.values()),
        agency=committee(figures),
    )  # fmt: skip


def _in_district(catalogue: Catalogue, area: Area) -> bool:
    return area.parent in catalogue.areas and catalogue.areas[area.parent].level == "district"


def committee(figures: Figures) -> Agency | None:
    """Return the agency that reports for the area; None where there is none."""
    agencies = figures.catalogue.agencies.values()
    return next((a for a in agencies if a.area == figures.subject), None)


def sender(figures: Figures) -> str:
    """Return the code of that agency; a code that nobody has where there is none."""
    found = committee(figures)
    return found.code if found else "–"


def table(figures: Figures) -> Markup:
    """Return the area's indicators beside the province's value, its place and the target."""
    return part("area_table.html.j2", figures, lines=list(_lines(figures)))


def _lines(figures: Figures) -> Iterator[Row]:
    for code, indicator in figures.catalogue.indicators.items():
        row = figures.assessed.get((code, figures.subject))
        if indicator.by_area is None or row is None:
            continue
        province = figures.assessment(code, figures.province)
        same = province["period"] == row["period"] and province["value"] is not None
        yield {
            "i": indicator,
            "row": row,
            "level": verdict(row),
            "province": province if same else None,
            "place": _place(figures, row),
            "unit": figures.catalogue.unit(code),
        }


def _place(figures: Figures, row: Row) -> str:
    """Return the key of the area's place among all, counted from the best; "" without one."""
    if row["value"] is None:
        return ""
    place = figures.placed[row["indicator"], row["area"], row["period"], row["definition"]]
    key = f"{row['indicator']}/{row['area']}/place/count"
    return figures.tally(key, place, "place among all areas with a value, from the best")
