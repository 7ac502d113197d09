"""Where things are kept on this machine: the index asked by default, and what can be made anew (the cache).

This is where the environment is read: `CONFLICT_SEARCH_INDEX`, `CONFLICT_SEARCH_CACHE` and
`CONFLICT_SEARCH_GAZETTEERS`; else the user's own folders as the system has them.
"""

from __future__ import annotations

import os
from pathlib import Path

_APP = "conflict-search"


def index_folder(given: Path | None) -> tuple[Path, bool]:
    """The index folder, and whether someone named it: as given, else the environment's, else the default."""
    if given is not None:
        return given, True
    if named := os.environ.get("CONFLICT_SEARCH_INDEX"):
        return Path(named), True
    from platformdirs import user_data_path

    return user_data_path(_APP, appauthor=False) / "index", False


def gazetteers_folder() -> Path:
    """Where the gazetteers that the user has added are kept."""
    if named := os.environ.get("CONFLICT_SEARCH_GAZETTEERS"):
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path(_APP, appauthor=False) / "gazetteers"


def cache_folder() -> Path:
    """Where compiled gazetteers and the sample's index are; all of it can be deleted at any time."""
    if named := os.environ.get("CONFLICT_SEARCH_CACHE"):
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path(_APP, appauthor=False)
