"""Write values as YAML in one line, safe for any text that a cell may hold."""

import json
import re
from collections.abc import Mapping

_UNPRINTABLE = re.compile(
    "[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
"""Characters that YAML does not let stand as they are; line separators among them."""


def quoted(text: str) -> str:
    """Return a text in double quotes, its unprintable characters escaped."""
    return _UNPRINTABLE.sub(_escaped, json.dumps(text, ensure_ascii=False))


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def flow(value: object) -> str:
    """Return a value as flow YAML: {cell: "A4", first: 7, planned: true}."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{n}: {_field(n, one)}" for n, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(one) for one in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else quoted(str(value))


_CODES = ("reads", "period", "measure", "definition")
"""Fields whose values are words of ours, which stand without quotes."""


def _field(name: str, value: object) -> str:
    return str(value) if name in _CODES else flow(value)
