"""Which engines there are: adding one is a module with an Engine and a line here.

The contract tests run on every engine of the table; the command line offers those that keep an index folder.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from conflict_index.engine.contract import Engine
from conflict_index.errors import IndexDamaged


class Registered(NamedTuple):
    """Where an engine is: its module, its class, and whether it keeps its documents in a folder."""

    module: str
    name: str
    on_disk: bool


ENGINES = {
    "whoosh": Registered("conflict_index.engine.whoosh.engine", "WhooshEngine", on_disk=True),
    "memory": Registered("conflict_index.engine.memory", "MemoryEngine", on_disk=False),
}
"""Every engine by the name that an index's manifest gives."""

DEFAULT = "whoosh"

ON_DISK = tuple(name for name, engine in ENGINES.items() if engine.on_disk)
"""The engines that an index can be built with."""


def open_engine(name: str, folder: Path, *, write: bool = False) -> Engine:
    """Open the engine `name` over an index folder; `write` takes the one writer's lock.

    Raises IndexDamaged for an engine that this version does not have or files that are no index, IndexLocked.
    """
    if name not in ENGINES:
        raise IndexDamaged(f"{folder}: built by engine {name!r}, this version has {', '.join(ON_DISK)}; index again")
    registered = ENGINES[name]
    engine: type[Engine] = getattr(import_module(registered.module), registered.name)
    return engine.open(folder, write=write)
