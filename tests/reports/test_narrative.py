"""Sentences on indicators and groups, compared with what a careful statistician would write."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import pytest
from finished import LITERALS, digits, parsed

from analysis.progress.registry import STATUSES
from analysis.reports import narrative
from analysis.reports.figures import Figures
from analysis.reports.figures.counts import rows
from analysis.reports.narrative import phrasing
from analysis.reports.narrative.phrasing import turn

RELEASES = ("2024-cong-bo", "2026-mau")


@pytest.fixture(scope="module")
def release(published):
    return published


@pytest.fixture
def plainest(monkeypatch):
    """Let every sentence take the first of its phrasings."""
    monkeypatch.setattr(phrasing, "turn", lambda code, kind, count: 0)


def read(html) -> str:
    return " ".join("".join(parsed(f"<!DOCTYPE html><p>{html}").itertext()).split())


def words(release, code, lang="vi", area="14"):
    return read(narrative.sentences(code, area, Figures(release, "test", lang)))


UNSAID = {"pace": None, "required_pace": None, "factor": None, "must_reverse": False,
          "hardly_changed": False, "outlook_value": None, "outlook_low": None,
          "outlook_high": None, "outlook_word": "", "provisional": False, "status": "not_assessed",
          "status_reason": "few_points", "conflict": "", "value_status": "A"}  # fmt: skip


def supposed(release, code, values=None, lang="vi", **facts) -> Figures:
    """Return the figures of a release in which one indicator has other values and facts."""
    figures = Figures(release, "test", lang)
    row = figures.assessment(code, "14") | UNSAID | facts
    figures.assessed = {(code, "14"): row}
    figures.disparities = {}
    real = next(o for key, o in figures.observed.items() if key[:2] == (code, "14"))
    common = {"definition": row["definition"], "segment": 9, "note": "", "numerator": None}
    figures.observed = figures.observed | {
        (code, "14", period, row["definition"]): real | common | {"period": period, "value": value}
        for period, value in (values or {}).items()
    }
    return figures


def told(release, code, values=None, lang="vi", **facts) -> str:
    return read(narrative.sentences(code, "14", supposed(release, code, values, lang, **facts)))


TRACK = {"status_reason": "", "window": "2021–2026", "n": 6}
SHORT = {"value": 91.0, "met": "not_met", "gap": 6.0, "required_pace": 1.5}
NEEDED = "muốn kịp hạn, từ nay mỗi năm cần tăng bình quân 1,5 điểm %."


@pytest.mark.usefixtures("plainest")
class TestInsuranceCoverage:
    """CT28: at least 97 % by 2030, changes up to 0.1 are noise; 91 is 6 short, 1.5 a year."""

    def test_a_level_that_is_missed_by_its_gap(self, made_up):
        assert told(made_up, "CT28", {2025: 90.0, 2026: 91.0}, **SHORT).startswith(
            "Năm 2026 là 91,0%, còn thiếu 6,0 điểm % so với mục tiêu 97% vào năm 2030. "
        )

    @pytest.mark.parametrize(
        ("before", "sentence"),
        [
            pytest.param(90.0, "So với năm 2025 tăng 1,0 điểm %, đúng hướng mong muốn; muốn",
                         id="a rise is good"),
            pytest.param(92.5, "So với năm 2025 giảm 1,5 điểm %, ngược hướng mong muốn; muốn",
                         id="a fall is bad"),
            pytest.param(91.1, "Hầu như không đổi so với năm 2025 (91,1%); muốn", id="noise"),
            pytest.param(91.0, "Không đổi so với năm 2025; muốn", id="equal"),
            pytest.param(97.4, "Năm 2025 còn đạt mục tiêu, nay giảm 6,4 điểm %; muốn",
                         id="the target was lost"),
        ],
    )  # fmt: skip
    def test_the_change_from_the_year_before(self, made_up, before, sentence):
        assert sentence in told(made_up, "CT28", {2025: before, 2026: 91.0}, **SHORT)

    @pytest.mark.parametrize(
        ("facts", "sentence"),
        [
            pytest.param(
                {"status": "off_track", "pace": 0.5, "factor": 3.0},
                "So với năm 2025 tăng 1,0 điểm %, đúng hướng mong muốn, nhưng muốn kịp hạn phải "
                "nhanh gấp 3,0 lần: mỗi năm cần tăng 1,5 điểm %, trong khi từ năm 2021 bình quân "
                "+0,5 điểm %.", id="three times as fast"),
            pytest.param(
                {"status": "nearly", "pace": 1.45, "required_pace": 1.52, "factor": 1.06},
                "đúng hướng mong muốn, nhưng muốn kịp hạn phải nhanh gấp 1,1 lần nhịp từ năm 2021 "
                "(+1,5 điểm % mỗi năm).", id="two paces printed alike are not set against another"),
            pytest.param(
                {"status": "on_track", "pace": 3.0, "factor": 0.5},
                "đúng hướng mong muốn; từ năm 2021 bình quân mỗi năm +3,0 điểm %, đủ nhanh vì chỉ "
                "cần tăng 1,5 điểm % mỗi năm.", id="fast enough"),
            pytest.param(
                {"status": "on_track", "pace": 1.48, "factor": 1.01},
                "; nhịp từ năm 2021 (+1,5 điểm % mỗi năm) xấp xỉ mức cần thiết là tăng 1,5 điểm % "
                "mỗi năm.", id="about right"),
            pytest.param(
                {"status": "wrong_direction", "pace": -0.7, "must_reverse": True},
                ", nhưng từ năm 2021 bình quân mỗi năm −0,7 điểm % nên phải đảo chiều: mỗi năm cần "
                "tăng 1,5 điểm % mới kịp hạn.", id="must reverse"),
            pytest.param(
                {"status": "off_track", "pace": -0.02, "must_reverse": True,
                 "hardly_changed": True},
                ", nhưng từ năm 2021 hầu như không tiến triển, trong khi mỗi năm cần tăng "
                "1,5 điểm % mới kịp hạn.", id="standing still"),
            pytest.param({"status_reason": "few_points"},
                         f"đúng hướng mong muốn; {NEEDED}",
                         id="too few values for a pace"),
            pytest.param(
                {"required_pace": None, "target_year": 2026, "status": "off_track"},
                "; đã đến hạn năm 2026 mà chưa đạt.", id="the target year has come"),
        ],
    )  # fmt: skip
    def test_the_pace_beside_what_is_needed(self, made_up, facts, sentence):
        values = {2025: 90.0, 2026: 91.0}
        assert sentence in told_due(made_up, values, SHORT | TRACK | facts)

    @pytest.mark.parametrize(
        ("facts", "sentence"),
        [
            pytest.param(
                {"status": "off_track", "outlook_word": "unlikely"},
                "Dự phóng đến năm 2030 là 92,0% (khoảng dự phóng 90,5 – 93,5%), nguy cơ không đạt.",
                id="both say no"),
            pytest.param(
                {"status": "on_track", "outlook_word": "uncertain", "outlook_high": 98.5},
                "Giữ nguyên nhịp vừa qua thì đúng tiến độ; dự phóng chỉ tính tiếp một nửa nhịp đó "
                "nên năm 2030 mới là 92,0% (khoảng dự phóng 90,5 – 98,5%), chưa chắc đạt.",
                id="half the pace is not enough"),
            pytest.param(
                {"status": "on_track", "outlook_word": "uncertain", "outlook_value": 97.5,
                 "outlook_high": 99.0},
                "Dự phóng năm 2030 là 97,5% (khoảng dự phóng 90,5 – 99,0%); tuy đúng tiến độ, cận "
                "dưới của khoảng này chưa đạt mục tiêu nên chưa chắc đạt.", id="wide interval"),
            pytest.param(
                {"status": "wrong_direction", "outlook_word": "uncertain", "outlook_high": 97.5},
                "Tuy đi ngược hướng, khoảng dự phóng năm 2030 vẫn chạm tới mục tiêu nên chưa chắc "
                "đạt: 92,0% (khoảng dự phóng 90,5 – 97,5%).", id="better than its status"),
            pytest.param(
                {"status": "nearly", "outlook_word": "uncertain", "outlook_low": None},
                "Dự phóng đến năm 2030 là 92,0%, chưa chắc đạt.", id="no interval of four values"),
            pytest.param(
                {"status": "off_track", "outlook_word": "uncertain", "provisional": True,
                 "outlook_low": None},
                "Dự phóng tạm tính từ ít số liệu cho năm 2030 là 92,0%, chưa đủ để kết luận.",
                id="provisional"),
            pytest.param(
                {"status": "not_assessed", "status_reason": "few_points", "n": 2},
                "Chưa đánh giá tiến độ vì mới có dưới bốn số liệu so sánh được; tạm tính từ ít số "
                "liệu, năm 2030 là 92,0%.", id="not assessed"),
            pytest.param(
                {"status": "not_assessed", "status_reason": "one_value", "n": 1,
                 "outlook_value": None},
                "Chưa đánh giá tiến độ vì mới có một số liệu so sánh được.", id="one value"),
        ],
    )  # fmt: skip
    def test_the_outlook_beside_the_status(self, made_up, facts, sentence):
        outlook = {"pace": 0.5, "outlook_value": 92.0, "outlook_low": 90.5, "outlook_high": 93.5}
        assert sentence in told(
            made_up, "CT28", {2025: 90.0, 2026: 91.0}, **(SHORT | TRACK | outlook | facts)
        )

    @pytest.mark.parametrize(
        ("value", "gap", "sentence"),
        [
            pytest.param(98.2, -1.2, "đã đạt mục tiêu 97% của năm 2030 và cao hơn 1,2 điểm %.",
                         id="beyond"),
            pytest.param(97.0, 0.0, "đúng bằng mục tiêu của năm 2030.", id="exactly"),
        ],
    )  # fmt: skip
    def test_a_target_that_is_met(self, made_up, value, gap, sentence):
        text = told(made_up, "CT28", {2026: value}, value=value, met="met", gap=gap)
        assert f"Năm 2026 là {str(value).replace('.', ',')}%, {sentence}" in text

    def test_a_target_that_is_met_and_slipping(self, made_up):
        met = {"value": 97.5, "met": "met", "gap": -0.5, "pace": -0.4, "status": "met_slipping"}
        text = told(made_up, "CT28", {2025: 97.9, 2026: 97.5}, **(TRACK | met))
        assert (
            "So với năm 2025 giảm 0,4 điểm %, ngược hướng mong muốn; tính từ năm 2021, kết quả "
            "đang giảm sút với nhịp bình quân −0,4 điểm % mỗi năm." in text
        )

    @pytest.mark.parametrize(
        ("code", "sentence"),
        [
            ("E", "Năm 2026 là 91,0% (ước thực hiện), còn thiếu"),
            ("P", "Năm 2026 là 91,0% (sơ bộ), còn thiếu"),
            ("B", "Phương pháp tính thay đổi trong năm này."),
            ("D", "Cơ quan gửi cho biết cách tính khác với quy định."),
        ],
    )
    def test_what_kind_of_value_it_is(self, made_up, code, sentence):
        assert sentence in told(made_up, "CT28", {2026: 91.0}, **SHORT, value_status=code)

    def test_a_value_out_of_range_is_told_without_a_verdict(self, made_up):
        odd = {"reason": "out_of_range", "status_reason": "out_of_range"}
        odd |= {"value": 99.9, "met": "met", "gap": -2.9}
        assert told(made_up, "CT28", {2025: 90.0, 2026: 99.9}, **odd) == (
            "Số báo cáo năm 2026 là 99,9%, nằm ngoài khoảng hợp lý nên chưa dùng để đánh giá."
        )

    def test_a_figure_in_conflict_names_the_last_one_that_is_not(self, made_up):
        waits = {"reason": "conflict", "status_reason": "conflict", "value": 90.0, "period": 2025}
        text = told(made_up, "CT28", {2025: 90.0}, **(SHORT | waits))
        assert "số gần nhất không có tranh chấp là 90,0% của năm 2025" in text
        assert "còn thiếu" not in text


def told_due(release, values, facts):
    """Tell CT28 with its target moved to the year of the facts, where they name one."""
    figures = supposed(release, "CT28", values, **facts)
    known, indicator = figures.catalogue.indicators, figures.catalogue.indicators["CT28"]
    target = indicator.targets[0].model_copy(update={"year": facts.get("target_year", 2030)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(known, "CT28", indicator.model_copy(update={"targets": (target,)}))
        return read(narrative.sentences("CT28", "14", figures))


@pytest.mark.usefixtures("plainest")
class TestOtherDirections:
    def test_of_what_must_fall_a_fall_is_good_and_the_level_is_too_high(self, made_up):
        # CT32: below 23 %; 25 is 2 above, 0.5 a year
        facts = {"value": 25.0, "met": "not_met", "gap": 2.0, "required_pace": -0.5}
        assert told(made_up, "CT32", {2025: 26.0, 2026: 25.0}, **facts).startswith(
            "Năm 2026 là 25,0%, còn cao hơn 2,0 điểm % so với mục tiêu dưới 23% vào năm 2030. "
            "So với năm 2025 giảm 1,0 điểm %, đúng hướng mong muốn; muốn kịp hạn, từ nay mỗi năm "
            "cần giảm bình quân 0,5 điểm %."
        )

    def test_of_what_must_fall_a_rise_is_bad_even_where_the_target_is_met(self, made_up):
        facts = {"value": 22.0, "met": "met", "gap": -1.0}
        assert told(made_up, "CT32", {2025: 21.0, 2026: 22.0}, **facts).startswith(
            "Năm 2026 là 22,0%, đã đạt mục tiêu dưới 23% của năm 2030 và thấp hơn 1,0 điểm %. "
            "So với năm 2025 tăng 1,0 điểm %, ngược hướng mong muốn."
        )

    @pytest.mark.parametrize(
        ("code", "value", "asked"), [("CT30", 95.0, "trên"), ("CT32", 23.0, "dưới")]
    )
    def test_on_a_strict_threshold_it_is_not_met(self, made_up, code, value, asked):
        text = told(made_up, code, {2026: value}, value=value, met="at_threshold", gap=0.0)
        assert text.startswith(
            f"Năm 2026 là {value:.0f},0%, đúng bằng ngưỡng nhưng kế hoạch yêu cầu {asked} ngưỡng "
            "này nên chưa tính là đạt."
        )

    def test_within_the_about_of_a_target_it_is_met(self, made_up):
        # CT21: about 75 years, from 74.5 on
        text = told(made_up, "CT21", {2026: 74.6}, value=74.6, met="met", gap=0.4)
        assert text.startswith(
            "Năm 2026 là 74,6 năm, thấp hơn 0,4 năm nhưng trong phạm vi «khoảng» của mục tiêu "
            "khoảng 75 năm nên tính là đạt."
        )

    def test_a_rate_differs_by_itself_and_not_by_points(self, made_up):
        # CT27: at least 19 per 10 000; its unit has digits and stands with the value only
        facts = {"value": 15.0, "met": "not_met", "gap": 4.0, "required_pace": 1.0}
        assert told(made_up, "CT27", {2025: 14.5, 2026: 15.0}, **facts).startswith(
            "Năm 2026 là 15,0 trên 10.000 dân, còn thiếu 4,0 so với mục tiêu 19 vào năm 2030. "
            "So với năm 2025 tăng 0,5, đúng hướng mong muốn;"
        )


DONE = {"state": "reached", "state_date": "2025-06-20", "evidence": "Quyết định số 1/QĐ-UBND"}


@pytest.mark.usefixtures("plainest")
class TestStates:
    """CT12 is to be reached by the end of 2030; CT13 is a standard to keep."""

    @pytest.mark.parametrize(
        ("facts", "sentence"),
        [
            pytest.param(DONE | {"status": "milestone_done", "milestone": "done", "met": "met"},
                         "Đã đạt từ ngày 20/06/2025, theo Quyết định số 1/QĐ-UBND.", id="done"),
            pytest.param({"state": "reached", "state_date": "2025", "evidence": "",
                          "status": "milestone_done", "milestone": "done", "met": "met"},
                         "Đã đạt từ 2025.", id="done in a year without its day"),
            pytest.param({"state": "reached", "state_date": "2031-02-01", "evidence": "",
                          "status": "milestone_done", "milestone": "done_late", "met": "met"},
                         "Đã đạt từ ngày 01/02/2031, sau hạn 31/12/2030.", id="done late"),
            pytest.param({"state": "in_progress", "status": "milestone_pending",
                          "milestone": "pending"},
                         "Đang thực hiện, còn trong thời hạn đến 31/12/2030.", id="pending"),
            pytest.param({"state": "not_started", "status": "milestone_pending",
                          "milestone": "pending"},
                         "Chưa thực hiện, hạn cuối là 31/12/2030.", id="not begun"),
            pytest.param({"state": "in_progress", "status": "milestone_overdue",
                          "milestone": "overdue"},
                         "Đã quá hạn 31/12/2030 mà chưa đạt (đang thực hiện).", id="overdue"),
            pytest.param({"state": "lost", "state_date": "2026-06-30",
                          "status": "milestone_pending", "milestone": "pending"},
                         "Từng đạt nhưng không còn giữ được từ ngày 30/06/2026; hạn cuối là "
                         "31/12/2030.", id="lost again"),
            pytest.param(DONE | {"stale": True, "reason": "stale", "period": 2020},
                         "Theo báo cáo năm 2020, trạng thái là «đã đạt»; thông tin đã cũ nên chưa "
                         "đánh giá.", id="old"),
        ],
    )  # fmt: skip
    def test_a_promise_to_do_something(self, made_up, facts, sentence):
        blank = {"met": "not_met", "state_date": "", "evidence": ""}
        assert self.state(made_up, "CT12", blank | facts) == sentence

    @pytest.mark.parametrize(
        ("facts", "sentence"),
        [
            pytest.param(DONE | {"state": "kept", "status": "met_holding", "met": "met"},
                         "Chuẩn đã đạt vẫn được duy trì, công nhận ngày 20/06/2025 theo Quyết định "
                         "số 1/QĐ-UBND.", id="kept"),
            pytest.param({"state": "lost", "state_date": "2026-06-30", "met": "not_met",
                          "evidence": "", "status": "wrong_direction",
                          "status_before": "met_holding"},
                         "Đã mất chuẩn từ ngày 30/06/2026, năm trước còn giữ được.", id="lost"),
            pytest.param({"state": "in_progress", "state_date": "", "met": "not_met",
                          "evidence": "", "status": "off_track"},
                         "Chưa đạt chuẩn phải duy trì (đang thực hiện).", id="not reached"),
        ],
    )  # fmt: skip
    def test_a_standard_to_keep(self, made_up, facts, sentence):
        assert self.state(made_up, "CT13", facts) == sentence

    def state(self, release, code, facts) -> str:
        figures = Figures(release, "test")
        row = figures.assessment(code, "14") | {"status_reason": ""} | facts
        figures.assessed = {(code, "14"): row}
        return read(narrative.sentences(code, "14", figures))

    def test_a_state_that_its_count_contradicts_is_not_believed(self, made_up):
        # CT37: «đã đạt», and 4 houses are left
        text = words(made_up, "CT37")
        assert text.startswith(
            "Báo cáo ghi đã đạt từ ngày 28/08/2025, theo Quyết định số 106/QĐ-UBND (số minh hoạ), "
            "nhưng vẫn còn 4 nhà (sơ bộ) nên chưa tính là đạt; hạn cuối là 31/12/2030."
        )

    def test_a_supporting_number_is_neither_good_nor_bad(self, made_up):
        # CT20: fertility 2.45 (2025) and 2.43 (2026), within the noise of 0.05
        text = words(made_up, "CT20")
        assert "; Tổng tỷ suất sinh năm 2026 là 2,43 con/phụ nữ (sơ bộ)." in text
        assert "Hầu như không đổi so với năm 2025 (2,45 con/phụ nữ)." in text
        assert "hướng mong muốn" not in text

    def test_one_house_is_no_houses(self, made_up):
        # 4 left, four years: one a year; four communes have one house each
        text = words(made_up, "CT37", "en")
        assert "but 4 houses (provisional) are left" in text
        assert "it must fall by 1 house a year" in text
        assert "4 share the highest value (1 house)" in text


class TestPublished:
    """The real figures of 2024, worked out by hand from value and target."""

    def test_a_fall_too_small_to_matter_is_hardly_any_change(self, release, plainest):
        # 3.77 (2021) to 3.74 (2022): the gap of 0.24 over 8 years is 0.03 a year
        assert words(release, "CT03").startswith(
            "Năm 2022 là 3,74%, còn cao hơn 0,24 điểm % so với mục tiêu không quá 3,5% vào năm "
            "2030. Hầu như không đổi so với năm 2021 (3,77%); muốn kịp hạn, từ nay mỗi năm cần "
            "giảm bình quân 0,03 điểm %."
        )

    def test_a_rise_is_told_with_its_direction(self, release, plainest):
        # 26 (2023) after 24 (2022); 14 points short, 7 years: 2.0 a year
        assert words(release, "CT04").startswith(
            "Năm 2023 là 26,0%, còn thiếu 14,0 điểm % so với mục tiêu trên 40% vào năm 2030. "
            "So với năm 2022 tăng 2,0 điểm %, đúng hướng mong muốn; muốn kịp hạn, từ nay mỗi năm "
            "cần tăng bình quân 2,0 điểm %."
        )

    def test_an_old_value_is_told_as_old_and_without_a_verdict(self, release, plainest):
        # 34.3 (2015) against a ceiling of 23: 11.3 over 6 years from 2024 on
        assert words(release, "CT32") == (
            "Số liệu gần nhất, của năm 2015, là 34,3%, còn cao hơn 11,3 điểm % so với mục tiêu "
            "dưới 23% vào năm 2030; số liệu đã cũ nên chỉ nêu mức, chưa đánh giá. "
            "Muốn kịp hạn, từ nay mỗi năm cần giảm bình quân 1,9 điểm %."
        )

    def test_an_old_value_beyond_its_target_is_not_called_met(self, release):
        # 96.2 (2016) against at least 95
        text = words(release, "CT31")
        assert "cao hơn 1,2 điểm % so với mức 95% của năm 2030" in text
        assert "đã đạt" not in text.lower() and "chưa đánh giá" in text

    def test_where_nobody_has_published_nothing_is_invented(self, release, plainest):
        assert words(release, "CT06") == "Chưa có số liệu để so với mục tiêu 14,1% vào năm 2030."

    def test_the_caveat_of_the_source_is_printed_beside_the_figure(self, release):
        assert "năm ghi gần đúng" in words(release, "CT24").lower()
        assert "trên 94" in words(release, "CT28")

    def test_english_is_written_for_itself(self, release, plainest):
        assert words(release, "CT03", "en").startswith(
            "In 2022 it stood at 3.74%, still above the target of at most 3.5% for 2030 by "
            "0.24 pp. Against 2021 (3.77%) it hardly changed; to be there in time it must fall by "
            "0.03 pp a year on average."
        )

    def test_the_worst_are_ranked_by_gap_as_a_share_of_the_target(self, release):
        # 14/40, 8.7/25, 0.24/3.5, 0.65/9.5, 2.1/32, 3/97
        assert narrative.worst(Figures(release, "test")) == [
            "CT04", "CT05", "CT03", "CT25", "CT24", "CT28",
        ]  # fmt: skip

    def test_without_any_verdict_on_progress_nothing_is_in_danger(self, release):
        assert narrative.in_danger(Figures(release, "test")) == []

    def test_the_headline_says_how_little_is_known(self, release):
        # fresh (2021 or later) are CT03, 04, 05, 24, 25 and 28, none of them met; 6 are old
        text = read(narrative.headline(Figures(release, "test")))
        assert text.startswith(
            "Mới đánh giá được 6 trong 50 chỉ tiêu: chưa chỉ tiêu nào đạt mục tiêu. Tiến độ của 6 "
            "chỉ tiêu chưa đạt cũng chưa đủ cơ sở đánh giá (3 có dưới bốn số liệu, 2 đổi cách "
            "tính, 1 mới có một số liệu). Còn 44 chỉ tiêu chưa đánh giá được: 38 chưa có số liệu, "
            "6 số liệu đã cũ. Xa mục tiêu nhất: Lao động có bằng cấp, chứng chỉ (còn thiếu 14,0 "
            "điểm %); Tham gia bảo hiểm xã hội (còn thiếu 8,7 điểm %); Thất nghiệp thành thị (còn "
            "cao hơn 0,24 điểm %)."
        )


class TestSample:
    def test_a_value_that_rounding_would_lift_to_its_target_shows_one_more_decimal(self, made_up):
        # 21 471 of 21 480 are 99.958 %, which one decimal would print as 100,0
        text = words(made_up, "CT01")
        assert "99,96%" in text and "còn thiếu 0,04 điểm %" in text

    def test_differing_agencies_leave_no_value_until_somebody_decides(self, made_up):
        text = words(made_up, "CT40")
        assert "số liệu của các cơ quan khác nhau và chưa có quyết định lấy số nào" in text

    def test_where_a_difference_was_decided_the_agency_that_counts_is_named(self, made_up):
        assert "số được dùng là của Bảo hiểm xã hội tỉnh." in words(made_up, "CT28")

    def test_a_series_that_begins_anew_says_why(self, made_up):
        assert "Từ 01/07/2025 thành thị là 8 phường" in words(made_up, "CT03")

    def test_the_note_of_the_sender_is_only_ever_text(self, made_up):
        figures = supposed(made_up, "CT28", {2026: 91.0}, **SHORT)
        key = ("CT28", "14", 2026, figures.assessed["CT28", "14"]["definition"])
        figures.observed[key]["note"] = "<script>1</script>"
        html = str(narrative.sentences("CT28", "14", figures))
        assert "<script" not in html
        assert "Ghi chú kèm số liệu: <script>1</script>." in read(html)

    def test_areas_are_compared_by_name_and_those_that_miss_are_counted(self, made_up):
        """From the values of 2026 themselves, told by area (CT09: at least 100)."""
        figures = Figures(made_up, "test")
        told = made_up.series.query("indicator == 'CT09' and period == 2026 and area != '14'")
        missing = (told["value"] < 100).sum()
        assert f"{missing} trong {len(told)}" in words(made_up, "CT09")
        lowest = told.loc[told["value"].idxmin(), "area"]
        assert f"thấp nhất là xã {figures.catalogue.areas[lowest].name} (" in words(made_up, "CT09")

    def test_the_page_of_all_indicators_leaves_areas_to_the_pages_that_compare_them(self, made_up):
        text = read(narrative.sentences("CT09", "14", Figures(made_up, "gaps")))
        assert "còn thiếu 13,1 điểm %" in text and "xã, phường" not in text

    def test_an_area_whose_rate_rests_on_few_is_marked(self, made_up):
        assert "phường Chiềng Cơi (100,0%, mẫu số nhỏ)" in words(made_up, "CT09")

    def test_of_what_must_fall_the_highest_area_is_the_worst_one(self, made_up):
        assert re.search(r"cao nhất là xã Sốp Cộp.*, thấp nhất là", words(made_up, "CT32"))

    def test_areas_without_a_difference_are_not_ranked(self, made_up):
        text = words(made_up, "CT08")
        assert "đều ở mức 100,0%" in text and "thấp nhất" not in text

    def test_an_area_is_set_beside_the_province(self, made_up):
        text = words(made_up, "CT41", area="04117@2025-07-01")
        assert "Mức này thấp hơn mức chung của tỉnh (44,1%)." in text


class TestDanger:
    def test_bad_and_getting_worse_comes_first(self, made_up):
        """By hand: CT09 and CT29 move the wrong way (scores equal, gaps 13.1 and 9.3 % of the
        target); CT19 is lost and so is CT38; off track and unlikely by score CT42 (0.71), CT27
        (0.73), CT39 (1.47); CT17 slips."""
        assert narrative.in_danger(Figures(made_up, "test")) == [
            "CT09", "CT29", "CT19", "CT38", "CT42", "CT27", "CT39", "CT17",
        ]  # fmt: skip

    def test_ranks_then_scores_then_shares(self, made_up):
        figures = Figures(made_up, "test")
        blank = {"reason": "", "met": "not_met", "state": "", "outlook_word": "uncertain"}
        blank |= {"score": 1.0, "gap_percent": 5.0, "area": "14"}
        facts = {
            "CT01": {"status": "met_slipping", "met": "met", "score": -5.0},
            "CT02": {"status": "off_track", "score": -4.0},
            "CT03": {"status": "off_track", "outlook_word": "unlikely", "score": 3.0},
            "CT04": {"status": "milestone_overdue", "score": None, "gap_percent": None},
            "CT05": {"status": "wrong_direction", "score": 2.0},
            "CT06": {"status": "wrong_direction", "gap_percent": 5.0},
            "CT07": {"status": "wrong_direction", "gap_percent": 9.0},
            "CT08": {"status": "nearly", "outlook_word": "unlikely"},
            "CT09": {"status": "not_assessed", "reason": "stale"},
        }
        figures.assessed = {
            (code, "14"): blank | {"indicator": code} | each for code, each in facts.items()
        }
        assert narrative.in_danger(figures) == [
            "CT07", "CT06", "CT05", "CT04", "CT03", "CT02", "CT01",
        ]  # fmt: skip

    def test_an_agency_is_asked_about_its_own(self, made_up):
        figures = Figures(made_up, "test")
        assert narrative.in_danger(figures, "agency.so-gddt") == ["CT19", "CT17"]
        assert narrative.in_danger(figures, "theme.epidemics") == []

    def test_five_are_named_with_their_reason_and_their_agency(self, made_up):
        html = narrative.headline(Figures(made_up, "test"))
        items = re.findall(r"<li>(.*?)</li>", html)
        assert [read(item) for item in items] == [
            "Trợ cấp: phụ nữ mang thai – đi ngược hướng từ năm 2021 (−1,2 điểm % mỗi năm), còn "
            "thiếu 13,1 điểm %. Sở Y tế",
            "Chăm sóc ban đầu do BHYT chi trả – đi ngược hướng từ năm 2021 (−0,7 điểm % mỗi năm), "
            "còn thiếu 8,8 điểm %. Sở Y tế",
            "Xoá mù chữ mức độ 2 – đi ngược hướng: mất chuẩn từ ngày 30/06/2026. Sở Giáo dục và "
            "Đào tạo",
            "Nhà tạm, dột nát: do thiên tai – chưa đến hạn, nhưng không còn giữ được kết quả đã "
            "đạt, còn 214 nhà. Sở Xây dựng",
            "Công trình phụ: hộ gia đình – chậm: phải nhanh gấp 3,0 lần, còn thiếu 18,7 điểm %, "
            "nguy cơ không đạt. Sở Nông nghiệp và Môi trường; Sở Y tế",
        ]
        assert re.findall(r'href="#ct-(\w+)"', html) == ["CT09", "CT29", "CT19", "CT38", "CT42"]

    def test_a_link_leads_to_the_cards_of_its_own_page(self, made_up):
        assert 'href="#kc-CT09"' in narrative.headline(Figures(made_up, "gaps"))
        link = narrative.of_group(Figures(made_up, "index"), "province", "province.html#ct-")
        assert 'href="province.html#ct-CT09"' in link


def groups(figures: Figures) -> list[str]:
    catalogue, day = figures.catalogue, figures.release.day
    owners = {o.code: "" for code in catalogue.indicators for o in catalogue.owners(code, day)}
    areas = {area: "" for _, area in figures.assessed if area != figures.province}
    themes = [f"theme.{theme.code}" for theme in catalogue.plan.themes]
    return ["province", *themes, *(f"agency.{a}" for a in owners), *(f"area.{a}" for a in areas)]


class TestGroups:
    def test_the_headline_counts_each_indicator_once(self, made_up):
        text = read(narrative.headline(Figures(made_up, "test")))
        met, every, slipping = re.match(
            r"(\d+) trong (\d+) chỉ tiêu đã đạt mục tiêu, trong đó (\d+) đang giảm sút", text
        ).groups()
        unmet = re.search(r"Trong (\d+) chỉ tiêu chưa đạt: (.*?)\(", text)
        unknown = re.search(r"Còn (\d+) chỉ tiêu chưa đánh giá được: (.*?)\.", text)
        assert int(met) + int(unmet[1]) + int(unknown[1]) == int(every) == 50
        assert sum(map(int, re.findall(r"\d+", unmet[2]))) == int(unmet[1])
        assert sum(map(int, re.findall(r"\d+", unknown[2]))) == int(unknown[1])
        assert slipping == "1"

    def test_an_agency_is_named_and_left_out_of_its_own_list(self, made_up):
        text = read(narrative.of_group(Figures(made_up, "test"), "agency.so-y-te"))
        assert text.startswith("Trong 22 chỉ tiêu của Sở Y tế, 6 đã đạt mục tiêu.")
        assert "cùng Sở Nông nghiệp và Môi trường" in text
        assert text.count("Sở Y tế") == 1

    def test_a_theme_and_an_area_are_named(self, made_up):
        figures = Figures(made_up, "test")
        assert "chỉ tiêu thuộc lĩnh vực Dịch bệnh" in read(
            narrative.of_group(figures, "theme.epidemics")
        )
        assert "chỉ tiêu báo cáo tại xã Mường Chanh" in read(
            narrative.of_group(figures, "area.04117@2025-07-01")
        )

    def test_one_kind_of_progress_needs_no_list(self, made_up):
        # of three epidemics malaria is eliminated, AIDS and tuberculosis are being worked on
        assert "Cả 2 chỉ tiêu chưa đạt mục tiêu đều chưa đến hạn." in read(
            narrative.of_group(Figures(made_up, "test"), "theme.epidemics")
        )

    def test_where_nothing_is_known_only_that_is_said(self, release):
        assert read(narrative.of_group(Figures(release, "test"), "theme.epidemics")) == (
            "Chưa đánh giá được chỉ tiêu nào trong 3 chỉ tiêu thuộc lĩnh vực Dịch bệnh. "
            "Lý do: chưa có số liệu."
        )

    def test_english_counts_one_and_many(self, made_up):
        figures = Figures(made_up, "test", "en")
        assert "Of 3 indicators under Epidemics, 1 has met the target." in read(
            narrative.of_group(figures, "theme.epidemics")
        )
        assert "6 have met the target." in read(narrative.of_group(figures, "agency.so-y-te"))


every_page = pytest.mark.parametrize(
    ("name", "lang"), [(name, lang) for name in RELEASES for lang in ("vi", "en")]
)


@dataclass(frozen=True)
class Told:
    """Every sentence of a release: as HTML, as text, and as text without its notes."""

    figures: Figures
    html: dict[tuple[str, str], str]
    text: dict[tuple[str, str], str]
    bare: dict[tuple[str, str], str]


@pytest.fixture(scope="module")
def told_of(opened):
    """Return what tells every sentence of a release, each release and language once."""

    @cache
    def told(name: str, lang: str) -> Told:
        figures = Figures(opened(name), "test", lang)
        html = {key: str(narrative.sentences(*key, figures)) for key in figures.assessed}
        note = re.compile(r'<span class="note">.*?</span>(?= |$)')
        bare = {key: note.sub("", one) for key, one in html.items()}
        return Told(figures, html, all_read(html), all_read(bare))

    return told


def all_read(pieces):
    """Return what `read` says of every piece; one parser for all of them takes less time."""
    page = "".join(f"<div>{piece}</div>" for piece in pieces.values())
    body = list(parsed(f"<!DOCTYPE html><title>t</title><body>{page}"))[1]
    texts = (" ".join("".join(part.itertext()).split()) for part in body)
    return dict(zip(pieces, texts, strict=True))


CONTRADICTIONS = {
    "met": ("còn thiếu", "còn cao hơn", "chưa tính là đạt", "short of the target", "still above"),
    "not_met": ("đã đạt mục tiêu", "đúng bằng mục tiêu", "is met", "exactly on the target"),
}


class TestEverySentence:
    """Every indicator of every area of both releases, in both languages."""

    @every_page
    def test_is_whole(self, told_of, name, lang):
        for key, text in told_of(name, lang).text.items():
            assert text.endswith("."), key
            assert not re.search(r"\b(None|nan|NaN|inf)\b|[{}]|  | [.,;:)]|\.\.|\(\)|;\.", text), (
                key, text)  # fmt: skip
            assert re.match(r"[A-ZĐỨÁÀẢÃẠĂÂÊÔƠƯ\d]", text), (key, text)

    @every_page
    def test_has_no_digit_that_is_not_a_figure_or_marked(self, told_of, name, lang):
        told = told_of(name, lang)
        pages = [*told.html.values()]
        others = Figures(told.figures.release, "test", lang)
        pages += [str(narrative.of_group(others, group)) for group in groups(others)]
        html = "".join(f"<div>{page}</div>" for page in pages)
        found = digits(f'<!DOCTYPE html><html lang="vi"><title>t</title><body>{html}</body></html>')
        assert [d for d in found if not d.figure and d.literal not in LITERALS] == []

    @every_page
    def test_does_not_contradict_itself(self, told_of, name, lang):
        told = told_of(name, lang)
        for key, text in told.text.items():
            row = told.figures.assessed[key]
            first = text.split(". ")[0]
            forbidden = CONTRADICTIONS.get(row["met"], ()) if not row["state"] else ()
            assert not [words for words in forbidden if words in first], (key, first)

    @every_page
    def test_is_one_of_at_most_four_besides_what_is_noted(self, told_of, name, lang):
        for key, told in told_of(name, lang).bare.items():
            assert 1 <= len(re.findall(r"\.(?= [A-ZĐ\d]|$)", told)) <= 4, (key, told)

    @every_page
    def test_lists_no_figure_that_is_not_printed(self, told_of, name, lang):
        told = told_of(name, lang)
        parts = {part for figure in told.figures.shown.values() for part in figure.parts}
        printed = set(re.findall(r'data-figure="([^"]+)"', "".join(told.html.values())))
        assert set(told.figures.shown) - parts - printed == set()

    @every_page
    def test_opens_otherwise_than_its_neighbour(self, told_of, name, lang):
        told = told_of(name, lang)
        codes = list(told.figures.catalogue.indicators)
        begun = [told.text[code, told.figures.province].split()[:3] for code in codes]
        alike = sum(one == other for one, other in pairwise(begun))
        assert alike <= (len(codes) - 1) / 3

    @pytest.mark.parametrize("lang", ["vi", "en"])
    @pytest.mark.parametrize("at", [0, 1, 2, 3])
    def test_is_whole_in_every_phrasing(self, made_up, monkeypatch, lang, at):
        monkeypatch.setattr(phrasing, "turn", lambda code, kind, count: at % count)
        figures = Figures(made_up, "test", lang)
        for code in figures.catalogue.indicators:
            text = read(narrative.sentences(code, "14", figures))
            assert not re.search(r"\bNone\b|[{}]| [.,;:)]|\.\.", text), (code, text)


def test_neighbours_take_unlike_phrasings_and_the_same_ones_each_time():
    turns = [turn(f"CT{number:02d}", "level", 3) for number in range(1, 51)]
    assert all(one != other for one, other in pairwise(turns))
    assert turns == [turn(f"CT{number:02d}", "level", 3) for number in range(1, 51)]
    assert {*turns} == {0, 1, 2}


def test_the_groups_of_the_headline_know_every_status(made_up):
    """A status that nobody counts would be missing from the sum."""
    told = set(narrative.groups.OPEN) | {"met_holding", "met_slipping", "milestone_done"}
    assert told | {"not_assessed"} == set(STATUSES)
    assert len(rows(Figures(made_up, "test"), "province")) == 50
