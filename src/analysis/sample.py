from pathlib import Path

from analysis.catalogue import Catalogue


def ensure(root: Path, catalogue: Catalogue) -> None:
    """Stand-in until the generator is there."""
