"""The registry: what is printed is what runs."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from analysis.progress import METHOD_VERSION, METHODS, methods_page
from analysis.progress.crosscheck import VERDICTS
from analysis.progress.registry import OUTLOOK_WORDS, REASON_WORDS, STATUS_WORDS

ROOT = Path(__file__).resolve().parents[2]
WORDS = ROOT / "src" / "analysis" / "language" / "vi" / "progress.po"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_committed_page_is_the_one_that_the_registry_prints(lang):
    written = (ROOT / "docs" / f"methods.{lang}.md").read_text(encoding="utf-8")
    # To print it anew: python -c 'from analysis.progress import methods_page as p; print(p("vi"))'
    assert written == methods_page(lang)


def test_every_text_of_the_registry_has_its_vietnamese_words():
    with WORDS.open("rb") as stream:
        known = {message.id for message in read_po(stream, locale="vi") if message.string}
    texts = [t for m in METHODS.values() for t in (m.name, *m.rules, *m.assumptions)]
    texts += [*STATUS_WORDS.values(), *REASON_WORDS.values(), *filter(None, OUTLOOK_WORDS)]
    assert [text for text in texts if text not in known] == []


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_no_place_is_left_open_on_the_page(lang):
    assert "{" not in methods_page(lang)


@pytest.mark.parametrize(
    ("method", "lang", "printed"),
    [
        pytest.param("status", "vi", "Đúng tiến độ: tỷ phần dưới 5%", id="5 %"),
        pytest.param("status", "en", "nearly: up to 20%", id="20 %"),
        pytest.param("open_sdg", "en", "from 95% substantial, from 60% moderate", id="95, 60"),
        pytest.param("unsd", "en", "from 10% fair progress", id="10 %"),
        pytest.param("outlook", "vi", "0,5 × nhịp độ", id="half the drift"),
    ],
)
def test_thresholds_stand_in_the_rules_as_the_methods_publish_them(method, lang, printed):
    assert any(printed in rule for rule in METHODS[method].said(METHODS[method].rules, lang))


def test_every_method_has_version_source_and_rules():
    for code, method in METHODS.items():
        assert (method.code, bool(method.version), bool(method.source)) == (code, True, True)
        assert method.rules
    assert set(VERDICTS) <= set(METHODS)
    assert METHODS["status"].version == METHOD_VERSION


def test_an_unknown_threshold_is_an_error():
    with pytest.raises(KeyError):
        METHODS["status"]["drift"]
