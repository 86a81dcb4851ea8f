"""The codelists of the open data: every code that a column may hold, in both languages."""

from collections.abc import Mapping

from analysis.catalogue import Catalogue
from analysis.language import Text, say
from analysis.progress.registry import OUTLOOK_WORDS, STATUS_WORDS

Codes = Mapping[str, Text]

FREE, CONFIDENTIAL = "F", "C"
"""SDMX CL_CONF_STATUS. Which hidden cells are small and which only protect those is not told."""

_OURS = {
    "conf_status": {FREE: "free for publication", CONFIDENTIAL: "confidential"},
    "sex": {"_T": "total", "F": "female", "M": "male"},
    "age": {"_T": "total"},
    "residence": {"_T": "total", "U": "urban", "R": "rural"},
    "status": STATUS_WORDS,
    "outlook": {word: word for word in OUTLOOK_WORDS if word},
    "milestone": {
        "done": "done on time",
        "done_late": "done late",
        "pending": "not yet due",
        "overdue": "overdue",
    },
    "conflict": {
        "decided": "agencies differ; the one that comes first counts",
        "open": "agencies differ and it is not decided which figure counts",
    },
    "direction": {
        "up": "more is better",
        "down": "less is better",
        "two_sided": "nearer to the target is better",
        "state": "judged by its state",
    },
    "fit": {
        "exact": "what the plan means",
        "uncertain": "used with its note",
        "different": "shown, not held against the target",
    },
    "target_kind": {
        "reach": "to be reached",
        "keep": "to be kept",
        "eliminate": "to come to zero",
        "milestone": "to be done by its year",
    },
    "level": {
        "province": "province",
        "district": "district",
        "commune": "commune",
        "former_district": "former district",
    },
    "scope": {
        "province": "the whole province",
        "urban": "urban areas",
        "rural": "rural areas",
        "remote_border": "remote and border areas",
        "ethnic_mountain": "ethnic minority and mountain areas",
        "national": "the whole country",
    },
    "agency_kind": {
        "department": "department",
        "insurance": "social insurance",
        "statistics": "statistics office",
        "committee": "people’s committee",
        "front": "fatherland front",
        "publisher": "source of published figures",
    },
}

_OF_PARAMS = {
    "obs_status": "obs_status",
    "met": "verdict",
    "reason": "reason",
    "operator": "operator",
    "state": "state",
    "origin": "origin",
}
"""Codelists that params/codelists/ gives, by the name that they have here."""


def codelists(catalogue: Catalogue) -> dict[str, Codes]:
    """Return every codelist by name, in order of name."""
    ours = {name: _said(words) for name, words in _OURS.items()}
    given = {name: catalogue.codelists[file] for name, file in _OF_PARAMS.items()}
    themes = {theme.code: theme.name for theme in catalogue.plan.themes}
    return dict(sorted((ours | given | {"theme": themes}).items()))


def _said(words: Mapping[str, str]) -> dict[str, Text]:
    return {code: Text(vi=say(word, "vi"), en=word) for code, word in words.items()}
