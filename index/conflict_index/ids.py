"""What an id or an index term looks like: every prefix, mark and key is made here and read here, nowhere else.

| text                          | what it stands for                                                        |
|-------------------------------|---------------------------------------------------------------------------|
| `geonames:174448`             | a place of GeoNames                                                       |
| `seed:khan-tuman`             | a place of the curated tables                                             |
| `admin1:SY.09`, `country:SY`  | a province, a country                                                     |
| `actor:islamic-state`         | an armed group, army or alliance                                          |
| `form:raqa`                   | a name of the collection that is a place and in no gazetteer              |
| `person:assad`, `group:sdf`   | a name of the collection that is a person's, an organisation's            |
| `maybe:suluk`                 | a name of which its report does not say that it is a place                |
| `found:raqa`                  | several such names, clustered as spellings of one                         |
| `report-1#`, `report-1:0`     | the document of a report, of its first passage                            |
| `ID~`, `ID?`                  | a term: the mention is only close to a listed name; may mean another      |
| `ID|al bukamal`               | a term: the entity under this spelling                                    |
| `stated/=2016-06`             | a term: an event date of this basis in this cell (see dates.cells)        |

Other prefixes, such as those of a user's gazetteer, are ids of listed places.
"""

from __future__ import annotations

import re
from typing import Literal, NewType

EntityId = NewType("EntityId", str)
"""The id of a place, an actor or a discovered name."""

ReportId = NewType("ReportId", str)
"""The id of a report: unique in an index."""

DocumentId = NewType("DocumentId", str)
"""The id under which an engine keeps a report or one of its passages."""

EntityKind = Literal["place", "actor", "person", "organisation", "unknown"]
"""What an entity is, as far as its id says."""

DiscoveredKind = Literal["place", "person", "organisation", "unknown"]
"""What a name of the collection is taken for."""

Division = Literal["province", "country"]
"""Places that others lie in and that have a prefix of their own."""

Certainty = Literal["sure", "fuzzy", "rival"]
"""How a mention is tied to an entity: surely, by a name that is only close, or as one of several that it may mean."""

_GEONAMES, _PROVINCE, _COUNTRY, _ACTOR, _CLUSTER = "geonames:", "admin1:", "country:", "actor:", "found:"
_DISCOVERED: dict[DiscoveredKind, str] = {
    "place": "form:",
    "person": "person:",
    "organisation": "group:",
    "unknown": "maybe:",
}
_KINDS: dict[str, EntityKind] = {prefix: kind for kind, prefix in _DISCOVERED.items()} | {_ACTOR: "actor"}
_NOT_LISTED = (*_DISCOVERED.values(), _CLUSTER)
_DIVISIONS: dict[Division, str] = {"province": _PROVINCE, "country": _COUNTRY}
_SHARED = re.compile(r"geonames:\d+|admin1:[A-Z]{2}\.\w+|country:[A-Z]{2}|seed:[\w-]+").fullmatch
_MARKS: dict[Certainty, str] = {"sure": "", "fuzzy": "~", "rival": "?"}

ANY_BASIS = "any"
"""Stands for every basis in the terms of an event date."""


def geonames_id(number: int | str) -> EntityId:
    """Return the id of a GeoNames place."""
    return EntityId(f"{_GEONAMES}{number}")


def geonames_number(entity_id: str) -> str | None:
    """Return the GeoNames number in an id, None where it is not one of GeoNames."""
    return entity_id.removeprefix(_GEONAMES) if entity_id.startswith(_GEONAMES) else None


def country_id(code: str) -> EntityId:
    """Return the id of a country by its ISO 3166-1 alpha-2 code."""
    return EntityId(_COUNTRY + code)


def country_code(entity_id: str) -> str:
    """Return the code in a country's id; any other text is returned as it is."""
    return entity_id.removeprefix(_COUNTRY)


def province_id(country: str, admin1: str) -> EntityId:
    """Return the id of a first-level division by its country's code and GeoNames' admin1 code."""
    return EntityId(f"{_PROVINCE}{country}.{admin1}")


def discovered_id(kind: DiscoveredKind, form: str) -> EntityId:
    """Return the id of a name of the collection by its folded form."""
    return EntityId(_DISCOVERED[kind] + form)


def cluster_id(form: str) -> EntityId:
    """Return the id of a cluster of discovered names by the form of the commonest."""
    return EntityId(_CLUSTER + form)


def form_of(entity_id: str) -> str:
    """Return the folded form in the id of a discovered name or cluster."""
    return entity_id.partition(":")[2]


def kind_of(entity_id: str) -> EntityKind:
    """Return what an entity is by its id: a place unless the prefix says otherwise."""
    return _KINDS.get(entity_id[: entity_id.find(":") + 1], "place")


def discovered_kind(entity_id: str) -> DiscoveredKind | None:
    """Return what a discovered name is taken for, None for the id of anything else."""
    return next((kind for kind, prefix in _DISCOVERED.items() if entity_id.startswith(prefix)), None)


def is_listed(entity_id: str) -> bool:
    """Tell whether a gazetteer has the entity, or had it when the index was built."""
    return not entity_id.startswith(_NOT_LISTED)


def is_listed_place(entity_id: str) -> bool:
    """Tell whether the entity is a place that a gazetteer has."""
    return is_listed(entity_id) and kind_of(entity_id) == "place"


def is_place(entity_id: str) -> bool:
    """Tell whether the entity is a place, listed or discovered."""
    return kind_of(entity_id) == "place"


def is_known_outside(entity_id: str) -> bool:
    """Tell whether an id is one that gazetteers share, so that a user's file may name it and mean the same place."""
    return _SHARED(entity_id) is not None


def is_country(entity_id: str) -> bool:
    """Tell whether the entity is a country."""
    return entity_id.startswith(_COUNTRY)


def is_division(entity_id: str) -> bool:
    """Tell whether the entity is a province or a country: its name is often that of its chief town."""
    return entity_id.startswith(tuple(_DIVISIONS.values()))


def prefix_of(kind: Division | Literal["actor"]) -> str:
    """Return what the ids of a kind begin with, to select them among the terms of a field."""
    return _ACTOR if kind == "actor" else _DIVISIONS[kind]


def report_key(report_id: str) -> DocumentId:
    """Return the document id of a report's verbatim text; a passage's id never ends so."""
    return DocumentId(f"{report_id}#")


def report_of(key: str) -> ReportId | None:
    """Return the report whose document this is, None for the document of a passage."""
    return ReportId(key[:-1]) if key.endswith("#") else None


def passage_id(report_id: str, ordinal: int) -> DocumentId:
    """Return the id of a report's passage; `ordinal` counts from 0."""
    return DocumentId(f"{report_id}:{ordinal}")


def entity_term(entity_id: str, certainty: Certainty = "sure") -> str:
    """Return the index term of an entity that is mentioned with a certainty."""
    return entity_id + _MARKS[certainty]


def entity_terms(entity_id: str) -> tuple[str, ...]:
    """Return the index terms of an entity under every certainty."""
    return tuple(entity_id + mark for mark in _MARKS.values())


def entity_of(term: str) -> EntityId:
    """Return the entity of a term that `entity_term` made."""
    return EntityId(term.rstrip("".join(_MARKS.values())))


def spelling_term(entity_id: str, spelling: str) -> str:
    """Return the index term of an entity under a spelling (see names.spelled); empty gives what all begin with."""
    return f"{entity_id}|{spelling}"


def event_term(basis: str, cell: str) -> str:
    """Return the index term of an event date: its basis, or ANY_BASIS, and a cell of dates.cells."""
    return f"{basis}/{cell}"
