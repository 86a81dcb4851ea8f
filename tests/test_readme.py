"""The README tells the truth: its commands run as printed, its counts are those of the data."""

import os
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis import batch
from analysis.cli import app

ROOT = Path(__file__).resolve().parents[1]
PDF = os.environ.get("CHITIEU_PDF")
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
COMMANDS = [line.split("#")[0].strip() for block in BLOCKS for line in block.splitlines() if line]
CHITIEU = [
    c.removeprefix(".venv/bin/chitieu ") for c in COMMANDS if c.startswith(".venv/bin/chitieu")
]


def test_the_readme_has_the_two_commands_and_make_knows_them():
    targets = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    wanted = [command.removeprefix("make ") for command in COMMANDS if command.startswith("make ")]
    assert wanted == ["run", "test"]
    assert set(wanted) <= set(targets)


@pytest.fixture(scope="module")
def released(sample_data):
    """Make the page that the commands on finished pages ask for."""
    batch.run(2026, "sample", only="province")


@pytest.mark.parametrize(
    "command", [c for c in CHITIEU if not c.startswith(("run ", "pdf ", "publish "))]
)
def test_every_command_of_the_readme_runs_as_printed(command, sample_data, monkeypatch):
    works(command, sample_data, monkeypatch)


@pytest.mark.parametrize("command", [c for c in CHITIEU if c.startswith("pdf ")])
def test_pages_become_pdf_as_printed(command, released, sample_data, monkeypatch):
    pytest.importorskip("weasyprint", reason="the extra `pdf` or Pango is not installed",
                        exc_type=OSError if PDF != "required" else ImportError)  # fmt: skip
    works(command, sample_data, monkeypatch)


def works(command, sample_data, monkeypatch):
    monkeypatch.chdir(ROOT)
    made = command.replace("data/raw/sample", f"{sample_data}/raw/sample")
    result = CliRunner().invoke(app, shlex.split(made))
    assert result.exit_code == 0, result.output


def test_every_file_and_notebook_that_the_readme_names_is_there():
    named = re.findall(
        r"(?:notebooks|params|docs|data/raw/published|src/analysis)/[\w./-]*\w", README
    )
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_readme_counts_the_real_figures_right(published):
    frame = published.observations
    counted = (
        len(frame),
        frame["indicator"].nunique(),
        int((frame["origin"] == "published").sum()),
        int((frame["origin"] == "derived").sum()),
    )
    assert counted == (85, 12, 41, 44)
    assert "85 figures of 12 indicators, 2002–2024" in README
    assert "41 stand as they were published, 44 are computed" in README
    assert (frame["period"].min(), frame["period"].max()) == (2002, 2024)
