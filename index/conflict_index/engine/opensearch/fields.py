"""What a cluster keeps of a document.

Fields are those of store/fields, their terms as they are. Besides: `id`; `seq`, the number of the document in the order
of addition; `group`, that of its report; `born`, the commit that added the document, and `died`, the one that removed
it; the lengths of scored fields; the numbers by which matches are sorted; `stored` and `digest`, which nobody
searches. Words in a row are one text, which the cluster splits at spaces and nowhere else.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from conflict_index.engine.cluster import Cluster
from conflict_index.store import wire
from conflict_index.store.documents import Document
from conflict_index.store.fields import KEY_FIELDS, NUMBERS, SCORED_FIELDS, WORD_FIELDS

_LONGEST_TERM = 32_000
"""Bytes of a term that a cluster takes; 32,766 are the limit of Lucene."""

_LONGEST_ID = 480
"""Bytes of an id that a cluster takes as it is, less those of a commit's number; 512 are the limit."""

_ESCAPE = "\\"


def settings(cluster: Cluster) -> dict[str, Any]:
    """Return the settings of a new index.

    A term scores how often it stands in a document: the rest of BM25 is worked out by a script (see queries).
    """
    return {
        "index": {"number_of_shards": cluster.shards, "number_of_replicas": cluster.replicas, "refresh_interval": "-1"},
        "similarity": {"count": {"type": "scripted", "script": {"source": "return query.boost * doc.freq;"}}},
        "analysis": {
            "tokenizer": {"spaces": {"type": "whitespace", "max_token_length": _LONGEST_TERM}},
            "analyzer": {"terms": {"type": "custom", "tokenizer": "spaces"}},
        },
    }


def mapping() -> dict[str, Any]:
    """Return the fields of a new index; documents with others are refused."""
    words = {"type": "text", "analyzer": "terms", "norms": False, "similarity": "count"}
    keys = {"type": "keyword", "index_options": "freqs", "similarity": "count"}
    number, unsearched = {"type": "long"}, {"type": "keyword", "index": False, "doc_values": False}
    column = {"type": "long", "index": False}
    return {
        "dynamic": "strict",
        "properties": {
            **dict.fromkeys(WORD_FIELDS, words),
            **{vocabulary(name): {"type": "keyword", "index": False} for name in WORD_FIELDS},
            **dict.fromkeys(KEY_FIELDS, keys),
            **dict.fromkeys(map(length_column, sorted(SCORED_FIELDS)), column),
            **dict.fromkeys(map(sort_column, NUMBERS), column),
            **{"id": {"type": "keyword"}, "born": number, "died": number, "seq": column, "group": column},
            **dict.fromkeys(("stored", "digest"), unsearched),
        },
    }


def length_column(field: str) -> str:
    """Return the column of the lengths of a field."""
    return f"length_{field}"


def sort_column(name: str) -> str:
    """Return the column of a number by which matches are sorted."""
    return f"sort_{name}"


def vocabulary(field: str) -> str:
    """Return the field that lists the terms of another, for those that begin with something."""
    return f"words_{field}" if field in WORD_FIELDS else field


def key_of(document_id: str, born: int) -> str:
    """Return the id that a cluster gives to a document of one commit: the same whenever it is sent."""
    if len(document_id.encode()) > _LONGEST_ID:
        document_id = "#" + hashlib.sha256(document_id.encode()).hexdigest()
    return f"{document_id}@{born}"


def escaped(word: str) -> str:
    """Return a word that no space splits."""
    if word and word[0] != _ESCAPE and not any(map(str.isspace, word)):
        return word
    return _ESCAPE + word.encode().hex()


def entry(document: Document, report_id: str, born: int, seq: int, group: int) -> str:
    """Return a document as a cluster takes it. Raises ValueError for a term that is too long for a cluster."""
    row: dict[str, Any] = {"id": document.id, "born": born, "seq": seq, "group": group, "stored": document.stored}
    for name, terms in (*document.terms.items(), ("report", (report_id,))):
        if any(len(term) > _LONGEST_TERM // 4 and len(escaped(term).encode()) > _LONGEST_TERM for term in terms):
            raise ValueError(f"a term of {name} is longer than a cluster takes")
        if name in WORD_FIELDS:
            row |= {name: " ".join(map(escaped, terms)), vocabulary(name): sorted(set(terms))}
        else:
            row[name] = [*row.get(name, ()), *terms]
    lengths = {length_column(name): len(document.terms.get(name, ())) for name in SCORED_FIELDS}
    row |= {column: length for column, length in lengths.items() if length}
    row |= {sort_column(name): document.numbers.get(name, last) for name, last in NUMBERS.items()}
    if document.digest is not None:
        row["digest"] = wire.dump_digest(document.digest)
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))
