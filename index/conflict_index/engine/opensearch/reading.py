"""Ask a cluster about one commit of an index.

A document is of a commit if it was added by it or before, and not removed by it or before. Pages follow one another by
the score and number of their last document: both stay the same for one commit, whichever copy of a shard answers, so
nothing has to be kept open in the cluster that a dying node could lose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from conflict_index.engine.contract import Match
from conflict_index.engine.opensearch.calls import Calls
from conflict_index.engine.opensearch.fields import length_column, sort_column, vocabulary
from conflict_index.engine.opensearch.queries import Body, TermCounts, has, matching, scored, scored_terms
from conflict_index.engine.opensearch.state import CommitState
from conflict_index.engine.tree import Node
from conflict_index.store.fields import SCORED_FIELDS

PAGE = 10_000
"""The most documents, and terms, that are asked for at once: the limit of a new index."""

_TERMS = 200
"""Terms that are counted by one request."""

_IDS = 500
"""Documents whose stored strings are asked for at once."""

_REPORTS: Body = {
    "scripted_metric": {
        "init_script": "state.seen = new BitSet()",
        "map_script": "state.seen.set((int) doc['group'].value)",
        "combine_script": "return state.seen.cardinality()",
        "reduce_script": "long all = 0; for (one in states) { all += one } return all",
    }
}
"""Counts the reports of matches. A report lies in one shard, so shards count apart from each other."""


class Row(NamedTuple):
    """A document as a cluster lists it: its id, the commit that added it, its score, and what it is sorted by."""

    id: str
    born: int
    score: float
    place: tuple[Any, ...]


class Commit:
    """One commit of an index, read from a cluster. `asked` counts the answers."""

    def __init__(self, calls: Calls, state: CommitState, commit: int | None = None) -> None:
        """Read the last commit, or, with `commit`, the documents of another."""
        self._calls, self.state = calls, state
        self._number = state.commit if commit is None else commit
        self._counts: dict[tuple[str, str], int] = {}
        self.asked = 0

    # questions

    def among(self, *wanted: Body, scored: Body | None = None, without: Sequence[Body] = ()) -> Body:
        """Return the query for documents of the commit that match all of `wanted`, with the scores of `scored`."""
        seen = {"range": {"born": {"lte": self._number}}}
        gone = {"range": {"died": {"lte": self._number}}}
        query: Body = {"filter": [seen, *wanted], "must_not": [gone, *without]}
        return {"bool": query | ({"must": [scored]} if scored else {})}

    def scored(self, plan: Node, *, among: Node | None = None, without: Node | None = None) -> Body:
        """Return the query for the matches of a plan with their scores, among those of one or without those."""
        self._count(dict.fromkeys(scored_terms(plan)))
        counts = TermCounts(self.state.documents, self.state.lengths, lambda field, text: self._counts[field, text])
        wanted = [matching(among)] if among else []
        return self.among(*wanted, scored=scored(plan, counts), without=[matching(without)] if without else [])

    def ask(self, body: Body) -> Any:
        """Return the answer of a search. Answers of some shards only are refused."""
        path = f"/{self.state.name}/_search"
        answer = self._calls.ask("POST", path, body, allow_partial_search_results="false")
        self.asked += 1
        return answer

    # answers

    def total(self, query: Body) -> int:
        """Count matches."""
        answer = self.ask({"size": 0, "track_total_hits": True, "query": query})
        return int(answer["hits"]["total"]["value"])

    def page(
        self, query: Body, limit: int | None, offset: int = 0, *, sort: str | None = None, group: bool = False
    ) -> tuple[list[Row], int]:
        """Return a page of matches and the number of all, or of all reports among them."""
        if group and (limit is None or offset + limit > PAGE):
            rows = self._firsts(query, sort)
            found = list(rows)
            return found[offset:][:limit], len(found)
        if limit is None or offset + limit > PAGE:
            total = self.total(query)
            stop = None if limit is None else offset + limit
            return list(islice(self.walk(query, sort), offset, stop)), total
        body = self._body(query, sort) | {"from": offset, "size": limit, "track_total_hits": True}
        if group:
            body |= {"collapse": {"field": "group"}, "aggs": {"reports": _REPORTS}}
        answer = self.ask(body)
        count = answer["aggregations"]["reports"] if group else answer["hits"]["total"]
        return [_row(hit) for hit in answer["hits"]["hits"]], int(count["value"] or 0)

    def walk(self, query: Body, sort: str | None = None) -> Iterator[Row]:
        """Yield all matches in order, page by page."""
        body = self._body(query, sort) | {"size": PAGE, "track_total_hits": False}
        while True:
            rows = [_row(hit) for hit in self.ask(body)["hits"]["hits"]]
            yield from rows
            if len(rows) < PAGE:
                return
            body["search_after"] = rows[-1].place

    def keys(self, query: Body) -> Iterator[tuple[str, str]]:
        """Yield the ids that the cluster gave to matches, and by what it chose their shard, page by page."""
        body: Body = {"query": query, "sort": [{"seq": "asc"}], "size": PAGE, "_source": False}
        while True:
            hits = self.ask(body)["hits"]["hits"]
            yield from ((hit["_id"], hit["_routing"]) for hit in hits)
            if len(hits) < PAGE:
                return
            body["search_after"] = hits[-1]["sort"]

    def _firsts(self, query: Body, sort: str | None) -> Iterator[Row]:
        """Yield the first match of each report."""
        seen = set()
        body = self._body(query, sort) | {"size": PAGE, "track_total_hits": False}
        body["docvalue_fields"] = [*body["docvalue_fields"], "group"]
        while True:
            hits = self.ask(body)["hits"]["hits"]
            for hit in hits:
                (group,) = hit["fields"]["group"]
                if group not in seen:
                    seen.add(group)
                    yield _row(hit)
            if len(hits) < PAGE:
                return
            body["search_after"] = hits[-1]["sort"]

    def _body(self, query: Body, sort: str | None) -> Body:
        order: list[Body] = [{"_score": "desc"}, {"seq": "asc"}]
        if sort is not None:
            order.insert(0, {sort_column(sort): "asc"})
        return {"query": query, "sort": order, "stored_fields": "_none_", "docvalue_fields": ["id", "born"]}

    def reports(self, query: Body) -> int:
        """Count the reports of matches."""
        answer = self.ask({"size": 0, "track_total_hits": False, "query": query, "aggs": {"reports": _REPORTS}})
        return int(answer["aggregations"]["reports"]["value"] or 0)

    def stored(self, ids: Sequence[str], what: str = "stored") -> dict[str, str]:
        """Return the stored strings by document id, or the digests as stored; unknown ids are left out."""
        found: dict[str, str] = {}
        for at in range(0, len(ids), _IDS):
            query = self.among({"terms": {"id": list(ids[at : at + _IDS])}})
            body = {"size": _IDS, "query": query, "_source": ["id", what], "track_total_hits": False}
            rows = [hit["_source"] for hit in self.ask(body)["hits"]["hits"]]
            found |= {row["id"]: row[what] for row in rows if what in row}
        return found

    def facets(self, query: Body, field: str, prefix: str) -> dict[str, int]:
        """Count documents per term that starts with a prefix."""
        terms: Body = {"field": field, "size": PAGE}
        if prefix:
            terms["include"] = _beginning(prefix)
        answer = self.ask({"size": 0, "query": query, "aggs": {"terms": {"terms": terms}}})["aggregations"]["terms"]
        if answer["sum_other_doc_count"]:
            return dict(self.terms(query, field, prefix))
        return {row["key"]: int(row["doc_count"]) for row in answer["buckets"]}

    def terms(self, query: Body, field: str, prefix: str = "") -> Iterator[tuple[str, int]]:
        """Yield the terms of matches that start with a prefix, sorted, with their counts, page by page."""
        listed: Body = {"size": PAGE, "sources": [{"term": {"terms": {"field": field}}}]}
        body = {"size": 0, "query": query, "aggs": {"terms": {"composite": listed}}}
        if prefix:
            listed["after"] = {"term": _before(prefix)}
        while True:
            answer = self.ask(body)["aggregations"]["terms"]
            for row in answer["buckets"]:
                term = row["key"]["term"]
                if term.startswith(prefix):
                    yield term, int(row["doc_count"])
                elif term > prefix:
                    return
            if "after_key" not in answer:
                return
            listed["after"] = answer["after_key"]

    def beginning(self, field: str, prefix: str, limit: int) -> list[str]:
        """Return the first terms of a field that start with a prefix, sorted."""
        if not limit:
            return []
        terms = {"field": vocabulary(field), "size": limit, "order": {"_key": "asc"}}
        if prefix:
            terms["include"] = _beginning(prefix)
        answer = self.ask({"size": 0, "query": self.among(), "aggs": {"terms": {"terms": terms}}})
        return [str(row["key"]) for row in answer["aggregations"]["terms"]["buckets"]]

    def holders(self, field: str, terms: Sequence[str]) -> dict[str, int]:
        """Count the documents of each term; terms that none has are left out."""
        self._count([(field, term) for term in terms])
        return {term: count for term in terms if (count := self._counts[field, term])}

    def _count(self, terms: Iterable[tuple[str, str]]) -> None:
        """Count documents by field and term, of those that are not yet known."""
        left = [one for one in terms if one not in self._counts]
        for at in range(0, len(left), _TERMS):
            some = left[at : at + _TERMS]
            queries = {str(n): has(*one) for n, one in enumerate(some)}
            any_of = {"bool": {"should": list(queries.values()), "minimum_should_match": 1}}
            counted = {"filters": {"filters": queries}}
            answer = self.ask({"size": 0, "query": self.among(any_of), "aggs": {"terms": counted}})
            buckets = answer["aggregations"]["terms"]["buckets"]
            self._counts |= {one: int(buckets[str(n)]["doc_count"]) for n, one in enumerate(some)}

    def sums(self, query: Body) -> tuple[int, dict[str, int]]:
        """Return how many documents match, whatever their commit, and how long their scored fields are in all."""
        sums = {name: {"sum": {"field": length_column(name)}} for name in sorted(SCORED_FIELDS)}
        answer = self.ask({"size": 0, "track_total_hits": True, "query": query, "aggs": sums})
        lengths = {name: int(answer["aggregations"][name]["value"]) for name in sums}
        return int(answer["hits"]["total"]["value"]), lengths


def matches_of(rows: Sequence[Row]) -> tuple[Match, ...]:
    """Return rows as an engine's matches."""
    return tuple(Match(row.id, row.score) for row in rows)


def _row(hit: Mapping[str, Any]) -> Row:
    columns, place = hit["fields"], tuple(hit["sort"])
    return Row(columns["id"][0], int(columns["born"][0]), float(place[-2]), place)


def _beginning(prefix: str) -> str:
    """Return the regular expression of Lucene for what starts with a prefix."""
    return re.sub(r"([^\w\s])", r"\\\1", prefix, flags=re.ASCII) + ".*"


def _before(prefix: str) -> str:
    """Return a text that sorts before all that starts with a prefix, and behind most of the others."""
    last = ord(prefix[-1])
    below = 0xD7FF if last == 0xE000 else last - 1
    return prefix[:-1] + (chr(below) + "\U0010ffff" if last else "")
