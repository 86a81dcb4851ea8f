"""How figures of matplotlib are drawn: exactly as in a kernel, or lighter for a report.

Set in the child before its first cell; the server of the children knows none.
"""

import gc
import os
import warnings

import matplotlib
from IPython.core.interactiveshell import InteractiveShell
from matplotlib.figure import Figure
from matplotlib.layout_engine import (
    ConstrainedLayoutEngine,
    LayoutEngine,
    PlaceHolderLayoutEngine,
    TightLayoutEngine,
)
from traitlets.config import Config

from analysis.batch.settings import Profile

SALT = "chitieu"
_SVG = Config(
    {
        "InlineBackend": {
            "figure_formats": {"svg"},
            # to cut the margins off, every figure would be drawn twice
            "print_figure_kwargs": {"bbox_inches": None},
        }
    }
)


def use(profile: Profile, shell: InteractiveShell) -> None:
    """Draw the figures of this process in a profile.

    "report": SVG with its text as text, equal ids in equal figures, no day, margins that fit
    where the notebook has set none; and no collection of garbage, as the process ends soon.
    """
    if profile == "exact":
        return
    shell.update_config(_SVG)
    os.environ["SOURCE_DATE_EPOCH"] = "0"  # the date that a figure bears if it must have one
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": SALT})
    matplotlib.rcParams["figure.hooks"] = [f"{__name__}:fit_margins"]
    gc.disable()


def fit_margins(figure: Figure) -> None:
    """Let a new figure find its margins when it is drawn, unless it has a layout."""
    if figure.get_layout_engine() is None:
        figure.set_layout_engine(_UnlessSet())


class _UnlessSet(PlaceHolderLayoutEngine):
    """Fits the margins of a figure at each drawing, as long as nobody else has set them.

    As a placeholder it stands back, without a warning, for `tight_layout`, `subplots_adjust` and
    colour bars of any kind, which a constrained layout from the start would not.
    """

    def __init__(self) -> None:
        super().__init__(adjust_compatible=True, colorbar_gridspec=True)
        self._margins = _usual_margins()

    def execute(self, fig: Figure) -> None:
        """Fit the margins. A figure may be drawn before it is finished: seaborn does."""
        if _margins(fig) != self._margins:
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a figure too full to fit stays as it is
            _fitting(fig).execute(fig)
        self._margins = _margins(fig)


def _fitting(figure: Figure) -> LayoutEngine:
    """Return what fits the margins; colour bars that stand in a grid are not for constraints."""
    has_bars = any(axes.get_label() == "<colorbar>" for axes in figure.axes)
    return TightLayoutEngine() if has_bars else ConstrainedLayoutEngine()


def _margins(figure: Figure) -> tuple[float, ...]:
    now = figure.subplotpars
    return now.left, now.right, now.bottom, now.top, now.wspace, now.hspace


def _usual_margins() -> tuple[float, ...]:
    """Return the margins of a figure for which nobody has set any."""
    return _margins(Figure())
