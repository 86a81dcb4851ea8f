"""Other people's workbooks are marked and keep their parts."""

import random
import re
import signal
import warnings
import zipfile
from pathlib import Path

import openpyxl
import pytest
from marked_books import (
    fault,
    parts,
    sound,
)

from analysis.returns.problems import Problem
from analysis.returns.sendback import Unpatchable
from analysis.returns.sendback.marking import marked as marked_bytes
from analysis.returns.workbook import WorkbookError, address, open_workbook

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpora" / "workbooks.zip"
QUICK = 30
SECONDS = 15


def corpus(folder: Path, most: int | None) -> list[Path]:
    if not CORPUS.is_file():
        pytest.skip(f"{CORPUS.name} is not beside this checkout")
    with zipfile.ZipFile(CORPUS) as package:
        names = sorted(n for n in package.namelist() if n.endswith((".xlsx", ".xlsm", ".xltx")))
        names = sorted(random.Random(7).sample(names, most)) if most else names
        found = [folder / f"{i:04d}-{Path(n).name}" for i, n in enumerate(names)]
        for path, name in zip(found, names, strict=True):
            path.write_bytes(package.read(name))
    return found


def opens(path: Path) -> bool:
    """Whether openpyxl opens a workbook in time."""
    signal.signal(signal.SIGALRM, hang)
    signal.alarm(SECONDS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            openpyxl.load_workbook(path)
    except Exception:
        return False
    finally:
        signal.alarm(0)
    return True


def hang(*_: object) -> None:
    raise TimeoutError


def planted(path: Path) -> list[Problem]:
    """Return a problem on some cell of a workbook and one on a blank cell beside it."""
    try:
        book = open_workbook(path)
    except WorkbookError:
        return []
    filled = [(s.name, cell) for s in book.sheets for cell in s.cells.values()]
    if not filled:
        return []
    name, cell = random.Random(path.name).choice(filled)
    beside = address(cell.row, min(cell.column + 1, 16_384))
    return [fault(name, cell.address, found=cell.text), fault(name, beside, "V09", "")]


def look_through(paths: list[Path], folder: Path) -> tuple[int, dict[str, str]]:
    """Send every workbook back; return how many were marked and why the others were not."""
    done, refused = 0, {}
    for path in paths:
        problems = planted(path)
        if not problems:
            continue
        target = folder / "out.xlsm"
        try:
            content, _ = marked_bytes(path, open_workbook(path), problems)
        except Unpatchable as error:
            refused[path.name] = str(error)
            continue
        target.write_bytes(content)
        done += 1
        keeps(path, target, problems[0].sheet)
        assert opens(target) or not opens(path), path.name
    return done, refused


def keeps(path: Path, target: Path, sheet: str) -> None:
    sound(target)
    before, after = parts(path), parts(target)
    changed = {n for n in before if before[n] != after.get(n)}
    own = [n for n in changed if not re.search(
        r"(?i)styles|workbook|content_types|worksheets|dialogsheets|chartsheets|sheet\d*\.xml"
        r"|comments|\.vml$", n)]  # fmt: skip
    assert own == [], path.name
    old, new = open_workbook(path), open_workbook(target)
    assert [s.name for s in new.sheets][1:] == [s.name for s in old.sheets], path.name
    for a, b in zip(old.sheets, new.sheets[1:], strict=True):
        cells = {k: (c.kind, c.text, c.formula, c.format) for k, c in b.cells.items()}
        assert cells == {k: (c.kind, c.text, c.formula, c.format) for k, c in a.cells.items()}


def test_other_peoples_workbooks_are_marked_and_keep_their_parts(tmp_path):
    done, refused = look_through(corpus(tmp_path, QUICK), tmp_path)
    assert done > 5 * len(refused), refused


@pytest.mark.long
def test_all_workbooks_of_the_corpus_are_marked_and_keep_their_parts(tmp_path):
    done, refused = look_through(corpus(tmp_path, None), tmp_path)
    print(done, refused)
    assert done > 8 * len(refused), refused
