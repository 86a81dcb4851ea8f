"""YAML read strictly: what YAML 1.1 would quietly change is refused, with its line.

0412 would load as 266, 3.10 as 3.1, NO as false, 12:30 as 750 and 2024-02-06 as a date that
papermill cannot pass on. Here only true, false, null, whole numbers and plain decimals may
stand without quotes; decimals keep the digits they are written with.
"""

import re
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import yaml

_INT = re.compile(r"^-?(0|[1-9]\d*)$")
_DECIMAL = re.compile(r"^-?(0|[1-9]\d*)\.\d+$")
_ISO = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_RISKY = re.compile(
    r"^([-+]?\.?\d[\d_,.:eExX+-]*|[-+]?\.(inf|nan)|yes|no|on|off|y|n|~)$", re.IGNORECASE
)


class YamlError(Exception):
    """A YAML file that cannot be read, with the file and the line."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Plain scalars become true, false, null, int or Decimal, else text or an error."""


_Loader.yaml_implicit_resolvers = {}


def _scalar(loader: _Loader, node: yaml.ScalarNode) -> object:
    text = node.value
    if node.style:
        return text
    if text in ("", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if _INT.match(text):
        return int(text)
    if _DECIMAL.match(text):
        return Decimal(text)
    if _RISKY.match(text):
        raise yaml.MarkedYAMLError(
            problem=f'{text} without quotes can be read in two ways; write "{text}"',
            problem_mark=node.start_mark,
        )
    return text


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[object, object]:
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    for (key_node, _), key in zip(node.value, keys, strict=True):
        if keys.count(key) > 1:
            raise yaml.MarkedYAMLError(
                problem=f"field {key} stands twice", problem_mark=key_node.start_mark
            )
    values = [loader.construct_object(value, deep=True) for _, value in node.value]
    return dict(zip(keys, values, strict=True))


_Loader.add_constructor("tag:yaml.org,2002:str", _scalar)
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


class _DatedLoader(_Loader):
    """Takes a day without quotes as a day, too."""


def _dated(loader: _DatedLoader, node: yaml.ScalarNode) -> object:
    if not node.style and _ISO.match(node.value):
        with suppress(ValueError):
            return date.fromisoformat(node.value)
    return _scalar(loader, node)


_DatedLoader.add_constructor("tag:yaml.org,2002:str", _dated)


def load(path: Path, *, dates: bool = False) -> object:
    """Return what a YAML file says; raise YamlError naming the file, the line and the cure.

    `dates` lets 2026-12-14 stand without quotes: it is a day then, never a text.
    """
    try:
        # Both are SafeLoaders: they build plain values only.
        loader = _DatedLoader if dates else _Loader
        return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = f", line {mark.line + 1}" if mark else ""
        raise YamlError(f"{path.name}{line}: {error.problem}") from error
    except UnicodeDecodeError as error:
        raise YamlError(f"{path.name}: expected UTF-8 text, found other bytes") from error
