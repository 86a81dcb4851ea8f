"""The failure page of a batch: what failed, why, what was kept, and what to do next."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from finished import LITERALS, digits, ids

from analysis.batch import failures
from analysis.batch.jobs import Job
from analysis.batch.outcome import Outcome
from analysis.language import say
from analysis.reports import site

GIVEN = {"year": 2026, "source": "sample", "as_of": "", "lang": "vi", "edition": "internal"}
COMMAND = "chitieu run 2026 --source sample"
JOBS = [
    Job(Path("03_province.ipynb"), "province", GIVEN, "k1"),
    Job(Path("02_gaps.ipynb"), "gaps", GIVEN, "k2"),
    Job(Path("05_indicator.ipynb"), "indicator-CT25", {**GIVEN, "indicator": "CT25"}, "k3"),
]
FAILED = [  # in the order in which they ended, which is not that of the plan
    Outcome("documents/bao-cao", "bao-cao", False, "KeyError: 'CT07'"),
    Outcome("indicator-CT25", "05_indicator.ipynb", False, "killed (signal 9)", is_fresh=True),
    Outcome("gaps", "02_gaps.ipynb", True),
    Outcome(
        "province", "03_province.ipynb", False, "ValueError: <b>7</b>", 12,
        ("----> 2 worst_charts()", "\x1b[31mValueError\x1b[0m: <b>7</b>"),
    ),
]  # fmt: skip


def batch_folder(root: Path) -> Path:
    """Return the folder of a batch that kept the province's page and its notebook."""
    for name in ("reports/province.html", "notebooks/03_province.ipynb", "reports/gaps.html"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("as far as it came")
    return root


@pytest.fixture(scope="module")
def folder(made_up, tmp_path_factory):
    root = batch_folder(tmp_path_factory.mktemp("batch"))
    failures.write(made_up, root, FAILED, JOBS, command=COMMAND)
    return root


@pytest.fixture(scope="module")
def page(folder):
    return (folder / "reports" / "failures.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def listed(folder):
    return json.loads((folder / "failures.json").read_text(encoding="utf-8"))


def test_failures_stand_in_the_order_of_the_plan_and_what_is_no_job_last(listed, page):
    names = [one["page"] for one in listed["failures"]]
    assert names == ["province", "indicator-CT25", "documents/bao-cao"]
    anchors = [name for name in ids(page) if name.startswith("loi-")]
    assert anchors == ["loi-province", "loi-indicator-ct25", "loi-documents-bao-cao"]


def test_the_list_for_scripts_says_of_each_what_its_head_promises(listed):
    assert listed["batch"], listed["command"] == ("2026-mau", COMMAND)
    assert listed["failures"][0] == {
        "page": "province",
        "notebook": "03_province.ipynb",
        "parameters": GIVEN,
        "key": "k1",
        "cell": 12,
        "error": "ValueError: <b>7</b>",
        "tail": ["----> 2 worst_charts()", "ValueError: <b>7</b>"],
        "fresh": False,
        "kept_page": "reports/province.html",
        "executed": "notebooks/03_province.ipynb",
        "again": f"{COMMAND} --only province",
    }
    promised = re.findall(r"^ {8}(\w+)  ", failures.__doc__, re.MULTILINE)
    assert all(set(one) == set(promised) for one in listed["failures"])


@pytest.mark.parametrize(
    "words",
    [
        pytest.param('href="province.html#loi"', id="link to the partial page"),
        pytest.param('href="../notebooks/03_province.ipynb"', id="link to the executed notebook"),
        pytest.param("ô số <span data-literal=\"ordinal\">12</span>", id="the cell that failed"),
        pytest.param("----&gt; 2 worst_charts()", id="the last lines"),
        pytest.param("ValueError: &lt;b&gt;7&lt;/b&gt;", id="as text, whatever they hold"),
        pytest.param("year = 2026", id="the parameters"),
        pytest.param("đã chạy lại trong một tiến trình mới", id="that it was tried again"),
        pytest.param(f"{COMMAND} --only indicators:CT25", id="how to make one page again"),
        pytest.param(f"{COMMAND} --only documents", id="how to make the documents again"),
        pytest.param(f'code">{COMMAND}</pre>', id="how to go on with all"),
        pytest.param('href="index.html"', id="the way home"),
        pytest.param("SỐ LIỆU MINH HỌA", id="that the figures are made up"),
    ],
)  # fmt: skip
def test_the_page_has(page, words):
    assert words in page


def test_every_digit_of_the_page_is_marked(page):
    assert [d for d in digits(page) if d.literal not in LITERALS] == []


def test_a_page_that_left_nothing_behind_gets_one_that_leads_to_the_reason(folder, page):
    lost = (folder / "reports" / "indicator-CT25.html").read_text(encoding="utf-8")
    assert "Chưa lập được trang này." in lost
    assert 'href="failures.html#loi-indicator-ct25"' in lost
    assert (folder / "reports" / "province.html").read_text() == "as far as it came"


def test_the_same_failures_give_the_same_bytes_also_over_an_earlier_batch(folder, made_up):
    files = [folder / "failures.json", *sorted((folder / "reports").glob("*.html"))]
    before = [file.read_bytes() for file in files]
    failures.write(made_up, folder, list(reversed(FAILED)), JOBS, command=COMMAND)
    assert [file.read_bytes() for file in files] == before


def test_where_nothing_failed_the_page_of_an_earlier_batch_goes(tmp_path):
    good = [replace(outcome, ok=True) for outcome in FAILED]
    assert failures.write("Biểu", tmp_path, FAILED, JOBS) == tmp_path / "reports" / "failures.html"
    assert failures.write("Biểu", tmp_path, good, JOBS) is None
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_batch_of_other_notebooks_has_neither_release_nor_index(tmp_path):
    jobs = [Job(Path("bieu.ipynb"), "bieu-so-1", {"thang": 3, "ds": ["a", None]})]
    failed = [Outcome("bieu-so-1", "bieu.ipynb", False, "TypeError: no", 2)]
    command = "chitieu batch ke-hoach.yml --into ra"
    written = failures.write("Biểu tháng 3", tmp_path, failed, jobs, command=command)
    html = written.read_text(encoding="utf-8")
    assert "Các trang bị lỗi: Biểu tháng 3" in html
    assert "ds = [&#39;a&#39;, None]" in html
    assert "index.html" not in html
    assert "--only" not in html
    assert [d for d in digits(html) if d.literal not in LITERALS] == []
    assert not (tmp_path / "reports" / "bieu-so-1.html").exists()


def test_hundreds_of_failures_stay_within_the_size_of_a_page_and_the_list_has_all(tmp_path):
    jobs = [Job(Path("n.ipynb"), f"p-{n}", {"n": n}) for n in range(600)]
    tail = ("<&>" * 700,) * 2
    failed = [Outcome(j.page, "n.ipynb", False, "E: " + "<" * 2000, 1, tail) for j in jobs]
    written = failures.write("Biểu", tmp_path, failed, jobs, "en", command="chitieu batch p.yml")
    assert written.stat().st_size < 500_000
    assert "failures.json" in written.read_text(encoding="utf-8")
    assert len(json.loads((tmp_path / "failures.json").read_text())["failures"]) == 600


@pytest.mark.parametrize(
    ("parameters", "command"),
    [
        pytest.param({"year": 2026, "source": "returns"}, "chitieu run 2026", id="as usual"),
        pytest.param(GIVEN, COMMAND, id="of the made-up round"),
        pytest.param(
            {**GIVEN, "as_of": "2026-12-14", "lang": "en", "edition": "public"},
            f"{COMMAND} --as-of 2026-12-14 --lang en --edition public",
            id="of a day, in English, for the public",
        ),
    ],
)
def test_the_command_that_makes_a_release_again(parameters, command):
    assert failures.command_of(parameters) == command
    assert (
        failures.command_of(parameters, "areas:03679@2025") == f"{command} --only areas:03679@2025"
    )


@pytest.fixture(scope="module")
def index(made_up, folder):
    pages = [job.page for job in JOBS]
    failed = [outcome.page for outcome in FAILED if not outcome.ok]
    site.write_index(made_up, folder / "reports", pages, "vi", "internal", (), failed)
    return (folder / "reports" / "index.html").read_text(encoding="utf-8")


def test_the_index_names_what_failed_and_leads_to_the_reasons(index):
    block = index[index.index('<div class="failed">') :].partition("</div>")[0]
    assert 'href="failures.html"' in block
    assert 'href="province.html"' in block and 'href="indicator-CT25.html"' in block
    assert say("Document {name}", name="bao-cao") in block
    assert "gaps" not in block


@pytest.mark.browser
def test_everybody_can_use_the_failure_page_on_a_phone(browser, folder):
    opened = browser.new_page(viewport={"width": 360, "height": 800})
    opened.goto((folder / "reports" / "failures.html").as_uri())
    for scheme in ("light", "dark"):
        opened.emulate_media(color_scheme=scheme)
        assert Axe().run(opened).response["violations"] == []
    assert opened.evaluate("document.documentElement.scrollWidth") <= 360
    opened.close()
