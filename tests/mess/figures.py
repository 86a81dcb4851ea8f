"""What people type where a number is asked for."""

import unicodedata
from datetime import date
from decimal import Decimal
from random import Random

from officer import plan

from mess.bending import alone, gathered, in_parts, indicator, is_percent, pick, vi
from mess.truth import YEAR, Fact, Sent, last_values


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isdigit() else c for c in text)


def comma_text(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice):
        fact.cells["value"].says(vi(alone(fact, dice)))


def dot_text(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice):
        fact.cells["value"].says(str(alone(fact, dice)))


def dressed_text(sent: Sent, dice: Random) -> None:
    """Spaces of all kinds, an apostrophe, full-width digits, marks that nobody sees."""
    dressings = (
        " {} ", "\u00a0{}\u00a0", "'{}", "{}\u200b", "\ufeff{}", "\u2007{}", "{}\n", "\t{}", "+{}",
    )  # fmt: skip
    for fact in pick(sent, dice):
        text = vi(alone(fact, dice))
        if dice.random() < 0.3:
            text = _wide(text)
        fact.cells["value"].says(dice.choice(dressings).format(text))


def percent_text(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice, is_percent):
        value = alone(fact, dice)
        shape = dice.choice(["{}%", "{} %", " {}\u00a0% ", "{}％"])
        text = vi(value) if dice.random() < 0.7 else str(value)
        fact.cells["value"].says(shape.format(text))


def percent_format(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice, is_percent):
        value = alone(fact, dice)
        fact.cells["value"].says(value / 100, dice.choice(["0.00%", "0%", "0.0%"]))


def percent_elsewhere(sent: Sent, dice: Random) -> None:
    """A % sign where the unit is another one is a question."""
    for fact in pick(sent, dice, lambda f: not is_percent(f)):
        value = alone(fact, dice)
        fact.cells["value"].says(f"{vi(value)}%")
        fact.nothing(fact.cells["value"])


def per_mille(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice, is_percent):
        value = alone(fact, dice)
        fact.cells["value"].says(f"{vi(value * 10)}‰")
        fact.free = True


def grouped_counts(sent: Sent, dice: Random) -> None:
    separators = (".", ",", " ", "\u00a0", "\u202f")
    for fact in pick(sent, dice, in_parts):
        mark = dice.choice(separators)
        for part in ("numerator", "denominator"):
            box = fact.cells[part]
            text = f"{box.value:,}".replace(",", mark)
            box.says(text + (",0" if mark == "." and dice.random() < 0.3 and "." in text else ""))
        fact.cells["value"].says(None)


NEVER = (
    "115..5", "30-35", "30 – 35", ">95", "≥95", "< 40", "khoảng 40", "(12,5)", "1.5e3", "đạt",
    "15 triệu", "2.500 hộ", "~40", "24,01 (ước)", "1/2", "24,01; 25", "ba mươi", "hơn 30", "24,,1",
    "24,0,1", "1.23.456", "1,23,456", "--5", "٢٤", "24 01", "24°", "24,01*", "0x18", "1_000",
    "infinity", "nan", "$24", "24đ", "1 234 5", "²4", "½", "Ⅳ", "二十四", "3,5 ± 0,2", "trên 40",
    "24.01.2026", "gần 40", "24,01 %%", "%24", "5 phần nghìn", "đã rà soát xong", "?", "24?", "#",
)  # fmt: skip
"""Texts that are never a value."""


def never_a_value(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice):
        alone(fact, dice)
        fact.cells["value"].says(dice.choice(NEVER))
        fact.nothing(fact.cells["value"])


def never_beside_parts(sent: Sent, dice: Random) -> None:
    """Numerator and denominator are good, so their quotient counts; the words are a question."""
    for fact in pick(sent, dice, in_parts):
        fact.cells["value"].says(dice.choice(NEVER))
        fact.asked(fact.cells["value"])


def never_in_parts(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice, in_parts):
        fact.cells["value"].says(None)
        box = fact.cells[dice.choice(["numerator", "denominator"])]
        box.says(dice.choice(NEVER))
        fact.nothing(box)


MARKS = {
    "-": "M", "–": "M", "—": "M", "không phát sinh": "M", "Không phát sinh": "M",
    "…": "L", "...": "L", "x": "L", "X": "L", "KCSL": "L", "không có số liệu": "L",
    "Không có số liệu": "L", "chưa có": "L", "Chưa có số liệu": "L", "N/A": "L", "n/a": "L",
    " … ": "L", "- ": "M",
}  # fmt: skip
"""Marks of a missing figure with their state: nothing of the kind exists, or it is not known."""


def missing_mark(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice):
        alone(fact, dice)
        mark = dice.choice(list(MARKS))
        text = unicodedata.normalize("NFD", mark) if dice.random() < 0.2 else mark
        fact.cells["value"].says(text)
        fact.nothing(status=MARKS[mark])


def left_blank(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice, table="indicators"):
        alone(fact, dice)
        fact.cells["value"].says(dice.choice([None, " ", "\u00a0"]))
        fact.nothing(fact.cells["value"], status="O")


def error_cell(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice):
        alone(fact, dice)
        box = fact.cells["value"]
        box.says(None)
        box.error = dice.choice(["#DIV/0!", "#N/A", "#REF!", "#VALUE!", "#NAME?"])
        box.formula = (lambda _: "1/0") if dice.random() < 0.7 else None
        fact.nothing(box)


def never_calculated(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice):
        alone(fact, dice)
        box = fact.cells["value"]
        box.formula, box.uncached = (lambda _: "SUM(1,2)*8"), True
        fact.nothing(box)


def own_quotient(sent: Sent, dice: Random) -> None:
    """The rate as a formula over its own parts, calculated or not: the parts decide."""
    for fact in pick(sent, dice, in_parts):
        box, per = fact.cells["value"], plan().unit(fact.key[1]).per
        above, below = fact.cells["numerator"], fact.cells["denominator"]
        box.says(float(fact.want))
        box.formula = lambda at, a=above, b=below, p=per: f"{at(a)}/{at(b)}*{p}"
        box.uncached = dice.random() < 0.3


def share_for_percent(sent: Sent, dice: Random) -> None:
    """0.2401 for 24.01 %: the usual range and last year's value must settle it, or it is asked."""
    for fact in pick(sent, dice, is_percent):
        value = alone(fact, dice)
        share = value / 100
        fact.cells["value"].says(share)
        usual = indicator(fact).plausible
        if (usual.hold(share) and not last_values(sent.agency)) or share >= 1:
            fact.nothing(fact.cells["value"])
        else:
            fact.free = not last_values(sent.agency) or usual.hold(share)


def share_beside_parts(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice, lambda f: is_percent(f) and in_parts(f)):
        fact.cells["value"].says(round(fact.want / 100, 4))


def two_readings(sent: Sent, dice: Random) -> None:
    """1.234: a thousand or a little more than one."""
    for fact in pick(sent, dice, lambda f: not in_parts(f)):
        mark = dice.choice(".,")
        if is_percent(fact):
            value = alone(fact, dice)
            whole = max(1, int(value))
            part = dice.randrange(1, 999)
            fact.want = Decimal(f"{whole}.{part:03}")
            fact.cells["value"].says(f"{whole}{mark}{part:03}")
            # The other reading is thousands of per cent, which cannot be.
            fact.free = not indicator(fact).plausible.hold(fact.want)
        elif fact.key[1] in ("CT36", "CT37", "CT38"):
            # Houses are counted, so the whole number is the one that can be.
            fact.cells["value"].says(f"1{mark}234")
            fact.want, fact.free = Decimal(1234), True


def date_by_locale(sent: Sent, dice: Random) -> None:
    """9.5 became the ninth of May."""
    day = (date(YEAR, dice.randint(1, 12), dice.randint(1, 28)) - date(1899, 12, 30)).days
    for fact in pick(sent, dice):
        box = fact.cells["value"]
        if in_parts(fact):
            fact.asked(box)
        else:
            fact.nothing(box)
        box.says(day, dice.choice(["d-mmm", "dd/mm/yyyy", "mmm-yy", "d\\-m", "[$-42A]d mmmm"]))


def below_zero(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice, lambda f: indicator(f).limits.low is not None):
        value = alone(fact, dice)
        signs = [-value, f"-{vi(value)}", f"−{vi(value)}"]
        fact.cells["value"].says(dice.choice(signs))
        fact.nothing(fact.cells["value"])


def above_hundred(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice, is_percent):
        value = alone(fact, dice) + 100
        fact.cells["value"].says(dice.choice([value, f"{vi(value)}%", value * 1000]))
        fact.nothing(fact.cells["value"])


def unusual(sent: Sent, dice: Random) -> None:
    """Ten times what is usual, yet possible: read, with a question."""

    def able(fact: Fact) -> bool:
        limits, usual = indicator(fact).limits, indicator(fact).plausible
        return usual.high is not None and limits.hold(usual.high * 3)

    for fact in pick(sent, dice, able):
        alone(fact, dice)
        high = indicator(fact).plausible.high
        assert high is not None
        fact.want = high * 2 + Decimal("0.5")
        fact.cells["value"].says(fact.want)
        fact.asked(fact.cells["value"])


def above_its_whole(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice, lambda f: in_parts(f) and is_percent(f)):
        above, below = fact.cells["numerator"], fact.cells["denominator"]
        if above.value == below.value:
            continue
        above.value, below.value = below.value, above.value
        fact.cells["value"].says(None)
        fact.nothing()
        fact.ask = [[above, below]]


def not_its_quotient(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice, in_parts):
        fact.cells["value"].says(round(fact.want * Decimal("1.3") + 1, 2))
        fact.asked(fact.cells["value"])


def half_a_ratio(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice, in_parts):
        fact.cells["value"].says(None)
        fact.cells[dice.choice(["numerator", "denominator"])].says(None)
        fact.nothing()
        fact.ask = [[fact.cells["numerator"], fact.cells["denominator"]]]


def nothing_below(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice, in_parts):
        fact.cells["value"].says(None)
        fact.cells["denominator"].says(dice.choice([0, "0", -5]))
        fact.nothing(fact.cells["denominator"])


def true_or_false(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice):
        alone(fact, dice)
        fact.cells["value"].says(dice.random() < 0.5)
        fact.nothing(fact.cells["value"])


def beyond_measure(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice):
        alone(fact, dice)
        fact.cells["value"].says(dice.choice([1e300, -1e300, 1e17, "9" * 30, "1" + ".000" * 8]))
        fact.nothing(fact.cells["value"])


def binary_tail(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice):
        value = alone(fact, dice)
        fact.cells["value"].says(f"{value}" if "." not in f"{value}" else value + Decimal("4e-15"))
        if isinstance(fact.cells["value"].value, str):
            fact.cells["value"].says(value)


def percent_of_people(sent: Sent, dice: Random) -> None:
    """A count shown as a percentage is no count."""
    for fact in pick(sent, dice, in_parts):
        fact.cells["value"].says(None)
        box = fact.cells[dice.choice(["numerator", "denominator"])]
        box.says(0.45, "0%")
        fact.nothing(box)


def whole_in_thousands(sent: Sent, dice: Random) -> None:
    """Persons over thousands of persons: no rate can be so large."""
    for fact in pick(sent, dice, lambda f: in_parts(f) and f.want > 1):
        fact.cells["value"].says(None)
        box = fact.cells["denominator"]
        box.says(Decimal(str(box.value)) / 1000)
        fact.nothing()
        fact.ask = [[box, fact.cells["numerator"]]]
        if not is_percent(fact):
            fact.want, fact.free = None, True


def everything_as_text(sent: Sent, dice: Random) -> None:
    """All numbers of the return became text on their way through another program."""
    ours = dice.random() < 0.7
    for fact in sent.figures():
        if fact.touched:
            continue
        fact.touched = True
        for name, box in fact.cells.items():
            if box.blank or isinstance(box.value, str):
                continue
            if name == "value":
                text = f"{box.value}"
                fact.free |= (
                    text.count(".") == 1 and len(text.split(".")[1]) == 3 and text[0] != "0"
                )
            else:
                text = f"{box.value:,}"
            box.says(text.translate(str.maketrans(".,", ",.")) if ours else text)


MODES = gathered(globals())
