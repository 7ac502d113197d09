"""Write prepared reports to a file, a part, and read parts back: many machines can prepare one collection.

A part is JSON, a line a value, packed by gzip: data that never runs. Its first line says by which code, gazetteer and
focus it was made, the last how many lines there are. Whatever can be worked out from the documents of a report is not
in it, so nothing in a part can disagree with them.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from conflict_index import ids
from conflict_index.discover.statistics import collect
from conflict_index.errors import IndexDamaged, ReadError
from conflict_index.files import partial_of, put_in_place
from conflict_index.fingerprint import reading_fingerprint
from conflict_index.ids import ReportId
from conflict_index.model import Origin
from conflict_index.pipeline.prepare import Prepared
from conflict_index.read import Failure, Notice, Skipped
from conflict_index.store import wire
from conflict_index.store.documents import Document, check_document
from conflict_index.store.fields import NUMBERS
from conflict_index.store.sources import FileRead, FileState
from conflict_index.stories.sketch import sketch_of

_KIND = "conflict-search part 1"
_LONGEST_LINE = 1 << 28
"""Characters of a line from which on a file is no part: a long report takes a tenth of them."""

PartItem = Prepared | Failure | Skipped | Notice | FileRead
"""What a part holds."""


@dataclass(frozen=True)
class Head:
    """By what a part was made: the code, the gazetteer with the user's files in it, the years, and the focus."""

    code: str
    gazetteer: str
    gazetteers: tuple[str, ...]
    years: tuple[int, int] | None
    focus: dict[str, float]
    kind: str = _KIND


class PartWriter:
    """A part that is being written; nothing stands at its path before `finish`."""

    def __init__(self, path: Path) -> None:
        """Begin a part. Raises OSError."""
        self._path, self._partial, self._lines = path, partial_of(path), 0
        self._raw = self._partial.open("wb")
        self._file = gzip.GzipFile("", "wb", 1, self._raw, mtime=0)

    def head(self, head: Head) -> None:
        """Write the first line."""
        self._line(asdict(head))

    def write(self, item: PartItem) -> None:
        """Write an item."""
        match item:
            case Prepared():
                self._line(["report", item.report_id, *_origin(item.origin), [_document(d) for d in item.documents]])
            case Failure(path, record, reason):
                self._line(["failed", path, record, reason])
            case Skipped(path, reason):
                self._line(["skipped", path, reason])
            case Notice(path, message):
                self._line(["notice", path, message])
            case FileRead(path, state, given):
                self._line(["file", path, state, given])

    def finish(self) -> None:
        """Write the last line and put the part in its place. Raises OSError."""
        self._line(["end", self._lines])
        self.close()
        put_in_place(self._partial, self._path)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        self._raw.close()

    def _line(self, row: object) -> None:
        self._file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        self._lines += 1


def head_of(path: Path) -> Head:
    """Return the first line of a part. Raises ReadError for any other file, or a part of other code."""
    with _opened(path) as file:
        row = _parsed(path, file)
    try:
        years = row["years"] and (int(row["years"][0]), int(row["years"][1]))
        focus = {str(country): float(share) for country, share in row["focus"].items()}
        listed = tuple(map(str, row["gazetteers"]))
        made = Head(str(row["code"]), str(row["gazetteer"]), listed, years or None, focus, str(row["kind"]))
    except (KeyError, ValueError, TypeError, IndexError, AttributeError) as error:
        raise ReadError(f"{path}: no part; make one with: conflict-search prepare PATH --out PART") from error
    if made.kind != _KIND or made.code != reading_fingerprint():
        raise ReadError(f"{path}: the part was made by another version; prepare it again")
    return made


def check(path: Path) -> None:
    """Read a part to its end. Raises ReadError if it is cut or damaged."""
    count, last = 0, b""
    with _opened(path) as file:
        while line := _line_of(path, file):
            count, last = count + 1, line
    if last != b'["end",%d]\n' % (count - 1):
        raise ReadError(f"{path}: the part is cut; prepare it again")


def read(path: Path) -> Iterator[PartItem]:
    """Yield what a part holds. Raises ReadError for anything that `PartWriter` does not write."""
    with _opened(path) as file:
        _parsed(path, file)
        while True:
            row = _parsed(path, file)
            try:
                if row[0] == "end":
                    return
                yield _item(row)
            except (ValueError, KeyError, TypeError, IndexError, AttributeError, IndexDamaged) as error:
                raise ReadError(f"{path}: the part is damaged ({error!r:.80}); prepare it again") from error


def _opened(path: Path) -> IO[bytes]:
    try:
        return gzip.open(path, "rb")  # type: ignore[return-value]
    except OSError as error:
        raise ReadError(f"{path}: cannot be read: {error.strerror or error}") from error


def _line_of(path: Path, file: IO[bytes]) -> bytes:
    try:
        line = file.readline(_LONGEST_LINE)
    except (OSError, EOFError, zlib.error) as error:
        raise ReadError(f"{path}: no part, or damaged ({error!r:.60}); prepare it again") from error
    if len(line) >= _LONGEST_LINE:
        raise ReadError(f"{path}: no part: a line is too long")
    return line


def _parsed(path: Path, file: IO[bytes]) -> Any:
    try:
        return json.loads(_line_of(path, file))
    except (ValueError, RecursionError) as error:
        raise ReadError(f"{path}: no part, or damaged ({error!r:.60}); prepare it again") from error


def _origin(origin: Origin) -> tuple[str, str | None]:
    return origin.path, origin.record


def _document(one: Document) -> list[object]:
    digest = wire.dump_digest(one.digest) if one.digest else None
    return [one.id, {name: list(terms) for name, terms in one.terms.items()}, one.stored, dict(one.numbers), digest]


def _item(row: Any) -> PartItem:
    match row:
        case ["report", str(report_id), str(path), str() | None as record, [*documents]]:
            return _prepared(ReportId(report_id), Origin(path, record), [_document_of(one) for one in documents])
        case ["failed", str(path), str() | None as record, str(reason)]:
            return Failure(path, record, reason)
        case ["skipped", str(path), str(reason)]:
            return Skipped(path, reason)
        case ["notice", str(path), str(message)]:
            return Notice(path, message)
        case ["file", str(path), [str(called), int(size), int(changed), str(sha256)], [*given]]:
            return FileRead(path, FileState(called, size, changed, sha256), tuple(map(str, given)))
    raise ValueError("an unknown line")


def _document_of(row: Any) -> Document:
    match row:
        case [str(id_), dict(terms), str(stored), dict(numbers), str() | None as digest]:
            texts = {name: [_text(term) for term in listed] for name, listed in terms.items()}
            days = {name: int(numbers[name]) for name in numbers if name in NUMBERS}
            made = Document(id_, texts, stored, days, wire.load_digest(digest) if digest else None)
            check_document(made)
            return made
    raise ValueError("an unknown document")


def _prepared(report_id: ReportId, origin: Origin, documents: Sequence[Document]) -> Prepared:
    """Return a report with what follows from its documents, which must be of this report alone."""
    whole, digest, *others = documents
    report, passages = wire.load_report(whole.stored), [wire.load_passage(one.stored) for one in others]
    expected = [ids.report_key(report_id), ids.digest_key(report_id)]
    expected += [ids.passage_id(report_id, passage.ordinal) for passage in passages]
    if [one.id for one in documents] != expected or report.id != report_id or digest.digest is None:
        raise ValueError("a document of another report")
    names, sketch = collect([passage.mentions for passage in passages]), sketch_of(report, digest.digest)
    return Prepared(report_id, origin, tuple(documents), names, sketch, len(passages))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a term is no text")
    return value
