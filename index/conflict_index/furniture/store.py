"""Keep beside an index which lines of its sites are furniture.

The file follows from the reports of the index: where it is missing or damaged, the next run decides anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from conflict_index import files
from conflict_index.files import content_of, replace_file, with_checksum

if TYPE_CHECKING:
    from conflict_index.furniture.shared import SharedLine

_FILE = "furniture.json"


@dataclass(frozen=True, slots=True)
class SiteFurniture:
    """The furniture of a site: the pages that were compared, and the lines that most of them share.

    Attributes:
        site: The host of the pages, without "www."; or "folder " and the name of the folder of pages without address.
        pages: The pages that were compared, some hundreds at most.
        lines: The lines, those that most pages hold first.
    """

    site: str
    pages: int
    lines: tuple[SharedLine, ...]

    @property
    def keys(self) -> frozenset[int]:
        """Return the keys of the lines."""
        return frozenset(line.key for line in self.lines)


def write(folder: Path, sites: Mapping[str, SiteFurniture]) -> None:
    """Replace the file, if it is not so already. Raises OSError."""
    rows = {
        site: [sites[site].pages, [[line.key, line.pages, line.text] for line in sites[site].lines]]
        for site in sorted(sites)
    }
    content = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
    whole = with_checksum(content)
    path = folder / _FILE
    if (sites or path.exists()) and not (path.is_file() and path.read_bytes() == whole):
        replace_file(path, whole)


def read(folder: Path) -> dict[str, SiteFurniture]:
    """Return the furniture by site; empty if the file is missing or damaged."""
    from conflict_index.furniture.shared import SharedLine  # imported late: a check of an index reads no pages

    content = content_of(folder / _FILE)
    try:
        rows = json.loads(content) if content else {}
        return {
            str(site): SiteFurniture(
                str(site), int(pages), tuple(SharedLine(int(key), int(held), str(text)) for key, held, text in lines)
            )
            for site, (pages, lines) in rows.items()
        }
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}


def discard(folder: Path) -> None:
    """Remove the file: the next run decides anew."""
    (folder / _FILE).unlink(missing_ok=True)


def is_sound(folder: Path) -> bool:
    """Tell whether the file is missing or has its checksum."""
    return files.is_sound(folder / _FILE)
