"""Readings are kept for the next time, and never stand for another file, catalogue or code."""

import sqlite3
from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest
from officer import HEALTH, fill, plan

from analysis.observations import readings
from analysis.observations.kept import Kept
from analysis.observations.readings import Asked, read_one

DOCTORS = ("indicators", "CT25")


@pytest.fixture
def asked(tmp_path):
    """Return three returns to read."""
    values = {"a": 9.1, "b": "khoảng 9", "c": None}
    entries = {n: {(*DOCTORS, "value"): v} if v else {} for n, v in values.items()}
    files = {n: fill(tmp_path / f"{n}.xlsx", told) for n, told in entries.items()}
    return [Asked(path, f"2026/{name}", 2026, HEALTH, False) for name, path in files.items()]


@pytest.fixture
def counted(monkeypatch):
    """Return the files that were really read, in order."""
    seen = []

    def note(one, catalogue, history=None):
        seen.append(one.name)
        return read_one(one, catalogue, history)

    monkeypatch.setattr(readings, "read_one", note)
    return seen


def test_what_is_kept_is_what_was_read(asked, tmp_path, counted):
    first = readings.readings(asked, plan(), kept=tmp_path / "kept")
    again = readings.readings(asked, plan(), kept=tmp_path / "kept")
    assert again == first == [read_one(one, plan()) for one in asked]
    assert counted == ["2026/a", "2026/b", "2026/c"]


def test_decimals_and_days_come_back_as_they_were(asked, tmp_path, monkeypatch):
    told = {"value": Decimal("9.10"), "day": date(2026, 11, 20), "number": 9, "none": None}

    def odd(one, *_):
        return replace(read_one(one, plan()), tasks=(told,))

    kept = tmp_path / "kept"
    with monkeypatch.context() as patch:
        patch.setattr(readings, "read_one", odd)
        readings.readings(asked[:1], plan(), kept=kept)
    (found,) = readings.readings(asked[:1], plan(), kept=kept)
    assert repr(found.tasks) == repr((told,))


def test_every_made_up_return_can_be_kept(asked, tmp_path, counted, sample_data):
    files = sorted((sample_data / "raw" / "sample" / "2026").glob("*/*.xlsx"))[::6]
    made = [Asked(path, path.name, 2026, path.parent.name, True) for path in files]
    first = readings.readings(made, plan(), kept=tmp_path / "kept")
    assert len(counted) == len(files) > 10
    assert readings.readings(made, plan(), kept=tmp_path / "kept") == first
    assert len(counted) == len(files)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda one: replace(one, name="2026/other"), id="another name"),
        pytest.param(lambda one: replace(one, year=2025), id="another year"),
        pytest.param(lambda one: replace(one, agency="bhxh-tinh"), id="another agency"),
        pytest.param(lambda one: replace(one, sample=True), id="another kind"),
        pytest.param(lambda one: one.path.write_bytes(b"x") and one, id="other bytes"),
    ],
)
def test_whatever_is_asked_otherwise_is_read_anew(asked, tmp_path, change):
    readings.readings(asked[:1], plan(), kept=tmp_path / "kept")
    changed = change(asked[0])
    found = readings.readings([changed], plan(), kept=tmp_path / "kept")
    assert found == [read_one(changed, plan())]
    assert not found[0].accepted or found[0].file == "2026/other"


def test_another_catalogue_or_history_is_another_setting():
    other = replace(plan(), text="another plan")
    history = {("CT25", "14"): Decimal("8.9")}
    settings = {
        readings.setting(plan(), {}),
        readings.setting(other, {}),
        readings.setting(plan(), history),
        readings.setting(plan(), {("CT25", "14"): Decimal("8.91")}),
    }
    assert len(settings) == 4
    assert readings.setting(plan(), {}) in settings


@pytest.mark.parametrize("damage", ["no base", "other table", "half", "wrong"])
def test_a_damaged_store_only_costs_time(asked, tmp_path, counted, damage):
    kept = tmp_path / "kept"
    first = readings.readings(asked, plan(), kept=kept)
    if damage == "no base":
        kept.write_bytes(b"SQLite format 3\0 cut off")
    elif damage == "half":
        kept.write_bytes(kept.read_bytes()[: kept.stat().st_size // 2])
    else:
        with sqlite3.connect(kept) as base:
            change = {"other table": "ALTER TABLE kept RENAME TO other"}
            base.execute(change.get(damage, "UPDATE kept SET content = x'00'"))
        base.close()
    for _ in range(2):
        assert readings.readings(asked, plan(), kept=kept) == first
    assert len(counted) >= 6
    before = len(counted)
    assert readings.readings(asked, plan(), kept=kept) == first
    assert len(counted) == before


@pytest.mark.parametrize("value", [float("nan"), time(9, 30), (1, 2)], ids=str)
def test_what_cannot_be_kept_exactly_is_not_kept(asked, tmp_path, monkeypatch, value):
    def odd(one, *_):
        return replace(read_one(one, plan()), tasks=({"value": value},))

    monkeypatch.setattr(readings, "read_one", odd)
    for _ in range(2):
        (found,) = readings.readings(asked[:1], plan(), kept=tmp_path / "kept")
        assert found.tasks[0]["value"] is value


def test_other_processes_read_the_same(asked, monkeypatch):
    many = asked * 3
    alone = readings.readings(many, plan())
    monkeypatch.setattr(readings, "WORTH_HELP", 2)
    assert readings.readings(many, plan()) == alone


def test_a_helper_that_dies_only_costs_time(asked, monkeypatch):
    many = asked * 3
    alone = readings.readings(many, plan())
    monkeypatch.setattr(readings, "WORTH_HELP", 2)
    monkeypatch.setattr(readings.sys, "executable", "/bin/false")
    assert readings.readings(many, plan()) == alone


def test_the_oldest_entries_go_first(tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.observations.kept.MOST", 2)
    for number in range(4):
        with Kept(tmp_path / "kept") as store:
            store.put(bytes([number]), b"content")
    with Kept(tmp_path / "kept") as store:
        assert sorted(store.get(bytes([n]) for n in range(4))) == [b"\x02", b"\x03"]


def test_nothing_is_kept_nowhere():
    with Kept(None) as store:
        store.put(b"a", b"b")
    with Kept(None) as store:
        assert store.get([b"a"]) == {}
