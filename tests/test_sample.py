"""The made-up round: the same bytes each time, marked, and every planned situation in it."""

import json
import unicodedata
from datetime import date

import pytest

from analysis.observations import conflicts, current, gather
from analysis.progress import assess, series
from analysis.returns.finding import meta
from analysis.returns.form import last_day
from analysis.returns.workbook import open_workbook
from analysis.sample import SEED, YEARS, ensure, generate
from analysis.sample.figures import World, shares
from analysis.sample.making import MARK, senders, write_all
from analysis.sample.stories import HOUSES, SEGMENTS, SILENT, STANDINGS

PROVINCE = "14"
NOT_A_WORKBOOK = "2026/ubnd-04168/2026-11-16_ubnd-04168.xlsx"


@pytest.fixture(scope="module")
def root(sample_data):
    return sample_data / "raw" / "sample"


@pytest.fixture(scope="module")
def found(root, catalogue):
    return gather(root, catalogue, 2026, sample=True)


@pytest.fixture(scope="module")
def chosen(found, catalogue):
    return current(found.observations, catalogue, last_day(catalogue, 2026))


@pytest.fixture(scope="module")
def assessed(chosen, catalogue):
    made = assess(chosen, catalogue, 2026, last_day(catalogue, 2026))
    return made[made["area"] == PROVINCE].set_index("indicator")


@pytest.fixture(scope="module")
def joined(chosen, catalogue):
    return series(chosen[chosen["area"] == PROVINCE], catalogue)


# the bytes


def test_the_same_seed_gives_the_same_bytes(tmp_path, catalogue):
    for name in ("one", "two"):
        write_all(tmp_path / name, catalogue, SEED, years=(2023,))
    first = {p.name: p.read_bytes() for p in (tmp_path / "one").rglob("*.xlsx")}
    assert first == {p.name: p.read_bytes() for p in (tmp_path / "two").rglob("*.xlsx")}
    assert len(first) == 12 + 3, "twelve districts, three tables of agencies' own"


def test_another_seed_gives_other_figures(catalogue):
    areas = catalogue.areas_on(date(2024, 11, 30), "district")
    one, two = (World(catalogue, seed).of_areas("CT10", 2024, areas) for seed in (1, 2))
    assert one.keys() == two.keys()
    assert one != two


def test_a_fresh_round_is_not_made_again(tmp_path, catalogue, monkeypatch):
    _pretend_to_write(monkeypatch)
    ensure(tmp_path / "sample", catalogue)
    mark = tmp_path / "sample" / MARK
    before = mark.stat().st_mtime_ns
    ensure(tmp_path / "sample", catalogue)
    assert mark.stat().st_mtime_ns == before


def test_a_round_made_by_other_code_is_replaced_whole(tmp_path, catalogue, monkeypatch):
    _pretend_to_write(monkeypatch)
    folder = tmp_path / "sample"
    (folder / "2019" / "so-y-te").mkdir(parents=True)
    (folder / ".gitkeep").touch()
    (folder / MARK).write_text(json.dumps({"digest": "old"}))
    ensure(folder, catalogue)
    assert sorted(p.name for p in folder.iterdir()) == [".gitkeep", MARK]
    assert [p.name for p in tmp_path.iterdir()] == ["sample"]


def test_returns_that_this_project_did_not_make_are_left_alone(tmp_path, catalogue):
    other = tmp_path / "2026" / "so-y-te" / "2026-11-20_own.xlsx"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"own")
    ensure(tmp_path, catalogue)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [other]


def test_a_failure_leaves_the_old_round_standing(tmp_path, catalogue, monkeypatch):
    _pretend_to_write(monkeypatch)
    generate(tmp_path / "sample", catalogue)
    monkeypatch.setattr("analysis.sample.making.write_all", _fail)
    with pytest.raises(OSError, match="disk full"):
        generate(tmp_path / "sample", catalogue, seed=44)
    assert json.loads((tmp_path / "sample" / MARK).read_text())["seed"] == SEED
    assert [p.name for p in tmp_path.iterdir()] == ["sample"]


def _pretend_to_write(monkeypatch):
    monkeypatch.setattr("analysis.sample.making.write_all", lambda *_: None)


def _fail(*_):
    raise OSError("disk full")


# the mark


def test_every_file_says_that_it_is_an_illustration(root):
    for path in root.glob("2*/**/*.xlsx"):
        if path.relative_to(root).as_posix() == NOT_A_WORKBOOK:
            assert "SỐ LIỆU MINH HOẠ" in path.read_bytes().decode()
            continue
        book = open_workbook(path)
        assert meta(book)["sample"] == "yes", path.name
        shown = [s for s in book.sheets if not s.name.startswith("_")]
        assert all("SỐ LIỆU MINH H" in s.cells[1, 2].text for s in shown), path.name


def test_all_words_are_composed_vietnamese(found):
    for table in (found.tasks, found.proposals, found.observations):
        for column in table.select_dtypes(["object", "string"]):
            texts = "\n".join(table[column].unique())
            assert unicodedata.is_normalized("NFC", texts), column


# who reports


def test_twelve_districts_report_for_2023_and_2024(found):
    early = found.returns[found.returns["year"] < 2025]
    assert early["accepted"].all()
    assert early.groupby("year")["agency"].nunique().to_dict() == {2023: 12, 2024: 12}


def test_seventy_communes_and_all_departments_but_one_report_for_2026(found, catalogue):
    accepted = found.returns.query("year == 2026 and accepted")["agency"].unique()
    due = {a.code for a in senders(catalogue, 2026)}
    assert len(due) == 75 + 10
    assert due - set(accepted) == {
        "so-vhttdl",
        "ubnd-03763",
        "ubnd-03868",
        "ubnd-04057",
        "ubnd-04168",
        "ubnd-04186",
    }


def test_good_files_go_through_although_bad_ones_do_not(found):
    refused = found.returns[~found.returns["accepted"]]
    why = found.problems[found.problems["file"].isin(refused["file"])]
    assert dict(zip(why["file"], why["code"], strict=True)) == {
        NOT_A_WORKBOOK: "F13",
        "2026/ubnd-04045/2026-11-16_ubnd-04045.xlsx": "F05",
        "2026/ubnd-04132/2026-11-16_ubnd-04132.xlsx": "F06",
    }
    assert refused["agency"].tolist() == refused["file"].str.split("/").str[1].tolist()
    again = found.returns.query("accepted and year == 2026")["agency"]
    assert {"ubnd-04045", "ubnd-04132"} <= set(again)


def test_the_file_with_the_wrong_year_is_last_years_own(root):
    (last_year,) = (root / "2025" / "ubnd-04045").iterdir()
    stray = root / "2026" / "ubnd-04045" / "2026-11-16_ubnd-04045.xlsx"
    assert stray.read_bytes() == last_year.read_bytes()


def test_some_come_late(found):
    late = found.returns[found.returns["vintage"].str[5:10] > "11-30"]
    assert set(late.query("year == 2026")["agency"]) == {
        "so-xay-dung",
        "so-khcn",
        "ubnd-03784",
        "ubnd-03979",
        "ubnd-04018",
        "ubnd-04246",
    }
    assert set(late.query("year < 2026")["agency"]) == {"so-nnmt", "ubnd-04171", "ubnd-128"}


def test_two_send_a_correction_and_one_the_same_file_twice(found, chosen):
    sent = found.returns.query("year == 2026 and accepted")["agency"].value_counts()
    assert set(sent[sent > 1].index) == {"so-gddt", "ubnd-03979", "ubnd-03688"}
    same = found.problems.query("code == 'F11'")
    assert same["file"].tolist() == ["2026/ubnd-03688/2026-11-26_ubnd-03688.xlsx"]
    row = chosen.query("indicator == 'CT18' and period == 2026 and area == '14'").iloc[0]
    assert (row["numerator"], row["vintage"]) == (45_680, "2026-11-27")


def test_three_communes_fill_only_half(found):
    left = found.problems.query("code == 'V09'").groupby("agency").size()
    assert left.to_dict() == {"ubnd-03781": 5, "ubnd-03892": 5, "ubnd-04006": 5}


# what goes wrong in the cells


@pytest.mark.parametrize(
    ("code", "agency", "row", "typed"),
    [
        pytest.param("N06", "ubnd-03646", "CT42", "97,5", id="decimal comma typed as text"),
        pytest.param("N06", "ubnd-03664", "CT42", "0.9612", id="cell formatted as percent"),
        pytest.param("N06", "ubnd-03670", "CT42", "98,7\u00a0%", id="non-breaking space"),
        pytest.param("N06", "bhxh-tinh", "CT07", "26,41%", id="percent sign typed"),
        pytest.param("N06", "ubnd-03808", "CT01", "1.234", id="count with a point"),
        pytest.param("N02", "ubnd-03856", "CT38", "1.234", id="one number, two readings"),
        pytest.param("N03", "ubnd-04231", "CT47", ">75", id="a range of a commune"),
        pytest.param("N03", "so-y-te", "04075@2025-07-01", ">95", id="a range by area"),
        pytest.param("N04", "ubnd-03907", "CT41", "=J13/K13*100", id="formula never calculated"),
        pytest.param("N05", "ubnd-04105", "CT09", "#DIV/0! =J10/K10*100", id="formula that failed"),
        pytest.param("N06", "ubnd-03721", "CT42", "0.976", id="share, as last year tells"),
        pytest.param("N07", "ubnd-04240", "CT42", "0.964", id="share or percentage"),
        pytest.param("N01", "ubnd-04240", "CT47", "đã rà soát xong", id="words for a number"),
        pytest.param("V01", "ubnd-03985", "CT41", "58.3", id="rate not its quotient"),
        pytest.param("V03", "ubnd-04075", "CT10", "412", id="numerator above denominator"),
        pytest.param("V05", "so-y-te", "CT26", "10,4", id="outside what is usual"),
        pytest.param("V06", "ubnd-04210", "CT09", "", id="no status"),
        pytest.param("V07", "ubnd-04210", "CT08", "đạt", id="a word not in the list"),
        pytest.param("V13", "ubnd-03862", "CT36", "đã đạt", id="reached without evidence"),
    ],
)
def test_a_planned_slip_is_found_at_its_cell(found, root, code, agency, row, typed):
    mask = (found.problems["code"] == code) & (found.problems["agency"] == agency)
    problem = next(p for p in found.problems[mask].itertuples() if p.found.strip() == typed)
    sheet = open_workbook(root / problem.file).sheet(problem.sheet)
    line = int("".join(c for c in problem.cell if c.isdigit()))
    assert sheet.cells[line, 1].text == row


def test_nothing_else_is_wrong(found):
    counts = found.problems["code"].value_counts().to_dict()
    assert counts == {
        "V09": 15, "N06": 8, "N03": 3, "N01": 1, "N02": 1, "N04": 1, "N05": 1, "N07": 1,
        "F13": 1, "F05": 1, "F06": 1, "F11": 1,
        "V01": 1, "V03": 1, "V05": 1, "V06": 1, "V07": 1, "V13": 1,
    }  # fmt: skip


def test_a_planned_doubt_gives_no_value(found):
    for agency, code, period in (
        ("ubnd-04231", "CT47", 2026),
        ("ubnd-03907", "CT41", 2026),
        ("ubnd-04105", "CT09", 2026),
        ("ubnd-04240", "CT42", 2025),
        ("ubnd-03856", "CT38", 2026),
    ):
        of = found.observations
        rows = of[(of["agency"] == agency) & (of["indicator"] == code) & (of["period"] == period)]
        assert rows["value"].isna().all(), code


def test_no_data_is_said_in_every_way(found):
    of_year = found.observations.query("period == 2026")
    said = of_year[of_year["obs_status"].isin(["L", "M"])]["raw"].unique()
    assert {"-", "…", "không có số liệu", ""} <= set(said)


# the province


def test_every_indicator_is_told_of(assessed, catalogue):
    assert set(assessed.index) == set(catalogue.indicators)
    told = {s.code for s in SEGMENTS} | {c for c, _ in STANDINGS} | {c for c, _ in SILENT}
    assert told | set(HOUSES) == set(catalogue.indicators)


@pytest.mark.parametrize(
    ("code", "met"),
    [
        pytest.param("CT01", "not_met", id="99.96 of 100, printed 100.0"),
        pytest.param("CT02", "met", id="100 kept"),
        pytest.param("CT07", "met", id="above its floor"),
        pytest.param("CT16", "not_met", id="99.46 of 99.5, printed 99.5"),
        pytest.param("CT17", "met", id="met and slipping"),
        pytest.param("CT21", "met", id="about 75 from 74.5 on"),
        pytest.param("CT30", "at_threshold", id="above 95, and it is 95"),
        pytest.param("CT31", "met", id="met and holding"),
        pytest.param("CT32", "not_met", id="falling is good"),
        pytest.param("CT36", "met", id="no house left"),
        pytest.param("CT37", "not_met", id="said to be reached, four houses left"),
        pytest.param("CT38", "not_met", id="lost in a flood"),
        pytest.param("CT19", "not_met", id="standard lost"),
    ],
)
def test_the_planned_level_comes_about(assessed, code, met):
    assert assessed.loc[code, "met"] == met


@pytest.mark.parametrize(
    ("code", "low", "high"), [("CT01", 99.95, 100), ("CT16", 99.45, 99.5), ("CT30", 95, 95)]
)
def test_a_value_lies_where_rounding_would_mislead(assessed, code, low, high):
    assert low <= assessed.loc[code, "value"] <= high


@pytest.mark.parametrize(
    ("code", "reason"),
    [("CT46", "no_value"), ("CT22", "stale"), ("CT40", "conflict")],
)
def test_the_planned_reason_comes_about(assessed, code, reason):
    assert assessed.loc[code, "reason"] == reason


@pytest.mark.parametrize(
    ("code", "points"),
    [
        pytest.param("CT45", 1, id="one value"),
        pytest.param("CT47", 3, id="three values"),
        pytest.param("CT03", 2, id="two since the break"),
        pytest.param("CT25", 2, id="two since the definition changed"),
        pytest.param("CT48", 1, id="one since the break"),
        pytest.param("CT05", 10, id="ten years"),
    ],
)
def test_a_series_has_the_planned_length(assessed, code, points):
    assert assessed.loc[code, "n"] == points


def test_two_conflicts_are_decided_by_precedence_and_one_stays_open(found, catalogue):
    differing = conflicts(found.observations, catalogue, last_day(catalogue, 2026))
    counts = differing[differing["counts"]].set_index("indicator")["agency"].to_dict()
    assert counts == {"CT28": "bhxh-tinh", "CT42": "so-nnmt"}
    still_open = differing.query("conflict == 'open'")
    assert set(still_open["indicator"]) == {"CT40"}
    assert set(still_open["agency"]) == {"so-noi-vu", "so-xay-dung"}


def test_estimates_of_2025_are_revised_and_one_changes_its_verdict(found, chosen):
    rows = found.observations.query("area == '14' and period == 2025")
    values = rows.groupby(["indicator", "definition"])["value"].nunique()
    assert (values > 1).sum() >= 12
    immunised = rows[rows["indicator"] == "CT31"].sort_values("vintage")["value"].tolist()
    assert immunised[0] < 95 <= immunised[-1]


def test_series_have_breaks_other_definitions_and_every_status(joined, found):
    assert joined.groupby(["indicator", "definition"])["segment"].nunique().max() == 2
    assert {"A", "B", "D", "E", "P"} <= set(joined["obs_status"])
    assert {"L", "M", "O"} <= set(found.observations["obs_status"])


# the areas


@pytest.mark.parametrize("code", ["CT16", "CT17", "CT28", "CT31", "CT32"])
def test_the_areas_of_a_department_add_up_to_the_province(chosen, code):
    of_year = chosen.query("indicator == @code and period == 2026")
    areas, province = of_year[of_year["area"] != PROVINCE], of_year[of_year["area"] == PROVINCE]
    assert len(areas) == 75
    assert areas["numerator"].sum() == province["numerator"].item()
    assert areas["denominator"].sum() == province["denominator"].item()
    assert areas["value"].max() - areas["value"].min() > 0.5


def test_communes_have_between_two_and_twenty_six_thousand_people(chosen):
    people = chosen.query("indicator == 'CT28' and period == 2026 and area != '14'")["denominator"]
    assert people.between(2_000, 26_000).all()


def test_wards_have_no_rural_households(chosen, catalogue):
    wards = {a.key for a in catalogue.areas_on(date(2026, 11, 30), "commune") if a.type == "Phường"}
    rows = chosen[(chosen["indicator"] == "CT41") & chosen["area"].isin(wards)]
    assert set(rows["obs_status"]) == {"M"}


def test_shares_add_up_and_follow_the_weights():
    assert shares(10, [1, 1, 2]) == [3, 2, 5]
    assert shares(7, [0, 1, 0]) == [0, 7, 0]
    assert shares(5, [0, 0]) == [0, 0]


# tasks and proposals


def test_all_tasks_are_reported_on_in_2025_and_all_but_culture_in_2026(found, catalogue):
    of = found.tasks.groupby("year")["task"].agg(set)
    assert of[2025] == set(catalogue.tasks)
    assert set(catalogue.tasks) - of[2026] == {"6.3"}
    last = found.tasks.query("year == 2026")
    assert set(last["status"]) == set(catalogue.codelists["task_status"])
    assert (last["result"] != "").all()


def test_a_dozen_agencies_have_proposals_with_an_addressee(found):
    assert found.proposals["agency"].nunique() >= 12
    assert (found.proposals["addressee"] != "").all()


def test_each_year_has_its_returns(root):
    years = [p.name for p in root.iterdir() if p.is_dir() and p.name != "tables"]
    assert sorted(map(int, years)) == list(YEARS)
