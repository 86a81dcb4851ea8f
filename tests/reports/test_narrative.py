"""Sentences on published figures, compared with what a careful statistician would write."""

import pytest
from finished import parsed

from analysis.release import open_release
from analysis.reports import narrative
from analysis.reports.figures import Figures


@pytest.fixture(scope="module")
def release(sample_data):
    return open_release("2024-cong-bo")


@pytest.fixture(scope="module")
def made_up(sample_data):
    return open_release("2026-mau")


def words(release, code, lang="vi"):
    html = str(narrative.sentences(code, "14", Figures(release, "test", lang)))
    return " ".join("".join(parsed(f"<!DOCTYPE html><title>t</title><p>{html}").itertext()).split())


def test_a_fall_too_small_to_matter_is_hardly_any_change(release):
    # 3.77 (2021) to 3.74 (2022): the gap of 0.24 over 8 years is 0.03 a year
    assert words(release, "CT03").removeprefix("t").strip() == (
        "Năm 2022 là 3,74%, còn cao hơn 0,24 điểm % so với mục tiêu 3,5% vào năm 2030. "
        "Hầu như không đổi so với năm 2021 (3,77). "
        "Muốn kịp hạn, từ nay mỗi năm cần giảm bình quân 0,03 điểm %."
    )


def test_a_rise_is_told_with_its_direction(release):
    # 26 (2023) after 24 (2022); 14 points short, 7 years: 2.0 a year
    assert (
        "Năm 2023 là 26,0%, còn thiếu 14,0 điểm % so với mục tiêu 40% vào năm 2030. "
        "Tăng so với năm 2022 (24,0), đúng hướng mong muốn. "
        "Muốn kịp hạn, từ nay mỗi năm cần tăng bình quân 2,0 điểm %."
    ) in words(release, "CT04")


def test_an_old_value_is_told_as_old_and_without_a_verdict(release):
    # 34.3 (2015) against a ceiling of 23: 11.3 over 6 years from 2024 on
    told = words(release, "CT32")
    assert "Năm 2015 là 34,3%, còn cao hơn 11,3 điểm % so với mục tiêu 23%" in told
    assert "mỗi năm cần giảm bình quân 1,9 điểm %" in told
    assert "Số liệu đã cũ nên chỉ nêu mức, chưa đánh giá." in told


def test_where_nobody_has_published_nothing_is_invented(release):
    assert words(release, "CT06").removeprefix("t").strip() == "Chưa có số liệu."


def test_the_caveat_of_the_source_is_printed_beside_the_figure(release):
    assert "năm ghi gần đúng" in words(release, "CT24").lower()
    assert "trên 94" in words(release, "CT28")


def test_a_value_on_a_strict_threshold_is_not_met(made_up):
    assert "đúng bằng ngưỡng nhưng kế hoạch yêu cầu trên ngưỡng này nên chưa tính là đạt" in words(
        made_up, "CT30"
    )


def test_a_value_that_rounding_would_lift_to_its_target_shows_one_more_decimal(made_up):
    # 21 471 of 21 480 are 99.958 %, which one decimal would print as 100,0
    assert "là 99,96%" in words(made_up, "CT01")
    assert "còn thiếu 0,04 điểm %" in words(made_up, "CT01")


def test_differing_agencies_leave_no_value_until_somebody_decides(made_up):
    assert "Các cơ quan báo cáo số liệu khác nhau và chưa có quyết định" in words(made_up, "CT40")


def test_english_is_written_for_itself(release):
    assert (
        "In 2022 it stood at 3.74%, still above the target of 3.5% for 2030 by 0.24 pp. "
        "Against 2021 (3.77) it hardly changed. "
        "To be there in time it must fall by 0.03 pp a year on average."
    ) in words(release, "CT03", "en")


def test_the_worst_are_ranked_by_gap_as_a_share_of_the_target(release):
    # 14/40, 8.7/25, 0.24/3.5, 0.65/9.5, 2.1/32, 3/97
    assert narrative.worst(Figures(release, "test")) == [
        "CT04", "CT05", "CT03", "CT25", "CT24", "CT28",
    ]  # fmt: skip
