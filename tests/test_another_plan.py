"""The whole road with a plan that is unlike the project's own: nothing of one province is assumed.

`STEPS` are commands as an office types them; a new command joins the road by a line of its own.
Every expected number follows from the entries in invented.py: 3 000 of 5 000 households are 60,
20 short of 80; 64 letters are 14 above 50.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import invented
import officer
import openpyxl
import pytest
from finished import LITERALS, digits
from typer.testing import CliRunner

from analysis.catalogue.naming import find_area
from analysis.cli import app
from analysis.release import open_release
from analysis.returns.form import for_agency
from analysis.returns.template import write

CITY = "95"


@dataclass(frozen=True)
class Step:
    """A command, how it ends, and what it says among other things."""

    words: tuple[str, ...]
    says: tuple[str, ...] = ()
    exit_code: int = 0


def step(words: str, *says: str, exit_code: int = 0) -> Step:
    return Step(tuple(words.split()), says, exit_code)


STEPS = [
    step("catalogue", "KT01", "> 80 (2027)", "≤ 50 (2027)", "đã đạt (2027)"),
    step("catalogue KT01", "hơn 80% số hộ phân loại rác", "Sở Rác thải"),
    step("catalogue tasks", "Mở điểm phân loại"),
    step("catalogue agencies", "2024-06-30"),
    step("catalogue calendar", "Sở Biển", "7/CTr-HĐ"),
    step("catalogue assumptions"),
    step("template 2023 --to MAIL/2023", "Đã ghi 5 biểu mẫu"),
    step("check RETURNS-2023", "đọc được 3 số liệu"),
    step("receive --on 2024-02-20 RETURNS-2023", "2023/so-rac/2024-02-20"),
    step("template 2024 --to MAIL/2024", "Đã ghi 4 biểu mẫu"),
    step("check RETURNS-2024", "2024 ub-dao.xlsx: đọc được 1 số liệu, 0 chỗ cần xem"),
    step("receive --on 2025-02-27 RETURNS-2024", "2024/ub-doi/2025-02-27"),
    step("status 2024 --areas", "28/02/2025", "4 đúng hạn, 0 muộn", "Đặc khu Đảo"),
]
"""From the plan to the returns of two years, all received."""

PAGES = "province,returns,communes,indicators:KT01,areas:95004@2023-05-01"
RUNS = [
    step(f"run 2024 --only {PAGES}"),
    step("publish 2024 --only gaps"),
    step("run 2024 --as-of 2025-02-28 --lang en --only indicators:KT02,agencies"),
]
EVERYTHING = [
    step("run 2024"),
    step("publish 2024"),
    step("run 2024 --as-of 2025-02-28 --lang en"),
    step("cards 2024"),
    step("template 2025", "Đã ghi 4 biểu mẫu"),
    step("calendar 2024", "28/02/2025", "19/03/2025"),
    step("remind 2024"),
    step("documents 2024", "bao-cao.docx"),
    step("opendata 2024"),
    step("freeze 2024 --as-of 2025-03-10"),
    step("verify 2024@2025-03-10"),
]
ASKED = [
    step("trace 2024 KT01/95/2024/gap", "= 20,0", "▸3000◂", "27/02/2025, Sở Biển"),
    step("trace 2024 KT02/95/2024/gap", "= 14", "▸64◂"),
    step("trace 2024 KT01/95001/2024/value", "= 72,0", "UBND phường Bờ"),
    # 60 in 2024 and 5 a year is 80 in 2028, and «hơn 80» is more than that
    step("whatif KT01 --pace 5", "đạt được vào năm 2029", "cần +6,7 mỗi năm"),
    step("whatif KT03 --release 2024", "KT03", exit_code=2),
    step("run 2024 --source sample", "7/CTr-HĐ", "KT01", exit_code=2),
    step("run 2024 --source published", "data/raw/published", exit_code=2),
    step("run 2022", "data/raw/returns/2022", exit_code=2),
]


def call(one: Step, mail: Path | None = None) -> None:
    """Take a step; fail where it ends or speaks otherwise than it should."""
    words = [word for pattern in one.words for word in _filled_in(pattern, mail)]
    told = CliRunner().invoke(app, words)
    said = f"{words}: {told.output}"
    assert told.exception is None or isinstance(told.exception, SystemExit), said
    assert told.exit_code == one.exit_code, said
    assert [line for line in one.says if line not in told.output] == [], said


def _filled_in(word: str, mail: Path | None) -> list[str]:
    """Return a word with the folder of the mail; RETURNS stands for the files of a year."""
    year = word.partition("RETURNS-")[2]
    if mail and year:
        return [str(path) for path in invented.filled(mail / year, int(year))]
    return [word.replace("MAIL", str(mail))]


@contextmanager
def at(folder: Path) -> Iterator[None]:
    """Have commands work in a folder, and nowhere else: other tests know the project's plan."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHITIEU_HOME", str(folder))
        patch.setenv("CHITIEU_DATA", str(folder / "data"))
        yield


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Return the folder of the invented plan after two rounds of returns."""
    folder = invented.lay_out(tmp_path_factory.mktemp("another") / "bo-bien")
    with at(folder):
        for one in STEPS:
            call(one, tmp_path_factory.getbasetemp() / "mail")
    return folder


@pytest.fixture(scope="module")
def pages(home):
    """Return some pages of the release, in both languages and editions, by their place."""
    return made(home, RUNS)


def made(home: Path, steps: list[Step]) -> dict[str, str]:
    with at(home):
        for one in steps:
            call(one)
    found = sorted((home / "data" / "processed").glob("2024*/reports/*.html"))
    return {f"{p.parts[-3]}/{p.name}": p.read_text(encoding="utf-8") for p in found}


def strangers(html: str, project) -> list[str]:
    """Return what a page says of the project's own plan: places, codes, agencies, years."""
    plan = project.plan
    name = project.areas[plan.province].name
    agencies = [a.name.vi for a in project.agencies.values() if a.area is None]
    words = [plan.code, plan.short.vi, plan.short.en, name, *project.indicators, *agencies]
    words += [str(t.year) for i in project.indicators.values() for t in i.targets]
    pattern = "|".join(rf"\b{re.escape(word)}\b" for word in dict.fromkeys(words))
    return re.findall(pattern, re.sub(r"<(style|script).*?</\1>", "", html, flags=re.DOTALL))


def unmarked(html: str) -> list[str]:
    return [d.text for d in digits(html) if not d.figure and d.literal not in LITERALS]


def test_a_form_shows_what_a_merged_department_sent_last_year(home):
    catalogue = invented.plan(home)
    form = for_agency(catalogue, catalogue.agencies["so-bien"], 2024)
    assert [row.tag for row in form.table("indicators").rows] == ["KT01", "KT02"]
    book = openpyxl.load_workbook(next((home / "data/raw/returns/2024/so-bien").glob("*.xlsx")))
    sheet, cell = officer.where(book, "indicators", "KT01", "last")
    assert book[sheet][cell].value == "52,0"


@pytest.mark.parametrize(
    ("name", "year", "last"),
    [
        pytest.param("returns", 2024, date(2025, 2, 28), id="before 1 March, a Friday"),
        pytest.param("returns", 2025, date(2026, 3, 2), id="a Saturday goes to Monday"),
        pytest.param("report", 2024, date(2025, 3, 19), id="before 20 March"),
    ],
)
def test_a_deadline_may_lie_in_the_year_after(home, name, year, last):
    assert invented.plan(home).deadline(name, year) == last


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("đặc khu Đảo", "95007"),
        ("ĐK. Đảo", "95007"),
        ("toàn thành phố", CITY),
        ("TP Sao Mai", CITY),
        ("Đồi Cũ", "95004@2023-05-01"),
    ],
)
def test_areas_of_a_city_are_known_by_their_names(home, text, key):
    found = find_area(text, invented.plan(home), date(2024, 12, 31))
    assert found is not None
    assert [area.key for area in found.now] == [key]


def test_the_release_has_the_verdicts_that_follow_by_hand(home):
    with at(home):
        assessed = open_release("2024").assessments.set_index(["indicator", "area"])
    city = assessed.xs(CITY, level="area")
    assert city["met"].to_dict() == dict.fromkeys(["KT01", "KT02", "KT03"], "not_met")
    assert city["gap"].to_dict()["KT01"] == pytest.approx(20)
    assert city["required_pace"].to_dict()["KT01"] == pytest.approx(20 / 3)
    # 40, 45, 52, 60: the mean change of about 6.7 a year leads to 80 in 2027
    assert city["status"].to_dict()["KT01"] == "on_track"
    assert city["status"].to_dict()["KT03"] == "milestone_pending"
    assert assessed.loc[("KT01", invented.HILL), "value"] == pytest.approx(119000 / 2470)


def test_what_was_made_can_be_asked_and_what_cannot_be_is_refused_in_words(home, pages):
    with at(home):
        for one in ASKED:
            call(one)


def test_pages_say_nothing_of_another_plan(pages, catalogue):
    assert len(pages) == 12
    found = {name: strangers(html, catalogue) for name, html in pages.items()}
    assert {name: words for name, words in found.items() if words} == {}


def test_the_search_for_strangers_finds_them(catalogue):
    html = "<p>CT25 của Sơn La đến 2030</p><style>2030</style><p>KT01 2031</p>"
    assert strangers(html, catalogue) == ["CT25", "Sơn La", "2030"]


def test_every_digit_of_these_pages_is_a_figure_or_marked(pages):
    found = {name: unmarked(html) for name, html in pages.items()}
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_titles_take_their_topic_from_the_plan(pages):
    assert (
        "Báo cáo các chỉ tiêu của Chương trình 7 năm 2024: thành phố Sao Mai"
        in (pages["2024/province.html"])
    )


def test_a_plan_without_districts_is_not_asked_about_them(pages):
    spoken = {name: html for name, html in pages.items() if re.search("huyện|district of", html)}
    assert spoken == {}


@pytest.mark.long
def test_every_page_of_another_plan_is_made_and_speaks_of_that_plan_alone(home, catalogue):
    pages = made(home, EVERYTHING)
    kinds = {name.partition("/")[2].partition("-")[0].partition(".")[0] for name in pages}
    assert {"index", "province", "gaps", "communes", "returns", "revisions", "methods"} <= kinds
    assert {"data", "agency", "indicator", "area"} <= kinds
    found = {name: strangers(html, catalogue) + unmarked(html) for name, html in pages.items()}
    assert {name: texts for name, texts in found.items() if texts} == {}


LESS = {
    "only a state, no task": (["KT03"], "[]\n"),
    "only a count, nothing by area": (["KT02"], invented.TASKS),
}


@pytest.mark.long
@pytest.mark.parametrize("kept", LESS)
def test_a_plan_may_lack_whatever_is_optional(kept, tmp_path):
    codes, tasks = LESS[kept]
    folder = invented.lay_out(tmp_path / "it-hon")
    for path in (folder / "params/indicators").glob("*.yml"):
        if path.stem not in codes:
            path.unlink()
    (folder / "params/tasks.yml").write_text(tasks, encoding="utf-8")
    catalogue = invented.plan(folder)
    form = for_agency(catalogue, catalogue.agencies["so-bien"], 2024)
    (folder / "data/raw/returns/2024/so-bien").mkdir(parents=True)
    write(folder / "data/raw/returns/2024/so-bien/2025-02-20_a.xlsx", form)
    steps = ["template 2024", "status 2024", "run 2024", "publish 2024"]
    pages = made(folder, [step(words) for words in steps])
    assert [name for name, html in pages.items() if unmarked(html)] == []
