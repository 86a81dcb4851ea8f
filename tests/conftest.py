"""What tests of several folders share."""

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
