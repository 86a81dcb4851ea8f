"""What the terminal shows of a run, at a fixed width and with a clock that the test turns."""

import io
import os
import signal
import threading
import time

import pytest
from rich.cells import cell_len
from rich.console import Console

from analysis.batch.outcome import Outcome
from analysis.batch.watching import (
    PAGES,
    READING,
    duration,
    interrupted,
    memory,
    stoppable,
    watching,
)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


def terminal(width: int = 80, **kw) -> Console:
    return Console(
        file=io.StringIO(), record=True, force_terminal=True, width=width, color_system=None, **kw
    )


def done(page: str, error: str = "") -> Outcome:
    return Outcome(page, "n.ipynb", not error, error)


def drawn(watch, width: int = 80) -> str:
    """Return what is on the screen at this moment."""
    screen = Console(file=io.StringIO(), width=width, color_system=None)
    screen.print(watch.shown())
    return screen.file.getvalue()


def test_the_bar_tells_what_is_done_failed_unchanged_and_left():
    with watching(10, "vi", console=terminal()) as watch:
        watch.skipped(4)
        watch.started("gaps")
        watch.started("province")
        watch.done(done("methods"))
        watch.done(done("returns", "ValueError: no"))
        assert "1 xong · 1 lỗi · 4 giữ nguyên · còn 4" in drawn(watch)
        assert "gaps, province" in drawn(watch)
        watch.done(done("gaps"))
        assert "gaps" not in drawn(watch)


def test_a_failure_is_told_at_once_and_stays_when_the_bar_is_gone():
    console = terminal()
    with watching(2, console=console) as watch:
        watch.done(done("province", "ValueError: [red]no\x1b[2J"))
    assert "✗ province: ValueError: [red]no[2J" in console.export_text()


def test_each_stage_leaves_a_line_with_what_it_took(clock):
    console = terminal()
    with watching(lang="vi", console=console, clock=clock) as watch:
        watch.stage(READING)
        clock.now += 12
        assert "đọc báo cáo của các cơ quan … 12 giây" in drawn(watch)
        watch.stage(PAGES)
        watch.expect(1)
        clock.now += 80
        watch.done(done("gaps"))
    text = console.export_text()
    assert "✓ đọc báo cáo của các cơ quan (12 giây)\n" in text
    assert "✓ lập các trang (1 phút 20 giây)\n" in text


@pytest.mark.parametrize(
    ("expected", "seconds", "made", "left"),
    [
        pytest.param({}, 0, 0, None, id="nothing is known yet"),
        # 4 pages in 20 s are 5 s each; 6 are left
        pytest.param({}, 20, 4, 30.0, id="by the number of pages where no times are known"),
        # ten pages of 2 s on two workers
        pytest.param({f"p{n}": 2.0 for n in range(10)}, 0, 0, 10.0, id="by last time's seconds"),
        # 4 s of work are done after 8 s, 6 pages of 1 and one of 11 wait: 8 * 16 / 4
        pytest.param(
            {f"p{n}": 11.0 if n == 9 else 1.0 for n in range(10)}, 8, 4, 32.0,
            id="a long page that is left counts for what it is",
        ),
    ],
)  # fmt: skip
def test_the_time_left(clock, expected, seconds, made, left):
    with watching(10, "vi", expected, terminal(), workers=2, clock=clock) as watch:
        clock.now += seconds
        for number in range(made):
            watch.done(done(f"p{number}"))
        assert watch.seconds_left() == (None if left is None else pytest.approx(left))


def test_pages_that_are_not_made_again_neither_take_nor_give_time(clock):
    with watching(100, console=terminal(), clock=clock) as watch:
        watch.skipped(90)
        clock.now += 10
        for number in range(5):
            watch.done(done(f"p{number}"))
        assert watch.seconds_left() == pytest.approx(10.0)


@pytest.mark.parametrize("width", [20, 40, 120])
def test_no_line_is_wider_than_the_terminal(width):
    with watching(1000, console=terminal(width)) as watch:
        for number in range(9):
            watch.started(f"area-0366{number}-2025-07-01")
        watch.done(done("gaps"))
        lines = drawn(watch, width).splitlines()
    assert len(lines) == 3
    assert max(cell_len(line) for line in lines) <= width


def test_where_nobody_looks_nothing_is_written():
    console = Console(file=io.StringIO(), force_terminal=False)
    with watching(3, console=console) as watch:
        watch.stage(READING)
        watch.stage(PAGES)
        watch.started("gaps")
        watch.done(done("gaps", "ValueError: no"))
        watch.skipped(2)
    assert console.file.getvalue() == ""
    assert (watch.good, watch.failed, watch.kept, watch.left) == (0, 1, 2, 0)


def test_without_colours_no_colour_is_sent(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    written = io.StringIO()
    console = Console(file=written, force_terminal=True, width=60, color_system="standard")
    with watching(2, console=console) as watch:
        watch.done(done("gaps", "ValueError: no"))
    assert "✗ gaps: ValueError: no" in written.getvalue()
    assert "\x1b[31m" not in written.getvalue()  # red


@pytest.mark.parametrize(
    ("seconds", "vi", "en"),
    [
        pytest.param(0, "0 giây", "0 sec", id="none"),
        pytest.param(0.2, "1 giây", "1 sec", id="any time is a second"),
        pytest.param(59.6, "1 phút", "1 min", id="rounded up to a minute"),
        pytest.param(80, "1 phút 20 giây", "1 min 20 sec", id="minutes"),
        pytest.param(7510, "2 giờ 5 phút", "2 hr 5 min", id="hours need no seconds"),
    ],
)
def test_a_duration_is_said_as_people_say_it(seconds, vi, en):
    assert (duration(seconds, "vi"), duration(seconds, "en")) == (vi, en)


def test_memory_is_told_in_megabytes():
    assert memory(210_400_000) == "210 MB"


def test_who_stops_a_run_is_told_what_is_kept_and_how_to_go_on():
    said = interrupted("vi", "chitieu run 2026 --source sample", kept=12)
    assert "được giữ lại" in said
    assert "Số trang đã lập xong: 12." in said
    assert said.endswith("    chitieu run 2026 --source sample")


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_polite_request_to_end_is_ctrl_c_and_counts_once():
    before = signal.getsignal(signal.SIGTERM)
    cleared = False
    with pytest.raises(KeyboardInterrupt), stoppable():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(5)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)
            cleared = True
    assert cleared
    assert signal.getsignal(signal.SIGTERM) == before


def test_in_another_thread_nothing_is_changed():
    seen = []

    def inside() -> None:
        with stoppable():
            seen.append(signal.getsignal(signal.SIGTERM))

    before = signal.getsignal(signal.SIGTERM)
    thread = threading.Thread(target=inside)
    thread.start()
    thread.join()
    assert seen == [before]
