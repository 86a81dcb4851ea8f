"""Some nine hundred real and broken workbooks: each is taken or refused, and refused by name."""

import zipfile
from collections import Counter
from pathlib import Path

import pytest
from officer import plan

from analysis.returns.reading import Return, read

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "workbooks.zip"


def found_in(name: str, content: bytes, folder: Path) -> Return:
    path = folder / f"a{Path(name).suffix}"
    path.write_bytes(content)
    return read(path, plan(), name=name)


@pytest.mark.long
@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of workbooks is not here")
def test_every_workbook_of_the_corpus_is_taken_or_refused_by_name(tmp_path):
    codes: Counter[str] = Counter()
    with zipfile.ZipFile(CORPUS) as corpus:
        for entry in corpus.infolist():
            if entry.is_dir():
                continue
            found = found_in(entry.filename, corpus.read(entry), tmp_path)
            errors = [p for p in found.problems if p.severity == "error"]
            assert found.accepted or errors, entry.filename
            assert found.accepted or not found.observations, entry.filename
            assert all(p.line("vi") and p.line("en") for p in errors), entry.filename
            codes[errors[0].code if errors else "taken"] += 1
    print(codes)
    assert sum(codes.values()) > 800
