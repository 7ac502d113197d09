"""Write the places of a search to a GeoJSON file, for QGIS, Leaflet or any other map.

python examples/map.py [FILE] [NAME] [INDEX]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import conflict_search as cs


def feature(place: cs.Place, hits: list[cs.Hit]) -> dict[str, Any]:
    """Return a place as a GeoJSON feature: longitude first, with the passages that name it."""
    point = {"type": "Point", "coordinates": [place.longitude, place.latitude]}
    passages = [{"hit": hit.passage.id, "title": hit.report.title, "text": hit.text} for hit in hits]
    properties = {"name": place.name, "country": place.country, "count": len(hits), "passages": passages}
    return {"type": "Feature", "geometry": point, "properties": properties}


def main(file: str = "map.geojson", name: str = "Raqqa OR Aleppo", index: str | None = None) -> None:
    """Search the index, by default the sample collection, and write one point a place."""
    with cs.open(index) if index else cs.open_sample() as ix:
        results = ix.search(name, limit=None)
    places = {place.id: place for hit in results for place in hit.places if place.latitude is not None}
    features = [feature(place, [h for h in results if place in h.places]) for place in places.values()]
    collection = {"type": "FeatureCollection", "features": features}
    Path(file).write_text(json.dumps(collection, ensure_ascii=False, indent=1), "utf-8")
    print(f"{file}: {len(features)} places, {len(results)} passages")


if __name__ == "__main__":
    main(*sys.argv[1:])
