"""The page of methods, printed from the registry that the code runs on."""

from collections.abc import Iterator

from analysis.language import say
from analysis.progress.registry import (
    METHODS,
    OUTLOOK_WORDS,
    REASON_WORDS,
    STATUS_WORDS,
    Method,
)


def methods_page(lang: str) -> str:
    """Return the methods as Markdown: rules, thresholds, sources, words and reasons."""
    lines = [
        "# " + say("Methods", lang),
        say("Printed from the registry that the program runs on; not edited by hand.", lang),
        *(line for method in METHODS.values() for line in _section(method, lang)),
        "## " + say("Words of the status", lang),
        *_list(STATUS_WORDS, lang),
        "## " + say("Words of the outlook", lang),
        *_list({word: word for word in OUTLOOK_WORDS if word}, lang),
        "## " + say("Reasons why a status is not assessed", lang),
        *_list(REASON_WORDS, lang),
    ]
    return "\n\n".join(lines) + "\n"


def _section(method: Method, lang: str) -> Iterator[str]:
    yield f"## {say(method.name, lang)}"
    code = f"`{method.code}`"
    yield say("Method {code}, version {version}.", lang, code=code, version=method.version)
    yield "\n".join(f"- {rule}" for rule in method.said(method.rules, lang))
    yield from method.said(method.assumptions, lang)
    yield say("Source: {source}", lang, source=say(method.source, lang))


def _list(words: dict[str, str], lang: str) -> list[str]:
    return ["\n".join(f"- `{code}`: {say(word, lang)}" for code, word in words.items())]
