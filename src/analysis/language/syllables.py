"""What can be a Vietnamese syllable: onset, rhyme and one tone, in today's spelling.

A grammar and not a lexicon: names of places and people pass, texts read in a wrong code do not.
"""

import re
import unicodedata
from functools import lru_cache

TONES = "\u0300\u0301\u0303\u0309\u0323"
"""Combining grave, acute, tilde, hook above and dot below: huyền, sắc, ngã, hỏi, nặng."""

_ONSETS = "ngh|ng|nh|gh|gi|kh|ch|th|tr|ph|qu|b|c|d|đ|g|h|k|l|m|n|p|r|s|t|v|x|"
_OPEN = (
    "a ai ao au ay âu ây e eo ê êu i ia iêu iu o oa oai oao oay oe oeo oi ô ôi ơ ơi u ua uây uê "
    "ui uơ uôi uy uya uyu ư ưa ưi ươi ươu ưu y ya yêu "
    "am an ang anh ăm ăn ăng âm ân âng em en eng êm ên ênh êng im in inh iêm iên iêng "
    "oam oan oang oanh oăm oăn oăng oen om on ong oong ôm ôn ông ôông ơm ơn um un ung "
    "uân uâng uênh uôm uôn uông uyên uyn uynh ưm ưn ưng ươm ươn ương yêm yên yêng yn ynh"
)
_CLOSED = (
    "ac ach ap at ăc ăp ăt âc âp ât ec ep et êch êp êt ich iêc iêp iêt ip it "
    "oac oach oap oat oăc oăt oet oc ooc op ot ôc ôp ôt ơp ơt uc up ut uât uêch uêt uôc uôp uôt "
    "uyt uych uyp uyêt ưc ưt ươc ươp ươt yêt yt ych yp"
)
_RHYMES = "|".join(sorted((_OPEN + " " + _CLOSED).split(), key=len, reverse=True))
_SYLLABLE = re.compile(f"(?:{_ONSETS})(?:{_RHYMES})")
_CHECKED = re.compile("(?:c|ch|p|t)$")

# Words end at spaces, ASCII signs and digits; a sign of Latin-1 may be a letter of an old code.
_SPLIT = re.compile(r"[\s\x00-@\[-`{-\x7f]+")
_QUOTES = "“”‘’–—…«»•"


def words(text: str) -> list[str]:
    """Return the words of a text, without quotes and dashes around them."""
    return [word for part in _SPLIT.split(text) if (word := part.strip(_QUOTES))]


@lru_cache(maxsize=4096)
def is_syllable(word: str) -> bool:
    """Whether one word can be a Vietnamese syllable; one that ends in a stop has sắc or nặng."""
    letters = unicodedata.normalize("NFD", word.lower())
    tones = [sign for sign in letters if sign in TONES]
    plain = unicodedata.normalize("NFC", "".join(s for s in letters if s not in TONES))
    if len(tones) > 1 or not _SYLLABLE.fullmatch(plain):
        return False
    return tones in (["\u0301"], ["\u0323"]) or not _CHECKED.search(plain)


def share(text: str) -> float:
    """Return which share of the words of a text, 0 to 1, can be syllables; 1 where it has none."""
    found = words(text)
    return sum(map(is_syllable, found)) / len(found) if found else 1.0
