"""The sheet of questions as XML, for the sender's own workbook."""

from html import escape

from analysis.returns.sendback.asked import CELL, COLUMNS, MERGED, Line, Page
from analysis.returns.sendback.styles import Styles
from analysis.returns.sendback.words import CONTROL, clean
from analysis.returns.sendback.xml_edit import DECLARATION, MAIN
from analysis.returns.sheets import RED
from analysis.returns.workbook import letters


def sheet_xml(page: Page, styles: Styles) -> bytes:
    """Return the XML of the sheet of questions."""
    numbered = list(enumerate(page.lines, start=1))
    rows = "".join(_row(number, line, styles) for number, line in numbered)
    merges = "".join(
        f'<mergeCell ref="{letters(MERGED[0])}{n}:{letters(MERGED[1])}{n}"/>'
        for n, line in numbered
        if line.merged
    )
    links = "".join(
        f'<hyperlink ref="{letters(CELL)}{n}" location="{_location(line.target)}"/>'
        for n, line in numbered
        if line.target
    )
    return (
        f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetPr><tabColor rgb="FF{RED[1:].upper()}"/>'
        f'<pageSetUpPr fitToPage="1"/></sheetPr>{_view(page)}'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{_columns(page)}</cols>'
        f"<sheetData>{rows}</sheetData>"
        + (f"<mergeCells>{merges}</mergeCells>" if merges else "")
        + (f"<hyperlinks>{links}</hyperlinks>" if links else "")
        + '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    ).encode()


def _view(page: Page) -> str:
    cell = f"{letters(CELL)}{page.frozen + 1}"
    return (
        '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{page.frozen}" topLeftCell="A{page.frozen + 1}" activePane="bottomLeft" '
        f'state="frozen"/><selection pane="bottomLeft" activeCell="{cell}" sqref="{cell}"/>'
        "</sheetView></sheetViews>"
    )


def _columns(page: Page) -> str:
    sizes = ((n, column.width, n in page.hidden) for n, column in enumerate(COLUMNS, start=2))
    return "".join(
        f'<col min="{n}" max="{n}" width="{width}"{_HIDDEN if hidden else ""} customWidth="1"/>'
        for n, width, hidden in ((1, 10, True), *sizes)
    )


_HIDDEN = ' hidden="1"'


def _row(number: int, line: Line, styles: Styles) -> str:
    tag = ((1, "tag", line.tag),) if line.tag else ()
    cells = "".join(
        _cell(f"{letters(column)}{number}", words, styles.own(look))
        for column, look, words in (*tag, *line.cells)
    )
    return f'<row r="{number}" ht="{line.height:g}" customHeight="1">{cells}</row>'


def _cell(cell: str, words: str, style: int) -> str:
    """Return a cell that holds text whatever it begins with: an inline string is no formula."""
    text = escape(clean(words), quote=False)
    return (
        f'<c r="{cell}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    )


def _location(target: str) -> str:
    return escape(CONTROL.sub("", target))
