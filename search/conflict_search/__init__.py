"""Ask a collection of conflict reports for a place under any spelling; get ranked, dated, citable passages.

    import conflict_search as cs

    cs.build(["reports/"], "my-index")
    with cs.open("my-index") as ix:
        for hit in ix.search("Albu Kamal", event_date="2016-06"):
            print(hit.report.title, hit.text)

Every error raised on purpose is a ConflictSearchError.
"""

from conflict_index.errors import ConflictSearchError
from conflict_search.index import Index
from conflict_search.opening import build
from conflict_search.opening import open_index as open
from conflict_search.results import Hit, Results

__all__ = ["ConflictSearchError", "Hit", "Index", "Results", "build", "open"]
__version__ = "0.1.0"
