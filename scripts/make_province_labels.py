"""Make seeds/labels/provinces.csv: what provinces are called that no table of names lists.

python scripts/make_province_labels.py build.json

Towns of GeoNames carry the codes of their provinces, of which seeds/provinces.csv names the better known. Others get
a label here, which is shown and never looked for in texts: the name in Natural Earth by the same code, if their towns
lie there (`build.json` is that of scripts/make_outlines.py), else the largest of their towns.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from conflict_index import ids, seeds
from conflict_index.gazetteer.compile.sources import geonames
from make_outlines import moved

TARGET = Path(__file__).parents[1] / "seeds" / "labels" / "provinces.csv"
HEAD = "# What provinces are called that no table of names lists: shown, and never looked for in texts."


def main() -> None:
    features = json.loads(Path(sys.argv[1]).read_text("utf-8"))["features"]
    gone = moved(features)
    shapes = [one["properties"] for one in features if one["properties"]["gn_a1_code"] not in gone]
    rows = sorted(labels(shapes))
    TARGET.parent.mkdir(exist_ok=True)
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        file.write(f"{HEAD}\nid,name,origin\n")
        csv.writer(file, lineterminator="\n").writerows(rows)
    print(f"{len(rows)} provinces, {TARGET.stat().st_size:,} bytes")


def labels(shapes: list[dict[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Yield id, label and origin of each province of a town that has no name."""
    listed = {row["id"] for row in seeds.rows("provinces.csv")}
    called = names(shapes)
    for province, town in largest().items():
        if province in listed or province.endswith("."):
            continue
        if province in called:
            yield province, called[province], "Natural Earth (public domain), by its GeoNames code"
        else:
            yield province, f"around {town}", "GeoNames (CC BY 4.0): its largest town"


def names(shapes: list[dict[str, str]]) -> dict[str, str]:
    """Return the names of provinces whose code a single shape has."""
    found: dict[str, set[str]] = {}
    for shape in shapes:
        country, _, code = (shape["gn_a1_code"] or "").partition(".")
        if name := shape["name_en"] or shape["name"]:
            found.setdefault(ids.province_id(country, code), set()).add(name)
    return {province: name for province, (name, *others) in found.items() if not others}


def largest() -> dict[str, str]:
    """Return the largest town of each province."""
    towns: dict[str, tuple[int, str]] = {}
    for town in geonames():
        province = town.parents[0]
        towns[province] = max(towns.get(province, (-1, "")), (town.population, town.name))
    return {province: name for province, (_, name) in towns.items()}


if __name__ == "__main__":
    main()
