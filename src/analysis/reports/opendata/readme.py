"""README.md of the folder: Vietnamese, with a short part in English."""

from collections.abc import Iterator, Sequence

from analysis.language import date_short, say
from analysis.release import Release
from analysis.reports.opendata.lists import FOLDER
from analysis.reports.opendata.model import Table
from analysis.reports.opendata.package import title

HOW = (
    "`datapackage.json` says what every column means, its type and which codes it may hold; any "
    "tool for Data Packages reads it.",
    "CSV files are UTF-8 without a byte order mark, with commas between cells and CR LF at the "
    "end of lines (RFC 4180).",
    "Numbers have a decimal point and no separator of thousands; values are not rounded. An empty "
    "cell is a missing value, never zero.",
    "In Excel, bring them in with Data > From Text/CSV and choose UTF-8 and the point as decimal "
    "separator: a double click may show wrong letters and take the zeros before a code away.",
    "A text that a spreadsheet would take for a formula (it begins with = + - @, a tab or an end "
    "of line) has an apostrophe before it, and so has one that begins with an apostrophe: take "
    "the first apostrophe of a text away and you have what was said. Numbers are never changed.",
    "An area is named by its key (code and day it is valid from) in `areas.csv`: codes were given "
    "to new units.",
)
SDMX = (
    "`sdmx-observations.csv` and `sdmx-assessments.csv` hold the same in SDMX-CSV 2.0; "
    "`sdmx-structure.json` (SDMX-JSON 2.0) describes them. Status, confidentiality, frequency and "
    "sex follow the SDMX codelists.",
)
HIDDEN = (
    "{count} values are hidden because they would show fewer than {threshold} persons, households "
    "or houses, or would give such a count away. Their cells are empty, `obs_status` is Q, "
    "`conf_status` is C and `raw` is ×. Nothing computed from them is published.",
    "Free texts of agencies (notes, evidence) and everything about persons are left out.",
)
LICENCE = (
    "No licence was given with these data. Ask the publisher before you publish them again, and "
    "name the release.",
)


def readme(release: Release, tables: Sequence[Table]) -> bytes:
    """Return the README of the folder."""
    lines = [*_part(release, tables, "vi"), "", "---", "", *_english(release)]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _part(release: Release, tables: Sequence[Table], lang: str) -> Iterator[str]:
    day = date_short(release.known_until, lang)
    yield f"# {title(release, lang)}"
    yield ""
    yield say("What was known on {day}, in the public edition.", lang, day=day)
    yield from _section("Files", lang)
    yield from _files(tables, lang)
    yield from _section("How to read them", lang)
    yield from (f"- {say(words, lang)}" for words in HOW)
    yield from _section("SDMX", lang)
    yield from (say(words, lang) for words in SDMX)
    yield from _section("What is hidden", lang)
    yield from (f"- {words}" for words in _hidden(release, lang))
    yield from _section("Licence", lang)
    yield from (say(words, lang) for words in LICENCE)


def _section(words: str, lang: str) -> Iterator[str]:
    yield from ("", f"## {say(words, lang)}", "")


def _files(tables: Sequence[Table], lang: str) -> Iterator[str]:
    yield "| {} | {} | {} |".format(*(say(w, lang) for w in ("File", "Rows", "What it holds")))
    yield "|---|---:|---|"
    for table in tables:
        if not table.folder:
            words = say(table.title, lang)
            yield f"| [{table.path}]({table.path}) | {len(table.rows)} | {words} |"
    codes = say("codes that columns may hold, one file for each list", lang)
    yield f"| [{FOLDER}]({FOLDER}/) | | {codes} |"


def _hidden(release: Release, lang: str) -> Iterator[str]:
    count, threshold = release.hidden, release.catalogue.plan.suppress_below
    for words in HIDDEN if count else HIDDEN[1:]:
        yield say(words, lang, count=count, threshold=threshold)


def _english(release: Release) -> Iterator[str]:
    day = date_short(release.known_until, "en")
    yield f"## English: {title(release, 'en')}"
    yield ""
    yield f"What was known on {day}, in the public edition."
    yield ""
    for words in (*HOW[:1], *HOW[4:5], *SDMX, *_hidden(release, "en"), *LICENCE):
        yield f"- {words}"
