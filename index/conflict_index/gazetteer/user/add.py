"""Add a gazetteer: file -> raw places -> checked places -> one CSV and one card in the user's folder.

The source file is never changed. Invalid rows are dropped and reported; valid rows are taken.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from conflict_index import ids
from conflict_index.errors import ConflictSearchError, GazetteerError
from conflict_index.gazetteer.user import formats, register
from conflict_index.gazetteer.user.check import LONGEST_NAME, Checked, Checker
from conflict_index.gazetteer.user.columns import check_columns
from conflict_index.gazetteer.user.geonames import alternate_names
from conflict_index.gazetteer.user.parents import settle_parents
from conflict_index.gazetteer.user.places import MOST, RawPlace, Remarks, check_number
from conflict_index.gazetteer.user.register import Card
from conflict_index.gazetteer.user.world import World
from conflict_index.names import fold

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}").fullmatch


@dataclass(frozen=True, slots=True)
class Added:
    """The result of an addition: its card, its problems, and the file that lists all bad rows (None: no bad rows).

    `replaced` is the card of the previous gazetteer with this name, if any.
    """

    card: Card
    remarks: Remarks
    report: Path | None
    replaced: Card | None


def add_file(
    path: Path,
    folder: Path,
    *,
    now: datetime,
    name: str = "",
    columns: Mapping[str, str] | None = None,
    country: str = "",
    origin: str = "",
) -> Added:
    """Check a gazetteer file and store its places in the user's `folder`, under its file name or `name`.

    `columns` maps fields to columns where the guess fails; `country` (code or name) applies to rows without one.
    `origin` says where a fetched file is from. A gazetteer of the same name is replaced. If no row is valid, only the
    report is written. Raises GazetteerError, in one line, if the whole file is unusable.
    """
    check_columns(columns or {})
    name = _name(path, name)
    world, remarks = World(), Remarks()
    code = world.country(country)
    if country and not code:
        raise GazetteerError(f"--country {country}: no country that is known; give a code such as SY")
    before = next((card for card in register.cards(folder) if card.name == name), None)
    format, rows, taken = _read(path, folder, Checker(name, code, world, remarks), columns or {}, world, remarks)
    places = register.write_places(folder, name, rows) if taken else ""
    when = now.isoformat(timespec="seconds")
    card = Card(name, path.name, _sha256(path), format, taken, remarks.rejected, when, places, origin)
    report = _write_report(folder, card, remarks)
    if taken:
        register.write_card(folder, card)
    return Added(card, remarks, report, before)


def _name(path: Path, wanted: str) -> str:
    if wanted and not _NAME(wanted):
        raise GazetteerError(f"--name {wanted}: use a-z, 0-9, - and _, 64 at the most")
    return wanted or re.sub("[^a-z0-9]+", "-", fold(path.stem)).strip("-")[:64].strip("-") or "gazetteer"


Rows = Iterable[tuple[object, ...]]


def _read(
    path: Path, folder: Path, checker: Checker, columns: Mapping[str, str], world: World, remarks: Remarks
) -> tuple[str, Rows, int]:
    """Return the format of a file, its rows for the register, and the number of rows taken."""
    try:
        with ExitStack() as stack:
            if formats.is_workbook(path):
                raw_places = formats.workbook_places(path, columns, remarks)
                return formats.XLSX, *_rows(path, raw_places, checker, world, remarks)
            text = formats.open_text(path, stack.enter_context(path.open("rb")), remarks)
            format = formats.format_of(text)
            if format == formats.ALTERNATE:
                return format, *_name_rows(path, text, folder, world, remarks)
            raw_places = formats.text_places(path, text, format, columns, remarks)
            return format, *_rows(path, raw_places, checker, world, remarks)
    except OSError as error:
        raise GazetteerError(f"{path}: {error.strerror or error}; give a gazetteer file") from error
    except ConflictSearchError as error:
        said = str(error)
        raise GazetteerError(said if said.startswith(str(path)) else f"{path}: {said}") from error


def _rows(
    path: Path, raw_places: Iterator[RawPlace], checker: Checker, world: World, remarks: Remarks
) -> tuple[Rows, int]:
    found = list(islice(raw_places, MOST + 1))
    check_number(len(found))
    places = [place for raw in found if (place := checker.check(raw)) is not None]
    checker.finish()
    settle_parents(places, world, remarks)
    if any(place.point and not place.country for place in places):
        remarks.notes.append("some places have no country; name one for all with --country CODE")
    return (_row(place, path.name) for place in places), len(places)


def _row(place: Checked, source: str) -> tuple[object, ...]:
    latitude, longitude = place.point or ("", "")
    aliases = ";".join(alias.replace(";", ",") for alias in place.aliases if alias != place.name)
    parents, same = ";".join(place.parents), ";".join(place.same)
    population = place.population or ""
    head = (place.id, place.name, place.kind, place.country, latitude, longitude)
    return (*head, parents, aliases, source, population, same)


def _name_rows(path: Path, text: io.TextIOWrapper, folder: Path, world: World, remarks: Remarks) -> tuple[Rows, int]:
    """Return rows without a kind, which add names to places that are listed or were added before."""
    found: dict[str, dict[str, None]] = {}
    taken = 0
    for id_, name in alternate_names(text, _known(folder, world), remarks):
        clean = " ".join(name.replace(";", ",").split())
        if 0 < len(clean) <= LONGEST_NAME and any(map(str.isalpha, clean)):
            found.setdefault(id_, {})[clean] = None
            taken += 1
        else:
            remarks.leave_out("names without a letter, or too long")
    rows = (
        (id_, names[0], "", "", "", "", "", ";".join(names[1:]), path.name, "", "")
        for id_, names in ((id_, list(names)) for id_, names in found.items())
    )
    return rows, taken


def _known(folder: Path, world: World) -> dict[str, str]:
    """Return the ids of all places with a GeoNames number, by that number: built-in places and added ones."""
    import csv

    known: dict[str, str] = {str(number): ids.geonames_id(number) for number in world.geonames_ids()}
    for path in register.files(folder):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for id_ in (row["id"], *row["same"].split(";")):
                    if row["kind"] and (number := ids.geonames_number(id_)):
                        known[number] = row["id"]
    return known


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_report(folder: Path, card: Card, remarks: Remarks) -> Path | None:
    rows = [(card.source, row.where, "no" if row.rejected else "in part", row.reason) for row in remarks.rows]
    return register.write_report(folder, card.name, rows)
