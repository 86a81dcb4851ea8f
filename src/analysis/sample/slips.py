"""What goes wrong in the made-up round, case by case: slips of the pen, parcels gone astray.

Row tags are indicator codes or area keys, column tags those of the form; None blanks a cell.
"""

from collections.abc import Mapping
from decimal import Decimal

from analysis.returns.template import Entry, Formula, Key, Percent

Slips = Mapping[Key, Entry | None]


def _cells(table: str, row: str, **typed: Entry | None) -> dict[Key, Entry | None]:
    return {(table, row, column): entry for column, entry in typed.items()}


def _instead(code: str, typed: Entry) -> dict[Key, Entry | None]:
    """Return a typed value in place of an indicator's numerator and denominator."""
    return _cells("indicators", code, value=typed, numerator=None, denominator=None)


def _nothing(code: str, typed: Entry, reason: str) -> dict[Key, Entry | None]:
    said = _cells("indicators", code, status="không có số liệu", reason=reason)
    return _instead(code, typed) | said


def _of_area(area: str, code: str, typed: Entry) -> dict[Key, Entry | None]:
    cells: dict[str, Entry | None] = {"value": typed, "numerator": None, "denominator": None}
    return {("by_area", area, f"{code}.{column}"): entry for column, entry in cells.items()}


SLIPS: Mapping[tuple[int, str], Slips] = {
    # numbers as people type them: read, with a note
    (2026, "ubnd-03646"): _instead("CT42", "97,5"),
    (2026, "ubnd-03664"): _instead("CT42", Percent(Decimal("0.9612"))),
    (2026, "ubnd-03670"): _instead("CT42", " 98,7\u00a0% "),
    (2026, "bhxh-tinh"): _instead("CT07", "26,41%"),
    (2026, "ubnd-03808"): _cells(
        "indicators", "CT01", numerator="1.229", denominator="1.234", value=None
    ),
    (2026, "ubnd-03721"): _instead("CT42", 0.976),  # last year's 97 % tells which it is
    # no figure, said so
    (2026, "ubnd-03820"): _nothing("CT42", "không có số liệu", "cơ quan chưa thu thập")
    | _nothing("CT47", "…", "chưa có hướng dẫn cách tính"),
    # doubts: a question, and no value
    (2026, "ubnd-03856"): _cells("states", "CT38", state="đang thực hiện", value="1.234"),
    (2026, "ubnd-04231"): _instead("CT47", ">75"),
    (2026, "so-y-te"): _of_area("04075@2025-07-01", "CT30", ">95"),
    (2026, "ubnd-03907"): _instead("CT41", Formula("=J13/K13*100", "")),
    (2026, "ubnd-04105"): _instead("CT09", Formula("=J10/K10*100", "#DIV/0!")),
    (2026, "ubnd-04240"): _instead("CT47", "đã rà soát xong"),
    # counts and choices
    (2026, "ubnd-04075"): _cells("indicators", "CT10", numerator=412, denominator=398, value=None),
    (2026, "ubnd-03985"): _cells("indicators", "CT41", value=Decimal("58.3")),
    (2026, "ubnd-04210"): _cells("indicators", "CT08", status="đạt")
    | _cells("indicators", "CT09", status=None),
    (2026, "ubnd-03862"): _cells("states", "CT36", state="đã đạt", evidence=None, value=0),
    (2025, "ubnd-03910"): _instead("CT42", "81,2 %"),
    (2025, "ubnd-04240"): _instead("CT42", 0.964),
    (2025, "ubnd-04048"): _instead("CT47", "khoảng 60"),
}
"""Cells that are not what the form asks for, by year and agency."""

MISSING = frozenset(
    {
        (2026, "so-vhttdl"),
        (2026, "ubnd-03763"),
        (2026, "ubnd-03868"),
        (2026, "ubnd-04057"),
        (2026, "ubnd-04186"),
        (2025, "ubnd-03763"),
    }
)
"""Who never sends anything."""

ARRIVALS: Mapping[tuple[int, str], str] = {
    (2026, "so-xay-dung"): "2026-12-03",
    (2026, "so-khcn"): "2026-12-08",
    (2026, "ubnd-03784"): "2026-12-01",
    (2026, "ubnd-04018"): "2026-12-04",
    (2026, "ubnd-04246"): "2026-12-11",
    (2025, "so-nnmt"): "2025-12-05",
    (2025, "ubnd-04171"): "2025-12-02",
    (2024, "ubnd-128"): "2024-12-06",
    # sent twice
    (2026, "so-gddt"): "2026-11-18",
    (2026, "ubnd-03979"): "2026-11-20",
    (2026, "ubnd-03688"): "2026-11-19",
    # after a stray file
    (2026, "ubnd-04045"): "2026-11-19",
    (2026, "ubnd-04132"): "2026-11-23",
}
"""Days that the story fixes; 1 December is already late. Other returns come in November."""

HALF = frozenset({(2026, "ubnd-03781"), (2026, "ubnd-03892"), (2026, "ubnd-04006")})
"""Who fills only the first half of every table."""

AGAIN: Mapping[tuple[int, str], tuple[str, Slips]] = {
    (2026, "so-gddt"): (
        "2026-11-27",
        _cells("indicators", "CT18", numerator=45_680, value=None, note="Đính chính số học sinh."),
    ),
    (2026, "ubnd-03979"): ("2026-12-04", _instead("CT42", Decimal("92.4"))),
}
"""Who sends a corrected return: the second day, and the cells that differ."""

SAME_AGAIN: Mapping[tuple[int, str], str] = {(2026, "ubnd-03688"): "2026-11-26"}
"""Who sends the same file twice."""

STRAY: Mapping[tuple[int, str], str] = {
    (2026, "ubnd-04045"): "year",
    (2026, "ubnd-04132"): "agency",
    (2026, "ubnd-04168"): "kind",
}
"""Whose first file is last year's return, the form of a neighbour, or no workbook at all."""
STRAY_DAY = "2026-11-16"
NEIGHBOUR = "ubnd-04123"
NEVER_AGAIN = frozenset({(2026, "ubnd-04168")})
"""Who, having sent a file that is no workbook, sends nothing else."""

NOT_A_WORKBOOK = (
    "%PDF-1.4\n% SỐ LIỆU MINH HOẠ – KHÔNG CÓ THẬT\n"
    "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    "trailer<</Root 1 0 R>>\n%%EOF\n"
).encode()
