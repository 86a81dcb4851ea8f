"""Documents as Decree 30/2020/NĐ-CP wants them, built with python-docx: styles, head, signature.

Measures follow Annex I of the decree. All looks stand in styles, so that office staff change
them in one place; marks of docxtpl stand in the text, and years, names and words of others in
the style «Nguyên văn».
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from analysis.language import say
from analysis.reports.documents.inline import FIGURE_STYLE, LITERAL_STYLE
from analysis.reports.documents.paper import settled

FONT = "Times New Roman"
PAGE_WIDTH, PAGE_HEIGHT = 210, 297
TOP, BOTTOM = 24, 20
LEFT, RIGHT = 30, 20
IN_FORCE = datetime(2020, 3, 5)
"""The day that the decree came into force: our templates bear no other."""
HEAD = (64, 96)
"""Widths of the two columns of the head, about 40 to 60, in millimetres."""
"""The motto is 53 mm wide in 13 pt bold Times New Roman: so is its rule, «Vạch tiêu ngữ»."""

Draft = Any
"""A document of python-docx."""


@dataclass(frozen=True)
class Piece:
    """Words of a paragraph in a character style."""

    text: str
    style: str = LITERAL_STYLE
    bold: bool = False
    italic: bool = False


Words = str | Piece


@dataclass(frozen=True)
class Look:
    """How a paragraph style looks: sizes and distances in points, indents in millimetres."""

    size: float = 14
    bold: bool = False
    italic: bool = False
    caps: bool = False
    align: str = "JUSTIFY"
    first: float = 0
    left: float = 0
    right: float = 0
    before: float = 0
    after: float = 0
    line: float = 1
    keep: bool = False
    """Whether it stays on the page of what follows."""
    new_page: bool = False
    rule: str = ""
    """"top", "bottom" or "box": a line at an edge of the paragraph, or around it."""


BODY = "Normal"
HEADINGS = ("Heading 1", "Heading 2", "Heading 3", "Heading 4")
STYLES: dict[str, Look] = {
    BODY: Look(first=12.7, after=6, line=1.15),
    "Heading 1": Look(bold=True, caps=True, first=12.7, before=6, after=6, line=1.15, keep=True),
    "Heading 2": Look(bold=True, first=12.7, before=3, after=6, line=1.15, keep=True),
    "Heading 3": Look(bold=True, italic=True, first=12.7, after=6, line=1.15, keep=True),
    "Heading 4": Look(italic=True, first=12.7, after=6, line=1.15, keep=True),
    "Quốc hiệu": Look(12, bold=True, caps=True, align="CENTER"),
    "Tiêu ngữ": Look(13, bold=True, align="CENTER"),
    "Vạch tiêu ngữ": Look(4, align="CENTER", before=2, left=21, right=21, rule="top"),
    "Cơ quan chủ quản": Look(12, caps=True, align="CENTER"),
    "Cơ quan ban hành": Look(12, bold=True, caps=True, align="CENTER"),
    "Vạch cơ quan": Look(4, align="CENTER", before=2, left=20, right=20, rule="top"),
    "Số, ký hiệu": Look(13, align="CENTER", before=6),
    "Về việc": Look(12, align="CENTER", left=2, right=2, before=4),
    "Địa danh, ngày": Look(13, italic=True, align="CENTER", before=6),
    "Dự thảo": Look(13, bold=True, caps=True, align="CENTER", before=6),
    "Số liệu minh hoạ": Look(
        13, bold=True, align="CENTER", before=6, after=6, left=15, right=15, rule="box"
    ),
    "Tên loại": Look(14, bold=True, caps=True, align="CENTER", before=18, keep=True),
    "Trích yếu": Look(14, bold=True, align="CENTER", keep=True),
    "Vạch trích yếu": Look(6, align="CENTER", before=3, left=55, right=55, rule="top"),
    "Kính gửi": Look(14, align="CENTER", before=6, after=12),
    "Căn cứ": Look(14, italic=True, first=12.7, after=6, line=1.15),
    "Gạch đầu dòng": Look(14, first=12.7, after=6, line=1.15),
    "Ý kiến": Look(14, italic=True, left=12.7, after=6, line=1.15),
    "Hình": Look(align="CENTER", before=6, keep=True),
    "Tên hình": Look(12, italic=True, align="CENTER", after=12),
    "Tên bảng": Look(13, bold=True, align="CENTER", before=6, after=4, keep=True),
    "Tên bảng sang trang": Look(13, bold=True, align="CENTER", after=4, keep=True, new_page=True),
    "Đơn vị bảng": Look(11, italic=True, align="RIGHT", after=2, keep=True),
    "Đầu bảng": Look(10, bold=True, align="CENTER"),
    "Ô chữ": Look(10, align="LEFT"),
    "Ô giữa": Look(10, align="CENTER"),
    "Ô số": Look(10, align="RIGHT"),
    "Ô nhóm": Look(10, bold=True, align="LEFT", keep=True),
    "Ghi chú bảng": Look(10, italic=True, align="LEFT", before=3),
    "Sau bảng": Look(14, first=12.7, before=10, after=6, line=1.15),
    "Câu kết": Look(14, first=12.7, after=6, line=1.15, keep=True),
    "Nơi nhận": Look(12, bold=True, italic=True, align="LEFT"),
    "Danh sách nơi nhận": Look(11, align="LEFT"),
    "Quyền hạn, chức vụ": Look(14, bold=True, caps=True, align="CENTER"),
    "Chỗ ký": Look(13, italic=True, align="CENTER", before=60),
    "Phụ lục": Look(14, bold=True, align="CENTER", keep=True),
    "Tên phụ lục": Look(14, bold=True, caps=True, align="CENTER", keep=True),
    "Kèm theo": Look(14, italic=True, align="CENTER", after=10),
    "Số trang": Look(13, align="CENTER"),
    "Dấu đầu trang": Look(9, align="CENTER"),
}  # fmt: skip
"""Every paragraph style of our templates; the letters use the same ones."""
_OUTLINE = {"Phụ lục": 0}
"""Styles beside the headings that stand in the outline of the document, with their level."""


# Documents


def new_draft(lang: str) -> Draft:
    """Return an empty A4 document with every style, its proofing language set."""
    draft = Document()
    _drop_styles(draft)
    _set_defaults(draft, "vi-VN" if lang == "vi" else "en-GB")
    for name, look in STYLES.items():
        _style(draft, name, look)
    for name in (FIGURE_STYLE, LITERAL_STYLE):
        draft.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
    _set_page(draft.sections[0])
    _set_compatible(draft)
    _drop_thumbnail(draft)
    return draft


def saved(draft: Draft) -> bytes:
    """Return the file of a draft; equal drafts are equal bytes."""
    properties = draft.core_properties
    properties.title = properties.author = properties.comments = properties.keywords = ""
    properties.last_modified_by, properties.revision = "", 1
    properties.created = properties.modified = IN_FORCE
    stream = BytesIO()
    draft.save(stream)
    return settled(stream.getvalue())


def _drop_thumbnail(draft: Draft) -> None:
    """Leave out the picture of python-docx's own template."""
    links = draft.part.package.rels
    for name in [name for name, link in links.items() if link.reltype.endswith("/thumbnail")]:
        del links[name]


_KEPT = ("Normal", "Default Paragraph Font", "Normal Table", "No List", "Table Grid", *HEADINGS)


def _drop_styles(draft: Draft) -> None:
    """Leave out the many styles of python-docx's own template that nobody uses here."""
    for style in list(draft.styles):
        if style.name not in (*_KEPT, "Header", "Footer"):
            style.delete()


def _set_defaults(draft: Draft, language: str) -> None:
    """Set typeface and proofing language of the whole document, no theme in their way."""
    properties = draft.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for child in list(properties):
        properties.remove(child)
    properties.append(_fonts())
    for tag in ("w:sz", "w:szCs"):
        properties.append(_element(tag, val=28))
    properties.append(_element("w:lang", val=language, eastAsia=language, bidi="ar-SA"))
    spacing = draft.styles.element.find(f".//{qn('w:pPrDefault')}/{qn('w:pPr')}")
    for child in list(spacing):
        spacing.remove(child)


def _fonts() -> Any:
    return _element("w:rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT)


def _element(tag: str, **attributes: object) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def _style(draft: Draft, name: str, look: Look) -> None:
    known = name in draft.styles
    style = draft.styles[name] if known else draft.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if name != BODY:
        style.base_style = None
        style.next_paragraph_style = draft.styles[BODY] if name in HEADINGS else style
    style.quick_style = True
    _set_letters(style, look)
    _set_paragraph(style, look)
    if name in _OUTLINE:
        style.element.get_or_add_pPr().append(_element("w:outlineLvl", val=_OUTLINE[name]))


def _set_letters(style: Any, look: Look) -> None:
    properties = style.element.get_or_add_rPr()
    for child in list(properties):
        properties.remove(child)
    properties.append(_fonts())
    font = style.font
    font.size, font.color.rgb = Pt(look.size), RGBColor(0, 0, 0)
    font.bold, font.italic, font.all_caps = look.bold, look.italic, look.caps or None


def _set_paragraph(style: Any, look: Look) -> None:
    shape = style.paragraph_format
    shape.alignment = getattr(WD_ALIGN_PARAGRAPH, look.align)
    shape.first_line_indent, shape.left_indent = Mm(look.first), Mm(look.left)
    shape.right_indent = Mm(look.right)
    shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
    shape.line_spacing, shape.widow_control = look.line, True
    shape.keep_with_next, shape.page_break_before = look.keep, look.new_page
    if look.rule:
        _set_rule(style.element.get_or_add_pPr(), look.rule)


def _set_rule(properties: Any, rule: str) -> None:
    edges = ("top", "left", "bottom", "right") if rule == "box" else (rule,)
    borders = OxmlElement("w:pBdr")
    for edge in edges:
        borders.append(_element(f"w:{edge}", val="single", sz=6, space=1, color="000000"))
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind",
        "w:contextualSpacing", "w:jc", "w:outlineLvl",
    )  # fmt: skip


def _set_compatible(draft: Draft) -> None:
    """Keep Word from stretching a line that somebody ended by hand in a justified paragraph."""
    settings = draft.settings.element
    found = settings.find(qn("w:compat"))
    compatible = OxmlElement("w:compat") if found is None else found
    if found is None:
        settings.append(compatible)
    compatible.insert(0, OxmlElement("w:doNotExpandShiftReturn"))


# Pages


def _set_page(section: Any, landscape: bool = False) -> None:
    width, height = (PAGE_HEIGHT, PAGE_WIDTH) if landscape else (PAGE_WIDTH, PAGE_HEIGHT)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance, section.footer_distance = Mm(8), Mm(8)
    section.different_first_page_header_footer = True


def number_pages(draft: Draft, marks: Sequence[Words], first: Sequence[Words]) -> None:
    """Number pages in the middle of the top margin, not the first; `marks` stand below it.

    `first` stands at the top of the first page. Other sections have the same heads.
    """
    section = draft.sections[0]
    header = section.header
    header.is_linked_to_previous = False
    _page_number(_emptied(header, "Số trang"))
    _fill(header.add_paragraph(style="Dấu đầu trang"), marks)
    top = section.first_page_header
    top.is_linked_to_previous = False
    _fill(_emptied(top, "Dấu đầu trang"), first)


def _emptied(header: Any, style: str) -> Any:
    paragraph = header.paragraphs[0]
    paragraph.style = style
    return paragraph


def _page_number(paragraph: Any) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        if kind:
            run._r.append(_element("w:fldChar", fldCharType=kind))
        else:
            code = OxmlElement("w:instrText")
            code.text = text
            run._r.append(code)


def annex(draft: Draft, label: str, title: str, attached: Sequence[Words]) -> None:
    """Begin an annex on a landscape page of its own, numbered from 1, with its head.

    `label` is its word with its Roman number: Phụ lục I.
    """
    section = draft.add_section(WD_SECTION.NEW_PAGE)
    _set_page(section, landscape=True)
    for old in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(old)
    start = _element("w:pgNumType", start=1)
    section._sectPr.insert_element_before(start, "w:cols", "w:titlePg", "w:docGrid")
    write(draft, "Phụ lục", label)
    write(draft, "Tên phụ lục", title)
    write(draft, "Kèm theo", *attached)


# Paragraphs and tables


def write(where: Any, style: str, *words: Words) -> Any:
    """Add a paragraph in a style; a Piece of it has a character style."""
    return _fill(where.add_paragraph(style=style), words)


def mark(where: Any, text: str) -> None:
    """Add a paragraph of docxtpl: {%p … %}; it is gone in the finished document."""
    where.add_paragraph(f"{{%p {text} %}}", style=BODY)


def _fill(paragraph: Any, words: Iterable[Words]) -> Any:
    for word in words:
        piece = word if isinstance(word, Piece) else Piece(word, "")
        run = paragraph.add_run(piece.text, style=piece.style or None)
        run.bold, run.italic = piece.bold or None, piece.italic or None
    return paragraph


@dataclass(frozen=True)
class Column:
    """One column of a table: width in millimetres, heading, style and words of its cells."""

    width: float
    heading: Sequence[Words]
    style: str
    words: Sequence[Words]


def table(
    draft: Draft,
    columns: Sequence[Column],
    rows: str,
    group: tuple[str, Sequence[Words]] | None = None,
    repeated: tuple[str, Column] | None = None,
    behind: int | None = None,
) -> Any:
    """Add a table with ruled cells whose heading row is repeated on every page.

    `rows` is the loop over its rows: «line in lines». `group` is a loop around it and what the
    row above each group says; `repeated` a loop over columns that stand behind the others, or
    behind the first `behind` of them.
    """
    made = draft.add_table(rows=0, cols=len(columns) + (3 if repeated else 0), style="Table Grid")
    made.autofit = False
    _set_cell_margins(made)
    place = len(columns) if behind is None else behind
    whole = [*columns[:place], *_loop_of_columns(repeated), *columns[place:]]
    _set_grid(made, [column.width for column in whole])
    head = _row(made, whole, [("Đầu bảng", column.heading) for column in whole])
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    if group:
        _mark_row(made, whole, f"for {group[0]}")
        spread = f"{len(columns)} + ({repeated[0].partition(' in ')[2]})|length" if repeated else ""
        _group_row(made, whole, group[1], spread)
    _mark_row(made, whole, f"for {rows}")
    _row(made, whole, [(column.style, column.words) for column in whole])
    _mark_row(made, whole, "endfor")
    if group:
        _mark_row(made, whole, "endfor")
    return made


def _loop_of_columns(repeated: tuple[str, Column] | None) -> list[Column]:
    if repeated is None:
        return []
    loop, column = repeated
    ends = [f"{{%tc for {loop} %}}", "{%tc endfor %}"]
    begin, end = (Column(1, [word], "Ô giữa", [word]) for word in ends)
    return [begin, column, end]


def _set_cell_margins(made: Any) -> None:
    margins = OxmlElement("w:tblCellMar")
    for edge, width in (("top", 20), ("left", 57), ("bottom", 20), ("right", 57)):
        margins.append(_element(f"w:{edge}", w=width, type="dxa"))
    _set_before_look(made, margins)


def _set_before_look(made: Any, margins: Any) -> None:
    """Put margins where Word expects them among the properties of a table."""
    look = made._tbl.tblPr.find(qn("w:tblLook"))
    if look is None:
        made._tbl.tblPr.append(margins)
    else:
        look.addprevious(margins)


def _set_grid(made: Any, widths: Sequence[float]) -> None:
    for column, width in zip(made._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        column.set(qn("w:w"), str(Mm(width).twips))


def _row(made: Any, columns: Sequence[Column], cells: Sequence[tuple[str, Sequence[Words]]]) -> Any:
    """Add a row that no page break divides."""
    row = made.add_row()
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, column, (style, words) in zip(row.cells, columns, cells, strict=True):
        cell.width = Mm(column.width)
        paragraph = cell.paragraphs[0]
        paragraph.style = style
        _fill(paragraph, words)
    return row


def _group_row(
    made: Any, columns: Sequence[Column], words: Sequence[Words], spread: str = ""
) -> None:
    """Add a row of one cell; `spread` says over how many columns where some are repeated."""
    row = _row(made, columns, [("Ô nhóm", ())] * len(columns))
    if spread:
        for extra in row.cells[1:]:
            row._tr.remove(extra._tc)
        _fill(row.cells[0].paragraphs[0], [f"{{% colspan {spread} %}}", *words])
        return
    merged = row.cells[0].merge(row.cells[-1])
    for extra in merged.paragraphs[1:]:
        extra._p.getparent().remove(extra._p)
    _fill(merged.paragraphs[0], words)


def _mark_row(made: Any, columns: Sequence[Column], text: str) -> None:
    words: list[tuple[str, Sequence[Words]]] = [("Ô chữ", [f"{{%tr {text} %}}"])]
    _row(made, columns, words + [("Ô chữ", ())] * (len(columns) - 1))


def _borderless(draft: Draft, widths: Sequence[float]) -> Any:
    made = draft.add_table(rows=0, cols=len(widths))
    made.autofit = False
    _set_grid(made, widths)
    margins = OxmlElement("w:tblCellMar")
    for edge in ("left", "right"):
        margins.append(_element(f"w:{edge}", w=0, type="dxa"))
    _set_before_look(made, margins)
    return made


def _cells(made: Any, widths: Sequence[float]) -> Any:
    row = made.add_row()
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, width in zip(row.cells, widths, strict=True):
        cell.width = Mm(width)
    return row.cells


def _into(cell: Any, style: str, *words: Words, first: bool = False) -> Any:
    if first:
        cell.paragraphs[0].style = style
        return _fill(cell.paragraphs[0], words)
    return write(cell, style, *words)


# Head and end


def head(draft: Draft, lang: str, symbol: str) -> None:
    """Write the head of two columns: bodies and number left, country, motto, place and day right.

    It names `parent`, `issuer`, `place` and `year_signed`; `symbol` is the mark that stands
    behind the number, which is left to the clerk as is the day.
    """
    made = _borderless(draft, HEAD)
    left, right = _cells(made, HEAD)
    _into(left, "Cơ quan chủ quản", Piece("{{ parent }}"), first=True)
    _into(left, "Cơ quan ban hành", Piece("{{ issuer }}"))
    _into(left, "Vạch cơ quan")
    _into(right, "Quốc hiệu", say("SOCIALIST REPUBLIC OF VIET NAM", lang), first=True)
    _into(right, "Tiêu ngữ", say("Independence - Freedom - Happiness", lang))
    _into(right, "Vạch tiêu ngữ")
    left, right = _cells(made, HEAD)
    _into(left, "Số, ký hiệu", say("No.:", lang), " " * 8, Piece(f"/{symbol}"), first=True)
    day = say("day      month      year", lang)
    words = (Piece("{{ place }}"), f", {day} ", Piece("{{ year_signed }}"))
    _into(right, "Địa danh, ngày", *words, first=True)


def title(draft: Draft, kind: str, about: Sequence[Words]) -> None:
    """Write the kind of document and what it is about, a rule below."""
    write(draft, "Tên loại", kind)
    write(draft, "Trích yếu", *about)
    write(draft, "Vạch trích yếu")


def made_up(draft: Draft) -> None:
    """Write in a frame that figures are made up, where they are: the mark `made_up`."""
    mark(draft, "if made_up")
    write(draft, "Số liệu minh hoạ", "{{ made_up }}")
    mark(draft, "endif")


ENDS = (80, 80)


def signature(draft: Draft, lang: str) -> None:
    """Write recipients at the left, power and position at the right: `recipients`, `signing`."""
    made = _borderless(draft, ENDS)
    left, right = _cells(made, ENDS)
    _into(left, "Nơi nhận", say("Recipients:", lang), first=True)
    _into(left, BODY, "{%p for one in recipients %}")
    _into(left, "Danh sách nơi nhận", "- ", Piece("{{ one }}"), "{{ '.' if loop.last else ';' }}")
    _into(left, BODY, "{%p endfor %}")
    _into(right, BODY, "{%p for one in signing %}", first=True)
    _into(right, "Quyền hạn, chức vụ", Piece("{{ one }}"))
    _into(right, BODY, "{%p endfor %}")
    _into(right, "Chỗ ký", say("(signature and full name)", lang))
