"""Made-up workbooks that are not our form: the tables that offices already have and send.

A health annex of two sheets, a social-insurance table with its own counting units, and a
commune's summary with sections. Each says that its figures are an illustration; params/layouts
says how to read them. The same seed gives the same bytes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from analysis.catalogue import Area, Catalogue
from analysis.sample.stories import LAST_YEAR

MARK = "SỐ LIỆU MINH HOẠ – KHÔNG PHẢI SỐ LIỆU THẬT"
COMMUNE = "ubnd-03985"
AGENCIES = ("so-y-te", "bhxh-tinh", COMMUNE)
SEED = 43

Entry = str | float | int | tuple[str, float] | None
"""A cell: text, a number, or a formula with the result that it was saved with."""

_BASE = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
_CELL = _BASE | {"border": 1}
_LOOKS: dict[str, dict[str, Any]] = {
    "plain": _BASE,
    "office": _BASE | {"align": "center", "bold": True},
    "mark": _BASE | {"align": "center", "bold": True, "font_color": "#c00000"},
    "title": _BASE | {"align": "center", "bold": True, "font_size": 14, "text_wrap": True},
    "italic": _BASE | {"align": "center", "italic": True},
    "note": _BASE | {"italic": True, "font_size": 11},
    "head": _CELL | {"align": "center", "bold": True, "text_wrap": True},
    "numbers": _CELL | {"align": "center", "italic": True, "font_size": 10},
    "section": _CELL | {"bold": True},
    "text": _CELL | {"text_wrap": True},
    "centre": _CELL | {"align": "center"},
    "whole": _CELL | {"num_format": "#,##0"},
    "rate": _CELL | {"num_format": "0.0"},
    "rate2": _CELL | {"num_format": "0.00"},
}


@dataclass(frozen=True)
class _Page:
    """One sheet being written, with the formats of its workbook."""

    sheet: Worksheet
    looks: dict[str, Format]

    def put(self, at: str, entry: Entry, look: str) -> None:
        """Write one cell, or a merged range for an address such as A4:H4."""
        first, _, last = at.partition(":")
        if last:
            self.sheet.merge_range(at, "", self.looks[look])
        if isinstance(entry, tuple):
            self.sheet.write_formula(first, entry[0], self.looks[look], entry[1])
        elif entry is None or entry == "":
            self.sheet.write_blank(first, None, self.looks[look])
        elif isinstance(entry, str):
            self.sheet.write_string(first, entry, self.looks[look])
        else:
            self.sheet.write_number(first, entry, self.looks[look])

    def row(self, number: int, entries: Sequence[Entry], looks: Sequence[str]) -> None:
        """Write one row of a table from column A on."""
        for column, (entry, look) in enumerate(zip(entries, looks, strict=True)):
            self.put(f"{chr(65 + column)}{number}", entry, look)

    def widths(self, *characters: float) -> None:
        """Set the widths of the columns from A on."""
        for column, width in enumerate(characters):
            self.sheet.set_column(column, column, width)


def write_foreign(folder: Path, catalogue: Catalogue, seed: int = SEED) -> tuple[Path, ...]:
    """Write the three workbooks as <year>/<agency>/<agency>.xlsx and return their paths."""
    made = []
    for agency, fill in zip(AGENCIES, (_health, _insurance, _commune), strict=True):
        path = folder / str(LAST_YEAR) / agency / f"{agency}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, fill, catalogue, Random(f"{seed} {agency}"))
        made.append(path)
    return tuple(made)


Fill = Callable[["_Desk"], None]


@dataclass(frozen=True)
class _Desk:
    """What one workbook is filled with."""

    book: xlsxwriter.Workbook
    looks: dict[str, Format]
    catalogue: Catalogue
    chance: Random

    def page(self, name: str) -> _Page:
        """Add a sheet, set to print on one page's width."""
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_default_row(18)
        for heading in (6, 7):
            sheet.set_row(heading, 36)
        return _Page(sheet, self.looks)


def _write(path: Path, fill: Fill, catalogue: Catalogue, chance: Random) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": datetime(LAST_YEAR, 11, 20), "title": MARK})
        looks = {name: book.add_format(look) for name, look in _LOOKS.items()}
        fill(_Desk(book, looks, catalogue, chance))


def _letterhead(page: _Page, left: Sequence[str], last: str, title: str, below: str) -> None:
    """Write who sends the table, that it is made up, its title, and the line under it."""
    for row, words in enumerate(left, start=1):
        page.put(f"A{row}:D{row}", words, "office")
    page.put(f"A3:{last}3", MARK, "mark")
    page.put(f"A4:{last}4", title, "title")
    page.put(f"A5:{last}5", below, "italic")


STAFF = {
    "TOÀN TỈNH": (1_340_000, 1_206, 147, 2_479, 4_060),
    "Bệnh viện Đa khoa tỉnh": (None, 212, 24, 455, 760),
    "Bệnh viện Y dược cổ truyền": (None, 41, 9, 88, 180),
    "Trung tâm y tế khu vực": (None, 705, 79, 1_346, 3_120),
    "Trạm y tế xã, phường": (None, 248, 35, 590, None),
}
"""Population, doctors, pharmacists, nurses with midwives and technicians, beds."""


def _health(desk: _Desk) -> None:
    _staff(desk.page("Biểu 01"))
    _care(desk.page("Biểu 02"), desk)


_ANNEX = "(Kèm theo Báo cáo số 412/BC-SYT ngày 20/11/2026 của Sở Y tế tỉnh Sơn La)"
_OFFICE = ("UBND TỈNH SƠN LA", "SỞ Y TẾ")


def _staff(page: _Page) -> None:
    title = f"NHÂN LỰC Y TẾ VÀ GIƯỜNG BỆNH TỈNH SƠN LA NĂM {LAST_YEAR}"
    page.widths(6, 34, 14, 12, 12, 12, 12, 12, 12, 12, 12, 20)
    _letterhead(page, _OFFICE, "L", title, _ANNEX)
    page.put("K1:L1", "Biểu số 01/SYT", "italic")
    for at, words in (("A", "STT"), ("B", "Đơn vị"), ("C", "Dân số trung bình (người)")):
        page.put(f"{at}7:{at}8", words, "head")
    groups = (
        ("D7:E7", "Số bác sĩ"),
        ("F7:G7", "Số dược sĩ"),
        ("H7:I7", "Số điều dưỡng, hộ sinh, kỹ thuật y"),
        ("J7:K7", "Giường bệnh (không kể trạm y tế xã)"),
    )
    for (at, words), unit in zip(groups, ("người", "người", "người", "giường"), strict=True):
        page.put(at, words, "head")
        page.put(f"{at[0]}8", f"Tổng số ({unit})", "head")
        page.put(f"{at[3]}8", "Trên 1 vạn dân", "head")
    page.put("L7:L8", "Ghi chú", "head")
    page.row(9, ("A", "B", *map(str, range(1, 11))), ("numbers",) * 12)
    _staff_rows(page)
    page.put("A18", "Ghi chú: Số liệu tính đến 31/10/2026, gồm cả cơ sở ngoài công lập.", "note")
    page.put("A19", "Nguồn: Báo cáo của các đơn vị trực thuộc Sở Y tế.", "note")
    _signatures(page, 21, "B", "J")


def _staff_rows(page: _Page) -> None:
    bodies = iter(STAFF)
    lines: tuple[tuple[str, str], ...] = (
        ("", next(bodies)),
        ("I", "TUYẾN TỈNH"),
        ("1", next(bodies)),
        ("2", next(bodies)),
        ("II", "TUYẾN CƠ SỞ"),
        ("1", next(bodies)),
        ("2", next(bodies)),
    )
    for number, (order, name) in enumerate(lines, start=10):
        if name not in STAFF:
            page.put(f"A{number}", order, "section")
            page.put(f"B{number}:L{number}", name, "section")
            continue
        people, *counts = STAFF[name]
        entries: list[Entry] = [order, name, people]
        for at, count in zip("DFHJ", counts, strict=True):
            entries += [count, _per_10000(at, number, count, people)]
        looks = ("centre", "text", "whole", *("whole", "rate2") * 4, "text")
        page.row(number, (*entries, None), looks)


def _per_10000(column: str, row: int, count: int | None, people: int | None) -> Entry:
    if count is None or people is None:
        return None
    return (f"={column}{row}/C{row}*10000", count * 10_000 / people)


FIRST_WARD = (24_000, 21_600, 300, 285, 1_500, 180)
"""People, those under health care; infants, those immunised; children measured, the stunted."""
NOT_MEASURED = "04240@2025-07-01"


def _care(page: _Page, desk: _Desk) -> None:
    title = f"CHĂM SÓC SỨC KHOẺ BAN ĐẦU THEO XÃ, PHƯỜNG NĂM {LAST_YEAR}"
    page.widths(6, 24, 12, 12, 10, 12, 12, 10, 12, 12, 10, 20)
    _letterhead(page, _OFFICE, "L", title, _ANNEX)
    page.put("K1:L1", "Biểu số 02/SYT", "italic")
    page.put("A7:A8", "STT", "head")
    page.put("B7:B8", "Xã, phường", "head")
    page.put("L7:L8", "Ghi chú", "head")
    groups = (
        ("C7:E7", "Quản lý sức khoẻ", "Dân số (người)", "Được quản lý (người)"),
        ("F7:H7", "Tiêm chủng đầy đủ trẻ dưới 1 tuổi", "Số trẻ (trẻ)", "Tiêm đủ (trẻ)"),
        ("I7:K7", "Trẻ dưới 5 tuổi thấp còi", "Cân đo (trẻ)", "Thấp còi (trẻ)"),
    )
    for at, words, all_of, some in groups:
        page.put(at, words, "head")
        names = (all_of, some, "Tỷ lệ (%)")
        for column, name in zip(range(ord(at[0]), ord(at[3]) + 1), names, strict=True):
            page.put(f"{chr(column)}8", name, "head")
    communes = desk.catalogue.areas_on(date(LAST_YEAR, 11, 30), "commune")
    counts = [_counts(desk.chance, area, at) for at, area in enumerate(communes)]
    _care_total(page, counts)
    for order, (area, own) in enumerate(zip(communes, counts, strict=True), start=1):
        _care_row(page, 9 + order, order, area, own)
    page.put(f"A{11 + len(communes)}", "Ghi chú: … là chưa có số liệu.", "note")
    _signatures(page, 13 + len(communes), "B", "J")


def _counts(chance: Random, area: Area, order: int) -> tuple[int, ...]:
    """Return the six counts of a commune; those of the first ward are given, one has four."""
    if order == 0:
        return FIRST_WARD
    people = chance.randint(6_000, 26_000)
    infants, measured = people // 60, people // 16
    shares = (chance.uniform(0.7, 0.95), chance.uniform(0.86, 0.99), chance.uniform(0.1, 0.3))
    wholes = (people, infants, 0 if area.key == NOT_MEASURED else measured)
    pairs = ((whole, round(whole * share)) for whole, share in zip(wholes, shares, strict=True))
    return tuple(count for pair in pairs for count in pair)


_CARE_LOOKS = ("centre", "text", *("whole", "whole", "rate") * 3, "text")


def _care_total(page: _Page, counts: list[tuple[int, ...]]) -> None:
    entries: list[Entry] = ["", "Toàn tỉnh"]
    totals = [sum(one[at] for one in counts) for at in range(6)]
    for column, whole, some in zip("DGJ", totals[::2], totals[1::2], strict=True):
        for letter, total in ((chr(ord(column) - 1), whole), (column, some)):
            entries.append((f"=SUM({letter}10:{letter}{9 + len(counts)})", total))
        entries.append(_rate(column, 9, some, whole))
    page.row(9, (*entries, None), _CARE_LOOKS)


def _rate(column: str, row: int, some: float, whole: float) -> Entry:
    before = chr(ord(column) - 1)
    return (f"=ROUND({column}{row}/{before}{row}*100,1)", round(some / whole * 100, 1))


def _care_row(page: _Page, row: int, order: int, area: Area, counts: tuple[int, ...]) -> None:
    name = f"P. {area.name}" if area.type == "Phường" else area.name
    entries: list[Entry] = [order, name]
    for column, whole, some in zip("DGJ", counts[::2], counts[1::2], strict=True):
        given: list[Entry] = [whole, some, _rate(column, row, some, whole)] if whole else []
        entries += given or ["…"] * 3
    page.row(row, (*entries, None), _CARE_LOOKS)


def _signatures(page: _Page, row: int, left: str, right: str) -> None:
    page.put(f"{right}{row}", "Sơn La, ngày 20 tháng 11 năm 2026", "italic")
    page.put(f"{left}{row + 1}", "NGƯỜI LẬP BIỂU", "office")
    page.put(f"{right}{row + 1}", "THỦ TRƯỞNG ĐƠN VỊ", "office")


_INSURED: tuple[tuple[Entry, ...], ...] = (
    ("I", "CĂN CỨ TÍNH"),
    (1, "Dân số trung bình", "nghìn người", 1330.5, None, 1340.0),
    (2, "Lực lượng lao động trong độ tuổi", "nghìn người", 700.0, None, 705.0),
    (3, "Người sau độ tuổi nghỉ hưu", "nghìn người", 118.0, None, 121.0),
    ("II", "NGƯỜI THAM GIA, NGƯỜI HƯỞNG"),
    (1, "Người tham gia bảo hiểm xã hội", "người", 77_000, 84_600, 81_075),
    ("", "- Bắt buộc", "người", 45_500, 47_000, 46_300),
    ("", "- Tự nguyện", "người", 31_500, 37_600, 34_775),
    (2, "Người tham gia bảo hiểm thất nghiệp", "người", 49_000, 52_000, 50_760),
    (3, "Người hưởng lương hưu, trợ cấp hằng tháng", "người", 25_960, 28_000, 27_830),
    (4, "Người có thẻ bảo hiểm y tế", "người", 1_270_000, 1_293_100, 1_286_400),
    ("III", "TỶ LỆ BAO PHỦ"),
    (1, "Tham gia bảo hiểm xã hội", "%", 11.0, 12.0, 11.5),
    (2, "Tham gia bảo hiểm thất nghiệp", "%", 7.0, 7.5, 7.2),
    (3, "Hưởng lương hưu, trợ cấp hưu trí", "%", 22.0, 23.5, 23.0),
    (4, "Bao phủ bảo hiểm y tế", "%", 95.5, 96.5, 96.0),
)
"""Order, what is counted, unit, last year done, this year assigned, this year done."""


def _insurance(desk: _Desk) -> None:
    page = desk.page(f"TH {LAST_YEAR}")
    title = f"KẾT QUẢ PHÁT TRIỂN NGƯỜI THAM GIA BHXH, BHYT, BHTN NĂM {LAST_YEAR}"
    page.widths(6, 46, 14, 16, 14, 14, 14, 24)
    office = ("BẢO HIỂM XÃ HỘI VIỆT NAM", "BẢO HIỂM XÃ HỘI TỈNH SƠN LA")
    _letterhead(page, office, "H", title, f"(Số liệu ước đến ngày 31/12/{LAST_YEAR})")
    names = ("STT", "Nội dung", "Đơn vị tính", f"Thực hiện năm {LAST_YEAR - 1}")
    for at, words in zip("ABCD", names, strict=True):
        page.put(f"{at}7:{at}8", words, "head")
    page.put("E7:G7", f"Năm {LAST_YEAR}", "head")
    for at, words in (("E", "Chỉ tiêu giao"), ("F", "Thực hiện"), ("G", "Tỷ lệ thực hiện (%)")):
        page.put(f"{at}8", words, "head")
    page.put("H7:H8", "Ghi chú", "head")
    for row, entries in enumerate(_INSURED, start=9):
        _insured_row(page, row, entries)
    below = 9 + len(_INSURED)
    page.put(f"A{below}", "(*) Tỷ lệ thực hiện = Thực hiện / Chỉ tiêu giao x 100.", "note")
    _signatures(page, below + 2, "B", "F")


def _insured_row(page: _Page, row: int, entries: tuple[Entry, ...]) -> None:
    order, name, *rest = entries
    if not rest:
        page.put(f"A{row}", order, "section")
        page.put(f"B{row}:H{row}", name, "section")
        return
    unit, last, planned, done = rest
    against = None
    if isinstance(planned, int | float) and isinstance(done, int | float):
        against = (f"=F{row}/E{row}*100", done / planned * 100)
    look = "whole" if unit == "người" else "rate"
    looks = ("centre", "text", "centre", look, look, look, "rate", "text")
    page.row(row, (order, name, unit, last, planned, done, against, None), looks)


_SUMMARY: tuple[tuple[Entry, ...], ...] = (
    ("I. NGƯỜI CÓ CÔNG",),
    (1, "Người có công và gia đình người có công", "người", 242, None, 240, ""),
    (2, "Trong đó: được chăm lo toàn diện", "người", 230, None, 234, ""),
    (3, "Tỷ lệ được chăm lo toàn diện", "%", 95.0, 97, 97.5, ""),
    ("II. TRỢ GIÚP XÃ HỘI HỘ NGHÈO, CẬN NGHÈO",),
    (1, "Hộ có trẻ dưới 36 tháng được trợ cấp", "%", 52.4, 60, 60.0, ""),
    (2, "Phụ nữ mang thai được trợ cấp", "%", 33.0, 40, "37,5", "Rà soát đến tháng 10"),
    (3, "Người cao tuổi được trợ cấp", "%", 50.8, 55, 55.2, ""),
    ("III. NHÀ Ở",),
    (1, "Nhà tạm, nhà dột nát còn lại", "nhà", 31, 12, 10, ""),
    ("", "- Hộ nghèo", "nhà", 18, 8, 6, ""),
    ("", "- Hộ cận nghèo", "nhà", 13, 4, 4, ""),
    ("", "- Do thiên tai", "nhà", "-", None, "-", "Không phát sinh"),
    ("IV. NƯỚC SẠCH, VỆ SINH",),
    (1, "Hộ nông thôn dùng nước sạch theo quy chuẩn", "%", 41.7, 45, 45.2, ""),
    (2, "Hộ có công trình phụ hợp vệ sinh", "%", 68.9, 72, 71.3, ""),
    ("V. VĂN HOÁ",),
    (1, "Người dân hưởng thụ, tham gia hoạt động văn hoá", "%", "…", 80, 83.0, ""),
)
"""Order, indicator, unit, last year done, this year assigned, this year expected, note."""


def _commune(desk: _Desk) -> None:
    page = desk.page("Tổng hợp")
    page.sheet.set_row(7, 18)
    title = f"TỔNG HỢP KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU CHÍNH SÁCH XÃ HỘI NĂM {LAST_YEAR}"
    page.widths(6, 46, 10, 14, 14, 16, 14, 26)
    _letterhead(page, ("ỦY BAN NHÂN DÂN", "XÃ CHIỀNG SƠN"), "H", title, "(Kèm theo Báo cáo năm)")
    heads = ["STT", "Chỉ tiêu", "ĐVT", f"Thực hiện năm {LAST_YEAR - 1}"]
    heads += [f"Kế hoạch năm {LAST_YEAR}", f"Ước thực hiện năm {LAST_YEAR}"]
    heads += ["So với kế hoạch (%)", "Ghi chú"]
    page.row(7, heads, ("head",) * 8)
    for row, entries in enumerate(_SUMMARY, start=8):
        _summary_row(page, row, entries)
    below = 8 + len(_SUMMARY)
    page.put(f"A{below + 1}", "Ghi chú: Tỷ lệ tính trên tổng số thuộc diện.", "note")
    _signatures(page, below + 3, "B", "F")


def _summary_row(page: _Page, row: int, entries: tuple[Entry, ...]) -> None:
    if len(entries) == 1:
        page.put(f"A{row}:H{row}", entries[0], "section")
        return
    order, name, unit, last, planned, done, note = entries
    against = None
    if isinstance(planned, int | float) and isinstance(done, int | float):
        against = (f"=F{row}/E{row}*100", done / planned * 100)
    look = "rate" if unit == "%" else "whole"
    looks = ("centre", "text", "centre", look, look, look, "rate", "text")
    page.row(row, (order, name, unit, last, planned, done, against, note or None), looks)
