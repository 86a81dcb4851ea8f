"""sdmx-structure.json: what the SDMX messages are made of, as SDMX-JSON 2.0 (SDMX 3.0).

Official codelists are named by their URN and given in part: the codes in use, under their
official names.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from analysis.language import LANGUAGES, Text, say
from analysis.release import Release
from analysis.reports.opendata.model import Row, Table
from analysis.reports.opendata.package import slug, title
from analysis.reports.opendata.sdmx import FLOWS, VERSION, Component, Flow, agency
from analysis.reports.opendata.words import WORDS

SCHEMA = (
    "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/structure-message/tools/"
    "schemas/2.0.0/sdmx-json-structure-schema.json"
)
Part = dict[str, Any]

OFFICIAL: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "CL_FREQ": ("2.1", "Frequency", {"A": "Annual"}),
    "CL_SEX": ("2.1", "Sex", {"_T": "Total", "F": "Female", "M": "Male"}),
    "CL_OBS_STATUS": (
        "2.2",
        "Observation status",
        {
            "A": "Normal value",
            "P": "Provisional value",
            "E": "Estimated value",
            "B": "Time series break",
            "D": "Definition differs",
            "L": "Missing value; data exist but were not collected",
            "M": "Missing value; data cannot exist",
            "O": "Missing value",
            "Q": "Missing value; suppressed",
        },
    ),
    "CL_CONF_STATUS": (
        "1.3",
        "Confidentiality status",
        {"F": "Free (free for publication)", "C": "Confidential statistical information"},
    ),
    "CL_UNIT_MULT": ("1.0", "Unit multiplier", {"0": "Units"}),
    "CL_DECIMALS": (
        "1.0",
        "Decimals",
        {"0": "Zero", "1": "One", "2": "Two", "3": "Three", "4": "Four"},
    ),
}
"""Codelists that SDMX maintains: version, name, the codes that are used here."""

_OURS = {
    "CL_INDICATOR": ("indicators", "Indicators of the plan"),
    "CL_DEFINITION": ("definitions", "Ways of measuring; only equal ones compare"),
    "CL_AREA": ("areas", "Areas of all times"),
    "CL_AGENCY": ("agencies", "Agencies and sources of published figures"),
    "CL_UNIT": ("units", "Units"),
    "CL_AGE": ("age", "age"),
    "CL_URBANISATION": ("residence", "urban or rural"),
    "CL_STATE": ("state", "state of an indicator without a number"),
    "CL_ORIGIN": ("origin", "reported, published or derived from published counts"),
    "CL_MET": ("met", "met, not met or at the threshold of a strict target"),
    "CL_PROGRESS": ("status", "verdict on progress"),
    "CL_OUTLOOK": ("outlook", "likely, uncertain or unlikely to meet the target"),
    "CL_OPERATOR": ("operator", "how a value meets the target"),
    "CL_REASON": ("reason", "why there is no verdict"),
}
"""Our own codelists: the table that each is made from, and its name as a message."""


def message(release: Release, tables: Iterable[Table], lang: str) -> bytes:
    """Return the structure message; `tables` are those that the codelists are made from."""
    made = {table.name: table for table in tables}
    own = agency(release.catalogue.plan)
    content = {
        "meta": {
            "schema": SCHEMA,
            "id": slug(release.name),
            "test": release.is_sample,
            "prepared": f"{release.known_until.isoformat()}T00:00:00Z",
            "contentLanguages": list(LANGUAGES),
            "sender": {"id": own.replace(".", "_")},
        },
        "data": {
            "dataflows": [_flow(flow, own, release, lang) for flow in FLOWS],
            "dataStructures": [_structure(flow, own, lang) for flow in FLOWS],
            "conceptSchemes": [_concepts(own, lang)],
            "codelists": [
                *(_official(name) for name in OFFICIAL),
                *(_codelist(name, made[of], words, own, lang)
                  for name, (of, words) in _OURS.items()),
            ],
        },
    }  # fmt: skip
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _urn(kind: str, owner: str, name: str, version: str = VERSION) -> str:
    return f"urn:sdmx:org.sdmx.infomodel.{kind}={owner}:{name}({version})"


def _kept(name: str, owner: str, version: str = VERSION) -> Part:
    return {"id": name, "agencyID": owner, "version": version}


def _said(words: str, lang: str) -> Part:
    """Return a message as the name of something, in both languages."""
    both = Text(vi=say(words, "vi"), en=words)
    return {"name": both.in_(lang), "names": {"vi": both.vi, "en": both.en}}


def _flow(flow: Flow, own: str, release: Release, lang: str) -> Part:
    words = {each: f"{title(release, each)}: {say(flow.title, each)}" for each in LANGUAGES}
    structure = _urn("datastructure.DataStructure", own, f"DSD_{flow.id}")
    names = {"name": words[lang], "names": words}
    return _kept(f"DF_{flow.id}", own) | names | {"structure": structure}


def _structure(flow: Flow, own: str, lang: str) -> Part:
    of = {role: [c for c in flow.components if c.role == role] for role in _ROLES}
    time = of["time"][0]
    components = {
        "dimensionList": {
            "id": "DimensionDescriptor",
            "dimensions": [
                _component(c, own) | {"position": place} for place, c in enumerate(of["dimension"])
            ],
            "timeDimension": _component(time, own),
        },
        "measureList": {
            "id": "MeasureDescriptor",
            "measures": [_component(c, own) | _usage(c) for c in of["measure"]],
        },
        "attributeList": {
            "id": "AttributeDescriptor",
            "attributes": [_component(c, own) | _usage(c) | _relation(c) for c in of["attribute"]],
        },
    }
    named = _kept(f"DSD_{flow.id}", own) | _said(flow.title, lang)
    return named | {"dataStructureComponents": components}


_ROLES = ("dimension", "time", "measure", "attribute")


def _component(component: Component, own: str) -> Part:
    concept = _urn("conceptscheme.Concept", own, "CONCEPTS") + f".{component.id}"
    representation = (
        {"enumeration": _reference(component.codes, own)}
        if component.codes
        else {"format": {"dataType": component.type}}
    )
    identified = {"id": component.id, "conceptIdentity": concept}
    return identified | {"localRepresentation": representation}


def _reference(codelist: str, own: str) -> str:
    if codelist in OFFICIAL:
        return _urn("codelist.Codelist", "SDMX", codelist, OFFICIAL[codelist][0])
    return _urn("codelist.Codelist", own, codelist)


def _usage(component: Component) -> Part:
    return {"usage": "mandatory" if component.mandatory else "optional"}


def _relation(component: Component) -> Part:
    of: Part = {"dimensions": [component.of]} if component.of else {"observation": {}}
    return {"attributeRelationship": of}


def _concepts(own: str, lang: str) -> Part:
    ids = dict.fromkeys(c.id for flow in FLOWS for c in flow.components)
    concepts = [{"id": name} | _said(WORDS[name], lang) for name in ids]
    return _kept("CONCEPTS", own) | _said("Concepts", lang) | {"concepts": concepts}


def _official(name: str) -> Part:
    version, words, codes = OFFICIAL[name]
    listed = [{"id": code, "name": word, "names": {"en": word}} for code, word in codes.items()]
    named = _kept(name, "SDMX", version) | {"name": words, "names": {"en": words}}
    return named | {"isPartial": True, "codes": listed}


def _codelist(name: str, table: Table, words: str, own: str, lang: str) -> Part:
    """Return a codelist of ours; a code that two indicators share stands once."""
    codes = {row[table.key[-1]]: row for row in table.rows}
    listed = [_code(code, row, lang) for code, row in codes.items()]
    return _kept(name, own) | _said(words, lang) | {"codes": listed}


def _code(code: str, row: Row, lang: str) -> Part:
    if "name_vi" not in row:
        name = f"{row['type']} {row['name']}"
        up = {"parent": row["parent"]} if row["parent"] else {}
        return {"id": code, "name": name, "names": {"vi": name}} | up
    names = {"vi": row["name_vi"], "en": row["name_en"]}
    return {"id": code, "name": names[lang], "names": names}
