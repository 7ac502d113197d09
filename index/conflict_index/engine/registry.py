"""Register engines: to add one, write a module with an Engine and add a line here.

The contract tests run on every registered engine; the command line offers those that write to an index folder.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from conflict_index.errors import IndexDamaged, UsageError

if TYPE_CHECKING:
    from conflict_index.engine.cluster import Cluster
    from conflict_index.engine.contract import Engine


class Registered(NamedTuple):
    """The module and class of an engine, whether an index can be built with it, the extra that it needs, and whether it
    keeps its documents in a cluster.
    """

    module: str
    name: str
    on_disk: bool
    extra: str = ""
    remote: bool = False


ENGINES = {
    "whoosh": Registered("conflict_index.engine.whoosh.engine", "WhooshEngine", on_disk=True),
    "tantivy": Registered("conflict_index.engine.tantivy.engine", "TantivyEngine", on_disk=True, extra="fast"),
    "opensearch": Registered(
        "conflict_index.engine.opensearch.engine", "OpenSearchEngine", on_disk=True, extra="opensearch", remote=True
    ),
    "memory": Registered("conflict_index.engine.memory", "MemoryEngine", on_disk=False),
}
"""Engines by the name written in the manifest."""

DEFAULT = "whoosh"

ON_DISK = tuple(name for name, engine in ENGINES.items() if engine.on_disk)
"""Engines that an index can be built with."""

LOCAL = tuple(name for name in ON_DISK if not ENGINES[name].remote)
"""Those that need nothing but a folder."""


def check_cluster(name: str, cluster: Cluster | None, *, new: bool) -> None:
    """Check that an engine gets a cluster if it needs one, and none otherwise, before any work is done.

    Raises UsageError.
    """
    remote, given = ENGINES[name].remote, bool(cluster and cluster.urls)
    if given and not remote:
        raise UsageError(f"the engine {name} keeps its documents in the index folder; --url is for a cluster's engine")
    if remote and new and not given:
        raise UsageError(f"a new index of the engine {name} needs the address of a node: --url http://127.0.0.1:9200")


def open_engine(name: str, folder: Path, *, write: bool = False, cluster: Cluster | None = None) -> Engine:
    """Open the engine `name` in a folder; `write` takes the writer's lock.

    `cluster` is the one of an engine that keeps its documents in a cluster; without addresses, that of the folder.
    Raises UsageError if a library is missing, IndexDamaged for an unknown engine or files that are not an index,
    IndexLocked when another process writes, ClusterSilent if a cluster does not answer.
    """
    if name not in ENGINES:
        raise IndexDamaged(f"{folder}: built by engine {name!r}, this version has {', '.join(ON_DISK)}; index again")
    engine: Any = engine_class(name)
    if ENGINES[name].remote:
        return engine.open(folder, write=write, cluster=cluster)  # type: ignore[no-any-return]
    return engine.open(folder, write=write)  # type: ignore[no-any-return]


def engine_class(name: str) -> type[Engine]:
    """Return the class of a registered engine. Raises UsageError if a library is missing."""
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
    return engine
