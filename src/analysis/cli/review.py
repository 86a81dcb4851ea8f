"""The command that reviews several years."""

from typing import Annotated

import typer

from analysis.cli.shared import AsOf, Lang, Source, app, clear_errors, err, out, plain, teller
from analysis.language import say


@app.command()
def review(
    first: Annotated[int, typer.Argument(help="First reporting year of the period.")],
    last: Annotated[int, typer.Argument(help="Last reporting year of the period.")],
    source: Source = "returns",
    as_of: AsOf = "",
    lang: Lang = "vi",
) -> None:
    """Review several years: what moved, what was promised and done, proposals followed up.

    Makes a page and a Word document to be signed, in a folder of their own under
    data/processed/reviews/. Answers to proposals are read from params/replies/.

    Example: chitieu review 2024 2026 --source sample
    """
    with clear_errors(lang):
        from analysis.batch.review import review as make

        made = make(first, last, source, as_of, lang, teller(lang))
        for reply in made.loose:
            words = "params/replies/{place}: this answer fits no proposal of the returns"
            err.print(plain(say(words, lang, place=reply.place)), style="yellow")
        if not made.outcome.ok:
            err.print(plain(f"{made.outcome.notebook}: {made.outcome.error}"), style="red")
        out.print(str(made.page))
        out.print(str(made.document))
    raise typer.Exit(0 if made.outcome.ok else 1)
