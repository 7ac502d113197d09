"""A cluster of three nodes for the tests, started by the first that needs it and ended with the run.

CONFLICT_SEARCH_TEST_CLUSTER names the addresses of one that runs already, with commas between them.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from subprocess import CalledProcessError

import pytest

import cluster as local_cluster
from conflict_index.engine.cluster import Cluster

_KEPT = 6
"""Indexes of tests that the cluster keeps: a small one has no room for all."""

_made: list[str] = []


def missing() -> str:
    """Return in a word what tests of a cluster need and this machine lacks, empty if nothing."""
    if not find_spec("opensearchpy"):
        return "opensearch-py"
    return "" if os.environ.get("CONFLICT_SEARCH_TEST_CLUSTER") else local_cluster.missing()


@cache
def urls() -> tuple[str, ...]:
    """Return the addresses of the nodes of the cluster."""
    if given := os.environ.get("CONFLICT_SEARCH_TEST_CLUSTER"):
        return tuple(given.split(","))
    try:
        local_cluster.fetched()
    except (OSError, CalledProcessError):
        pytest.skip("no jars")
    started = local_cluster.LocalCluster.create(Path(tempfile.mkdtemp(prefix="cluster-")))
    atexit.register(started.stop)
    return tuple(started.urls)


def cluster_of(folder: Path) -> Cluster:
    """Return the cluster with an index of its own for a folder."""
    name = "test-" + hashlib.sha256(f"{os.getpid()} {folder}".encode()).hexdigest()[:20]
    if name not in _made:
        _made.append(name)
        if len(_made) > _KEPT:
            delete(_made.pop(0))
    return Cluster(urls(), name)


@atexit.register
def _delete_all() -> None:
    for name in _made if os.environ.get("CONFLICT_SEARCH_TEST_CLUSTER") else ():
        delete(name)


def delete(name: str) -> None:
    """Delete an index of the cluster."""
    from conflict_index.engine.opensearch.calls import Calls

    Calls(Cluster(urls())).ask("DELETE", f"/{name}", missing=(404,))
