"""The whole country: made-up returns of 3,321 communes, province by province, on two cores.

Each of 34 provinces is a project of its own, as another province would have it: params/ with its
areas and agencies, a data root with one return of each department and commune. They are generated
once (seeded, apart from the time that is measured) into a cache folder. Then each province is one
process on one core, two at a time: returns are read and held against each other (ingest), gaps
computed, and the page of the province made through the batch. Prints what each stage costs, the
curve of cost at 10, 30 and 100 % of the communes, and its exponent (1: twice the communes cost
twice as much). `python benchmarks/country.py --share 10`
"""

import argparse
import csv
import json
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from queue import Queue
from random import Random
from statistics import median
from typing import Any

import yaml
from measure import Cost, whole

HERE = Path(__file__)
HOME = HERE.resolve().parents[1]
COMMUNES, PROVINCES, SEED, YEAR = 3321, 34, 34, 2026
SMALLEST = 0.39
"""The smallest province has so many times the communes of the mean, the largest 2 minus that."""
FIRST_CODE = 50_001
"""Codes of made-up communes: no real one is as high, so no slip of the sample concerns them."""
FORMER = 3
"""Former communes that each new one is made of; the country had 10,035 until July 2025."""
SHARES = (10, 30, 100)
STAGES = ("load", "ingest", "gaps", "page")
_SYLLABLES = [
    "An", "Bình", "Châu", "Đông", "Giang", "Hòa", "Khánh", "Lâm", "Minh", "Nam", "Phú", "Quang",
    "Sơn", "Tân", "Thịnh", "Trung", "Vân", "Xuân", "Yên", "Đại", "Hưng", "Long", "Mỹ", "Ngọc",
    "Phong", "Thanh", "Thủy", "Tiên", "Trà", "Việt",
]  # fmt: skip
_ENDED, _BEGAN = "2025-06-30", "2025-07-01"


@dataclass(frozen=True)
class Province:
    """A made-up province: its place in the order of work, its communes, the first one's code."""

    number: int
    communes: int
    first_code: int

    @property
    def code(self) -> str:
        return f"{self.number:02}"


@dataclass(frozen=True)
class Made:
    """What a province cost: each stage, the whole process, and when it was done."""

    province: Province
    stages: Mapping[str, tuple[float, float]]
    """Wall and processor seconds."""
    whole: Cost
    done: float


def provinces(communes: int, count: int) -> list[Province]:
    """Return provinces of every size, in a seeded order, that have so many communes together."""
    from analysis.sample.figures import shares

    step = 2 * (1 - SMALLEST) / max(1, count - 1)
    sizes = shares(communes, [SMALLEST + step * n if count > 1 else 1 for n in range(count)])
    Random(SEED).shuffle(sizes)
    starts = [FIRST_CODE + sum(sizes[:n]) for n in range(count)]
    return [Province(n + 1, size, starts[n]) for n, size in enumerate(sizes)]


def areas(province: Province) -> Iterator[dict[str, str]]:
    """Yield the lines of a province's areas.csv: itself, what ended in July 2025, what is now."""
    source = {"confirmed": "no", "source": "số minh hoạ"}
    above = province.code
    yield _area(above, f"Tỉnh số {province.number}", "Tỉnh", "province", "") | source
    for n in range(max(1, province.communes // 8)):
        ended = {"valid_to": _ENDED, "succession": "Kết thúc cấp huyện"}
        yield _area(f"{900 + n}", _name(n), "Huyện", "district", above) | ended | source
    for n in range(FORMER * province.communes):
        code, of = province.first_code + n // FORMER, 900 + n % max(1, province.communes // 8)
        old = f"{code}" if not n % FORMER else f"{n % FORMER}{code}"
        ended = {"valid_to": _ENDED, "successor": f"{code}@{_BEGAN}", "succession": "Nhập"}
        yield _area(old, _name(n), "Xã", "commune", str(of)) | ended | source
    for n in range(province.communes):
        kind, began = "Xã" if n % 8 else "Phường", {"valid_from": _BEGAN}
        yield (
            _area(f"{province.first_code + n}", _name(n * FORMER), kind, "commune", above)
            | began
            | source
        )


def _area(code: str, name: str, kind: str, level: str, parent: str) -> dict[str, str]:
    return {"code": code, "name": name, "type": kind, "level": level, "parent": parent}


def _name(n: int) -> str:
    """Return a name; no two of the first 900 are equal."""
    first, second = divmod(n, len(_SYLLABLES))
    third = f" {first // len(_SYLLABLES) + 1}" if first >= len(_SYLLABLES) else ""
    return f"{_SYLLABLES[first % len(_SYLLABLES)]} {_SYLLABLES[second]}{third}"


def committees(province: Province) -> Iterator[dict[str, Any]]:
    """Yield an agency for each commune and ward."""
    for area in areas(province):
        if area.get("valid_from"):
            kind, name = area["type"].lower(), area["name"]
            yield {
                "code": f"ubnd-{area['code']}",
                "name": {"vi": f"UBND {kind} {name}", "en": f"People’s Committee of {name}"},
                "kind": "committee",
                "area": f"{area['code']}@{_BEGAN}",
                "valid_from": _BEGAN,
            }


def found(province: Province, folder: Path) -> None:
    """Write the project of a province: our plan and indicators, its own areas and agencies."""
    params = folder / "params"
    left_out = shutil.ignore_patterns("corrections", "layouts", "replies", "comments", "tiles.csv")
    shutil.copytree(HOME / "params", params, ignore=left_out)
    shutil.copytree(HOME / "notebooks", folder / "notebooks", ignore=_only_notebooks)
    header = (HOME / "params" / "areas.csv").read_text(encoding="utf-8").partition("\n")[0]
    with (params / "areas.csv").open("w", encoding="utf-8", newline="") as stream:
        lines = csv.DictWriter(stream, header.split(","), restval="", lineterminator="\n")
        lines.writeheader()
        lines.writerows(areas(province))
    agencies = yaml.safe_load((params / "agencies.yml").read_text(encoding="utf-8"))
    agencies = [a for a in agencies if a["kind"] != "committee"] + list(committees(province))
    text = yaml.safe_dump(agencies, allow_unicode=True, sort_keys=False)
    (params / "agencies.yml").write_text(text, encoding="utf-8")
    plan = (params / "plan.yml").read_text(encoding="utf-8")
    plan = re.sub(r"(?m)^province: .*$", f'province: "{province.code}"', plan)
    (params / "plan.yml").write_text(plan, encoding="utf-8")


def _only_notebooks(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if not name.endswith(".ipynb")]


def send(folder: Path, seed: int) -> None:
    """Write the returns of a province, filled as the sample fills them, or missing as there.

    The slips of the sample belong to its own areas, so these returns have none.
    """
    from analysis import catalogue
    from analysis.catalogue import Area
    from analysis.returns.template import write
    from analysis.sample.figures import Count, World
    from analysis.sample.filled import entries_of, form_of
    from analysis.sample.making import senders
    from analysis.sample.slips import MISSING

    known: dict[tuple[str, int, int], dict[str, Count]] = {}

    class Remembering(World):
        """The sample works a figure out for all areas at once, and here every area asks."""

        def of_areas(self, code: str, year: int, areas: Sequence[Area]) -> dict[str, Count]:
            key = (code, year, len(areas))
            if key not in known:
                known[key] = super().of_areas(code, year, areas)
            return known[key]

    world = Remembering(catalogue.read(folder / "params"), seed)
    for agency in (a for a in senders(world.catalogue, YEAR) if (YEAR, a.code) not in MISSING):
        form = form_of(world, agency, YEAR)
        day = date(YEAR, 11, world.dice("day", agency.code).randint(9, 30))
        path = folder / f"data/raw/sample/{YEAR}/{agency.code}/{day}_{agency.code}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, form, entries_of(world, form), created=day, sample=True)


def generated(province: Province, cache: Path) -> Path:
    """Return the folder of a province, whole; it is made where the cache has none."""
    folder = cache / f"{province.code}-{province.first_code}-{province.communes}"
    if not folder.is_dir():
        with tempfile.TemporaryDirectory(dir=cache) as name:
            part = Path(name) / "part"
            found(province, part)
            whole([sys.executable, str(HERE), "--send", str(part), str(SEED + province.number)])
            part.rename(folder)
    return folder


def work(folder: Path) -> None:
    """Do the work of one province in this process and print the seconds of each stage."""
    began, used = time.perf_counter(), time.process_time()
    stages = {}

    def ended(stage: str) -> None:
        nonlocal began, used
        now, then = time.perf_counter(), time.process_time()
        stages[stage], began, used = (now - began, then - used), now, then

    from analysis import places, release
    from analysis.batch.children import outcomes
    from analysis.batch.jobs import PAGES, Job
    from analysis.batch.settings import Settings

    ended("load")
    made = release.open_release(YEAR, "sample")
    ended("ingest")
    made.write_computed()
    ended("gaps")
    for name in ("notebooks", "reports", "figures"):
        (made.folder / name).mkdir(exist_ok=True)
    parameters: dict[str, str | int] = {"year": YEAR, "source": "sample"}
    job = Job(places.notebooks() / f"{PAGES['province']}.ipynb", "province", {**parameters})
    outcome = next(iter(outcomes([job], made.folder, Settings(at_once=1))))
    ended("page")
    told = {"ok": outcome.ok, "error": outcome.error, "values": len(made.observations)}
    print(json.dumps(told | {"stages": stages, "returns": len(made.returns)}))


def one(province: Province, folder: Path, core: int, began: float) -> Made:
    """Run a province as a process of its own on one core; nothing of an earlier run is there."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as root:
        # Raw returns are read where they are; what is computed is thrown away.
        (Path(root) / "raw").symlink_to(folder / "data" / "raw")
        roots = {"CHITIEU_HOME": str(folder), "CHITIEU_DATA": root}
        cost = whole([sys.executable, str(HERE), "--work", str(folder)], roots, [core])
    told = json.loads(cost.said.splitlines()[-1])
    if not told["ok"]:
        raise SystemExit(f"{folder.name}: {told['error']}")
    stages = {name: (wall, cpu) for name, (wall, cpu) in told["stages"].items()}
    before = sum(cpu for name, (_, cpu) in stages.items() if name != "page")
    # The page is made by a child that this process cannot count; the whole process tree can.
    stages["page"] = (stages["page"][0], cost.cpu - before)
    return Made(province, stages, cost, time.perf_counter() - began)


def run(chosen: Sequence[Province], folders: Sequence[Path], cores: int) -> list[Made]:
    """Run provinces, as many at a time as there are cores, each on a core of its own."""
    free: Queue[int] = Queue()
    for core in range(cores):
        free.put(core)
    began = time.perf_counter()

    def on_a_core(province: Province, folder: Path) -> Made:
        core = free.get()
        try:
            made = one(province, folder, core, began)
            told = f"{province.communes} communes, {made.whole.cpu:.1f} CPU s"
            print(f"{province.code}: {told}, done at {made.done:.0f} s", file=sys.stderr)
            return made
        finally:
            free.put(core)

    with ThreadPoolExecutor(cores) as pool:
        return list(pool.map(on_a_core, chosen, folders))


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """Return the slope of log cost over log size: 1 is linear; nan where nothing differs."""
    import numpy as np

    if len(set(sizes)) < 2:
        return float("nan")
    return float(np.polyfit(np.log(sizes), np.log(costs), 1)[0])


def curve(made: Sequence[Made], communes: int) -> list[dict[str, float]]:
    """Return wall and processor seconds up to each share of the communes, in order of work."""
    points: list[dict[str, float]] = []
    for share in SHARES:
        last = _last(made, share, communes)
        if last is not None:
            some = made[: last + 1]
            points.append(
                {
                    "share": share,
                    "communes": sum(m.province.communes for m in some),
                    "wall": max(m.done for m in some),
                    "cpu": sum(m.whole.cpu for m in some),
                }
            )
    return points


def _last(made: Sequence[Made], share: int, communes: int) -> int | None:
    """Return the place of the province with which a share is reached, as nearly as may be."""
    counts = [sum(m.province.communes for m in made[: n + 1]) for n in range(len(made))]
    wanted = share / 100 * communes
    if not counts or counts[-1] < wanted * 0.9:
        return None
    return min(range(len(counts)), key=lambda n: abs(counts[n] - wanted))


def show(made: Sequence[Made], communes: int, seconds: float) -> dict[str, Any]:
    """Print the tables and return what they say."""
    from rich.console import Console
    from rich.table import Table

    out = Console(width=100)
    sizes = [m.province.communes for m in made]
    table = Table("stage", "wall s", "CPU s", "CPU ms a commune", "exponent", "share of CPU")
    total = sum(m.whole.cpu for m in made)
    for stage in STAGES:
        walls = [m.stages[stage][0] for m in made]
        cpus = [m.stages[stage][1] for m in made]
        table.add_row(
            stage, f"{median(walls):.2f}", f"{median(cpus):.2f}",
            f"{1000 * sum(cpus) / sum(sizes):.1f}", f"{exponent(sizes, cpus):.2f}",
            f"{100 * sum(cpus) / total:.0f} %",
        )  # fmt: skip
    whole_cpu = [m.whole.cpu for m in made]
    table.add_row(
        "whole process", f"{median(m.whole.wall for m in made):.2f}", f"{median(whole_cpu):.2f}",
        f"{1000 * total / sum(sizes):.1f}", f"{exponent(sizes, whole_cpu):.2f}", "100 %",
    )  # fmt: skip
    table.title = f"a province (median of {len(made)}, {min(sizes)} to {max(sizes)} communes)"
    out.print(table)
    points = curve(made, communes)
    table = Table("communes", "share", "wall s", "CPU s", title="the country, province by province")
    for point in points:
        table.add_row(
            str(point["communes"]), f"{point['share']} %", f"{point['wall']:.0f}",
            f"{point['cpu']:.0f}",
        )  # fmt: skip
    out.print(table)
    slope = exponent([p["communes"] for p in points], [p["cpu"] for p in points])
    peak = max(m.whole.peak for m in made)
    out.print(f"exponent of the curve {slope:.2f}; most memory of one process {peak:.0f} MB")
    out.print(f"generating what the cache did not have: {seconds:.0f} s")
    return {
        "curve": points, "exponent": slope, "peak_mb": peak, "generation_s": seconds,
        "provinces": [
            {"stages": m.stages, "wall": m.whole.wall, "cpu": m.whole.cpu, "peak_mb": m.whole.peak}
            | asdict(m.province)
            for m in made
        ],
    }  # fmt: skip


def parser() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    words.add_argument("--share", type=int, default=100, help="per cent of the communes")
    words.add_argument("--communes", type=int, default=COMMUNES)
    words.add_argument("--provinces", type=int, default=PROVINCES)
    words.add_argument("--cores", type=int, default=2, help="provinces at a time")
    words.add_argument("--cache", type=Path, help="keeps what is generated; none: thrown away")
    words.add_argument("--json", type=Path, help="also write the figures into this file")
    words.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    words.add_argument("--send", nargs=2, help=argparse.SUPPRESS)
    return words


def main(arguments: Sequence[str] | None = None) -> None:
    asked = parser().parse_args(arguments)
    if asked.work:
        work(asked.work)
    elif asked.send:
        send(Path(asked.send[0]), int(asked.send[1]))
    else:
        with tempfile.TemporaryDirectory() as name:
            _measure(asked, asked.cache or Path(name))


def _measure(asked: argparse.Namespace, cache: Path) -> None:
    cache.mkdir(parents=True, exist_ok=True)
    every, chosen = provinces(asked.communes, asked.provinces), list[Province]()
    while every and sum(p.communes for p in chosen) < asked.share / 100 * asked.communes:
        chosen.append(every.pop(0))
    began = time.perf_counter()
    with ThreadPoolExecutor(asked.cores) as pool:
        folders = list(pool.map(lambda province: generated(province, cache), chosen))
    seconds = time.perf_counter() - began
    figures = show(run(chosen, folders, asked.cores), asked.communes, seconds)
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
