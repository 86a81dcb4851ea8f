"""A proposed layout can be used at once, and reads the table once its suggestions are accepted."""

import random
import re
import tempfile
import zipfile
from pathlib import Path

import pytest
from tables_of_others import COMMUNE, HEALTH, INSURANCE, read_book, samples
from typer.testing import CliRunner

from analysis.catalogue.strict_yaml import load
from analysis.cli import app
from analysis.language import UserError
from analysis.returns.layouts import layout_for, read_layouts
from analysis.returns.layouts.flow import flow
from analysis.returns.layouts.proposing import propose
from analysis.returns.workbook import Sheet, Workbook, WorkbookError, open_workbook
from analysis.sample.foreign import write_foreign

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "workbooks.zip"


@pytest.fixture(scope="module")
def folder(tmp_path_factory, catalogue):
    made = tmp_path_factory.mktemp("foreign")
    write_foreign(made, catalogue)
    return made


def accepted(proposed: str) -> str:
    """Return a proposal as somebody leaves it who agrees with every suggestion."""
    return re.sub(r"(?m)^( *)# (- .*# suggested: )", r"\1\2", proposed)


def layouts_of(text: str, folder: Path, catalogue):
    code = re.search(r"(?m)^code: (\S+)$", text)
    assert code
    (folder / f"{code[1]}.yml").write_text(text, encoding="utf-8")
    return read_layouts(catalogue, folder)


HERE = "03985@2025-07-01"
TYPED = {
    HEALTH: {
        ("CT24", "14", 2026): 30.2985,
        ("CT25", "14", 2026): 9,
        ("CT26", "14", 2026): 1.0970,
        ("CT27", "14", 2026): 18.5,
        ("CT30", "03646@2025-07-01", 2026): 90,
        ("CT31", "03646@2025-07-01", 2026): 95,
        ("CT32", "03646@2025-07-01", 2026): 12,
        ("CT32", "04240@2025-07-01", 2026): None,
    },
    INSURANCE: {
        ("CT05", "14", 2025): 11,
        ("CT05", "14", 2026): 11.5,
        ("CT06", "14", 2026): 7.2,
        ("CT07", "14", 2026): 23,
        ("CT28", "14", 2025): 95.5,
        ("CT28", "14", 2026): 96,
    },
    COMMUNE: {
        ("CT01", HERE, 2026): 97.5,
        ("CT08", HERE, 2025): 52.4,
        ("CT09", HERE, 2026): 37.5,
        ("CT10", HERE, 2026): 55.2,
        ("CT36", HERE, 2026): 6,
        ("CT37", HERE, 2026): 4,
        ("CT38", HERE, 2026): None,
        ("CT41", HERE, 2026): 45.2,
        ("CT42", HERE, 2026): 71.3,
        ("CT47", HERE, 2026): 83,
    },
}
"""Rates as they are typed in the made-up workbooks; None where a mark says there is none."""


@pytest.mark.parametrize("agency", TYPED)
def test_a_proposal_whose_suggestions_are_accepted_reads_the_same_values(
    agency, folder, tmp_path, catalogue
):
    book = open_workbook(samples(folder, agency))
    layouts = layouts_of(accepted(propose(book, catalogue)), tmp_path, catalogue)
    match, reading, _ = read_book(book, layouts, catalogue)
    assert (match.fits, match.agency.code, match.year) == (True, agency, 2026)
    found = {(r["indicator"], r["area"], r["period"]): r["value"] for r in reading.observations}
    for key, value in TYPED[agency].items():
        assert (None if found[key] is None else float(found[key])) == pytest.approx(value, abs=5e-4)


@pytest.mark.parametrize("agency", TYPED)
def test_a_proposal_fits_before_anything_is_confirmed_and_reports_what_it_leaves_out(
    agency, folder, tmp_path, catalogue
):
    book = open_workbook(samples(folder, agency))
    layouts = layouts_of(propose(book, catalogue), tmp_path, catalogue)
    _, reading, problems = read_book(book, layouts, catalogue)
    assert {"L04", "L06"} & {p.code for p in problems}
    assert reading.counted.flagged > 0


def test_a_suggestion_says_how_alike_it_is_and_an_unknown_label_is_marked(folder, catalogue):
    proposed = propose(open_workbook(samples(folder, COMMUNE)), catalogue)
    assert re.search(
        r"# - \{label: \"- Hộ cận nghèo\".*# suggested: CT37 .*, \d\d % alike", proposed
    )
    assert '# ? {label: "Người có công và gia đình người có công", unit: "người"}' in proposed


def test_an_exact_name_of_an_indicator_needs_no_confirmation(folder, catalogue):
    proposed = propose(open_workbook(samples(folder, INSURANCE)), catalogue)
    line = '- {label: "Bao phủ bảo hiểm y tế", unit: "%", gives: [{indicator: "CT28"}]}'
    assert f"\n      {line}\n" in proposed


def test_a_workbook_without_a_table_is_refused_by_name(catalogue):
    book = Workbook("trống.xlsx", "", (Sheet("A", False, {}),))
    with pytest.raises(UserError, match=r"^trống\.xlsx: "):
        propose(book, catalogue)


@pytest.mark.parametrize(
    "text",
    ['"', "a\nb", "\u2028", "\u0085", "\ufeff", "{x}: [y] # z", "\x01", "", "yes", "0412", "🏥"],
)
def test_any_text_can_stand_in_a_proposal(text, tmp_path):
    path = tmp_path / "a.yml"
    path.write_text("a: " + flow({"b": [text, 7, True]}), encoding="utf-8")
    assert load(path) == {"a": {"b": [text, 7, True]}}


def test_the_command_prints_a_proposal_or_writes_it_once(folder, tmp_path):
    run, source = CliRunner(), str(samples(folder, INSURANCE))
    shown = run.invoke(app, ["layout", source])
    assert shown.exit_code == 0
    assert "code: bhxh-tinh-2026\n" in shown.output
    target = tmp_path / "a.yml"
    assert run.invoke(app, ["layout", source, "--to", str(target)]).exit_code == 0
    assert target.read_text(encoding="utf-8") == shown.output
    assert run.invoke(app, ["layout", source, "--to", str(target)]).exit_code == 2


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        pytest.param(b"%PDF-1.7", [], "a.xlsx", id="no workbook"),
        pytest.param(None, ["--agency", "so-x"], "so-x", id="no such agency"),
    ],
)
def test_the_command_refuses_in_one_line(content, options, words, folder, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(samples(folder, INSURANCE).read_bytes() if content is None else content)
    answer = CliRunner().invoke(app, ["layout", str(path), *options])
    assert answer.exit_code == 2
    assert words in answer.output
    assert len(answer.output.strip().splitlines()) == 1


def described(content: bytes, name: str, catalogue, shipped) -> bool:
    """Propose a layout for a workbook of the corpus and read it with that; False if it has none."""
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / ("a" + Path(name).suffix)
        path.write_bytes(content)
        try:
            book = open_workbook(path)
            proposed = propose(book, catalogue, "so-y-te", 2026)
        except (WorkbookError, UserError):
            return False
        assert layout_for(book, shipped, catalogue) is None, name
        _, reading, _ = read_book(book, layouts_of(proposed, Path(made), catalogue), catalogue)
        return reading.counted.cells > 0


def corpus_slice(most: int | None) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(CORPUS) as corpus:
        names = [n for n in sorted(corpus.namelist()) if n.lower().endswith((".xlsx", ".xlsm"))]
        chosen = names if most is None else random.Random(43).sample(names, most)
        return [(name, corpus.read(name)) for name in chosen]


@pytest.mark.skipif(not CORPUS.is_file(), reason="the corpus of workbooks is not here")
@pytest.mark.parametrize(
    ("most", "least"),
    [pytest.param(40, 4, id="slice"), pytest.param(None, 60, id="all", marks=pytest.mark.long)],
)
def test_any_workbook_with_a_table_gets_a_layout_that_reads_it(most, least, catalogue):
    shipped = read_layouts(catalogue)
    given = [described(content, n, catalogue, shipped) for n, content in corpus_slice(most)]
    assert sum(given) >= least
