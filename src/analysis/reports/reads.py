"""What a page reads: which rows of which tables of a release.

`begin` hands a page these rows and no others, so a declaration that forgets a table stops the
page instead of leaving it out of date; the batch makes a page again when one of its rows changed
(batch/keys.py).
"""

import operator
from collections.abc import Callable, Collection, Mapping
from functools import reduce

import pandas as pd

from analysis.release import Release, Rows

Chosen = Mapping[str, Rows]

_EVERY = {
    "returns": None,
    "problems": None,
    "observations": None,
    "plans": None,
    "tasks": None,
    "proposals": None,
    "assessments": None,
    "equity": None,
    "placings": None,
}
_TOLD = ("returns", "problems", "observations", "tasks", "proposals")
"""What agencies sent, before anything is computed from it."""
_COMPUTED = ("returns", "observations", "plans", "assessments", "equity")

TABLES: Mapping[str, tuple[str, ...]] = {
    "returns": _TOLD,
    "gaps": _COMPUTED,
    "province": _COMPUTED,
    "communes": ("returns", "observations", "assessments", "equity"),
    "methods": ("returns", "observations", "assessments"),
    "duties": ("returns", "observations", "assessments", "tasks"),
}
"""The tables of pages that read whole tables, where they do not read all."""


def reads(page: str, subject: str, release: Release) -> Chosen:
    """Return what a page reads of a release: for each table what chooses its rows, None for all.

    The page of an indicator, an agency or an area reads what is told of it.
    """
    if page in _SUBJECTS:
        return _SUBJECTS[page](subject, release)
    return dict.fromkeys(TABLES.get(page, tuple(_EVERY)))


def _of_indicator(code: str, release: Release) -> Chosen:
    """What all areas told of one indicator, who sent it, and who answers for it."""
    own = _where(indicator=(code,))
    files, owners = _files(release, own), _owners(release, code)
    return {
        "returns": lambda frame: frame["file"].isin(files) | frame["agency"].isin(owners),
        **dict.fromkeys(("observations", "plans", "assessments", "equity"), own),
    }


def _of_agency(agency: str, release: Release) -> Chosen:
    """The province's values of the indicators that an agency answers for, and its returns."""
    catalogue = release.catalogue
    codes = [c for c in catalogue.indicators if agency in _owners(release, c)]
    own = _where(indicator=codes, area=(catalogue.plan.province,))
    sent = _where(agency=(agency,))
    files = _files(release, own)
    listed = release.problems
    faulty = set(listed["file"][listed["agency"] == agency])
    return {
        "returns": lambda frame: frame["agency"].eq(agency) | frame["file"].isin(files),
        "problems": lambda frame: frame["file"].isin(faulty),
        **dict.fromkeys(("tasks", "proposals"), sent),
        **dict.fromkeys(("observations", "plans", "assessments"), own),
        "equity": _where(indicator=codes),
    }


def _of_area(area: str, release: Release) -> Chosen:
    """The values of an area, those of the province beside them, and its committee's returns."""
    catalogue = release.catalogue
    both = _where(area=(area, catalogue.plan.province))
    senders = [a.code for a in catalogue.agencies.values() if a.area == area]
    files = _files(release, both)
    listed = release.problems
    faulty = set(listed["file"][listed["agency"].isin(senders)])
    return {
        "returns": lambda frame: frame["agency"].isin(senders) | frame["file"].isin(files),
        "problems": lambda frame: frame["file"].isin(faulty),
        **dict.fromkeys(("tasks", "proposals"), _where(agency=senders)),
        **dict.fromkeys(("observations", "plans", "assessments"), both),
        "placings": _where(area=(area,)),
    }


_SUBJECTS: Mapping[str, Callable[[str, Release], Chosen]] = {
    "indicator": _of_indicator,
    "agency": _of_agency,
    "area": _of_area,
}


def _where(**values: Collection[str]) -> Callable[[pd.DataFrame], "pd.Series[bool]"]:
    """Return what chooses the rows whose columns have one of some values."""

    def chosen(frame: pd.DataFrame) -> "pd.Series[bool]":
        masks = (frame[name].isin(known) for name, known in values.items())
        return reduce(operator.and_, masks)

    return chosen


def _files(release: Release, own: Callable[[pd.DataFrame], "pd.Series[bool]"]) -> set[str]:
    """Return the files that told the values that a page shows."""
    frame = release.observations
    return set(frame["file"][own(frame)])


def _owners(release: Release, code: str) -> list[str]:
    return [owner.code for owner in release.catalogue.owners(code, release.day)]
