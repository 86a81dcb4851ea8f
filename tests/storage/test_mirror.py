"""A data root at a URL: what machines that share a store see, and what a crash leaves."""

import os
from itertools import count
from pathlib import Path

import fsspec
import pytest
from machines import contents, machines, write
from typer.testing import CliRunner

from analysis import places, storage
from analysis.cli import app
from analysis.storage import StorageError, holding, releases
from analysis.storage.store import Store

NAME = "2026-mau"
EARLIER = {"manifest.json": "earlier", "reports__a.html": "1", "reports__gone.html": "old"}
LATER = {"manifest.json": "later", "reports__a.html": "2", "reports__new.html": "3"}


@pytest.fixture
def url(tmp_path):
    return f"memory://{tmp_path.name}/root"


@pytest.fixture
def on(url, tmp_path, monkeypatch):
    monkeypatch.setattr(releases, "PAUSE", 0.0)
    return machines(url, tmp_path / "caches")


@pytest.fixture
def bucket(url):
    """Return what puts an object into the store, as other programs do."""
    fs, root = fsspec.url_to_fs(url)

    def put(name, text):
        fs.pipe_file(f"{root}/{name}", text.encode())

    put.fs, put.root = fs, root
    return put


def names(bucket):
    return {path.removeprefix(f"{bucket.root}/") for path in bucket.fs.find(bucket.root)}


def released(root: Path, **files: str) -> None:
    """Write the files of a release, and nothing else, into its folder."""
    folder = root / "processed" / NAME
    for path in [p for p in folder.rglob("*") if p.is_file()]:
        path.unlink()
    write(folder, **{k.replace("__json", ".json"): v for k, v in files.items()})


def seen(root: Path) -> dict[str, str]:
    return contents(root / "processed" / NAME)


def as_files(release):
    return {name.replace("__", "/"): text for name, text in release.items()}


def test_a_folder_is_its_own_root_and_a_url_has_a_folder_of_its_own(monkeypatch, tmp_path):
    monkeypatch.setenv("CHITIEU_CACHE", str(tmp_path))
    roots = []
    for url in ("s3://bucket/one", "s3://bucket/two", "s3://bucket/one/"):
        monkeypatch.setenv("CHITIEU_DATA", url)
        roots.append(places.data())
    assert roots[0] == roots[2] != roots[1]
    assert roots[0].parent == tmp_path and roots[0].name.startswith("s3-bucket-one-")
    monkeypatch.setenv("CHITIEU_DATA", str(tmp_path / "data"))
    assert places.data() == tmp_path / "data" and not storage.is_remote()


def test_a_password_in_the_url_is_neither_shown_nor_written_into_a_folder_s_name(monkeypatch):
    monkeypatch.setenv("CHITIEU_DATA", "nokind://someone:secret@host/prefix")
    assert "secret" not in places.data().name
    with pytest.raises(StorageError) as refused:
        storage.pull_raw("returns")
    assert "secret" not in str(refused.value) and "nokind://host/prefix" in str(refused.value)


def test_returns_come_down_and_those_deleted_in_the_store_go(on, bucket):
    bucket("raw/returns/2026/so-y-te/a.xlsx", "one")
    bucket("raw/returns/2026/so-y-te/b.xlsx", "two")
    with on("first") as root:
        storage.pull_raw("returns")
        assert contents(root / "raw/returns") == {
            "2026/so-y-te/a.xlsx": "one", "2026/so-y-te/b.xlsx": "two",
        }  # fmt: skip
        bucket.fs.rm(f"{bucket.root}/raw/returns/2026/so-y-te/b.xlsx")
        bucket("raw/returns/2026/so-y-te/a.xlsx", "changed")
        storage.pull_raw("returns")
        assert contents(root / "raw/returns") == {"2026/so-y-te/a.xlsx": "changed"}


def test_only_what_is_new_or_changed_comes_down(on, bucket, monkeypatch):
    bucket("raw/returns/2026/so-y-te/a.xlsx", "one")
    with on("first"):
        storage.pull_raw("returns")
        bucket("raw/returns/2026/so-y-te/b.xlsx", "two")
        brought = []
        get = Store.get
        monkeypatch.setattr(Store, "get", lambda s, files: (brought.extend(files), get(s, files)))
        storage.pull_raw("returns")
        assert brought == ["raw/returns/2026/so-y-te/b.xlsx"]


def test_a_file_has_the_moment_at_which_the_store_got_it(on, bucket):
    bucket("raw/returns/2026/so-y-te/a.xlsx", "one")
    at = bucket.fs.created(f"{bucket.root}/raw/returns/2026/so-y-te/a.xlsx").timestamp()
    with on("first") as root:
        storage.pull_raw("returns")
        found = (root / "raw/returns/2026/so-y-te/a.xlsx").stat().st_mtime
    assert found == pytest.approx(at, abs=0.001)


def test_an_object_whose_name_leads_out_of_the_mirror_is_not_brought(on, bucket, tmp_path):
    bucket("raw/returns/../../../../evil.xlsx", "one")
    bucket("raw/returns/2026/..\\evil.xlsx", "one")
    with on("first") as root:
        storage.pull_raw("returns")
        assert contents(root / "raw") == {}
    assert not list(tmp_path.rglob("evil*"))


def test_a_return_that_was_filed_reaches_the_other_machines(on):
    with on("first") as root:
        write(root, raw__returns__2026__A__x="filed")
        storage.send_return(root / "raw/returns/2026/A/x")
    with on("second") as root:
        storage.pull_raw("returns")
        assert contents(root / "raw/returns") == {"2026/A/x": "filed"}


def test_a_return_in_the_store_is_never_overwritten(on, bucket):
    bucket("raw/returns/2026/A/x", "theirs")
    with on("first") as root:
        write(root, raw__returns__2026__A__x="ours")
        with pytest.raises(StorageError, match=r"raw/returns/2026/A/x .*không ghi đè"):
            storage.send_return(root / "raw/returns/2026/A/x")
    assert bucket.fs.cat(f"{bucket.root}/raw/returns/2026/A/x") == b"theirs"


def test_a_return_that_never_reached_the_store_is_sent_and_not_deleted(on, bucket):
    with on("first") as root:
        write(root, raw__returns__2026__A__x="filed, then the network went")
        storage.pull_raw("returns")
        assert (root / "raw/returns/2026/A/x").is_file()
    assert "raw/returns/2026/A/x" in names(bucket)


def test_a_return_that_is_not_placed_yet_stays_on_its_machine(on, bucket):
    with on("first") as root:
        write(root, raw__returns__incoming__x="bytes", **{"raw__returns__.lock": ""})
        storage.pull_raw("returns")
        storage.push_raw("returns")
        assert (root / "raw/returns/incoming/x").is_file()
    assert names(bucket) == set()


def test_a_return_that_was_renamed_here_has_one_name_in_the_store(on, bucket):
    bucket("raw/returns/quarantine/x", "one")
    with on("first") as root:
        storage.pull_raw("returns")
        bucket("raw/returns/2026/B/theirs", "two")
        write(root, raw__returns__2026__A__x="one")
        (root / "raw/returns/quarantine/x").unlink()
        storage.push_raw("returns")
    assert names(bucket) == {"raw/returns/2026/A/x", "raw/returns/2026/B/theirs"}


def test_a_release_is_on_another_machine_what_it_was_on_the_first(on):
    with on("first") as root:
        released(root, **EARLIER)
        storage.push_release(NAME)
        released(root, **LATER)
        storage.push_release(NAME)
    with on("second") as root:
        storage.pull_release(NAME)
        assert seen(root) == as_files(LATER)


def test_nothing_of_the_way_stays_behind(on, bucket):
    with on("first") as root:
        for release in (EARLIER, LATER):
            released(root, **release)
            storage.push_release(NAME)
    assert names(bucket) == {f"processed/{NAME}/{name}" for name in as_files(LATER)}


def test_two_places_with_the_same_content_both_get_it(on):
    with on("first") as root:
        released(root, **EARLIER)
        storage.push_release(NAME)
        released(root, **{"manifest.json": "later", "a": "same", "b": "same", "c": "same"})
        storage.push_release(NAME)
    with on("second") as root:
        storage.pull_release(NAME)
        assert seen(root) == {"manifest.json": "later", "a": "same", "b": "same", "c": "same"}


def test_the_tables_come_without_the_pages_where_only_they_are_asked_for(on):
    with on("first") as root:
        released(root, **EARLIER)
        storage.push_release(NAME)
    with on("second") as root:
        storage.pull_release(NAME, whole=False)
        assert seen(root) == {"manifest.json": "earlier"}
        storage.pull_release(NAME)
        assert seen(root) == as_files(EARLIER)


def test_what_is_added_beside_a_release_replaces_none_of_it(on, bucket):
    with on("first") as root:
        released(root, **EARLIER)
        storage.push_release(NAME)
    with on("second") as root:
        storage.pull_release(NAME, whole=False)
        write(root / "processed" / NAME, **{"frozen.json": "record"})
        storage.push_release(NAME)
    assert names(bucket) == {
        f"processed/{NAME}/{name}" for name in [*as_files(EARLIER), "frozen.json"]
    }


class StoppedError(Exception):
    """The machine stops."""


def stopping(monkeypatch, fs, after):
    """Let a number of writes pass; the machine stops at the next one. Return how many passed."""
    done = [0]

    def watched(name):
        real = getattr(type(fs), name)

        def write(self, *args, **kwargs):
            if done[0] >= after:
                raise StoppedError
            done[0] += 1
            return real(self, *args, **kwargs)

        monkeypatch.setattr(type(fs), name, write)

    for name in ("put_file", "cp_file", "rm_file", "pipe_file"):
        watched(name)
    return done


def test_whenever_the_machine_stops_readers_see_a_whole_release_or_none(on, bucket, monkeypatch):
    states, whole = [], (as_files(EARLIER), as_files(LATER))
    for after in count():
        bucket.fs.rm(bucket.root, recursive=True) if bucket.fs.exists(bucket.root) else None
        with on(f"first-{after}") as root:
            released(root, **EARLIER)
            storage.push_release(NAME)
            released(root, **LATER)
            with monkeypatch.context() as patch:
                stopping(patch, bucket.fs, after)
                try:
                    storage.push_release(NAME)
                    finished = True
                except StorageError:
                    finished = False
        with on(f"second-{after}") as root:
            storage.pull_release(NAME)
            found = seen(root)
            extra = {**whole[1], "reports/gone.html": "old"}
            assert found in (*whole, {}, extra), after
            states.append(found)
        with on(f"first-{after}") as root:
            storage.push_release(NAME)
        with on(f"second-{after}") as root:
            storage.pull_release(NAME)
            assert seen(root) == whole[1], after
        if finished:
            break
    # Two files wait aside, then the earlier manifest goes: until then the earlier one stands.
    assert states[:3] == [whole[0]] * 3
    assert states[3] == {} and states[-1] == whole[1]


def test_a_session_asks_the_store_once_and_another_process_of_it_does_not(on, bucket):
    bucket("raw/returns/2026/A/x", "one")
    with on("first") as root, storage.session():
        storage.pull_raw("returns")
        bucket("raw/returns/2026/A/y", "two")
        storage.pull_raw("returns")
        assert contents(root / "raw/returns") == {"2026/A/x": "one"}
        assert storage.PULLED in os.environ
    assert storage.PULLED not in os.environ
    with on("first") as root:
        storage.pull_raw("returns")
        assert set(contents(root / "raw/returns")) == {"2026/A/x", "2026/A/y"}


def test_two_who_make_one_release_are_one_too_many(on, monkeypatch):
    with on("first"), storage.alone(NAME):
        monkeypatch.setattr(holding.socket, "gethostname", lambda: "other-machine")
        told = rf"{NAME} .*xóa processed/.locks/{NAME}.json"
        with pytest.raises(StorageError, match=told), storage.alone(NAME):
            raise AssertionError
        with storage.alone("2025-mau"):
            pass


def test_a_lock_whose_answer_was_lost_is_held_all_the_same(on, monkeypatch):
    create = Store.create
    monkeypatch.setattr(Store, "create", lambda *words: create(*words) and False)
    with on("first"), storage.alone(NAME):
        monkeypatch.undo()


def test_the_lock_of_a_dead_process_of_this_machine_is_taken_over(on, bucket):
    holder = f'{{"host": "{holding.socket.gethostname()}", "process": {2**22 + 1}}}'
    bucket(f"processed/.locks/{NAME}.json", holder)
    with on("first"):
        with storage.alone(NAME):
            pass
        with storage.alone(NAME):
            pass
    assert names(bucket) == set()


def test_a_folder_that_changes_is_brought_first_and_sent_after(on, bucket):
    bucket("processed/reminders/2026/a", "one")
    bucket("processed/reminders/2026/b", "two")
    with on("first") as root, storage.changing(root / "processed/reminders/2026"):
        (root / "processed/reminders/2026/a").unlink()
        write(root, processed__reminders__2026__c="three")
    assert names(bucket) == {"processed/reminders/2026/b", "processed/reminders/2026/c"}


def test_a_folder_elsewhere_is_left_alone(on, bucket, tmp_path):
    with on("first"), storage.changing(tmp_path / "elsewhere"):
        write(tmp_path / "elsewhere", a="one")
    assert names(bucket) == set()


def test_a_file_url_is_a_store_like_any_other(tmp_path):
    on = machines(f"file://{tmp_path}/store", tmp_path / "caches")
    with on("first") as root:
        released(root, **EARLIER)
        storage.push_release(NAME)
        write(root, raw__returns__2026__A__x="filed")
        storage.send_return(root / "raw/returns/2026/A/x")
    with on("second") as root:
        storage.pull_release(NAME)
        storage.pull_raw("returns")
        assert seen(root) == as_files(EARLIER)
        assert contents(root / "raw") == {"returns/2026/A/x": "filed"}


def test_a_url_of_no_known_kind_is_refused_in_one_line(monkeypatch, tmp_path):
    monkeypatch.setenv("CHITIEU_DATA", "nokind://bucket/prefix")
    monkeypatch.setenv("CHITIEU_CACHE", str(tmp_path))
    result = CliRunner().invoke(app, ["status", "2026", "--lang", "en"])
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert line.startswith("nokind://bucket/prefix: CHITIEU_DATA expects a folder or a URL")
