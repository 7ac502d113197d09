"""Search conflict reports for a place under any spelling and script; get ranked, dated, citable passages.

    import conflict_search as cs

    cs.build(["reports/"], "my-index")
    with cs.open("my-index") as ix:
        for hit in ix.search("Albu Kamal", event_date="2016-06"):
            print(hit.report.title, hit.text)

All that callers may use is listed in `__all__` and importable from here; every other module may change. Every error
raised on purpose is a ConflictSearchError.
"""

# What is imported here is loaded when it is first used: nobody waits for what they do not need.
from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conflict_index.engine.cluster import Access, Cluster
    from conflict_index.errors import (
        ClusterSilent,
        ConflictSearchError,
        GazetteerError,
        IndexDamaged,
        IndexLocked,
        IndexMissing,
        ReadError,
        SeedError,
        SystemRefused,
        UsageError,
    )
    from conflict_index.furniture.shared import SharedLine
    from conflict_index.furniture.store import SiteFurniture
    from conflict_index.geo import Nearest
    from conflict_index.ids import DocumentId, EntityId, ReportId
    from conflict_index.model import (
        Actor,
        Basis,
        DateSpan,
        How,
        Mention,
        MentionBasis,
        Name,
        Origin,
        Passage,
        Place,
        Precision,
        Report,
        Role,
        Span,
        StatedPlace,
        Strength,
        Tag,
    )
    from conflict_index.pipeline.repair import Repair
    from conflict_index.pipeline.run import Summary
    from conflict_index.read.events import Failure, Notice, Skipped
    from conflict_index.store.history import ReportChange
    from conflict_index.stories.store import Copy, Story
    from conflict_search.batch.answers import Answer, Status, answers
    from conflict_search.batch.lists import Entry, PlaceList, read_list
    from conflict_search.choices import EventBasis, Facet, Group, Matching, Sort, Undated, Variants
    from conflict_search.evidence.cite import Citation, Outcome, QuoteLocation, Verdict, verify
    from conflict_search.facets import FacetCount
    from conflict_search.forms import Form, Forms
    from conflict_search.index import Index
    from conflict_search.opening import annotate, build, open_sample, prepare, remove, repair
    from conflict_search.opening import open_index as open
    from conflict_search.query.dated import Dated
    from conflict_search.query.recognise import AsWords, Meaning, Reading
    from conflict_search.results.claim import Claim
    from conflict_search.results.page import Hit, Results

__all__ = [
    "Access",
    "Actor",
    "Answer",
    "AsWords",
    "Basis",
    "Citation",
    "Claim",
    "Cluster",
    "ClusterSilent",
    "ConflictSearchError",
    "Copy",
    "DateSpan",
    "Dated",
    "DocumentId",
    "EntityId",
    "Entry",
    "EventBasis",
    "Facet",
    "FacetCount",
    "Failure",
    "Form",
    "Forms",
    "GazetteerError",
    "Group",
    "Hit",
    "How",
    "Index",
    "IndexDamaged",
    "IndexLocked",
    "IndexMissing",
    "Matching",
    "Meaning",
    "Mention",
    "MentionBasis",
    "Name",
    "Nearest",
    "Notice",
    "Origin",
    "Outcome",
    "Passage",
    "Place",
    "PlaceList",
    "Precision",
    "QuoteLocation",
    "ReadError",
    "Reading",
    "Repair",
    "Report",
    "ReportChange",
    "ReportId",
    "Results",
    "Role",
    "SeedError",
    "SharedLine",
    "SiteFurniture",
    "Skipped",
    "Sort",
    "Span",
    "StatedPlace",
    "Status",
    "Story",
    "Strength",
    "Summary",
    "SystemRefused",
    "Tag",
    "Undated",
    "UsageError",
    "Variants",
    "Verdict",
    "__version__",
    "annotate",
    "answers",
    "build",
    "open",
    "open_sample",
    "prepare",
    "read_list",
    "remove",
    "repair",
    "verify",
]

__version__ = "0.1.0"

_MODULES = {
    "conflict_index.engine.cluster": "Access Cluster",
    "conflict_index.errors": "ClusterSilent ConflictSearchError GazetteerError IndexDamaged IndexLocked IndexMissing "
    "ReadError SeedError SystemRefused UsageError",
    "conflict_index.furniture.shared": "SharedLine",
    "conflict_index.furniture.store": "SiteFurniture",
    "conflict_index.geo": "Nearest",
    "conflict_index.ids": "DocumentId EntityId ReportId",
    "conflict_index.model": "Actor Basis DateSpan How Mention MentionBasis Name Origin Passage Place Precision "
    "Report Role Span StatedPlace Strength Tag",
    "conflict_index.pipeline.repair": "Repair",
    "conflict_index.pipeline.run": "Summary",
    "conflict_index.read.events": "Failure Notice Skipped",
    "conflict_search.batch.answers": "Answer Status answers",
    "conflict_search.batch.lists": "Entry PlaceList read_list",
    "conflict_search.choices": "EventBasis Facet Group Matching Sort Undated Variants",
    "conflict_search.evidence.cite": "Citation Outcome QuoteLocation Verdict verify",
    "conflict_search.facets": "FacetCount",
    "conflict_search.forms": "Form Forms",
    "conflict_search.index": "Index",
    "conflict_search.opening": "annotate build open_sample prepare remove repair",
    "conflict_search.query.dated": "Dated",
    "conflict_search.query.recognise": "AsWords Meaning Reading",
    "conflict_index.store.history": "ReportChange",
    "conflict_index.stories.store": "Copy Story",
    "conflict_search.results.claim": "Claim",
    "conflict_search.results.page": "Hit Results",
}
"""The names that each module gives to this one."""

_WHERE = {name: module for module, names in _MODULES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used (PEP 562)."""
    if name == "open":
        found = import_module("conflict_search.opening").open_index
    elif name in _WHERE:
        found = getattr(import_module(_WHERE[name]), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
