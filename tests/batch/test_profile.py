"""Figures in the report profile: text as text, margins that fit, ids that are used once."""

import re
import warnings

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure
from small import folders, job, notebook, said

from analysis.batch.children import outcomes
from analysis.batch.profile import fit_margins
from analysis.batch.settings import Settings
from analysis.reports.exporter import distinct_ids, why_stopped

PLOT = "plt.plot([1, 2])\nplt.title('Tỷ lệ hộ nghèo, %')\nplt.ylabel('Một nhãn\\ndài hai dòng');"
CELLS = [f"import matplotlib.pyplot as plt\n{PLOT}", PLOT, "import gc; gc.isenabled()"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return the outputs and the page of a notebook with two equal figures."""
    home = tmp_path_factory.mktemp("profile")
    job_ = job(notebook(home / "n.ipynb", *CELLS))
    (found,) = outcomes([job_], folders(home / "made"), Settings(profile="report"))
    assert found.ok, found
    page = (home / "made/reports/n.html").read_text(encoding="utf-8")
    return [outputs for _, outputs in said(home / "made/notebooks/n.ipynb")], page


def svg(outputs):
    (drawing,) = [o["data"]["image/svg+xml"] for o in outputs if "image/svg+xml" in o["data"]]
    return "".join(drawing)


def test_text_is_text_and_nothing_tells_the_day(made):
    drawing = svg(made[0][1])
    assert ">Tỷ lệ hộ nghèo, %</text>" in drawing
    assert "<dc:date>1970-01-01T00:00:00+00:00<" in drawing and "dc:date" not in made[1]
    assert "image/png" not in str(made[0][1])


def test_equal_figures_are_drawn_equally(made):
    assert svg(made[0][1]) == svg(made[0][2])


def test_no_id_stands_twice_in_a_page_and_all_references_lead_somewhere(made):
    ids = re.findall(r'\sid="([^"]*)"', made[1])
    assert len(ids) == len(set(ids))
    references = set(re.findall(r'url\(#([^)]*)\)|xlink:href="#([^"]*)"', made[1]))
    assert references and {one or two for one, two in references} <= set(ids)


def test_a_drawing_stands_in_a_page_without_prologue_and_with_words(made):
    assert "<?xml" not in made[1] and made[1].count("<!DOCTYPE") == 1
    assert made[1].count('role="img" aria-label="Biểu đồ chưa có mô tả trong sổ tay"') == 2


def test_garbage_stays_until_the_process_ends(made):
    assert made[0][3][0]["data"]["text/plain"] == "False"


def plotted(**layout):
    figure = Figure(**layout)
    figure.subplots().set_ylabel("một\nhai\nba\nbốn")
    fit_margins(figure)
    return figure


def test_margins_fit_where_the_notebook_has_set_none():
    figure = plotted()
    figure.draw_without_rendering()
    assert figure.subplotpars.left == mpl.rcParams["figure.subplot.left"]
    edge = figure.axes[0].get_tightbbox().x0
    assert 0 <= edge < 0.05 * figure.bbox.width


def test_margins_fit_beside_a_colour_bar():
    figure = Figure()
    axes = figure.subplots()
    fit_margins(figure)
    figure.colorbar(axes.imshow([[1, 2], [3, 4]]), ax=axes)
    figure.draw_without_rendering()  # as seaborn does before all is said
    figure.axes[1].set_ylabel("một\nhai\nba")
    figure.draw_without_rendering()
    assert figure.axes[1].get_tightbbox().x1 <= figure.bbox.width


@pytest.mark.parametrize(
    "adjust",
    [
        pytest.param(lambda figure: figure.subplots_adjust(left=0.3), id="moved"),
        pytest.param(lambda figure: figure.tight_layout(), id="tight"),
    ],
)
def test_margins_that_the_notebook_has_set_stay_without_a_warning(adjust):
    figure = plotted()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        adjust(figure)
        before = figure.axes[0].get_position().bounds
        figure.draw_without_rendering()
    assert figure.axes[0].get_position().bounds == before


def test_a_layout_of_the_notebook_stays():
    figure = Figure(layout="compressed")
    engine = figure.get_layout_engine()
    fit_margins(figure)
    assert figure.get_layout_engine() is engine


def test_only_drawings_with_an_id_seen_before_are_changed():
    one = '<div class="drawing"><svg><g id="a"/><use href="#a"/></svg></div>'
    other = '<div class="drawing"><svg><g id="b" fill="url(#b)"/></svg></div>'
    again = one.replace('"a"', '"d3-a"').replace("#a", "#d3-a")
    assert distinct_ids(one + other + one) == one + other + again


def test_why_a_cell_was_stopped_is_told_in_the_language_of_the_page():
    words = "the cell was stopped after {count} s: it may take no longer"
    cell = {"metadata": {"chitieu-stopped": {"words": words, "facts": {"count": "300"}}}}
    assert why_stopped(cell, "en").startswith("the cell was stopped after 300 s")
    assert "bị dừng sau 300 giây" in why_stopped(cell, "vi")
    assert why_stopped({"metadata": {}}, "vi") == ""
