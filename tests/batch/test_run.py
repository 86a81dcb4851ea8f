"""A whole release from real returns, and what happens when something is wrong."""

import json
import shutil
from decimal import Decimal

import nbformat
import pytest
from typer.testing import CliRunner

from analysis import batch, places
from analysis.batch import releasing
from analysis.cli import app
from analysis.returns import form as forms
from analysis.returns import template

ENTRIES = {
    ("indicators", "CT25", "numerator"): 1190,
    ("indicators", "CT25", "denominator"): 1310000,
    ("indicators", "CT25", "status"): "ước thực hiện",
    ("indicators", "CT31", "value"): "96,4%",
    ("indicators", "CT31", "status"): "sơ bộ",
    ("indicators", "CT32", "value"): Decimal("24.9"),
    ("indicators", "CT32", "status"): "chính thức",
    ("states", "CT35", "state"): "đã đạt",
}


@pytest.fixture(scope="module")
def data(tmp_path_factory, catalogue):
    """Yield a data root with one real return, one wrong year and one file that is no workbook."""
    root = tmp_path_factory.mktemp("real")
    folder = root / "raw" / "returns" / "2026"
    form = forms.for_agency(catalogue, catalogue.agencies["so-y-te"], 2026)
    (folder / "so-y-te").mkdir(parents=True)
    template.write(folder / "so-y-te" / "2026-11-20_so-y-te.xlsx", form, ENTRIES)
    old = forms.for_agency(catalogue, catalogue.agencies["bhxh-tinh"], 2025)
    (folder / "bhxh-tinh").mkdir()
    template.write(folder / "bhxh-tinh" / "2026-11-21_bhxh-tinh.xlsx", old)
    (folder / "so-gddt").mkdir()
    (folder / "so-gddt" / "2026-11-22_bao-cao.xlsx").write_bytes(b"%PDF-1.7")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHITIEU_DATA", str(root))
        yield root


FEW = "returns,gaps,province,revisions"
"""Of the pages that are made once; every page of this release is made by the long test."""


@pytest.fixture(scope="module")
def made(data):
    return batch.run(2026, "returns", only=FEW)


@pytest.mark.long
def test_every_page_of_a_release_of_few_returns_is_made(data):
    whole = batch.run(2026, "returns")
    assert [(o.page, o.error) for o in whole.outcomes if not o.ok] == []
    made = {path.stem for path in (whole.folder / "reports").glob("*.html")}
    assert made == {"index", *(o.page for o in whole.outcomes if "/" not in o.page)}
    assert {f"indicator-CT{number:02d}" for number in range(1, 51)} <= made


def test_what_is_good_goes_through_although_other_files_are_bad(made):
    row = made.release.assessments.query("area == '14' and indicator == 'CT25'").iloc[0]
    assert row["value"] == pytest.approx(10000 * 1190 / 1310000)
    assert (row["met"], row["value_status"], row["period"]) == ("not_met", "E", 2026)
    # 96.4 % against at least 95; 24.9 % against below 23
    verdicts = made.release.assessments.query("area == '14'").set_index("indicator")["met"]
    assert (verdicts["CT31"], verdicts["CT32"], verdicts["CT35"]) == ("met", "not_met", "met")


def test_a_file_that_cannot_be_taken_is_listed_with_its_reason(made):
    register = made.release.returns.set_index("agency")["accepted"]
    assert register.to_dict() == {"so-y-te": True, "bhxh-tinh": False, "so-gddt": False}
    refused = made.release.problems.query("severity == 'error'").set_index("agency")["code"]
    assert (refused["bhxh-tinh"], refused["so-gddt"]) == ("F05", "F13")


def test_published_history_stands_beside_real_returns_and_the_page_says_so(made):
    assert set(made.release.observations["origin"]) == {"reported", "published", "derived"}
    html = (made.folder / "reports" / "province.html").read_text(encoding="utf-8")
    assert "Số liệu các năm trước có phần lấy từ nguồn đã công bố." in html
    assert "MINH HỌA" not in html


def test_the_command_names_what_was_set_aside_and_still_succeeds(data):
    result = CliRunner().invoke(app, ["run", "2026", "--only", "province"])
    assert result.exit_code == 0
    assert "cần báo cáo của 2026, nhưng đây là báo cáo của 2025" in result.output
    assert "một tệp PDF" in result.output
    assert "Traceback" not in result.output


def test_what_was_known_on_an_earlier_day_is_another_release(data, made):
    earlier = batch.run(2026, "returns", as_of="2026-11-20", only="province")
    assert earlier.folder.name == "2026@2026-11-20"
    assert set(earlier.release.returns["agency"]) == {"so-y-te"}
    assert made.folder.is_dir()


def test_a_notebook_that_fails_stops_no_other_and_its_page_says_so(data, tmp_path, monkeypatch):
    folder = tmp_path / "notebooks"
    shutil.copytree(places.notebooks(), folder)
    broken = nbformat.read(folder / "02_gaps.ipynb", as_version=4)
    broken.cells[-1].source = "raise RuntimeError('the disk is full')"
    nbformat.write(broken, folder / "02_gaps.ipynb")
    monkeypatch.setattr(places, "notebooks", lambda: folder)
    made = batch.run(2026, "returns", only=FEW)
    assert [o.page for o in made.outcomes if not o.ok] == ["gaps"]
    assert len(made.outcomes) > 3
    assert made.outcomes[1].error == "RuntimeError: the disk is full"
    page = (made.folder / "reports" / "gaps.html").read_text(encoding="utf-8")
    assert "Trang này chưa hoàn chỉnh." in page
    assert "the disk is full" in page
    manifest = json.loads((made.folder / "manifest.json").read_text("utf-8"))
    assert [o["page"] for o in manifest["outcomes"] if not o["ok"]] == ["gaps"]


def test_a_finished_build_takes_the_place_of_the_earlier_release_in_one_step(tmp_path, monkeypatch):
    monkeypatch.setenv("CHITIEU_DATA", str(tmp_path))
    for folder, words in ((places.work(), "new"), (places.processed(), "old")):
        (folder / "2026").mkdir(parents=True)
        (folder / "2026" / "page.html").write_text(words)
    target = releasing._published(places.work() / "2026", "2026")
    assert (target / "page.html").read_text() == "new"
    assert not (places.work() / "2026").exists()


@pytest.mark.parametrize("new", [True, False])
def test_a_crash_between_two_renames_loses_no_release(tmp_path, monkeypatch, new):
    """Where the system has no exchange, the earlier release waits beside until the next run."""
    monkeypatch.setenv("CHITIEU_DATA", str(tmp_path))
    (places.work() / "2026.old").mkdir(parents=True)
    if new:
        (places.processed() / "2026").mkdir(parents=True)
    releasing._put_back("2026")
    assert (places.processed() / "2026").is_dir()
    assert (places.work() / "2026.old").exists() == new
