"""Tell whether the files that a run makes from the reports of an index are as they were written."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from conflict_index.discover.store import Collection
from conflict_index.errors import IndexDamaged
from conflict_index.store.manifest import Manifest
from conflict_index.stories.store import Stories


def derived_damage(folder: Path, made: Manifest) -> list[str]:
    """Return what is wrong with the names and the stories of an index whose last run finished."""
    checks = (lambda: _check_names(folder, made.names_crc), lambda: _check_stories(folder, made.stories_crc))
    return [said for check in checks if (said := _damage(check))]


def _damage(check: Callable[[], None]) -> str:
    try:
        check()
    except IndexDamaged as error:
        return str(error)
    return ""


def _check_names(folder: Path, crc: int) -> None:
    with closing(Collection(folder)) as names:
        names.check(crc)


def _check_stories(folder: Path, crc: int) -> None:
    with closing(Stories(folder).file) as stories:
        if crc or stories.complete:
            stories.check(crc)
