"""Comments of a worksheet: notes of the old kind, and threads."""

from analysis.returns.workbook import limits
from analysis.returns.workbook.model import Place, position
from analysis.returns.workbook.package import Package, local, too_many
from analysis.returns.workbook.relations import relations
from analysis.returns.workbook.xlsx_styles import Runs


def comments(package: Package, sheet: str) -> dict[Place, str]:
    """Return the texts of all comments by place; a thread stands for the note that repeats it."""
    notes: dict[Place, str] = {}
    threads: dict[Place, str] = {}
    for relation in relations(package, sheet):
        if relation.kind == "comments":
            notes |= _notes(package, relation.part)
        elif relation.kind == "threadedComment":
            threads |= _threads(package, relation.part)
    return notes | threads


def _notes(package: Package, part: str) -> dict[Place, str]:
    found: dict[Place, str] = {}
    authors: list[str] = []
    pieces: list[str] = []
    runs = Runs()
    place, author = (0, 0), ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal place, author
        pieces.clear()
        name = local(name)
        if name == "comment":
            place = position(attributes.get("ref", ""))
            number = int(attributes.get("authorId") or 0)
            author = authors[number] if 0 <= number < len(authors) else ""
            runs.begin()
        else:
            runs.start(name, attributes)

    def end(name: str) -> None:
        name = local(name)
        if name == "author":
            authors.append("".join(pieces))
        elif name == "comment" and (text := without_author(author, runs.text)):
            found[place] = text
            too_many(len(found), limits.MAX_RANGES, "number of comments")
        else:
            runs.end(name, pieces)

    package.parse(part, start, end, pieces)
    return found


def without_author(author: str, text: str) -> str:
    """Return a note without the name of its author, which Excel writes above it."""
    return text.strip().removeprefix(f"{author}:").strip() if author else text.strip()


def _threads(package: Package, part: str) -> dict[Place, str]:
    found: dict[Place, str] = {}
    pieces: list[str] = []
    place = (0, 0)

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal place
        pieces.clear()
        if local(name) == "threadedComment":
            place = position(attributes.get("ref", ""))

    def end(name: str) -> None:
        if local(name) == "text":
            text = "".join(pieces).strip()
            found[place] = f"{found[place]}\n{text}" if place in found else text
            too_many(len(found), limits.MAX_RANGES, "number of comments")

    package.parse(part, start, end, pieces)
    return found
