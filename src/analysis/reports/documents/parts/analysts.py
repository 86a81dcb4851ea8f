"""What analysts say in params/comments/province.md, at the places of the report."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from docxtpl import RichText

from analysis.language import date_short
from analysis.reports import comments
from analysis.reports.comments import Comments
from analysis.reports.documents.inline import rich
from analysis.reports.figures import Figures

PAGE = "province"
"""The page whose comments the report takes over."""


@dataclass(frozen=True)
class Comment:
    """What an analyst says at a place; `review` where a number has changed since."""

    by: str
    paragraphs: tuple[RichText, ...]
    review: bool


@dataclass(frozen=True)
class Analysts:
    """The comments of the province's page, and its figures of today."""

    figures: Figures
    found: Comments | None

    def at(self, place: str = "") -> tuple[Comment, ...]:
        """Return what analysts say at a place: nothing, or one comment."""
        found = self.found
        if found is None or place not in found.texts:
            return ()
        written = found.front.written
        day = date_short(written, self.figures.lang) if written else ""
        return (
            Comment(
                "; ".join(filter(None, (found.front.author, day))),
                tuple(_paragraphs(comments.rendered(found.texts[place]))),
                self._is_old(found, place),
            ),
        )

    def _is_old(self, found: Comments, place: str) -> bool:
        """Whether a number reads otherwise than when the words were written beside it."""
        other = found.front.release not in ("", self.figures.release.name)
        return other or any(self._now(k) != t.strip() for k, t in found.beside(place).items())

    def _now(self, key: str) -> str:
        return self.figures.made(key).text if key in self.figures else ""

    def elsewhere(self, placed: Collection[str]) -> tuple[Comment, ...]:
        """Return the comments at places that the report does not have, so that none is lost."""
        left = [place for place in (self.found.texts if self.found else ()) if place not in placed]
        return tuple(one for place in left for one in self.at(place))


def analysts(figures: Figures) -> Analysts:
    """Return the comments that a report takes over; CommentError for a file that is broken."""
    theirs = Figures(figures.release, PAGE, figures.lang)
    return Analysts(theirs, comments.of_page(theirs))


def _paragraphs(html: str) -> Iterator[RichText]:
    """Yield the paragraphs of a comment: all of it is somebody's words."""
    parts = html.replace("</li>", "</p>").replace("<li>", "<p>– ").split("</p>")
    marked = (f'<span data-literal="source-text">{part}</span>' for part in parts)
    yield from (text for text in map(rich, marked) if text.xml)
