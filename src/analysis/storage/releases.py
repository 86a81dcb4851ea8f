"""Releases in the store: whole or not there, since manifest.json comes last.

An earlier release stays whole while the new files travel: they wait in processed/.staged/. Then
its manifest goes, the files take their places within the store, the new manifest comes, and what
only the earlier release had is deleted. A crash leaves the earlier release, or none until the
next run; never a mixture with a manifest.
"""

import time
from collections.abc import Mapping
from pathlib import Path

from analysis.hashing import hash_of
from analysis.storage import session
from analysis.storage.mirror import Mirror, Wanted, everything
from analysis.storage.store import Object, is_remote

MANIFEST, FROZEN = "manifest.json", ("frozen.sha256", "frozen.json")
STAGED = "processed/.staged"
TRIES, PAUSE = 6, 1.0
"""How often, and seconds between, a release is asked for while another machine replaces it."""


def pull_release(name: str, whole: bool = True) -> None:
    """Make a release of the mirror what the store holds; without `whole` its tables only.

    A release without its manifest does not exist: nothing of it is left in the mirror then.
    While one is being replaced, this waits a few seconds for the new one.
    """
    part, top = f"processed/{name}", f"processed/{name}/*"
    if not is_remote() or session.has(part) or (not whole and session.has(top)):
        return
    mirror, wanted = Mirror(), everything if whole else _is_table(part)
    for left in reversed(range(TRIES)):
        there = mirror.store.find(part)
        if _is_complete(there, part):
            _brought(mirror, there, part, wanted)
            if mirror.store.find(part).get(f"{part}/{MANIFEST}") == there[f"{part}/{MANIFEST}"]:
                break
        elif not mirror.store.find(f"{STAGED}/{name}"):
            break
        time.sleep(PAUSE if left else 0)
    if not _is_complete(there, part):
        mirror.remove(mirror.files(part))
    session.note(part if whole else top)


def _is_complete(there: Mapping[str, Object], part: str) -> bool:
    return f"{part}/{MANIFEST}" in there


def _is_table(part: str) -> Wanted:
    """Want what stands at the top of a release: tables, manifest, record of the freezing."""
    return lambda name: "/" not in name.removeprefix(f"{part}/")


def _brought(mirror: Mirror, there: Mapping[str, Object], part: str, wanted: Wanted) -> None:
    mirror.bring({name: one for name, one in there.items() if wanted(name)}, part)
    mirror.remove(n for n in mirror.files(part) if n not in there)


def pull_releases() -> None:
    """Bring down which releases there are, and the records of those that are frozen."""
    part, names = "processed", {MANIFEST, *FROZEN}
    if not is_remote() or session.has("processed/*"):
        return
    mirror = Mirror()
    found = mirror.store.find(part)
    there = {n: o for n, o in found.items() if _is_record(n, names)}
    mirror.bring(there, part)
    mirror.remove(n for n in mirror.files(part) if _is_record(n, names) and n not in there)
    session.note("processed/*")


def _is_record(name: str, names: set[str]) -> bool:
    _, *inside = name.split("/")
    if inside[0].startswith("."):
        return False
    return inside[-1] in names if len(inside) == 2 else inside == ["unfrozen.json"]


def push_release(name: str) -> None:
    """Send a release from its folder in the mirror; only files that changed travel.

    With another manifest it takes the place of the earlier one as a whole; with the same one
    what was added, changed or deleted beside it is sent: documents, the record of a freezing.
    """
    if not is_remote():
        return
    mirror, part = Mirror(), f"processed/{name}"
    there = mirror.store.find(part)
    changed, known = mirror.changed(there, part), mirror.index.part(part)
    is_new = f"{part}/{MANIFEST}" in changed
    if is_new and f"{part}/{MANIFEST}" in there:
        _replaced(mirror, changed, part, name)
    else:
        _added(mirror, changed, part)
    gone = sorted(n for n in set(there) - set(mirror.files(part)) if is_new or n in known)
    mirror.store.delete(gone)
    mirror.index.drop(gone)
    mirror.note(part, changed)
    session.note(part)


def _added(mirror: Mirror, changed: Mapping[str, Path], part: str) -> None:
    """Send files to their places: content first, then the record of a freezing, then manifest."""
    last = [f"{part}/{one}" for one in (*FROZEN, MANIFEST)]
    mirror.store.put({n: p for n, p in changed.items() if n not in last})
    for name in last:
        if name in changed:
            mirror.store.put({name: changed[name]})


def _replaced(mirror: Mirror, changed: Mapping[str, Path], part: str, name: str) -> None:
    """Send files aside, then let them take the places of the earlier ones."""
    manifest = f"{part}/{MANIFEST}"
    aside = {n: f"{STAGED}/{name}/{hash_of(p)}" for n, p in changed.items() if n != manifest}
    waiting = mirror.store.find(f"{STAGED}/{name}")
    files = {aside[n]: changed[n] for n in aside}
    mirror.store.put({n: p for n, p in files.items() if n not in waiting})
    mirror.store.delete([manifest])
    for batch in _by_content(aside):
        mirror.store.copy(batch)
    mirror.store.put({manifest: changed[manifest]})
    mirror.store.delete(sorted(mirror.store.find(f"{STAGED}/{name}")))


def _by_content(aside: Mapping[str, str]) -> list[dict[str, str]]:
    """Return what is copied where, in rounds: one content may have several places."""
    rounds: list[dict[str, str]] = []
    for target, source in aside.items():
        free = next((batch for batch in rounds if source not in batch), None)
        if free is None:
            rounds.append({source: target})
        else:
            free[source] = target
    return rounds
