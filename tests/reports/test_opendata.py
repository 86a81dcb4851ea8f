"""Open data: a package that says what it holds, read back by tools that are not ours.

Frictionless checks types, codes and keys; csv and pandas read the files plainly. Columns and codes
of SDMX are typed from the standard: SDMX-CSV 2.0 field guide, CL_OBS_STATUS 2.2, CL_CONF_STATUS
1.3, CL_FREQ 2.1, CL_SEX 2.1.
"""

import csv
import json
import re
import shutil
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path

import frictionless
import pandas as pd
import pytest
from officer import plan
from typer.testing import CliRunner

from analysis import batch
from analysis.cli import app
from analysis.language import say
from analysis.observations import KEY, SCHEMAS, Round, table
from analysis.progress import disclosure
from analysis.release import Release, open_release
from analysis.reports.opendata import OpenDataError, cells, files, write
from analysis.reports.opendata.words import WORDS

NAMES = ["2026-mau", "2024-cong-bo"]
PROVINCE, AREAS = "14", ["03646@2025-07-01", "03664@2025-07-01", "03670@2025-07-01"]
SMALL, NEIGHBOUR, LARGE = AREAS


@dataclass(frozen=True)
class Package:
    """What was written for one release, read back as text."""

    release: Release
    folder: Path

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.folder / name).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream, strict=True))

    def json(self, name: str) -> dict:
        return json.loads((self.folder / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def packages(sample_data, tmp_path_factory) -> dict[str, Package]:
    root = tmp_path_factory.mktemp("open")
    made = {name: open_release(name, edition="public") for name in NAMES}
    for name, release in made.items():
        write(release, root / name)
    return {name: Package(release, root / name) for name, release in made.items()}


@pytest.fixture(scope="module", params=NAMES)
def package(request, packages) -> Package:
    return packages[request.param]


# --- a release typed by hand: three communes with 3, 12 and 40 temporary houses, 55 in all


def houses(area, left, **more):
    return {
        "indicator": "CT37",
        "definition": plan().indicators["CT37"].definitions[0].id,
        "area": area,
        "period": 2026,
        "sex": "_T",
        "age": "_T",
        "residence": "_T",
        "vintage": "2026-11-20T0810",
        "version": "2026-11-20/0001",
        "value": left,
        "unit": "houses",
        "obs_status": "A",
        "origin": "reported",
        "agency": "so-xay-dung",
        "sample": False,
        "file": "2026/so-xay-dung/a.xlsx",
        "sha256": "0" * 64,
        "sheet": "=HYPERLINK(1)",
        "cell": "H7",
        "raw": str(left),
        "note": "Liên hệ 0912 345 678",
        "evidence": "Danh sách ông A, 0912 345 678",
        "source": "Bà B, 0912 345 678",
    } | more


def typed(*rows):
    observations = table("observations", rows).assign(conflict="")
    returns = table("returns", [{"file": "a.xlsx", "vintage": "2026-11-20", "accepted": True}])
    empty = {name: table(name, []) for name in SCHEMAS}
    stored = empty | {"observations": table("observations", rows), "returns": returns}
    return Release(
        "2026",
        2026,
        "returns",
        "",
        plan(),
        Path("nowhere"),
        "",
        Round(**{field.name: stored[field.name] for field in fields(Round)}),
        edition="public",
        chosen=disclosure.masked(observations, plan()),
    )


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory) -> Package:
    folder = tmp_path_factory.mktemp("hand")
    release = typed(
        houses(SMALL, 3),
        houses(NEIGHBOUR, 12),
        houses(LARGE, 40),
        houses(PROVINCE, 55, raw="-55", definition="theo lời kể của ông A, 0912 345 678"),
        houses(PROVINCE, 55, raw="55"),
        houses(PROVINCE, 71, period=2025, origin="published", source="Niên giám", note="-5 %"),
        houses(PROVINCE, None, period=2024, raw="hỏi chị C", obs_status="O"),
    )
    write(release, folder)
    return Package(release, folder)


def of_2026(package):
    own = plan().indicators["CT37"].definitions[0].id
    rows = package.rows("observations.csv")
    return {r["area"]: r for r in rows if r["period"] == "2026" and r["definition"] == own}


# --- the package


def test_frictionless_finds_no_fault_in_types_codes_and_keys(package):
    report = frictionless.validate(str(package.folder / "datapackage.json"))
    assert report.flatten(["title", "rowNumber", "fieldName", "note"]) == []
    assert report.stats["tasks"] == len(list(package.folder.rglob("*.csv")))


def test_a_package_of_hand_made_rows_is_valid_too(by_hand):
    assert frictionless.validate(str(by_hand.folder / "datapackage.json")).valid


def test_a_broken_file_is_reported(by_hand, tmp_path):
    folder = tmp_path / "broken"
    shutil.copytree(by_hand.folder, folder)
    path = folder / "observations.csv"
    text = path.read_text(encoding="utf-8")
    last = text.splitlines()[-1]
    more = [
        last,
        last.replace(",2026,", ",2019,").replace("CT37", "CT99"),
        last.replace(",2026,", ",2018,").replace("houses", "houses,x"),
        last.replace(",2026,", ",year,"),
        last.replace(",2026,", ",2017,").replace(",A,", ",Z,"),
    ]
    path.write_text(text + "\r\n".join(more) + "\r\n", encoding="utf-8", newline="")
    report = frictionless.validate(str(folder / "datapackage.json"))
    kinds = {kind for (kind,) in report.flatten(["type"])}
    assert {"primary-key", "foreign-key", "extra-cell", "type-error", "constraint-error"} <= kinds
    assert "hash-count" in kinds


def test_the_package_says_what_it_is_and_invents_no_licence(packages):
    made_up, real = (packages[name].json("datapackage.json") for name in NAMES)
    assert made_up["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert (made_up["version"], real["version"]) == ("2026-mau", "2024-cong-bo")
    assert (made_up["sample"], real["sample"]) == (True, False)
    assert made_up["title"].startswith("SỐ LIỆU MINH HỌA – KHÔNG PHẢI SỐ LIỆU THẬT: ")
    assert real["title"] == "Dữ liệu mở về Kế hoạch 43 của tỉnh Sơn La, đợt công bố 2024-cong-bo"
    for content in (made_up, real):
        assert "licenses" not in content
        assert re.fullmatch(r"[a-z0-9._-]+", content["name"])
    links = {source.get("path", "") for source in real["sources"]}
    assert any(link.startswith("https://sonla.gov.vn/") for link in links)


def test_each_file_stands_in_the_package_with_its_hash(package):
    resources = package.json("datapackage.json")["resources"]
    listed = {each["path"]: each for each in resources}
    assert set(listed) == {
        path.relative_to(package.folder).as_posix() for path in package.folder.rglob("*.csv")
    }
    for path, each in listed.items():
        content = (package.folder / path).read_bytes()
        assert each["hash"] == f"sha256:{sha256(content).hexdigest()}"
        assert (each["bytes"], each["encoding"], each["format"]) == (len(content), "utf-8", "csv")


def test_figures_refer_to_the_lists_that_explain_them(package):
    schemas = {r["name"]: r["schema"] for r in package.json("datapackage.json")["resources"]}
    keys = {
        (*key["fields"], key["reference"].get("resource", "itself"), *key["reference"]["fields"])
        for key in schemas["observations"]["foreignKeys"]
    }
    assert keys == {
        ("indicator", "indicators", "code"),
        ("indicator", "definition", "definitions", "indicator", "code"),
        ("area", "areas", "key"),
        ("unit", "units", "code"),
        ("agency", "agencies", "code"),
    }
    assert schemas["observations"]["primaryKey"] == KEY
    codes = {f["name"]: f.get("constraints", {}) for f in schemas["observations"]["fields"]}
    assert set(codes["obs_status"]["enum"]) == set("APEBDLMOQ")
    assert codes["value"] == {}


def test_every_word_of_the_package_is_vietnamese_or_english_as_asked(packages):
    assert {word for word in WORDS.values() if say(word) == word} == set()
    release = packages["2024-cong-bo"].release
    english = json.loads(files(release, "en")["datapackage.json"])
    texts = [f["description"] for r in english["resources"] for f in r["schema"]["fields"]]
    assert "value in the unit of the indicator; empty where there is none" in texts
    readme = (packages["2024-cong-bo"].folder / "README.md").read_text(encoding="utf-8")
    assert "## Cách đọc" in readme
    assert "## English: Open data on Plan 43" in readme


# --- figures


def test_numbers_are_those_of_the_release(package):
    frame = pd.read_csv(package.folder / "observations.csv", dtype={"definition": str})
    for name in ("value", "numerator", "denominator"):
        ours = package.release.current[name]
        assert ours.isna().equals(frame[name].isna())
        assert (frame[name].dropna().to_numpy() == ours.dropna().to_numpy()).all()
    assessed = pd.read_csv(package.folder / "assessments.csv")
    for name in ("value", "gap", "required_pace", "outlook_low", "score"):
        ours = package.release.assessments[name]
        assert (assessed[name].dropna().to_numpy() == ours.dropna().to_numpy()).all()
        assert assessed[name].notna().sum() == ours.notna().sum()


def test_published_figures_stand_as_they_were_printed(packages):
    rows = packages["2024-cong-bo"].rows("observations.csv")
    found = {(r["indicator"], r["definition"], r["period"]): r for r in rows}
    # 2 985 beds for 1 208 000 people (GSO, 2016); 3.77 % out of work in towns (2021)
    beds = found["CT24", "beds_without_commune_stations", "2016"]
    assert (beds["numerator"], beds["denominator"]) == ("2985", "1208000")
    assert float(beds["value"]) == pytest.approx(24.7103, abs=5e-5)
    assert found["CT03", "urban_unemployment", "2021"]["value"] == "3.77"
    assert {r["conf_status"] for r in rows} == {"F"}


def test_the_lists_hold_the_plan_the_areas_and_who_came_after_whom(packages):
    package = packages["2024-cong-bo"]
    indicators = {row["code"]: row for row in package.rows("indicators.csv")}
    assert len(indicators) == 50
    assert indicators["CT25"]["words"] == "đến năm 2030 đạt … 9,5 bác sỹ/10.000 dân"
    doctors = next(r for r in package.rows("targets.csv") if r["indicator"] == "CT25")
    assert (doctors["operator"], doctors["value"], doctors["year"]) == ("at_least", "9.5", "2030")
    areas = {row["key"]: row for row in package.rows("areas.csv")}
    assert areas["03646"]["successor"] == "03646@2025-07-01"
    assert areas["03646"]["valid_to"] == "2025-06-30"
    agencies = {row["code"]: row for row in package.rows("agencies.csv")}
    assert agencies["so-khdt"]["successors"] == "so-tai-chinh"


# --- cells


@pytest.mark.parametrize(
    ("value", "kind", "cell"),
    [
        pytest.param(9.1, "number", "9.1", id="as it was typed"),
        pytest.param(300.0, "number", "300", id="a count"),
        pytest.param(-0.03, "number", "-0.03", id="a negative number stays a number"),
        pytest.param(-0.0, "number", "0", id="zero has no sign"),
        pytest.param(1e-07, "number", "0.0000001", id="no exponent"),
        pytest.param(1e22, "number", "10000000000000000000000", id="no exponent either"),
        pytest.param(100 / 3, "number", "33.333333333333336", id="every digit that is stored"),
        pytest.param(float("nan"), "number", "", id="missing"),
        pytest.param(pd.NA, "boolean", "", id="not known"),
        pytest.param(True, "boolean", "true", id="true"),
        pytest.param("=1+1", "string", "'=1+1", id="a formula"),
        pytest.param("-", "string", "'-", id="a sign"),
        pytest.param("@SUM(A1)", "string", "'@SUM(A1)", id="a function"),
        pytest.param("\t=1", "string", "'\t=1", id="behind a tab"),
        pytest.param("'quoted'", "string", "''quoted'", id="an apostrophe of its own"),
        pytest.param("95%", "string", "95%", id="anything else"),
    ],
)
def test_a_cell_is_written_plainly_and_safely(value, kind, cell):
    assert cells.written(value, kind) == cell


def test_files_are_rfc_4180_in_utf_8_without_a_mark():
    content = cells.table(["a", "b"], [['say "x", y', "two\nlines"]])
    assert content == b'a,b\r\n"say ""x"", y","two\nlines"\r\n'


def test_taking_the_first_apostrophe_away_gives_the_text_back(by_hand):
    sheets = {row["sheet"] for row in by_hand.rows("observations.csv")}
    assert sheets == {"'=HYPERLINK(1)"}
    published = next(r for r in by_hand.rows("observations.csv") if r["period"] == "2025")
    assert published["note"].removeprefix("'") == "-5 %"


def test_no_text_in_any_file_begins_like_a_formula(package):
    schemas = {r["path"]: r["schema"] for r in package.json("datapackage.json")["resources"]}
    for path, schema in schemas.items():
        texts = [f["name"] for f in schema["fields"] if f["type"] == "string"]
        found = {row[t] for row in package.rows(path) for t in texts if row[t][:1] in set("=+-@")}
        assert (path, found) == (path, set())


# --- what is hidden


def test_a_small_cell_and_the_one_that_would_give_it_away_are_empty(by_hand):
    rows = of_2026(by_hand)
    for area in (SMALL, NEIGHBOUR):
        row = rows[area]
        assert (row["value"], row["obs_status"], row["conf_status"]) == ("", "Q", "C")
        assert row["raw"] == "×"
    # 40 of 55 are shown: the 15 others are of two communes, 3 could be anything up to 15
    assert (rows[LARGE]["value"], rows[LARGE]["conf_status"]) == ("40", "F")
    assert rows[PROVINCE]["value"] == "55"


def test_nothing_computed_from_a_hidden_cell_is_published(by_hand):
    for name, area in (("assessments.csv", "area"), ("sdmx-assessments.csv", "REF_AREA")):
        assert {row[area] for row in by_hand.rows(name) if "CT37" in row.values()} == {
            LARGE,
            PROVINCE,
        }
    # Of one commune that is left nothing can be compared, and no mean be told.
    assert by_hand.rows("equity.csv") == []
    for row in by_hand.rows("sdmx-observations.csv"):
        if row["REF_AREA"] in (SMALL, NEIGHBOUR):
            assert (row["OBS_VALUE"], row["NUMERATOR"], row["DENOMINATOR"]) == ("", "", "")
            assert (row["OBS_STATUS"], row["CONF_STATUS"], row["COMMENT_OBS"]) == ("Q", "C", "")


def test_hidden_cells_of_the_made_up_round_are_hidden_in_every_file(packages):
    package = packages["2026-mau"]
    hidden = package.release.current
    hidden = hidden[hidden["obs_status"] == "Q"]
    assert len(hidden) > 100
    keys = set(zip(hidden["indicator"], hidden["area"], hidden["period"].astype(str), strict=True))
    for row in package.rows("sdmx-observations.csv"):
        if (row["INDICATOR"], row["REF_AREA"], row["TIME_PERIOD"]) in keys:
            assert (row["OBS_VALUE"], row["CONF_STATUS"], row["COMMENT_OBS"]) == ("", "C", "")
    for row in package.rows("assessments.csv"):
        if (row["indicator"], row["area"], "2026") in keys:
            assert (row["value"], row["gap"], row["pace"], row["outlook_value"]) == ("",) * 4
            assert (row["reason"], row["conf_status"]) == ("suppressed", "C")


def test_free_texts_and_telephone_numbers_of_agencies_stay_inside(by_hand):
    for path in by_hand.folder.rglob("*.*"):
        text = path.read_text(encoding="utf-8")
        assert "0912" not in text, path.name
        assert "chị C" not in text, path.name
    definitions = {row["code"] for row in by_hand.rows("definitions.csv")}
    assert "other-1" in definitions
    assert {"evidence", "sha256"}.isdisjoint(by_hand.rows("observations.csv")[0])


def test_an_internal_edition_is_never_written(sample_data, tmp_path):
    with pytest.raises(OpenDataError, match="bản công khai"):
        write(open_release("2024-cong-bo"), tmp_path)
    assert list(tmp_path.iterdir()) == []


# --- SDMX

HEAD = ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
OBSERVED = [
    *HEAD,
    *("FREQ", "INDICATOR", "DEFINITION", "REF_AREA", "SEX", "AGE", "URBANISATION", "TIME_PERIOD"),
    *("OBS_VALUE", "NUMERATOR", "DENOMINATOR", "STATE"),
    *("UNIT_MEASURE", "UNIT_MULT", "DECIMALS", "OBS_STATUS", "CONF_STATUS", "REP_AGENCY"),
    *("SAMPLE", "ORIGIN", "COMMENT_OBS"),
]
ASSESSED = [
    *HEAD,
    *("FREQ", "INDICATOR", "REF_AREA", "TIME_PERIOD"),
    *("OBS_VALUE", "TARGET", "GAP", "GAP_PERCENT", "PACE", "REQUIRED_PACE", "FACTOR"),
    *("OUTLOOK_VALUE", "OUTLOOK_LOW", "OUTLOOK_HIGH", "MET", "PROGRESS", "OUTLOOK"),
    *("UNIT_MEASURE", "UNIT_MULT", "DECIMALS", "OBS_STATUS", "CONF_STATUS", "REP_AGENCY"),
    *("SAMPLE", "VALUE_PERIOD", "DEFINITION", "TARGET_YEAR", "OPERATOR", "REASON"),
    "PROGRESS_REASON",
]
OFFICIAL = {
    "FREQ": {"A"},
    "SEX": {"_T", "F", "M", "_U", "_Z", "_N", "_O"},
    "OBS_STATUS": set("ABDEFGHIJKLMNOPQSUVW"),
    "CONF_STATUS": set("FNCDSAOTGMEX"),
    "UNIT_MULT": {"0"},
    "DECIMALS": set("0123456789"),
    "ACTION": {"I", "A", "R", "D"},
    "STRUCTURE": {"dataflow", "datastructure", "dataprovision"},
}


@pytest.mark.parametrize(
    ("name", "columns", "flow"),
    [
        pytest.param("sdmx-observations.csv", OBSERVED, "DF_OBSERVATIONS", id="observations"),
        pytest.param("sdmx-assessments.csv", ASSESSED, "DF_ASSESSMENTS", id="assessments"),
    ],
)
def test_sdmx_messages_have_the_columns_and_codes_of_the_standard(package, name, columns, flow):
    rows = package.rows(name)
    assert list(rows[0]) == columns
    assert {row["STRUCTURE_ID"] for row in rows} == {f"CHITIEU.R14_43_KH_UBND:{flow}(1.0)"}
    for column, codes in OFFICIAL.items():
        if column in columns:
            assert {row[column] for row in rows} <= codes, column
    assert all(re.fullmatch(r"\d{4}", row["TIME_PERIOD"]) for row in rows)
    # An identifier of SDMX has letters, digits and _ @ $ - only.
    ids = {row[c] for row in rows for c in ("INDICATOR", "REF_AREA", "DEFINITION", "REP_AGENCY")}
    assert all(re.fullmatch(r"[A-Za-z0-9_@$-]*", one) for one in ids)


def test_a_missing_value_never_bears_the_status_of_a_value(package):
    for name in ("sdmx-observations.csv", "sdmx-assessments.csv"):
        for row in package.rows(name):
            # «met» of an indicator without a number rests on its state
            if not row["OBS_VALUE"] and not row.get("STATE", row.get("MET") != "not_assessed"):
                assert row["OBS_STATUS"] in set("LMOQ"), row


def test_the_structure_message_has_every_concept_codelist_and_code_in_use(package):
    content = package.json("sdmx-structure.json")
    data = content["data"]
    codes = {
        f"{c['agencyID']}:{c['id']}({c['version']})": {code["id"] for code in c["codes"]}
        for c in data["codelists"]
    }
    concepts = {concept["id"] for concept in data["conceptSchemes"][0]["concepts"]}
    assert content["meta"]["test"] == package.release.is_sample
    assert content["meta"]["prepared"] == f"{package.release.known_until}T00:00:00Z"
    for structure, name, columns in zip(
        data["dataStructures"],
        ("sdmx-observations.csv", "sdmx-assessments.csv"),
        (OBSERVED, ASSESSED),
        strict=True,
    ):
        lists = structure["dataStructureComponents"]
        components = [
            *lists["dimensionList"]["dimensions"],
            lists["dimensionList"]["timeDimension"],
            *lists["measureList"]["measures"],
            *lists["attributeList"]["attributes"],
        ]
        assert [component["id"] for component in components] == columns[3:]
        rows = package.rows(name)
        for component in components:
            assert component["conceptIdentity"].endswith(f":CONCEPTS(1.0).{component['id']}")
            assert component["id"] in concepts
            urn = component["localRepresentation"].get("enumeration")
            if urn:
                used = {row[component["id"]] for row in rows} - {""}
                assert used <= codes[urn.partition("=")[2]], component["id"]
    official = {name for name in codes if name.startswith("SDMX:")}
    assert official >= {
        "SDMX:CL_FREQ(2.1)",
        "SDMX:CL_SEX(2.1)",
        "SDMX:CL_OBS_STATUS(2.2)",
        "SDMX:CL_CONF_STATUS(1.3)",
    }


# --- making it


def test_the_same_release_gives_the_same_bytes(packages):
    name = "2024-cong-bo"
    again = files(open_release(name, edition="public"))
    folder = packages[name].folder
    assert {path: (folder / path).read_bytes() for path in again} == again
    assert len(again) == len([p for p in folder.rglob("*") if p.is_file()])


def test_the_command_writes_into_the_folder_of_the_public_edition(sample_data, tmp_path):
    result = CliRunner().invoke(app, ["opendata", "2024-cong-bo", "--out", str(tmp_path / "x")])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "x" / "datapackage.json").is_file()
    result = CliRunner().invoke(app, ["opendata", "2024-cong-bo"])
    expected = sample_data / "processed" / "2024-cong-bo+cong-khai" / "open-data"
    assert result.output.strip() == str(expected)
    assert (expected / "observations.csv").is_file()


@pytest.mark.long
def test_a_public_edition_holds_its_open_data_under_its_manifest(sample_data):
    made = batch.run(2024, "published", edition="public", only="data")
    outputs = json.loads((made.folder / "manifest.json").read_text("utf-8"))["outputs"]
    content = (made.folder / "open-data" / "observations.csv").read_bytes()
    assert outputs["open-data/observations.csv"] == sha256(content).hexdigest()
    assert "open-data/datapackage.json" in outputs
