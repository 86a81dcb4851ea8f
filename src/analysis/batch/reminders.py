"""Write the letters of a day, each with its workbook, their list and the calendar.

They are made aside and moved into their folder when all are there. Only what this command wrote
before is replaced: a letter that somebody has edited since stays as it is.
"""

import json
import tempfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path

from analysis import places, seal, storage
from analysis.batch.forms import known, newest_before
from analysis.catalogue import Catalogue
from analysis.catalogue import read as read_catalogue
from analysis.catalogue.calendar import cycle
from analysis.catalogue.office import read_office
from analysis.hashing import hash_if_there
from analysis.language import UserError
from analysis.observations import Round, table
from analysis.observations.files import write_whole
from analysis.release import NothingReceivedError, Release, open_release, release_name
from analysis.reports.documents import ics
from analysis.reports.documents.letters.letter import DOCUMENT, LANG, Occasion, letter
from analysis.reports.documents.letters.listing import FILE, Parcel, listing
from analysis.reports.documents.letters.reminding import Reminder, reminders
from analysis.reports.documents.letters.workbook import marked_return
from analysis.reports.figures import Figures
from analysis.returns import form as forms
from analysis.returns import template

RECORD = ".chitieu-reminders.json"
"""What this command wrote into the folder, with the hash of each file."""
LETTER, CALENDAR = "cong-van.docx", "lich.ics"


@dataclass(frozen=True)
class Written:
    """What came of it: the letters, and the files that were left because somebody changed them."""

    folder: Path
    day: date
    parcels: tuple[Parcel, ...]
    kept: tuple[str, ...]
    release: Release


def remind(
    year: int,
    source: str,
    as_of: str = "",
    folder: Path | None = None,
    only: Collection[str] = (),
    tell: Callable[[str], None] = lambda _: None,
) -> Written:
    """Write the letters of a day and return what was written.

    The day is `as_of`; without it today for real returns, and the day on which the last file
    arrived for made-up ones. `only` names the agencies to write to, all where it is empty; what
    was written to others stays. Raises UserError for a source whose returns nobody owes, and for
    agencies that are not expected.
    """
    catalogue = read_catalogue()
    release, day = _known(year, source, as_of, catalogue)
    found = _chosen(reminders(release, day), only, catalogue)
    target = folder or places.processed() / "reminders" / release.name
    seal.guard(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with (
        storage.changing(target),
        tempfile.TemporaryDirectory(prefix=".reminders-", dir=target.parent) as aside,
    ):
        made = Path(aside)
        parcels = _write_all(found, release, day, made, tell)
        kept = _moved(made, target, set(only))
    return Written(target, day, parcels, kept, release)


def _known(year: int, source: str, as_of: str, catalogue: Catalogue) -> tuple[Release, date]:
    """Return what is known, nothing where no return has come, and the day of the letters."""
    release_name(year, source, as_of)  # refuses a year, a source and a day that are none
    if source == "published":
        raise UserError("remind: published figures are nobody's returns; nobody is reminded")
    try:
        release = open_release(year, source, as_of, catalogue)
    except NothingReceivedError:
        release = nothing_received(year, source, as_of, catalogue)
    if as_of:
        return release, date.fromisoformat(as_of)
    real = source == "returns" or release.returns.empty
    return release, date.today() if real else release.known_until


def nothing_received(year: int, source: str, as_of: str, catalogue: Catalogue) -> Release:
    """Return a release of no return at all: everybody's is still wanted."""
    name = release_name(year, source, as_of)
    nothing = Round(**{field.name: table(field.name, ()) for field in fields(Round)})
    return Release(name, year, source, as_of, catalogue, places.work() / name, "", nothing)


def _chosen(found: list[Reminder], only: Collection[str], catalogue: Catalogue) -> list[Reminder]:
    unknown = [code for code in only if code not in catalogue.agencies]
    words = "--only: there is no agency {code}; params/agencies.yml lists them"
    if unknown:
        raise UserError.of([UserError(words, code=code) for code in unknown])
    return [one for one in found if not only or one.code in only]


def _write_all(
    found: list[Reminder], release: Release, day: date, made: Path, tell: Callable[[str], None]
) -> tuple[Parcel, ...]:
    """Write everything into a folder of its own."""
    figures = Figures(replace(release, folder=made), DOCUMENT, LANG)
    occasion = Occasion(figures, read_office(), day)
    before, parcels = _year_before(release), []
    for one in found:
        tell(one.code)
        parcels.append(_write_one(one, occasion, release, before, made))
    if parcels:
        (made / FILE).write_bytes(listing(parcels, occasion))
        events = cycle(release.catalogue, release.year)
        (made / CALENDAR).write_bytes(ics.calendar(release.catalogue, release.year, events))
        figures.write()
    return tuple(parcels)


def _write_one(
    one: Reminder, occasion: Occasion, release: Release, before: Release | None, made: Path
) -> Parcel:
    folder = made / one.code
    folder.mkdir()
    marked = marked_return(one, release, folder)
    workbook = marked or _form(one, occasion, release, before, folder)
    path = "" if one.to_itself else f"{one.code}/{LETTER}"
    if path:
        (made / path).write_bytes(letter(one, occasion, workbook.name, marked is not None))
    return Parcel(one, path, f"{one.code}/{workbook.name}")


def _form(
    one: Reminder, occasion: Occasion, release: Release, before: Release | None, folder: Path
) -> Path:
    """Write the form of whoever a reminder is for and return its path."""
    catalogue, sender, year = release.catalogue, one.sender.agency, release.year
    shown = known(catalogue, sender, year, before, LANG)
    form = forms.for_agency(catalogue, sender, year, shown, LANG, until=occasion.day)
    path = folder / template.template_name(form)
    template.write(path, form, sample=release.source == "sample")
    return path


def _year_before(release: Release) -> Release | None:
    """Return what is known of the year before, which the forms show; None where nothing is.

    Made-up forms show no real figures.
    """
    if not release.returns.empty:
        return replace(release, year=release.year - 1, frozen=None)
    if release.source == "sample":
        return None
    return newest_before(release.catalogue, release.year)


def _moved(made: Path, target: Path, only: set[str]) -> tuple[str, ...]:
    """Put what was made in the place of what was written before, and return what was left.

    Of what was written before, only what nobody has changed since goes; with `only`, only the
    files of those agencies and of the whole.
    """
    new = {path.relative_to(made).as_posix(): path for path in _files(made)}
    old = _record(target)
    ours = {name for name, digest in old.items() if hash_if_there(target / name) == digest}
    kept = sorted(name for name in new if (target / name).exists() and name not in ours)
    gone = {name for name in ours if not only or name.split("/")[0] in only or "/" not in name}
    record = {name: digest for name, digest in old.items() if name in ours - gone}
    record |= {name: hash_if_there(path) for name, path in new.items() if name not in kept}
    _remove(target, gone - set(new))
    for name, path in new.items():
        if name not in kept:
            write_whole(target / name, path.read_bytes())
    if record:
        words = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        write_whole(target / RECORD, words.encode())
    else:
        (target / RECORD).unlink(missing_ok=True)
    return tuple(kept)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _record(target: Path) -> Mapping[str, str]:
    """Return what this command wrote before, nothing where the record is not to be read."""
    try:
        found = json.loads((target / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _remove(target: Path, names: set[str]) -> None:
    """Delete files of ours, and the folders that are empty then."""
    for name in names:
        (target / name).unlink(missing_ok=True)
    for folder in {(target / name).parent for name in names} - {target}:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
