"""Read what the microdata of a web page says without showing it: properties of events and places in meta elements.

Values that a page shows stand in its text already, under the labels that it shows. Names of types and properties are
those of https://schema.org; the objects have the form of those of JSON-LD.
"""

from __future__ import annotations

from typing import Any

_MOST = 2000


def nodes(tree: Any) -> list[dict[str, Any]]:
    """Return the objects of a parsed page with their hidden properties; an object inside another is one of its own."""
    found: dict[Any, dict[str, Any]] = {}
    for element in tree.iter("meta", "link") if tree is not None else ():
        name, value = element.get("itemprop"), element.get("content") or element.get("href")
        owner = next((one for one in element.iterancestors() if one.get("itemscope") is not None), None)
        if not name or not value or owner is None or len(found) >= _MOST or _is_of_publisher(owner):
            continue
        item = found.setdefault(owner, {"@type": (owner.get("itemtype") or "").rsplit("/", 1)[-1]})
        item.setdefault(name, value)
    for owner, item in found.items():
        around = next((one for one in owner.iterancestors() if one in found), None)
        if around is not None and owner.get("itemprop"):
            found[around].setdefault(owner.get("itemprop"), item)
    return list(found.values())


def _is_of_publisher(owner: Any) -> bool:
    """Return whether an object is, or is part of, one that tells of who made the page, not of what it tells."""
    from conflict_index.read.linked_data import OF_MAKERS

    return any((one.get("itemprop") or "") in OF_MAKERS for one in (owner, *owner.iterancestors()))
