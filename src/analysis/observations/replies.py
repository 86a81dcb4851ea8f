"""Replies: answers that came to agencies' proposals, kept in params/replies as data.

A return brings a proposal; what became of it stands in a letter that no return brings. Each file
is read strictly; every fault of every file comes in one error. To which proposals replies belong
is found in reports/review/proposals.py.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from analysis import places
from analysis.catalogue import Catalogue, CatalogueError
from analysis.catalogue.models import Day, Record, Slug
from analysis.catalogue.read import record

Words = Annotated[str, Field(min_length=1, pattern=r"\S")]


class Asked(Record):
    """Which proposal was answered: by its cell in a file, or by who made it when and its words.

    `file` is the name of the return below the root of the returns. `text` need not be letter for
    letter what the return says.
    """

    file: str = ""
    sheet: str = ""
    cell: Annotated[str, Field(pattern=r"^([A-Z]{1,3}[1-9]\d{0,6})?$")] = ""
    agency: Slug | None = None
    year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    text: str = ""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        by_cell = (bool(self.file), bool(self.sheet), bool(self.cell))
        by_words = (self.agency is not None, self.year is not None, bool(self.text.strip()))
        if {all(by_cell), all(by_words)} != {True, False} or any(by_cell) == any(by_words):
            raise ValueError("give either `file`, `sheet` and `cell`, or `agency`, `year`, `text`")
        return self


class Reply(Record):
    """One answer: who gave it, in which document of which day, in which words."""

    number: Annotated[int, Field(ge=1)]
    proposal: Asked
    answered_by: Words
    document: Words
    date: Day
    words: Words


class ReplyFile(Record):
    """The answers to proposals in the returns of one source."""

    source: Literal["returns", "sample", "published"]
    replies: tuple[Reply, ...]


class Recorded(Record):
    """A reply with the file that it stands in."""

    file: str
    content: Reply

    @property
    def place(self) -> str:
        """Return how people find it: file and number."""
        return f"{self.file} #{self.content.number}"


def read_replies(
    catalogue: Catalogue, source: str, folder: Path | None = None
) -> tuple[Recorded, ...]:
    """Return the replies to proposals of a source, in order of file and number.

    A file whose name begins with _ is an example and not read; a missing folder has none. Raises
    CatalogueError with every fault of every file, also of those for other sources.
    """
    faults: list[str] = []
    found: list[Recorded] = []
    for path in sorted((folder or places.params() / "replies").glob("[!_.]*.yml")):
        content = read_file(path, catalogue, faults)
        if content and content.source == source:
            listed = sorted(content.replies, key=lambda reply: reply.number)
            found += [Recorded(file=path.name, content=reply) for reply in listed]
    if faults:
        raise CatalogueError(faults)
    return tuple(found)


def read_file(path: Path, catalogue: Catalogue, faults: list[str]) -> ReplyFile | None:
    """Return one file, or None where it cannot be read; every fault is added to `faults`."""
    before = len(faults)
    content = record(path, ReplyFile, faults)
    if content is None:
        return None
    faults += [f"{path.name}, {words}" for words in _references(content, catalogue)]
    return content if len(faults) == before else None


def _references(content: ReplyFile, catalogue: Catalogue) -> Iterator[str]:
    """Yield a fault for every number that stands twice and every agency that is not known."""
    numbers = [reply.number for reply in content.replies]
    for number in sorted({n for n in numbers if numbers.count(n) > 1}):
        yield f"number {number}: stands twice; give each reply its own"
    for reply in content.replies:
        agency = reply.proposal.agency
        if agency and agency not in catalogue.agencies:
            where = f"number {reply.number}, field proposal.agency"
            yield f"{where}: {agency} is not in agencies.yml"


def schema() -> str:
    """Return the JSON Schema of a file of replies, for editors."""
    content = TypeAdapter(ReplyFile).json_schema()
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
