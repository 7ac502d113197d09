"""Engines: one contract (base), an index on disk (whoosh), brute force in memory (memory).

`open_engine` finds the engine by the name that an index's manifest gives, so that opening needs no flag.
"""

from __future__ import annotations

from pathlib import Path

from conflict_index.engine.contract import Engine
from conflict_index.errors import IndexDamaged

ON_DISK = ("whoosh",)
"""Engines that an index folder can name."""


def open_engine(name: str, folder: Path, *, write: bool = False) -> Engine:
    """The engine `name` over an index folder; `write` takes the one writer's lock.

    Raises IndexDamaged for an engine that this version does not know, or files that are no index.
    """
    if name == "whoosh":
        from conflict_index.engine.whoosh.engine import WhooshEngine

        return WhooshEngine(folder, write=write)
    raise IndexDamaged(f"{folder}: built by engine {name!r}, this version has {', '.join(ON_DISK)}; index again")
