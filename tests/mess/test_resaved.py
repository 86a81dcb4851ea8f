"""Clean and bent returns opened and saved again by LibreOffice, in each of its formats."""

import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest
from officer import plan

from analysis.returns.reading import read
from mess import files
from mess.judge import Judge
from mess.test_mess import bent
from mess.truth import AGENCIES, YEAR, Sent, clean

OFFICE = shutil.which("soffice")
FORMATS = ("xlsx", "xls", "ods")
BENT = ("comma_text", "percent_format", "rows_inserted", "rows_sorted", "ids_cleared", "decomposed")


def returns() -> dict[str, Sent]:
    """Return returns by the name of their file."""
    found = {f"clean-{agency}": clean(agency, Random(agency)) for agency in AGENCIES[:8]}
    return found | {f"bent-{mode}": sent for mode in BENT if (sent := bent(f"{mode} 0", [mode]))}


@pytest.mark.long
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("format", FORMATS)
def test_a_return_saved_by_libreoffice_says_what_it_said(format, tmp_path):
    made = returns()
    for name, sent in made.items():
        sent.name = f"{name}.xlsx"
        files.written(sent, tmp_path)
    told = ["--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to", format]
    paths = [str(path) for path in tmp_path.glob("*.xlsx")]
    out = tmp_path / "out"
    subprocess.run([str(OFFICE), *told, "--outdir", str(out), *paths], check=True, timeout=300)
    for name, sent in made.items():
        path = Path(out) / f"{name}.{format}"
        found = read(path, plan(), year=YEAR, agency=sent.agency)
        assert not Judge(sent, found).judged().failures
