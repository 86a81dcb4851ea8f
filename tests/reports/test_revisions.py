"""What changed between two releases: the values, the verdicts that moved and why, the page."""

import dataclasses
import json
import re
import shutil
from datetime import date
from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from comparing import (
    INSURANCE,
    LAST,
    LATE,
    SOON,
    by_hand,
    entries,
    file,
    held_against,
    page,
    send,
)
from finished import LITERALS, digits, ids, links, parsed
from nbformat.v4 import new_code_cell, new_notebook, new_output
from observed import observed
from officer import plan

from analysis import places
from analysis.language import say
from analysis.observations.current import current
from analysis.observations.revisions import KINDS, revisions
from analysis.progress.registry import STATUSES
from analysis.release import ReleaseError
from analysis.reports import revisions as parts
from analysis.reports.comparison import BEFORE, compared
from analysis.reports.exporter import PageExporter
from analysis.reports.figures import FigureError, Figures
from analysis.reports.moves import DIRECTIONS, STATUS_RANK, Standing, direction, moves
from analysis.reports.sources import listing

# the arithmetic on the long table

DAY = date(2026, 11, 30)


def kind_of(before, after):
    sides = [current(observed(*rows), plan(), DAY) for rows in (before, after)]
    return revisions(*sides)["kind"].tolist()


CT25 = {"indicator": "CT25"}


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        pytest.param([], [CT25 | {"value": 9.1}], ["new"], id="nobody had said anything"),
        pytest.param([CT25 | {"value": 9.1}], [], ["withdrawn"], id="its file is gone"),
        pytest.param(
            [CT25 | {"value": 9.1}],
            [CT25 | {"obs_status": "L"}],
            ["withdrawn"],
            id="a reason in place of the value",
        ),
        pytest.param(
            [CT25 | {"value": 9.1}], [CT25 | {"value": 9.6}], ["revised"], id="another value"
        ),
        pytest.param(
            [CT25 | {"value": 9.1, "obs_status": "E"}],
            [CT25 | {"value": 9.1, "obs_status": "A"}],
            ["requalified"],
            id="an estimate made final",
        ),
        pytest.param(
            [CT25 | {"value": 9.1}],
            [CT25 | {"value": 9.1, "file": "later.xlsx", "vintage": "2026-12-01"}],
            ["unchanged"],
            id="sent again without a change",
        ),
        pytest.param(
            [CT25 | {"value": 91.0}],
            [CT25 | {"value": 9.1, "correction": "returns.yml #1"}],
            ["corrected"],
            id="corrected after review",
        ),
        pytest.param(
            [CT25 | {"value": 9.1, "correction": "returns.yml #1"}],
            [CT25 | {"value": 9.2}],
            ["revised"],
            id="the agency has corrected itself since",
        ),
        pytest.param(
            [CT25 | {"value": 50.0, "numerator": 5.0, "denominator": 10.0}],
            [CT25 | {"value": 50.0, "numerator": 50.0, "denominator": 100.0}],
            ["revised"],
            id="the counts behind the same rate",
        ),
        pytest.param(
            [CT25 | {"value": 50.0, "numerator": 5.0, "denominator": 10.0}],
            [CT25 | {"value": 50.0}],
            ["unchanged"],
            id="counts left out the next year",
        ),
        pytest.param(
            [{"indicator": "CT36", "value": 0.0, "state": "reached"}],
            [{"indicator": "CT36", "value": 0.0, "state": "lost"}],
            ["revised"],
            id="another state",
        ),
        pytest.param(
            [{"indicator": "CT40", "value": 93.0, "agency": "so-noi-vu"}],
            [
                {"indicator": "CT40", "value": 93.0, "agency": "so-noi-vu"},
                {"indicator": "CT40", "value": 97.0, "agency": "so-xay-dung"},
            ],
            ["disputed"],
            id="another agency says otherwise and nobody is first",
        ),
        pytest.param([CT25 | {"obs_status": "O"}], [CT25 | {"obs_status": "O"}], [], id="blanks"),
    ],
)
def test_what_became_of_a_value(before, after, kinds):
    assert kind_of(before, after) == kinds


def test_both_sides_keep_their_cells():
    found = revisions(
        current(observed(CT25 | {"value": 9.1, "cell": "I16", "raw": "9,1"}), plan(), DAY),
        current(observed(CT25 | {"value": 9.6, "cell": "J4", "raw": "9,6"}), plan(), DAY),
    ).iloc[0]
    assert (found["cell_before"], found["raw_before"]) == ("I16", "9,1")
    assert (found["cell_after"], found["raw_after"]) == ("J4", "9,6")


# where a verdict went

KNOWN = Standing("not_met", "", "on_track", "")


@pytest.mark.parametrize(
    ("level", "status", "way"),
    [
        pytest.param("met", "met_holding", "better", id="target met"),
        pytest.param("at_threshold", "on_track", "better", id="nearer the target"),
        pytest.param("not_met", "off_track", "worse", id="progress too slow"),
        pytest.param("not_met", "nearly", "worse", id="progress a little too slow"),
        pytest.param("met", "met_slipping", "better", id="the level decides"),
        pytest.param("not_met", "milestone_pending", "aside", id="a word of the same rank"),
        pytest.param("not_assessed", "not_assessed", "lost", id="no verdict any more"),
        pytest.param("not_met", "not_assessed", "lost", id="no verdict on progress any more"),
    ],
)
def test_a_verdict_goes_up_or_down_by_level_then_by_status(level, status, way):
    other = Standing(level, "", status, "")
    back = {"better": "worse", "worse": "better", "lost": "appeared", "aside": "aside"}
    assert direction(KNOWN, other) == way
    assert direction(other, KNOWN) == back[way]


def test_every_status_has_its_rank():
    assert set(STATUS_RANK) == set(STATUSES) - {"not_assessed"}


# one value revised across its target, one withdrawn, one late


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("CHITIEU_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    """Send what the tests tell of: CT25 9.1 then 9.6, CT24 28.4 then none, CT05 after the day."""
    root = tmp_path_factory.mktemp("three")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHITIEU_DATA", str(root))
        doctors = entries("CT25", value=9.1, status="ước thực hiện")
        send(SOON, doctors | entries("CT24", value=28.4, status="chính thức"))
        silent = {"status": "không có số liệu", "reason": "Chưa có hướng dẫn cách tính"}
        later = entries("CT25", value=9.6, status="chính thức")
        send(LATE, later | entries("CT24", **silent))
        send(LAST, entries("CT05", value=22.0, status="sơ bộ"), INSURANCE)
    return root


@pytest.fixture
def three(sent, monkeypatch):
    monkeypatch.setenv("CHITIEU_DATA", str(sent))


def kinds(found):
    return {(r["indicator"], r["period"]): r["kind"] for r in found.changed}


def test_exactly_what_changed_is_named(three):
    assert kinds(page()) == {
        ("CT05", 2026): "new",
        ("CT24", 2026): "withdrawn",
        ("CT25", 2026): "revised",
    }


def test_a_value_revised_across_its_target_moves_the_verdict_and_is_its_cause(three):
    """The plan asks for 9.5 doctors: 9.1 does not meet it, 9.6 does."""
    move = next(m for m in moves(page()) if m.indicator == "CT25")
    assert (move.before.level, move.after.level, move.direction) == ("not_met", "met", "better")
    assert [(r["value_before"], r["value_after"]) for r in move.values] == [(9.1, 9.6)]
    assert move.others == ()


def test_verdicts_that_moved_are_exactly_those_whose_values_changed(three):
    found = [(m.indicator, [r["kind"] for r in m.values]) for m in moves(page())]
    assert found == [("CT24", ["withdrawn"]), ("CT25", ["revised"]), ("CT05", ["new"])]


def text_of(markup):
    spaced = re.sub(r"(</(?:td|th|li|p|small)>)", r" \1", str(markup))
    return " ".join("".join(parsed(spaced).itertext()).split())


def strict(markup):
    return f"<!DOCTYPE html><html><head><title>x</title></head><body>{markup}</body></html>"


def said(markup):
    return text_of(strict(markup))


def test_the_headline_counts_them_in_words(three):
    words = said(parts.headline(page()))
    assert (
        "So với tình hình ngày 30/11/2026: 1 số liệu mới, 1 số được sửa, 1 số bị rút, "
        "0 số được hiệu đính." in words
    )
    assert (
        "3 kết luận cấp tỉnh thay đổi: 1 không còn kết luận, 1 tốt lên, 1 lần đầu có kết luận."
        in words
    )


def test_the_headline_in_english(three):
    words = said(parts.headline(page(lang="en")))
    assert "Since the state of 30 Nov 2026: 1 new values, 1 revised, 1 withdrawn" in words


def test_a_revised_value_stands_with_both_cells_and_its_difference(three):
    words = said(parts.values(page()))
    assert "9,10 9,60 +0,50" in words
    old, new = (f"2026/so-y-te/{file(day).name} › Chỉ tiêu › I16" for day in (SOON, LATE))
    assert f"cũ {old} “9.1”; nhận ngày 20/11/2026, Sở Y tế" in words
    assert f"mới {new} “9.6”; nhận ngày 03/12/2026, Sở Y tế" in words
    assert "ước thực hiện → chính thức" in words


def test_a_late_value_is_new_and_so_is_its_file(three):
    found = page()
    assert "CT05" in said(parts.additions(found))
    arrived = said(parts.arrivals(found))
    assert "2 tệp của 2 cơ quan" in arrived
    assert "05/12/2026 muộn 2026/bhxh-tinh/2026-12-05_a.xlsx 1 – – –" in arrived
    assert "03/12/2026 muộn 2026/so-y-te/2026-12-03_a.xlsx – 1 – 1" in arrived
    assert SOON not in arrived


def test_what_did_not_change_is_said_in_one_sentence(published, three):
    """Nothing moved but three of fifty verdicts; the published history is the same on both."""
    words = said(parts.unchanged(page()))
    assert words.endswith(f"{len(published.current)} số liệu và 47 trong 50 kết luận cấp tỉnh giữ "
                          "nguyên.")  # fmt: skip


def test_the_difference_is_the_new_value_less_the_old(three):
    found = page()
    row = next(r for r in found.changed if r["indicator"] == "CT25")
    found.tell(row, "before"), found.tell(row, "after"), found.difference(row)
    figure = found.get("CT25/14/2026/revision")
    assert figure.value == pytest.approx(0.5)
    assert figure.parts == ("CT25/14/2026/value", "before:CT25/14/2026/value")
    assert [found.get(part).value for part in figure.parts] == [9.6, 9.1]


def test_a_key_of_the_earlier_release_is_the_figure_of_that_release(three):
    found = page()
    gap = found.get(f"{BEFORE}CT25/14/2026/gap")
    assert gap.value == pytest.approx(0.4)
    assert gap.parts == ("before:CT25/14/2030/target", "before:CT25/14/2026/value")
    assert found.get("before:CT25/14/2026/value").inputs[0].file.endswith(f"{SOON}_a.xlsx")
    with pytest.raises(FigureError):
        found.get("before:CT05/14/2026/value")


def test_figures_told_beside_their_cells_are_stored_and_not_listed_again(three):
    found = page()
    parts.values(found)
    assert "so-CT25" not in str(listing(found))
    stored = json.loads(found.write().read_text("utf-8"))
    assert {"CT25/14/2026/value", "before:CT25/14/2026/value"} <= set(stored)


def test_a_difference_that_rounding_would_hide_is_shown(data):
    send(SOON, entries("CT24", value=28.41)), send(LATE, entries("CT24", value=28.44))
    assert "28,41 28,44 +0,03" in said(parts.values(page()))


# against what


def test_without_a_name_the_page_tells_what_came_after_the_last_day(three):
    assert page().earlier.name == "2026@2026-11-30"


def test_a_release_as_of_a_day_before_the_last_one_is_held_against_itself(three):
    found = page(as_of="2026-11-25")
    assert found.earlier.name == found.release.name == "2026@2026-11-25"
    assert found.changed == moves(found) == []


def test_a_release_can_be_named(three):
    assert kinds(page("2026@2026-12-04")) == {("CT05", 2026): "new"}
    with pytest.raises(ReleaseError):
        page("yesterday")


def test_where_nothing_had_come_by_the_last_day_all_is_new(data):
    send(LATE, entries("CT25", value=9.1))
    found = page()
    assert {row["kind"] for row in found.changed} == {"new"}
    assert len(found.changed) == len(found.rows)
    assert "0 số được sửa" in said(parts.headline(found))


def test_nothing_changed_is_said_in_words(data):
    send(SOON, entries("CT25", value=9.1))
    found = page()
    assert "Không có kết luận cấp tỉnh nào thay đổi." in said(parts.headline(found))
    assert "Không có kết luận nào thay đổi." in said(parts.verdicts(found))
    assert "Không có số liệu nào được sửa" in said(parts.values(found))
    assert "Tỉnh không có số liệu nào mới." in said(parts.additions(found))
    assert "Không có báo cáo nào đến trong khoảng này." in said(parts.arrivals(found))


# causes that are no values


def test_a_target_that_was_changed_is_the_cause_with_both_targets_and_their_laws(data):
    """9.1 doctors meet a target of 9.0 that is decided on 1 December 2026."""
    send(SOON, entries("CT25", value=9.1))
    known = plan().indicators["CT25"]
    easier = known.targets[0].model_copy(
        update={"value": Decimal("9.0"), "decided": date(2026, 12, 1), "source": "99/QĐ-UBND"}
    )
    indicator = known.model_copy(update={"targets": (*known.targets, easier)})
    changed = dataclasses.replace(plan(), indicators=plan().indicators | {"CT25": indicator})
    found = page("2026@2026-11-30", as_of="2026-12-14", known=changed)
    (move,) = moves(found)
    assert (move.direction, move.values, move.others) == ("better", (), ("target",))
    words = said(parts.verdicts(found))
    assert "mục tiêu được thay đổi: ≥ 9,5 (2030; 43/KH-UBND, mục II.2) → ≥ 9,0 (2030; 99/" in words


DEFINITIONS = [d.id for d in plan().indicators["CT25"].definitions]


def test_another_way_of_measuring_is_a_cause(data):
    other = next(d for d in plan().indicators["CT25"].definitions[1:] if d.fit != "different")
    before = by_hand(observed(CT25 | {"value": 9.1, "definition": other.id, "period": 2025}))
    both = observed(
        CT25 | {"value": 9.1, "definition": other.id, "period": 2025}, CT25 | {"value": 9.6}
    )
    (move,) = moves(held_against(before, by_hand(both)))
    assert move.others == ("definition",)
    assert [row["kind"] for row in move.values] == ["new"]


def test_a_rule_that_was_changed_is_a_cause(data):
    rows = observed(CT25 | {"value": 9.1})
    found = held_against(by_hand(rows), by_hand(rows))
    found.before.assessed["CT25", "14"] |= {"method_version": "0", "met": "met"}
    (move,) = moves(found)
    assert (move.values, move.others) == ((), ("rule",))
    assert "đổi quy tắc" in said(parts.verdicts(found))


def test_a_verdict_that_nothing_explains_is_called_a_fault(data):
    rows = observed(CT25 | {"value": 9.1})
    found = held_against(by_hand(rows), by_hand(rows))
    found.before.assessed["CT25", "14"] |= {"met": "met"}
    assert [move.others for move in moves(found)] == [("unknown",)]
    again = held_against(by_hand(rows), by_hand(rows.assign(file="other.xlsx")))
    again.before.assessed["CT25", "14"] |= {"met": "met"}
    assert [move.others for move in moves(again)] == [("file",)]


def test_another_reporting_year_is_a_cause(data):
    rows = observed(CT25 | {"value": 9.6, "period": 2022})
    found = held_against(by_hand(rows, 2025, name="2025"), by_hand(rows))
    assert [(m.direction, m.others) for m in moves(found)] == [("lost", ("year",))]
    assert "năm báo cáo khác: 2025 → 2026" in said(parts.verdicts(found))


def test_a_break_is_a_cause_and_a_confirmation_is_none(data):
    """Four values on the way to 9.5: on track. A break in the last leaves one to compare with."""
    years = {2023: 8.0, 2024: 8.5, 2025: 9.0}
    past = [CT25 | {"value": v, "period": y} for y, v in years.items()]
    last = CT25 | {"value": 9.4}
    sides = [by_hand(observed(*past, last | {"obs_status": s})) for s in ("P", "A", "B")]
    assert moves(held_against(sides[0], sides[1])) == []
    (move,) = moves(held_against(sides[0], sides[2]))
    assert [(r["obs_status_before"], r["obs_status_after"]) for r in move.values] == [("P", "B")]


def test_a_correction_is_told_with_its_reason(data, tmp_path, monkeypatch):
    home = tmp_path / "home"
    shutil.copytree(places.params(), home / "params")
    (home / "params" / "corrections" / "returns.yml").write_text(
        """
source: returns
year: 2026
corrections:
  - number: 1
    key: { indicator: CT25, area: "14", period: 2026, agency: so-y-te }
    old: "91"
    new: { value: 9.1 }
    reason: "a slip"
    reporter: "the department"
    decided: "2026-12-03"
    until: newer_return
"""
    )
    monkeypatch.setenv("CHITIEU_HOME", str(home))
    send(SOON, entries("CT25", value="91"))
    found = page()
    assert kinds(found) == {("CT25", 2026): "corrected"}
    assert "1 số được hiệu đính" in said(parts.headline(found))
    words = said(parts.values(found))
    assert "hiệu đính: a slip (the department, 03/12/2026) [returns.yml #1]" in words


# large tables, hostile text


def test_of_areas_the_largest_changes_are_listed_and_the_rest_is_counted(data, monkeypatch):
    monkeypatch.setattr(parts, "MOST_OTHERS", 2)
    areas = [a.key for a in plan().areas_on(DAY, "commune")][:4]
    old = [{"indicator": "CT41", "area": a, "value": 50.0} for a in areas]
    new = [row | {"value": 50.0 + n} for n, row in enumerate(old)]
    found = held_against(by_hand(observed(*old)), by_hand(observed(*new)))
    words = said(parts.values(found))
    assert re.findall(r"\+(\d),0", words) == ["3", "2"]
    assert "Thay đổi khác không liệt kê: 1." in words


def test_text_from_returns_is_only_ever_text(data):
    bad = "<script>alert(1)</script>"
    old = observed(CT25 | {"value": 9.1, "raw": bad, "sheet": bad})
    new = observed(CT25 | {"value": 9.6, "raw": bad, "sheet": bad})
    shown = str(parts.values(held_against(by_hand(old), by_hand(new))))
    assert "<script" not in shown and "&lt;script&gt;" in shown


def test_all_the_words_of_the_page_are_said_in_vietnamese():
    tables = (parts._KINDS, parts._WAYS, parts._WAYS_SHORT, parts._CAUSES, parts._SHORT)
    words = {word for each in (*tables, parts._BROUGHT) for word in each.values()}
    assert [word for word in words if say(word) == word] == []
    assert set(parts._WAYS) == set(parts._WAYS_SHORT) == set(DIRECTIONS)
    assert set(parts._SHORT) == set(KINDS) - {"unchanged"}


# the finished page of the sample

BLOCKS = ("headline", "verdicts", "values", "additions", "arrivals", "unchanged")


def finished(found):
    blocks = ["<h1>Page</h1>", *(str(getattr(parts, name)(found)) for name in BLOCKS)]
    blocks += ["<h2>Sources</h2>", str(listing(found))]
    outputs = [new_output("display_data", {"text/html": block}) for block in blocks]
    cell = new_code_cell("", outputs=outputs, id="page")
    return PageExporter().from_notebook_node(new_notebook(cells=[cell]))[0]


@pytest.fixture(scope="module")
def sample(sample_data, opened):
    names = {"late": ("2026-mau", ""), "years": ("2026-mau", "2025-mau")}
    names |= {"empty": ("2024-cong-bo", "")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHITIEU_DATA", str(sample_data))
        books = {
            (name, lang): compared(Figures(opened(release), "revisions", lang), against)
            for name, (release, against) in names.items()
            for lang in ("vi", "en")
        }
        return {key: (book, finished(book)) for key, book in books.items()}


every_page = pytest.mark.parametrize("lang", ["vi", "en"])
every_case = pytest.mark.parametrize("name", ["late", "years", "empty"])


@every_page
@every_case
def test_every_digit_is_a_figure_or_is_marked(sample, name, lang):
    found = digits(sample[name, lang][1])
    assert [d for d in found if not d.figure and d.literal not in LITERALS] == []


@every_page
@every_case
def test_what_is_printed_is_what_the_figure_says(sample, name, lang):
    book, html = sample[name, lang]
    known = book.shown | book.told
    for element in parsed(html).iter():
        key = element.get("data-figure") if isinstance(element.tag, str) else None
        if key:
            assert "".join(element.itertext()).strip() == known[key].text


@every_page
@every_case
def test_links_lead_somewhere_and_ids_stand_once(sample, name, lang):
    html = sample[name, lang][1]
    known = ids(html)
    assert len(known) == len(set(known))
    assert [href for _, href in links(html) if href.removeprefix("#") not in known] == []
    inner = re.findall(r'href="#(doi-[^"]+)"', html)
    assert [anchor for anchor in inner if anchor not in known] == []


@every_page
@every_case
def test_the_page_stays_small_and_shows_no_missing_number(sample, name, lang):
    html = sample[name, lang][1]
    assert len(html.encode()) < 450_000
    words = " ".join(parsed(html).itertext())
    assert not re.search(r"\b(nan|None|NaN|NaT|inf)\b", words)


def test_the_revisions_of_the_sample_appear(sample):
    """What the made-up round tells: a late department, a rival, a slip, a phone call."""
    book, html = sample["late", "vi"]
    found = {(r["indicator"], r["area"], r["period"]): r["kind"] for r in book.changed}
    assert found["CT39", "14", 2025] == "revised"
    assert found["CT40", "14", 2026] == "disputed"
    assert found["CT42", "03979@2025-07-01", 2026] == "revised"
    assert found["CT47", "04231@2025-07-01", 2026] == "corrected"
    assert found["CT38", "14", 2026] == "new"
    moved = {m.indicator: m.direction for m in moves(book) if m.area == "14"}
    assert moved == {"CT37": "worse", "CT38": "worse", "CT39": "appeared", "CT40": "lost"}
    words = text_of(html)
    assert "21,6 21,8 +0,2" in words
    assert "2026/so-khcn/2026-12-08_so-khcn.xlsx" in words


def test_the_same_releases_give_the_same_page(sample, made_up, sample_data, monkeypatch):
    monkeypatch.setenv("CHITIEU_DATA", str(sample_data))
    again = compared(Figures(made_up, "revisions"))
    assert finished(again) == sample["late", "vi"][1]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (1280, "light"),
        (360, "dark"),
        pytest.param(1280, "dark", marks=pytest.mark.long),
        pytest.param(360, "light", marks=pytest.mark.long),
    ],
)
def test_axe_finds_no_barrier_and_the_page_fits(sample, browser, tmp_path, width, scheme):
    path = tmp_path / "page.html"
    path.write_text(sample["late", "vi"][1], encoding="utf-8")
    opened = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    opened.goto(path.as_uri())
    assert opened.evaluate("document.documentElement.scrollWidth") == width
    found = Axe().run(opened).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == []
    opened.close()
