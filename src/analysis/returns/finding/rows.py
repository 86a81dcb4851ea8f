"""Which row of a sheet is which: by the hidden ids, held against the words beside them.

A person sorts and pastes what can be seen. Where hidden id and words part, two words that agree
are believed; one alone against the id is a question, and its figures wait for the answer.
"""

from dataclasses import dataclass

from analysis.language.folding import key, suggest
from analysis.returns.finding.found import Found, words
from analysis.returns.finding.labels import Labels
from analysis.returns.form import Table
from analysis.returns.problems import Findings
from analysis.returns.workbook import address

ALIKE, LESS = 85, 10
"""Per cent alike from which words are taken for those of another row, and by how much less they
must be like those of their own."""


@dataclass(frozen=True)
class _Row:
    """What one row says of itself: its hidden id, the ids its words name, words unknown."""

    line: int
    tag: str
    named: dict[str, str]
    unknown: dict[str, str]
    number: str | None


def rows_of(
    found: Found, table: Table, labels: Labels, findings: Findings
) -> list[tuple[str, int]]:
    """Return ids with their rows, an id as often as it stands, and note every doubt."""
    inputs = [found.columns[c.tag] for c in table.columns if _is_input(found, c.tag, c.kind)]
    rows = []
    for line in _lines(found):
        row = _read(found, line, labels)
        identifier = _decided(row, found, labels, findings, inputs)
        if identifier:
            rows.append((identifier, line))
    return rows


def open_rows(found: Found) -> list[tuple[str, int]]:
    """Return the rows of a table whose rows stand for nothing in particular.

    All with an id, those inserted among them, and those written right below them.
    """
    filled = {row for row, column in found.sheet.cells if column in found.columns.values()}
    tagged = [line for line in _lines(found) if words(found.sheet, line, found.id_column)]
    last = max(tagged, default=found.header)
    while last + 1 in filled and last + 1 < found.end:
        last += 1
    among = {row for row in filled if found.header < row <= last}
    return [(f"+{row}", row) for row in sorted(among | set(tagged))]


def _is_input(found: Found, tag: str, kind: str) -> bool:
    return kind != "shown" and tag in found.columns


def _lines(found: Found) -> list[int]:
    return sorted({row for row, _ in found.sheet.cells if found.header < row < found.end})


def _read(found: Found, line: int, labels: Labels) -> _Row:
    named, unknown = {}, {}
    for column, index in labels.strong.items():
        text = words(found.sheet, line, found.columns[column]) if column in found.columns else ""
        if text:
            area = labels.area_of(text) if labels.area_of and key(text) not in index else None
            known = area.key if area else index.get(key(text))
            if known:
                named[column] = known
            else:
                unknown[column] = text
    place = found.columns.get("number")
    number = words(found.sheet, line, place) if place else ""
    tag = words(found.sheet, line, found.id_column) if found.id_column else ""
    return _Row(line, tag, named, unknown, labels.weak.get(key(number)))


def _decided(
    row: _Row, found: Found, labels: Labels, findings: Findings, inputs: list[int]
) -> str | None:
    """Return the id of a row, or None where it is no row or its id is in doubt."""
    named = set(row.named.values())
    filled = [place for place in inputs if words(found.sheet, row.line, place)]
    if len(named) > 1:
        _doubt(row, found, labels, findings, filled, sorted(named))
        return None
    if row.tag in labels.ids:
        other = next(iter(named - {row.tag}), None) or _misspelt(row, labels)
        return _kept(row, found, labels, findings, filled, other)
    if named:
        return _recovered(row, found, labels, findings, next(iter(named)))
    if row.tag and not row.tag.startswith("#"):
        _note_unknown(row, found, labels, findings)
    return None


def _kept(
    row: _Row,
    found: Found,
    labels: Labels,
    findings: Findings,
    filled: list[int],
    other: str | None,
) -> str | None:
    """Return the hidden id unless the words of the row name another one."""
    if other is None:
        for column, text in row.unknown.items():
            where = address(row.line, found.columns[column])
            findings.add("S10", found.sheet.name, where, found=text, expected=labels.shown[row.tag])
        return row.tag
    votes = sum(name == other for name in row.named.values()) + (row.number == other)
    if votes < 2:
        _doubt(row, found, labels, findings, filled, [row.tag, other])
        return None
    return _recovered(row, found, labels, findings, other)


def _recovered(row: _Row, found: Found, labels: Labels, findings: Findings, identifier: str) -> str:
    where = address(row.line, found.id_column or 1)
    shown = labels.shown[identifier]
    findings.add("S11", found.sheet.name, where, found=row.tag or "–", expected=shown)
    return identifier


def _doubt(
    row: _Row,
    found: Found,
    labels: Labels,
    findings: Findings,
    filled: list[int],
    ids: list[str],
) -> None:
    """Note at every filled cell of a row that it may belong to one of several rows."""
    shown = " / ".join(labels.shown[i] for i in ids)
    found.doubted.update(ids)
    for place in filled or [found.id_column or 1]:
        findings.add("S12", found.sheet.name, address(row.line, place), found=shown)


def _misspelt(row: _Row, labels: Labels) -> str | None:
    """Return another row whose words a row's unknown words are much more like than its own."""
    for text in row.unknown.values():
        likely = suggest(text, labels.phrases, limit=1, at_least=ALIKE)
        if likely and labels.phrases[likely[0][0]] != row.tag:
            own = [phrase for phrase, i in labels.phrases.items() if i == row.tag]
            best = max((score for _, score in suggest(text, own, limit=1, at_least=0)), default=0)
            if likely[0][1] - best > LESS:
                return labels.phrases[likely[0][0]]
    return None


def _note_unknown(row: _Row, found: Found, labels: Labels, findings: Findings) -> None:
    """Note an id that is none, with the row that was probably meant."""
    where = address(row.line, found.id_column or 1)
    findings.add(labels.unknown, found.sheet.name, where, found=row.tag)
    text = next(iter(row.unknown.values()), row.tag)
    likely = suggest(text, labels.phrases, limit=2, at_least=70)
    if likely:
        ids = dict.fromkeys(labels.phrases[phrase] for phrase, _ in likely)
        meant = " / ".join(labels.shown[i] for i in ids)
        findings.add("S13", found.sheet.name, where, found=text, expected=meant)
