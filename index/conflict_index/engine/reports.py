"""List the reports of an index."""

from __future__ import annotations

from conflict_index import ids
from conflict_index.engine.contract import Engine
from conflict_index.engine.tree import Term
from conflict_index.ids import ReportId


def report_ids(engine: Engine) -> list[ReportId]:
    """Return the ids of all reports, in the order of addition as far as the engine keeps it."""
    found = engine.match(Term("role", "report"), None).items
    return [report for one in found if (report := ids.report_of(one.id))]
