"""A batch plan is checked whole before anything runs; a year's settings are all optional."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from typer.testing import CliRunner

from analysis.batch import JobError, Outcome, children
from analysis.batch.plans import RunFile, read_batch, settings_of_year
from analysis.batch.settings import Settings
from analysis.catalogue import CatalogueError
from analysis.cli import app

CELL = """\
indicator: str  # code
year = 2026
lang = "vi"  # {vi, en}
as_of = ""  # {YYYY-MM-DD or empty}
"""


@pytest.fixture
def folder(tmp_path):
    tagged = {"tags": ["parameters"]}
    for name, source in (("sheet", CELL), ("other", "area = '01'")):
        cells = [new_code_cell(source, metadata=tagged), new_code_cell("1")]
        nbformat.write(new_notebook(cells=cells), tmp_path / f"{name}.ipynb")
    return tmp_path


@pytest.fixture
def plan(folder):
    """Return what writes a plan, with a table where one is given, and returns its path."""

    def written(text, table=None):
        (folder / "plan.yml").write_text(text, encoding="utf-8")
        if table is not None:
            (folder / "table.csv").write_bytes(table)
        return folder / "plan.yml"

    return written


def lines(path):
    with pytest.raises(JobError) as refused:
        read_batch(path)
    return refused.value.says("en").splitlines()


def test_rows_take_what_is_common_unless_they_have_their_own(plan, folder):
    text = """\
notebook: sheet.ipynb
page: "{notebook}-{indicator}-{lang}-{row}"
parameters: {lang: en, year: 2027}
rows:
  - {indicator: CT01}
  - {indicator: CT02, lang: vi, as_of: 2026-12-14}
  - {notebook: other.ipynb, page: "area {area}", area: "02"}
"""
    with pytest.raises(JobError):  # the other notebook has neither lang nor year
        read_batch(plan(text))
    first, second = read_batch(plan(text[: text.rindex("  - ")])).jobs
    assert first.notebook == folder / "sheet.ipynb"
    assert first.parameters == {"lang": "en", "year": 2027, "indicator": "CT01"}
    assert (first.page, first.name) == ("sheet-CT01-en-1", "sheet-CT01-en-1")
    assert second.parameters["as_of"] == "2026-12-14"
    assert second.page == "sheet-CT02-vi-2"


def test_a_row_may_name_its_own_notebook_and_page(plan):
    text = 'rows: [{notebook: other.ipynb, page: "Xã {area}/x"}, {notebook: other.ipynb}]'
    assert [job.page for job in read_batch(plan(text)).jobs] == ["Xã-01-x", "other"]


def test_a_plan_without_rows_is_one_run(plan):
    (job,) = read_batch(plan("notebook: other.ipynb\nparameters: {area: '07'}")).jobs
    assert (job.page, job.parameters) == ("other", {"area": "07"})


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(b"indicator,year,lang\nCT01,2025,\n\nCT02,,en\n", id="commas"),
        pytest.param(b"\xef\xbb\xbfindicator;year;lang\r\nCT01;2025;\r\nCT02;;en\r\n", id="Excel"),
    ],
)
def test_a_table_gives_rows_and_an_empty_cell_gives_none(plan, table):
    jobs = read_batch(plan("notebook: sheet.ipynb\ntable: table.csv", table)).jobs
    assert [dict(job.parameters) for job in jobs] == [
        {"indicator": "CT01", "year": 2025},
        {"indicator": "CT02", "lang": "en"},
    ]
    assert [job.page for job in jobs] == ["sheet-CT01-2025", "sheet-CT02-en"]


FIVE = """\
notebook: sheet.ipynb
page: "{notebook}-{indicator}"
rows:
  - {indicator: CT01}
  - {indicator: CT02, yaer: 2025}
  - {year: 2025}
  - {indicator: CT03, year: true}
  - {indicator: CT04, lang: fr}
  - {indicator: ct01}
"""


def test_five_different_faults_are_five_lines_and_nothing_runs(plan, folder, monkeypatch):
    path = plan(FIVE)
    known = "indicator, year, lang, as_of"
    assert lines(path) == [
        "plan.yml, row 2: sheet.ipynb: it has no parameter 'yaer'; nearest: year; "
        f"its parameters are {known}",
        "plan.yml, row 3: sheet.ipynb, indicator: it has no default; give it a value",
        "plan.yml, row 4: sheet.ipynb, year: expected a whole number, found True",
        "plan.yml, row 5: sheet.ipynb, lang: expected one of vi, en, found 'fr'",
        "plan.yml, row 6: its page 'sheet-ct01' is made already by plan.yml, row 1; "
        "give it another",
    ]
    monkeypatch.setattr(children, "outcomes", lambda *_: pytest.fail("something ran"))
    done = CliRunner().invoke(app, ["batch", str(path), "--into", str(folder / "out")])
    assert done.exit_code == 2
    assert len(done.stderr.splitlines()) == 5
    assert "dòng 6: trang 'sheet-ct01' đã do plan.yml, dòng 1 tạo ra" in done.stderr
    assert not (folder / "out").exists()


def test_a_fault_that_rows_share_is_said_once(plan):
    rows = b"indicator,colour\n" + b"".join(b"CT%02d,red\n" % n for n in range(50))
    (line,) = lines(plan("notebook: sheet.ipynb\ntable: table.csv", rows))
    assert line.startswith(
        "table.csv, row 2 and 49 more: sheet.ipynb: it has no parameter 'colour'"
    )


def test_faults_of_a_table_and_of_rows_come_together(plan):
    text = "notebook: sheet.ipynb\ntable: table.csv\nrows: [{indicator: 7}]"
    assert lines(plan(text, b"indicator,year\nCT01\nCT02,x\n")) == [
        "table.csv, row 2: expected 2 cells, found 1",
        "plan.yml, row 1: sheet.ipynb, indicator: expected text, in quotes, found 7",
        "table.csv, row 3: sheet.ipynb, year: expected a whole number, found 'x'",
    ]


@pytest.mark.parametrize(
    ("text", "table", "words"),
    [
        pytest.param("rows: [{indicator: CT01}]", None, "name the notebook", id="no notebook"),
        pytest.param("notebook: gone.ipynb", None, "no such notebook", id="not there"),
        pytest.param(
            "notebook: other.ipynb\npage: '{aera}'", None, "'aera' is no parameter", id="template"
        ),
        pytest.param(
            "notebook: other.ipynb\npage: '?!'", None, "page: expected a name", id="signs"
        ),
        pytest.param("notebook: other.ipynb\ntable: x.csv", None, "does not exist", id="no table"),
        pytest.param(
            "notebook: other.ipynb\ntable: table.csv", b"area\n", "none", id="only a head"
        ),
        pytest.param(
            "notebook: other.ipynb\ntable: table.csv",
            b"area,area\n1,2\n",
            "stands twice",
            id="twice",
        ),
        pytest.param(
            "notebook: other.ipynb\ntable: table.csv", b"area\n\xd0\n", "CSV UTF-8", id="not UTF-8"
        ),
    ],
)
def test_what_cannot_be_a_job_is_refused(plan, text, table, words):
    (line,) = lines(plan(text, table))
    assert words in line


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("row: []", "field row: Extra inputs", id="unknown field"),
        pytest.param(
            "profile: fast", "field profile: Input should be 'exact' or 'report'", id="profile"
        ),
        pytest.param("cell_seconds: 0", "field cell_seconds", id="no time"),
        pytest.param("memory: much", "field memory", id="no memory"),
        pytest.param("parameters: {code: 0412}", 'write "0412"', id="a code without quotes"),
    ],
)
def test_a_file_that_is_no_batch_plan_is_refused_with_its_field(plan, text, words):
    with pytest.raises(CatalogueError, match=r"plan\.yml") as refused:
        read_batch(plan(text))
    assert words in str(refused.value)


def test_limits_of_a_plan_are_settings_and_a_command_goes_first(plan):
    text = 'notebook: other.ipynb\nprofile: report\ncell_seconds: 2.5\nmemory: "2 GiB"\njobs: 3'
    limits = read_batch(plan(text)).limits
    found = limits.settings()
    assert (found.profile, found.cell_seconds, found.at_once) == ("report", 2.5, 3)
    assert found.memory_bytes == 2 * 1024**3
    assert found.report_seconds == Settings().report_seconds
    assert limits.settings(jobs=1, profile="exact").profile == "exact"
    assert limits.settings(jobs=0).at_once == 0


def test_a_dry_run_shows_the_jobs_and_writes_nothing(plan, folder):
    path = plan("notebook: sheet.ipynb\nrows: [{indicator: CT01}]")
    done = CliRunner().invoke(app, ["batch", str(path), "--dry-run", "--lang", "en"])
    assert done.exit_code == 0
    assert "sheet-CT01" in done.stdout
    assert sorted(p.name for p in folder.iterdir()) == ["other.ipynb", "plan.yml", "sheet.ipynb"]


@pytest.mark.parametrize(("ok", "code"), [(True, 0), (False, 1)])
def test_a_batch_that_fails_says_so_with_its_exit_code(plan, folder, monkeypatch, ok, code):
    ended = Outcome("other", "other.ipynb", ok, "" if ok else "ValueError: no")
    monkeypatch.setattr(children, "outcomes", lambda *_: iter([ended]))
    path = plan("notebook: other.ipynb")
    done = CliRunner().invoke(app, ["batch", str(path), "--into", str(folder / "out")])
    assert done.exit_code == code
    assert ("ValueError: no" in done.stderr) is not ok
    assert (folder / "out" / "reports").is_dir()


def test_the_committed_settings_of_a_year_change_nothing():
    found = settings_of_year(2026)
    assert found.settings() == Settings()
    assert (found.lang, found.editions, found.only, found.as_of) == ("vi", ("internal",), (), "")


def test_a_year_without_a_file_has_no_settings_of_its_own():
    assert settings_of_year(2050) == RunFile()


def test_settings_of_a_year_are_checked_with_file_and_field(tmp_path, monkeypatch):
    (tmp_path / "params" / "runs").mkdir(parents=True)
    path = tmp_path / "params" / "runs" / "2026.yml"
    monkeypatch.setenv("CHITIEU_HOME", str(tmp_path))
    path.write_text("as_of: 2026-12-14\nonly: [province, 'indicators:CT25']\neditions: [public]")
    found = settings_of_year(2026)
    assert (found.as_of, found.only) == ("2026-12-14", ("province", "indicators:CT25"))
    path.write_text("as_of: '14/12/2026'\nlang: fr\njobs: -1")
    with pytest.raises(CatalogueError) as refused:
        settings_of_year(2026)
    fields = [fault.split(":")[0] for fault in refused.value.faults]
    assert sorted(fields) == [f"2026.yml, field {f}" for f in ("as_of", "jobs", "lang")]
