"""Make and parse ids and index terms: every prefix, mark and key is defined here and nowhere else.

| text                          | meaning                                                                   |
|-------------------------------|---------------------------------------------------------------------------|
| `geonames:174448`             | a place of GeoNames                                                       |
| `seed:khan-tuman`             | a place of the curated tables                                             |
| `admin1:SY.09`, `country:SY`  | a province, a country                                                     |
| `actor:islamic-state`         | an armed group, army or alliance                                          |
| `point:35.4448,36.6512`       | a point whose coordinates a text states: latitude and longitude            |
| `form:raqa`                   | a place name found in the collection that is in no gazetteer              |
| `person:assad`, `group:sdf`   | a name found in the collection, of a person or an organisation            |
| `maybe:suluk`                 | a name found in the collection that may or may not be a place             |
| `found:raqa`                  | a cluster of such names: spellings of one name                            |
| `report-1#`, `report-1:0`     | the document of a report, of its first passage                            |
| `report-1$`                   | the document of a report's digest, from which reports are ranked          |
| `ID~`, `ID?`                  | a term: `~` for a fuzzy match, `?` for a name with other possible referents |
| `ID|al bukamal`               | a term: the entity, written with this spelling                            |
| `stated/=2016-06`             | a term: an event date of this basis in this date cell (see dates.cells)   |

Ids with other prefixes, such as those of a user's gazetteer, are listed places.
"""

from __future__ import annotations

import re
from typing import Literal, NewType

EntityId = NewType("EntityId", str)
"""The id of a place, an actor or a discovered name."""

ReportId = NewType("ReportId", str)
"""The id of a report, unique within an index."""

DocumentId = NewType("DocumentId", str)
"""The id under which an engine keeps a report or one of its passages."""

EntityKind = Literal["place", "actor", "person", "organisation", "unknown"]
"""The type of an entity, as told by its id."""

DiscoveredKind = Literal["place", "person", "organisation", "unknown"]
"""The assumed type of a name discovered in the collection."""

Division = Literal["province", "country"]
"""Administrative divisions with their own id prefix."""

Certainty = Literal["sure", "fuzzy", "rival"]
"""How a mention is linked to an entity: with certainty, by a fuzzy match, or as one of several possible referents."""

_GEONAMES, _PROVINCE, _COUNTRY, _ACTOR, _CLUSTER = "geonames:", "admin1:", "country:", "actor:", "found:"
_POINT = "point:"
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

NOT_PLACES = tuple(prefix for prefix, kind in _KINDS.items() if kind != "place")
"""Prefixes of the ids of what is no place."""

ANY_BASIS = "any"
"""Matches every basis in the terms of event dates."""


def geonames_id(number: int | str) -> EntityId:
    """Return the id of a GeoNames place."""
    return EntityId(f"{_GEONAMES}{number}")


def geonames_number(entity_id: str) -> str | None:
    """Return the GeoNames number in an id, None for an id from another source."""
    return entity_id.removeprefix(_GEONAMES) if entity_id.startswith(_GEONAMES) else None


def country_id(code: str) -> EntityId:
    """Return the id of a country by its ISO 3166-1 alpha-2 code."""
    return EntityId(_COUNTRY + code)


def country_code(entity_id: str) -> str:
    """Return the country code in a country's id; other text is returned unchanged."""
    return entity_id.removeprefix(_COUNTRY)


def province_id(country: str, admin1: str) -> EntityId:
    """Return the id of a first-level division by its country's code and GeoNames' admin1 code."""
    return EntityId(f"{_PROVINCE}{country}.{admin1}")


def province_country(entity_id: str) -> str:
    """Return the country's code in the id of a first-level division, empty for any other id."""
    return entity_id.removeprefix(_PROVINCE).partition(".")[0] if entity_id.startswith(_PROVINCE) else ""


def point_id(latitude: float, longitude: float) -> EntityId:
    """Return the id of a point that a text states, in WGS84 degrees."""
    return EntityId(f"{_POINT}{latitude},{longitude}")


def is_point(entity_id: str) -> bool:
    """Tell whether the entity is a point that a text states."""
    return entity_id.startswith(_POINT)


def point_in(entity_id: str) -> tuple[float, float]:
    """Return latitude and longitude in the id of a point. Raises ValueError for any other id."""
    latitude, longitude = entity_id.removeprefix(_POINT).split(",")
    return float(latitude), float(longitude)


def discovered_id(kind: DiscoveredKind, form: str) -> EntityId:
    """Return the id of a discovered name, given its folded form."""
    return EntityId(_DISCOVERED[kind] + form)


def cluster_id(form: str) -> EntityId:
    """Return the id of a cluster of discovered names, given the folded form of its most frequent one."""
    return EntityId(_CLUSTER + form)


def form_of(entity_id: str) -> str:
    """Return the folded form in the id of a discovered name or cluster."""
    return entity_id.partition(":")[2]


def kind_of(entity_id: str) -> EntityKind:
    """Return the type of an entity by its id: a place unless the prefix says otherwise."""
    return _KINDS.get(entity_id[: entity_id.find(":") + 1], "place")


def discovered_kind(entity_id: str) -> DiscoveredKind | None:
    """Return the assumed type of a discovered name, None for any other id."""
    return next((kind for kind, prefix in _DISCOVERED.items() if entity_id.startswith(prefix)), None)


def is_listed(entity_id: str) -> bool:
    """Tell whether the entity is told by its id alone: it comes from a gazetteer, or is a point."""
    return not entity_id.startswith(_NOT_LISTED)


def is_listed_place(entity_id: str) -> bool:
    """Tell whether the entity is a place from a gazetteer."""
    return is_listed(entity_id) and kind_of(entity_id) == "place" and not is_point(entity_id)


def is_place(entity_id: str) -> bool:
    """Tell whether the entity is a place, listed or discovered."""
    return kind_of(entity_id) == "place"


def is_known_outside(entity_id: str) -> bool:
    """Tell whether an id is shared between gazetteers, so that a user's file can refer to the same place by it."""
    return _SHARED(entity_id) is not None


def is_country(entity_id: str) -> bool:
    """Tell whether the entity is a country."""
    return entity_id.startswith(_COUNTRY)


def is_division(entity_id: str) -> bool:
    """Tell whether the entity is a province or a country, whose name is often that of its main town."""
    return entity_id.startswith(tuple(_DIVISIONS.values()))


def prefix_of(kind: Division | Literal["actor"]) -> str:
    """Return the prefix of the ids of a kind, to select them among the terms of a field."""
    return _ACTOR if kind == "actor" else _DIVISIONS[kind]


def report_key(report_id: str) -> DocumentId:
    """Return the id of the document with a report's verbatim text. It ends in "#", which no passage id does."""
    return DocumentId(f"{report_id}#")


def digest_key(report_id: str) -> DocumentId:
    """Return the document id of a report's digest; the id of a report or passage never ends so."""
    return DocumentId(f"{report_id}$")


def is_passage(key: str) -> bool:
    """Tell whether a document id is that of a passage."""
    return not key.endswith(("#", "$"))


def report_of_passage(key: str) -> ReportId:
    """Return the report of a passage by the passage's document id."""
    return ReportId(key.rpartition(":")[0])


def ordinal_of(key: str) -> int:
    """Return the ordinal of a passage by its document id."""
    return int(key.rpartition(":")[2])


def report_of(key: str) -> ReportId | None:
    """Return the report id of a report's document, None for the document of a passage."""
    return ReportId(key[:-1]) if key.endswith("#") else None


def passage_id(report_id: str, ordinal: int) -> DocumentId:
    """Return the id of a report's passage; `ordinal` counts from 0."""
    return DocumentId(f"{report_id}:{ordinal}")


def entity_term(entity_id: str, certainty: Certainty = "sure") -> str:
    """Return the index term for an entity mentioned with this certainty."""
    return entity_id + _MARKS[certainty]


def entity_terms(entity_id: str) -> tuple[str, ...]:
    """Return the index terms of an entity for all certainties."""
    return tuple(entity_id + mark for mark in _MARKS.values())


def certainty_of(term: str) -> Certainty:
    """Return the certainty in a term made by `entity_term`."""
    return next((certainty for certainty, mark in _MARKS.items() if mark and term.endswith(mark)), "sure")


def entity_of(term: str) -> EntityId:
    """Return the entity id in a term made by `entity_term`."""
    return EntityId(term.rstrip("".join(_MARKS.values())))


def spelling_term(entity_id: str, spelling: str) -> str:
    """Return the index term of an entity with a spelling (see names.spelled); without a spelling, the common prefix."""
    return f"{entity_id}|{spelling}"


def tenths(probability: float) -> int:
    """Return how many whole tenths a probability, 0 to 1, has."""
    return int(round(10 * probability, 6))


def likely_term(entity_id: str, count: int) -> str:
    """Return the index term of an entity whose surest mention has a probability of so many whole tenths."""
    return f"{entity_id}@{count}"


def likely_terms(entity_id: str, least: int) -> tuple[str, ...]:
    """Return the index terms of an entity whose surest mention has a probability of at least so many tenths."""
    return tuple(likely_term(entity_id, count) for count in range(least, 11))


def likely_parts(term: str) -> tuple[EntityId, int]:
    """Return the entity id and the tenths in a term made by `likely_term`."""
    entity_id, _, count = term.rpartition("@")
    return EntityId(entity_id), int(count)


def event_term(basis: str, cell: str) -> str:
    """Return the index term of an event date, made of its basis (or ANY_BASIS) and a cell of dates.cells."""
    return f"{basis}/{cell}"
