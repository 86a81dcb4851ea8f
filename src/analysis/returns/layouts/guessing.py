"""Which indicator a label or a heading may mean: exact by its names, else only a suggestion."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from analysis.catalogue import Indicator
from analysis.language import folding
from analysis.returns.layouts.words import label_key

LEAST_ALIKE = 70
"""Of 100; less than that is not worth a person's time."""
_SPELLINGS = ((r"\b1 van\b", "10 000"), (r"y\b", "i"), (r"\bso\b|\bty le\b|\bti le\b", ""))
"""What tables write otherwise than the plan; for suggestions only."""


@dataclass(frozen=True)
class Guess:
    """An indicator that a text may mean, and how alike they are; 100 is one of its names."""

    indicator: Indicator
    alike: int

    @property
    def is_exact(self) -> bool:
        """Whether the text is one of the indicator's own names."""
        return self.alike == 100


def guess(text: str, unit: str, known: Iterable[Indicator]) -> Guess | None:
    """Return the indicator that a text most likely means; None where nothing comes near.

    Only one that can be given in the table's unit: a count is never suggested for a share.
    """
    fitting = [i for i in known if not unit or _fits(unit, i)]
    named = [i for i in fitting if label_key(text) in map(label_key, (i.short.vi, i.name.vi))]
    if len(named) == 1:
        return Guess(named[0], 100)
    scored = [(max(_alike(text, name) for name in _names(i)), i.code, i) for i in fitting]
    best = max(scored, default=None)
    return Guess(best[2], best[0]) if best and best[0] >= LEAST_ALIKE else None


_SAID = {
    "percent": ("%", "phần trăm"),
    "years": ("năm", "tuổi"),
    "houses": ("nhà", "hộ", "căn", "ngôi nhà"),
    "m2_per_person": ("m2", "m²", "m2/người", "m²/người", "m2 sàn/người"),
}
_COUNTED = ("người", "nghìn người", "trẻ", "giường", "lượt", "hộ", "cơ sở", "xã", "đồng")
"""Units of a count, which is a part of a rate and not its value."""


def _fits(unit: str, indicator: Indicator) -> bool:
    """Whether a figure in a table's unit can be an indicator's value."""
    words = unit.strip().lower()
    own = _SAID.get(indicator.unit, ())
    others = {word for words in _SAID.values() for word in words} | set(_COUNTED)
    return words in own or (not own and words not in others)


def _names(indicator: Indicator) -> tuple[str, ...]:
    """Return what an indicator and its ways of measuring are called."""
    ways = (d.name.vi for d in indicator.definitions if d.fit == "exact")
    return indicator.short.vi, indicator.name.vi, *ways


def _alike(text: str, name: str) -> int:
    """Return how alike two texts are, at most 99; words that one has more count little."""
    score = fuzz.token_set_ratio(_plain(text), _plain(name))
    return min(99, round(0.7 * score + 0.3 * fuzz.ratio(_plain(text), _plain(name))))


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    text = folding.bare(folding.without_numbering(text))
    for pattern, spelling in _SPELLINGS:
        text = re.sub(pattern, spelling, text)
    return " ".join(text.split())


def likeliest(found: Sequence[Guess | None]) -> list[bool]:
    """Return for each guess whether it is the likeliest of all that name its indicator.

    Where two are equally likely neither is: the choice is a person's.
    """
    scores: dict[str, list[int]] = {}
    for one in found:
        if one is not None:
            scores.setdefault(one.indicator.code, []).append(one.alike)
    return [
        one is not None
        and one.alike == max(scores[one.indicator.code])
        and scores[one.indicator.code].count(one.alike) == 1
        for one in found
    ]
