"""JSON Schemas of params/, so that an editor completes fields and marks faults while typing."""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from analysis.catalogue.models import Agency, Indicator, Plan, Task, Unit
from analysis.catalogue.office import Office
from analysis.language import Text

FILES: dict[str, Any] = {
    "plan": Plan,
    "indicator": Indicator,
    "agencies": list[Agency],
    "tasks": list[Task],
    "units": dict[str, Unit],
    "codelist": dict[str, Text],
    "office": Office,
}


def schemas() -> dict[str, str]:
    """Return the schema of each kind of file in params/ as JSON text."""
    return {
        name: json.dumps(TypeAdapter(model).json_schema(), ensure_ascii=False, indent=1) + "\n"
        for name, model in FILES.items()
    }


def write(folder: Path) -> None:
    """Write <name>.json for every kind of file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
