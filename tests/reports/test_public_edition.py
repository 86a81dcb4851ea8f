"""The public edition as pages: what is hidden is on none of them, in no figure, in no table."""

import json
import re

import pandas as pd
import pytest
from finished import LITERALS, digits, parsed

from analysis import batch
from analysis.batch import JobError
from analysis.progress import disclosure
from analysis.release import ReleaseError, open_release
from analysis.reports import revisions
from analysis.reports.figures import Figures

AREA = "03679@2025-07-01"
ONLY = f"province,returns,communes,data,indicators:CT37,indicators:CT41,areas:{AREA}"
KEY = ["indicator", "area", "period", "definition"]


@pytest.fixture(scope="module")
def public(sample_data):
    return batch.run(2026, "sample", edition="public", only=ONLY)


@pytest.fixture(scope="module")
def hidden(sample_data):
    """Return the cells that are hidden, with what they hold in the internal edition."""
    inside = open_release("2026-mau").current
    masked = open_release("2026-mau", edition="public").current
    gone = masked[masked["obs_status"] == disclosure.HIDDEN][KEY]
    return inside.merge(gone, on=KEY)


def pages(public):
    return sorted((public.folder / "reports").glob("*.html"))


def test_it_stands_in_a_folder_of_its_own_and_every_page_says_so(public):
    assert [o.error for o in public.outcomes if not o.ok] == []
    assert public.folder.name == "2026-mau+cong-khai"
    for path in pages(public):
        text = " ".join(parsed(path.read_text("utf-8")).itertext())
        assert "Bản công khai." in text, path.name


def test_no_figure_of_a_hidden_cell_is_on_any_page(public, hidden):
    keys = {f"{r.indicator}/{r.area}/{r.period}/value" for r in hidden.itertuples()}
    assert len(keys) > 100
    for path in sorted((public.folder / "figures").glob("*.json")):
        shown = json.loads(path.read_text("utf-8"))
        used = set(shown) | {part for figure in shown.values() for part in figure["parts"]}
        assert not {key.removeprefix("before:") for key in used} & keys, path.name


def test_no_trail_leads_to_the_text_of_a_hidden_cell(public, hidden):
    cells = {(r.file, r.sheet, r.cell) for r in hidden.itertuples()}
    for path in sorted((public.folder / "figures").glob("*.json")):
        for figure in json.loads(path.read_text("utf-8")).values():
            for one in figure["inputs"]:
                assert (one["file"], one["sheet"], one["cell"]) not in cells, path.name


def test_the_tables_to_take_away_hold_no_hidden_value(public, hidden):
    told = pd.read_csv(public.folder / "data" / "observations.csv", dtype=str)
    own = hidden.astype({"period": str})[KEY].merge(told, on=KEY)
    assert len(own) >= len(hidden)
    assert own[["value", "numerator", "denominator"]].isna().all(axis=None)
    assert set(own["raw"].dropna()) <= {"×", "× / ×"}


def test_pictures_of_cells_problems_and_proposals_stay_inside(public):
    html = (public.folder / "reports" / "returns.html").read_text("utf-8")
    assert html.count("Không hiển thị trong bản công khai.") == 2
    for path in pages(public):
        assert "neighbourhood" not in path.read_text("utf-8")


def test_every_digit_of_a_public_page_is_a_figure_or_is_marked(public):
    for path in pages(public):
        found = digits(path.read_text("utf-8"))
        bare = [d for d in found if not d.figure and d.literal not in LITERALS]
        assert (path.name, bare) == (path.name, [])


def test_the_page_of_an_indicator_shows_a_cross_and_the_reason(public, hidden):
    assert len(hidden[(hidden["indicator"] == "CT37") & (hidden["period"] == 2026)]) > 0
    html = (public.folder / "reports" / "indicator-CT37.html").read_text("utf-8")
    assert re.search(r'<td class="num">×</td>', html)


def test_a_comparison_of_two_states_stays_inside(public, sample_data):
    """What one state hides another may show, and the difference of both gives it away."""
    with pytest.raises(JobError):
        batch.run(2026, "sample", edition="public", only="revisions")
    with pytest.raises(ReleaseError, match="nội bộ"):
        revisions.compared(Figures(open_release("2026-mau", edition="public"), "revisions"), "")
