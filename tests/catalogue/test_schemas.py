"""Editors see the same rules as the reader."""

import pytest

from analysis import places
from analysis.catalogue.schemas import schemas


@pytest.mark.parametrize("name", list(schemas()))
def test_the_schema_that_editors_use_is_that_of_the_models(name):
    stored = (places.params() / "schemas" / f"{name}.json").read_text(encoding="utf-8")
    assert stored == schemas()[name], "run `make schemas`"
