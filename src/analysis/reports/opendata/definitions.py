"""Ways of measuring under the codes that are published; texts that agencies typed are not."""

from collections.abc import Mapping

from analysis.catalogue import Catalogue
from analysis.release import Release

Codes = Mapping[tuple[str, str], str]

UNSTATED = "unstated"


def codes(release: Release) -> Codes:
    """Return the code of each way of measuring by indicator and stored name.

    One that the catalogue does not list is what an agency typed in its place: it becomes
    other-1, other-2, … of its indicator, so that it still is a way of its own.
    """
    pairs = release.current[["indicator", "definition"]].drop_duplicates()
    found: dict[tuple[str, str], str] = {}
    counts: dict[str, int] = {}
    for indicator, name in sorted(pairs.itertuples(index=False, name=None)):
        found[indicator, name] = name
        if not _is_code(release.catalogue, indicator, name):
            counts[indicator] = counts.get(indicator, 0) + 1
            found[indicator, name] = f"other-{counts[indicator]}"
    return found


def unlisted(codes: Codes, catalogue: Catalogue) -> list[tuple[str, str]]:
    """Return indicator and code of the ways of measuring that the catalogue does not list."""
    return sorted(
        (indicator, code)
        for (indicator, _), code in codes.items()
        if catalogue.indicators[indicator].definition(code) is None
    )


def _is_code(catalogue: Catalogue, indicator: str, name: str) -> bool:
    return name == UNSTATED or catalogue.indicators[indicator].definition(name) is not None
