"""What tests of several folders share."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.catalogue import Catalogue, read
from analysis.sample import ensure


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Return the project's own catalogue."""
    return read()


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Iterator[Path]:
    """Yield a data root that holds the made-up round; CHITIEU_DATA points to it from then on."""
    root = tmp_path_factory.mktemp("data")
    ensure(root / "raw" / "sample", catalogue)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHITIEU_DATA", str(root))
        yield root


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
