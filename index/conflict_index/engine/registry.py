"""Register engines: to add one, write a module with an Engine and add a line here.

The contract tests run on every registered engine; the command line offers those that write to an index folder.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from conflict_index.errors import IndexDamaged, UsageError

if TYPE_CHECKING:
    from conflict_index.engine.contract import Engine


class Registered(NamedTuple):
    """The module and class of an engine, whether it writes its documents to a folder, and the extra that it needs."""

    module: str
    name: str
    on_disk: bool
    extra: str = ""


ENGINES = {
    "whoosh": Registered("conflict_index.engine.whoosh.engine", "WhooshEngine", on_disk=True),
    "tantivy": Registered("conflict_index.engine.tantivy.engine", "TantivyEngine", on_disk=True, extra="fast"),
    "memory": Registered("conflict_index.engine.memory", "MemoryEngine", on_disk=False),
}
"""Engines by the name written in the manifest."""

DEFAULT = "whoosh"

ON_DISK = tuple(name for name, engine in ENGINES.items() if engine.on_disk)
"""Engines that an index can be built with."""


def open_engine(name: str, folder: Path, *, write: bool = False) -> Engine:
    """Open the engine `name` in a folder; `write` takes the writer's lock.

    Raises UsageError if a library is missing, IndexDamaged
    for an unknown engine or files that are not an index, IndexLocked when another process writes.
    """
    if name not in ENGINES:
        raise IndexDamaged(f"{folder}: built by engine {name!r}, this version has {', '.join(ON_DISK)}; index again")
    registered = ENGINES[name]
    try:
        module = import_module(registered.module)
    except ModuleNotFoundError as error:
        if not registered.extra:
            raise
        raise UsageError(
            f"the engine {name} needs {error.name}: pip install 'conflict-search[{registered.extra}]'"
        ) from error
    engine: type[Engine] = getattr(module, registered.name)
    return engine.open(folder, write=write)
