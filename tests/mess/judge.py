"""What came out of a bent return, held against what it says.

A value recovered is the same value for the same indicator, area, period and definition. A silent
error is a value that differs from the truth, or one that is lost, while no question stands at any
of its cells. A question is a problem of severity error or warning at a cell.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from analysis.returns.reading import Return
from mess.grid import Box
from mess.truth import Fact, Sent

TINY = Decimal("1e-9")


@dataclass
class Verdict:
    """Counts over the facts of returns, and a line for each failure."""

    returns: int = 0
    recoverable: int = 0
    recovered: int = 0
    must_ask: int = 0
    asked: int = 0
    silent: int = 0
    other: int = 0
    failures: list[str] = field(default_factory=list)

    def add(self, more: "Verdict") -> None:
        for name in ("returns", "recoverable", "recovered", "must_ask", "asked", "silent", "other"):
            setattr(self, name, getattr(self, name) + getattr(more, name))
        self.failures += more.failures


class Judge:
    """Judges one return."""

    def __init__(self, sent: Sent, found: Return) -> None:
        self.sent, self.found = sent, found
        self.places = sent.book.places()
        self.questions = {
            (p.sheet, cell)
            for p in found.problems
            if p.severity != "note"
            for cell in _cells(p.cell)
        }
        self.verdict = Verdict(returns=1)

    def judged(self) -> Verdict:
        """Return the verdict on the whole return."""
        sent, found = self.sent, self.found
        if sent.refused is True or (sent.refused is None and not found.accepted):
            self._refused()
            return self.verdict
        if not found.accepted:
            said = ", ".join(f"{p.code} {p.found}" for p in found.problems)
            self._fail("refused", f"the file was refused: {said}")
        self._told()
        for fact in sent.facts:
            self._fact(fact)
        if found.accepted:
            self._foreign()
            self._conserved()
        return self.verdict

    def _conserved(self) -> None:
        """Every cell of the file is a value, a label, a note or flagged, and all were counted."""
        counted = self.found.counted
        boxes = [b for page in self.sent.book.pages for b in page.cells.values() if not b.blank]
        said = [b for b in boxes if not isinstance(b.value, str) or _seen(b.value) or b.formula]
        kinds = counted.values + counted.labels + counted.notes + counted.flagged
        if counted.lost or kinds != counted.cells:
            self._fail("other", f"cells are lost: {counted}")
        if not len(said) <= counted.cells <= len(boxes):
            self._fail("other", f"{counted.cells} cells counted, there are {len(said)}")

    def _fail(self, kind: str, words: str) -> None:
        if kind in ("silent", "other"):
            setattr(self.verdict, kind, getattr(self.verdict, kind) + 1)
        self.verdict.failures.append(
            f"{'+'.join(self.sent.modes)} [{self.sent.agency}] {kind}: {words}"
        )

    def _refused(self) -> None:
        said = [p for p in self.found.problems if p.severity == "error" and p.says() and p.todo()]
        self.verdict.must_ask += 1
        if not self.found.accepted and said and not self.found.observations:
            self.verdict.asked += 1
        else:
            self._fail("silent", "a file that must be refused was taken")
        # Whoever gets the whole file back need not hear of its cells yet.
        self._named([group for group in self.sent.named if group[0][0] == "F"])

    def _told(self) -> None:
        for box, words in self.sent.told:
            place = self.places.get(box) if box else None
            if box and (place is None or (box.blank and not box.comment)):
                continue
            near = [p for p in self.found.problems if place in (None, (p.sheet, p.cell))]
            said = [f"{p.found} {p.expected}" for p in near] + self._notes()
            if not any(words in text for text in said):
                self._fail("other", f"nothing says “{words[:40]}” at {place}")
        self._named(self.sent.named)

    def _named(self, groups: Iterable[Iterable[str]]) -> None:
        """Every group of codes has one that was found."""
        codes = {p.code for p in self.found.problems}
        for group in groups:
            if not codes & set(group):
                self._fail("other", f"none of {group} among {sorted(codes)}")

    def _notes(self) -> list[str]:
        """Return the remarks that were kept with what they are about."""
        return [str(r.get("note", "")) for r in self.found.observations]

    def _at(self, boxes: Iterable[Box]) -> set[tuple[str, str]]:
        twins = [t for b in boxes for t in (b, *self.sent.twins.get(b, ()))]
        return {self.places[b] for b in twins if b in self.places}

    def _said(self, fact: Fact) -> list[object]:
        """Return what came out under a fact's key."""
        kind, *rest = fact.key
        if kind == "task":
            return [r["result"] for r in self.found.tasks if r["task"] == rest[0]]
        if kind == "proposal":
            return [r["content"] for r in self.found.proposals if _same(r["content"], fact.want)]
        if kind == "state":
            rows = [r for r in self.found.observations if r["indicator"] == rest[0]]
            return [r.get("state") for r in rows if r.get("state")]
        indicator, area, period, definition = rest
        return [
            r["value"]
            for r in self.found.observations
            if (r["indicator"], r["area"], str(r["period"]), r["definition"])
            == (indicator, area, period, definition)
            and r["value"] is not None
        ]

    def _fact(self, fact: Fact) -> None:
        said = self._said(fact)
        where = self._at([*fact.cells.values(), *fact.row])
        if "other" in fact.cells and not all(self._at([b]) for b in fact.cells.values()):
            return  # Of two places that told it one is gone.
        if not where:
            if said:
                self._fail("silent", f"{fact.key}: {said} came out of cells that are gone")
            return
        right = fact.want is not None and len(said) >= 1 and all(_same(s, fact.want) for s in said)
        asked = bool(self._at(fact.cells.values()) & self.questions) or bool(
            self._at(fact.row) & self.questions and (fact.ask or fact.free)
        )
        at = sorted(self._at(fact.cells.values()))
        if fact.want is not None and not fact.free:
            self.verdict.recoverable += 1
            self.verdict.recovered += right
            if not right:
                self._fail(
                    "recover", f"{fact.key} at {at}: {said}, not {fact.want}; asked: {asked}"
                )
        wrong = [s for s in said if fact.want is None or not _same(s, fact.want)]
        lost = fact.want is not None and not said
        if (wrong or lost) and not asked and self.found.accepted:
            self._fail("silent", f"{fact.key} at {at}: {said}, not {fact.want}, and no question")
        for group in fact.ask:
            self.verdict.must_ask += 1
            if self._at(group) & self.questions or not self._at(group):
                self.verdict.asked += 1
            else:
                self._fail("ask", f"{fact.key}: no question at {sorted(self._at(group))}; {said}")
        if fact.status and not said:
            self._state(fact)

    def _state(self, fact: Fact) -> None:
        _, indicator, area, period, _ = fact.key
        found = {
            r["obs_status"]
            for r in self.found.observations
            if (r["indicator"], r["area"], str(r["period"])) == (indicator, area, period)
        }
        if not found <= fact.status or not found:
            self._fail("other", f"{fact.key}: state {found}, not {set(fact.status)}")

    def _foreign(self) -> None:
        """Fail on every value whose key the truth does not know, unless it is asked about."""
        known = {fact.key[1:] for fact in self.sent.facts if fact.is_figure}
        for r in self.found.observations:
            key = (r["indicator"], r["area"], str(r["period"]), r["definition"])
            if r["value"] is None or key in known:
                continue
            if not {(r["sheet"], c) for c in r["cell"].split("/")} & self.questions:
                self._fail(
                    "silent", f"{key}: {r['value']} from {r['sheet']} {r['cell']}, unheard of"
                )


def _cells(cell: str) -> list[str]:
    return [part.strip() for part in cell.replace(",", "/").replace(":", "/").split("/")]


def _same(found: object, want: object) -> bool:
    if isinstance(want, Decimal) and isinstance(found, Decimal):
        return abs(found - want) <= TINY * max(1, abs(want))
    if isinstance(found, str) and isinstance(want, str):
        return _plain(found) == _plain(want)
    return found == want


def _seen(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, "\u200b\ufeff"))).strip()


def _plain(text: str) -> str:
    """Return a text without what turns the direction of writing: that may be taken out."""
    return unicodedata.normalize("NFC", text.replace("\u202e", "")).strip()


def table(verdicts: dict[str, Verdict]) -> str:
    """Return the figures of each mode in one line."""
    head = f"{'mode':32}{'returns':>8}{'to recover':>11}{'recovered':>10}{'to ask':>8}{'asked':>7}"
    lines = [f"{head}{'silent':>7}{'other':>6}"]
    for name, v in sorted(verdicts.items()):
        lines.append(
            f"{name:32}{v.returns:>8}{v.recoverable:>11}{v.recovered:>10}{v.must_ask:>8}"
            f"{v.asked:>7}{v.silent:>7}{v.other:>6}"
        )
    return "\n".join(lines)
