"""A release: its name, its tables as fresh as their inputs, and its errors."""

import json
import os
import shutil
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from officer import HEALTH, fill, plan

from analysis import places
from analysis.observations import SCHEMAS
from analysis.observations.files import write_whole
from analysis.observations.receive import receive
from analysis.release import (
    ReleaseError,
    catalogue_now,
    open_release,
    parse_name,
    release_name,
)

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
    assessments, equity = release.write_computed()
    stored = pq.read_table(assessments).to_pandas()
    assert stored["indicator"].tolist() == release.assessments["indicator"].tolist()
    assert stored.set_index(["indicator", "area"]).loc[("CT25", "14"), "gap"] == pytest.approx(0.4)
    assert pq.read_table(equity).to_pandas().equals(release.equity)


def test_a_release_dates_itself_by_its_newest_return(data):
    send(data, 9.3, "2026-12-02"), send(data, 9.1)
    assert opened().known_until.isoformat() == "2026-12-02"
    assert not opened().is_sample


# what pages read again and again is kept


def kept(name="assessments"):
    return places.work() / ".derived" / "2026" / f"{name}.parquet"


def refused(*_):
    raise AssertionError("computed again")


def test_what_follows_from_the_tables_is_computed_once(data, monkeypatch):
    send(data, 9.1)
    first = opened()
    monkeypatch.setattr("analysis.progress.assess", refused)
    monkeypatch.setattr("analysis.progress.disparities", refused)
    again = opened()
    for name in ("current", "assessments", "equity"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(first, name))


@pytest.mark.parametrize("content", [b"", b"half", None])
def test_a_kept_table_that_was_damaged_is_computed_again(data, content):
    send(data, 9.1)
    opened()
    whole = kept().read_bytes()
    kept().unlink() if content is None else kept().write_bytes(content)
    assert doctors(opened()) == 9.1
    assert kept().read_bytes() == whole


def test_kept_tables_of_other_returns_are_not_read(data):
    send(data, 9.1)
    opened()
    send(data, 9.3, "2026-12-02")
    assert doctors(opened()) == 9.3


def test_a_catalogue_that_was_changed_in_memory_has_assessments_of_its_own(data):
    def target(catalogue):
        found = open_release(2026, "returns", "", catalogue).assessments
        return found.set_index("indicator").loc["CT25", "target"]

    send(data, 9.1)
    doctors = plan().indicators["CT25"]
    lower = [target.model_copy(update={"value": Decimal(9)}) for target in doctors.targets]
    easier = doctors.model_copy(update={"targets": tuple(lower)})
    changed = replace(plan(), indicators={**plan().indicators, "CT25": easier})
    assert [target(plan()), target(changed), target(plan())] == [9.5, 9, 9.5]


def test_a_file_of_params_that_changed_is_read_again(tmp_path, monkeypatch):
    shutil.copytree(places.params(), tmp_path / "params")
    monkeypatch.setenv("CHITIEU_HOME", str(tmp_path))
    units = tmp_path / "params" / "units.yml"
    before, told = catalogue_now(), units.stat()
    assert catalogue_now() is before
    text = units.read_text("utf-8")
    units.write_text(text.replace("phần trăm", "PHẦN TRĂM"), "utf-8")
    os.utime(units, ns=(told.st_atime_ns, told.st_mtime_ns))  # neither size nor time tells of it
    assert catalogue_now().fingerprint != before.fingerprint


# killed, half written, in any order


def bytes_of(release):
    names = [*(f"{name}.parquet" for name in SCHEMAS), "inputs.json"]
    return {name: (release.folder / name).read_bytes() for name in names}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_table_that_is_not_the_one_listed_is_made_anew(data, name):
    send(data, 9.1)
    release = opened()
    whole = bytes_of(release)
    (release.folder / f"{name}.parquet").write_bytes(whole[f"{name}.parquet"][:-5])
    assert doctors(opened()) == 9.1
    assert bytes_of(release) == whole


def test_tables_of_two_makings_are_never_mixed(data):
    send(data, 9.1)
    first = opened()
    old = bytes_of(first)
    later = send(data, 9.3, "2026-12-02")
    opened()
    # killed after the tables and before the list of them, then the later return is taken back
    (first.folder / "inputs.json").write_bytes(old["inputs.json"])
    later.unlink()
    assert doctors(opened()) == 9.1
    assert bytes_of(first) == old


class Killed(BaseException):
    """What no code of ours catches, as nothing catches a kill."""


@pytest.mark.parametrize("steps", range(7))
def test_a_release_killed_while_it_is_written_is_completed_by_the_next(data, monkeypatch, steps):
    send(data, 9.1)
    opened()
    send(data, 9.3, "2026-12-02")
    done = []

    def write(path, content):
        if len(done) == steps:
            path.with_name(".half.part").write_bytes(content[: len(content) // 2])
            raise Killed
        done.append(path)
        write_whole(path, content)

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr("analysis.release.write_whole", write)
        opened()
    release = opened()
    assert doctors(release) == 9.3
    assert json.loads(bytes_of(release)["inputs.json"])["digest"] == release.digest


EARLY, LATE = datetime(2026, 11, 20, 8), datetime(2026, 12, 2, 8)


@pytest.fixture(scope="module")
def mail(tmp_path_factory):
    """Return files that arrive: two versions, a neighbour, one file under two names, a bad one."""
    folder = tmp_path_factory.mktemp("mail")
    values = {"a": 9.1, "b": 9.3}
    files = {
        name: fill(folder / f"{name}.xlsx", {(*DOCTORS, "value"): value})
        for name, value in values.items()
    }
    files["insurance"] = fill(folder / "bhxh.xlsx", agency="bhxh-tinh")
    files["a again"] = Path(shutil.copy(files["a"], folder / "0.xlsx"))
    files["bad"] = folder / "bad.xlsx"
    files["bad"].write_bytes(b"PK cut off")
    days = {"b": LATE, "bad": LATE}
    return [(file, days.get(name, EARLY)) for name, file in files.items()]


def release_of(root, events):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHITIEU_DATA", str(root))
        for file, at in events:
            receive(file, places.raw("returns"), plan(), at)
        return bytes_of(opened())


@pytest.fixture(scope="module")
def expected(mail, tmp_path_factory):
    return release_of(tmp_path_factory.mktemp("once"), mail)


def some_order(mail, expected, tmp_path_factory, draw):
    order = draw.draw(st.permutations(range(len(mail))))
    again = draw.draw(st.lists(st.sampled_from(range(len(mail))), max_size=3))
    events = [mail[number] for number in (*order, *again)]
    assert release_of(tmp_path_factory.mktemp("any"), events) == expected


@settings(max_examples=5, deadline=None, derandomize=True, database=None)
@given(draw=st.data())
def test_any_order_and_repetition_of_files_gives_the_same_bytes(
    mail, expected, tmp_path_factory, draw
):
    some_order(mail, expected, tmp_path_factory, draw)


@pytest.mark.long
@settings(max_examples=100, deadline=None, database=None)
@given(draw=st.data())
def test_any_of_many_orders_of_files_gives_the_same_bytes(mail, expected, tmp_path_factory, draw):
    some_order(mail, expected, tmp_path_factory, draw)


def test_a_correction_counts_in_a_release_and_is_found_in_its_problems(data, tmp_path, monkeypatch):
    home = tmp_path / "home"
    shutil.copytree(places.params(), home / "params")
    (home / "params" / "corrections" / "returns.yml").write_text(
        """
source: returns
year: 2026
corrections:
  - number: 1
    key: { indicator: CT25, area: "14", period: 2026, agency: so-y-te }
    old: "91"
    new: { value: 9.1 }
    reason: "a slip"
    reporter: "the department"
    decided: "2026-12-03"
    until: newer_return
"""
    )
    monkeypatch.setenv("CHITIEU_HOME", str(home))
    send(data, "91")
    release = opened()
    assert doctors(release) == 9.1
    rows = release.observations.query("indicator == 'CT25' and origin == 'reported'")
    assert rows["value"].tolist() == [91, 9.1]
    assert release.problems.query("code == 'C04'")["sheet"].tolist() == ["Chỉ tiêu"]
