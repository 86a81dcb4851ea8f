"""What agencies write reaches the page as text, whatever it is."""

import pytest
from finished import parsed
from officer import HEALTH, fill

from analysis import batch

TEXTS = {
    "script": "<script>alert(1)</script>",
    "picture": '<img src=x onerror="alert(2)">',
    "markdown": "**đậm** [bấm](javascript:alert(3)) | a | b |\n|---|---|",
    "latex": "$\\frac{1}{2}$ \\href{javascript:x}{y}",
    "template": "{{ 7 * 7 }} {% raw %}",
    "long": "xin " + "thêm " * 6500,
    "right to left": "abc\u202egnp.exe",
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    root = tmp_path_factory.mktemp("hostile")
    entries = {
        ("indicators", "CT25", "value"): 9.1,
        ("indicators", "CT25", "note"): TEXTS["script"],
    }
    for place, text in enumerate(TEXTS.values(), start=1):
        entries[("proposals", f"p{place}", "content")] = text[:32_767]
        entries[("proposals", f"p{place}", "addressee")] = "UBND tỉnh"
    fill(root / "raw" / "returns" / "2026" / HEALTH / "2026-11-20_a.xlsx", entries)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHITIEU_DATA", str(root))
        made = batch.run(2026, "returns", only=f"returns,agencies:{HEALTH},indicators:CT25")
        assert [o.error for o in made.outcomes if not o.ok] == []
        yield {p.stem: p.read_text("utf-8") for p in (made.folder / "reports").glob("*.html")}


@pytest.mark.parametrize("page", ["returns", f"agency-{HEALTH}"])
@pytest.mark.parametrize("kind", ["script", "picture", "latex", "template", "markdown"])
def test_it_is_shown_as_it_was_written(pages, page, kind):
    text = " ".join("".join(parsed(pages[page]).itertext()).split())
    assert " ".join(TEXTS[kind].split()) in text


@pytest.mark.parametrize("page", ["returns", f"agency-{HEALTH}", "indicator-CT25"])
def test_nothing_of_it_becomes_part_of_the_page(pages, page):
    names = [e.tag.rpartition("}")[2] for e in parsed(pages[page]).iter() if isinstance(e.tag, str)]
    assert "script" not in names and "img" not in names
    addresses = [e.get("href") or "" for e in parsed(pages[page]).iter()]
    assert not [a for a in addresses if a.startswith("javascript")]
    assert not [e for e in parsed(pages[page]).iter() if e.get("onerror")]


def test_signs_that_turn_the_direction_of_writing_do_not_reach_the_page(pages):
    assert not [name for name, html in pages.items() if "\u202e" in html]


def test_a_text_of_thousands_of_words_is_whole(pages):
    assert "".join(parsed(pages["returns"]).itertext()).count("thêm") >= 6500
