"""The flow of reading: paths -> files -> records -> reports, each under an id of its own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast

from conflict_index.errors import ReadError
from conflict_index.model import Report
from conflict_index.read import html as page
from conflict_index.read import json as jsonfile
from conflict_index.read import table
from conflict_index.read import text as document
from conflict_index.read.columns import check_columns
from conflict_index.read.decode import NotText, decode, detect
from conflict_index.read.events import Failure, Notice, Remark, Skipped
from conflict_index.read.guess import guess_kind
from conflict_index.read.identify import Ids
from conflict_index.read.notices import Notices
from conflict_index.read.record import Record, finish
from conflict_index.read.walk import Source, check_paths, walk

_IN_MEMORY = 1 << 24
"""Bytes of standard input kept in memory; more goes to a temporary file, as every reader may read twice."""

_READERS: Mapping[str, Callable[..., Iterator[Record | Remark]]] = {
    "text": document.read_text,
    "markdown": document.read_markdown,
    "page": page.read_page,
    "json": jsonfile.read_json,
    "jsonl": jsonfile.read_jsonl,
    "table": table.read_table,
}


def read_sources(
    paths: Sequence[Path | str], *, columns: Mapping[str, str] | None = None, stdin: BinaryIO | None = None
) -> Iterator[Report | Remark]:
    """The reports of files and folders ("-": `stdin`), and between them what failed, was left out or chosen.

    `columns` maps fields (id, title, text, date, source, url, language) to columns of tables or keys of JSON
    objects, where their names do not tell. A bad file or record never stops the rest. Raises ReadError at once,
    before anything is read, for a path that is not there or a field that is none.
    """
    check_paths(paths)
    check_columns(columns or {})
    return _read_all(paths, columns or {}, stdin)


def _read_all(
    paths: Sequence[Path | str], columns: Mapping[str, str], stdin: BinaryIO | None
) -> Iterator[Report | Remark]:
    ids = Ids()
    for source in walk(paths):
        if isinstance(source, Source):
            yield from _read_source(source, columns, stdin, ids)
        else:
            yield source


def _read_source(
    source: Source, columns: Mapping[str, str], stdin: BinaryIO | None, ids: Ids
) -> Iterator[Report | Remark]:
    """The reports of one file; whatever is wrong with the file as a whole becomes one remark."""
    nothing = True
    notices = Notices(source.path)
    try:
        for item in _records(source, columns, stdin):
            nothing = nothing and isinstance(item, Notice)
            if isinstance(item, Record):
                yield from _finish(item, source, ids, notices)
            elif isinstance(item, Notice):
                yield from notices.say("notices", item.message)
            else:
                yield item
        if nothing:
            yield Failure(source.path, None, "holds no records")
    except NotText as error:
        yield Skipped(source.path, str(error))
    except OSError as error:
        yield Failure(source.path, None, f"cannot be read: {error.strerror or error}")
    except ReadError as error:
        yield Failure(source.path, None, str(error))
    yield from notices.rest()


def _records(source: Source, columns: Mapping[str, str], stdin: BinaryIO | None) -> Iterator[Record | Remark]:
    with ExitStack() as stack:
        stream = open_source(source, stdin, stack)
        encoding = detect(stream)
        if encoding.message:
            yield Notice(source.path, encoding.message)
        text = stack.enter_context(decode(stream, encoding))
        kind = source.kind or guess_kind(text)
        yield from _READERS[kind](source, text, columns)


def open_source(source: Source, stdin: BinaryIO | None, stack: ExitStack) -> BinaryIO:
    """The file, or standard input, as a stream that can be read twice. Raises OSError, ReadError."""
    if source.file and source.file.is_file():
        return stack.enter_context(source.file.open("rb"))
    stream = stack.enter_context(source.file.open("rb")) if source.file else stdin
    if stream is None:
        raise ReadError("there is no standard input to read")
    spooled = cast(BinaryIO, tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 -- closed by the stack
    stack.enter_context(spooled)
    shutil.copyfileobj(stream, spooled)
    spooled.seek(0)
    return spooled


def _finish(record: Record, source: Source, ids: Ids, notices: Notices) -> Iterator[Report | Remark]:
    """The report of a record, after what there is to say about its id and its date."""
    if not record.text.strip():
        yield Failure(source.path, record.label, "no text")
        return
    report_id, as_called = ids.claim(record, source)
    if not as_called:
        called = " ".join((record.id or source.key).split())
        yield from notices.say("repeated ids", f"id {called} occurs again: kept as {report_id}")
    report = finish(record, source, report_id)
    if record.date and not (report.published and report.published.basis == "metadata"):
        where = f" in {record.label}" if record.label else ""
        yield from notices.say("dates that cannot be read", f"the date {record.date[:40]!r}{where} cannot be read")
        report = replace(report, fields=(*report.fields, ("date", record.date)))
    yield report
