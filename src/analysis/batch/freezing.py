"""Freeze a release as it was reported, prove it later, and open it again with a reason.

What is proved is what seal.py records. The files of the release and the returns must be as they
were; params/, this program and its packages may have moved on, since a frozen release stands on
its own tables.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from analysis import places, seal, storage
from analysis.batch.jobs import plan_jobs
from analysis.batch.keys import frozen_before, versions
from analysis.batch.releasing import run
from analysis.batch.watching import Watch
from analysis.catalogue import read
from analysis.hashing import hash_of
from analysis.language import UserError, date_short, say
from analysis.observations.files import Received, write_whole
from analysis.release import (
    code_hash,
    digest_now,
    open_release,
    params_files,
    parse_name,
    release_name,
    sources_of,
)
from analysis.seal import Record, Source

MANIFEST = "manifest.json"
LOG = "unfrozen.json"
"""In data/processed: which releases were opened again, with the seal they had, when and why."""


class FreezeError(UserError):
    """A release that cannot be frozen, proved or opened, and what to do."""


@dataclass(frozen=True)
class Frozen:
    """What came of freezing: the release, its seal, what it holds, and how that came about.

    `already`: it was frozen before; `made`: it was run for this; `lacking`: how many pages of a
    whole release it does not hold.
    """

    folder: Path
    record: Record
    seal: str
    already: bool = False
    made: bool = False
    lacking: int = 0


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was. A fault speaks against the release, the rest is told."""

    what: str
    kind: str
    name: str
    was: str = ""
    now: str = ""

    @property
    def is_fault(self) -> bool:
        """Whether the release, or what it was made from, is no longer what was reported."""
        return (self.what, self.kind) in _FAULTS

    def says(self, lang: str) -> str:
        """Return the finding as one line."""
        now = date_short(date.fromisoformat(self.now), lang) if self.kind == "late" else self.now
        return say(_WORDS[self.what, self.kind], lang, name=self.name, was=self.was, now=now)


_WORDS = {
    ("seal", "changed"): "seal: {was} was expected, {now} is here",
    ("seal", "missing"): "seal: {was} was expected, but the release is not frozen",
    ("record", "changed"): "{name}: the record of the freezing was changed",
    ("file", "changed"): "file of the release changed: {name}",
    ("file", "missing"): "file of the release missing: {name}",
    ("file", "added"): "added beside the release: {name}",
    ("return", "changed"): "return changed: {name}",
    ("return", "missing"): "return missing: {name}",
    ("return", "moved"): "return renamed: {name}, now {now}",
    ("return", "late"): "return filed later under a day that the release covers: {name} ({now})",
    ("params", "changed"): "params/ changed since: {name}",
    ("params", "missing"): "params/ lost since: {name}",
    ("params", "added"): "params/ new since: {name}",
    ("code", "changed"): "the program changed since",
    ("version", "changed"): "version of {name}: {was} then, {now} now",
    ("inputs", "changed"): "params/, the published history or the program changed since",
}
_FAULTS = {
    *(("seal", "changed"), ("seal", "missing"), ("record", "changed")),
    *(("file", "changed"), ("file", "missing")),
    *(("return", "changed"), ("return", "missing"), ("return", "late")),
}


@dataclass(frozen=True)
class Proof:
    """What became of a release since it was frozen, or made where it was not.

    `opened` are the earlier seals that were lifted, each with its day and its reason.
    """

    release: str
    seal: str
    findings: tuple[Finding, ...]
    opened: tuple[Mapping[str, str], ...] = ()

    @property
    def is_frozen(self) -> bool:
        """Whether the release is frozen; else it was held against its manifest."""
        return bool(self.seal)

    @property
    def ok(self) -> bool:
        """Whether release and returns are as they were."""
        return not any(finding.is_fault for finding in self.findings)


def freeze(
    year: int,
    source: str = "returns",
    as_of: str = "",
    lang: str = "vi",
    only: str = "",
    watch: Watch | None = None,
) -> Frozen:
    """Make the release of a day immutable and return its seal; run it first where that is needed.

    A published release is taken as it is where its files are those of its manifest and its
    returns, params/ and program those of now. The same content gives the same seal. Raises
    FreezeError where no day is given, a page failed, or the release is frozen with other content.
    """
    name = _name(year, source, as_of)
    folder, as_of = places.processed() / name, parse_name(name)[2]
    storage.pull_release(name)
    digest = digest_now(year, source, as_of)
    if seal.is_frozen(folder):
        return _again(folder, digest)
    made = not _is_fresh(folder, digest)
    if made:
        run(year, source, as_of, lang, only=only, watch=watch)
    _refuse_unfit(folder, digest)
    record, lacking = _record(folder, digest), _lacking(folder)
    found = seal.put(folder, record)
    storage.push_release(name)
    return Frozen(folder, record, found, made=made, lacking=lacking)


def _name(year: int, source: str, as_of: str) -> str:
    """Return the name of the release; a day has to be given, since later ones go on without."""
    name = release_name(year, source, as_of)
    if not as_of:
        words = (
            "{release}: only the state of a day can be frozen, so that work goes on after it; "
            "give the day with --as-of, for example {day}"
        )
        raise FreezeError(words, release=name, day=read().deadline("report", year).isoformat())
    return name


def _again(folder: Path, digest: str) -> Frozen:
    """Return the seal of a frozen release; FreezeError where something else would be frozen now."""
    found = [f for f in (*_of_record(folder), *_of_files(folder)) if f.is_fault]
    record = seal.read(folder)
    if not found and record.digest == digest:
        return Frozen(folder, record, seal.seal(folder), already=True)
    words = (
        "{release}: it is frozen already, with other content; "
        "chitieu verify {release} names what is different. Freeze a later day, "
        "or open it first: chitieu unfreeze {release} --reason …"
    )
    raise FreezeError(words, release=folder.name)


def _is_fresh(folder: Path, digest: str) -> bool:
    """Whether the published release is whole and made from what there is now."""
    manifest = _manifest(folder)
    if manifest is None or manifest.get("digest") != digest:
        return False
    before = frozen_before(*parse_name(folder.name))
    kept = seal.hashes(folder)
    same = all(kept.get(name) == was for name, was in manifest["outputs"].items())
    return same and manifest.get("frozen_before") == before


def _manifest(folder: Path) -> dict[str, Any] | None:
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) and "outputs" in content else None


def _refuse_unfit(folder: Path, digest: str) -> None:
    """Raise FreezeError for pages that failed, and where a return came while the run went on."""
    manifest = _manifest(folder) or {}
    failed = [o for o in manifest.get("outcomes", ()) if not o["ok"]]
    words = "{release}: page {page} failed ({error}); mend that first, nothing was frozen"
    if failed:
        raise FreezeError.of(
            FreezeError(words, release=folder.name, page=o["page"], error=o["error"])
            for o in failed
        )
    if manifest.get("digest") != digest:
        words = "{release}: something changed while the pages were made; freeze it again"
        raise FreezeError(words, release=folder.name)


def _lacking(folder: Path) -> int:
    """Return how many pages of a whole release a frozen one does not hold."""
    manifest = _manifest(folder) or {}
    jobs = plan_jobs(manifest["parameters"], open_release(folder.name))
    return len({job.page for job in jobs} - {o["page"] for o in manifest["outcomes"]})


def _record(folder: Path, digest: str) -> Record:
    """Return what a release holds and what it was made from."""
    year, source, as_of = parse_name(folder.name)
    return Record(
        release=folder.name,
        as_of=as_of,
        digest=digest,
        code=code_hash(),
        versions=versions(),
        params=_params(),
        returns={n: _source(file) for n, file in sources_of(year, source, as_of).items()},
        files=seal.hashes(folder),
    )


def _params() -> dict[str, str]:
    return {name: hash_of(path) for name, path in sorted(params_files().items())}


def _source(file: Received) -> Source:
    return Source(sha256=hash_of(file.path), arrived=file.vintage)


def verify(name: str, expected: str = "") -> Proof:
    """Return what became of a release since it was frozen; of one that is not, since it was made.

    `expected` is the seal as it stands in the signed report, blanks and case do not matter.
    Raises FreezeError where there is no such release and for a seal that is none.
    """
    parse_name(name)
    folder, wanted = places.processed() / name, _digits(expected)
    storage.pull_release(name)
    storage.pull_releases()
    opened = tuple(entry for entry in _log() if entry["release"] == name)
    if seal.is_frozen(folder):
        found = (*_of_seal(folder, wanted), *_of_record(folder), *_of_files(folder))
        return Proof(name, seal.seal(folder), (*found, *_of_inputs(folder)), opened)
    manifest = _manifest(folder)
    if manifest is None:
        words = "{release}: there is no such release in {folder}; make it first with chitieu run"
        raise FreezeError(words, release=name, folder="data/processed")
    unsealed = [Finding("seal", "missing", name, wanted)] if wanted else []
    return Proof(name, "", (*unsealed, *_of_manifest(folder, manifest)), opened)


def _digits(typed: str) -> str:
    """Return a seal without the blanks that make it readable."""
    found = "".join(typed.split()).lower()
    if typed and (len(found) != 64 or set(found) - set("0123456789abcdef")):
        words = "--seal: expected 64 digits 0–9 and a–f, found {n} signs: {found!r}"
        raise FreezeError(words, n=len(found), found=typed)
    return found


def _of_seal(folder: Path, wanted: str) -> Iterator[Finding]:
    if wanted and wanted != seal.seal(folder):
        yield Finding("seal", "changed", folder.name, wanted, seal.seal(folder))


def _of_record(folder: Path) -> Iterator[Finding]:
    if seal.noted(folder) != seal.seal(folder):
        yield Finding("record", "changed", seal.RECORD)


def _of_files(folder: Path) -> Iterator[Finding]:
    yield from _changes("file", seal.read(folder).files, seal.hashes(folder))


def _of_inputs(folder: Path) -> Iterator[Finding]:
    """Yield what became of returns, params/, program and packages since a freezing."""
    record = seal.read(folder)
    yield from _of_returns(folder.name, record.returns)
    yield from _changes("params", record.params, _params())
    if record.code != code_hash():
        yield Finding("code", "changed", "")
    now = versions()
    for name, was in record.versions.items():
        if now.get(name, "–") != was:
            yield Finding("version", "changed", name, was, now.get(name, "–"))


def _changes(what: str, then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what changed, what is missing and what was added, each in order of name."""
    for name in sorted(then):
        if name not in now:
            yield Finding(what, "missing", name)
        elif then[name] != now[name]:
            yield Finding(what, "changed", name)
    for name in sorted(set(now) - set(then)):
        yield Finding(what, "added", name)


def _of_returns(release: str, known: Mapping[str, Source]) -> Iterator[Finding]:
    """Yield what became of the returns; one that came later counts by the day it bears."""
    year, source, as_of = parse_name(release)
    now = {name: _source(file) for name, file in sources_of(year, source).items()}
    fresh = {n: s for n, s in now.items() if n not in known}
    names = {s.sha256: n for n, s in reversed(fresh.items())}
    renamed = set()
    for name, was in sorted(known.items()):
        if name not in now and was.sha256 in names:
            renamed.add(names[was.sha256])
            yield Finding("return", "moved", name, now=names[was.sha256])
        elif name not in now:
            yield Finding("return", "missing", name)
        elif now[name].sha256 != was.sha256:
            yield Finding("return", "changed", name)
    for name, one in sorted(fresh.items()):
        if name not in renamed and (not as_of or one.arrived[:10] <= as_of):
            yield Finding("return", "late", name, now=one.arrived[:10])


def _of_manifest(folder: Path, manifest: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield what became of a release that is not frozen since it was made."""
    year, source, as_of = parse_name(folder.name)
    now = {name: one for name, one in seal.hashes(folder).items() if name != MANIFEST}
    yield from _changes("file", manifest["outputs"], now)
    inputs = {
        f"{source}/{one['file']}": Source(sha256=one["sha256"], arrived=one["vintage"])
        for one in manifest["inputs"]
    }
    of_returns = [f for f in _of_returns(folder.name, inputs) if _is_of(source, f)]
    yield from of_returns
    if not of_returns and manifest["digest"] != digest_now(year, source, as_of):
        yield Finding("inputs", "changed", "")


def _is_of(source: str, finding: Finding) -> bool:
    """Whether a finding is of the source itself: a manifest lists no published history."""
    return finding.name.startswith(f"{source}/")


def unfreeze(name: str, reason: str, on: str) -> str:
    """Open a frozen release, so that it can be made again; return the seal that it had.

    Name, seal, day (ISO) and reason stay in data/processed/unfrozen.json. Raises FreezeError
    for a release that is not frozen and for a reason that says nothing.
    """
    parse_name(name)
    folder = places.processed() / name
    storage.pull_release(name)
    storage.pull_releases()
    if not seal.is_frozen(folder):
        raise FreezeError("{release}: it is not frozen", release=name)
    if not reason.strip():
        words = "--reason: say why the frozen release is opened; it stays on record"
        raise FreezeError(words)
    was = seal.seal(folder)
    entry = {"release": name, "seal": was, "on": on, "reason": reason.strip()}
    text = json.dumps([*_log(), entry], ensure_ascii=False, indent=1) + "\n"
    write_whole(places.processed() / LOG, text.encode())
    storage.send([places.processed() / LOG])
    seal.lift(folder)
    storage.push_release(name)
    return was


def _log() -> list[dict[str, str]]:
    """Return the record of what was opened; FreezeError where it cannot be read."""
    path = places.processed() / LOG
    if not path.is_file():
        return []
    try:
        return [dict(entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError) as error:
        words = "{file} cannot be read; put it back from a copy"
        raise FreezeError(words, file=f"data/processed/{LOG}") from error
