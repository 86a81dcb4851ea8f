"""How long a batch of reports takes, beside plain papermill and nbconvert in the same run.

Every figure is of whole processes, in turn (A B A B), as medians of rounds; ratios are taken pair
by pair, so a drift of the machine hits both sides. "Plain" runs the two commands for one report
after the other, as their handbooks say; `--cache FOLDER` adds the same in an environment without
JupyterLab, made there once, where they start a second sooner. Ours is one process for the whole
batch through the public interface, start-up included; without start-up is the slope between
batches of n and 4 n reports. `python benchmarks/batch.py --quick --only six,fixed`
"""

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib.metadata import distributions
from pathlib import Path
from statistics import median
from typing import Any

from measure import CommandError, Cost, paired, ratio, whole

HERE = Path(__file__).resolve()
NOTEBOOKS = HERE.parent / "notebooks"
BIN = Path(sys.executable).parent
AREAS, SEED = 25, 43
"""Areas of the table that notebooks read, and the seed of its numbers."""
MORE, CLEAR, FIXED = 4, 1.5, 25
"""A second batch has MORE times the reports; a slope between the two is told where it costs CLEAR
times as much; trivial notebooks are so cheap that a batch has FIXED times as many of them.
"""
PLAIN = ("papermill", "nbconvert", "ipykernel", "pandas", "seaborn", "pyarrow")
"""What plain reports need; none of it needs JupyterLab."""


@dataclass(frozen=True)
class Row:
    """One line of the answer."""

    what: str
    figure: str
    value: float | None
    unit: str
    target: str = ""
    good: bool | None = None


@dataclass(frozen=True)
class Asked:
    """What a section is asked for: how much, how often, and where things are kept."""

    reports: int
    rounds: int
    sheets: int
    runs: int
    workers: int
    table: Path
    folder: Path
    bare: Path | None
    """The commands of an environment without JupyterLab."""


def table_of_counts(path: Path) -> Path:
    """Write the 48,000 rows that the notebooks read: the same bytes every time."""
    import numpy as np
    import pandas as pd

    groups = ["Trẻ em", "Người cao tuổi", "Người khuyết tật", "Hộ nghèo"]
    names = [f"Chỉ tiêu số {n}" for n in range(1, 11)]
    axes: dict[str, Sequence[Any]] = {
        "area": range(1, AREAS + 1), "indicator": names, "year": range(2023, 2027),
        "month": range(1, 13), "group": groups,
    }  # fmt: skip
    frame = pd.MultiIndex.from_product(list(axes.values()), names=list(axes)).to_frame(index=False)
    dice = np.random.default_rng(SEED)
    below = dice.integers(40, 900, len(frame))
    share = dice.beta(8, 3, len(frame))
    counts = frame.assign(numerator=(below * share).astype(int), denominator=below)
    counts.to_parquet(path, index=False)
    return path


def plain(bin_: Path, notebook: str, asked: Asked) -> Cost:
    """Make every report with the two plain commands, one after the other."""
    folder = asked.folder / "plain"
    folder.mkdir(exist_ok=True)
    settings = {"PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}"}
    costs = []
    for n in range(1, asked.reports + 1):
        out = str(folder / f"{notebook}-{n}.ipynb")
        source = str(NOTEBOOKS / f"{notebook}.ipynb")
        given = ["-p", "area", str(n), "-p", "table", str(asked.table)]
        costs.append(whole([str(bin_ / "papermill"), source, out, *given], settings))
        command = [str(bin_ / "jupyter"), "nbconvert", "--to", "html", out]
        costs.append(whole(command, settings))
    return Cost(sum(c.wall for c in costs), sum(c.cpu for c in costs), max(c.peak for c in costs))


def ours(notebook: str, profile: str, times: int, asked: Asked) -> Cost:
    """Make `times` as many reports in one batch, as a process of its own."""
    folder = asked.folder / f"ours-{profile}"
    shutil.rmtree(folder, ignore_errors=True)
    return _batch(notebook, profile, asked.reports * times, folder, asked)


def _batch(notebook: str, profile: str, count: int, folder: Path, asked: Asked) -> Cost:
    told = {
        "notebook": notebook, "profile": profile, "count": count, "folder": str(folder),
        "workers": asked.workers, "table": str(asked.table),
    }  # fmt: skip
    return whole([sys.executable, str(HERE), "--batch", json.dumps(told)])


def batch(told: dict[str, Any]) -> None:
    """Run one batch in this process and print the memory of what serves it, now and then."""
    from analysis.batch.children import outcomes
    from analysis.batch.jobs import Job
    from analysis.batch.settings import Settings

    folder, name = Path(told["folder"]), told["notebook"]
    for part in ("notebooks", "reports", "figures"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    jobs = [
        Job(NOTEBOOKS / f"{name}.ipynb", f"{name}-{n}", _given(n, told["table"]), key=f"{name}-{n}")
        for n in range(1, told["count"] + 1)
    ]
    settings, sizes = Settings(at_once=told["workers"], profile=told["profile"]), []
    for n, outcome in enumerate(outcomes(jobs, folder, settings), start=1):
        if not outcome.ok:
            raise SystemExit(f"{outcome.page}: {outcome.error}")
        if told.get("memory") and n % max(1, len(jobs) // 10) == 0:
            sizes.append(_sizes())
    print(json.dumps(sizes))


def _given(n: int, table: str) -> dict[str, str | int]:
    return {"area": (n - 1) % AREAS + 1, "table": table}


def _sizes() -> dict[int, float]:
    """Return the megabytes of this process and of those that it started itself."""
    import psutil

    sizes = {}
    for process in (psutil.Process(), *psutil.Process().children()):
        try:
            sizes[process.pid] = process.memory_info().rss / 2**20
        except psutil.Error:
            continue
    return sizes


def identical(notebook: str, asked: Asked) -> tuple[int, int]:
    """Return how many outputs of our notebooks are papermill's, byte for byte, and of how many."""
    same = every = 0
    for n in range(1, asked.reports + 1):
        name = f"{notebook}-{n}.ipynb"
        theirs = _outputs(asked.folder / "plain" / name)
        mine = _outputs(asked.folder / "ours-exact" / "notebooks" / name)
        every += max(len(theirs), len(mine))
        same += sum(one == other for one, other in zip(theirs, mine, strict=False))
    return same, every


def _outputs(path: Path) -> list[str]:
    """Return every representation of every output: a chart is a text and a PNG."""
    found = []
    for place, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"]):
        for output in cell.get("outputs", []):
            data = output.get("data") or {output.get("name", "error"): output.get("text")}
            found += [f"{place} {kind} {json.dumps(data[kind])}" for kind in sorted(data)]
    return found


def compare(notebook: str, targets: dict[str, float], asked: Asked) -> Iterator[Row]:
    """Yield what a report costs plainly and through the batch, and the ratios."""
    plains = {"with JupyterLab": partial(plain, BIN, notebook, asked)}
    if asked.bare:
        plains["without JupyterLab"] = partial(plain, asked.bare, notebook, asked)
    acts: dict[str, Callable[[], Cost]] = dict(plains)
    for profile in targets:
        acts[profile] = partial(ours, notebook, profile, 1, asked)
        acts[f"{profile} more"] = partial(ours, notebook, profile, MORE, asked)
    costs = paired(acts, asked.rounds)
    words = notebook.replace("_", " ")
    for name in plains:
        yield _seconds(f"{words}, plain {name}", "wall", [c.wall for c in costs[name]], asked)
        yield _seconds(f"{words}, plain {name}", "CPU", [c.cpu for c in costs[name]], asked)
    for profile, target in targets.items():
        yield from _profile(f"{words}, {profile}", profile, target, costs, list(plains), asked)
    if "exact" in targets:
        same, every = identical(notebook, asked)
        yield Row(words, f"outputs as papermill's, of {every}", same, "", "all", same == every)


def _profile(
    words: str, profile: str, target: float, costs: dict[str, list[Cost]], plains: list[str],
    asked: Asked,
) -> Iterator[Row]:  # fmt: skip
    some, more = costs[profile], costs[f"{profile} more"]
    yield _seconds(words, "wall", [c.wall for c in some], asked)
    yield _seconds(words, "CPU", [c.cpu for c in some], asked)
    one_wall, one_cpu = (slope(some, more, kind, asked.reports) for kind in ("wall", "cpu"))
    for kind, taken in (("wall", one_wall), ("CPU", one_cpu)):
        yield _unless_noise(Row(words, f"{kind}, start-up excluded", taken, "ms a report"))
    for name in plains:
        against = f"{words} / {name}"
        for kind, steady, aim in (("wall", one_wall, target), ("cpu", one_cpu, 0.0)):
            theirs = [getattr(c, kind) for c in costs[name]]
            for times, mine in ((1, some), (MORE, more)):
                found = ratio([t * times for t in theirs], [getattr(c, kind) for c in mine])
                figure = f"{kind} ratio, batch of {times * asked.reports}"
                yield _aimed(Row(against, figure, found, "×"), aim)
            alone = steady and 1000 * median(theirs) / asked.reports / steady
            row = Row(against, f"{kind} ratio, start-up excluded", alone, "×")
            yield _unless_noise(_aimed(row, aim))


def slope(some: Sequence[Cost], more: Sequence[Cost], kind: str, count: int) -> float | None:
    """Return the milliseconds that one report more takes: the start of a batch is in both.

    `some` are batches of `count` reports, `more` of MORE times as many. None where the larger is
    not half as much again as the smaller: what differs is then the machine's mood as well.
    """
    small, large = ([getattr(cost, kind) for cost in costs] for costs in (some, more))
    if median(large) < CLEAR * median(small):
        return None
    steps = [b - a for a, b in zip(small, large, strict=True)]
    return 1000 * float(median(steps)) / ((MORE - 1) * count)


def _unless_noise(row: Row) -> Row:
    """Return a row that says why it has no figure, where it has none."""
    words = f"{row.figure}: too little to tell, ask for more --reports"
    return row if row.value is not None else replace(row, figure=words, good=None)


def _aimed(row: Row, least: float) -> Row:
    if not least:
        return row
    good = None if row.value is None else row.value >= least
    return replace(row, target=f"≥ {least:g}", good=good)


def _seconds(words: str, kind: str, seconds: list[float], asked: Asked) -> Row:
    return Row(words, f"{kind}, start-up included", 1000 * median(seconds) / asked.reports,
               "ms a report")  # fmt: skip


def six(asked: Asked) -> Iterator[Row]:
    yield from compare("six_charts", {"exact": 10, "report": 20}, asked)


def one(asked: Asked) -> Iterator[Row]:
    yield from compare("one_chart", {"exact": 40, "report": 40}, asked)


def none(asked: Asked) -> Iterator[Row]:
    yield from compare("no_chart", {"exact": 40}, asked)


def fixed(asked: Asked) -> Iterator[Row]:
    """Yield what a report costs whose own code takes no time; a batch is large enough to tell."""
    count = FIXED * asked.reports
    folder = asked.folder / "fixed"
    acts = {
        str(times): partial(_batch, "one_cell", "exact", times * count, folder / str(times), asked)
        for times in (1, MORE)
    }
    costs = paired(acts, asked.rounds)
    some, more = costs.values()
    cpu, wall = (slope(some, more, kind, count) for kind in ("cpu", "wall"))
    row = Row("one trivial cell", "fixed cost, CPU", cpu, "ms a report", "≤ 40", (cpu or 0) <= 40)
    yield _unless_noise(row)
    yield _unless_noise(Row("one trivial cell", "fixed cost, wall", wall, "ms a report"))


_GENERATE = (
    "from analysis import catalogue, places, sample; "
    "sample.ensure(places.raw('sample'), catalogue.read())"
)
_CORRECTED = """
from datetime import date
from analysis import catalogue, places
from analysis.returns.template import write
from analysis.sample import SEED
from analysis.sample.figures import World
from analysis.sample.making import parcels

sent = [p for p in parcels(World(catalogue.read(), SEED), 2026) if p.agency.startswith("ubnd-")]
parcel = next(p for p in sent if any(k[2] == "numerator" for k in p.entries or {}))
key = next(k for k, v in parcel.entries.items() if k[2] == "numerator" and isinstance(v, int))
entries = {k: v for k, v in parcel.entries.items() if k[:2] != key[:2] or k[2] != "value"}
path = places.raw("sample") / f"2026/{parcel.agency}/2026-12-05_{parcel.agency}.xlsx"
write(path, parcel.form, entries | {key: entries[key] - 1}, created=date(2026, 12, 5), sample=True)
print(parcel.agency, key[1])
"""
"""A commune sends its return a second time with one count lower by one."""


def year(asked: Asked) -> Iterator[Row]:
    """Yield what the whole year of the sample costs: cold, unchanged, one return changed."""
    root = asked.folder / "year"
    settings = {"CHITIEU_DATA": str(root)}
    run = [str(BIN / "chitieu"), "run", "2026", "--source", "sample"]
    cost = whole([sys.executable, "-c", _GENERATE], settings)
    yield from _told("the year: returns generated (apart)", cost)
    for words, target in (("cold", 60), ("nothing changed", 3)):
        yield from _told(f"the year: {words}", whole(run, settings), target)
        yield _pages(f"the year: {words}", root)
    changed = whole([sys.executable, "-c", _CORRECTED], settings).said.strip()
    words = f"the year: one return changed ({changed})"
    yield from _told(words, whole(run, settings))
    yield _pages(words, root)


def _told(words: str, cost: Cost, target: float = 0) -> Iterator[Row]:
    aim, good = (f"≤ {target}", cost.wall <= target) if target else ("", None)
    yield Row(words, "wall", cost.wall, "s", aim, good)
    yield Row(words, "CPU", cost.cpu, "s")
    yield Row(words, "most memory of a process", cost.peak, "MB")


def _pages(words: str, root: Path) -> Row:
    """Return how many pages the latest run made, as its ledger says."""
    ledger = root / "processed" / ".work" / "runs.sqlite"
    if not ledger.is_file():
        return Row(words, "pages made: no ledger", None, "")
    asked = "SELECT outcome, count(*) FROM jobs WHERE run = (SELECT max(id) FROM runs) GROUP BY 1"
    base = sqlite3.connect(ledger)
    try:
        counts = dict(base.execute(asked).fetchall())
    finally:
        base.close()
    skipped = counts.pop("skipped", 0)
    return Row(words, f"pages made ({skipped} left as they were)", sum(counts.values()), "")


def sheets(asked: Asked) -> Iterator[Row]:
    """Yield the throughput of one-chart sheets on two workers: of this machine, of a cluster."""
    plan = _plan(asked)
    batch_ = [str(BIN / "chitieu"), "batch", str(plan), "--into"]
    words = f"{asked.sheets} one-chart sheets"
    here = asked.folder / "sheets-local"
    local = whole([*batch_, str(here), "--jobs", str(asked.workers)])
    yield _throughput(f"{words}, local", local, asked)
    again = whole([*batch_, str(here), "--jobs", str(asked.workers)])
    yield Row(f"{words}, local", "nothing changed, wall", again.wall, "s", "≤ 3", again.wall <= 3)
    with cluster(asked) as address:
        there = [*batch_, str(asked.folder / "sheets-cluster"), "--scheduler", address]
        spread, still = whole(there), whole(there)
    yield _throughput(f"{words}, scheduler", spread, asked)
    share = 100 * local.wall / spread.wall
    yield Row(f"{words}, scheduler", "throughput per core / local", share, "%", "≥ 90", share >= 90)
    yield Row(f"{words}, scheduler", "nothing changed, wall", still.wall, "s", "≤ 3",
              still.wall <= 3)  # fmt: skip


def _throughput(words: str, cost: Cost, asked: Asked) -> Row:
    return Row(words, "sheets a second and worker", asked.sheets / cost.wall / asked.workers, "")


def _plan(asked: Asked) -> Path:
    lines = [f"{n},{(n - 1) % AREAS + 1}" for n in range(1, asked.sheets + 1)]
    (asked.folder / "sheets.csv").write_text("\n".join(["number,area", *lines]) + "\n")
    plan = {
        "notebook": str(NOTEBOOKS / "one_chart.ipynb"), "parameters": {"table": str(asked.table)},
        "table": "sheets.csv", "page": "{notebook}-{number}", "profile": "report",
    }  # fmt: skip
    path = asked.folder / "sheets.yml"
    path.write_text(json.dumps(plan, indent=1) + "\n")  # JSON is YAML
    return path


@contextmanager
def cluster(asked: Asked) -> Iterator[str]:
    """Start a scheduler and workers of one thread each on this machine; yield the address."""
    file = asked.folder / "scheduler.json"
    dask, told = str(BIN / "dask"), ["--scheduler-file", str(file)]
    if not Path(dask).is_file():
        raise CommandError("no cluster to compare with: the package distributed is not installed")
    starts = [[dask, "scheduler", "--port", "0", "--no-dashboard", *told]]
    starts += [[dask, "worker", "--nthreads", "1", "--no-dashboard", *told]] * asked.workers
    nowhere = subprocess.DEVNULL
    running = [subprocess.Popen(start, stdout=nowhere, stderr=nowhere) for start in starts]
    try:
        yield _address(file)
    finally:
        for process in reversed(running):
            process.terminate()
        for process in running:
            process.wait(30)


def _address(file: Path) -> str:
    for _ in range(300):
        try:
            return str(json.loads(file.read_text())["address"])
        except (OSError, ValueError, KeyError):
            time.sleep(0.1)
    raise CommandError("the scheduler did not come up within 30 s")


def memory(asked: Asked) -> Iterator[Row]:
    """Yield how much larger the server and the parent are after many runs than after a tenth."""
    told = {
        "notebook": "one_cell", "profile": "exact", "count": asked.runs, "memory": True,
        "folder": str(asked.folder / "memory"), "workers": asked.workers, "table": "",
    }  # fmt: skip
    said = whole([sys.executable, str(HERE), "--batch", json.dumps(told)]).said
    sizes = json.loads(said.splitlines()[-1])
    for place, pid in enumerate(p for p in sizes[0] if p in sizes[-1]):
        first, last = sizes[0][pid], sizes[-1][pid]
        words = "the batch's own process" if not place else f"its server {place}"
        grown = 100 * (last / first - 1)
        yield Row(words, f"memory after {asked.runs} runs", last, "MB")
        yield Row(words, "growth since the first tenth", grown, "%", "≤ 5", grown <= 5)


def bare_environment(cache: Path) -> Path:
    """Return the commands of an environment like ours without JupyterLab, made where missing.

    Every package has the version that it has here.
    """
    folder = cache / "without-jupyterlab"
    commands = folder / BIN.name
    if not (folder / "whole").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        named = {d.metadata["Name"]: d.version for d in distributions()}
        versions = [f"{name}=={v}" for name, v in sorted(named.items()) if name != "chitieu"]
        constraints = cache / "constraints.txt"
        constraints.write_text("\n".join(versions) + "\n")
        install = [str(commands / "python"), "-m", "pip", "install", "-qq"]
        subprocess.run([*install, "-c", str(constraints), *PLAIN], check=True)
        (folder / "whole").touch()
    return commands


SECTIONS: dict[str, Callable[[Asked], Iterator[Row]]] = {
    "six": six, "one": one, "none": none, "fixed": fixed, "year": year, "sheets": sheets,
    "memory": memory,
}  # fmt: skip


def show(rows: Sequence[Row]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("what", "figure", "value", "target", "")
    table.columns[2].justify = "right"
    last = ""
    for row in rows:
        value = "–" if row.value is None else f"{row.value:,.1f} {row.unit}".rstrip(" ")
        sign = {True: "yes", False: "NO", None: ""}[row.good]
        table.add_row(row.what if row.what != last else "", row.figure, value, row.target, sign)
        last = row.what
    Console(width=None if sys.stdout.isatty() else 120).print(table)


def parser() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words.add_argument("--only", default=",".join(SECTIONS), help=f"of {', '.join(SECTIONS)}")
    words.add_argument("--quick", action="store_true", help="small sizes: a look, no proof")
    words.add_argument("--reports", type=int, help="reports of a batch (8; quick 2)")
    words.add_argument("--rounds", type=int, help="rounds of each comparison (3; quick 1)")
    words.add_argument("--sheets", type=int, help="one-chart sheets (4000; quick 40)")
    words.add_argument("--runs", type=int, help="runs that memory is watched over (1000; quick 50)")
    words.add_argument("--workers", type=int, default=2)
    words.add_argument("--cache", type=Path, help="keeps an environment without JupyterLab")
    words.add_argument("--json", type=Path, help="also write the rows into this file")
    words.add_argument("--batch", help=argparse.SUPPRESS)
    return words


def main(arguments: Sequence[str] | None = None) -> None:
    asked = parser().parse_args(arguments)
    if asked.batch:
        batch(json.loads(asked.batch))
        return
    names = asked.only.split(",")
    if unknown := [name for name in names if name not in SECTIONS]:
        raise SystemExit(f"--only: no {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    with tempfile.TemporaryDirectory() as name:
        rows = list(_rows(names, _sized(asked, Path(name))))
    show(rows)
    if asked.json:
        content = json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1)
        asked.json.write_text(content + "\n", encoding="utf-8")


def _sized(asked: argparse.Namespace, folder: Path) -> Asked:
    sizes = (2, 1, 40, 50) if asked.quick else (8, 3, 4000, 1000)
    given = (asked.reports, asked.rounds, asked.sheets, asked.runs)
    reports, rounds, sheets_, runs = (g or s for g, s in zip(given, sizes, strict=True))
    if asked.cache:
        asked.cache.mkdir(parents=True, exist_ok=True)
    bare = bare_environment(asked.cache) if asked.cache else None
    table = table_of_counts(folder / "counts.parquet")
    return Asked(reports, rounds, sheets_, runs, asked.workers, table, folder, bare)


def _rows(names: Sequence[str], asked: Asked) -> Iterator[Row]:
    """Yield the rows of the sections; one that cannot run says so and stops no other."""
    for name in names:
        print(f"{name} …", file=sys.stderr)
        try:
            yield from SECTIONS[name](asked)
        except CommandError as error:
            print(error, file=sys.stderr)
            yield Row(name, "could not run", None, "", "", False)


if __name__ == "__main__":
    main()
