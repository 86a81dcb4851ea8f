"""Commands for the documents of a release: the Word report that is signed, its annex, templates."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from analysis import places, seal, storage
from analysis.cli.shared import Lang, app, clear_errors, err, out, plain
from analysis.language import UserError, say


@app.command()
def documents(
    release: Annotated[str, typer.Argument(help="Name of a release, for example 2026-mau.")],
    only: Annotated[
        str, typer.Option("--only", help="Documents, with commas between: bao-cao,phu-luc.")
    ] = "",
    to: Annotated[Path | None, typer.Option("--out", help="Folder to write into.")] = None,
    lang: Lang = "vi",
) -> None:
    """Write the documents of a release: the Word report to be signed, and its annex in Excel.

    The report is an unsigned draft: number, day, signature and name are left to the office. Its
    wording stands in params/documents/, where it can be edited in Word.

    Example: chitieu documents 2026-mau --only bao-cao
    """
    with clear_errors(lang):
        from analysis.release import open_release
        from analysis.reports.documents.writing import FOLDER, WRITERS

        names = _chosen(only, list(WRITERS))
        made = open_release(release)
        folder = to or places.processed() / made.name / FOLDER
        seal.guard(folder)
        with storage.changing(folder):
            for name in names:
                out.print(plain(str(WRITERS[name](made, folder, lang))))


def _chosen(only: str, known: Sequence[str]) -> list[str]:
    """Return the documents that --only asks for, all where it is empty."""
    wanted = list(dict.fromkeys(name.strip() for name in only.split(",") if name.strip()))
    words = "--only: there is no {name}; there are for example {some}"
    some = ", ".join(known)
    unknown = [UserError(words, name=name, some=some) for name in wanted if name not in known]
    if unknown:
        raise UserError.of(unknown)
    return wanted or list(known)


@app.command(name="word-templates")
def word_templates(
    write: Annotated[
        bool, typer.Option("--write", help="Write those that are missing into params/documents/.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="With --write: replace changed ones by ours as well.")
    ] = False,
    lang: Lang = "vi",
) -> None:
    """Show which Word templates are as we deliver them, changed or missing; write ours anew.

    Office staff edit them in Word or LibreOffice; a changed one is never replaced without --force.

    Example: chitieu word-templates --write
    """
    with clear_errors(lang):
        from analysis.reports.documents import paper
        from analysis.reports.documents.drafts import DRAFTS

        for name, draft in DRAFTS.items():
            path, content = paper.folder() / name, draft()
            state = _state(path, content)
            if write and (state == "missing" or (state == "changed" and force)):
                paper.write(path, content)
                state = "written"
            out.print(plain(f"{name}: {say(_STATES[state], lang)}"))
            if write and state == "changed":
                err.print(plain(say(_KEPT, lang, file=name)), style="yellow")


_STATES = {
    "same": "as delivered",
    "changed": "changed by the office",
    "missing": "not there",
    "written": "written",
}
_KEPT = "{file}: changed by the office, left as it is; --force replaces it by ours"


def _state(path: Path, content: bytes) -> str:
    if not path.is_file():
        return "missing"
    return "same" if path.read_bytes() == content else "changed"
