"""Write the pages of docs/ that come from the code: `python -m analysis.reports.handbook`."""

from pathlib import Path

from analysis import places
from analysis.language import LANGUAGES
from analysis.progress import methods_page
from analysis.returns import handbook


def write(folder: Path) -> None:
    """Write the kinds of problems and the methods, in every language."""
    handbook.write(folder)
    for lang in LANGUAGES:
        (folder / f"methods.{lang}.md").write_text(methods_page(lang), encoding="utf-8")


if __name__ == "__main__":
    write(places.home() / "docs")
