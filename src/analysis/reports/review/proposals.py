"""Proposals followed up: which came again in a later year, and which answers are on record.

Two proposals of different years are one where the same agency, or one that came after it, made
them in nearly the same words. An answer is on record where params/replies has it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from analysis.catalogue import Agency
from analysis.catalogue.heirs import heirs
from analysis.language.folding import key
from analysis.observations import records
from analysis.observations.replies import Asked, Recorded, read_replies
from analysis.reports.review.model import Review

Row = dict[str, Any]
NEARLY = 85
"""Likeness (0–100) from which words count as nearly the same.

rapidfuzz's token_sort_ratio on match keys: the order of words, case, punctuation and the place of
tones do not count; a polite «Đề nghị» before the words, or another number in them, keeps them
the same; «giáo viên mầm non» and «giáo viên tiểu học» stay two.
"""


@dataclass(frozen=True)
class Made:
    """A proposal as one agency made it in one year."""

    agency: Agency
    row: Row

    @property
    def year(self) -> int:
        """Return the reporting year of the return that it came with."""
        return int(self.row["year"])

    @property
    def words(self) -> str:
        """Return what is proposed, in the agency's words."""
        return str(self.row["content"]).strip()


@dataclass(frozen=True)
class Thread:
    """One proposal through the years: how it was first made, when it came again, its answers."""

    made: tuple[Made, ...]
    answers: tuple[Recorded, ...]

    @property
    def first(self) -> Made:
        """Return how it was made first."""
        return self.made[0]

    @property
    def again(self) -> tuple[Made, ...]:
        """Return how it came again in later years."""
        return self.made[1:]


@dataclass(frozen=True)
class Followed:
    """All proposals of the period, and the answers on record that belong to none of them."""

    threads: tuple[Thread, ...]
    loose: tuple[Recorded, ...]
    counts: dict[tuple[int, str], str]
    """Keys of the counts by year: made, again, answered, unanswered."""


def followed(review: Review, replies: Sequence[Recorded] | None = None) -> Followed:
    """Return the proposals of the period, in order of year and agency; none in a public edition.

    `replies` are those of params/replies for the release's returns unless given. Raises
    CatalogueError where a file there is broken.
    """
    if review.release.is_public:
        return Followed((), (), _counts(review, ()))
    if replies is None:
        replies = read_replies(review.catalogue, review.release.source)
    known = [reply for reply in replies if _is_known(review, reply)]
    every = _made(review)
    belongs = {reply.place: _meant(reply.content.proposal, every) for reply in known}
    chains = _chains(review, [one for one in every if one.year >= review.since])
    threads = tuple(Thread(tuple(c), tuple(_answers(known, belongs, c))) for c in chains)
    loose = tuple(r for r in known if belongs[r.place] is None and _is_due(review, r))
    return Followed(threads, loose, _counts(review, threads))


def _is_known(review: Review, reply: Recorded) -> bool:
    """Whether a reply was there on the day of the release, where that has one."""
    day = review.release.as_of
    return not day or reply.content.date.isoformat() <= day


def _is_due(review: Review, reply: Recorded) -> bool:
    """Whether a reply should have found its proposal among the returns of the release."""
    year = reply.content.proposal.year
    if year is None:
        return reply.content.proposal.file in review.told_in
    return year <= review.release.year


def _made(review: Review) -> list[Made]:
    """Return every proposal up to the last year, each as it was last sent, in order."""
    frame = review.release.stored.proposals
    upto = frame[frame["year"] <= review.release.year]
    ordered = upto.sort_values(["vintage", "file", "cell"], kind="stable")
    newest = ordered.drop_duplicates(["year", "agency", "content"], keep="last")
    place = {code: at for at, code in enumerate(review.catalogue.agencies)}
    rows = [r for r in records(newest) if str(r["content"]).strip() and r["agency"] in place]
    rows.sort(key=lambda row: (row["year"], place[row["agency"]]))
    return [Made(review.catalogue.agencies[row["agency"]], row) for row in rows]


def _chains(review: Review, every: Iterable[Made]) -> list[list[Made]]:
    """Join each proposal to the one of an earlier year that it repeats, where there is one."""
    chains: list[list[Made]] = []
    for made in every:
        near = [
            (likeness(made.words, chain[-1].words), -at, chain)
            for at, chain in enumerate(chains)
            if chain[-1].year < made.year and _is_same_line(review, chain[-1].agency, made.agency)
        ]
        best = max(near, default=(0.0, 0, []), key=lambda one: one[:2])
        if best[0] >= NEARLY:
            best[2].append(made)
        else:
            chains.append([made])
    return chains


def likeness(one: str, other: str) -> float:
    """Return how alike two texts are, 0 to 100 (see NEARLY)."""
    return float(fuzz.token_sort_ratio(key(one), key(other)))


def _is_same_line(review: Review, earlier: Agency, later: Agency) -> bool:
    """Whether an agency is the same as an earlier one, or came after it."""
    if earlier.code == later.code:
        return True
    after = heirs(review.catalogue, earlier, review.release.day)
    return later.code in {agency.code for agency in after}


def _meant(asked: Asked, every: Sequence[Made]) -> Made | None:
    """Return the proposal that a reply answers, None where it fits none."""
    if asked.file:
        place = (asked.file, asked.sheet, asked.cell)
        return next((m for m in every if _place(m.row) == place), None)
    own = [m for m in every if (m.agency.code, m.year) == (asked.agency, asked.year)]
    best = max(own, key=lambda made: likeness(made.words, asked.text), default=None)
    return best if best and likeness(best.words, asked.text) >= NEARLY else None


def _place(row: Row) -> tuple[str, str, str]:
    return row["file"], row["sheet"], row["cell"]


def _answers(
    replies: Iterable[Recorded], belongs: dict[str, Made | None], chain: Sequence[Made]
) -> list[Recorded]:
    """Return the answers to a proposal, in order of their days."""
    places = {_place(made.row) for made in chain}
    found = [
        reply
        for reply in replies
        if (meant := belongs[reply.place]) is not None and _place(meant.row) in places
    ]
    return sorted(found, key=lambda reply: (reply.content.date, reply.place))


def _counts(review: Review, threads: Sequence[Thread]) -> dict[tuple[int, str], str]:
    """Return by year how many proposals were made, came again, have an answer or none."""
    counted: dict[tuple[int, str], int] = {
        (year, name): 0 for year in review.years for name in _COUNTS
    }
    for thread in threads:
        for place, made in enumerate(thread.made):
            answered = "answered" if thread.answers else "unanswered"
            for name in ("made", answered, *(["again"] if place else [])):
                counted[made.year, name] += 1
    return {
        (year, name): review.count(f"proposals/{year}/{name}/count", n, _COUNTS[name])
        for (year, name), n in counted.items()
    }


_COUNTS = {
    "made": "proposals made in the year",
    "again": "proposals that had been made in an earlier year of the period",
    "answered": "proposals with an answer on record",
    "unanswered": "proposals without a recorded answer",
}
