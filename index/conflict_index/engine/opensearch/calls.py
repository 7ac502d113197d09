"""Ask a cluster over HTTP: the one door to opensearch-py.

A node that does not answer, or a cluster that is busy or moves its shards, is asked again after a growing while; what
it answers in part is no answer. Whatever stays wrong becomes one line.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import opensearchpy
from opensearchpy.exceptions import ConnectionError as NotConnected
from opensearchpy.exceptions import TransportError

from conflict_index.engine.cluster import Cluster
from conflict_index.errors import ClusterSilent, IndexDamaged

TRIES = 12
"""How often a cluster that answered before is asked: half a minute."""

FIRST_TRIES = 5
"""How often a cluster is asked before it has answered once: a second, unless a connection hangs."""

_SHORTEST, _LONGEST = 0.05, 5.0
"""Seconds between the first two tries, doubled each time; the longest."""

_BUSY = frozenset((408, 429, 500, 502, 503, 504))
"""Statuses of a cluster that is busy, or moves shards."""

_SECONDS = 60
"""Seconds after which an answer no longer comes."""

logging.getLogger("opensearch").addHandler(logging.NullHandler())  # else a node that is down is told of on stderr


class Operation(NamedTuple):
    """One line of a bulk request: what is done (`index`, `update`, `delete`), to what, and the document if any."""

    action: str
    id: str
    routing: str
    body: str = ""

    def lines(self) -> str:
        """Return the operation as lines of JSON."""
        head = json.dumps({self.action: {"_id": self.id, "routing": self.routing}})
        return f"{head}\n{self.body}\n" if self.body else f"{head}\n"


class Calls:
    """Requests to a cluster. Threads may share it."""

    def __init__(self, cluster: Cluster) -> None:
        """Name the nodes; nothing is asked yet."""
        access = cluster.access
        options: dict[str, Any] = {"ca_certs": access.certificates} if access.certificates else {}
        self._client = opensearchpy.OpenSearch(
            list(cluster.urls),
            http_auth=(access.user, access.password) if access.user else None,
            timeout=_SECONDS,
            max_retries=0,
            retry_on_timeout=False,
            **options,
        )
        self._where = f"the cluster at {', '.join(cluster.urls)}"
        self._tries = FIRST_TRIES

    def ask(
        self, method: str, path: str, body: object = None, *, missing: Sequence[int] = (), **parameters: str
    ) -> Any:
        """Return what the cluster answers; None for a status among `missing`.

        Raises ClusterSilent if it does not answer or lets nobody in, IndexDamaged if it refuses what is asked.
        """
        said = ""
        for pause in self._pauses():
            time.sleep(pause)
            try:
                answer = self._client.transport.perform_request(method, path, params=parameters, body=body)
            except NotConnected as error:
                said = type(error).__name__
            except TransportError as error:
                if error.status_code in missing:
                    return None
                said = self._said(error)
            else:
                self._tries = TRIES
                if said := _partial(answer):
                    continue
                return answer
        raise ClusterSilent(f"{self._where} does not answer ({said}); start it, or try again later")

    def _pauses(self) -> Iterator[float]:
        """Yield the seconds before each try."""
        yield 0.0
        n = 0
        while n < self._tries - 1:  # which grows when a node answers
            yield min(_LONGEST, _SHORTEST * 2**n)
            n += 1

    def _said(self, error: TransportError) -> str:
        """Return why a try failed. Raises an error if another would fail, too."""
        status = int(error.status_code)
        if status in _BUSY:
            self._tries = TRIES
            return f"status {status}"
        if status in (401, 403):
            raise ClusterSilent(f"{self._where} lets nobody in without a name and password (status {status})")
        raise IndexDamaged(f"{self._where} refuses what is asked: {status} {_reason(error.info)}")

    def bulk(self, index: str, operations: Sequence[Operation]) -> None:
        """Do all operations, those again that a busy cluster has left out; each may be done twice.

        Raises ClusterSilent, and IndexDamaged if the cluster refuses one.
        """
        left: Sequence[Operation] = operations
        for pause in self._pauses():
            time.sleep(pause)
            lines = "".join(one.lines() for one in left)
            answer = self.ask("POST", f"/{index}/_bulk", lines)
            results = [result for item in answer["items"] for result in item.values()]
            left = [one for one, result in zip(left, results, strict=True) if not self._is_done(one, result)]
            if not left:
                return
        raise ClusterSilent(f"{self._where} is too busy to take {len(left)} documents; try again later")

    def _is_done(self, operation: Operation, result: Mapping[str, Any]) -> bool:
        status = int(result["status"])
        if status in _BUSY:
            return False
        if status >= 300 and not (status == 404 and operation.action == "delete"):
            raise IndexDamaged(f"{self._where} refuses {operation.id}: {status} {_reason(result)}")
        return True

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _partial(answer: Any) -> str:
    """Return what is missing in an answer, empty for a whole one."""
    if not isinstance(answer, dict):
        return ""
    failed = answer.get("_shards", {}).get("failed", 0) or sum("error" in one for one in answer.get("docs", ()))
    return f"{failed} shards failed" if failed else "too late" if answer.get("timed_out") else ""


def _reason(info: Any) -> str:
    """Return the first cause in an error of a cluster, on one line."""
    found = info.get("error", info) if isinstance(info, dict) else info
    if isinstance(found, dict):
        found = (found.get("root_cause") or [found])[0]
        found = found.get("reason", found)
    return " ".join(str(found).split())[:200]
