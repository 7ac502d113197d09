"""Fetch a country from GeoNames: download its places and their names, unpack them, add both as gazetteers."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from conflict_index.errors import GazetteerError
from conflict_index.gazetteer.user.add import Added, add_file
from conflict_index.gazetteer.user.download import Arriving, download
from conflict_index.gazetteer.user.world import World

BASE = "https://download.geonames.org/export/dump"
"""Where GeoNames has its countries: CODE.zip, and their names in alternatenames/CODE.zip."""

CREDIT = "GeoNames, CC BY 4.0"
"""What GeoNames asks for wherever its data is used."""

MOST_PACKED, MOST_UNPACKED = 1 << 30, 4 << 30
"""Largest size of a download, and of the table in it, in bytes; the largest country has 100 and 400 MB."""

_CHUNK = 1 << 20


def country_codes(countries: list[str]) -> list[str]:
    """Return the codes of countries given by code or name, each once. Raises GazetteerError for an unknown one."""
    world = World()
    found = {country: world.country(country) for country in countries}
    unknown = [country for country, code in found.items() if not code]
    if unknown:
        raise GazetteerError(f"{unknown[0]}: no country that is known; give a code such as SY, or its English name")
    return list(dict.fromkeys(found.values()))


def fetch_country(
    code: str,
    *,
    base: str,
    downloads: Path,
    folder: Path,
    now: datetime,
    arriving: Callable[[str], Arriving],
) -> Iterator[Added]:
    """Download a country's places, then their further names, and add each; yield what was added.

    `base` is the address that has CODE.zip and alternatenames/CODE.zip; the archives are kept in `downloads`, so that
    the next run asks only for what has changed. `folder` is that of the user's gazetteers, `now` the time to write
    down. `arriving` makes, from an address, what is called while it arrives. Raises GazetteerError, SystemRefused.
    """
    for path, name in ((f"{code}.zip", "geonames"), (f"alternatenames/{code}.zip", "geonames-names")):
        url = f"{base.rstrip('/')}/{path}"
        archive = downloads / f"{name}-{code}.zip"
        download(url, archive, MOST_PACKED, arriving(url))
        with _unpacked(archive, f"{code}.txt") as table:
            yield add_file(table, folder, now=now, name=f"{name}-{code.lower()}", origin=f"{url} ({CREDIT})")


@contextmanager
def _unpacked(archive: Path, member: str) -> Iterator[Path]:
    """Give one member of an archive as a file while it is used. Raises GazetteerError, and then forgets the archive."""
    with TemporaryDirectory(prefix=".unpacked-", dir=archive.parent) as folder:
        path = Path(folder) / member
        try:
            with zipfile.ZipFile(archive) as packed, packed.open(member) as source, path.open("xb") as target:
                _copy(source, target)
        except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, RuntimeError) as error:
            archive.unlink(missing_ok=True)
            raise GazetteerError(f"{archive.name}: no archive with {member} ({error}); try again") from error
        yield path


def _copy(source: IO[bytes], target: IO[bytes]) -> None:
    size = 0
    while chunk := source.read(_CHUNK):
        size += len(chunk)
        if size > MOST_UNPACKED:
            raise zipfile.BadZipFile(f"unpacks to more than {MOST_UNPACKED:,} bytes")
        target.write(chunk)
