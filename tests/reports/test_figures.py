"""A figure: its number, its formula, its cells."""

import pytest

from analysis.reports.figures import FigureError, Figures, anchor
from analysis.reports.sources import lines, listing


@pytest.fixture(scope="module")
def figures(published):
    return Figures(published, "test")


def test_a_derived_figure_rests_on_two_cells(figures):
    beds = figures.get("CT24/14/2016/value")
    assert beds.text == "24,7"
    assert beds.value == pytest.approx(10000 * 2985 / 1208000)
    assert [i.raw for i in beds.inputs] == ["2985", "1208000"]
    assert {i.sheet for i in beds.inputs} == {"Số liệu các năm"}
    assert "tính từ số liệu công bố" in beds.formula


def test_a_gap_rests_on_value_and_target(figures):
    gap = figures.get("CT25/14/2024/gap")
    assert gap.text == "0,65"
    assert gap.parts == ("CT25/14/2030/target", "CT25/14/2024/value")


def test_a_target_rests_on_the_words_of_the_plan(figures):
    target = figures.get("CT32/14/2030/target")
    assert (target.text, target.law) == ("23", "43/KH-UBND, mục II.2")
    assert "dưới 23%" in target.quote


def test_a_count_names_what_it_counts(figures):
    count = figures.get("province/2024/not_met/count")
    assert count.text == "6"
    assert count.formula.endswith(": CT03, CT04, CT05, CT24, CT25, CT28")


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("CT06/14/2024/value", id="nobody published it"),
        pytest.param("CT25/14/2023/gap", id="a gap is of the reporting year"),
        pytest.param("CT25/14/2029/target", id="the plan has no yearly targets"),
        pytest.param("CT13/14/2030/target", id="a state has no number"),
        pytest.param("CT99/14/2024/value", id="no such indicator"),
        pytest.param("province/2024/nonsense/count", id="no such count"),
        pytest.param("nonsense", id="no key at all"),
    ],
)
def test_a_figure_that_is_not_there_is_refused(figures, key):
    with pytest.raises(FigureError):
        figures.get(key)


def test_what_is_shown_is_listed_with_its_parts(figures):
    page = Figures(figures.release, "page")
    page.show("CT25/14/2024/gap")
    assert set(page.shown) == {"CT25/14/2024/gap", "CT25/14/2030/target", "CT25/14/2024/value"}
    listed = str(listing(page))
    assert all(f'id="{anchor(key)}"' in listed for key in page.shown)


def test_the_trail_ends_at_the_cell_with_the_text_as_typed(figures):
    trail = "\n".join(lines(figures.get("CT25/14/2024/gap"), figures))
    assert "2024/nguon-dan-toc-phat-trien/2026-11-23_nguon-dan-toc-phat-trien.xlsx" in trail
    assert "«8.85»" in trail
    assert "https://dantocphattrien.vietnamnet.vn/" in trail


def test_text_from_a_return_is_only_ever_text(figures):
    from analysis.reports.render import literal

    assert str(literal("<script>alert(1)</script>", "source-text")) == (
        '<span data-literal="source-text">&lt;script&gt;alert(1)&lt;/script&gt;</span>'
    )
