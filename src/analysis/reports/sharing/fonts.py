"""The typeface of documents: two plain faces of the packaged Noto Sans, and what it lacks.

The package holds one variable file. matplotlib draws bold from it as regular, and its rule `ccmp`
takes «ụ» apart into two glyphs, after which a PDF says «muục tiêu» when its text is copied. So a
regular and a bold file with the letters of our languages and without that rule are cut from it
once and kept in the work folder.
"""

from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

import fontpkg
import matplotlib
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from matplotlib import font_manager
from matplotlib.ft2font import LoadFlags

from analysis import places
from analysis.observations.files import write_whole

FAMILY, FALLBACK = "Noto Sans", "DejaVu Sans"
WEIGHTS = {"normal": 400, "bold": 700}
LETTERS = (
    *range(0x20, 0x250),  # Latin
    *range(0x300, 0x370),  # marks that are set over letters
    *range(0x1E00, 0x1F00),  # Vietnamese
    *range(0x2000, 0x2300),  # dashes, quotes, arrows, signs
)
FEATURES = ["kern", "mark", "mkmk", "tnum", "lnum", "liga"]


def face(weight: str) -> Path:
    """Return the file of a weight, "normal" or "bold"; it is cut when it is first asked for."""
    recipe = repr((version("fontpkg-noto-sans"), version("fonttools"), LETTERS, FEATURES))
    name = f"noto-sans-{weight}-{sha256(recipe.encode()).hexdigest()[:12]}.ttf"
    path = places.work() / "fonts" / name
    if not path.exists():
        write_whole(path, _cut(WEIGHTS[weight]))
    return path


def _cut(weight: int) -> bytes:
    """Return one weight of the packaged typeface; no clock, so equal cuts are equal bytes."""
    font = TTFont(fontpkg.path(FAMILY), recalcTimestamp=False)
    options = Options(layout_features=FEATURES, name_IDs=["*"], notdef_outline=True)
    options.recalc_timestamp = False
    cutter = Subsetter(options)
    cutter.populate(unicodes=LETTERS)
    cutter.subset(font)
    plain = instantiateVariableFont(font, {"wght": weight, "wdth": 100}, updateFontNames=True)
    stream = BytesIO()
    plain.save(stream)
    return stream.getvalue()


def fallback(weight: str) -> Path:
    """Return the file for signs that Noto Sans lacks (≥ ≤ ≈ →); matplotlib brings it."""
    name = {"normal": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf"}[weight]
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name


@lru_cache
def use_in_drawings() -> None:
    """Let matplotlib draw bold text in a bold face."""
    for weight in WEIGHTS:
        font_manager.fontManager.addfont(str(face(weight)))


@lru_cache(maxsize=4096)
def width(text: str, size: float, weight: str = "normal") -> float:
    """Return the width of a text, in the unit of its size."""
    font = font_manager.get_font([str(face(weight)), str(fallback(weight))])
    font.set_size(size, 72)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64
