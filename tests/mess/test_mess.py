"""A thousand returns, each bent as people bend them: every value comes out, or a question does."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from officer import plan

from analysis.returns.reading import Return, read
from mess import figures, files, refusals, rows, sheets, words
from mess.bending import NotHereError
from mess.judge import Judge, Verdict, table
from mess.truth import AGENCIES, YEAR, Sent, clean

CELLS = {**figures.MODES, **words.MODES}
SHEETS = {**rows.MODES, **sheets.MODES}
MODES = {**CELLS, **SHEETS, **files.MODES, **refusals.MODES}
SMALL = AGENCIES[:7]


def bent(seed: str, modes: list[str], agencies: tuple[str, ...] = SMALL) -> Sent | None:
    """Return a return that some modes were applied to, in their order; None where none fits."""
    dice = Random(seed)
    sent = clean(dice.choice(agencies), dice)
    for name in modes:
        try:
            MODES[name](sent, dice)
            sent.modes.append(name)
        except NotHereError:
            pass
    return sent if sent.modes else None


def arrived(sent: Sent, folder: Path) -> Return:
    path = files.written(sent, folder)
    return read(path, plan(), name=sent.name, year=YEAR, agency=sent.agency)


def one_by_one(count: int) -> Iterator[tuple[str, list[str]]]:
    """Yield every mode alone, some times each."""
    for n in range(count):
        for name in MODES:
            yield f"{name} {n}", [name]


def together(count: int) -> Iterator[tuple[str, list[str]]]:
    """Yield modes in company: some in cells, one of the sheets, one of the file."""
    for n in range(count):
        dice = Random(f"together {n}")
        cells = dice.sample(sorted(CELLS), dice.randint(1, 4))
        whole = dice.sample(sorted(SHEETS), dice.randint(0, 1))
        file = dice.sample(sorted(files.MODES), dice.randint(0, 1))
        yield f"together {n}", [*cells, *whole, *file]


def judged(cases: Iterator[tuple[str, list[str]]], folder: Path) -> dict[str, Verdict]:
    verdicts: dict[str, Verdict] = {}
    for seed, modes in cases:
        sent = bent(seed, modes)
        if sent:
            name = modes[0] if len(modes) == 1 else "together"
            verdict = Judge(sent, arrived(sent, folder)).judged()
            verdicts.setdefault(name, Verdict()).add(verdict)
    return verdicts


def hold(verdicts: dict[str, Verdict]) -> None:
    """Assert the targets; print the figures of every mode and every failure."""
    total = Verdict()
    for verdict in verdicts.values():
        total.add(verdict)
    print(table(verdicts | {"total": total}))
    said = "\n".join(total.failures)
    assert total.silent == 0, said
    assert total.recovered >= 0.995 * total.recoverable, said
    assert total.asked == total.must_ask, said
    assert total.other == 0, said


def test_every_way_of_bending_a_return_is_read_or_asked_about(tmp_path):
    hold(judged(one_by_one(1), tmp_path))


@pytest.mark.long
def test_a_thousand_bent_returns_lose_nothing(tmp_path):
    def cases() -> Iterator[tuple[str, list[str]]]:
        yield from one_by_one(8)
        yield from together(500)

    verdicts = judged(cases(), tmp_path)
    assert sum(v.returns for v in verdicts.values()) >= 1000
    hold(verdicts)


@pytest.mark.parametrize("agency", AGENCIES)
def test_a_clean_return_raises_no_alarm(agency, tmp_path):
    sent = clean(agency, Random(agency))
    found = arrived(sent, tmp_path)
    verdict = Judge(sent, found).judged()
    assert not verdict.failures
    alarms = sum(p.severity != "note" for p in found.problems)
    assert alarms <= 0.01 * verdict.recoverable
