"""The made-up story of every indicator: where its series starts, where it ends, what befalls it.

A table to be read and edited. Levels begin near what was published for Sơn La; every value is
invented. Between its first and last year a segment runs straight, with a little seeded
unevenness; `base` names the denominator (BASES), so value, numerator and denominator agree.
An indicator with several segments has a break, another way of measuring, or a turn.
"""

from collections.abc import Mapping
from dataclasses import dataclass

LAST_YEAR = 2026


@dataclass(frozen=True)
class Segment:
    """One stretch of a series, in the indicator's own unit; `guess` is what 2025 was estimated at.

    `skipped` years have no figure; `definition` is the way of measuring (the catalogue's first
    where ""); `status` is that of the segment's first year.
    """

    code: str
    first: int
    last: int
    start: float
    end: float
    base: str = ""
    definition: str = ""
    skipped: tuple[int, ...] = ()
    status: str = "A"
    guess: float | None = None


BASES: Mapping[str, tuple[int, int]] = {
    "population": (1_208_000, 1_335_000),
    "labour": (690_000, 745_000),
    "urban labour": (86_000, 104_000),
    "past retirement": (118_000, 142_000),
    "merit": (22_300, 21_480),
    "merit families": (13_400, 12_900),
    "poor children": (21_000, 13_400),
    "poor pregnant": (5_200, 3_100),
    "poor elderly": (31_000, 24_600),
    "primary age": (151_000, 168_300),
    "lower secondary age": (92_000, 113_500),
    "upper secondary age": (51_000, 66_400),
    "under 1": (26_400, 24_100),
    "under 5": (131_000, 124_600),
    "primary care users": (890_000, 982_000),
    "households": (271_000, 312_400),
    "urban households": (38_000, 51_200),
    "rural households": (232_000, 258_700),
    "schools": (640, 590),
    "stations": (204, 204),
    "rural points": (1_120, 1_120),
    "remote people": (640_000, 652_000),
    "old communes": (204, 204),
    "new communes": (75, 75),
}
"""Denominators: the number in 2016 and in 2026."""

EVERY_OTHER = (2017, 2019, 2021)

SEGMENTS: tuple[Segment, ...] = (
    # 99,96 % of a promised 100 %: shown with one decimal it would read 100,0
    Segment("CT01", 2019, 2026, 99.10, 99.958, "merit"),
    Segment("CT02", 2020, 2022, 98.0, 99.4, "merit families"),
    Segment("CT02", 2023, 2026, 100, 100, "merit families"),
    # urban means something else from 2025 on: two values since the break
    Segment("CT03", 2017, 2024, 4.05, 3.62, "urban labour"),
    Segment("CT03", 2025, 2026, 3.71, 3.58, "urban labour"),
    Segment("CT04", 2016, 2020, 13.2, 15.0, definition="trained_employed_15plus_survey"),
    Segment("CT04", 2020, 2026, 20.2, 32.5, "labour"),
    Segment("CT05", 2017, 2026, 14.0, 21.9, "labour"),
    Segment("CT06", 2018, 2026, 8.1, 11.9, "labour"),
    # the social pension of July 2025 lifts it over its target, and breaks the series
    Segment("CT07", 2018, 2024, 14.6, 16.9, "past retirement"),
    Segment("CT07", 2025, 2026, 25.12, 26.41, "past retirement"),
    Segment("CT08", 2019, 2024, 95.8, 99.6, "poor children"),
    Segment("CT08", 2025, 2026, 100, 100, "poor children"),
    Segment("CT09", 2019, 2026, 95.6, 86.9, "poor pregnant"),
    Segment("CT10", 2019, 2026, 93.9, 98.7, "poor elderly"),
    # 99,46 would be printed as 99,5, its target
    Segment("CT16", 2017, 2026, 98.2, 99.46, "primary age", guess=99.52),
    Segment("CT17", 2017, 2026, 99.0, 95.4, "lower secondary age"),
    Segment("CT18", 2017, 2026, 57.0, 68.8, "upper secondary age"),
    Segment("CT18", 2023, 2025, 79.5, 83.0, definition="gross_attendance_upper_secondary"),
    Segment("CT20", 2018, 2026, 2.61, 2.43),
    # «khoảng 75»: met from 74,5 on
    Segment("CT21", 2018, 2026, 73.2, 74.6),
    Segment("CT22", 2015, 2021, 62.8, 64.0, skipped=(2016, 2017, 2019, 2020)),
    Segment("CT23", 2016, 2024, 0.612, 0.660),
    Segment("CT24", 2019, 2026, 24.6, 29.4, "population"),
    Segment("CT25", 2014, 2018, 5.41, 6.90, "population", "doctors_public_provincial"),
    Segment("CT25", 2019, 2024, 7.20, 8.70, "population", "doctors_reported_by_health_department"),
    Segment("CT25", 2025, 2026, 9.02, 9.21, "population"),
    Segment("CT26", 2018, 2025, 0.45, 0.78, "population"),
    # somebody divided by 100.000 people
    Segment("CT26", 2026, 2026, 10.4, 10.4),
    Segment("CT27", 2018, 2026, 13.1, 15.6, "population"),
    Segment("CT28", 2016, 2020, 90.1, 95.7, "population"),
    Segment("CT28", 2021, 2026, 82.7, 94.6, "population", status="B"),
    Segment("CT29", 2019, 2026, 91.4, 86.2, "primary care users"),
    # «trên 95%», and it is 95 exactly
    Segment("CT30", 2018, 2026, 79.0, 95.0, "population"),
    Segment("CT31", 2016, 2026, 95.2, 96.8, "under 1", guess=94.8),
    Segment("CT32", 2017, 2026, 32.4, 25.8, "under 5", skipped=(2020,)),
    Segment("CT39", 2016, 2026, 18.9, 22.0, skipped=(*EVERY_OTHER, 2023)),
    Segment("CT40", 2026, 2026, 93.4, 93.4, "urban households"),
    Segment("CT41", 2017, 2024, 27.5, 41.0, "rural households"),
    Segment("CT41", 2025, 2026, 42.5, 44.1, "rural households"),
    Segment("CT42", 2016, 2026, 66.0, 81.3, "households", skipped=EVERY_OTHER),
    Segment("CT43", 2022, 2026, 84.6, 93.2, "schools"),
    Segment("CT44", 2021, 2026, 97.5, 100, "stations"),
    Segment("CT45", 2026, 2026, 6.7, 6.7, "rural points"),
    # its department sends nothing in 2026
    Segment("CT47", 2023, 2025, 61.2, 66.0, "remote people"),
    Segment("CT48", 2018, 2024, 48.0, 66.2, "old communes"),
    Segment("CT48", 2025, 2025, 70.7, 70.7, "new communes"),
    Segment("CT49", 2016, 2024, 0.612, 0.660),
)

SILENT: Mapping[tuple[str, int], tuple[str, str]] = {
    ("CT22", 2025): ("not_due", "Công bố theo kỳ điều tra, chưa có kỳ mới sau năm 2021."),
    ("CT22", 2026): ("not_due", "Công bố theo kỳ điều tra, chưa có kỳ mới sau năm 2021."),
    ("CT23", 2025): ("not_due", "Công bố chậm hai năm."),
    ("CT23", 2026): ("not_due", "Công bố chậm hai năm."),
    ("CT40", 2025): ("no_method", "Chờ hướng dẫn xác định khu vực thành thị."),
    ("CT45", 2025): ("L", "Bắt đầu rà soát từ năm 2026."),
    ("CT46", 2025): ("no_method", "Chưa đo khối lượng nước thải phát sinh."),
    ("CT46", 2026): ("no_method", "Chưa đo khối lượng nước thải phát sinh."),
    ("CT49", 2025): ("not_due", "Công bố chậm hai năm."),
    ("CT49", 2026): ("not_due", "Công bố chậm hai năm."),
}
"""Why there is no figure of the province for a year: a code of no_data_reason, and a note."""
OTHERS = ("other_agency", "Do cơ quan chủ trì cung cấp.")
"""What an agency that is not the first to answer says, unless it is a rival."""

RIVALS: Mapping[tuple[str, str, int], float] = {
    ("so-y-te", "CT28", 2026): 95.1,
    ("so-y-te", "CT42", 2026): 79.0,
    ("so-xay-dung", "CT40", 2026): 96.8,
}
"""Another agency's figure for the same thing: the first two are decided by precedence; nobody
owns CT40, so that conflict stays open."""

NOTES: Mapping[tuple[str, int], str] = {
    ("CT01", 2026): "Còn 9 trường hợp đang hoàn thiện hồ sơ.",
    ("CT28", 2021): "Xác định lại vùng khó khăn từ 01/07/2021, không so sánh với năm trước.",
    ("CT48", 2025): "Tính trên 75 xã, phường mới.",
}
"""What the agency adds to the province's figure of a year."""

PLANNED = ("CT04", "CT05", "CT06", "CT24", "CT25", "CT28", "CT41")
"""Indicators for which the province assigns a figure each year."""


@dataclass(frozen=True)
class Standing:
    """The state of an indicator without a number: a code of state, its ISO day and its proof."""

    state: str
    day: str = ""
    evidence: str = ""
    note: str = ""


_DECISION = "Quyết định số {} (số minh hoạ)"

STANDINGS: Mapping[tuple[str, int], Standing] = {
    ("CT11", 2025): Standing("in_progress"),
    ("CT11", 2026): Standing("in_progress", note="Đang rà soát đối tượng theo chuẩn mới."),
    ("CT12", 2025): Standing("reached", "2025-06-20", _DECISION.format("101/QĐ-UBND")),
    ("CT12", 2026): Standing("reached", "2025-06-20", _DECISION.format("101/QĐ-UBND")),
    ("CT13", 2025): Standing("kept", "2025-05-15", _DECISION.format("102/QĐ-UBND")),
    ("CT13", 2026): Standing("kept", "2026-05-18", _DECISION.format("103/QĐ-UBND")),
    ("CT14", 2025): Standing("not_started"),
    ("CT14", 2026): Standing("in_progress", note="Thí điểm tại 12 xã, phường."),
    ("CT15", 2025): Standing("not_started"),
    ("CT15", 2026): Standing("not_started", note="Thực hiện sau khi hoàn thành cho trẻ 3 tuổi."),
    ("CT19", 2025): Standing("kept", "2025-05-15", _DECISION.format("104/QĐ-UBND")),
    ("CT19", 2026): Standing(
        "lost", "2026-06-30", "", "Kết quả kiểm tra năm 2026 không giữ được chuẩn mức độ 2."
    ),
    ("CT20", 2025): Standing("in_progress"),
    ("CT20", 2026): Standing("in_progress"),
    ("CT33", 2025): Standing("in_progress"),
    ("CT33", 2026): Standing("in_progress"),
    ("CT34", 2025): Standing("in_progress"),
    ("CT34", 2026): Standing("in_progress", note="Tỷ lệ phát hiện còn thấp ở vùng cao."),
    ("CT35", 2025): Standing("reached", "2024-12-10", _DECISION.format("105/QĐ-BYT")),
    ("CT35", 2026): Standing("reached", "2024-12-10", _DECISION.format("105/QĐ-BYT")),
    ("CT36", 2025): Standing("reached", "2025-08-28", _DECISION.format("106/QĐ-UBND")),
    ("CT36", 2026): Standing("reached", "2025-08-28", _DECISION.format("106/QĐ-UBND")),
    ("CT37", 2025): Standing("reached", "2025-08-28", _DECISION.format("106/QĐ-UBND")),
    # a count that contradicts the state
    ("CT37", 2026): Standing("reached", "2025-08-28", _DECISION.format("106/QĐ-UBND")),
    ("CT38", 2025): Standing("reached", "2025-09-15", _DECISION.format("107/QĐ-UBND")),
    # the flood of 2026 refills the stock
    ("CT38", 2026): Standing("lost", "2026-09-12", "", "Phát sinh sau đợt mưa lũ tháng 9/2026."),
    ("CT50", 2025): Standing("in_progress"),
    ("CT50", 2026): Standing("in_progress"),
}

HOUSES: Mapping[str, Mapping[int, int]] = {
    "CT36": {2021: 3_912, 2022: 2_874, 2023: 1_906, 2024: 1_248, 2025: 0, 2026: 0},
    "CT37": {2021: 2_605, 2022: 1_830, 2023: 977, 2024: 310, 2025: 0, 2026: 4},
    "CT38": {2021: 143, 2022: 95, 2023: 164, 2024: 388, 2025: 0, 2026: 214},
}
"""Houses left in the province at the end of each year."""
