"""Names of things that share a town's name: airbases, oil fields, crossings, dams.

Such a thing is listed under its core and its type besides ("#base tabqa"), so that Tabqa airbase, Tabaqa Military
Airport and al-Tabqa air base meet there; and under its core with each phrase of the type, so that a text is searched
for all of them.
"""

from __future__ import annotations

from conflict_index.gazetteer.entries import SourceEntity
from conflict_index.names.generics import bare, generics, split_kind

MARK = "#"
"""Begins a typed key. No folded name has it."""
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
    """The type of a kind of place, as in seeds/rules/generics.csv; the kind itself where the table has no other."""
    return _TYPES.get(kind, kind)


def typed_key(type_: str, core: str) -> str:
    """The key of a thing of a type under its core name."""
    return f"{MARK}{type_} {core}"


def further_keys(entity: SourceEntity, keys: list[str]) -> dict[str, int]:
    """Keys of a entity beside its folded names `keys`: each with the number of the name that it comes from."""
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
