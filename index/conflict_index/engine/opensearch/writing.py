"""Send documents to a cluster, as part of a commit that nobody reads yet.

What is sent stays unseen until the commit is written to the folder's file. A run that was killed leaves documents of
a commit that never was: the next run removes them. What a commit has removed stays for those who read an older
one, until the run after the next.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

from conflict_index.engine.opensearch import places
from conflict_index.engine.opensearch import state as states
from conflict_index.engine.opensearch.calls import Calls, Operation
from conflict_index.engine.opensearch.fields import entry, key_of
from conflict_index.engine.opensearch.queries import Body, has
from conflict_index.engine.opensearch.reading import Commit
from conflict_index.engine.opensearch.state import CommitState
from conflict_index.errors import ClusterSilent
from conflict_index.store.documents import Document, check_document

_BYTES = 4 << 20
"""Characters of documents that are sent at once."""

_LINES = 2_000
"""Operations that are sent at once."""


class CommitWriter:
    """What a run adds and removes, on top of the last commit in a folder's file."""

    def __init__(self, calls: Calls, folder: Path, state: CommitState) -> None:
        """Remove what a killed run has left, and what nobody reads any longer."""
        self._calls, self._folder, self.state = calls, folder, state
        self._next = state.commit + 1
        self._queue: list[Operation] = []
        self._queued = 0
        self._added: dict[str, list[str]] = {}
        self._removed: set[str] = set()
        self._known: set[bytes] | None = None
        self._seq, self._group, self._began = state.seq, state.group, state.commit
        self._refresh()
        self._drop_unfinished()
        self._drop_old()

    # changes

    def knows(self, report_id: str) -> bool:
        """Tell whether the last commit may have a report: without this, each new report would cost a question."""
        if self._known is None:
            committed = Commit(self._calls, self.state)
            held = committed.terms(committed.among(), "report") if self.state.documents else ()
            self._known = {_short(report) for report, _ in held}
        return _short(report_id) in self._known

    def add(self, report_id: str, documents: Iterable[Document]) -> None:
        """Queue the documents of a report; all of them or, if one cannot be kept, none."""
        listed = list(documents)
        for document in listed:
            check_document(document)
        numbered = enumerate(listed, self._seq)
        made = [
            Operation("index", key_of(one.id, self._next), report_id, entry(one, report_id, self._next, n, self._group))
            for n, one in numbered
        ]
        self._seq, self._group = self._seq + len(listed), self._group + 1
        self._added.setdefault(report_id, []).extend(one.id for one in made)
        self._send(made)

    def delete(self, report_id: str) -> None:
        """Queue the removal of a report's documents: those of this run at once, those of a commit with the next."""
        added = self._added.pop(report_id, [])
        self._send([Operation("delete", key, report_id) for key in added])
        if self.knows(report_id):
            committed = Commit(self._calls, self.state)
            died = json.dumps({"doc": {"died": self._next}})
            gone = [
                Operation("update", key, routing, died)
                for key, routing in committed.keys(committed.among(has("report", report_id)))
            ]
            self._removed.update(one.id for one in gone)
            self._send(gone)

    def commit(self) -> CommitState:
        """Send all, check that the cluster has it, and make it the last commit. Raises ClusterSilent."""
        self._flush()
        self._refresh()
        reader = Commit(self._calls, self.state)
        born, died = ({"term": {name: self._next}} for name in ("born", "died"))
        added, removed = reader.sums(born), reader.sums(died)
        wanted = sum(map(len, self._added.values())), len(self._removed)
        if (added[0], removed[0]) != wanted:
            raise ClusterSilent(
                f"{self._folder}: the cluster has {added[0]} and {removed[0]} documents of this commit, not {wanted[0]}"
                f" and {wanted[1]}; run again"
            )
        before = self.state
        lengths = {name: before.lengths.get(name, 0) + n - removed[1][name] for name, n in added[1].items()}
        self.state = replace(
            before, commit=self._next, began=self._began, documents=before.documents + added[0] - removed[0],
            lengths=lengths, seq=self._seq, group=self._group,
        )  # fmt: skip
        states.write(self._folder, self.state)
        if self._known is not None:
            self._known |= set(map(_short, self._added))
        self._next, self._added, self._removed = self._next + 1, {}, set()
        return self.state

    # sending

    def _send(self, operations: Sequence[Operation]) -> None:
        self._queue += operations
        self._queued += sum(len(one.body) for one in operations)
        if self._queued >= _BYTES or len(self._queue) >= _LINES:
            self._flush()

    def _flush(self) -> None:
        for at in range(0, len(self._queue), _LINES):
            self._calls.bulk(self.state.name, self._queue[at : at + _LINES])
        self._queue, self._queued = [], 0

    def _refresh(self) -> None:
        self._calls.ask("POST", f"/{self.state.name}/_refresh")

    # what earlier runs have left

    def _drop_unfinished(self) -> None:
        """Remove documents of a commit that never was, and take back what it would have removed."""
        last = self.state.commit
        alive = json.dumps({"doc": {"died": None}})
        self._change({"range": {"born": {"gt": last}}}, lambda key, routing: Operation("delete", key, routing))
        self._change({"range": {"died": {"gt": last}}}, lambda key, routing: Operation("update", key, routing, alive))

    def _drop_old(self) -> None:
        """Remove what was removed before the last run began."""
        began = self.state.began
        old: Body = {"range": {"died": {"lte": began}}}
        if not (began and Commit(self._calls, self.state).total(old)):
            return
        if places.note(self._calls, self.state.name, places.Noted(self.state.id, began)):
            self._change(old, lambda key, routing: Operation("delete", key, routing))

    def _change(self, query: Body, how: Callable[[str, str], Operation]) -> None:
        """Do something to all documents that match, whatever their commit."""
        for key, routing in Commit(self._calls, self.state).keys(query):
            self._send([how(key, routing)])
        if self._queue:
            self._flush()
            self._refresh()


def _short(report_id: str) -> bytes:
    """Return a hash of an id: a million of them fit into memory. Two ids with one cost a question, no more."""
    return blake2b(report_id.encode(), digest_size=8).digest()
