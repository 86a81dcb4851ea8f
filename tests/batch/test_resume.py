"""A run makes what is not done: nothing twice, nothing needlessly, nothing out of date."""

import json
import shutil

import pytest
from typer.testing import CliRunner

from analysis import batch, places
from analysis.batch import lock
from analysis.batch.releasing import explained
from analysis.batch.watching import Watch
from analysis.cli import app
from analysis.returns import form as forms
from analysis.returns import template

PAGES = ("methods", "indicator-CT25", "indicator-CT13", "agency-so-y-te", "agency-so-gddt")
ONLY = "methods,indicators:CT25,indicators:CT13,agencies:so-y-te,agencies:so-gddt"


def returned(root, catalogue, agency, day, entries):
    """File a return of an agency for 2026 as received on a day."""
    folder = root / "raw" / "returns" / "2026" / agency
    folder.mkdir(parents=True, exist_ok=True)
    form = forms.for_agency(catalogue, catalogue.agencies[agency], 2026)
    template.write(folder / f"{day}_{agency}.xlsx", form, entries)


def of_doctors(doctors):
    return {
        ("indicators", "CT25", "numerator"): doctors,
        ("indicators", "CT25", "denominator"): 1310000,
        ("indicators", "CT25", "status"): "ước thực hiện",
    }


@pytest.fixture(scope="module")
def first(tmp_path_factory, catalogue):
    """Return a data root with two returns and a release made from them."""
    root = tmp_path_factory.mktemp("resume")
    returned(root, catalogue, "so-y-te", "2026-11-20", of_doctors(1190))
    returned(root, catalogue, "so-gddt", "2026-11-21", {})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHITIEU_DATA", str(root))
        made = batch.run(2026, "returns", only=ONLY)
    assert made.ok and sorted(made.made) == sorted(PAGES)
    return root


@pytest.fixture
def root(first, tmp_path, monkeypatch):
    """Return a copy of that data root for one test."""
    copy = tmp_path / "data"
    shutil.copytree(first, copy)
    monkeypatch.setenv("CHITIEU_DATA", str(copy))
    return copy


def manifest(folder):
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def test_a_run_with_nothing_to_do_leaves_the_release_as_it_is(root):
    file = places.processed() / "2026" / "manifest.json"
    before = file.stat().st_mtime_ns
    again = batch.run(2026, "returns", only=ONLY)
    assert (again.made, again.ok, file.stat().st_mtime_ns) == ((), True, before)
    assert sorted(outcome.page for outcome in again.outcomes) == sorted(PAGES)


def test_a_changed_return_makes_only_its_dependants_again(root, catalogue):
    returned(root, catalogue, "so-y-te", "2026-11-25", of_doctors(1200))
    made = batch.run(2026, "returns", only=ONLY)
    assert set(made.made) == {"methods", "indicator-CT25", "agency-so-y-te"}
    page = (made.folder / "reports" / "indicator-CT25.html").read_text(encoding="utf-8")
    assert "9,16" in page  # 10 000 × 1 200 / 1 310 000 = 9.160
    assert (made.folder / "reports" / "indicator-CT13.html").is_file()


def test_what_is_made_again_equals_what_is_made_anew(root, catalogue):
    returned(root, catalogue, "so-y-te", "2026-11-25", of_doctors(1200))
    resumed = manifest(batch.run(2026, "returns", only=ONLY).folder)
    shutil.rmtree(places.processed())
    assert manifest(batch.run(2026, "returns", only=ONLY).folder) == resumed


def test_why_a_page_would_be_made_again_is_told_with_the_cell(root, catalogue):
    returned(root, catalogue, "so-y-te", "2026-11-25", of_doctors(1200))
    told = {r.page: " ".join(r.texts) for r in explained(2026, "returns", only=ONLY)}
    assert told["indicator-CT13"] == ""
    assert "bảng observations: dòng mới hoặc đã đổi 1, không còn 0" in told["indicator-CT25"]
    assert "2026/so-y-te/2026-11-25_so-y-te.xlsx" in told["indicator-CT25"]


def test_a_page_that_someone_changed_is_made_again(root):
    page = places.processed() / "2026" / "reports" / "methods.html"
    whole = page.read_bytes()
    page.write_bytes(whole[:1000])
    assert batch.run(2026, "returns", only=ONLY).made == ("methods",)
    assert page.read_bytes() == whole


def test_a_choice_of_pages_leaves_the_others_where_they_are_true(root):
    (places.processed() / "2026" / "reports" / "methods.html").unlink()
    made = batch.run(2026, "returns", only="indicators:CT25")
    there = {path.stem for path in (made.folder / "reports").glob("*.html")}
    assert made.made == ()
    assert there == {"index", *PAGES} - {"methods"}


class Stopping(Watch):
    """Stops the run as Ctrl-C does, once a page is recorded."""

    def done(self, outcome):
        raise KeyboardInterrupt


def test_a_run_that_was_stopped_goes_on_and_repeats_nothing(root):
    before = manifest(places.processed() / "2026")
    shutil.rmtree(places.processed() / "2026")
    with pytest.raises(KeyboardInterrupt):
        batch.run(2026, "returns", only=ONLY, watch=Stopping(0, "vi", {}, 1, lambda: 0.0))
    assert not (places.processed() / "2026").exists()
    records = list((places.work() / "2026" / ".jobs").glob("*.json"))
    made = batch.run(2026, "returns", only=ONLY)
    assert len(records) >= 1
    assert len(made.made) == len(PAGES) - len(records)
    assert manifest(made.folder) == before


def test_a_second_run_on_one_release_is_refused_and_told_who_is_at_work(root):
    with lock.held("2026"):
        result = CliRunner().invoke(app, ["run", "2026", "--only", "methods", "--lang", "en"])
    assert result.exit_code == 2
    assert "another run is making this release" in result.output


def test_a_page_cannot_read_a_table_that_it_did_not_declare(opened):
    part = opened("2026-mau").part({"returns": None})
    assert len(part.returns) == len(opened("2026-mau").returns)
    with pytest.raises(LookupError, match="observations"):
        part.observations["value"]
