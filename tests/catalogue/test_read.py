"""A broken catalogue is refused in one error that names file and field."""

import shutil

import pytest

from analysis import catalogue, places
from analysis.catalogue import CatalogueError
from analysis.catalogue.read import missing_pieces


@pytest.fixture
def params(tmp_path):
    """A copy of params/ to break."""
    return shutil.copytree(places.params(), tmp_path / "params")


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults(folder):
    with pytest.raises(CatalogueError) as error:
        catalogue.read(folder)
    assert str(error.value).splitlines() == list(error.value.faults)
    return error.value.faults


def fault(folder):
    (one,) = faults(folder)
    return one


def test_an_untouched_copy_is_read(params):
    assert len(catalogue.read(params).indicators) == 50


@pytest.mark.parametrize(
    ("written", "cure"),
    [
        pytest.param("0412", '"0412"', id="octal 266"),
        pytest.param("3.10e1", '"3.10e1"', id="a float"),
        pytest.param("12:30", '"12:30"', id="base sixty 750"),
        pytest.param("NO", '"NO"', id="false"),
        pytest.param("2024-02-06", '"2024-02-06"', id="a date"),
    ],
)
def test_a_code_without_quotes_is_refused_with_its_line_and_cure(params, written, cure):
    edit(params / "plan.yml", 'province: "14"', f"province: {written}")
    found = faults(params)[0]
    assert found.startswith("plan.yml, line ")
    assert f"{written} without quotes" in found
    assert cure in found


def test_a_number_where_a_code_belongs_is_refused(params):
    edit(params / "plan.yml", 'province: "14"', "province: 14")
    assert fault(params) == "plan.yml, field province: Input should be a valid string, found 14"


def test_an_unknown_agency_is_named(params):
    edit(params / "indicators" / "CT24.yml", "agency: so-y-te", "agency: so-y-the")
    assert fault(params) == "CT24.yml, field owners: agency so-y-the is not in agencies.yml"


def test_an_unknown_successor_is_named(params):
    edit(params / "agencies.yml", "- agency: so-noi-vu", "- agency: so-noi-vuu")
    assert "agencies.yml, field so-ldtbxh.successors: so-noi-vuu" in fault(params)


def test_an_unknown_lead_of_a_task_is_named(params):
    edit(params / "tasks.yml", "lead: [so-ldtbxh]", "lead: [so-la]")
    assert fault(params) == "tasks.yml, field 1.1: agency so-la is not in agencies.yml"


def test_a_missing_direction_is_named(params):
    edit(params / "indicators" / "CT03.yml", "direction: down\n", "")
    assert "CT03.yml, field direction: Field required" in faults(params)


def test_a_direction_that_does_not_exist_is_named(params):
    edit(params / "indicators" / "CT03.yml", "direction: down", "direction: sideways")
    assert any(
        f.startswith("CT03.yml, field direction:") and f.endswith("found 'sideways'")
        for f in faults(params)
    )


def test_a_target_without_source_is_named(params):
    edit(params / "indicators" / "CT25.yml", '    source: "43/KH-UBND, mục II.2"\n', "")
    assert "CT25.yml, field targets.0.source: Field required" in faults(params)


def test_an_unknown_unit_is_named(params):
    edit(params / "indicators" / "CT25.yml", "unit: per_10000", "unit: per_100000")
    assert fault(params) == "CT25.yml, field unit: per_100000 is not in units.yml"


def test_an_unknown_theme_is_named(params):
    edit(params / "indicators" / "CT25.yml", "theme: health", "theme: healthy")
    assert fault(params) == "CT25.yml, field theme: healthy is not in plan.yml"


def test_an_unknown_assumption_is_named(params):
    edit(params / "indicators" / "CT04.yml", "assumption: approx-above", "assumption: approx")
    assert fault(params) == "CT04.yml, field assumptions: approx is not in plan.yml"


def test_a_field_that_stands_twice_is_refused(params):
    edit(params / "indicators" / "CT25.yml", "decimals: 2\n", "decimals: 2\ndecimals: 1\n")
    (line, problem) = fault(params).removeprefix("CT25.yml, line ").split(": ")
    assert int(line) in (8, 9)
    assert problem == "field decimals stands twice"


def test_a_field_that_nobody_knows_is_refused(params):
    edit(params / "indicators" / "CT25.yml", "decimals: 2\n", "decimals: 2\nbaseline: 7\n")
    assert any(f.startswith("CT25.yml, field baseline: Extra inputs") for f in faults(params))


def test_a_file_under_the_wrong_name_is_refused(params):
    edit(params / "indicators" / "CT25.yml", 'code: "CT25"', 'code: "CT26"')
    assert any(
        f.startswith("CT25.yml, field code: expected CT25, found CT26") for f in faults(params)
    )


def test_a_quote_that_the_plan_does_not_say_is_refused(params):
    edit(
        params / "indicators" / "CT25.yml",
        'words: "đến năm 2030 đạt … 9,5 bác sỹ/10.000 dân"',
        'words: "đến năm 2030 đạt … 9,8 bác sỹ/10.000 dân"',
    )
    assert (
        fault(params)
        == "CT25.yml, field words or quote: the plan does not say «9,8 bác sỹ/10.000 dân»"
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        pytest.param(
            "plan.yml",
            'quote: "Định kỳ trước ngày 01/12',
            'quote: "Định kỳ trước ngày 10/12',
            "plan.yml, field deadlines.returns.quote: the plan does not say",
            id="deadline",
        ),
        pytest.param(
            "tasks.yml",
            'quote: "Từng bước áp dụng mã số',
            'quote: "Khẩn trương áp dụng mã số',
            "tasks.yml, field 2.2.quote: the plan does not say",
            id="task",
        ),
        pytest.param(
            "indicators/CT39.yml",
            'quote: "Chương trình phát triển nhà ở tỉnh Sơn La',
            'quote: "Chương trình phát triển nhà ở tỉnh Lai Châu',
            "CT39.yml, field words or quote: the plan does not say",
            id="owner",
        ),
    ],
)
def test_every_kind_of_quote_is_held_against_the_plan(params, file, old, new, says):
    edit(params / file, old, new)
    assert fault(params).startswith(says)


@pytest.mark.parametrize(
    ("quote", "missing"),
    [
        pytest.param("một hai", [], id="over a line end"),
        pytest.param("một … năm", [], id="with words left out"),
        pytest.param("ba [tuổi]", [], id="with words put in"),
        pytest.param("hai một", ["hai một"], id="in another order"),
        pytest.param("một … sáu", ["sáu"], id="one piece wrong"),
    ],
)
def test_a_quote_may_leave_out_or_put_in_words_and_no_more(quote, missing):
    assert missing_pieces(quote, "một\nhai, ba bốn năm.") == missing


def test_a_target_that_needs_a_value_says_so(params):
    edit(params / "indicators" / "CT32.yml", "    value: 23\n", "")
    assert any(
        f.startswith("CT32.yml, field targets.0:") and "operator below needs a `value`" in f
        for f in faults(params)
    )


def test_an_agency_that_stands_twice_is_refused(params):
    path = params / "agencies.yml"
    edit(path, "- code: so-noi-vu\n", "- code: so-y-te\n")
    assert "agencies.yml, field so-y-te: stands twice; keep one" in faults(params)


def test_an_area_that_stands_twice_is_refused(params):
    path = params / "areas.csv"
    line = next(
        x for x in path.read_text(encoding="utf-8").splitlines() if x.startswith("03646,2025")
    )
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    assert fault(params).endswith("03646@2025-07-01 stands twice; keep one")


def test_an_area_with_a_day_that_does_not_exist_is_named_by_line(params):
    edit(params / "areas.csv", "116,,2025-06-30", "116,,2025-06-31")
    assert fault(params).startswith("areas.csv, line 3: ")


def test_a_text_in_one_language_only_is_refused(params):
    edit(params / "units.yml", 'name: {vi: "phần trăm", en: "percent"}', 'name: {vi: "phần trăm"}')
    assert "units.yml, field percent.name.en: Field required" in faults(params)


def test_a_file_that_is_not_there_is_named(params):
    (params / "tasks.yml").unlink()
    assert faults(params)[0].startswith("tasks.yml: ")


def test_all_faults_of_all_files_come_at_once(params):
    edit(params / "indicators" / "CT03.yml", "direction: down\n", "")
    edit(params / "indicators" / "CT25.yml", "unit: per_10000", "unit: per_100000")
    edit(params / "indicators" / "CT39.yml", "agency: so-xay-dung", "agency: so-xay")
    edit(params / "areas.csv", "116,,2025-06-30", "116,,30/06/2025")
    text = "\n".join(faults(params))
    for expected in (
        "CT03.yml, field direction",
        "CT25.yml, field unit",
        "CT39.yml, field owners",
        "areas.csv, line 3",
    ):
        assert expected in text
