"""datapackage.json: what the files are, by Data Package, version 2 (datapackage.org)."""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from analysis.catalogue import Catalogue, Plan
from analysis.language import date_short, say
from analysis.release import Release
from analysis.reports.opendata.codelists import codelists
from analysis.reports.opendata.model import Column, Reference, Table

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
DIALECT = {"header": True, "delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"'}

Part = dict[str, Any]


def slug(text: str) -> str:
    """Return a text as an identifier: letters and digits of ASCII, «-» between them."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")


def identity(plan: Plan) -> str:
    """Return what tells a plan from those of other provinces: code of the province and plan."""
    return slug(f"{plan.province} {plan.code}")


def title(release: Release, lang: str) -> str:
    """Return the title; made-up figures are called so first."""
    plan = release.catalogue.plan
    words = "Open data on {plan} of {place}, release {release}"
    said = say(
        words, lang, plan=plan.short.in_(lang), place=plan.place.in_(lang), release=release.name
    )
    warning = say("ILLUSTRATION – THESE FIGURES ARE NOT REAL", lang)
    return f"{warning}: {said}" if release.is_sample else said


def descriptor(
    release: Release, tables: tuple[Table, ...], files: Mapping[str, bytes], lang: str
) -> bytes:
    """Return the descriptor of the tables, whose written bytes are in `files` by path."""
    content = {
        "$schema": PROFILE,
        "name": f"chitieu-{identity(release.catalogue.plan)}-{slug(release.name)}",
        "title": title(release, lang),
        "description": " ".join(_described(release, lang)),
        "version": release.name,
        "sample": release.is_sample,
        "knownUntil": release.known_until.isoformat(),
        "sources": list(_sources(release)),
        "resources": [_resource(t, files[t.path], release.catalogue, lang) for t in tables],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _described(release: Release, lang: str) -> Iterator[str]:
    day = date_short(release.known_until, lang)
    yield say("What was known on {day}, in the public edition.", lang, day=day)
    yield say("Numbers have a decimal point; an empty cell is a missing value.", lang)
    yield say(
        "A text that begins with an apostrophe has it to keep spreadsheets from running it: "
        "take the first one away.",
        lang,
    )
    yield say("No licence was given with these data.", lang)


def _sources(release: Release) -> Iterator[Part]:
    """Yield the plan and every publication that a value rests on, each once."""
    plan = release.catalogue.plan
    yield {"title": f"{plan.code}, {plan.issuer.vi}", "path": plan.retrieved}
    current = release.current
    known = current[current["origin"].isin(("published", "derived")) & (current["source"] != "")]
    pairs = known[["source", "address"]].drop_duplicates().sort_values(["source", "address"])
    for source, address in pairs.itertuples(index=False, name=None):
        is_link = re.fullmatch(r"https?://\S+", address)
        yield {"title": source} | ({"path": address} if is_link else {})


def _resource(table: Table, content: bytes, catalogue: Catalogue, lang: str) -> Part:
    return {
        "name": table.name,
        "type": "table",
        "title": say(table.title, lang, name=table.name),
        "path": table.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
        "dialect": DIALECT,
        "schema": _schema(table, catalogue, lang),
    }


def _schema(table: Table, catalogue: Catalogue, lang: str) -> Part:
    keys = [_foreign_key(reference) for reference in table.references]
    return {
        "fields": [_field(column, catalogue, lang) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    } | ({"foreignKeys": keys} if keys else {})


def _field(column: Column, catalogue: Catalogue, lang: str) -> Part:
    codes = list(codelists(catalogue)[column.codes]) if column.codes else []
    limits: Part = {"required": True} if column.required else {}
    limits |= {"enum": codes} if codes else {}
    limits |= {"pattern": column.pattern} if column.pattern else {}
    field = {"name": column.name, "type": column.kind, "description": say(column.words, lang)}
    return field | ({"constraints": limits} if limits else {})


def _foreign_key(reference: Reference) -> Part:
    own = {"resource": reference.table} if reference.table else {}
    to = own | {"fields": list(reference.key)}
    return {"fields": list(reference.columns), "reference": to}
