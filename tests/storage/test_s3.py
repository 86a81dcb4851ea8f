"""The same against a server that speaks S3, in a process of its own on loopback."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from machines import contents, machines, write
from typer.testing import CliRunner

from analysis import places, storage
from analysis.cli import app
from analysis.release import open_release
from analysis.returns import form as forms
from analysis.returns import template
from analysis.storage import StorageError

HERE = Path(__file__).parent
NAME = "2026"
URL = "s3://so-lieu/tinh"


@contextmanager
def served():
    """Yield a server's process and its address."""
    command = [sys.executable, str(HERE / "server.py")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            yield process, f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


@pytest.fixture(scope="module")
def keys():
    """Let this process know the server's key, and nothing of the machine's own."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [n for n in os.environ if n.startswith("AWS_")]:
            patch.delenv(name)
        patch.setenv("AWS_ACCESS_KEY_ID", "right")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "right")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        yield patch


@pytest.fixture(scope="module")
def server(keys):
    with served() as (_, address):
        keys.setenv("AWS_ENDPOINT_URL", address)
        filesystem().mkdir("so-lieu")
        yield address


def filesystem():
    import s3fs

    return s3fs.S3FileSystem(skip_instance_cache=True, use_listings_cache=False)


@pytest.fixture
def bucket(server):
    """Return the bucket, empty, and let everything be written."""
    most(server, "")
    fs = filesystem()
    if found := fs.find("so-lieu"):
        fs.rm(found)
    most(server, "")
    return fs


def most(server, number):
    urlopen(f"{server}/-/most?{number}").close()


def written(server):
    """Return what was written since `most` was told, each as verb and object."""
    with urlopen(f"{server}/-/writes") as answer:
        lines = answer.read().decode().splitlines()
    return [line.replace("/so-lieu/tinh/", "") for line in lines]


@pytest.fixture
def on(bucket, tmp_path):
    return machines(URL, tmp_path / "caches")


def a_return(path, catalogue, value):
    form = forms.for_agency(catalogue, catalogue.agencies["so-y-te"], 2026)
    template.write(path, form, {("indicators", "CT25", "value"): value})
    return path


def test_the_whole_road_on_two_machines(on, bucket, server, tmp_path, catalogue):
    first = a_return(tmp_path / "a.xlsx", catalogue, 8.9)
    bucket.put(str(first), "so-lieu/tinh/raw/returns/2026/so-y-te/2026-11-20_a.xlsx")
    later = a_return(tmp_path / "b.xlsx", catalogue, 9.1)
    with on("first") as root:
        received = CliRunner().invoke(app, ["receive", str(later), "--on", "2026-11-28"])
        assert "raw/returns/2026/so-y-te/2026-11-28T000000_" in received.stdout
        opened = open_release(2026, "returns", catalogue=catalogue)
        assert opened.returns["vintage"].tolist() == ["2026-11-20", "2026-11-28T000000"]
        tables = {p.name: p.read_bytes() for p in opened.folder.iterdir()}
        for name, content in tables.items():
            path = root / "processed" / NAME / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        write(root / "processed" / NAME, **{"manifest.json": "{}"})
        storage.push_release(NAME)
    with on("second") as root:
        again = open_release(2026, "returns", catalogue=catalogue)
        assert again.digest == opened.digest
        returns = sorted(p for p in (root / "raw/returns").rglob("*.xlsx"))
        assert [p.read_bytes() for p in returns] == [first.read_bytes(), later.read_bytes()]
        # Nothing was computed here: what the first machine stored was taken for what it is.
        assert not (root / "processed" / ".work" / NAME).exists()
        storage.pull_release(NAME)
        found = {p.name: p.read_bytes() for p in (root / "processed" / NAME).iterdir()}
        assert found == {**tables, "manifest.json": b"{}"}


def test_the_manifest_comes_last_and_an_earlier_one_goes_before_its_files_do(on, server):
    with on("first") as root:
        folder = root / "processed" / NAME
        write(folder, **{"manifest.json": "1", "reports__a.html": "1", "reports__b.html": "1"})
        storage.push_release(NAME)
        at_first = written(server)
        most(server, "")
        write(folder, **{"manifest.json": "2", "reports__a.html": "2"})
        (folder / "reports/b.html").unlink()
        storage.push_release(NAME)
    release = f"processed/{NAME}"
    assert sorted(at_first[:2]) == [f"PUT {release}/reports/{n}.html" for n in "ab"]
    assert at_first[2:] == [f"PUT {release}/manifest.json"]
    staged, gone, moved, manifest, *rest = written(server)
    assert staged.startswith(f"PUT processed/.staged/{NAME}/")
    assert gone.startswith("POST /so-lieu")  # a deletion: many objects in one request
    assert moved == f"PUT {release}/reports/a.html"
    assert manifest == f"PUT {release}/manifest.json"
    assert all(line.startswith("POST /so-lieu") for line in rest)


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_a_push_that_ends_early_leaves_the_earlier_release_or_none(on, server, after, monkeypatch):
    monkeypatch.setattr(storage.releases, "PAUSE", 0.0)
    with on("first") as root:
        folder = root / "processed" / NAME
        write(folder, **{"manifest.json": "1", "reports__a.html": "1"})
        storage.push_release(NAME)
        earlier = contents(folder)
        write(folder, **{"manifest.json": "2", "reports__a.html": "2"})
        most(server, after)
        with pytest.raises(StorageError, match="kho từ chối truy cập"):
            storage.push_release(NAME)
        most(server, "")
    with on("second") as root:
        storage.pull_release(NAME)
        assert contents(root / "processed" / NAME) == (earlier if after < 2 else {})
    with on("first"):
        storage.push_release(NAME)
    with on("second") as root:
        storage.pull_release(NAME)
        found = contents(root / "processed" / NAME)
        assert found == {"manifest.json": "2", "reports/a.html": "2"}


def test_only_one_of_two_creates_an_object(on, bucket):
    with on("first") as root:
        write(root, raw__returns__2026__A__x="one")
        storage.send_return(root / "raw/returns/2026/A/x")
    with on("second") as root:
        write(root, raw__returns__2026__A__x="two")
        with pytest.raises(StorageError, match="với nội dung khác"):
            storage.send_return(root / "raw/returns/2026/A/x")
    assert bucket.cat("so-lieu/tinh/raw/returns/2026/A/x") == b"one"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param({"AWS_ACCESS_KEY_ID": "wrong"}, "the store refuses access", id="wrong key"),
        pytest.param({"AWS_ACCESS_KEY_ID": ""}, "the store refuses access", id="no key"),
        pytest.param(
            {"CHITIEU_DATA": "s3://khong-co/tinh"}, "Create the bucket first", id="no bucket"
        ),
    ],
)
def test_a_store_that_cannot_be_used_is_told_in_one_line(
    server, tmp_path, monkeypatch, change, says
):
    import s3fs

    with machines(URL, tmp_path)("first"), monkeypatch.context() as patch:
        s3fs.S3FileSystem.clear_instance_cache()
        for name, value in change.items():
            patch.setenv(name, value) if value else patch.delenv(name)
        result = CliRunner().invoke(app, ["status", "2026", "--lang", "en"])
        url = os.environ["CHITIEU_DATA"]
    s3fs.S3FileSystem.clear_instance_cache()
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"{url}: ") and says in line


def test_without_the_package_for_s3_the_line_says_how_to_get_it(monkeypatch, tmp_path):
    import fsspec.registry  # noqa: F401

    monkeypatch.setitem(sys.modules, "s3fs", None)
    monkeypatch.delitem(sys.modules["fsspec.registry"]._registry, "s3", raising=False)
    with machines(URL, tmp_path)("first"):
        result = CliRunner().invoke(app, ["status", "2026", "--lang", "en"])
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert "pip install 'chitieu[s3]'" in line


@pytest.mark.long
def test_a_server_that_is_killed_in_the_middle_is_told_in_one_line(keys, tmp_path):
    with served() as (process, address), pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", address)
        filesystem().mkdir("so-lieu")
        with machines(URL, tmp_path)("first") as root:
            for number in range(300):
                write(root / "processed" / NAME, **{f"reports__{number}.html": "x" * 50_000})
            write(root / "processed" / NAME, **{"manifest.json": "1"})
            killing = subprocess.Popen(["sh", "-c", f"sleep 0.5; kill -9 {process.pid}"])
            with pytest.raises(StorageError) as told:
                storage.push_release(NAME)
            killing.wait()
            assert len(str(told.value).splitlines()) == 1 and URL in str(told.value)
            assert len(list((root / "processed" / NAME / "reports").iterdir())) == 300


@pytest.mark.long
def test_stock_papermill_reads_from_the_store(on, bucket, tmp_path, catalogue):
    first = a_return(tmp_path / "a.xlsx", catalogue, 8.9)
    bucket.put(str(first), "so-lieu/tinh/raw/returns/2026/so-y-te/2026-11-20_a.xlsx")
    with on("first"):
        made = tmp_path / "out.ipynb"
        subprocess.run(
            [
                *(sys.executable, "-m", "papermill", "--no-progress-bar"),
                *(str(places.notebooks() / "01_returns.ipynb"), str(made)),
                *("-p", "year", "2026", "-p", "source", "returns"),
            ],
            check=True, capture_output=True,
        )  # fmt: skip
    assert "so-y-te/2026-11-20_a.xlsx" in made.read_text(encoding="utf-8")
