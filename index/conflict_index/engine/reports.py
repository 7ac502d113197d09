"""List the reports of an index, and read their digests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from conflict_index import ids
from conflict_index.engine.contract import Engine
from conflict_index.engine.tree import Term
from conflict_index.errors import IndexDamaged
from conflict_index.ids import ReportId
from conflict_index.store.digest import Digest
from conflict_index.store.manifest import Manifest


def report_ids(engine: Engine) -> list[ReportId]:
    """Return the ids of all reports, in the order of addition as far as the engine keeps it."""
    found = engine.match(Term("role", "report"), None).items
    return [report for one in found if (report := ids.report_of(one.id))]


def check_count(folder: Path, engine: Engine, made: Manifest | None) -> None:
    """Raise IndexDamaged unless an engine has the reports that the manifest of a finished run counts, none without one.

    The reports of a run that did not finish are not counted.
    """
    if made is not None and made.unfinished:
        return
    held = engine.holders("role", ("report",)).get("report", 0)
    if made is None and held:
        raise IndexDamaged(f"{folder}: manifest.json is missing; run: conflict-search doctor --repair")
    if made is not None and held != made.reports:
        raise IndexDamaged(
            f"{folder}: {held:,} reports instead of {made.reports:,}; run: conflict-search doctor --repair"
        )


def digest_of(engine: Engine, report_id: str) -> Digest | None:
    """Return the digest of a committed report; None if it has no passages or is not there."""
    return digests_of(engine, [report_id]).get(report_id)


def digests_of(engine: Engine, report_ids: Sequence[str]) -> dict[str, Digest]:
    """Return the digests of reports by id, without reports that have no passages. Raises IndexDamaged."""
    return engine.digests(report_ids) if report_ids else {}
