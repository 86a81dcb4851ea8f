"""What params/ must hold so that every later step finds what it looks for.

Another plan begins with a few files and grows; what is still missing is said here, at once and
by name, and never as an error of the arithmetic.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, get_args

from analysis.catalogue.models import Area, Operator

if TYPE_CHECKING:
    from analysis.catalogue.read import Catalogue

CODELISTS: dict[str, tuple[str, ...]] = {
    "no_data_reason": ("L", "M"),
    "obs_status": ("A", "P", "E", "B", "D", "L", "M", "O", "Q"),
    "operator": get_args(Operator),
    "origin": ("reported", "published", "derived"),
    "reason": (),
    "state": ("reached", "kept", "in_progress", "not_started", "lost"),
    "task_status": (),
    "verdict": ("met", "not_met", "at_threshold", "not_assessed"),
}
"""The codelists that pages, forms and returns take words from, with the codes they ask for."""


def missing(catalogue: "Catalogue") -> Iterator[str]:
    """Yield a fault for everything that a plan cannot do without and that params/ lacks."""
    if not catalogue.indicators:
        yield "indicators: expected one file CODE.yml for each indicator, found none"
    if not catalogue.plan.consolidator:
        yield "plan.yml, field consolidator: expected who consolidates the returns, found nobody"
    for name in ("returns", "report"):
        if name not in catalogue.plan.deadlines:
            yield f"plan.yml, field deadlines: expected {name}, found none"
    yield from _codelists(catalogue)
    yield from _areas(catalogue)
    yield from _agencies(catalogue)


def _codelists(catalogue: "Catalogue") -> Iterator[str]:
    for name, codes in CODELISTS.items():
        if name not in catalogue.codelists:
            yield f"codelists/{name}.yml: the file is missing; copy it from another plan"
            continue
        for code in codes:
            if code not in catalogue.codelists[name]:
                yield f"codelists/{name}.yml: code {code} is missing; copy it from another plan"


def _areas(catalogue: "Catalogue") -> Iterator[str]:
    province = catalogue.areas.get(catalogue.plan.province)
    if province is None or province.level != "province":
        code = catalogue.plan.province
        yield f"plan.yml, field province: {code} is not an area of level province in areas.csv"
    for area in catalogue.areas.values():
        yield from _relations(area, catalogue)


def _relations(area: Area, catalogue: "Catalogue") -> Iterator[str]:
    if area.level != "province" and area.parent not in catalogue.areas:
        yield f"areas.csv, {area.key}: parent {area.parent or '(empty)'} is not the key of an area"
    if area.successor and area.successor not in catalogue.areas:
        yield f"areas.csv, {area.key}: successor {area.successor} is not the key of an area"


def _agencies(catalogue: "Catalogue") -> Iterator[str]:
    for code, agency in catalogue.agencies.items():
        if agency.area is not None and agency.area not in catalogue.areas:
            yield (
                f"agencies.yml, field {code}.area: {agency.area} is not the key of an area in "
                "areas.csv (code, or code@valid_from)"
            )
        if agency.kind == "committee" and agency.area is None:
            yield f"agencies.yml, field {code}.area: a committee needs the area it reports for"
