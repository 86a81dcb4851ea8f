"""Subjects: which agencies, indicators and areas of a release have a page, and its name.

The batch makes these pages and pages link to them, both by this list.
"""

import re
from collections.abc import Callable, Mapping

from analysis.observations.register import expected_of
from analysis.release import Release


def agencies(release: Release) -> list[str]:
    """Return the agencies that answer for an indicator, lead a task or sent a return.

    Committees of areas have the page of their area.
    """
    catalogue, day = release.catalogue, release.day
    owners = {a.code for code in catalogue.indicators for a in catalogue.owners(code, day)}
    leaders = {
        catalogue.in_charge(code, day, task=number).code
        for number, task in catalogue.tasks.items()
        for code in task.lead
    }
    senders = set(release.returns["agency"]) | set(expected_of(catalogue, release.year, day))
    known = owners | leaders | senders
    return [c for c, a in catalogue.agencies.items() if c in known and a.area is None]


def indicators(release: Release) -> list[str]:
    """Return every indicator of the plan."""
    return list(release.catalogue.indicators)


def areas(release: Release) -> list[str]:
    """Return the areas of the day that sent anything or are expected to.

    Communes and wards, before there are committees of communes the districts.
    """
    districts = release.catalogue.areas_on(release.day, "district")
    there = districts or release.catalogue.areas_on(release.day, "commune")
    told = set(release.observations["area"])
    expects = release.source != "published"
    return [area.key for area in there if expects or area.key in told]


KINDS: Mapping[str, Callable[[Release], list[str]]] = {
    "agency": agencies,
    "indicator": indicators,
    "area": areas,
}


def page(kind: str, key: str) -> str:
    """Return the name of the page of a subject: indicator-CT25, area-03664-2025-07-01."""
    return f"{kind}-{re.sub(r'[^A-Za-z0-9]+', '-', key).strip('-')}"
