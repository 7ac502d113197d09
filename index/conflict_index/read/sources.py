"""The flow of reading: paths -> files -> records -> reports, each under an id of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from conflict_index.errors import ReadError
from conflict_index.faults import describe
from conflict_index.limits import NONE, Limits, TooSlow, each_within, time_limit
from conflict_index.model import Report
from conflict_index.read import long_text
from conflict_index.read.budget import MEMBER_BYTES, Budget
from conflict_index.read.columns import check_columns
from conflict_index.read.content import records_of
from conflict_index.read.decode import NotText
from conflict_index.read.events import Failure, Notice, Remark, Skipped
from conflict_index.read.identify import Ids
from conflict_index.read.notices import Notices
from conflict_index.read.record import Record, finish
from conflict_index.read.registry import ChosenColumns, check_format
from conflict_index.read.source import Source, open_source
from conflict_index.read.walk import check_paths, walk
from conflict_index.store.sources import FileRead, KnownSources, Unchanged, sha256_of


def read_sources(
    paths: Sequence[Path | str],
    *,
    columns: Mapping[str, str] | None = None,
    stdin: BinaryIO | None = None,
    read_as: str = "",
    ocr: str = "",
    limits: Limits = NONE,
) -> Iterator[Report | Remark]:
    """Yield the reports of files and folders ("-": `stdin`), and between them what failed, was left out or chosen.

    `columns` maps fields (id, title, text, date, source, url, language) to columns of tables or keys of JSON
    objects, where their names do not tell. `read_as` names the format of standard input and of files whose suffix
    belongs to none. `ocr` is the path of tesseract, to recognise the text of scanned pages; `limits` are what one
    record may take. No exception of one file or record stops the rest: it becomes a Failure. Raises ReadError at once,
    before anything is read, for a path that is not there, an unknown field or format.
    """
    check_paths(paths)
    check_columns(columns or {})
    check_format(read_as)
    return _read_all(walk(paths, read_as=read_as, ocr=ocr), columns or {}, stdin, limits)


def read_changed(
    paths: Sequence[Path | str],
    known: KnownSources,
    *,
    columns: Mapping[str, str] | None = None,
    stdin: BinaryIO | None = None,
    read_as: str = "",
    ocr: str = "",
    limits: Limits = NONE,
) -> Iterator[Report | Remark | Unchanged | FileRead]:
    """Do as `read_sources`, but read no file that `known` has unchanged; say which these are, and which were read."""
    check_paths(paths)
    check_columns(columns or {})
    check_format(read_as)
    return _read_or_keep(walk(paths, read_as=read_as, ocr=ocr), columns or {}, stdin, known, limits)


def _read_all(
    sources: Iterator[Source | Remark], columns: ChosenColumns, stdin: BinaryIO | None, limits: Limits
) -> Iterator[Report | Remark]:
    ids = Ids()
    for source in sources:
        if isinstance(source, Source):
            yield from _read_source(source, columns, stdin, ids, limits)
        else:
            yield source


def _read_or_keep(
    sources: Iterator[Source | Remark],
    columns: ChosenColumns,
    stdin: BinaryIO | None,
    known: KnownSources,
    limits: Limits,
) -> Iterator[Report | Remark | Unchanged | FileRead]:
    ids = Ids()
    for source in sources:
        if not isinstance(source, Source):
            yield source
        elif source.file:
            yield from _read_changed(source, source.file, columns, ids, known, limits)
        else:
            yield from _read_source(source, columns, stdin, ids, limits)


def _read_changed(
    source: Source, file: Path, columns: ChosenColumns, ids: Ids, known: KnownSources, limits: Limits
) -> Iterator[Report | Remark | Unchanged | FileRead]:
    """Read a file unless it is known and unchanged; say so, or say what was read if nothing of it failed."""
    called = (source.key, source.folder, source.format, source.read_as, source.ocr)
    state = known.state(file, called)
    given = known.ids_of(source.path, file, state) if state else None
    if given is not None and ids.keep(given, source.path):
        yield Unchanged(source.path, given)
        return
    content = sha256_of(file) if state else ""
    whole, made = True, []
    for event in _read_source(source, columns, None, ids, limits):
        whole = whole and not isinstance(event, Failure | Skipped)
        if isinstance(event, Report):
            made.append(event.id)
        yield event
    if state and content and whole and known.state(file, called) == state:
        yield FileRead(source.path, state._replace(sha256=content), tuple(made))


def _read_source(
    source: Source, columns: ChosenColumns, stdin: BinaryIO | None, ids: Ids, limits: Limits
) -> Iterator[Report | Remark]:
    """Yield the reports of one file, and what there is to say about it and them."""
    nothing = True
    notices = Notices(source.path)
    for item in _short_enough(_all_records(source, columns, stdin, limits), source, limits.characters):
        nothing = nothing and isinstance(item, Notice)
        if isinstance(item, Record):
            if len(item.text) > long_text.LONGEST_TEXT:
                yield from notices.say("long texts", long_text.notice_of(item.place or ""))
            for record in long_text.split(item):
                yield from _finished(record, record.member or source, ids, notices, limits)
        elif isinstance(item, Notice):
            yield from notices.say("notices", item.message)
        else:
            yield item
    if nothing:
        yield Failure(source.path, None, "holds no records")
    yield from notices.rest()


def _short_enough(items: Iterator[Record | Remark], source: Source, most: int) -> Iterator[Record | Remark]:
    """Yield the items, a Failure for a record of more than `most` characters; of a text in parts, those before."""
    parts = 0
    for item in items:
        if not most or not isinstance(item, Record):
            yield item
            continue
        parts = parts + len(item.text) if item.part else 0
        if max(parts, len(item.text)) <= most:
            yield item
            continue
        yield Failure(source.path, item.place, f"a text of over {most:,} characters is not read (--max-characters)")
        if item.part:
            return


def _all_records(
    source: Source, columns: ChosenColumns, stdin: BinaryIO | None, limits: Limits
) -> Iterator[Record | Remark]:
    """Yield the records of one file; whatever ends its reader early becomes one remark after those it gave."""
    try:
        size = source.file.stat().st_size if source.file else 0
        if limits.bytes and size > limits.bytes:
            yield Skipped(source.path, f"has {size:,} bytes, more than {limits.bytes:,} (--max-bytes)")
            return
        source = replace(source, budget=Budget(largest=limits.bytes or MEMBER_BYTES))
        yield from each_within(_records(source, columns, stdin), limits.for_file(size))
    except TooSlow as error:
        yield Failure(source.path, None, f"a record {error}; it and what follows it are not read")
    except NotText as error:
        yield Skipped(source.path, str(error))
    except ReadError as error:
        yield Failure(source.path, None, str(error))
    except OSError as error:
        yield Failure(source.path, None, f"cannot be read: {error.strerror or error}")
    except Exception as error:  # one file never ends a run
        yield Failure(source.path, None, describe(error))


def _records(source: Source, columns: ChosenColumns, stdin: BinaryIO | None) -> Iterator[Record | Remark]:
    with ExitStack() as stack:
        yield from records_of(source, open_source(source, stdin, stack), columns)


def _finished(record: Record, source: Source, ids: Ids, notices: Notices, limits: Limits) -> Iterator[Report | Remark]:
    """Yield the report of a record and its remarks, or the Failure that an exception on the way becomes."""
    try:
        with time_limit(limits.seconds):
            finished = list(_finish(record, source, ids, notices))
    except Exception as error:  # one record never ends a run
        finished = [Failure(source.path, record.place, describe(error))]
    yield from finished


def _finish(record: Record, source: Source, ids: Ids, notices: Notices) -> Iterator[Report | Remark]:
    """Yield the report of a record, after what there is to say about its id and its date."""
    if not record.text.strip():
        if record.part:
            return
        yield Failure(source.path, record.place, "no text")
        return
    report_id, as_called = ids.claim(record, source)
    if not as_called:
        called = " ".join((record.id or source.key).split())
        yield from notices.say("repeated ids", f"id {called} occurs again: kept as {report_id}")
    where = f" in {record.place}" if record.place else ""
    if record.unread:
        said = f"the coordinates {record.unread[:60]!r}{where} cannot be read"
        yield from notices.say("coordinates that cannot be read", said)
    report = finish(record, source, report_id)
    if record.date and not (report.published and report.published.basis == "metadata"):
        yield from notices.say("dates that cannot be read", f"the date {record.date[:40]!r}{where} cannot be read")
        report = replace(report, fields=(*report.fields, ("date", record.date)))
    yield report
