"""An engine whose documents lie in a cluster of OpenSearch; the folder keeps where, and which commit is the last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self, TypeVar

from conflict_index import ids
from conflict_index.engine.candidates import Candidates, CandidatesById
from conflict_index.engine.cluster import Cluster
from conflict_index.engine.contract import Engine, Match, Matches
from conflict_index.engine.opensearch import places
from conflict_index.engine.opensearch import state as states
from conflict_index.engine.opensearch.calls import Calls
from conflict_index.engine.opensearch.fields import key_of
from conflict_index.engine.opensearch.queries import matching
from conflict_index.engine.opensearch.reading import Commit, Row, matches_of
from conflict_index.engine.opensearch.writing import CommitWriter
from conflict_index.engine.tree import Constant, Node, Prefer, Term
from conflict_index.engine.whoosh.library import WriterLock
from conflict_index.errors import IndexDamaged, IndexLocked, UsageError
from conflict_index.files import refuse_links
from conflict_index.store import wire
from conflict_index.store.digest import Digest
from conflict_index.store.documents import Document

_Answer = TypeVar("_Answer")

_DIGESTS = 1_000
"""Digests that are asked for at once."""

_KEPT = 5_000
"""Digests that are kept, those used last."""

_ABOVE = 1e5
"""A score that is added to tell a tier from others, too large for 32 bits to keep what it is added to."""


class OpenSearchEngine(Engine):
    """An index folder, opened for reading, or for writing too with the writer's lock."""

    def __init__(self, folder: Path, *, write: bool = False, cluster: Cluster | None = None) -> None:
        """Open the last commit; with `write`, take the lock, and create what is missing in the folder and the cluster.

        Raises UsageError for a new index without a cluster, ClusterSilent, IndexMissing, IndexDamaged, IndexLocked.
        """
        refuse_links(folder)
        self._folder = folder
        self._lock = WriterLock(folder) if write else None
        self._writer: CommitWriter | None = None
        self._checked = 0
        self._digests: OrderedDict[str, Digest] = OrderedDict()
        try:
            self._open(cluster or Cluster(), write)
        except BaseException:
            self._release()
            raise

    @classmethod
    def open(cls, folder: Path, *, write: bool = False, cluster: Cluster | None = None) -> Self:
        """Open a folder; see `__init__`."""
        return cls(folder, write=write, cluster=cluster)

    def _open(self, cluster: Cluster, write: bool) -> None:
        state = states.read(self._folder) if states.exists(self._folder) else None
        if state is not None:
            cluster = replace(cluster, urls=cluster.urls or state.urls, name=state.name)
        elif not write:
            raise IndexDamaged(f"{self._folder}: the file that names the cluster is missing; index again")
        if not cluster.urls:
            raise UsageError("a new index in a cluster needs the address of a node: --url http://127.0.0.1:9200")
        self._calls = Calls(cluster)
        if state is None or (write and not state.id):
            state = places.create(self._calls, self._folder, cluster)
        elif write and state.urls != cluster.urls:
            state = replace(state, urls=cluster.urls)
        places.find(self._calls, self._folder, state)
        if write:
            self._writer = CommitWriter(self._calls, self._folder, state)
        self._commit = Commit(self._calls, state)

    # writing

    def add(self, report_id: str, documents: Iterable[Document]) -> None:
        """Send the documents of a report, many at once."""
        self._writing().add(report_id, documents)

    def delete(self, report_id: str) -> None:
        """Send the removal of a report's documents."""
        self._writing().delete(report_id)

    def commit(self) -> None:
        """Make what was sent the last commit."""
        self._commit = Commit(self._calls, self._writing().commit())

    def _writing(self) -> CommitWriter:
        if self._writer is None:
            raise IndexLocked(f"{self._folder}: opened for reading only")
        return self._writer

    # reading

    def match(
        self, plan: Node, limit: int | None, offset: int = 0, *, sort: str | None = None, group: bool = False
    ) -> Matches:
        """Have the cluster rank all matches, and list one page."""
        if isinstance(plan, Term) and plan.field == "report" and not self._may_have(plan.text):
            return Matches((), 0)
        tiers = _tiers(plan)
        if tiers and sort is None and not group:
            return self._tiered(*tiers, limit, offset)
        rows, total = self._commit.page(self._commit.scored(plan), limit, offset, sort=sort, group=group)
        self._check_whole()
        return Matches(matches_of(rows), total)

    def candidates(self, plan: Node, limit: int | None, first: Node | None = None) -> Candidates:
        """Have the cluster rank the matches of the first tier, then the others; digests are asked for when needed."""
        upper, whole = self._commit.page(self._commit.scored(plan, among=first), limit)
        lower, others = list[Row](), 0
        if first is not None:
            left = None if limit is None else limit - len(upper)
            lower, others = self._commit.page(self._commit.scored(plan, without=first), left)
        self._check_whole()
        full = [True] * len(upper) + [False] * len(lower)
        born: dict[str, int] = {ids.report_of_passage(row.id): row.born for row in (*upper, *lower)}
        found = [row.id for row in (*upper, *lower)]
        return CandidatesById(found, full, whole + others, whole, lambda reports: self._digests_of(reports, born))

    def _tiered(self, plan: Node, first: Node, added: float, limit: int | None, offset: int) -> Matches:
        """Return a page of matches of which some have a large number added to their scores."""
        upper, whole = self._commit.page(self._commit.scored(plan, among=first), limit, offset)
        left = None if limit is None else limit - len(upper)
        lower, others = self._commit.page(self._commit.scored(plan, without=first), left, max(0, offset - whole))
        self._check_whole()
        raised = tuple(Match(one.id, one.score + added) for one in upper)
        return Matches((*raised, *matches_of(lower)), whole + others)

    def _digests_of(self, reports: Sequence[str], born: dict[str, int]) -> list[Digest]:
        """Return digests by the ids of reports, and by the commits that added them."""
        keys = [key_of(ids.digest_key(report), born[report]) for report in reports]
        missing = [pair for pair in zip(keys, reports, strict=True) if pair[0] not in self._digests]
        for at in range(0, len(missing), _DIGESTS):
            wanted = [{"_id": key, "routing": report} for key, report in missing[at : at + _DIGESTS]]
            answer = self._calls.ask("POST", f"/{self._commit.state.name}/_mget", {"docs": wanted}, _source="digest")
            for row in answer["docs"]:
                if row.get("found"):
                    self._digests[row["_id"]] = wire.load_digest(row["_source"]["digest"])
        found = [self._digests[key] for key in keys if key in self._digests]
        for key in keys:
            if key in self._digests:
                self._digests.move_to_end(key)
        while len(self._digests) > max(_KEPT, len(keys)):
            self._digests.popitem(last=False)
        return found

    def digests(self, report_ids: Sequence[str]) -> dict[str, Digest]:
        """Ask for digests by the ids of reports, many at once."""
        keys = {ids.digest_key(report_id): report_id for report_id in report_ids if self._may_have(report_id)}
        lines = self._whole(self._commit.stored(list(keys), "digest")) if keys else {}
        digests = {keys[ids.DocumentId(key)]: wire.load_digest(line) for key, line in lines.items()}
        return {report_id: digest for report_id, digest in digests.items() if digest.passages}

    def stored(self, ids: Sequence[str]) -> dict[str, str]:
        """Ask for stored strings."""
        wanted = [one for one in ids if self._may_have_document(one)]
        return self._whole(self._commit.stored(wanted)) if wanted else {}

    def facets(self, plan: Node | None, field: str, prefix: str = "", *, size: int | None = None) -> dict[str, int]:
        """Have the cluster count terms."""
        query = self._commit.among(*([matching(plan)] if plan else []))
        found = self._whole(self._commit.facets(query, field, prefix))
        return {term: count for term, count in found.items() if size in (None, len(term.encode()))}

    def reports(self, plan: Node) -> int:
        """Have the cluster count reports."""
        return self._whole(self._commit.reports(self._commit.among(matching(plan))))

    def holders(self, field: str, terms: Sequence[str]) -> dict[str, int]:
        """Have the cluster count the documents of each term."""
        return self._whole(self._commit.holders(field, terms))

    def beginning(self, field: str, prefix: str, limit: int) -> list[str]:
        """Have the cluster list terms."""
        return self._whole(self._commit.beginning(field, prefix, limit))

    def check(self) -> None:
        """Count the documents of the commit. Raises IndexDamaged."""
        state = self._commit.state
        if states.read(self._folder).id != state.id:
            raise IndexDamaged(f"{self._folder}: another index has taken its place; open it again")
        found = self._commit.sums(self._commit.among())
        wanted = state.documents, {name: state.lengths.get(name, 0) for name in found[1]}
        if found != wanted:
            raise IndexDamaged(f"{self._folder}: the cluster has {found[0]} of {wanted[0]} documents; index again")

    def close(self) -> None:
        """Release the lock and the connections; what was not committed is never seen."""
        self._calls.close()
        self._release()

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _may_have(self, report_id: str) -> bool:
        return self._writer is None or self._writer.knows(report_id)

    def _may_have_document(self, document_id: str) -> bool:
        report_id = ids.report_of(document_id)
        return report_id is None or self._may_have(report_id)

    def _whole(self, answer: _Answer) -> _Answer:
        self._check_whole()
        return answer

    def _check_whole(self) -> None:
        """Raise IndexDamaged if documents of the commit may have been gone when a question was answered."""
        asked = self._commit.asked
        if self._writer is None and asked > self._checked:
            places.find(self._calls, self._folder, self._commit.state)
            self._checked = max(self._checked, asked)


def _tiers(plan: Node) -> tuple[Node, Node, float] | None:
    """Return the plan, the plan of those it prefers, and the score these get, if that is too large for 32 bits."""
    match plan:
        case Prefer(wanted, Constant(first, score)) if score >= _ABOVE:
            return wanted, first, score
    return None
