"""Make a small file of every format, all words written for this: what tests, mutations and benchmarks read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from email.policy import SMTP

ENGLISH = "Shells fell on the market of Raqqa on 29 June 2016, and three people were wounded, residents said."
ARABIC = "قصفت الطائرات بلدة البوكمال يوم 29 حزيران 2016، وقال السكان إن ثلاثة أشخاص (بينهم طفل) أصيبوا."
UKRAINIAN = "Унаслідок обстрілу міста Ізюм 9 березня 2022 року пошкоджено школу та лікарню, повідомили мешканці."
TEXTS = (ENGLISH, ARABIC, UKRAINIAN)
"""What every file says, in three languages."""

TITLE = "Three reports of one week"
_DAY = (2022, 3, 10, 0, 0, 0)


def zipped(parts: Sequence[tuple[str, bytes | str]], *, stored: str = "") -> bytes:
    """Return a ZIP of parts, with fixed days; the one called `stored` is not packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            info = zipfile.ZipInfo(name, _DAY)
            info.compress_type = zipfile.ZIP_STORED if name == stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()


def text() -> bytes:
    return "\n\n".join((TITLE, *TEXTS)).encode()


def markdown() -> bytes:
    return ("---\ndate: 2022-03-10\n---\n\n# " + "\n\n".join((TITLE, *TEXTS))).encode()


def page() -> bytes:
    body = "".join(f"<p>{one}</p>" for one in (*TEXTS, *TEXTS))
    head = f'<title>{TITLE}</title><meta property="article:published_time" content="2022-03-10T08:00:00Z">'
    return f'<!doctype html><html lang="en"><head>{head}</head><body><article>{body}</article></body></html>'.encode()


def _rows() -> list[tuple[str, str, str]]:
    return [("id", "date", "text"), *((f"r{n}", "2022-03-10", one) for n, one in enumerate(TEXTS, 1))]


def table() -> bytes:
    return "".join(f'{one},{day},"{words}"\n' for one, day, words in _rows()).encode()


def psv() -> bytes:
    return "".join("|".join(row) + "\n" for row in _rows()).encode()


def jsonl() -> bytes:
    import json

    lines = ({"id": one, "date": day, "text": words} for one, day, words in _rows()[1:])
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


def json_list() -> bytes:
    return b"[" + b",".join(jsonl().splitlines()) + b"]"


def xlsx() -> bytes:
    import datetime

    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Reports"
    for one, day, words in _rows():
        sheet.append([one, day if day == "date" else datetime.date(2022, 3, 10), words])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"


def _open_document(kind: str, body: str) -> bytes:
    spaces = " ".join(f'xmlns:{name}="{_OFFICE}{name}:1.0"' for name in ("office", "text", "table"))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body>{body}</office:body>'
    )
    meta = (
        f'<?xml version="1.0"?><office:document-meta xmlns:office="{_OFFICE}office:1.0" '
        f'xmlns:meta="{_OFFICE}meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><dc:title>{TITLE}'
        "</dc:title><meta:creation-date>2022-03-11T10:00:00</meta:creation-date></office:meta></office:document-meta>"
    )
    parts = [("mimetype", f"application/vnd.oasis.opendocument.{kind}"), ("meta.xml", meta)]
    return zipped([*parts, ("content.xml", content + "</office:document-content>")], stored="mimetype")


def ods() -> bytes:
    def cell(words: str) -> str:
        if words == "2022-03-10":
            return '<table:table-cell office:value-type="date" office:date-value="2022-03-10"><text:p>10/3</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="string"><text:p>{words}</text:p></table:table-cell>'

    rows = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in _rows())
    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    return _open_document(
        "spreadsheet",
        f'<office:spreadsheet><table:table table:name="Reports">{rows}{empty}</table:table></office:spreadsheet>',
    )


def odt() -> bytes:
    paragraphs = "".join(f"<text:p>{one}</text:p>" for one in TEXTS[1:])
    note = "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>A note.</text:p></text:note-body></text:note>"
    first = f"<text:p>{ENGLISH}{note}</text:p>"
    deleted = (
        "<text:tracked-changes><text:deletion><text:p>Deleted words.</text:p></text:deletion></text:tracked-changes>"
    )
    return _open_document("text", f"<office:text>{deleted}<text:h>{TITLE}</text:h>{first}{paragraphs}</office:text>")


_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx() -> bytes:
    def paragraph(words: str) -> str:
        first, _, rest = words.partition(" ")
        return f'<w:p><w:r><w:t xml:space="preserve">{first} </w:t></w:r><w:r><w:t>{rest}</w:t></w:r></w:p>'

    deleted = "<w:p><w:del><w:r><w:delText>Deleted words.</w:delText></w:r></w:del></w:p>"
    cells = "".join(f"<w:tc>{paragraph(words)}</w:tc>" for words in ("Wounded people", "three people"))
    body = "".join(map(paragraph, (TITLE, *TEXTS))) + deleted + f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
    main = f'<?xml version="1.0"?><w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    notes = f'<?xml version="1.0"?><w:footnotes xmlns:w="{_WORD}"><w:footnote w:id="2">{paragraph("A note.")}</w:footnote></w:footnotes>'
    core = (
        '<?xml version="1.0"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>{TITLE}</dc:title>'
        "<dcterms:created>2022-03-11T10:00:00Z</dcterms:created></cp:coreProperties>"
    )
    parts = [("[Content_Types].xml", "<Types/>"), ("word/document.xml", main), ("word/footnotes.xml", notes)]
    return zipped([*parts, ("docProps/core.xml", core)])


def rtf() -> bytes:
    def escaped(words: str) -> str:
        return "".join(c if ord(c) < 128 else f"\\u{ord(c) if ord(c) < 32768 else ord(c) - 65536}?" for c in words)

    cyrillic = "".join(f"\\'{byte:02x}" for byte in UKRAINIAN.encode("cp1251"))
    fonts = r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}"
    head = r"{\rtf1\ansi\ansicpg1252\uc1" + fonts + r"{\info{\title " + TITLE + r"}}{\*\generator Made;}"
    words = rf"\f0 {TITLE}\par {ENGLISH}\par {escaped(ARABIC)}\par " + r"{\f1 " + cyrillic + r"}\par}"
    return (head + words).encode("ascii")


def _message(attached: bool = True) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Raqqa Desk <desk@example.org>"
    message["To"] = "archive@example.org"
    message["Subject"] = "ثلاثة تقارير: three reports"
    message["Date"] = "Thu, 10 Mar 2022 23:30:00 -0500"
    message["Message-ID"] = "<1@example.org>"
    message.set_content("\n\n".join(TEXTS))
    if attached:
        message.add_attachment(table(), maintype="text", subtype="csv", filename="reports.csv")
    return message


def mail() -> bytes:
    return _message().as_bytes(policy=SMTP)


def mailbox() -> bytes:
    one = _message(attached=False).as_bytes().replace(b"\nFrom ", b"\n>From ")
    return b"".join(b"From desk@example.org Thu Mar 10 23:30:00 2022\n" + one + b"\n" for _ in range(3))


def msg() -> bytes:
    def wide(words: str) -> bytes:
        return words.encode("utf-16-le")

    filetime = 132914250000000000
    properties = bytes(32) + struct.pack("<HHIQ", 0x0040, 0x0039, 6, filetime)
    streams = {
        "__substg1.0_0037001F": wide("Three reports"),
        "__substg1.0_1000001F": wide("\r\n\r\n".join(TEXTS)),
        "__substg1.0_0C1A001F": wide("Raqqa Desk"),
        "__substg1.0_5D01001F": wide("desk@example.org"),
        "__substg1.0_0E04001F": wide("archive@example.org"),
        "__properties_version1.0": properties,
    }
    attachment = {"__substg1.0_37010102": table(), "__substg1.0_3707001F": wide("reports.csv")}
    return _compound(streams, {"__attach_version1.0_#00000000": attachment})


def _compound(streams: dict[str, bytes], storages: dict[str, dict[str, bytes]]) -> bytes:
    """Return an OLE2 compound file of streams in the root and in storages; all are shorter than 4,096 bytes."""
    entries: list[tuple[str, int, int, int, int, bytes]] = []  # name, kind, right, child, -, content
    end = 0xFFFFFFFF
    names = [*sorted(streams), *sorted(storages)]
    inner_at = 1 + len(names)
    for at, name in enumerate(names, 1):
        right = at + 1 if at < len(names) else end
        if name in streams:
            entries.append((name, 2, right, end, 0, streams[name]))
        else:
            entries.append((name, 1, right, inner_at, 0, b""))
            inner_at += len(storages[name])
    for name in sorted(storages):
        inner = sorted(storages[name])
        first = 1 + len(entries)
        for n, own in enumerate(inner):
            right = first + n + 1 if n + 1 < len(inner) else end
            entries.append((own, 2, right, end, 0, storages[name][own]))
    small = bytearray()
    chains: list[int] = []
    directory = []
    for name, kind, right, child, _, content in entries:
        count = -(-len(content) // 64)
        directory.append((name, kind, right, child, len(chains) if count else 0xFFFFFFFE, len(content)))
        chains += [*range(len(chains) + 1, len(chains) + count), 0xFFFFFFFE] if count else []
        small += content.ljust(count * 64, b"\0")
    directory.insert(0, ("Root Entry", 5, end, 1, 0, len(small)))
    fat: list[int] = []
    sectors = b""
    starts = []
    chained = b"".join(struct.pack("<I", one) for one in chains)
    for content, filling in (
        (bytes(small), b"\0"),
        (chained, b"\xff"),
        (b"".join(_entry(*row) for row in directory), b"\0"),
    ):
        count = -(-len(content) // 512)
        starts.append(len(fat))
        fat += [*range(len(fat) + 1, len(fat) + count), 0xFFFFFFFE]
        sectors += content.ljust(count * 512, filling)
    fat_at = len(fat)
    fat.append(0xFFFFFFFD)
    table_of_sectors = b"".join(struct.pack("<I", one) for one in fat).ljust(512, b"\xff")
    assert len(table_of_sectors) == 512, "one sector of FAT holds 128 sectors"
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, 1, starts[2], 0, 4096, starts[1], starts[2] - starts[1], 0xFFFFFFFE, 0)
    head += struct.pack("<I", fat_at) + b"\xff" * (109 * 4 - 4)
    return head + sectors + table_of_sectors


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    row = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1)
    return row + struct.pack("<III", 0xFFFFFFFF, right, child) + bytes(36) + struct.pack("<IQ", start, size)


def rss() -> bytes:
    items = "".join(
        f"<item><title>{one.split(',')[0][:40]}</title><link>https://example.org/{n}</link><guid isPermaLink='false'>g{n}</guid>"
        f"<pubDate>Thu, 10 Mar 2022 08:00:00 +0200</pubDate><description><![CDATA[<p>{one}</p>]]></description></item>"
        for n, one in enumerate(TEXTS, 1)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Desk</title>{items}</channel></rss>'.encode()


def atom() -> bytes:
    entries = "".join(
        f'<entry><id>tag:example.org,{n}</id><title>Report {n}</title><link href="https://example.org/{n}"/>'
        f"<published>2022-03-10T08:00:00Z</published><updated>2022-04-01T08:00:00Z</updated>"
        f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{one}</p></div></content></entry>'
        for n, one in enumerate(TEXTS, 1)
    )
    return (
        f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Desk</title>{entries}</feed>'.encode()
    )


def opml() -> bytes:
    inner = "".join(f'<outline text="Report {n}" _note="{one}"/>' for n, one in enumerate(TEXTS, 1))
    feed = '<outline text="Desk" xmlUrl="https://example.org/rss"/>'
    return f'<?xml version="1.0"?><opml version="2.0"><body><outline text="Folder">{inner}{feed}</outline></body></opml>'.encode()


def warc_record(kind: str, url: str, content: bytes, content_type: str = "application/http; msgtype=response") -> bytes:
    """Return a record of a WARC file."""
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2022-04-01T06:07:08Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{zlib.crc32(url.encode()):032x}>\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def answer(content: bytes, content_type: str, *, headers: str = "", status: str = "200 OK") -> bytes:
    """Return the answer of a web server."""
    return f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{headers}\r\n".encode() + content


def _warc_records() -> list[bytes]:
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (page()[:100], page()[100:])) + b"0\r\n\r\n"
    return [
        warc_record("warcinfo", "", b"software: made\r\n", "application/warc-fields"),
        warc_record(
            "request", "https://example.org/1", b"GET /1 HTTP/1.1\r\n\r\n", "application/http; msgtype=request"
        ),
        warc_record("response", "https://example.org/1", answer(page(), "text/html; charset=utf-8")),
        warc_record(
            "response",
            "https://example.org/2",
            answer(chunked, "text/html", headers="Transfer-Encoding: chunked\r\n"),
        ),
        warc_record(
            "response",
            "https://example.org/3",
            answer(gzip.compress(table(), mtime=0), "text/csv", headers="Content-Encoding: gzip\r\n"),
        ),
        warc_record("response", "https://example.org/4.png", answer(b"\x89PNG", "image/png")),
        warc_record("response", "https://example.org/5", answer(b"gone", "text/html", status="404 Not Found")),
    ]


def warc() -> bytes:
    return b"".join(_warc_records())


def warc_gz() -> bytes:
    return b"".join(gzip.compress(record, mtime=0) for record in _warc_records())


def wacz() -> bytes:
    parts: list[tuple[str, bytes | str]] = [("archive/data.warc.gz", warc_gz()), ("datapackage.json", "{}")]
    return zipped([*parts, ("pages/pages.jsonl", "{}\n")], stored="archive/data.warc.gz")


def archive_zip() -> bytes:
    inner = zipped([("deep.txt", text())])
    parts: list[tuple[str, bytes | str]] = [("folder/a.txt", text()), ("folder/b.csv", table()), ("photo.jpg", b"x")]
    return zipped([*parts, ("نص.md", markdown()), ("inner.zip", inner), ("c.docx", docx())])


def tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in (("folder/a.txt", text()), ("b.jsonl", jsonl())):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return out.getvalue()


def tar_gz() -> bytes:
    return gzip.compress(tar(), mtime=0)


def csv_gz() -> bytes:
    return gzip.compress(table(), mtime=0)


def txt_bz2() -> bytes:
    return bz2.compress(text())


def tar_xz() -> bytes:
    return lzma.compress(tar())


def seen(line: str) -> str:
    """Return a line as it is seen from left to right: words of Arabic reversed in a line that runs the other way."""
    if not any("\u0590" <= c <= "\u06ff" for c in line):
        return line
    mirrors = str.maketrans("()", ")(")
    runs = re.findall(r"[A-Za-z0-9]+|[^A-Za-z0-9]+", line)
    return "".join(run if run.isalnum() and run.isascii() else run.translate(mirrors)[::-1] for run in reversed(runs))


def wrapped(words: str, width: int = 60) -> list[str]:
    """Return lines of at most `width` characters."""
    import textwrap

    return textwrap.wrap(words, width)


def pdf_page(paragraphs: Sequence[str]) -> bytes:
    """Return the content of a page: its lines, Arabic ones from the right."""
    out, y = [], 800
    for paragraph in paragraphs:
        for line in wrapped(paragraph):
            shown = seen(line)
            x = 540 - 7.2 * len(shown) if shown != line else 50
            out.append(f"BT /F1 12 Tf 1 0 0 1 {x:.1f} {y} Tm <{shown.encode('utf-16-be').hex()}> Tj ET")
            y -= 16
        y -= 16
    return "\n".join(out).encode()


def pdf_file(pages: Sequence[bytes], *, encrypted: bool = False) -> bytes:
    """Return a PDF of the contents of pages; its font is named and not in it, and says which letters its codes are."""
    rows = [f"<{high:02x}00> <{high:02x}ff> <{high:02x}00>" for high in range(256)]
    blocks = "".join(
        f"{len(b)} beginbfrange\n" + "\n".join(b) + "\nendbfrange\n" for b in (rows[:90], rows[90:180], rows[180:])
    )
    unicode_map = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Made def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{blocks}endcmap end end"
    ).encode()
    kids = " ".join(f"{6 + 2 * n} 0 R" for n in range(len(pages)))
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Made /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Made /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
        b"/Supplement 0 >> /DW 600 /FontDescriptor << /Type /FontDescriptor /FontName /Made /Flags 4 /FontBBox [0 -200 600 "
        b"800] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(unicode_map), unicode_map),
    ]
    for n, content in enumerate(pages):
        fonts = "<< /Font << /F1 3 0 R >> >>"
        box = "/MediaBox [0 0 595 842]"
        objects.append(f"<< /Type /Page /Parent 2 0 R {box} /Resources {fonts} /Contents {7 + 2 * n} 0 R >>".encode())
        packed = zlib.compress(content)
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed))
    return _pdf(objects, encrypted)


def _pdf(objects: Sequence[bytes], encrypted: bool) -> bytes:
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >> /ID [<00> <00>]" % (
        b"41" * 32,
        b"42" * 32,
    )
    out += b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, lock if encrypted else b"", start,
    )  # fmt: skip
    return bytes(out)


def pdf() -> bytes:
    return pdf_file([pdf_page([TITLE, ENGLISH]), pdf_page([ARABIC]), pdf_page([UKRAINIAN])])


def pdf_scan() -> bytes:
    return pdf_file([b"0 0 0 rg 100 100 200 200 re f"])


def pdf_encrypted() -> bytes:
    return pdf_file([pdf_page([ENGLISH])], encrypted=True)


FILES: dict[str, Callable[[], bytes]] = {
    "text.txt": text,
    "note.md": markdown,
    "page.html": page,
    "table.csv": table,
    "pipes.psv": psv,
    "lines.jsonl": jsonl,
    "list.json": json_list,
    "book.xlsx": xlsx,
    "sheet.ods": ods,
    "report.pdf": pdf,
    "report.docx": docx,
    "report.odt": odt,
    "report.rtf": rtf,
    "mail.eml": mail,
    "box.mbox": mailbox,
    "outlook.msg": msg,
    "feed.rss": rss,
    "feed.atom": atom,
    "outline.opml": opml,
    "crawl.warc": warc,
    "crawl.warc.gz": warc_gz,
    "crawl.wacz": wacz,
    "archive.zip": archive_zip,
    "archive.tar": tar,
    "archive.tar.gz": tar_gz,
    "table.csv.gz": csv_gz,
    "text.txt.bz2": txt_bz2,
    "archive.tar.xz": tar_xz,
}
"""A name and a function for a file of each format."""
