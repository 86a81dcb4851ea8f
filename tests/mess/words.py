"""What people write beside their figures: status, way of measuring, year, area, text."""

import unicodedata
from decimal import Decimal
from random import Random

from officer import plan

from analysis.language import say
from analysis.returns import form as forms
from mess.bending import NotHereError, gathered, indicator, other, pick
from mess.truth import YEAR, Sent


def unknown_status(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice, table="indicators"):
        box = other(sent, fact, "status")
        box.says(dice.choice(["xong", "đạt", "sơ  bộ??", "12"]))
        fact.asked(box)


def blank_status(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice, table="indicators"):
        box = other(sent, fact, "status")
        box.says(None)
        fact.asked(box)


def status_typed_by_hand(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice, table="indicators"):
        word = say(forms.STATUSES[dice.choice("APE")])
        shapes = (word.upper(), word.capitalize(), f" {word} ", unicodedata.normalize("NFD", word))
        other(sent, fact, "status").says(dice.choice(shapes))


def no_data_with_figure(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice, table="indicators"):
        other(sent, fact, "status").says(say(forms.STATUSES["none"]))
        other(sent, fact, "reason").says(plan().word("no_data_reason", "L"))
        fact.nothing()
        fact.ask = [list(fact.cells.values())]


def own_definition(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice, table="indicators"):
        words = "Cách tính riêng của ngành, chỉ khu vực công"
        box = other(sent, fact, "definition")
        box.says(words)
        fact.key = (*fact.key[:4], words)
        fact.asked(box)


def definition_blank(sent: Sent, dice: Random) -> None:
    """Without its way of measuring a figure stands in a series of its own."""
    for fact in pick(sent, dice, table="indicators"):
        other(sent, fact, "definition").says(None)
        fact.key = (*fact.key[:4], "unstated")


def unit_changed(sent: Sent, dice: Random) -> None:
    """The unit that we wrote was written over: whatever stands in the row is in another unit."""
    for fact in pick(sent, dice, table="indicators"):
        box = other(sent, fact, "unit")
        box.says(dice.choice(["người", "‰", "nghìn hộ", "trên 100.000 dân", "triệu đồng"]))
        fact.asked(box, *fact.cells.values())
        fact.free = True


def strange_period(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice, table="history"):
        box = other(sent, fact, "period")
        good = dice.choice([None, str(box.value), f" {box.value} "])
        if good:
            box.says(good)
            continue
        strange = [
            (44927, "dd/mm/yyyy"),
            (23, ""),
            (2035, ""),
            ("2022-2023", ""),
            ("", ""),
            (2023.5, ""),
        ]
        box.says(*dice.choice(strange))
        fact.nothing(box)


def history_by_hand(sent: Sent, dice: Random) -> None:
    """The indicator of an earlier year typed, not chosen."""
    for fact in pick(sent, dice, table="history"):
        box, i = other(sent, fact, "indicator"), indicator(fact)
        good = [i.code, i.code.lower(), f"{i.code}: {i.short.vi}", f" {i.code} "]
        bad = ["CT99", "", "Tỷ lệ khác", "C25"]
        if dice.random() < 0.4:
            box.says(dice.choice(good))
        elif dice.random() < 0.3:
            box.says(i.short.vi)
            fact.free = True
        else:
            box.says(dice.choice(bad))
            fact.nothing(box)


def history_of_old_district(sent: Sent, dice: Random) -> None:
    for fact in pick(sent, dice, table="history"):
        box = other(sent, fact, "area")
        box.says(dice.choice(["Xã Chiềng Đâu Đó", "Chieng La", "Tỉnh Lai Châu", "toàn quốc"]))
        fact.nothing(box)


HOSTILE = (
    "=1+1", "=HYPERLINK(\"http://example.org\")", "+84 212", "@SUM(A1)", "- đã họp",
    "<script>alert(1)</script>", "a | b ` $x$ {{ 1 }} {% x %}", "“ngoặc”, 'nháy' & <b>",
    "dòng một\ndòng hai", "x" * 32_767, "đảo \u202engược", "_x005F_x0041_", "0412", "12:30", "TRUE",
)  # fmt: skip


def hostile_words(sent: Sent, dice: Random) -> None:
    """Words stay words, to the letter, whatever they look like."""
    facts = [f for f in sent.facts if f.key[0] in ("task", "proposal") and f.ask == []]
    if not facts:
        raise NotHereError
    for fact in dice.sample(facts, min(2, len(facts))):
        words = dice.choice(HOSTILE)
        fact.cells["result" if "result" in fact.cells else "content"].says(words)
        fact.want = words.replace("_x005F_", "_")


def impossible_date(sent: Sent, dice: Random) -> None:
    facts = [f for f in sent.facts if f.key[0] == "state" and not f.ask]
    if not facts:
        raise NotHereError
    for fact in facts[:2]:
        box = sent.boxes["states", fact.key[1], "state_date"]
        if box.blank:
            continue
        bad = dice.random() < 0.6
        box.says(
            dice.choice(["31/02/2026", "tháng 10", "2026", 2026, "10/2026"])
            if bad
            else "15/10/2026"
        )
        if bad:
            fact.asked(box)


def unknown_state(sent: Sent, dice: Random) -> None:
    facts = [f for f in sent.facts if f.key[0] == "state" and not f.ask]
    if not facts:
        raise NotHereError
    fact = dice.choice(facts)
    fact.cells["state"].says(dice.choice(["sắp đạt", "ok", "100%", "đạt"]))
    fact.nothing(fact.cells["state"])


def twice_told(sent: Sent, dice: Random) -> None:
    """The same indicator and year on two sheets, with two values."""
    free = [
        (r, b)
        for (t, r, c), b in sent.boxes.items()
        if (t, c) == ("history", "indicator") and b.blank
    ]
    if not free:
        raise NotHereError
    fact = pick(sent, dice, table="indicators", most=1)[0]
    row, i = free[0][0], indicator(fact)
    said = {
        "indicator": f"{i.code} – {i.short.vi}",
        "period": YEAR,
        "definition": i.definitions[0].name.vi,
        "status": say(forms.STATUSES["A"]),
        "source": "Niên giám",
        "value": round(fact.want * Decimal("0.93"), 3),
    }
    for column, value in said.items():
        sent.boxes["history", row, column].says(value)
    fact.cells["other"] = sent.boxes["history", row, "value"]
    fact.want, fact.free = None, True
    fact.asked(*fact.cells.values())


def sums_between(sent: Sent, dice: Random) -> None:
    """Rows of the officer's own with figures in them: «Trong đó: nữ», «Tổng cộng»."""
    tables = [t for t in ("indicators", "by_area") if t in sent.tables]
    if not tables:
        raise NotHereError
    table = dice.choice(tables)
    page = sent.tables[table]
    lines = sorted(sent.lines(table).values())
    at = dice.choice([*lines[1:], lines[-1] + 1])
    column = next(
        c
        for (t, r, tag), b in sent.boxes.items()
        if (t, r) == (table, "#") and tag.endswith("value")
        for (_, c), x in page.cells.items()
        if x is b
    )
    page.insert_rows(at)
    page.at(at, 4 if table == "indicators" else 3).says(
        dice.choice(["Trong đó: nữ", "Tổng cộng", "- Thành thị"])
    )
    box = page.at(at, column)
    box.says(dice.randrange(2, 90))
    sent.told.append((box, ""))


MODES = gathered(globals())
