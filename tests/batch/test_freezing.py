"""A frozen release: its seal, what becomes visible when something is changed, and how it is read.

One return, of 20 November, says 9.1 doctors per 10,000; the plan asks for at least 9.5. The state
of 14 December is frozen once; every test works on a copy of that data root.
"""

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest
from officer import HEALTH, fill
from typer.testing import CliRunner

from analysis import places, seal
from analysis.batch import freezing, keys
from analysis.batch.freezing import FreezeError, freeze, unfreeze, verify
from analysis.cli import app
from analysis.release import ReleaseError, open_release
from analysis.reports import revisions
from analysis.reports.comparison import compared
from analysis.reports.figures import Figures
from analysis.reports.moves import moves
from analysis.seal import SealError

NAME, DAY = "2026@2026-12-14", "2026-12-14"
RETURN = "returns/2026/so-y-te/2026-11-20_a.xlsx"


def send(root, value, name="2026-11-20_a.xlsx"):
    entries = {("indicators", "CT25", "value"): value, ("indicators", "CT25", "status"): "sơ bộ"}
    return fill(root / "raw" / "returns" / "2026" / HEALTH / name, entries)


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """Return a data root with the frozen release, and what freezing it gave."""
    root = tmp_path_factory.mktemp("frozen")
    send(root, 9.1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHITIEU_DATA", str(root))
        return root, freeze(2026, as_of=DAY, only="returns")


class MadeAnewError(Exception):
    """The release would be run, which takes long."""


def make_anew(*_, **__):
    raise MadeAnewError


@pytest.fixture
def root(once, tmp_path, monkeypatch):
    """Return a copy of the data root. Freezing on it takes what is published or stops."""
    shutil.copytree(once[0], tmp_path / "data")
    monkeypatch.setenv("CHITIEU_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(freezing, "run", make_anew)
    return tmp_path / "data"


@pytest.fixture
def folder(root):
    return root / "processed" / NAME


def call(*words):
    return CliRunner().invoke(app, list(words))


def found(name=NAME):
    return [(f.what, f.kind, f.name) for f in verify(name).findings]


def write_over(path: Path, content: bytes):
    """Write as somebody would who takes the protection off the file first."""
    path.chmod(0o644)
    path.write_bytes(content)


def spoil(path: Path):
    """Change one bit of a file."""
    content = path.read_bytes()
    write_over(path, bytes([content[0] ^ 1]) + content[1:])


# what freezing leaves


def test_the_seal_is_the_hash_of_the_record_and_any_program_can_prove_it(folder, once):
    record = (folder / "frozen.json").read_bytes()
    assert once[1].seal == sha256(record).hexdigest()
    assert (folder / "frozen.sha256").read_text() == f"{once[1].seal}  frozen.json\n"


def test_the_record_has_the_hash_of_every_file_return_and_parameter(folder):
    record = json.loads((folder / "frozen.json").read_text())
    files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    listed = set(files) - {"frozen.json", "frozen.sha256"}
    assert set(record["files"]) == listed
    assert {"manifest.json", "assessments.parquet", "equity.parquet"} <= listed
    page = (folder / "reports" / "returns.html").read_bytes()
    assert record["files"]["reports/returns.html"] == sha256(page).hexdigest()
    sent = (places.data() / "raw" / RETURN).read_bytes()
    assert record["returns"][RETURN] == {
        "sha256": sha256(sent).hexdigest(),
        "arrived": "2026-11-20",
    }
    assert any(name.startswith("published/2024/") for name in record["returns"])
    text = (places.params() / "plan.txt").read_bytes()
    assert record["params"]["plan.txt"] == sha256(text).hexdigest()
    assert (record["release"], record["as_of"]) == (NAME, DAY)


def test_no_file_of_a_frozen_release_may_be_written(folder):
    assert {p.stat().st_mode & 0o222 for p in folder.rglob("*") if p.is_file()} == {0}


def test_it_says_that_most_pages_are_not_in_it(once):
    assert not once[1].already
    assert once[1].made
    assert once[1].lacking > 100


def test_freezing_again_changes_nothing_and_says_so(root, once):
    before = {p: p.read_bytes() for p in (root / "processed" / NAME).rglob("*") if p.is_file()}
    again = freeze(2026, as_of=DAY)
    assert (again.seal, again.already) == (once[1].seal, True)
    assert {p: p.read_bytes() for p in before} == before
    assert "đã chốt từ trước, không thay đổi gì" in call("freeze", "2026", "--as-of", DAY).stdout


def test_the_same_release_frozen_anew_has_the_same_seal(root, once):
    unfreeze(NAME, "a try", "2026-12-20")
    again = freeze(2026, as_of="20261214")
    assert (again.seal, again.already, again.made) == (once[1].seal, False, False)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda root, _: send(root, 9.2), id="a return is another"),
        pytest.param(
            lambda _, folder: spoil(folder / "reports" / "returns.html"), id="a page is another"
        ),
        pytest.param(lambda _, folder: spoil(folder / "manifest.json"), id="no manifest"),
    ],
)
def test_what_is_published_is_made_again_where_it_is_not_that_of_now(root, folder, change):
    unfreeze(NAME, "a try", "2026-12-20")
    change(root, folder)
    with pytest.raises(MadeAnewError):
        freeze(2026, as_of=DAY)


def test_it_is_made_again_where_an_earlier_day_was_frozen_since(root, folder):
    unfreeze(NAME, "a try", "2026-12-20")
    earlier = folder.with_name("2026@2026-12-01")
    shutil.copytree(folder, earlier)
    seal.put(earlier, freezing._record(earlier, ""))
    with pytest.raises(MadeAnewError):
        freeze(2026, as_of=DAY)


def test_a_release_with_a_failed_page_is_not_frozen(folder):
    unfreeze(NAME, "a try", "2026-12-20")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["outcomes"][0] |= {"ok": False, "error": "the disk is full"}
    write_over(folder / "manifest.json", json.dumps(manifest).encode())
    result = call("freeze", "2026", "--as-of", DAY)
    assert result.exit_code == 2
    assert "trang returns bị lỗi (the disk is full)" in result.stderr
    assert not seal.is_frozen(folder)


def test_only_the_state_of_a_day_can_be_frozen(root):
    result = call("freeze", "2026", "--lang", "en")
    assert result.exit_code == 2
    assert "give the day with --as-of, for example 2026-12-14" in result.stderr


def test_freezing_other_content_under_the_same_name_is_refused(root, folder):
    send(root, 9.2)
    with pytest.raises(FreezeError, match=r"đã chốt trước đây với nội dung khác"):
        freeze(2026, as_of=DAY)
    send(root, 9.1)
    freeze(2026, as_of=DAY)
    spoil(folder / "reports" / "index.html")
    with pytest.raises(FreezeError, match=r"đã chốt trước đây với nội dung khác"):
        freeze(2026, as_of=DAY)


# what is named when something was changed


def test_an_untouched_release_is_proved(root, once):
    result = call("verify", NAME, "--lang", "en")
    assert result.exit_code == 0
    assert f"{NAME}: frozen, and as it was reported" in result.stdout
    assert result.stderr == ""
    assert once[1].seal[:8] in result.stdout


@pytest.mark.parametrize(
    ("change", "named"),
    [
        pytest.param(
            lambda root, _: send(root, 9.6), ("return", "changed", RETURN), id="altered in place"
        ),
        pytest.param(
            lambda root, _: (root / "raw" / RETURN).unlink(),
            ("return", "missing", RETURN),
            id="a return deleted",
        ),
        pytest.param(
            lambda root, _: send(root, 9.9, "2026-12-14_b.xlsx"),
            ("return", "late", "returns/2026/so-y-te/2026-12-14_b.xlsx"),
            id="filed since under the last day",
        ),
        pytest.param(
            lambda _, folder: spoil(folder / "reports" / "returns.html"),
            ("file", "changed", "reports/returns.html"),
            id="one bit of a page",
        ),
        pytest.param(
            lambda _, folder: (folder / "tasks.parquet").unlink(),
            ("file", "missing", "tasks.parquet"),
            id="a table deleted",
        ),
        pytest.param(
            lambda _, folder: spoil(folder / "frozen.sha256"),
            ("record", "changed", "frozen.json"),
            id="record and seal apart",
        ),
    ],
)
def test_verify_names_what_was_changed_and_fails(root, folder, change, named):
    change(root, folder)
    assert named in found()
    assert len(found()) == 1
    result = call("verify", NAME)
    assert result.exit_code == 1
    assert named[2] in result.stderr
    assert "đã chốt, nhưng có 1 chỗ không còn đúng như đã báo cáo" in result.stdout


def test_all_returns_gone_are_all_named(root):
    shutil.rmtree(root / "raw" / "returns")
    assert ("return", "missing", RETURN) in found()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        pytest.param(
            lambda root, _: send(root, 9.9, "2026-12-15_b.xlsx"), [], id="a return of a later day"
        ),
        pytest.param(
            lambda root, _: (root / "raw" / RETURN).rename(
                root / "raw" / RETURN.replace("_a", "_y-te")
            ),
            [("return", "moved", RETURN)],
            id="the same bytes under another name",
        ),
        pytest.param(
            lambda _, folder: (
                (folder / "documents").mkdir()
                or (folder / "documents" / "a.pdf").write_bytes(b"%PDF")
            ),
            [("file", "added", "documents/a.pdf")],
            id="a file beside the release",
        ),
    ],
)
def test_what_leaves_the_release_as_it_was_is_only_told(root, folder, change, named):
    change(root, folder)
    assert found() == named
    assert call("verify", NAME).exit_code == 0


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Return a project folder with params/ of its own."""
    home = tmp_path / "home"
    shutil.copytree(places.params(), home / "params")
    (home / "data").symlink_to(places.home() / "data")
    (home / "notebooks").symlink_to(places.notebooks())
    monkeypatch.setenv("CHITIEU_HOME", str(home))
    return home


def test_changed_params_program_and_packages_are_told_and_no_fault(root, home, monkeypatch):
    rules = home / "params" / "rules.yml"
    rules.write_text(rules.read_text("utf-8") + "# since\n", "utf-8")
    (home / "params" / "comments" / "gaps.md").write_text("Since.\n", "utf-8")
    (home / "params" / "tiles.csv").unlink()
    monkeypatch.setattr(freezing, "code_hash", lambda: "another")
    now = freezing.versions() | {"pandas": "99.0"}
    monkeypatch.setattr(freezing, "versions", lambda: now)
    assert found() == [
        ("params", "changed", "rules.yml"),
        ("params", "missing", "tiles.csv"),
        ("params", "added", "comments/gaps.md"),
        ("code", "changed", ""),
        ("version", "changed", "pandas"),
    ]
    result = call("verify", NAME, "--lang", "en")
    assert result.exit_code == 0
    assert "note: params/ changed since: rules.yml" in result.stdout
    assert "note: version of pandas: " in result.stdout


def test_the_seal_on_paper_is_held_against_the_release(root, once):
    typed = " ".join(once[1].seal[n : n + 8] for n in range(0, 64, 8)).upper()
    assert verify(NAME, typed).ok
    other = "0" * 64
    assert [f.kind for f in verify(NAME, other).findings] == ["changed"]
    assert call("verify", NAME, "--seal", other).exit_code == 1


def test_a_forged_record_with_a_forged_seal_fails_against_the_seal_on_paper(root, folder, once):
    record = json.loads((folder / "frozen.json").read_text())
    spoil(folder / "reports" / "returns.html")
    page = (folder / "reports" / "returns.html").read_bytes()
    record["files"]["reports/returns.html"] = sha256(page).hexdigest()
    write_over(folder / "frozen.json", json.dumps(record).encode())
    forged = sha256((folder / "frozen.json").read_bytes()).hexdigest()
    write_over(folder / "frozen.sha256", f"{forged}  frozen.json\n".encode())
    assert verify(NAME).ok
    assert not verify(NAME, once[1].seal).ok


@pytest.mark.parametrize("typed", ["8694fcab", "x" * 64, "0" * 65])
def test_a_seal_that_is_none_is_a_wrong_command(root, typed):
    result = call("verify", NAME, "--seal", typed)
    assert result.exit_code == 2
    assert "cần 64 ký tự" in result.stderr


def test_a_release_that_is_not_there_is_a_wrong_command(root):
    result = call("verify", "2026@2026-12-01")
    assert result.exit_code == 2
    assert "không có đợt công bố này" in result.stderr


def test_a_release_that_is_not_frozen_is_held_against_its_manifest(root, folder):
    unfreeze(NAME, "the annex lacked a page", "2026-12-20")
    result = call("verify", NAME, "--lang", "en")
    assert result.exit_code == 0
    assert "not frozen; it is as it was made" in result.stdout
    assert "opened on 20 Dec 2026: the annex lacked a page" in result.stdout
    spoil(folder / "reports" / "returns.html")
    send(root, 9.6)
    assert found() == [
        ("file", "changed", "reports/returns.html"),
        ("return", "changed", RETURN),
    ]
    assert call("verify", NAME).exit_code == 1
    assert not verify(NAME, "0" * 64).ok


# what nothing overwrites, and how it is opened


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("run", "2026", "--as-of", DAY), id="run"),
        pytest.param(("comment", NAME, "gaps", "--write"), id="comment"),
    ],
)
def test_commands_that_would_change_it_refuse_and_say_what_to_do(root, home, words):
    result = call(*words)
    assert result.exit_code == 2
    assert "nên không được ghi đè" in result.stderr
    assert f"chitieu unfreeze {NAME} --reason …" in result.stderr
    assert not (home / "params" / "comments" / "gaps.md").exists()


def test_files_that_it_holds_are_not_written_over_and_others_may_stand_beside(folder):
    seal.guard(folder / "documents" / "pdf" / "gaps.pdf", folder.parent / "2026")
    with pytest.raises(SealError) as error:
        seal.guard(folder / "reports" / "returns.html", folder / "notebooks")
    assert [line.split(";")[0] for line in error.value.says("en").splitlines()] == [
        f"{NAME}: reports/returns.html belongs to the frozen release and is not overwritten",
        f"{NAME}: notebooks/01_returns.ipynb belongs to the frozen release and is not overwritten",
    ]


def test_cards_go_beside_a_frozen_release_but_not_over_those_it_holds(root, folder, monkeypatch):
    monkeypatch.setattr("analysis.reports.sharing.cards.write_card", draw)
    assert call("cards", NAME, "--only", "province").exit_code == 0
    assert found() == [("file", "added", "documents/cards/province.png")]
    unfreeze(NAME, "with cards", "2026-12-20")
    freeze(2026, as_of=DAY)
    result = call("cards", NAME, "--only", "province")
    assert result.exit_code == 2
    assert "documents/cards/province.png thuộc đợt công bố đã chốt" in result.stderr


def draw(_, name, folder):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.png").write_bytes(b"PNG")


def test_opening_it_leaves_seal_day_and_reason_on_record(root, folder, once):
    words = ("unfreeze", NAME, "--reason", "the annex lacked a page", "--on", "2026-12-20")
    result = call(*words)
    assert result.exit_code == 0
    assert json.loads((root / "processed" / "unfrozen.json").read_text()) == [
        {
            "release": NAME,
            "seal": once[1].seal,
            "on": "2026-12-20",
            "reason": "the annex lacked a page",
        }
    ]
    assert not seal.is_frozen(folder)
    assert all(p.stat().st_mode & 0o200 for p in folder.rglob("*") if p.is_file())
    assert call(*words).exit_code == 2


def test_without_a_reason_it_stays_frozen(folder):
    result = call("unfreeze", NAME, "--reason", " ")
    assert result.exit_code == 2
    assert "ghi rõ lý do bỏ chốt" in result.stderr
    assert seal.is_frozen(folder)


def test_the_status_of_the_year_shows_it(root, once):
    shown = call("status", "2026", "--lang", "en").stdout
    assert f"frozen as reported: {NAME}, seal {once[1].seal[:8]}…" in shown


# how it is read


def doctors(release):
    row = release.assessments.set_index(["indicator", "area"]).loc[("CT25", "14")]
    return row["value"], row["met"]


def test_it_is_read_as_it_was_reported_whatever_became_of_the_returns(root):
    send(root, 9.6)
    assert doctors(open_release(NAME)) == (9.1, "not_met")
    assert doctors(open_release(2026, "returns")) == (9.6, "met")
    shutil.rmtree(root / "raw" / "returns")
    reported = open_release(NAME)
    assert doctors(reported) == (9.1, "not_met")
    assert reported.frozen == places.processed() / NAME


def test_conclusions_are_the_stored_ones_not_those_of_todays_rules(root, monkeypatch):
    monkeypatch.setattr("analysis.progress.assess", lambda *_: pytest.fail("computed again"))
    monkeypatch.setattr("analysis.progress.disparities", lambda *_: pytest.fail("computed again"))
    release = open_release(NAME)
    assert doctors(release) == (9.1, "not_met")
    assert release.equity.columns.tolist()


def test_its_public_edition_is_made_from_the_frozen_tables(root):
    send(root, 9.6)
    public = open_release(NAME, edition="public")
    assert (doctors(public), public.frozen) == ((9.1, "not_met"), None)


@pytest.mark.parametrize("file", ["observations.parquet", "assessments.parquet", "frozen.sha256"])
def test_tables_that_are_not_those_that_were_frozen_are_not_read(folder, file):
    spoil(folder / file)
    with pytest.raises(ReleaseError) as error:
        open_release(NAME)
    assert f"chitieu verify {NAME} names what changed" in error.value.says("en")


def test_a_record_that_cannot_be_read_is_named(folder):
    write_over(folder / "frozen.json", b"{")
    result = call("verify", NAME)
    assert result.exit_code == 2
    assert "không đọc được frozen.json" in result.stderr


def test_tables_of_an_older_program_are_read_with_what_they_lack_left_empty(folder):
    path = folder / "returns.parquet"
    frame = pd.read_parquet(path).drop(columns=["submission", "version"])
    write_over(path, b"")
    frame.to_parquet(path)
    record = seal.read(folder)
    files = record.files | {"returns.parquet": seal.hash_of(path)}
    seal.put(folder, record.model_copy(update={"files": files}))
    returns = open_release(NAME).returns
    assert (returns["version"].tolist(), returns["submission"].tolist()) == ([""], [0])


# what has moved since


def january(lang="vi"):
    return compared(Figures(open_release(2026, "returns"), "revisions", lang))


def test_revisions_hold_the_year_against_what_was_reported_though_the_file_was_altered(root):
    send(root, 9.6)
    page = january()
    assert page.earlier.name == NAME
    (row,) = page.changed
    told = [row[name] for name in ("indicator", "period", "kind", "value_before", "value_after")]
    assert told == ["CT25", 2026, "revised", 9.1, 9.6]
    assert (row["raw_before"], row["raw_after"]) == ("9.1", "9.6")
    (move,) = [m for m in moves(page) if m.indicator == "CT25"]
    assert (move.before.level, move.after.level) == ("not_met", "met")
    headline, files = revisions.headline(page), revisions.arrivals(page)
    assert "báo cáo đã chốt ngày" in headline
    assert "14/12/2026" in headline
    assert "tệp lưu đã bị sửa" in files
    assert "Chỉ lần trước có" not in files


def test_without_a_frozen_release_revisions_hold_it_against_the_last_day_of_returns(root):
    unfreeze(NAME, "a try", "2026-12-20")
    assert january().earlier.name == "2026@2026-11-30"


def test_a_verdict_that_only_params_moved_says_so(root, home):
    path = home / "params" / "indicators" / "CT25.yml"
    path.write_text(path.read_text("utf-8").replace("value: 9.5\n", "value: 9.0\n"), "utf-8")
    page = january()
    (move,) = [m for m in moves(page) if m.indicator == "CT25"]
    assert (move.before.level, move.after.level, move.others) == ("not_met", "met", ("params",))


def test_a_later_run_names_the_seal_of_what_it_is_held_against(root, once):
    assert keys.frozen_before(2026, "returns", "") == {NAME: once[1].seal}
    assert keys.frozen_before(2026, "returns", "2026-12-20") == {NAME: once[1].seal}
    assert keys.frozen_before(2026, "returns", DAY) == {}
    assert keys.frozen_before(2026, "sample", "") == {}
