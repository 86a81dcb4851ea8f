"""A new plan's folder: valid at once, whole, never over something that is there."""

import json
import re
import shutil
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from analysis import places
from analysis.catalogue import CatalogueError, read
from analysis.catalogue.scaffold import Facts, ScaffoldError, new_plan
from analysis.catalogue.strict_yaml import load
from analysis.cli import app
from analysis.observations.corrections import read_corrections
from analysis.returns.layouts import read_layouts

FACTS = Facts("15/KH-UBND", "Kế hoạch nước sạch", "04", "Cao Bằng", 2027, 2031)
YAML = [
    *("plan.yml", "units.yml", "agencies.yml", "tasks.yml", "rules.yml", "indicators/CT01.yml"),
    *("codelists/state.yml", "layouts/_example.yml", "corrections/_example.yml"),
    *("replies/_example.yml", "documents/settings.yml"),
]


def lay_out(folder: Path, *options: str):
    return CliRunner().invoke(app, ["new-plan", str(folder), *options])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder laid out by the command."""
    made = tmp_path_factory.mktemp("plans") / "moi"
    words = ["--code", FACTS.code, "--title", FACTS.title, "--province", "04"]
    told = lay_out(made, *words, "--name", "Cao Bằng", "--year", "2027", "--target-year", "2031")
    assert told.exit_code == 0, told.output
    assert "README.md" in told.output
    return made


@pytest.fixture
def params(folder, tmp_path):
    """Return a copy of params/ to spoil."""
    return Path(shutil.copytree(folder / "params", tmp_path / "params"))


def test_a_fresh_folder_is_a_valid_plan_with_the_facts_that_were_given(folder):
    plan = read(folder / "params")
    assert (plan.plan.code, plan.plan.title.vi) == ("15/KH-UBND", "Kế hoạch nước sạch")
    assert plan.plan.place.vi == "tỉnh Cao Bằng"
    assert plan.plan.place.en == "Cao Bằng Province"
    assert plan.areas["04"].name == "Cao Bằng"
    assert list(plan.indicators) == ["CT01"]
    assert plan.indicators["CT01"].targets[0].year == 2031


def test_the_example_has_one_of_everything_and_names_itself_an_example(folder):
    plan = read(folder / "params")
    assert {agency.kind for agency in plan.agencies.values()} == {"department", "committee"}
    assert any(agency.successors for agency in plan.agencies.values())
    assert [len(plan.tasks), len(plan.plan.assumptions)] == [1, 1]
    named = [*plan.agencies.values(), *plan.indicators.values(), *plan.plan.themes]
    assert all(re.search("ví dụ|Cũ", one.name.vi, re.IGNORECASE) for one in named)
    assert plan.text.startswith("VÍ DỤ")


@pytest.mark.parametrize("name", YAML)
def test_an_editor_finds_the_schema_and_the_file_keeps_to_it(folder, name):
    path = folder / "params" / name
    first = path.read_text(encoding="utf-8").splitlines()[0]
    schema = path.parent / re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)[1]
    content = json.loads(json.dumps(load(path), default=_number))
    jsonschema.validate(content, json.loads(schema.read_text(encoding="utf-8")))


def _number(value: object) -> float:
    assert isinstance(value, Decimal)
    return float(value)


def test_the_schemas_are_those_of_the_project(folder):
    ours = {path.name: path.read_bytes() for path in (places.params() / "schemas").iterdir()}
    theirs = {path.name: path.read_bytes() for path in (folder / "params/schemas").iterdir()}
    assert theirs == ours


def test_an_example_of_a_layout_or_a_correction_works_once_it_has_a_name(params):
    plan = read(params)
    assert read_layouts(plan, params / "layouts") == ()
    for name in ("layouts", "corrections"):
        (params / name / "_example.yml").rename(params / name / "vi-du.yml")
    (layout,) = read_layouts(plan, params / "layouts")
    assert layout.agencies == ("so-vi-du",)
    assert len(read_corrections(params / "corrections", plan, "returns", 2027)) == 2


def test_notebooks_open_on_the_new_plan_and_are_otherwise_those_of_the_project(folder):
    for path in sorted(places.notebooks().glob("*.ipynb")):
        theirs = (folder / "notebooks" / path.name).read_text(encoding="utf-8").splitlines()
        ours = path.read_text(encoding="utf-8").splitlines()
        changed = [new.strip() for old, new in zip(ours, theirs, strict=True) if old != new]
        assert changed[0].startswith('"year = 2027  # ')
        assert changed[1].startswith('"source = \\"returns\\"  # ')
        assert all(re.match(r'"(agency|indicator|area) = ', line) for line in changed[2:])


def test_the_readme_names_everything_in_params(folder):
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert [p.name for p in (folder / "params").iterdir() if p.name not in text] == []
    assert "CHITIEU_HOME" in text


def test_returns_and_releases_stay_out_of_git(folder):
    ignored = (folder / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/data/raw/returns/*", "/data/processed/*"} <= set(ignored)
    assert (folder / "data/raw/returns/.gitkeep").is_file()
    assert (folder / "data/raw/published/.gitkeep").is_file()


def test_the_same_facts_give_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        new_plan(tmp_path / name, FACTS)
    one, two = (
        {p.relative_to(tmp_path / n): p.read_bytes() for p in (tmp_path / n).rglob("*.*")
         if p.is_file()}
        for n in ("one", "two")
    )  # fmt: skip
    assert one == two
    assert len(one) > 20


@pytest.mark.parametrize(
    ("name", "title", "place"),
    [
        pytest.param("Thành phố Huế", "a: #b", "thành phố Huế", id="a city"),
        pytest.param("tỉnh Lào Cai", 'một "hai" \\ ba', "tỉnh Lào Cai", id="quotes"),
        pytest.param("X, Y", "{{ bốn }}", "tỉnh X, Y", id="a comma and braces"),
    ],
)
def test_words_are_written_as_they_were_given(tmp_path, name, title, place):
    new_plan(tmp_path / "p", Facts("1/KH", title, "99", name, 2026, 2030))
    plan = read(tmp_path / "p" / "params")
    assert (plan.plan.title.vi, plan.plan.place.vi) == (title, place)


def test_an_empty_folder_may_be_there_already(tmp_path):
    new_plan(tmp_path, FACTS)
    assert (tmp_path / "params" / "plan.yml").is_file()


def test_a_folder_with_something_in_it_is_refused_by_name_and_left_alone(tmp_path):
    (tmp_path / "bao-cao.docx").write_text("của tôi")
    told = lay_out(tmp_path, "--lang", "en")
    assert told.exit_code == 2
    assert "expected a new or empty folder, found 1 entries in it: bao-cao.docx" in told.output
    assert [path.name for path in tmp_path.iterdir()] == ["bao-cao.docx"]


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "a").write_text("")
    assert "cần một thư mục, nhưng đây là một tệp" in lay_out(tmp_path / "a").output


def test_all_wrong_values_are_named_at_once_and_nothing_is_made(tmp_path):
    facts = Facts("", "a\nb", "1 4", "Tỉnh ", 26, 2030)
    with pytest.raises(ScaffoldError) as error:
        new_plan(tmp_path / "p", facts)
    lines = error.value.says("en").splitlines()
    assert [line.split(":")[0] for line in lines] == [
        *("--code", "--title", "--name", "--province", "--year")
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_target_before_the_first_year_is_refused(tmp_path):
    told = lay_out(tmp_path / "p", "--year", "2027", "--target-year", "2026", "--lang", "en")
    assert "--target-year: expected 2027 or later, found 2026" in told.output


# what a growing plan still lacks ----------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        pytest.param(
            *("plan.yml", 'province: "04"', 'province: "05"'),
            "plan.yml, field province: 05 is not an area of level province",
            id="the province is no area",
        ),
        pytest.param(
            *("areas.csv", "commune,04,", "commune,05,"),
            "areas.csv, 90001: parent 05 is not the key of an area",
            id="a parent that is no area",
        ),
        pytest.param(
            *("areas.csv", "valid_from,", ""),
            "areas.csv, line 1: expected the columns code,valid_from,",
            id="a column is missing",
        ),
        pytest.param(
            *("agencies.yml", 'area: "90001"', 'area: "90003"'),
            "agencies.yml, field ubnd-90001.area: 90003 is not the key of an area",
            id="a committee of no area",
        ),
        pytest.param(
            *("agencies.yml", '  area: "90001"', "  note: {vi: a, en: a}"),
            "agencies.yml, field ubnd-90001.area: a committee needs the area",
            id="a committee without area",
        ),
        pytest.param(
            *("plan.yml", 'before: "12-01"', 'before: "02-30"'),
            "plan.yml, field deadlines.returns.before: Value error, expected month and day",
            id="a day that no year has",
        ),
        pytest.param(
            *("codelists/state.yml", "kept:", "held:"),
            "codelists/state.yml: code kept is missing",
            id="a code that forms ask for",
        ),
    ],
)
def test_what_points_nowhere_is_named(params, file, old, new, says):
    path = params / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert any(line.startswith(says) for line in faults(params)), faults(params)


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("plan.txt", "plan.txt: No such file"),
        ("plan.yml", "plan.yml: No such file"),
        ("areas.csv", "areas.csv: No such file"),
        ("tasks.yml", "tasks.yml: No such file"),
        ("indicators/CT01.yml", "indicators: expected one file CODE.yml for each"),
        ("codelists/verdict.yml", "codelists/verdict.yml: the file is missing"),
    ],
)
def test_a_file_that_is_missing_is_named(params, file, says):
    (params / file).unlink()
    assert any(line.startswith(says) for line in faults(params)), faults(params)


@pytest.mark.parametrize("file", ["plan.yml", "indicators/CT01.yml", "tasks.yml"])
def test_an_empty_file_is_named(params, file):
    (params / file).write_text("", encoding="utf-8")
    assert any(line.startswith(f"{Path(file).name}: expected a") for line in faults(params))


def test_a_table_saved_by_excel_with_its_mark_is_read(params):
    text = (params / "areas.csv").read_text(encoding="utf-8")
    (params / "areas.csv").write_text(text.replace("\n", "\r\n"), encoding="utf-8-sig", newline="")
    assert list(read(params).areas) == ["04", "90001", "90002"]


def faults(params: Path) -> tuple[str, ...]:
    with pytest.raises(CatalogueError) as error:
        read(params)
    return error.value.faults
