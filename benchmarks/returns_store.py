"""How long the store takes: a campaign of 100 returns, and a year with 2,000.

    python benchmarks/returns_store.py [100] [2000]

Every file is a made-up return of a commune with numbers of its own; prints seconds of wall time.
"""

import os
import random
import re
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import cycle, islice
from pathlib import Path

START = datetime(2026, 11, 1, 8, 0, 0)
_NUMBER = re.compile(rb"<v>(\d+)(\.\d+)?</v></c>")


def varied(source: Path, target: Path, dice: random.Random) -> None:
    """Write a copy of a return whose typed decimals differ a little."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.startswith("xl/worksheets/"):
                content = _NUMBER.sub(lambda m: _other(m, dice), content)
            new.writestr(entry.filename, content)


def _other(found: "re.Match[bytes]", dice: random.Random) -> bytes:
    if not found[2]:
        return found[0]
    return b"<v>%s.%d</v></c>" % (found[1], dice.randint(1, 999))


def mail(sources: list[Path], count: int, folder: Path) -> Iterator[Path]:
    """Yield so many returns, each with other bytes, agency by agency in turn."""
    dice = random.Random(43)
    for number, source in enumerate(islice(cycle(sources), count)):
        target = folder / f"{number:05d}_{source.name}"
        varied(source, target, dice)
        # Equal bytes would be one return: a comment of the archive makes each its own.
        with zipfile.ZipFile(target, "a") as archive:
            archive.comment = str(number).encode()
        yield target


def timed(words: str, work: Callable[[], object]) -> None:
    start = time.perf_counter()
    said = work()
    print(f"{time.perf_counter() - start:8.2f} s  {words} {said or ''}".rstrip(), flush=True)


def main(few: int, many: int) -> None:
    os.environ["CHITIEU_DATA"] = data = tempfile.mkdtemp(prefix="chitieu-store-")
    from analysis import places
    from analysis.catalogue import read
    from analysis.observations import receive as store
    from analysis.release import open_release
    from analysis.sample import making

    catalogue = read()
    made, sent = Path(data) / "made", Path(data) / "sent"
    sent.mkdir()
    real(made, making, catalogue)
    sources = sorted(made.glob("2026/ubnd-*/*.xlsx"))
    files = list(mail(sources, few, sent))
    root = places.raw("returns")
    histories = store.histories(root, catalogue, places.work() / "readings.sqlite")

    def campaign() -> None:
        for number, file in enumerate(files):
            receipt = store.receive(
                file, root, catalogue, START + timedelta(minutes=number), None, histories
            )
            store.send_back(receipt, root, places.processed() / "sendback", catalogue)

    timed(f"{few} returns received, checked and sent back", campaign)
    for number, file in enumerate(mail(sources, many, sent)):
        agency = file.stem.rpartition("_")[2]
        folder = root / "2026" / agency
        folder.mkdir(parents=True, exist_ok=True)
        at = START + timedelta(days=1, seconds=number)
        file.rename(folder / f"{at:%Y-%m-%dT%H%M%S}_{file.name}")

    def release() -> str:
        made = open_release(2026, "returns", "", catalogue)
        accepted = int(made.returns["accepted"].sum())
        return f"({len(made.returns)} files, {accepted} accepted, {len(made.observations)} rows)"

    timed(f"{many} returns read, joined and held against each other", release)
    timed("the same again, unchanged", release)
    (root / "2026" / "so-y-te").mkdir()
    timed("one more file, the others as they were", lambda: one_more(root, release))


def one_more(root: Path, release: Callable[[], str]) -> str:
    (root / "2026" / "so-y-te" / "2026-12-01_a.xlsx").write_bytes(b"no workbook")
    return release()


def real(folder: Path, making: object, catalogue: object) -> None:
    """Write the made-up round as if it were real: nothing in the files says it is made up."""
    world = making.World(catalogue, making.SEED)
    for parcel in making.parcels(world, 2026):
        if parcel.form is not None:
            path = folder / parcel.name
            path.parent.mkdir(parents=True, exist_ok=True)
            making.write(path, parcel.form, parcel.entries)


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*(given + [100, 2000][len(given) :]))
