"""What has changed since a query of the log, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conflict_index import ids
from conflict_search.evidence.log import Logged, Recorder


@dataclass(frozen=True)
class Changes:
    """What differs between a query of the log and the same query now; all empty if nothing does.

    `why` says what may have caused it: another state of the index, another version. Reports are given by id: `added`
    and `removed` are those whose passages were not hits then, or are none now; `changed` those whose text differs.
    `gone` are those of the removed that the index has no more.
    """

    why: tuple[str, ...]
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    order_only: bool = False
    same: bool = False


def compare(
    then: Logged,
    now: Recorder,
    counts: tuple[int, int],
    fingerprint: str,
    version: str,
    is_there: Callable[[str], bool],
) -> Changes:
    """Compare a logged query with the same query asked now.

    Args:
        then: The query of the log.
        now: The hits of the query now.
        counts: How many there are now in all, with all that was asked and with part of it.
        fingerprint: The state of the index now.
        version: The version of conflict-search now.
        is_there: Tells whether the index has a report of an id.
    """
    why = []
    if fingerprint != then.fingerprint:
        why.append("the index has changed")
    if version != then.version:
        why.append(f"the version has changed: then {then.version}, now {version}")
    same = now.digest == then.digest and counts == (then.total, then.partial)
    if same:
        return Changes(tuple(why), same=True)
    before, after = (_reports(hits) for hits in (then.hits, now.hits))
    removed = tuple(report for report in before if report not in after)
    return Changes(
        tuple(why),
        added=tuple(report for report in after if report not in before),
        removed=removed,
        gone=tuple(report for report in removed if not is_there(report)),
        changed=tuple(report for report in before if report in after and before[report] != after[report]),
        order_only=sorted(then.hits) == sorted(now.hits) and counts == (then.total, then.partial),
    )


def _reports(hits: tuple[tuple[str, str], ...] | list[tuple[str, str]]) -> dict[str, str]:
    """Return the reports of hits, with the start of their SHA-256."""
    return {ids.report_of_passage(ids.DocumentId(passage)): sha for passage, sha in hits if ids.is_passage(passage)}
