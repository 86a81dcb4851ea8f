"""An invented plan that is unlike the project's own in every way, and its returns.

A city of three areas, no districts; three indicators of other codes; a plan of 2022 for 2027;
returns due before 1 March of the year after; two departments of which one joined the other in
the middle of 2024. Laid out with `new-plan`, then filled as an office would.
"""

import shutil
from functools import partial
from pathlib import Path

from officer import edit, where
from openpyxl.workbook import Workbook

from analysis.catalogue import Catalogue, read
from analysis.catalogue.scaffold import Facts, new_plan
from analysis.observations import schemas
from analysis.returns.template import Entry, Key

FACTS = Facts("7/CTr-HĐ", "Chương trình Bờ biển xanh", "95", "Thành phố Sao Mai", 2024, 2027)
COAST, HILL, ISLE = "95001", "95004@2023-05-01", "95007"

TEXT = """\
CHƯƠNG TRÌNH BỜ BIỂN XANH
Phần hai. Đến năm 2027 có hơn 80% số hộ phân loại rác; không quá 50 đơn phản ánh về mùi;
hoàn thành bản đồ rạn san hô.
Phần ba. a) Sở Rác thải mở điểm phân loại. b) Sở Biển lập bản đồ.
Phần tư. Hằng năm gửi báo cáo trước ngày 01 tháng 3 năm sau. Sở Biển trình trước ngày 20 tháng 3.
"""

PLAN = """\
code: "7/CTr-HĐ"
title: {vi: "Chương trình Bờ biển xanh", en: "Green Coast Programme"}
short: {vi: "Chương trình 7", en: "Programme 7"}
decided: "2022-03-07"
issuer: {vi: "Hội đồng thành phố Sao Mai", en: "Council of Sao Mai City"}
province: "95"
place: {vi: "thành phố Sao Mai", en: "Sao Mai City"}
default_target_year: 2027
themes:
  - {code: waste, name: {vi: "Rác thải", en: "Waste"}}
  - {code: sea, name: {vi: "Biển", en: "The sea"}}
deadlines:
  returns:
    before: "03-01"
    in_next_year: true
    sender: {vi: "các sở, các phường", en: "departments and wards"}
    receiver: {vi: "Sở Biển", en: "the Department of the Sea"}
    content: {vi: "báo cáo", en: "the return"}
    quote: "Hằng năm gửi báo cáo trước ngày 01 tháng 3 năm sau"
    source: "7/CTr-HĐ, phần tư"
  report:
    before: "03-20"
    in_next_year: true
    sender: {vi: "Sở Biển", en: "the Department of the Sea"}
    receiver: {vi: "Hội đồng thành phố", en: "the City Council"}
    content: {vi: "báo cáo chung", en: "the report"}
    quote: "Sở Biển trình trước ngày 20 tháng 3"
    source: "7/CTr-HĐ, phần tư"
weekend: next_workday
stale_after_years: 2
small_denominator: 40
suppress_below: 4
consolidator: [{agency: so-bien, since: "2022-03-07", confirmed: true}]
assumptions: {}
retrieved: "bản giấy"
"""

SORTED = """\
code: "KT01"
section: "Phần hai"
theme: waste
words: "hơn 80% số hộ phân loại rác"
name: {vi: "Tỷ lệ hộ phân loại rác", en: "Households that sort their waste"}
short: {vi: "Hộ phân loại rác", en: "Sorting households"}
unit: percent
decimals: 1
direction: up
targets:
  - {word: "hơn", operator: above, kind: reach, value: 80, year: 2027, decided: "2022-03-07",
     source: "7/CTr-HĐ, phần hai", quote: "hơn 80% số hộ phân loại rác"}
population: {vi: "Số hộ", en: "Households"}
formula: {vi: "Số hộ phân loại / số hộ × 100.", en: "Sorting households / households × 100."}
scope: province
owners: [{agency: so-rac, strength: strong, basis: "a", quote: "Sở Rác thải mở điểm phân loại"}]
by_area: {levels: [commune], sent_by: area}
limits: {low: 0, high: 100}
definitions: [{id: sorting, name: {vi: "Theo kiểm tra", en: "As inspected"}, fit: exact}]
"""

SMELL = """\
code: "KT02"
section: "Phần hai"
theme: sea
words: "không quá 50 đơn phản ánh về mùi"
name: {vi: "Số đơn phản ánh về mùi", en: "Complaints of smell"}
short: {vi: "Đơn phản ánh về mùi", en: "Smell complaints"}
unit: letters
decimals: 0
direction: down
targets:
  - {word: "không quá", operator: at_most, kind: reach, value: 50, year: 2027,
     decided: "2022-03-07", source: "7/CTr-HĐ, phần hai",
     quote: "không quá 50 đơn phản ánh về mùi"}
population: {vi: "Đơn trong năm", en: "Letters of the year"}
formula: {vi: "Số đơn.", en: "Number of letters."}
scope: province
owners: [{agency: so-bien, strength: weak, basis: "b"}]
definitions: [{id: letters, name: {vi: "Đơn đã nhận", en: "Letters received"}, fit: exact}]
"""

REEF = """\
code: "KT03"
section: "Phần hai"
theme: sea
words: "hoàn thành bản đồ rạn san hô"
name: {vi: "Bản đồ rạn san hô", en: "Map of the reef"}
short: {vi: "Bản đồ rạn san hô", en: "Reef map"}
unit: state
decimals: 0
direction: state
targets:
  - {word: "hoàn thành", operator: state, kind: milestone, wanted: reached, year: 2027,
     decided: "2022-03-07", source: "7/CTr-HĐ, phần hai", quote: "hoàn thành bản đồ rạn san hô"}
population: {vi: "Rạn san hô", en: "The reef"}
formula: {vi: "Trạng thái.", en: "A state."}
scope: province
owners: [{agency: so-bien, strength: strong, basis: "b", quote: "Sở Biển lập bản đồ"}]
definitions: [{id: map, name: {vi: "Quyết định công bố", en: "Decision"}, fit: exact}]
"""

AGENCIES = """\
- code: so-rac
  name: {vi: "Sở Rác thải", en: "Department of Waste"}
  kind: department
  valid_to: "2024-06-30"
  successors: [{agency: so-bien, since: "2024-07-01", confirmed: true, source: "hợp nhất"}]
- code: so-bien
  name: {vi: "Sở Biển", en: "Department of the Sea"}
  kind: department
- {code: ub-bo, name: {vi: "UBND phường Bờ", en: "Bờ Ward"}, kind: committee, area: "95001"}
- code: ub-doi
  name: {vi: "UBND xã Đồi", en: "Đồi Commune"}
  kind: committee
  area: "95004@2023-05-01"
- {code: ub-dao, name: {vi: "UBND đặc khu Đảo", en: "Đảo Zone"}, kind: committee, area: "95007"}
"""

AREAS = """\
code,valid_from,valid_to,name,type,level,parent,successor,succession,confirmed,source
95,,,Sao Mai,Thành phố,province,,,,yes,danh mục
95001,,,Bờ,Phường,commune,95,,,yes,danh mục
95004,,2023-04-30,Đồi Cũ,Xã,commune,95,95004@2023-05-01,đổi tên,yes,danh mục
95004,2023-05-01,,Đồi,Xã,commune,95,,,yes,danh mục
95007,,,Đảo,Đặc khu,commune,95,,,yes,danh mục
"""

TASKS = """\
- number: "a"
  heading: {vi: "Việc trên bờ", en: "On the shore"}
  title: {vi: "Mở điểm phân loại", en: "Opening sorting points"}
  quote: "Sở Rác thải mở điểm phân loại"
  lead: [so-rac]
  lead_word: ""
- number: "b"
  heading: {vi: "Việc dưới biển", en: "At sea"}
  title: {vi: "Lập bản đồ", en: "Mapping"}
  quote: "Sở Biển lập bản đồ"
  lead: [so-bien]
  lead_word: ""
"""

UNIT = """
letters:
  name: {vi: "đơn", en: "letters"}
  short: {vi: "đơn", en: "letters"}
  gap: {vi: "đơn", en: "letters"}
"""


def lay_out(folder: Path) -> Path:
    """Lay a folder out for the invented plan and fill its params/; return the folder."""
    new_plan(folder, FACTS)
    params = folder / "params"
    schemas.write(params / "schemas")
    units = (params / "units.yml").read_text(encoding="utf-8") + UNIT
    for name in ("indicators", "layouts", "corrections", "comments"):
        shutil.rmtree(params / name)
    files = {
        "plan.txt": TEXT, "plan.yml": PLAN, "agencies.yml": AGENCIES, "areas.csv": AREAS,
        "tasks.yml": TASKS, "units.yml": units, "indicators/KT01.yml": SORTED,
        "indicators/KT02.yml": SMELL, "indicators/KT03.yml": REEF,
    }  # fmt: skip
    for name, text in files.items():
        (params / name).parent.mkdir(exist_ok=True)
        (params / name).write_text(text, encoding="utf-8")
    return folder


def plan(folder: Path) -> Catalogue:
    """Return the catalogue of the invented plan."""
    return read(folder / "params")


def entries(year: int, agency: str) -> dict[Key, Entry]:
    """Return what an agency fills into its form of a year."""
    own = {("indicators", *key): value for key, value in _INDICATORS[year, agency].items()}
    return own | _OTHERS.get((year, agency), {})


def _share(part: int, whole: int) -> dict[tuple[str, str], Entry]:
    return {
        ("KT01", "numerator"): part,
        ("KT01", "denominator"): whole,
        ("KT01", "status"): "chính thức",
    }


# The city: 3 000 of 5 000 households in 2024, after 40 %, 45 % and 52 %.
_INDICATORS: dict[tuple[int, str], dict[tuple[str, str], Entry]] = {
    (2023, "so-rac"): _share(2600, 5000),
    (2023, "so-bien"): {("KT02", "value"): 70, ("KT02", "status"): "chính thức"},
    (2024, "so-bien"): _share(3000, 5000)
    | {("KT02", "value"): 64, ("KT02", "status"): "ước thực hiện"},
    (2024, "ub-bo"): _share(1800, 2500),
    (2024, "ub-doi"): _share(1190, 2470),
    (2024, "ub-dao"): _share(10, 30),
}

_OTHERS: dict[tuple[int, str], dict[Key, Entry]] = {
    (2023, "so-rac"): {
        (("history", row, column)): value
        for row, year, part in (("h1", 2021, 2000), ("h2", 2022, 2250))
        for column, value in (
            ("indicator", "KT01 – Hộ phân loại rác"), ("area", "Thành phố Sao Mai"),
            ("period", year), ("definition", "Theo kiểm tra"), ("numerator", part),
            ("denominator", 5000), ("status", "chính thức"), ("source", "Báo cáo năm"),
        )
    },
    (2024, "so-bien"): {
        ("states", "KT03", "state"): "đang thực hiện",
        ("tasks", "a", "status"): "hoàn thành",
        ("tasks", "a", "result"): "Đã mở 12 điểm.",
        ("tasks", "b", "status"): "đang thực hiện đúng tiến độ",
        ("proposals", "p1", "addressee"): "Hội đồng",
        ("proposals", "p1", "content"): "Thêm tàu khảo sát.",
    },
}  # fmt: skip


def filled(folder: Path, year: int) -> list[Path]:
    """Return the returns of a year: the templates in a folder, filled once as an office does."""
    paths = []
    for of, agency in _INDICATORS:
        if of != year:
            continue
        blank, full = folder / f"{year}_{agency}.xlsx", folder / f"{year} {agency}.xlsx"
        if not full.exists():
            shutil.copy(blank, full)
            edit(full, partial(_typed, entries=entries(year, agency)))
        paths.append(full)
    return paths


def _typed(book: Workbook, entries: dict[Key, Entry]) -> None:
    for key, value in entries.items():
        sheet, cell = where(book, *key)
        book[sheet][cell] = value
