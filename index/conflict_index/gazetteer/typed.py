"""Index facilities that share a town's name: airbases, oil fields, crossings, dams.

Such a facility gets a further key made of its type and core name ("#base tabqa"), which Tabqa airbase, Tabaqa
Military Airport and al-Tabqa air base share. It is also listed under its core name with each phrase of its type, so
that all of these are found in texts.
"""

from __future__ import annotations

from conflict_index.gazetteer.entries import SourceEntity
from conflict_index.names.generics import bare, generics, split_kind

MARK = "#"
"""Prefix of typed keys; it occurs in no folded name."""
_TYPES = {"airbase": "base", "airport": "base", "oil field": "field", "gas field": "field", "oil facility": "field"}
_PHRASES = {
    "airbase": ("airbase", "air base", "military airport", "military airbase", "airport"),
    "airport": ("airport", "international airport"),
    "oil field": ("oil field", "oilfield", "oil fields"),
    "crossing": ("crossing", "border crossing"),
    "dam": ("dam",),
    "camp": ("camp", "refugee camp"),
}


def type_of(kind: str) -> str:
    """Return the type of a kind of place by seeds/rules/generics.csv; the kind itself if the table has none."""
    return _TYPES.get(kind, kind)


def typed_key(type_: str, core: str) -> str:
    """Return the key for a type and a core name."""
    return f"{MARK}{type_} {core}"


def further_keys(entity: SourceEntity, keys: list[str]) -> dict[str, int]:
    """Return further keys of an entity besides its folded names `keys`, each with the index of its source name."""
    type_ = type_of(entity.kind)
    if type_ not in {generic.type for generic in generics().values() if generic.role == "kind"}:
        return {}
    found: dict[str, int] = {}
    for number, key in enumerate(keys):
        parts = split_kind(key)
        core = parts[0] if parts and parts[1].type == type_ else bare(key)
        found.setdefault(typed_key(type_, core), number)
        for phrase in _PHRASES.get(entity.kind, ()):
            found.setdefault(f"{core} {phrase}", number)
    return {key: number for key, number in found.items() if key not in keys}
