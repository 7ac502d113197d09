"""The default engine: an inverted index on disk. This module is the one door to Whoosh."""

from __future__ import annotations

import contextlib
import pickle
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Self

from conflict_index.engine import bm25
from conflict_index.engine.whoosh import guard

with guard.lean_imports():
    import whoosh.compat

    guard.replace_pickle(whoosh.compat, "whoosh")  # before any other module of Whoosh copies the names
    import whoosh.reading
    from whoosh import index
    from whoosh.analysis import IDTokenizer
    from whoosh.fields import ID, KEYWORD, STORED, TEXT, Schema

from conflict_index.engine.contract import Engine, Match, Matches
from conflict_index.engine.tree import And, Constant, Node, Not, Or, Phrase, Prefer, Term
from conflict_index.errors import IndexDamaged, IndexLocked
from conflict_index.store.documents import Document
from conflict_index.store.fields import KEY_FIELDS, SCORED_FIELDS, WORD_FIELDS

_BUFFER_MB = 256
"""Megabytes of postings that a writer keeps in memory; more are sorted on disk."""

_BROKEN = (
    *(pickle.UnpicklingError, index.IndexError, index.EmptyIndexError, OSError, ValueError, KeyError, EOFError),
    *(struct.error, zlib.error, AssertionError, AttributeError, TypeError, LookupError, UnicodeError, MemoryError),
)
"""What reading a damaged file raises somewhere inside Whoosh, which checks little itself."""

Scores = dict[int, float]
"""Document numbers, each with its score."""


def _schema() -> Schema:
    whole = IDTokenizer()
    fields: dict[str, Any] = {"id": ID(unique=True, stored=True), "stored": STORED()}
    fields |= {name: TEXT(analyzer=whole, phrase=True) for name in WORD_FIELDS}
    fields |= {name: KEYWORD(analyzer=whole, scorable=name in SCORED_FIELDS) for name in KEY_FIELDS}
    return Schema(**fields)


class WhooshEngine(Engine):
    """An index folder of Whoosh, opened for reading, or for writing too with the one writer's lock."""

    def __init__(self, folder: Path, *, write: bool = False) -> None:
        """Open `folder`; with `write`, make the index if there is none.

        Raises IndexDamaged for files that are no index, IndexLocked when another process writes.
        """
        self._folder = folder
        self._writing = write
        self._writer: Any = None
        self._added: set[str] = set()
        with self._reading():
            if write and not any(folder.glob("_MAIN_*.toc")):
                index.create_in(str(folder), _schema())
            self._check_files()
            self._index = index.open_dir(str(folder), schema=_schema())
            self._check_segments()
            self._reader = self._index.reader()
        if write:
            self._open_writer()

    @classmethod
    def open(cls, folder: Path, *, write: bool = False) -> Self:
        """Open a folder; see `__init__`."""
        return cls(folder, write=write)

    def add(self, report_id: str, documents: Iterable[Document]) -> None:
        """Write the documents of a report that is not in the index."""
        if report_id in self._added:
            self.commit()  # in one writer a delete does not see what it added
        self._added.add(report_id)
        for document in documents:
            fields = {name: list(terms) for name, terms in document.terms.items() if terms}
            self._open_writer().add_document(**fields | {"report": [report_id]}, id=document.id, stored=document.stored)

    def delete(self, report_id: str) -> None:
        """Mark the report's documents as deleted."""
        if report_id in self._added:
            self.commit()
        self._open_writer().delete_by_term("report", report_id)

    def commit(self) -> None:
        """Write a segment and then, in one rename, the table of contents that names it."""
        if self._writer is not None:
            self._writer.commit()
        self._writer, self._added = None, set()
        self._reader.close()
        self._index = self._index.refresh()
        self._reader = self._index.reader()

    def match(self, plan: Node, limit: int | None, offset: int = 0) -> Matches:
        """Rank all matches, read the ids of one page."""
        with self._reading():
            found = self._evaluate(plan)
            page = sorted(found, key=lambda n: (-found[n], n))[offset:][:limit]
            return Matches(tuple(Match(self._reader.stored_fields(n)["id"], found[n]) for n in page), len(found))

    def stored(self, ids: Sequence[str]) -> dict[str, str]:
        """Find each id by its posting and read its stored string."""
        with self._reading():
            numbers = ((i, next(iter(self._evaluate(Term("id", i))), None)) for i in ids)
            return {i: self._reader.stored_fields(n)["stored"] for i, n in numbers if n is not None}

    def facets(self, plan: Node | None, field: str, prefix: str = "") -> dict[str, int]:
        """Count, term by term, the postings that are among the matches."""
        with self._reading():
            among = None if plan is None else self._evaluate(plan)
            counts = {}
            for raw in self._reader.expand_prefix(field, prefix):
                ids = self._reader.postings(field, raw).all_ids()
                if count := sum(1 for i in ids if among is None or i in among):
                    counts[raw.decode("utf-8")] = count
            return counts

    def close(self) -> None:
        """Drop an open writer's changes and close the files."""
        if self._writer is not None:
            self._writer.cancel()
            self._writer = None
        self._reader.close()
        self._index.close()

    def _evaluate(self, node: Node) -> Scores:
        """The documents that match a node, each with its score. The boolean part is here, not Whoosh's: every
        answer needs all matches for its total, and Whoosh's AndNot lets a first document slip."""
        match node:
            case Term(field, text, boost):
                return self._term(field, text, boost)
            case Phrase(field, words, boost):
                return self._phrase(field, words, boost)
            case Constant(wanted, score):
                return dict.fromkeys(self._evaluate(wanted), score)
            case Not(wanted, without):
                unwanted = self._evaluate(without)
                return {n: s for n, s in self._evaluate(wanted).items() if n not in unwanted}
            case Prefer(wanted, by):
                extra = self._evaluate(by)
                return {n: s + extra.get(n, 0.0) for n, s in self._evaluate(wanted).items()}
            case And(parts):
                every = [self._evaluate(part) for part in parts]
                shared = set.intersection(*map(set, every)) if every else set()
                return {n: sum(scores[n] for scores in every) for n in shared}
            case Or(parts):
                total: Scores = {}
                for scores in map(self._evaluate, parts):
                    for n, s in scores.items():
                        total[n] = total.get(n, 0.0) + s
                return total

    def _term(self, field: str, text: str, boost: float) -> Scores:
        """Documents that hold a term; BM25 as Whoosh computes it, a count where the field is not ranked."""
        found: Scores = {}
        if (field, text) not in self._reader:
            return found
        matcher = self._reader.postings(field, text)
        documents = self._reader.doc_count_all()
        rarity = bm25.inverse_frequency(documents, self._reader.doc_frequency(field, text))
        average = self._reader.field_length(field) / max(1, documents) or 1
        while matcher.is_active():
            number, count = matcher.id(), matcher.weight()
            if field in SCORED_FIELDS:
                length = self._reader.doc_field_length(number, field, 1)
                count = bm25.weight(rarity, count, length, average)
            found[number] = boost * count
            matcher.next()
        return found

    def _phrase(self, field: str, words: Sequence[str], boost: float) -> Scores:
        """Documents that hold the words in a row: where each word stands, moved back to where the first would."""
        starts = [self._positions(field, word, back) for back, word in enumerate(words)]
        rows = {n: set.intersection(*(at[n] for at in starts)) for n in set.intersection(*map(set, starts))}
        scores = [self._term(field, word, boost) for word in words]
        return {n: sum(each[n] for each in scores) for n, begin in rows.items() if begin}

    def _positions(self, field: str, word: str, back: int) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        if (field, word) in self._reader:
            matcher = self._reader.postings(field, word)
            while matcher.is_active():
                found[matcher.id()] = {at - back for at in matcher.value_as("positions")}
                matcher.next()
        return found

    def _open_writer(self) -> Any:
        if self._writer is None:
            if not self._writing:
                raise IndexLocked(f"{self._folder}: opened for reading only")
            try:
                self._writer = self._index.writer(limitmb=_BUFFER_MB)
            except index.LockError as error:
                raise IndexLocked(
                    f"{self._folder}: another process is writing to this index; try again later"
                ) from error
        return self._writer

    def _check_files(self) -> None:
        for path in self._folder.iterdir():
            if path.is_symlink():
                raise IndexDamaged(f"{path}: a link, but an index holds only files of its own; index again")

    def _check_segments(self) -> None:
        """A segment's name becomes a file name, so it must be one of Whoosh's own making."""
        for segment in self._index._segments():
            if not (segment.indexname == index._DEF_INDEX_NAME and str(segment.segid).isalnum()):
                raise IndexDamaged(f"{self._folder}: names a segment outside its folder; index again")

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except _BROKEN as error:
            detail = f"{type(error).__name__}: {error}".splitlines()[0]
            raise IndexDamaged(f"{self._folder}: the index is damaged ({detail}); index again") from error
