"""Every word a user may see is said in Vietnamese, with the same places for its values."""

import ast
import re
import string
import unicodedata
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import analysis
from analysis.language import LANGUAGES, UserError, say
from analysis.language.words import translations
from analysis.returns.form import STATUSES

SOURCE = Path(analysis.__file__).parent
CATALOGUES = sorted((SOURCE / "language" / "vi").glob("*.po"))
SAY = {"say", "t", "ngettext"}
ERRORS = {"UserError", "ReleaseError", "ReturnsError", "PlaceError"}
REPORTED = {"WorkbookError": 1}
"""Errors whose words are said later, with the position of the words."""


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def literal(node: ast.AST | None) -> list[str]:
    """Return the texts that an argument can be: one, or either of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    return [*literal(node.body), *literal(node.orelse)] if isinstance(node, ast.IfExp) else []


def subclasses(kind: type[Exception]) -> set[str]:
    return {kind.__name__} | {name for sub in kind.__subclasses__() for name in subclasses(sub)}


def in_code() -> dict[str, str]:
    """Return every message that stands in a call of our own, with the file it is in."""
    found: dict[str, str] = {}
    errors = ERRORS | subclasses(UserError)
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = name_of(node)
                at = 0 if name in SAY | errors else REPORTED.get(name)
                if at is not None and len(node.args) > at:
                    found |= dict.fromkeys(literal(node.args[at]), path.name)
    return found


def in_templates() -> dict[str, str]:
    pattern = re.compile(r"""\b(?:t|say)\(\s*(?:"([^"]+)"|'([^']+)')""")
    return {
        double or single: path.name
        for path in SOURCE.rglob("*.j2")
        for double, single in pattern.findall(path.read_text(encoding="utf-8"))
    }


def columns() -> dict[str, str]:
    """Return the words of every column that a form has."""
    tree = ast.parse((SOURCE / "returns" / "form.py").read_text(encoding="utf-8"))
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and name_of(n) == "Column"]
    named = [k.value for call in calls for k in call.keywords if k.arg in ("help", "heading")]
    given = [call.args[1] for call in calls if len(call.args) > 1]
    return {text: "form.py" for node in (*named, *given) for text in literal(node)}


def in_notebooks() -> dict[str, str]:
    """Return the headings that notebooks give to their sections."""
    pattern = re.compile(r'section\(page, \\"([^"\\]+)\\"')
    return {
        heading: path.name
        for path in (SOURCE.parents[1] / "notebooks").glob("*.ipynb")
        for heading in pattern.findall(path.read_text(encoding="utf-8"))
    }


MESSAGES = (
    in_code()
    | in_templates()
    | in_notebooks()
    | columns()
    | dict.fromkeys(STATUSES.values(), "form.py")
)


def places(text: str) -> set[str]:
    return {re.split(r"[.\[]", name)[0] for _, name, _, _ in string.Formatter().parse(text) if name}


def messages(path: Path):
    with path.open("rb") as stream:
        return [m for m in read_po(stream, locale="vi") if m.id]


def test_messages_are_found_at_all():
    assert len(MESSAGES) > 150
    files = {"form.py", "opening.py", "files.py", "release.py", "returns.py"}
    assert files <= set(MESSAGES.values())


def test_every_message_has_its_vietnamese_words():
    known = {m.id for path in CATALOGUES for m in messages(path) if m.string}
    signs = re.compile(r"[\W\d_]*")
    assert {m: f for m, f in MESSAGES.items() if m not in known and not signs.fullmatch(m)} == {}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda p: p.stem)
def test_a_catalogue_keeps_places_and_is_composed_text(path):
    for message in messages(path):
        assert message.string, message.id
        assert not message.fuzzy, message.id
        assert places(message.string) == places(message.id), message.id
        assert unicodedata.is_normalized("NFC", message.string), message.id
        assert message.string.strip() == message.string or message.id.strip() != message.id


def test_one_message_has_one_translation():
    said: dict[str, set[str]] = {}
    for path in CATALOGUES:
        for message in messages(path):
            said.setdefault(message.id, set()).add(message.string)
    assert {k: v for k, v in said.items() if len(v) > 1} == {}


def test_all_text_of_the_project_is_composed():
    files = [p for s in ("*.py", "*.po", "*.j2", "*.yml") for p in SOURCE.rglob(s)]
    params = (SOURCE.parents[1] / "params").rglob("*.*")
    files += [path for path in params if path.suffix != ".docx"]
    assert [
        p.name for p in files if not unicodedata.is_normalized("NFC", p.read_text("utf-8"))
    ] == []


def test_a_message_without_words_is_said_as_it_is():
    assert say("no such message {x}", "vi", x=1) == "no such message 1"
    assert say("{braces} stay") == "{braces} stay"


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="expected one of vi, en, found 'fr'"):
        translations("fr")
    assert LANGUAGES == ("vi", "en")


def test_an_error_says_every_fault_in_the_language_asked():
    first = UserError("{folder}: the folder does not exist", folder="data/raw")
    both = UserError.of([first, UserError("expected {a}", a="b")])
    assert both.says("en") == "data/raw: the folder does not exist\nexpected b"
    assert str(first) == first.says("vi") != first.says("en")


def test_values_of_an_error_are_never_taken_for_places():
    assert (
        UserError("{folder}: the folder does not exist", folder="{x}")
        .says("en")
        .startswith("{x}: ")
    )
