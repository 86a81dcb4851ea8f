"""The handbook page of all kinds of problems, written from the registry itself."""

from collections.abc import Iterator
from pathlib import Path

from analysis.language import LANGUAGES, say
from analysis.returns.problems import KINDS, severity

GROUPS = {
    "F": "The file and whose it is",
    "B": "What else the workbook brings",
    "T": "Letters and names",
    "S": "Sheets, rows and columns",
    "L": "Tables of an agency's own",
    "N": "Numbers and dates",
    "V": "Values",
    "X": "Several returns held against each other",
    "C": "Corrections",
}
"""Letter of a code: what its kinds are about."""


def page(lang: str = "vi") -> str:
    """Return the page as Markdown: every code with its severity, its words and what to do."""
    return "\n".join(_lines(lang)) + "\n"


def file_name(lang: str) -> str:
    """Return the name of the page in docs/."""
    return f"problems.{lang}.md"


def write(folder: Path) -> None:
    """Write the page in every language."""
    folder.mkdir(parents=True, exist_ok=True)
    for lang in LANGUAGES:
        (folder / file_name(lang)).write_text(page(lang), encoding="utf-8")


def _lines(lang: str) -> Iterator[str]:
    yield "# " + say("Problems in returns: what each code means", lang)
    yield ""
    yield say(
        "An error keeps its figure out until it is answered, a warning asks, a note tells. "
        "{found} is what stands in the cell, {expected} what was expected.",
        lang,
        found="…",
        expected="⟨…⟩",
    )
    for letter, title in GROUPS.items():
        codes = [code for code in KINDS if code[0] == letter]
        if codes:
            yield from ("", f"## {letter}: {say(title, lang)}", "")
            yield _row(*(say(word, lang) for word in ("Code", "Severity", "Meaning", "What to do")))
            yield _row("---", "---", "---", "---")
            yield from (_kind(code, lang) for code in sorted(codes))


def _kind(code: str, lang: str) -> str:
    words = {"found": "…", "expected": "⟨…⟩"}
    kind = KINDS[code]
    todo = say(kind.todo, lang, **words) if kind.todo else ""
    return _row(code, say(severity(code), lang), say(kind.says, lang, **words), todo)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
