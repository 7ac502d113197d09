"""Read web archives (WARC, WACZ): each page that was fetched is a report, with its address and when it was fetched."""

from __future__ import annotations

import codecs
import contextlib
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import BinaryIO, cast
from urllib.parse import urlsplit

from conflict_index.errors import ReadError
from conflict_index.read.budget import Exhausted
from conflict_index.read.events import Failure, Remark, Skipped
from conflict_index.read.members import guarded, marked, member_of, read_member, shown, unpacked
from conflict_index.read.record import Record, encodable
from conflict_index.read.registry import BytesReader, for_suffix
from conflict_index.read.source import Source
from conflict_index.read.warc_records import GZIP, WarcRecord, answer, warc_records
from conflict_index.read.zipped import DAMAGE

_FORMATS = {
    "text/html": "page",
    "application/xhtml+xml": "page",
    "text/plain": "text",
    "text/markdown": "markdown",
    "application/json": "json",
    "application/x-ndjson": "jsonl",
    "text/csv": "table",
    "text/tab-separated-values": "table",
    "application/pdf": "pdf",
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "application/rtf": "rtf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
}
"""The reader for a content type. Others are read by the suffix of their address if they are plain bytes."""

_UNTOLD = ("", "application/octet-stream", "binary/octet-stream", "application/download")
_PAGES = ("response", "resource", "conversion")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]{2,40})", re.IGNORECASE)
_MOST_KINDS = 20


def read_warc(source: Source, stream: BinaryIO, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """Yield the records of each page. Raises ReadError for an archive that is damaged, after the records before."""
    left_out: Counter[str] = Counter()
    for record in warc_records(stream):
        try:
            reason = yield from _page(source, record, columns)
        except Exhausted:
            raise
        except ReadError as error:
            yield Failure(source.path, f"record {record.number}", str(error))
            continue
        if reason:
            left_out[reason] += 1
    kinds = left_out.most_common(_MOST_KINDS)
    if rest := left_out.total() - sum(count for _, count in kinds):
        kinds.append(("further content types", rest))
    for reason, count in kinds:
        yield Skipped(f"{source.path}!/{reason}", f"{count} record{'s are' if count > 1 else ' is'} not read")


def read_wacz(source: Source, stream: BinaryIO, columns: Mapping[str, str]) -> Iterator[Record | Remark]:
    """Yield the records of the web archives inside a WACZ. Raises ReadError for one that is damaged or has none."""
    try:
        with zipfile.ZipFile(stream) as parts:
            inside = [info for info in parts.infolist() if ".warc" in PurePosixPath(info.filename).name]
            if not inside:
                raise ReadError("no WARC file inside; save it again")
            for info in inside:
                source.budget.member()
                label = shown(info.filename)
                member = replace(member_of(source, label, info.filename, PurePosixPath(info.filename).stem), file=None)
                with parts.open(info) as part:
                    for item in guarded(source, read_warc(member, cast(BinaryIO, part), columns)):
                        yield marked(item, source, label, member)
    except (*DAMAGE, RuntimeError) as error:
        raise ReadError(f"damaged: {error or 'it breaks off'}; copy it again") from error


def _page(source: Source, record: WarcRecord, columns: Mapping[str, str]) -> Generator[Record | Remark, None, str]:
    """Yield the records of one page; return why it is not read, "" where it is or is no page."""
    if record.kind not in _PAGES:
        return ""
    url = encodable(record.headers.get("warc-target-uri", "")).strip("<> ")
    if record.kind == "response" and not record.is_http:
        return "answers other than of the web"
    answered = answer(record)
    if answered.status and not 200 <= answered.status < 300:
        return f"status {answered.status}"
    content_type, _, further = answered.headers.get("content-type", "").partition(";")
    format = _format(content_type.strip().lower(), url)
    if not format:
        return shown(encodable(content_type.strip().lower()))[:60] or "no content type"
    label, number = f"record {record.number}", str(record.number)
    member = replace(member_of(source, label, "", number), key=f"{source.key}#{number}", file=None, format=format)
    with unpacked(source, cast(BinaryIO, answered.body), record.content.length) as content:
        charset = _CHARSET.search(further)
        text = _in_utf8(content, charset[1]) if charset and format in ("page", "text") else content
        for item in read_member(source, label, member, text, columns):
            yield _with_origin(item, url, record)
    return ""


def _format(content_type: str, url: str) -> str:
    if content_type not in _UNTOLD:
        return _FORMATS.get(content_type, "")
    reader = for_suffix(PurePosixPath(_path(url)).suffix)
    return reader.name if reader and reader.name not in ("archive", "warc", "wacz") else ""


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _in_utf8(content: BinaryIO, charset: str) -> BinaryIO:
    """Return a text as UTF-8 if the server declared another encoding and the bytes fit it; else unchanged."""
    import webencodings

    encoding = webencodings.lookup(charset)
    if encoding is None or encoding.name == "utf-8":
        return content
    with contextlib.suppress(ValueError, LookupError):
        text = content.read().decode(encoding.codec_info.name)
        return io.BytesIO(codecs.BOM_UTF8 + text.encode("utf-8", "replace"))
    content.seek(0)
    return content


def _with_origin(item: Record | Remark, url: str, record: WarcRecord) -> Record | Remark:
    """Return a record with the address of its page; when it was fetched is a field, since it is no publication date."""
    if not isinstance(item, Record):
        return item
    fetched = record.headers.get("warc-date")
    fields = (*item.fields, *((("captured", encodable(fetched)),) if fetched else ()))
    return replace(item, url=url or item.url, source=item.source or _host(url), fields=fields)


def _is_warc(head: bytes) -> bool:
    if head.startswith(GZIP):
        with contextlib.suppress(zlib.error):
            head = zlib.decompressobj(31).decompress(head[:1024], 16)
    return head.startswith(b"WARC/")


def _is_wacz(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04") and (b"datapackage.json" in head or b".warc.gz" in head[:400])


WARC = BytesReader("warc", "web archives", (".warc",), read_warc, _is_warc, extra="warc", cites="record")
WACZ = BytesReader("wacz", "packed web archives", (".wacz",), read_wacz, _is_wacz, extra="warc", cites="record")
