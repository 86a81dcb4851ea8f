"""PDF of a finished page, by weasyprint: A4, tagged (PDF/UA-1), its typeface embedded.

weasyprint follows the page's own style sheet, so a PDF is the page as it prints and nothing is
laid out twice. It asks for nothing outside the page: no network, no typeface of the system.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.language import UserError
from analysis.reports.sharing import fonts

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

SVG = "{http://www.w3.org/2000/svg}"
OURS = {fonts.FAMILY: "Noto Sans of chitieu", fonts.FALLBACK: "DejaVu Sans of chitieu"}
"""Names that no typeface of the system has, so that the same page gives the same bytes anywhere."""


class PdfError(UserError):
    """A PDF that cannot be made here."""


def pdf(html: str) -> bytes:
    """Return a finished page as PDF; equal pages give equal bytes.

    Links to other pages become plain text, since beside a PDF there is no such page. Raises
    PdfError where weasyprint or the library Pango is not installed.
    """
    weasyprint, configuration = _weasyprint()
    configured = configuration()
    page = weasyprint.HTML(string=html, url_fetcher=_fetcher())
    _detach(page.etree_element)
    faces = weasyprint.CSS(string=_faces(), font_config=configured, url_fetcher=_fetcher())
    with _no_clock():
        made = page.write_pdf(
            stylesheets=[faces],
            font_config=configured,
            pdf_variant="pdf/ua-1",
            optimize_images=True,
        )
    return bytes(made)


def _weasyprint() -> tuple[Any, Any]:
    try:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
    except ImportError as error:
        words = 'PDF needs the extra “pdf”: pip install "chitieu[pdf]" ({reason})'
        raise PdfError(words, reason=error) from error
    except OSError as error:
        words = (
            "PDF needs the library Pango of the system, for example: "
            "apt-get install libpango-1.0-0 libpangoft2-1.0-0 ({reason})"
        )
        raise PdfError(words, reason=str(error).partition(":")[0]) from error
    return weasyprint, FontConfiguration


def _fetcher() -> Any:
    """Return what may be fetched: files, for the typeface, and pictures inside the page."""
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols=("file", "data"))


def _faces() -> str:
    """Return the style sheet that names the packaged typeface."""
    files = {fonts.FAMILY: fonts.face, fonts.FALLBACK: fonts.fallback}
    rules = [
        f'@font-face{{font-family:"{OURS[family]}";font-weight:{weight};'
        f'src:url("{file(weight).as_uri()}")}}'
        for family, file in files.items()
        for weight in fonts.WEIGHTS
    ]
    both = ",".join(f'"{name}"' for name in OURS.values())
    named = f"body,code,pre,svg text{{font-family:{both}!important}}"
    return "".join(rules) + named + f"@page{{font-family:{both}!important}}"


def _detach(root: "Element") -> None:
    """Let a page stand alone: no links to other pages, no typeface but ours in its drawings."""
    for link in root.iter("a"):
        if not link.get("href", "#").startswith(("#", "https://", "http://")):
            del link.attrib["href"]
    for sheet in root.iter(f"{SVG}style"):
        for family, ours in OURS.items():
            sheet.text = (sheet.text or "").replace(f"'{family}'", f"'{ours}'")


@contextmanager
def _no_clock() -> Iterator[None]:
    """Date what is made 1970: fontTools writes the clock into every font that it subsets."""
    name, before = "SOURCE_DATE_EPOCH", os.environ.get("SOURCE_DATE_EPOCH")
    os.environ[name] = "0"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def write_pdf(page: Path, folder: Path) -> Path:
    """Write a finished page (…/reports/province.html) as PDF into a folder; return its path."""
    made = pdf(page.read_text(encoding="utf-8"))
    path = folder / f"{page.stem}.pdf"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made)
    return path
