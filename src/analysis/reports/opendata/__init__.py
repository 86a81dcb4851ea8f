"""Open data: the public edition of a release as CSV with a Data Package, and as SDMX-CSV."""

from pathlib import Path

from analysis.language import UserError
from analysis.observations.files import write_whole
from analysis.release import Release
from analysis.reports.opendata import figures, lists, package, readme, sdmx, structure

FOLDER = "open-data"
"""Where the open data of a release stand in its public edition."""


class OpenDataError(UserError):
    """Open data that must not be made: only a public edition is masked."""


def write(release: Release, folder: Path, lang: str = "vi") -> tuple[Path, ...]:
    """Write the open data of a public edition into a folder and return the files.

    The same release gives the same bytes; datapackage.json is written last. Raises OpenDataError
    for an internal edition.
    """
    made = files(release, lang)
    for path, content in made.items():
        write_whole(folder / path, content)
    return tuple(folder / path for path in made)


def files(release: Release, lang: str = "vi") -> dict[str, bytes]:
    """Return the content of every file by its path; raise OpenDataError for an internal edition."""
    if not release.is_public:
        words = "{release}: open data are made of the public edition only"
        raise OpenDataError(words, release=release.name)
    observations, assessments, equity = figures.figures(release)
    explaining = lists.lists(release)
    messages = sdmx.messages(observations, assessments, release.catalogue)
    tables = (observations, assessments, equity, *explaining, *messages)
    made = {table.path: table.csv() for table in tables}
    return made | {
        "sdmx-structure.json": structure.message(release, explaining, lang),
        "README.md": readme.readme(release, tables),
        "datapackage.json": package.descriptor(release, tables, made, lang),
    }
