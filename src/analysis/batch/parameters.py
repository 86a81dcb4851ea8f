"""Parameters: what a notebook's `parameters` cell declares, and values held against it.

papermill warns of a parameter that a notebook does not have and runs with the default; here it
is refused before anything runs. A cell stays what papermill reads: plain assignments, each with
its comment, which may end in choices: `lang = "vi"  # language of the page {vi, en}`.
"""

import ast
import io
import json
import re
import tokenize
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import nbformat
import numpy as np
import pandas as pd

from analysis.language import UserError
from analysis.language.folding import suggest

Value = None | bool | int | float | str | list[Any] | dict[str, Any]
"""What papermill can write into a notebook."""

Kind = Literal["any", "bool", "int", "float", "str", "list", "dict", "day"]


class ParameterError(UserError):
    """Parameters that a notebook does not have or cannot take; every fault is listed."""


@dataclass(frozen=True)
class Declaration:
    """One parameter as the cell declares it: enough to ask for its value in a form."""

    name: str
    kind: Kind
    default: Value = None
    help: str = ""
    """Its comment, without the choices."""
    choices: tuple[Value, ...] = ()
    """The values it takes, or each item of a list; empty: any of its kind."""
    is_required: bool = False
    """Whether it has no default: `year: int`."""
    takes_none: bool = False
    takes_empty: bool = False
    """Whether a day may be the empty text."""


def declarations(notebook: Path) -> dict[str, Declaration]:
    """Return what a notebook's `parameters` cell declares, by name, in its order.

    Empty where no cell is tagged. Raises ParameterError naming every line that is no plain
    assignment, and a file that is no notebook.
    """
    try:
        state = notebook.stat()
    except OSError:
        raise ParameterError("{path}: there is no such notebook", path=notebook) from None
    return dict(_declared(notebook, state.st_mtime_ns, state.st_size))


def defaults(notebook: Path) -> dict[str, Value]:
    """Return the defaults of a notebook's parameters; those without one are not in it."""
    return {n: d.default for n, d in declarations(notebook).items() if not d.is_required}


def faults_of(notebook: Path, values: Mapping[str, object]) -> list[ParameterError]:
    """Return what is wrong with values for a notebook: unknown, missing, of another kind."""
    return accepted(notebook, values)[1]


def accepted(
    notebook: Path, values: Mapping[str, object]
) -> tuple[dict[str, Value], list[ParameterError]]:
    """Return the values as papermill is to write them, and what is wrong with them.

    Scalars of NumPy and pandas become plain ones, days ISO text, whole numbers decimals where
    the notebook has a decimal. Without values where anything is wrong.
    """
    try:
        known = declarations(notebook)
    except ParameterError as error:
        return {}, [error]
    if not known and values:
        words = "{notebook}: the notebook declares no parameters; tag their cell “parameters”"
        return {}, [ParameterError(words, notebook=notebook.name)]
    fitted: dict[str, Any] = {
        n: _fitted(known[n], v) if n in known else v for n, v in values.items()
    }
    faults = [*_each(known, fitted, notebook.name), *_missing(known, values, notebook.name)]
    return {} if faults else fitted, faults


def _each(
    known: Mapping[str, Declaration], values: Mapping[str, Any], notebook: str
) -> Iterator[ParameterError]:
    for name, value in values.items():
        fault = (
            _fault(known[name], value, notebook)
            if name in known
            else _unknown(known, name, notebook)
        )
        if fault:
            yield fault


def _unknown(known: Mapping[str, Declaration], name: str, notebook: str) -> ParameterError:
    listed, near = ", ".join(known), suggest(str(name), known, 1, 60)
    if not near:
        words = "{notebook}: it has no parameter {name!r}; its parameters are {known}"
        return ParameterError(words, notebook=notebook, name=name, known=listed)
    words = "{notebook}: it has no parameter {name!r}; nearest: {near}; its parameters are {known}"
    return ParameterError(words, notebook=notebook, name=name, near=near[0][0], known=listed)


def _missing(
    known: Mapping[str, Declaration], values: Mapping[str, object], notebook: str
) -> Iterator[ParameterError]:
    for name, declared in known.items():
        if declared.is_required and name not in values:
            words = "{notebook}, {name}: it has no default; give it a value"
            yield ParameterError(words, notebook=notebook, name=name)


# Values


_TYPES: dict[Kind, type] = {
    "bool": bool, "int": int, "float": float, "str": str, "list": list, "dict": dict, "day": str,
}  # fmt: skip


def _fitted(declared: Declaration, value: object) -> Any:
    """Return a value in the form that its parameter takes, where there is one."""
    value = plain(value)
    if declared.kind == "day" and type(value) is date:
        return value.isoformat()
    if declared.kind == "float" and type(value) is int:
        return float(value)
    return value


def plain(value: object) -> object:
    """Return a value without the types of NumPy, pandas and the reader of YAML.

    A missing value of pandas is None; a moment without hours is its day.
    """
    if value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, np.datetime64):
        return plain(pd.Timestamp(value))
    if isinstance(value, np.generic | np.ndarray):
        return plain(value.tolist())
    if isinstance(value, datetime):
        midnight = value.time() == datetime.min.time() and value.tzinfo is None
        return value.date() if midnight else value
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return str(value) if isinstance(value, str) else value


def _fault(declared: Declaration, value: Any, notebook: str) -> ParameterError | None:
    if value is None and (declared.takes_none or declared.kind == "any"):
        return None
    kind = declared.kind
    if kind == "day" and not _is_day(value, declared.takes_empty):
        return _of_kind(declared, value, notebook)
    if kind != "any" and type(value) is not _TYPES[kind]:
        return _of_kind(declared, value, notebook)
    if not _is_writable(value):
        words = "{notebook}, {name}: expected text, numbers, lists or records, found {found}"
        return ParameterError(words, notebook=notebook, name=declared.name, found=shown(value))
    return _of_choices(declared, value, notebook)


def _is_day(value: object, or_empty: bool) -> bool:
    if not isinstance(value, str) or not value:
        return or_empty and value == ""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_writable(value: object) -> bool:
    """Tell whether papermill writes a value as itself; it makes text of what it does not know."""
    if isinstance(value, list):
        return all(map(_is_writable, value))
    if isinstance(value, dict):
        return all(isinstance(k, str) for k in value) and all(map(_is_writable, value.values()))
    return value is None or type(value) in (bool, int, float, str)


def _of_choices(declared: Declaration, value: Any, notebook: str) -> ParameterError | None:
    items = value if isinstance(value, list) else [value]
    others = [item for item in items if item not in declared.choices]
    if not declared.choices or not others:
        return None
    words = "{notebook}, {name}: expected one of {expected}, found {found}"
    listed = ", ".join(str(choice) for choice in declared.choices)
    return ParameterError(
        words, notebook=notebook, name=declared.name, expected=listed, found=shown(others[0])
    )


_OF_KIND: dict[Kind, str] = {
    "bool": "{notebook}, {name}: expected true or false, found {found}",
    "int": "{notebook}, {name}: expected a whole number, found {found}",
    "float": "{notebook}, {name}: expected a number, found {found}",
    "str": "{notebook}, {name}: expected text, in quotes, found {found}",
    "list": "{notebook}, {name}: expected a list, found {found}",
    "dict": "{notebook}, {name}: expected a record, found {found}",
    "day": "{notebook}, {name}: expected a day such as 2026-12-14, found {found}",
}
"""What is said of a value of another kind."""


def _of_kind(declared: Declaration, value: object, notebook: str) -> ParameterError:
    words = _OF_KIND[declared.kind]
    return ParameterError(words, notebook=notebook, name=declared.name, found=shown(value))


def shown(value: object) -> str:
    """Return a value as a fault names it, short: 'text' in quotes, a day without."""
    text = value.isoformat() if isinstance(value, date) else repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def from_text(declared: Declaration, text: str) -> object:
    """Return what a text means for a parameter, as a CSV file or a form has it.

    A text that cannot be a value of its kind stays as it is, so that the fault names it.
    """
    if declared.kind == "int" and re.fullmatch(r"-?\d+", text):
        return int(text)
    if declared.kind == "float" and re.fullmatch(r"-?\d+(\.\d+)?", text):
        return float(text)
    if declared.kind == "bool":
        return {"true": True, "false": False}.get(text.lower(), text)
    if declared.kind in ("list", "dict"):
        with suppress(ValueError):
            return json.loads(text)
    return text


# The cell


@lru_cache(maxsize=256)
def _declared(notebook: Path, changed: int, size: int) -> dict[str, Declaration]:
    """Read a notebook's cell; `changed` and `size` tell an edited file from the one before."""
    source = _source(notebook)
    comments, found, faults = _comments(source, notebook.name), {}, []
    for line in ast.parse(source).body:
        if isinstance(line, ast.Import | ast.ImportFrom) or _is_remark(line):
            continue
        try:
            declared = _declaration(line, comments.get(line.end_lineno or 0, ""))
        except (SyntaxError, ValueError, KeyError):
            faults.append(_not_plain(notebook.name, source, line.lineno))
            continue
        found[declared.name] = declared
        # A default that its own parameter refuses would be refused when a plan repeats it.
        if not declared.is_required and (bad := _fault(declared, declared.default, notebook.name)):
            faults.append(bad)
    if faults:
        raise ParameterError.of(faults)
    return found


def _source(notebook: Path) -> str:
    try:
        content = nbformat.read(notebook, as_version=4)
    except (OSError, ValueError, AttributeError, nbformat.ValidationError):
        words = "{notebook}: expected a notebook, found a file that is none"
        raise ParameterError(words, notebook=notebook.name) from None
    tagged = (c for c in content.cells if "parameters" in c.metadata.get("tags", []))
    return next((str(cell.source) for cell in tagged), "")


def _comments(source: str, name: str) -> dict[int, str]:
    """Return the comment of each line; raise ParameterError where the cell is no Python."""
    try:
        ast.parse(source)
    except SyntaxError as error:
        raise _not_plain(name, source, error.lineno or 1) from None
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {t.start[0]: t.string.lstrip("# ") for t in tokens if t.type == tokenize.COMMENT}


def _not_plain(name: str, source: str, line: int) -> ParameterError:
    words = (
        "{notebook}, line {line} of its parameters: "
        "expected an assignment such as year = 2026, found {found}"
    )
    lines = source.splitlines()
    text = lines[line - 1].strip() if line <= len(lines) else ""
    return ParameterError(words, notebook=name, line=line, found=shown(text))


def _is_remark(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)


def _declaration(line: ast.stmt, comment: str) -> Declaration:
    """Return what one line declares; raise ValueError where it is no plain assignment."""
    match line:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            said = _Type()
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
            said = _type(annotation)
        case _:
            raise ValueError(line)
    default: Any = plain(_literal(value)) if value is not None else None
    kind = said.kind or _kind(default)
    if kind == "float" and type(default) is int:
        default = float(default)
    none = value is not None and default is None
    declared = Declaration(
        name, kind, default, comment, said.choices, value is None, none or said.takes_none
    )
    return _with_choices(declared)


def _literal(value: ast.expr) -> Any:
    """Return a plain value; float("nan") is one, because papermill writes it so."""
    match value:
        case ast.Call(func=ast.Name(id="float"), args=[ast.Constant(value=str() as text)]):
            return float(text)
    return ast.literal_eval(value)


def _kind(default: object) -> Kind:
    """Return the kind of a default; raise KeyError for one that papermill cannot write."""
    kinds: dict[type, Kind] = {type(None): "any"}
    kinds |= {kept: kind for kind, kept in _TYPES.items() if kind != "day"}
    return kinds[type(default)]


_BRACES = re.compile(r"\s*\{([^{}]+)\}\s*$")
_DAYS = {"YYYY-MM-DD": False, "YYYY-MM-DD or empty": True}


def _with_choices(declared: Declaration) -> Declaration:
    """Take the choices out of the comment; raise ValueError for one of another kind."""
    braces = _BRACES.search(declared.help)
    if not braces or declared.kind == "dict":
        return declared
    said, without = braces[1].strip(), declared.help[: braces.start()]
    if said in _DAYS:
        return replace(declared, kind="day", help=without, takes_empty=_DAYS[said])
    texts = [text.strip().strip("\"'") for text in said.split(",")]
    choices = tuple(_choice(declared.kind, text) for text in texts)
    return replace(declared, help=without, choices=choices)


def _choice(kind: Kind, text: str) -> Value:
    if kind == "bool":
        return {"True": True, "False": False}[text]
    return int(text) if kind == "int" else float(text) if kind == "float" else text


@dataclass(frozen=True)
class _Type:
    """What an annotation says; no kind: the default decides."""

    kind: Kind | None = None
    takes_none: bool = False
    choices: tuple[Any, ...] = ()


_NAMES: dict[str, Kind] = {
    "str": "str", "int": "int", "float": "float", "bool": "bool", "list": "list", "List": "list",
    "dict": "dict", "Dict": "dict", "date": "day", "Any": "any", "object": "any",
}  # fmt: skip


def _type(node: ast.expr) -> _Type:
    match node:
        case ast.Constant(value=None):
            return _Type(takes_none=True)
        case ast.Constant(value=str() as text):
            return _type(ast.parse(text, mode="eval").body)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _either([_type(left), _type(right)])
        case ast.Subscript(value=outer, slice=inner):
            return _subscript(_last_name(outer), inner)
    return _Type(_NAMES.get(_last_name(node)))


def _subscript(name: str, inner: ast.expr) -> _Type:
    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    if name == "Literal":
        choices = tuple(ast.literal_eval(part) for part in parts)
        return _Type(_kind(choices[0]), choices=choices)
    if name in ("Optional", "Union"):
        found = _either([_type(part) for part in parts])
        return replace(found, takes_none=found.takes_none or name == "Optional")
    return _Type(_NAMES.get(name))


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _either(types: list[_Type]) -> _Type:
    """Return the type of a value that is one of several: int | float is a number."""
    kinds = {t.kind for t in types if t != _Type(takes_none=True)}
    kind: Kind | None = "any"
    if kinds == {"int", "float"}:
        kind = "float"
    elif len(kinds) == 1:
        kind = kinds.pop()
    choices = tuple(choice for t in types for choice in t.choices)
    return _Type(kind, any(t.takes_none for t in types), choices)
