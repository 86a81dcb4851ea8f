"""The review of several years: what moved, what was promised and done, proposals followed up."""

import json
from dataclasses import replace

import pytest
from comparing import by_hand
from docx import Document
from docx.oxml.ns import qn
from finished import LITERALS, digits, ids
from observed import observed
from test_word_report import strays
from typer.testing import CliRunner

from analysis.cli import app
from analysis.observations import table
from analysis.observations.replies import Recorded, Reply
from analysis.release import Release, open_release
from analysis.reports import history, review
from analysis.reports.documents.review import document_name, template_name, write_review
from analysis.reports.figures import Figures
from analysis.reports.review import ReviewError, duties, limits, opened, proposals
from analysis.reports.review.courses import courses
from analysis.reports.review.discipline import often, seasons
from analysis.reports.review.headline import finding
from analysis.reports.review.promises import accounts, promises
from analysis.reports.sources import listing

PARTS = ("headline", "turns", "indicators", "plans", "tasks", "followed", "returns", "unsaid")


@pytest.fixture(scope="module")
def sample(sample_data) -> Release:
    return open_release("2026-mau")


@pytest.fixture(scope="module")
def whole(sample):
    return reviewed(sample)


@pytest.fixture(scope="module", params=[("2026-mau", 2024), ("2024-cong-bo", 2020)], ids=str)
def either(request, sample_data):
    name, since = request.param
    return open_release(name), since


def reviewed(release: Release, since: int = 2024, lang: str = "vi"):
    return opened(Figures(release, "review", lang), since)


def told(rows=(), year: int = 2026, **tables) -> Release:
    """Return a release of observations and other tables by hand."""
    made = by_hand(observed(*rows), year)
    given = {name: table(name, listed) for name, listed in tables.items()}
    return replace(made, stored=replace(made.stored, **given))


def one(code: str, **values) -> list[dict]:
    """Return the values of an indicator: y2024=8.6."""
    years = {int(name[1:]): value for name, value in values.items()}
    return [{"indicator": code, "value": v, "period": y} for y, v in years.items()]


def course(rows, code: str, since: int = 2024):
    found = courses(reviewed(told(rows), since))
    return next(one for one in found if one.code == code)


# The period


@pytest.mark.parametrize(
    ("since", "words"),
    [
        pytest.param(2026, "expected a year before 2026, found 2026", id="the same year"),
        pytest.param(2027, "expected a year before 2026, found 2027", id="after it"),
        pytest.param(2016, "expected 2017 or later, found 2016", id="more than ten years"),
    ],
)
def test_a_period_that_is_none_is_refused(since, words):
    with pytest.raises(ReviewError) as caught:
        reviewed(told(), since)
    assert words in caught.value.says("en")


def test_the_command_refuses_it_in_one_line():
    found = CliRunner().invoke(app, ["review", "2026", "2026", "--source", "sample"])
    assert found.exit_code == 2
    assert "năm đầu: cần một năm trước 2026" in found.output
    assert "Traceback" not in found.output


# What moved


@pytest.mark.parametrize(
    ("code", "then", "now", "moved"),
    [
        pytest.param("CT25", 8.6, 9.1, "improved", id="up is better"),
        pytest.param("CT25", 9.1, 8.6, "worsened", id="down is worse"),
        pytest.param("CT32", 26.0, 25.0, "improved", id="less stunting is better"),
        pytest.param("CT32", 25.0, 26.0, "worsened", id="more stunting is worse"),
        pytest.param("CT25", 8.60, 8.65, "same", id="the edge of the noise band, 0.05"),
        pytest.param("CT32", 26.0, 25.5, "same", id="its own noise band, 0.5"),
        pytest.param("CT25", 8.60, 8.66, "improved", id="just outside"),
    ],
)
def test_better_is_what_direction_and_noise_of_the_indicator_say(code, then, now, moved):
    assert course(one(code, y2024=then, y2026=now), code).moved == moved


def test_a_change_is_a_figure_that_rests_on_both_values():
    book = reviewed(told(one("CT25", y2024=8.6, y2025=9.0, y2026=9.6)))
    found = next(c for c in courses(book) if c.code == "CT25")
    figure = book.get(found.change.key)
    assert (figure.text, figure.value) == ("1,00", pytest.approx(1.0))
    assert figure.parts == ("CT25/14/2026/value", "CT25/14/2024/value")
    assert found.change.rose and not found.change.part


def test_no_change_is_told_across_another_way_of_measuring():
    """8.7 counts another kind of doctors; 9.02 and 9.21 compare with each other only."""
    other = {"definition": "doctors_reported_by_health_department"}
    rows = [row | other for row in one("CT25", y2024=8.7)] + one("CT25", y2025=9.02, y2026=9.21)
    found = course(rows, "CT25")
    assert found.moved == "broken"
    assert (found.change.first, found.change.last, found.change.moved) == (2025, 2026, "improved")
    assert [cell.other_way for cell in found.cells] == [True, False, False]


def test_no_change_is_told_across_a_reported_break():
    rows = one("CT28", y2024=90.0) + [
        row | {"obs_status": "B"} if row["period"] == 2025 else row
        for row in one("CT28", y2025=94.0, y2026=95.0)
    ]
    assert course(rows, "CT28").moved == "broken"


def test_one_year_is_no_change_and_no_year_is_none():
    assert course(one("CT25", y2025=9.0), "CT25").moved == "short"
    assert course(one("CT25", y2019=9.0), "CT25").moved == "none"


def test_a_promise_without_a_number_moves_by_its_state():
    rows = [
        {"indicator": "CT14", "state": state, "period": year}
        for year, state in ((2024, "not_started"), (2026, "in_progress"))
    ]
    assert course(rows, "CT14").moved == "improved"
    assert course([rows[0] | {"state": "kept"}, rows[1] | {"state": "lost"}], "CT14").moved == (
        "worsened"
    )


def test_a_target_is_crossed_in_the_year_that_first_meets_it_and_lost_in_the_year_that_does_not():
    """Insurance: 97 % or more."""
    found = course(one("CT28", y2023=95.0, y2024=97.1, y2025=97.2, y2026=96.0), "CT28", 2023)
    assert [(turn.year, turn.met) for turn in found.turns] == [(2024, True), (2026, False)]


def test_the_made_up_round_moved_as_its_stories_say(whole):
    """sample/stories.py, first year 2024: breaks in 2025, one value or none, hardly a slope."""
    found = courses(whole)
    by = {moved: {c.code for c in found if c.moved == moved} for moved in {c.moved for c in found}}
    assert by["worsened"] == {"CT09", "CT17", "CT19", "CT29"}
    assert by["broken"] == {"CT03", "CT07", "CT25", "CT41", "CT48"}
    assert by["short"] == {"CT23", "CT45", "CT49"}
    assert by["none"] == {"CT22", "CT40", "CT46"}
    unmoved_states = {"CT11", "CT12", "CT13", "CT15", "CT20", "CT33", "CT34", "CT35", "CT50"}
    assert by["same"] == {"CT02", "CT31"} | unmoved_states
    assert len(by["improved"]) == 50 - 4 - 5 - 3 - 3 - 11


def test_the_finding_counts_them_and_names_targets_crossed_and_lost(whole):
    found = finding(whole, courses(whole))
    assert whole.text(found.counts["improved"]) == "24"
    assert whole.text(found.unclear) == "11"
    assert {t.code for t in found.crossed} == {"CT07", "CT08", "CT21", "CT44"}
    assert {(t.code, t.year) for t in found.lost} == {
        ("CT19", 2026), ("CT37", 2026), ("CT38", 2026)
    }  # fmt: skip
    assert "CT19" in whole.get(found.lost_count).formula


def test_a_value_out_of_range_is_marked_and_no_end_of_a_change(whole):
    """Pharmacists: 0.73, 0.78, and 10.4 in 2026, divided by the wrong number."""
    found = next(c for c in courses(whole) if c.code == "CT26")
    assert [cell.doubtful for cell in found.cells] == [False, False, True]
    assert (found.change.first, found.change.last) == (2024, 2025)


def test_verdicts_then_and_now_are_those_of_the_history(whole):
    looks = history.history(Figures(whole.release, "history")).looks
    assert {c.code: (c.then, c.now) for c in courses(whole)} == {
        code: (marks[-3], marks[-1]) for code, marks in looks.items()
    }


# Promised and done


def plan(code: str, period: int, value: float, file: str, **more) -> dict:
    cell = {"vintage": f"{file}-11-20", "file": file, "sheet": "s", "cell": "H1", "raw": str(value)}
    return {"indicator": code, "area": "14", "period": period, "value": value,
            "agency": "so-y-te"} | cell | more  # fmt: skip


def returned(*years: int) -> list[dict]:
    """Return the register of a file for each year, named like it."""
    return [
        {"file": str(y), "agency": "so-y-te", "year": y, "vintage": f"{y}-11-20", "accepted": True}
        for y in years
    ]


def test_a_plan_is_kept_or_missed_by_the_direction_of_the_indicator():
    rows = one("CT25", y2025=9.1, y2026=9.2) + one("CT32", y2025=25.8, y2026=25.1)
    plans = [
        plan("CT25", 2025, 9.0, "2025"), plan("CT25", 2026, 9.3, "2026"),
        plan("CT32", 2025, 25.0, "2025"), plan("CT32", 2026, 25.5, "2026"),
        plan("CT24", 2026, 29.0, "2026"),
    ]  # fmt: skip
    book = reviewed(told(rows, plans=plans, returns=returned(2025, 2026)))
    found = promises(book)
    assert {(p.indicator.code, p.year): p.outcome for p in found} == {
        ("CT25", 2025): "kept", ("CT25", 2026): "missed",
        ("CT32", 2025): "missed", ("CT32", 2026): "kept",
        ("CT24", 2026): "open",
    }  # fmt: skip
    against = {(p.indicator.code, p.year): p.against and book.text(p.against) for p in found}
    assert against["CT25", 2025] == "101,1"  # 9.1 ÷ 9.0
    assert against["CT32", 2026] == "−0,4"  # 25.1 − 25.5, percentage points
    assert against["CT24", 2026] == ""
    counts = {(a.year, name): book.text(key) for a in accounts(book, found)
              for name, key in a.counts.items()}  # fmt: skip
    assert counts[2025, "kept"] == "1" and counts[2025, "missed"] == "1"
    assert (counts[2026, "kept"], counts[2026, "missed"], counts[2026, "open"]) == ("1", "1", "1")


def test_a_plan_that_was_told_otherwise_the_year_before_shows_both():
    plans = [plan("CT25", 2026, 9.5, "2025", cell="I1"), plan("CT25", 2026, 9.3, "2026")]
    rows = one("CT25", y2026=9.4)
    book = reviewed(told(rows, plans=plans, returns=returned(2025, 2026)))
    (found,) = promises(book)
    assert (book.text(found.earlier), book.text(found.plan)) == ("9,50", "9,30")
    assert book.get(found.earlier).inputs[0].cell == "I1"
    assert found.outcome == "kept"


def test_the_same_plan_told_twice_stands_once():
    plans = [plan("CT25", 2026, 9.3, "2025"), plan("CT25", 2026, 9.3, "2026")]
    (found,) = promises(reviewed(told((), plans=plans, returns=returned(2025, 2026))))
    assert found.earlier == ""


def test_tasks_are_counted_by_what_their_leaders_say(whole):
    """sample/words.py: 4.2, 8.1 done; 2.2, 5.1, 6.1, 6.6 late; 6.4, 8.2 not begun; 6.3 silent."""
    keys = duties.standing(whole, duties.duties(whole))
    counts = {s: whole.text(keys[2026, s]) for s in duties.STATUSES}
    assert counts == {
        "done": "2", "on_schedule": "12", "late": "4", "not_started": "2", "untold": "1"
    }  # fmt: skip
    assert whole.text(keys[2025, "on_schedule"]) == "21"
    assert whole.text(keys[2024, "untold"]) == "21"
    assert "6.3" in whole.get(keys[2026, "untold"]).formula


def test_a_next_step_stands_beside_the_result_of_the_agency_that_came_after():
    """Task 1.1 went over to the department of home affairs in March 2025."""
    tasks = [
        {"task": "1.1", "year": 2024, "agency": "so-ldtbxh", "next_step": "Mở lớp.", "file": "a"},
        {"task": "1.1", "year": 2025, "agency": "so-noi-vu", "result": "Đã mở.", "file": "b"},
    ]
    found = duties.duties(reviewed(told((), tasks=tasks)))
    (step,) = next(d for d in found if d.task.number == "1.1").steps
    assert (step.said.agency.code, step.said.next_step) == ("so-ldtbxh", "Mở lớp.")
    assert [(s.agency.code, s.result) for s in step.after] == [("so-noi-vu", "Đã mở.")]


def test_the_one_thing_to_be_delivered_is_tracked_in_the_words_of_its_leader(whole):
    (found,) = duties.deliverables(duties.duties(whole))
    assert found.task.number == "5.1"
    assert [year.told == () for year in found.years] == [True, False, False]
    assert "chưa ban hành chỉ số hài lòng" in found.years[-1].told[0].result


# Proposals


def asked(year: int, agency: str, words: str, cell: str = "D6") -> dict:
    return {"year": year, "agency": agency, "content": words, "addressee": "UBND tỉnh",
            "vintage": f"{year}-11-20", "file": f"{year}/{agency}.xlsx", "sheet": "s",
            "cell": cell}  # fmt: skip


def followed(*rows, replies=(), as_of: str = ""):
    release = replace(told((), proposals=rows), as_of=as_of)
    return proposals.followed(reviewed(release), list(replies))


TEACHERS = "Bổ sung biên chế giáo viên mầm non."


@pytest.mark.parametrize(
    ("later", "agency", "again"),
    [
        pytest.param(TEACHERS, "so-gddt", True, id="the same words"),
        pytest.param("Đề nghị bổ sung biên chế giáo viên mầm non", "so-gddt", True, id="politely"),
        pytest.param("bổ sung giáo viên mầm non: biên chế", "so-gddt", True, id="another order"),
        pytest.param("Bổ sung biên chế giáo viên tiểu học.", "so-gddt", False, id="other teachers"),
        pytest.param(TEACHERS, "so-y-te", False, id="another agency"),
    ],
)
def test_a_proposal_comes_again_in_nearly_the_same_words_of_the_same_agency(later, agency, again):
    found = followed(asked(2025, "so-gddt", TEACHERS), asked(2026, agency, later))
    assert [len(thread.made) for thread in found.threads] == ([2] if again else [1, 1])


def test_a_proposal_of_an_agency_comes_again_from_the_one_that_came_after_it():
    found = followed(asked(2024, "so-ldtbxh", TEACHERS), asked(2026, "so-noi-vu", TEACHERS))
    (thread,) = found.threads
    assert [(made.agency.code, made.year) for made in thread.made] == [
        ("so-ldtbxh", 2024), ("so-noi-vu", 2026)
    ]  # fmt: skip


def test_a_corrected_return_does_not_make_a_proposal_twice():
    late = asked(2026, "so-gddt", TEACHERS) | {"vintage": "2026-11-27", "file": "b"}
    (thread,) = followed(asked(2026, "so-gddt", TEACHERS), late).threads
    assert (len(thread.made), thread.first.row["file"]) == (1, "b")


def reply(number: int = 1, day: str = "2026-12-20", **asked_for) -> Recorded:
    content = {"number": number, "proposal": asked_for, "answered_by": "UBND tỉnh",
               "document": "12/UBND-TH", "date": day, "words": "Sẽ xem xét."}  # fmt: skip
    return Recorded(file="a.yml", content=Reply.model_validate(content, strict=False))


@pytest.mark.parametrize(
    "of",
    [
        pytest.param(
            {"agency": "so-gddt", "year": 2025, "text": "Bổ sung biên chế giáo viên mầm non"},
            id="by words",
        ),
        pytest.param({"file": "2025/so-gddt.xlsx", "sheet": "s", "cell": "D6"}, id="by cell"),
    ],
)
def test_an_answer_stands_beside_its_proposal_and_every_other_has_none(of):
    rows = (asked(2025, "so-gddt", TEACHERS), asked(2026, "so-y-te", "Thêm bác sỹ."))
    found = followed(*rows, replies=[reply(**of)])
    assert [len(thread.answers) for thread in found.threads] == [1, 0]
    assert found.loose == ()


def test_an_answer_that_fits_no_proposal_is_said_to_be_loose():
    of = {"agency": "so-gddt", "year": 2026, "text": "Xây nhà ở xã hội"}
    found = followed(asked(2026, "so-gddt", TEACHERS), replies=[reply(**of)])
    assert [one.place for one in found.loose] == ["a.yml #1"]
    assert found.threads[0].answers == ()


def test_an_answer_of_a_later_day_is_not_known_yet():
    of = {"agency": "so-gddt", "year": 2026, "text": TEACHERS}
    row = asked(2026, "so-gddt", TEACHERS)
    early = followed(row, replies=[reply(**of)], as_of="2026-12-19")
    assert (early.threads[0].answers, early.loose) == ((), ())


def test_the_made_up_round_has_two_answers_on_record(whole):
    found = proposals.followed(whole)
    key = {name: whole.text(k) for (year, name), k in found.counts.items() if year == 2026}
    assert key == {"made": "17", "again": "0", "answered": "2", "unanswered": "15"}


# Returns, and what cannot be told


def test_returns_are_counted_by_year_as_the_slips_of_the_round_say(whole):
    """sample/slips.py: five never sent, five late, one no workbook; 2025 two late, one missing."""
    found = {season.year: season for season in seasons(whole)}
    counts = {y: {n: whole.text(k) for n, k in s.counts.items()} for y, s in found.items()}
    assert counts[2026] == {"on_time": "74", "late": "5", "unreadable": "1", "missing": "5"}
    assert counts[2025] == {"on_time": "82", "late": "2", "unreadable": "0", "missing": "1"}
    named = {one.agency.code: one.years for one in often(whole)}
    assert named["ubnd-03763"] == ((2025, "missing"), (2026, "missing"))


def test_before_the_plan_nobody_had_to_report(sample):
    first, *_ = seasons(reviewed(sample, 2023))
    assert (first.year, first.expected, first.counts) == (2023, "", {})


def test_a_year_without_returns_says_so():
    book = reviewed(told(one("CT25", y2024=8.6, y2026=9.6), returns=returned(2024, 2026)))
    assert limits.limits(book, courses(book)).silent == (2025,)
    assert [season.is_empty for season in seasons(book)] == [False, True, False]
    assert "2025" in review.unsaid(book)


def test_a_break_is_named_with_what_the_catalogue_knows_of_it(whole):
    found = {d.indicator.code: d for d in limits.limits(whole, courses(whole)).divided}
    assert set(found) == {"CT03", "CT07", "CT25", "CT41", "CT48"}
    assert found["CT07"].years == (2024,) and found["CT07"].breaks[0][0] == 2025
    assert len(found["CT25"].ways) == 2


# The page and the document


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_digit_of_the_page_is_a_figure_or_is_marked(either, lang):
    release, since = either
    book = reviewed(release, since, lang)
    content = "".join(str(getattr(review, part)(book)) for part in PARTS) + str(listing(book))
    html = f"<!DOCTYPE html><html><head><title>x</title></head><body>{content}</body></html>"
    found = digits(html)
    assert [d for d in found if not d.figure and d.literal not in LITERALS] == []
    assert len(ids(html)) == len(set(ids(html)))


def test_hostile_words_of_an_agency_are_only_text():
    bad = "<script>alert(1)</script> {{ 7*7 }}"
    tasks = [{"task": "5.1", "year": 2025, "agency": "bhxh-tinh", "next_step": bad, "result": bad}]
    book = reviewed(told((), tasks=tasks, proposals=[asked(2026, "so-y-te", bad)]))
    html = review.tasks(book) + review.followed(book)
    assert "<script" not in html and "&lt;script&gt;" in html


def test_a_public_edition_has_no_words_of_agencies(sample):
    public = replace(sample, edition="public")
    assert proposals.followed(reviewed(public)).threads == ()


@pytest.fixture(scope="module")
def document(either, tmp_path_factory):
    release, since = either
    folder = tmp_path_factory.mktemp("review")
    at = replace(release, folder=folder)
    return at, since, write_review(at, since, folder / "documents")


def test_every_number_of_the_document_is_a_listed_figure(document):
    release, since, path = document
    name = document_name(reviewed(release, since))
    listed = json.loads((release.folder / "figures" / f"{name}.json").read_text(encoding="utf-8"))
    assert strays(Document(path), listed) == []


def test_the_document_has_the_sections_annexes_and_marks_of_a_draft(document):
    release, _, path = document
    made = Document(path)
    heads = [p.text.split(".")[0] for p in made.paragraphs if p.style.name == "Heading 1"]
    assert heads == ["I", "II", "III", "IV", "V"]
    text = "\n".join(p.text for p in made.paragraphs)
    assert "DỰ THẢO" in text and "./." in text
    assert ("KHÔNG PHẢI SỐ LIỆU THẬT" in text) == release.is_sample
    for ruled in (t for t in made.tables if t.style is not None and t.style.name == "Table Grid"):
        widths = [int(column.get(qn("w:w"))) for column in ruled._tbl.tblGrid]
        assert sum(widths) <= 247 / 25.4 * 1440 + 20


def test_the_same_release_gives_the_same_document(document, tmp_path):
    release, since, path = document
    assert write_review(release, since, tmp_path).read_bytes() == path.read_bytes()


def test_in_the_year_of_the_targets_it_is_the_final_review():
    assert document_name(reviewed(told(year=2030), 2024)) == "tong-ket-2024-2030"
    assert document_name(reviewed(told())) == "so-ket-2024-2026"
    assert template_name("en") == "so-ket.en.docx"


@pytest.mark.long
def test_the_command_makes_page_and_document_in_a_folder_of_their_own(sample_data):
    found = CliRunner().invoke(app, ["review", "2024", "2026", "--source", "sample"])
    assert found.exit_code == 0, found.output
    folder = sample_data / "processed" / "reviews" / "2024-2026-mau"
    page = folder / "reports" / "review-2024-2026.html"
    assert len(page.read_bytes()) < 500_000
    assert 'href="index.html"' not in page.read_text(encoding="utf-8")
    assert (folder / "documents" / "so-ket-2024-2026.docx").is_file()
    assert (folder / "figures" / "review-2024-2026.json").is_file()
    assert (folder / "figures" / "so-ket-2024-2026.json").is_file()
