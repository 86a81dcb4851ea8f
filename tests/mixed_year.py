"""A made-up 2025, small: departments merge on 1 March, districts end on 30 June.

What old agencies sent before they ended, and what those in their place sent after.
"""

from pathlib import Path

from officer import fill

LABOUR, HOME, FARMING, HEALTH = "so-ldtbxh", "so-noi-vu", "so-nnmt", "so-y-te"
BAC_YEN, MOC_CHAU, NEW_BAC_YEN = "ubnd-121", "ubnd-123-2025", "ubnd-03856"
YEAR = 2025

Entries = dict[tuple[str, str, str], object]


def rate(code: str, value: float) -> Entries:
    row = ("indicators", code)
    return {(*row, "value"): value, (*row, "status"): "ước thực hiện"}


def share(code: str, numerator: int, denominator: int) -> Entries:
    row = ("indicators", code)
    return {
        (*row, "numerator"): numerator,
        (*row, "denominator"): denominator,
        (*row, "status"): "ước thực hiện",
    }


def told(task: str, status: str) -> Entries:
    return {("tasks", task, "status"): status, ("tasks", task, "result"): "Đã làm."}


SENT: list[tuple[str, str, Entries]] = [
    (LABOUR, "2025-02-10", rate("CT01", 99.1) | rate("CT03", 3.7) | told("3", "chậm tiến độ")),
    (BAC_YEN, "2025-06-20", share("CT42", 6_000, 8_000)),
    (MOC_CHAU, "2025-06-25", share("CT42", 9_000, 10_000)),
    (HOME, "2025-11-20", rate("CT01", 99.5) | told("2.1", "hoàn thành")),
    (FARMING, "2025-12-03", rate("CT42", 81.0)),
    (HEALTH, "2025-11-30", rate("CT42", 79.0)),
    (NEW_BAC_YEN, "2025-11-21", share("CT42", 1_800, 2_000)),
]  # fmt: skip
"""Who sends what on which day."""


def write(root: Path) -> Path:
    """Write the returns as a made-up round of its own and return the folder of data."""
    for agency, day, entries in SENT:
        name = f"{YEAR}/{agency}/{day}_{agency}.xlsx"
        fill(root / "raw" / "sample" / name, entries, agency, YEAR, sample=True)
    return root
