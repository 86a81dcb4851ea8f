"""The store: bytes first, whole files only, equal bytes once, whatever the order or the crash."""

import json
import threading
from collections.abc import Iterable
from datetime import datetime
from itertools import permutations
from pathlib import Path

import pytest
from killed import moments, receive_and_kill
from officer import HEALTH, fill, plan

from analysis.observations import readings, storing
from analysis.observations.receive import Slot, receive, recover
from analysis.observations.storing import INCOMING, QUARANTINE, leftovers, quarantined

AT = datetime(2026, 11, 20, 8, 0, 0)
LATER = datetime(2026, 11, 28, 9, 0, 0)
DOCTORS = ("indicators", "CT25")
SLOT = f"2026/{HEALTH}"


@pytest.fixture
def root(tmp_path):
    return tmp_path / "raw" / "returns"


def sent(path: Path, value=9.1) -> Path:
    return fill(path, {(*DOCTORS, "value"): value})


def bad(path: Path, content=b"%PDF-1.7") -> Path:
    path.write_bytes(content)
    return path


def stored(root: Path) -> dict[str, bytes]:
    """Return every file below a folder but the lock, by its place."""
    files = (p for p in root.rglob("*") if p.is_file() and p.name != ".lock")
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in files}


def take(root: Path, events: Iterable[tuple[Path, datetime]]) -> dict[str, bytes]:
    for file, at in events:
        receive(file, root, plan(), at)
    return stored(root)


# bytes first


def test_bytes_are_stored_before_anything_reads_them(tmp_path, root, monkeypatch):
    file = sent(tmp_path / "a.xlsx")
    seen = {}

    def look(asked, *_):
        seen.update(stored(root))
        raise MemoryError("too much")

    monkeypatch.setattr("analysis.observations.receive.read_one", look)
    with pytest.raises(MemoryError):
        receive(file, root, plan(), AT)
    assert list(seen.values()) == [file.read_bytes()]
    assert stored(root) == seen
    assert leftovers(root)[0].name.startswith("2026-11-20T080000_")


def test_a_reader_that_fails_sets_the_file_aside_with_its_reason(tmp_path, root, monkeypatch):
    def fail(*_, **__):
        raise RecursionError("a hundred levels")

    monkeypatch.setattr(readings, "read", fail)
    receipt = receive(sent(tmp_path / "a.xlsx"), root, plan(), AT)
    assert [p.code for p in receipt.content.problems] == ["C06"]
    (waiting,) = quarantined(root)
    assert waiting.problems[0].found == "RecursionError: a hundred levels"


def test_what_was_left_by_a_killed_command_is_read_by_the_next(tmp_path, root):
    content = sent(tmp_path / "a.xlsx").read_bytes()
    storing.take_in(content, "a.xlsx", AT, root)
    (receipt,) = recover(root, plan())
    assert receipt.stored.parent == root / SLOT
    assert receipt.stored.read_bytes() == content
    assert leftovers(root) == []
    assert recover(root, plan()) == []


def test_what_kills_the_reader_twice_is_set_aside_unread(tmp_path, root):
    waiting = storing.take_in(sent(tmp_path / "a.xlsx").read_bytes(), "a.xlsx", AT, root)
    again, readable = storing.once_more(waiting, root)
    assert readable and leftovers(root) == [again]
    (receipt,) = recover(root, plan())
    assert receipt.stored.parent == root / QUARANTINE
    assert [p.code for p in receipt.content.problems] == ["C06"]


def test_parts_of_files_are_nobodys_and_go_with_the_next_command(tmp_path, root):
    (root / INCOMING).mkdir(parents=True)
    (root / INCOMING / ".abc.part").write_bytes(b"half")
    assert leftovers(root) == []
    assert list(take(root, [(sent(tmp_path / "a.xlsx"), AT)])) == [
        f"{SLOT}/" + next((root / SLOT).iterdir()).name
    ]


# quarantine


def test_quarantine_says_why_when_and_under_which_name(tmp_path, root):
    receive(bad(tmp_path / "thư mời.xlsx"), root, plan(), AT)
    (waiting,) = quarantined(root)
    assert (waiting.name, waiting.vintage) == ("thư mời.xlsx", "2026-11-20T080000")
    assert [p.code for p in waiting.problems] == ["F13"]
    told = json.loads((root / QUARANTINE / f"{waiting.path.name}.reason").read_text())
    assert told["file"] == "thư mời.xlsx"
    assert told["received"] == "2026-11-20T080000"
    assert told["problems"][0]["code"] == "F13"


def test_the_same_bad_file_sent_again_is_recognised(tmp_path, root):
    first = receive(bad(tmp_path / "a.xlsx"), root, plan(), AT)
    again = receive(tmp_path / "a.xlsx", root, plan(), LATER)
    assert (first.known, again.known, again.stored) == (False, True, first.stored)
    assert len(quarantined(root)) == 1


def test_a_reason_without_its_file_and_a_file_without_its_reason_do_no_harm(root):
    (root / QUARANTINE).mkdir(parents=True)
    (root / QUARANTINE / "2026-11-20T080000_12345678_a.xlsx.reason").write_text("{")
    assert quarantined(root) == []
    (root / QUARANTINE / "2026-11-20T080000_12345678_a.xlsx").write_bytes(b"x")
    (waiting,) = quarantined(root)
    assert (waiting.name, waiting.problems) == ("a.xlsx", ())


def test_bytes_that_can_be_read_now_leave_quarantine_with_their_first_arrival(
    tmp_path, root, monkeypatch
):
    file = sent(tmp_path / "a.xlsx")
    with monkeypatch.context() as patch:
        patch.setattr(readings, "read", lambda *_, **__: 1 / 0)
        receive(file, root, plan(), AT)
    assert len(quarantined(root)) == 1
    found = take(root, [(file, LATER)])
    assert [name.partition("_")[0] for name in found] == [f"{SLOT}/2026-11-20T080000"]


def test_a_person_may_say_whose_return_it_is_and_the_reader_hears_it(tmp_path, root, monkeypatch):
    asked = []

    def note(one, catalogue, history):
        asked.append((one.year, one.agency))
        return readings.read_one(one, catalogue, history)

    monkeypatch.setattr("analysis.observations.receive.read_one", note)
    file = sent(tmp_path / "a.xlsx")
    receipt = receive(file, root, plan(), AT, Slot(2026, HEALTH))
    assert asked[0] == (2026, HEALTH)
    assert receipt.stored.parent == root / SLOT
    other = receive(file, root, plan(), AT, Slot(2026, "bhxh-tinh"))
    assert [p.code for p in other.content.problems] == ["F06"]


# order


def test_any_order_and_any_repetition_leave_the_same_store(tmp_path):
    a, b = sent(tmp_path / "a.xlsx"), sent(tmp_path / "b.xlsx", 9.3)
    same_as_a, wrong = tmp_path / "c.xlsx", bad(tmp_path / "d.xlsx")
    same_as_a.write_bytes(a.read_bytes())
    events = [(a, LATER), (b, LATER), (same_as_a, AT), (wrong, LATER)]
    first = take(tmp_path / "0" / "returns", [*events, (wrong, AT), *events])
    assert len(first) == 4  # two returns, one bad file and its reason
    assert sum(name.startswith(f"{SLOT}/2026-11-20T080000") for name in first) == 1
    for number, order in enumerate(permutations([*events, (wrong, AT)], 5), start=1):
        if number % 20 == 0:
            assert take(tmp_path / str(number) / "returns", order) == first


def test_a_file_put_there_by_hand_keeps_its_name(tmp_path, root):
    file = sent(tmp_path / "a.xlsx")
    mine = root / SLOT / "2026-11-01_my-name.xlsx"
    mine.parent.mkdir(parents=True)
    mine.write_bytes(file.read_bytes())
    assert receive(file, root, plan(), AT).known
    assert list(stored(root)) == [f"{SLOT}/{mine.name}"]


def test_two_files_with_one_name_moment_and_short_hash_both_stay(tmp_path, root):
    file = sent(tmp_path / "a.xlsx")
    receipt = receive(file, root, plan(), AT)
    receipt.stored.write_bytes(b"other bytes under that name")
    again = receive(file, root, plan(), AT)
    assert again.stored != receipt.stored
    assert again.stored.name.count(receipt.content.sha256) == 1
    assert receipt.stored.read_bytes() == b"other bytes under that name"


# two at once, and kills


def test_two_who_receive_at_once_do_no_harm(tmp_path, root):
    files = [sent(tmp_path / f"{n}.xlsx", n / 10) for n in range(60, 64)] * 2
    both = [
        threading.Thread(target=take, args=(root, [(file, AT) for file in order]))
        for order in (files, files[::-1])
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    found = stored(root)
    assert sorted(found.values()) == sorted({file.read_bytes() for file in files})
    assert all(name.startswith(SLOT) for name in found)


@pytest.fixture(scope="module")
def mail(tmp_path_factory):
    """Return a morning's mail and the store that it makes when nobody is killed."""
    folder = tmp_path_factory.mktemp("mail")
    files = [sent(folder / f"{n}.xlsx", n / 10) for n in range(60, 63)]
    files += [fill(folder / "b.xlsx", agency="bhxh-tinh"), bad(folder / "c.xlsx")]
    return files, take(folder / "returns", [(file, AT) for file in files])


def killed_and_resumed(root: Path, mail, after: float) -> None:
    files, expected = mail
    receive_and_kill(root, files, after)
    contents = {file.read_bytes() for file in files}
    for name, content in stored(root).items():
        whole = content in contents or name.endswith(".reason")
        assert whole or name.endswith(".part"), name
    recover(root, plan())
    assert take(root, [(file, AT) for file in files]) == expected


@pytest.mark.parametrize("after", moments(1, 12, 0.25))
def test_killed_at_any_moment_the_next_command_completes_it(root, mail, after):
    killed_and_resumed(root, mail, after)


@pytest.mark.long
@pytest.mark.parametrize("after", moments(2, 60, 0.4))
def test_killed_at_any_of_many_moments_the_next_command_completes_it(root, mail, after):
    killed_and_resumed(root, mail, after)
