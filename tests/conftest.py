"""What tests of several folders share."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from analysis.catalogue import Catalogue, read
from analysis.observations.storing import alone
from analysis.release import Release, open_release
from analysis.sample import ensure


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Return the project's own catalogue."""
    return read()


Once = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Return what fills a folder once for all workers: the first does, the others wait for it.

    What is in it is read and never changed.
    """
    base = tmp_path_factory.getbasetemp()
    common = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def filled(name: str, fill: Callable[[Path], object]) -> Path:
        folder, done = common / name, common / f"{name}.done"
        with alone(common / f"{name}.held"):
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                fill(folder)
                done.touch()
        return folder

    return filled


@pytest.fixture(scope="session")
def sample_data(
    tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue, once: Once
) -> Iterator[Path]:
    """Yield a data root that holds the made-up round; CHITIEU_DATA points to it from then on."""
    made = once("round", lambda folder: ensure(folder, catalogue))
    root = tmp_path_factory.mktemp("data")
    shutil.copytree(made, root / "raw" / "sample")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHITIEU_DATA", str(root))
        yield root


@pytest.fixture(scope="session")
def opened(sample_data: Path, catalogue: Catalogue) -> Callable[[str], Release]:
    """Return what opens a release by its name, each once; what it computes is computed once."""
    known: dict[str, Release] = {}

    def release(name: str) -> Release:
        if name not in known:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("CHITIEU_DATA", str(sample_data))
                known[name] = open_release(name, catalogue=catalogue)
        return known[name]

    return release


@pytest.fixture(scope="session")
def made_up(opened: Callable[[str], Release]) -> Release:
    """Return the made-up release."""
    return opened("2026-mau")


@pytest.fixture(scope="session")
def published(opened: Callable[[str], Release]) -> Release:
    """Return the release of the published figures."""
    return opened("2024-cong-bo")


@pytest.fixture(scope="session")
def browser():
    """Yield Debian's chromium; .ci/run sets CHITIEU_BROWSER=required, elsewhere tests skip."""
    chromium = shutil.which("chromium")
    if chromium is None and os.environ.get("CHITIEU_BROWSER") != "required":
        pytest.skip("Debian's chromium is not installed (apt-get install chromium)")
    assert chromium, "CHITIEU_BROWSER=required, but chromium is not installed"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        opened = running.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield opened
        opened.close()
