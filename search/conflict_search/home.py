"""Paths on this machine: the default index, the user's gazetteers, the cache.

Only this module reads the environment: `CONFLICT_SEARCH_INDEX`, `CONFLICT_SEARCH_CACHE`, `CONFLICT_SEARCH_GAZETTEERS`,
`CONFLICT_SEARCH_LOG`, `CONFLICT_SEARCH_GEONAMES`, who asks a cluster (`CONFLICT_SEARCH_CLUSTER_USER`, `_PASSWORD`,
`_CERTIFICATES`) and the search path of programs; the defaults are the platform's user folders.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from conflict_index.errors import SystemRefused, UsageError

if TYPE_CHECKING:
    from conflict_index.engine.cluster import Access

_APP = "conflict-search"
_OFF = ("off", "0", "no", "false", "none")


def bound_threads() -> None:
    """Have numpy start no threads for matrices, which nothing here multiplies: that takes longer than most searches."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def index_folder(given: Path | None) -> tuple[Path, bool]:
    """Return the index folder (as given, else from the environment, else the default) and whether it was named."""
    if given is not None:
        return given, True
    if named := os.environ.get("CONFLICT_SEARCH_INDEX"):
        return Path(named), True
    return _data_folder() / "index", False


def gazetteers_folder() -> Path:
    """Return the folder of the gazetteers that the user has added."""
    if named := os.environ.get("CONFLICT_SEARCH_GAZETTEERS"):
        return Path(named)
    return _data_folder() / "gazetteers"


def cache_folder() -> Path:
    """Return the folder of compiled gazetteers and the sample's index; it can be deleted at any time."""
    if named := os.environ.get("CONFLICT_SEARCH_CACHE"):
        return Path(named)
    from platformdirs import user_cache_path

    return _absolute(user_cache_path(_APP, appauthor=False), "CONFLICT_SEARCH_CACHE")


def downloads_folder() -> Path:
    """Return the folder of what was fetched from GeoNames; it can be deleted at any time."""
    return cache_folder() / "downloads"


def geonames_address() -> str | None:
    """Return the address of a copy of GeoNames' dumps that the environment names; None for GeoNames itself."""
    return os.environ.get("CONFLICT_SEARCH_GEONAMES") or None


def tesseract() -> str:
    """Return the path of tesseract. Raises UsageError if it is not installed."""
    import shutil

    if program := shutil.which("tesseract"):
        return program
    raise UsageError(
        "OCR needs tesseract, which is not installed: apt install tesseract-ocr tesseract-ocr-ara tesseract-ocr-ukr"
    )


def cluster_access() -> Access:
    """Return who asks a cluster, and by which certificates the cluster proves itself."""
    from conflict_index.engine.cluster import Access

    named = (os.environ.get(f"CONFLICT_SEARCH_CLUSTER_{what}", "") for what in ("USER", "PASSWORD", "CERTIFICATES"))
    return Access(*named)


def log_file() -> Path | None:
    """Return the log of queries; None if `CONFLICT_SEARCH_LOG` is "off". It may also name another file."""
    named = os.environ.get("CONFLICT_SEARCH_LOG")
    if named and named.lower() in _OFF:
        return None
    return Path(named) if named else _data_folder() / "log.jsonl"


def saved_folder() -> Path:
    """Return the folder of the user's saved searches."""
    return _data_folder() / "saved"


def _data_folder() -> Path:
    from platformdirs import user_data_path

    return _absolute(user_data_path(_APP, appauthor=False), "XDG_DATA_HOME")


def _absolute(folder: Path, variable: str) -> Path:
    """Return a folder below the user's home. Raises SystemRefused for a user without one."""
    if not folder.is_absolute():
        raise SystemRefused(f"this user has no home folder; set HOME, or {variable} to a folder")
    return folder
