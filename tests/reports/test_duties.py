"""Who answers for what, and the evidence for commendation: parts of pages, without a browser.

A small made-up 2025 (mixed_year.py); expectations by hand from params/.
"""

import re

import pytest
from finished import digits, links
from mixed_year import BAC_YEN, FARMING, HEALTH, HOME, LABOUR, NEW_BAC_YEN, YEAR, write
from officer import plan

from analysis.batch.jobs import INTERNAL, plan_jobs
from analysis.release import open_release
from analysis.reports import commendation, duties, tables
from analysis.reports.figures import Figures
from analysis.reports.sources import listing


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    root = write(tmp_path_factory.mktemp("mixed"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHITIEU_DATA", str(root))
        yield {day: open_release(YEAR, "sample", day, plan()) for day in ("2025-02-15", "")}


@pytest.fixture
def figures(opened):
    return Figures(opened[""], "duties", "vi")


def by_code(figures):
    return {line.indicator.code: line for line in duties.lines(figures)}


def test_what_the_plan_leaves_open_comes_first(figures):
    lines = by_code(figures)
    groups = {c: {k for k, x in lines.items() if x.certainty == c} for c in duties.CERTAINTIES}
    assert groups["unassigned"] == {"CT23", "CT40", "CT43", "CT44", "CT49", "CT50"}
    assert groups["shared"] == {"CT07", "CT28", "CT42"}
    # vocational education and assistance by assumption; the insurance's present name is not known
    assert groups["assumed"] == {"CT04", "CT05", "CT06", *(f"CT{n:02}" for n in range(8, 13))}
    assert len(groups["sure"]) == 50 - 6 - 3 - 8
    text = str(duties.headline(figures))
    # assumed are also CT07 and CT28, which two agencies share
    shown = dict(re.findall(r'data-figure="duties/2025/(\w+)/count" href="[^"]*">(\d+)', text))
    assert shown == {"all": "50", "unassigned": "6", "shared": "3", "assumed": "10"}


def test_each_answer_says_by_what_succession_it_came(opened, figures):
    claim = by_code(figures)["CT42"].claims[0]
    assert (claim.named.code, claim.agency.code) == ("so-nnptnt", FARMING)
    assert [(s.since.isoformat(), s.confirmed) for s in claim.steps] == [("2025-03-01", True)]
    before = by_code(Figures(opened["2025-02-15"], "duties", "vi"))["CT42"].claims[0]
    assert (before.agency.code, before.steps) == ("so-nnptnt", ())


def test_a_merger_that_leaves_one_agency_on_both_sides_of_a_task_is_told(opened, figures):
    told = "sau hợp nhất, Sở Nội vụ vừa chủ trì vừa phối hợp"
    assert str(duties.tasks(figures)).count(told) == 1
    assert told not in str(duties.tasks(Figures(opened["2025-02-15"], "duties", "vi")))


def test_conflicts_show_both_values_and_the_rule(figures):
    found = list(duties._conflicts(figures))
    said = {
        one.indicator.code: [(s.agency.code, figures.text(s.figure)) for s in one.said]
        for one in found
    }
    assert said == {
        "CT01": [(HOME, "99,5"), (LABOUR, "99,1")],
        "CT42": [(FARMING, "81,0"), (HEALTH, "79,0")],
    }
    rules = {one.indicator.code: one.rule for one in found}
    assert rules["CT01"].startswith("the newer figure")
    assert rules["CT42"].startswith("both answer")


def test_a_public_edition_shows_no_value_in_conflict(opened):
    public = open_release(YEAR, "sample", "", plan(), edition="public")
    shown = str(duties.conflicts(Figures(public, "duties", "vi")))
    assert "chỉ có trong bản nội bộ" in shown and "99" not in shown


def cases(figures):
    return {c.sender.agency.code: c for c in commendation._Evidence(figures).cases()}


def test_each_criterion_is_a_count_of_its_own(figures):
    found = cases(figures)
    one = found[HOME].timely[0]
    # 20 November is ten days before the 30th, 3 December three after, the 30th neither
    assert (one.day, one.days, figures.text(one.figure)) == ("2025-11-20", 10, "10")
    assert (found[FARMING].timely[0].days, found[HEALTH].timely[0].days) == (-3, 0)
    assert found[HEALTH].timely[0].figure == ""
    # CT41, CT42, CT45, CT46 are asked of agriculture; it gave one
    assert [figures.text(key) for key in found[FARMING].complete] == ["1", "4"]
    assert figures.text(found[HOME].tasks["task_done"]) == "1"
    # CT42 alone has a figure of xã Bắc Yên: 90 % of a promised 100 %
    assert set(found[NEW_BAC_YEN].standing) == {"open"}


def test_who_is_not_expected_any_more_is_not_in_the_list(figures):
    assert {LABOUR, BAC_YEN}.isdisjoint(cases(figures))
    assert len(cases(figures)) == 10 + 75


def test_there_is_no_total_and_no_rank_and_who_cannot_be_judged_is_named(figures):
    shown = str(commendation.evidence(figures))
    names = [name.strip() for name in re.findall(r'<th scope="row">([^<]+)', shown)]
    assert names == [a.name.vi for a in plan().agencies.values() if a.name.vi in names]
    assert not re.search("xếp thứ|tổng điểm", shown)
    missing = "không có báo cáo đọc được của năm: Sở Tài chính; Sở Khoa học và Công nghệ;"
    assert missing in shown


def test_every_number_of_both_pages_has_a_figure_that_is_listed(figures):
    parts = [
        duties.headline(figures), duties.table(figures), duties.conflicts(figures),
        duties.tasks(figures), duties.questions(figures), commendation.intro(figures),
        commendation.evidence(figures), tables.register(figures), listing(figures),
    ]  # fmt: skip
    html = "<!DOCTYPE html><html><head><title>a</title></head><body>"
    html += "".join(str(part) for part in parts) + "</body></html>"
    assert [d for d in digits(html) if not (d.figure or d.literal)] == []
    known = {f'id="{href[1:]}"' for _, href in links(html)}
    assert known and all(target in html for target in known)


def test_the_register_shows_what_came_before_a_successor(figures):
    shown = str(tables.register(figures))
    assert "thay cho Sở Lao động - Thương binh và Xã hội" in shown
    assert "Báo cáo của các cơ quan sau đó đã kết thúc hoạt động" in shown


def test_the_list_for_commendation_is_internal():
    facts = {"year": YEAR, "source": "sample", "as_of": "", "lang": "vi", "edition": "public"}
    assert "commendation" in INTERNAL
    pages = {job.page for job in plan_jobs(facts)}
    assert "duties" in pages and "commendation" not in pages
