"""User-facing words, from the gettext catalogues beside this file.

Messages are written in English in the code; vi/*.po say them in Vietnamese, one file for each
part of the house. They are read as they are, so no compiled file can fall behind them.
"""

from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from pydantic import BaseModel, ConfigDict

LANGUAGES = ("vi", "en")


class Text(BaseModel):
    """Words of the catalogue in both languages."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    vi: str
    en: str

    def in_(self, lang: str) -> str:
        """Return the words in one language."""
        return self.vi if lang == "vi" else self.en


@lru_cache
def translations(lang: str) -> NullTranslations:
    """Return the gettext translations of a language; raise ValueError for an unknown one."""
    if lang not in LANGUAGES:
        raise ValueError(f"language: expected one of {', '.join(LANGUAGES)}, found {lang!r}")
    if lang == "en":
        return NullTranslations()
    together = Catalog(locale=lang)
    for path in sorted((Path(__file__).parent / lang).glob("*.po")):
        with path.open("rb") as stream:
            for message in read_po(stream, locale=lang):
                together[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, together)
    compiled.seek(0)
    return GNUTranslations(compiled)


def say(message: str, lang: str = "vi", /, **values: object) -> str:
    """Return a message in a language, its {places} filled."""
    words = translations(lang).gettext(message)
    return words.format(**values) if values else words
