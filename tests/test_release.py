"""A release: its name, its tables as fresh as their inputs, and its errors."""

import pyarrow.parquet as pq
import pytest
from officer import HEALTH, fill, plan

from analysis.observations import SCHEMAS
from analysis.release import ReleaseError, open_release, parse_name, release_name

DOCTORS = ("indicators", "CT25")


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("CHITIEU_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def send(data, value, day="2026-11-20"):
    entries = {(*DOCTORS, "value"): value, (*DOCTORS, "status"): "ước thực hiện"}
    return fill(data / "raw" / "returns" / "2026" / HEALTH / f"{day}_a.xlsx", entries)


def opened(release=2026, as_of="", source="returns"):
    return open_release(release, source, as_of, plan())


def doctors(release):
    return release.assessments.set_index("indicator").loc["CT25", "value"]


@pytest.mark.parametrize(
    ("year", "source", "as_of", "name"),
    [
        (2026, "returns", "", "2026"),
        (2026, "sample", "", "2026-mau"),
        (2024, "published", "", "2024-cong-bo"),
        (2026, "returns", "2026-12-14", "2026@2026-12-14"),
        (2026, "sample", "2026-12-14", "2026-mau@2026-12-14"),
    ],
)
def test_a_name_says_year_source_and_day_and_leads_back_to_them(year, source, as_of, name):
    assert release_name(year, source, as_of) == name
    assert parse_name(name) == (year, source, as_of)


@pytest.mark.parametrize(
    ("year", "source", "as_of", "words"),
    [
        (2026, "mau", "", "source: expected one of returns, sample, published, found 'mau'"),
        ("2026", "sample", "", "year: expected a whole number such as 2026, found '2026'"),
        (True, "sample", "", "year: expected a whole number such as 2026, found True"),
        (26, "sample", "", "year: expected a whole number such as 2026, found 26"),
        (
            2026,
            "sample",
            "14/12/2026",
            "as_of: expected a day such as 2026-12-14, found '14/12/2026'",
        ),
        (
            2026,
            "sample",
            "2026-02-30",
            "as_of: expected a day such as 2026-12-14, found '2026-02-30'",
        ),
    ],
)
def test_a_wrong_parameter_is_named(year, source, as_of, words):
    with pytest.raises(ReleaseError) as error:
        release_name(year, source, as_of)
    assert error.value.says("en") == words


@pytest.mark.parametrize(
    "name", ["", "26", "2026-xyz", "2026@", "2026\n", "2026@14-12-2026", "../2026", "２０２６"]
)
def test_what_is_no_name_is_refused(name):
    with pytest.raises(ReleaseError, match=r"release|đợt"):
        parse_name(name)


def test_a_day_written_without_dashes_is_the_same_day(data):
    send(data, 9.1), send(data, 9.3, "2026-12-02")
    release = opened(as_of="20261201")
    assert (release.name, release.as_of) == ("2026@2026-12-01", "2026-12-01")
    assert len(release.returns) == 1


def test_tables_are_stored_and_read_back_equal(data):
    send(data, 9.1)
    built, read = opened(), opened()
    for name in SCHEMAS:
        assert getattr(built.stored, name).equals(getattr(read.stored, name)), name
        assert (built.folder / f"{name}.parquet").is_file()
    assert built.digest == read.digest


def test_a_new_return_makes_the_tables_anew(data):
    send(data, 9.1)
    assert doctors(opened()) == 9.1
    send(data, 9.3, "2026-12-02")
    assert doctors(opened()) == 9.3


def test_a_return_that_was_corrected_in_place_makes_the_tables_anew(data):
    send(data, 9.1)
    before = opened().digest
    send(data, 9.2)
    assert opened().digest != before


@pytest.mark.parametrize("mark", ["", "{", "[]", '{"digest": 5}'])
def test_a_half_written_folder_is_made_anew(data, mark):
    send(data, 9.1)
    folder = opened().folder
    (folder / "inputs.json").write_text(mark)
    (folder / "observations.parquet").write_bytes(b"half")
    assert doctors(opened()) == 9.1


def test_no_returns_say_the_folder_and_what_to_do(data):
    with pytest.raises(ReleaseError) as error:
        opened()
    assert error.value.says("en").splitlines() == [
        "data/raw/returns: the folder does not exist",
        "Put the returns into data/raw/returns/2026/<agency>/, "
        "or see the made-up round with --source sample.",
    ]


def test_figures_of_earlier_years_come_from_what_was_published(data):
    send(data, 9.1)
    found = opened().observations
    assert set(found["origin"]) == {"reported", "published", "derived"}
    assert found.query("origin != 'reported'")["period"].max() <= 2026


def test_assessments_are_stored_with_their_types(data):
    send(data, 9.1)
    release = opened()
    stored = pq.read_table(release.write_assessments()).to_pandas()
    assert stored["indicator"].tolist() == release.assessments["indicator"].tolist()
    assert stored.set_index(["indicator", "area"]).loc[("CT25", "14"), "gap"] == pytest.approx(0.4)


def test_a_release_dates_itself_by_its_newest_return(data):
    send(data, 9.3, "2026-12-02"), send(data, 9.1)
    assert opened().known_until.isoformat() == "2026-12-02"
    assert not opened().is_sample
