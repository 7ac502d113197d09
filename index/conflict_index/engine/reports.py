"""List the reports of an index, and read their digests."""

from __future__ import annotations

from conflict_index import ids
from conflict_index.engine.contract import Engine
from conflict_index.engine.tree import And, Or, Term
from conflict_index.ids import ReportId
from conflict_index.store.digest import Digest
from conflict_index.store.documents import INDEXED_ROLES


def report_ids(engine: Engine) -> list[ReportId]:
    """Return the ids of all reports, in the order of addition as far as the engine keeps it."""
    found = engine.match(Term("role", "report"), None).items
    return [report for one in found if (report := ids.report_of(one.id))]


def digest_of(engine: Engine, report_id: str) -> Digest | None:
    """Return the digest of a committed report; None if it has no passages or is not there."""
    passages = And((Term("report", report_id), Or(tuple(Term("role", role) for role in INDEXED_ROLES))))
    _, digests = engine.candidates(passages, 1).listed(1)
    return digests[0] if digests else None
