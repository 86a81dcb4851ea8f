"""Time of opening returns beside openpyxl and beside the floor: unzip, and expat without handlers.

python benchmarks/opening.py FOLDER    (every .xlsx below it, at most twelve)
"""

import sys
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from xml.parsers import expat

import openpyxl

from analysis.returns.workbook import open_workbook

ROUNDS = 20


def floor(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            content = package.read(name)
            if name.endswith((".xml", ".rels", ".vml")):
                expat.ParserCreate().Parse(content, True)


def seconds(read: Callable[[Path], object], paths: list[Path]) -> float:
    started = perf_counter()
    for path in paths:
        read(path)
    return (perf_counter() - started) / len(paths)


def main(folder: str) -> None:
    paths = sorted(Path(folder).rglob("*.xlsx"))[:12]
    readers = {"floor": floor, "ours": open_workbook, "openpyxl": openpyxl.load_workbook}
    # In turns, so that a busy machine slows all of them alike.
    rounds = [{n: seconds(read, paths) for n, read in readers.items()} for _ in range(ROUNDS)]
    found = {name: median(times[name] for times in rounds) * 1000 for name in readers}
    print("  ".join(f"{name} {value:.2f} ms" for name, value in found.items()))
    print(f"ours / floor {found['ours'] / found['floor']:.2f}")
    print(f"openpyxl / ours {found['openpyxl'] / found['ours']:.2f}")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(sys.argv[1])
