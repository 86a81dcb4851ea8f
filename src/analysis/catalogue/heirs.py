"""Who came after an agency that was merged or abolished, and after whom an agency came.

Departments follow the successions of agencies.yml, committees without a successor of their own
the areas: where a district ended, the committees of its later communes answer for them.
"""

from collections.abc import Iterator
from datetime import date

from analysis.catalogue.models import Agency
from analysis.catalogue.naming import on_day
from analysis.catalogue.read import Catalogue


def heirs(catalogue: Catalogue, agency: Agency, day: date) -> list[Agency]:
    """Return the agencies of a day that answer for what another one answered for.

    In the order of agencies.yml, each once; empty while the agency itself answers for all.
    """
    found = {code for code in _after(catalogue, agency, day) if code != agency.code}
    return [a for code, a in catalogue.agencies.items() if code in found and a.exists_on(day)]


def forerunners(catalogue: Catalogue, agency: Agency, day: date) -> list[Agency]:
    """Return the agencies that another one answers for on a day, wholly or in part."""
    return [a for a in catalogue.agencies.values() if agency in heirs(catalogue, a, day)]


def _after(catalogue: Catalogue, agency: Agency, day: date) -> Iterator[str]:
    """Yield the codes of all that came after an agency, of those between as well."""
    ended = not agency.exists_on(day)
    for step in agency.successors:
        if step.since <= day and (ended or not step.is_general):
            yield step.agency
            yield from _after(catalogue, catalogue.agencies[step.agency], day)
    if ended and agency.area and agency.valid_to and agency.valid_to < day:
        yield from _of_areas(catalogue, agency.area, day)


def _of_areas(catalogue: Catalogue, area: str, day: date) -> Iterator[str]:
    """Yield the committees of what an area has become."""
    found = on_day(catalogue.areas[area], catalogue, day)
    keys = {one.key for one in found.now} if found else set()
    yield from (a.code for a in catalogue.agencies.values() if a.area in keys)
