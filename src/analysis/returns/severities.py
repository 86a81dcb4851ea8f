"""How grave each kind of problem is for now: as its rule says, or milder by params/rules.yml.

A new rule can so be introduced as a warning first, without a change of code.
"""

import json
import os
from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from analysis import places
from analysis.catalogue import CatalogueError
from analysis.catalogue.models import Record
from analysis.catalogue.strict_yaml import YamlError, load

Severity = Literal["error", "warning", "note"]
FILE = "rules.yml"
_ORDER: tuple[Severity, ...] = ("note", "warning", "error")


class Milder(Record):
    """What a rule is lowered to, and why."""

    severity: Severity
    reason: Annotated[str, Field(min_length=1)]


_RULES: TypeAdapter[dict[str, Milder]] = TypeAdapter(dict[str, Milder])


def milder(meant: Mapping[str, Severity]) -> Mapping[str, Severity]:
    """Return the rules that are milder for now; `meant` is what each rule says itself.

    Raises CatalogueError naming every fault of params/rules.yml: a code that is no rule, a
    severity that is none or graver than meant.
    """
    lowered = _read(os.environ.get("CHITIEU_HOME", ""))
    faults = [
        f"{FILE}, {code}: expected {_expected(meant.get(code))}, found {rule.severity}"
        for code, rule in lowered.items()
        if code not in meant or _ORDER.index(rule.severity) > _ORDER.index(meant[code])
    ]
    if faults:
        raise CatalogueError(faults)
    return {code: rule.severity for code, rule in lowered.items()}


def _expected(meant: Severity | None) -> str:
    return f"{meant} or milder" if meant else "a code that is a rule"


def schema() -> str:
    """Return the JSON Schema of params/rules.yml, for editors."""
    return json.dumps(_RULES.json_schema(), ensure_ascii=False, indent=1) + "\n"


@lru_cache(maxsize=8)
def _read(home: str) -> dict[str, Milder]:
    """Return what the file says; `home` is only there so that another project is read anew."""
    path = places.params() / FILE
    if not path.is_file():
        return {}
    try:
        return _RULES.validate_python(load(path) or {})
    except YamlError as error:
        raise CatalogueError([str(error)]) from error
    except ValidationError as error:
        faults = [f"{FILE}, {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise CatalogueError(faults) from error
