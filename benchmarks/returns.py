"""How fast and how safely workbooks are opened, beside openpyxl and pandas in the same run.

Prints ratios; nothing is asserted. `python benchmarks/reading.py [FOLDER OF WORKBOOKS]`: with a
folder (or a .zip) every workbook in it is opened as well, each in its own process.
"""

import gc
import multiprocessing
import resource
import sys
import tempfile
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

import openpyxl
import pandas as pd
import xlsxwriter
from returns_store import main as store

from analysis import catalogue, sample
from analysis.returns.reading import read
from analysis.returns.workbook import WorkbookError, open_workbook

REPEATS = 7


def floor(path: Path) -> None:
    """Unzip every sheet and parse it without handlers: nothing in Python reads faster."""
    with zipfile.ZipFile(path) as package:
        for entry in package.infolist():
            if entry.filename.endswith(".xml"):
                expat.ParserCreate().Parse(package.read(entry), True)


def seconds(act: Callable[[Path], object], paths: list[Path]) -> float:
    """Return the best processor seconds for one file, warm: others on the machine cost none."""
    runs = []
    for _ in range(REPEATS):
        gc.collect()
        start = time.process_time()
        for path in paths:
            act(path)
        runs.append((time.process_time() - start) / len(paths))
    return min(runs)


def one_return(folder: Path) -> None:
    known = catalogue.read()
    sample.ensure(folder, known)
    paths = [p for p in sorted((folder / "2026").rglob("*.xlsx"))[::6] if _is_workbook(p)]
    readers: dict[str, Callable[[Path], object]] = {
        "unzip + expat, no handlers": floor,
        "open_workbook": open_workbook,
        "read (with all checks)": lambda path: read(path, known),
        "openpyxl, full": openpyxl.load_workbook,
        "openpyxl, values then formulas": lambda path: (
            openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
        ),
        "pandas, every sheet": lambda path: pd.read_excel(path, sheet_name=None),
    }  # fmt: skip
    times = {name: seconds(reader, paths) for name, reader in readers.items()}
    base = times["unzip + expat, no handlers"]
    print(f"\none return, warm, best of {REPEATS} over {len(paths)} files")
    for name, taken in times.items():
        print(f"  {name:34}{taken * 1e3:8.2f} ms  {taken / base:6.1f} × floor")
    ratio = times["openpyxl, full"] / times["open_workbook"]
    print(f"  openpyxl takes {ratio:.1f} × as long as open_workbook")


def _is_workbook(path: Path) -> bool:
    try:
        open_workbook(path)
    except WorkbookError:
        return False
    return True


def long_sheet(folder: Path, rows: int = 200_000, columns: int = 8) -> None:
    path = folder / "long.xlsx"
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    for row in range(rows):
        for column in range(columns):
            sheet.write_number(row, column, row * columns + column + 0.5)
    book.close()
    print(f"\na sheet of {rows:,} rows × {columns}, {path.stat().st_size / 2**20:.0f} MB")
    for name, reader in (("open_workbook", open_workbook), ("openpyxl", openpyxl.load_workbook)):
        outcome, taken, peak = _apart(reader, path)
        print(f"  {name:34}{taken:8.2f} s  peak {peak:5.0f} MB  {outcome}")


def corpus(source: Path, folder: Path) -> None:
    if source.suffix == ".zip":
        with zipfile.ZipFile(source) as package:
            # Names of entries are never used as paths.
            for number, entry in enumerate(package.infolist()):
                suffix = Path(entry.filename).suffix
                if suffix:
                    (folder / f"{number:05}{suffix}").write_bytes(package.read(entry))
        source = folder
    outcomes: Counter[str] = Counter()
    slowest, largest = ("", 0.0), ("", 0.0)
    paths = sorted(p for p in source.rglob("*") if p.is_file())
    for path in paths:
        outcome, taken, peak = _apart(_opened, path)
        outcomes[outcome] += 1
        slowest = max(slowest, (path.name, taken), key=lambda pair: pair[1])
        largest = max(largest, (path.name, peak), key=lambda pair: pair[1])
    print(f"\n{len(paths)} workbooks, each in its own process")
    for outcome, count in outcomes.most_common():
        print(f"  {count:5}  {outcome}")
    print(
        f"  slowest {slowest[0]}: {slowest[1]:.2f} s; most memory {largest[0]}: {largest[1]:.0f} MB"
    )


def _opened(path: Path) -> str:
    try:
        open_workbook(path)
    except WorkbookError as error:
        return f"refused {error.code}: {error.found}"
    return "accepted"


def _apart(act: Callable[[Path], object], path: Path) -> tuple[str, float, float]:
    """Return what an act gives in a process of its own, its seconds and its extra megabytes."""
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(target=_run, args=(act, path, theirs))
    child.start()
    theirs.close()
    try:
        answer = ours.recv() if ours.poll(60) else ("hangs", 60.0, 0.0)
    except EOFError:
        answer = (f"process ended with {child.exitcode}", 0.0, 0.0)
    child.kill()
    child.join()
    return answer


def _run(act: Callable[[Path], object], path: Path, pipe: object) -> None:
    warnings.simplefilter("ignore")
    before, start = _peak(), time.process_time()
    try:
        outcome = act(path)
    except BaseException as error:  # a crash is what is counted here
        outcome = f"raises {type(error).__name__}"
    words = outcome if isinstance(outcome, str) else "read"
    pipe.send((words, time.process_time() - start, _peak() - before))  # type: ignore[attr-defined]


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as name:
        one_return(Path(name) / "sample")
        long_sheet(Path(name))
        print("\nthe store, seconds of wall time")
        store(100, 2000)
        if len(sys.argv) > 1:
            spread = Path(name) / "corpus"
            spread.mkdir()
            corpus(Path(sys.argv[1]), spread)
