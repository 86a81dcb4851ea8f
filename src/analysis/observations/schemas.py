"""Write the JSON Schemas of everything in params/: `python -m analysis.observations.schemas`."""

from pathlib import Path

from analysis import places
from analysis.catalogue import schemas as catalogue
from analysis.observations import corrections, replies
from analysis.returns import layouts, severities


def write(folder: Path) -> None:
    """Write <name>.json for every kind of file."""
    catalogue.write(folder)
    layouts.write_schema(folder)
    (folder / "corrections.json").write_text(corrections.schema(), encoding="utf-8")
    (folder / "replies.json").write_text(replies.schema(), encoding="utf-8")
    (folder / "rules.json").write_text(severities.schema(), encoding="utf-8")


if __name__ == "__main__":
    write(places.params() / "schemas")
