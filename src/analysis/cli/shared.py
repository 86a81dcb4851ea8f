"""What every command shares: the program, its two consoles, its options, its clear errors."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from analysis import storage
from analysis.catalogue import CatalogueError
from analysis.language import LANGUAGES, UserError, say
from analysis.language.lookalikes import without_unseen
from analysis.returns import grouped
from analysis.returns.problems import Problem

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="From agencies' Excel returns to a traced report on the targets of the plan.",
)
out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)

Lang = Annotated[str, typer.Option("--lang", help="Language of messages and pages: vi or en.")]
Source = Annotated[
    str, typer.Option("--source", help="Where the returns are: returns, sample or published.")
]
AsOf = Annotated[str, typer.Option("--as-of", help="A day (2026-12-14): what was known then.")]
Scheduler = Annotated[
    str,
    typer.Option(
        "--scheduler", help="A Dask scheduler, tcp://host:8786, or local for one of our own."
    ),
]
COLOURS = {"error": "red", "warning": "yellow", "note": "dim"}


def plain(text: str) -> str:
    """Return a text for the terminal as it is to be read.

    A sheet or a file may bear a name with control characters or marks that turn the direction of
    writing; they go, and brackets are no markup.
    """
    return escape(without_unseen(text))


@contextmanager
def clear_errors(lang: str) -> Iterator[None]:
    """Print what is wrong in clear lines and leave with exit code 2, never with a traceback."""
    try:
        if lang not in LANGUAGES:
            words = "lang: expected one of {expected}, found {found!r}"
            raise UserError(words, expected=", ".join(LANGUAGES), found=lang)
        with storage.session():
            yield
    except UserError as error:
        _refuse(error.says(lang if lang in LANGUAGES else "vi"))
    except CatalogueError as error:
        _refuse(str(error))


def _refuse(lines: str) -> None:
    for line in lines.splitlines():
        err.print(plain(line), style="red")
    raise typer.Exit(2) from None


def teller(lang: str) -> Callable[[str], None]:
    """Return what names each page as it is made, on a terminal only."""

    def tell(page: str) -> None:
        if sys.stderr.isatty():
            err.print(say("making page {page} …", lang, page=page), style="dim")

    return tell


def existing(files: Sequence[Path]) -> None:
    """Raise UserError naming every file that does not exist."""
    words = "{file}: the file does not exist"
    missing = [UserError(words, file=file) for file in files if not file.is_file()]
    if missing:
        raise UserError.of(missing)


def print_problems(problems: Sequence[Problem], lang: str) -> int:
    """Print one message for each kind with its cells, and return how many are errors."""
    for group in grouped.grouped(problems):
        for line in grouped.lines([group], lang):
            out.print(plain(f"  {line}"), style=COLOURS[group.severity])
    return sum(problem.severity == "error" for problem in problems)
