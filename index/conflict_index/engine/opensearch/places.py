"""Create the index in a cluster that belongs to an index folder, and find it again.

The cluster gives each index an id; the folder knows it, so that two folders never write to one. It stays with the index
in snapshots. The same note in the cluster says which commits are still whole.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from conflict_index.engine.cluster import Cluster
from conflict_index.engine.opensearch import state as states
from conflict_index.engine.opensearch.calls import Calls
from conflict_index.engine.opensearch.fields import mapping, settings
from conflict_index.engine.opensearch.state import CommitState
from conflict_index.errors import IndexDamaged, IndexMissing, UsageError

_ABSENT = 404


class Noted(NamedTuple):
    """What an index in a cluster says of itself: its id, and the oldest commit whose documents are all there."""

    id: str
    oldest: int


def noted(calls: Calls, name: str) -> Noted | None:
    """Return what the index in the cluster says of itself; None if there is none of the name."""
    answer = calls.ask("GET", f"/{name}/_mapping", missing=(_ABSENT,), local="true", filter_path="*.mappings._meta")
    if answer is None:
        return None
    meta = next(iter(answer.values()))["mappings"]["_meta"] if answer else {}
    return Noted(str(meta.get("id", "")), int(meta.get("oldest", 0)))


def note(calls: Calls, name: str, what: Noted) -> bool:
    """Write down what the index says of itself; return whether all nodes know it."""
    return bool(calls.ask("PUT", f"/{name}/_mapping", {"_meta": what._asdict()})["acknowledged"])


def find(calls: Calls, folder: Path, state: CommitState) -> None:
    """Check that the cluster has the index of a folder with all documents of its commit.

    Raises IndexMissing if it has none, IndexDamaged if it has another, or the folder's commit is too old.
    """
    there = noted(calls, state.name)
    if there is None:
        raise IndexMissing(f"{folder}: the cluster has no index {state.name}; restore it, or index again")
    if there.id != state.id:
        raise IndexDamaged(f"{folder}: the cluster's index {state.name} belongs to another folder; index again")
    if there.oldest > state.commit:
        raise IndexDamaged(f"{folder}: the documents of this state of the index are gone; open it again")


def create(calls: Calls, folder: Path, cluster: Cluster) -> CommitState:
    """Create the index in the cluster and the folder's file that names it; go on where a run was killed doing so.

    Raises UsageError if the cluster has an index of the name already.
    """
    state = CommitState(cluster.urls, cluster.name)
    begun = states.exists(folder) and states.read(folder).name == cluster.name
    there = noted(calls, cluster.name)
    if there is not None and not begun:
        raise UsageError(f"the cluster has an index {cluster.name} already; give another name, or delete it there")
    states.write(folder, state)
    if there is None:
        body = {"settings": settings(cluster), "mappings": mapping()}
        calls.ask("PUT", f"/{cluster.name}", body, missing=(400,))  # 400: an earlier try, unheard, has made it
    own = calls.ask("GET", f"/{cluster.name}/_settings")
    made = replace(state, id=str(next(iter(own.values()))["settings"]["index"]["uuid"]))
    note(calls, cluster.name, Noted(made.id, 0))
    states.write(folder, made)
    return made
